"""Calls of C functions and builtin types, and builtins that go through a generator."""

import sys


class Noisy:
    def __init__(self, name, log):
        self.name, self.log = name, log

    def __del__(self):
        self.log.append(f"del {self.name}")

    def __hash__(self):
        self.log.append(f"hash {self.name}")
        return 7

    def __eq__(self, other):
        self.log.append(f"eq {self.name} {other.name}")
        return self.name == other.name

    def __bool__(self):
        self.log.append(f"bool {self.name}")
        if self.name == "error":
            raise ValueError("no truth")
        return self.name == "true"


def squares(n, log):
    try:
        for i in range(n):
            log.append(i)
            yield i * i * 100
    finally:
        log.append("closed")


def failing(n):
    for i in range(n):
        yield i
    raise KeyError(n)


def collect(n):
    log = []
    print(tuple(squares(n, log)), list(squares(n, log)), sorted(set(squares(n, log))), log)
    print(sorted(frozenset(x % 3 for x in range(n))), tuple(x for x in ()), list(x for x in "ab"))
    log.clear()
    print(any(x == 100 for x in squares(n, log)), all(x < 100 for x in squares(n, log)), log)
    print(any(x for x in ()), all(x for x in ()), any(x for x in [0, 0.0, ""]), all(x for x in [1, "a", 1.5]))
    for kind in (tuple, list, set, frozenset, any, all):
        try:
            print(kind(x * 0 if kind is any else x + 1 for x in failing(n)))
        except KeyError as error:
            print("KeyError", error, error.__traceback__.tb_lineno > 0, error.__traceback__.tb_next is not None)
    for direct in range(6):
        try:
            if direct == 0: tuple(failing(n))
            if direct == 1: list(failing(n))
            if direct == 2: set(failing(n))
            if direct == 3: any(x * 0 for x in failing(n))
            if direct == 4: all(x + 1 for x in failing(n))
            if direct == 5: frozenset(failing(n))
        except KeyError as error:
            lines = []
            traceback = error.__traceback__
            while traceback:
                lines.append(traceback.tb_lineno - collect.__code__.co_firstlineno)
                traceback = traceback.tb_next
            print(direct, lines)


def collect_objects(names):
    log = []
    found = set(Noisy(name, log) for name in names)
    print(len(found), log)
    del found
    print(log)
    log.clear()
    try:
        print(any(Noisy(name, log) for name in names))
    except ValueError as error:
        print(error)
    print(log)
    log.clear()
    try:
        print(set([name] for name in names))
    except TypeError as error:
        print(error)


def nested(n):
    print(tuple(tuple(j for j in range(i)) for i in range(n)))
    print(list(any(j > 2 for j in range(i)) for i in range(n)))

    def delegate():
        yield 1
        yield from (x * 2 for x in range(n))
        yield from [7, 8]

    print(tuple(delegate()), set(delegate()) == {1, 0, 2, 4, 6, 7, 8}, all(delegate()))


def itself(n):
    def g():
        try:
            tuple(running)
        except ValueError as error:
            yield str(error)
        for i in range(n):
            yield i

    running = g()
    print(list(running), list(running))


def frames(n):
    def g():
        for i in range(n):
            yield sys._getframe(1).f_code.co_name, sys._getframe(1).f_lineno - frames.__code__.co_firstlineno

    print(tuple(g()))
    print(set(g()), any(x is None for x in g()))


def traced(n):
    events = []

    def tracer(frame, event, argument):
        events.append((frame.f_code.co_name, event))
        return tracer

    def g():
        for i in range(n):
            if i == 1:
                sys.settrace(tracer)
            yield i
        sys.settrace(None)

    print(list(g()), tuple(g()), all(x < 1 for x in g()))
    sys.settrace(None)
    print(events[:6])


def arguments(n):
    local = n * 1000
    print(max(local, n), min(local, n, -1), len("abc"), len({1: 2}), len({1, 2, 3}), len(b"ab"), len(range(n)))
    print(isinstance(local, int), isinstance(local, (str, float)), isinstance("a", (int, (str,))), isinstance(None, object))
    print(isinstance(True, int), isinstance(1.5, float), isinstance([], (tuple, list)), isinstance(n, type(n)))
    print("a,b".split(","), "x".join(["a", "b"]), "abc".replace("b", "-"), "abc".startswith("ab", 0, 3), "%d-%s" % (n, n))
    print(divmod(local, 7), pow(n, 2, 5), abs(-local), ord("a"), chr(97), hash(n), sum([n, local]), round(1.25, 1))
    print(int("12"), int(), int("ff", 16), str(local), str(), float("1.5"), bool(n), list("ab"), dict(a=1), tuple("ab"))
    print({}.get("a"), {"a": n}.get("a", 3), {}.setdefault("k", local), {1: 2}.pop(1), [3, 1, 2].index(2), [n].count(n))
    for wrong in (lambda: len(5), lambda: ord("ab"), lambda: "a".join(5), lambda: {}.pop(1), lambda: tuple(5), lambda: 5()):
        try:
            print(wrong())
        except (TypeError, KeyError) as error:
            print(type(error).__name__, error)
    print(sys.getrefcount(local) > 1, [f(n) for f in (str, float, abs, hex)])


def methods_of_unboxed(n):
    print([i.bit_length() for i in range(n)], sum(i.bit_length() for i in range(n)))
    for i in range(n):
        x = i + 0.5
        i.bit_length(), x.is_integer(), (i * 1000).bit_length(), i.real, x.real


def same_object(n):
    value = n * 1000
    kept = [value]
    kept.append(value)
    print(kept[0] is kept[1], id(kept[0]) == id(value), value is kept[0])
    value = n
    kept = (value, value)
    print(kept[0] is kept[1], id(kept[0]) == id(value))


def deep(n):
    def down(i):
        return (i, *tuple(down(i - 1) for _ in range(1))) if i else ()

    print(len(repr(down(n))))
    try:
        down(100000)
    except RecursionError:
        print("RecursionError")


for n in (4, 5, 4, 3):
    collect(n)
    nested(n)
    itself(n)
    frames(n)
    traced(n)
    arguments(n)
    methods_of_unboxed(n)
    same_object(n)
    deep(n * 5)
for _ in range(3):
    collect_objects(["a", "b", "a"])
    collect_objects(["false", "true", "error"])
    collect_objects(["false", "error", "true"])
