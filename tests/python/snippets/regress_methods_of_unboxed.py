"""Methods of ints that are computed where they are used, at sites that have seen other types as well."""


def bits(x):
    return (x + 0).bit_length()


def below(n):
    n = n - 1
    k = n.bit_length()
    return k, n.real, n.conjugate()


class Number:
    real = "a number"

    def __sub__(self, other):
        return self

    def __add__(self, other):
        return self

    def bit_length(self):
        return "long"

    def conjugate(self):
        return "same"


class Other(Number):
    __slots__ = ("x",)


values = [7, 300, 2**40, 2**50, Number(), Other(), 2.5, True]
for _ in range(40):
    for value in values:
        for function in (bits, below):
            try:
                result = function(value)
            except AttributeError as error:
                result = str(error)
            if _ in (0, 39):
                print(function.__name__, result)
for _ in range(300):
    below(9)
print(below(9), bits(5), "abc".upper(), (5).bit_length())
