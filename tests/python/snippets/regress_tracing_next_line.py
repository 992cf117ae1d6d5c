"""Watching begins inside what a statement runs: the next line, jump and end of a generator are told of, once."""

import sys

FILE = __file__
log = []
TOOL = 3
E = sys.monitoring.events
EVENTS = E.LINE | E.BRANCH | E.JUMP | E.PY_RETURN | E.PY_START | E.STOP_ITERATION | E.PY_UNWIND | E.RAISE


def step(frame, event, argument):
    if frame.f_code.co_filename == FILE:
        log.append(f"{event} {frame.f_code.co_name}:{frame.f_lineno}")
        if event == "line" and frame.f_code.co_name == fails:
            raise LookupError(frame.f_lineno)
    return step


def on_event(name, code, *rest):
    if code.co_filename == FILE:
        log.append(f"{name} {code.co_name} {rest[0] if name == 'LINE' else ''}")


def watch(how):
    if how == "trace":
        # Each frame on the way, as pdb does it.
        frame = sys._getframe(1)
        sys.settrace(step)
        while frame is not None and frame.f_code.co_filename == FILE:
            frame.f_trace = step
            frame = frame.f_back
    elif how == "monitor":
        sys.monitoring.set_events(TOOL, EVENTS)


def rest():
    sys.settrace(None)
    sys.monitoring.set_events(TOOL, 0)


class Odd:
    def __init__(self, how):
        vars(self)["how"] = how

    def __setattr__(self, name, value):
        watch(self.how)

    def __delattr__(self, name):
        watch(self.how)

    def __setitem__(self, key, value):
        watch(self.how)

    def __delitem__(self, key):
        watch(self.how)

    def __bool__(self):
        watch(self.how)
        return True

    def __eq__(self, other):
        watch(self.how)
        return True

    def __contains__(self, item):
        watch(self.how)
        return True

    def __iter__(self):
        watch(self.how)
        return iter([1])

    def __enter__(self):
        watch(self.how)

    def __exit__(self, *error):
        watch(self.how)


class Last:
    def __init__(self, how):
        self.how = how

    def __del__(self):
        watch(self.how)


def give(value):
    return value


def store_attribute(how):
    odd = Odd(how)
    odd.x = 1
    a = 1
    return a


def delete_attribute(how):
    odd = Odd(how)
    del odd.x
    a = 1
    return a


def store_item(how):
    odd = Odd(how)
    odd[1] = 1
    a = 1
    return a


def delete_item(how):
    odd = Odd(how)
    del odd[1]
    a = 1
    return a


def store_item_in_loop(how):
    odd = Odd(how)
    for i in range(2):
        odd[i] = i
    return odd is None


def store_in_try(how):
    odd = Odd(how)
    try:
        odd.x = 1
        a = 1
    except LookupError as error:
        return error.args
    return a


def delete_local(how):
    last = Last(how)
    del last
    a = 1
    return a


def delete_global(how):
    global last
    last = Last(how)
    del last
    a = 1
    return a


def overwrite_global(how):
    global last
    last = Last(how)
    last = None
    a = 1
    return a


def overwrite_in_cell(how):
    last = Last(how)

    def give_back():
        return last

    last = None
    a = 1
    return a, give_back()


def overwrite_from_inside(how):
    last = Last(how)

    def overwrite():
        nonlocal last
        last = None
        a = 1
        return a

    return overwrite()


def overwrite_in_dict(how):
    table = {1: Last(how)}
    table[1] = None
    a = 1
    return a


def is_none(how):
    if give(Last(how)) is None:
        return 1
    a = 1
    return a


def is_not_none(how):
    if give(Last(how)) is not None:
        a = 1
        return a
    return 2


def is_none_in_loop(how):
    n = 0
    while give(Last(how)) is not None:
        n += 1
        if n == 2:
            break
    return n


def truth(how):
    if Odd(how):
        a = 1
        return a
    return 2


def equal(how):
    if Odd(how) == 1:
        a = 1
        return a
    return 2


def contains(how):
    if 1 in Odd(how):
        a = 1
        return a
    return 2


def unpack(how):
    (a,) = Odd(how)
    b = a
    return b


def with_statement(how):
    with Odd(how):
        a = 1
    return a


def in_comprehension(how):
    odd = Odd(how)
    return [odd.__setattr__("x", i) for i in range(2)]


def generator_ends(how):
    for _ in (0 for _ in "ab" if 0):
        return 1
    watch(how)
    a = 1
    return a


def generator_with_items(how):
    total = 0
    for i in (i for i in range(3)):
        total += i
    watch(how)
    return total


fails = None
sys.monitoring.use_tool_id(TOOL, "test")
for name in ("LINE", "BRANCH", "JUMP", "PY_RETURN", "PY_START", "STOP_ITERATION", "PY_UNWIND", "RAISE"):
    sys.monitoring.register_callback(TOOL, getattr(E, name), lambda *about, name=name: on_event(name, *about))
functions = [
    store_attribute, delete_attribute, store_item, delete_item, store_item_in_loop, store_in_try, delete_local,
    delete_global, overwrite_global, overwrite_in_cell, overwrite_from_inside, overwrite_in_dict, is_none, is_not_none, is_none_in_loop, truth, equal,
    contains, unpack, with_statement, in_comprehension, generator_ends, generator_with_items,
]
for function in functions:
    for how in ("trace", "monitor"):
        for _ in range(3):
            function(None)
        for turn in range(3):
            log.clear()
            result = function(how)
            rest()
            print(function.__name__, how, turn, result, log[: log.index("line <module>:0")] if 0 else log)
# The trace function raises at the new line.
for function in (store_attribute, store_in_try, delete_item, is_none):
    fails = function.__name__
    try:
        print(function("trace"))
    except LookupError as error:
        entries, entry = [], error.__traceback__
        while entry is not None:
            entries.append((entry.tb_frame.f_code.co_name, entry.tb_lineno))
            entry = entry.tb_next
        print(fails, error, entries)
    rest()
