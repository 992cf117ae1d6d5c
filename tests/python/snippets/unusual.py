# Sites that meet what compiled code is not made for at first, from the start or later (Adaptation.swift).

import collections.abc
import math


class Heir(list):
    """No method of its own: iteration and methods are the list's."""


class Counted(list):
    def __iter__(self):
        return reversed(self[:])


class Plain:
    pass


class Equal:
    def __eq__(self, other):
        return True


def heirs(items, rounds):
    total = 0
    for _ in range(rounds):
        for item in items:
            total += item
        items.append(1)
        total += items.pop(0) + items.index(1) + items.count(1)
    return total, len(items)


def powers(bases, exponent):
    found = []
    for base in bases:
        try:
            found.append(base**exponent)
        except (ZeroDivisionError, OverflowError) as error:
            found.append(type(error).__name__)
    return found


def squares(points):
    total = 0
    for x, y in points:
        total = total + x**2 + y**3
    return total


def mixtures(rows):
    least, sums, below = 10, 0, 0
    for row in rows:
        if row[0] < row[1]:
            below += 1
        sums += row[0] * row[1] - row[1] / (row[0] + 1)
        if row[0] > least:
            least = row[0]
    return least, sums, below


def same(left, rights):
    return [(left == right, left != right) for right in rights]


def backwards(items):
    out = []
    for j in range(1, len(items) + 1):
        out.append(items[-j])
        items[-j] += j
    return out, items


def negatives(values, limit):
    found = 0
    for value in values:
        if value > -limit:
            found += 1
    return found


def lengths(things):
    return sum(len(thing) for thing in things)


def mappings(things):
    return [isinstance(thing, collections.abc.Mapping) for thing in things]


def closures(rounds):
    kept = None

    def get():
        return kept

    total = 0
    for i in range(rounds):
        kept = (i, [i])
        total += get()[1][0]
    return total


for rounds in (3, 300):
    print(heirs([1, 2, 3], rounds), heirs(Heir([1, 2, 3]), rounds), heirs(Counted([1, 2, 3]), rounds))
    for values in (
        [0.0, -0.0, 1.5],
        [0, 3, -4],
        [0, 0.0, -2, -2.5, 10**20],
        [math.inf, -math.inf, math.nan, True],
    ):
        for exponent in (2, 3, 0, 1, -1, 0.5, 2.0, 3.0, -3.0, 15, 47, 48, 62, 63, 100):
            print(exponent, powers(values * (rounds // 3), exponent)[-len(values) :])
    print(squares([(1, 2), (1.5, 0), (0, 0.0)] * rounds), squares([(i, -i) for i in range(rounds)]))
    print(
        mixtures([(1, 2), (1.5, 2), (3, 2.5)] * rounds),
        mixtures([(1, 2)] * rounds),
        mixtures([(True, 2)] * rounds),
    )
    plain = Plain()
    answers = same(plain, [plain, None, Plain(), 1, Equal(), "a"] * rounds)
    print(
        answers[-6:], same(None, [None, plain, 0, Equal()] * rounds)[-4:], same(Equal(), [None] * rounds)[-1]
    )
    print(backwards(list(range(rounds))))
    try:
        backwards([1, 2, 3][:0]), [1, 2][-int("3")]
    except IndexError as error:
        print(error)
    print(
        negatives([1.5, -2, 3] * rounds, 2.0),
        negatives([1, -2, 3] * rounds, 2),
        negatives([1, -2.5] * rounds, True),
    )
    print(lengths([memoryview(b"abc"), [1], "ab", {1: 2}, range(3)] * rounds))
    print(mappings([{}, [], Plain(), 1] * rounds)[-4:], closures(rounds))
