"""Collections of the first two generations: what lies where behind them, in what order, and who dies."""

import gc
import random
import weakref

gc.disable()
gc.collect()


class Node:
    def __init__(self, name, *others):
        self.name = name
        self.others = others

    def __repr__(self):
        return self.name


class Slots:
    __slots__ = ("__weakref__", "name", "other")

    def __init__(self, name, other=None):
        self.name = name
        if other is not None:
            self.other = other


class Derived(Slots):
    __slots__ = ("third",)


class WithDict(Derived):
    pass


class Numbers(list):
    pass


class Table(dict):
    pass


class Text(str):
    pass


class Failure(ValueError):
    pass


class Counted:
    pass


KINDS = (Node, Slots, Numbers, Table, Text, Failure)


def collect(oldest=0):
    """One collection, of the generations up to `oldest`, where the next instruction that polls starts it."""
    before = [stats["collections"] for stats in gc.get_stats()]
    gc.set_threshold(1, 0 if oldest >= 1 else 1000, 1000)
    gc.enable()
    more = []
    for _ in range(4):
        more.append(Counted())
    gc.disable()
    gc.set_threshold(700, 10, 10)
    after = [stats["collections"] for stats in gc.get_stats()]
    return [late > early for early, late in zip(before, after, strict=True)]


def name_of(thing):
    return getattr(thing, "name", None) or type(thing).__name__


def order(generation):
    return [name_of(thing) for thing in gc.get_objects(generation=generation) if isinstance(thing, KINDS)]


def chains():
    first = Node("a")
    second = Node("b", first)
    third = Node("c", second)
    fourth = Node("d", third, first)
    del first, second, third
    apart = Node("e")
    return fourth, apart


def everything():
    inner = Node("inner")
    slots = Slots("slots", inner)
    derived = Derived("derived", slots)
    derived.third = [inner, slots]
    with_dict = WithDict("with_dict", derived)
    with_dict.attribute = Node("attribute")
    numbers = Numbers([Node("in list"), with_dict])
    table = Table(key=Node("in dict"), numbers=numbers)
    table[Node("as key")] = 1
    text = Text("text")
    text.node = Node("of text")
    failure = Failure("failed", Node("argument"))
    emptied = Node("emptied")
    del emptied.name
    vars(emptied)["name"] = "made a dict"
    emptied.more = Node("in made dict")
    default = Node("default")

    def function(argument=default):
        return argument, inner

    generator = (node for node in [Node("in generator"), inner])
    next(generator)
    return table, text, failure, emptied, function, generator, {Node("in set")}, (Node("in tuple"), (1, 2))


print("chains")
kept = chains()
print(collect(), order(0), order(1))
print(collect(1), order(1), order(2))

print("everything")
kept = everything()
print(collect(), order(0), order(1))
print(collect(1), order(1), order(2))
gc.collect()

print("tuples")
plain = tuple(iter([1, "two", 3.0]))
nested = (plain, tuple(iter([4, 5])))
holding = tuple(iter([[], 1]))
print([gc.is_tracked(thing) for thing in (plain, nested, holding)])
collect()
print([gc.is_tracked(thing) for thing in (plain, nested, holding)])
collect(1)
print([gc.is_tracked(thing) for thing in (plain, nested, holding)])


class Dying:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("    end of", self.name)


def cycle(*names):
    parts = [Dying(name) for name in names]
    for index, part in enumerate(parts):
        part.next = parts[index - 1]
    return parts[0]


print("cycles")
for round_number in range(3):
    alive = cycle(f"alive {round_number}", "beside it")
    watched = cycle("first", "second", "third")
    reference = weakref.ref(watched, lambda reference: print("    weak reference", reference()))
    del watched
    print(round_number, collect(round_number % 2), reference() is None)
    kept = cycle("kept", "next to it")
del alive, kept
print(collect(1))


saved = []


class Returning:
    def __del__(self):
        saved.append(self)


print("back again")
returning = Returning()
returning.itself = returning
del returning
print(collect(), len(saved))
saved.clear()
print(collect(1), len(saved))

print("callbacks")


def callback(phase, info):
    print("   ", phase, info["generation"], info["collected"])


gc.callbacks.append(callback)
kept = chains()
print(collect())
print(collect(1))
gc.callbacks.remove(callback)
print(collect())

print("frozen")
kept = chains()
gc.freeze()
print(gc.get_freeze_count() > 0, collect(), order(0), order(1), order(2))
gc.unfreeze()

print("mixed")
random.seed(20)
nodes = []
ends = []


class Linked:
    def __init__(self, number):
        self.number = number
        self.links = []

    def __del__(self):
        ends.append(self.number)


def link(node, other):
    node.links.append(other)
    if len(node.links) > 2:
        del node.links[0]


def churn(rounds):
    for number in range(rounds):
        node = Linked(number)
        if nodes:
            link(node, random.choice(nodes))
            link(random.choice(nodes), node)
        nodes.append(node)
        if len(nodes) > 30:
            nodes.pop(random.randrange(len(nodes)))
        if number % 25 == 24:
            collect(number // 25 % 2)


churn(3000)
print(len(ends), ends[:40], hash(tuple(ends)))
nodes.clear()
print(collect(1), len(ends), hash(tuple(ends)))
