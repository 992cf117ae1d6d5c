"""Calls whose arguments are matched to parameters: names, stars on either side, defaults, and what is wrong with them."""

import sys


def plain(a, b=2, c=3):
    return a, b, c


def rest(a, b=2, *args):
    return a, b, args


def named(a, *, b, c="c"):
    return a, b, c


def others(a, b=2, **kwargs):
    return a, b, kwargs


def everything(a, /, b=2, *args, c, d="d", **kwargs):
    e = len(args)
    return a, b, args, c, d, kwargs, e


def generator(*args, **kwargs):
    yield args
    yield kwargs


class Thing:
    def __init__(self, *args, **kwargs):
        self.args, self.kwargs = args, kwargs

    def rest(self, *args):
        return self.args, args

    def named(self, *, key=None):
        return self.kwargs, key

    def everything(self, x, *args, key=1, **kwargs):
        return self.args, x, args, key, kwargs

    @classmethod
    def made(cls, *args, **kwargs):
        return cls.__name__, args, kwargs

    def __call__(self, *args, **kwargs):
        return "called", args, kwargs


def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except TypeError as error:
        return str(error)


def sites(thing):
    bound = thing.everything
    yield plain(1, c=5), plain(c=1, b=2, a=3), plain(1, 2, c=9)
    yield rest(1), rest(1, 2, 3, 4), rest(b=1, a=2), rest(*(1, 2, 3)), rest(1, *[2], *"ab")
    yield named(1, b=2), named(b=1, a=2, c=3), named(**{"a": 1, "b": 2})
    yield others(1), others(1, x=3, y=4), others(1, b=5, **{"z": 6}), others(**{"a": 1, "q": 0})
    yield (
        everything(1, c=2),
        everything(1, 2, 3, 4, c=5, d=6, e=7, a=8),
        everything(*(1, 2, 3), **{"c": 4, "a": 5}),
    )
    yield list(generator(1, 2, k=3)), list(generator()), list(generator(*(), **{}))
    yield thing.rest(1, 2), thing.rest(), thing.rest(*(1, 2))
    yield thing.named(key=3), thing.named(), thing.named(**{"key": 5})
    yield bound(1), bound(1, 2, key=3, z=4), bound(*(1, 2), **{"key": 3, "q": 4}), thing.everything(1, 2, z=3)
    yield thing.made(1, k=2), Thing.made(*(1,), **{"k": 2}), thing(1, k=2), thing(*(1,), **{"k": 2})
    yield Thing(1, k=2).args, Thing(*(1, 2), **{"k": 2}).kwargs
    yield attempt(plain, 1), attempt(plain, *range(3)), attempt(everything, 1, c=2, **{"x y": 3})


for _ in range(8):
    found = list(sites(Thing(7, w=8)))
for line in found:
    print(line)


def wrong():
    yield attempt(plain)
    yield attempt(plain, 1, 2, 3, 4)
    yield attempt(plain, 1, a=2)
    yield attempt(plain, 1, d=2)
    yield attempt(rest, 1, a=2)
    yield attempt(named, 1)
    yield attempt(named, 1, 2, b=3)
    yield attempt(others, a=1, **{"b": 2, "": 3})
    yield attempt(everything, a=1, c=2)
    yield attempt(everything, 1)
    yield attempt(everything, 1, c=2, **{"ab"[:1]: 3})
    yield attempt(lambda *, k: k)
    for call in (
        lambda: plain(1, a=2),
        lambda: plain(1, x=2),
        lambda: named(1),
        lambda: everything(1, *3),
        lambda: everything(1, **3),
        lambda: everything(1, c=1, **{"c": 2}),
        lambda: everything(1, **{1: 2}),
        lambda: Thing(1).named(3),
        lambda: Thing(1).everything(),
    ):
        try:
            yield call()
        except TypeError as error:
            yield str(error)


for _ in range(5):
    found = list(wrong())
for line in found:
    print(line)


# What the parameters hold are objects of their own: the caller's stay as they were.
def change(*args, **kwargs):
    kwargs["new"] = args
    return kwargs


given, options = (1, 2), {"k": 3}
for _ in range(5):
    result = change(*given, **options)
print(result, given, options, result["new"] is given)


class Text(str):
    pass


for _ in range(5):
    result = change(**{Text("odd"): 1, "".join(["e", "ven"]): 2})
print(result, sorted(type(key).__name__ for key in result))


# Defaults that change.
def later(a, b="old", *args, k="old"):
    return a, b, args, k


def call_later():
    return later(1), later(1, k=2), later(*(1,)), later(1, 2, 3)


for _ in range(5):
    call_later()
later.__defaults__ = ("new",)
later.__kwdefaults__ = {"k": "newer"}
print(call_later())
later.__kwdefaults__ = None
try:
    call_later()
except TypeError as error:
    print(error)
later.__kwdefaults__ = {"k": 1}
later.__defaults__ = None
try:
    call_later()
except TypeError as error:
    print(error)


# Arguments die when CPython's would.
class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


def keep(first, *args, k=None, **kwargs):
    first = None
    print("in", len(args), k is not None, sorted(kwargs))


for i in range(4):
    keep(Noisy(f"a{i}"), Noisy(f"b{i}"), k=Noisy(f"c{i}"), z=Noisy(f"d{i}"))
    keep(*(Noisy(f"e{i}"), Noisy(f"f{i}")), **{"y": Noisy(f"g{i}")})


# Deep, and to the recursion limit.
def deep(n, *args, **kwargs):
    return deep(n - 1, n, *args[:1], k=n) if n else (args, kwargs)


print(deep(300))
sys.setrecursionlimit(200)
try:
    deep(1000)
except RecursionError as error:
    print(type(error).__name__)
sys.setrecursionlimit(1000)


# Frames with these parameters, seen from inside.
def seen(a, *args, k=1, **kwargs):
    return sorted(sys._getframe().f_locals.items()), sys._getframe().f_back.f_code.co_name


def sees():
    return seen(1, 2, k=3, z=4), seen(*(1,), **{"y": 5})


for _ in range(4):
    result = sees()
print(result)

# Many of them.
many = {f"k{i}": i for i in range(70)}
print(sum(change(**many)[key] for key in many), len(change(*range(90))["new"]))
exec("def wide(" + ", ".join(many) + ", *, last=0): return k0 + k69 + last")
for _ in range(4):
    result = wide(**many), wide(*range(70), last=5)
print(result)
