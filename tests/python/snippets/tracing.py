"""settrace, setprofile and sys.monitoring, switched on and off in mid-run, and what they see."""
import sys
events = []


def tracer(frame, event, arg):
    if frame.f_code.co_name.startswith("t_"):
        events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, repr(arg) if event in ("return",) else arg[0].__name__ if event == "exception" else None))
        return tracer


def profiler(frame, event, arg):
    name = getattr(arg, "__name__", None) if event.startswith("c_") else frame.f_code.co_name
    if name and (name.startswith("t_") or name in ("len", "append")): events.append((event, name))


def t_simple(n):
    total = 0
    for i in range(n):
        total += i
    return total


def t_nested(n):
    x = t_simple(2)
    try:
        t_raises()
    except ValueError:
        x += 1
    return [y for y in range(n)]


def t_raises():
    raise ValueError


def t_generator():
    yield 1
    yield 2


def t_uses_generator(): return sum(t_generator())


def t_switches_on(n):
    out = []
    for i in range(n):
        if i == 3: sys.settrace(tracer); sys._getframe().f_trace = tracer
        if i == 5: sys.settrace(None)
        out.append(t_simple(1))
    return out


def t_profile_on(n):
    l = []
    for i in range(n):
        if i == 2: sys.setprofile(profiler)
        l.append(len(l))
        if i == 4: sys.setprofile(None)
    return t_simple(3)


def show(title):
    print(title)
    for e in events: print(" ", e)
    events.clear()


for f, args in ((t_simple, (2,)), (t_nested, (2,)), (t_uses_generator, ())):
    for _ in range(20): f(*args)
    sys.settrace(tracer)
    f(*args)
    sys.settrace(None)
    f(*args)
    show(f.__name__)
    sys.setprofile(profiler)
    f(*args)
    sys.setprofile(None)
    show(f.__name__ + " profiled")
for _ in range(3):
    events.clear()
    t_switches_on(8)
    sys.settrace(None)
show("switched on")
for _ in range(3):
    events.clear()
    t_profile_on(8)
show("profile on")


def jump(frame, event, arg):
    if frame.f_code.co_name == "t_jumps":
        if event == "line" and frame.f_lineno - frame.f_code.co_firstlineno == 3 and not jumped:
            jumped.append(1)
            frame.f_lineno += 2
        return jump


def t_jumps():
    x = []
    x.append(1)
    x.append(2)
    x.append(3)
    x.append(4)
    return x


for _ in range(15): t_jumps()
jumped = []
sys.settrace(jump)
r = t_jumps()
sys.settrace(None)
print(r)


def change_locals(frame, event, arg):
    if frame.f_code.co_name == "t_changed" and event == "line" and "i" in frame.f_locals and frame.f_locals["i"] == 3:
        frame.f_locals["total"] = 100
    return change_locals


def t_changed():
    total = 0
    for i in range(5):
        total += i
    return total


for _ in range(15): t_changed()
sys.settrace(change_locals)
r = t_changed()
sys.settrace(None)
print(r, t_changed())


def failing_tracer(frame, event, arg): raise KeyError("tracer failed")


sys.settrace(failing_tracer)
try: t_simple(1)
except KeyError as e: print(repr(e), sys.gettrace())
sys.settrace(None)
mon, E = sys.monitoring, sys.monitoring.events
mon.use_tool_id(3, "test")
seen = []
def record(kind):
    def callback(code, *rest):
        if code.co_name.startswith("t_"): seen.append((kind, code.co_name, *(r if isinstance(r, (int, str)) and kind in ("line",) else type(r).__name__ for r in rest)))
    return callback


kinds = {"start": E.PY_START, "return": E.PY_RETURN, "line": E.LINE, "call": E.CALL, "raise": E.RAISE, "handled": E.EXCEPTION_HANDLED, "unwind": E.PY_UNWIND, "yield": E.PY_YIELD, "resume": E.PY_RESUME, "jump": E.JUMP, "branch": E.BRANCH, "stop": E.STOP_ITERATION}
for kind, event in kinds.items(): mon.register_callback(3, event, record(kind))
for kind, event in kinds.items():
    for f, args in ((t_simple, (3,)), (t_nested, (2,)), (t_uses_generator, ())):
        for _ in range(5): f(*args)
        mon.set_events(3, event)
        f(*args)
        mon.set_events(3, 0)
        f(*args)
    print(kind, [s[:2] + tuple(x - t_simple.__code__.co_firstlineno if isinstance(x, int) else x for x in s[2:]) for s in seen])
    seen.clear()


def t_monitor_on(n):
    total = 0
    for i in range(n):
        if i == 3: mon.set_events(3, E.LINE)
        if i == 5: mon.set_events(3, 0)
        total += t_simple(1)
    return total


for _ in range(3):
    seen.clear()
    t_monitor_on(8)
print(len(seen), seen[0][:2])
seen.clear()
mon.set_local_events(3, t_simple.__code__, E.LINE)
t_simple(2); t_nested(1)
print(len(seen), {s[1] for s in seen})
mon.set_local_events(3, t_simple.__code__, 0)
seen.clear()
mon.register_callback(3, E.LINE, lambda code, line: seen.append(line) or mon.DISABLE)
mon.set_events(3, E.LINE)
for _ in range(10): t_simple(5)
mon.set_events(3, 0)
print(len([s for s in seen]) > 0, len(set(seen)) == len(seen))
seen.clear()
mon.free_tool_id(3)
import cProfile, pstats, io
p = cProfile.Profile()
p.enable()
for _ in range(10): t_nested(5)
p.disable()
s = pstats.Stats(p, stream=io.StringIO())
print(sorted((k[2], v[0]) for k, v in s.stats.items() if k[2].startswith("t_")))
import trace as trace_module
tr = trace_module.Trace(count=1, trace=0)
tr.runfunc(t_simple, 4)
print(sorted((k[1] - t_simple.__code__.co_firstlineno, v) for k, v in tr.results().counts.items() if k[0] == __file__))
import threading
def t_in_thread(): return t_simple(2)
threading.settrace(tracer)
t = threading.Thread(target=t_in_thread); t.start(); t.join()
threading.settrace(None)
show("thread")
