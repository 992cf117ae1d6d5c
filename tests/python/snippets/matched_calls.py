"""Closures, static and class methods, calls with names and defaults, in loops that get hot: their code stands in that of the loop."""

import sys
import traceback

GONE = []


class Ghost:
    def __init__(self, number):
        self.number = number

    def __del__(self):
        GONE.append(self.number)


class Base:
    count = 0

    def __init__(self, x):
        self.x = x

    @staticmethod
    def add(a, b=10):
        return a + b

    @classmethod
    def make(cls, x):
        cls.count += 1
        return cls, x

    @classmethod
    def plain(cls, x, y=1):
        return x * y

    def method(self, a, b=2, *, c=3):
        return self.x + a * b * c

    def named(self, a, b=2, c=3):
        return a * 100 + b * 10 + c


class Child(Base):
    def __init__(self, x, y):
        super().__init__(x)
        self.y = y

    def named(self, a, b=5, c=6):
        return super().named(a, c=c, b=b) + 1


def counter(start):
    value = start

    def step(by):
        nonlocal value
        value += by
        return value

    return step


def closures(count):
    add, other = counter(0), counter(0.5)
    total = 0
    for i in range(count):
        total += add(i) + other(1)
    return total, add(0), other(0), [c.cell_contents for c in add.__closure__]


def swapped(count):
    """Closures of one code at one site, and a cell that is emptied."""
    steps = [counter(i) for i in range(5)]
    result = [steps[i % 5](i) for i in range(count)]
    value = 1

    def read():
        return value

    total = 0
    for i in range(count):
        if i == count - 3:
            del value
        try:
            total += read()
        except NameError as error:
            text = str(error)
            value = 7
    return result[-5:], total, text


def deep(count):
    """A closure in a closure that keeps objects; contents that end when they are written over."""

    def outer():
        kept = None

        def inner(i):
            nonlocal kept
            kept = Ghost(i)
            return i

        return inner

    inner = outer()
    total = 0
    for i in range(count):
        total += inner(i)
    return total, len(GONE)


def recursive(n):
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    return fib(n)


def statics(count, owner):
    total = 0
    for i in range(count):
        total += owner.add(i) + owner.add(i, 1) + Base.add(i, b=i)
    return total


def classes(count, owner):
    total = 0
    for i in range(count):
        cls, x = owner.make(i)
        total += x + owner.plain(i) + owner.plain(i, y=3)
    return total, cls.__name__, Base.count


def names(count, owner):
    total = 0
    for i in range(count):
        total += owner.named(i, c=i) + owner.named(b=i, a=1) + owner.named(c=1, b=i & 3, a=i & 7) + owner.named(i)
        total += owner.method(i, c=1) + owner.method(a=i)
    return total


def function(a, b=1, c=2.5, d=None):
    return (a, b, c, d)


def functions(count):
    for i in range(count):
        one = function(i, d=i)
        two = function(c=i, a=Ghost(1))
        three = function(1, 2, d=Ghost(2), c=3)
    return one, two[1:], three[:3], len(GONE)


def bad(x, y=1, z=2):
    return x / y + z


def fails(count):
    result = []
    for i in range(count):
        try:
            result.append(bad(i, y=0 if i % 100 == 7 else 1, z=i))
        except ZeroDivisionError as error:
            result.append([f"{f.name} {f.line}" for f in traceback.extract_tb(error.__traceback__)])
    return result[100:110]


def changes(count):
    """Defaults and code change in the middle."""

    def f(a, b=1, c=2):
        return a + b + c

    class Holder:
        static = staticmethod(f)

    total = []
    for i in range(count):
        if i == count // 4:
            f.__defaults__ = (100, 200)
        if i == count // 2:
            f.__code__ = (lambda a, b=0, c=0: a - b - c).__code__
        if i == count * 3 // 4:
            f.__defaults__ = ()
            Holder.static = staticmethod(lambda a, c=0, b=0: a)
        try:
            total.append(f(i, c=1) + f(i) + Holder.static(i, c=2))
        except TypeError as error:
            total.append(str(error))
    return total[:: count // 8], total[-1]


def several(count):
    """Functions with other defaults, of one code."""

    def make(n):
        def f(a, b=n, c=0):
            return a * b + c

        return f

    made = [make(i) for i in range(4)]
    total = 0
    for i in range(count):
        total += made[i & 3](i, c=i) + made[(i >> 2) & 3](i)
    return total


def both(count):
    """A site that meets a function with self and without."""

    class Holder:
        pass

    one = Base(1)
    other = Holder()
    other.named = lambda a, b=0, c=0: -a - b - c
    total = 0
    for i in range(count):
        owner = one if i % 3 else other
        total += owner.named(i, c=2) + owner.named(i, 1)
    return total


def wrong(count):
    for i in range(count):
        try:
            if i == count - 1:
                function(i, e=1)
            elif i == count - 2:
                function(b=1)
            elif i == count - 3:
                function(1, a=2)
            else:
                function(i, b=1)
        except TypeError as error:
            print(error)


def seen(count):
    """The frames that a callee of each kind sees."""
    found = set()

    def look(a, b=0):
        frame = sys._getframe()
        found.add((frame.f_back.f_code.co_name, a & 1, b, sorted(frame.f_locals)[0]))
        return a

    for i in range(count):
        look(i, b=i & 1)
        look(i)
    return sorted(found)


def traced(count):
    lines = []

    def trace(frame, event, argument):
        lines.append((event, frame.f_code.co_name))
        return trace

    step = counter(0)
    for i in range(count):
        if i == count - 2:
            sys._getframe().f_trace = trace
            sys.settrace(trace)
        step(1), Base.add(i), function(i, c=2), Child(1, 2).named(3)
    sys.settrace(None)
    return lines


print(closures(3000))
print(swapped(2000))
print(deep(2000))
print(recursive(18))
print(statics(2000, Base), statics(2000, Base(1)), statics(2000, Child), statics(500, Child(1, 2)))
print(classes(2000, Base), classes(2000, Child), classes(2000, Child(1, 2)), classes(500, Base(0)))
print(names(2000, Base(1)), names(2000, Child(1, 2)))
print(sum(Child(i, i).x for i in range(2000)))
print(functions(2000))
print(fails(2000))
print(changes(4000))
print(several(3000))
print(both(3000))
wrong(2000)
print(seen(2000))
print(traced(1500))
print(len(GONE))


def kinds(count):
    """What a cell and a global hold changes between numbers and objects."""
    global held
    value = 0.5

    def store(new):
        nonlocal value
        value = new

    held = 1000.5
    values = [i * 1.5 for i in range(5)] + ["text", None, 1000, 1 << 70, [1]]
    seen = []
    for i in range(count):
        store(values[i % 10])
        seen.append(value)
        held = values[i % 10]
        seen.append(held)
        held = i * 0.5
        value = i + 1000
        seen.append(held)
    return seen[:30], seen[-30:], value, held


print(kinds(2000))


def missing(count):
    """A global that comes and goes."""
    global comes
    total = 0
    for i in range(count):
        comes = i
        total += comes
        comes += 1
        if i % 100 == 99:
            del comes
    return total, "comes" in globals()


print(missing(2000))


class Owner:
    def __del__(self):
        GONE.append(("owner", held_by_global is None))


held_by_global = None


def ends(count):
    global held_by_global
    for i in range(count):
        held_by_global = Owner()
        held_by_global = None
    return len(GONE), GONE[-2:]


print(ends(1000))
