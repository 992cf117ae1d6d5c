# isinstance() of abstract classes: what their sets say, registrations, caches that are cleared, classes that lie about their class, hooks.
import abc
import collections.abc
import numbers
import _abc

Mapping, Sequence, Hashable = collections.abc.Mapping, collections.abc.Sequence, collections.abc.Hashable


def asked(objects, cls, n):
    counts = [0] * len(objects)
    for _ in range(n):
        for i, x in enumerate(objects):
            if isinstance(x, cls):
                counts[i] += 1
    return counts


class Plain:
    pass


class Own(Mapping):
    __getitem__ = __iter__ = __len__ = None


objects = [{}, [], "text", 5, 1.5, (), None, Plain(), Own(), dict, Own, collections.OrderedDict(), range(3), b"x", 2**70, True]
for cls in (Mapping, Sequence, Hashable, numbers.Number, numbers.Integral, collections.abc.Callable, (Mapping, Sequence), (int, Mapping)):
    print(getattr(cls, "__name__", cls), asked(objects, cls, 60))


# What is registered holds at once, and so does what is forgotten.
class Shape(abc.ABC):
    pass


class Square:
    pass


class Round:
    pass


def registered():
    seen = []
    square = Square()
    for i in range(120):
        seen.append(isinstance(square, Shape))
        if i == 50:
            Shape.register(Square)
        if i == 90:
            _abc._reset_registry(Shape)
            _abc._reset_caches(Shape)
    return seen.count(True), seen.index(True), seen[-1]


print(registered())


# Bases come and go.
class Base(abc.ABC):
    pass


class Other:
    pass


class Heir(Other):
    pass


heir = Heir()
seen = []
for i in range(80):
    seen.append(isinstance(heir, Base))
    if i == 40:
        Base.register(Other)
print(seen.count(True), seen.index(True))


# A hook, which is asked once for each type; and one that raises.
class Hooked(abc.ABC):
    asked = []

    @classmethod
    def __subclasshook__(cls, other):
        cls.asked.append(other.__name__)
        if other.__name__ == "Bad":
            raise ValueError("bad")
        return hasattr(other, "area")


class Area:
    area = 1


class Bad:
    pass


print(asked([Area(), Plain(), 5], Hooked, 40), Hooked.asked)
for _ in range(3):
    try:
        isinstance(Bad(), Hooked)
    except ValueError as error:
        print(error, len(Hooked.asked))


# What says that it is of another class, and what says so now and then.
class Liar:
    claimed = dict

    @property
    def __class__(self):
        return self.claimed


class Strange:
    def __getattribute__(self, name):
        return dict if name == "__class__" else object.__getattribute__(self, name)


liar = Liar()
print(asked([liar, Strange()], Mapping, 40))
Liar.claimed = int
print(asked([liar], Mapping, 40), isinstance(liar, numbers.Number))


# Metaclasses with a say of their own, and ABCMeta's method by another way.
class Meta(abc.ABCMeta):
    def __instancecheck__(cls, instance):
        Meta.count += 1
        return super().__instancecheck__(instance)


Meta.count = 0


class Counted(metaclass=Meta):
    pass


Counted.register(int)
print(asked([1, "a"], Counted, 40), Meta.count)


class Quiet(abc.ABCMeta):
    pass


class Silent(metaclass=Quiet):
    pass


print(asked([1, Silent()], Silent, 40), asked([1, {}], Mapping, 40), asked([1, Silent()], Silent, 40))


class Hashed(type):
    def __hash__(cls):
        return 7

    def __eq__(cls, other):
        return cls is other


class Odd(metaclass=Hashed):
    pass


class Even(metaclass=Hashed):
    pass


Shape.register(Even)
print(asked([Odd(), Even()], Shape, 40))

# Many types: the sets grow.
many = [type(f"T{i}", (), {}) for i in range(200)]
for i, cls in enumerate(many):
    if i % 3 == 0:
        Shape.register(cls)
print(sum(asked([cls() for cls in many], Shape, 5)))
del many[:150]
print(sum(asked([cls() for cls in many], Shape, 5)))

# The method is replaced, and put back.
original = abc.ABCMeta.__instancecheck__
print(asked([{}], Mapping, 40))
abc.ABCMeta.__instancecheck__ = lambda cls, instance: "replaced"
print(isinstance(5, Mapping), isinstance([], Mapping))
abc.ABCMeta.__instancecheck__ = original
print(isinstance(5, Mapping), asked([{}], Mapping, 40))
saved = abc._abc_instancecheck if hasattr(abc, "_abc_instancecheck") else None
if saved:
    abc._abc_instancecheck = lambda cls, instance: instance == 5
    print(asked([5, {}], Mapping, 40))
    abc._abc_instancecheck = saved
print(asked([5, {}], Mapping, 40))
