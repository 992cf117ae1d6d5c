# `%` of strings: what is formatted in one go, and what is CPython's: kinds of values, names, widths, errors, code that runs.
def line(format, arguments):
    try:
        return format % arguments
    except Exception as error:
        return type(error).__name__, str(error)


class Text(str):
    def __str__(self):
        return "own"


class Asked:
    def __str__(self):
        return "asked"

    def __repr__(self):
        return "Asked()"


class Number(int):
    def __str__(self):
        return "number"


class Names(dict):
    def __missing__(self, key):
        return f"<{key}>"


class Record:
    pass


record = Record()
record.name, record.level, record.text = "root", 30, "hello"
more = Record()
for i in range(40):
    setattr(more, f"n{i}", i)
formats = (
    "%s: %s", "%s", "a%s", "%sb", "%%", "%%%s%%", "100%% of %d", "%d", "%d items", "%5d|", "%-5d|", "%05d|", "%s|%8s|", "<%-8s>", "<%08s>",
    "%3s%%", "%", "a%", "%y", "a%(", "%(name)s", "%(name)s:%(level)d", "[%(name)-8s] %(text)s", "%(level)05d %(name)s", "%(missing)s!",
    "%()s|", "%(na(m)e)s|", "%(name)", "%i|%u", "%x|", "%r|", "%.3s|", "%5.1f|", "%*d|", "%+d|", "% d|", "%#x|", "%c|", "%ld|", "%s %s %s",
    "", "plain", "%s" * 30, "é%s", "%s\0%s", "%(n3)s/%(n39)d", "%(name)s%(name)s", "%-s|%0s|", "%00d|", "%--5d|", "%100d|", "%99d|", "%-%|",
)
values = (
    (), ("x",), ("x", "y"), ("x", 5), (5, "x"), (-5,), (0,), ("",), ("", ""), (None, None), (True, False), (1.5,), (2**40, -(2**62)),
    (2**63, 2**64), (-(2**63), 10**30), ("é", "x"), ("\U0001f600", "x"), (Text("t"), "x"), (Asked(), "x"), (Number(3), Number(4)), ([1], (2,)),
    ("a" * 600, "b"), ("x", "y", "z"), "one", 7, None, Asked(), Text("t"), {}, {"name": "n", "level": 5, "text": "t"},
    {"name": None, "level": -7, "text": ""}, {"name": "é", "level": True}, {"": "empty", 5: "five"}, Names(name="n"), record.__dict__,
    more.__dict__, [1, 2], ("x",) * 30, (7,) * 30, {"na(m)e": "nested"},
)
for _ in range(3):
    total = 0
    for format in formats:
        for arguments in values:
            result = line(format, arguments)
            total = (total * 31 + sum(map(ord, str(result)))) % 1_000_003
            if _ == 2:
                print(ascii(result))
    print(total)


# The very object, where CPython gives that, and one that is new.
def same(text, n):
    found = 0
    for _ in range(n):
        found += ("%s" % text) is text
        found += ("%s" % (text,)) is text
        found += ("%s%s" % (text, "")) is text
        found += 7 * (("%s%s" % ("", text)) is text)
        found += 100 * (("%(t)s" % {"t": text}) is text)
        found += 1000 * (("%-s" % text) is text)
        found += 10_000 * (("%3s" % text) is text)
        found += 100_000 * (("%s" % (text, )[0]) is text)
        found += ("%s." % text) is text
    return found


print(same("text", 50), same("t", 50))


# A number alone: a digit is the str that is there once, more is new, and a str beside it may be empty.
def alone(n):
    found, digits = 0, "0123456789"
    for i in range(n):
        once = digits[i] if i < 10 else str(i)
        found += ("%d" % i) is once
        found += 100 * (("%s" % (i,)) is once)
        found += 10_000 * (("%s%d" % ("", i)) is once)
        found += 1_000_000 * (("%2d" % i) == once)
        found += 100_000_000 * (("%(i)d" % {"i": i}) is once)
    return found, "%d" % -n, "%05d" % n, "%-5d" % n, "%d" % 2**70, "%d" % True, "%d" % 7.9


print(alone(120))


# Keys that compare by code, a dict that changes while it is asked, a key that goes and comes back.
class Key:
    def __hash__(self):
        return hash("name")

    def __eq__(self, other):
        log.append(other)
        return True


log = []
for _ in range(5):
    print("%(name)s %(name)s" % {Key(): "by code", 1: 2}, len(log))
changing = {"a": 1, "b": 2}
for i in range(60):
    changing[f"k{i}"] = i
    if i % 7 == 0:
        del changing["a"]
        try:
            "%(a)s %(b)s" % changing
        except KeyError as error:
            missing = error.args
        changing["a"] = i
    text = f"%(a)s %(b)s %(k{i})d" % changing
print(text, missing)
del record.text
print(line("%(name)s %(text)s", record.__dict__))
record.text = "again"
print(line("%(name)s %(text)s", record.__dict__))


# In place, and on the right of something else.
def grown(n):
    s = ""
    for i in range(n):
        t = "%s-%d;"
        t %= ("n", i)
        s += t
    return len(s), s[-10:]


class Right:
    def __rmod__(self, other):
        return "right", other


print(grown(300), Right() % 3 if hasattr(Right, "__mod__") else 0, 7 % Right(), line(5, "x"))


class Heir(str):
    def __rmod__(self, other):
        return "heir", other

    def __mod__(self, other):
        return "mod", other


for _ in range(20):
    result = ("%s!" % Heir("h"), Heir("%s!") % "h", Heir("%s!").__mod__(3), str.__mod__(Heir("%s!"), 3))
print(result)
