"""Closures, cells, nonlocal, global, del of all kinds of names, defaults, decorators, lambdas."""
import sys
glob = 0


def counter():
    n = 0
    def up(by=1):
        nonlocal n
        n += by
        return n
    def peek(): return n
    def reset():
        nonlocal n
        del n
    return up, peek, reset


def late():
    fs = [lambda: i for i in range(3)]
    gs = [lambda i=i: i for i in range(3)]
    hs = []
    for i in range(3):
        def h(): return i
        hs.append(h)
    return [f() for f in fs], [g() for g in gs], [h() for h in hs]


def cells():
    a = 1
    def reads(): return a
    b = reads()
    a = 2
    out = [b, reads(), reads.__closure__[0].cell_contents]
    reads.__closure__[0].cell_contents = 77
    out.append(a)
    del a
    for attempt in (reads, lambda: reads.__closure__[0].cell_contents):
        try: attempt()
        except (NameError, ValueError) as e: out.append(f"{type(e).__name__} {e}")
    try: a
    except NameError as e: out.append(f"{type(e).__name__} {e}")
    try: del a
    except NameError as e: out.append(f"{type(e).__name__} {e}")
    return out


def globals_():
    global glob, fresh
    glob += 1
    fresh = glob
    out = [fresh]
    del fresh
    try: fresh
    except NameError as e: out.append(str(e))
    try: del fresh
    except NameError as e: out.append(str(e))
    return out


def dels():
    x = y = [1, 2, 3, 4]
    del x
    del y[0], y[1:]
    d = {"a": 1}
    del d["a"]
    class O: pass
    o = O()
    o.a = 1
    del o.a
    out = [y, d, vars(o)]
    for text in ("del q", "del d['zz']", "del o.zz", "del y[9]", "del (1).real"):
        try: exec(text)
        except Exception as e: out.append(f"{type(e).__name__} {e}")
    try: x
    except UnboundLocalError as e: out.append(str(e))
    (x), [a, b] = 1, (2, 3)
    del x, (a, b)
    return out


def decorate(*args, **kwargs):
    def wrap(f):
        def inner(*a): return (args, sorted(kwargs), f(*a))
        inner.__name__ = f.__name__
        return inner
    return wrap


def decorators():
    @decorate(1, k=2)
    @decorate(3)
    def f(x): return x * 2
    @(lambda c: (c, "class"))
    class K: pass
    return f(4), f.__name__, K[1]


def deep(n):
    def a():
        def b():
            def c():
                nonlocal n
                n += 1
                return n, [n * k for k in range(3)], {k: n for k in "ab"}
            return c()
        return b()
    return a(), a(), n


def args_as_cells(a, b, *c, d=4, **e):
    def f(): return a, b, c, d, sorted(e)
    a = a + 1
    c += (9,)
    return f()


def comprehension_scopes():
    x = 1
    r = [x for x in range(3)], x
    y = [[x * y for x in range(2)] for y in range(2)], x
    z = [lambda: (x, k) for k in range(3)]
    x = 10
    w = [q for q in range(4) if (last := q) % 2], last
    s = {x: [x for x in range(x)] for x in range(3)}, x
    return r, y, [f() for f in z], w, s, [(a, b, c) for a in range(2) for b in range(a, 2) if b for c in "xy" if c != "y"]


for _ in range(25):
    up, peek, reset = counter()
    r = [up(), up(5), peek(), up.__closure__[0].cell_contents, up.__code__.co_freevars]
    reset()
    try: peek()
    except NameError as e: r.append(str(e))
    try: reset()
    except NameError as e: r.append(str(e))
    r += [late(), cells(), globals_(), dels(), decorators(), deep(5), args_as_cells(1, 2, 3, f=1), comprehension_scopes()]
print(*r, sep="\n")


def class_scope():
    x = "function"
    class A:
        x = "class"
        y = [x for _ in range(1)]
        z = (lambda: x)()
        def m(self): return x
        w = list(x for _ in range(1))
    class B:
        x = x + " in B"
    class C:
        global glob
        glob = -1
        nonlocal_test = x
    return A.y, A.z, A().m(), A.w, C.nonlocal_test


for _ in range(15):
    try: r = class_scope()
    except NameError as e: r = str(e)
print(r, glob)


def make(n):
    if n == 0: return lambda: 0
    f = make(n - 1)
    return lambda: f() + 1


print(make(100)(), [make(i)() for i in range(30)])
