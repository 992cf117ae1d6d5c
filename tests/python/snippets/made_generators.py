"""Generator expressions whose function is made only where somebody may see it: what is seen of it then, its closure, and what it is made of."""

import gc
import sys


def over_slice(pool, indices, r):
    return tuple(pool[i] for i in indices[:r])


def over_local(pool, indices):
    return tuple(pool[i] for i in indices)


def over_tail(items, i, j):
    return list(x for x in items[i:j])


def over_range(scale, n):
    return sum(scale * i for i in range(n))


def over_part(scale, m, n):
    return set(scale + i for i in range(m, n))


def two_cells(a, b, items):
    return any(x > a and x < b for x in items)


def no_cells(items):
    return all(x for x in items)


def own_and_free(n):
    step = 2

    def inner(items):
        # One cell is this function's own, the other comes with it.
        top = n
        return sum(x * step for x in items if x < top)

    return inner


def warm():
    inner = own_and_free(9)
    total = 0
    for n in range(300):
        pool = (5, 6, 7, 8, n)
        total += sum(over_slice(pool, [0, 1, 4], 2)) + len(over_local(pool, [n % 5, 4]))
        total += len(over_tail(pool, 1, 3)) + len(over_tail([1, 2, 3], 0, n % 4))
        total += over_range(n % 7, 5) + len(over_part(n, 2, 6))
        total += two_cells(3, 8, [1, n % 10, 2]) + no_cells([n, 1]) + inner([1, n % 12, 3])
    print(total)


class Teller:
    """Looks around where an item of the generator ends."""

    def __init__(self, depth):
        self.depth = depth

    def __del__(self):
        frame = sys._getframe(self.depth)
        code = frame.f_code
        print(
            "ends in",
            code.co_name,
            code.co_freevars,
            sorted(map(str, frame.f_locals))[-1],
            frame.f_lineno - code.co_firstlineno,
        )


def seen(label, make):
    free = 1
    return tuple((free, type(make(i)).__name__) for i in label)


class Key:
    """An index that looks at the generator that uses it."""

    found = []

    def __init__(self, value):
        self.value = value

    def __index__(self):
        frame = sys._getframe(1)
        code = frame.f_code
        functions = [f for f in gc.get_referrers(code) if hasattr(f, "__closure__")]
        cells = [[c.cell_contents for c in f.__closure__ or ()] for f in functions]
        Key.found.append((code.co_name, code.co_qualname, len(functions), cells, frame.f_back.f_code.co_name))
        return self.value


def looked_at():
    pool = (1, 2, 3, 4)
    print(over_slice(pool, [0, Key(2), 3], 3), over_local(pool, [Key(1), 0]))
    print(Key.found)


def errors():
    for work in (
        lambda: over_slice((1, 2), [0, 5], 2),
        lambda: over_local((1, 2), [0, "x"]),
        lambda: over_range("ab", 3),
        lambda: over_range(None, 3),
        lambda: two_cells(3, "x", [1, 5]),
        lambda: over_slice((1, 2), 7, 2),
        lambda: over_slice((1, 2), [0], "x"),
        lambda: over_local((1, 2), None),
        lambda: over_range(1, 1.5),
        lambda: over_tail({1: 2}, 0, 1),
    ):
        try:
            print(work())
        except Exception as error:
            names = []
            trace = error.__traceback__
            while trace:
                names.append(
                    (trace.tb_frame.f_code.co_name, trace.tb_lineno - trace.tb_frame.f_code.co_firstlineno)
                )
                trace = trace.tb_next
            print(type(error).__name__, error, names)


def others():
    """What goes through something else than before."""
    print(
        over_slice("abc", (0, 2), 2),
        over_slice({0: "x"}, [0], 1),
        over_local([1, 2], iter([1, 0])),
        over_local("xy", {1: 0}),
    )
    print(
        over_tail("hello", 1, 3),
        over_tail(range(9), 2, 5),
        over_tail((1, 2, 3), None, None),
        over_tail([1, 2], -1, 9),
    )
    print(
        over_range(2, True),
        over_range(2, 0),
        over_range(2, -3),
        over_range(1.5, 4),
        over_range(1 << 70, 3),
        over_part(1, 5, 2),
    )
    print(over_tail([], 0, 0), over_tail((), 0, 5), over_local((), []))


class Yielding:
    """Its generator is made in a loop with the same code."""

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        n = self.n
        items = list(range(n))
        while n:
            yield tuple(items[i] for i in items[:n])
            n -= 1


def cells_change():
    # The cell's contents change while the generator goes on: by the generator's own code, or by what it calls.
    top = 3

    def lower(x):
        nonlocal top
        top -= 1
        return x

    return [x for x in tuple(lower(x) for x in [1, 2, 3] if x <= top)], top


def counted():
    """How many objects the collector counts meanwhile: as many as ever."""
    counts = []

    class Item:
        def __bool__(self):
            counts.append(gc.get_count()[0])
            return True

    items = [Item(), Item()]
    for _ in range(40):
        gc.collect()
        no_cells(items)
    return len(set(counts)) <= 4


def sent_to_the_collector():
    # A cycle through the closure ends with a collection, not before.
    class Node:
        def __del__(self):
            print("node ends")

    def make():
        node = Node()
        node.self = node
        return sum(1 for _ in range(3) if node.self is node)

    print(make())
    gc.collect()


def main():
    warm()
    looked_at()
    errors()
    others()
    warm()
    print(seen([1, 1], Teller))
    print([list(Yielding(4)) for _ in range(30)][-1])
    print([cells_change() for _ in range(30)][-1])
    print(counted())
    for _ in range(3):
        sent_to_the_collector()



def watched():
    """Who watches functions being made hears of all of them."""
    try:
        import _testcapi
    except ImportError:
        return
    made = []

    def deep(n):
        return n if n == 0 else deep(n - 1)

    def watch(event, function, value):
        deep(9)
        if event == 0:
            made.append(function.__qualname__)

    watcher = _testcapi.add_func_watcher(watch)
    try:
        for i in range(3):
            over_local((1, 2), [i, 0] if i < 2 else [Key(1)])
    finally:
        _testcapi.clear_func_watcher(watcher)
    print(made)


gc.disable()
main()
gc.enable()
main()
watched()
warm()
