"""Sites that call with names, whose function, defaults, receiver and values change while they are warm."""

import sys
import traceback


def plain(a, b=2, c=3):
    return a, b, c


def only(a, *, b, c="c", d="d"):
    return a, b, c, d


def before(a, /, b, *, c=5):
    return a, b, c


def many(a, b, c, d, e, f, g, h, i=9, j=10):
    return a, b, c, d, e, f, g, h, i, j


def local_names(a, b=1):
    x = a
    del a
    y = b
    return sorted(locals().items()), x, y


def with_cells(a, *, b=1, c=2):
    def inner():
        return a, b, c

    a = a, "changed"
    return inner()


def generator(a, *, b="b"):
    yield a
    yield b


class Thing:
    def method(self, a, b="b", *, c="c"):
        return self.name, a, b, c

    def __init__(self, name, *, more=()):
        self.name = name
        self.more = more

    @classmethod
    def made(cls, name="n", *, more="m"):
        return cls(name=name, more=more)

    @staticmethod
    def static(a, b="b", *, c="c"):
        return a, b, c


def sites(thing, value):
    bound = thing.method
    yield plain(value, c=value), plain(b=value, a=1), plain(c=1, b=value, a=3), plain(value, value, c=value)
    yield only(value, b=1), only(value, d=2, b=1), only(b=1, c=value, d=3, a=4)
    yield before(value, b=2), before(1, c=value, b=2)
    yield many(1, 2, c=value, d=4, e=5, f=6, g=7, h=8), many(1, 2, 3, 4, 5, 6, 7, h=value, j=0)
    yield many(a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=value)
    yield local_names(value, b=value), local_names(a=value), with_cells(value, c=value), with_cells(a=value, b=3)
    yield list(generator(value, b=2)), list(generator(a=value))
    yield thing.method(value, c=1), thing.method(a=value), bound(value, b=2), bound(a=1, c=value)
    yield thing.static(value, c=1), thing.made(name=value).name, thing.made(more=value).more
    yield Thing(name=value).name, Thing(value, more=value).more


thing = Thing("t")
for value in [1, 2.5, "text", 2**70, None, -0.0, 2**47, 2**48, [1], (2,)]:
    for _ in range(3):
        found = list(sites(thing, value))
    for line in found:
        print(line)


# Other functions at a warm site, some of which refuse what it hands over.
def takes_rest(*args, **kwargs):
    return args, kwargs


def takes_others(a, **kwargs):
    return a, kwargs


class Called:
    def __call__(self, a, *, b):
        return "called", a, b


def at_one_site(function, a):
    return function(a, b=[a])


def attempt(function, *args):
    try:
        return function(*args)
    except (TypeError, ValueError, ArithmeticError) as error:
        return type(error).__name__, str(error), [entry.name for entry in traceback.extract_tb(error.__traceback__)]


def refuses(a):
    return a


kinds = [plain, plain, plain, plain, plain, plain, takes_rest, takes_others, only, Called(), Thing("u").method, refuses]
kinds += [lambda a, b: (b, a), lambda b, a: (b, a), dict, sorted, 3, plain, plain, before, lambda *, a, b: 0]
for kind in kinds:
    for _ in range(3):
        print(attempt(at_one_site, kind, 5))


# Defaults that are replaced, and the dict of those of names alone, which changes in place.
def keyed(a, b="old", *, k="old", m="m"):
    return a, b, k, m


def call_keyed():
    return keyed(1, m=2), keyed(1, k=3), keyed(a=0, m=keyed)[:2]


def show():
    for _ in range(4):
        print(attempt(call_keyed))


show()
keyed.__kwdefaults__["k"] = "changed"
show()
del keyed.__kwdefaults__["k"]
show()
keyed.__kwdefaults__["k"] = "again"
show()
keyed.__defaults__ = ("new",)
show()
keyed.__defaults__ = None
show()
keyed.__kwdefaults__ = None
show()
keyed.__defaults__, keyed.__kwdefaults__ = ("b",), {"k": "k", "m": "mm"}
show()


def other_names(x, a="a", *, m="m", k="k"):
    return x, a, m, k


keyed.__code__ = other_names.__code__
show()


# A method found on the class, then on the instance: with self and without.
class Either:
    def call(self, a=1, b=2):
        return type(self).__name__, a, b


def call_either(either):
    return either.call(b=3), either.call(0, b=4)


either = Either()
for _ in range(6):
    print(call_either(either))
either.call = plain
for _ in range(6):
    print(attempt(call_either, either))
del either.call
for _ in range(3):
    print(call_either(either))


# What dies with a call, and when.
class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone:", self.name)


def keeps(a, *, b, c=None):
    print("in", a.name, b.name)
    a = None
    print("a is gone")
    return c


def noisy_calls():
    print(keeps(Noisy("x"), b=Noisy("y")))
    print(keeps(b=Noisy("y"), a=Noisy("x"), c=1))
    keeps(Noisy("x"), b=Noisy("y"), c=Noisy("z"))


for _ in range(4):
    noisy_calls()


# Depth, and those who watch.
def deep(n, *, limit):
    return n if n == limit else deep(n + 1, limit=limit)


def endless(*, n):
    return endless(n=n + 1)


for _ in range(4):
    print(deep(0, limit=200))
try:
    endless(n=0)
except RecursionError as error:
    print(error)
print(deep(0, limit=50))

events = []


def watch(frame, event, argument):
    if event in ("call", "return"):
        events.append((event, frame.f_code.co_name, sorted(frame.f_locals)))
    return watch


def watched():
    return plain(1, c=2), only(1, b=2), thing.method(1, c=5)


for _ in range(8):
    watched()
sys.settrace(watch)
watched()
sys.settrace(None)
print(*events, sep="\n")
print(watched())


def fails(a, *, b):
    return a / b


def failing(b):
    return fails(1, b=b)


for b in [1, 2, 4, 5, 1, 0, 3]:
    print(attempt(failing, b))
    try:
        failing(b)
    except ZeroDivisionError as error:
        print([(entry.name, entry.lineno, entry.colno) for entry in traceback.extract_tb(error.__traceback__)])


# A callee that sees its caller's and its own frame.
def looks(*, a, b=2):
    frame = sys._getframe()
    return [frame.f_locals[name] for name in "ab"], frame.f_back.f_code.co_name, frame.f_back.f_lineno - frame.f_lineno


def looked():
    return looks(a=1), looks(b=3, a=2)


for _ in range(8):
    result = looked()
print(result)


# Classes: __init__ takes the arguments, which the call keeps.
class Record:
    def __init__(self, x, y=2, *rest, key="k", **others):
        self.all = x, y, rest, key, others


class Small:
    __slots__ = ("a", "b")

    def __init__(self, a, *, b=1):
        self.a, self.b = a, b


class Loud:
    def __init__(self, *, held, also=None):
        print("made with", held.name, also and also.name)
        held = None
        print("still there")

    def __del__(self):
        print("loud gone")


class Wrong:
    def __init__(self, a, *, b):
        return a + b

    def __del__(self):
        print("wrong gone")


class Raises:
    def __init__(self, *, b):
        self.b = 1 / b

    def __del__(self):
        print("raises gone", hasattr(self, "b"))


class OwnNew:
    def __new__(cls, a, *, b):
        return a, b


class Meta(type):
    def __call__(cls, *args, **kwargs):
        return "meta", args, kwargs


class Called(metaclass=Meta):
    def __init__(self, a, *, b):
        pass


def records(value):
    yield Record(value).all, Record(value, y=1).all, Record(1, 2, 3, value).all, Record(x=1, key=value, z=value).all
    yield Record(1, y=value, **{"q": value}).all, Record(y=value, x=1).all
    small = Small(value), Small(value, b=2), Small(b=value, a=1)
    yield [(each.a, each.b) for each in small]


for value in [1, 2.5, "text", 2**70, None]:
    for _ in range(3):
        found = list(records(value))
    print(*found, sep="\n")


def at_class(cls, a, b):
    return cls(a, b=b)


def loud():
    Loud(held=Noisy("p"))
    thing = Loud(also=Noisy("q"), held=Noisy("r"))
    print("made")
    return type(thing).__name__


for _ in range(4):
    print(loud())
for _ in range(4):
    print(attempt(at_class, Wrong, 1, 2))
for b in [1, 2, 4, 0, 5, 0]:
    print(attempt(lambda: Raises(b=b).b))
for cls in [Small, Small, Small, Record, OwnNew, Called, Small, Wrong, dict, Small, Thing, Raises]:
    for _ in range(3):
        result = attempt(at_class, cls, 1, 2)
        print(result if isinstance(result, tuple) else type(result).__name__)
Small.__init__.__kwdefaults__["b"] = "other"
print([(small.a, small.b) for small in [Small(1), Small(2)]])


def make_small():
    return Small(1).b, Small(a=1).b


for _ in range(5):
    result = make_small()
del Small.__init__.__kwdefaults__["b"]
for _ in range(3):
    print(result, attempt(make_small))


def init(self, a, *, b="new"):
    self.a, self.b = a, b


Small.__init__ = init
for _ in range(5):
    print(make_small())


class Deep:
    def __init__(self, *, n):
        self.inner = Deep(n=n - 1) if n else None


for _ in range(3):
    print(Deep(n=50).inner.inner is not None)
try:
    Deep(n=100000)
except RecursionError as error:
    print(error)
