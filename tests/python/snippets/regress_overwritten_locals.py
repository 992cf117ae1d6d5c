"""Writes to f_locals from callees, in the middle of every kind of instruction: values, and when the old ones die."""
import sys, gc, weakref
class T:
    def __init__(s, n): s.n = n
    def __del__(s): print("del", s.n, sys._getframe(1).f_lineno)
    def __repr__(s): return f"T({s.n})"
    def __add__(s, o):
        poke(1, 'x', T('poked-in-add')); return T('sum')
    def __lt__(s, o):
        poke(1, 'x', T('poked-in-lt')); return True
    def __bool__(s):
        poke(1, 'x', 5); return True
    def __getattr__(s, name):
        if name == 'q': poke(1, 'x', T('attr')); return 3
        raise AttributeError(name)
    def __getitem__(s, k):
        poke(1, 'x', T('getitem')); return k
    def __setitem__(s, k, v):
        poke(1, 'x', T('setitem')); print('set', k, v)
    def __contains__(s, k):
        poke(1, 'x', T('contains')); return True
    def __iter__(s):
        poke(1, 'x', T('iter')); return iter([1,2])
    def __enter__(s):
        poke(1, 'x', T('enter')); return 7
    def __exit__(s,*a):
        poke(1, 'x', T('exit'))
    def __format__(s, spec):
        poke(1, 'x', T('format')); return 'F'
    def __call__(s, *a, **k):
        poke(1, 'x', T('call')); return a
    def __hash__(s):
        poke(1, 'x', T('hash')); return 1
    def __neg__(s):
        poke(1, 'x', T('neg')); return 1
    def __invert__(s):
        poke(1, 'x', T('inv')); return 1
    def __del_attr__(s): pass
def poke(depth, name, value):
    f = sys._getframe(depth+1)
    f.f_locals[name] = value
def a_add():
    x = T('x'); y = 1
    r = x + y
    print(x, r)
def a_lt():
    x = T('x')
    if x < 3: print('yes', x)
    print(x)
def a_bool():
    x = T('x')
    if x: print(x)
    x = T('x2')
    while x:
        print(x); break
    y = not x
    print(y, x)
def a_attr():
    x = T('x'); print(x.q, x)
def a_item():
    x = T('x'); print(x[x], x)
def a_set():
    x = T('x'); x[x] = x; print(x)
def a_in():
    x = T('x'); print(x in x, x)
def a_iter():
    x = T('x')
    for x in x: print(x)
    x = T('y')
    a, b = x
    print(a, b, x)
    x = T('z')
    print([*x], x)
def a_with():
    x = T('x')
    with x as z: print(z, x)
    print(x)
def a_fmt():
    x = T('x'); print(f"{x} {x!r} {x:>{'5'}}", x)
def a_call():
    x = T('x'); print(x(x, 1), x)
    x = T('k'); print(x(x, k=x), x)
    x = T('u'); print(x(*[x], **{'k': x}), x)
def a_hash():
    x = T('x'); d = {x: x}; print(len(d), x)
    x = T('x'); d = {x, x}; print(len(d), x)
    x = T('x'); d = {x: 1 for _ in range(2)}; print(len(d), x)
def a_un():
    x = T('x'); print(-x, x, ~x, x)
def a_ret():
    x = T('x'); return x
def a_two():
    x = T('x'); y = x; x = y + y; print(x, y)
def a_int():
    x = 12345678; y = 2.5
    for i in range(5):
        x += 1; y *= 1.5
        if i == 2:
            poke(0, 'x', 100); poke(0, 'y', 1.0)
    print(x, y)
def a_read():
    x = 10**9; t = 0.1; b = 2**47
    x += 1; t += .2; b += b
    print(sorted(sys._getframe().f_locals.items()))
    f = sys._getframe()
    x += 1
    l = f.f_locals
    print(l['x'], list(l), len(l), l['x'] is x, l.get('b'), 'x' in l, l.copy()['t'])
    b *= 2; b *= 2
    print(l['b'], sorted(l))
    l['new'] = 5
    print(sorted(locals()))
    l.update({'x': 1, 'zz': 2}); print(x, l['zz'])
    try: del l['x']
    except Exception as e: print(type(e), e)
    l |= {'t': 'T'}; print(t)
    print(l.setdefault('x', 3), l.setdefault('q', 3), l['q'])
    def inner(): return x
    return sorted(l)
def a_cell():
    c = 10**6; c += 1
    def g():
        nonlocal c
        c += 1
        poke(1, 'c', 77)
        return c
    g(); print(c)
def a_tuple():
    x = T('x'); 
    def k(v): poke(1,'x',v); return v
    z = (x, k(T('a')), x, k(T('b')), x)
    print(z, x)
    z = [x, k(T('c')), x]; print(z)
    z = {x.n: k(T('d')), x.n: x}; print(z)
    z = x if k(T('e')) else 1; print(z)
    z = f"{x!r}{k(T('f'))!r}{x!r}"; print(z)
    z = slice(x, k(T('g')), x); print(z)
def a_twice():
    x = T('x')
    def both(): poke(1, 'x', T('first')); poke(1, 'x', T('second')); return 0
    print((x, both(), x), x)
def a_raise():
    x = T('x')
    def fail(): poke(1, 'x', T('p')); raise KeyError('in the middle')
    try: print((x, fail(), x))
    except KeyError as e: print(e, x)
    y = T('y')
    print((y, x), [poke(0, 'y', T('z')), y], y)
def a_gen():
    def g():
        x = T('x')
        yield (x, poke(0, 'x', T('poked')), x)
        x = T('q')
        yield x, poke(0, 'x', 5), (yield x), x
        yield x
    for v in g(): print(v)
def a_loop():
    x = T('x')
    for i in range(3):
        v = (x, poke(0, 'x', T(i)), x)
        print(v, x)
    return [x, poke(0, 'x', 1.5), x, x + 1.0]
for n, f in list(globals().items()):
    if n.startswith('a_'):
        print('---', n)
        for _ in range(3):
            try: print(f())
            except Exception as e: print(type(e), e)
