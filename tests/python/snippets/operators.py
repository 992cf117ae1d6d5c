"""Operators of classes that have them in Python: called first, declining, reflected, raising, derived."""
# ruff: noqa: B023, RUF005, SIM201


class Vector:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        if isinstance(other, Vector):
            return Vector(self.x + other.x)
        if isinstance(other, int):
            return Vector(self.x + other)
        return NotImplemented

    def __radd__(self, other):
        return "Vector.__radd__", other, self.x

    def __mul__(self, other):
        return NotImplemented

    def __lt__(self, other):
        return self.x < other.x if isinstance(other, Vector) else NotImplemented

    def __eq__(self, other):
        return isinstance(other, Vector) and self.x == other.x

    __hash__ = None


class Derived(Vector):
    def __radd__(self, other):
        return "Derived.__radd__"


class Reflected:
    def __radd__(self, other):
        return "Reflected.__radd__"

    def __gt__(self, other):
        return "Reflected.__gt__"

    def __rmul__(self, other):
        return NotImplemented


class Odd:
    """What its comparisons return is no bool."""

    def __lt__(self, other):
        return [other] if other else []

    def __eq__(self, other):
        return Untrue()

    def __le__(self, other):
        return 0.0


class Untrue:
    def __bool__(self):
        raise ValueError("no truth")


class Rows(list):
    """A sequence joins and repeats where its own operators decline."""

    def __add__(self, other):
        return NotImplemented

    def __mul__(self, other):
        return NotImplemented


class InPlace:
    def __init__(self):
        self.said = []

    def __add__(self, other):
        return "new"

    def __iadd__(self, other):
        self.said.append(other)
        return self if other % 2 else NotImplemented


class Mortal:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("~", self.name)

    def __sub__(self, other):
        print(self.name, "-", other.name)
        return NotImplemented

    def __rsub__(self, other):
        print("reflected", self.name, other.name)
        if self.name == "raises":
            raise KeyError(self.name)
        return self.name


class Other(Mortal):
    pass


class Raising:
    def __truediv__(self, other):
        raise KeyError(other)

    def __le__(self, other):
        raise KeyError(other)


def tell(operation):
    try:
        value = operation()
        return value.x if isinstance(value, Vector) else value
    except (TypeError, ValueError, KeyError) as error:
        lines = []
        trace = error.__traceback__
        while trace is not None:
            lines.append((trace.tb_frame.f_code.co_name, trace.tb_lineno))
            trace = trace.tb_next
        return type(error).__name__, str(error), lines


def each(v, w, q):
    yield tell(lambda: v + Vector(3))
    yield tell(lambda: v + 4)
    yield tell(lambda: v + w)
    yield tell(lambda: w + v)
    yield tell(lambda: v + q)
    yield tell(lambda: v * Vector(2))
    yield tell(lambda: v < q)
    for other in (1.5, "text", None, [1], 1 << 70, float("nan")):
        yield tell(lambda: v + other)
        yield tell(lambda: other + v)
        yield tell(lambda: v * other)
        yield tell(lambda: v < other)
        yield tell(lambda: v == other)
        yield tell(lambda: Raising() / other)


def jumps(v):
    seen = []
    for i in range(5):
        if v < Vector(i):
            seen.append(i)
        if not v == Vector(i):
            seen.append("other")
        while Odd() < i:
            seen.append("odd")
            break
        if Odd() <= i:
            seen.append("never")
        try:
            if Odd() == i:
                seen.append("never")
        except ValueError as error:
            seen.append(str(error))
        try:
            if Raising() <= i:
                seen.append("never")
        except KeyError as error:
            seen.append(str(error))
    return seen, type(Odd() < 1), type(Odd() == 1)


def in_place():
    place, value = InPlace(), Vector(1)
    kept = place
    for i in (1, 3, 5):
        place += i
    same = place is kept
    place += 2
    value += Vector(2)
    value += 3
    try:
        value += "text"
    except TypeError as error:
        print(error)
    try:
        value -= "text"
    except TypeError as error:
        print(error)
    return kept.said, same, place, value.x


def mortal():
    print(Mortal("left") - Other("right"))
    left = Mortal("local")
    left = left - Other("right")
    print(left)
    try:
        Mortal("left") - Other("raises")
    except KeyError as error:
        print(error)
    try:
        Mortal("one") - Mortal("two")
    except TypeError as error:
        print(error)


def changed():
    """A method that comes and goes."""

    class Changing:
        def __add__(self, other):
            return 1

    one = Changing()
    seen = []
    for i in range(12):
        if i == 4:
            Changing.__add__ = lambda self, other: 2
        if i == 6:
            Changing.__add__ = len
        if i == 8:
            del Changing.__add__
        if i == 10:
            Changing.__add__ = lambda self, other, more=5: more
        seen.append(tell(lambda: one + i))
    return seen


def deep(depth):
    class Nest:
        def __add__(self, other):
            return other if other == 0 else self + (other - 1)

    try:
        return Nest() + depth
    except RecursionError:
        return "too deep"


for _ in range(12):
    print(*each(Vector(1), Derived(2), Reflected()), sep="\n")
    print(jumps(Vector(2)))
    print(in_place())
    mortal()
    print(changed())
    print(*(tell(each) for each in (lambda: Rows([1]) + [2], lambda: Rows([1]) * 2, lambda: Rows([1]) + 2)))
    print(deep(50), deep(5000))
