"""Instances, functions and iterators as they are made and dropped."""
import gc
import sys
import weakref


class Plain:
    def __init__(self, a, b=2):
        self.a = a
        self.b = b

    def __repr__(self):
        return f"Plain({self.a!r})"


class Slots:
    __slots__ = ("x", "y", "__weakref__")

    def __init__(self, x, y):
        self.x = x
        self.y = y


class MoreSlots(Slots):
    __slots__ = ("z",)

    def __init__(self, *values):
        self.x, self.y, self.z = values


class SlotsAndDict(Slots):
    def __init__(self, x, y):
        super().__init__(x, y)
        self.w = x


class Empty:
    __slots__ = ()

    def __init__(self, *ignored):
        pass


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)

    def __repr__(self):
        return f"Loud({self.name!r})"


class Returns:
    __slots__ = ("a",)

    def __init__(self, a):
        self.a = a
        if a > 2:
            return a


class Abstract:
    __slots__ = ()

    def __init__(self):
        pass


class Counted(type):
    def __call__(cls, *args):
        cls.made = getattr(cls, "made", 0) + 1
        return super().__call__(*args)


class WithMeta(metaclass=Counted):
    __slots__ = ("v",)

    def __init__(self, v):
        self.v = v


class Failing(Exception):
    def __init__(self, text):
        self.text = text


class Number(float):
    __slots__ = ()

    def __init__(self, value):
        pass


class Row(list):
    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name


def make(n):
    out = []
    for i in range(n):
        p = Plain(i)
        s = Slots(i, [i])
        m = MoreSlots(i, 1, p)
        d = SlotsAndDict(i, s)
        e = Empty(i)
        w = WithMeta(i)
        r = Row(i)
        f = Failing("f")
        x = Number(1.5)
        out.append((p.a, p.b, s.y, m.z.a, d.w, type(e).__name__, w.v, r.name, f.text, x, gc.is_tracked(p), gc.is_tracked(s),
                    gc.is_tracked(e), sys.getsizeof(s), sys.getrefcount(p)))
    return out[-1], WithMeta.made, sys.getrefcount(Slots) - sys.getrefcount(MoreSlots) < 50


def wrong():
    out = []
    for make in (lambda: Slots(1), lambda: Slots(1, 2, 3), lambda: Returns(3), lambda: Returns(1).a, lambda: Empty(k=1), lambda: Slots(1, z=2),
                 lambda: Abstract(1), lambda: Slots(1, 2).nothing, lambda: Plain()):
        for _ in range(4):
            try:
                out.append(make())
            except (TypeError, AttributeError) as error:
                out.append(str(error))
    return out


def order():
    s = MoreSlots(Loud("x"), Loud("y"), Loud("z"))
    p = Plain(Loud("a"), [Loud("b"), Slots(Loud("c"), Loud("d"))])
    q = SlotsAndDict(Loud("e"), Loud("f"))
    s = None
    print("slots")
    p = None
    print("plain")
    q = None
    print("both")
    p = Plain(1)
    p.__dict__["later"] = Loud("in dict")
    p = None
    t = Plain(1)
    t.c, t.d = Loud("added"), Loud("added too")
    del t.c
    t = None
    cls = type("Local", (), {"__init__": lambda self: None, "loud": Loud("of the class")})
    i = cls()
    del cls
    gc.collect()
    print("class lives", i.loud.name)
    i = None
    gc.collect()


def weak():
    out = []
    s, p = Slots(1, 2), Plain(1)
    refs = [weakref.ref(s, lambda r: out.append("slots")), weakref.ref(p, lambda r: out.append("plain"))]
    s = p = None
    f = lambda: 0
    refs.append(weakref.ref(f, lambda r: out.append("function")))
    f = None
    return out, [r() for r in refs]


class Back:
    """Comes back as it dies."""

    kept = []

    def __init__(self, v):
        self.v = v

    def __del__(self):
        Back.kept.append(self)


def resurrected():
    for i in range(3):
        b = Back([i])
        b = None
    result = [b.v for b in Back.kept]
    Back.kept.clear()
    return result


class Node:
    def __init__(self, next):
        self.next = next


class SlotNode:
    __slots__ = ("next",)

    def __init__(self, next):
        self.next = next


def chains():
    n = None
    for i in range(100000):
        n = Node(n) if i % 2 else SlotNode(n)
    n = None
    f = None
    for i in range(20000):
        def g(f=f):
            return f
        f = g
    f = g = None
    return "dropped"


def functions(n):
    out = []
    for i in range(n):
        def inner(a, b=i, *, c=3) -> int:
            "Says what it does."
            return a + b + c + i
        h = lambda: i
        out.append((inner(1), h(), inner.__name__, inner.__qualname__, inner.__doc__, inner.__module__, inner.__defaults__, inner.__kwdefaults__,
                    inner.__annotations__, inner.__closure__[0].cell_contents, inner.__builtins__ is __builtins__ or inner.__builtins__["len"] is len,
                    h.__doc__, h.__name__, gc.is_tracked(h), inner.__globals__ is globals(), inner.__dict__, inner.__type_params__))
        inner.extra = Loud("of function") if i == n - 1 else None
        h.__name__ = "renamed"
    return out[-1]


def other_globals():
    out = []
    for g in ({}, {"__name__": "there"}, {"__builtins__": {"len": 5, "range": range}}, {"__builtins__": __import__("builtins"), "__name__": 7}):
        try:
            exec("def f(): return len\nfor _ in range(5):\n    h = lambda: len\nr = f, h, [x for x in (1,)], tuple(y for y in (1, 2))", g)
            f, h, a, b = g["r"]
            out.append((f.__module__, h.__module__, f() is len, h() is len, a, b))
        except Exception as error:
            out.append(repr(error))
    return out


def iterators():
    out = []
    big = 2**40
    for r in (range(5), range(0), range(5, 0, -2), range(-3, 3), range(2**62, 2**62 + 2), range(-(2**63), -(2**63) + 2), range(2**70, 2**70 + 2), range(big, big + 3),
              range(3, 3, -1), range(0, 10, 4), range(10, 0, 4), range(1, 2**30 - 1, 2**29), range(2**63 - 2, 2**63 - 1), [1, 2], (3,), [], (), "ab", b"x", {1: 2}, {5}):
        total = []
        for x in r:
            total.append(x)
        it = iter(r)
        out.append((total, type(it).__name__, [x for x in r], it.__length_hint__() if hasattr(it, "__length_hint__") else None))
    a = [1, 2, 3]
    for x in a:
        if x < 3:
            a.append(x + 10)
    try:
        for x in 5:
            pass
    except TypeError as error:
        out.append(str(error))
    return out, a


def truths():
    out = []
    for v in [0, 1, -1, 2**70, -(2**70), None, True, False, 300, "", "a", [], [0], 0.0, 1.5, Plain(1), 256, -5]:
        n = 0
        while v:
            n += 1
            if n > 2:
                break
        out.append((n, "yes" if v else "no", not v, v and 1, v or 2))
    return out


def boxed_sums():
    a = [0, -1, 5, 1000, 2**30 - 1, -(2**30) + 1, 2**30, 2**48 - 1, -(2**48), 2**63, True]
    out = []
    for k in a:
        out.append((k + 1, k - 1, 1 + k, k + 2**40, a[2] + 1, k - 2**29))
    return out


for _ in range(4):
    print(make(5))
    order()
    print(weak(), resurrected(), chains())
    print(functions(3))
    print(other_globals())
    print(iterators())
    print(truths(), boxed_sums())
print(wrong())
Abstract.__abstractmethods__ = {"m"}
print(wrong()[24:28])
