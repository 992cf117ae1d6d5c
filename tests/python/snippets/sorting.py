"""Lists sorted by keys that are numbers, numbers of several kinds, no numbers, or that fail or change the list."""

import functools
import gc
import random
import sys
import traceback
import weakref

numbers = random.Random(7)


class Item:
    def __init__(self, key, place):
        self.key = key
        self.place = place

    def __repr__(self):
        return f"{self.key!r}@{self.place}"


def key_of(item):
    return item.key


def items(keys):
    return [Item(key, place) for place, key in enumerate(keys)]


def show(keys):
    rows = items(keys)
    for reverse in (False, True, 1, 0, None, "", [0]):
        print(reverse, sorted(rows, key=key_of, reverse=reverse)[:40])
    rows.sort(key=lambda item: item.key)
    print(rows[:40], len(rows))
    rows.sort(reverse=True, key=lambda item: item.key)
    print(rows[:40], len(rows))


class Whole(int):
    def __lt__(self, other):
        return int(self) > int(other)


several = [
    [],
    [3],
    [2, 1],
    [1, 2],
    list(range(30)),
    list(range(30, 0, -1)),
    [numbers.randrange(8) for _ in range(200)],
    [numbers.randrange(-(10**6), 10**6) for _ in range(1000)],
    [numbers.randrange(-(2**47), 2**47) for _ in range(100)],
    [numbers.choice([2**47 - 1, 2**47, -(2**47), -(2**47) - 1, 2**60, 2**70, 0]) for _ in range(100)],
    [numbers.uniform(-5, 5) for _ in range(300)],
    [numbers.choice([0.0, -0.0, 1.5, -1.5, float("inf"), -float("inf")]) for _ in range(60)],
    [numbers.choice([0.0, 1.0, float("nan")]) for _ in range(30)],
    [numbers.choice([0, 0.0, 1, 1.5, -3, True, False]) for _ in range(60)],
    [numbers.choice([True, False]) for _ in range(60)],
    [1] * 40 + [2**80],
    [1.0] * 40 + [1],
    [Whole(numbers.randrange(50)) for _ in range(40)],
    [1] * 20 + [Whole(numbers.randrange(50)) for _ in range(20)],
    ["%03d" % numbers.randrange(500) for _ in range(50)],
    [(numbers.randrange(5), str(numbers.randrange(5))) for _ in range(50)],
]
for _ in range(3):
    for keys in several:
        show(keys)


def attempt(function, *arguments, **named):
    try:
        print(function(*arguments, **named))
    except Exception as error:
        print(type(error).__name__, error)
        print("".join(traceback.format_exception(error)[-3:]))


class Dropped:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"Dropped({self.name!r})"

    def __del__(self):
        print("dropped", self.name)


def failing(limit, kind):
    seen = 0

    def key(value):
        nonlocal seen
        seen += 1
        if seen == limit:
            raise kind(f"at {value}")
        return value

    return key


for _ in range(5):
    for limit in (1, 3, 10, 11):
        values = [5, 3, 9, 1, 7, 2, 8, 6, 4, 0]
        attempt(values.sort, key=failing(limit, KeyError))
        print(values)
    values = [3, 1, 2, None, 5]
    attempt(values.sort, key=lambda value: value)
    print(values)
    values = [3, 1, "2", 5]
    attempt(values.sort, key=lambda value: value, reverse=True)
    print(values)


def changing(values, change):
    def key(value):
        print(len(values), values, end=" ")
        change(values)
        return -value

    return key


for change in (
    lambda values: None,
    lambda values: values.append(1),
    lambda values: values.clear(),
    lambda values: values.extend([Dropped("a"), Dropped("b")]),
    lambda values: values.sort(),
    lambda values: values.sort(key=lambda value: value),
):
    for _ in range(3):
        values = [3, 1, 2]
        attempt(values.sort, key=changing(values, change))
        print(values)


def changing_strings(values):
    def key(value):
        values.append(value)
        return str(value)

    return key


for _ in range(3):
    values = [3, 1, 2]
    attempt(values.sort, key=changing_strings(values))
    print(values)


class Sorted(list):
    def __lt__(self, other):
        return len(self) < len(other)


rows = Sorted([Sorted([1, 2]), Sorted([3]), Sorted()])
for _ in range(3):
    rows.sort(key=lambda row: len(row))
    print(rows, type(rows))
    rows.sort(key=lambda row: row, reverse=True)
    print(rows)
    attempt(rows.sort, lambda row: row)
    attempt(rows.sort, key=lambda: 1)
    attempt(rows.sort, key=lambda row, more=3: len(row) * more)
    print(rows)
    attempt(rows.sort, key=lambda *row: len(row[0]))
    attempt(rows.sort, key=None, reverse=True)
    attempt(rows.sort, kee=lambda row: 1)
    attempt(rows.sort, key=lambda row: 1, other=2)
    attempt(sorted, rows, key=lambda row: -len(row))
    attempt(sorted, key=lambda row: 1)
    attempt(list.sort, rows, key=lambda row: len(row))
    attempt(list.sort, key=lambda row: len(row))


def where(value):
    frame = sys._getframe()
    names = []
    while frame:
        names.append((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
        frame = frame.f_back
    shown.append(names)
    return value


shown = []


def sorting():
    return sorted([2, 1, 3], key=where)


for _ in range(8):
    shown.clear()
    sorting()
print(shown)


def nested(values, depth):
    if depth == 0:
        return len(values)
    return sum(sorted(values, key=lambda value: nested(values[:3], depth - 1) - value))


print([nested([5, 3, 1, 2], depth) for depth in range(5)])


def recursing(value):
    return len(sorted([value, value + 1], key=recursing))


for _ in range(2):
    try:
        recursing(1)
    except RecursionError as error:
        print(type(error).__name__, str(error)[:32])


def generated(value):
    yield value


values = [3, 1, 2]
attempt(values.sort, key=generated)
print(sorted([1, 2, 3], key=functools.cmp_to_key(lambda one, other: other - one)))
print(sorted([3, 1, 2], key=lambda value, /, *, sign=-1: sign * value))

gone = []
for _ in range(3):
    item = Dropped("item")
    gone.append(weakref.ref(item))
    rows = [item, Dropped("other")]
    del item
    rows.sort(key=lambda row: row.name)
    print([row.name for row in rows])
    del rows
gc.collect()
print([reference() for reference in gone])


def closing():
    made = []

    def key(value):
        made.append(Dropped(value))
        if len(made) == 3:
            made.clear()
        return value

    print(sorted([3, 1, 2, 5, 4], key=key), len(made))


for _ in range(3):
    closing()
