"""Errors nobody can catch: in __del__, in weakref callbacks, at exit."""
# exit: 1
import gc
import sys
import weakref

seen = []
sys.unraisablehook = lambda u: seen.append((type(u.exc_value).__name__, str(u.exc_value), u.err_msg))


class Bad:
    def __del__(self):
        raise ValueError("in del")


def make():
    Bad()
    x = Bad()
    return 1


for _ in range(15):
    make()
print(len(seen), seen[0])


class W: pass


def callback(ref): raise KeyError("in callback")


def weak():
    w = W()
    r = weakref.ref(w, callback)
    del w
    return r() is None


seen.clear()
for _ in range(15):
    ok = weak()
print(ok, len(seen), seen[0])


def gen():
    try:
        yield
    finally:
        raise RuntimeError("closing")


def dropped():
    g = gen()
    next(g)


seen.clear()
for _ in range(15):
    dropped()
print(len(seen), seen[0])
sys.unraisablehook = sys.__unraisablehook__
g = gen()
next(g)
sys.excepthook = lambda t, v, tb: print("hook", t.__name__, v)
raise OverflowError("at the end")
