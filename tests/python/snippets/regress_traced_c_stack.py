"""A function begins to trace itself, and what it calls then comes to the end of the C stack.

Which check finds the end is seen: where it is the call of the trace function, tracing ends.
"""
import sys

sys.setrecursionlimit(100_000)
told = []


class Own:
    def __init__(self): self.value = self
    def __repr__(self): return show(self.value)


class Deeper:
    def __init__(self, value): self.value = value
    def __repr__(self): return repr(self.value)


def show(value):
    return repr(value)


def step(frame, event, argument):
    if frame.f_code.co_name == "watched":
        told.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
    return step


def watched(value, begins):
    for _ in "0":
        pass
    if begins:
        sys.settrace(step)
        sys._getframe().f_trace = step
    show(value)


def measure(value, begins=True):
    told.clear()
    count = 0
    try:
        watched(value, begins)
    except RecursionError as error:
        entry = error.__traceback__
        while entry:
            count += 1
            entry = entry.tb_next
    is_on = sys.gettrace() is not None
    sys.settrace(None)
    return count, is_on, list(told)


for turn in range(3):
    value = Own()
    # The levels of C at which it begins.
    for more in range(4):
        # Code that was traced is CPython's once more, and what it calls takes more of the stack then.
        measure(1, begins=False)
        print(measure(value))
        value = Deeper(value)
