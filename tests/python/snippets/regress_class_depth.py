"""How deep classes whose `__init__` makes another instance may nest: calls that CPython makes through C count one level."""


def depth_of(call):
    global depth
    depth = 0
    try:
        call()
    except RecursionError:
        pass
    return depth


class Defaults:
    def __init__(self, a=1, b=2):
        global depth
        depth += 1
        Defaults(a)


class Keywords:
    def __init__(self, *, a=1):
        global depth
        depth += 1
        Keywords(a=2)


class Variable:
    def __init__(self, *a):
        global depth
        depth += 1
        Variable(1, 2)


class Slots:
    __slots__ = ("a",)

    def __init__(self, a):
        global depth
        depth += 1
        Slots(a)


class Raises:
    def __init__(self, n, m=0):
        if n == 0: raise ValueError(m)
        try:
            Raises(n - 1)
        except ValueError as error:
            self.error = error


for call in (Defaults, Keywords, Variable, lambda: Slots(1)):
    print([depth_of(call) for _ in range(5)])
for _ in range(300): Raises(5)
# No level was lost on the way.
print([depth_of(Defaults) for _ in range(5)])


class Said:
    def __init__(self, a, b=2): self.a = a
    def __del__(self): self.a.append(len(self.a))


# Instances are finalized only when they are whole, wherever the data stack ends.
def nest(n, log):
    if n: return nest(n - 1, log)
    Said(log)


log = []
for n in range(400): nest(n, log)
print(log == list(range(400)))
