"""Classes that are dicts: which of their ways to look a key up are dict's, and what becomes of that when the classes change."""

from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict


class Plain(dict):
    pass


class Slots(dict):
    __slots__ = ("extra",)


class Missing(dict):
    def __missing__(self, key):
        return "missing", key


class Fills(dict):
    def __missing__(self, key):
        self[key] = value = [key]
        return value


class Raises(dict):
    def __missing__(self, key):
        raise LookupError(key)


class Reads(dict):
    def __getitem__(self, key):
        return "read", key


class Contains(dict):
    def __contains__(self, key):
        return key == "yes"


class Gets(dict):
    def get(self, key, default="own"):
        return key, default


class Both(Missing, Plain):
    pass


class Mixed(Plain, Contains):
    pass


class Key:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        return self.value == (other.value if isinstance(other, Key) else other)

    def __repr__(self):
        return f"Key({self.value})"


class Fails:
    def __repr__(self):
        return "Fails()"

    def __hash__(self):
        raise ValueError("no hash")


class Unequal(Key):
    __hash__ = Key.__hash__

    def __eq__(self, other):
        raise ValueError("not compared")


KINDS = [
    dict, Plain, Slots, Missing, Fills, Raises, Reads, Contains, Gets, Both, Mixed, OrderedDict, Counter,
    lambda rows: defaultdict(list, rows), ChainMap, UserDict,
]  # fmt: skip
ROWS = {"a": 1, 5: 2, (1, 2): 3, None: 4, 2.5: 5, Key(7): 6, 10**30: 7}
KEYS = [
    "a", "b", 5, 5.0, True, (1, 2), (1, 3), None, 2.5, 7, Key(7), Key(8), 10**30, 10**31, [], Fails(), Unequal(5),
    Unequal("a"), "yes",
]  # fmt: skip


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error)


def read(rows, key):
    return rows[key]


def search(rows, key):
    return key in rows, key not in rows


def search_for(rows, key):
    if key in rows:
        return "in"
    return "out"


def get(rows, key):
    return rows.get(key), rows.get(key, "default")


def run(rows):
    for key in KEYS:
        yield [attempt(function, rows, key) for function in (read, search, search_for, get)]


for _ in range(3):
    for kind in KINDS:
        print(list(run(kind(ROWS))))


def one_kind(kind):
    """Sites of their own, which see one class alone."""
    namespace = {"attempt": attempt, "KEYS": KEYS}
    exec(
        "def one(rows):\n"
        "    return [(attempt(lambda: rows[key]), attempt(lambda: key in rows), attempt(lambda: rows.get(key)))\n"
        "            for key in KEYS]\n"
        "def plain(rows, keys):\n"
        "    return [(rows[key], key in rows, key not in rows, rows.get(key), rows.get('q', 3)) for key in keys]\n",
        namespace,
    )
    for _ in range(6):
        print(namespace["one"](kind(ROWS)) == list(namespace["one"](kind(ROWS))), namespace["plain"](kind(ROWS), ["a", 5]))


for kind in KINDS:
    one_kind(kind)


class Changing(dict):
    pass


rows = Changing(ROWS)
for change in (
    lambda: None,
    lambda: setattr(Changing, "__getitem__", lambda self, key: ("changed", key)),
    lambda: setattr(Changing, "__contains__", lambda self, key: True),
    lambda: setattr(Changing, "get", lambda self, key, default=0: "got"),
    lambda: delattr(Changing, "__getitem__"),
    lambda: setattr(Changing, "__getitem__", dict.__getitem__),
    lambda: delattr(Changing, "__contains__"),
    lambda: setattr(Changing, "__missing__", lambda self, key: "filled"),
    lambda: delattr(Changing, "get"),
):
    change()
    for _ in range(3):
        print(list(run(rows))[:5])


class Counting(dict):
    reads = 0

    def __getitem__(self, key):
        Counting.reads += 1
        return dict.__getitem__(self, key)


counted = Counting(ROWS)
print([counted["a"] for _ in range(50)][-1], Counting.reads)
