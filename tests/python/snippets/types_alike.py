# Sites of several types that have an attribute at one place, or inherit one method: one way till they differ.
class Base:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def both(self):
        return self.a * 10 + self.b

    def swap(self):
        self.a, self.b = self.b, self.a
        return self.both() - self.a

    def name(self):
        return type(self).__name__


class One(Base):
    pass


class Two(Base):
    def name(self):
        return "two"


class Three(Base):
    def __init__(self, a, b):
        super().__init__(a, b)
        self.c = a - b


class Four(Base):
    limit = 3


class Turned(Base):
    """The same names at other places."""

    def __init__(self, a, b):
        self.b = b
        self.a = a


class Slotted:
    __slots__ = ("a", "b")
    both, swap, name, __init__ = Base.both, Base.swap, Base.name, Base.__init__


class Sixth(Four):
    pass


def work(objects, rounds):
    total, names = 0, []
    for i in range(rounds):
        for o in objects:
            total += o.both() + o.swap() + o.a * o.b
            o.a += 1
            o.b = o.a - o.b
            total += o.a - o.b
            if i == rounds - 1:
                names.append(o.name())
    return total, names


def attempt(objects, rounds):
    try:
        return work(objects, rounds)
    except (AttributeError, TypeError) as error:
        return type(error).__name__, str(error)


def make(*classes):
    return [cls(i, i * 2 + 1) for i, cls in enumerate(classes)]


GROUPS = [
    (One, Two),
    (One, Two, Three, Four),
    (One, Turned),
    (One, Slotted, Two),
    (One, Two, Three, Four, Sixth, Base),
]
for rounds in (2, 40, 400):
    for group in GROUPS:
        print(attempt(make(*group), rounds))

    # An instance's own, in place of what its class has.
    objects = make(One, Two, Three)
    objects[1].both = lambda: 5
    print(attempt(objects, rounds))
    # One that lacks it.
    objects = make(One, Two, Four)
    del objects[2].b
    print(attempt(objects, rounds))
    # One with a dict of its own, and one with a dict that somebody looks at.
    objects = make(One, Two, Four)
    vars(objects[0])["a"] = 7
    objects[1].__dict__ = {"a": 1, "b": 2}
    print(attempt(objects, rounds), vars(objects[0]), vars(objects[1]))
    # Another class.
    objects = make(One, Two, Four)
    objects[0].__class__ = Two
    print(attempt(objects, rounds))


def changing(rounds):
    objects, found = make(One, Two, Three, Four), []
    for i in range(rounds):
        found.append(sum(o.both() for o in objects) + sum(o.swap() for o in objects))
        if i == rounds // 2:
            Two.both = lambda self: 1000
        if i == rounds * 3 // 4:
            del Two.both
            objects[2].__class__ = Four
        if i == rounds * 7 // 8:
            Base.both = lambda self: self.b
    return found[-1], sum(found)


both = Base.both
for rounds in (8, 80, 800):
    print(changing(rounds))
    Base.both = both


class Walker(Base):
    """The owner's class changes between two loads of one statement."""

    def both(self):
        self.__class__ = Two
        return self.a + self.b


def walk(rounds):
    total = 0
    for i in range(rounds):
        for o in (One(i, 1), Walker(i, 2), Two(i, 3)):
            total += o.both() + o.a + o.both() + (o.name() == "two")
    return total


print(walk(3), walk(300))
