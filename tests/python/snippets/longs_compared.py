"""Jumps on how ints compare that are too large for a machine word of ours, or come to be in the middle of a loop."""


def count(start, rounds, step):
    i = start
    end = start + rounds * step
    seen = 0
    while i != end:
        i += step
        seen += 1
    return i, seen


def below(x, y):
    if x < y:
        return "below"
    return "not below"


def at_most(x, y):
    return "at most" if x <= y else "above"


def above(x, y):
    return "above" if x > y else "at most"


def at_least(x, y):
    return "at least" if not x < y else "below"


def same(x, y):
    if x == y:
        return "same"
    return "other"


def climb(start, end):
    rounds = 0
    while start < end:
        start += 1
        rounds += 1
    return rounds


EDGES = [0, 1, 2**30 - 1, 2**30, 2**30 + 1, 2**47, 2**48 - 1, 2**48, 2**48 + 1, 2**59, 2**60 - 1, 2**60, 2**61, 2**62 + 5, 2**63 - 1, 2**63, 2**64, 2**90]
VALUES = EDGES + [-x for x in EDGES[1:]]


class Odd(int):
    def __lt__(self, other):
        return "odd"

    def __eq__(self, other):
        return other == 2**50

    __hash__ = int.__hash__


def main():
    for edge in 2**48, 2**60, 2**63, -(2**48), -(2**60):
        for step in 1, -1, 3:
            print(count(edge - 300 * step, 600, step))
    print(climb(2**48 - 2000, 2**48 + 2000), climb(-(2**48) - 2000, 2 - 2**48), climb(2**60 - 50, 2**60 + 50))
    for function in below, at_most, above, at_least, same:
        answers = []
        # Large ones first, so that the site is one of large ints; then every pair.
        for x in VALUES[::-1]:
            for y in VALUES[::-1]:
                answers.append(function(x, y))
                answers.append(function(x + 0, y + 0))
        print(function.__name__, {answer: answers.count(answer) for answer in sorted(set(answers))}, hash(tuple(map(len, answers))))
        for other in 2.5, True, float("nan"), 2**70 * 1.0, Odd(3), Odd(2**50):
            print([function(other, y) for y in (2**50, 1, 2**70)], [function(x, other) for x in (2**50, 1, 2**70)])
        for other in "text", None:
            try:
                print(function(2**50, other))
            except TypeError as error:
                print(error)
        print([function(x, 2**50) for x in VALUES])


for _ in range(3):
    main()
