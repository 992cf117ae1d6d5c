"""Callees in hot loops whose frames somebody looks at now and then: who called whom, at which line, and who owns what."""

import gc
import sys
import traceback
import weakref

ROUNDS = 2000
kept = []


def chain():
    """The callers of a finalizer."""
    frame, names = sys._getframe(2), []
    while frame is not None and len(names) < 5:
        names.append((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
        frame = frame.f_back
    return names


class Ends:
    """Says at its end who is running, from time to time."""

    count = 0

    def __init__(self, name):
        self.name = name

    def __del__(self):
        Ends.count += 1
        if Ends.count % 700 == 0:
            print(self.name, chain())
        if Ends.count % 900 == 0:
            kept.append(sys._getframe(1))


class Holder:
    def __init__(self, value):
        self.value = value

    def me(self):
        return self

    def replace(self, value):
        self.value = value
        return self.value

    def inner(self, value):
        return self.replace(value)

    def outer(self, value):
        return self.inner(value)

    def fails(self, k):
        return 10 // (k % 1000)

    def fails_inside(self, k):
        return self.fails(k) + 1


class Refuses:
    def __init__(self, k):
        if k == 1500:
            raise ValueError(k)
        self.k = k


class Returns:
    def __init__(self, k):
        self.k = k
        return None if k != 1500 else self


def rebinds(value, other):
    value = other
    return value


def unbinds(value):
    del value
    return 1


def either(value, k):
    if k & 1:
        return value
    return k


def stores(holder, number):
    holder.value = number
    return holder.value is number


def dies_on_return(k):
    mine = Ends("return")
    return k


def dies_on_store(k):
    mine = Ends("store")
    mine = k
    return mine


def dies_as_argument(value):
    return 1


def nested_death(holder):
    return holder.outer(Ends("nested"))


def deaths():
    holder = Holder(None)
    total = 0
    for k in range(ROUNDS):
        total += dies_on_return(k) + dies_on_store(k) + dies_as_argument(Ends("argument"))
        nested_death(holder)
    print("deaths", total, Ends.count)


def references():
    holder, value = Holder(0), object()
    base = sys.getrefcount(value), sys.getrefcount(holder)
    same = 0
    for k in range(ROUNDS):
        same += holder.me() is holder
        same += rebinds(value, holder) is holder
        same += unbinds(value)
        same += either(value, k) is not None
        same += holder.outer(value) is value
        same += stores(holder, k) + stores(holder, k * 0.5)
    holder.value = None
    print("references", same, sys.getrefcount(value) - base[0], sys.getrefcount(holder) - base[1])


def errors():
    holder, seen = Holder(0), []
    for k in range(1, ROUNDS):
        try:
            holder.fails_inside(k)
            if k % 500 == 0:
                Refuses(k)
                Returns(k)
        except (ZeroDivisionError, ValueError, TypeError) as error:
            seen.append((k, type(error).__name__, str(error)))
            seen.append([(s.name, s.line) for s in traceback.extract_tb(error.__traceback__)])
    for entry in seen:
        print(entry)


def levels(n):
    return 0 if n == 0 else 1 + levels(n - 1)


def limits():
    for _ in range(300):
        levels(20)
    for depth in (200, 400, 600, 800, 900, 950):
        sys.setrecursionlimit(850)
        try:
            print(depth, levels(depth))
        except RecursionError as error:
            print(depth, error)
        finally:
            sys.setrecursionlimit(1000)


def callbacks():
    log = []

    def drop(k):
        holder = Holder(k)
        reference = weakref.ref(holder, lambda _: log.append(chain()[:2]) if k % 600 == 0 else None)
        return reference() is holder

    print("callbacks", sum(drop(k) for k in range(ROUNDS)), log)


deaths()
print([frame.f_code.co_name for frame in kept], [sorted(frame.f_locals) for frame in kept])
kept.clear()
references()
errors()
limits()
callbacks()
gc.collect()
print("end", Ends.count)
