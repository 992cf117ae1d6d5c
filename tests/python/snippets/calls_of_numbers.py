"""Builtins that make a number of a number, and range in front of a loop."""

import math
from decimal import Decimal
from fractions import Fraction

NAN = float("nan")
INF = float("inf")


class Whole(int):
    def __abs__(self): return "abs"
    def __float__(self): return 2.5
    def __floor__(self): return "floor"
    def __index__(self): return 7


class Half(float):
    def __abs__(self): return "abs"
    def __int__(self): return 11
    def __ceil__(self): return "ceil"


USUAL = [0, 1, -1, 250, -250, 0.5, -0.5, 2.75, -2.75]
ODD = [
    -0.0, NAN, INF, -INF, 1e300, -1e300, 5e-324, 2.0**47, -(2.0**48), 2.0**53 + 2, 1e18, 2**47, 2**48, -(2**48), 2**53 + 1, 2**60,
    2**100, 10**400, True, False, None, "1.5", b"2", Whole(3), Half(1.5), Decimal("1.25"), Fraction(7, 2), [], 1j,
]


def use_float(x): return float(x)
def use_int(x): return int(x)
def use_abs(x): return abs(x)
def use_sqrt(x): return math.sqrt(x)
def use_floor(x): return math.floor(x)
def use_ceil(x): return math.ceil(x)
def use_sin(x): return math.sin(x)
def use_exp(x): return math.exp(x)
def use_acos(x): return math.acos(x)
def use_tanh(x): return math.tanh(x)
def use_fabs(x): return math.fabs(x)
def use_local(x, sqrt=math.sqrt): return sqrt(x)
def use_twice(x): return math.sqrt(math.fabs(float(x) * 2))


def shown(function, x):
    try:
        result = function(x)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return f"{type(result).__name__} {result!r} {math.copysign(1, result) if isinstance(result, float) else ''}"


def everything():
    functions = [
        use_float, use_int, use_abs, use_sqrt, use_floor, use_ceil, use_sin, use_exp, use_acos, use_tanh, use_fabs, use_local, use_twice,
    ]
    for function in functions:
        for kind in (int, float):
            for _ in range(6):
                warm = {shown(function, kind(x)) for x in USUAL}
            print(function.__name__, kind.__name__, sorted(warm))
        print([shown(function, x) for x in ODD])
        print([shown(function, x) for x in USUAL + ODD])


everything()


def sums(n):
    total = 0.0
    whole = 0
    for i in range(n):
        total += math.sqrt(float(i)) + math.sin(i * 0.1) + abs(-i) + abs(-i * 0.5) + math.exp(-i * 0.001)
        whole += int(i * 1.7) + math.floor(-i * 0.3) + math.ceil(i * 0.3)
        abs(i), float(i), math.sqrt(i)
    return total, whole


print(sums(50), sums(500))


def replaced(n):
    seen = []
    for i in range(n):
        if i == n // 2: math.sqrt = lambda x: f"replaced {x}"
        seen.append(math.sqrt(i * 1.0))
    math.sqrt = ROOT
    return seen


ROOT = math.sqrt
print(replaced(40), replaced(40))


def same(values):
    """What is given back as it is."""
    return [(abs(x) is x, float(x) is x, int(x) is x) for x in values]


for _ in range(8): same([12.5, 300, 70000, 2**40, 2**61])
print([[a if i < 300 else None for a in row] for i, row in zip([0, 300], same([5, 256]))], same([2**61, 10**30]))


# Ranges

def one(n): return [i for i in range(n)]
def two(a, b):
    out = []
    for i in range(a, b): out.append(i)
    return out
def three(a, b, c):
    out = []
    for i in range(a, b, c):
        out.append(i)
        if len(out) > 5: break
    return out
def nested(n):
    total = 0
    for i in range(n):
        for j in range(i):
            for k in range(j, i + 2): total += i * j - k
    return total
def constant():
    out = []
    for i in range(3):
        for j in range(2, 4): out.append((i, j))
        for j in range(9, 0, -4): out.append(j)
    return out


for _ in range(30):
    results = (
        one(3), one(0), one(-4), two(2, 5), two(5, 2), two(-3, 1), three(0, 10, 3), three(10, 0, -3), three(0, 10, -1), three(5, 5, 1),
        nested(7), constant(),
    )
print(results)


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error), error.__traceback__.tb_next.tb_lineno > 0


for arguments in [(True,), (2.5,), ("x",), (None,), (Whole(2),), (2**50 - 2**50 + 3,)]: print(attempt(one, *arguments))
for arguments in [(2**62, 2**62 + 3), (-(2**70), -(2**70) + 2), (1, 2.0), (None, 1), (2**48 - 2, 2**48 + 2)]: print(attempt(two, *arguments))
for arguments in [(0, 5, 0), (0, 2**63, 2**62), (2**47, -(2**47), -(2**46)), (0, 10, "1"), (2**70, 0, -(2**69))]:
    print(attempt(three, *arguments))


def kept(n):
    """What is a range stays one where no loop takes it at once."""
    r = range(n)
    total = 0
    for i in r: total += i
    for i in r: total += i
    return total, r, len(range(n)), list(range(n))[-1:], iter(range(n)).__reduce__()[1]


for _ in range(20): result = kept(5)
print(result)


def shadowed(n):
    global range
    seen = []
    for i in range(n):
        if i == n // 2: range = lambda k: "abc"
        for j in range(2): seen.append(j)
    del range
    return seen


print(shadowed(40), shadowed(40))
