"""bytes of strs and of other bytes: encode() with all kinds of arguments, and +."""


class Text(str):
    def encode(self, *arguments):
        return "own", arguments


class Plain(str):
    pass


def encodings(text):
    return (
        text.encode(),
        text.encode("utf-8"),
        text.encode("utf-8", "surrogatepass"),
        text.encode("ascii", "replace"),
        text.encode("latin-1", "ignore"),
        text.encode("UTF-8"),
        text.encode("utf8", "strict"),
        text.encode("utf-16-le"),
    )


def many(texts, rounds=60):
    seen = []
    for _ in range(rounds):
        for text in texts:
            try:
                found = encodings(text)
            except UnicodeEncodeError as error:
                found = str(error)
            if found not in seen:
                seen.append(found)
    return seen


for text in ("", "a", "ab", "x" * 511, "y" * 600, "é", "€uro", "\ud800", "nul\0", Text("own"), Plain("plain")):
    print(many([text]))
print(many(["ab", "é", Plain("plain"), "abc"]))


def by_names(text, names, rounds=50):
    result = []
    for _ in range(rounds):
        for name in names:
            try:
                found = text.encode(name, "strict"), text.encode(encoding=name)
            except (LookupError, ValueError, TypeError) as error:
                found = type(error).__name__, str(error)
            if found not in result:
                result.append(found)
    return result


print(by_names("ab", ["utf-8", "no such", "utf-8\0", 5, "rot13", Plain("utf-8"), "hex"]))


def wrong(rounds):
    caught = 0
    for _ in range(rounds):
        try:
            "ab".encode("utf-8", 5)
        except TypeError as error:
            caught += "str" in str(error)
        caught += "ab".encode("utf-8", "no such handler") == b"ab"
        try:
            "é".encode("ascii", "no such handler")
        except LookupError as error:
            caught += 1
    return caught


print(wrong(60))


def sums(rounds):
    out = b""
    parts = [b"", b"a", b"bc", b"d" * 300, b"e" * 600]
    lengths = {}
    for i in range(rounds):
        for part in parts:
            made = part + b"12" + parts[i % 5]
            lengths[len(made)] = hash(made) == hash(bytes(list(made))), made[:3], made[-3:]
        out = out + b"x"
        out += b"yz"
    return len(out), out[:4], sorted(lengths.items())


print(sums(60))


def same():
    x, empty = b"some bytes", b""
    return [(x + empty is x) + (empty + x is x) + (empty + empty is empty) for _ in range(40)][-1]


print(same())


class Own(bytes):
    def __add__(self, other):
        return "own", other

    def __radd__(self, other):
        return "reflected", other


def heirs(rounds):
    for _ in range(rounds):
        result = Own(b"a") + b"b", b"a" + Own(b"b"), b"a" + bytearray(b"b"), bytearray(b"c") + b"d"
    return result


print(heirs(50))


def errors(rounds):
    caught = set()
    for _ in range(rounds):
        for other in (1, "a", None):
            try:
                b"a" + other
            except TypeError as error:
                caught.add(str(error))
    return sorted(caught)


print(errors(50))
