"""Lists, tuples, dicts, sets: every operation, slices, unpacking, mutation while iterating, identity."""
import collections


def lists(n):
    l = list(range(n))
    l.append(1); l.extend([2, 3]); l.insert(0, -1); l += [4]; l *= 1
    l[1] = "one"; l[-1] = "last"; l[2:4] = ["a", "b", "c"]; l[::3] = [0] * len(l[::3])
    del l[0], l[1:3]
    l.reverse()
    out = [l, l[0], l[-1], l[1:3], l[::-1], l[::2], l + [1], [1] * 3, 3 * [1], len(l), 0 in l, 99 not in l, l == list(l), l != [], [1, 2] < [1, 3], l.index(0), l.count(0), l.pop(), l.pop(0), l[:], l.copy() is l, sorted([3, 1, 2]), [*l, *l][:3], bool([]), not l]
    l.sort(key=str); l.remove(0); m = l; m.clear()
    return out + [l, m is l]


def dicts(n):
    d = {i: i * i for i in range(n)}
    d["a"] = 1; d["b"] = d["a"] = 5
    d.update(c=1); d |= {"e": 3}; d.setdefault("f", []).append(1); d[(1, 2)] = "tuple"; d[None] = None; d[1.0] = "float one"; d[True] = "true"
    del d[0]
    out = [d, d["a"], d.get("zz"), d.get("zz", 1), "a" in d, "q" not in d, len(d), list(d), list(d.items())[:2], sorted(map(str, d.values())), d.pop("a"), d.pop("zz", "default"), d.popitem(), d == dict(d), d | {"z": 1}, {**d, "y": 2}, list(reversed(d))[:2], {"x": 1}.keys() & {"x"}, d.copy() is d, dict.fromkeys("ab", 0), dict([(1, 2)], k=3), max(d, key=str)]
    for k in list(d)[::2]: del d[k]
    d["new"] = 1
    return out + [d]


def sets(n):
    s = set(range(n))
    s.add("x"); s |= {1, 2}; s &= set(range(5)); s ^= {1, 99}; s -= {0}; s.discard(55); s.update([7, 8])
    return [sorted(s), 7 in s, len(s), s == {2, 3, 4, 99, 7, 8}, s < {*s, "q"}, {1, 2} | {3}, {1, 2} & {2}, {1, 2} - {2}, {1, 2} ^ {2, 3}, frozenset([1]) in {frozenset([1])}, s.isdisjoint({0}), {1, 2} <= {1, 2}, {1}.union([2], [3]), bool(set()), sorted({*"abc", *[1]}, key=str)]


def tuples():
    t = (1, "a", 2.5)
    a, b, c = t
    a, b = b, a
    a, b, c = c, a, b
    (x, (y, *z)), w = (1, (2, 3, 4)), 5
    *p, q = t
    p2, *q2 = "abc"
    [m, n] = range(2)
    i = j = k = []
    return [t[0], t[-1], t[1:], t + (1,), t * 2, len(t), 1 in t, t == (1, "a", 2.5), t < (2,), hash(t) == hash((1, "a", 2.5)), a, b, c, x, y, z, w, p, q, p2, q2, m, n, j is k, (), (1,), t.index("a"), t.count(1), (*t, *t), min((3, 1), (2, 9)), sorted([(2, "b"), (1, "z"), (2, "a")])]


def unpack_errors():
    out = []
    for text in ("a, b = 1", "a, b = [1]", "a, b = 1, 2, 3", "a, *b, c = [1]", "a, b = {1: 2}", "(a, b), c = 1, 2", "a, b = iter([1])", "a, b = (x for x in range(9))", "a, = ()", "a, b = None", "*a, = 5", "a, b = 'abc'"):
        try:
            exec(text); out.append("fine")
        except Exception as e: out.append(f"{type(e).__name__}: {e}")
    return out


def errors():
    out = []
    l, d, t, s = [1], {"a": 1}, (1,), {1}
    for f in (lambda: l[1], lambda: l[-2], lambda: l["a"], lambda: l[None], lambda: d["b"], lambda: d[[]], lambda: t[1], lambda: s[0], lambda: l + t, lambda: t + l, lambda: l < t, lambda: l.pop(5), lambda: l.remove(5), lambda: l.index(5), lambda: d.popitem() and d.popitem(), lambda: [].pop(), lambda: {[]}, lambda: {{}: 1}, lambda: hash(l), lambda: l * 1.5, lambda: l[1:2:0], lambda: l["a":], lambda: iter(5), lambda: next(iter([])), lambda: t.append, lambda: len(5), lambda: s | [1], lambda: d | [1], lambda: sorted([1, "a"]), lambda: [*None], lambda: s.pop() and s.pop(), lambda: setitem(t), lambda: delitem(t), lambda: setslice(l), lambda: [1, 2][::2][5], lambda: 5 in 5, lambda: d.missing, lambda: max([])):
        try: out.append(repr(f()))
        except Exception as e: out.append(f"{type(e).__name__}: {e}")
    return out


def setitem(t): t[0] = 1
def delitem(t): del t[0]
def setslice(l): l[::2] = [1, 2, 3, 4]


def mutate():
    out = []
    l = [0, 1, 2, 3]
    for x in l:
        out.append(x)
        if x < 3: l.remove(x)
    l = [1]
    for x in l:
        if len(l) < 50: l.append(x + 1)
    out.append(sum(l))
    l = list(range(10))
    for x in l:
        del l[-1]
        out.append(x)
    it = iter(l)
    list(it)
    l.append(5)
    out.append(list(it))
    for container, change in (({1: 1, 2: 2}, lambda c, x: c.pop(x)), ({1: 1}, lambda c, x: c.update({x + 1: 1})), ({1, 2}, lambda c, x: c.add(x + 10)), (collections.deque([1, 2]), lambda c, x: c.append(1)), ({1: 1, 2: 2}, lambda c, x: (c.pop(x), c.update({x + 5: 1})))):
        try:
            for n, x in enumerate(container):
                change(container, x)
                if n > 20: break
            out.append("no error")
        except RuntimeError as e: out.append(str(e))
    d = {i: i for i in range(5)}
    for k in d: d[k] += 10
    for k, v in d.items(): d[k] = v + 1
    out.append(d)
    r = range(5)
    for x in r: r = range(100)
    out.append(x)
    for i in range(3):
        i = 100
        out.append(i)
    return out


class Evil:
    """An element whose comparison changes the list."""
    def __init__(self, l): self.l = l
    def __eq__(self, o):
        self.l.clear()
        return False
    __hash__ = object.__hash__


def evil():
    l = []
    l.extend([Evil(l), Evil(l), 1])
    return 5 in l, l, [1, 2].count(Evil(l))


class GetSet:
    def __init__(self): self.log = []
    def __getitem__(self, i):
        self.log.append(i)
        if isinstance(i, int) and i > 3: raise IndexError
        return i
    def __setitem__(self, i, v): self.log.append((i, v))
    def __delitem__(self, i): self.log.append(("del", i))


def protocol():
    g = GetSet()
    out = [list(g), 2 in g, g[1:2], g[1, 2], g[...], [*g]]
    g[1] += 5
    g[1:3] = 4
    g["k"] = g["j"] = 1
    del g[1], g[2:3]
    a, b, *c = g
    return out, g.log, a, b, c


class L(list):
    def __getitem__(self, i): return ("L", i)
    def __len__(self): return 42
    def __iter__(self): return iter("xy")
    def __contains__(self, x): return True
    def append(self, x): super().append(("appended", x))


class D(dict):
    def __missing__(self, k): return ("missing", k)
    def __getitem__(self, k): return ("D", super().__getitem__(k))


def subclasses():
    l, d = L([1, 2]), D(a=1)
    l.append(3)
    a, b = l
    return l[0], l[5], len(l), list(l), 99 in l, a, b, [x for x in l], list.__getitem__(l, 2), d["a"], d["zz"], d.get("zz"), {**d}, "%(a)s" % d, l + [1], l == [1, 2, ("appended", 3)], collections.Counter("abca")["zz"], collections.defaultdict(list)["x"], collections.ChainMap({"a": 1}, {"b": 2})["b"], collections.namedtuple("P", "x y")(1, 2).y


for _ in range(20):
    r = [lists(6), dicts(4), sets(6), tuples(), unpack_errors(), errors(), mutate(), evil(), protocol(), subclasses()]
for group in r:
    print(*group, sep="\n")


def sieve(n):
    flags = [True] * n
    for i in range(2, n):
        if flags[i]:
            for j in range(i * i, n, i): flags[j] = False
    return [i for i in range(2, n) if flags[i]]


def matmul(a, b): return [[sum(x * y for x, y in zip(row, col)) for col in zip(*b)] for row in a]


def quicksort(l):
    if len(l) < 2: return l
    p, *rest = l
    return quicksort([x for x in rest if x < p]) + [p] + quicksort([x for x in rest if x >= p])


def bubble(l):
    l = l[:]
    for i in range(len(l)):
        for j in range(len(l) - 1 - i):
            if l[j] > l[j + 1]: l[j], l[j + 1] = l[j + 1], l[j]
    return l


data = [(i * 7919) % 101 for i in range(80)]
print(sieve(100), matmul([[1, 2], [3, 4]], [[5, 6], [7, 8]]), quicksort(data) == bubble(data) == sorted(data))


def in_place_identity():
    a = b = [1]
    a += [2]
    t = ([],)
    try: t[0] += [1]
    except TypeError as e: message = str(e)
    x = y = (1,)
    x += (2,)
    s = u = {1}
    s |= {2}
    return a is b, t, message, x is y, s is u, a, s


for _ in range(15):
    r = in_place_identity()
print(r)
