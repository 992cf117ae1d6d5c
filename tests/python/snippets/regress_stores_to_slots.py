"""A site that stores to the values of instances and then to a slot: the slot is no such value."""


class Base:
    def __init__(self, i=0): self.name = i


class Plain(Base):
    def __init__(self, i=0):
        super().__init__(i)
        self.value = i


class Other(Plain): pass
class Third(Plain): pass


class Slotted(Plain):
    __slots__ = ("value", "number")

    def __init__(self, i=0):
        super().__init__(i)
        self.value = i


def mixed(n):
    made, small = [], []
    for i in range(n):
        for cls in (Plain, Other, Third, Slotted, Slotted, Plain):
            made.append(cls(i))
            small.append((i, {}, [i]))
        # A type that has another version from now on.
        if i % 7 == 0: Slotted.mark = Plain.mark = i
    return [(type(x).__name__, x.value, x.name, sorted(x.__dict__.items())) for x in made][-12:], len(small)


for _ in range(30): result = mixed(20)
print(result)
