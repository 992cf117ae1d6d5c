"""Loops in which a variable holds ints, floats, and what no machine word holds."""

def run(data, n):
    t = 0
    out = []
    for k in range(n):
        for x in data:
            y = x * x + x - x
            if y < x: y = x
            z = y + 1 - 3
            w = 2 * z - 0
            u = 5 - w
            v = u * 2.5 + w / 3 - 0.0
            t += v
            if k == n - 1: out.append((y, z, w, u, v))
    return t, out
big = [2**47, 2**48 - 1, -2**48, 2**50, 2**63, 2**70, True, 0, -0.0, 1e308, float("inf"), float("nan"), 7, 2.25, -3]
print(run([3, 4.5], 8000))
print(run([3, 4.5, -0.0, 0], 800))
for cut in range(len(big)):
    print(run([3, 4.5] + big[cut:cut+2], 800))
print(run([3, 4.5] + big, 800))
def other(data, n):
    s = 0; i = 0; f = 0.5
    for k in range(n):
        for x in data:
            i = i + x - 1
            f = f * 0.5 + x
            if i > 1000: i = i - 1000
            s = s + i * 2 - f
    return s, i, f
print(other([1, 2.5, 3], 4000), other([1, 2], 4000), other([1.5, 2.5], 4000), other([1, 2.5, 3, 2**60], 900))
