"""sum() of a generator lets go of an item that is no int as soon as it is added."""


class Said:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("~", self.name)

    def __add__(self, other):
        print(self.name, "+", other)
        return 2

    def __radd__(self, other):
        print(other, "+", self.name)
        if self.name == "raises":
            raise KeyError(self.name)
        return 5


def items(*names):
    for name in names:
        yield Said(name) if isinstance(name, str) else name
        print("resumed")


for _ in range(3):
    print(sum(items("a", "b")))
    print(sum(items(1, 2, "a", 3, "b", 1 << 70)))
    print(sum(items(1, 2.5, "a")))
    print(sum(items(True, 1 << 62, 1 << 62, "a")))
    try:
        sum(items(1, "raises", "b"))
    except KeyError as error:
        print(error)
