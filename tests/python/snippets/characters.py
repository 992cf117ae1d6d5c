"""Characters of strings, comparisons and slices of strings at warm sites."""

import sys


class Text(str):
    def __getitem__(self, i): return "mine"
    def __lt__(self, other): return "less"
    def __eq__(self, other): return str(self) == str(other)
    def __iter__(self): return iter(["own", "characters"])
    __hash__ = str.__hash__


class Plain(str):
    pass


ASCII = "The quick brown fox, 0123456789!\0\x7f"
LATIN = "déjà vu ÿ"
WIDE = "a\u4f60b\U0001f600"


def spaces(text):
    n = 0
    for c in text:
        if c == " ": n += 1
        elif c > "m": n += 100
    return n


def listed(text):
    out = []
    for c in text: out.append(c)
    return out


def codes(text):
    n = 0
    for c in text: n += ord(c)
    return n


def indexed(text, indices):
    out = []
    for i in indices: out.append(text[i])
    return out


def counted(text):
    n = 0
    for i in range(len(text)):
        if text[i] == "o" or text[-1 - i] == "e": n += 1
    return n


def compared(words, other):
    out = [0] * 6
    for w in words:
        if w < other: out[0] += 1
        if w <= other: out[1] += 1
        if w == other: out[2] += 1
        if w != other: out[3] += 1
        if w > other: out[4] += 1
        if not w >= other: out[5] += 1
        while w < "5": w += "5"
    return out


def sliced(words):
    out = []
    for w in words: out.append((w[1:], w[:2], w[-1:], w[2:2], w[0:9999], w[:-1], w[::2]))
    return out


def ended(words):
    """Operands that are made for it."""
    n = 0
    for w in words:
        if w + "x" == "ax": n += 1
        if w + "a" < w * 2: n += 10
        if w[:1] + "b" != "ab": n += 100
        if (w + "q")[0] == "a": n += 1000
    return n


def shown(function, *arguments):
    try:
        result = function(*arguments)
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    print(function.__name__, repr(result)[:300])


WORDS = ["", "a", "ab", "5", "50", "abc" * 20, "é", "ab\u4f60"]
for _ in range(5):
    for text in (ASCII * 3, "", "x"):
        for function in (spaces, listed, codes, counted): shown(function, text)
        shown(indexed, text, list(range(-len(text), len(text))))
    for other in ("5", "ab", "é", ""):
        shown(compared, WORDS[:5] * 5, other)
    shown(sliced, WORDS[:6])
    shown(ended, WORDS[:5] * 5)
for text in (LATIN, WIDE, Text("text"), Plain("plain"), b"bytes", ["a", "b"], ("c",), {"d": 1}, 5, None):
    for _ in range(3):
        for function in (spaces, listed, codes, counted): shown(function, text)
        shown(indexed, text, [0, 1, -1])
for text, indices in ((ASCII, [0, 99]), (ASCII, [-99]), (ASCII, [0, True, False]), (ASCII, ["x"]), (ASCII, [1 << 70]), (ASCII, [1.0])):
    shown(indexed, text, indices)
shown(compared, WORDS * 3, Text("5"))
shown(compared, [Text("5"), Plain("5"), "5"], "5")
shown(compared, ["a", 5], "5")
shown(compared, [b"a"], "5")
shown(compared, WORDS, "5")
shown(sliced, WORDS + [LATIN, WIDE, Text("text"), Plain("plain"), b"bytes", [1, 2, 3]])
shown(ended, WORDS * 3)


def identities(text):
    """One object for each character."""
    kept = list(text)
    n = 0
    for c in text:
        for k in kept:
            if k is c: n += 1
    return n


for _ in range(4): print(identities("abcab"), identities("aéÿé"))


def parts(text):
    """Two loops over one iterator, that goes on behind a break, and is at its end."""
    it = iter(text)
    out = []
    for c in it:
        out.append(c)
        if c == ",": break
    for c in it: out.append(c + c)
    for c in it: out.append("never")
    return "".join(out), list(it), it.__length_hint__()


for _ in range(20): last = parts("ab,cd")
print(last, parts("é,cd"), parts(""), parts(","))


def rebuilt(n):
    """The string goes with the loop's iterator."""
    total = 0
    for i in range(n):
        for c in "%d.%d" % (i, i): total += c == "."
    return total


print(rebuilt(100), rebuilt(100))


def grown(words):
    s = ""
    for w in words:
        s += w
        if len(s) > 40: s = s[20:]
        t = s
        s += "|"
        if t is s: print("never")
    return s


for _ in range(5): print(grown(WORDS * 4))


def interned(n):
    """Strings that end, some of them interned."""
    for i in range(n):
        a = "name" + str(i)
        b = sys.intern("name" + str(i))
        c = "é" + str(i)
        d = c.encode()
        e = ("x" * i).encode()
        a = b = c = d = None
    return sys.intern("name" + str(n - 1)), len(e)


for _ in range(3): print(interned(60))
