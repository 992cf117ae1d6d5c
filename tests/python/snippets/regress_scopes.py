"""locals(), exec, eval, class bodies with __prepare__, del of everything, star import, generators in every state."""
import sys
def loc():
    a = 1; b = 2.5; b += 1
    def inner(): return a
    l1 = locals(); c = 3; l2 = locals()
    l1['zz'] = 1
    return sorted(l1.items(), key=str)[:2], sorted(k for k in l2), l1 is l2
def ex():
    x = 10**6; x += 1
    exec('y = x + 1; x = 5')
    r = [x, eval('x + 1'), eval('[x for _ in range(2)]')]
    d = {}
    exec('z = x * 2', globals() | {'x': 3}, d)
    exec('def q(): return 5\nr.append(q())') if 0 else None
    l = locals(); exec('w = x', None, l); r.append(l['w'])
    return r, d, 'y' in locals()
class Pre(dict):
    def __init__(s): s.log = []
    def __setitem__(s, k, v): s.log.append(('set', k)); dict.__setitem__(s, k, v)
    def __getitem__(s, k):
        s.log.append(('get', k))
        if k == 'magic': return 42
        return dict.__getitem__(s, k)
    def __delitem__(s, k): s.log.append(('del', k)); dict.__delitem__(s, k)
class Meta(type):
    @classmethod
    def __prepare__(m, n, b, **k): return Pre()
    def __new__(m, n, b, ns, **k):
        print(n, [x for x in ns.log if x[1] not in ('__module__', '__qualname__', '__firstlineno__', '__static_attributes__')], k)
        return type.__new__(m, n, b, dict(ns))
def cls(k):
    class C(metaclass=Meta, kw=k):
        x = magic
        y = x + k
        del x
        z: int = 3
        for i in range(2): w = i
        def f(self): return __class__
        l = [j * k for j in range(2)]
        try: del nope
        except NameError as e: err = str(e)
        print(sorted(locals())[:3])
    return C.y, C.l, C.err, C().f() is C, C.__annotations__
def dels():
    r = []
    a = 1; del a
    try: a
    except UnboundLocalError as e: r.append(str(e))
    try: del a
    except UnboundLocalError as e: r.append(str(e))
    c = 1
    def g():
        nonlocal c
        del c
        try: c
        except NameError as e: r.append(str(e))
        try: del c
        except NameError as e: r.append(str(e))
    g()
    try: c
    except NameError as e: r.append(str(e))
    global G
    G = 1; del G
    try: G
    except NameError as e: r.append(str(e))
    try: del G
    except NameError as e: r.append(str(e))
    l = [1, 2, 3]; del l[0], l[-1]; d = {1: 2}; del d[1]
    class O: pass
    o = O(); o.x = 1; del o.x
    try: del o.x
    except AttributeError as e: r.append(str(e))
    for i in range(3): pass
    del i
    try: i
    except UnboundLocalError as e: r.append(str(e))
    try: raise KeyError
    except KeyError as e: pass
    try: e
    except UnboundLocalError as z: r.append(str(z))
    with open('/dev/null') as f: del f
    return r, l, d
def compr():
    x = 5
    r = [x for x in range(3)], x, [[x * y for y in range(x)] for x in range(3)], {x: y for x, y in zip('ab', (1, 2))}, {x for x in 'aa'}, x
    r += ([x for x in range(4) if (last := x) % 2], last)
    try: [1 / x for x in (1, 0)]
    except ZeroDivisionError: r += (x,)
    f = [lambda: x for x in range(3)]
    return r, [g() for g in f], [sys._getframe().f_code.co_name for _ in range(1)]
def star():
    ns = {}
    exec('from os.path import *\nfrom math import *\nq = join("a", "b"), sqrt(4)', ns)
    return ns['q'], sorted(k for k in ns if k.startswith('is'))
def walk():
    def a(): return b()
    def b():
        f = sys._getframe(); r = []
        while f: r.append((f.f_code.co_name, f.f_lineno, f.f_lasti)); f = f.f_back
        return r
    return a(), [*map(lambda _: b(), [1])], sorted([1], key=lambda _: len(b())), b()
def fin():
    r = []
    def f(n):
        for i in range(3):
            try:
                if n == 0: continue
                if n == 1: break
                if n == 2: return ('ret', i)
                if n == 3: raise KeyError(i)
                r.append(i)
            except KeyError as e:
                if i < 1: continue
                raise ValueError('v') from e
            else: r.append('else')
            finally:
                r.append(('fin', i))
                if n == 4 and i == 1: return 'override'
        else: r.append('loopelse')
        return 'end'
    for n in range(6):
        try: r.append(f(n))
        except ValueError as e: r.append((repr(e), repr(e.__cause__), repr(e.__context__)))
    return r
async def agen():
    x = 1.5
    try:
        for i in range(3): x += i; y = yield x; print('sent', y)
    except GeneratorExit: print('GE', x); raise
    finally: print('fin', x)
async def drive():
    g = agen(); print(await g.asend(None), await g.asend(5)); await g.aclose()
    async for v in agen(): print(v)
    print([v async for v in agen()], {v: 1 async for v in agen() if v > 2})
    g = agen(); await g.asend(None)
    try: await g.athrow(KeyError('k'))
    except KeyError as e: print(repr(e))
def gstates():
    import inspect
    def g(a):
        x = a + 0.5
        try:
            while True:
                try: x += yield x
                except KeyError as e: print('caught', e); x = 0
        finally: print('fin', x)
    for how in range(7):
        i = g(10**9); s = [inspect.getgeneratorstate(i)]
        try:
            if how > 0: s.append(next(i))
            if how > 1: s.append(i.send(1.0))
            s.append((inspect.getgeneratorlocals(i), inspect.getgeneratorstate(i), i.gi_frame.f_lineno, i.gi_running))
            if how == 2: i.close()
            if how == 3: s.append(i.throw(KeyError(1)))
            if how == 4: i.throw(ValueError(2))
            if how == 5: i.gi_frame.f_locals['x'] = 7; s.append(next(i) if 0 else i.send(1))
            if how == 6: i.gi_frame.clear() if 0 else i.close(); i.close(); next(i)
            if how == 0: i.throw(ZeroDivisionError)
        except BaseException as e: s.append(repr(e))
        print(s, inspect.getgeneratorstate(i), i.gi_frame is None)
for _ in range(8):
    for f in (loc, ex, lambda: cls(1), dels, compr, star, walk, fin):
        print(f())
    c = drive()
    try: c.send(None)
    except StopIteration: pass
    gstates()
