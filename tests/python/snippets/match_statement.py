"""match: every kind of pattern."""
import collections
import dataclasses
import enum


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Args:
    __match_args__ = ("first", "second")
    def __init__(self, **k): self.__dict__.update(k)


class NoArgs: pass


class BadArgs:
    __match_args__ = ["x"]


class Seq(collections.abc.Sequence):
    def __len__(self): return 3
    def __getitem__(self, i):
        if i > 2: raise IndexError
        return i * 10


def kind(v):
    match v:
        case 0 | 1 | 2: return "small"
        case -5: return "negative"
        case 1.5: return "float"
        case 2 + 3j: return "complex"
        case "text": return "text"
        case b"bytes": return "bytes"
        case None: return "none"
        case True: return "true"
        case Color.RED: return "red"
        case Color(): return "color"
        case []: return "empty"
        case [1]: return "one"
        case [x, 2]: return "two", x
        case [1, [2, *inner], 3]: return "nested", inner
        case ["go", ("north" | "south") as direction]: return direction
        case [first, *_, last] if first == last: return "same ends", first
        case [*_, {"k": v}]: return "ends in mapping", v
        case (a, b, *rest): return "three", a, b, rest
        case {}if not v: return "empty mapping"
        case {"a": 1, "b": b, **rest}: return "ab", b, rest
        case {"type": "p", "pos": Point(x=0, y=yy)}: return "p0", yy
        case {"a": a}: return "a", a
        case {Color.RED: c}: return "by red", c
        case Point(0, y): return "on axis", y
        case Point(x=xx, y=yy) if xx == yy: return "diagonal", xx
        case Point(): return "point"
        case Args(1, second=s): return "args", s
        case Args(f): return "args first", f
        case int(n) if n > 100: return "big", n
        case int(): return "int"
        case str(s): return "str", s
        case bool() | float() as number: return "number", number
        case bytes() | bytearray(): return "bytes like"
        case collections.OrderedDict(): return "ordered"
        case type(): return "type"
        case other: return "other", type(other).__name__


values = [
    0, 2, -5, 1.5, 2 + 3j, "text", b"bytes", None, True, False, Color.RED, Color.BLUE, [], (), [1], (5, 2), [1, [2, 8, 9], 3], [1, (2,), 3],
    ["go", "north"], ["go", "west"], [1, 2, 3, 1], [1, 2, {"k": 7}], (1, 2, 3, 4), {}, {"a": 1, "b": 2, "c": 3}, {"a": 5}, {"type": "p", "pos": Point(0, 3)},
    {Color.RED: 1}, Point(0, 9), Point(4, 4), Point(1, 2), Args(first=1, second=2), Args(first=8), Args(), 500, 50, "hello", 2.5, bytearray(b"x"), b"y", int, Seq(),
    collections.deque([1]), range(3), range(0), {1, 2}, iter([]), collections.OrderedDict(), collections.defaultdict(int), collections.Counter("aab"), NoArgs(),
]
for _ in range(20):
    results = [kind(v) for v in values]
for v, r in zip(values, results):
    print(type(v).__name__, r)


def errors(v):
    out = []
    try:
        match v:
            case NoArgs(1): pass
    except TypeError as e: out.append(str(e))
    try:
        match v:
            case BadArgs(1): pass
    except TypeError as e: out.append(str(e))
    try:
        match Args(first=1, second=2):
            case Args(1, first=1): pass
    except TypeError as e: out.append(str(e))
    try:
        match Args():
            case Args(1, 2, 3): pass
    except TypeError as e: out.append(str(e))
    not_class = 5
    try:
        match v:
            case not_class(): pass
    except TypeError as e: out.append(str(e))
    try:
        k = "a"
        class Keys: a = "z"; b = "z"
        match {"z": 1}:
            case {Keys.a: 1, Keys.b: 2}: pass
    except ValueError as e: out.append(str(e))
    return out


for _ in range(15):
    r = errors(NoArgs()) + errors(BadArgs())
print(*r, sep="\n")


def binding_order(v):
    a = "unset"
    match v:
        case [a, 5]: return "five", a
        case [_, 6] if a != "unset": return "guard saw", a
    return "none", a


for _ in range(15):
    r = [binding_order(v) for v in ([1, 5], [2, 6], [3, 7], 4)]
print(r)


def big(n):
    total = 0
    for i in range(n):
        match i % 5, i:
            case 0, _: total += 1
            case (1 | 2, x) if x % 2: total += x
            case (3, x): total -= x
            case _: pass
    return total


print(big(1000), [big(i) for i in range(20)])


class Broken(dict):
    def get(self, *a): raise KeyError("get")
    def keys(self): raise ValueError("keys")


class Dyn:
    def __getattr__(self, n):
        if n == "x": return 1
        if n == "boom": raise RuntimeError("boom")
        raise AttributeError(n)


def dyn():
    out = []
    match Dyn():
        case Dyn(y=1): out.append("y")
        case Dyn(x=1): out.append("x")
    try:
        match Dyn():
            case Dyn(boom=1): out.append("boom")
    except RuntimeError as e: out.append(repr(e))
    try:
        match Broken(a=1):
            case {"a": 1}: out.append("a")
    except Exception as e: out.append(repr(e))
    return out


for _ in range(15):
    r = dyn()
print(r)
