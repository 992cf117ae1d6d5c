"""Methods that super() finds: in chains of classes, with several bases, of several types at one site, and changed while the loop runs."""

import abc
import sys


class A:
    def __init__(self, x=0, *, y=0):
        self.x, self.y = x, y

    def method(self, a):
        return "A", a

    def named(self, a, b=2, *, c=3):
        return a, b, c

    @classmethod
    def of_class(cls, a):
        return cls.__name__, a

    @staticmethod
    def static(a):
        return a

    @property
    def value(self):
        return self.x

    def __len__(self):
        return 3


class B(A):
    kind = "b"

    def __init__(self, x, **rest):
        super().__init__(x + 1, **rest)

    def method(self, a):
        return ("B", *super().method(a))

    def named(self, a, b=5):
        return super().named(a, c=b)

    @classmethod
    def of_class(cls, a):
        return super().of_class(a + 1)

    @staticmethod
    def static(a):
        return super(B, B).static(a + 1)

    @property
    def value(self):
        return super().value + 1

    def __len__(self):
        return super().__len__() + 1


class C(A):
    def __init__(self, x, **rest):
        super(C, self).__init__(x + 10, **rest)

    def method(self, a):
        return ("C", *super(C, self).method(a))

    def named(self, *rest, **names):
        return super().named(*rest, **names)


class D(B, C):
    def method(self, a):
        return ("D", *super().method(a))

    def of_class(self, a):
        return super().of_class(a)


class Abstract(abc.ABC):
    @abc.abstractmethod
    def method(self, a):
        return "abstract", a


class Concrete(Abstract):
    def method(self, a):
        return ("concrete", *super().method(a))


class Heir(list):
    def __init__(self, *items):
        super().__init__(items)

    def append(self, item):
        super().append(item + 1)

    def __len__(self):
        return super().__len__() * 2

    def pop(self):
        return super().pop()


class Asking(A):
    def __getattribute__(self, name):
        return super().__getattribute__(name)

    def method(self, a):
        return ("asking", *super().method(a))


def calls(owner, rounds=60):
    seen = []
    for i in range(rounds):
        found = owner.method(1), owner.named(4), owner.named(6), owner.of_class(2), owner.static(3), owner.value, len(owner)
        if not seen or seen[-1] != found:
            seen.append(found)
    return seen


for owner in (A(1), B(1, y=2), C(2), D(3), Asking(4)):
    print(type(owner).__name__, owner.x, owner.y, calls(owner))


def mixed(rounds):
    owners = [B(1), D(2), B(3), C(4), A(5), Asking(6), D(7)]
    counts = {}
    for _ in range(rounds):
        for owner in owners:
            found = owner.method(owner.x)
            counts[found] = counts.get(found, 0) + 1
    return sorted(counts.items())


print(mixed(50))


def others(rounds):
    total = 0
    heir = Heir(1, 2)
    concrete = Concrete()
    for i in range(rounds):
        heir.append(i)
        total += len(heir) + heir.pop() + concrete.method(i)[2]
    return total, heir, len(heir)


print(others(100))


def made(rounds):
    return [(kind(i).x, kind(i, y=i).y) for i in range(rounds) for kind in (B, C, D)][-3:]


print(made(50))


def changed(rounds):
    """The bases, the methods and the cell change while the loop runs."""

    class Base:
        def method(self):
            return "base"

    class Other:
        def method(self):
            return "other"

    class Middle(Base):
        pass

    class Last(Middle):
        def method(self):
            return "last", super().method()

    class Unrelated:
        pass

    result = []
    owner = Last()
    own = Last.method
    cell = own.__closure__[0]
    for i in range(rounds):
        if i == 100:
            Base.method = lambda self: "new base"
        if i == 120:
            Middle.method = lambda self: "middle"
        if i == 140:
            del Middle.method
        if i == 160:
            Middle.__bases__ = (Other,)
        if i == 180:
            Other.method = property(lambda self: lambda: "by a property")
        if i == 200:
            Other.method = staticmethod(lambda: "static")
        if i == 220:
            del Other.method
        if i == 240:
            Other.method = len
        if i == 260:
            Other.method = lambda self: "again"
        if i == 280:
            cell.cell_contents = Unrelated
        if i == 300:
            cell.cell_contents = 5
        if i == 320:
            del cell.cell_contents
        if i == 340:
            cell.cell_contents = Middle
        if i == 360:
            cell.cell_contents = Last
        if i == 380:
            Last.__getattr__ = lambda self, name: (lambda: "never asked")
            del Other.method
        try:
            found = owner.method()
        except Exception as error:
            found = type(error).__name__, str(error)
        if not result or result[-1] != found:
            result.append(found)
    return result


for step in changed(400):
    print(step)


def shadowed(rounds):
    result = []

    class Shadowing(A):
        def method(self, a):
            return super().method(a)

    owner = Shadowing()

    class Fake:
        def __init__(self, *arguments):
            self.arguments = len(arguments)

        def method(self, a):
            return "fake", self.arguments, a

    for i in range(rounds):
        if i == 50:
            globals()["super"] = Fake
        if i == 60:
            del globals()["super"]
        try:
            found = owner.method(0)
        except Exception as error:
            found = type(error).__name__, str(error)
        if not result or result[-1] != found:
            result.append(found)
    return result


print(shadowed(100))


class Deep(A):
    def method(self, a):
        return 0 if a == 0 else 1 + Deeper.method(self, a - 1)


class Deeper(Deep):
    def method(self, a):
        return super().method(a)


def recursion():
    owner = Deeper()
    print([owner.method(20) for _ in range(60)][-1])
    for _ in range(2):
        try:
            owner.method(1_000_000)
        except RecursionError as error:
            print(type(error).__name__, error)


recursion()


class Raising(A):
    def method(self, a):
        if a == 45:
            raise ValueError(a)
        return super().method(a)


class Above(Raising):
    def method(self, a):
        return super().method(
            a
        )

    def missing(self):
        return super().missing(1)


def raised():
    import traceback

    owner = Above()
    for i in range(50):
        try:
            owner.method(i)
        except ValueError:
            print(traceback.format_exc())
    for i in range(50):
        try:
            owner.missing()
        except AttributeError as error:
            if i == 49:
                print(traceback.format_exc(), error.name, error.obj is not owner)


raised()


class Ends(A):
    def __del__(self):
        print("end", self.x)

    def method(self, a):
        return super().method(a)


def lifetimes():
    for i in range(40):
        owner = Plain2(i)
        owner.method(1)
    print(Ends("temporary").method(1))
    print("after")


class Plain2(A):
    def method(self, a):
        return super().method(a)


lifetimes()


def traced():
    events = []

    def trace(frame, event, argument):
        events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
        return trace

    owner = B(1)
    for i in range(60):
        if i == 58:
            sys.settrace(trace)
        owner.method(i)
    sys.settrace(None)
    return events


print(traced())


class Meta(type):
    def method(cls, a):
        return "meta", cls.__name__, a


class Meta2(Meta):
    def method(cls, a):
        return ("meta2", *super().method(a))


class OfMeta(metaclass=Meta2):
    def __new__(cls, *arguments):
        return super().__new__(cls)


print([OfMeta.method(i) for i in range(40)][-1], [type(OfMeta(i)).__name__ for i in range(40)][-1])
