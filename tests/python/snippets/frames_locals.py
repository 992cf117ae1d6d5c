"""Who looks at frames: locals(), vars(), f_locals read and written from callees, f_lineno, sys._getframe, exec, eval, dir, inspect."""
import inspect
import sys


def snapshot(depth=1):
    f = sys._getframe(depth)
    return f.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno, dict(sorted((k, repr(v)) for k, v in f.f_locals.items()))


def writer(name, value, depth=1):
    sys._getframe(depth).f_locals[name] = value


def read(a, b=2.5):
    c = a + 1
    d = [c]
    one = snapshot()
    c = c * 2
    for i in range(3):
        e = i * 1.5
    two = snapshot()
    del d
    three = snapshot()
    return one, two, three


def written(n):
    x = 1
    y = 2.0
    writer("x", 100)
    after = x + 1
    for i in range(n):
        if i == 5: writer("y", "text")
        if i == 7: writer("x", 3)
        if i == 8: writer("extra", "not a local")
        x = x + 1
    return after, x, y, sys._getframe().f_locals["extra"]


def written_in_loop(n):
    total = 0
    i = 0
    while i < n:
        total += i
        if i == 10: writer("total", 1000)
        if i == 20: writer("i", 25)
        i += 1
    return total, i


def cells_written():
    x = 1
    def inner(): return x
    writer("x", 50)
    a = inner(), x
    def change():
        sys._getframe(1).f_locals["x"] = 60
    change()
    return a, inner(), x


def proxy():
    a, b = 1, 2
    f = sys._getframe()
    p = f.f_locals
    out = [len(p), sorted(p), "a" in p, p["a"], p.get("zz"), sorted(p.items(), key=str)[:0], type(p).__name__, p is f.f_locals, p == f.f_locals]
    p["a"] = 10
    p.update({"b": 20})
    out += [a, b]
    c = 5
    out.append("c" in p)
    for action in (lambda: p["nope"], lambda: p.pop("a"), lambda: p.__delitem__("a"), lambda: p.clear()):
        try: out.append(action())
        except Exception as e: out.append(f"{type(e).__name__} {e}")
    return out


def locals_copy():
    x = 1
    l = locals()
    l["x"] = 2
    m = locals()
    return x, l["x"], m["x"], l is m, sorted(vars()), dir()


def execs():
    x = 1
    exec("x = 2; y = 3")
    ns = {}
    exec("a = 1\ndef f(): return a + 1\nb = f()", ns)
    exec("import os as o", ns)
    loc = {}
    exec("q = 5; w = [q for _ in range(2)]", {}, loc)
    try:
        exec("class A:\n  z = 5\n  print(z + missing)", {})
    except NameError as e: err = str(e)
    return x, eval("x + 1"), ns["b"], eval("lambda: 7")(), loc, err, eval("[x for _ in range(2)]", {"x": 9}), eval(compile("1 + 2", "s", "eval")), "y" in locals()


def star_import():
    ns = {}
    exec("from math import *\nfrom os.path import join as j, sep\nr = floor(2.5) + sqrt(4)", ns)
    return ns["r"], ns["j"]("a", "b")


def callers():
    def inner(): return [f.function for f in inspect.stack(0)][:3]
    return inner()


def lines():
    f = sys._getframe()
    out = [f.f_lineno - f.f_code.co_firstlineno]
    out.append(
        f.f_lineno - f.f_code.co_firstlineno
    )

    out.append((f.f_lineno - f.f_code.co_firstlineno,
                f.f_lineno - f.f_code.co_firstlineno))
    return out, f.f_lasti > 0, f.f_back.f_code.co_name, f.f_globals is globals(), f.f_builtins["len"] is len


def escaped():
    x, y = 5, [1]
    f = sys._getframe()
    y.append(2)
    return f


def class_body():
    class A:
        x = 1
        y = snapshot()[0], sorted(k for k in sys._getframe().f_locals if k[0] != "_")
        locals()["z"] = 3
        sys._getframe().f_locals["w"] = 4
        v = z + w
    return A.y, A.z, A.w, A.v


def generator():
    x = 1
    yield snapshot()
    writer("x", 9)
    yield x
    x = 20
    yield x


for i in range(25):
    e = escaped()
    g = generator()
    first = next(g), g.gi_frame.f_locals["x"]
    g.gi_frame.f_locals["x"] = 7
    first += (next(g), g.gi_frame.f_locals["x"], next(g))
    r = [*read(i), *read("s" if False else 2 ** 60, i), written(12), written_in_loop(40), cells_written(), proxy(), locals_copy(), execs(), star_import(), callers(), lines(),
         {k: repr(v) for k, v in e.f_locals.items() if k != "f"}, e.f_lineno - e.f_code.co_firstlineno, e.f_back is None, class_body(), first]
    e.clear()
    r.append(dict(e.f_locals))
print(*r, sep="\n")


def f_lineno_set():
    try:
        sys._getframe().f_lineno = 1
    except ValueError as e: return str(e)


def clear_running():
    try: sys._getframe().clear()
    except RuntimeError as e: return str(e)


print(f_lineno_set(), clear_running(), sys._getframe().f_code.co_name, sorted(k for k in globals() if k[0] != "_")[:5])
try: sys._getframe(50)
except ValueError as e: print(e)


def traced_values(n):
    """Every kind of value, looked at in the middle."""
    i, f, s, none, flag, big, cplx, tup = n, n * 0.5, str(n), None, n > 2, n << 70, n * 1j, (n,)
    seen = snapshot()[2]
    i, f, big = i + 1, f + 1, big + 1
    return seen, snapshot()[2]


for i in range(20):
    r = traced_values(i)
print(r)
exec("def f(x):\n  y = x\n  return locals()\nfor _ in range(20): r = f(3)\nprint(r)")
for _ in range(20): exec("t = 1\nfor k in range(5): t += k")
print(t, k)
