"""Where a frame that is kept says that it ended; module code that runs as a function."""
import sys, types
def f():
    fr = sys._getframe()
    x = 1
    y = 2
    return fr
def g():
    global fr
    fr = sys._getframe()
    for i in range(3):
        x = i
for _ in range(5):
    r = f(); print(r.f_lineno, r.f_lasti, sorted(r.f_locals))
    g(); print(fr.f_lineno, fr.f_lasti, sorted(fr.f_locals))
# module code in a function
code = compile('a = 5\nb = a + 1\nprint(a, b, locals() is globals())', 'm', 'exec')
ns = {}
fn = types.FunctionType(code, ns)
for _ in range(8): fn()
for _ in range(8): fn(*())
print(ns['a'], ns['b'])
try: fn(1)
except TypeError as e: print(e)
