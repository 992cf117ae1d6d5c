"""Attributes and globals under names that are equal to the code's, but other objects."""


class Has:
    value = "the class's"
    other = "the class's"

    def method(self):
        return "the class's"


class Small:
    __slots__ = ("__dict__",)
    value = "the class's"


def name(*parts):
    return "".join(parts)


def attributes(times):
    for turn in range(times):
        for cls in (Has, Small):
            has = cls()
            has.__dict__.update({name("val", "ue"): turn})
            print(has.value, has.__dict__, end=" ")
            has.value = "stored"
            print(has.value, has.__dict__, end=" ")
            del has.value
            print(has.value, has.__dict__)
        has = Has()
        has.__dict__[name("oth", "er")] = turn
        has.__dict__[name("meth", "od")] = lambda: "the instance's"
        print(has.other, has.method(), end=" ")
        has.value = turn
        print(has.value, list(has.__dict__))
        has = Has()
        print(has.other, has.method(), has.value)


def fresh():
    class Fresh:
        value = "the class's"

    return Fresh


def shared_keys(times):
    cls = fresh()
    for turn in range(times):
        has = cls()
        has.__dict__.update({name("val", "ue"): turn})
        print(has.value, end=" ")
        has = cls()
        print(has.value, end=" ")
        has.value = "stored"
        print(has.value, has.__dict__)


def length():
    return len("ab"), late if name("la", "te") in globals() else None


def shadows(times):
    for turn in range(times):
        print(length(), end=" ")
    globals()[name("le", "n")] = lambda of: "shadowed"
    globals()[name("la", "te")] = "late"
    for turn in range(times):
        print(length(), end=" ")
    del globals()[name("le", "n")], globals()[name("la", "te")]
    for turn in range(times):
        print(length(), end=" ")
    print()


attributes(4)
shared_keys(4)
shadows(4)
shadows(4)
