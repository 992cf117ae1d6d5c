"""What __del__ sees of the frame in which an object dies: its function, line and instruction, in order."""
import sys, gc, weakref
class D:
    def __init__(s, n): s.n = n
    def __del__(s):
        f = sys._getframe(1)
        print("del", s.n, f.f_code.co_name, f.f_lineno, f.f_lasti)
    def __add__(s, o): return D(s.n + '+' + o.n)
    def m(s, *a): return D(s.n + '.m')
    @property
    def p(s): return D(s.n + '.p')
    def __getitem__(s, k): return D(s.n + '[]')
    def __setitem__(s, k, v): print('set')
    def __delitem__(s, k): print('delitem')
    def __call__(s, *a, **k): return D(s.n + '()')
    def __iter__(s): yield D('i1'); yield D('i2')
    def __enter__(s): return D('enter')
    def __exit__(s, *a): print('exit')
    def __eq__(s, o): return False
    def __lt__(s, o): return True
    def __contains__(s, o): return True
    def __bool__(s): return True
    def __neg__(s): return D('neg')
    def __len__(s): return 3
    def __format__(s, spec): return 'fmt'
    def __hash__(s): return 1
    def __repr__(s): return f'<{s.n}>'
def f_store():
    x = D('a')
    x = D('b')
    x = \
      D('c')
    y = x
    x = y = D('d')
    x, y = D('e'), D('f')
    x, y = y, x
    del x
    print('end')
def f_store2():
    x = D('a')
    x = (1 +
         2)
    x = D('b'); x = None
    x = D('c')
    for x in range(2): pass
    x = D('d')
    with D('ctx') as x: print('in')
    x = D('e')
    try: raise KeyError(1)
    except KeyError as x: print('exc')
    x = D('g')
    [x] = [1]
    x = D('h')
    x += D('i')
    print((x := D('w')).n)
    x: int = D('ann')
def f_cell():
    x = D('cell1')
    def g(): return x
    x = D('cell2')
    x = (
      D('cell3'))
    del x
    x = D('cell4')
def f_temps():
    D('a')
    D('a') + D('b')
    D('a').m(D('b'), D('c'))
    D('a').p
    D('a')[D('k')]
    D('a')[D('k')] = D('v')
    del D('a')[D('k')]
    D('a')(D('b'), *[D('c')], k=D('d'), **{'e': D('e')})
    for _ in D('it'): print('body')
    [1 for _ in D('it')]
    D('a') < D('b') < D('c')
    D('a') in D('b')
    not D('a')
    if D('a'): print(1)
    while D('a'): break
    D('x') and D('y')
    D('x') or D('y')
    D('x') if D('c') else D('y')
    f"{D('a')}{D('b'):{D('c')}}"
    (D('a'), D('b'))
    [D('a'), *D('b')]
    {D('a'): D('b'), **{D('c'): 1}}
    {D('a'), D('b')}
    -D('a')
    D('a') is D('b')
    D('a') is None
    D('a').n
    a = b = D('x')
    a, *b = D('z')
    D('a').attr = D('v')
    print('fin')
def f_raise():
    a = D('a')
    b = D('b')
    raise ValueError(D('c').n)
def f_raise2():
    a = D('a')
    D('t').m(D('u'), 1 // 0)
def f_raise3():
    a = D('a')
    try:
        (D('t'), D('u'), 1 // 0)
    except ZeroDivisionError:
        print('handler')
        return D('r')
    finally:
        print('finally')
        b = D('fin')
def f_raise4():
    for x in D('it'):
        for y in D('it2'):
            try:
                D('p') + 1 / 0
            except ZeroDivisionError: 
                print('h'); continue
            finally:
                print('f')
def f_return():
    a = D('a'); b = D('b')
    for x in D('it'):
        return D('ret')
def f_args(a, b=3, *c, d, **e):
    print('args')
    del a
    a = None
def f_gen():
    def g(a):
        b = D('b')
        try:
            x = yield D('y1')
            print('got', x)
            y = yield (D('t'), D('y2'))
            print('end g')
        finally:
            print('fin g')
    i = g(D('arg')); next(i); i.send(D('sent')); 
    try: next(i)
    except StopIteration: print('SI')
    i = g(D('arg')); del i
    i = g(D('arg')); next(i); del i
    i = g(D('arg')); next(i); i.close(); print('closed'); del i
    i = g(D('arg')); next(i)
    try: i.throw(KeyError(D('k').n))
    except KeyError as e: print(repr(e))
    i = g(D('arg'))
    try: i.throw(KeyError(1))
    except KeyError as e: print(repr(e))
def f_lam():
    (lambda x, y=D('dflt'): x)(D('arg'))
    class C:
        x = D('classattr')
        y = [D('q') for _ in range(2)]
    print('made')
    del C
    gc.collect()
def f_match():
    match D('s'):
        case [x, y]: print(x, y)
        case {'a': z}: print(z)
        case D(n='s'): print('class')
    match (D('t1'), D('t2')):
        case (a, b) if D('guard'): print('m')
for n, f in list(globals().items()):
    if n.startswith('f_'):
        print('---', n)
        for i in range(6):
            try: 
                if n == 'f_args': f_args(D('A'), D('B'), D('C'), d=D('d'), e=D('E'))
                else: f()
            except Exception as e: print(type(e), e)
            print('.')
