"""Long functions: the code of one that was called once is put away, and made again."""

import sys
import threading


def make(name, signature, body, count=120, end="return total", **names):
    """A function that does `body` again and again."""
    names["sys"] = sys
    lines = "".join(f"    {body.format(i=i)}\n" for i in range(count))
    exec(f"def {name}({signature}):\n    total = 0\n{lines}    {end}\n", names)
    return names[name]


def traced(f, *args):
    try:
        return f(*args)
    except Exception as error:
        lines = []
        frame = error.__traceback__
        while frame:
            lines.append((frame.tb_frame.f_code.co_name, frame.tb_lineno))
            frame = frame.tb_next
        return type(error).__name__, str(error), lines


def caller(f, *args):
    return f(*args)


add = make("add", "a, b=2", "total += a * {i} + b")
print([caller(add, i) for i in range(5)], add(1.5), add(2**70), add(1, b=-0.0))

loop = make("loop", "n", "for i in range(n): total += i & {i}", 30)
print([loop(i) for i in (3, 100, 0, 3)])

# In the first call: a second one, from inside, as deep as it goes.
inner = make("inner", "n", "total += 1 if n != {i} else inner(n - 1) if n else 5", 60)
inner.__globals__["inner"] = inner
print(inner(40), inner(3), inner(0))

# The first call ends with an exception; so does the second.
fails = make("fails", "x", "total += 1 / (x - {i})")
print(traced(fails, 7), traced(fails, 100.5), traced(fails, 119))
print(traced(caller, fails, None), traced(fails, "a"))
print(traced(add), traced(add, 1, 2, 3), traced(lambda: add(1, c=2)))

# A closure with cells, and names that are deleted.
exec(
    "def outer(n):\n    k = n\n"
    "    def closure(m=3):\n        nonlocal k\n        x = 0\n"
    + "".join(f"        k += m; x = k - {i}\n        if x == 5: y = x\n        else: y = 0; del y\n" for i in range(40))
    + "        return k, x\n    return closure\n"
)
closures = [outer(i) for i in range(3)]
print([c() for c in closures], [c(i) for i, c in enumerate(closures)])

# Its frame is seen in the first call, and later.
sees = make("sees", "f", "total += f({i})", 30)
frames = []


def look(i):
    frame = sys._getframe(1)
    if i == 7: frames.append((frame.f_code.co_name, frame.f_lineno, sorted(frame.f_locals), frame.f_locals["total"]))
    return i


print(sees(look), sees(look), frames)

# Methods, properties, constructors and keyword arguments.
body = make("body", "self, x=1, *, key=0, **rest", "total += x + key + len(rest) + {i}")


class Thing:
    method = body
    value = property(body)
    __init__ = make("__init__", "self, x=3", "self.x = x + {i}", end="return")
    __add__ = make("__add__", "self, other", "total += {i} if other else 1")
    __getattr__ = make("__getattr__", "self, name", "total += len(name) * {i}")
    __getitem__ = make("__getitem__", "self, key", "total += key")


def use(t):
    return t.method(1), t.method(key=3), t.method(2, a=1, b=2), t.value, t + 1, t + 0, t.missing, t[4], t.x


print([use(Thing(i)) for i in range(4)], Thing().x)

# In a sort, a comprehension, and from other threads.
key = make("key", "x", "total += (x * {i}) % 7")
print(sorted(range(12), key=key), [key(i) for i in range(3)], list(map(key, range(3))))
shared = make("shared", "n", "total += sum(range(n)) + {i}", 200)
results = []
threads = [threading.Thread(target=lambda: results.append(shared(500))) for _ in range(6)]
for t in threads: t.start()
for t in threads: t.join()
print(len(set(results)), len(results), shared(2))


# The function dies in its first call, with its code.
class Ends:
    def __del__(self): print("end")


def dies():
    names = {"e": Ends()}
    exec("def f(n):\n    del globals()['f']\n" + "".join(f"    n += {i}\n" for i in range(100)) + "    return n\n", names)
    call = names["f"]
    code = call.__code__
    del code
    return [call(1)]


print(dies(), dies())


# Watched from the middle of the first call on.
def tracer(frame, event, arg):
    if frame.f_code.co_name == "watched": seen.append((event, frame.f_lineno))
    return tracer


def begin(i):
    if i == 5:
        sys._getframe(1).f_trace = tracer
        sys.settrace(tracer)
    return 0


seen = []
watched = make("watched", "n", "total += n({i})", 20)
print(watched(begin))
sys.settrace(None)
print(watched(lambda i: i), watched(begin))
sys.settrace(None)
print(seen)

# Generators are not among them.
gen = {}
exec("def g(n):\n" + "".join(f"    n += {i}\n    yield n\n" for i in range(60)), gen)
first, second = gen["g"](1), gen["g"](2)
print([next(first) for _ in range(5)], list(second)[-1], list(first)[-1])


def recursive(depth):
    return add(depth) if depth == 0 else recursive(depth - 1)


print(recursive(300))
