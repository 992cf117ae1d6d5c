"""Exceptions that are raised and caught again and again, as compiled code does it, and what is seen of them.

Each function runs often enough for its loop and its handlers to be compiled; what it prints at the end says what
a handler saw: the exception, its traceback, what was handled, and in which order things ended.
"""

import contextlib
import gc
import sys
import weakref

ROUNDS = 40
log = []


def lines_of(error):
    entry, found = error.__traceback__, []
    while entry is not None:
        found.append((entry.tb_frame.f_code.co_name, entry.tb_lineno, entry.tb_lasti))
        entry = entry.tb_next
    return found


def context_of(error):
    chain = []
    while error is not None and len(chain) < 6:
        chain.append((type(error).__name__, error.args, error.__suppress_context__))
        error = error.__context__
    return chain


class Plain(Exception):
    pass


class WithInit(Exception):
    def __init__(self, code):
        super().__init__(code, "more")
        self.code = code


class WithNew(Exception):
    def __new__(cls, *args):
        made = super().__new__(cls, *args)
        made.extra = len(args)
        return made


class WithSlots(Exception):
    __slots__ = ("first", "second")


class WithEnd(Exception):
    def __del__(self):
        log.append("ended")


class Odd(Exception):
    def __new__(cls, *args):
        return 5


class Meta(type):
    def __call__(cls, *args):
        log.append("meta")
        return super().__call__(*args)

    def __instancecheck__(cls, instance):
        log.append("asked")
        return True

    def __subclasscheck__(cls, other):
        log.append("asked too")
        return True


class Made(Exception, metaclass=Meta):
    pass


# ---- What is raised


def raise_each(kinds):
    seen = []
    for _ in range(ROUNDS):
        for kind in kinds:
            try:
                raise kind
            except Exception as error:
                found = error
                seen.append((type(error).__name__, str(error), lines_of(error), vars(error)))
    return seen[: len(kinds)], seen[: len(kinds)] == seen[-len(kinds) :], sys.exception(), found.__context__


kinds = [ValueError, ValueError(3), Plain, Plain(1, 2), WithInit(4), WithNew(1), WithSlots(5), KeyError("k"), OSError(2, "no")]
kinds += [UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"), StopIteration(7), Made, Odd, 5, int, WithInit, SystemError]
for kind in kinds:
    log.clear()
    print(kind, raise_each([kind]), len(log), log[:3])


def make(kind, *args):
    got = []
    for i in range(ROUNDS):
        try:
            raise kind(*args)
        except kind as error:
            got.append(error.args)
    return got[-1], len(got)


def make_one(kind, arg):
    got = []
    for i in range(ROUNDS):
        try:
            raise kind(arg)
        except BaseException as error:
            got.append((type(error), error.args))
            if i > 20 and i % 7 == 0:
                error.note = i
    return got[-1], len(got)


for kind in (ValueError, Plain, WithNew, WithSlots, KeyError, IndexError, StopIteration, SystemExit, GeneratorExit):
    print(make(kind), make(kind, 1, 2), make_one(kind, (1,)), make_one(kind, "text"))
print(make_one(WithInit, 1), make_one(UnicodeDecodeError, 1), make_one(Odd, 1))
try:
    ValueError(x=1)
except TypeError as error:
    print(error)


# ---- Where it is caught


def missing(d, keys):
    total = 0
    for _ in range(ROUNDS):
        for key in keys:
            try:
                total += d[key]
            except KeyError as error:
                total -= 1
                last = error
    return total, last.args, lines_of(last), context_of(last)


class Hash:
    def __init__(self, fails):
        self.fails = fails

    def __hash__(self):
        if self.fails:
            raise TypeError("no hash")
        return 5

    def __repr__(self):
        return "Hash"


class Missing(dict):
    def __missing__(self, key):
        log.append(key)
        raise KeyError("mine", key)


class Silent(dict):
    def __missing__(self, key):
        return 10


print(missing({1: 2, "a": 3}, [1, "a", "b", 4, (1, 2), None]))
print(missing({}, [Hash(False)]))
print(missing(Missing(a=1), ["a", "c"]), len(log))
print(Silent(a=1)["c"])
print(missing({2**70: 1}, [2**70, 2**71, 1.5, True]))
try:
    missing({}, [Hash(True)])
except TypeError as error:
    print(error, lines_of(error), context_of(error))


def items(sequence, indices):
    found = 0
    for _ in range(ROUNDS):
        for index in indices:
            try:
                found += sequence[index]
            except IndexError as error:
                found -= 1
                last = error
            except TypeError:
                found -= 2
    return found, str(last), lines_of(last)


print(items([1, 2, 3], [0, 2, 3, -1, -4, 99]), items((1, 2), [0, 5, -3]), items([1], [4, "a", 1.0, None]))
print(items([], [0]), items(range(3), [1, 7]), items([5], [True, 2**80]))


class Lists(list):
    pass


print(items(Lists([4]), [0, 1]))


def thrower(x):
    if x % 3:
        raise Plain(x)
    return x


def middle(x):
    return thrower(x) + 1


def catches(x):
    try:
        return middle(x)
    except Plain as error:
        return -error.args[0]


def long_way(x):
    while x > 100:
        x -= 1
    try:
        return thrower(x)
    finally:
        log.append(x)


def callees(call):
    total, where = 0, None
    for i in range(ROUNDS * 3):
        try:
            total += call(i)
        except Plain as error:
            total += 100
            where = lines_of(error)
    return total, where


print(callees(thrower), callees(middle), callees(catches), callees(lambda x: middle(x)))
log.clear()
print(callees(long_way), len(log), sum(log))


def several(x):
    """Which of several handlers, tuples, and bases."""
    counts = [0] * 6
    for i in range(ROUNDS * 2):
        try:
            try:
                if i % 4 == 0:
                    raise KeyError(i)
                if i % 4 == 1:
                    raise [].pop
                if i % 4 == 2:
                    x.nothing
                int("z" * (i % 3))
            except KeyError:
                counts[0] += 1
            except (TypeError, AttributeError):
                counts[1] += 1
            else:
                counts[2] += 1
            finally:
                counts[3] += 1
        except ValueError:
            counts[4] += 1
        except Exception:
            counts[5] += 1
    return counts


print(several(5))


def not_catching(kind):
    """What cannot stand behind `except`."""
    seen = []
    for i in range(ROUNDS):
        try:
            try:
                raise Plain(i)
            except kind:
                seen.append("caught")
        except TypeError as error:
            seen.append((str(error), context_of(error)))
        except Plain:
            seen.append("passed")
    return seen[-1], len(seen)


for kind in (5, None, (Plain, 5), (ValueError, (Plain,)), (), (ValueError, Plain), Made, int, "x", [Plain], BaseException):
    log.clear()
    print(kind, not_catching(kind), log[:2])


# ---- What was handled before, and what is raised again


def nested():
    seen = None
    for i in range(ROUNDS):
        try:
            raise Plain(1)
        except Plain as outer:
            before = sys.exception() is outer
            try:
                {}[i]
            except KeyError as inner:
                seen = before, sys.exception() is inner, context_of(inner), inner.__context__ is outer
                try:
                    raise ValueError from inner
                except ValueError as last:
                    cause = last.__cause__ is inner, context_of(last)
            after = sys.exception() is outer
    return seen, cause, after, sys.exception()


print(nested())


def again():
    seen = []
    for i in range(ROUNDS):
        try:
            try:
                raise Plain(i)
            except Plain:
                raise
        except Plain as error:
            seen.append(lines_of(error))
    for i in range(ROUNDS):
        try:
            try:
                middle(1)
            except Plain as error:
                raise error
        except Plain as error:
            seen.append(lines_of(error))
    for i in range(ROUNDS):
        try:
            try:
                middle(1)
            finally:
                seen.append(sys.exception().args)
        except Plain as error:
            seen.append((lines_of(error), error.__context__))
    return [str(item) for item in seen[ROUNDS - 1 :: ROUNDS]], len(seen), seen[-2:]


print(again())


def same_object(error):
    """One exception raised again and again: its traceback and context stay with it."""
    for i in range(ROUNDS):
        try:
            raise error
        except Plain:
            pass
        try:
            {}[1]
        except KeyError:
            try:
                raise error
            except Plain as caught:
                got = caught.__context__
    return len(lines_of(error)), type(got), context_of(error)


print(same_object(Plain("one")))


def nothing_active():
    seen = 0
    for i in range(ROUNDS):
        try:
            raise
        except RuntimeError as error:
            seen += len(str(error))
    return seen


print(nothing_active())


def left_early(n):
    """Handlers that are left by continue, break and return."""
    total = 0
    for i in range(n):
        try:
            if i % 2:
                raise Plain
            total += 1
        except Plain:
            if i == n - 1:
                return total, "returned", sys.exception() is not None
            if i == 77:
                break
            continue
        total += 10
    return total, "ended", sys.exception()


print(left_early(ROUNDS), left_early(ROUNDS + 1), left_early(200))


# ---- How things end


class Ends:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append((self.name, sys.exception() and type(sys.exception()).__name__, sys._getframe(1).f_lineno))


def endings(n):
    """The stack and the callee's locals end before the handler; the exception with it."""

    def fails(thing):
        local = Ends("local")
        raise Plain(thing)

    for i in range(n):
        try:
            [Ends("item"), fails(Ends("argument"))]
        except Plain:
            log.append("handler")
        log.append("behind")


for n in (1, ROUNDS):
    log.clear()
    endings(n)
    first = len(log) // n
    print(log[:first], log[-first:] == log[:first], len(log))


def kept(n):
    """A frame that outlives its function by the traceback."""

    def fails(value):
        local = [value, n]
        raise Plain(local)

    held = []
    for i in range(n):
        try:
            fails(i * 1.5)
        except Plain as error:
            held.append(error)
    frame = held[-1].__traceback__.tb_next.tb_frame
    return frame.f_locals["value"], frame.f_lineno, frame.f_back.f_code.co_name, frame.f_locals["local"], held[0].args


print(kept(1), kept(ROUNDS))


def alive(n):
    references = []
    for i in range(n):
        thing = Plain(i)
        references.append(weakref.ref(thing))
        try:
            raise thing
        except Plain as error:
            del thing
    return [reference() for reference in references if reference() is not None]


print(alive(1), alive(ROUNDS))


def with_end(n):
    for i in range(n):
        try:
            raise WithEnd(i)
        except WithEnd:
            log.append("handler")
        log.append("behind")


for n in (1, ROUNDS):
    log.clear()
    with_end(n)
    print(log[:3], len(log), len(set(log)))


def cycles(n):
    gc.collect()
    for i in range(n):
        try:
            raise Plain(i)
        except Plain as error:
            held = error
    del held
    return gc.collect() > 0, gc.isenabled()


print(cycles(ROUNDS))


def deep(n):
    """A long chain of tracebacks, and of contexts."""
    if n == 0:
        raise Plain(0)
    try:
        deep(n - 1)
    except Plain as error:
        if n % 2:
            raise Plain(n)
        raise


for _ in range(3):
    try:
        deep(60)
    except Plain as error:
        print(len(lines_of(error)), len(context_of(error)))


def recursion(n):
    return recursion(n + 1) + 1


def limits():
    count = 0
    for _ in range(12):
        try:
            recursion(0)
        except RecursionError as error:
            count += len(lines_of(error)) > 100
    return count


print(limits())


# ---- Generators


def counting(n):
    for i in range(n):
        try:
            yield i
        except Plain as error:
            log.append(("thrown", error.args, sys.exception() is error))
        except GeneratorExit:
            log.append("closed")
            raise


def throwing():
    log.clear()
    got = 0
    for i in range(ROUNDS):
        generator = counting(4)
        next(generator)
        got += generator.throw(Plain(i))
        got += next(generator)
        generator.close()
        try:
            next(generator)
        except StopIteration as stop:
            got += 100
        try:
            generator.throw(Plain(i))
        except Plain as error:
            got += len(lines_of(error))
    return got, log[-2:], len(log)


print(throwing())


def returning(n):
    total = 0
    for i in range(n):
        it = iter([1])
        while True:
            try:
                total += next(it)
            except StopIteration as stop:
                total += stop.value is None
                break
    return total


print(returning(ROUNDS))


def stop_inside():
    try:
        yield 1
        next(iter(()))
    except StopIteration:
        yield 2
    next(iter(()))


def stops():
    seen = []
    for i in range(ROUNDS):
        try:
            for item in stop_inside():
                seen.append(item)
        except RuntimeError as error:
            seen.append((str(error), context_of(error)[1:]))
    return seen[-3:], len(seen)


print(stops())


def handled_in_generator():
    """What is handled in a generator is its own."""

    def inner():
        try:
            raise Plain(1)
        except Plain:
            yield sys.exception().args
            yield sys.exception().args

    seen = []
    for i in range(ROUNDS):
        try:
            raise ValueError(i)
        except ValueError:
            for args in inner():
                seen.append((args, sys.exception().args))
    return seen[-2:], len(seen)


print(handled_in_generator())


# ---- Observation


def traced(n):
    events = []

    def tracer(frame, event, arg):
        if frame.f_code.co_name in ("work", "thrower"):
            events.append((event, frame.f_lineno - work.__code__.co_firstlineno, arg[0] if event == "exception" else None))
        return tracer

    def work(x):
        total = 0
        for i in range(x):
            try:
                total += thrower(i)
            except Plain:
                if i == n:
                    sys.settrace(tracer)
                    sys._getframe().f_trace = tracer
                total += 1
        return total

    result = work(n + 4)
    sys.settrace(None)
    return result, events


print(traced(1), traced(31))


def raiser(x):
    if x % 3:
        raise Plain(x)
    return x


def monitored(n):
    events = []
    tool = 3
    monitoring = sys.monitoring
    monitoring.use_tool_id(tool, "test")
    wanted = monitoring.events.RAISE | monitoring.events.EXCEPTION_HANDLED | monitoring.events.PY_UNWIND | monitoring.events.RERAISE

    def note(name):
        def callback(code, offset, error):
            if code.co_name in ("work", "raiser"):
                events.append((name, code.co_name, offset, type(error).__name__))

        return callback

    for name in ("RAISE", "EXCEPTION_HANDLED", "PY_UNWIND", "RERAISE"):
        monitoring.register_callback(tool, getattr(monitoring.events, name), note(name))

    def work(x):
        total = 0
        for i in range(x):
            try:
                try:
                    total += raiser(i)
                except ValueError:
                    total += 1
            except Plain:
                if i == n:
                    monitoring.set_events(tool, wanted)
                total += 1
        return total

    result = work(n + 4)
    monitoring.set_events(tool, 0)
    monitoring.free_tool_id(tool)
    return result, events


print(monitored(1), monitored(31))


def sees_frames(n):
    """The callee asks for its frame, and for what is handled."""

    def asks(i):
        frame = sys._getframe(1)
        if i % 2:
            raise Plain(frame.f_lineno, frame.f_code.co_name)
        return 1

    seen = []
    for i in range(n):
        try:
            asks(i)
        except Plain as error:
            seen.append(error.args)
            asks(0)
    return seen[-1], len(seen)


print(sees_frames(ROUNDS))


def writes_locals(n):
    """The handler's locals are written through the traceback's frame."""
    total = 0
    for i in range(n):
        value = i * 2
        try:
            thrower(1)
        except Plain as error:
            if i > 30:
                error.__traceback__.tb_frame.f_locals["value"] = 1000
            total += value
    return total


print(writes_locals(ROUNDS))


def replaced(n):
    """A class's name means another class in the midst."""
    seen = []
    for i in range(n):
        try:
            try:
                raise Plain(i)
            except Wanted:
                seen.append("caught")
        except Plain:
            seen.append("passed")
        if i == n - 5:
            globals()["Wanted"] = ValueError
        if i == n - 3:
            del globals()["Wanted"]
            try:
                raise Plain
            except NameError:
                seen.append("?")
            except Plain:
                globals()["Wanted"] = (KeyError, Plain)
    return seen[-6:]


Wanted = Plain
print(replaced(ROUNDS))


def suppressed(n):
    total = 0
    for i in range(n):
        with contextlib.suppress(KeyError, Plain):
            total += 1
            if i % 3 == 1:
                raise Plain
            if i % 3 == 2:
                {}[i]
            total += 10
    return total


print(suppressed(ROUNDS))
