"""Attributes of every kind at sites of one type and of many, and what changes under them."""

import types


class Meta(type):
    note = "of the metaclass"

    def describe(cls):
        return f"described {cls.__name__}"

    @property
    def doubled(cls):
        return cls.__name__ * 2


class Held:
    """A value of a class that may become a descriptor."""

    def __init__(self, name):
        self.name = name


class Base(metaclass=Meta):
    held = Held("base")
    plain = 1

    @staticmethod
    def static(x):
        return ("static", x)

    @classmethod
    def made(cls, x):
        return (cls.__name__, x)

    def method(self, x=0):
        return (type(self).__name__, x)


class Derived(Base):
    plain = 2


class Words(str):
    """A str with a dict, which shares its keys with others."""

    children = ()

    def add(self, n):
        self.n = n
        return self

    def size(self):
        return len(self) + self.n


class Store(dict):
    def __init__(self, rules, **items):
        dict.__init__(self, **items)
        self.rules = rules


class Number(int):
    def __new__(cls, value, unit):
        self = int.__new__(cls, value)
        self.unit = unit
        return self


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a):
        self.a = a


class Foreign:
    a = Slotted.a


def classes(owners):
    found = []
    for cls in owners:
        found.append(
            (cls.__name__, cls.plain, cls.note, cls.describe(), cls.static(3), cls.made(4), cls.doubled)
        )
        found.append(
            (cls.held.name, cls.method.__name__, cls.__mro__[0].__qualname__, cls.__dict__["__module__"])
        )
    return found


def instances(owners):
    found = []
    for x in owners:
        bound = x.method
        made = x.made
        found.append((bound(5), x.method(6), x.static(7), x.made(8), made(9), x.held.name, bound.__name__))
        found.append((bound.__self__ is x, x.__class__.__name__, bound.__func__.__code__.co_name))
    return found


for _ in range(6):
    classes([Base, Derived])
    instances([Base(), Derived()])
for line in classes([Base, Derived] * 2) + instances([Base(), Derived(), Base()]):
    print(line)


def texts(words):
    return [(w.size(), w.upper(), w.n, w.split(","), w.children, w.startswith("a")) for w in words]


for _ in range(6):
    texts([Words("a,b").add(1), Words("cd").add(2)])
print(texts([Words("a,b").add(1), Words("").add(3)]))
bare = Words("x")
try:
    texts([Words("a").add(1), bare])
except AttributeError as error:
    print(error)
bare.size = lambda: "shadowed"
bare.n = bare.children = 0
print(texts([bare]))


def rules(stores, key):
    return [(s.rules, s.get(key), s.get(key, 0), len(s.keys()), s[key] if key in s else None) for s in stores]


for _ in range(6):
    rules([Store("r", k=1), Store("q")], "k")
stores = [Store("r", k=1), Store("q", k=2, j=3)]
print(rules(stores, "k"))
stores[0].get = lambda *args: args
print(rules(stores, "k"))
stores[1].__dict__ = {"rules": "others"}
print(rules(stores, "k"))
del stores[0].rules
try:
    rules(stores, "k")
except AttributeError as error:
    print(error)


def units(numbers):
    return [(n.unit, n + 0, n.bit_length(), n.real) for n in numbers]


for _ in range(6):
    units([Number(3, "m"), Number(300, "s")])
print(units([Number(3, "m"), Number(300, "s")]))


# Fills and overwrites the places of shared keys, in an order that the dict keeps.
def fill(x, n):
    x.first = n
    x.second = n + 1
    x.first = -n
    return list(vars(x).items())


for _ in range(6):
    fill(Words("w"), 1)
late = Words("w")
late.second = "earlier"
print(fill(Words("w"), 2), fill(late, 3), fill(Store("r"), 4))


class Owner:
    pass


def mixed(objects):
    found = []
    for x in objects:
        try:
            found.append(x.value)
        except AttributeError as error:
            found.append(str(error))
        try:
            x.value = 3
        except (AttributeError, TypeError) as error:
            found.append(str(error))
    return found


class Dynamic:
    def __getattr__(self, name):
        return f"dynamic {name}"

    def __setattr__(self, name, value):
        print("set", name)


plain = Owner()
plain.value = 1
for _ in range(3):
    mixed([plain, Words("w")])
for _ in range(3):
    print(
        mixed([plain, Words("w"), Dynamic(), types.SimpleNamespace(value=5), 3, "s", Slotted(1), Owner, Meta])
    )
del Owner.value, Meta.value


# A value's class becomes a descriptor, and stops being one.
def read(x):
    return x.held


x = Derived()
for _ in range(8):
    read(x), read(Derived)
Held.__get__ = lambda self, instance, owner: (self.name, instance is not None, owner.__name__)
print(read(x), read(Derived))
Held.__set__ = lambda self, instance, value: print("set", value)
x.held = 1
print(read(x))
del Held.__get__
print(type(read(x)))
del Held.__set__
x.held = 2
print(read(x))

# A method of the metaclass is overridden, a static method replaced, a class renamed.
Derived.describe = lambda: "its own"
Base.static = staticmethod(lambda x: ("changed", x))
Base.__name__ = "Renamed"
for line in classes([Base, Derived]):
    print(line)
Meta.note = property(lambda cls: f"now of {cls.__name__}")
for line in classes([Base, Derived]):
    print(line)

# A slot of another class refuses.
for owner in (Slotted(1), Slotted(2), Slotted(3), Foreign()):
    try:
        print(owner.a)
    except TypeError as error:
        print(error)
for owner in (Slotted(1), Slotted(2), Slotted(3), Foreign()):
    try:
        owner.a = 7
        print(owner.a)
    except TypeError as error:
        print(error)


def raising(functions):
    found = []
    for f in functions:
        try:
            found.append((f.__name__, f.__closure__, f.__doc__))
        except AttributeError as error:
            found.append(str(error))
    return found


for _ in range(3):
    print(raising([read, x.method, print, Base, len, 3, types.SimpleNamespace(__name__="n")]))


# A key of a class's dict that is no str runs code when a name is looked for.
class Odd:
    def __hash__(self):
        return hash("lured")

    def __eq__(self, other):
        print("asked for", other)
        return False


class Lured:
    fixed = 1


odd = type("odd", (Lured,), {Odd(): "odd", "lured": "plain"})
for _ in range(5):
    print(odd.fixed, odd().fixed, odd.lured, odd().lured)
