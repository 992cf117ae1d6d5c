"""What dies with the stack of a frame that is left begins to watch: the steps that follow are told of."""
import sys

monitoring = sys.monitoring
TOOL = 3
monitoring.use_tool_id(TOOL, "test")
NAMES = {
    getattr(monitoring.events, name): name
    for name in ("LINE", "RAISE", "RERAISE", "PY_UNWIND", "EXCEPTION_HANDLED", "PY_START", "PY_RETURN", "PY_THROW")
}
told = []
sys.unraisablehook = lambda about: told.append(f"unraisable {about.exc_value}")
OWN = {"begin", "end", "event", "monitor", "trace", "profile", "stop", "show", "step", "<lambda>"}


def event(kind):
    def callback(code, place, *rest):
        if code.co_name not in OWN:
            line = place if kind == "LINE" else ""
            told.append(f"{kind} {code.co_name} {line} {type(rest[0]).__name__ if rest else ''}".strip())
    return callback


CALLBACKS = {number: event(name) for number, name in NAMES.items()}


def monitor():
    for number, callback in CALLBACKS.items():
        monitoring.register_callback(TOOL, number, callback)
    monitoring.set_events(TOOL, sum(NAMES))


def step(frame, event, argument):
    if frame.f_code.co_name not in OWN:
        told.append(f"{event} {frame.f_code.co_name} {frame.f_lineno}")
    return step


def trace():
    sys.settrace(step)
    frame = sys._getframe(1)
    while frame:
        frame.f_trace = step
        frame = frame.f_back


def profile():
    sys.setprofile(step)


def stop():
    sys.settrace(None)
    sys.setprofile(None)
    monitoring.set_events(TOOL, 0)


class Ghost:
    def __init__(self, begin): self.begin = begin
    def __iter__(self): return self
    def __next__(self): return 1
    def __del__(self): self.begin()


def items(begin):
    try:
        yield 1
    finally:
        begin()


def leaves(make, begin):
    for item in make(begin):
        for other in item:
            pass


def caught(make, begin):
    try:
        for item in make(begin):
            for other in item:
                pass
    except TypeError as error:
        seen = str(error)
    else:
        seen = None
    return seen


def caught_outside(make, begin):
    seen = []
    try:
        leaves(make, begin)
    except TypeError as error:
        seen.append(str(error))
    seen.append(1)
    return seen


def finally_(make, begin):
    try:
        for item in make(begin):
            item.nothing
    finally:
        told.append("finally")


def raises(make, begin):
    for item in make(begin):
        raise KeyError(item)


def with_(make, begin):
    with Manager():
        for item in make(begin):
            item + ()


class Manager:
    def __enter__(self): return self
    def __exit__(self, *error):
        told.append("exit " + error[0].__name__)
        return True


def inner(make, begin):
    for item in make(begin):
        yield item


def from_generator(make, begin):
    generator = inner(make, begin)
    try:
        return next(generator), generator.throw(ValueError("thrown"))
    except ValueError as error:
        return str(error)


def show(function, make, begin):
    told.clear()
    try:
        result = function(make, begin)
    except Exception as error:
        result = type(error).__name__
        entry, lines = error.__traceback__, []
        while entry:
            lines.append(entry.tb_lineno)
            entry = entry.tb_next
        result = result, lines
    stop()
    return result, list(told)


for function in (leaves, caught, caught_outside, finally_, raises, with_, from_generator):
    for make in (items, Ghost):
        for begin in (monitor, trace, profile):
            outcomes = [show(function, make, begin) for _ in range(6)]
            # Warm or not, it is the same.
            print(function.__name__, make.__name__, begin.__name__, outcomes[-1])
            print([outcome == outcomes[0] for outcome in outcomes])


def wrong(code, place, error):
    told.append("wrong")
    raise OSError("of the callback")


def disables(code, place, error):
    told.append("disables")
    return monitoring.DISABLE


for kind in (monitoring.events.PY_UNWIND, monitoring.events.EXCEPTION_HANDLED):
    for function in (leaves, caught):
        for callback in (wrong, disables):
            # CPython calls it without end, the same handler serving there.
            if callback is wrong and kind == monitoring.events.EXCEPTION_HANDLED:
                continue
            def begin():
                monitoring.register_callback(TOOL, kind, callback)
                monitoring.set_events(TOOL, kind)

            for _ in range(3):
                told.clear()
                try:
                    print(function(items, begin))
                except Exception as error:
                    print(type(error).__name__, error)
                stop()
                print(told, monitoring.register_callback(TOOL, kind, None) is None)
