"""Calls that collect a generator's items, where the generator's code becomes part of the caller's.

What may be seen of the generator all the same: errors in it, finalizers that run in it, what they do to its frame, the
collector's count, and whatever makes the compiled code leave in the middle.
"""

import gc
import sys
import traceback


def shifted(vec, cols):
    return len(set(vec[i] + i for i in cols))


def picked(pool, indices):
    return tuple(pool[i] for i in indices)


def filtered(items, limit):
    return list(x * 2 for x in items if x < limit)


def frozen(items):
    return frozenset(x % 5 for x in items)


def words(items):
    return set(x for x in items)


def above(items, limit):
    return any(x > limit for x in items)


def below(items, limit):
    return all(x < limit for x in items)


def total(n):
    return sum(i * i for i in range(n))


def count(items, limit):
    return sum(x > limit for x in items)


def ones(items):
    return sum(1 for _ in items)


def plain(items):
    return sum(x for x in items)


def pairs(rows):
    return list((x, y) for x in rows for y in x)


def truths(items):
    return any(x for x in items), all(x for x in items)


def attributes(items):
    return any(x.name for x in items), sum(x.size for x in items), tuple(x.name for x in items)


def numbers(a, b):
    n = 0
    while n < b:
        yield a + n
        n += 1


def from_function(a, b):
    return tuple(numbers(a, b)), sum(numbers(a, b)), all(numbers(a, b)), set(numbers(a, b))


def finally_(items, log):
    try:
        for x in items:
            yield x
    finally:
        log.append("finally")


def stops_early(items, log):
    return any(finally_(items, log))


class Thing:
    def __init__(self, name, size):
        self.name = name
        self.size = size


class Outer:
    """The caller is part of another function's region, or is a generator itself."""

    def __init__(self, items):
        self.items = items

    def has(self, limit):
        return any(x == limit for x in self.items)

    def each(self, n):
        for i in range(n):
            yield tuple(x + i for x in self.items)

    def many(self, n):
        found = 0
        for i in range(n):
            if self.has(i):
                found += 1
        return found


def repeat(function, *arguments, times=60):
    result = None
    for _ in range(times):
        result = function(*arguments)
    return result


things = [Thing("", 1), Thing("b", 2), Thing("", 3)]
vec, cols = [3, 1, 4, 1, 5, 9, 2, 6], range(8)
for _ in range(3):
    print(repeat(shifted, vec, cols), repeat(picked, "abcdefgh", [3, 0, 7]), repeat(filtered, vec, 5))
    print(sorted(repeat(frozen, vec)), repeat(above, vec, 8), repeat(above, vec, 9), repeat(below, vec, 10))
    print(repeat(below, vec, 5), repeat(total, 20), repeat(count, vec, 3), repeat(ones, vec), repeat(plain, vec))
    print(repeat(pairs, ["ab", "c"]), repeat(truths, [0, "", "x"]), repeat(truths, [[], {}]), repeat(attributes, things))
    print(repeat(from_function, 3, 4), repeat(Outer(vec).many, 10), list(repeat(Outer(vec).each, 3)))
    log = []
    print(repeat(stops_early, [0, 0, 7, 8], log), len(log))



# Other callables at a site than those so far.
def collected(function, n):
    return list(function(n))


def squares(n):
    for i in range(n):
        yield i * i


async def later(n):
    for i in range(n):
        yield i


async def coroutine(n):
    return n


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        while self.n:
            yield self.n
            self.n -= 1


for function in (squares, later, squares, coroutine, Countdown, range, squares):
    try:
        print(repeat(collected, function, 4))
    except TypeError as error:
        print(error)

# Other items than those so far.
print(shifted([3.5, 1.5, 2.5, 0.0, 0.0, 0.0, 0.0, 0.0], cols), shifted([1 << 60] * 8, cols), shifted([True] * 8, cols))
print(sorted(repeat(words, ["a", "b", "a"])), sorted(repeat(words, [1 << 70, 5, 1 << 70])), len(words([1.5, "a", 2, (1,)])))
print(sorted(repeat(words, [str(i) for i in range(20)]))[:3], len(repeat(words, list(range(-100, 400)))))
print(plain([True, False, True]), plain([1.5, 2]), plain([1 << 47] * 5), plain([1 << 62, -5]), plain([]), total(0))
print(repeat(truths, [0.0, 1.5, None]), repeat(truths, [b"", (), 5]), repeat(truths, ["a", ["b"]]))
print(filtered([1, 2.5, -7], 3), picked([1.5, "x", None], (2, 0)), picked({1: 2, 3: 4}, [3, 1]), pairs([(1, 2.5), "q"]))
for bad in (
    lambda: shifted(vec, [0, 9]), lambda: shifted([1, None], [0, 1]), lambda: picked(vec, "x"), lambda: filtered(vec, ""),
    lambda: words([1, [2]]), lambda: plain([1, "x"]), lambda: above([1, "x"], 3), lambda: total("x"), lambda: pairs([3]),
    lambda: attributes([things[0], 5]), lambda: from_function(1, None), lambda: from_function(None, 1),
):
    try:
        print(repeat(bad))
    except Exception:
        lines = traceback.format_exc().splitlines()
        print("\n".join(line for line in lines if "snippets" not in line))


# Finalizers that run in the generator.
class Loud:
    def __init__(self, log, number, act=None):
        self.log = log
        self.number = number
        self.act = act

    def __del__(self):
        self.log.append(self.number)
        if self.act:
            self.act()


class Making:
    """An iterable whose items nobody else has."""

    def __init__(self, log, count, act=None, at=2):
        self.items = [Loud(log, i, act if i == at else None) for i in range(count)]

    def drain(self):
        items, self.items = self.items, None
        items.reverse()
        return items


def drained(items):
    return list(items.pop().number for _ in range(len(items)))


def numbers_of(items):
    return sum(x.number for x in items)


def lasting(items):
    # Each item dies as the next one is bound.
    return tuple(x.number for x in popping(items))


def popping(items):
    return iter(items.pop, None)


def first_large(items, limit):
    return any(x.number >= limit for x in items)


def nothing():
    pass


seen = []


def look():
    frame = sys._getframe(1)
    names = []
    while frame and frame.f_code.co_name != "<module>":
        names.append((frame.f_code.co_name, sorted(frame.f_locals)))
        frame = frame.f_back
    seen.append(names[1:])


def change():
    frame = sys._getframe(2)
    if frame.f_code.co_name == "<genexpr>":
        frame.f_locals["limit"] = 100


def fail():
    raise ValueError("in a finalizer")


class Slots:
    __slots__ = ("items",)


def dying(holder, limit):
    # The list and its items die when the iterator is through.
    items, holder.items = holder.items, None
    return sum(x.number < limit for x in take(items))


def take(items):
    result = list(items)
    items.clear()
    return result


for act in (None, nothing, look, change, gc.collect):
    for function in (numbers_of, first_large, lasting, drained):
        log = []
        for _ in range(40):
            items = Making(log, 5, act).drain()
            result = function(items, 3) if function is first_large else None
            if function is not first_large:
                if function is lasting:
                    items.insert(0, None)
                result = function(items)
            del items
            log.append(result)
        print(getattr(act, "__name__", act), function.__name__, log[-12:], len(log))
    holder, log = Slots(), []
    for _ in range(40):
        holder.items = Making(log, 4, act).drain()
        log.append(dying(holder, 2))
    print(log[-10:], len(log), seen[-1:] and seen[-1])


# Generators that die early, and what their locals hold.
def holds(log, limit):
    kept = Loud(log, "kept")
    for x in range(10):
        yield x >= limit
    del kept


def until(log, limit):
    return any(holds(log, limit))


log = []
for i in range(60):
    log.append(until(log, i % 12))
print(log[-30:])


# The collector runs when it did, and what it finds is the same.
def runs():
    counts = []
    gc.callbacks.append(lambda phase, info: counts.append((phase, position[0], info["generation"])))
    position = [0]
    gc.collect()
    kept = []
    for i in range(4000):
        position[0] = i
        kept.append([tuple(x for x in (i, i)), any(x > i for x in vec), sum(x for x in vec)])
    gc.callbacks.pop()
    return counts


gc.set_threshold(700, 5, 5)
print(runs()[:12])
gc.set_threshold(0)
print(runs()[:12], repeat(total, 5))
gc.set_threshold(2000, 10, 0)
gc.disable()
print(len(runs()), repeat(total, 5))
gc.enable()


# Deep recursion, and tracing that begins in the middle.
def deep(n):
    if n == 0:
        return sum(x for x in vec)
    return deep(n - 1) + 1


def bottomless(n):
    return any(x > 100 for x in vec) or bottomless(n + 1)


print(repeat(deep, 30))
try:
    bottomless(0)
except RecursionError as error:
    print("RecursionError", error)

events = []


def tracer(frame, event, argument):
    events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer


def traced(items):
    result = sum(x for x in items)
    sys.settrace(tracer)
    result += sum(x for x in items)
    sys.settrace(None)
    return result


print(repeat(traced, [1, 2], times=30), events[-14:])


class Starts:
    def __index__(self):
        return 1

    def __del__(self):
        sys.setprofile(profiler)


calls = []


def profiler(frame, event, argument):
    calls.append((event, frame.f_code.co_name))


def profiled(items):
    result = list(x[1] for x in popping(items))
    sys.setprofile(None)
    return result


for _ in range(40):
    print(end="" if profiled([None, (0, 1), (Starts(), 2), (0, 3)]) == [3, 2, 1] else "?")
print(calls[-6:])
