"""Ints of two digits (2**30 and more), computed and loaded, where ints are looked for, compared and counted."""
WIDE = [2**30 - 1, 2**30, 2**31 - 2, 2**31, 2**47, 2**48 - 1, 2**48, 2**48 + 1, 2**49, 2**60 - 1, 2**60, 2**61, 2**63, 2**64]
WIDE += [-n for n in WIDE]
i1 = 2147483646


def inside(value, one):
    near = value + one - one
    return (value in (value,), near in (1, value), near in [value, None], near in {value}, near in {value: 1}, near not in (value,),
            near + 1 in (value,), {value: "found"}.get(near), [1, value, 2].index(near), (value,).count(near), {value: 3}[near])


def not_in():
    for each in "": pass
    if i1 not in (i1,): raise ValueError
    return i1 in (1, i1 + 1)


def order(a, b):
    if a < b: return "below"
    if a > b: return "above"
    if a == b: return "equal"
    return "?"


def cross(start, n):
    seen = []
    i = start
    end = i + n
    while i < end:
        i += 1
        if i % 5 == 0: seen.append(i)
    while i >= start:
        i -= 3
    return seen, i


for _ in range(3):
    print([inside(value, 1) for value in WIDE])
    print(not_in())
    print([order(a, b) for a in WIDE for b in WIDE])
    print([order(a + 1 - 1, b) for a in WIDE for b in WIDE])
    print([cross(value - 10, 20) for value in WIDE])
    print([(a + b, a - b, a * b, a // 7, a % 7, -a, ~a, a & b, a | b, a ^ b, a >> 3, a << 2, a / b, float(a)) for a in WIDE for b in WIDE[::5]])
total = 0
for value in WIDE * 50:
    if value: total += value & 0xFFFF
print(total, sum(WIDE), max(WIDE), sorted(WIDE)[:3], [hash(v) for v in WIDE], [f"{v:x}" for v in WIDE[:5]])
