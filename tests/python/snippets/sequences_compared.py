"""Comparisons of lists and tuples at warm sites, and lists times ints."""

import sys

NAN = float("nan")


class Pair(tuple):
    def __eq__(self, other): return "pair"
    def __lt__(self, other): return []
    __hash__ = None


class Plain(list):
    pass


class Odd:
    def __init__(self, name): self.name = name
    def __eq__(self, other): seen.append(f"{self.name} == {getattr(other, 'name', other)}"); return self.name == getattr(other, "name", 7)
    def __lt__(self, other): seen.append(f"{self.name} < {getattr(other, 'name', other)}"); return True
    def __del__(self): seen.append(f"del {self.name}")
    __hash__ = None


seen = []


def compared(values, other):
    out = [0] * 6
    for v in values:
        if v < other: out[0] += 1
        if v <= other: out[1] += 1
        if v == other: out[2] += 1
        if v != other: out[3] += 1
        if v > other: out[4] += 1
        if v >= other: out[5] += 1
    return out


def as_values(values, other):
    out = []
    for v in values: out.append((v == other, v != other, other == v, v < other, other >= v))
    return out


def with_displays(values):
    n = 0
    for v in values:
        if v == [1, 2, 3]: n += 1
        if v != [1, v[0]]: n += 10
        if [v[0], 2] < v: n += 100
        if (v[0], "x") == (1, "x"): n += 1000
    return n


def shown(function, *arguments):
    try:
        result = function(*arguments)
    except (TypeError, RecursionError, MemoryError, OverflowError) as error:
        result = f"{type(error).__name__}: {error}"
    print(function.__name__, result)


TUPLES = [(), (1,), (1, 2), (2, 1), (1, 2, 3), (1, 2.5), (1, "a"), ("a", 1), (1 << 80, 2), (-5, 0), (1.5,), (NAN,), (True,), ((1, 2), 3)]
LISTS = [list(t) for t in TUPLES]
for _ in range(4):
    for other in ((1, 2), (1.5, 2), ("a", 1), (), (NAN,), ((1, 2), 3)):
        alike = [t for t in TUPLES if [type(i) for i in t[:1]] == [type(i) for i in other[:1]]]
        shown(compared, alike * 5, other)
        shown(compared, [list(t) for t in alike] * 5, list(other))
        shown(as_values, TUPLES, other) if other == () else None
        shown(as_values, [t for t in alike], other)
    shown(with_displays, [[1, 2, 3], [1, 2], [2, 2], [1, 1]] * 5)
for values, other in (
    (TUPLES, (1, 2)), (LISTS, [1, 2]), (LISTS, (1, 2)), ([Pair((1, 2)), (1, 2)], (1, 2)), ([(1, 2), (3, 4)], Pair((1, 2))),
    ([Plain([1, 2]), [1, 2]], [1, 2]), ([[1, 2]], Plain([1, 2])), ([1, 2.5, "a", None], (1, 2)), ([(1, None), (1, 2)], (1, None)),
    ([(1, True), (1, 1), (1, 1.0)], (1, 1)), ([(NAN, 1), (NAN, 2)], (NAN, 1)), ([(float("nan"), 1)], (NAN, 1)),
    ([tuple(range(100)), tuple(range(99))], tuple(range(100))), ([(((((1,),),),),)], (((((1,),),),),)),
):
    for _ in range(3):
        shown(compared, values, other)
        shown(as_values, values, other)
for _ in range(3):
    shown(compared, [(1, Odd("a")), (1, Odd("b")), (2, Odd("c"))], (1, Odd("a")))
    shown(compared, [[1, Odd("a")]], [1, Odd("a")])
    shown(with_displays, [[1, Odd("x")], [Odd("y"), 2, 3]])
    print(seen)
    seen.clear()

loop = [1]
loop.append(loop)
other = [1]
other.append(other)
for _ in range(3):
    shown(compared, [loop, [1, 2]], other)
    shown(compared, [loop], loop)


def repeated(lists, n):
    out = []
    for l in lists:
        out.append(l * n)
        out.append([0] * n)
        out.append([n, "x", l] * 2)
    return out


for _ in range(5):
    for n in (3, 0, -1, 1, True): shown(repeated, [[1], [], [1, "a"]], n)
shown(repeated, [[1], Plain([2]), (3,), "s", b"b"], 2)
shown(repeated, [[1]], 2.0)
shown(repeated, [[1]], "x")
shown(repeated, [[1]], None)
shown(repeated, [[1]], sys.maxsize)
shown(repeated, [[1] * 10], 1 << 70)
print(len(repeated([[1, 2]], 10000)[0]))


def shares(n):
    o = object()
    before = sys.getrefcount(o)
    for _ in range(n):
        l = [o] * 5
        m = [o, l] * 3
    during = sys.getrefcount(o), sys.getrefcount(l)
    l = m = None
    return during, sys.getrefcount(o) - before, [[]] * 2


for _ in range(3): print(shares(40))
