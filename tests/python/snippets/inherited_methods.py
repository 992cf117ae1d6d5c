"""Methods and subscripts of builtin types on instances of classes derived from them, and operators of other builtin types."""

from collections import Counter, OrderedDict, defaultdict
from decimal import Decimal
from fractions import Fraction


class Plain(dict):
    pass


class Missing(dict):
    def __missing__(self, key):
        return f"no {key}"


class Read(dict):
    def __getitem__(self, key):
        return ("read", dict.get(self, key))


class Written(dict):
    def __setitem__(self, key, value):
        dict.__setitem__(self, key, ("written", value))


class Got(dict):
    def get(self, key, default=None):
        return "got"


KINDS = [dict, Plain, Missing, Read, Written, Got, OrderedDict, Counter]


def use(d, key):
    d[key] = 1
    d[key] = 2
    found = [d.get(key), d.get("absent"), d.get("absent", 3), d[key], d.pop(key), len(d.keys())]
    try:
        found.append(d["absent"])
    except KeyError as error:
        found.append(repr(error))
    d.update(a=1)
    return found, d.setdefault("b", 5), list(d.items()), d.copy() == d


for _ in range(6):
    for kind in KINDS:
        use(kind(), "k")
for kind in KINDS:
    print(kind.__name__, use(kind(), "k"), use(kind(), 7))

groups = defaultdict(list)
for word in "one two three four five six".split():
    groups[len(word)].append(word)
print(dict(groups), groups.get(9), 9 in groups, groups[9], 9 in groups)

# The order that an OrderedDict keeps, stored to and deleted from at a site of plain ones.
for d in (Plain(), Plain(), Plain(), OrderedDict()):
    for key in "abc":
        d[key] = ord(key)
    del d["b"]
    d["b"] = 0
    print(list(d), d["b"])


class Stack(list):
    def push(self, *items):
        for item in items:
            self.append(item)
        return self

    def top(self):
        return self[-1], self.count(3), self.index(2), self.copy()


class Loud(Stack):
    def append(self, item):
        print("append", item)
        list.append(self, item)


for _ in range(5):
    Stack().push(1, 2, 3)
print(Stack().push(1, 2, 3).top(), Loud().push(2).top())


class Name(str):
    def shout(self):
        return self.upper() + "!", self.split("a"), self.startswith("b"), self.replace("a", "o"), self.strip()


for _ in range(5):
    Name("banana").shout()
print(Name("banana").shout())


class Wrong(list):
    pass


descriptor = dict.get
for d in ({}, Plain(), {}, Wrong()):
    for _ in range(4):
        try:
            print(descriptor(d, 1, 2))
        except TypeError as error:
            print(error)


def lengths(numbers):
    return [(n.bit_length(), n.bit_count(), (n + 1).bit_length(), n.real) for n in numbers]


for _ in range(4):
    lengths(range(5))
print(lengths([3, True, 2**70, -5]))
for n in (1, 2.5, 3, 4.0):
    try:
        print((n * 2).is_integer(), (n + n).bit_length())
    except AttributeError as error:
        print(error)


# Operators of types that do not change, alike and mixed.
VALUES = [
    b"ab", bytearray(b"cd"), (1, 2), [3], {1, 2}, frozenset({2, 3}), Decimal("1.5"), Decimal(3), Fraction(1, 3), 2, True, 0.5, 1j,
    "x%s", "y", None, {"k": 1}, {}.keys(), range(3),
]  # fmt: skip


def operate(a, b):
    found = []
    for act in (
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a * b,
        lambda a, b: a % b,
        lambda a, b: a / b,
        lambda a, b: a // b,
        lambda a, b: a | b,
        lambda a, b: a & b,
        lambda a, b: a ^ b,
        lambda a, b: a << b,
        lambda a, b: a**b,
        lambda a, b: a @ b,
    ):
        for _ in range(2):
            try:
                result = act(a, b)
            except (TypeError, ArithmeticError, ValueError) as error:
                result = f"{type(error).__name__}: {error}"
        found.append(sorted(result, key=repr) if isinstance(result, (set, frozenset)) else result)
    return found


def in_place(a, b):
    found = []
    for op in ("+", "-", "*", "%", "/", "//", "|", "&", "^", "<<", "**", "@"):
        scope = {"a": type(a)(a) if isinstance(a, (list, set, bytearray)) else a, "b": b}
        before = scope["a"]
        try:
            exec(f"for _ in range(3): a {op}= b", scope)
            result = sorted(scope["a"], key=repr) if isinstance(scope["a"], (set, frozenset)) else scope["a"]
            found.append((str(result)[:60], scope["a"] is before))
        except (TypeError, ArithmeticError, ValueError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


for a in VALUES:
    for b in VALUES:
        print(operate(a, b))
        if type(a) is not type(b) or type(a) not in (int, bool):
            print(in_place(a, b))


class Asked:
    """Asked once for each operator, first or last."""

    def __add__(self, other):
        print("add", type(other).__name__)
        return NotImplemented

    def __radd__(self, other):
        print("radd", type(other).__name__)
        return NotImplemented


for _ in range(3):
    for a, b in ((Asked(), 1), (1, Asked()), (b"x", Asked()), (Asked(), Asked()), ((), Asked())):
        try:
            a + b
        except TypeError as error:
            print(error)
