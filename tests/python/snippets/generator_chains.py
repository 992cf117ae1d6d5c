"""Values that go through chains of `yield from` and `await`, and what the frames in between say meanwhile."""

import sys
import types


def names_behind(depth=12):
    """The functions and lines on the stack, from the caller on."""
    frame, found = sys._getframe(1), []
    while frame is not None and len(found) < depth:
        found.append((frame.f_code.co_name, frame.f_lineno))
        frame = frame.f_back
    return found


def leaf(log, rounds):
    total = 0
    for number in range(rounds):
        got = yield number
        total += got or 0
        if number in (3, 7):
            log.append(names_behind(5))
    return total


def link(inner, marks):
    before = len(marks)
    result = yield from inner
    marks.append(before)
    more = yield result
    return result, more


def chain(depth, rounds, log, marks):
    generator = leaf(log, rounds)
    for _ in range(depth):
        generator = link(generator, marks)
    return generator


def drained():
    for depth in range(5):
        log, marks = [], []
        print(list(chain(depth, 10, log, marks)), marks)
        print(log)


def sent():
    for depth in range(5):
        generator = chain(depth, 6, [], [])
        got = [next(generator)]
        try:
            for number in range(40):
                got.append(generator.send(number * 10 if number % 3 else None))
        except StopIteration as stop:
            print(got, stop.value)


class Odd(Exception):
    pass


def catching(inner, log):
    """Goes on with another generator when one fails, and with the same site when the next fails too."""
    for attempt in range(3):
        try:
            yield from inner(attempt)
        except Odd as error:
            log.append((attempt, error.args, names_behind(3)))
        try:
            got = yield from iter([attempt, "listed"])
            log.append(got)
        finally:
            log.append("finally")


def failing(attempt):
    yield ("first", attempt)
    yield from passing(attempt)


def passing(attempt):
    for number in range(5):
        yield number
        if number == attempt + 1:
            raise Odd(attempt, number)


def outer(log):
    yield from catching(failing, log)
    yield from catching(passing, log)


def caught():
    log = []
    print(list(outer(log)))
    for entry in log:
        print(entry)


def states(generators):
    return [(g.gi_running, g.gi_suspended, g.gi_yieldfrom is not None) for g in generators]


def looked_at():
    """The state of each generator of a chain, from inside and from outside; none can be resumed inside."""
    generators = []

    def inside():
        for number in range(4):
            print("inside", states(generators))
            for generator in generators[1:]:
                try:
                    generator.send(None)
                except ValueError as error:
                    print(error)
            print([g.gi_frame.f_lineno - g.gi_frame.f_code.co_firstlineno for g in generators])
            print([g.gi_frame.f_back and g.gi_frame.f_back.f_code.co_name for g in generators])
            yield number

    generators.append(inside())
    for _ in range(4):
        generators.append(link(generators[-1], []))
    for value in generators[-1]:
        print("outside", value, states(generators))
        print([g.gi_frame and g.gi_frame.f_back for g in generators])


def thrown():
    """Exceptions thrown in, and chains closed, when values have gone through several times."""
    for times in range(4):
        log = []
        generator = outer(log)
        for _ in range(times + 1):
            next(generator)
        try:
            print(generator.throw(Odd("thrown", times)))
            print(next(generator))
        except (Odd, StopIteration) as error:
            print("ended", type(error).__name__, error.args)
        generator.close()
        print(log[:2], len(log))


def handled():
    """sys.exception() in each generator of a chain is its own, and its caller's behind that."""

    def inner():
        for number in range(4):
            try:
                raise KeyError(number)
            except KeyError:
                yield repr(sys.exception())
            yield repr(sys.exception())

    def middle():
        yield from inner()

    def top():
        try:
            raise ValueError("of top")
        except ValueError:
            yield from middle()
        yield repr(sys.exception())

    generator = top()
    print([next(generator) for _ in range(3)])
    try:
        raise TypeError("of the caller")
    except TypeError:
        print([next(generator) for _ in range(3)])
    print(list(generator))


@types.coroutine
def wait(value):
    return (yield value)


async def awaited(depth, rounds):
    total = 0
    for number in range(rounds):
        total += await wait(number) if depth == 0 else await awaited(depth - 1, 2)
    return total


def coroutines():
    for depth in range(5):
        coroutine = awaited(depth, 4)
        got, value = [], None
        try:
            while True:
                got.append(coroutine.send(value))
                value = len(got)
        except StopIteration as stop:
            print(depth, got, stop.value)


def replaced_locals():
    """A local of a generator in the middle is written through its frame while values go through it."""

    def inner(frames):
        for number in range(5):
            if number == 2:
                frames[0].f_locals["kept"] = number * 1.5
            yield number

    def middle(frames):
        kept = 1.25
        frames.append(sys._getframe())
        yield from inner(frames)
        yield kept

    def top(frames):
        yield from middle(frames)

    print(list(top([])))


def deep():
    """As deep as the recursion limit lets it, several times through the same chain."""

    def nested(depth):
        if depth:
            yield from nested(depth - 1)
        yield depth

    print(sum(nested(200)))
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(120)
    try:
        for depth in (50, 90, 130):
            try:
                print(sum(nested(depth)))
            except RecursionError as error:
                print("RecursionError", error)
    finally:
        sys.setrecursionlimit(limit)


for case in (drained, sent, caught, looked_at, thrown, handled, coroutines, replaced_locals, deep):
    print(case.__name__)
    for _ in range(3):
        case()
