"""Tracing, profiling and monitoring that a callee switches on: from which line on, and with which events, its caller is seen."""
import sys

HERE = sys._getframe().f_code.co_filename
log = []


def tracer(frame, event, argument):
    if frame.f_code.co_filename == HERE and frame.f_code.co_name not in ("run", "<module>"):
        log.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer


def trace(depth=1):
    sys.settrace(tracer)
    frame = sys._getframe(1)
    for _ in range(depth):
        frame.f_trace = tracer
        frame = frame.f_back


MONITORING = sys.monitoring
EVENTS = MONITORING.events


def monitor(*_):
    MONITORING.set_events(3, EVENTS.LINE | EVENTS.BRANCH | EVENTS.PY_RETURN | EVENTS.RAISE | EVENTS.STOP_ITERATION)


def note(event):
    def callback(code, place, *rest):
        if code.co_filename == HERE and code.co_name not in ("run", "trace", "monitor", "<module>"):
            log.append((event, code.co_name, place - code.co_firstlineno if event == "line" else [type(r).__name__ for r in rest]))
    return callback


MONITORING.use_tool_id(3, "regress")
MONITORING.register_callback(3, EVENTS.LINE, note("line"))
MONITORING.register_callback(3, EVENTS.BRANCH, note("branch"))
MONITORING.register_callback(3, EVENTS.PY_RETURN, note("return"))
MONITORING.register_callback(3, EVENTS.RAISE, note("raise"))
MONITORING.register_callback(3, EVENTS.STOP_ITERATION, note("stop"))


def profile(depth=1):
    sys.setprofile(lambda f, e, a: tracer(f, e, a) and None)


class Items:
    """An iterator of two items whose end switches on."""
    def __init__(self, on): self.on, self.left = on, 2
    def __iter__(self): return self
    def __next__(self):
        self.left -= 1
        if self.left < 0:
            self.on(2)
            raise StopIteration
        return self.left


class Answers:
    def __init__(self, on, answer): self.on, self.answer = on, answer
    def __bool__(self):
        self.on(2)
        return self.answer
    def __lt__(self, other):
        self.on(2)
        return self.answer
    def __del__(self): self.on(2)


def loop(items):
    for item in items:
        one = item
    two = 2
    return one + two


def loop_else(items):
    for item in items: pass
    else:
        two = 2
    return two


def gen(on):
    yield 1
    yield 2
    on(2)


def loop_generator(on):
    for item in gen(on):
        one = item
    two = 2
    return two


def delegate(on):
    got = yield from gen(on)
    two = 2
    yield two


def drive(on):
    items = []
    for item in delegate(on):
        items.append(item)
    return items


def compare(a):
    while a < 3:
        if a:
            break
    else:
        two = 2
    three = 3
    return three


def truth(a):
    if a:
        one = 1
    else:
        two = 2
    if not a:
        three = 3
    return 4


def store(a, on):
    if a:
        x = on(1)
    y = 1
    return y


def dies(on):
    if on:
        Answers(on, True)
    two = 2
    return two


def dies_at_jump(on):
    if Answers(on, True) is None:
        one = 1
    two = 2
    return two


def dies_with_list(on):
    for item in [Answers(on, True)]:
        del item
        one = 1
    two = 2
    return two


def run(function, *arguments):
    log.clear()
    error = None
    try:
        result = function(*arguments)
    except Exception as raised:
        error = raised
    sys.settrace(None)
    sys.setprofile(None)
    MONITORING.set_events(3, 0)
    print(function.__name__, error or result, *log, sep="\n  ")


def nothing(*_, **__): pass


def all_of(on):
    run(loop, Items(on))
    run(loop_else, Items(on))
    run(loop_generator, on)
    run(drive, on)
    for answer in (True, False):
        run(compare, Answers(on, answer))
        run(truth, Answers(on, answer))
    run(store, 1, on)
    run(dies, on)
    # CPython's own jump looks and jumps in one.
    if on is not monitor: run(dies_at_jump, on)
    run(dies_with_list, on)


real = print
for on in (trace, profile, monitor):
    # What was watched runs once in CPython's interpreter before it is the engine's again.
    print = nothing
    for _ in range(5): all_of(nothing)
    print = real
    print("-----", on.__name__)
    all_of(on)
