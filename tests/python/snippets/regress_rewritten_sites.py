"""Sites that wait for a callee which runs the same site with other types."""
# property recursion with several types through one site
class A:
    def __init__(s, n): s.n = n
    @property
    def p(s): return get(B(s.n - 1)) if s.n else 0
class B:
    def __init__(s, n): s.n = n; s.q = 5
    @property
    def p(s): return get(A(s.n - 1)) if s.n > 0 else 1
class C: p = 3
class D:
    def __init__(s): s.p = 9
def get(x): return x.p
for i in range(40): print(get(A(i)), get(C()), get(D()), get(B(i)), end=' ')
def walk(x):
    for y in x:
        if isinstance(y, list): yield from walk(y)
        else: yield y
def walk2(x, n=0):
    for y in (x if not isinstance(x, int) else ()):
        yield y
    if n < 6:
        for z in rec(n): yield z
def rec(n): return [walk2([1], n+1), list(walk2((1,2), n+2)), range(3), walk2({1}, n + 3)][n % 4]
def flat(x):
    for y in x:
        if isinstance(y, (list, tuple, range)): 
            for z in flat(y): yield z
        else: yield y
def anyiter(kind, n):
    if n == 0: return [1]
    def g():
        for q in anyiter((kind * 7 + n) % 5, n - 1): yield q
    return [g(), list(g()), tuple(g()), range(3), {1:2}][kind]
for i in range(30):
    print(list(walk([1, [2, [3, i]], 4])), list(walk2([i])), list(flat([1, (2, [3]), range(2)])), [list(anyiter(k, 6)) for k in range(5)])
