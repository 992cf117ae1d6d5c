"""Classes of lists, tuples, dicts, strs and bytes: length, truth, items, subscripts, append() and pop(), with and without methods of their own."""

import sys


class Items(list):
    pass


class Slotted(list):
    __slots__ = ()


class Counting(list):
    def __len__(self):
        return 7


class Untrue(list):
    def __bool__(self):
        return False


class Iterating(list):
    def __iter__(self):
        return iter(("own", "items"))


class Subscripts(list):
    def __getitem__(self, key):
        return "own", key


class Appending(list):
    def append(self, item):
        list.append(self, (item,))

    def pop(self):
        return "popped", super().pop()


class Row(tuple):
    pass


class RowOfItsOwn(tuple):
    def __len__(self):
        return 0

    def __iter__(self):
        yield "own"


class Words(dict):
    pass


class WordsOfTheirOwn(dict):
    def __len__(self):
        return 9


class Text(str):
    pass


class TextOfItsOwn(str):
    def __len__(self):
        return 0


class Data(bytes):
    pass


class Refusing(list):
    def __len__(self):
        raise ValueError("no length")


def asked(owner):
    return len(owner), bool(owner), 1 if owner else 2, [item for item in owner], not owner


def many(owners, rounds=60):
    seen = []
    for _ in range(rounds):
        for owner in owners:
            try:
                found = type(owner).__name__, asked(owner)
            except ValueError as error:
                found = type(owner).__name__, str(error)
            if found not in seen:
                seen.append(found)
    return seen


owners = [kind(items) for kind in (list, Items, Slotted, Counting, Untrue, Iterating, Subscripts, Refusing, Row, RowOfItsOwn) for items in ((), (1, 2))]
owners += [Words(), Words(a=1), WordsOfTheirOwn(), Text(), Text("ab"), TextOfItsOwn("ab"), Data(), Data(b"ab"), {}, "a", b"a", (), (1,)]
for owner in owners:
    print(many([owner]))
print(many(owners))


def subscripts(owners, rounds=60):
    seen = []
    for i in range(rounds):
        for owner in owners:
            for key in (0, -1, 1, 5, -9):
                try:
                    found = type(owner).__name__, owner[key]
                except IndexError as error:
                    found = type(owner).__name__, key, str(error)
                if found not in seen:
                    seen.append(found)
    return seen


print(subscripts([Items((1, 2))]))
print(subscripts([[3, 4], Items((1, 2)), Subscripts((5, 6)), Slotted((7, 8)), Row((9, 10))]))


def filled(kind, rounds):
    owner = kind()
    taken = []
    for i in range(rounds):
        owner.append(i)
        owner.append(i * 0.5)
        if i % 3:
            taken.append(owner.pop())
    while owner:
        taken.append(owner.pop())
    return len(taken), taken[:3], taken[-3:], owner


for kind in (list, Items, Slotted, Appending):
    print(kind.__name__, filled(kind, 120))


def filled_in_turn(rounds):
    owners = [[], Items(), Appending(), Slotted()]
    for i in range(rounds):
        owner = owners[i % 4]
        owner.append(i)
        owner.append("x")
        if i % 5 == 0:
            owner.pop()
    return [(type(owner).__name__, len(owner), owner[-1]) for owner in owners]


print(filled_in_turn(200))


def empty_pop(rounds):
    caught = 0
    owner = Items()
    for i in range(rounds):
        try:
            owner.pop()
        except IndexError as error:
            caught += str(error) == "pop from empty list"
    return caught


print(empty_pop(60))


def changed(rounds):
    """The class gets methods of its own, and loses them, while the loop runs."""

    class Changing(list):
        pass

    result = []
    owner = Changing((1, 2, 3))
    for i in range(rounds):
        if i == 100:
            Changing.__len__ = lambda self: 50
        if i == 120:
            Changing.__bool__ = lambda self: False
        if i == 140:
            Changing.__iter__ = lambda self: iter("abc")
        if i == 160:
            Changing.__getitem__ = lambda self, key: "item"
        if i == 180:
            Changing.append = lambda self, item: self.extend((item, item))
        if i == 200:
            Changing.pop = lambda self: self.clear()
        if i == 220:
            del Changing.__len__
        if i == 240:
            del Changing.__bool__, Changing.__iter__
        if i == 260:
            del Changing.__getitem__, Changing.append, Changing.pop
            owner[:] = 1, 2, 3
        owner.append(9)
        found = len(owner), 1 if owner else 2, [item for item in owner], owner[0]
        owner.pop()
        if not result or result[-1] != found:
            result.append(found)
    return result


for step in changed(300):
    print(step)


def grown_while_iterated(rounds):
    total = 0
    for i in range(rounds):
        owner = Items((1, 2, 3))
        for item in owner:
            total += item
            if len(owner) < 6:
                owner.append(item)
    return total


print(grown_while_iterated(60))


class Ends:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name, sys._getframe(1).f_code.co_name)


class EndingItems(list):
    def __del__(self):
        print("end of the list", len(self))


def lifetimes():
    for i in range(50):
        owner = EndingItems() if i > 47 else Items()
        owner.append(Ends(i) if i > 47 else i)
        owner.append(i)
        owner.pop()
        for item in owner:
            pass
    owner.pop()
    print("popped")
    for item in EndingItems((Ends("last"),)):
        print(item.name)
    item = None
    print(len(EndingItems()), 1 if EndingItems() else 2)
    print(Items((Ends("subscript"),))[0].name)


lifetimes()


def traced():
    events = []

    def trace(frame, event, argument):
        events.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
        return trace

    owner = Items()
    for i in range(60):
        if i == 58:
            sys.settrace(trace)
            sys._getframe().f_trace = trace
        owner.append(i)
        for item in owner:
            if owner and len(owner) > 1:
                owner.pop()
    sys.settrace(None)
    return events


print(traced())
print(sys.getrefcount(Items()) - sys.getrefcount([]))


class WithInit(list):
    def __init__(self):
        super().__init__((1, 2))


class WithNew(list):
    def __new__(cls):
        made = super().__new__(cls)
        made.append("new")
        return made


class Meta(type):
    def __call__(cls, *arguments):
        return ("by the metaclass", super().__call__(*arguments))


class OfMeta(list, metaclass=Meta):
    pass


class WithSlots(list):
    __slots__ = ("a", "b", "__weakref__")


class Both(Items):
    pass


def made(rounds):
    import gc
    import weakref

    seen = []
    kinds = [Items, Slotted, WithInit, WithNew, OfMeta, WithSlots, Both, Appending, list, Words, Row]
    for i in range(rounds):
        for kind in kinds:
            owner = kind()
            found = type(owner).__name__, list(owner) if kind is not OfMeta else owner
            if found not in seen:
                seen.append(found)
        owner = WithSlots()
        owner.a = owner
        owner.b = [i]
        watched = weakref.ref(owner)
        alive = watched() is owner
        owner.a = None
        del owner
        other = Both()
        other.x = i
        other.append(other.x)
        other.extend((1.5, "a", other))
        gone = watched() is None, alive, gc.is_tracked(Items())
        if gone not in seen:
            seen.append(gone)
    other.clear()
    return seen


print(made(60))


def wrong_arguments(rounds):
    caught = set()
    for _ in range(rounds):
        for arguments in ((1, 2), (5,)):
            try:
                Items(*arguments)
            except TypeError as error:
                caught.add(str(error))
        print(end="" if len(Items("ab")) == 2 else "wrong")
    return sorted(caught)


print(wrong_arguments(50))


def ends_in_order():
    for i in range(50):
        owner = Both()
        if i > 48:
            owner.x = Ends("attribute")
            owner.append(Ends("first"))
            owner.append(Ends("second"))
    del owner
    print("ended")


ends_in_order()


def deep(count):
    owner = Items()
    for _ in range(count):
        outer = Items()
        outer.append(owner)
        owner = outer
    del owner, outer
    return "not too deep"


print(deep(200_000))
