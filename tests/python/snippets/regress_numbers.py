"""NaNs keep their sign, strings that are added to themselves, exhausted iterators, lengths that need many bits."""
s = 'ab' * 50
def app(t):
    s = t * 20
    for i in range(4): s += s
    return len(s), s[:10]
for _ in range(20): print(app('xy'))
import math, struct
def nan():
    a = float('inf'); b = a
    c = a - b
    d = -c
    e = a * 0.0
    l = [c, d, e, c + 1, c is c]
    print([math.copysign(1, x) for x in l[:4]], c == c, c is c, [struct.pack('d', x).hex() for x in l[:4]])
    n = struct.unpack('d', bytes.fromhex('0100000000000c7ff8'[2:]))[0]
    z = n + 0.0
    print(struct.pack('d', z).hex(), struct.pack('d', z * 2.0).hex())
for _ in range(20): nan()
def f(i):
    a = [1, 2, 3]
    exhit = iter(a)
    empit = iter(a)
    for x in exhit:
        next(empit)
    a.append(9)
    print(list(exhit), list(empit))
for i in range(30): f(i)
def g(t):
    exhit = iter(t)
    for x in exhit: pass
    for x in exhit: print('no')
    return list(exhit), next(exhit, 5)
for i in range(30): print(g([1,2]), g((1,2)), g(range(3)), g([]))

def big():
    out = []
    for r in (range(2**48), range(2**62), range(2**63 - 1), range(10)):
        n = len(r)
        out.append((n, n + 1, n * 2, n is n))
    return out
for _ in range(10): print(big())
