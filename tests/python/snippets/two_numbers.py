"""min, max and divmod of two numbers, abs, round and powers: results, whose objects they are, and odd operands."""

import math
import sys
from decimal import Decimal
from fractions import Fraction

NAN, INF = float("nan"), float("inf")


class Whole(int):
    def __lt__(self, other):
        return NotImplemented

    def __gt__(self, other):
        return True

    def __abs__(self):
        return "abs"

    def __divmod__(self, other):
        return ("divmod", other)

    def __rdivmod__(self, other):
        return ["r", other]

    def __round__(self, *digits):
        return "round"

    def __pow__(self, other, modulus=None):
        return ("pow", other)


class Half(float):
    def __round__(self, *digits):
        return ("round", *digits)

    def __lt__(self, other):
        raise KeyError("compared")


class Ending:
    def __del__(self):
        print("ends at line", sys._getframe(1).f_lineno - overwritten.__code__.co_firstlineno)


def lesser(x, y):
    return min(x, y)


def greater(x, y):
    return max(x, y)


def clamped(x, y):
    return min(max(x, 0), 100) + max(min(y, 3), -3)


def clamped_float(x, y):
    return min(max(x, 0.0), 100.0) + max(min(y, 2.5), -2.5)


def least_of_three(x, y):
    return min(x, y, 3), min(x + 1, y - 1, x), max(x, 2.5, y, 0.5), max(0, x, y, 7)


def of_five(x, y):
    return min(x, y, 3, 1, 0)


def difference(x, y):
    return max(x, y) - min(x, y)


def in_local(x, y):
    z = max(x, y)
    w = min(z, 1000)
    return w, z


def halves(x, y):
    q, r = divmod(x, y)
    return q, r


def halves_by_constant(x, y):
    q, r = divmod(x, 7)
    return q * 7 + r == x, q, r


def halves_swapped(x, y):
    x, y = divmod(y, x)
    return x, y


def halves_of_sum(x, y):
    a, b = divmod(x + y, 10)
    return a - b


def pair(x, y):
    return divmod(x, y)


def rounded(x, y):
    return round(x), round(y)


def rounded_to(x, y):
    return round(x, 1)


def sized(x, y):
    return abs(x) + abs(y)


def sized_alone(x, y):
    return abs(x)


def square(x, y):
    return x**2 + y**2


def cube(x, y):
    return x**3


def powers(x, y):
    return x**y if y < 200 else None


def ones(x, y):
    return 2**x if x < 300 else None, 1**y, 0**x if x >= 0 else None


def bits(x, y):
    return x.bit_length() + y.bit_length()


FUNCTIONS = [
    lesser,
    greater,
    clamped,
    clamped_float,
    least_of_three,
    of_five,
    difference,
    in_local,
    halves,
    halves_by_constant,
    halves_swapped,
    halves_of_sum,
    pair,
    rounded,
    rounded_to,
    sized,
    sized_alone,
    square,
    cube,
    powers,
    ones,
    bits,
]
INTS = [
    0,
    1,
    -1,
    5,
    7,
    -7,
    100,
    256,
    257,
    -300,
    2**29,
    2**31,
    -(2**31),
    2**47,
    2**48 - 1,
    -(2**48),
    2**48,
    2**62,
    2**63,
    -(2**63),
    2**64,
    10**30,
]
FLOATS = [
    0.0,
    -0.0,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    0.49999999999999994,
    3.0,
    -3.0,
    2.0**47,
    2.0**48 + 1,
    -(2.0**52) - 0.5,
    1e300,
    -1e300,
    5e-324,
    NAN,
    INF,
    -INF,
]
ODD = [True, False, Whole(4), Whole(-9), Half(2.5), Decimal("2.5"), Fraction(5, 2), "s", None, 1j, [1]]


def shown(function, *arguments):
    try:
        result = function(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return f"{result!r}" + (f" {math.copysign(1, result)}" if isinstance(result, float) else "")


def everything():
    for function in FUNCTIONS:
        for usual, others in (
            (INTS[:12], FLOATS),
            (FLOATS[:9], INTS),
            (INTS, INTS),
            (FLOATS, ODD),
            (ODD, INTS[:9]),
            (INTS, FLOATS),
        ):
            for _ in range(3):
                for x in usual:
                    for y in usual:
                        shown(function, x, y)
            print(function.__name__)
            for x in others[:8]:
                print("  ", [shown(function, x, y) for y in others])
            print("  ", [shown(function, x, y) for x in usual[:8] for y in others[:8]])


def same():
    """The result is one of the operands, the first of equal ones."""
    values = [10**6 + i for i in range(50)] + [-(10**7), 2**70]
    count = 0
    for x in values:
        other = x + 1
        if min(x, other) is x:
            count += 1
        if max(x, other) is other:
            count += 1
        least = min(x, other)
        if least is x:
            count += 1
        if (abs(x) is x) == (x >= 0):
            count += 1
        size = abs(x)
        if (size is x) == (x >= 0):
            count += 1
    floats = [float(i) + 0.5 for i in range(50)]
    for x in floats:
        equal = x + 0.0
        if min(x, equal) is x:
            count += 1
        if max(x, equal) is x:
            count += 1
    return (
        count,
        math.copysign(1, min(0.0, -0.0)),
        math.copysign(1, max(-0.0, 0.0)),
        id(max(values)) == id(values[-1]),
    )


def in_loops(n):
    least, most, total, size = 10**9, -(10**9), 0, 0.0
    for i in range(n):
        x = (i * 7919) % 1009 - 500
        least = min(least, x)
        most = max(x, most)
        quotient, rest = divmod(x, 7)
        total += abs(x) * quotient - rest + x**2 - x**3 // 5
        size += min(x / 3, 100.0) + round(x / 4) + (x / 8) ** 2
    return least, most, total, size


def in_loops_of_floats(values):
    least, size = INF, 0.0
    for x in values:
        least = min(least, x)
        size = max(size, abs(x)) + round(x)
    return least, size


def overwritten(n):
    total = 0
    for i in range(n):
        q = r = 0
        if i >= n - 2:
            q = Ending()
            r = Ending()
        q, r = divmod(i, 3)
        total += q - r
    return total


def replaced(n):
    """Builtins that get another meaning while a loop runs."""
    global min, divmod
    out = []
    for i in range(n):
        if i == n - 3:

            def min(x, y):
                return "mine"

            def divmod(x, y):
                return ("my", "own")

        q, r = divmod(i, 4)
        out.append((min(i, 50), q, r))
    del min, divmod
    return out[-5:]


def division_by_zero(n):
    try:
        for i in range(n):
            q, r = divmod(i, n - 1 - i)
    except ZeroDivisionError as error:
        return f"{error} {error.__traceback__.tb_lineno - division_by_zero.__code__.co_firstlineno} {q} {r}"


def main():
    everything()
    print(same(), same())
    print(
        in_loops(3000),
        in_loops_of_floats([1.5, 2.5, -7.25, 1e10] * 300),
        in_loops_of_floats([1.5] * 500 + [3]),
    )
    print(shown(in_loops_of_floats, [0.5] * 300 + ["s"]), shown(in_loops_of_floats, [0.5] * 300 + [NAN]))
    print(overwritten(400), replaced(400), division_by_zero(500))


main()
