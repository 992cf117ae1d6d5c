"""When objects die: __del__ order, weakrefs, gc, refcounts, cycles through frames and generators."""
import gc
import sys
import weakref
log = []


class D:
    def __init__(self, name): self.name = name
    def __del__(self): log.append(self.name)
    def __repr__(self): return f"D({self.name})"
    def __add__(self, o): return D(f"{self.name}+{o.name}")
    def __getitem__(self, i): return D(f"{self.name}[{i}]")
    def __enter__(self): return self
    def __exit__(self, *a): log.append(f"exit {self.name}")
    def method(self, *a): return self


def temporaries():
    D("a")
    log.append(1)
    D("b") + D("c")
    log.append(2)
    x = (D("d"), D("e"))[0]
    log.append(3)
    x = D("f")
    log.append(4)
    x = None
    D("g").method(D("h"), D("i")).method()
    log.append(5)
    [D("j"), D("k")]
    log.append(6)
    {"k": D("l")}["k"]
    y = D("m")[D("n").name]
    log.append(7)
    del y
    D("o"), D("p")
    z = [D("q") for _ in range(2)]
    z[0] = D("r")
    log.append(8)
    z.clear()
    f"{D('s')}"
    D("t") if D("u") else D("v")
    D("w") == D("x")
    log.append(9)
    not D("y")


def locals_at_exit(flag):
    a = D("la")
    b = D("lb")
    c = D("lc")
    a, b = b, a
    if flag: return log.append("returning")
    d = D("ld")
    raise ValueError


def args(a, b, *c, **d):
    log.append("in args")
    a = None
    log.append("a gone")


def loop():
    for x in [D("x1"), D("x2"), D("x3")]:
        log.append(f"body {x.name}")
    log.append("loop over")
    for y in (D(f"y{i}") for i in range(3)):
        if y.name == "y1": break
    log.append("broke")


def exception_holds():
    held = D("held")
    try:
        inner = D("inner")
        raise ValueError(D("in exception"))
    except ValueError as e:
        log.append("handler")
    log.append("after handler")


def with_block():
    with D("w1") as a, D("w2"):
        log.append("body")
    log.append("after with")


def closure():
    x = D("cell")
    def f(): return x
    return f


def generator():
    x = D("gen local")
    try: yield 1
    finally: log.append("gen finally")


def abandoned():
    g = generator()
    next(g)
    log.append("drop")
    del g
    log.append("dropped")


def reassign():
    x = D("r0")
    for i in range(1, 4): x = D(f"r{i}")
    x = x + x
    log.append("summed")
    x.attr = x = D("r9")


def tail(): return D("tail")


def unpacked():
    a, b = D("u1"), D("u2")
    a, *rest = [D("u3"), D("u4"), D("u5")]
    log.append("unpacked")
    del b
    rest = 0


def nested_calls():
    def f(x): return x.method()
    f(f(f(D("deep"))))
    log.append("called")
    (lambda q: None)(D("lambda"))


for _ in range(20):
    log.clear()
    temporaries()
    log.append("--")
    locals_at_exit(True)
    log.append("--")
    try: locals_at_exit(False)
    except ValueError: log.append("caught")
    log.append("--")
    args(D("a1"), D("a2"), D("a3"), k=D("a4"))
    loop(); log.append("--"); exception_holds(); log.append("--"); with_block(); log.append("--")
    f = closure(); del f
    abandoned(); log.append("--"); reassign(); log.append("--"); tail(); unpacked(); log.append("--"); nested_calls()
print(*log, sep="\n")


def refcounts():
    x = object()
    base = sys.getrefcount(x)
    y = x
    l = [x] * 3
    one = sys.getrefcount(x) - base
    del y, l
    def f(a): return sys.getrefcount(a)
    return one, sys.getrefcount(x) - base, f(x) - base, f(object())


for _ in range(20): r = refcounts()
print(r)


def weak():
    class W: pass
    out = []
    w = W()
    ref = weakref.ref(w, lambda r: out.append("callback"))
    p = weakref.proxy(w)
    d = weakref.WeakValueDictionary(k=w)
    p.x = 5
    out += [ref() is w, w.x, len(d)]
    weakref.finalize(w, out.append, "finalized")
    w = None
    out += [ref() is None, len(d)]
    try: p.x
    except ReferenceError as e: out.append(str(e))
    return out


for _ in range(20): r = weak()
print(r)


class Cycle:
    def __init__(self, name): self.me, self.name = self, name
    def __del__(self): log.append(("cycle", self.name))


def cycles():
    log.clear()
    gc.disable()
    for i in range(5): Cycle(i)
    def g():
        me = holder
        keep = Cycle("in generator")
        yield 1
    holder = []
    it = g()
    holder.append(it)
    next(it)
    del it, holder
    before = list(log)
    try: raise ValueError
    except ValueError as e:
        err = e
        keep = Cycle("in frame")
    del keep, err
    gc.collect()
    gc.enable()
    return before, sorted(map(str, log))


for _ in range(10): r = cycles()
print(r)


def self_frame():
    c = Cycle("frame cycle")
    f = sys._getframe()


log.clear()
for _ in range(10): self_frame()
gc.collect()
print(len(log))
gc.set_threshold(1)
def allocate(n):
    l = []
    for i in range(n):
        l.append([i, l if i % 3 == 0 else None])
        x = (l[-1], {"a": l[-1]})
    return len(l)
print(allocate(2000))
gc.set_threshold(700, 10, 10)


class Resurrect:
    kept = []
    def __del__(self): Resurrect.kept.append(self)


def resurrect():
    Resurrect()
    x = Resurrect()
    x = 1


for _ in range(10): resurrect()
print(len(Resurrect.kept))
Resurrect.kept.clear()


class AtExit:
    def __del__(self): print("module global deleted")


at_exit = AtExit()
def hold():
    class InCycle:
        def __del__(self): print("cycle at exit")
    a = InCycle(); a.a = a
hold()
print("end")
