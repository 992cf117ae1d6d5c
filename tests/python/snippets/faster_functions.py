"""Functions of C that take an easier way for the arguments that they mostly get: these, and others."""

import io
import os
import struct


class Text(str):
    pass


class Path:
    def __fspath__(self):
        return "own"


def outcome(function, *arguments, **names):
    try:
        return function(*arguments, **names)
    except Exception as error:
        return type(error).__name__, str(error)


def pack_all(format, *values):
    return outcome(struct.pack, format, *values)


values = [0, 1, -1, 127, 128, 255, 256, -128, -129, 65535, 65536, -32768, 1 << 31, (1 << 32) - 1, 1 << 32, -(1 << 31),
          (1 << 63) - 1, 1 << 63, -(1 << 63), 1 << 64, 1 << 200, True, 1.5, "1", None]
for prefix in ("", "<", ">", "!", "=", "@"):
    for code in "bBhHiIlLqQnNfdc?sPx":
        print(prefix, code, [pack_all(prefix + code, value) for value in values])
for format in ("<HH", "<BIq", ">hhh", "BI", "@BI", "<2H", "< H H", "", "<", "<HB ", Text("<H"), b"<H", "<H\0", "é", 5, None):
    print(format, pack_all(format), pack_all(format, 1), pack_all(format, 1, 2), pack_all(format, 1, 2, 3))
print(pack_all("<" + "B" * 9, *range(9)), pack_all("<" + "B" * 8, *range(8)))
one = [struct.pack("<B", 65) for _ in range(2)]
print(one[0] is one[1], one[0] is b"A")


def write_all(stream, *pieces):
    return [outcome(stream.write, piece) for piece in pieces]


class Stream(io.BytesIO):
    pass


for make in (io.BytesIO, Stream):
    stream = make()
    for _ in range(40):
        write_all(stream, b"abc", b"", b"defg" * 3)
    print(len(stream.getvalue()), stream.tell(), stream.getvalue()[:20])
    held = stream.getvalue()
    print(write_all(stream, b"x", bytearray(b"yz"), memoryview(b"!"), "text", None, 5))
    print(held == stream.getvalue(), stream.seek(3), write_all(stream, b"LONG"), stream.getvalue()[:12])
    print(stream.seek(700), write_all(stream, b"far"), stream.getvalue()[-8:], stream.truncate(5), write_all(stream, b"again"))
    view = stream.getbuffer()
    print(write_all(stream, b"in view", b"", b"y" * 2000))
    view.release()
    print(stream.seek(0), write_all(stream, b"q"), bytes(stream.getvalue()[:4]), stream.read(3))
    stream.close()
    print(write_all(stream, b"closed", b""))
shared = b"shared bytes"
stream = io.BytesIO(shared)
print(write_all(stream, b"SH"), shared, stream.getvalue())
stream = io.BytesIO(b"a")
print(write_all(stream, b"b"), stream.getvalue(), b"a")

texts = ["", "a", "a/b/c", "no", "é/b", "/", "x" * 300 + "/" + "y" * 300, "Ā/", Text("t/u")]
for text in texts:
    for part in ("/", "a", "é", "", "/b", Text("/"), 5, None, b"/"):
        print(outcome(text.rfind, part), outcome(text.find, part), outcome(text.find, part, 1), outcome(text.rfind, part, 0, 2))
    print(outcome(text.find), outcome(str.rfind, text, "/"), outcome(str.find, 5, "/"))

for path in ("a", b"a", Text("t"), Path(), 5, None):
    print(outcome(os.fspath, path), outcome(os.fspath, path=path))
print(outcome(os.fspath), outcome(os.fspath, "a", "b"), os.path.splitext("a/b.c"), os.path.basename("a/b.c"))
text = Text("same")
print(os.fspath(text) is text)


def number():
    return os.getpid()


first = [number() for _ in range(20)]
print(len(set(first)), first[0] == int(os.readlink("/proc/self")), outcome(os.getpid, 1))
for _ in range(3):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(number()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    print(int(os.read(reading, 20)) == child, number() == first[0])

for text in ["", "needle", "hay needle hay", "need", "hay nee\0dle", "é needle", "n" * 300 + "needle", Text("a needle")]:
    for part in ("needle", "ne", "e\0d", "needles", "né", "", Text("dle"), "n" * 400):
        print(text.find(part), text.rfind(part), part in text, part not in text)
