"""Fields of namedtuples, cached properties, and properties of several classes at one site, in loops that get hot."""

import collections
import functools
import sys
import traceback

Named = collections.namedtuple("Named", "a b")
Longer = collections.namedtuple("Longer", "x a b c")


class Child(Named):
    @property
    def sum(self):
        return self.a + self.b


class Cached:
    def __init__(self, x):
        self.x = x

    @functools.cached_property
    def twice(self):
        COUNT.append(self.x)
        return self.x * 2

    @functools.cached_property
    def fails(self):
        raise KeyError(self.x)


COUNT = []


class Descriptor:
    def __get__(self, owner, cls):
        return "asked"


class Over:
    field = Descriptor()


class Square:
    def __init__(self, x):
        self.x = x

    @property
    def area(self):
        return self.x * self.x

    @property
    def name(self):
        return "square"


class Circle(Square):
    @property
    def area(self):
        return self.x * 3.25

    name = "circle"


class Odd(Square):
    @property
    def area(self):
        if self.x == 3:
            raise ValueError(self.x)
        return -self.x

    @property
    def name(self):
        return sys._getframe(1).f_lineno - total.__code__.co_firstlineno

    def __del__(self):
        GONE.append(self.x)


GONE = []


class Dynamic:
    x = 1

    def __getattr__(self, name):
        return 5 if name == "area" else "dynamic"


def fields(items):
    result = 0
    for item in items:
        result += item.a * item.b
        first = item.a
    return result, first


print(fields([Named(i, i + 1) for i in range(2000)]))
print(fields([(Named, Longer, Child)[i % 3](*range(i, i + (4 if i % 3 == 1 else 2))) for i in range(1500)]))
print(fields([Named(1.5, 2)] * 500 + [Named("ab", 3)] * 0))


def temporaries(count):
    total = 0
    for i in range(count):
        total += Named(i, 2).b + Child(i, 1).sum + getattr(Named(1, i), "b")
    return total


print(temporaries(1500))


def broken(count):
    short = tuple.__new__(Named, (1,))
    errors = set()
    for i in range(count):
        for item in (Named(i, 2), short, Child(1, 2)):
            try:
                item.b
            except IndexError as error:
                errors.add(str(error))
        for ask in (lambda: setattr(item, "a", 1), lambda: Named.a.__get__(5, int), lambda: item.nothing):
            try:
                ask()
            except Exception as error:
                errors.add(f"{type(error).__name__} {error}")
    return sorted(errors), type(Named.a).__name__


print(broken(500))


def replaced(count):
    class Mine(Named):
        pass

    item = Mine(1, 2)
    total = 0
    for i in range(count):
        if i == count // 3:
            Mine.a = property(lambda self: 100)
        if i == count * 2 // 3:
            Mine.a = Named.b
        total += item.a
    return total


print(replaced(1500))


def cached(count):
    things = [Cached(i) for i in range(5)]
    total = 0
    for i in range(count):
        total += things[i % 5].twice
        if i % 400 == 399:
            del things[0].twice
        if i % 300 == 299:
            things[1].__dict__["twice"] = 1000
        if i % 500 == 499:
            things[2].__dict__ = {"x": 8}
        if i % 700 == 699:
            things[3].twice = -5
    for i in range(300):
        try:
            things[i % 3].fails
        except KeyError as error:
            text = str(error), [f.name for f in traceback.extract_tb(error.__traceback__)]
    return total, COUNT, text


print(cached(2000))


def over(count):
    """The descriptor's class gets a `__set__` in the middle, and loses it."""
    one = Over()
    one.__dict__["field"] = "own"
    seen = []
    for i in range(count):
        if i == count // 3:
            Descriptor.__set__ = lambda self, owner, value: None
        if i == count * 2 // 3:
            del Descriptor.__set__
        found = one.field
        if not seen or seen[-1] != found:
            seen.append(found)
    return seen


print(over(1500))


def total(shapes, rounds):
    result = 0
    names = set()
    for _ in range(rounds):
        for shape in shapes:
            try:
                result += shape.area
            except ValueError as error:
                result += len(traceback.extract_tb(error.__traceback__))
            names.add(shape.name)
    return result, sorted(map(str, names))


print(total([Square(2), Circle(3)], 800))
print(total([Square(2), Circle(3), Odd(4), Odd(3), Dynamic()], 500))


def dying(count):
    result = 0
    GONE.clear()
    for i in range(count):
        result += (Odd if i % 2 else Square)(5).area
    return result, len(GONE)


print(dying(1000))


def changing(count):
    shapes = [Square(2), Circle(3)]
    result = 0
    for i in range(count):
        if i == count // 3:
            Square.area.fget.__code__ = (lambda self: 1000).__code__
        if i == count * 2 // 3:
            Circle.area = 7
        for shape in shapes:
            result += shape.area
    return result


print(changing(900))


def traced(count):
    lines = []

    def trace(frame, event, argument):
        lines.append((event, frame.f_code.co_name))
        return trace

    class One:
        @property
        def value(self):
            if i == count - 1:
                sys._getframe(1).f_trace = trace
                sys.settrace(trace)
            return 1

    class Two(One):
        @property
        def value(self):
            return 2

    total = 0
    for i in range(count):
        for each in (One(), Two()):
            total += each.value
            total += 1
            sys.settrace(None)
    return lines


print(traced(1200))


class Proxy:
    def __init__(self, of):
        self.of = of

    def __getattr__(self, name):
        if name == "wrong":
            raise KeyError(name)
        return getattr(self.of, name)


class Slotted:
    __slots__ = ("of", "unset")

    def __init__(self, of):
        self.of = of

    def __getattr__(self, name):
        return name + "?"


class Held(Proxy):
    def __getattr__(self, name):
        if name == "held":
            self = None
            GONE.append("inside")
            return 1
        return super().__getattr__(name)

    def __del__(self):
        GONE.append(("held", sys._getframe(1).f_code.co_name))


def missing(count):
    proxy, slotted = Proxy(Square(3)), Slotted(1)
    total = 0
    errors = set()
    for i in range(count):
        total += proxy.x + proxy.area + len(slotted.foo) + len(slotted.unset) + proxy.of.x
        total += len(proxy.__class__.__name__) + (getattr(proxy, "x") if i % 2 else 0)
        for ask in (lambda: proxy.nothing, lambda: proxy.wrong, lambda: proxy.area(), lambda: slotted.upper()):
            try:
                ask()
            except Exception as error:
                errors.add(f"{type(error).__name__} {error} {[f.name for f in traceback.extract_tb(error.__traceback__)]}")
        if i == count // 2:
            proxy.late = 1000
        total += proxy.late if i > count // 2 else 0
        if i == count * 3 // 4:
            proxy.x = 50
    return total, sorted(errors)


print(missing(1500))


def held(count):
    kept = Held(1)
    total = 0
    for i in range(count):
        if i == count - 1:
            GONE.clear()
        total += Held(Square(1)).held + Held(Square(2)).x + kept.held
        [kept].pop().held
    return total, GONE[:], len(GONE)


print(held(1000)[:2])


def fallback_changes(count):
    class Changing:
        def __getattr__(self, name):
            return 1

    one, many = Changing(), [Changing(), Proxy(Square(7)), Slotted(1), Square(9)]
    total = 0
    for i in range(count):
        if i == count // 4:
            Changing.__getattr__.__code__ = (lambda self, name: 10).__code__
        if i == count // 2:
            Changing.__getattr__ = lambda self, name, *rest: 100
        if i == count * 3 // 4:
            Changing.x = 1000
        total += one.x
        for each in many:
            total += len(str(each.x))
    return total


print(fallback_changes(1600))


def looks(count):
    class Looks:
        def __getattr__(self, name):
            seen.add((name, sys._getframe(1).f_lineno - looks.__code__.co_firstlineno))
            return 1

    class Deep:
        def __getattr__(self, name):
            return self.again

    seen = set()
    one = Looks()
    for i in range(count):
        one.a
        total = one.b + one.c
        one.d if i % 2 else one.e
    try:
        Deep().x
    except RecursionError as error:
        print(str(error)[:32])
    return sorted(seen)


print(looks(1200))


def traced_fallback(count):
    lines = []

    def trace(frame, event, argument):
        lines.append((event, frame.f_code.co_name))
        return trace

    class Begins:
        def __getattr__(self, name):
            if i == count - 1:
                sys._getframe(1).f_trace = trace
                sys.settrace(trace)
            return 1

    total = 0
    for i in range(count):
        total += Begins().value
        total += 1
        sys.settrace(None)
    return lines


print(traced_fallback(1200))


def bare(count):
    """An AttributeError of `__getattr__` that does not say of what is told, as long as it says nothing."""

    class Bare:
        __slots__ = "x"

        def __getattr__(self, name):
            if name == "told":
                raise AttributeError(name=1, obj=2)
            raise AttributeError

        def __del__(self):
            GONE.append("bare")

    seen = set()
    GONE.clear()
    one = Bare()
    for i in range(count):
        for ask in (lambda: one.foo, lambda: one.told, lambda: one.x(), lambda: Bare().foo, lambda: one.__dict__):
            try:
                ask()
            except AttributeError as error:
                seen.add((error.name, type(error.obj).__name__, error.obj is one, str(error)))
    error = None
    return sorted(map(str, seen)), len(GONE)


print(bare(1000))
