"""frozenset() of a generator that goes on in CPython's interpreter: cold, half consumed, watched, failing."""

import gc
import sys


def collected(make):
    return frozenset(make())


def tuples(n):
    return ((i * 7 % 101, str(i)) for i in range(n))


def looks(n):
    for i in range(n):
        # Somebody else holds what is half made.
        held = [each for each in gc.get_objects() if type(each) in (set, frozenset)] if i == 2 else None
        yield (i, "held")
        del held


def watched(n):
    for i in range(n):
        if i == 3:
            sys.settrace(lambda *_: None)
        yield (i,)
    sys.settrace(None)


def fails(n):
    for i in range(n):
        yield [i] if i == 4 else (i,)


def half(n):
    generator = tuples(n)
    next(generator, None)
    return generator


def exhausted(n):
    generator = tuples(n)
    for _ in generator:
        pass
    return generator


for n in (0, 1, 6, 40):
    for make in (tuples, looks, watched, fails, half, exhausted):
        for _ in range(4):
            try:
                result = collected(lambda: make(n))
                print(make.__name__, n, type(result).__name__, len(result), list(result)[:8], hash(result) == hash(frozenset(list(result))))
            except TypeError as error:
                print(make.__name__, n, error)
            finally:
                sys.settrace(None)

# New code each time, which is not warm.
for i in range(12):
    names = {}
    exec(f"def fresh():\n    yield ({i}, 1)\n    yield ({i}, 2)\n", names)
    result = collected(names["fresh"])
    print(result, {result: i}[frozenset([(i, 1), (i, 2)])], result == {(i, 1), (i, 2)})
    try:
        result.add(1)
    except AttributeError as error:
        print(error)
