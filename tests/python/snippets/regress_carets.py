"""Tracebacks with carets of every kind of instruction, in functions, modules, generators and coroutines."""
import traceback, sys
class X:
    def __getattr__(s, n): raise AttributeError(n)
    def __bool__(s): raise ValueError('bool')
    def __iter__(s): raise ValueError('iter')
    def __enter__(s): raise ValueError('enter')
    def __exit__(s, *a): raise ValueError('exit')
    def __setattr__(s, n, v): raise ValueError('setattr')
    def __delattr__(s, n): raise ValueError('delattr')
    def __getitem__(s, k): raise ValueError('getitem')
    def __setitem__(s, k, v): raise ValueError('setitem')
    def __delitem__(s, k): raise ValueError('delitem')
    def __contains__(s, k): raise ValueError('contains')
    def __eq__(s, o): raise ValueError('eq')
    def __lt__(s, o): raise ValueError('lt')
    def __format__(s, f): raise ValueError('format')
    def __repr__(s): raise ValueError('repr')
    def __hash__(s): raise ValueError('hash')
    def __neg__(s): raise ValueError('neg')
    def __invert__(s): raise ValueError('inv')
    def __len__(s): raise ValueError('len')
    def __call__(s, *a, **k): raise ValueError('call')
    def __add__(s, o): raise ValueError('add')
    def __iadd__(s, o): raise ValueError('iadd')
    def __await__(s): raise ValueError('await')
class Ctx:
    def __enter__(s): return s
    def __exit__(s, *a): raise ValueError('exit')
class It:
    def __iter__(s): return s
    def __next__(s): raise ValueError('next')
class NB:
    def __lt__(s, o): return X()
    def __eq__(s, o): return X()
x = X()
SRC = r'''
a = undefined_name
x.attr
x.meth(1,
   2)
x.attr = (1 +
  2)
del x.attr
x[1]
x[1] = 2
x[1:2]
x[1:2] = 3
del x[1]
1 in x
1 not in x
x == 1
x < 1 < 2
1 < x.__lt__
if x: pass
if x == 1: pass
while not x: pass
b = not x
b = x and 1
b = x if x else 1
for i in x: pass
for i in It(): pass
[i for i in It()]
[*x]
(*x, 1)
{**x}
{*x}
{x: 1}
{x for _ in [1]}
{x: 1 for _ in [1]}
f"{x}"
f"{x!r}"
f"{x:>{3}}"
-x
~x
x(1, 2)
x(1, k=2)
x(*[1], **{})
len(x)
len(*x)
print(**x)
f(1, 2)
f()
f(1, z=2)
f(*[1,2,3], **{'a': 1})
x + 1
1 + x
x += 1
a, b = 1
a, b = [1]
a, *b, c = [1]
a, b = x
a, b = [1, 2, 3]
with x: pass
with 1: pass
with Ctx() as c: pass
with Ctx() as c: 1/0
raise ValueError
raise ValueError('x') from KeyError('y')
raise 1
assert x
assert False, "msg"
import nonexistent_module_x
from os import nonexistent_y
from . import foo
try:
    1/0
except x: pass
try:
    1/0
except ZeroDivisionError as e:
    raise KeyError from e
try:
    1/0
finally:
    undefined_z
try:
    raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
except* ValueError: pass
try:
    raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
except* x: pass
match x:
    case [1, 2]: pass
    case {1: 2}: pass
    case X(foo=3): pass
    case int(): pass
match x:
    case 1: pass
match 1:
    case int(a, b): pass
del undefined_w
global_undefined()
(lambda: 1 // 0)()
class C(x): pass
class C(metaclass=f): pass
class C:
    1/0
def g(a=1//0): pass
@x
def g(): pass
NB() < 1 and 2
if NB() == 1: pass
NB() < 1 < 2
x.super_long_name_one.and_two(
    1,
    2
).three
sum(1 // (i - 3) for i in range(5))
[1 // (i - 3) for i in range(5)]
list(map(lambda i: 1 // (i - 3), range(5)))
sorted([3, 2, x])
1 if 1 // 0 else 2
y = 10 ** 6; y += 1; z = y // (y - y)
t = 1.5; t *= 2; t / (t - t)
t = 1.5; t *= 2; t[0]
t = 1.5; t *= 2; t.foo
t = 1.5; t *= 2; t()
y = 10 ** 6; y += 1; y + 'a'
y = 10 ** 6; y += 1; y < 'a'
y = 10 ** 6; y += 1; [1, 2][y]
y = 10 ** 6; y += 1; y.foo = 1
y = 10 ** 6; y += 1; a, b = y
y = 10 ** 6; y += 1; [*y]
y = 10 ** 6; y += 1; y << -y
y = 10 ** 6; y += 1; -y @ y
y = 10 ** 6; y += 1; f(y, y, y)
x.a.b.c
x.a(x.b(1))
(x
 .a)
print(1, x +
   2, 3)
local_unbound; local_unbound = 1
del local_unbound2; local_unbound2 = 1; 
'''
import ast
def f(a, *, b): pass
stmts = ast.parse(SRC).body
lines = SRC.splitlines(True)
segs = [''.join(lines[s.lineno-1:s.end_lineno]) for s in stmts]
fused = []
for s in segs:
    pass
# group by original lines: same line statements together
groups = []
seen = set()
for s, st in zip(segs, stmts):
    if s.startswith('y = 10') or s.startswith('t = 1.5') or ';' in s:
        if s in seen: continue
        seen.add(s)
    groups.append(s)
import linecache
def show(src, kind):
    if kind == 'func':
        body = 'def fn(x):\n' + ''.join('    ' + l for l in src.splitlines(True)) + '\nfn(x)\n'
    elif kind == 'async':
        body = 'async def fn(x):\n' + ''.join('    ' + l for l in src.splitlines(True)) + '\nc = fn(x)\ntry: c.send(None)\nfinally: c.close()\n'
    elif kind == 'gen':
        body = 'def fn(x):\n    yield 1\n' + ''.join('    ' + l for l in src.splitlines(True)) + '\nfor _ in fn(x): pass\n'
    else: body = src
    name = f'<s>'
    linecache.cache[name] = (len(body), None, body.splitlines(True), name)
    try:
        exec(compile(body, name, 'exec'), dict(globals()))
        print('OK', kind, src)
    except SyntaxError as e: print('SE', e)
    except BaseException as e:
        tb = e.__traceback__
        print(kind, ''.join(traceback.format_exception(e)))
        while tb:
            print(tb.tb_frame.f_code.co_name, tb.tb_lasti, tb.tb_lineno, tb.tb_frame.f_lasti, sorted(k for k in tb.tb_frame.f_locals if not k.startswith('__'))[:5] if tb.tb_frame.f_code.co_name == 'fn' else '')
            tb = tb.tb_next
for g in groups:
    for kind in ('func', 'mod', 'gen', 'async'):
        show(g, kind)
for src in ['await x', 'async for i in x: pass', 'async with x: pass', 'async with Ctx(): pass', 'await 1', 'async for i in 1: pass', '[i async for i in x]', 'await fn2()', 'yield 1; 1/0', 'return await x']:
    show(src, 'async')
