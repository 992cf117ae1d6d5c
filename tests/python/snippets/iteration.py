"""for, while, break, continue, else over every kind of iterable; iterators that misbehave."""
import itertools


class Seq:
    def __init__(self, n): self.n = n
    def __getitem__(self, i):
        if i >= self.n: raise IndexError
        return i * 10


class Iter:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration
        self.n -= 1
        return self.n


class Raises(Iter):
    def __next__(self):
        if self.n == 2: raise KeyError("in next")
        return super().__next__()


class NotIter:
    def __iter__(self): return 5


class Callable:
    def __init__(self): self.n = 0
    def __call__(self): self.n += 1; return self.n


def loop(iterable, stop=None):
    out = []
    for x in iterable:
        if x == stop: break
        if x == "skip": continue
        out.append(x)
    else:
        out.append("else")
    return out


def run():
    out = []
    for make in (lambda: range(4), lambda: range(10, 0, -3), lambda: range(0), lambda: [1, "skip", 2], lambda: (1, 2), lambda: "abc", lambda: b"ab", lambda: {"a": 1, "b": 2}, lambda: {"a": 1}.items(), lambda: {1}, lambda: Seq(3), lambda: Iter(3), lambda: Raises(4), lambda: NotIter(), lambda: 5, lambda: None, lambda: enumerate("ab"), lambda: zip("ab", (1, 2)),
                 lambda: map(str, range(2)), lambda: filter(None, [0, 1]), lambda: reversed([1, 2]), lambda: iter(Callable(), 3), lambda: (i for i in range(2)), lambda: itertools.chain([1], "b"), lambda: itertools.islice(itertools.count(), 2), lambda: itertools.product("ab", repeat=2), lambda: iter([1, 2]), lambda: memoryview(b"ab"), lambda: range(2**70, 2**70 + 2), lambda: range(-2**31, -2**31 + 2), lambda: zip(range(3), range(2), strict=True), lambda: dict.fromkeys("ab").values(), lambda: {**{"z": 1}}.keys()):
        for stop in (None, 1):
            try: out.append(loop(make(), stop))
            except Exception as e: out.append(f"{type(e).__name__}: {e}")
    return out


for _ in range(15): r = run()
print(*r, sep="\n")


def whiles():
    out, n = [], 10
    while n:
        n -= 1
        if n == 5: continue
        if n == 2: break
        out.append(n)
    else: out.append("else")
    while n > 100: pass
    else: out.append("else2")
    while True:
        n += 1
        while n % 5:
            n += 1
            if n > 20: break
        else:
            out.append(n)
            continue
        break
    for i in range(3):
        for j in range(3):
            if j == i: break
            out.append((i, j))
        else: out.append("inner else")
    return out, n, i, j


for _ in range(20): r = whiles()
print(r)


def exhausted():
    it = iter([1, 2])
    out = [list(it), list(it), next(it, "default")]
    r = iter(range(3))
    next(r)
    out += [list(r), r.__length_hint__() if hasattr(r, "__length_hint__") else None]
    g = (x for x in range(3))
    for x in g:
        for y in g: out.append((x, y))
    return out


for _ in range(20): r = exhausted()
print(r)


def loop_variable():
    for a, (b, *c), [d] in [(1, "xyz", [2]), (3, "pq", [4])]: pass
    class O: pass
    o, l = O(), [0]
    for o.x in range(3): pass
    for l[0] in "ab": pass
    for l[0:1] in [[1, 2, 3]]: pass
    for i in range(0): pass
    try: i
    except UnboundLocalError as e: err = str(e)
    return a, b, c, d, o.x, l, err


for _ in range(20): r = loop_variable()
print(r)


def big_loop(n):
    total = 0
    for i in range(n):
        if i & 1: total += i
        elif i % 3 == 0: total -= 1
        else: total ^= i
    return total


print(big_loop(100_000), [big_loop(i) for i in range(10)])


def step(n):
    a = 0
    for i in range(n, -n, -7):
        for k in range(i, i + 3): a += k
    return a


print(step(1000))
def compare_chain(xs): return [a < b <= c != d for a, b, c, d in xs]
def boolean(a, b, c): return (a and b or c, a or b and c, not a or not b, a if b else c, a is b, a is not b, a is None, (a, b) == (b, a), a in (b, c), a not in [b, c], bool(a) ^ bool(b))
values = [0, 1, "", "x", None, [], [0], 0.0, 2.5, (), float("nan"), True]
for _ in range(5): r = [boolean(a, b, c) for a in values for b in values for c in values[::4]]
import hashlib
print(len(r), hashlib.md5(repr(r).encode()).hexdigest(), compare_chain([(1, 2, 2, 3), (2, 1, 0, 0), (1, 1, 1, 1), (0.5, 1, 2, 2)]))
