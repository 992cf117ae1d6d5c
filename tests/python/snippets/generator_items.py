"""next(g), next(g, default) and g.send(x) of generators, and what is to be seen of the call while the generator runs."""

import builtins
import contextlib
import sys
import threading


class Told:
    """Says when it ends."""

    def __init__(self, name, log):
        self.name, self.log = name, log

    def __del__(self):
        self.log.append(self.name)


def numbers(count):
    for number in range(count):
        yield number
    return "end"


def floats(count):
    total = 0.5
    for _ in range(count):
        total += 1.5
        yield total


def echo(value=None):
    while True:
        value = yield value


def doubled():
    got = yield "begun"
    while got is not None:
        got = yield got * 2
    return "none"


def over(inner):
    result = yield from inner
    return result


def plain():
    found = 0
    for _ in range(50):
        items = numbers(40)
        for _ in range(40):
            found += next(items)
        found += next(items, 1000)
        found += next(floats(2))
        found += next(over(over(numbers(3))))
        found += next(numbers(0), 7)
        found += next((x for x in range(9) if x > 5), None)
        found += next((x for x in range(9) if x > 50), -1)
    return found


def ends():
    found = []
    for count in range(60):
        items = numbers(count % 4)
        try:
            while True:
                found.append(next(items))
        except StopIteration as stop:
            found.append(stop.value)
        try:
            next(items)
        except StopIteration as stop:
            found.append((stop.value, stop.args, stop.__context__))
    return found[:12], len(found)


def sent():
    found = []
    for index in range(60):
        generator = doubled()
        found.append(generator.send(None))
        for value in (index, index + 0.5, "ab", [index], 10**20):
            found.append(generator.send(value))
        try:
            generator.send(None)
        except StopIteration as stop:
            found.append(stop.value)
        other = echo()
        try:
            other.send(index)
        except TypeError as error:
            found.append(str(error))
        other.send(None)
        total = 0
        for value in range(5):
            total += other.send(value)
            total += other.send(value * 0.5)
        found.append(total)
        chained = over(over(echo()))
        next(chained)
        found.append([chained.send(value) for value in (1, None, "x")])
    return found[-10:], len(found)


def dropped():
    log = []
    generator = (Told(index, log) for index in range(50))
    for index in range(20):
        next(generator)
        log.append(("behind", index))
    taking = echo()
    next(taking)
    for index in range(20):
        taking.send(Told(("sent", index), log))
    log.append("before")
    taking.close()
    return log[:6], log[38:44], log[-3:], len(log)


def order():
    """The generator ends before the default, and both before the result is stored."""
    log = []

    def one(told):
        yield told.name

    result = Told("old", log)
    for index in range(30):
        result = next(one(Told(("in", index), log)), Told(("default", index), log))
        log.append(result)
        result = next(numbers(0), Told(("wanted", index), log))
        log.append("behind")
    return log[:8], log[-4:], len(log)


def references():
    found = []

    def looking():
        while True:
            found.append((sys.getrefcount(generator), sys.getrefcount(holder[0])))
            yield 1

    generator = looking()
    holder = [looking()]
    for _ in range(40):
        next(generator)
        next(holder[0])
        next(holder[0], None)
        generator.send(None)
    return sorted(set(found))


class Odd(Exception):
    pass


def failing(count):
    yield from range(count)
    raise Odd(count)


def failures():
    import traceback

    found = []
    for index in range(40):
        log = []
        items = failing(index % 3)
        try:
            while True:
                found.append(next(items, Told("default", log)))
        except Odd as error:
            found.append((error.args, log[:2]))
            if index == 39:
                traceback.print_exception(error, file=sys.stdout)
        try:
            next(items)
        except StopIteration as stop:
            found.append(stop.value)
    return found[-6:], len(found)


def stopping():
    yield 1
    raise StopIteration("raised inside")


def odd_ends():
    for index in range(30):
        items = stopping()
        next(items)
        try:
            next(items, None)
        except RuntimeError as error:
            text = (str(error), type(error.__cause__).__name__)
    print(text)

    def tuples():
        return (1, 2)
        yield

    def errors():
        return Odd("returned")
        yield

    for index in range(30):
        try:
            next(tuples())
        except StopIteration as stop:
            shown = stop.value
        try:
            errors().send(None)
        except StopIteration as stop:
            other = stop.value
    print(shown, repr(other), next(tuples(), "default"))


def itself():
    """A generator that asks itself."""
    found = []

    def asking():
        for index in range(30):
            try:
                next(me)
            except ValueError as error:
                found.append(str(error))
            try:
                me.send(1)
            except ValueError as error:
                found.append(str(error))
            yield index

    me = asking()
    for _ in range(30):
        next(me)
    return set(found), len(found)


def other_iterators():
    found = []
    for index in range(60):
        source = numbers(3) if index % 3 else iter([5, 6])
        found.append(next(source))
        found.append(next(source, None))
        taking = echo() if index % 2 else Sender()
        taking.send(None)
        found.append(taking.send(index))
    try:
        next([1])
    except TypeError as error:
        print(error)
    return sum(found)


class Sender:
    def send(self, value):
        return value


def replaced():
    """`next` is another function while generators run, and then not there."""
    found = []
    kept = builtins.next

    def changing(count):
        for number in range(count):
            if number == 20:
                builtins.next = lambda items: "replaced"
            yield number

    try:
        items = changing(40)
        for _ in range(25):
            found.append(next(items))
        del builtins.next
        try:
            next(items)
        except NameError as error:
            found.append(str(error))
    finally:
        builtins.next = kept
    return found[18:]


def locals_change():
    """The generator, and what takes the item, are written over from inside the generator."""
    found = []

    def changing():
        for number in range(40):
            frame = sys._getframe(1)
            if number == 30:
                frame.f_locals["items"] = None
            if number == 20:
                frame.f_locals["item"] = "written"
            yield number

    items = item = changing()
    for _ in range(31):
        item = next(items)
        found.append(item)
    return found[18:], items


def names():
    """Who called, from inside."""
    found = []

    def looking():
        while True:
            frame, seen = sys._getframe(1), []
            for _ in range(3):
                seen.append((frame.f_code.co_name, frame.f_lasti))
                frame = frame.f_back
            found.append(seen)
            yield 1

    def through(generator):
        return next(generator)

    generator = looking()
    for _ in range(40):
        next(generator)
        through(generator)
        generator.send(None)
    return sorted({tuple(name for name, _ in seen) for seen in found}), len({str(seen) for seen in found})


def deep():
    def endless(depth):
        yield depth + next(endless(depth + 1))

    def sending(depth):
        yield depth + sending(depth + 1).send(None)

    sys.setrecursionlimit(150)
    for function in (endless, sending):
        for _ in range(4):
            try:
                next(function(0))
            except RecursionError as error:
                text = str(error)
        print(text)
    sys.setrecursionlimit(1000)


@contextlib.contextmanager
def managed(name, log):
    log.append(("in", name))
    try:
        yield name
    except Odd as error:
        log.append(("caught", error.args))
    finally:
        log.append(("out", name))


def managers():
    log = []
    for index in range(60):
        with managed(index, log) as name:
            log.append(name)
        with managed("raising", log):
            if index % 2:
                raise Odd(index)
        try:
            with managed("other", log):
                if index % 3 == 0:
                    raise KeyError(index)
        except KeyError as error:
            log.append(error.args)
    return log[:14], len(log)


def traced():
    """Tracing and profiling begin while a call waits for an item."""
    events = []

    def tracer(frame, event, argument):
        if frame.f_code.co_name in ("switching", "waiting"):
            events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno))
        return tracer

    def profiler(frame, event, argument):
        if event.startswith("c_") or frame.f_code.co_name in ("switching", "waiting"):
            events.append((frame.f_code.co_name, event))

    def switching(at, switch):
        for number in range(30):
            if number == at:
                switch()
            yield number

    def waiting(items):
        total = 0
        for _ in range(10):
            total += next(items)
            total += next(items, 0)
        return total

    for at in (99, 99, 3, 4):
        print(waiting(switching(at, lambda: sys.settrace(tracer))))
        sys.settrace(None)
    print(len(events), events[:14])
    events.clear()
    for at in (99, 5):
        print(waiting(switching(at, lambda: sys.setprofile(profiler))))
        sys.setprofile(None)
    print(len(events), events[:8])


def threads():
    """Another thread asks for an item while the generator runs."""
    found = []
    ready, done = threading.Event(), threading.Event()

    def slow():
        for number in range(5):
            if number == 2:
                ready.set()
                done.wait(10)
            yield number

    def asking():
        ready.wait(10)
        try:
            next(items)
        except ValueError as error:
            found.append(str(error))
        done.set()

    items = slow()
    thread = threading.Thread(target=asking)
    thread.start()
    for _ in range(5):
        found.append(next(items))
    thread.join()
    return found


def resurrected():
    """A generator that waits is kept by what ends with it."""
    kept = []

    class Keeper:
        def __init__(self, generator):
            self.generator = generator

        def __del__(self):
            import gc

            kept.append([type(item).__name__ for item in gc.get_referrers(self) if item is not None][:0])

    def holding():
        keeper = Keeper(None)
        yield keeper.generator

    for _ in range(30):
        next(holding())
    return len(kept)


def main():
    print(plain())
    print(ends())
    print(sent())
    print(dropped())
    print(order())
    print(references())
    print(failures())
    odd_ends()
    print(itself())
    print(other_iterators())
    print(replaced())
    print(locals_change())
    print(names())
    deep()
    print(managers())
    traced()
    print(threads())
    print(resurrected())


main()
