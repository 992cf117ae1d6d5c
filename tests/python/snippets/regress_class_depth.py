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


class Local:
    def __init__(self, cls, n):
        global depth
        depth += 1
        if n: self.next = cls(cls, n - 1)


class Stored:
    def __init__(self, cls, n):
        global depth
        depth += 1
        if n:
            inner = cls(cls, n - 1)
            self.next = inner


class Global:
    def __init__(self, n):
        global depth
        depth += 1
        if n: self.next = Global(n - 1)


class NoShim:
    __slots__ = ("next",)

    def __init__(self, cls, n):
        global depth
        depth += 1
        if n: self.next = cls(cls, n - 1)


def other(cls, n):
    return cls(cls, n)


# A class in a local: CPython, once it knows the place, pushes a frame for the instance as well. (Not at the end of each chunk of its
# stack: to the last level nothing is to be compared.)
for cls in (Local, Stored, NoShim):
    for _ in range(100): other(cls, 5)
    print(cls.__name__, [round(depth_of(lambda: cls(cls, 10**6)) / 100) for _ in range(3)])
for _ in range(100): Global(5)
print([round(depth_of(lambda: Global(10**6)) / 100) for _ in range(3)])
# At the last levels, and with another class at the place.
made = 0


def at(level, cls):
    global made
    if level: return at(level - 1, cls)
    made += 1
    return cls(cls, 0)


for _ in range(50): at(3, Local)
for level in range(960, 1001):
    before, depth = made, 0
    try:
        print(level, type(at(level, Local)).__name__, made - before, depth)
    except RecursionError as error:
        print(level, error, made - before, depth)
print([type(at(3, cls)).__name__ for cls in (Local, NoShim, lambda cls, n: n, Stored, Local) for _ in range(20)][::10])


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
