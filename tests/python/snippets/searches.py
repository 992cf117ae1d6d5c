"""Searches of strs, ints and other keys in dicts, sets, rows and strs, in loops that get hot and meet odd ones later."""

import traceback

GONE = []


class Key:
    """Equal to what it holds; its comparisons are told."""

    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        GONE.append("eq")
        return self.value == getattr(other, "value", other)

    def __repr__(self):
        return f"Key({self.value!r})"

    def __del__(self):
        GONE.append("del")


class Missing(dict):
    def __missing__(self, key):
        return ("missing", key)


class Own(dict):
    def get(self, key, default=None):
        return ("own", key, default)

    def __contains__(self, key):
        return "yes"

    def __getitem__(self, key):
        return ("item", key)


def search(container, items):
    found = missing = 0
    for item in items:
        if item in container:
            found += 1
        if item not in container:
            missing += 1
        both = item in container, item not in container
    return found, missing, both


def jumps(container, items):
    result = []
    for item in items:
        while item in container:
            item = item * 2 if isinstance(item, str) else item + 1
        result.append(item)
    return result[-3:]


def subscripts(table, keys):
    total = 0
    for key in keys:
        total += table[key]
    return total


def gets(table, keys, default=0):
    total = 0
    for key in keys:
        total += table.get(key, default) + table.get(key, 1)
    return total


def bare(table, keys):
    found = []
    for key in keys:
        value = table.get(key)
        table.get(key)
        if value is not None:
            found.append(value)
    return len(found), found[-2:]


def temporaries(count):
    """Dicts, keys and defaults that end in the instruction."""
    total = 0
    for i in range(count):
        total += {i: 1, str(i): 2}.get(str(i), Key(i).value)
        total += {i: 3}.get(i + 1, i)
        total += {i: Key(i)}.get(i).value
        total += {"a": i}["a"] + {i: i}[i]
        total += str(i) in {str(i): 0}
        total += {i: 1}.get(i, Key(0))
    return total, len(GONE)


numbers = list(range(2000))
texts = [str(i) for i in numbers]
print(search(set(numbers[::3]), numbers), search(frozenset(texts[::3]), texts), search(dict.fromkeys(texts[:900]), texts))
print(search(tuple(numbers[:9]), numbers), search(texts[:9], texts), search("".join(texts), texts), search((), numbers))
print(search({1.5, 2, True, 3.0, "x"}, numbers + [2.0, 1.5, None, "x", True, 1 << 70, (), -1]))
print(search({i: i for i in numbers}, [0.0, 3.0, False, True, 5, -5, 1 << 40, 1 << 80] * 300))
print(search([Key(1), Key("a")], [1, 2, "a", "b"] * 300), len(GONE))
print(search({Key(1), Key("a")}, [1, 2, "a", "b"] * 300), len(GONE))
print(search(Own(), numbers), search(range(5, 100), numbers), search(b"abc", [97, 98, 5, 200] * 300))
print(jumps({1, 2, 3, 7}, numbers), jumps({"a", "aa", "b"}, ["a", "b", "c"] * 500))
print(subscripts({i: i for i in numbers}, numbers), subscripts({i: i / 2 for i in numbers}, numbers + [5.0, True] * 50))
print(subscripts(dict(zip(texts, numbers)), texts))
print(gets(dict(zip(texts[::2], numbers)), texts), gets({i: i for i in numbers[::3]}, numbers, 0.5))
print(gets({Key(i): i for i in range(5)}, numbers), len(GONE))
print(bare(dict(zip(texts[::2], numbers)), texts), bare(Missing({1: 2}), numbers), bare(Own(), numbers[:3]))
print(temporaries(1500))
GONE.clear()


def odd(count):
    """A site that meets other keys, dicts and containers late."""
    table = {i: i for i in range(100)}
    late = [1.0, Key(7), "7", (), Missing(), [], None, Key("x")]
    result = []
    for i in range(count):
        key = late[i - count] if i >= count - len(late) else i % 90
        where = table if i != count - 5 else Missing(table)
        for way in (lambda: where[key], lambda: where.get(key, "none"), lambda: key in where, lambda: key in "text"):
            try:
                result.append(way())
            except Exception as error:
                result.append(f"{type(error).__name__}: {error}")
    return result[-40:], GONE


print(odd(2000))


def errors(table, count):
    result = []
    for i in range(count):
        try:
            result.append(table[i])
        except KeyError as error:
            line = traceback.extract_tb(error.__traceback__)[-1]
            result.append((error.args, line.line, line.colno))
    return result[:2], result[-2:]


print(errors({i: i for i in range(1500)}, 1510))


def changing(count):
    """The dict grows, shrinks and changes its kind of keys while it is searched."""
    table = {}
    total = 0
    for i in range(count):
        if i not in table:
            table[i] = i
        total += table[i] + table.get(i - 1, 0)
        if i % 7 == 0:
            del table[i]
        if i == count // 2:
            table["text"] = 1
        if i == count // 3:
            table = {str(key): value for key, value in table.items()}
        total += "text" in table
    return total, len(table)


print(changing(3000))


def stores(table, keys):
    """Values of all kinds, new ones and those that go; the table itself, and tables that are no dicts."""
    for i, key in enumerate(keys):
        table[key] = i
        table[key] = i / 2
        table[i & 15] = "text"
        table[key] = key
        table["fixed"] = Key(i)
        table[str(i)] = [i]
        table[i & 7] = None
    return len(table), list(table.items())[:5], len(GONE)


class Told(dict):
    def __setitem__(self, key, value):
        super().__setitem__(("told", key), value)


print(stores({}, numbers), stores({}, texts), stores({1: 2, "a": 3}, [1.0, True, None] * 400), stores(Told(), range(300)))


def counts(keys):
    table = {}
    for key in keys:
        table[key] = table.get(key, 0) + 1
    for key in table:
        table[key] += 1
    return sorted(table.items(), key=str)[:4]


print(counts([i % 7 for i in numbers]), counts([str(i % 7) for i in numbers]), counts([i % 7 + 0.5 for i in numbers]))


def errors_of_stores(count):
    class Bad:
        __hash__ = None

        def __repr__(self):
            return "Bad()"

    table = {}
    result = []
    for i in range(count):
        try:
            table[i if i < count - 2 else Bad()] = Key(i)
        except TypeError as error:
            line = traceback.extract_tb(error.__traceback__)[-1]
            result.append((str(error), line.line))
    return result, len(table)


print(errors_of_stores(1500))


def globals_too(count):
    """Stores to the globals, which the loop reads."""
    total = 0
    table = globals()
    for i in range(count):
        table["changing_global"] = i
        total += changing_global
        if i == count // 2:
            table["another_global"] = 5
    return total, another_global


print(globals_too(2000))


def resized(count):
    """A dict grows while something iterates over it."""
    table = {i: 0 for i in range(50)}
    result = []
    for i in range(count):
        try:
            for key in table:
                table[key] = i
                if i == count - 1:
                    table[key + 1000] = i
        except RuntimeError as error:
            result.append(str(error))
    return result


print(resized(200))
GONE.clear()


class Chained:
    """Its end looks at the dict that let go of it."""

    def __init__(self, table):
        self.table = table

    def __del__(self):
        GONE.append(sorted(map(str, self.table)))


def finalizers(count):
    table = {}
    for i in range(count):
        table["key"] = Chained(table)
        table[i % 3] = Chained(table)
    table.clear()
    return GONE[:3], GONE[-3:], len(GONE)


print(finalizers(1000))


class Plain:
    pass


class Sly:
    """Has the hash of a plain object, and is equal to it."""

    def __init__(self, other):
        self.other = other

    def __hash__(self):
        return hash(self.other)

    def __eq__(self, other):
        return other is self.other


def identities(count):
    """Types, functions and plain instances as keys, and strs that are equal but not the same."""
    one, other = Plain(), Plain()
    table = {int: 1, one: 2, identities: 3, Sly(other): 4, "".join(["a", "b"]): 5}
    names = {"".join(["k", str(i)]): i for i in range(10)}
    total = 0
    for i in range(count):
        total += table[int] + table[one] + table[identities] + table.get(other, 100) + table.get(float, 1000)
        total += table["ab"] + (Plain in table) + (one in table) + (other in names) + names.get(Plain, 7)
        total += names["k" + str(i % 10)] + ("k" + str(i) in names) + ("k" + str(i) in set(names))
        table[Plain] = i
        table[("x", "y")[i & 1]] = i
        names[one] = i
        del names[one]
    return total, sorted(map(str, names)), len(table)


print(identities(1500))
