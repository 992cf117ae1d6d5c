"""Items of array.array, read and stored in loops: of each typecode, at the borders, of other kinds than the site knew, and what ends."""

import traceback
import weakref
from array import array


def total(items, start, stop):
    result = 0
    for index in range(start, stop):
        result = result + items[index]
    return result


def fill(items, value):
    for index in range(len(items)):
        items[index] = value
    return items


def doubled(items):
    for index in range(len(items)):
        items[index] = items[index] * 2
    return items


def attempt(function, *arguments):
    try:
        print(function(*arguments))
    except Exception:
        traceback.print_exc()
        print("error")


CODES = "bBhHiIlLqQfd"
for code in CODES:
    # A function of its own for each, whose sites see one typecode.
    scope = {}
    exec(
        "def total(items, start, stop):\n    result = 0\n    for index in range(start, stop):\n        result += items[index]\n    return result\n"
        "def fill(items, value):\n    for index in range(len(items)):\n        items[index] = value\n    return items\n",
        scope,
    )
    items = array(code, [3, 1, 2, 5])
    for _ in range(80):
        result = scope["total"](items, 0, 4), scope["total"](items, -4, 0)
        scope["fill"](items, 7)
    print(code, result, items, [type(item) for item in items])
    bits = items.itemsize * 8
    borders = [-(2 ** (bits - 1)), -1, 2 ** (bits - 1) - 1, 2 ** (bits - 1), 2**bits - 1, 2**bits, True, 2**47, -(2**47) - 1]
    for border in [*borders, 1.5, float("nan"), float("inf"), "text", None]:
        attempt(scope["fill"], items, border)
        attempt(scope["total"], items, 0, 4)
    attempt(scope["total"], items, 2, 6)
    attempt(scope["total"], items, -6, 0)

# One site, arrays of all kinds and other sequences.
for _ in range(30):
    for code in CODES:
        items = array(code, [1, 2, 3])
        fill(items, 4)
        doubled(items)
        result = total(items, 0, 3)
for items in ([1, 2], (1, 2), b"ab", bytearray(b"ab"), range(5), {0: 1, 1: 2}, array("d", [1, 2]), array("f", [0.1, 0.2])):
    attempt(total, items, 0, 2)
    attempt(fill, items, 9)


class Own(array):
    def __getitem__(self, key):
        return 10 * super().__getitem__(key)

    def __setitem__(self, key, value):
        super().__setitem__(key, value + 1)


class Plain(array):
    pass


for _ in range(30):
    for cls in (array, Own, Plain):
        items = cls("l", [1, 2, 3])
        results = total(items, 0, 3), fill(items, 4).tolist(), doubled(items).tolist(), len(items)
print(results)


# Arrays that end where they are read or stored to: a weak reference sees it.
def last(count):
    log = []
    for index in range(count):
        items = array("d", [index, 1.5])
        reference = weakref.ref(items, lambda _, index=index: log.append(index))
        del reference
        holder = [items]
        del items
        log.append(holder.pop()[1])
        items = array("i", [index])
        reference = weakref.ref(items, lambda _, index=index: log.append(-index))
        holder = [items]
        del items
        holder.pop()[0] = 5
        log.append("stored")
    return log


print(last(40)[-6:])


# Items change below a loop, and the array gets shorter.
def shrinking(items):
    seen = []
    for index in range(6):
        seen.append(items[index])
        items[index] = -1
        if index == 2:
            items.pop()
            items.pop()
    return seen


for _ in range(40):
    attempt(shrinking, array("d", range(6)))
    with memoryview(array("i", range(5))) as view:
        seen = total(view, 0, 5)
print(seen)


# A double that is stored and read again is the same one.
def copies(source, target):
    for index in range(len(source)):
        target[index] = source[index]
        target[index] += source[index] * 0.5
    return target


numbers = array("d", [0.0, -0.0, 1e308, 5e-324, float("inf"), float("nan"), 1.5, 2.0**60])
for _ in range(40):
    result = copies(numbers, array("d", bytes(64)))
print(result, copies(array("q", [2**40, -(2**62)]), array("d", [0, 0])))
attempt(copies, numbers, array("q", bytes(64)))
