# Wrappers that hand all on to functions with defaults.
import functools


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def plain(function):
    def wrapper(*args):
        return function(*args)

    return wrapper


@logged
def one(a, b=2):
    return a, b


@plain
def two(a, b=[], c=3):
    b.append(a)
    return len(b), c


def base(a=1, b=2, c=3):
    return a, b, c


@plain
def deep(n, step=1):
    return 0 if n <= 0 else 1 + deep(n - step)


class Thing:
    @logged
    def method(self, x, y=5, z=6):
        return x, y, z

    def own(self, x=7):
        return x


def rows(function, arguments):
    out = []
    for row in arguments:
        try:
            out.append(function(*row))
        except TypeError as error:
            out.append(str(error))
    return out


class Ends:
    def __del__(self):
        print("end")


def changed():
    def inner(a, b="first"):
        return a, b

    def wrapper(*args):
        return inner(*args)

    out = []
    for n in range(200):
        if n == 100:
            inner.__defaults__ = ("second",)
        if n == 150:
            inner.__defaults__ = None
        if n == 180:
            inner.__defaults__ = ("x", "y", "z")
        try:
            out.append(wrapper(n))
        except TypeError as error:
            out.append(str(error))
    return out[99:102] + out[149:152] + out[179:182], wrapper()


thing = Thing()
for n in range(200):
    out = [one(n), one(n, 1), one(n, b=0), deep(5), deep(4, 2), thing.method(n), thing.method(n, 1), thing.method(n, z=2)]
    size = two(n), two(n, [1]), two(n, [], 4)
print(out, size)
for _ in range(30):
    every = rows(base, [(), (9,), (9, 8), (9, 8, 7), (1, 2, 3, 4), (1.5,)])
    bound = rows(thing.own, [(), (1,), (1, 2)])
print(every, bound)
print(changed())


@plain
def holder(a, b=Ends()):
    return a


holder(1)
print("dropped")
holder = None
print("gone")
