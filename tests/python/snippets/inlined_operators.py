"""Calls of several functions at one site, with defaults, and operators of classes, in loops that get hot."""

import sys
import traceback


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        if isinstance(factor, Vector):
            return self.x * factor.x + self.y * factor.y
        if factor == 13:
            return NotImplemented
        return Vector(self.x * factor, self.y * factor)

    def __rmul__(self, factor):
        return ("reflected", self.x * factor)

    def __sub__(self, other):
        other = other if isinstance(other, Vector) else Vector(other, other)
        return Vector(self.x - other.x, self.y - other.y)

    def __truediv__(self, number):
        return Vector(self.x / number, self.y / number)

    def __lt__(self, other):
        return self.x < other.x

    def __le__(self, other):
        return self.x - other.x if self.x > other.x else "yes"

    def __eq__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return self.x == other.x and self.y == other.y

    __hash__ = None


class Longer(Vector):
    def __radd__(self, other):
        return ("asked first", other.x, self.x)


class Other:
    def __init__(self, x):
        self.x = x
        self.y = -x

    def __radd__(self, other):
        return "never"

    def __rmul__(self, other):
        return other * 3


class Dying:
    def __init__(self, log, name):
        self.log = log
        self.name = name

    def __add__(self, other):
        return self.name

    def __del__(self):
        self.log.append((self.name, sys._getframe(1).f_code.co_name))


def arithmetic(n):
    total = Vector(0, 0.5)
    one = Vector(1, 2)
    products = 0
    for i in range(n):
        total = total + one + Vector(i, i)
        products += one * total
        total = total - one * 2
        total = total - 1
        total = total / 1.0
    return total.x, total.y, products


def comparisons(n):
    vectors = [Vector(i % 7, i % 3) for i in range(n)]
    less = equal = same = most = 0
    for a in vectors:
        for b in vectors[:20]:
            if a < b:
                less += 1
            if a == b:
                equal += 1
            if a != b:
                same += 1
            if a <= b:
                most += 1
            found = a == 5
            equal += found
    return less, equal, same, most, a <= b, a < b, (a == b) is False


def of_several(n):
    operands = [Vector(1, 2), Longer(3, 4), Other(5), Vector(6, 7)]
    out = []
    for i in range(n):
        left, right = Vector(i, i), operands[i % 4]
        result = left + right
        out.append(result if isinstance(result, (tuple, str)) else (result.x, result.y))
        product = left * (13 if i % 50 == 0 else i % 3 * 0.5) if i % 50 else "none"
        out.append(product if isinstance(product, (tuple, str)) else product.x)
    return len(out), out[:9], out[-4:]


def left_to_others(n):
    count = 0
    for i in range(n):
        try:
            Vector(i, i) * 13
        except TypeError as e:
            count += 1
            if i == n - 1:
                print(e, [(t.name, t.lineno - left_to_others.__code__.co_firstlineno) for t in traceback.extract_tb(e.__traceback__)])
        count += (Vector(i, 1) * Other(3) == 0) + len(13 * Vector(i, 2))
    return count


def failing(n):
    good, bad = Vector(1, 2), object()
    out = []
    for i in range(n):
        try:
            good + (good if i % 40 else bad)
        except AttributeError as e:
            out.append((str(e), [t.name for t in traceback.extract_tb(e.__traceback__)]))
    return len(out), out[-1]


def dying(n):
    log = []
    for i in range(n):
        name = Dying(log, i) + Dying(log, -i)
        log.append(name)
    return len(log), log[:6], log[-3:]


def replaced(n):
    class Called:
        def __add__(self, other):
            return 1

        def method(self, x=1):
            return x

    def two(self, other=2):
        return 2

    called = Called()
    total = 0
    for i in range(n):
        if i % 100 == 99:
            Called.__add__ = two if i % 200 > 100 else Called.method
            Called.method = two if i % 300 > 200 else (lambda self, x=5, y=7: x * y)
        total += called + i
        total += called.method()
        total += called.method(3)
    return total


def seen_from_inside(n):
    class Looks:
        def __init__(self, depth):
            self.depth = depth

        def __add__(self, other):
            if self.depth % 64 == 63:
                return [sys._getframe(k).f_lineno - seen_from_inside.__code__.co_firstlineno for k in range(2)]
            return other

        def __lt__(self, other):
            return sys._getframe(0).f_locals["other"] is other and self.depth % 2 == 0

    out = []
    for i in range(n):
        found = Looks(i) + i
        if type(found) is list:
            out.append(found)
        if Looks(i) < found:
            out.append(i)
    return len(out), out[:70:9]


def kinds():
    def plain(x):
        return x + 1

    def defaulted(x, y=10, z=20):
        return x + y + z

    def writes(x, y=3):
        x = x * 2
        y += x
        return y

    def boxed(x, y=1 << 60):
        return x ^ y

    def fails(x, y=0):
        return x // y if x % 100 == 99 else 1

    return [plain, defaulted, writes, boxed, fails]


def several_functions(n):
    total = errors = 0
    functions = kinds()
    for i in range(n):
        f = functions[i % 5]
        try:
            total += f(i)
        except ZeroDivisionError as e:
            errors += 1
            where = [(t.name, t.lineno - kinds.__code__.co_firstlineno) for t in traceback.extract_tb(e.__traceback__)]
    functions[1].__defaults__ = (100, 200)
    functions[2].__defaults__ = None
    for i in range(n):
        try:
            total += functions[i % 3](i)
        except TypeError as e:
            errors += 1
            where.append(str(e)) if errors % 50 == 0 else None
    functions[0].__code__ = functions[2].__code__
    functions[0].__defaults__ = (7,)
    for i in range(n):
        total += functions[0](i)
    return total, errors, where[1:4]


def closures(n):
    # One code, a function each time.
    total = 0
    for i in range(n):
        add = lambda x, y=i: x + y
        total += add(1)
        total += add(i, 2)
    return total


class Shape:
    def __init__(self, size):
        self.size = size

    def area(self, scale=2):
        return self.size * scale

    def grow(self, by=1, times=1):
        self.size += by * times
        return self


class Square(Shape):
    def area(self, scale=3):
        return self.size * self.size + scale


class Circle(Shape):
    def area(self, scale=0.5):
        return self.size * 3.25 * scale


class Counted(Shape):
    def area(self, *scales):
        return len(scales)


def several_classes(n):
    shapes = [Shape(1), Square(2), Circle(3), Counted(4)]
    total = 0
    for i in range(n):
        for shape in shapes:
            total += shape.area()
            total += shape.area(i)
            shape.grow()
            shape.grow(i % 3, 2).grow(by=-(i % 3), times=2)
    return total, [s.size for s in shapes]


def recursion(n, f=None):
    def down(k, step=1):
        return k if k <= 0 else up(k - step)

    def up(k, step=2):
        return k if k <= 0 else (down if k % 3 else up)(k - step)

    total = 0
    for i in range(n):
        total += down(i % 40) + up(i % 40)
    return total


def tracing():
    events = []

    def tracer(frame, event, arg):
        if frame.f_code.co_name in ("__add__", "area", "__lt__"):
            events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno))
            return tracer
        return None

    sys.settrace(tracer)
    try:
        arithmetic(3)
        several_classes(2)
        comparisons(2)
    finally:
        sys.settrace(None)
    print(len(events), events[:8])


for _ in range(3):
    print(arithmetic(150), comparisons(120))
    print(of_several(200))
    print(left_to_others(130), failing(130), dying(120))
    print(replaced(700), seen_from_inside(300))
    print(several_functions(500), closures(200))
    print(several_classes(120), recursion(200))
tracing()
print(arithmetic(20), several_classes(20), comparisons(20))
