# Loops over enumerate, zip, dicts' items, keys and values: pairs that two locals get, and others.
import gc


def numbered(items):
    total = 0
    for i, x in enumerate(items):
        total += i * x
    return total, i, x


def numbered_from(items, start):
    out = []
    for i, x in enumerate(items, start):
        out.append((i, x))
    return out


def nested(pairs):
    total = 0
    for i, (a, b) in enumerate(pairs):
        total += i + a * len(b)
    return total


def whole(items):
    out = []
    for pair in enumerate(items):
        out.append(pair)
    return out


def zipped(left, right):
    total = 0
    for a, b in zip(left, right):
        total += a * b
    return total


def zipped_with_range(items):
    total = 0
    for i, x in zip(range(1000), items):
        total += i - x
    return total


def zipped_itself(items):
    iterator, out = iter(items), []
    for a, b in zip(iterator, iterator):
        out.append(a + b)
    return out


def items_of(table):
    total = 0
    for key, value in table.items():
        total += len(key) * value
    return total


def nested_items(table):
    total = 0
    for key, (a, b) in table.items():
        total += a - b + len(key)
    return total


def keys_of(table):
    count = 0
    for key in table:
        count += len(key)
    for key in table.keys():
        count += len(key)
    return count


def values_of(table):
    total = 0
    for value in table.values():
        total += value
    return total


class Ends:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end", self.name)


def ends(count):
    for i, x in enumerate([Ends(n) for n in range(count)]):
        print(i, x.name)
    for x, y in zip([Ends("a"), Ends("b")], [Ends("c"), Ends("d")]):
        print(x.name, y.name)
    for key, value in {"k": Ends("v"), "l": Ends("w")}.items():
        print(key, value.name)
    print("last", x.name, y.name, value.name)


def made_in_between(count):
    def items():
        for n in range(count):
            yield Ends(n)

    for i, x in enumerate(items()):
        print(i, x.name)
        x = None


def changed(table):
    try:
        for key, value in table.items():
            table[key + "x"] = value
    except RuntimeError as error:
        return str(error)


def grown(items):
    out = []
    for i, x in enumerate(items):
        if x < 3:
            items.append(x + 1)
        out.append((i, x))
    return out


def kept(items):
    pairs = []
    for pair in zip(items, items):
        pairs.append(pair)
    iterator = enumerate(items)
    first = next(iterator)
    for i, x in iterator:
        if i == 2:
            break
    return pairs, first, i, x, list(iterator)


def late(items):
    iterator = enumerate(items, 2**47 - 3)
    out = []
    for i, x in iterator:
        out.append(i)
    return out


def tracked(items):
    """What the iterator keeps is seen by the collector."""
    iterator = enumerate(items)
    for i, x in iterator:
        if i == len(items) - 1:
            gc.collect()
            return sorted(type(r).__name__ for r in gc.get_referents(iterator))


def uneven():
    left, right = iter([1, 2, 3]), iter([4])
    out = []
    for a, b in zip(left, right):
        out.append((a, b))
    return out, next(left), next(right, "none")


def locals_and_globals():
    global g
    out = []
    for g, x in enumerate("ab"):
        out.append((g, x))
    cells = []
    for i, y in enumerate("cd"):
        cells.append(lambda: (i, y))
    return out, [cell() for cell in cells]


table = {f"key{n}": n for n in range(20)}
for _ in range(60):
    results = [
        numbered(list(range(30))),
        numbered((1.5, 2, 3)),
        numbered_from("abc", 5),
        numbered_from("abc", -1),
        nested([(n, "x" * n) for n in range(9)]),
        whole([1, 2, 3]),
        zipped(list(range(9)), tuple(range(9))),
        zipped([1.5] * 4, [2] * 5),
        zipped_with_range([4, 5, 6] * 9),
        zipped_itself(range(10)),
        items_of(table),
        nested_items({"a": (1, 2), "bc": (3, 4)}),
        keys_of(table),
        values_of(table),
        changed({"a": 1}),
        grown([1, 2]),
        kept([1, 2, 3, 4]),
        late([1, 2, 3, 4, 5, 6]),
        uneven(),
        locals_and_globals(),
    ]
print(*results, sep="\n")
for _ in range(3):
    ends(2)
    made_in_between(3)
print(tracked([[1], [2], [3]]))
