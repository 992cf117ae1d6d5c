# `frame.f_lineno`: of frames that run, wait and are over, of code that comes and goes, far down in a function, and while tracing.
import sys


def here():
    return sys._getframe(1).f_lineno


def several(n):
    lines = set()
    for i in range(n):
        lines.add(here())
        lines.add(
            here()
        )
        if i % 2:
            lines.add(here()); lines.add(here())
        lines.add((here(), here())[1])
    return sorted(line - several.__code__.co_firstlineno for line in lines)


print(several(100))


def outer(n):
    frame = sys._getframe()
    return [inner(frame) for _ in range(n)], inner(frame), frame.f_lineno - outer.__code__.co_firstlineno


def inner(frame):
    return frame.f_lineno - outer.__code__.co_firstlineno


print(outer(40))


def kept():
    return sys._getframe()


frames = [kept() for _ in range(30)]
print({frame.f_lineno - kept.__code__.co_firstlineno for frame in frames})


def generated():
    yield sys._getframe()
    yield 2

    yield 3


for _ in range(30):
    generator = generated()
    frame = next(generator)
    lines = [frame.f_lineno]
    for item in generator:
        lines.append(frame.f_lineno)
    lines.append(frame.f_lineno)
print([line - generated.__code__.co_firstlineno for line in lines])

# Code that comes and goes at the same addresses.
for i in range(300):
    names = {"here": here}
    exec(compile("\n" * (i % 50) + "def f():\n    return here()\nresult = f()", "made", "exec"), names)
    if names["result"] != i % 50 + 2:
        print("wrong", i, names["result"])

long_text = "def f(here):\n" + "".join(f"    x{i} = here()\n" for i in range(400)) + "    return locals()"
names = {}
exec(long_text, names)
for _ in range(5):
    found = names["f"](here)
print(all(found[f"x{i}"] == i + 2 for i in range(400)))


# Of a frame that is traced.
def traced():
    events = []

    def trace(frame, event, arg):
        events.append((event, frame.f_lineno - traced.__code__.co_firstlineno))
        return trace

    def work():
        a = 1
        return a + here()

    for i in range(3):
        sys.settrace(trace)
        work()
        sys.settrace(None)
        events.append(here() - traced.__code__.co_firstlineno)
    return events


print(traced())
