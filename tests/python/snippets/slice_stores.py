"""Items stored into slices of lists: what is there afterwards, and in which order the old ones die."""


class Item:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name

    def __del__(self):
        print("end", self.name, len(items))


def fresh(names):
    return [Item(name) for name in names]


def same_length(count):
    items[0:count] = fresh("ab")
    print(items)
    items[:] = fresh("wxyz"[: len(items)])
    print(items)
    # Somebody else has the list too: its items stay its own.
    kept = fresh("mn")
    items[1:3] = kept
    print(items, kept)
    kept[:] = kept[::-1]
    print(items, kept)


def other_lengths():
    items[1:1] = fresh("p")
    items[0:2] = fresh("q")
    items[2:] = []
    items[:0] = (Item("r"),)
    print(items)


def flip(values, rounds):
    for number in range(rounds):
        k = 1 + number % (len(values) - 1)
        values[: k + 1] = values[k::-1]
        values[-k:] = values[:k]
        values[k:0] = values[::-2]
        del values[9:]
    return values


for _ in range(40):
    items = fresh("cdef")
    same_length(2)
    other_lengths()
    items = []
print(flip(list(range(9)), 4000))
print(flip([str(number) for number in range(9)], 3000))
