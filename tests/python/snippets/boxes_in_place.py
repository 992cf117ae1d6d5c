"""Numbers that are stored over others: who still holds the old one keeps it, whatever its size and sign."""

import sys

SIZES = [
    0, 1, -5, -6, 256, 257, 1000, -1000, 2**30 - 1, 2**30, -(2**30) + 1, -(2**30), 2**40 + 7, -(2**40), 2**47,
    2**48 - 1, -(2**48), 2**48, 2**60 - 1, 2**60, -(2**60), 2**90, 0.5, -0.0, 1e300, True, None, "x",
]  # fmt: skip

total = 0


class Holder:
    def __init__(self):
        self.value = 0


class Slotted:
    __slots__ = ("value",)


def add_to_global(count, step):
    global total
    for _ in range(count):
        total += step


def add_to_attribute(holder, count, step):
    for _ in range(count):
        holder.value += step


def add_to_cell(count, step, start):
    n = start

    def add():
        nonlocal n
        n += step

    for _ in range(count):
        add()
    return n


def add_to_item(items, count, step):
    for _ in range(count):
        items[0] += step


def add_to_key(items, count, step):
    for _ in range(count):
        items["n"] += step


slotted = Slotted()
for start in SIZES[:-3]:
    for step in (1, -1, 3 * 10**5, -(2**29), 0.5):
        total = start
        holder = Holder()
        holder.value = slotted.value = start
        items, keyed = [start], {"n": start}
        add_to_global(150, step)
        add_to_attribute(holder, 150, step)
        add_to_attribute(slotted, 150, step)
        add_to_item(items, 150, step)
        add_to_key(keyed, 150, step)
        ends = {total, holder.value, slotted.value, add_to_cell(150, step, start), items[0], keyed["n"]}
        print(start, step, ends)


def keep(holder, values):
    kept = []
    for value in values:
        holder.value = value + 0 if isinstance(value, (int, float)) else value
        kept.append(holder.value)
    return kept


def replace(holder, values):
    """Nobody else holds what is there."""
    for value in values:
        holder.value = value
        holder.value = -holder.value
        holder.value = holder.value * 3
    return holder.value


holder = Holder()
for _ in range(30):
    kept = keep(holder, SIZES)
print(kept)
for _ in range(30):
    results = [replace(holder, [value, value, other]) for value in SIZES[:20] for other in SIZES[:20]]
print(results)

# The object is the same for as long as somebody has it.
for value in SIZES:
    holder.value = value
    kept = holder.value
    for other in SIZES[:20]:
        holder.value = other + 0
        assert kept == value and type(kept) is type(value)
print(sys.getrefcount(holder.value) > 0, holder.value)
