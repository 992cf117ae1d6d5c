"""Small functions called in hot loops: whatever happens in the callee, its frame is there, and so is all that it owns."""

import gc
import sys
import traceback


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name, sys._getframe(1).f_code.co_name, sys._getframe(1).f_lineno)


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def dot(self, other):
        return self.x * other.x + self.y * other.y

    def first(self):
        return self.x

    def swap(self):
        self.x, self.y = self.y, self.x

    def deep(self, n):
        return self.deeper(n) + 1

    def deeper(self, n):
        return self.deepest(n) * 2

    def deepest(self, n):
        return self.x + n


def larger(a, b):
    if a > b:
        return a
    return b


def is_less(a, b):
    return a < b


def square(a):
    return a * a


def scaled(a, by=3):
    b = a * by
    return b


def through(value):
    result = value
    value = None
    return result


def dropped(value):
    value = None
    return sys._getframe().f_lineno


ROUNDS = 3000


def numbers():
    p, q = Point(1.5, 2.5), Point(3.0, 4.0)
    total, most, less, squares, scale = 0.0, 0, 0, 0, 0
    for i in range(ROUNDS):
        total += p.dot(q)
        most = larger(most, i)
        if is_less(i, 100):
            less += 1
        squares += square(i)
        scale += scaled(i) + scaled(i, 2)
        total += p.deep(i)
    return total, most, less, squares, scale


def kinds():
    """Arguments change their kind, large and small, when all is compiled."""
    values = [1, 2.5, 2**40, 2**70, -(2**48), True, 3, float("inf"), 1e300, 0.0, -0.0]
    out = []
    for i in range(ROUNDS):
        value = i if i < ROUNDS - 200 else values[i % len(values)]
        result = square(value)
        if i >= ROUNDS - 30:
            out.append((result, larger(value, 7), is_less(value, 2.0), Point(value, 2).dot(Point(3, value))))
    return out


def errors():
    out = []
    p = Point(1, 2)
    for i in range(ROUNDS):
        other = p if i % 700 else Point("a", None)
        try:
            p.dot(other)
        except TypeError as error:
            lines = [(frame.name, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
            out.append((i, str(error), lines, error.__traceback__.tb_next.tb_frame.f_locals.keys()))
        try:
            p.deep(i if i % 900 else "x")
        except TypeError as error:
            out.append((str(error), [frame.name for frame in traceback.extract_tb(error.__traceback__)]))
    return [(*row[:-1], list(row[-1])) for row in out]


def looks():
    """Somebody looks at the callee's frame, or keeps it."""
    kept = []

    class Watched:
        active = False

        def __init__(self):
            self.plain = 5

        @property
        def value(self):
            if Watched.active:
                frame = sys._getframe(1)
                kept.append((frame.f_code.co_name, frame.f_lineno, sorted(frame.f_locals)))
                if len(kept) % 2:
                    kept.append(frame)
            return 1

    def read(thing, extra):
        local = thing.value
        return local + extra

    thing = Watched()
    total = 0
    for i in range(ROUNDS):
        Watched.active = i % 1000 == 999
        total += read(thing, i)
    for item in kept:
        if not isinstance(item, tuple):
            print(item.f_locals["extra"], item.f_locals["local"], item.f_back and item.f_back.f_code.co_name)
    return total, [item for item in kept if isinstance(item, tuple)]


def ends():
    """What a callee drops dies in it; what it returns does not."""
    out = []
    for i in range(ROUNDS):
        thing = Noisy(i) if i % 1000 == 7 else i
        out.append(through(thing) is thing)
        if i % 1000 == 7:
            del thing
            print("dropping", i)
            dropped(Noisy(-i))
            print("dropped")
        else:
            dropped(thing)
    return all(out)


def swaps():
    p = Point(1, Noisy("in y"))
    for i in range(ROUNDS):
        p.swap()
        if i == ROUNDS - 5:
            p.x = p.y = i
    return p.x, p.first()


def replaced():
    """Methods and functions are replaced while the loop runs."""
    global square
    original, method = square, Point.first
    p = Point(2, 3)
    total = 0
    for i in range(ROUNDS):
        total += square(2) + p.first()
        if i == 1500:
            square = lambda a: a + 100  # noqa: E731
            Point.first = lambda self: self.y
        if i == 2000:
            square = original
            Point.first = method
        if i == 2500:
            square.__code__ = scaled.__code__.replace(co_name="square")
            square.__defaults__ = (5,)
    square = original
    return total


def depths(nest):
    """How deep something nests at ten limits of recursion, from the depth at the first of them on."""
    found = []
    for limit in range(60, 70):
        previous = sys.getrecursionlimit()
        sys.setrecursionlimit(limit)
        n = 0
        try:
            while True:
                nest(n)
                n += 1
        except RecursionError:
            found.append(n)
        finally:
            sys.setrecursionlimit(previous)
    return [n - found[0] for n in found]


def limits():
    def leaf(n):
        return n

    def down(n):
        if n == 0:
            return leaf(0)
        return down(n - 1) + leaf(1)

    for _ in range(200):
        down(20)
    return depths(lambda n: down(n))


def traced():
    """Tracing begins in a callee, and sees the rest of it and its caller."""
    seen = []

    def trace(frame, event, argument):
        seen.append((frame.f_code.co_name, event))
        return trace

    class Starts:
        go = False

        def __eq__(self, other):
            if Starts.go:
                sys.settrace(trace)
                sys._getframe(1).f_trace = trace
                sys._getframe(2).f_trace = trace
            return True

    def compares(a, b):
        equal = a == b
        return equal

    a = Starts()
    for i in range(ROUNDS):
        Starts.go = i == ROUNDS - 2
        compares(a, i)
    sys.settrace(None)
    return seen


def classes():
    """Instances made in a loop: __init__ that raises, gives something, drops the instance, or is replaced."""
    out = []

    class Bad(Exception):
        pass

    class Thing:
        made = 0

        def __init__(self, value, other):
            self.value = value
            if value == 2500:
                raise Bad(value)
            self.other = other

        def __del__(self):
            if self.value % 1000 == 500:
                print("del", self.value, sorted(self.__dict__))

    class Loud:
        def __init__(self, value):
            self.value = value
            return value if value == 2000 else None

    class Slots:
        __slots__ = ("a", "b")

        def __init__(self, a, b):
            self.a = a
            self.b = b

    class Meta(type):
        pass

    class WithMeta(metaclass=Meta):
        def __init__(self, a):
            self.a = a

    class Sub(Point):
        def __init__(self, x, y):
            super().__init__(x, y)
            self.z = x + y

    total = 0
    for i in range(ROUNDS):
        try:
            thing = Thing(i, i + 0.5)
            total += thing.value
            loud = Loud(i)
            total += loud.value
        except (Bad, TypeError) as error:
            out.append((type(error).__name__, str(error), error.__traceback__.tb_next is None))
        slots = Slots(i, thing)
        total += slots.a + WithMeta(i).a
        point = Sub(i, 1)
        total += point.z + point.dot(Point(1, 2))
        Point(i, i).x += 1
        if i == 1000:
            Thing.__init__ = lambda self, value, other: setattr(self, "value", -1)
        if i == 1100:
            Thing.__init__ = lambda self, value, other: (setattr(self, "value", 3), None)[1]
        if i == 1200:
            Point.extra = i
        out.append(list(vars(point))) if i % 1500 == 0 else None
    return total, out


def makers():
    """The depth at which instances can't be made any more."""

    class Nest:
        def __init__(self, n):
            self.inner = Nest(n - 1) if n else None

    for _ in range(300):
        Nest(15)
    return depths(lambda n: Nest(n))


def owners():
    """Fields of owners that nobody else holds, and of several classes."""

    class A:
        kept = 0

    class B(A):
        pass

    class C(A):
        def __init__(self):
            self.first = 1

    def make(i):
        return (A, B, C)[i % 3]()

    total = 0
    shared = [make(i) for i in range(6)]
    for i in range(ROUNDS):
        make(i).kept = i
        thing = shared[i % 6]
        thing.kept = i if i % 500 else Noisy(("kept", i))
        thing.more = thing.kept
        thing.kept = 1.5
        total += thing.kept
        make(0).last = Noisy(("last", i)) if i % 900 == 0 else None
    return total, [list(vars(thing)) for thing in shared]


def bound():
    """Methods that were bound before, that die with the call, and that are replaced."""
    import types

    class Writer:
        def __init__(self):
            self.parts = []

        def add(self, part):
            self.parts.append(part)
            return len(self.parts)

        def size(self, *, by=1):
            return len(self.parts) * by

        def __del__(self):
            print("writer", len(self.parts), sys._getframe(1).f_code.co_name)

    def free(self, part):
        return part

    writer = Writer()
    write = writer.write = writer.add
    total = 0
    for i in range(ROUNDS):
        total += write(i) + writer.write(i)
        total += getattr(writer, "add")(i)
        total += types.MethodType(free, i)(2)
        if i == 2000:
            writer.write = types.MethodType(free, writer)
        if i == 2200:
            writer.write = lambda part: 7
        if i == 2400:
            writer.write = types.MethodType(lambda self, part: sys._getframe(1).f_lineno, 0)
        if i % 1000 == 3:
            Writer().add(i)
            types.MethodType(lambda self, part: part, Noisy(i))(1)
    del writer.write, write
    del writer
    return total


def generators():
    def items(n):
        for i in range(n):
            yield square(i) + larger(i, 3)

    return sum(items(ROUNDS)), [x for x in items(5)]


def collected():
    """The collector sees what callees hold."""
    p = Point(1, 2)
    total = 0

    def visits(thing, i):
        if i % 1000 == 999:
            gc.collect()
            return len(gc.get_referrers(thing)) > 0
        return thing.x

    for i in range(ROUNDS):
        total += visits(p, i)
    return total


for name, function in list(globals().items()):
    if (
        callable(function)
        and getattr(function, "__module__", None) == "__main__"
        and not isinstance(function, type)
    ):
        if function.__code__.co_argcount == 0:
            print("---", name)
            for _ in range(2):
                print(function())
for function in (
    numbers,
    kinds,
    errors,
    looks,
    ends,
    swaps,
    replaced,
    classes,
    owners,
    generators,
    collected,
):
    gc.collect()
    before = len(gc.get_objects())
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()):
        function()
    gc.collect()
    print(function.__name__, abs(len(gc.get_objects()) - before) < 50)
for thing in (square, larger, scaled, Point.dot, Point.deep):
    print(sys.getrefcount(thing) < 10, sys.getrefcount(thing.__code__) < 10)
