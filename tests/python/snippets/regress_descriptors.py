"""Descriptors in places that their authors did not have in mind, and ones that become descriptors later."""


def often(function, *arguments, times=40):
    outcomes = []
    for _ in range(times):
        try:
            outcomes.append(repr(function(*arguments)))
        except Exception as error:
            outcomes.append(f"{type(error).__name__}: {error}")
    return outcomes[-1] if len(set(outcomes)) == 1 else sorted(set(outcomes))


class Slotted:
    __slots__ = ("slot", "other")

    def __init__(self):
        self.slot = "own"


class Sub(Slotted):
    borrowed = Slotted.other


class Borrower:
    slot = Slotted.slot


class SlottedBorrower:
    __slots__ = ("first", "second")
    slot = Slotted.slot


def read(owner):
    return owner.slot


def write(owner):
    owner.slot = 42


def remove(owner):
    del owner.slot


def read_borrowed(owner):
    return owner.borrowed


def write_borrowed(owner):
    owner.borrowed = 7


for kind in (Slotted, Borrower, SlottedBorrower, Sub):
    print(kind.__name__, often(read, kind()), often(write, kind()), often(remove, kind()))
print(often(write_borrowed, Sub()), often(read_borrowed, Sub()))
mixed = [Slotted(), Borrower(), Sub(), SlottedBorrower()]
print([often(read, owner, times=1) for owner in mixed * 5])
print([often(write, owner, times=1) for owner in mixed * 5])


# The class of a class attribute becomes a descriptor while the attribute is read from instances.

def late(change):
    class Late:
        pass

    class Owner:
        field = Late()

        def __init__(self):
            self.field = "instance"

    class Bare:
        field = Late()

    def get(owner):
        return owner.field

    def put(owner):
        owner.field = "changed"
        return vars(owner)

    owner, bare = Owner(), Bare()
    before = [get(owner) for _ in range(50)], [type(get(bare)).__name__ for _ in range(50)]
    change(Late)
    after = [get(owner) for _ in range(50)], [type(get(bare)).__name__ for _ in range(50)]
    print([sorted(set(values)) for values in (*before, *after)], often(put, owner), often(get, owner))


def getter(cls):
    cls.__get__ = lambda self, instance, owner: "got"


def setter(cls):
    cls.__set__ = lambda self, instance, value: None


def deleter(cls):
    cls.__delete__ = lambda self, instance: None


def both(cls):
    getter(cls)
    setter(cls)


for change in (getter, setter, deleter, both):
    late(change)
