"""Keys that are tuples, None, bools, objects: found, missed, counted and compared, in dicts and sets."""

import sys


class Plain:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


class Equal:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        print("compared", self.value, getattr(other, "value", other), sys._getframe(1).f_code.co_name)
        return self.value == getattr(other, "value", other)


class Pair(tuple):
    def __hash__(self):
        return 7

    def __eq__(self, other):
        return tuple(self) == tuple(other)


first, second = Plain("first"), Plain("second")
KEYS = [
    (), (1,), (1, 2), (2, 1), ("a", 1), ("a", "b"), (None, 1), (True, 2), (1.0, 2), (first, 1),
    (first, second), (-1, -1), (-2, -1), (2**40, 2**59),
    (2**60, 1), (2**61 - 1, 0), (2**100,), ((1, 2), 3), ((), ()),
    ("é", "€"), (1, 2, 3, 4, 5, 6, 7, 8),
    (1, 2, 3, 4, 5, 6, 7, 8, 9), (int, str), (frozenset({1}), 2), (b"x", 1), (0.5,),
    None, True, False, 1, 0, "a", "", first, second, int, 2**40, -1, -2, 1.5, b"a", Pair((1, 2)), frozenset(),
    print,
]  # fmt: skip


def find(made, keys):
    found = []
    for key in keys:
        found.append(key in made)
        found.append(made.get(key, "none"))
        try:
            found.append(made[key])
        except KeyError as error:
            found.append(error.args)
    return found


def count(keys):
    made = {}
    for key in keys:
        made[key] = made.get(key, 0) + 1
    return made


def number(keys):
    made = {}
    for key in keys:
        if key not in made:
            made[key] = len(made)
    return made


def once(keys):
    seen = set()
    result = []
    for key in keys:
        if key in seen:
            continue
        seen.add(key)
        result.append(key)
    return result, {key for key in keys}  # noqa: C416


def copies(keys):
    """The same tuples, but other objects."""
    return [(*key,) if type(key) is tuple else key for key in keys]


for _ in range(60):
    results = [
        find(count(KEYS), copies(KEYS)), count(KEYS + copies(KEYS)), number(KEYS[:20] + copies(KEYS)),
        once(KEYS + copies(KEYS))[0], len(once(copies(KEYS))[1]), find({1: 2, "a": 3}, KEYS),
        find({"a": 3}, KEYS), find({}, KEYS),
    ]  # fmt: skip
for result in results:
    print(result)


def flood(width):
    """What grids are searched with."""
    seen, distance, queue = {(0, 0)}, {(0, 0): 0}, [(0, 0)]
    for x, y in queue:
        for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            place = x + dx, y + dy
            if 0 <= place[0] < width and 0 <= place[1] < width and place not in seen:
                seen.add(place)
                distance[place] = distance[x, y] + 1
                queue.append(place)
    return sum(distance.values()), len(seen), max(distance), (width - 1, 0) in distance


for _ in range(30):
    result = flood(12)
print(result)

# Those that run code when they are compared.
made = {(Equal(1), 2): "one", Equal(3): "three", (1, 2): "plain"}
print(
    made.get((1, 2)),
    (1, 2) in made,
    3 in made,
    made[Equal(3)],
    (Equal(1), 2) in {(1, 2): 0},
    3 in {Equal(3), 4},
)


def unhashable(made, keys):
    results = []
    for key in keys:
        for action in (lambda: made[key], lambda: key in made, lambda: made.get(key), lambda: {key}):  # noqa: B023
            try:
                results.append(action())
            except (TypeError, KeyError) as error:
                results.append(str(error))
    return results


for _ in range(40):
    result = unhashable({1: 2}, [[], (1, []), {}, ({},), 5])
print(result)


def deleted(keys):
    made = dict.fromkeys(keys)
    for key in copies(keys):
        if key in made:
            del made[key]
            made[key, 1] = 1
    return len(made), list(made)[-1]


for _ in range(30):
    result = deleted(KEYS[:12])
print(result)


def counted(keys, rounds):
    found, seen, numbers = {}, set(), []
    for _ in range(rounds):
        for key in keys:
            key = key + 0
            found[key] = found.get(key, 0) + 1
            if key + 0 in seen:
                numbers.append(key)
            seen.add(key)
    return found, sorted(seen), len(numbers), sum(-key in found for key in keys)


BITS = [2**n + d for n in (29, 30, 31, 48, 59, 60, 61, 62, 63, 64, 89, 90) for d in (-2, -1, 0, 1)]
for rounds in (2, 200):
    print(
        counted(BITS, rounds), counted([-n for n in BITS], rounds), counted([0, 2**61 - 1, 1, 2**61], rounds)
    )
    print(counted([float(n) for n in BITS], rounds)[2:], sorted(BITS + [-n for n in BITS], reverse=True)[:3])
