# min(), max(), sorted() and str.join of generators, whose items are taken as they are yielded.
import sys


def items(*values):
    for value in values:
        yield value


class Point:
    def __init__(self, x):
        self.x = x

    def __lt__(self, other):
        return self.x < other.x

    def __gt__(self, other):
        return self.x > other.x

    def __repr__(self):
        return f"P{self.x}"


class Loud:
    def __init__(self, name):
        self.name = name

    def __lt__(self, other):
        print("lt", self.name, other.name)
        return self.name < other.name

    __gt__ = None

    def __del__(self):
        print("end", self.name)


class Text(str):
    pass


ROWS = [
    (3, 1, 2),
    (3.5, -1.0, 2.25),
    (1, 2.5, -3),
    (float("nan"), 1.0, 2.0),
    (1.0, float("nan"), 0.5),
    ("b", "a", "c"),
    ((2, 1), (1, 5), (1, 4)),
    (True, False, 2),
    (2**80, 1, -(2**80)),
    (5,),
    (),
    (1, "a"),
    (None,),
    (None, None),
    (1, None),
    (Point(2), Point(1), Point(3)),
    (Text("z"), "y"),
    (min, max),
    (min, 1),
    (1, min, 2),
    (max,),
    ([2], [1]),
    (0, 0.0, False),
    (0.0, -0.0),
]


def attempt(function):
    try:
        return function()
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def all_of(row):
    return [
        attempt(lambda: min(x for x in row)),
        attempt(lambda: max(x for x in row)),
        attempt(lambda: sorted(x for x in row)),
        attempt(lambda: ", ".join(x for x in row)),
        attempt(lambda: "".join(str(x) for x in row)),
        attempt(lambda: min(items(*row))),
        attempt(lambda: sorted(items(*row), reverse=True)),
    ]


def loops():
    numbers = [(i * 7919) % 1000 for i in range(200)]
    floats = [x / 7 for x in numbers]
    words = [f"w{x}" for x in numbers]
    total = 0
    for _ in range(80):
        total += min(x + 1 for x in numbers) + max(x * 2 for x in numbers)
        total += min(x for x in floats) + max(x - 1 for x in floats)
        total += len("-".join(w for w in words)) + sorted(-x for x in numbers)[3]
        total += len(min(w for w in words)) + min((x, i) for i, x in enumerate(numbers))[1]
    return total


def raising():
    def bad():
        yield 3
        yield 1
        raise KeyError("bad")

    def lines(error):
        trace, out = error.__traceback__, []
        while trace:
            out.append((trace.tb_frame.f_code.co_name, trace.tb_lineno - trace.tb_frame.f_code.co_firstlineno))
            trace = trace.tb_next
        return out

    for call in (min, max, sorted, ",".join):
        for _ in range(4):
            try:
                call(bad())
            except KeyError as error:
                seen = lines(error)
        print(seen)


def identities():
    value = [1]
    big = 10**30
    number = 1234567
    pick = max(x for x in (big, 5))
    print(pick is big, min(x for x in (value, [2])) is value, max(x for x in (number, 3)) is number)
    only = "only"
    print("".join(x for x in (only,)) is only)


def loud():
    for _ in range(3):
        best = min(Loud(name) for name in "bac")
        print("best", best.name)
        del best
    print(attempt(lambda: max(Loud(name) for name in "xy")))


def changed():
    def own(iterable):
        return "own"

    def call(function):
        return function(x for x in (2, 1))

    print([call(function) for function in (min, min, min, own, min, max, sorted, list, sum, any, "".count and min)])


def separators():
    class Sep(str):
        def join(self, items):
            return "mine"

    def call(separator):
        return separator.join(c for c in "abc")

    for separator in ("-", "-", "-", Sep("+"), "", "ü", b"-", "-"):
        print(attempt(lambda: call(separator)))


def watched():
    seen = []

    def trace(frame, event, arg):
        seen.append((event, frame.f_code.co_name))
        return trace

    def turns_on():
        yield 2
        sys.settrace(trace)
        yield 1
        sys.settrace(None)

    for _ in range(3):
        seen.clear()
        print(min(turns_on()), len(seen), "-".join(str(x) for x in turns_on()), sorted(turns_on()))


for _ in range(12):
    results = [all_of(row) for row in ROWS]
for row, result in zip(ROWS, results):
    print(row, result)
print(loops())
raising()
identities()
loud()
changed()
separators()
watched()
