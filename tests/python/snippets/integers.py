"""Integers: edges of small ints, 30-bit digits, tagged words and machine words; every operator."""
import operator
edges = sorted({s * (b + d) for b in (0, 1, 2, 5, 255, 256, 257, 2**15, 2**29, 2**30, 2**31, 2**32, 2**47, 2**48, 2**49, 2**52, 2**53, 2**59, 2**60, 2**62, 2**63, 2**64, 10**30) for d in (-2, -1, 0, 1) for s in (1, -1)})


def digest(values):
    import hashlib
    return hashlib.md5(repr(values).encode()).hexdigest()


def arithmetic(xs, ys):
    out = []
    for x in xs:
        for y in ys:
            out += [x + y, x - y, x * y, x & y, x | y, x ^ y, x < y, x <= y, x == y, x != y, x > y, x >= y]
            if y:
                out += [x // y, x % y, x / y if abs(y) > 1 or abs(x) < 2**1000 else 0]
            if 0 <= y < 100:
                out += [x << y, x >> y]
            if 0 <= y < 6:
                out.append(x ** y)
    return out


print(digest(arithmetic(edges, edges)))


def one(x):
    return [-x, +x, ~x, abs(x), not x, bool(x), x.bit_length(), hash(x), str(x), x * x - x, float(x), x >> 70, (x << 1) >> 1, divmod(x, 7), divmod(x, -7), x % 10, x // 10, int(str(x)), x if x else None, f"{x:,} {x:#x}", x is x + 0 if -5 <= x <= 256 else None]


for x in edges[:: 9]:
    print(x, one(x))
print(digest([one(x) for x in edges]))


def in_place(n):
    x = 1
    history = []
    for i in range(n):
        x += i
        x *= 3
        x -= 1
        x //= 2
        x ^= i
        x |= 1
        x <<= 1
        x >>= 1
        x %= 2**70
        x &= 2**80 - 1
        x **= 1
        history.append(x)
    return history


print(digest(in_place(500)), in_place(20)[-1])


def up_and_down():
    """Crosses each edge by ones, both ways."""
    out = []
    for edge in (2**30, 2**48, 2**49, 2**62, 2**63, 2**64):
        for sign in (1, -1):
            x = sign * edge - 5 * sign
            for _ in range(10):
                x += sign
                out.append(x)
            for _ in range(10):
                x -= sign
                out.append(x)
    return out


print(digest(up_and_down()), up_and_down()[:6])


def errors():
    out = []
    for f in (lambda x: x // 0, lambda x: x % 0, lambda x: x / 0, lambda x: x << -1, lambda x: x >> -1, lambda x: 0 ** -x, lambda x: x + "a", lambda x: "a" + x, lambda x: x[0], lambda x: x(), lambda x: x < "a",
              lambda x: x @ x, lambda x: x & 1.0, lambda x: ~1.5, lambda x: 10 ** 400 / x * 1.0, lambda x: float(10 ** 400), lambda x: int("1" * 5000), lambda x: divmod(x, 0), lambda x: -"a", lambda x: [1][2**70], lambda x: "a" * 2**70, lambda x: range(2**70)[2**69], lambda x: len(range(2**70))):
        try: out.append(f(5))
        except Exception as e: out.append(f"{type(e).__name__}: {e}")
    return out


for _ in range(15):
    r = errors()
print(*r, sep="\n")


class I(int):
    def __add__(self, o): return "I add"
    def __radd__(self, o): return "I radd"
    def __index__(self): return 1
    def __bool__(self): return False
    def __lt__(self, o): return "I lt"
    def __eq__(self, o): return "I eq"
    __hash__ = int.__hash__


def subclass(x, y):
    return [x + y, y + x, x - y, x < y, x > y, x == y, [10, 20, 30][x], 1 if x else 0, x * 2, type(x * 2).__name__, -x, type(+x).__name__]


for _ in range(20):
    r = [subclass(I(2), 1), subclass(1, I(2)), subclass(True, 2), subclass(True, False), subclass(1, 2)]
print(*r, sep="\n")


def mixed(values):
    total = 0
    for v in values:
        total = total + v
        total = total * 1
    return total


for values in ([1, 2, 3], [1, 2.5, 3], [True, 2, 1j], [2**62, 2**62, 0.5], [1.0, 2**70], [10**20, -10**20, 1]):
    for _ in range(15):
        r = mixed(values)
    print(r, type(r).__name__)


def collatz(n):
    steps = 0
    while n != 1:
        n = 3 * n + 1 if n & 1 else n >> 1
        steps += 1
    return steps


def factorial(n): return 1 if n < 2 else n * factorial(n - 1)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def gcd(a, b):
    while b: a, b = b, a % b
    return a
def popcount(n):
    c = 0
    while n: n &= n - 1; c += 1
    return c


def hash_string(s):
    h = 14695981039346656037
    for ch in s:
        h ^= ord(ch)
        h = h * 1099511628211 & 0xFFFFFFFFFFFFFFFF
    return h


def lcg(n):
    x = 12345
    for _ in range(n): x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
    return x


print([collatz(i) for i in range(1, 40)], factorial(50), fib(18), gcd(2**61 - 1, 3**30), popcount(2**77 - 1), hash_string("spinetail" * 20), lcg(1000))
for i in range(30):
    a = 256 + (i > 100)
    b = 255 + 1
    same = a is b
print(same, operator.index(True), True + True, int(True), 10 .__add__(5), (5).real, -7 // 2, -7 % 3, 7 // -2, 7 % -3, 0 ** 0, 2 ** -1, (-2) ** 3, -2 ** 2, 1_000, 0xFF, 0b11, 0o17)
