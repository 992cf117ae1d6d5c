"""getattr() and hasattr() at sites that have seen the name: every kind of attribute, owners that change, finalizers, names made at run time."""

import sys
import types


class Plain:
    kind = "plain"
    late = property(lambda self: self.x * 2)

    def __init__(self, x):
        self.x = x

    def method(self): return "method", self.x

    @staticmethod
    def fixed(): return "fixed"

    @classmethod
    def made(cls): return "made", cls.__name__


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x): self.x = x


class Asking(Plain):
    def __getattr__(self, name):
        log.append(name)
        if name == "absent": raise AttributeError(name)
        return "asked " + name


class Hooked(Plain):
    def __getattribute__(self, name):
        log.append(name)
        return object.__getattribute__(self, name)


class Raising:
    @property
    def x(self): raise ValueError("from x")

    @property
    def kind(self): raise AttributeError("from kind")


class WithDict(Plain):
    def __init__(self, x):
        super().__init__(x)
        self.__dict__["kind"] = "own"


log = []


def shown(value):
    if isinstance(value, types.MethodType): return "bound", value.__func__.__qualname__, type(value.__self__).__name__
    if callable(value): return value.__name__
    if isinstance(value, property): return "property"
    return value


def read(owner, name):
    try: return shown(getattr(owner, name))
    except Exception as error: return type(error).__name__, str(error)


def read_or(owner, name, default):
    try: return shown(getattr(owner, name, default))
    except Exception as error: return type(error).__name__, str(error)


def has(owner, name):
    try: return hasattr(owner, name)
    except Exception as error: return type(error).__name__, str(error)


NAMES = ("x", "kind", "late", "method", "fixed", "made", "absent", "__class__", "__dict__", "__doc__", "y", "__init__")
owners = [Plain(1), Slotted(2), Asking(3), Hooked(4), Raising(), WithDict(5), Plain, Slotted, 7, 2.5, "text", None, sys, len, has, [].append]
for turn in range(4):
    for owner in owners:
        answers = []
        for name in NAMES:
            if name == "__dict__" and not isinstance(owner, (Plain, Slotted)): continue
            if name == "__doc__" and not isinstance(owner, (Plain, Slotted, Raising)): continue
            one, two, three = read(owner, name), read_or(owner, name, "default"), has(owner, name)
            if name == "__dict__" and isinstance(one, dict): one, two = sorted(one), sorted(two)
            answers.append((name, one, two, three))
        if turn in (0, 3): print(type(owner).__name__, answers)
print(len(log), log[:12])

# The same sites hold what was found for the class as it was.
several = [Plain(i) for i in range(3)]


def both(owner): return read(owner, "kind"), has(owner, "grown"), read_or(owner, "grown", None), read(owner, "method")


for turn in range(60):
    if turn == 20: Plain.kind = "changed"
    if turn == 25: Plain.grown = turn
    if turn == 30: del Plain.grown
    if turn == 35: several[1].grown = "own"
    if turn == 40: several[2].method = len
    if turn == 45: several[0].__dict__["kind"] = "hidden"
    if turn == 50: Plain.kind = property(lambda self: "data")
    answers = [both(owner) for owner in several]
    if turn % 5 == 4 or turn in (20, 25, 30, 35, 40, 45, 50): print(turn, answers)

# A value whose class becomes a descriptor's.
class Value:
    def __repr__(self): return "Value"


class Holder:
    value = Value()


def value_of(owner): return getattr(owner, "value"), hasattr(owner, "value")


for turn in range(40):
    if turn == 30: Value.__get__ = lambda self, owner, kind: "bound"
    if turn in (0, 29, 30, 39): print(turn, value_of(Holder()))
    else: value_of(Holder())

# Names that are made at run time, are no strings, or are a str's subclass.
class Name(str): pass


def by(owner, name):
    try: return getattr(owner, name), hasattr(owner, name), getattr(owner, name, 0)
    except Exception as error: return type(error).__name__, str(error)


for turn in range(30):
    for name in "x", "".join(["x"]), "un" + "known", Name("x"), sys.intern("x"), 5, None:
        answer = by(Plain(turn), name)
        if turn in (0, 29): print(turn, repr(name), answer)


# The owner and the default may die of the call.
class Dying:
    def __init__(self, name): self.name = name

    def __del__(self): print("end of", self.name)


class Kept(Dying):
    def __init__(self, name):
        self.name = name
        self.part = Dying(name + "'s part")


def part_of(name): return getattr(Kept(name), "part", Dying("default")).name, hasattr(Kept(name), "part")


for turn in range(12):
    answer = part_of("owner %d" % turn)
    if turn in (0, 11): print(answer)


# Other functions under the names.
def shadowed(owner):
    return getattr(owner, "x"), hasattr(owner, "x")


import builtins
kept = builtins.getattr, builtins.hasattr
for turn in range(30):
    if turn == 20: builtins.getattr, builtins.hasattr = lambda o, n: ("shadow", n), lambda o, n: ("shadow", n)
    if turn == 25: builtins.getattr, builtins.hasattr = kept
    answer = shadowed(Plain(turn))
    if turn in (0, 19, 20, 24, 25, 29): print(turn, answer)
