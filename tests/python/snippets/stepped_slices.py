"""Slices with a step, and parts of lists stored in reverse: in loops, so that they are compiled, with bounds of every kind."""

import sys
import traceback


def reversed_part(items, k):
    items[: k + 1] = items[k::-1]


def reversed_middle(items, low, high):
    items[low:high] = items[high - 1 : low - 1 : -1]


def reversed_all(items):
    items[:] = items[::-1]


def reversed_sum(items, low, count):
    items[low : low + count] = items[low + count - 1 : low - 1 : -1]


def loop(function, *arguments, rounds=60):
    for _ in range(rounds):
        function(*arguments)


def warm():
    for size in (5, 9):
        items = list(range(size))
        for k in range(size):
            loop(reversed_part, items, k, rounds=31)
        loop(reversed_middle, items, 1, 4, rounds=31)
        loop(reversed_all, items, rounds=31)
        loop(reversed_sum, items, 2, 3, rounds=31)
        print(items)


warm()


# Bounds below 0, behind the end, empty, and such that the slices are of different lengths.
def every(function, *choices):
    for size in (0, 1, 2, 5):
        for low in choices:
            for high in choices:
                items = [str(number) for number in range(size)]
                try:
                    function(items, low, high)
                except ValueError as error:
                    print(error)
                print(size, low, high, items)


def with_bounds(items, low, high):
    for _ in range(2):
        items[low:high] = items[high:low:-1]


def with_sums(items, low, high):
    for _ in range(2):
        items[low + 1 : high + 1] = items[high:low:-1]


for _ in range(3):
    every(with_bounds, -7, -2, -1, 0, 1, 3, 9)
    every(with_sums, -7, -2, -1, 0, 1, 3, 9)


# Items that end as they are replaced, and what they see.
class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end", self.name, len(current) if current is not None else None)


current = None


def loud():
    global current
    for round in range(3):
        current = [Loud(f"{round}.{index}") for index in range(5)]
        with_bounds(current, 0, 3)
        print([item.name for item in current])
        reversed_part(current, 2)
        print([item.name for item in current])
        current = None


loud()


# Other containers and kinds of bounds.
class Own(list):
    def __getitem__(self, key):
        print("get", key)
        return super().__getitem__(key)

    def __setitem__(self, key, value):
        print("set", key, value)
        super().__setitem__(key, value)


class Index:
    def __init__(self, number):
        self.number = number

    def __index__(self):
        print("index", self.number)
        return self.number


own = Own(range(4))
reversed_part(own, 2)
print(own)
items = list(range(6))
for bound in (True, 2**40, 2**70):
    try:
        reversed_part(items, bound)
    except Exception:
        traceback.print_exc(file=sys.stdout)
    print(items)
with_bounds(items, Index(0), Index(3))
with_bounds(items, None, Index(3))
print(items)
for target in (bytearray(b"abcde"), (1, 2, 3), "text", None):
    try:
        reversed_part(target, 2)
    except Exception:
        traceback.print_exc(file=sys.stdout)
    print(target)


# The same list under two names, and two lists.
def copied(target, source, k):
    for _ in range(3):
        target[: k + 1] = source[k::-1]


one, other = list("abcdef"), list("uvwxyz")
for _ in range(30):
    copied(one, one, 3)
    copied(one, other, 3)
print(one, other)


# Loads alone.
def loads(sequence, start, stop):
    found = []
    for _ in range(3):
        found.append(sequence[start:stop:2])
        found.append(sequence[start:stop:-1])
        found.append(sequence[::-1])
        found.append(sequence[1:-1:3])
    return found


for _ in range(20):
    for sequence in ([1, 2, 3, 4, 5, 6], (1, 2, 3, 4, 5, 6), range(6), range(9, 0, -2), "abcdef", b"abcdef", bytearray(b"abcdef")):
        result = loads(sequence, 1, 5), loads(sequence, -1, -4), loads(sequence, None, 3)
print(result)
for sequence in ([1, 2, 3, 4, 5, 6], (1, 2, 3), range(6), "abcdef", b"abcdef", bytearray(b"abcdef"), Own(range(4))):
    print(loads(sequence, 1, 5), loads(sequence, -1, -4), loads(sequence, None, 3))


def step(sequence, step):
    for _ in range(40):
        result = sequence[::step]
    return result


def no_step(sequence):
    for _ in range(40):
        result = sequence[::0]
    return result


print(step([1, 2, 3, 4], 2), step([1, 2, 3, 4], -3), step((1, 2, 3, 4), None), step("abcd", True))
for call in (lambda: step([1], 0), lambda: no_step([1]), lambda: no_step("a"), lambda: step({1: 2}, 1)):
    try:
        print(call())
    except Exception:
        traceback.print_exc(file=sys.stdout)


# Powers, of floats and of both kinds.
def powers(values, exponents):
    found = []
    for value in values:
        for exponent in exponents:
            try:
                found.append((value**exponent, value**-1.5, value**2, 2.0**exponent, exponent**0.5))
            except (ZeroDivisionError, OverflowError, TypeError) as error:
                found.append(str(error))
    return found


numbers = [1.5, 2.0, -2.0, 0.0, -0.0, 1e300, float("inf"), float("-inf"), 3, -3, 0, True, 10**20, 10**400]
powers([1.5, 2.5] * 40, [0.5, 2.5])
for _ in range(3):
    found = powers(numbers, [0.5, -1.5, 2.0, 3.0, 1e300, -0.0, float("inf"), float("nan"), 2, -3])
print(found)
