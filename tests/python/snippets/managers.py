"""`with` over managers of all kinds in loops that get hot: their methods' code stands in that of the loop."""

import contextlib
import io
import sys
import threading
import traceback

ROUNDS = 60
log = []


class Plain:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return None


class Telling(Plain):
    def __enter__(self):
        log.append(("enter", self.name))
        return self.name

    def __exit__(self, kind, error, trace):
        log.append(("exit", self.name, kind, error and error.args, trace and trace.tb_lineno))
        return self.name == "swallows"


class Number(Plain):
    def __enter__(self):
        return 5

    def __exit__(self, kind, error, trace):
        return 7.5


class Rest(Plain):
    def __exit__(self, *rest):
        log.append(len(rest))


class Defaults(Plain):
    def __enter__(self, more=3):
        return more

    def __exit__(self, kind, error, trace, more=4):
        log.append(more)


class Static(Plain):
    @staticmethod
    def __enter__():
        return "static"

    @classmethod
    def __exit__(cls, kind, error, trace):
        log.append(cls.__name__)


class Slots:
    __slots__ = ("count",)

    def __init__(self):
        self.count = 0

    def __enter__(self):
        self.count += 1
        return self

    def __exit__(self, kind, error, trace):
        self.count += 10


class Rebinds(Plain):
    def __enter__(self):
        self = Plain("other")
        return self.name

    def __exit__(self, kind, error, trace):
        self = kind = error = 1
        return kind == 2


class Ends(Plain):
    def __exit__(self, kind, error, trace):
        last = Last()
        log.append("exit")

    def __del__(self):
        log.append(("ends", sys._getframe(1).f_code.co_name, sys._getframe(1).f_lineno))


class Last:
    def __del__(self):
        log.append(("last", sys._getframe(1).f_code.co_name, sys._getframe(1).f_lineno))


def each(make):
    total = []
    for i in range(ROUNDS):
        with make(i) as value:
            total.append(type(value).__name__)
    return total[-1], len(total)


def unnamed(make):
    for i in range(ROUNDS):
        with make(i):
            log.append("body")


def held(manager):
    total = 0
    for i in range(ROUNDS):
        with manager as value:
            total += i
    return total, value


for kind in (Plain, Telling, Number, Rest, Defaults, Static, Rebinds, Ends):
    log.clear()
    print(kind.__name__, each(kind), log[-6:], len(log))
    log.clear()
    unnamed(kind)
    print(log[-6:], len(log), log[:3])
print(held(Number(1)), held(Telling("held")), held(Slots())[1].count)
print(each(lambda i: io.StringIO()), each(lambda i: contextlib.nullcontext(i)), held(threading.Lock())[0], held(threading.RLock())[0])
with open(__file__) as file:
    print(file.closed)
print(file.closed, each(lambda i: memoryview(b"x")))


# ---- What leaves the block


def leaves(manager, how):
    out = []
    for i in range(ROUNDS):
        with manager as value:
            if how == "continue" and i % 2:
                continue
            if how == "break" and i == ROUNDS - 3:
                break
            if how == "return" and i == ROUNDS - 4:
                return out[-2:], i, value
            if how == "raise" and i % 3 == 1:
                raise KeyError(i)
            out.append(i)
    return out[-2:], i


for name in ("swallows", "passes on"):
    for how in ("continue", "break", "return", "raise", ""):
        log.clear()
        try:
            print(name, how, leaves(Telling(name), how))
        except KeyError as error:
            print("raised", error, [entry.lineno for entry in traceback.extract_tb(error.__traceback__)])
        print(len(log), log[-3:])


def again(n):
    """Errors in the block, in enter and in exit, over and over."""
    seen = []
    for i in range(n):
        for manager in (Fails("enter"), Fails("exit"), Fails("both"), Telling("passes on"), Telling("swallows")):
            try:
                with manager as value:
                    seen.append(value)
                    if i % 2:
                        raise ValueError(i)
            except Exception as error:
                lines = [(entry.name, entry.lineno) for entry in traceback.extract_tb(error.__traceback__)]
                seen.append((repr(error), repr(error.__context__), lines))
    return seen[-11:], len(seen)


class Fails(Plain):
    def __enter__(self):
        if self.name == "enter":
            raise KeyError(self.name)
        return self.name

    def __exit__(self, kind, error, trace):
        if self.name in ("exit", "both"):
            raise IndexError(self.name, kind)

    def __del__(self):
        log.append(("del", self.name, sys.exception() and type(sys.exception()).__name__))


log.clear()
for item in again(ROUNDS):
    print(item)
print(len(log), log[-4:])


def fails_unnamed(n):
    for i in range(n):
        try:
            with Fails("enter"):
                print("never")
        except KeyError:
            log.append("caught")


log.clear()
fails_unnamed(ROUNDS)
print(log[:3], log[-2:], len(log))


def two(n):
    order = []
    for i in range(n):
        try:
            with Telling("a") as a, Telling("b" if i % 2 else "swallows") as b:
                order.append(a + b)
                if i % 3 == 0:
                    raise ValueError(i)
        except ValueError as error:
            order.append(error.args)
    return order[-5:], len(order)


log.clear()
print(two(ROUNDS), log[-4:], len(log))


class NoExit:
    def __enter__(self):
        print("never")


class NoEnter:
    def __exit__(self, kind, error, trace):
        print("never")


class Instance:
    def __init__(self):
        self.__enter__ = self.__exit__ = lambda *rest: print("never")


class Descriptor:
    def __get__(self, instance, owner):
        log.append("bound")
        return lambda *rest: log.append(len(rest))


class Bound:
    __enter__ = Descriptor()
    __exit__ = Descriptor()


class Other:
    __enter__ = Plain("x").__enter__
    __exit__ = Plain("x").__exit__


def mixed(things):
    seen = []
    for _ in range(ROUNDS):
        for thing in things:
            try:
                with thing as value:
                    seen.append(type(value).__name__)
            except (TypeError, AttributeError) as error:
                seen.append(str(error))
    return seen[-len(things) :]


log.clear()
print(mixed([NoExit(), NoEnter(), Instance(), 5, Plain, Bound(), Other(), Plain(1), Number(1), Slots()]))
print(log[:4], len(log))


# ---- What changes meanwhile


def changes(n):
    total = []
    for i in range(n):
        with Changed(i) as value:
            total.append(value)
            if i == n - 6:
                Changed.__enter__ = lambda self: "other"
            if i == n - 4:
                Changed.__exit__ = lambda self, *rest: total.append(len(rest))
            if i == n - 2:
                Changed.__enter__ = Number.__enter__
    return total[-9:]


class Changed(Plain):
    def __enter__(self):
        return self.name


print(changes(ROUNDS))


def changes_class(n):
    total = []
    for i in range(n):
        manager = Telling(i)
        with manager as value:
            total.append(value)
            if i > n - 4:
                manager.__class__ = Plain
    return total[-3:], log[-2:]


log.clear()
print(changes_class(ROUNDS))


# ---- Frames, recursion, tracing, generators


class Frames(Plain):
    def __enter__(self):
        frame = sys._getframe()
        return frame.f_code.co_name, frame.f_back.f_code.co_name, frame.f_back.f_lineno

    def __exit__(self, kind, error, trace):
        log.append((sys._getframe(1).f_lineno, sys._getframe(1).f_locals["i"], kind))


def frames(n):
    for i in range(n):
        with Frames(i) as seen:
            last = seen
    return last


log.clear()
print(frames(ROUNDS), log[-2:])


class Deep(Plain):
    def __enter__(self):
        self.name -= 1
        if self.name > 0:
            with self as value:
                return value + 1
        return 0


print([held(Deep(20))[0], Deep(30).__enter__()])


class Endless(Plain):
    def __enter__(self):
        with self:
            pass


def endless():
    seen = 0
    for _ in range(4):
        try:
            with Endless("x"):
                pass
        except RecursionError:
            seen += 1
    return seen


print(endless())


class Traces(Plain):
    def __enter__(self):
        if self.name == ROUNDS - 2:
            sys.settrace(tracer)
            sys._getframe(1).f_trace = tracer
        return self.name

    def __exit__(self, kind, error, trace):
        if self.name == ROUNDS - 1:
            sys.settrace(None)


def tracer(frame, event, arg):
    log.append((frame.f_code.co_name, event, frame.f_lineno))
    return tracer


def traced(n):
    total = 0
    for i in range(n):
        with Traces(i) as value:
            total += value
    return total


log.clear()
print(traced(ROUNDS))
print(log)


class TracesExit(Plain):
    def __exit__(self, kind, error, trace):
        if self.name == ROUNDS - 2:
            sys.settrace(tracer)
            sys._getframe(1).f_trace = tracer


def traced_exit(n):
    total = 0
    for i in range(n):
        with TracesExit(i):
            total += 1
    sys.settrace(None)
    return total


log.clear()
print(traced_exit(ROUNDS))
print(log)


def in_generator(n):
    for i in range(n):
        with Telling(i) as value:
            yield value


log.clear()
print(sum(in_generator(ROUNDS)), len(log), log[-2:])
unfinished = in_generator(3)
next(unfinished)
unfinished.close()
print(log[-2:])


class Enters(Plain):
    def __enter__(self):
        yield self.name
        yield 2

    def __exit__(self, kind, error, trace):
        yield 3


def generators(n):
    total = []
    for i in range(n):
        with Enters(i) as made:
            total.extend(made)
    return total[-2:], len(total)


print(generators(ROUNDS))


@contextlib.contextmanager
def managed(value):
    log.append("before")
    try:
        yield value
    except KeyError as error:
        log.append(error.args)
    finally:
        log.append("behind")


def uses_managed(n):
    total = 0
    for i in range(n):
        with managed(i) as value:
            total += value
            if i % 4 == 3:
                raise KeyError(i)
    try:
        with managed(1):
            raise IndexError("out")
    except IndexError as error:
        lines = [(entry.name, entry.lineno) for entry in traceback.extract_tb(error.__traceback__)]
    return total, lines


log.clear()
print(uses_managed(ROUNDS), len(log), log[-3:])


class Stack(Plain):
    def __enter__(self):
        return [self.name, sys.exc_info()[0]]

    def __exit__(self, kind, error, trace):
        if error is not None:
            error.seen = sys.exception() is error
            raise


def raises_again(n):
    seen = []
    for i in range(n):
        try:
            with Stack(i) as value:
                raise ValueError(value)
        except ValueError as error:
            seen.append((error.args, error.seen, error.__context__, len(traceback.extract_tb(error.__traceback__))))
    return seen[-1], len(seen)


print(raises_again(ROUNDS))
