"""Properties and `__getitem__` of classes in loops that get hot: their code stands in that of the loop."""

import sys
import traceback


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    @property
    def sum(self):
        return self.x + self.y

    @property
    def half(self):
        return self.sum / 2

    @property
    def scale(self):
        def by(factor):
            return self.x * factor

        return by

    @property
    def bad(self):
        if self.x == 777:
            raise KeyError(self.x)
        return self.x

    @property
    def missing(self):
        return self.nothing

    @property
    def caller(self):
        return sys._getframe().f_back.f_lineno, sys._getframe().f_code.co_name

    @property
    def other(self):
        self = Point(self.y, self.x)
        return self.x

    def __getitem__(self, key):
        if isinstance(key, slice):
            return key.start, key.stop
        if key > 2000:
            raise IndexError(key)
        return self.x * key

    def __del__(self):
        GONE.append(self.x)


GONE = []


class Row(dict):
    def __getitem__(self, key):
        return super().__getitem__(key) + 1


class Lazy:
    """What __getitem__ gives is made at the first time."""

    def __init__(self):
        self.made = {}

    def __getitem__(self, key):
        try:
            return self.made[key]
        except KeyError:
            value = self.made[key] = [key]
            return value

    def __missing__(self, key):
        return "never"


class Child(Point):
    @property
    def sum(self):
        return -1 - super().sum


def total(points, rounds):
    result = 0
    for _ in range(rounds):
        for point in points:
            result += point.sum
    return result


def halves(point, count):
    result = 0.0
    for i in range(count):
        result += point.half * i
    return result


def scaled(point, count):
    result = 0
    for i in range(count):
        result += point.scale(i)
    return result


def bad(point, count):
    result = []
    for i in range(count):
        point.x = i
        try:
            result.append(point.bad)
        except KeyError as error:
            lines = [f"{f.name} {f.line}" for f in traceback.extract_tb(error.__traceback__)]
            result.append((repr(error), lines))
    return result[770:780]


def items(owner, count):
    result = 0
    for i in range(count):
        result += owner[i]
    return result


def temporaries(count):
    """Each point dies of the access."""
    result = 0
    for i in range(count):
        result += Point(i, 1).sum
        result += Point(i, 2)[i % 5]
        if i % 100 == 0:
            result += len(GONE)
    return result, len(GONE)


def kept(points, count):
    result = 0
    for i in range(count):
        result += points[i % 3].sum + points[i % 2][i % 9]
    return result


print(total([Point(1, 2), Point(3, 4)], 3000))
print(halves(Point(3, 6), 3000), halves(Point(1 << 60, 1 << 60), 2000), halves(Point(1.5, 2), 2000))
print(scaled(Point(3, 6), 3000))
print(bad(Point(3, 6), 2000))
print(items(Point(3, 6), 2000), items(Point(0.5, 0), 2000))
print(items(Row({i: i for i in range(3000)}), 3000))
print(len(str([items(Lazy(), 0), [x for x in map(Lazy().__getitem__, range(3))]])))
print(temporaries(3000))
print(kept([Point(1, 2), Point(3, 4), Point(5, 6)], 3000), len(GONE))
print(total([Point(1, 2), Child(3, 4)] * 3, 1000))

for wrong in (lambda: items(Point(3, 6), 2500), lambda: items(Row(), 1), lambda: items(5, 1)):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error, [f.name for f in traceback.extract_tb(error.__traceback__)])


def missing(point, count):
    for _ in range(count):
        try:
            point.missing
        except AttributeError as error:
            text = str(error), [f.name for f in traceback.extract_tb(error.__traceback__)]
    return text


print(missing(Point(1, 2), 1000))


def frames(point, count):
    seen = set()
    for i in range(count):
        seen.add(point.caller)
        if i % 2:
            seen.add(point.caller)
    return sorted(line - frames.__code__.co_firstlineno for line, name in seen if name == "caller")


print(frames(Point(1, 2), 2000))


def others(point, count):
    result = 0
    for _ in range(count):
        result += point.other
    return result, len(GONE)


print(others(Point(1, 2), 1000))


def changes(count):
    """The getter gets other code, the class another property, the class another `__getitem__`, in the middle."""

    class Changing:
        def __init__(self):
            self.x = 1

        @property
        def value(self):
            return self.x

        def __getitem__(self, key):
            return key

    one = Changing()
    result = [0, 0]
    text = ""
    for i in range(count):
        if i == count // 4:
            Changing.value.fget.__code__ = (lambda self: 10 * self.x).__code__
            Changing.__getitem__.__code__ = (lambda self, key: -key).__code__
        if i == count // 2:
            Changing.value = property(lambda self: 100)
            Changing.__getitem__ = lambda self, key: key * 2
        if i == count * 3 // 4:
            Changing.value = 5
            Changing.__getitem__ = None
        result[0] += one.value
        try:
            result[1] += one[i]
        except TypeError as error:
            text = str(error)
    return result, text


print(changes(4000))


def deep(n):
    class Deep:
        @property
        def level(self):
            nonlocal n
            n -= 1
            return self.level if n > 0 else 0

        def __getitem__(self, key):
            return self[key - 1] if key else 0

    one = Deep()
    for _ in range(300):
        n = 20
        one.level
        one[20]
    try:
        n = 100000
        one.level
    except RecursionError as error:
        print(error)
    try:
        one[100000]
    except RecursionError as error:
        print(error)


deep(0)


def keys(owner, count):
    """Keys that are temporaries and end there; slices; a subscript whose value nobody wants."""
    result = []
    for i in range(count):
        owner[i & 7]
        result = owner[i : i + 3]
        value = owner[float(i % 7) * 1.5]
    return result, value


print(keys(Point(2, 1), 2000))


def traced(point, count):
    lines = []

    def trace(frame, event, argument):
        lines.append((event, frame.f_code.co_name))
        return trace

    for i in range(count):
        if i == count - 2:
            sys._getframe().f_trace = trace
            sys.settrace(trace)
        point.sum, point[i]
    sys.settrace(None)
    return lines


print(traced(Point(1, 2), 1500))
