# Calls of anything that gets no frame: types, C functions of several arguments, partials, bound methods of C's, exceptions.
import functools
import itertools
import operator
import re
import sys


class Ends:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end", self.name)


class Meta(type):
    def __call__(cls, *args):
        return "meta", args


class Made(metaclass=Meta):
    pass


class Listed(list):
    pass


class Raises:
    def __index__(self):
        raise KeyError("index")


class Plain:
    pass


pattern = re.compile(r"(\w)=(\d+)")
part = functools.partial(pow, 2)
plain = Plain()


def types(i, x):
    return int(str(i), 16), complex(i, x), bytes((i, 2)), slice(i, x, None), dict(((i, x),)), Listed((i, x)), str(b"a", "ascii")


def functions(i, x):
    setattr(plain, "value", i)
    return pow(i, 3, 7), min(i, x, 5, "7" and 2), max("a", "b", "c"), isinstance(i, (int, str)), getattr(plain, "value", x), round(x, 1)


def methods(i, x):
    text = f"a={i}"
    return (
        pattern.match(text).group(1, 2),
        pattern.sub("z", text, 1),
        "abcabc".replace("a", str(i), 1),
        "a b c d".split(" ", i % 3),
        "{} {} {}".format(i, x, text),
        text.translate({97: "b"}),
        "x".center(i % 7, "-"),
        "abcabc".find("c", i % 4, 6),
    )


def others(i, x):
    key, attribute = operator.itemgetter(1, 0), operator.attrgetter("real")
    return part(i % 5), part(i % 5, 3), key((i, x)), attribute(i), Made(i, x), Made(), [].append(i), (5).bit_length(), x.hex()


def iterators(i, x):
    return list(itertools.product((i,), (x,), "ab")), list(zip((i,), (x,), "a")), list(map(pow, (i,), (2,), (5,)))


def errors(i, x):
    out = []
    for call in (lambda: pow(i, x, 5), lambda: int("z", i + 2), lambda: ValueError(i, x, "three"), lambda: pattern.match(i),
                 lambda: "".replace(1, 2, 3), lambda: setattr(plain, i, x), lambda: bytes(Raises()), lambda: min(i, "a", x)):  # fmt: skip
        try:
            out.append(repr(call()))
        except (TypeError, ValueError, KeyError) as error:
            out.append(f"{type(error).__name__}: {error}")
    return out


def changing(calls, i):
    out = []
    for call in calls:
        out.append(call(i, 2, 5))
    return out


def python(a, b, c):
    return "python", a, b, c


class Bound:
    def method(self, a, b, c):
        return "method", a, b, c


def ends(n):
    class Takes:
        def __init_subclass__(cls):
            pass

    result = sys.intern("x") and dict.fromkeys((n,), Ends("value"))
    print(len(result))
    setattr(plain, "held", Ends("held"))
    setattr(plain, "held", None)
    print(max((1, Ends("a")), (2, Ends("b")), (0, Ends("c")))[1].name)
    return None


def lines():
    try:
        pow(
            1,
            "a",
            2,
        )
    except TypeError as error:
        return error.__traceback__.tb_lineno - lines.__code__.co_firstlineno


for n in range(60):
    results = [types(n, 1.5), functions(n, 2.25), methods(n, 0.5), others(n, 1.25), iterators(n, 2), errors(n, 0.5)]
print(*results, sep="\n")
calls = [pow, pow, python, Bound().method, Made, slice, functools.partial(python), "{}{}{}".format, ValueError] * 9
for n in range(30):
    mixed = changing(calls, n)
print([str(item) for item in mixed[:10]], lines())
for n in range(3):
    ends(n)
