"""More types and names than the table of shapes begins with: it grows while sites of several types run."""


class Meter:
    def __init__(self, number):
        self.reading = number

    def twice(self):
        return self.reading * 2


def make_class(number):
    """Each has attributes at other places, and names of its own."""

    def __init__(self, value):
        setattr(self, f"own_{number}", value)
        self.reading = value
        self.note = number

    return type(f"Meter{number}", (Meter,), {"__init__": __init__, f"method_{number}": lambda self: self.reading})


def read_all(meters):
    total = 0
    for meter in meters:
        total += meter.reading + meter.twice()
        meter.reading = meter.reading + 1
    return total


def use(meters):
    """Other attributes of all of them, at one site each."""
    total = 0
    for meter in meters:
        total += meter.note
        meter.note = total & 7
        meter.extra = meter.note
        if isinstance(meter, (dict, list)) or not isinstance(meter, Meter):
            print("never")
    return total


few = [make_class(number)(number) for number in range(6)] * 40
print(*[read_all(few) for _ in range(60)])

for size in (200, 400, 800, 1600):
    many = [make_class(number)(number) for number in range(size)]
    print(size, [(read_all(many), use(many)) for _ in range(4)])
    print(*[read_all(few) for _ in range(20)])

for number in range(0, 1600, 400):
    print(getattr(many[number], f"method_{number}")(), getattr(many[number], f"own_{number}"))
