"""Functions with *args, **kwargs and parameters that take names alone, and calls f(*args, **kwargs), in loops that get hot."""

import functools
import sys
import traceback


def rest(*items):
    return items


def first(x, *items):
    return x, len(items)


def named(x, *, y=2, z):
    return x + y * z


def everything(a, b=5, *items, c=7, **others):
    return a, b, items, c, others


def only_names(**others):
    others["mine"] = 1
    return others


def two(a, b):
    if a == -700:
        raise ValueError(a, b)
    return a * 2 + b


def defaulted(a, b=10, c=20):
    return a + b + c


def passing(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def counting(function):
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        args += (1,)
        kwargs["more"] = wrapper.calls
        return function(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


class Base:
    def __init__(self, *args, **kwargs):
        self.args = args
        self.names = kwargs

    def method(self, *args):
        return len(args) + len(self.args)

    def simple(self, a, b):
        return a + b

    @classmethod
    def made(cls, *args, **kwargs):
        return cls(*args, **kwargs)


class Child(Base):
    def __init__(self, first, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.first = first

    def method(self, *args):
        return super().method(*args) + 1


def names(error):
    return type(error).__name__, str(error), [f"{f.name} {f.line}" for f in traceback.extract_tb(error.__traceback__)]


def matched(count):
    total = 0
    kept = []
    for i in range(count):
        items = rest(i, 1.5, "x")
        total += items[0] + len(items) + len(rest()) + rest(i)[0]
        total += first(i, 1, 2)[1] + first(i)[1]
        total += named(i, z=3) + named(i, y=i, z=1)
        a, b, more, c, others = everything(i)
        total += a + b + len(more) + c + len(others)
        a, b, more, c, others = everything(i, 1, 2, i, c=i)
        total += a + b + more[1] + c + len(others)
        a, b, more, c, others = everything(i, 1, e=4)
        total += others["e"]
        if i % 500 == 0:
            kept.append((rest(i, [i]), only_names(), only_names(x=i), more, others))
    return total, kept


print(matched(2000))


def identity(count):
    """A tuple is new each time, but the empty one; so is the dict."""
    same = other = 0
    args = (1, 2)
    kwargs = {"x": 1}
    for i in range(count):
        same += rest(*args) is args
        other += rest(*()) is rest()
        other += only_names(**kwargs) is kwargs
    return same, other, kwargs


print(identity(1500))

wrapped = passing(two)
doubly = passing(passing(passing(two)))
counted = counting(everything)


def unpacked(count):
    total = 0
    pair = (3, 4)
    for i in range(count):
        total += two(*pair) + two(*(i, 1)) + two(*[i, 2])
        total += wrapped(i, 1) + wrapped(i, b=2) + wrapped(b=i, a=1)
        total += doubly(i, i) + defaulted(*pair) + defaulted(i, *pair)
        total += len(rest(*pair, *pair)) + len(rest(i, *pair))
        total += named(*(i,), **{"z": 2})
        total += len(counted(i)[4])
    return total, counted.calls


print(unpacked(1500))


def objects(count):
    total = 0
    base = Base(1, 2)
    for i in range(count):
        child = Child(i, 1, 2, x=3)
        total += child.first + len(child.args) + len(child.names)
        total += child.method(*child.args) + child.method(i) + base.method()
        total += base.simple(*(1, i)) + len(Base.made(i, i).args) + Child.made(i).first
        method = base.simple
        total += method(*(1, 2)) + method(i, 2)
    return total


print(objects(1200))


def wrong(count):
    seen = set()
    for i in range(count):
        for ask in (
            lambda: two(*(1,)),
            lambda: two(*(1, 2, 3)),
            lambda: wrapped(1),
            lambda: wrapped(1, 2, c=3),
            lambda: wrapped(1, a=3),
            lambda: wrapped(-700, 2),
            lambda: doubly(-700, 2),
            lambda: two(*5),
            lambda: two(**5),
            lambda: two(*(1, 2), **{1: 2}),
            lambda: named(1),
            lambda: named(1, 2, z=3),
            lambda: first(),
            lambda: only_names(1),
        ):
            try:
                ask()
            except Exception as error:
                seen.add(str(names(error)))
    return sorted(seen)


for line in wrong(300):
    print(line)


def changing(count):
    def f(*items, k=1):
        return len(items) * k

    def g(a, b):
        return a - b

    handing = passing(lambda *items: g(*items))
    total = 0
    for i in range(count):
        if i == count // 4:
            f.__kwdefaults__ = {"k": 10}
            g.__code__ = (lambda a, b: a * b).__code__
        if i == count // 2:
            f.__code__ = (lambda *items, k=2: k).__code__
            g.__defaults__ = (3,)
        if i == count * 3 // 4:
            f.__kwdefaults__ = None

            def g(*items):
                return len(items)

        try:
            total += f(1, i)
        except TypeError as error:
            total += len(str(error))
        total += handing(i, 2)
    return total


print(changing(2000))

GONE = []


class Dying:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        GONE.append((self.name, sys._getframe(1).f_code.co_name))


def takes(*items, **others):
    items = None
    GONE.append("inside")
    others = None


def hands_on(*items, **others):
    return takes(*items, **others)


def dying(count):
    for i in range(count):
        if i == count - 1:
            GONE.clear()
        takes(Dying("a"), Dying("b"))
        takes(*(Dying("c"),))
        takes(*[Dying("d")], **{"x": Dying("e")})
        hands_on(Dying("f"), Dying("g"))
        hands_on(Dying("h"), x=Dying("i"))
        for x in rest(Dying("j"), Dying("k")):
            GONE.append(x.name)
        x = None


dying(1000)
print(GONE)


def frames(count):
    def look(*args, **kwargs):
        frame = sys._getframe(1)
        seen.add((frame.f_code.co_name, frame.f_lineno - frames.__code__.co_firstlineno, len(frame.f_locals)))
        return sys._getframe().f_locals["args"]

    wrapper = passing(look)
    seen = set()
    total = 0
    for i in range(count):
        total += look(i, 1)[0]
        total += wrapper(i, 2)[1]
        total += look(*(1, 2))[0]
    return total, sorted(seen)


print(frames(1200))


def deep(limit):
    def down(*args):
        return down(*args) if len(args) < 1000 else 0

    def down_names(n, **kwargs):
        return down_names(n - 1, **kwargs) if n else 0

    for _ in range(100):
        down_names(20)
    for ask in (lambda: down(1), lambda: down_names(100000)):
        try:
            ask()
        except RecursionError as error:
            print(str(error)[:32])


deep(0)


def traced(count):
    lines = []

    def trace(frame, event, argument):
        lines.append((event, frame.f_code.co_name))
        return trace

    def begin(*args, **kwargs):
        if args[0] == count - 1:
            sys._getframe(2).f_trace = trace
            sys._getframe(1).f_trace = trace
            sys.settrace(trace)
        return 1

    wrapper = passing(begin)
    total = 0
    for i in range(count):
        total += wrapper(i)
        total += 1
        sys.settrace(None)
    return lines


print(traced(1500))


def recursive(count):
    """Kept tuples and dicts of callees are objects like others, which the collector sees."""
    import gc

    def ring(*items, **others):
        others["self"] = others
        return items, others

    made = 0
    for i in range(count):
        items, others = ring(i, [i])
        made += gc.is_tracked(items) + len(gc.get_referents(items)) + (others["self"] is others)
    gc.collect()
    return made


print(recursive(600))
