"""Functions whose defaults or code were replaced share the version 0: sites tell them apart all the same."""


class Has:
    def first(self, x, y=1):
        return ("first", x, y)

    def second(self, x, y=2):
        return ("second", x, y)

    def third(self, x):
        return ("third", x)

    def fourth(self, x, *, z=3):
        return ("fourth", x, z)


class Makes:
    def __init__(self, x, y=1):
        self.made = ("Makes", x, y)


class MakesToo:
    def __init__(self, x, y=1):
        self.made = ("MakesToo", x, y)


def plain(x, y=1):
    return ("plain", x, y)


def other(x, y=1):
    return ("other", x, y)


def replace():
    Has.first.__defaults__ = ("new",)
    Has.second.__defaults__ = (None,)
    Has.third.__code__ = (lambda self, x: ("third too", x)).__code__
    Has.fourth.__kwdefaults__ = {"z": "new"}
    Makes.__init__.__defaults__ = ("new",)
    MakesToo.__init__.__defaults__ = ("newer",)
    plain.__defaults__ = ("new",)
    other.__defaults__ = ("newer",)


def bound(method, *rest):
    return method(0)


def bound_two(method):
    return method(0, 1)


def calls(times):
    has = Has()
    methods = [has.first, has.second, has.third, has.fourth]
    for turn in range(times):
        for method in methods:
            print(bound(method), end=" ")
        for method in (has.first, has.second):
            print(bound_two(method), end=" ")
        print(has.first(turn), has.second(turn), has.third(turn), has.fourth(turn), end=" ")
        print(Makes(turn).made, MakesToo(turn).made, [cls(turn).made for cls in (Makes, MakesToo)], end=" ")
        print(plain(turn), other(turn), [function(turn) for function in (plain, other)])


def one_method(method):
    for _ in range(4):
        print(method("one"), end=" ")
    print()


calls(2)
replace()
calls(4)
one_method(Has().first)
one_method(Has().second)
replace()
calls(4)
for method in (Has().second, Has().first, Has().third, Has().fourth, Has().second):
    one_method(method)
