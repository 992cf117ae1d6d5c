"""isinstance() of classes of all kinds, in branches, and as classes change."""

import abc
import collections.abc
import sys


class Base:
    pass


class Child(Base):
    pass


class Other:
    pass


class Meta(type):
    def __instancecheck__(cls, instance):
        print("asked", cls.__name__, type(instance).__name__, sys._getframe(1).f_code.co_name)
        return instance == 1


class Asked(metaclass=Meta):
    pass


class Quiet(type):
    pass


class Plain(metaclass=Quiet):
    pass


class Abstract(abc.ABC):  # noqa: B024
    pass


Abstract.register(Other)


class Proxy:
    """Says that it is something else."""

    @property
    def __class__(self):
        return Child


VALUES = [
    1, 2**70, 1.5, True, None, "a", b"b", [1], (1,), {1: 2}, {1}, Base(), Child(), Other(), Plain(), Proxy(),
    Base, int, print, Child,
]  # fmt: skip


def of_one(values, cls):
    return [isinstance(value, cls) for value in values]


def branches(values):
    counts = [0] * 8
    for value in values:
        if isinstance(value, int):
            counts[0] += 1
        elif isinstance(value, (str, bytes)):
            counts[1] += 1
        elif isinstance(value, Base):
            counts[2] += 1
        elif not isinstance(value, (list, tuple, Plain)):
            counts[3] += 1
        if isinstance(value, type) and isinstance(value, object):
            counts[4] += 1
        counts[5] += isinstance(value, Child)
        isinstance(value, float)
        counts[6] += isinstance(counts[5], int) + isinstance(value, (int, (float, (str,))))
    return counts


def numbers(count):
    n = 0
    for i in range(count):
        x = i * 2
        y = i * 0.5
        if isinstance(x, int):
            n += 1
        if isinstance(y, float):
            n += 2
        if isinstance(x, float) or isinstance(y, (int, str)):
            n += 1000
    return n


classes = [
    int, bool, float, str, object, type, Base, Child, Other, Plain, Abstract, Proxy, collections.abc.Sequence,
    (int, str), (Base, list), (), (Abstract, int), int | str, ((int,), Base), collections.abc.Hashable,
]  # fmt: skip
for cls in classes:
    for _ in range(40):
        result = of_one(VALUES, cls)
    print(cls, result)
for _ in range(60):
    result = branches(VALUES)
print(result, numbers(300), numbers(300))
print(of_one([1, 2, Asked()], Asked), of_one([1, "a"], (str, Asked)))
for wrong in (1, "int", (int, 2), list[int]):
    for values in ([1.5], [1]):
        try:
            print(of_one(values, wrong))
        except TypeError as error:
            print(error)


# A class gets another base, and an object another class.
class Late:
    pass


class Moves(Late):
    pass


items = [Moves() for _ in range(5)]
for _ in range(60):
    before = of_one(items, Base), of_one(items, Late)
Moves.__bases__ = (Child,)
after = of_one(items, Base), of_one(items, Late)
items[2].__class__ = Plain if False else Late
print(before, after, of_one(items, Base), of_one(items, Late))


class Counting(type):
    pass


class Counted(metaclass=Counting):
    pass


for _ in range(60):
    result = of_one([Counted(), Base()], Counted)
Counting.__instancecheck__ = lambda cls, instance: True
print(result, of_one([Counted(), Base()], Counted))
isinstance_ = isinstance


def replaced(values):
    return [isinstance(value, int) for value in values]


for _ in range(60):
    result = replaced([1, "a"])
globals()["isinstance"] = lambda value, cls: "mine"
print(result, replaced([1, "a"]))
del globals()["isinstance"]
print(replaced([1, "a"]))
