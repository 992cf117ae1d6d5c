"""Two items unpacked into two locals: the same one twice, what the old values' finalizers see, and what fails."""
import sys


class Old:
    def __init__(self, name): self.name = name
    def __del__(self):
        caller = sys._getframe(1)
        print("  del", self.name, sorted((k, getattr(v, "name", v)) for k, v in caller.f_locals.items() if k != "pair"), caller.f_lineno)


def twice(pair):
    a, a = pair
    return a


def swapped(pair):
    b = 1
    a = 2
    b, a = pair
    return a, b


def finalizers(pair):
    a, b = Old("a"), Old("b")
    a, b = pair
    return a, b


def loop(pairs):
    k = v = None
    try:
        for k, v in pairs:
            pass
    except (TypeError, ValueError) as e:
        return k, v, type(e).__name__, str(e)
    return k, v


def unbound(pair):
    try:
        x, y = pair
    except (TypeError, ValueError, ZeroDivisionError) as e:
        try: return x, y
        except UnboundLocalError as e2: return str(e), str(e2)
    return x, y


def items(n):
    for i in range(n): yield i
    raise ZeroDivisionError(n)


def captured(pair):
    c, d = pair
    return (lambda: (c, d))()


def itself(a, b):
    a, b = a
    return a, b


for _ in range(30):
    r = twice((1, 2)), swapped([3, 4]), captured("xy"), itself([5, 6], 7), itself(((8,), 9), 0)
print(r)
for pair in ((1, 2), [1.5, 2.5], "ab", {1: 2, 3: 4}, (x for x in (1, 2))):
    print(finalizers(pair))
for pairs in ([(1, 2), (3, 4)], [(1, 2), (3,)], [(1, 2), (3, 4, 5)], [(1, 2), 7], [[1, 2], "xyz"], {"ab": 1, "cd": 2}, [(2**70, 0.5)]):
    for _ in range(3): r = loop(pairs)
    print(r)
for make in (lambda: items(0), lambda: items(1), lambda: items(2), lambda: items(3), lambda: 5, lambda: (1, 2)):
    for _ in range(3): r = unbound(make())
    print(r)
