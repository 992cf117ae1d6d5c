"""Functions for `hostile.py` to change: they have every construct, and none touches the world outside."""

# ruff: noqa: C416, PIE804, RUF059

from __future__ import annotations


def told(value: object, depth: int = 0) -> str:
    """A value without addresses."""
    kind = type(value)
    if kind in (int, float, str, bytes, bool, type(None), complex, range):
        return repr(value)[:60]
    if kind in (list, tuple) and depth < 3:
        return f"{kind.__name__}({', '.join(told(item, depth + 1) for item in value[:20])})"
    if kind is dict and depth < 3:
        pairs = list(value.items())[:20]
        return f"dict({', '.join(f'{told(k, 3)}: {told(v, depth + 1)}' for k, v in pairs)})"
    return kind.__name__


class Box:
    """An object with attributes, items and operators."""

    def __init__(self, value=1):
        self.value = value

    @property
    def double(self):
        return self.value * 2

    def add(self, other):
        self.value += other
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return error[0] is KeyError

    def __getitem__(self, key):
        return self.value + key

    def __iter__(self):
        yield self.value
        yield self.double


def arithmetic(a, b, c=7):
    total = 0
    x = 1.5
    for i in range(a):
        total += i * b - c // 2
        x = x * 0.5 + i
        if i & 1:
            total ^= i << 2
        elif total > 1000 and x < 50.0:
            total -= 999
    return total, x, a < b < c, -total, ~a, not x


def containers(a, b):
    items = [a, b, *range(3)]
    table = {"a": a, "b": b, **{str(i): i for i in items}}
    first, *rest = items
    (x, y), z = (rest[0], rest[-1]), {i for i in items}
    items[1:2] = [x, y]
    table["c"] = items[::2]
    del table["a"]
    text = f"{a!r:>4} {b} {'x' in table} {len(z)}"
    return items, sorted(table), text, a in items, items[-1], sum(i for i in items if i)


def groups(a, b):
    log = []
    for i in range(a):
        try:
            if i:
                raise ExceptionGroup("some", [ValueError(i), TypeError(b)])
        except* ValueError as group:
            log.append(len(group.exceptions))
        except* TypeError:
            log.append("type")
        finally:
            log.append("finally")
    return log


def handlers(a, b):
    log = []
    for i in range(a):
        try:
            with Box(i) as box:
                log.append(box[i])
                if i == 1:
                    raise KeyError(i)
                if i == 2:
                    raise ValueError(b)
            log.append("after")
        except ValueError as error:
            log.append(error.args[0])
            continue
        else:
            log.append("else")
        finally:
            log.append("finally")
    return log


def objects(a, b):
    box = Box(a)
    for i in range(5):
        box.value += i
        box.add(b).add(i)
    pair = list(box)
    box.name = box.double
    del box.name
    kind = type(box)
    return box.value, pair, isinstance(box, Box), kind is Box, getattr(box, "none", None)


def closures(a, b):
    count = 0

    def inner(x, *rest, key=1, **more):
        nonlocal count
        count += x + key + len(rest) + len(more)
        return lambda y: x + y + a

    for i in range(4):
        inner(i, b, key=i, other=a)

    class Local:
        field = count

        def method(self):
            return __class__, self.field

    return count, inner(1)(2), inner(*[1, 2], **{"key": 3})(4), Local().method()[1]


def generators(a, b):
    def numbers(n):
        for i in range(n):
            got = yield i
            if got:
                yield got * 2
        return n

    def outer(n):
        result = yield from numbers(n)
        yield result

    source = outer(a)
    log = [next(source), source.send(b)]
    log.extend(source)
    log.append([x * y for x in numbers(3) for y in range(2) if x != y])
    return log


def matching(a, b):
    log = []
    for subject in (a, [a, b], {"k": b, "z": 1}, Box(a), "text", (1, 2, 3)):
        match subject:
            case int(x) if x > 100:
                log.append("large")
            case int():
                log.append("int")
            case [x, y]:
                log.append((x, y))
            case {"k": value, **rest}:
                log.append((value, rest))
            case Box(value=v):
                log.append(v)
            case [first, *others]:
                log.append((first, others))
            case "text" | None:
                log.append("other")
            case _:
                log.append("nothing")
    return log


def coroutines(a, b):
    class Later:
        def __init__(self, value):
            self.value = value

        def __await__(self):
            yield "wait"
            return self.value

    class Manager:
        async def __aenter__(self):
            return await Later(1)

        async def __aexit__(self, *error):
            await Later(2)

    async def many(n):
        for i in range(n):
            yield await Later(i)

    async def work():
        total = await Later(a)
        async with Manager() as m:
            total += m
        async for i in many(3):
            total += i
        return total + sum([x async for x in many(b)])

    coroutine = work()
    steps = 0
    while steps < 100:
        try:
            coroutine.send(None)
        except StopIteration as stop:
            return stop.value, steps
        steps += 1
    coroutine.close()
    return None


#: Name, function, arguments.
CALLS = [
    ("arithmetic", arithmetic, (20, 3)),
    ("containers", containers, (4, 5)),
    ("groups", groups, (3, 4)),
    ("handlers", handlers, (5, 6)),
    ("objects", objects, (2, 3)),
    ("closures", closures, (1, 2)),
    ("generators", generators, (4, 9)),
    ("matching", matching, (7, 8)),
    ("coroutines", coroutines, (5, 4)),
]
