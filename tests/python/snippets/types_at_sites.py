"""Sites that see several classes: attributes, stores, methods and the calls behind them, while the classes change."""


class Shape:
    count = 0

    def __init__(self, size):
        self.size = size
        self.seen = 0

    def area(self):
        return self.size * self.size

    def scaled(self, factor, offset=1):
        return self.area() * factor + offset

    def visit(self, visitor):
        self.seen = self.seen + 1
        return visitor.enter(self)


class Square(Shape):
    pass


class Disc(Shape):
    def area(self):
        return self.size * self.size * 3


class Point(Shape):
    def area(self):
        return 0

    def scaled(self, factor, offset=5):
        return offset - factor


class Slotted:
    __slots__ = ("seen", "size")

    def __init__(self, size):
        self.size = size
        self.seen = 0

    def area(self):
        return -self.size

    def scaled(self, factor, offset=2):
        return self.area() + factor + offset

    def visit(self, visitor):
        self.seen += 2
        return visitor.enter(self)


class Computed:
    seen = 0

    def __init__(self, size):
        self.other = size

    @property
    def size(self):
        return self.other + 1

    def area(self):
        return self.size

    def scaled(self, factor, offset=3):
        return self.size + offset

    def visit(self, visitor):
        self.seen = self.seen + 3
        return visitor.enter(self)


class Loose(Shape):
    """Its instances have dicts of their own."""

    def __init__(self, size):
        self.__dict__ = {"size": size, "seen": 0}


class Untold:
    def __getattr__(self, name):
        if name in ("area", "visit", "scaled"):
            return lambda *_: 7
        if name == "size":
            return 4
        raise AttributeError(name)


class Visitor:
    def __init__(self):
        self.total = 0

    def enter(self, shape):
        self.total += shape.size
        return self.total


class Loud(Visitor):
    def enter(self, shape):
        return len(type(shape).__name__)


def measure(shapes, rounds):
    total = 0
    for _ in range(rounds):
        for shape in shapes:
            total += shape.area()
            total += shape.scaled(2) + shape.scaled(3, 4)
            total -= shape.size
    return total


def visit(shapes, visitors, rounds):
    total = 0
    for _ in range(rounds):
        for visitor in visitors:
            for shape in shapes:
                total += shape.visit(visitor)
    return total, [shape.seen for shape in shapes]


def stores(shapes, rounds):
    for number in range(rounds):
        for shape in shapes:
            shape.seen = number
            shape.note = shape.size
    return [(shape.seen, shape.note) for shape in shapes]


def mixtures():
    yield [Square(2), Disc(3)]
    yield [Square(2), Disc(3), Point(4)]
    yield [Square(2), Disc(3), Point(4), Slotted(5)]
    yield [Slotted(1), Computed(2), Loose(3)]
    yield [Square(1), Slotted(2), Computed(3), Loose(4), Disc(5), Point(6)]


for shapes in mixtures():
    print(measure(shapes, 600), visit(shapes, [Visitor(), Loud()], 300))
    if not any(isinstance(shape, (Slotted, Computed)) for shape in shapes):
        print(stores(shapes, 500))
print(measure([Square(2), Untold(), Disc(1)], 300))

# Classes and functions change while the loops are hot.
shapes = [Square(2), Disc(3), Point(4)]


def half(self):
    return self.size // 2


for change in range(6):
    print(change, measure(shapes, 500))
    if change == 0:
        Disc.area = half
    elif change == 1:
        Square.area = lambda self: 100
    elif change == 2:
        half.__code__ = (lambda self: self.size * 1000).__code__
    elif change == 3:
        Shape.scaled.__defaults__ = (50,)
    elif change == 4:
        del Square.area
        shapes[2].__class__ = Disc

# An attribute that some lack, and one that is a method here and a value there.
shapes = [Square(1), Disc(2), Square(3)]
del shapes[2].seen


def seen(shapes):
    found = []
    for shape in shapes:
        try:
            found.append(shape.seen)
        except AttributeError as error:
            found.append(str(error))
    return found


for _ in range(300):
    result = seen(shapes)
print(result)
shapes[0].area = lambda: "own"
for _ in range(300):
    result = [shape.area() for shape in shapes]
print(result)


class Failing(Shape):
    def area(self):
        raise ValueError(self.size)


def failing(shapes):
    caught = 0
    for shape in shapes:
        try:
            shape.area()
        except ValueError as error:
            caught += error.args[0] + error.__traceback__.tb_next.tb_lineno
    return caught


for _ in range(400):
    result = failing([Failing(1), Disc(2), Failing(3), Square(1)])
print(result)
