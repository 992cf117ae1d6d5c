"""Slices read, stored and deleted; lists, tuples and sets as they are made and dropped."""

import gc
import sys


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        print("index", self.value)
        return self.value

    def __repr__(self):
        return f"Index({self.value})"


class Items(list):
    pass


class Pair(tuple):
    pass


class Loud:
    def __init__(self, name, see=None):
        self.name = name
        self.see = see

    def __del__(self):
        print("gone", self.name, None if self.see is None else [getattr(x, "name", x) for x in self.see])


BOUNDS = [
    None,
    0,
    1,
    2,
    5,
    7,
    8,
    100,
    -1,
    -3,
    -7,
    -8,
    -100,
    2**31,
    -(2**31),
    2**47,
    2**63 - 1,
    -(2**63),
    2**70,
    -(2**70),
]
STEPS = [1, 2, 3, -1, -2, -7, 100, -100, 2**62, -(2**63), 2**80]


def read(sequence):
    out = []
    for i in BOUNDS:
        for j in BOUNDS:
            out.append(sequence[i:j])
    return out


def read_steps(sequence):
    out = []
    for i in BOUNDS:
        for j in BOUNDS:
            for k in STEPS:
                out.append(sequence[i:j:k])
    return out


def show(values):
    print(len(values), hash(repr(values)) if 0 else sum(map(len, values)), values[:: len(values) // 7])


for subject in (
    [0, 1, 2, 3, 4, 5, 6],
    (0, 1, 2, 3, 4, 5, 6),
    "abcdefg",
    "äbcdefé",
    "a\u4e2d\U0001f600defg",
    b"abcdefg",
    [],
    (),
    "",
    b"",
    bytearray(b"abcdefg"),
    range(7),
    Items(range(7)),
    Pair(range(7)),
    [None] * 40,
    tuple(range(40)),
):
    show(read(subject))
    show(read_steps(subject))


def steps_of_literals(a):
    return a[::], a[::-1], a[1::2], a[:3:-1], a[5:1:-2], a[-1:0:-1], a[1:3:], a[:1], a[1:], a[:]


for _ in range(4):
    print(steps_of_literals([0, 1, 2, 3, 4, 5]), steps_of_literals((0, 1, 2)), steps_of_literals("abcdef"))

# The same tuple, str or bytes where all of it is taken; another list.
t, s, b, l = (1, 2), "text of it", b"bytes", [1]
for _ in range(3):
    print(t[:] is t, t[0:2:1] is t, s[:] is s, b[:] is b, l[:] is l, t[0:0] is (), t[::-1])


def raising(a, i, j, k):
    try:
        return a[i:j:k]
    except Exception as error:
        return repr(error)


for _ in range(3):
    print(
        raising([1, 2], 0, 2, 0), raising((1, 2), 0, 2, 0), raising([1], "x", 2, 1), raising([1], 0, 1.5, 1)
    )
    print(raising([1, 2, 3], Index(1), Index(3), Index(1)), raising((1, 2, 3), Index(-1), None, Index(-1)))
    print(
        raising([1, 2, 3], True, None, True),
        raising({}, 0, 1, 1),
        raising(5, 0, 1, 1),
        raising(None, None, None, None),
    )


def store(a, i, j, value):
    try:
        a[i:j] = value
    except Exception as error:
        return repr(error)
    return a


for _ in range(3):
    for i in BOUNDS:
        for j in BOUNDS:
            for value in ([], [10], (10, 11), [10, 11, 12, 13], tuple(range(30))):
                result = store(list(range(7)), i, j, value)
                assert (
                    result
                    == list(range(7))[: slice(i, j).indices(7)[0]]
                    + list(value)
                    + list(range(7))[max(slice(i, j).indices(7)[:2]) :]
                ), (i, j, value, result)
    print(
        store([1, 2, 3], 1, 2, "xy"),
        store([1, 2], 0, 1, 5),
        store((1, 2), 0, 1, [5]),
        store(Items([1, 2]), 0, 1, [5]),
    )
    print(
        store([1, 2, 3], Index(1), Index(2), [7]),
        store([1], 0, "x", [7]),
        store([], 0, 0, [1]),
        store([1], 0, 1, []),
    )
    a = [1, 2, 3]
    print(
        store(a, 1, 2, a), store(a, 0, None, Items([4])), store(a, 0, 0, Pair([4, 5])), store([1], 0, 1, {3})
    )
    print(
        store([1, 2, 3], 0, 2, iter([8])),
        store([1, 2, 3], 2, 1, [8]),
        store([1, 2, 3], 0, 1, (x for x in (1, 2))),
    )


def store_steps(a, i, j, k, value):
    try:
        a[i:j:k] = value
    except Exception as error:
        return repr(error)
    return a


def delete(a, i, j):
    del a[i:j]
    return a


def delete_steps(a, i, j, k):
    del a[i:j:k]
    return a


for _ in range(3):
    print(store_steps([1, 2, 3, 4], None, None, 2, [5, 6]), store_steps([1, 2, 3], None, None, -1, (7, 8, 9)))
    print(
        store_steps([1, 2, 3, 4], None, None, 2, [5]),
        store_steps([1, 2, 3], 0, 2, 1, [9] * 4),
        store_steps([1], 0, 1, 0, []),
    )
    print([delete(list(range(7)), i, j) for i in (None, 1, -2) for j in (None, 3, -1, 100)])
    print(
        [
            delete_steps(list(range(9)), i, j, k)
            for i in (None, 1, -2)
            for j in (None, 3, -1, 100)
            for k in (1, 2, -2)
        ]
    )


# What dies finds the list as it will be, and dies in CPython's order.
def finalizers():
    a = []
    a[:] = [Loud("a", a), Loud("b", a), 3, Loud("c", a)]
    a[1:3] = [Loud("d", a)]
    print("stored", len(a))
    a[:2] = (7, 8)
    print("stored", len(a))
    a[0:1] = [1, 2, 3, 4, 5, 6]
    print(a[:-1])
    del a[-2:]
    print("deleted", len(a))
    a[:] = []
    b = [Loud("x"), [Loud("y"), (Loud("z"), {1: Loud("w")})], {Loud("v")}]
    b = None
    print("dropped")
    c = (Loud("1"), Loud("2"), [Loud("3")])
    c = slice(c, Loud("4"), Loud("5"))
    c = c.stop
    print("slice dropped")
    c = None


for _ in range(3):
    finalizers()


class Grows:
    """Changes the list that is compared, or dropped from."""

    def __init__(self, a):
        self.a = a

    def __del__(self):
        self.a.append(len(self.a))
        self.a[0:1] = [9, 9]


def changed_meanwhile():
    a = []
    for _ in range(5):
        a[:] = [Grows(a), Grows(a), 1]
        a[0:2] = [5]
        a[0:1] = [6, 7, 8]
    return a


print(changed_meanwhile(), changed_meanwhile())


# Deep nests: the trashcan.
def deep():
    a = None
    for i in range(200000):
        a = [a] if i % 3 else (a,) if i % 2 else {i: a}
    a = None
    b = None
    for i in range(100000):
        b = slice(b, None) if i % 50 == 0 else [b]
    b = None
    return "deep"


print(deep(), deep())


# Sizes of what is made.
def sizes():
    a = [1, 2, 3]
    b = a[:]
    c = a[::-1]
    d = [*a, 4]
    e = [x for x in a]
    b[0:0] = [1]
    c[1:] = []
    return [
        sys.getsizeof(x)
        for x in (a, b, c, d, e, a[1:2], a[5:], (1, 2)[:1], {1, 2}, set(x for x in range(50)))
    ]


print(sizes(), sizes(), sizes())


# The collector sees what is made, and is asked as often as CPython asks it.
def cycles():
    gc.collect()
    counts = []

    def note(phase, info):
        if phase == "stop":
            counts.append((info["generation"], info["collected"]))

    gc.callbacks.append(note)
    for _ in range(6000):
        a = [1]
        b = a[:]
        b.append(b)
        c = (b, a)
        d = {c[0:1] and 1}
    gc.callbacks.remove(note)
    return [
        len(counts) > 3,
        sum(n for _, n in counts) > 3000,
        gc.is_tracked(a),
        gc.is_tracked(c),
        gc.is_tracked(d),
    ]


print(cycles(), cycles())
gc.disable()
print(cycles())
gc.enable()
gc.set_threshold(0)
print(cycles()[2:])
gc.set_threshold(2000, 10, 10)


# Sets.
class Same:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n

    def __eq__(self, other):
        print("eq", self.n, getattr(other, "n", other))
        return True


def sets():
    a = {x % 7 for x in range(40)}
    b = {str(x % 5) for x in range(40)}
    c = set(x * 1.0 if x % 2 else x for x in range(9))
    d = frozenset(x // 2 for x in range(50))
    e = {x for x in (1, True, 1.0, 0, False, -1, -2, 2**70, 2**40, 2**40, -(2**40), "a", "a" * 1, b"a", None)}
    f = {x for x in (Same(3), 3, 3, Same(4), 4)}
    g = set()
    for x in [5, 6, 5, 2**61 - 1, 0, 5, 2**61, 1]:
        g.add(x)
        g.discard(6)
        g.add(x + 8)
    h = {hash(x) for x in range(300)}
    return (
        a,
        sorted(b),
        sorted(c),
        sorted(d),
        len(e),
        len(f),
        sorted(g),
        len(h),
        list(h) == list(set(range(300))),
    )


print(sets(), sets(), sets())
print([list({x for x in range(n, -n, -3)}) == list(set(list(range(n, -n, -3)))) for n in range(30)])


def unhashable(values):
    try:
        return {v for v in values}
    except TypeError as error:
        return str(error)


for _ in range(3):
    print(unhashable([1, "a", []]), unhashable(([],)), unhashable(({}, 1)))


# Tuples of generators, empty and long.
for _ in range(3):
    print(
        tuple(x for x in ()),
        tuple(x for x in range(3)),
        len(tuple(x for x in range(3000))),
        (*(), *[]),
        [*()],
    )


# Ranges: slices, items, lengths.
def ranges():
    out = []
    for r in (range(10), range(5, 50, 7), range(10, -10, -3), range(0), range(2**29, 2**30 - 1, 3), range(2**31), range(2**70, 2**71, 2**65),
              range(-(2**30), 2**30, 2**29), range(1000, 1300), range(0, 1, 2**29)):
        for i in BOUNDS:
            for k in (None, 1, 2, -1, -4, 2**31, 2**40, -(2**40)):
                s = r[i:5:k], r[i::k], r[:i:k]
                out.append(([(x.start, x.stop, x.step) for x in s], s[0] == range(3), list(s[0][:3])))
            try:
                out.append((r[i], len(r)))
            except (IndexError, TypeError, OverflowError) as error:
                out.append(str(error))
    return out


def tree(r):
    n = len(r)
    if n == 0:
        return None
    i = n // 2
    return tree(r[:i]), r[i], tree(r[i + 1 :])


for _ in range(3):
    values = ranges()
    print(len(values), [str(v)[:120] for v in values[::37]])
    print(tree(range(10)), tree(range(1000, 900, -9)))


# Bytes that are stored and read, sums of lists, tuples and bytes.
class Silly:
    def __index__(self):
        print("index")
        return 7


def array_of_bytes():
    out = []
    a = bytearray(b"0123456789")
    for i in (0, 9, -1, -10, 10, -11, 2**70, 3.0, True, Silly(), None):
        for v in (0, 255, 256, -1, True, Silly(), 2**70, b"x", 1.5):
            try:
                a[i] = v
                out.append((a[i], bytes(a)))
            except (IndexError, ValueError, TypeError) as error:
                out.append(str(error))
    view = memoryview(a)
    a[3] = 65
    out.append(view[3])
    return out


def sums():
    out = []
    for x in ([], [1], [1, [2]], list(range(30)), (), (1,), (1, 2), tuple(range(30)), b"", b"a", b"long bytes", bytearray(b"q"), Items([5]), Pair([6])):
        for y in ([], [3], (), (3,), b"", b"z", "s", Items([7]), Pair([8]), bytearray(b"w"), None):
            try:
                s = x + y
                out.append((type(s).__name__, s, s is x, s is y, gc.is_tracked(s)))
                z = x
                z += y
                out.append(z)
            except TypeError as error:
                out.append(str(error))
    return out


class Always:
    pass


class Never:
    def __bool__(self):
        return False


class Sized:
    def __len__(self):
        return 0


def truths():
    return [1 if v else 0 for v in (Always(), Always, Never(), Sized(), truths, len, [].append, object(), range(0), range(1), iter([]), Ellipsis,
                                    memoryview(b""), bytearray(), frozenset(), (x for x in ()), 1j, 0j, type, Never, NotImplementedError())]


for _ in range(4):
    print(array_of_bytes())
    print(sums())
    print(truths())
for cls, name, result in ((Always, "__bool__", False), (Always, "__len__", 0)):
    setattr(cls, name, lambda self, result=result: result)
    print(truths())
    delattr(cls, name)
