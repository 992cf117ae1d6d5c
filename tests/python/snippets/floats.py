"""Floats: NaN, infinities, signed zero, denormals, mixing with ints, comparisons and formatting."""
import math
import struct
nan, inf = float("nan"), float("inf")
edges = [0.0, -0.0, 1.0, -1.0, 0.1, -0.5, 1.5, 3.0, 1e300, -1e300, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 2.0**48, 2.0**49, 2.0**52, 2.0**53, 2.0**63, 1e22, nan, -nan, inf, -inf, 1/3]


def bits(x): return struct.pack(">d", x).hex() if isinstance(x, float) and x == x else repr(x)


def arithmetic(xs, ys):
    out = []
    for x in xs:
        for y in ys:
            out += [bits(x + y), bits(x - y), bits(x * y), x < y, x <= y, x == y, x != y, x > y, x >= y, x is y]
            try: out += [bits(x / y), bits(x // y), bits(x % y)]
            except ZeroDivisionError as e: out.append(str(e))
            try: out.append(bits(x ** y) if not isinstance(x ** y, complex) else "complex")
            except (OverflowError, ZeroDivisionError) as e: out.append(str(e))
    return out


def digest(values):
    import hashlib
    return hashlib.md5(repr(values).encode()).hexdigest()


print(digest(arithmetic(edges, edges)))
print(arithmetic([nan, -0.0, inf], [0.0, -inf]))
ints = [0, 1, -1, 2, 3, 2**48, 2**53, 2**53 + 1, 2**63, -2**63, 10**20, True, False]
print(digest(arithmetic(edges[:-5], ints)), digest(arithmetic(ints, [e for e in edges if e])))


def one(x): return [bits(-x), bits(+x), bits(abs(x)), bool(x), not x, str(x), f"{x:.3f} {x:e} {x:g}", x.hex(), hash(x) if x == x else "nan", x == x, x is x, x in [x], [x] == [x], {x: 1}.get(x)]


for x in edges:
    for _ in range(3):
        r = one(x)
    print(r)


def conversions():
    out = []
    for x in edges:
        for f in (int, round, math.floor, math.ceil, math.trunc, lambda v: round(v, 2), lambda v: v.is_integer(), lambda v: v.as_integer_ratio(), lambda v: divmod(v, 2.5), lambda v: math.sqrt(v), lambda v: pow(v, 2), lambda v: int(v) == v):
            try: out.append(repr(f(x)))
            except (ValueError, OverflowError) as e: out.append(str(e))
    return out


for _ in range(10):
    r = conversions()
print(digest(r), r[-12:])


def running(n):
    x, y, z = 0.0, 1.0, 0.5
    for i in range(n):
        x += 0.1
        y *= 1.01
        z = z - x / y + i % 3
        if z > 5: z -= 5
        elif z < -5: z = -z / 2
    return x, y, z


print(running(10), running(1000))


def mandelbrot(w, h):
    rows = []
    for py in range(h):
        row = ""
        for px in range(w):
            x0, y0 = px / w * 3.5 - 2.5, py / h * 2 - 1
            x = y = 0.0
            n = 0
            while x * x + y * y <= 4 and n < 50:
                x, y = x * x - y * y + x0, 2 * x * y + y0
                n += 1
            row += " .:-=+*#%@"[n // 6]
        rows.append(row)
    return rows


print(*mandelbrot(50, 20), sep="\n")


def nan_flow():
    out = []
    n = nan
    for i in range(30):
        n = n + 1.0
        out.append(n == n or n < 0 or n > 0 or n != n)
    x = inf - inf
    y = x * 0
    return out[-1], math.isnan(x), math.isnan(y), [nan] == [nan], nan in (nan,), min(nan, 1.0), min(1.0, nan), max([1.0, nan, 2.0]), sorted([3.0, nan, 1.0])[0], not nan, nan and 5, 1 if nan else 2


for _ in range(10):
    r = nan_flow()
print(r)


def zeros():
    z = 0.0
    out = []
    for i in range(20):
        z = -z
        out.append(math.copysign(1, z))
        z *= -1
        out.append(str(z + 0.0))
        out.append(str(0 * -1.0))
        out.append(str(-0.0 + 0))
        out.append(str(-(0.0)))
    return out[-5:], {0.0: "a"}[-0.0], 0.0 == -0.0, 0.0 is -0.0, str(-0.0 * 1), str(round(-0.4)), str(round(-0.4, 0)), str(-0.0 // 1), str(-0.0 % 1)


print(zeros())


class F(float):
    def __add__(self, o): return "F add"
    def __rmul__(self, o): return "F rmul"
    def __lt__(self, o): return "F lt"
    def __bool__(self): return False


def subclass(x, y): return [x + y, y + x, x * y, y * x, x < y, y > x, bool(x), -x, type(-x).__name__, x == y]


for _ in range(20):
    r = [subclass(F(1.5), 2.0), subclass(2.0, F(1.5)), subclass(1, 2.0), subclass(2.5, 1), subclass(True, 0.5)]
print(*r, sep="\n")


def errors():
    out = []
    for f in (lambda: 1.0 / 0, lambda: 1.0 // 0.0, lambda: 1.0 % 0, lambda: 0.0 ** -1, lambda: 1e308 ** 2, lambda: 1e308 * 10, lambda: 1.5 & 1, lambda: [1][1.0], lambda: 1.5 << 1, lambda: 1.0 + "x", lambda: int(inf), lambda: int(nan), lambda: range(1.0), lambda: "a" * 1.0, lambda: 1.0(), lambda: 1.0[0], lambda: 1.0 @ 2, lambda: (-8.0) ** 0.5, lambda: (-8) ** 0.5, lambda: 1.0 < "x", lambda: float("x"), lambda: math.sqrt(-1), lambda: complex(1, 2) < 1, lambda: divmod(1.0, 0)):
        try: out.append(repr(f()))
        except Exception as e: out.append(f"{type(e).__name__}: {e}")
    return out


for _ in range(15):
    r = errors()
print(*r, sep="\n")
print(sum([0.1] * 10), sum([0.1, 1, 2**60]), 1j * 1j, (1 + 2j) / (3 - 1j), abs(3 + 4j), 1j ** 2, 2 ** 0.5, 7.5 // 2, -7.5 // 2, 7.5 % -2, 0.1 + 0.2, 1e16 + 1, 3 * 0.1, 1 / 3, 2 / 1, 1e-7, 1e22, 123456789.123)
