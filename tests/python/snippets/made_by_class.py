"""Instances made with names, with defaults, with slots, with an inherited `__init__`, and by `__new__`, in loops that get hot."""

import collections
import dataclasses
import enum
import sys
import traceback


class Point:
    def __init__(self, x, y=2, *, z=3):
        if x == -700:
            raise ValueError(x)
        self.x = x
        self.y = y
        self.z = z


class Slotted:
    __slots__ = "x", "y"

    def __init__(self, x, y=5):
        self.x = x
        self.y = y


class Tight:
    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x


class Heir(Point):
    pass


class Longer(Point):
    def __init__(self, x, **names):
        super().__init__(x, **names)
        self.more = len(names)


class Wrong:
    def __init__(self, x=1):
        return x or None


@dataclasses.dataclass
class Data:
    a: int
    b: int = 4
    c: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass(slots=True, frozen=True)
class Frozen:
    a: int
    b: int = 4


def names(error):
    return type(error).__name__, str(error), [f"{f.name} {f.line}" for f in traceback.extract_tb(error.__traceback__)]


def made(count):
    total = 0
    kept = []
    for i in range(count):
        p = Point(i)
        total += p.x + p.y + p.z
        p = Point(i, y=i)
        total += p.y + Point(x=i, y=1).y + Point(y=i, x=1, z=i).z + Point(i, 1, z=7).z
        total += Slotted(i).y + Slotted(i, i).y + Slotted(y=1, x=i).x + Tight(i).x
        total += Heir(i).y + Heir(x=i).x + Longer(i, y=1).more + Longer(i).more
        total += Data(i).b + Data(i, 1).b + Data(b=i, a=1).b + Frozen(i).b + Frozen(b=2, a=i).a
        Point(i, y=1)
        Slotted(x=i)
        if i % 500 == 0:
            kept.append((vars(Point(i)), vars(Point(z=0, x=1.5)), Data(i, 2), Frozen(a=i)))
    return total, kept


print(made(1500))


def wrong(count):
    seen = set()
    for i in range(count):
        for ask in (
            lambda: Point(-700),
            lambda: Point(x=-700, y=1),
            lambda: Point(),
            lambda: Point(1, 2, 3),
            lambda: Point(1, x=1),
            lambda: Point(1, q=1),
            lambda: Wrong(),
            lambda: Wrong(x=5),
            lambda: Wrong(0) and Wrong(x=0) and 1 / 0,
            lambda: Slotted(),
            lambda: Frozen(1).__setattr__("a", 2),
        ):
            try:
                ask()
            except Exception as error:
                seen.add(str(names(error)))
    return sorted(seen)


for line in wrong(300):
    print(line)

GONE = []


class Dying:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        GONE.append((self.name, sys._getframe(1).f_code.co_name))


class Takes:
    def __init__(self, a, b=None, *, c=None):
        a = b = c = None
        GONE.append("inside")

    def __del__(self):
        GONE.append("made")


class TakesSlots:
    __slots__ = ()

    def __init__(self, a):
        a = None
        GONE.append("inside")


class New:
    def __new__(cls, a, b=None):
        a = b = cls = None
        GONE.append("new")
        return Dying("made")


def dying(count):
    for i in range(count):
        if i == count - 1:
            GONE.clear()
        Takes(Dying("a"))
        Takes(Dying("b"), c=Dying("c"))
        x = Takes(a=Dying("d"), b=Dying("e"))
        TakesSlots(Dying("f"))
        x = New(Dying("g"))
        New(Dying("h"), Dying("i"))
        del x


dying(1000)
print(GONE)


class Only:
    made = None

    def __new__(cls, *args):
        if cls.made is None:
            cls.made = super().__new__(cls)
        return cls.made


class Word(str):
    def __new__(cls, text, times=1):
        return super().__new__(cls, text * times)


class Pair(tuple):
    __slots__ = ()

    def __new__(cls, a, b):
        return tuple.__new__(cls, (a, b))


class Number(int):
    def __new__(cls, x):
        if x == 778:
            raise KeyError(x)
        return x if x % 3 else int.__new__(cls, x)


class Both:
    def __new__(cls, x):
        return super().__new__(cls)

    def __init__(self, x):
        self.x = x


class Other:
    """Its `__new__` makes instances of a class that has an `__init__`, related or not."""

    def __new__(cls, x):
        return object.__new__(OtherChild if x % 2 else Unrelated)


class OtherChild(Other):
    def __init__(self, x):
        self.x = x


class Unrelated:
    x = 0

    def __init__(self, x):
        self.x = "never"


class Color(enum.Enum):
    RED = 1
    BLUE = 2


Named = collections.namedtuple("Named", "a b c", defaults=(7,))


def by_new(count):
    total = 0
    caught = []
    for i in range(count):
        total += len(Word("ab")) + len(Word("ab", i % 3)) + Pair(i, 1)[0] + (Only() is Only())
        total += Both(i).x + Other(i).x + (Color(1) is Color.RED)
        try:
            total += Number(i)
            total += type(Number(i)).__name__ == "Number"
        except KeyError as error:
            caught.append(names(error))
        named = Named(i, 2)
        total += named.a + named.c + Named(1, b=i).b + Named(1, 2, i).c + Named._make((1, 2, i)).c
        total += named._replace(a=3).a
    return total, caught, named


print(by_new(1200))


def changing(count):
    class Changing:
        def __new__(cls, x):
            made = super().__new__(cls)
            made.x = x
            return made

    class Plain:
        def __init__(self, x, y=1):
            self.x = x + y

    class Slots:
        __slots__ = "x"

        def __init__(self, x, y=1):
            self.x = x + y

    total = 0
    errors = set()
    for i in range(count):
        if i == count // 4:
            Changing.__init__ = lambda self, x: setattr(self, "x", -x)
            Plain.__init__.__defaults__ = (100,)
            Slots.__init__ = lambda self, x, y=50: setattr(self, "x", y)
        if i == count // 2:
            del Changing.__init__
            Changing.__new__ = lambda cls, x, y=5: Plain(x, y)
            Plain.__init__.__code__ = (lambda self, x, y: setattr(self, "x", y)).__code__
        if i == count * 3 // 4:
            del Changing.__new__
            Plain.__init__ = lambda self, *rest, y=0: setattr(self, "x", len(rest) + y)
        for ask in (lambda: Changing(i).x, lambda: Plain(i).x, lambda: Plain(i, y=2).x, lambda: Slots(i, y=3).x, lambda: Slots(x=i).x):
            try:
                total += ask()
            except TypeError as error:
                errors.add(str(error))
    return total, sorted(errors)


print(changing(1600))


def changes_itself(count):
    total = 0
    for i in range(count):

        class Own:
            def __new__(cls, x):
                Own.__init__ = lambda self, x: setattr(self, "y", x + 1)
                return object.__new__(cls)

        class Loses:
            def __new__(cls, x):
                del Loses.__new__
                return object.__new__(cls)

        total += Own(i).y + Own(i).y
        try:
            Loses(i)
        except TypeError as error:
            total += len(str(error))
    return total


print(changes_itself(300))


def seen_from_inside(count):
    class Looks:
        def __init__(self, x=0, *, y=0):
            frame = sys._getframe(1)
            seen.add((frame.f_code.co_name, frame.f_lineno - seen_from_inside.__code__.co_firstlineno))

    class Made:
        def __new__(cls, x):
            Looks.__init__(cls)
            seen.add(sys._getframe(1).f_lineno - seen_from_inside.__code__.co_firstlineno)
            return x

    seen = set()
    total = 0
    for i in range(count):
        Looks()
        Looks(i)
        Looks(y=i)
        total += Made(i)
    return total, sorted(map(str, seen))


print(seen_from_inside(1200))


def deep():
    class Deep:
        def __init__(self, n, m=0):
            self.inner = Deep(n - 1) if n else None

    class DeepNew:
        def __new__(cls, n):
            return DeepNew(n - 1) if n else n

    class DeepNames:
        def __init__(self, n, *, m=0):
            self.inner = DeepNames(n=n - 1) if n else None

    for cls in Deep, DeepNew, DeepNames:
        for _ in range(200):
            cls(10)
        try:
            cls(5000)
        except RecursionError as error:
            print(str(error)[:32])


deep()


def traced(count):
    lines = []

    def trace(frame, event, argument):
        lines.append((event, frame.f_code.co_name, frame.f_lineno - traced.__code__.co_firstlineno))
        return trace

    class Begins:
        on = False

        def __init__(self, x=0, *, y=0):
            if self.on:
                sys._getframe(1).f_trace = trace
                sys.settrace(trace)

    class New:
        def __new__(cls, x):
            Begins.__init__.__get__(Begins())()
            if Begins.on:
                sys._getframe(1).f_trace = trace
                sys.settrace(trace)
            return x

    def work(which):
        if which == 0:
            x = Begins()
            x = 1
        if which == 1:
            x = Begins(y=2)
            x = 1
        if which == 2:
            x = New(2)
            x = 1
        return which

    for i in range(count):
        for which in range(3):
            Begins.on = i == count - 1
            work(which)
            sys.settrace(None)
            Begins.on = False
    return lines


for line in traced(500):
    print(line)
