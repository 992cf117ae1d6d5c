# Instances that nobody sees but the code that makes them: left or seen in the middle, kept, with odd classes.
import gc
import sys
import weakref


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y

    def checked(self, other):
        # Leaves with the instance as its self.
        if type(other) is not Vector:
            return repr(sorted(vars(self).items()))
        return self.dot(other)


class Ends(Vector):
    def __del__(self):
        print("end", self.x, self.y)


class Late(Vector):
    pass


def repeat(function, *arguments, times=3_000):
    result = None
    for _ in range(times):
        result = function(*arguments)
    return result


def temporary(a, b, factor):
    total = 0.0
    for _ in range(20):
        total += ((a - b) * factor).dot(a)
    return total


a, b = Vector(1.5, 2.5), Vector(0.5, 4.0)
print(repeat(temporary, a, b, 0.25, times=500))
# Ints where floats were, in the middle of a chain.
print(temporary(a, b, 3), temporary(Vector(1, 2), b, 0.5), temporary(a, Vector(2.5, 1), 0.5))


class Number(float):
    def __mul__(self, other):
        print("times", other)
        return float(self) * other

    __rmul__ = __mul__


print(round(temporary(a, b, Number(2)), 3))
# Overflow to nan and infinity leaves, with both instances made.
print(temporary(a, b, float("inf")), temporary(a, Vector(1e308, -1e308), 1e10))


def leaves(a, b, other):
    return (a + b).checked(other)


print(repeat(leaves, a, b, a), leaves(a, b, 7), leaves(Vector(1, 2), b, None))
print(repeat(leaves, a, b, None))


def keeps(a, b, list_):
    c = a - b
    d = c.dot(c)
    if d > 5:
        list_.append(c)
    return d


kept = []
print(repeat(keeps, a, b, kept), len(kept))
print(keeps(a, Vector(9.0, 9.0), kept), vars(kept[0]), sys.getrefcount(kept[0]))
print(repeat(keeps, a, Vector(9.0, 9.0), kept), len(kept), len({id(one) for one in kept}))


def seen(a, b):
    c = a + b
    return c.dot(look(c.x))


def look(x):
    global count
    count += 1
    if count % 997 == 0:
        found = sys._getframe(1).f_locals["c"]
        print(count, vars(found), type(found).__name__)
    return a


count = 0
print(repeat(seen, a, b))


def fails(a, b, values):
    c = a * 2.0
    return c.dot(b) + values[0]


print(repeat(fails, a, b, [1.0]))
try:
    fails(a, b, [])
except IndexError as error:
    found = error.__traceback__.tb_next.tb_frame.f_locals["c"]
    print(type(found).__name__, vars(found))
try:
    fails(a, Vector("x", None), [1.0])
except TypeError as error:
    trace = error.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    print(error, sorted(trace.tb_frame.f_locals), vars(trace.tb_frame.f_locals["self"]))


# The same value in two places of an instance, and of two instances.
class Pair:
    def __init__(self, value, other=None):
        self.first = value
        self.second = value
        self.other = other


def shares(x, wanted):
    p = Pair(x * 1.5)
    q = Pair(p.first, p)
    if wanted:
        return p.first is p.second, q.first is p.first, q.other is p, sys.getrefcount(p)
    return q.first + p.second


print(repeat(shares, 2.0, False), shares(2.0, True), repeat(shares, 2.0, True))


# What is set twice, deleted, or set in another order.
class Odd:
    def __init__(self, x, way):
        self.a = x + 0.5
        if way == 1:
            self.a = x + 1.5
        if way == 2:
            del self.a
            self.b = x
            self.a = x
        if way == 3:
            self.__dict__["c"] = x
        self.d = x * 2.0


def odd(x, way):
    o = Odd(x, way)
    if way > 9:
        return list(vars(o).items())
    return o.d + getattr(o, "a", 0.0)


print(repeat(odd, 1.5, 0), [odd(1.5, way) for way in range(4)], odd(1.5, 10), odd(1.5, 10))
print([list(vars(Odd(1.5, way)).items()) for way in range(5)])


def finalized(x):
    e = Ends(x * 2.0, x)
    return e.x + e.y


print(repeat(finalized, 1.0, times=3))


def late(x):
    o = Late(x * 2.0, x)
    return o.dot(o)


print(repeat(late, 1.0))
Late.__del__ = lambda self: print("late end", self.x)
print(late(2.0), late(3.0))
del Late.__del__
Late.__init__ = lambda self, x, y: (setattr(self, "x", y), setattr(self, "y", x))[0]
print(repeat(late, 2.5))


def weak(x):
    o = Late(x * 2.0, x)
    if x > 2.0:
        references.append(weakref.ref(o))
    return o.dot(o)


references = []
print(repeat(weak, 1.5), repeat(weak, 3.0, times=2), [one() for one in references])

# Seen by a tracer that begins in the middle, and by the collector.
lines = []


def tracer(frame, event, argument):
    if event == "line" and "c" in frame.f_locals and len(lines) < 4:
        lines.append((frame.f_lineno - frame.f_code.co_firstlineno, vars(frame.f_locals["c"])))
    return tracer


def traced(a, b, begins):
    c = a - b
    if begins:
        sys.settrace(tracer)
        sys._getframe().f_trace = tracer
    d = c.dot(c)
    sys.settrace(None)
    return d


print(repeat(traced, a, b, False), traced(a, b, True), lines)


def collected(a, b, wanted):
    c = a - b
    total = c.dot(a)
    if wanted:
        total = sum(1 for one in gc.get_objects() if type(one) is Vector and one.x == c.x)
    return total


gc.collect()
print(
    repeat(collected, Vector(7.25, 1.0), Vector(0.125, 2.0), False),
    collected(Vector(7.25, 1.0), Vector(0.125, 2.0), True),
)
