"""f(*args, **kwargs): errors, the order in which arguments go, and recursion through it and through __getitem__."""
class T:
    def __init__(s, v): s.v = v
    def __iter__(s):
        print('iter'); return iter([1, 2])
    def __del__(s): print('del', s.v)
def h(*a, **k): print('called', a, k)
for _ in range(5):
    h(*T(1)); h(*T(2), **{'a': 1}); h(1, *T(3)); print(*T(4)); 
    for kw in ({1: 2}, {'a': 1}): 
        try: h(**kw)
        except TypeError as e: print(e)
        try: h(*T(5), **kw)
        except TypeError as e: print(e)
    try: h(*5)
    except TypeError as e: print(e)
    try: h(**5)
    except TypeError as e: print(e)
    try: h(a=1, **{'a': 2})
    except TypeError as e: print(e)
    def k(a, /, b, *, c): print(a, b, c)
    for args, kw in [((1,2),{'c':3}), ((1,),{'b':2,'c':3}), ((1,),{'a':2,'b':3,'c':4}), ((),{}), ((1,2,3),{'c':1}), ((1,2),{'d':1,'c':1})]:
        try: k(*args, **kw)
        except TypeError as e: print(e)
import sys
sys.setrecursionlimit(60000)
def star(*a, **k): return 0 if a[0] == 0 else 1 + star(*(a[0] - 1,), **{'k': 1})
def star2(n, k=None): return 0 if n == 0 else 1 + star2(n=n - 1, **{'k': 1})
class G:
    def __getitem__(self, n): return 0 if n == 0 else 1 + self[n - 1]
print(star(50000), star2(50000), G()[50000])
sys.setrecursionlimit(1000)
def catch(f, *a):
    try: return f(*a)
    except RecursionError as e: return str(e)
class C:
    def __call__(self): return self()
for _ in range(5): print(catch(C()), catch(star, 2000), catch(lambda: G()[2000]))
class GI:
    def __init__(self, d): self.d = d
    def __getitem__(self, k):
        if k not in self.d: raise KeyError(f'no {k}')
        return self.d[k]
def get(x, k): return x[k]
for _ in range(20):
    print(get(GI({1: 2}), 1), get([5, 6], 1), get((7, 8), 1), get({1: 9}, 1), get('ab', 1))
    try: get(GI({}), 3)
    except KeyError as e: print(e, e.__traceback__.tb_next.tb_lineno, e.__traceback__.tb_next.tb_next.tb_lineno)
