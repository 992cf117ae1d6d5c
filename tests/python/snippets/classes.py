"""Class bodies, metaclasses, super, descriptors, slots, properties, __init_subclass__, __set_name__."""
import functools
log = []


def build(n):
    class Local:
        """doc"""
        count = 0
        items = [x for x in [count, count]]
        for i in range(3):
            locals()[f"made{i}"] = i
        if n % 2:
            odd = True
        else:
            even = True
        @property
        def p(self): return self._p
        @p.setter
        def p(self, v): self._p = v * 2
        @p.deleter
        def p(self): del self._p
        @functools.cached_property
        def cached(self): log.append("cached"); return n
        def uses_class(self): return __class__.__name__, n
        class Inner:
            y = n
        del i
    return Local


class Base:
    def __init_subclass__(cls, /, tag=None, **k):
        super().__init_subclass__(**k)
        log.append(("subclass", cls.__name__, tag))
    def who(self): return ["Base"]
    def __init__(self, *a): self.a = a


class Named:
    def __set_name__(self, owner, name): log.append(("set_name", owner.__name__, name)); self.name = name
    def __get__(self, o, t=None): return ("get", self.name, o is None)
    def __set__(self, o, v): log.append(("set", self.name, v))
    def __delete__(self, o): log.append(("delete", self.name))


def hierarchy():
    class A(Base, tag=1):
        d = Named()
        def who(self): return ["A"] + super().who()
        def __init__(self, *a): super().__init__("A", *a)
    class B(Base):
        def who(self): return ["B"] + super().who()
        @classmethod
        def make(cls): return super().__new__(cls)
        @staticmethod
        def nothing():
            try: return super().x
            except RuntimeError as e: return str(e)
    class C(A, B, tag=2):
        def who(self): return ["C"] + super(C, self).who() + [super().a if hasattr(super(), "a") else "no a"]
    c = C(1, 2)
    c.d = 5
    del c.d
    return c.who(), c.a, [k.__name__ for k in C.__mro__], c.d, C.d, C.make().who(), B.nothing()


class Meta(type):
    @classmethod
    def __prepare__(m, name, bases, **k):
        log.append(("prepare", name, k))
        return Namespace()
    def __new__(m, name, bases, ns, **k):
        log.append(("new", list(ns)))
        return super().__new__(m, name, bases, dict(ns))
    def __init__(cls, name, bases, ns, **k): super().__init__(name, bases, ns)
    def __getattr__(cls, n): return f"meta {n}"
    def __instancecheck__(cls, o): return o == 5
    def __contains__(cls, o): return o in (1, 2)
    def __len__(cls): return 42


class Namespace(dict):
    def __setitem__(self, k, v):
        if not k.startswith("__"): log.append(("ns set", k))
        super().__setitem__(k, v)
    def __missing__(self, k):
        if k.startswith("magic"): return k.upper()
        raise KeyError(k)


def metaclass():
    class M(metaclass=Meta, opt=1):
        x = 1
        y = magic_value
        z = len([1, 2])
        def f(self): return self.x
        del x
    return M.y, M.z, M.unknown, isinstance(5, M), isinstance(M(), M), 1 in M, len(M)


class Slots:
    __slots__ = ("a", "b", "__dict__")


class Strict:
    __slots__ = ("a",)


def slots():
    s, t = Slots(), Strict()
    s.a, s.c = 1, 2
    t.a = 3
    out = [s.a, s.c, s.__dict__, t.a]
    for action in ("s.b", "t.zzz", "setattr(t, 'q', 1)", "delattr(s, 'b')", "t.__dict__"):
        try: out.append(eval(action, {"s": s, "t": t}))
        except AttributeError as e: out.append(str(e))
    del s.a
    return out


class Ops:
    def __init__(self, v): self.v = v
    def __add__(self, o): return NotImplemented if o == "no" else ("add", self.v, o)
    def __radd__(self, o): return ("radd", self.v, o)
    def __iadd__(self, o): self.v += o; return self
    def __mul__(self, o): return ("mul", o)
    def __matmul__(self, o): return ("matmul", o)
    def __neg__(self): return "neg"
    def __invert__(self): return "invert"
    def __pos__(self): return "pos"
    def __abs__(self): return "abs"
    def __getitem__(self, k): return ("item", k)
    def __setitem__(self, k, v): log.append(("setitem", k, v))
    def __delitem__(self, k): log.append(("delitem", k))
    def __contains__(self, k): return k == 3
    def __bool__(self): return self.v > 0
    def __len__(self): return 7
    def __eq__(self, o): return "equal"
    def __ne__(self, o): return "unequal"
    def __lt__(self, o): return []
    def __gt__(self, o): return [1]
    def __hash__(self): return 5
    def __call__(self, *a): return ("call", a)
    def __iter__(self): return iter((1, 2))
    def __index__(self): return 2
    def __int__(self): return 9
    def __float__(self): return 1.5
    def __str__(self): return "str"
    def __repr__(self): return "repr"
    def __format__(self, s): return f"format {s}"
    def __divmod__(self, o): return "divmod"
    def __pow__(self, o, m=None): return ("pow", o, m)
    def __rpow__(self, o, m=None): return ("rpow", o, m)
    def __getattr__(self, n): return f"attr {n}"
    def __setattr__(self, n, v): object.__setattr__(self, n, v); log.append(("setattr", n)) if n != "v" else None
    def __delattr__(self, n): log.append(("delattr", n))
    def __dir__(self): return ["b", "a"]
    def __reversed__(self): return "reversed"
    def __round__(self, n=None): return ("round", n)
    def __enter__(self): return self
    def __exit__(self, *a): return True
    def __missing__(self, k): pass


def operators():
    o = Ops(1)
    p = o
    p += 5
    out = [o.v, o + 1, 1 + o, o * 2, o @ 3, -o, ~o, +o, abs(o), o[1], o[1:2], o[1:2, ..., ::3], 3 in o, 4 not in o, bool(o), not o, len(o), o == 1, o != 1, o < 1, o > 1, 1 < o,
           o(1, 2), list(o), [10, 20, 30][o], int(o), float(o), f"{o} {o!r} {o:x}", divmod(o, 1), o ** 2, 2 ** o, pow(o, 2, 3), o.zip, dir(o), reversed(o), round(o), round(o, 2),
           hash(o), {o: 1}[o], o < 1 < 2, 1 if o else 2, o and 5, o or 5, bytes(Ops(3).v), range(10)[o], "x" * o.__index__()]
    try: o + "no"
    except TypeError as e: out.append(str(e))
    try: o - 1
    except TypeError as e: out.append(str(e))
    try: o >= 1
    except TypeError as e: out.append(str(e))
    o[5] = 6
    del o[5], o.attribute
    o.x = 1
    o[1:2] = 3
    del o[1:2]
    return out


for i in range(16):
    log.clear()
    L = build(i)
    obj = L()
    obj.p = 21
    r = [L.__doc__, L.count, L.items, L.made1, hasattr(L, "odd"), obj.p, obj.cached, obj.cached, obj.uses_class(), L.Inner.y, L.__qualname__, L.Inner.__qualname__, sorted(k for k in vars(L) if not k.startswith("__"))]
    del obj.p
    r += [hierarchy(), metaclass(), slots(), operators()]
print(*r, sep="\n")
print(*log, sep="\n")


class Counter:
    total = 0
    def __init__(self): Counter.total += 1; self.n = 0
    def bump(self): self.n += 1; return self
    def __getattribute__(self, name):
        return object.__getattribute__(self, name)


def change_class_in_flight():
    out = []
    class X:
        def f(self): return 1
    x = X()
    for i in range(30):
        out.append(x.f())
        if i == 10: X.f = lambda self: 2
        if i == 15: x.f = lambda: 3
        if i == 20: del x.f
        if i == 25: X.__getattribute__ = lambda self, n: lambda: n
    return out


print(change_class_in_flight(), Counter().bump().bump().n, Counter.total)


class Y(int):
    def __add__(self, o): return Y(int(self) + int(o) + 1000)
class Z:
    x = 1


def shape_changes():
    a, b = Z(), Z()
    out = []
    for i in range(20):
        a.x += i
        if i == 5: b.y = 1
        if i == 7: b.x = 5
        if i == 9: Z.x = 50
        if i == 11: del b.x
        if i == 13: a.__dict__["x"] = 0
        if i == 15: a.__class__ = type("Z2", (Z,), {"x": property(lambda s: 99, lambda s, v: None)})
        out.append((a.x, b.x))
    Z.x = 1
    return out


for _ in range(5):
    r = shape_changes()
print(r, Y(1) + 2 + 3, sum([Y(1), Y(2)]))
