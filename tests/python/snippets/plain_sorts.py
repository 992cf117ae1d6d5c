"""Lists sorted by what runs no code (numbers, texts, tuples of them), and those that are nearly such."""

import math
import random
import weakref
from enum import IntEnum

numbers = random.Random(11)


class Level(IntEnum):
    LOW = 3
    HIGH = 1


class Turned(int):
    def __lt__(self, other):
        return int(self) > int(other)


class Row(tuple):
    def __lt__(self, other):
        return tuple(self) > tuple(other)


def outcome(rows, **names):
    try:
        rows = sorted(rows, **names)
    except Exception as error:
        return type(error).__name__, str(error)
    return rows[:60]


def some(make, count):
    return [make() for _ in range(count)]


kinds = [
    lambda: numbers.randrange(10),
    lambda: numbers.randrange(-(1 << 40), 1 << 40),
    lambda: numbers.randrange(-(1 << 80), 1 << 80),
    lambda: numbers.random() < 0.5,
    lambda: numbers.choice((0.0, -0.0, 1.5, -1.5, math.inf, -math.inf)),
    lambda: numbers.uniform(-3, 3),
    lambda: numbers.choice("a b aa ab abc abcdefghij abcdefghik abcdefgh z".split()),
    lambda: numbers.choice(["", "a\0", "a", "é", "éa", "Ā", "\U0001f600", "aé"]),
    lambda: numbers.choice([None, 1]),
    lambda: numbers.choice([b"x", b"y"]),
    lambda: (numbers.randrange(3), numbers.choice("xyz")),
    lambda: [numbers.randrange(3), 2.5],
    lambda: numbers.choice([math.nan, 1.0, 2.0]),
    lambda: numbers.choice([1, 2.0, True]),
    lambda: numbers.choice(list(Level)),
    lambda: Turned(numbers.randrange(4)),
    lambda: "common " + numbers.choice(["", "a", "b", "ab", "abcdefgh", "abcdefghi", "abcdefghj", "z", "z\0"]),
]
for kind in kinds:
    for count in (0, 1, 2, 3, 7, 20, 70, 300):
        rows = some(kind, count)
        print(outcome(rows), outcome(rows, reverse=True))
        pairs = [(kind(), place) for place in range(count)]
        print(outcome(pairs), outcome(pairs, reverse=True))
        print(outcome(range(count), key=lambda place: rows[place]))
        print(outcome(range(count), key=lambda place: (rows[place], -place % 5), reverse=True))
for _ in range(300):
    columns = [numbers.choice(kinds[:8] + kinds[-1:]) for _ in range(numbers.randrange(1, 5))]
    rows = [tuple(column() for column in columns) for _ in range(numbers.randrange(40))]
    print(outcome(rows))
    print(outcome(rows, reverse=True))
    if rows and numbers.random() < 0.3:
        rows[numbers.randrange(len(rows))] = numbers.choice([(), rows[0][:1], rows[0] + (1,), Row(rows[0]), 5])
        print(outcome(rows))

# Equal rows stay in order: who is who?
same = [(1, "".join(["a", str(i % 2)])) for i in range(30)]
places = {id(row): place for place, row in enumerate(same)}
for reverse in (False, True):
    print([places[id(row)] for row in sorted(same, reverse=reverse)])
falling = [(i, -i) for i in range(50, 0, -1)]
falling.sort()
print(falling[:3], falling[-1])
rising = list(range(100))
rising.sort(reverse=True)
print(rising[:5])
rows = [("b", 2), ("a", 1)]
print(rows.sort(), rows, rows.sort(key=None, reverse=True), rows)
for arguments, names in [((1,), {}), ((), {"key": 5}), ((), {"reverse": "x"}), ((), {"cmp": 1}), ((), {"reverse": 2})]:
    try:
        print([3, 1, 2].sort(*arguments, **names))
    except TypeError as error:
        print(error)


# Keys that end with code, and a list that is changed by that.
class Last:
    def __del__(self):
        print("end", len(changed))
        changed.append(0)


changed = [3, 1, 2]
try:
    changed.sort(key=lambda item: (item, Last() if item == 2 else None))
except ValueError as error:
    print(error)
print(changed)
kept = weakref.WeakSet()
words = "the quick brown fox jumps over the lazy dog".split()
print(sorted(words, key=lambda word: (len(word), word)))
print(max(words, key=len), sorted(words, key=str.upper), sorted(set(words)))
