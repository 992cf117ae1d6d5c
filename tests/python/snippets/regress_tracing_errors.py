"""Where an exception that comes together with tracing is caught: at the edges of try ranges."""
import sys
def tracer(f, e, a): return tracer
class Names(dict):
    def __missing__(self, key):
        if key in ("probe",):
            sys.settrace(tracer)
            raise ValueError(key)
        raise KeyError(key)
first = compile('''
probe_before = 1
try:
    probe
except ValueError as e:
    caught = "inside", e.__traceback__.tb_lineno
''', "first", "exec")
after = compile('''
try:
    tick()
except ValueError as e:
    caught = "wrongly", e.__traceback__.tb_lineno
probe
''', "after", "exec")
for i in range(6):
    for code in (first, after):
        names = Names(tick=lambda: None, ValueError=ValueError)
        try:
            exec(code, {}, names)
        except ValueError as e: print("out", e, e.__traceback__.tb_next.tb_lineno)
        finally: sys.settrace(None)
        print(names.get("caught"))
