"""New keys in dicts and sets: of all kinds, into tables of all kinds, growing, with gaps, while iterating."""

import gc
import sys
import weakref


class Plain:
    pass


class Equal:
    """Equal to others, and says when it is compared."""

    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        print("compared", self.value, other if isinstance(other, (int, str)) else other.value)
        return isinstance(other, Equal) and self.value == other.value


def fill(made, keys):
    for key in keys:
        made[key] = len(made)
    return made


def of(keys):
    return {key: len(str(key)) for key in keys}


def set_of(keys):
    return {key for key in keys}  # noqa: C416


plain = [Plain() for _ in range(40)]
names = {id(item): f"plain {index}" for index, item in enumerate(plain)}
groups = [
    list(range(200)),
    [str(number) for number in range(200)],
    [number * 2**30 for number in range(-30, 30)],
    [number * 8 for number in range(100)],
    [-1, -2, 2**61 - 1, 2**61 - 2, 0, 1, True, 1.0, 2**90],
    plain,
    [str, int, float, Plain, print, len],
    [1, "a", None, 2.5, (1, 2), (1, 2), "a", b"a", frozenset({1})],
    ["é" * number for number in range(20)] + ["€", "€" * 3, "a\0b"],
    [f"{number % 7}" for number in range(60)],
]
for _ in range(12):
    made = [fill({}, group) for group in groups] + [of(group) for group in groups]
    sets = [set_of(group) for group in groups]


def shown(item):
    return names.get(id(item), getattr(item, "__name__", repr(item)))


for item in made:
    print([(shown(key), value) for key, value in item.items()][:60], len(item), sys.getsizeof(item) > 0)
for item in sets:
    print(sorted(shown(key) for key in item)[:60], len(item))

# Tables: shared, of strs that get another key, with gaps, and emptied.
for _ in range(60):
    owner = Plain()
    owner.a = 1
    fill(owner.__dict__, ["b", "c", 3, 4, "d"])
    mixed = fill({"x": 1}, ["y", 2, "z", 3.5, plain[0]])
    gaps = fill({}, range(20))
    for number in range(0, 20, 3):
        del gaps[number]
    fill(gaps, [100, 0, 3, 200, 300, 400, 500, 600, 700, 800])
    emptied = fill({}, range(5))
    emptied.clear()
    fill(emptied, ["a", 1])
    copied = fill(dict(mixed), ["w", 9])
print(vars(owner), [shown(key) for key in mixed], gaps, emptied, len(copied))

# Keys whose hashes meet others'.
for _ in range(3):
    made = fill({Equal(5): 0, Equal(6): 1}, [4, 5, 6, 7, 5])
    print(len(made), len(set_of([Equal(5), 5, 6, Equal(6)])))


def while_iterating():
    made = {number: number for number in range(4)}
    try:
        for key in made:
            made[key + 10] = key
    except RuntimeError as error:
        return str(error), len(made)


for _ in range(60):
    result = while_iterating()
print(result)


# A dict that gets an object the collector has to know.
def cycle():
    made = {}
    made["n"] = 1
    made["self"] = made
    holder = Plain()
    made["holder"] = holder
    return weakref.ref(holder)


gc.collect()
for _ in range(60):
    references = [cycle() for _ in range(3)]
gc.collect()
print(
    [reference() for reference in references], gc.is_tracked(fill({}, [1, 2])), gc.is_tracked(fill({}, [()]))
)


# The globals: what reads them sees what is new.
def read_global():
    return added  # noqa: F821


def add_global(space, names):
    for name in names:
        space[name] = len(name)


for _ in range(60):
    try:
        read_global()
    except NameError as error:
        message = str(error)
for _ in range(60):
    add_global(globals(), ["added"])
    value = read_global()
    del globals()["added"]
add_global(globals(), ["len_", "added"])
print(message, value, read_global())


class Ending:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("ends", self.name, sys._getframe(1).f_code.co_name)


def replaced(made, items):
    for item in items:
        made["item"] = item
    return len(made)


replaced({}, [Ending("a"), 1, Ending("b"), Ending("c")])
print({key: Ending(key) for key in ["p", "q", "p"]}.keys())
