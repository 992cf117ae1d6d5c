"""AttributeErrors of what is not there, raised time and again at one place: what they say and hold, and when the name comes after all."""

import gc
import sys
import traceback


class Plain:
    def __init__(self, x):
        self.x = x


class Slotted:
    __slots__ = ("x",)


class Fällig:
    pass


class Long:
    pass


Long.__name__ = "L" * 150


class Asked:
    def __getattr__(self, name):
        raise AttributeError("asked")


class Items(list):
    pass


def read(owner):
    try:
        return owner.nothing
    except AttributeError as error:
        return str(error), error.name, error.obj is owner, error.args, error.__context__


def call(owner):
    try:
        return owner.nothing(1)
    except AttributeError as error:
        return str(error), error.name, error.obj is owner


def many(owners, rounds=60):
    seen = []
    for _ in range(rounds):
        for owner in owners:
            found = type(owner).__name__, read(owner), call(owner)
            if found not in seen:
                seen.append(found)
    return seen


owners = [Plain(1), Slotted(), Fällig(), Long(), Asked(), Items(), 5, 2.5, "text", None, len, read, Plain, sys, [], (), {}, ValueError()]
for owner in owners:
    print(many([owner]))
print(len(many(owners)))


def accented(rounds):
    seen = []
    for _ in range(rounds):
        try:
            Plain(1).über
        except AttributeError as error:
            found = str(error), error.name
            if found not in seen:
                seen.append(found)
    return seen


print(accented(50))


def comes(rounds):
    """The attribute comes to the instance, to another and to the class, and goes."""
    result = []
    owner, other = Plain(1), Plain(2)
    for i in range(rounds):
        if i == 100:
            other.nothing = "of another"
        if i == 120:
            owner.nothing = "own"
        if i == 140:
            del owner.nothing
        if i == 160:
            Plain.nothing = "of the class"
        if i == 180:
            del Plain.nothing
        if i == 200:
            Plain.__getattr__ = lambda self, name: "by __getattr__"
        if i == 220:
            del Plain.__getattr__
        if i == 240:
            owner.__dict__ = {"nothing": "another dict"}
        if i == 260:
            owner.__dict__ = {}
        try:
            found = owner.nothing
        except AttributeError as error:
            found = str(error)
        if not result or result[-1] != found:
            result.append(found)
    return result


print(comes(280))


def lazily(rounds):
    """What is made at the first use."""
    total = 0
    for i in range(rounds):
        owner = Plain(i)
        for _ in range(3):
            try:
                total += owner.lazy
            except AttributeError:
                owner.lazy = i
                total += 1
    return total


print(lazily(200))


def context(rounds):
    for i in range(rounds):
        try:
            try:
                raise KeyError(i)
            except KeyError:
                Plain(1).nothing
        except AttributeError as error:
            found = type(error.__context__).__name__, error.__context__.args == (i,), error.__cause__, error.__suppress_context__
    return found


print(context(60))


def shown(rounds):
    for i in range(rounds):
        try:
            (Plain(i)
                .nothing
                .more)
        except AttributeError:
            text = traceback.format_exc()
    return text


print(shown(60))


def inner(owner):
    return owner.x + owner.nothing


def outer(rounds):
    for i in range(rounds):
        try:
            inner(Plain(i))
        except AttributeError as error:
            text = "".join(traceback.format_exception(error))
            lines = [entry.tb_lineno for entry in walk(error.__traceback__)]
    return text, len(lines)


def walk(entry):
    while entry is not None:
        yield entry
        entry = entry.tb_next


print(*outer(60))


class Ends(Plain):
    def __del__(self):
        print("end of", self.x)


def lifetimes():
    for i in range(50):
        try:
            (Ends("owner") if i > 48 else Plain(1)).nothing
        except AttributeError as error:
            if i > 48:
                print(type(error.obj).__name__)
                kept = error
    print("kept")
    kept.obj = None
    print(gc.is_tracked(kept), kept.name)


lifetimes()


class Own(AttributeError):
    pass


def kept_and_changed():
    errors = []
    for i in range(50):
        try:
            Plain(1).nothing
        except AttributeError as error:
            error.note = i
            error.add_note("a note")
            errors.append(error)
    last = errors[-1]
    print(last.note, last.__notes__, type(last) is AttributeError, repr(last), len({id(error) for error in errors}))
    try:
        raise Own("own", name="n", obj=5)
    except AttributeError as error:
        print(repr(error), error.name, error.obj)


kept_and_changed()


def traced():
    events = []

    def trace(frame, event, argument):
        events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
        return trace

    for i in range(40):
        if i == 38:
            sys.settrace(trace)
        read(Plain(1))
    sys.settrace(None)
    return events


print(traced())


def recursion(owner, depth):
    try:
        return owner.nothing
    except AttributeError:
        return depth if depth > 200 else recursion(owner, depth + 1)


print(recursion(Plain(1), 0))
