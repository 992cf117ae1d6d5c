"""List, set and dict comprehensions, generator expressions, unpacking into displays."""
import sys


def all_kinds(n):
    xs = range(n)
    out = [
        [x * 2 for x in xs if x % 2], {x % 3 for x in xs}, {x: x * x for x in xs if x > 2}, list(x + 1 for x in xs), sum(x for x in xs),
        [[y for y in range(x)] for x in range(3)], [(x, y) for x in range(3) for y in range(3) if x != y], any(x > 3 for x in xs), all(x < 3 for x in xs),
        [*xs, 1, *"ab"], {*xs, *xs}, {**{"a": 1}, "b": 2, **{"a": 3}}, (*xs,), [x for x, in [(1,), (2,)]], [a + b for a, b in zip(xs, xs)], [k for k, *_ in ["abc", "de"]],
        {k: [v for v in range(k)] for k in range(3)}, [f"{x:02}" for x in xs], [x if x % 2 else -x for x in xs], [z for x in xs if x if x > 1 for z in (x, -x)],
        "".join(str(x) for x in xs), max((x, -x) for x in xs), sorted({x: 1 for x in "banana"}), [lambda: x for x in xs][-1](), [(lambda q=x: q)() for x in xs],
        [y := 1, y ** 2], [w for x in xs if (w := x * 2) > 3], dict(enumerate("abc")), [i for i in range(3) for i in range(i)],
    ]
    return out, y, w


for _ in range(20):
    r = all_kinds(6)
print(*r[0], r[1:], sep="\n")


def errors():
    out = []
    for text in ("[1/x for x in (1, 0)]", "[x for x in 5]", "{[]: 1 for x in [1]}", "{x for x in [[]]}", "[x for x, y in [(1, 2, 3)]]", "[*5]", "{**5}", "{*5}", "[y for x in [1]]",
                 "next(x for x in [])", "{**{'a': 1}, **[1]}", "(x for x in 5)", "[a async for a in b]", "dict(**{1: 2})", "[z for x in [1] if z for z in [1]]", "f'{[x for x in 3]}'"):
        try: out.append(eval(text))
        except Exception as e: out.append(f"{type(e).__name__}: {e}")
    return [str(x) for x in out if "generator" not in str(x)]


for _ in range(15):
    r = errors()
print(*r, sep="\n")


def names():
    seen = []
    [seen.append(sys._getframe().f_code.co_name) for _ in range(2)]
    list(seen.append(sys._getframe().f_code.co_name) for _ in range(2))
    x = "outer"
    [x for x in range(3)]
    seen.append(x)
    seen.append(sorted(locals()))
    [seen.append(sorted(locals())) for q in range(1)]
    try: [x for x in range(3) if 1 // (x - 1)]
    except ZeroDivisionError: seen.append(x)
    return seen


for _ in range(15):
    r = names()
print(r)


def lazy():
    log = []
    def note(x): log.append(x); return x
    g = (note(x) + note(y) for x in [note("a"), note("b")] for y in (note("c"),))
    log.append("made")
    list(g)
    return log


for _ in range(15):
    r = lazy()
print(r)
xs = [1, 2, 3]
print([x for x in xs], [[x for x in xs] for x in xs], {x for x in xs})


class K:
    xs = [1, 2]
    ys = [x + 1 for x in xs]
    zs = {x: y for x, y in zip(xs, ys)}
    [print("in class", sorted(k for k in locals() if k[0] != "_")) for _ in range(1)]
    gs = list(x for x in xs)


print(K.ys, K.zs, K.gs)
big = [x for x in range(100_000) if not x % 7]
print(len(big), sum(big), sum(x * x for x in range(10_000)), len({x % 100: x for x in range(10_000)}))
