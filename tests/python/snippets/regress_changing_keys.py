"""Sites of several types: instances that get attributes which none of their class had, that have a dict of their own, or a value that others lack."""


def make(number):
    class Node:
        kind = "of class"
        shared = number

        def __init__(self, value): self.value = value

        def name(self): return "name", number, self.value

    return Node


kinds = [make(number) for number in range(5)]
nodes = [kind(number) for number, kind in enumerate(kinds * 3)]


def read(node): return node.kind, node.shared, node.name(), node.value


def write(node, value):
    node.value = value
    node.kept = value + 1
    return node.kept


for turn in range(120):
    for number, node in enumerate(nodes):
        if turn == 30 and number % 3 == 0: setattr(node, "extra%d" % number, turn)
        if turn == 45 and number == 4: node.kind = "own"
        if turn == 60 and number % 4 == 1: node.__dict__["other"] = turn
        if turn == 70 and number == 6: node.name = lambda: "own name"
        if turn == 80 and number == 7: node.__dict__ = {"value": 1, "kind": "new dict"}
        if turn == 90 and number == 8: del node.value
        if turn == 100 and number == 9: type(node).kind = property(lambda self: "data")
        try: seen = read(node)
        except AttributeError as error: seen = str(error)
        done = write(node, turn + number)
        if turn % 15 == 0 or turn in (31, 46, 61, 71, 81, 91, 101): print(turn, number, seen, done)
    if turn == 90: nodes[8].kind = "again"


# isinstance() at one site: types in turn, bases that change, a class of a metaclass that gets a say, classes that go.
class Meta(type): pass
class Base(metaclass=Meta): pass
class One(Base): pass
class Two: pass
class Free(Two): pass


def asks(value, cls): return isinstance(value, cls)


values = [One(), Two(), Free(), 1, 2.5, "text", None, Base()]
for turn in range(40):
    if turn == 10: Two.extra = 1
    if turn == 15: Free.__bases__ = (Base,)
    if turn == 25: Meta.__instancecheck__ = lambda cls, value: type(value) is int
    if turn == 35: del Meta.__instancecheck__
    answers = [[asks(value, cls) for cls in (Base, Two, int, (int, str), Base)] for value in values]
    if turn in (0, 9, 10, 15, 24, 25, 34, 35, 39): print(turn, answers)
for turn in range(200):
    made = type("Made", (object,), {"n": turn})
    if asks(made(), made) is not True or asks(made(), Two) is not False: print("wrong at", turn)
    del made
