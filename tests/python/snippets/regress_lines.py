"""Tracebacks, warnings and logs name the right lines through calls that are made in the loop."""
import sys, traceback, warnings, logging, io
def lines(e):
    out = []; tb = e.__traceback__
    while tb: out.append((tb.tb_frame.f_code.co_name, tb.tb_lineno, tb.tb_lasti)); tb = tb.tb_next
    return out
class P:
    @property
    def p(self): return 1 // 0
    def __init__(self, n): 
        if n == 3: raise ValueError(n)
    def __getitem__(self, k): return {}[k]
def gen():
    yield 1
    raise KeyError('g')
async def co(): 
    return await co2()
async def co2(): raise OSError('c')
def del_():
    yield from gen()
tests = [lambda: P(1).p, lambda: P(3), lambda: P(1)[4], lambda: list(gen()), lambda: [*del_()], lambda: co().send(None), lambda: [x for x in gen()], lambda: sum(i / (2 - i) for i in range(5)), lambda: sorted([1, 'a']), lambda: (lambda *a, k: 0)(1), lambda: P(1, 2), lambda: P(**{'n': 3}), lambda: P(*[3])]
def reraise():
    try: 1 / 0
    except ZeroDivisionError:
        try: {}[1]
        except KeyError: raise
def reraise2():
    e = None
    try: P(3)
    except ValueError as x: e = x
    raise e
def fin():
    try: P(1).p
    finally: x = 1
def ctx():
    class C:
        def __enter__(s): return s
        def __exit__(s, *a): return None
    with C() as c, C() as d:
        P(1)[2]
def again():
    try: fin()
    except ZeroDivisionError as e: raise
tests += [reraise, reraise2, fin, ctx, again]
for _ in range(6):
    for t in tests:
        try: t()
        except BaseException as e: print(repr(e), lines(e), len(traceback.format_exception(e)))
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter('always')
        def warn(): warnings.warn('x', stacklevel=2)
        def caller():
            x = 1.5; x += 1
            warn(
            ); [warn() for _ in range(1)]
            (lambda: warn())()
        caller()
        print([(i.lineno, str(i.message)) for i in w])
    s = io.StringIO(); lg = logging.getLogger('t'); lg.handlers[:] = [logging.StreamHandler(s)]; lg.handlers[0].setFormatter(logging.Formatter('%(funcName)s %(lineno)d %(message)s')); lg.propagate = False
    def logit():
        lg.warning('a'
        , 
        ) if 0 else lg.warning('b')
    logit(); print(s.getvalue())
    s = io.StringIO(); 
    def st(): traceback.print_stack(file=s, limit=3)
    st(); print(s.getvalue())
