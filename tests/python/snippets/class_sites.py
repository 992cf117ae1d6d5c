"""How long the arguments of a class live at a site at which the class gets another `__init__`: at the second run CPython chooses for good whether
it calls `__init__` through C, which holds them."""


class Held:
    def __init__(self, name): self.name = name
    def __del__(self): print("end of", self.name)


def takes_rest(self, first, *rest): pass
def takes_name(self, first, *, name=0): pass
def takes_names(self, first, **names): pass
def drops(self, first):
    first = None
    print("dropped")
def drops_too(self, first, other=2):
    first = None
    print("dropped", other)


class Called:
    def __call__(self, first):
        first = None
        print("called")


class Meta(type): pass
class Made(metaclass=Meta):
    __init__ = drops


for i in range(20):
    takes_rest(None, 0)
    takes_name(None, 0)
    takes_names(None, 0)
    drops(None, 0)
    drops_too(None, 0)
    Called()(0)


def new_site(parameter=""):
    """A function with a site of its own."""
    names = {"Held": Held, "C": type("C", (), {"__init__": takes_rest})}
    exec(f"def site(i{parameter}): return C(Held(i))", names)
    return names["site"], names["C"]


for count in 1, 2, 3, 6, 20:
    for first in takes_rest, takes_name, takes_names:
        for then in drops, drops_too:
            print(first.__name__, then.__name__, count)
            site, cls = new_site()
            cls.__init__ = first
            for i in range(count): site(i)
            cls.__init__ = then
            for i in range(count, count + 70): site(i)

# What comes before the class is no class, or one of another metaclass.
for before in Called(), Made:
    print(type(before).__name__)
    site, cls = new_site(", C")
    cls.__init__ = drops
    for i in range(10): site(i, before)
    for i in range(10): site(i, cls)
