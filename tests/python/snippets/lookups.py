"""Dicts, sets and rows searched for strings and ints; slices; pairs taken apart; formatting."""


class Key:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        return self.value == (other.value if isinstance(other, Key) else other)


class Text(str):
    pass


def dicts(keys, others):
    d = {}
    for i, key in enumerate(keys):
        d[key] = i
    for key in keys:
        d[key] += 1
        print(d[key], key in d, key not in d, end=" ")
    for key in others:
        print(key in d, d.get(key), end=" ")
        try:
            print(d[key])
        except KeyError as error:
            print("KeyError", error)
    print(list(d), list(d.values()), list(d.items()))
    for i in range(2000):
        d[i] = d[i % 7] = i
    for i in range(0, 2000, 3):
        del d[i]
    print(len(d), sum(d.values()), d[1999], 1998 in d, -1 in d)


def sets(keys, others):
    s = set(keys)
    f = frozenset(keys)
    print([k in s for k in keys], [k in f for k in keys], [k in s for k in others], [k in f for k in others])
    for i in range(300):
        s.add(i)
    for i in range(0, 300, 2):
        s.discard(i)
    print([i in s for i in range(-3, 12)], 1.0 in s, True in s)


def rows(n):
    t = (1, "a", 2.0, None, n * 1000)
    l = list(t)
    for x in (1, "a", 2, 2.0, None, n * 1000, "b", 3, True, Key(1), Text("a")):
        print(x in t, x in l, x not in t, end=" ")
    print("a" in "abc", "d" in "abc", "" in "abc", "bc" in "abc", "é" in "aé", "a" in "é", "a" in "")
    for wrong in (lambda: 1 in "abc", lambda: [] in {}, lambda: 1 in 5, lambda: {} in set()):
        try:
            print(wrong())
        except TypeError as error:
            print(error)


def slices(n):
    for s in ([0, 1, 2, 3, 4], (0, 1, 2, 3, 4), "abcde", "aéiou", b"abcde", range(5), "abc\U0001f600"):
        for i in (0, 1, -1, 7, -7, None, n):
            print(s[i:], s[:i], s[i:3], s[-3:i], s[:] is s, end=" ")
        for i in (0, -1, 2):
            print(s[i], end=" ")
        for i in (9, -9):
            try:
                s[i]
            except IndexError as error:
                print(error)
    l = list(range(8))
    l[1:3] = "xyz"
    l[:n] = ()
    l[-1:] = [n] * 3
    l[5:2] = l
    print(l)
    try:
        l[1:2] = 5
    except TypeError as error:
        print(error)
    try:
        l["a":]
    except TypeError as error:
        print(error)


def pairs(n):
    l = ["a"] * n
    d = dict.fromkeys(range(n), 1.5)
    for i, x in enumerate(l):
        print(i, x, end=" ")
    for i, x in enumerate((v for v in l), 5):
        print(i, x, end=" ")
    for x, y in zip(l, range(n - 1)):
        print(x, y, end=" ")
    for x, y in zip((v for v in l), d):
        print(x, y, end=" ")
    for k, v in d.items():
        print(k, v, end=" ")
    for k in d:
        print(k, end=" ")
    for v in d.values():
        print(v, end=" ")
    for i, x in enumerate(l, 2**48 - 2):
        print(i, x, end=" ")
    for (a, b), c in zip([(1, 2)] * n, l):
        print(a, b, c, end=" ")
    for pair in enumerate(l):
        print(pair, end=" ")
    try:
        for k, v in d.items():
            d[n + 1] = 2
    except RuntimeError as error:
        print(error)
    try:
        for k in d:
            del d[k]
    except RuntimeError as error:
        print(error)
    try:
        for x, y in zip(l, l[:-1], strict=True):
            pass
    except ValueError as error:
        print(error)
    try:
        for x, y in [(1, 2), (1, 2, 3)]:
            pass
    except ValueError as error:
        print(error)
    shared = enumerate(l)
    for i, x in shared:
        print(i, next(shared, None), end=" ")
    print()


class Dying:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name, end=" ")


def dying(n):
    for i, x in enumerate(Dying(k) for k in range(n)):
        pass
    for x, y in zip((Dying(k) for k in range(n)), [Dying("last")]):
        pass
    d = {k: Dying(k) for k in range(n)}
    for k in range(n):
        d[k] = k
    print()


def formats(n):
    big = 10**30
    for x in (n, -n, 0, n * 1000, -(2**40), big, True, None, 1.5, "s"):
        print(f"{x} {x!r} {x:>4}" if x is not None else f"{x}", end=" ")
    print(f"{n}" == str(n), len(f"{2**47}{-2**47}"), -n, -(n * 1.0), -0.0, -big, not n, not "", not [])
    for x in (0, 1, "", "a", (), (1,), [], [1], {}, {1: 1}, set(), None, 0.0, b"", b"a", big, range(0)):
        print(1 if x else 0, 1 if not x else 0, end=" ")
    print(n is n, n is None, None is not None)


for n in (3, 4, 3, 5):
    dicts(["a", "b", "c"], ["d", 1, "".join("ab"), Text("a"), Key("b")])
    dicts([1, 2, -1, 2**40], [3, "a", 1.0, True, -2, Key(1)])
    dicts([1, "a", (1, 2), None, 2.5], [2, "b", (1,), 1.0])
    sets(["a", "b"], ["c", 1, Text("a"), Key("a")])
    sets([1, 2, -1, 0, 2**45], [3, "a", 1.0, True, -2])
    rows(n)
    slices(n)
    pairs(n)
    dying(n)
    formats(n)
