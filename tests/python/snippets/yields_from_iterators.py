# Generators that wait in a `yield from` for iterators in which no code runs, and for others.
import sys


def all_of(*rows):
    for row in rows:
        yield from row


def walk(generator):
    out = []
    for item in generator:
        out.append(item)
    return out


class Ends:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end", self.name)


def changed():
    items = [1, 2]
    out = []
    for item in all_of(items, (7,)):
        if item < 5:
            items.append(item + 2)
        out.append(item)
    return out


def states():
    generator = all_of([1, 2, 3], "ab")
    out = []
    for item in generator:
        frame = generator.gi_frame
        out.append((item, generator.gi_running, generator.gi_suspended, frame.f_lineno - frame.f_code.co_firstlineno))
        out.append(type(generator.gi_yieldfrom).__name__)
        if item == 2:
            out.append(next(generator))
    return out, generator.gi_frame


def closed():
    generator = all_of([1, 2, 3])
    for item in generator:
        if item == 2:
            generator.close()
    return item


def thrown():
    generator = all_of([1, 2, 3])
    try:
        for item in generator:
            if item == 2:
                generator.throw(KeyError("in"))
    except KeyError as error:
        trace = error.__traceback__
        lines = []
        while trace:
            lines.append((trace.tb_frame.f_code.co_name, trace.tb_lineno - trace.tb_frame.f_code.co_firstlineno))
            trace = trace.tb_next
        return item, lines


def dies():
    def rows():
        yield from [Ends("a"), Ends("b")]
        print("behind")

    for item in rows():
        print(item.name)
    item = None
    print("all")


def sizes():
    table = {"a": 1, "b": 2}

    def rows():
        yield from table
        yield from table.values()

    out = []
    try:
        for item in rows():
            out.append(item)
            if item == 2:
                table["c"] = 3
    except RuntimeError as error:
        out.append(str(error))
    return out


def results():
    def inner():
        yield 1
        return "value"

    def outer():
        got = yield from inner()
        rest = yield from [2, 3]
        yield got, rest

    return walk(outer())


def deep(n, items):
    if n:
        yield from deep(n - 1, items)
    else:
        yield from items


def traced():
    seen = []

    def trace(frame, event, arg):
        if frame.f_code.co_name == "all_of":
            seen.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
        return trace

    for item in all_of([1, 2, 3, 4]):
        if item == 2:
            sys.settrace(trace)
    sys.settrace(None)
    return seen


def profiled():
    seen = []
    for item in all_of([1, 2, 3]):
        if item == 1:
            sys.setprofile(lambda frame, event, arg: seen.append((event, frame.f_code.co_name)))
    sys.setprofile(None)
    return [entry for entry in seen if entry[1] == "all_of"]


for _ in range(60):
    out = [
        walk(all_of([1, 2], (3, 4), range(5, 7), "xy", {"k": 1}, {8, 9}, map(str, [1]), (n for n in [0, 1]), [])),
        changed(),
        states(),
        closed(),
        thrown(),
        sizes(),
        results(),
        walk(deep(3, [1, 2, 3])),
        walk(deep(1, range(3))),
        sum(x for x in all_of(range(5), [7])),
        list(zip(all_of([1, 2]), all_of("ab"))),
    ]
print(*out, sep="\n")
for _ in range(3):
    dies()
    print(traced())
    print(profiled())
