"""What functions do while they are redefined, patched, copied and called in odd ways once they are warm."""
import copy
import functools
import operator
import types


def f(a, b=1): return a + b
def g(x): return f(x) * 2
class A:
    def m(self): return "A"
    def call(self): return self.m(), self.x if hasattr(self, "x") else None
class B(A):
    def m(self): return "B" + super().m()


def phases():
    global f
    out = []
    saved = f
    for i in range(40):
        out.append(g(i))
        if i == 10: f.__defaults__ = (5,)
        if i == 15: f = lambda x: -x
        if i == 20: f = saved
        if i == 25: f.__code__ = (lambda a, b=2: a * b).__code__
        if i == 30: f = operator.neg
        if i == 35: f = int
    f = types.FunctionType(ORIGINAL, globals(), "f", (1,))
    return out


ORIGINAL = f.__code__
for _ in range(3): r = phases()
print(r)


def receivers():
    out = []
    for i in range(40):
        o = A() if i % 3 else B()
        if i % 5 == 0: o.x = i
        if i == 20: A.m = lambda self: "patched"
        if i == 30: A.m = staticmethod(lambda: "static")
        if i == 35: A.m = property(lambda self: lambda: "property")
        out.append(o.call())
    A.m = lambda self: "A"
    return out


for _ in range(3): r = receivers()
print(r)


def types_seen():
    def add(a, b): return a + b
    out = []
    for a, b in [(1, 2)] * 10 + [(1.5, 2)] + [("a", "b")] * 10 + [([1], [2])] + [(1, 2.5)] * 5 + [(2**62, 2**62)] + [(True, 1)] + [((1,), (2,))] + [(1j, 1)]: out.append(add(a, b))
    return out


for _ in range(5): r = types_seen()
print(r)


def partials():
    p = functools.partial(f, 10)
    m = operator.methodcaller("call")
    c = functools.lru_cache(lambda n: n if n < 2 else c(n - 1) + c(n - 2))
    @functools.singledispatch
    def s(x): return "object"
    @s.register
    def _(x: int): return "int"
    @functools.wraps(f)
    def w(*a, **k): return f(*a, **k)
    return p(), p(b=3), m(B()), c(50), s(1), s("x"), w(1), w.__name__, functools.reduce(f, range(10)), list(map(f, range(3))), sorted([3, 1, 2], key=lambda v: f(-v)), max([1, 2], key=functools.cmp_to_key(lambda a, b: b - a)), copy.copy(f) is f


for _ in range(20): r = partials()
print(r)


class Descr:
    def __get__(self, o, t): return lambda *a: ("descr", a)
class Holder:
    d = Descr()
    def __getattr__(self, n): return lambda *a: (n, a)
    bound = A().call
    builtin = len
    part = functools.partial(f, 1)
    klass = A
    @classmethod
    def cm(cls, x): return cls.__name__, x
    @staticmethod
    def sm(x): return x
    lam = lambda self, x: x


def attribute_calls():
    h = Holder()
    h.inst = lambda x: ("inst", x)
    return h.d(1), h.zzz(2), h.bound(), h.builtin("abc"), h.part(), type(h.klass()).__name__, h.cm(3), h.sm(4), h.lam(5), h.inst(6), Holder.lam(h, 7), Holder.cm(8), Holder.d(9), h.__class__.sm(1), type(h).cm(2), h.lam.__func__ is Holder.lam


for _ in range(20): r = attribute_calls()
print(r)


def many_locals():
    a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = a8 = a9 = 1
    b = [a0 + a1 * a2 - a3 ** a4 // a5 % a6 | a7 & a8 ^ a9 for _ in range(3)]
    return ((((((((((a0 + a1) + a2) + a3) + a4) + a5) + a6) + a7) + a8) + a9), (a0, (a1, (a2, (a3, (a4, (a5, (a6, (a7, (a8, (a9,)))))))))), b)


for _ in range(20): r = many_locals()
print(r)
source = "def huge(x):\n" + "".join(f"    v{i} = x + {i}\n" for i in range(400)) + "    return " + " + ".join(f"v{i}" for i in range(400)) + "\n"
exec(source)
for i in range(20): r = huge(i)
print(r)
source = "def branches(x):\n" + "".join(f"    if x == {i}:\n        return 'b{i}', [x, {i}.5]\n" for i in range(600)) + "    return None\n"
exec(source)
print([branches(i) for i in (0, 299, 599, 600) for _ in range(5)][::5])
