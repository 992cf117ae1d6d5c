"""Every special form of arithmetic and comparison, on what it is made for, on what its second path takes and on what ends it."""

import math


def show(value):
    if isinstance(value, float):
        return f"{value!r} {math.copysign(1, value):+.0f} {value.hex()}"
    return repr(value)


# One function for each operator and place of a constant, so that each has a site of its own.
OPERATORS = ["+", "-", "*", "/", "//", "%", "&", "|", "^", "<<", ">>", "**"]
CONSTANTS = ["0", "1", "3", "8", "47", "-2", "1000003", "2**40", "0.0", "-0.0", "0.5", "3.0", "1e308", "True"]
COMPARISONS = ["<", "<=", "==", "!=", ">", ">="]
NUMBERS = [
    0,
    1,
    -1,
    7,
    8,
    -8,
    -7,
    255,
    256,
    257,
    -6,
    2**29,
    2**30 - 1,
    2**30,
    -(2**30),
    2**31,
    2**47,
    -(2**47),
    2**48 - 1,
    2**48,
    -(2**48),
    -(2**48) - 1,
    2**53 + 1,
    2**63,
    0.0,
    -0.0,
    1.0,
    -1.5,
    0.1,
    1e300,
    -1e300,
    5e-324,
    math.inf,
    -math.inf,
    math.nan,
    True,
    False,
]


def make(source):
    namespace = {}
    exec(source, namespace)
    return namespace["f"]


def outcome(function, *arguments):
    try:
        return show(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def checksum(texts):
    total = 0
    for text in texts:
        for character in text:
            total = (total * 31 + ord(character)) % 1000000007
    return total


def run(name, function, rows):
    """Warm with the first row, then all rows; computed operands are unboxed, others are objects."""
    texts = []
    for row in rows:
        texts.append(outcome(function, *row))
    for row in rows:
        texts.append(outcome(function, *[x + 0 if type(x) is not bool else x for x in row]))
    for row in reversed(rows):
        texts.append(outcome(function, *row))
    print(name, len(texts), checksum(texts))
    return texts


pairs = [(x, y) for x in NUMBERS for y in NUMBERS if not (isinstance(y, int) and abs(y) > 300)]
for operator in OPERATORS:
    rows = [(x, y) for x, y in pairs if operator not in ("**", "<<") or abs(y) < 60]
    for warm in [(5, 3), (2.5, 0.5), (5, 0.5), (2.5, 3)]:
        temporary = make(f"def f(x, y): return x {operator} y")
        local = make(f"def f(x, y):\n z = 'old'\n z = x {operator} y\n x = z\n return x")
        again = make(f"def f(x, y):\n x {operator}= y\n return x")
        computed = make(f"def f(x, y): return (x + 0) {operator} (y + 0)")
        for name, function in [
            ("temporary", temporary),
            ("local", local),
            ("again", again),
            ("computed", computed),
        ]:
            for _ in range(8):
                outcome(function, *warm)
            run(f"{operator} {name} {warm}", function, rows)
    for constant in CONSTANTS:
        if operator in ("**", "<<") and constant in ("1000003", "2**40"):
            continue
        for warm in [5, 2.5]:
            right = make(f"def f(x): return x {operator} {constant}")
            left = make(f"def f(x): return {constant} {operator} x")
            for _ in range(8):
                outcome(right, warm)
                outcome(left, warm)
            run(f"x {operator} {constant} {warm}", right, [(x,) for x in NUMBERS])
            few = [(x,) for x in NUMBERS if operator not in ("**", "<<") or abs(x) < 60]
            run(f"{constant} {operator} x {warm}", left, few)

for comparison in COMPARISONS:
    for warm in [(5, 3), (2.5, 0.5), (5, 0.5)]:
        value = make(f"def f(x, y): return x {comparison} y")
        branch = make(f"def f(x, y):\n if x {comparison} y: return 'yes'\n return 'no'")
        otherwise = make(f"def f(x, y):\n if not x {comparison} y: return 'no'\n return 'yes'")
        loop = make(
            f"def f(x, y):\n n = 0\n while x + 0 {comparison} y:\n  n += 1\n  if n > 3: break\n return n"
        )
        for _ in range(8):
            outcome(value, *warm)
            outcome(branch, *warm)
            outcome(otherwise, *warm)
            outcome(loop, *warm)
        everything = [(x, y) for x in NUMBERS for y in NUMBERS]
        texts = run(f"value {comparison} {warm}", value, everything)
        yes = run(f"branch {comparison} {warm}", branch, everything)
        assert [text == "'yes'" for text in yes] == [text == "True" for text in texts]
        assert run(f"otherwise {comparison} {warm}", otherwise, everything) == yes
        run(f"loop {comparison} {warm}", loop, everything)
    for constant in ["0", "7", "-1", "2**48", "0.5", "-0.0"]:
        for warm in [5, 2.5]:
            right = make(f"def f(x):\n if x {comparison} {constant}: return 1\n return 0")
            left = make(f"def f(x):\n if {constant} {comparison} x: return 1\n return 0")
            value = make(f"def f(x): return x {comparison} {constant}")
            for _ in range(8):
                outcome(right, warm)
                outcome(left, warm)
                outcome(value, warm)
            rows = [(x,) for x in NUMBERS]
            run(f"x {comparison} {constant} {warm}", right, rows)
            run(f"{constant} {comparison} x {warm}", left, rows)
            run(f"value x {comparison} {constant} {warm}", value, rows)


class Strange(int):
    def __add__(self, other):
        return "added"

    def __radd__(self, other):
        return "added to"

    def __lt__(self, other):
        return "less"


def plus(x, y):
    return x + y


def less(x, y):
    if x < y:
        return x < y
    return None


for _ in range(10):
    plus(1, 2)
    less(1, 2)
print(plus(Strange(1), 2), plus(1, Strange(2)), less(Strange(1), 2), plus("a", "b"), plus([1], [2]))


# What a local held before is let go of, whatever it was.
class Noisy:
    def __del__(self):
        print("gone")


def overwrite(i):
    x = Noisy()
    x = i + 1
    print("after", x)
    x = Noisy()
    x = i * 0.5
    print("after", x)


for i in range(4):
    overwrite(i)


def of_both_kinds(values, rounds):
    """Sums, differences, products and comparisons where a loop meets ints and floats, boxed and not."""
    seen, last, smaller = {}, 0, 0
    for _ in range(rounds):
        for x in values:
            y = x * x + x - last
            if y < x:
                smaller += 1
            last = x - 1
            z = 2 * x - 0.5 * x
            key = repr(y), repr(z), type(last).__name__
            seen[key] = seen.get(key, 0) + 1
    return smaller, sorted(seen.items())


BOTH_KINDS = [
    [3, 4.5],
    [4.5, 3],
    [1.0, 2**47, 2**48, -(2**48), 2**62, 0.25],
    [2**24, 2**25, 2.5, -0.0, 0, -1e308, 1e308],
    [float("nan"), 1, 2.0, float("inf"), -float("inf")],
    [True, 2, 2.5, False],
    [10**30, 1, 1.5],
    [1, 2.5, "text"],
]
for values in BOTH_KINDS:
    for _ in range(2):
        try:
            print(of_both_kinds(values, 1500))
        except TypeError as error:
            print(type(error).__name__, error)
