"""Strings that grow in their local: whose they are, of which kind, and how long."""

import sys

PARTS = ["a", "", "bc", "é", "€", "😀", "x" * 60, "\0", "ü" * 40, "y" * 700, "€" * 300]


def grown(parts, times):
    out = ""
    for _ in range(times):
        for part in parts:
            out += part
    return out


def kept(parts, times):
    """Every third state is kept by somebody else."""
    out, states = "start", []
    for number in range(times):
        for part in parts:
            out += part
            if number % 3 == 0:
                states.append(out)
                out += part
    return out, states


def doubled(times):
    out = "ab"
    for _ in range(times):
        out += out
    return out


def keyed(parts):
    """One whose hash was asked for, and one that is interned."""
    out, found = "k", {}
    for part in parts:
        out += part
        found[out] = len(out)
        out += part
        sys.intern(out)
        out += part
    return out, sorted(found.values())


def encoded(parts):
    out = "e"
    for part in parts:
        out += part
        out.encode()
        out += part
    return out


def summary(text):
    return (
        len(text),
        hash(text),
        text[:5],
        text[-5:],
        text.isascii(),
        max(text, default=""),
        text == "".join(text),
    )


for pair in [(first, second) for first in PARTS for second in PARTS]:
    for times in (1, 3, 40):
        text = grown(pair, times)
        assert text == "".join(pair * times)
        last, states = kept(pair, times)
        assert all(last.startswith(state) for state in states)
    print([ascii(part[:3]) for part in pair], summary(text), len(states), summary(last))
print(summary(grown(PARTS, 30)), summary(doubled(12)), summary(encoded(PARTS)))
print(keyed(PARTS[:8])[1], len(keyed(PARTS)[0]))


def lines(count):
    out = ""
    for number in range(count):
        out += str(number)
        out += "\n"
    return out


for _ in range(20):
    text = lines(3000)
print(len(text), text[-10:], sys.getsizeof(text) == len(text) + sys.getsizeof(""), text.count("\n"))


class Text(str):
    def __add__(self, other):
        return "added"


def odd(parts):
    out = "o"
    for part in parts:
        try:
            out += part
        except TypeError as error:
            out = str(error)
    return out


for _ in range(40):
    odd(["a", "b", "c"])
print(odd(["a", Text("b"), "c"]), odd([1, "a"]), odd(["x", None]), odd(["a"] * 5))


def grown_by_others(parts):
    text = "g"

    def add(part):
        nonlocal text
        text += part

    for part in parts:
        add(part)
    return text


for _ in range(40):
    text = grown_by_others(PARTS)
print(summary(text))


def to_parameter(text, part):
    text += part
    return text


base = "b" * 10
for _ in range(60):
    base += to_parameter(base, "c")[:3]
    base = base[:20]
print(base, to_parameter("only", " here"))
