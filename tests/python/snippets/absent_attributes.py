"""getattr() with a default and hasattr() of names that are not there: where that is known by the class, and where it only was."""

import sys


class Plain:
    def __init__(self, x):
        self.x = x


class Slotted:
    __slots__ = ("x", "maybe")

    def __init__(self, x):
        self.x = x


class Odd(Plain):
    def __getattr__(self, name):
        if name == "refused":
            raise AttributeError(name)
        if name == "worse":
            raise ValueError(name)
        return "odd " + name


class Asked(Plain):
    def __getattribute__(self, name):
        if name == "maybe":
            raise AttributeError(name)
        return object.__getattribute__(self, name)


class WithProperty(Plain):
    @property
    def maybe(self):
        raise AttributeError("no, not now")


class Number(int):
    pass


class Words(dict):
    pass


class Text(str):
    __slots__ = ()


def sites(owner, default):
    return (
        getattr(owner, "maybe", default),
        getattr(owner, "maybe", None),
        hasattr(owner, "maybe"),
        getattr(owner, "x", default) is default,
        getattr(owner, "refused", 1.5),
    )


def many(owners, default):
    seen = {}
    for _ in range(60):
        for owner in owners:
            found = repr(sites(owner, default))
            if found not in seen:
                seen[found] = len(seen)
    return sorted(seen.items(), key=lambda item: item[1])


def function():
    pass


owners = [Plain(1), Slotted(2), Odd(3), Asked(4), WithProperty(5), Number(6), Words(), Text("a"), 7, 1.5, "text", (1, 2), [3], None]
owners += [object(), function, ValueError("x"), {1: 2}, Plain, sys, function.__code__, iter(())]
for owner in owners:
    print(type(owner).__name__, many([owner], "default"))
print(many(owners, 12))


def grows(rounds):
    """The name comes to instances, and to the class, while the loop runs; and goes."""
    result = []
    owner, other = Plain(1), Plain(2)
    for i in range(rounds):
        if i == 100:
            other.maybe = "of another"
        if i == 120:
            owner.maybe = "own"
        if i == 140:
            del owner.maybe
        if i == 160:
            Plain.maybe = "of the class"
        if i == 180:
            del Plain.maybe
        if i == 200:
            owner.__dict__["maybe"] = "by the dict"
        if i == 220:
            owner.__dict__.clear()
        if i == 240:
            owner.__dict__ = {"maybe": "another dict"}
        if i == 260:
            owner.__dict__ = {"".join(["may", "be"]): "equal, not the same"}
        if i == 280:
            owner.__dict__ = {1: 2}
        if i == 300:
            owner.__class__ = Odd
        if i == 320:
            owner.__class__ = Plain
        found = getattr(owner, "maybe", None), hasattr(owner, "maybe"), getattr(other, "maybe", i)
        if found[2] == i:
            found = found[:2]
        if not result or result[-1] != found:
            result.append(found)
    return result


print(grows(340))


class Equal(str):
    def __hash__(self):
        return hash("maybe")

    def __eq__(self, other):
        log.append(other)
        return False


log = []


def dict_with_code(rounds):
    owner = Plain(1)
    owner.__dict__ = {Equal("other"): 1}
    return [getattr(owner, "maybe", 3) for _ in range(rounds)].count(3)


print(dict_with_code(40), len(log), set(log))


def without_default(owner, rounds):
    caught = 0
    for _ in range(rounds):
        try:
            getattr(owner, "nothing")
        except AttributeError as error:
            caught += error.name == "nothing" and error.obj is owner
    return caught


print(without_default(Plain(1), 50), without_default(3, 50), without_default(Slotted(1), 50))


def names(owner, list_of_names):
    return [[getattr(owner, name, None) for name in list_of_names] for _ in range(40)][-1]


print(names(Plain(3), ["x", "y", "".join(["x"]), "no" + "thing", Equal("x"), "é"]))
log.clear()


def errors():
    for arguments in ((1,), (1, 2), (1, 2, 3), (1, "a", 2, 3), ()):
        for call in (getattr, hasattr):
            try:
                print(call(*arguments))
            except (TypeError, AttributeError) as error:
                print(type(error).__name__, error)


errors()


class Ends:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)


def lifetimes():
    for i in range(30):
        last = i == 29
        if not last:
            getattr(Plain(1), "maybe", None)
            continue
        print(getattr(Ends("owner"), "maybe", "not there"))
        print(type(getattr(Plain(1), "maybe", Ends("default"))).__name__)
        print(getattr(Plain("there"), "x", Ends("unused default")))
        getattr(Ends("dropped"), "maybe", Ends("dropped default"))
        print(hasattr(Ends("asked"), "maybe"))


lifetimes()


def replaced():
    result = []
    for i in range(60):
        if i == 30:
            globals()["getattr"] = lambda *arguments: arguments[1:]
        if i == 45:
            del globals()["getattr"]
        found = getattr(Plain(1), "maybe", 5)
        if not result or result[-1] != found:
            result.append(found)
    return result


print(replaced())


class Recursing:
    @property
    def deep(self):
        return getattr(self, "deep", None)


def recursion():
    for _ in range(3):
        try:
            getattr(Recursing(), "deep", None)
        except RecursionError as error:
            print(type(error).__name__)


recursion()


def traced():
    events = []

    def trace(frame, event, argument):
        events.append((event, frame.f_lineno - traced.__code__.co_firstlineno))
        return trace

    owner = Plain(1)
    for i in range(40):
        if i == 37:
            sys.settrace(trace)
            sys._getframe().f_trace = trace
        value = getattr(owner, "maybe", i)
        value = hasattr(owner, "maybe")
    sys.settrace(None)
    return value, events


print(traced())
