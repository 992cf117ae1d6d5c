"""Strings: building, formatting, slicing, comparing, f-strings, bytes."""
import sys


def build(n):
    s = ""
    for i in range(n):
        s += chr(97 + i % 26)
        if i % 10 == 0: s += "é"
        if i % 50 == 0: s += "\U0001f600"
        t = s
        s = s + "-"
        assert t is not s
    return s


print(build(120))


def concat_aliases():
    """In-place concatenation must not change a string that somebody else sees."""
    out = []
    a = "x" * 5 + str(1)
    b = a
    a += "y"
    d = {"k": a}
    a += "z"
    class O: pass
    o = O()
    o.s = "attr" + str(2)
    keep = o.s
    o.s += "more"
    l = ["item" + str(3)]
    k2 = l[0]
    l[0] += "more"
    def inner():
        nonlocal a
        a += "closure"
    inner()
    return b, a, d, keep, o.s, k2, l


for _ in range(20):
    r = concat_aliases()
print(r)


class Fmt:
    def __format__(self, spec): return f"<{spec}>"
    def __repr__(self): return "Fmt()"
    def __str__(self): return "fmt"


def fstrings(x, y, name, f):
    width, precision = 10, 3
    return [f"{x}", f"{x!r} {x!s} {x!a}", f"{x:>{width}}", f"{y:{width}.{precision}f}", f"{name!r:^12}", f"{f} {f!r} {f!s} {f:abc}", f"{x=} {y = :.2f} {name=!s}", f"{{}} {{{x}}}", f"{x + y}{x * 2}", f"{'nested ' + f'{name}'}",
            f"{(lambda q: q * 2)(3)}", f"{[i for i in range(3)]}", f"{x:{'>' if x else '<'}{5}}", f"{'a' 'b'}" "c" f"{1}", f"", f"{name:s}{x:d}{x:#x}{y:e}{True:d}", f"{None} {...} {x if x else y}", f'{f"{f"{x}"}"}', rf"\n{x}", f"{name[0]}{name[-1]}{name[1:3]}",
            "%s %r %d %5.2f %x %%" % (x, name, x, y, x), "%(a)s-%(b)05d" % {"a": name, "b": x}, "{} {0} {a!r:>5}".replace("{0}", "{}").format(x, y, a=name), "{0[1]} {1.real} {2}".format([1, 2], 5, f), format(y, ".2f"), str.format("{:,}", 1234567)]


for _ in range(20):
    r = fstrings(7, 2.5, "näme", Fmt())
print(*r, sep="\n")


def methods(s):
    return [s.upper(), s.title(), s.split(), s.split("l"), s.partition("o"), s.find("l"), s.rfind("z"), s.replace("l", "L", 1), s.strip("hd"), s.startswith(("he", "x")), s.center(20, "*"), s.zfill(15), s.encode(), s[::-1], s[2:8:2], s[-3:], s[:0], s[100:], s * 2, s * 0, s * -1, "l" in s, "" in s, "xyz" not in s, s < "i", s <= s, s > "", s == "hello", s != s, len(s), hash(s) == hash(str(s)), s.join("ab"), ",".join([s, s]), s.isalpha(), s.translate({108: "1", 111: None}), ord(s[0]), list(s)[:3], sorted(set(s)), max(s), s.casefold(), s.count("l"), s.index("w"), s.expandtabs(), s.splitlines(), s.removeprefix("he"), bytes(s, "ascii").hex(), s.encode("utf-16")[:4]]


for _ in range(20):
    r = methods("hello world")
print(*r, sep="\n")


def errors():
    out = []
    for f in (lambda: "a" + 1, lambda: "a" - "b", lambda: "abc"[5], lambda: "abc"["x"], lambda: "a" < 1, lambda: f"{'x':d}", lambda: f"{1:q}", lambda: "%d" % "x", lambda: "%s %s" % 1, lambda: "{}".format(), lambda: "a".index("b"), lambda: "a".join([1]), lambda: b"a" + "a", lambda: "\ud800".encode(), lambda: b"\xff".decode(), lambda: 1 in "a", lambda: "a" * "b", lambda: "a" % 5, lambda: f"{nope}", lambda: chr(-1), lambda: ord("ab"), lambda: int("12x"), lambda: "a".x, lambda: ""[0], lambda: "x" @ 1):
        try: out.append(repr(f()))
        except Exception as e: out.append(f"{type(e).__name__}: {e}")
    return out


for _ in range(15):
    r = errors()
print(*r, sep="\n")


class S(str):
    def __add__(self, o): return "S add"
    def __getitem__(self, i): return "S item"
    def __eq__(self, o): return "S eq"
    def __format__(self, s): return "S format"
    __hash__ = str.__hash__
    def __contains__(self, o): return False
    def __mod__(self, o): return "S mod"
    def __len__(self): return 99
    def __iter__(self): return iter("iterated")


def subclass(x):
    y = x
    y += "q"
    return [x + "b", y, x[0], x == "abc", f"{x}", f"{x!r}", f"{x!s}", "a" in x, x % (), len(x), [*x], "z" + x, {x: 1}.get("abc"), x * 2, "%s" % x, [c for c in x][:3], x[1:2], "x".join([x, x])]


for _ in range(20):
    r = [subclass(S("abc")), subclass("abc")]
print(*r, sep="\n")
b = bytearray()
for i in range(300):
    b.append(i % 256)
    b += b"x"
    b[0] = i % 7
print(len(b), b[:10], b"a" + b"b", b"abc"[1], b"abc"[1:], b"a" in b"abc", 97 in b"abc", b"%d" % 5, bytes([1, 2]) * 2, memoryview(b"abc")[1], sys.intern("a" + "b") is sys.intern("ab"))
text = "the quick brown fox jumps over the lazy dog " * 20
counts = {}
for word in text.split():
    counts[word] = counts.get(word, 0) + 1
for ch in text:
    counts[ch] = counts.get(ch, 0) + 1
print(sorted(counts.items()))
print("\n".join(("x" * i).ljust(5, ".") for i in range(5)), "aßc".upper(), "İ".lower().encode(), "a\tb\\n", 'q"q', "''", """t"t""", "\x00\x7f\x80".encode(), ascii("é☃"), "☃" > "é", "\N{SNOWMAN}")
