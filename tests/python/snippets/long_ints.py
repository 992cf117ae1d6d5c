"""Ints that are longer than a register's word: one by one, in chains of operators, and where something else comes to such a site."""

import operator
from zlib import crc32

M31, M32, M64 = 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF


class Whole(int):
    def __add__(self, other):
        return ("add", int(self), other)

    def __rmul__(self, other):
        return ("rmul", int(self), other)

    def __rxor__(self, other):
        return ("rxor", int(self), other)

    def __rshift__(self, other):
        return ("rshift", int(self), other)


class Ending:
    """Says where the frame is as it goes."""

    def __del__(self):
        import sys

        print("ends at line", sys._getframe(1).f_lineno - ends_at_line.__code__.co_firstlineno)


def generator(n, x=1):
    for _ in range(n):
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
    return x


def generator_of_64(n, x=1):
    for _ in range(n):
        x = (x * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
    return x


def hashed(items, h=14695981039346656037):
    for x in items:
        h = ((h ^ x) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return h


def hashed_by_globals(items, h=14695981039346656037):
    for x in items:
        h = ((h ^ x) * 1099511628211) & M64
    return h


def hashed_in_steps(items, h=2166136261):
    for x in items:
        h ^= x
        h *= 16777619
        h &= 0xFFFFFFFF
    return h


def hashed_with_loads(data, h=5381):
    for i in range(len(data)):
        h = ((h << 5) + h + data[i]) & 0xFFFFFFFFFFFFFFFF
    return h


def of_time(now, start=1796079600123456789):
    """What logging does with nanoseconds."""
    return (now % 1_000_000_000) // 1_000_000 + 0.0, now // 1_000_000_000, (now - start) / 1e6, (now + start) // 7


def times(n):
    seen = []
    for i in range(n):
        # In turn with 61 and 62 bits, with 63, and too many at last.
        now = 1796079600123456789 + i * 1234567890123
        seen += of_time(now), of_time(now << 1), of_time((now << 2) + i), of_time(-now), of_time(2**63 - 1 - i)
        if i > n - 5:
            seen += of_time(2**63 + i), of_time(-(2**63) + i), of_time(i), of_time(now << 9)
    return hash(tuple(seen)), seen[-20:]


def shifted(n, x=88172645463325252):
    for _ in range(n):
        x ^= (x << 13) & 0xFFFFFFFFFFFFFFFF
        x ^= x >> 7
        x ^= (x << 17) & 0xFFFFFFFFFFFFFFFF
    return x


def mixed(n, z=0):
    out = []
    for i in range(n):
        z = (z + 0x9E3779B97F4A7C15) & M64
        y = z
        y = ((y ^ (y >> 30)) * 0xBF58476D1CE4E5B9) & M64
        y = ((y ^ (y >> 27)) * 0x94D049BB133111EB) & M64
        out.append(y ^ (y >> 31))
    return out[-3:]


def remainders(n, modulus=1_000_000_007, x=3):
    y = 0
    for i in range(n):
        x = (x * x + i) % 1_000_000_007
        y = (y + x * 123_456) % modulus
    return x, y


def quotients(n, x=987_654_321):
    total = 0
    for i in range(n):
        total += (x * 1_000_003) // 1_000 - (x * -7_000_003) // 12_345 + (-x * 3_000_000) % 1_001
        x = (x * 31 + i) % 1_000_000_000
    return total, x


def growing(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def factorial(n):
    product = 1
    for i in range(1, n + 1):
        product *= i
    return product


def shrinking(n):
    out = 0
    while n:
        n, digit = n // 10, n % 10
        out = (out * 10 + digit) - (out & 3)
    return out


def wide_masks(n, s=1 << 70):
    for x in range(n):
        s = (s * 3 + x) & ((1 << 90) - 1)
    return s


def one(x, y):
    return ((x * y + 12_345) ^ (y << 7)) & 0xFFFFFFFFFFFF


def two(x, y):
    return (x ^ y) >> 3


def three(x, y):
    return (x * 3 - y * 5) % 1_000


def four(x, y):
    return (x - y) & 0xFF, (x | y) & 0xFFFFFFFFFFFFFFFF, (x & y) | 1


def five(x, y):
    return (x << 60) ^ (y * 1_000_003)


def six(x, y):
    x = x * 0x9E3779B97F4A7C15
    y = (y ^ x) & 0xFFFFFFFF
    x = (x + y) & 0xFFFFFFFFFFFFFFFF
    return x, y


def seven(x, y):
    return (x >> 70) + (y >> 0) - (x >> 63) + (x // 8) - (y % 16)


def eight(x, y, mask=M64):
    return (x * y) & mask


def nine(x, y):
    return ((x + y) * (x - y)) // 3


EDGES = [
    0,
    1,
    -1,
    2,
    7,
    255,
    256,
    -5,
    -6,
    2**29,
    2**30,
    -(2**30),
    2**31 - 1,
    2**47,
    2**48 - 1,
    2**48,
    -(2**48),
    -(2**48) - 1,
    2**59,
    2**60 - 1,
    2**60,
    2**62,
    2**63 - 1,
    2**63,
    -(2**63),
    -(2**63) - 1,
    2**64 - 1,
    2**64,
    -(2**64),
    2**89,
    2**90,
    2**119 + 17,
    2**120 - 1,
    2**120,
    -(2**120),
    2**126,
    2**127,
    2**200,
]
ODD = [True, False, 1.5, -0.0, float("nan"), 2j, "s", None, Whole(5), Whole(2**70), [], b"b"]
FUNCTIONS = [one, two, three, four, five, six, seven, eight, nine]


def shown(function, *arguments):
    try:
        return f"{function(*arguments)!r}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def warm(function):
    """A site's forms, and its region, come of such."""
    x, y = 14695981039346656037, 3
    for i in range(120):
        function(x, y)
        x = (x * 6364136223846793005 + 1) & M64
        y = (y * 31 + i) & M31


def edges():
    for function in FUNCTIONS:
        warm(function)
        digest = 0
        for x in EDGES:
            for y in EDGES:
                digest = crc32(repr(function(x, y)).encode(), digest)
        print(function.__name__, digest)
        for x in ODD:
            print(" ", [shown(function, x, 2**61), shown(function, 2**61, x)])
        warm(function)


def operators():
    """Each operator alone, in place and with a constant on either side."""
    texts = ["+", "-", "*", "&", "|", "^", "//", "%", "<<", ">>", "**"]
    for text in texts:
        scope = {}
        constant = "3" if text in ("<<", "**") else "0x1234567890ABC"
        exec(
            f"def plain(x, y): return x {text} y\n"
            f"def placed(x, y):\n    x {text}= y\n    return x\n"
            f"def right(x, y): return x {text} 9, x {text} {constant}\n"
            f"def left(x, y): return 9 {text} y\n",
            scope,
        )
        for name in ("plain", "placed", "right", "left"):
            function = scope[name]
            for x, y in ((5, 3), (2**40, 5), (2**61, 7), (2**61 + 3, 2)):
                for _ in range(20):
                    shown(function, x, y)
            digest = 0
            for x in EDGES:
                for y in EDGES:
                    if text in ("<<", "**") and abs(y) > 300:
                        continue
                    digest = crc32(shown(function, x, y).encode(), digest)
            print(text, name, digest)
            for x in ODD:
                print(
                    " ",
                    shown(function, 2**61, x) if text not in ("**", "<<") or not isinstance(x, Whole) else "",
                )


def in_a_loop(values):
    """Kinds of numbers that take turns."""
    total = 0
    for x in values:
        total = total + x * 3
    return total


def unbound(n):
    for i in range(n):
        if i > 5:
            h = (h * 31 + i) & M64  # noqa: F821
    return h


def ends_at_line(n):
    x = 2**63 + 11
    for i in range(n):
        y = Ending() if i > n - 3 else None
        y = ((x + i) * 1_000_003 ^ 12_345) & M64
        x = y | 1
    return y


def own_objects():
    """Objects that others see are not changed."""
    h = first = 14695981039346656037
    kept = []
    for i in range(300):
        kept.append(h)
        h = ((h ^ i) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return first, kept[0], kept[1], kept[150], kept[-1], h, len(set(kept))


def main():
    for n in (0, 1, 2, 500, 3000):
        print(n, generator(n), generator_of_64(n), shifted(n), wide_masks(n))
    print(
        hashed(range(2000)),
        hashed(range(-1000, 1000)),
        hashed([2**70, -3, 5, 2**64]),
        hashed_by_globals(range(2000)),
    )
    print(
        hashed_in_steps(b"spine" * 400),
        hashed_with_loads(b"spinetail" * 200),
        hashed_with_loads([2**50, -1, 2**80] * 200),
    )
    print(times(2000))
    print(mixed(2000), remainders(2000), remainders(500, 2**61 - 1), remainders(300, -7), quotients(2000))
    print(
        [growing(n) for n in (50, 70, 90, 100, 180, 200, 400)],
        [factorial(n) for n in (15, 20, 25, 30, 33, 34, 60)],
    )
    print(shrinking(factorial(30)), shrinking(7**90))
    edges()
    operators()
    values = [2**47, 5, 2**60, 1.5, -3, 2**70] * 40
    print(shown(in_a_loop, values), shown(in_a_loop, [2**60] * 500), shown(in_a_loop, [2**60] * 300 + ["s"]))
    print(shown(unbound, 3), shown(unbound, 20))
    print(ends_at_line(400))
    print(own_objects())
    print(shown(operator.floordiv, 2**61, 0), shown(one, 2**61, "x"))


main()
