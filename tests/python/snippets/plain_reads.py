# `x.__class__`, and attributes of classes with a `__getattr__`, which comes last.


class P:
    def who(self): return self.__class__
    def name(self): return self.__class__.__name__
class Q(P): pass
class R(P): __slots__ = ()


def classes(n):
    seen = []
    x = P()
    for i in range(n):
        for y in (P(), Q(), R(), i, i * 0.5, "s", None, x):
            seen.append(y.__class__)
        seen.append(x.who())
        seen.append(Q().name())
        if i == n // 2: x.__class__ = Q
        if i == n // 2 + 3: x.__dict__["__class__"] = 5
    return [getattr(s, "__name__", s) for s in seen]
print(classes(14))


def fleeting(n):
    names = []
    for i in range(n):
        names.append(type(f"T{i}", (P,), {})().__class__.__name__)
        names.append(type(f"U{i}", (P,), {})().who().__name__)
    return names
print(fleeting(30))


# A class that gets a `__class__` of its own in between.
class Poses:
    @property
    def __class__(self): return int
class Before: pass
class Late(Before): pass
def late(n):
    seen = []
    x = Late()
    for i in range(n):
        seen.append(x.__class__.__name__)
        if i == n // 3: Late.__bases__ = (Poses,)
        if i == 2 * n // 3: Late.__bases__ = (Before,)
    return seen
print(late(24))


class Asks:
    plain = 1
    __slots__ = ("slot", "__dict__")
    def __init__(self): self.own = 2
    def __getattr__(self, name):
        if name.startswith("no"): raise AttributeError(f"none: {name}")
        return f"asked {name}"
    def method(self, x=3): return x
    @property
    def fails(self): raise AttributeError("inner")
    @property
    def works(self): return self.own
    def __repr__(self): return "Asks()"
class Asks2(Asks): pass


def attributes(cls, n):
    seen = []
    x = cls()
    for i in range(n):
        seen.append((x.plain, x.own, x.slot, x.method(), x.method(i), x.fails, x.works, x.other, x.__class__))
        if i == 5: x.slot = i
        if i == 8: del x.own
        if i == 10: x.method = lambda x=7: ("own", x)
        if i == 12: del x.method, x.slot
        try: x.nothing
        except AttributeError as error: seen.append(str(error))
    return seen
for cls in (Asks, Asks2, Asks):
    print(attributes(cls, 16))


# `__getattr__` and `__getattribute__` that come and go.
class Changes:
    def __init__(self): self.v = 1
def changes(n):
    seen = []
    x = Changes()
    for i in range(n):
        try: seen.append((x.v, x.w))
        except AttributeError as error: seen.append(str(error))
        if i == 6: Changes.__getattr__ = lambda self, name: name * 2
        if i == 12: Changes.__getattribute__ = lambda self, name: name * 3
        if i == 18: del Changes.__getattr__
        if i == 24: del Changes.__getattribute__
    return seen
print(changes(30))
