"""Instances whose `__dict__` somebody looked at: what goes with them, and in which order."""

import gc
import weakref


class Value:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)


class Plain:
    def __init__(self, *names):
        for name in names:
            setattr(self, name, Value(name))


class Slotted(Plain):
    __slots__ = ("slot",)


class Finalized(Plain):
    def __del__(self):
        print("finalizer", sorted(vars(self)))


class Reborn(Plain):
    def __del__(self):
        back.append(self)


class Names(dict):
    pass


back = []


def drop(kind, what):
    made = kind("a", "b", "c")
    if kind is Slotted:
        made.slot = Value("slot")
    if what == "looked":
        vars(made)
    elif what == "held":
        held = made.__dict__
        del made
        print("gone", sorted(held))
        held["a"] = None
        return
    elif what == "changed":
        made.__dict__["d"] = Value("d")
        del made.b
    elif what == "more":
        made.__dict__.update({f"n{i}": i for i in range(40)})
    elif what == "replaced":
        made.__dict__ = {"z": Value("z")}
    elif what == "own":
        made.__dict__ = Names(y=Value("y"))
    elif what == "deleted":
        vars(made)
        del made.__dict__
    elif what == "formatted":
        made.x = 5
        print("%(x)s and %(x)s" % made.__dict__, "%(x)s" % vars(made))
    elif what == "weak":
        vars(made)
        reference = weakref.ref(made, lambda reference: print("weakly gone"))
        del made
        return
    elif what == "circle":
        made.self = made
        vars(made)
    del made


for _ in range(3):
    for kind in (Plain, Slotted, Finalized, Reborn):
        for what in ("not", "looked", "held", "changed", "more", "replaced", "own", "deleted", "formatted", "weak", "circle"):
            print(kind.__name__, what)
            drop(kind, what)
            gc.collect()
            while back:
                one = back.pop()
                print("back", sorted(vars(one)))
                one.__dict__.clear()
                del one


class Seen(Plain):
    __slots__ = ("slot",)


class Looking:
    def __del__(self):
        # The dict of the instance that goes can be found still.
        found = [item for item in gc.get_objects() if type(item) is dict and item.get("mark") == "unique mark"]
        kept.extend(found)


kept = []
for _ in range(3):
    one = Seen("a")
    one.mark = "unique mark"
    one.slot = Looking()
    vars(one)
    del one
    print(len(kept), sorted(kept.pop()) if kept else None)


def many(count):
    for i in range(count):
        made = Plain()
        made.x, made.y, made.z = i, str(i), [i]
        if i % 3:
            made.__dict__
    return made.__dict__


print(many(500))
