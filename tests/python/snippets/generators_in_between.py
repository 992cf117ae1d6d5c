"""What is to be seen, from inside the last one, of the generators between the first and the last of a chain."""

import gc
import inspect
import sys
import types


def between(inner):
    result = yield from inner
    return result


def through(inner, log):
    """Passes on from within a handler, and from a loop."""
    try:
        raise KeyError("handled")
    except KeyError:
        yield from inner
        log.append(type(sys.exception()).__name__)


def chain(leaf, depth):
    """The generators of a chain, the outermost first."""
    generators = [leaf]
    for _ in range(depth):
        generators.insert(0, between(generators[0]))
    return generators


def frames_behind(count):
    frame, found = sys._getframe(1), []
    for _ in range(count):
        if frame is None:
            break
        found.append((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, frame.f_lasti))
        frame = frame.f_back
    return found


def looking(look, rounds):
    for number in range(rounds):
        if number == rounds - 2:
            look()
        yield number
    return "end"


def all_of(generator):
    found = []
    while True:
        try:
            found.append(next(generator))
        except StopIteration as stop:
            return found, stop.value


def use(name, look, depth=6, rounds=9):
    generators = []
    generators += chain(looking(lambda: look(generators), rounds), depth)
    print(name, all_of(generators[0]))
    print([inspect.getgeneratorstate(each) for each in generators])


def states(generators):
    print([(each.gi_running, each.gi_suspended, each.gi_yieldfrom) for each in generators])
    print(frames_behind(10))
    print([(each.gi_frame.f_lasti, each.gi_frame.f_lineno) == (each.gi_frame.f_lasti, each.gi_frame.f_lineno) for each in generators])
    print([each.gi_frame.f_back and each.gi_frame.f_back.f_code.co_name for each in generators])
    print([sorted(each.gi_frame.f_locals) for each in generators])


def resumed(generators):
    for each in generators:
        for attempt in (each.__next__, each.close, lambda: each.throw(KeyError), each.gi_frame.clear):
            try:
                print(attempt())
            except (ValueError, RuntimeError) as error:
                print(error)
                break


def collected(generators):
    cycle = [generators]
    cycle.append(cycle)
    del cycle
    gc.collect()
    print(all(gc.is_tracked(each) for each in generators), [type(each).__name__ for each in gc.get_referents(generators[2])[:1]])


def counted(generators):
    print([sys.getrefcount(each) for each in generators])


for look in (states, resumed, collected, counted):
    for _ in range(3):
        use(look.__name__, look)


# Suspended, they say so.
generators = chain(looking(print, 20), 5)
for _ in range(8):
    next(generators[0])
    print([(each.gi_running, each.gi_suspended, each.gi_yieldfrom is not None) for each in generators])
print([each.gi_frame.f_back for each in generators], [each.gi_frame.f_lasti for each in generators])
print(next(generators[3]), next(generators[2]), next(generators[0]))
generators[2].close()
print([inspect.getgeneratorstate(each) for each in generators], all_of(generators[0]))


# Values and exceptions on their way.
def echo(rounds):
    got = []
    for number in range(rounds):
        try:
            got.append((yield number))
        except ValueError as error:
            got.append(str(error))
    return got


for ends in (False, True):
    generators = chain(echo(12), 7)
    next(generators[0])
    for value in (None, 1, 2.5, None, "text", 2**70, None, [1]):
        print(generators[0].send(value), end=" ")
    print(generators[0].throw(ValueError("thrown")))
    if ends:
        try:
            generators[0].throw(KeyError("ends all"))
        except KeyError as error:
            trace = error.__traceback__
            while trace:
                print(trace.tb_frame.f_code.co_name, trace.tb_lineno - trace.tb_frame.f_code.co_firstlineno, trace.tb_lasti)
                trace = trace.tb_next
    else:
        print(all_of(generators[0]))


def failing(rounds):
    for number in range(rounds):
        yield number
    raise LookupError("at the end")


for depth in (1, 2, 5):
    generators = chain(failing(8), depth)
    try:
        for item in generators[0]:
            print(item, end=" ")
    except LookupError as error:
        trace, names = error.__traceback__, []
        while trace:
            names.append((trace.tb_frame.f_code.co_name, trace.tb_lasti))
            trace = trace.tb_next
        print(names, [each.gi_frame for each in generators])


# One of them handles an exception meanwhile.
def asks(rounds):
    for _ in range(rounds):
        yield type(sys.exception()).__name__
    raise


log = []
outer = between(between(through(between(between(asks(6))), log)))
try:
    for name in outer:
        print(name, end=" ")
except BaseException as error:
    print(type(error).__name__, log)


# Tracing begins and ends in the last one.
events = []


def trace(frame, event, argument):
    events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
    return trace


def traced(rounds):
    for number in range(rounds):
        if number == 5:
            sys.settrace(trace)
        if number == 8:
            sys.settrace(None)
        yield number


def follow():
    return list(chain(traced(11), 4)[0])


for _ in range(3):
    events.clear()
    print(follow(), len(events))
print(*events[:60])


# As deep as can be.
def nested(depth, rounds):
    if depth:
        yield from nested(depth - 1, rounds)
    else:
        for number in range(rounds):
            yield number


def levels(rounds):
    here = sys._getframe()
    used = 0
    while here:
        used, here = used + 1, here.f_back
    return used


unraisable = []
sys.unraisablehook = unraisable.append
for _ in range(2):
    print(sum(nested(300, 9)))
limit = sys.getrecursionlimit()
generator = nested(150, 30)
print([next(generator) for _ in range(6)])
sys.setrecursionlimit(levels(0) + 60)
try:
    print(next(generator))
except RecursionError as error:
    print(error)
sys.setrecursionlimit(limit)
print([str(about.exc_value) for about in unraisable], all_of(generator))
sys.unraisablehook = sys.__unraisablehook__


# Trees, whose chains grow and shrink.
class Tree:
    def __init__(self, low, high):
        middle = (low + high) // 2
        self.value = middle
        self.left = Tree(low, middle) if low < middle else None
        self.right = Tree(middle + 1, high) if middle + 1 < high else None

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right

    def backwards(self):
        for side in (self.right, self, self.left):
            if side is self:
                yield self.value
            elif side:
                yield from side.backwards()


tree = Tree(0, 300)
for _ in range(3):
    print(list(tree) == list(range(300)), list(tree.backwards()) == list(range(299, -1, -1)))
walks = [iter(tree) for _ in range(3)]
print([next(walk) for _ in range(40) for walk in walks][-6:])
del walks[1]
print([next(walk) for _ in range(40) for walk in walks][-6:])


# Coroutines wait in the same way.
@types.coroutine
def pause(value):
    return (yield value)


async def waits(depth, rounds, watch):
    if depth:
        return await waits(depth - 1, rounds, watch)
    total = 0
    for number in range(rounds):
        if number == rounds - 1:
            watch.append((frames_behind(6), [(each.cr_running, each.cr_await) for each in watch[0]]))
        total += await pause(number)
    return total


watch = [[]]
coroutine = waits(8, 9, watch)
watch[0].append(coroutine)
print(coroutine.send(None), end=" ")
try:
    while True:
        print(coroutine.send(2), end=" ")
except StopIteration as stop:
    print(stop.value)
print(watch[1])
