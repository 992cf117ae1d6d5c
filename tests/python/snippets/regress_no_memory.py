"""Allocations that fail one by one: MemoryError or the right result, and nothing else."""
import _testcapi, sys
class P:
    def __init__(s, x): s.x = x
    @property
    def p(s): return s.x + 1.5
    def __getitem__(s, i): return s.x * i
def work(n):
    s = 0.0; t = 10**6
    l = []
    for i in range(n):
        s += i * 1.5; t += i * 3
        l.append(s); l.append(t)
        d = {s: t, 'k': i}
        q = (s, t, i)
        e = f"{s}{t}"
        z = [s, t][0]
        p = P(s); p.x = t; p.x = s
        z = p.p + p[3]
        def g(): return s
        m = g()
        a, *b = q
        x = sorted(q, reverse=True)
    return s, t, len(l), z
def gen(n):
    x = 1.5; y = 10**9
    for i in range(n):
        x *= 1.1; y += 1
        yield x
        yield y
def tryf(n):
    x = 10**8
    try:
        x += 1
        try: [x, x + 1, {x: [x]}]
        finally: x += 1; y = (x, x)
        x += 1
    except MemoryError: raise
    return x
class P2:
    def __init__(s, x): s.x = x
    def __enter__(s): return s.x + 0
    def __exit__(s, *a): s.x += 1; return False
def kw(*a, **k): return len(a), sorted(k)
def kwc():
    x = 10**7; x += 1
    return kw(*[x, x], **{'a': x, 'b': 2.5})
def deepx(n):
    x = n + 10**6
    return x if n == 0 else deepx(n - 1) + x
only = None
fs = [lambda: work(5), lambda: list(gen(5)), lambda: sum(x * 1.5 for x in gen(4))]
for f in fs:
    for _ in range(20): good = f()
    n = 0; seen = set()
    while n < 3000:
        n += 1
        _testcapi.set_nomemory(n, n + 1) if len(sys.argv) < 2 else _testcapi.set_nomemory(n)
        try:
            r = f()
            _testcapi.remove_mem_hooks()
            if str(r) != str(good) : print('BAD', r, good)
            seen.add('ok')
        except MemoryError as e:
            _testcapi.remove_mem_hooks()
            seen.add('mem'); e = None
        except BaseException as e:
            _testcapi.remove_mem_hooks()
            seen.add(repr(e)[:60])
        finally:
            _testcapi.remove_mem_hooks()
        if n > 400: break
    print(sorted(seen - {'ok', 'mem'}))
import os
sys.stdout.flush()
# Stock itself may crash as it ends after this.
os._exit(0)
