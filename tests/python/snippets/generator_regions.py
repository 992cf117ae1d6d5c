"""Generators whose loops are hot: what runs them, how they end, what is seen of them meanwhile."""

import gc
import inspect
import sys
import traceback

log = []


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(("gone", self.name))


def count(n):
    for i in range(n):
        yield i


def pairs(n):
    for i in range(n):
        x = i * 1.5
        yield i, x


def floats(n):
    x = 0.0
    while x < n:
        yield x
        x += 0.5


def wide(n):
    i = 1 << 40
    while i < (1 << 40) + n:
        yield i
        i += 1


def echo(n):
    got = []
    for i in range(n):
        x = yield i
        if x is not None:
            got.append(x)
    return got


def states(g):
    return inspect.getgeneratorstate(g), g.gi_running, g.gi_frame is None, g.gi_suspended


def consume_for(g):
    s = 0
    for i in g:
        s += i
    return s


def consumers():
    n = 300
    out = [consume_for(count(n)), consume_for(floats(n)), consume_for(wide(n))]
    out.append((len(tuple(count(n))), sum(list(count(n))), len(set(count(n))), len(frozenset(floats(n)))))
    out.append((any(x > 250 for x in count(n)), all(x < 250 for x in count(n)), sum(x * x for x in count(n))))
    out.append((max(count(n)), min(floats(5)), sorted(count(5)), dict(pairs(4)), [*count(4)], {*count(4)}))
    out.append([a + b for a, b in zip(count(n), count(n))][-3:])
    out.append(sum(a * b for a, b in pairs(n)))
    out.append("".join(str(i) for i in count(20)))
    it = count(n)
    out.append([next(it) for _ in range(100)][-1])
    out.append(consume_for(it))
    a, b, *c = count(7)
    out.append((a, b, c))
    out.append(sum(consume_for(x for x in range(k)) for k in range(100)))
    out.append(consume_for(map(lambda x: x + 1, count(n))))
    out.append(97 in count(n))
    print(out)


def nested(n):
    for i in count(n):
        for j in count(i):
            yield i * j


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def looping_tree(depth):
    if depth:
        for x in looping_tree(depth - 1):
            yield x
        yield depth
        for x in looping_tree(depth - 1):
            yield x


def permutations(items):
    if not items:
        yield []
        return
    for i in range(len(items)):
        for rest in permutations(items[:i] + items[i + 1 :]):
            yield [items[i]] + rest


def nesting():
    print(consume_for(nested(40)), list(tree(4)), list(looping_tree(4)), sum(1 for _ in permutations([1, 2, 3, 4, 5])))
    total = 0
    for p in permutations("abcd"):
        total += len(p)
    print(total, "".join("".join(p) for p in permutations("abc")))


def sending():
    g = echo(200)
    got = [next(g)]
    for i in range(150):
        got.append(g.send(i if i % 3 else None))
    try:
        while True:
            next(g)
    except StopIteration as e:
        print(got[-1], len(e.value), e.value[:5])
    print(states(g))

    def outer(n):
        result = yield from echo(n)
        log.append(("result", result))
        return len(result)

    g = outer(100)
    next(g)
    try:
        for i in range(1000):
            g.send(i)
    except StopIteration as e:
        print(e.value, i)
    # A for that gives None only.
    print(consume_for(echo(100)))


def unwinding(n):
    try:
        for i in range(n):
            try:
                yield i
            except KeyError as e:
                log.append(("caught", i, str(e)))
                yield -i
    finally:
        log.append(("finally", n))


def throwing():
    g = unwinding(100)
    total = 0
    for i in g:
        total += i
        if i % 10 == 5:
            total += g.throw(KeyError("k%d" % i))
    print(total, states(g), log[-3:])
    g = unwinding(100)
    for i in g:
        if i == 60:
            g.close()
    print(states(g), log[-1])
    g = unwinding(100)
    for i in range(50):
        next(g)
    try:
        g.throw(ValueError("out"))
    except ValueError as e:
        print([(t.name, t.lineno - throwing.__code__.co_firstlineno) for t in traceback.extract_tb(e.__traceback__)])
    for n in (10, 200):
        for i in unwinding(n):
            if i == n - 5:
                break
        log.append(("broke", n))
    print(log[-4:])


def failing(n):
    noisy = Noisy("in failing")
    for i in range(n):
        yield 100 // (n - 1 - i)


def failures():
    for n in (5, 100):
        try:
            for i in failing(n):
                last = i
        except ZeroDivisionError as e:
            print(last, [(t.name, t.line) for t in traceback.extract_tb(e.__traceback__)])
            log.append("handled")
    e = None
    print(log[-4:])
    try:
        list(failing(40))
    except ZeroDivisionError:
        traceback.print_exc()
    try:
        print(tuple(1 // (50 - x) for x in count(100)))
    except ZeroDivisionError:
        traceback.print_exc()

    def raising(n):
        for i in range(n):
            if i == n - 1:
                raise StopIteration(i)
            yield i

    try:
        for i in raising(100):
            pass
    except RuntimeError as e:
        print(i, repr(e), repr(e.__cause__))


def reentering(n):
    for i in range(n):
        try:
            next(me)
        except ValueError as e:
            yield i, str(e)


def seen():
    global me
    me = reentering(50)
    print([m for _, m in me][-1])
    g = count(100)
    print(states(g))
    for i in g:
        if i == 50:
            print(states(g), g.gi_frame.f_locals, g.gi_frame.f_lineno - count.__code__.co_firstlineno)
            print(gc.is_tracked(g), len(gc.get_referents(g)) > 1)
    print(states(g))

    def looks(n):
        x = 1.5
        for i in range(n):
            x += i
            if i == n - 1:
                f = sys._getframe()
                yield f.f_locals["x"], f.f_back.f_code.co_name, sorted(f.f_locals)
            yield x

    print(list(looks(60))[-2], [x for x in looks(3)])
    it = looks(60)
    for _ in range(40):
        next(it)
    it.gi_frame.f_locals["x"] = 0.25
    print(next(it), it.gi_frame.f_locals["i"], it.gi_frame.f_back)


def lifetimes():
    def keeps(n):
        a = Noisy("first")
        for i in range(n):
            b = Noisy(i) if i % 50 == 0 else None
            yield b
        del a
        yield "end"

    del log[:]
    for x in keeps(120):
        if x:
            log.append(("item", getattr(x, "name", x)))
    x = None
    print(log)
    del log[:]
    for x in keeps(120):
        if isinstance(x, Noisy) and x.name == 50:
            break
    log.append("out of the loop")
    x = None
    log.append("x is gone")
    print(log)
    del log[:]
    g = keeps(100)
    for _ in range(80):
        next(g)
    del g
    print(log)

    class Cycle:
        pass

    c = Cycle()

    def cyclic(c, n):
        mine = Noisy("in a cycle")
        i = 0
        while True:
            i += 1
            yield i * 1000

    del log[:]
    c.g = cyclic(c, 1)
    for i in c.g:
        if i > 100_000:
            break
    gc.collect()
    print(log)
    del c
    gc.collect()
    print(log, i)


def identity():
    def check(n):
        for i in range(1000, 1000 + n):
            back = yield i
            if back is not None:
                yield back is i

    g = check(100)
    x = next(g)
    results = []
    for _ in range(90):
        results.append(g.send(x))
        x = next(g)
    print(all(results))

    class Same:
        pass

    things = [Same() for _ in range(100)]
    print(all(a is b for a, b in zip((t for t in things), things)))


def closures():
    def make(k):
        total = 0

        def run(n):
            nonlocal total
            for i in range(n):
                total += k
                yield total

        return run, lambda: total

    run, total = make(3)
    print(consume_for(run(100)), total(), consume_for(run(10)))
    base = 7
    print(sum(base + i for i in range(100)), len(set(base * i % 13 for i in count(200))))
    f = lambda: (yield)
    print(list(f()))


class Odd:
    """Adds as a string, or as a fraction would."""

    def __init__(self, value):
        self.value = value

    def __radd__(self, other):
        return self.value

    def __add__(self, other):
        return Odd(self.value)


class IntChild(int):
    pass


class FloatChild(float):
    pass


def total(items):
    return sum(x for x in items)


def sums():
    tenths = [0.1] * 10
    big = [(1 << 47) + i for i in range(8)]
    cases = [
        [], [True, False, True], [1, 2.5, 3], tenths, [1] + tenths, [IntChild(3), 4, 0.1] + tenths, big, big * 40000,
        [1 << 62, 1 << 62, 5, 0.5], [1 << 70, 1] + tenths, [-(1 << 48), -1, -(1 << 48)], [FloatChild(0.1)] + tenths,
        [1, Odd("text"), "more"], [1, Odd([1]), [2], [3]], [2, Odd(b"x"), b"y"], [5, 1j, 2], [1e100, 1.0, -1e100],
        [1, 1e100, 1.0, -1e100], [Odd(0.5)] + tenths, [1 << 62, 1 << 62, Odd(0.25), 0.1, 0.2, 0.3, -0.1, -0.2],
    ]  # fmt: skip
    for case in cases:
        result = total(case)
        print(type(result).__name__, repr(result)[:60], end="; ")
    for bad in (["a"], [1, None], [1.5, []], [[1]]):
        try:
            total(bad)
        except TypeError as e:
            print(e)
    try:
        total(1 // (3 - i) for i in range(9))
    except ZeroDivisionError as e:
        print([(t.name, t.lineno - total.__code__.co_firstlineno) for t in traceback.extract_tb(e.__traceback__)][1:])
    print(sum(1 for i in range(1000) if i % 3), sum(i > 5 for i in range(300)), sum(x * 0.1 for x in range(10)))
    x = sum(i for i in range(1000, 1001))
    print(x is x, x, sum(i for i in (x,)))


def apply(f, items):
    return f(items)


def rewritten_calls():
    """A call that waits for items runs again meanwhile, with other functions."""

    def inner(n):
        for i in range(n):
            yield apply(len, [1, 2]) + apply(abs, -i) + len(apply(str, i))

    for f in (tuple, list, sum, set, any, all, frozenset, max):
        for n in (3, 400, 3):
            result = apply(f, inner(n))
            print(f.__name__, type(result).__name__, result if n == 3 else len(str(result)), end="; ")
    print()
    print(apply(tuple, (apply(tuple, (j for j in range(i))) for i in range(4))), apply(sum, (apply(sum, (j for j in range(i))) for i in range(100))))


class Tree:
    def __init__(self, left, value, right):
        self.left, self.value, self.right = left, value, right

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


def build(low, high):
    if low >= high:
        return None
    middle = (low + high) // 2
    return Tree(build(low, middle), middle, build(middle + 1, high))


def trees():
    t = build(0, 300)
    print(consume_for(t), len(list(t)), sum(1 for x in t if x % 2))


def walked():
    whole = build(0, 2000)
    for _ in range(3):
        assert list(whole) == list(range(2000))
    traced = []

    def trace(frame, event, argument):
        traced.append((event, frame.f_code.co_name))
        return trace

    walk = iter(whole)
    for _ in range(20):
        next(walk)
    sys.settrace(trace)
    next(walk)
    sys.settrace(None)
    print(traced[:40], next(walk))


def deep():
    def chain(k):
        if k:
            yield from chain(k - 1)
        else:
            for i in range(20):
                yield i

    def loops(k):
        if k:
            for x in loops(k - 1):
                yield x
        else:
            for i in range(20):
                yield i

    print(consume_for(chain(200)), consume_for(loops(200)))
    for f in (chain, loops):
        try:
            consume_for(f(100_000))
        except RecursionError as e:
            print(f.__name__, str(e)[:40])
    print(consume_for(count(20)))


def tracing():
    events = []

    def tracer(frame, event, arg):
        if frame.f_code in (count.__code__, consume_for.__code__):
            events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno, repr(arg)))
        return tracer

    def begins(n):
        for i in range(n):
            if i == n - 3:
                sys.settrace(tracer)
            yield i
        sys.settrace(None)

    for i in begins(100):
        if i == 98:
            consume_for(count(2))
    print(len(events), events[:12])
    del events[:]
    g = count(60)
    for i in g:
        if i == 56:
            sys.settrace(tracer)
    sys.settrace(None)
    print(events)
    del events[:]
    sys.setprofile(lambda f, e, a: events.append((f.f_code.co_name, e)))
    consume_for(count(3))
    sys.setprofile(None)
    print(events)


def ends_by_return(n):
    for i in range(n):
        yield i
        if i == n // 2:
            return "half"


def nested_loops():
    out = []
    for k in range(100):
        for x in ends_by_return(k):
            out.append(x)
        else:
            out.append(-1)
        while out and out[-1] < 0:
            out.pop()
    print(len(out), sum(out))
    changing = 0
    for kind in (count, floats, lambda n: [1, 2, 3], lambda n: (4, 5), count):
        for x in kind(50):
            changing += x
    print(changing)


def star(n):
    for i in range(n):
        yield from (i, i + 1)
        yield from count(3)
        yield from []


def mixed():
    print(consume_for(star(100)), list(star(2)))
    print([x for x in count(5) for y in count(x)], {k: v for k, v in pairs(3)})


def keeping(n):
    # The generator goes on with what it has handed over.
    total = 1000
    for i in range(n):
        total += i
        yield total
        yield total
        yield 0.5
        yield i * 0.25
        total -= 1
        if i % 50 == 7:
            yield None


class Key:
    def __init__(self, number, log):
        self.number = number
        self.log = log

    def __hash__(self):
        self.log.append(sys._getframe(1).f_code.co_name)
        return self.number % 4

    def __eq__(self, other):
        self.log.append((g.gi_running, g.gi_suspended) if g is not None else None)
        return self.number == other.number

    def __bool__(self):
        self.log.append(sys._getframe(1).f_lineno - collected.__code__.co_firstlineno)
        return self.number > 5


def collected():
    global g
    items = tuple(keeping(120))
    print(len(items), sum(items[i] is items[i + 1] for i in range(len(items) - 1)), items[-5:])
    print(sorted(set(x for x in keeping(90) if x is not None))[:20], len(frozenset(keeping(60))))
    print(sum(x for x in keeping(5) if type(x) is int), sum(x or 0 for x in keeping(100)))
    print(sum(i << 40 for i in range(100)), sum(i << 58 for i in range(100)), sum(bool(i % 3) for i in range(100)))
    print(any(x == 99 for x in range(100)), all(x < 99 for x in range(100)), any(0 for _ in range(50)))
    print(any(0.0 for _ in range(50)), all(0.5 for _ in range(50)), any(x for x in [0] * 60 + [""] * 60 + ["a", 1 // 1]))
    log = []
    g = (Key(i, log) for i in range(30))
    print(len(set(g)), len(log), log[:9])
    log.clear()
    print(any(Key(i, log) for i in range(9)), all(Key(9 - i, log) for i in range(9)), log)
    g = None


for _ in range(3):
    consumers()
    collected()
    nesting()
    sending()
    throwing()
    failures()
    seen()
    lifetimes()
    identity()
    closures()
    trees()
    nested_loops()
    mixed()
    sums()
    rewritten_calls()
deep()
tracing()
consumers()
for _ in range(3):
    walked()
