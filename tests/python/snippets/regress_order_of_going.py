"""What goes first when an instruction ends: callable or arguments, container or slice, a callee's locals or its owner.

CPython's answer depends on whether it has specialized the instruction, which it does at its second run.
"""

import functools

is_quiet = True


class Said:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        if not is_quiet:
            print("~", self.name, end=" ")


class Has(Said):
    @property
    def value(self):
        local = Said("local")
        return 1

    @property
    def other(self):
        local = Said("local")
        return len

    @property
    def dropped(self):
        del self
        local = Said("local")
        return 1

    @property
    def fails(self):
        local = Said("local")
        raise KeyError("fails")


class HasToo(Has):
    @property
    def value(self):
        local = Said("its local")
        return 2


class Made(Said):
    def __init__(self, item):
        local = Said("local")
        self.name = "made"


class MadeByDefaults(Said):
    def __init__(self, item, other=None):
        local = Said("local")
        self.name = "made"


class MadeToFail(Said):
    def __init__(self, item, other=None):
        local = Said("local")
        self.name = "made"
        raise KeyError("fails")


class MadeOfNothing(Said):
    def __init__(self, item, other=None):
        local = Said("local")
        self.name = "made"
        return 1


class Small:
    __slots__ = ("name",)

    def __init__(self, item):
        local = Said("local")
        self.name = "small"


class Callable(Said):
    def __call__(self, item=None, *, key=None):
        local = Said("local")


class Row(Said):
    def __getitem__(self, key):
        local = Said("local")
        return 1

    def __setitem__(self, key, value):
        local = Said("local")

    def __delitem__(self, key):
        local = Said("local")


class Error(Exception):
    def __init__(self):
        self.said = Said("error")


def takes(*items, **named):
    local = Said("local")


def gives(item):
    return item


LINES = """
Has(1).value
Has(1).other("")
Has(1).dropped
Has(1).fails
gives(Has(1)).value
kept = Has(1); kept.value; kept.value; kept = 0
[cls(1).value for cls in (Has, HasToo, Has, HasToo, Has, Has)]
[cls(1).value for cls in (Has, Has, HasToo, Has) * 20]
Made(Said(1))
MadeByDefaults(Said(1))
MadeByDefaults(Said(1), Said(2))
MadeByDefaults(Said(1), other=Said(2))
MadeToFail(Said(1))
MadeToFail(Said(1), Said(2))
MadeOfNothing(Said(1))
MadeOfNothing(Said(1), Said(2))
Small(Said(1))
cls = Made; cls(Said(1))
cls = MadeToFail; cls(Said(1), Said(2))
cls = MadeOfNothing; cls(Said(1), Said(2))
cls = MadeByDefaults; cls(Said(1))
cls = Small; cls(Said(1))
Callable(1)(Said(2))
Callable(1)(item=Said(2))
Callable(1)(Said(2), key=Said(3))
Callable(1)(*[Said(2)])
functools.partial(takes, Said(1))(Said(2))
Row(1)[Said(2)]
Row(1)[Said(2):Said(3)]
Row(1)[Said(2):Said(3):Said(4)]
Row(1)[(Said(2), Said(3))]
Row(1)[Said(2)] = Said(3)
Row(1)[Said(2):Said(3)] = Said(4)
Row(1)[Said(2):Said(3):Said(4)] = Said(5)
raise KeyError(1) from Said(2)
raise Error() from Said(2)
del Row(1)[Said(2)]
del Row(1)[Said(2):Said(3)]
row = Row(1); row[Said(2)]; row[Said(3)]; row = 0
""".strip().splitlines()


def function(line):
    source = f"""
def run(rounds):
  for _ in range(rounds):
    try:
        {line}
    except (KeyError, TypeError) as error:
        print(type(error).__name__, error, end=" ")
    print("|", end=" ")
"""
    names = dict(globals())
    exec(source, names)
    return names["run"]


# Code that is not warm runs in CPython's interpreter, which keeps arguments longer when there is an evaluation hook.
for line in LINES:
    function(line)(5)
print()
is_quiet = False
for line in LINES:
    print(line)
    function(line)(5)
    print()
