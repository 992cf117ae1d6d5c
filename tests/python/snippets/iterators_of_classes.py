"""Classes whose `__iter__` is a generator function, and those whose is not quite."""

import asyncio
import gc
import inspect
import sys
import types
import weakref


class Tree:
    def __init__(self, left, value, right):
        self.left, self.value, self.right = left, value, right

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


def tree(values):
    if not values:
        return None
    middle = len(values) // 2
    return Tree(tree(values[:middle]), values[middle], tree(values[middle + 1 :]))


def walk(iterable):
    total = []
    for item in iterable:
        total.append(item)
    return total


small = tree(range(50))
for _ in range(40):
    assert walk(small) == list(small) == [*small] == list(range(50))
first, *rest = small
print(first, rest[-1], sum(small), max(small), 7 in small, dict.fromkeys(small) == dict.fromkeys(range(50)))


# What a new generator looks like.
def begin(iterable):
    for _ in range(2):
        for item in iterable:
            return item, iterable


class Shown:
    def __iter__(self, step=1):
        generator = yield 1
        yield (generator, step)


class Seen:
    """Gives out its generator."""

    def __init__(self):
        self.made = []

    def __iter__(self):
        yield sys._getframe().f_back.f_code.co_name, sys._getframe().f_lineno


def show(generator):
    print(generator.__name__, generator.__qualname__, inspect.getgeneratorstate(generator), generator.gi_running)
    if generator.gi_frame:
        print(generator.gi_frame.f_lineno, generator.gi_frame.f_lasti, generator.gi_frame.f_back)
        print(sorted(generator.gi_frame.f_locals), inspect.getgeneratorlocals(generator).keys())


def delegate(iterable):
    yield from iterable


for _ in range(30):
    begin(Shown())
    seen = walk(Seen())
print(seen, begin(Seen())[0])
for _ in range(30):
    generator = delegate(small)
    next(generator)
    inner = generator.gi_yieldfrom
show(inner)
print(inner.gi_yieldfrom.gi_code is inner.gi_code, inner.gi_running)


# Found before it runs: `gc` sees it, close and throw end it.
class Found:
    def __iter__(self):
        yield "never"


def collect(iterable):
    for item in iterable:
        return item


def before(iterable):
    made = []
    for item in (iter(iterable), iterable):
        made.append(item)
    for item in iterable:
        made += [each for each in gc.get_referrers(iterable) if isinstance(each, types.GeneratorType)]
        break
    return made


for _ in range(20):
    found = before(Found())
for generator in found[0], found[2]:
    show(generator)
    try:
        print(generator.throw(KeyError("early")))
    except BaseException as error:
        print(repr(error))
    generator.close()


# What `self` lives by.
class Dies:
    def __init__(self, name):
        self.name = name

    def __iter__(self):
        yield self.name

    def __del__(self):
        print("dies", self.name)


def consume(name):
    for item in Dies(name):
        print(item)
    print("behind")


for name in range(12):
    consume(name)


# An `__iter__` that changes, or is another kind of thing.
class Changes:
    def __iter__(self):
        yield "first"


def ask(iterable):
    try:
        for item in iterable:
            return item
    except Exception as error:
        return f"{type(error).__name__}: {error}"


changes = Changes()
for _ in range(20):
    answer = ask(changes)
print(answer)


def other(self):
    yield "other"


def returns_list(self):
    return ["a list"]


def returns_iterator(self):
    return iter(["an iterator"])


async def coroutine(self):
    return 1


async def asynchronous(self):
    yield 1


def keyword_only(self, *, step):
    yield step


def no_parameters():
    yield 1


def many(self, *more, **names):
    yield more, names


def cell(self):
    yield (lambda: self)() is changes


def fails(self):
    raise ValueError("no iterator")


@types.coroutine
def decorated(self):
    yield "decorated"


kinds = [other, returns_list, returns_iterator, keyword_only, no_parameters, many, cell, fails, decorated, None, 5]
kinds += [staticmethod(no_parameters), classmethod(many), property(lambda self: lambda: iter("p"))]
kinds += [types.MethodType(other, "bound"), lambda self: (x for x in "lambda")]
for kind in kinds:
    Changes.__iter__ = kind
    for _ in range(12):
        answer = ask(changes)
    print(getattr(kind, "__name__", kind if kind in (None, 5) else type(kind).__name__), "->", answer)
for kind in coroutine, asynchronous:
    Changes.__iter__ = kind
    for _ in range(3):
        try:
            for _item in changes:
                print("an item")
        except TypeError as error:
            print(error)
Changes.__iter__ = other
other.__code__ = (lambda self: (yield "code")).__code__
print(ask(changes))
other.__code__ = returns_list.__code__
print(ask(changes))
del Changes.__iter__
print(ask(changes))
Changes.__getitem__ = lambda self, index: "item"
print(ask(changes))


# Derived, and on the class's class.
class Derived(Tree):
    pass


class Own(list):
    def __iter__(self):
        for item in super().__iter__():
            yield item * 2


class Meta(type):
    def __iter__(cls):
        yield from (cls.__name__, cls.__mro__)


class WithMeta(metaclass=Meta):
    pass


for _ in range(12):
    results = walk(Derived(None, 1, small))[:3], walk(Own([1, 2])), len(walk(WithMeta))
print(results)


# At the limit of recursion.
class Endless:
    def __iter__(self):
        yield from self


def endless():
    try:
        for _ in Endless():
            pass
    except RecursionError as error:
        return str(error)


sys.setrecursionlimit(400)
for _ in range(5):
    print(endless())
sys.setrecursionlimit(1000)


# Traced: each call is seen.
def traced(iterable):
    events = []

    def trace(frame, event, argument):
        if frame.f_code.co_name in ("__iter__", "walk"):
            events.append((frame.f_code.co_name, event, frame.f_lineno))
        return trace

    sys.settrace(trace)
    walk(iterable)
    sys.settrace(None)
    return events


for event in traced(Derived(None, 1, None)):
    print(event)


class Waits:
    def __await__(self):
        yield from self

    def __iter__(self):
        yield from asyncio.sleep(0).__await__()
        return "waited"


async def main():
    return [await Waits() for _ in range(20)]


print(set(asyncio.run(main())))


class Weak:
    def __iter__(self):
        yield self


weak = Weak()
reference = weakref.ref(weak)
for _ in range(20):
    walk(weak)
del weak
print(reference())
