"""Tuples and lists of a few items, made of locals, temporaries and constants, boxed or not."""

import gc
import sys


class Owner:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("ends", self.name, len(sys._current_frames()) > 0)

    def __repr__(self):
        return self.name


def both(x):
    return x, x + 1


def three(x, y):
    return x, y, x * y


def lists(x, y):
    return [x], [x, y], [x + 1, y, "c"], [x, x, x, x], []


def swapped(x, y):
    x, y, z = y, x, (x, y)
    return x, y, z


def pairs(count):
    made, n = [], 0
    for i in range(count):
        x = i * 0.5
        pair = i, x
        made.append(pair)
        a, b = both(i)
        n += a + b
        c, d, e = three(i, x)
        n += c + d + e
        made.append((i + 1, [x, i]))
        key = i % 5, "k"
        if key == (3, "k"):
            made.append([key])
    return n, made[-3:], len(made)


def shared(count):
    """A number that is in its local and in the row is one object."""
    same = 0
    for i in range(1000, 1000 + count):
        x = i * 3
        row = (x, x)
        same += row[0] is row[1]
        more = [x, row]
        same += more[0] is row[0]
        x += 1
        same += x - 1 == row[1]
    return same


def generated(count):
    for i in range(count):
        yield i, i * 2
        yield [i, "x"]


def consumed(count):
    return sum(item[0] for item in generated(count)), list(generated(3))


def holding(count):
    last = None
    for i in range(count):
        last = (last, i)
        if i % 10 == 0:
            last = None
    return last


def ends(count):
    row = None
    for i in range(count):
        row = [Owner(f"owner {i}"), i] if i > count - 3 else (i,)
    return row


def unbound(flag):
    if flag:
        x = 1
    try:
        return x, 2
    except UnboundLocalError as error:
        return str(error)


for _ in range(40):
    results = [
        both(1), both(1.5), three(2, 2.5), lists(300, 2.5), swapped(1, [2]), pairs(60), shared(50),
        consumed(30), holding(45), ends(1), unbound(True), unbound(False),
    ]  # fmt: skip
for result in results:
    print(result)
print(ends(200))
print([gc.is_tracked(item) for item in (both(1), lists(1, 2)[1], swapped([], 1)[2])])
before = sys.getrefcount(None) > 0, sys.getrefcount(Owner)
for _ in range(100):
    swapped(Owner, Owner), swapped(1, [Owner])
print(before[1] == sys.getrefcount(Owner))
