"""sum() of generators that give floats: added as CPython adds them, of both kinds, of others in between, and with ends of each sort."""

import math
import sys
import traceback
from fractions import Fraction


def total(items):
    return sum(item for item in items)


def squares(items):
    return sum(item * item for item in items)


def dot(left, right):
    return sum(a * b for a, b in zip(left, right))


def show(value):
    print(type(value).__name__, value.hex() if isinstance(value, float) else value, math.copysign(1, value) if value == 0 else "")


HARD = [1e16, 1.0, -1e16, 3.0, 1e100, 1.0, -1e100, 0.1] * 3
ROWS = [
    [0.1] * 10,
    HARD,
    [1, 2, 3, 0.5, 4, 0.25, True, 1e16, 1, -1e16],
    [-0.0],
    [-0.0, -0.0],
    [0, -0.0],
    [1e308, 1e308, -1e308],
    [float("inf"), 1.0, float("-inf")],
    [float("nan"), 1.0],
    [1.0, float("inf"), 2.0],
    [2**47, 0.5, 2**47],
    [2**62, 0.5, 2**62],
    [0.5, 2**70, 0.1, 0.2],
    [0.5, 10**400],
    [0.1, Fraction(1, 3), 0.2, 1e16, 1.0, -1e16],
    [0.1, 1j, 0.2],
    [0.1, "text"],
    ["text", 0.1],
    [1, 2, 3],
    [],
]
for round in range(40):
    for row in ROWS:
        for function in (total, squares):
            try:
                value = function(row)
            except Exception as error:
                value = error
                if round == 39:
                    traceback.print_exc()
            if round == 39:
                print(repr(value)) if isinstance(value, Exception) else show(value) if not isinstance(value, complex) else print(value)
for _ in range(300):
    squares(HARD)
    value = dot(HARD, reversed(HARD))
show(value)


class Float(float):
    def __add__(self, other):
        print("add", self, other)
        return Float(float(self) + other)

    __radd__ = __add__


class Int(int):
    pass


for row in ([0.5, Float(1.5), 0.25], [Int(1), 0.5, Int(2), 0.1]):
    show(total(row))


# Generators that look at their frames, raise, end early, or are resumed by others.
def raising(count):
    for index in range(count):
        yield index * 0.1
    raise ValueError(count)


def looking(count):
    for index in range(count):
        frame = sys._getframe(1)
        yield len(frame.f_locals) + 0.1


def caller(count):
    return sum(item for item in looking(count))


for count in (0, 1, 2, 50):
    try:
        print(sum(item for item in raising(count)))
    except ValueError:
        traceback.print_exc()
    print(caller(count))


def nested(depth):
    return sum(nested(depth - 1) + 0.1 * index for index in range(3)) if depth else 1e16 * (-1) ** depth + 0.3


for _ in range(20):
    value = nested(4)
show(value)


# Tracing is switched on in the middle.
def traced(count):
    for index in range(count):
        if index == 3:
            sys.settrace(lambda *arguments: None)
        yield 1e16 if index == 1 else -1e16 if index == 5 else 0.1
    sys.settrace(None)


for _ in range(3):
    show(sum(item for item in traced(8)))


def stepping(count):
    for index in range(count):
        if index == 3:
            sys.setprofile(lambda *arguments: None)
        yield 1e16 if index == 1 else -1e16 if index == 5 else 0.1
    sys.setprofile(None)


for _ in range(3):
    show(sum(stepping(8)))
    show(sum(item for item in stepping(8)))
