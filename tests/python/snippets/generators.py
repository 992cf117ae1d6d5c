"""Generators: send, throw, close, yield from, delegation, frames, errors."""
import inspect
import sys
import traceback
log = []


def counter(n):
    i = 0
    while i < n:
        got = yield i
        if got is not None:
            log.append(got)
        i += 1
    return "done"


def delegating(n):
    result = yield from counter(n)
    log.append(result)
    yield from (x * x for x in range(3))
    yield from [7, 8]
    return result


def robust():
    while True:
        try:
            x = yield "waiting"
            log.append(("got", x))
        except ValueError as e:
            log.append(("value error", str(e)))
            yield "handled"
        except GeneratorExit:
            log.append("closing")
            raise
        finally:
            log.append("finally")


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def everything():
    log.clear()
    out = [list(counter(4)), list(delegating(3))]
    g = delegating(3)
    out.append([next(g), g.send("hello"), g.send(None), next(g)])
    out.append(g.gi_frame.f_lineno - g.gi_frame.f_code.co_firstlineno)
    g.close()
    out.append((g.gi_frame, list(g)))
    r = robust()
    out.append([next(r), r.send(1), r.throw(ValueError("thrown")), next(r)])
    r.close()
    r = robust()
    next(r)
    try:
        r.throw(KeyError("not handled"))
    except KeyError as e:
        out.append(repr(e))
    f = fib()
    out.append([next(f) for _ in range(100)][-1])
    out.append(inspect.getgeneratorstate(f))
    for method, args in (("send", (1,)), ("throw", (ValueError,)), ("throw", (ValueError("v"),)), ("throw", (5,)), ("close", ())):
        g = counter(2)
        try:
            out.append(getattr(g, method)(*args))
        except Exception as e:
            out.append(repr(e))
    def recursive():
        yield from (next(me) for _ in range(1))
    me = recursive()
    try:
        next(me)
    except ValueError as e:
        out.append(str(e))
    a, *b = counter(5)
    out.append((a, b, sum(counter(10)), max(counter(4)), sorted(counter(3), reverse=True), dict(zip("abc", counter(3)))))
    out.append([(x, y) for x in counter(3) for y in counter(x)])
    return out


for _ in range(20):
    out = everything()
print(*out, sep="\n")
print(log)


def return_value(g):
    try:
        while True:
            next(g)
    except StopIteration as e:
        return e.value


class Custom:
    def __iter__(self): return self
    def __init__(self): self.n = 0
    def __next__(self):
        self.n += 1
        if self.n > 3: raise StopIteration(99)
        return self.n
    def send(self, x):
        log.append(("custom send", x))
        return next(self)
    def throw(self, *e):
        log.append(("custom throw", e[0] if isinstance(e[0], type) else type(e[0]).__name__))
        return "thrown"
    def close(self): log.append("custom close")


def over_custom():
    return (yield from Custom())


log.clear()
for _ in range(15):
    r = [return_value(counter(3)), return_value(over_custom())]
    g = over_custom()
    r += [next(g), g.send(5), g.throw(ValueError), g.close()]
print(r, log[-3:])


def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)


for _ in range(10):
    t = list(tree(7))
print(len(t), sum(t), t[:10])


def raising(n):
    for i in range(n):
        yield i
    raise KeyError("at the end")


def delegate(n):
    yield from raising(n)


def consume():
    for x in delegate(5):
        pass


for i in range(12):
    try:
        consume()
    except KeyError:
        if i in (0, 11): traceback.print_exc(file=sys.stdout)


def suspended_exception():
    try:
        raise ValueError("outer")
    except ValueError:
        g = inside()
        a = next(g)
        b = repr(sys.exception())
        c = next(g)
        return a, b, c, list(g)


def inside():
    yield repr(sys.exception())
    try:
        raise KeyError("inner")
    except KeyError:
        yield repr(sys.exception())
    yield repr(sys.exception())


for _ in range(15):
    r = suspended_exception()
print(r)


def f_back():
    names = []
    def g():
        f = sys._getframe()
        while f:
            names.append(f.f_code.co_name)
            f = f.f_back
        yield 1
    list(g())
    return names


for _ in range(15):
    r = f_back()
print(r)
gens = [counter(3) for _ in range(50)]
for g in gens:
    next(g)
print([g.gi_frame.f_locals["i"] for g in gens][:3], gens[0].gi_running, gens[0].gi_yieldfrom, gens[0].gi_code.co_name, gens[0].__name__, gens[0].__qualname__)
d = delegating(2)
next(d)
print(type(d.gi_yieldfrom).__name__)
del gens, d


def never_started():
    print("never")
    yield


for _ in range(5):
    g = never_started()
    del g
