"""Items appended to lists, by list.append and by comprehensions; signs changed; numbers that go into the boxes of others."""

import sys


class Odd(list):
    def append(self, item):
        super().append(("odd", item))


class Plain(list): pass


class Noisy:
    def __init__(self, log): self.log = log
    def __del__(self): self.log.append("gone")


def fill(n, make=list):
    out = make()
    for i in range(n):
        out.append(i * 1000)
        out.append(i * 0.5)
        out.append("s")
        out.append(out)
    return [x if x is not out else "itself" for x in out]


def sizes(n):
    out, seen = [], []
    for i in range(n):
        out.append(i)
        seen.append(sys.getsizeof(out))
    return seen, [sys.getsizeof([x for x in range(k)]) for k in range(n)]


class Holder:
    def __init__(self): self.items = []
    def add(self, x): self.items.append(x)
    def take(self): return self.items.append(3)


def held(n):
    h = Holder()
    for i in range(n):
        h.add(i * 700)
        h.add(-i * 0.25)
    return h.items, h.take(), len(h.items)


def kept(n):
    """A local and the list have the same object."""
    out = []
    same = True
    for i in range(n):
        x = i * 12345 + 0.5
        y = i * 12345 + 400
        out.append(x)
        out.append(y)
        same = same and out[-2] is x and out[-1] is y
    return same, out[-2:]


def temporary(n):
    total = 0
    for i in range(n):
        [].append(i)
        total += len([1].append(2) or "ab")
    return total


def dying(n):
    log = []
    for i in range(n):
        out = []
        out.append(Noisy(log))
        out = None
        [out].append(Noisy(log))
    return len(log), log[:2]


def errors(n):
    seen = []
    for i in range(n):
        for thing in ([], "no", {}, Odd(), Plain()) if i > n // 2 else ([], Plain()):
            try:
                thing.append(i)
                seen.append(list(thing))
            except AttributeError as error:
                seen.append(str(error))
    return seen


def wrong_count(n):
    seen = []
    for i in range(n):
        try:
            [].append(i, i) if i % 9 == 8 else [].append(i)
        except TypeError as error:
            seen.append(str(error))
    return seen


def comprehended(n):
    squares = [i * i for i in range(n)]
    halves = [x * 0.5 for x in squares]
    mixed = [x if x % 3 else -x * 0.5 for x in squares]
    nested = [[i * j for j in range(i % 5)] for i in range(n)]
    x = "outer"
    inner = [x for x in "ab"] + [x]
    pairs = [(a, b) for a in range(3) for b in range(a) if a - b]
    return squares[-3:], halves[-3:], mixed[:7], nested[-3:], inner, pairs


def unbound(flag):
    if flag: x = 5
    items = [x for x in range(3)]
    try:
        return items, x
    except UnboundLocalError as error:
        return items, str(error)


def negative(values):
    return [-x for x in values]


def one_negative(x): return -x


def counting(n):
    """Numbers of instances and lists that get larger."""
    class Counter:
        def __init__(self): self.n, self.x = 0, 0.0
        def step(self, by):
            self.n += by
            self.x += by * 0.5
    c = Counter()
    cells = [0, 255, 256, 2**30 - 3, -7, 2**60]
    before = [c.n, *cells]
    seen = []
    for i in range(n):
        c.step(i % 7)
        for k in range(len(cells)): cells[k] = cells[k] + 1
        if i % (n // 4) == 0: seen += [c.n, c.x, *cells]
    return seen, before, c.n, cells


for _ in range(40):
    results = [
        fill(5), fill(5, Plain), fill(3, Odd), sizes(40), held(6), kept(8), temporary(5), dying(4), errors(6), wrong_count(10),
        comprehended(12), unbound(True), unbound(False), counting(40),
    ]
for result in results: print(result)

for values in ([1, 2, 300, -5], [0.5, -2.5], [1, 0.5], [0, 0.0, -0.0], [True, False], [2**47, -(2**48), 2**48 - 1, 2**60, float("nan"), 1j]):
    for _ in range(60): result = negative(values), [one_negative(x) for x in values]
    print(result, [type(x).__name__ for x in result[0]])
for wrong in ("s", None, []):
    try:
        one_negative(wrong)
    except TypeError as error:
        print(error)
