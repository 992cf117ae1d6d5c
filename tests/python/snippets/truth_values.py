"""Sums, differences and products of ints and bools: whose values, what they grow to, odd operands."""

import sys


class Whole(int):
    def __add__(self, other):
        return ("add", other)

    def __radd__(self, other):
        return ("radd", other)


def counted(items, wanted):
    n = 0
    for item in items:
        n += item == wanted
    return n


def spread(items):
    n = 0
    for item in items:
        n += 3 < item < 60
        n -= item != 7
        n = n + (item in (1, 2, 3))
        n = (item > 5) + n
    return n


def scaled(items, flag):
    n = 0
    for item in items:
        n += item * (item > 3)
        n += flag * item
    return n


def of_flags(flags):
    n = 0
    for flag in flags:
        n += flag
        n = n + flag * 2
        n = 1 + flag + n
        n = n - flag
    return n


def two(x, y):
    return x + y, x - y, x * y


def from_methods(texts):
    n = 0
    for text in texts:
        n += text.startswith("1")
        n += text.isdigit() + text.endswith("7")
    return n


for _ in range(60):
    counted([1, 2, 3, 2], 2)
    two(True, False)
    two(3, True)
    of_flags([True, False, 3, 0])

items = list(range(100))
texts = [str(item) for item in items]
for _ in range(40):
    total = counted(items, 5), spread(items), scaled(items, True), scaled(items, 3), from_methods(texts)
print(total)
for _ in range(40):
    total = of_flags([True, False] * 50)
print(total, type(total))

# What it is: an int, whatever it is made of.
for x in (True, False, 0, 1, -5, 2**47, -(2**48), 2**48 - 1, 2**60, 2**80, 0.5, 3j, Whole(4)):
    for y in (True, False, 1):
        for left, right in ((x, y), (y, x)):
            result = two(left, right)
            print(left, right, result, [type(item).__name__ for item in result])

# Up to where ints leave their words, and behind.
for start in (2**48 - 3, 2**60 - 3, -(2**48) + 3):
    n = start
    for item in range(10):
        n += item < 8
        n -= 2 * (start < 0)
    print(n - start, n)


def odd(values):
    n = 0
    for value in values:
        try:
            n = n + value
        except TypeError as error:
            print(error)
            n = 0
    return n


for _ in range(50):
    odd([True, False, True])
print(odd([True, 2, False, 2.5, True, None, True, Whole(3)]))
print(odd([True] * 10 + ["x"] + [True]), odd([2.0, True, True]))


def lines():
    n = 0
    for item in range(200):
        n += item == 150
        n += item
        if n > 18000:
            n += sys._getframe().f_lineno > item
    return n


print(lines())
