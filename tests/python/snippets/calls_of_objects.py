"""Calls of what gets no frame, from loops: classes of C's and of Python's, partials, objects with a `__call__` in C, and what they raise."""

import functools
import operator
import sys


class Plain:
    def __init__(self, *rest):
        self.rest = rest


class WithNew:
    def __new__(cls, x):
        return "made of", x


class Meta(type):
    def __call__(cls, *arguments):
        return "by the metaclass", len(arguments), super().__call__(*arguments).rest


class OfMeta(Plain, metaclass=Meta):
    pass


class Error(Exception):
    pass


class ErrorWithInit(Exception):
    def __init__(self, x):
        super().__init__(x, x)


class Truth:
    def __init__(self, value):
        self.value = value

    def __bool__(self):
        if self.value is None:
            raise ValueError("no truth")
        return self.value


def add(a, b=10):
    return a + b


def kinds(x):
    text = str(x)
    return (
        bool(x), bool(), bool(text), bool(Truth(True)), int(text), int(text, 9 if x < 9 else 16), float(text), list(text), tuple((x, x)), set((x, x)),
        dict(((x, x),)), list(), complex(x, 1), bytes(x % 4), slice(x), slice(x, 3) == slice(x, 3), object() is object(),
        functools.partial(add, x)(), functools.partial(add)(x, 2), operator.itemgetter(0)((x,)), operator.attrgetter("real")(x), operator.methodcaller("upper")(text),
        list(map(str, (x,))), list(zip((x,), "a")), list(enumerate(text)), list(reversed(text)), Plain(x, 1).rest, Plain().rest, WithNew(x),
        OfMeta(x), OfMeta(), Error(x).args, ErrorWithInit(x).args, type(x)(), frozenset(text), super(OfMeta, OfMeta(1)[2:]) if False else None,
    )


def many(rounds):
    total = []
    for x in range(rounds):
        found = kinds(x)
        if x % 37 == 0:
            total.append(found)
    return total


for found in many(100):
    print(found)


def same_site(rounds):
    """One site that calls this and that."""
    callables = [bool, str, functools.partial(add, 1), len, add, Plain, operator.neg, WithNew, lambda x: [x], "".join, Error]
    seen = []
    for i in range(rounds):
        called = callables[i % len(callables)]
        try:
            found = called(i % 2)
        except TypeError as error:
            found = str(error)
        found = type(found).__name__, getattr(called, "__name__", type(called).__name__)
        if found not in seen:
            seen.append(found)
    return seen


print(same_site(400))


def raises(rounds):
    caught = {}
    for i in range(rounds):
        for value in ("12", "x", None, Truth(None), Truth(False), [], "1_0"):
            for called in (int, bool):
                try:
                    found = called(value)
                except (ValueError, TypeError) as error:
                    found = type(error).__name__ + ": " + str(error)
                caught[found] = caught.get(found, 0) + 1
    return caught


print(raises(60))


class Ends:
    def __init__(self, name):
        self.name = name

    def __bool__(self):
        return True

    def __del__(self):
        print("end of", self.name, sys._getframe(1).f_code.co_name)


def lifetimes():
    for i in range(60):
        last = i == 59
        bool(Ends("argument") if last else i)
        list((Ends("item") if last else i,))
        functools.partial(bool, Ends("part") if last else i)()
        called = functools.partial(len, (Ends("of the callable") if last else i,))
        size = called()
        called = None
    print("after", size)


lifetimes()


def replaces_itself(rounds):
    """The callable goes while it runs."""
    space = {}

    def forget(x):
        space.clear()
        return x

    total = 0
    for i in range(rounds):
        space["call"] = functools.partial(forget, i)
        total += space["call"]()
    return total, space


print(replaces_itself(80))


class Wrong:
    __call__ = 5


def wrong(rounds):
    seen = set()
    for i in range(rounds):
        for called in (Wrong(), 5, None, Plain(1)):
            try:
                called(i)
            except TypeError as error:
                seen.add(str(error))
    return sorted(seen)


print(wrong(50))


def recursion():
    def deeper(n):
        return n if n == 0 else functools.partial(deeper, n - 1)() + 1

    print([deeper(30) for _ in range(60)][-1])
    try:
        deeper(100_000)
    except RecursionError:
        print("too deep")


recursion()


def traced():
    events = []

    def trace(frame, event, argument):
        events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
        return trace

    class Tracing:
        def __bool__(self):
            sys.settrace(trace)
            sys._getframe(1).f_trace = trace
            return True

    for i in range(60):
        x = bool(Tracing() if i == 58 else i)
        y = list((x,))
    sys.settrace(None)
    return events


print(traced())
