"""Slices read and stored by compiled code: of what else than lists, with what bounds, and what ends with the old items."""


class Item:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name

    def __del__(self):
        print("end", self.name, held)


def rotated(items, i):
    items[i:] = items[i + 1 :] + items[i : i + 1]
    return items


def parts(sequence, i, j):
    return sequence[:i], sequence[i:], sequence[i:j], sequence[:], sequence[-1:], sequence[i : j + 1]


def replaced(items, i, j, value):
    items[i:j] = value
    return items


def made(i):
    return [i, i + 1][:1], (i, i + 1)[1:], "abc"[i % 3 :], [[i], [i]][1:][0]


def backward(n):
    result = []
    for i in reversed(range(n)):
        result.append(i)
    return result


def backward_by(m, n, step):
    return [i for i in reversed(range(m, n, step))]


def last_of(n):
    for i in reversed(range(n)):
        return i


def gone_through(numbers):
    total = 0
    for i in numbers:
        total += i
    return total


def grown(n):
    """A set that outgrows the table in it, with and without collisions."""
    return [list(set(x * step for x in range(n))) for step in (1, 8, 16, 7, -1, -8)]


def warm():
    for n in range(200):
        rotated([1, 2, 3, n], n % 4)
        (
            parts([1, 2, n], 1, 2),
            parts((1, n), 0, 1),
            parts("text", 1, 3),
            parts(b"text", 1, 3),
            parts(range(n), 1, 3),
        )
        replaced([1, 2, 3], 0, n % 4, [n]), replaced([1, 2], 1, 1, (n, n))
        (
            made(n),
            backward(n % 9),
            backward_by(1, n, 3),
            last_of(3),
            gone_through(range(5)),
            gone_through(reversed(range(4))),
        )


def errors():
    for work in (
        lambda: parts(1, 0, 1),
        lambda: parts([1], "x", 1),
        lambda: parts([1], None, 1),
        lambda: parts({1: 2}, 0, 1),
        lambda: replaced((1, 2), 0, 1, [1]),
        lambda: replaced([1, 2], 0, 1, 5),
        lambda: replaced([1, 2], 0, "1", [5]),
        lambda: rotated([1, 2], 1.5),
        lambda: backward("x"),
        lambda: last_of(-1),
    ):
        try:
            print(work())
        except (TypeError, KeyError) as error:
            print(type(error).__name__, error)


def main():
    global held
    warm()
    print(
        rotated([1, 2, 3, 4], 1), parts([1, 2, 3], 1, 2), parts("text", 1, 3), parts(range(9), 2, 4), made(4)
    )
    print(parts([1, 2, 3], True, 1 << 80), parts((1, 2, 3), -2, -1), parts([1, 2, 3], 0, -9))
    print(
        replaced([1, 2, 3], 0, 2, "ab"),
        replaced([1, 2, 3], 2, 0, iter("ab")),
        replaced([1, 2, 3], 0, 9, ()),
        replaced([], 0, 0, [1]),
    )
    items = [1, 2, 3]
    items_again = replaced(items, 1, 2, items)
    print(items_again, items_again is items)
    errors()
    for values in ([Item("a"), Item("b"), Item("c")], [Item("d"), Item("e")]):
        held = values
        replaced(held, 0, 1, [Item("x")])
        replaced(held, 0, 1, (Item("y"), Item("z")))
        replaced(held, 1, 9, [])
        rotated(held, 0)
        print(held)
    held = None
    print(
        backward(5),
        backward(0),
        backward_by(3, 20, 4),
        backward_by(9, 0, -2),
        backward_by(5, 5, 1),
        last_of(4),
        last_of(0),
    )
    print(
        reversed(range(4)).__reduce__(),
        reversed(range(0)).__reduce__(),
        reversed(range(7, 7, 3)).__reduce__(),
    )
    print(
        backward_by(1 << 65, (1 << 65) + 3, 1),
        gone_through(range(1 << 65, (1 << 65) + 3)),
        gone_through({1: 2}),
        gone_through(iter([1, 2])),
    )
    print(grown(4), grown(5), grown(6), grown(20))


held = None
for _ in range(3):
    main()
