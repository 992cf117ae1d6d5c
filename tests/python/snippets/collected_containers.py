"""Tuples and sets of what generators yield: long and short ones, one inside the other, items that die, sets of equal keys of several types, cells
that are written in loops, loops that begin with numbers of several kinds."""

import gc
import sys
import weakref


def tuple_of(items):
    return tuple(x for x in items)


def tuple_of_tuples(rows):
    return tuple(tuple(x + 1 for x in row) for row in rows)


def recursive(n):
    return tuple(recursive(n - 1) if i else n for i in range(2)) if n else ()


def failing(items):
    return tuple(10 // x for x in items)


def sets_of(items):
    return set(x + 1 for x in items), set(x for x in items), frozenset(x for x in items)


def set_comprehension(items):
    return {x * 3 for x in items}


def added(items):
    s = set()
    for x in items:
        s.add(x)
    return s


def tuples():
    kept = []
    for n in range(400):
        kept.append(tuple_of([n] * (n % 70)))
        kept.append(tuple_of_tuples([[n, 2], [], [3]]))
        kept = kept[-6:]
    print([len(t) for t in kept], kept[-1], sum(map(sum, kept[::2])))
    print(recursive(3))
    for items in ([1, 2], [1, 0], [5], []):
        for _ in range(60):
            try:
                result = failing(items)
            except ZeroDivisionError as error:
                result = str(error)
        print(result)
    print(tuple_of([]) is tuple_of(()), gc.is_tracked(tuple_of([1, []])))


class Noisy:
    alive = 0

    def __init__(self, n):
        Noisy.alive += 1
        self.n = n

    def __del__(self):
        Noisy.alive -= 1
        # Another tuple while one is made, or goes.
        self.last = tuple_of([1, 2, self.n])


def made_of_noisy(n):
    return tuple(Noisy(i) for i in range(n))


def lives():
    for n in range(200):
        t = made_of_noisy(n % 9)
        t = t[:1]
    print(Noisy.alive)
    del t
    print(Noisy.alive)


def seen_by_collector(n):
    """The list of the items is an object like others while it grows."""
    seen = []

    def look(i):
        if i == n - 1:
            seen.extend(len(x) for x in gc.get_objects() if type(x) is list and len(x) > 1 and x[0] is marker)
        return marker

    marker = object()
    t = tuple(look(i) for i in range(n))
    return len(t), all(x is marker for x in t)


def cycles():
    """What a tuple refers to is collected with it."""

    class Node:
        pass

    watched = []
    for n in range(300):
        nodes = [Node() for _ in range(3)]
        nodes[0].all = tuple(x for x in nodes)
        watched.append(weakref.ref(nodes[1]))
        del nodes
    gc.collect()
    print(sum(w() is not None for w in watched))


def sets():
    total = 0
    for n in range(300):
        for s in sets_of([n, n + 1, n, -1, -2, 0, n * 7 % 11]):
            total += len(s)
        total += len(set_comprehension(range(n % 40)))
        total += len(added([n, n % 3, 2**40 + n, 2**40 + n]))
    print(total)
    print([list(s) for s in sets_of([5, 37, 69, 101, 1, 2, 3, 4, 33])])
    print(list(set_comprehension([8, 16, 0, 24, 32, 40, -8, -1])), list(added(range(30, -30, -7))))
    mixed = [1, True, 1.0, 2**61 - 1, 0, 2**61, -1, -2, 1, "a", (1, 2), (1, 2), None, 2**100, 2**100, False, 0.0]
    for _ in range(80):
        a, b = added(mixed), set(x for x in mixed)
    print(sorted(map(repr, a)), a == b, len(a))
    first = set(x for x in [True, 1, 1.0])
    print(first, set(x for x in [1, True]), set(x for x in [1.0, 1]))
    nan = float("nan")
    for _ in range(80):
        c = set(x for x in [nan, nan, 1.5, 1.5])
    print(len(c))


class Link:
    def __init__(self, next):
        self.next = next


def chains():
    """They end in as many levels as the stack has room for."""
    link = None
    for n in range(100000):
        link = Link({link, n, n + 7} if n % 2 else set(x for x in (n, link, -n)))
    link = None
    for n in range(100000):
        link = {(link, n)} if n % 3 else {Link(link)}
        link = (n, Link(link))
    link = None
    print("dropped")


def with_holes():
    total = 0
    for n in range(300):
        s = set(range(n % 50))
        for i in range(0, n % 50, 3):
            s.discard(i)
        s.add(n)
        s.add(n % 7)
        total += sum(s) + len(s)
    print(total)


def references():
    """Keys that are there already are not kept, those that are taken once."""
    big = 2**40 + 5
    strings = ["k%d" % i for i in range(100)]
    before = sys.getrefcount(big), sys.getrefcount(strings[7])
    for _ in range(200):
        s = set(x for x in [big, big, big])
        t = set(x for x in strings)
        u = added([big, strings[7], big, strings[7]])
    print(sys.getrefcount(big) - before[0], sys.getrefcount(strings[7]) - before[1])
    del s, t, u
    print(sys.getrefcount(big) - before[0], sys.getrefcount(strings[7]) - before[1])


class Told:
    """Looks around where it ends."""

    told = []

    def __init__(self, n):
        self.n = n

    def __del__(self):
        if self.n % 100 == 7:
            frame = sys._getframe(1)
            Told.told.append((self.n, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, frame.f_locals.get("v")))


def cells_of(make, n):
    v = None

    def get():
        return v

    total = 0
    for i in range(n):
        v = make(i)
        total += get() is v
    return total


def cells():
    print(cells_of(lambda i: (i, i), 500), cells_of(lambda i: [i], 500), cells_of(float, 500))
    print(cells_of(Told, 500), [t[:3] for t in Told.told], [type(t[3]).__name__ for t in Told.told])
    print(sum(cells_of(lambda i: i, 50) for _ in range(20)))


def loops_of_kinds(n, start, objects):
    """A loop inside begins with a number of one kind or another, or with none."""
    state, seen = start, 0
    for i in range(n):
        for x in objects[:: 1 + i % 2]:
            seen += 1
        state = (i, None, 0.5, "s", i * 2.0)[i % 5]
    return state, seen


def kinds():
    for start in (0, 0.0, None, "x"):
        for _ in range(30):
            result = loops_of_kinds(97, start, [start, 1, 2.0])
        print(result)


if __name__ == "__main__":
    tuples()
    lives()
    print(seen_by_collector(40))
    cycles()
    sets()
    chains()
    with_holes()
    references()
    cells()
    kinds()
