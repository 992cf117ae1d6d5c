"""Aliases of locals on the stack: swaps, walrus in the middle, deletions, chained stores."""
# aliases, SWAPs, chained comparisons, unpack targets, star-assign and del in one expression
import sys
class D:
    def __init__(s, n): s.n = n
    def __del__(s): print('del', s.n)
    def __repr__(s): return s.n
    def __lt__(s, o): print(s, '<', o); return True
    def __iadd__(s, o): return D(s.n + '+')
    def __index__(s): return 1
    def __getitem__(s, k): return D(s.n + '[]')
    def __setitem__(s, k, v): print('set', s, k, v)
def a():
    x = D('x'); y = D('y'); x, y = y, x; print(x, y)
    x, y, z = y, x, D('z'); print(x, y, z)
    (x, y), [z, *w] = (y, x), [z, 1, 2]; print(x, y, z, w)
    x = y = z = None; print('cleared')
def b():
    x = D('x'); r = (x, (x := D('y')), x); print(r, x); del r
    r = [x, (x := D('z')).n, x]; print(r)
    print((x := D('p')) < x < (x := D('q')) < x)
def c():
    x = D('x'); x += x; print(x); l = [x]; l[0] += l[0]; print(l); l[x.__index__() - 1] += 1; print(l)
    i = 0; l = [D('l0'), D('l1')]; i, l[i] = 1, D('new'); print(i, l)
def d(n):
    for x in range(n):
        y = D(str(x)) if x % 2 else x
        if x > 2: del y; y = x
    print(x, y)
    try: del x; x
    except NameError as e: print(e)
def e():
    x = D('x')
    try:
        with open('/nonexistent' + x.n) as f: pass
    except OSError as x: print(type(x).__name__)
    try: x
    except UnboundLocalError as q: print(q)
def f(x, y=[]):
    while x:
        x, t = x[1:], x[0]
        y = y + [t]
        if t == 3:
            y, x = x, y
            break
    return x, y
def g():
    x = 5
    for x in [x, x + 1, (x := 9), x]: print(x)
    return [x for x in (x, x)], x
def h(*a, **k):
    a, k = k, a
    return a, k
def m(v):
    match v:
        case [x, y] if (x := y): return x, y
        case {'a': x, **r}: return x, r
        case x: return x
for _ in range(12):
    a(); b(); c(); d(5); e(); print(f([1, 2, 3, 4]), g(), h(1, b=2), m([1, 2]), m({'a': 1, 'c': 2}), m(D('mm')) if 0 else 0, m(5))
