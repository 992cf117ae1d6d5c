"""Sites of five to twelve classes: more than there is a way for each, some that come late, and one that changes."""


def make(number):
    class Shape:
        kind = number

        def __init__(self):
            self.width = number
            self.seen = 0

        def area(self):
            return self.width * 2 + self.kind

        def add(self, amount):
            self.seen += amount
            return self.seen

    class Sided(Shape):
        def area(self):
            return -self.width

    class Slotted:
        __slots__ = ("seen", "width")

        def __init__(self):
            self.width = number * 10
            self.seen = 0

        def area(self):
            return self.width

        def add(self, amount):
            self.seen -= amount
            return self.seen

    return (Shape, Sided, Slotted)[number % 3]


def fresh():
    """Code of its own, which has met nothing."""
    names = {}
    exec(SOURCE, names)
    return names["total"]


SOURCE = """
def total(shapes):
    result = 0
    for shape in shapes:
        result += shape.area() + shape.width
        shape.seen = shape.seen + 1
        result -= shape.add(2)
    return result
"""

total = fresh()
for count in 1, 2, 4, 5, 8, 9, 12:
    kinds = [make(number) for number in range(count)]
    shapes = [kinds[i % count]() for i in range(120)]
    one = fresh()
    print(count, [one(shapes) for _ in range(30)], sum(shape.seen for shape in shapes))
    # Two more come late.
    shapes += [make(20)(), make(21)()]
    print([one(shapes) for _ in range(20)])
    # A class that changes.
    kinds[0].area = lambda self: 1000
    print([one(shapes) for _ in range(5)])
    del shapes[0].seen
    try:
        one(shapes)
    except AttributeError as error:
        print(error)
    print([total(shapes[1:]) for _ in range(10)])
