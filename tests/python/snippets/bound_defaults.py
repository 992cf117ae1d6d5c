"""Bound methods of functions with defaults, and of any function, called from a local in a loop: those that fit, and others."""

import sys


class Saver:
    def __init__(self):
        self.seen = []

    def save(self, item, deep=True, level=0):
        if item is None:
            raise ValueError("none")
        self.seen.append((item, deep, level))
        return len(self.seen)

    def other(self, item, *rest, **names):
        return item, rest, names

    def recursive(self, count, step=1):
        again = self.recursive
        return 0 if count <= 0 else 1 + again(count - step)

    def items(self, count, start=0):
        yield from range(start, count)


class Ending:
    def __init__(self, name):
        self.name = name

    def save(self, item, extra=None):
        return item

    def __del__(self):
        print("end of", self.name)


def all_of(call, rows):
    total = 0
    for row in rows:
        total += call(row)
    return total


def two(call, rows):
    result = []
    for row in rows:
        result.append(call(row, False))
    return result


def outcome(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        trace = error.__traceback__
        names = []
        while trace is not None:
            names.append(trace.tb_frame.f_code.co_name)
            trace = trace.tb_next
        return type(error).__name__, str(error), names


saver = Saver()
for round in range(40):
    saver.seen.clear()
    print(all_of(saver.save, range(30)), two(saver.save, "ab"), saver.seen[-1])
    if round % 10 == 9:
        print(outcome(all_of, saver.save, [1, None]), outcome(all_of, saver.recursive, [5, 6]), outcome(two, saver.other, "xy"))
        print(outcome(all_of, len, ["a"]), outcome(all_of, Saver.save, [1]), outcome(two, saver.items, [3]) is not None)
        print(outcome(all_of, Ending("a bound one").save, [1, 2]), outcome(all_of, abs, [-1]), outcome(all_of, (lambda x, y=2: x + y), [1]))
        lines = []

        def trace(frame, event, argument):
            lines.append((frame.f_code.co_name, event))
            return trace

        sys.settrace(trace)
        all_of(saver.save, [1, 2])
        sys.settrace(None)
        print(lines[:8], len(lines))
    if round == 20:
        Saver.save.__defaults__ = ("changed", 7)
    if round == 30:
        Saver.save.__defaults__ = None
        print(outcome(all_of, saver.save, [1]))
        Saver.save.__defaults__ = (True, 0)
