"""getattr() and hasattr() of classes and modules: there, absent, coming and going, of metaclasses, of modules with a `__getattr__`."""

import sys
import types


class Meta(type):
    of_meta = "of the metaclass"

    @property
    def asked(cls):
        return "asked of " + cls.__name__


class MetaWithGetattr(type):
    def __getattr__(cls, name):
        if name == "nothing":
            raise AttributeError(name)
        return "made " + name


class Plain:
    there = "there"
    late = property(lambda self: 1)

    def method(self):
        return 1

    @staticmethod
    def static():
        return "static"

    @classmethod
    def made(cls):
        return cls.__name__


class Heir(Plain):
    pass


class OfMeta(metaclass=Meta):
    there = "of meta"


class OfMetaWithGetattr(metaclass=MetaWithGetattr):
    pass


class Descriptor:
    def __get__(self, owner, cls):
        return "described", owner, cls.__name__


class Described:
    there = Descriptor()


def shown(value):
    return value if isinstance(value, (str, tuple, type(None))) else type(value).__name__


def called(value):
    return value() if callable(value) else value


def sites(owner, default):
    return (
        shown(getattr(owner, "nothing", default)),
        hasattr(owner, "nothing"),
        shown(getattr(owner, "there", None)),
        hasattr(owner, "there"),
        shown(getattr(owner, "static", None)),
        shown(getattr(owner, "made", None)),
        called(getattr(owner, "made", None)),
        shown(getattr(owner, "method", None)),
        hasattr(owner, "made"),
        shown(getattr(owner, "late", None)),
        shown(getattr(owner, "of_meta", None)),
        shown(getattr(owner, "asked", None)),
        shown(getattr(owner, "__name__", None)),
        hasattr(owner, "__getattr__"),
    )


def many(owners, rounds=60):
    seen = []
    for _ in range(rounds):
        for owner in owners:
            found = sites(owner, "default")
            if found not in seen:
                seen.append(found)
    return seen


plain_module = types.ModuleType("plain")
plain_module.there = "in the module"
asking = types.ModuleType("asking")


def of_module(name):
    if name == "nothing":
        raise AttributeError(name)
    return "of the module " + name


asking.__getattr__ = of_module


class Module(types.ModuleType):
    made = property(lambda self: lambda: "by a property")


heir = Module("heir")
owners = [Plain, Heir, OfMeta, OfMetaWithGetattr, Described, int, type, Meta, plain_module, asking, heir, sys, Plain(), OfMeta()]
for owner in owners:
    print(many([owner]))
print(len(many(owners)))


def changed(rounds):
    result = []
    module = types.ModuleType("changing")
    for i in range(rounds):
        if i == 100:
            Plain.nothing = "of the base"
            module.nothing = "of the module"
        if i == 120:
            Heir.nothing = "of the class"
            module.nothing = None
        if i == 140:
            del Plain.nothing, Heir.nothing, module.nothing
        if i == 160:
            Heir.nothing = Descriptor()
            module.__getattr__ = lambda name: "by __getattr__ " + name
        if i == 180:
            del Heir.nothing, module.__getattr__
        if i == 200:
            Meta.nothing = "of the metaclass"
            OfMeta.nothing = "of its class"
        if i == 220:
            del OfMeta.nothing
        if i == 240:
            Meta.nothing = property(lambda cls: "a property of the metaclass")
        if i == 260:
            del Meta.nothing
            module.__dict__[5] = "no str"
        if i == 280:
            Meta.__getattribute__ = lambda cls, name: "whatever"
            module.__class__ = Module
        if i == 300:
            del Meta.__getattribute__
        found = [(shown(getattr(owner, "nothing", None)), hasattr(owner, "nothing")) for owner in (Heir, OfMeta, module)]
        if not result or result[-1] != found:
            result.append(found)
    return result


for step in changed(320):
    print(step)


class Raising(type):
    @property
    def nothing(cls):
        raise ValueError("by the metaclass")


class OfRaising(metaclass=Raising):
    pass


def raised(rounds):
    caught = 0
    for _ in range(rounds):
        try:
            getattr(OfRaising, "nothing", None)
        except ValueError:
            caught += 1
        try:
            getattr(Plain, "nothing")
        except AttributeError as error:
            caught += str(error) == "type object 'Plain' has no attribute 'nothing'"
        try:
            getattr(plain_module, "nothing")
        except AttributeError as error:
            caught += str(error) == "module 'plain' has no attribute 'nothing'"
    return caught


print(raised(60))
