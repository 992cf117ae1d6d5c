"""Python functions that C code calls: many times, with too few or too many arguments, changed while it calls, and watched."""

import _testcapi
import functools
import operator
import sys
import traceback
import types


def attempt(function, *arguments, **named):
    try:
        return function(*arguments, **named)
    except BaseException as error:
        return type(error).__name__, str(error)


def twice(value):
    return value + value


def with_default(value, add=3, *, factor=2):
    return (value + add) * factor


def many(a, b, c=3, d=4, e=5):
    x = a + b
    y = c + d
    return x, y, e


def rest(*values, **named):
    return values, named


def inner_cell(value):
    def add(other):
        return value + other

    return add


def generator(value):
    yield value
    yield value + 1


async def coroutine(value):
    return value


def unbound(value):
    if value > 2:
        local = value
    return local


adds = inner_cell(10)
for _ in range(30):
    list(map(twice, range(4)))
for function in (twice, with_default, many, rest, adds, generator, unbound, inner_cell):
    for _ in range(6):
        for values in ([range(4)], [range(4), range(5)], [range(3)] * 5, [range(2)] * 6, [[]]):
            result = attempt(lambda: list(map(function, *values)))
            result = [list(item) if isinstance(item, types.GeneratorType) else item for item in result]
            if function is not inner_cell:
                print(function.__name__, result)
print([functools.reduce(operator.add, map(with_default, range(n))) for n in range(1, 9)])
print([attempt(twice), attempt(twice, 1, 2), attempt(twice, value=2), attempt(many, 1, e=2), attempt(many, 1, 2, e=7)])
for _ in range(4):
    made = list(map(coroutine, range(3)))
    for one in made:
        print(attempt(one.send, None))


class Point:
    def __init__(self, x=0, y=0):
        self.x, self.y = x, y

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __lt__(self, other):
        return self.x < other.x

    def __len__(self):
        return self.x

    def __bool__(self):
        return self.y

    def __index__(self):
        return self.x

    def __call__(self, *values):
        return self.x, values

    def __getattr__(self, name):
        if name == "missing":
            raise AttributeError(name)
        return name

    @property
    def both(self):
        return self.x + self.y

    @both.setter
    def both(self, value):
        self.x = value


points = [Point(i % 7, i % 3) for i in range(50)]
for _ in range(4):
    print(len(set(points)), points.index(Point(4, 1)), points.count(Point(1, 1)), Point(9, 9) in points)
    print([attempt(len, Point(n)) for n in (-1, 0, 3, 10**30, "x")])
    print([attempt(bool, Point(0, n)) for n in (True, False, 1, None)])
    print([attempt(operator.index, Point(n)) for n in (1, 2.5, True)])
    print(list(map(operator.attrgetter("both"), points[:5])), [getattr(point, "missing", 5) for point in points[:3]])
    print([point.x for point in sorted(points)[:9]], max(points, key=lambda point: point.both).both)
    print(list(map(Point(3), "ab", "cd")), list(filter(lambda point: point.both == 4, points))[0].x)
    for point in points[:3]:
        setattr(point, "both", 5)


def changes(value):
    if value == 3:
        changes.__code__ = other.__code__
    if value == 6:
        changes.__defaults__ = (7,)
    return value


def other(value, more=1):
    return value, more


for _ in range(3):
    print(attempt(lambda: list(map(changes, range(9)))))


def raising(value):
    if value == 2:
        raise ValueError(value)
    return value


def caller():
    return list(map(raising, range(5)))


for _ in range(6):
    try:
        caller()
    except ValueError as error:
        lines = traceback.format_exception(error)
print("".join(line.partition(", in ")[2] or line for line in lines[1:]))

events = []


def watch(frame, event, argument):
    events.append((event, frame.f_code.co_name, argument if event == "return" else None))


for _ in range(3):
    events.clear()
    iterator = map(twice, range(4))
    values = [next(iterator)]
    sys.setprofile(watch)
    values.append(next(iterator))
    sys.setprofile(None)
    values += iterator
    print(values, [event for event in events if event[1] == "twice"])


def locals_of(value):
    extra = value * 2
    return sorted(sys._getframe().f_locals.items()), sys._getframe(1).f_code.co_name, extra


def calling():
    return list(map(locals_of, range(2)))


for _ in range(5):
    print(calling())


def deep(n):
    return next(map(deep, [n - 1])) if n else "end"


print(deep(50), attempt(deep, 10**6)[0])


class Kept:
    def __del__(self):
        print("gone")


def keeps(value, *, kept=None):
    kept = Kept()
    return value


for _ in range(5):
    print(list(map(keeps, range(2))))


def takes(value):
    held = sys.getrefcount(value)
    del value
    print("taken", held)


def gives():
    takes(Kept())
    list(map(takes, [Kept()]))


for _ in range(5):
    gives()

if hasattr(_testcapi, "function_set_closure"):
    print(attempt(_testcapi.function_set_defaults, with_default, (1, 2)))
    print(attempt(lambda: list(map(with_default, [1]))))
vectorcall = getattr(_testcapi, "function_setvectorcall", None)
if vectorcall:
    for _ in range(3):
        print(list(map(twice, range(3))))
    vectorcall(twice)
    for _ in range(3):
        print(list(map(twice, range(3))), twice(4))
