"""== and != without code of the program's: of str, of objects without `__eq__`, and of those that get one later."""


class Plain:
    pass


class Sub(list):
    pass


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


def values(pairs):
    return [(a == b, a != b) for a, b in pairs]


def jumps(pairs):
    count = 0
    for a, b in pairs:
        if a == b:
            count += 1
        if a != b:
            count += 100
    return count


def temporaries(n):
    for i in range(n):
        if Noisy(i) == Noisy(-i):
            print("equal")
        print(Noisy("x") != Noisy("y"))


def append(lists):
    for each in lists:
        each.append(1)
    return lists


one, other = Plain(), Plain()
pairs = [
    (one, one),
    (one, other),
    ("a", "a"),
    ("a", "b"),
    ("é", "e"),
    (one, None),
    (None, None),
    (one, "a"),
    (one, 1),
]
for _ in range(30):
    result = values(pairs), jumps(pairs)
print(result)
Plain.__eq__ = lambda self, it: isinstance(it, Plain)
print(values(pairs), jumps(pairs))
temporaries(5)
for _ in range(20):
    grown = append([[], Sub(), [2], Sub([3])])
print(grown, [type(each).__name__ for each in grown])
