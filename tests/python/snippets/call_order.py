"""The order in which arguments, receivers and defaults are evaluated."""
log = []


def note(x):
    log.append(x)
    return x


class Thing:
    def __getattr__(self, name):
        note(f"getattr {name}")
        return lambda *a, **k: (a, k)

    def __getitem__(self, key):
        note(f"getitem {key}")
        return lambda *a, **k: (a, k)

    def __setitem__(self, key, value): note(f"setitem {key} {value}")
    def __setattr__(self, name, value): note(f"setattr {name} {value}")


class Iter:
    def __init__(self, name, *items): self.name, self.items = name, items
    def __iter__(self):
        for item in self.items:
            yield note(f"{self.name}{item}")


def f(thing):
    thing.method(note(1), note(2), k=note(3))
    thing[note("key")](note(4), *Iter("a", 1, 2), note(5), *Iter("b", 3), x=note(6), **{note("y"): note(7)})
    thing[note("i")] = note("value")
    thing.attr = note("v2")
    a, thing[note("t")], *thing.rest = Iter("u", 1, 2, 3, 4)
    {note("k1"): note("v1"), note("k2"): note("v2")}
    [note(1), *Iter("c", 1), note(2)]
    note(1) < note(2) < note(0) < note(9)
    (note(0) or note(1)) and note(2) or note(3)
    note("x") if note("condition") else note("y")
    def inner(p=note("default"), *, q=note("kwdefault")) -> note("annotation"): pass
    thing[note("aug")]
    return a


for _ in range(20):
    log.clear()
    result = f(Thing())
print(result)
for entry in log:
    print(entry)
