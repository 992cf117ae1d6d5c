"""Calls of C functions and methods at warm sites: arguments of all kinds, errors, subclasses, what runs code meanwhile."""

import collections
import gc
import io
import sys
import traceback
import weakref


class Text(str):
    def __hash__(self): return 5
    def __eq__(self, other): return str(self) == str(other)
    def lower(self): return "mine"
    __slots__ = ("__weakref__",)


class Noisy:
    def __init__(self, name): self.name = name
    def __del__(self):
        frame = sys._getframe().f_back
        if frame: print("del", self.name, frame.f_lineno - frame.f_code.co_firstlineno)
    def __index__(self): return 3
    def __str__(self): return f"<{self.name}>"
    def __eq__(self, other):
        frame = sys._getframe(1)
        seen.append((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
        return self is other
    __hash__ = object.__hash__


seen = []


def no_arguments(items):
    out = []
    for x in items:
        y = x.lower()
        out.append(y)
    return out


def dropped(items):
    for x in items:
        x.upper()
    return x


def rows(items):
    out = []
    for x in items:
        out.append((x.strip(), x.strip("a"), x.replace("a", "bc"), x.replace("a", "b", 1), x.split(",", 1)))
    return out


def of_numbers(numbers):
    d = collections.deque()
    total = 0
    for n in numbers:
        d.append(n)
        d.append(n + 0.5)
        total += d.popleft()
        d.extend((n, n))
        n += 1
        d.appendleft(n)
        total += len(d) + d.pop()
    return total, list(d)[:5], d.count(2)


def local_method(items):
    out = []
    add = out.append
    join = ",".join
    for x in items:
        add(x)
        add(join((x, x)))
    return out


def builtins(items):
    out = []
    for x in items:
        out.append((ord(x), chr(ord(x) + 1), hash(x) == hash(x), repr(x), callable(x), bin(ord(x)), divmod(ord(x), 7)))
    return out


def shown(function, *arguments):
    try:
        result = function(*arguments)
    except Exception as error:
        lines = [(frame.name, frame.lineno - function.__code__.co_firstlineno) for frame in traceback.extract_tb(error.__traceback__)]
        result = f"{type(error).__name__}: {error} {lines[-1]}"
    print(function.__name__, result)


WORDS = ["Abc", " aXa ", "a,b,c", "", "ä,Ö", "\u4f60", "AAAA" * 30]

for rounds in range(4):
    for function in (no_arguments, dropped, rows, local_method):
        shown(function, WORDS * 30)
    shown(of_numbers, range(60))
    shown(builtins, "abcdé\U0001f600" * 10)
# Other kinds come to the sites.
for odd in ([Text("ABC")], [b"ABC"], [bytearray(b"AxA")], [3], [None], [Text(" aXa "), "B"]):
    for function in (no_arguments, dropped, rows, local_method, builtins):
        shown(function, WORDS[:3] * 5 + odd + WORDS[:2])
shown(of_numbers, [1, 2.5, 1 << 80, True])
shown(of_numbers, [1, "x"])


def popping(lists):
    out = 0
    for l in lists:
        while l:
            out += l.pop()
            if l: l.pop(0)
    return out


for _ in range(5):
    shown(popping, [list(range(n)) for n in range(40)])
shown(popping, [[1, 2], [1, "x", 3, 4], []])


def pop_empty(lists):
    out = []
    for l in lists:
        try:
            out.append(l.pop())
        except IndexError as error:
            out.append(f"{error} {error.__traceback__.tb_lineno - pop_empty.__code__.co_firstlineno}")
    return out


for _ in range(6):
    shown(pop_empty, [[1], [], [2.5]] * 12)


def running(values):
    """The function called runs code: comparisons that look at the frame, finalizers of what it drops."""
    l = list(values)
    found = 0
    for v in values:
        found += l.count(v)
        found += l.index(v)
    return found


nested = [Noisy(i) for i in range(6)]
for _ in range(30): running(list(range(5)))
for _ in range(8): print(running(nested), len(seen), sorted(set(seen)))


def dropping(n):
    d = collections.deque([None], 1)
    for i in range(n):
        d.append(Noisy(i) if i % 16 == 3 else i)
        d.append(i)
    return d


print(dropping(50))
print(dropping(50))


def last_reference(n):
    """The method's self, and its argument, go with the call."""
    out = []
    for i in range(n):
        out.append([i, i + 1, i].count(i))
        out.append("{} {}".format(i, 2).upper())
        out.append(Text("x%d" % i).upper())
        out.append([Noisy(i), 1].pop() if i % 16 == 5 else 0)
    return out


print(last_reference(40))


def counts(n):
    """What a function sees of its arguments' references."""
    out = set()
    x = object()
    l = [1.5, "spam" * 3, x]
    for i in range(n):
        out.add((sys.getrefcount(x), sys.getrefcount(l), sys.getrefcount(l[1]), sys.getrefcount(object())))
    return out


for _ in range(4): print(counts(40))


def deep(n):
    """The functions called call back."""
    if n == 0: return [0]
    out = []
    for i in range(2):
        out.extend(sorted(deep(n - 1), key=Key))
    return out[:4]


class Key:
    def __init__(self, value): self.value = value
    def __lt__(self, other): return self.value < other.value


print(deep(7))


def changing(n):
    """Somebody writes a local that is an argument."""
    out = []
    value = "abc"
    class Writer:
        def write(self, text):
            nonlocal value
            value = "changed"
            return len(text)
        def __eq__(self, other):
            frame = sys._getframe(1)
            if frame.f_code is changing.__code__: frame.f_locals["out"] = frame.f_locals["out"] + ["written"]
            return False
        __hash__ = None
    l = [Writer()]
    for i in range(n):
        out.append(l.count(value))
        out.append(value.upper())
        value = "abc"
    return out


for _ in range(3): print(changing(12)[-6:], len(changing(12)))


def streams(n):
    o = io.StringIO()
    for i in range(n):
        o.write("x")
        o.write(str(i))
    return o.getvalue()[-20:], o.tell()


for _ in range(4): print(streams(50))


def closing(streams):
    out = []
    for o in streams:
        try:
            out.append(o.write("abc"))
        except ValueError as error:
            out.append(str(error))
    return out


closed = io.StringIO()
closed.close()
for _ in range(4): print(closing([io.StringIO(), closed] * 5))


def collecting(n):
    """The collector runs in a call."""
    gc.collect()
    gone = []
    for i in range(n):
        loop = []
        loop.append(loop)
        if i % 50 == 0:
            o = type("O", (), {})()
            o.me = o
            weakref.finalize(o, gone.append, i)
            del o
        "a,b".split(",")
    del loop
    gc.collect()
    return len(gone)


print(collecting(3000))


def lowered(text): return text.strip().lower()
def counted(l, value): return l.count(value) + len(l)
def appended(l, value):
    l.append(value)
    return l.pop(0)


class Seeing:
    def __eq__(self, other):
        frames, frame = [], sys._getframe(1)
        while frame and frame.f_code.co_name != "shown":
            frames.append((frame.f_code.co_name, sorted(frame.f_locals)))
            frame = frame.f_back
        seen.append(frames)
        return True
    __hash__ = None


def calling(values):
    """Calls in functions that stand in the caller's code."""
    l = [0]
    total = 0
    out = []
    for v in values:
        total += counted(l, v)
        out.append(lowered(v if isinstance(v, str) else repr(v)))
        last = appended(l, v)
        if v == "!": lowered(5)
    return total, out[-3:], last


for _ in range(4): shown(calling, WORDS * 20)
seen.clear()
shown(calling, WORDS + [Seeing(), 1, 2])
print(seen)
shown(calling, WORDS + ["!"])
shown(calling, [1.5, None, ()] * 9)


def too_deep(l):
    return repr(l)


def nesting():
    l = []
    for _ in range(100000): l = [l]
    for _ in range(3):
        try:
            too_deep(l)
        except RecursionError as error:
            print(type(error).__name__, "maximum recursion depth exceeded" in str(error))
    while l: l = l.pop()


for _ in range(40): too_deep([1])
nesting()
print(too_deep([2]))
nested.clear()
