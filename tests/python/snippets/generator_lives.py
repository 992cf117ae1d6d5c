"""Generators and coroutines from the call that makes them to their end: what of that anybody can see."""

import gc
import sys
import types
import weakref


class Told:
    """Says when it ends."""

    def __init__(self, name, log):
        self.name, self.log = name, log

    def __del__(self):
        self.log.append((self.name, sys._getframe(1).f_code.co_name))


def numbers(count, scale=1):
    for number in range(count):
        yield number * scale
    return count


def holding(told):
    yield told.name
    return told


def over(inner):
    result = yield from inner
    return result


async def plain(number):
    return number


async def adding(count):
    total = 0
    for number in range(count):
        total += await plain(number)
    return total


def run(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value


# Made, used and ended again and again.


def many():
    total = 0
    for index in range(300):
        for number in numbers(3, index):
            total += number
        for number in over(numbers(2, 1.5)):
            total += number
        total += sum(over(over(numbers(index % 3))))
    return total


def half_used():
    log = []
    for index in range(60):
        for number in numbers(5):
            if number == index % 4:
                break
        generator = over(holding(Told(index, log)))
        next(generator)
        if index % 3 == 0:
            generator.close()
        elif index % 3 == 1:
            del generator
    return len(log), log[:6]


def never_begun():
    log = []
    for index in range(40):
        generator = holding(Told(index, log))
        if index % 2:
            generator.close()
            print(generator.gi_frame, list(generator)) if index == 1 else None
        else:
            try:
                generator.throw(KeyError(index))
            except KeyError as error:
                log.append(error.args)
    return log[:8]


# What is to be seen of one before it begins.


def before():
    generator = numbers(4, 2.5)
    frame = generator.gi_frame
    print(generator.gi_running, generator.gi_suspended, generator.gi_yieldfrom, frame.f_lasti, frame.f_lineno)
    print(frame.f_locals, frame.f_back, generator.__name__, generator.__qualname__)
    try:
        generator.send(1)
    except TypeError as error:
        print(error)
    print(list(generator), generator.gi_frame, frame.f_locals)
    coroutine = plain(3)
    print(coroutine.cr_running, coroutine.cr_suspended, coroutine.cr_await, coroutine.cr_frame.f_lasti)
    try:
        coroutine.send(1)
    except TypeError as error:
        print(error)
    print(run(coroutine))
    try:
        coroutine.send(None)
    except RuntimeError as error:
        print(error)


def references():
    found = []
    for value in (object(), [1], 2.5, 10**30):
        before = sys.getrefcount(value)
        generator = over(iter([value]))
        made = numbers(value) if value != 2.5 else None
        found.append(sys.getrefcount(value) - before)
        del made
        found.append(sys.getrefcount(value) - before)
        found.append(sys.getrefcount(generator))
        del generator
    return found


def function_goes():
    """The function, its name and its code end with the last generator."""
    log = []
    for index in range(30):
        namespace = {}
        exec("def made(x):\n yield x\n yield x + 1\n", namespace)
        function = namespace.pop("made")
        weakref.finalize(function, log.append, ("function", index))
        generator = function(index)
        del function
        log.append(next(generator))
        if index % 2:
            log.append(list(generator))
        del generator
        gc.collect() if index == 20 else None
    return log[:9], len(log)


# Weak references, names, cycles, the collector.


def watched_ends():
    log = []
    for index in range(40):
        generator = numbers(2)
        reference = weakref.ref(generator, lambda _, index=index: log.append(index))
        for _ in generator:
            pass
        if index % 2:
            generator.__name__ = f"n{index}"
        assert reference() is generator
        del generator
        assert reference() is None
    return log[-3:]


class Name(str):
    def __del__(self):
        print("name ends")


def named():
    generator = over(numbers(1))
    generator.__qualname__ = Name("odd")
    print(generator.__qualname__, list(generator))
    for _ in range(2):
        other = numbers(1)
        other.__name__ = Name("odder")
        for _ in other:
            pass
        print("used")
        del other


def cycles():
    log = []

    def knot(told):
        me = yield
        yield told.name
        return me

    for index in range(20):
        generator = knot(Told(index, log))
        next(generator)
        generator.send(generator)
    del generator
    gc.collect()
    return sorted(name for name, _ in log)


def counted():
    """The collector counts generators as ever."""
    gc.collect()
    gc.disable()
    kept = [numbers(1) for _ in range(50)]
    before = gc.get_count()[0]
    more = [numbers(1) for _ in range(100)]
    made = gc.get_count()[0] - before
    for generator in more:
        for _ in generator:
            pass
    tracked = all(gc.is_tracked(generator) for generator in more)
    del more, generator
    print(made, gc.get_count()[0] - before, tracked, len(kept))
    gc.enable()


def collected_inside():
    """The collector looks at generators that have not begun, wait, run and have ended."""

    def looking(level):
        if level:
            yield from looking(level - 1)
        gc.collect()
        yield level

    total = 0
    for _ in range(4):
        kept = [looking(2), numbers(3), plain(1)]
        total += sum(looking(3))
        kept[2].close()
    return total


# The order in which things end.


def order():
    log = []

    def two(first, second):
        yield 1
        third = Told("third", log)
        yield third.name

    for _ in range(12):
        for item in two(Told("first", log), Told("second", log)):
            log.append(item)
        for item in over(two(Told("a", log), Told("b", log))):
            log.append(item)
    return log[:16], len(log)


def result_ends():
    """What a generator returns, where a loop has no use for it."""
    log = []
    for index in range(30):
        for _ in holding(Told(index, log)):
            pass
        log.append("behind")
    return log[:6], len(log)


def failing(index):
    yield index
    raise KeyError(index)


def failures():
    import traceback

    shown = []
    for index in range(30):
        try:
            for _ in over(over(failing(index))):
                pass
        except KeyError as error:
            shown.append("".join(traceback.format_exception(error)).count("yield from"))
            if index == 29:
                traceback.print_exception(error, file=sys.stdout)
    return set(shown)


# Classes.


class Tree:
    def __init__(self, left, value, right):
        self.left, self.value, self.right = left, value, right

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


def tree(values):
    if not values:
        return None
    middle = len(values) // 2
    return Tree(tree(values[:middle]), values[middle], tree(values[middle + 1 :]))


class Listed(Tree):
    def __iter__(self):
        return iter([self.value, "listed"])


def trees():
    whole = tree(range(40))
    for _ in range(20):
        found = list(whole)
    whole.left.right = Listed(None, "odd", None)
    print(found == list(range(40)), list(whole)[-22:-19])
    seen = []
    for number in whole:
        seen.append(number)
        if number == 10:
            Tree.__iter__, kept = (lambda self: iter(("replaced",))), Tree.__iter__
        elif number == 21:
            Tree.__iter__ = kept
    Tree.__iter__ = kept
    print(len(seen), seen[8:14])


# Coroutines.


class Awaitable:
    def __await__(self):
        got = yield "asked"
        return got


async def mixed(count):
    found = []
    for index in range(count):
        found.append(await plain(index))
        found.append(await Awaitable())
        found.append(await legacy(index))
    return found


@types.coroutine
def legacy(index):
    yield index
    return -index


async def twice(coroutine, log):
    try:
        return await coroutine
    except RuntimeError as error:
        log.append(str(error))


def coroutines():
    print(sum(run(adding(20)) for _ in range(20)))
    coroutine, got = mixed(6), []
    try:
        sent = None
        while True:
            got.append(coroutine.send(sent))
            sent = len(got)
    except StopIteration as stop:
        print(got, stop.value)
    log = []
    inner = plain(1)
    print(run(twice(inner, log)), run(twice(inner, log)), log)

    async def waits():
        await Awaitable()

    waiting = waits()
    outer = twice(waiting, log)
    print(outer.send(None), run(twice(waiting, log)), log[-1])
    outer.close()


def origins():
    """Where coroutines were made, switched on while code runs."""

    def make():
        return plain(1)

    found = []
    for index in range(60):
        if index == 40:
            sys.set_coroutine_origin_tracking_depth(2)
        coroutine = make()
        origin = coroutine.cr_origin
        found.append(origin and [(line - origins.__code__.co_firstlineno, name) for _, line, name in origin])
        coroutine.close()
        other = plain(2)
        found.append(other.cr_origin and len(other.cr_origin))
        other.close()
    sys.set_coroutine_origin_tracking_depth(0)
    print(found[76:84], len(found))


def recursion():
    def endless(depth):
        yield depth
        yield from endless(depth + 1)

    sys.setrecursionlimit(200)
    try:
        for depth in endless(0):
            deepest = depth
    except RecursionError as error:
        print("too deep", 150 < deepest < 200, error)
    finally:
        sys.setrecursionlimit(1000)


def traced():
    """Tracing begins while generators run."""
    events = []

    def tracer(frame, event, argument):
        if frame.f_code.co_name in ("numbers", "over", "stepping"):
            events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno))
        return tracer

    def stepping(switch):
        for index in range(6):
            if index == switch:
                sys.settrace(tracer)
            yield index

    for switch in (9, 9, 2):
        total = 0
        for index in over(stepping(switch)):
            for number in numbers(2):
                total += number + index
    sys.settrace(None)
    print(total, len(events), events[:12])


def main():
    print(many())
    print(half_used())
    print(never_begun())
    before()
    print(references())
    print(function_goes())
    print(watched_ends())
    named()
    print(cycles())
    counted()
    print(collected_inside())
    print(order())
    print(result_ends())
    print(failures())
    trees()
    coroutines()
    origins()
    recursion()
    traced()


main()
