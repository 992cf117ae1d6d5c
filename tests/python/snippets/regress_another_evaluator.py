"""Another frame evaluator is installed by a call of a frame that runs: it gets the calls that come behind."""

import ctypes

try:
    import _testinternalcapi as internal
except ImportError:
    internal = None

api = ctypes.pythonapi
api.PyInterpreterState_Get.restype = ctypes.c_void_p
api._PyInterpreterState_GetEvalFrameFunc.restype = ctypes.c_void_p
api._PyInterpreterState_GetEvalFrameFunc.argtypes = [ctypes.c_void_p]
api._PyInterpreterState_SetEvalFrameFunc.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
interpreter = api.PyInterpreterState_Get()
usual = api._PyInterpreterState_GetEvalFrameFunc(interpreter)
seen = []


def begin():
    if internal:
        internal.set_eval_frame_record(seen)


def end():
    api._PyInterpreterState_SetEvalFrameFunc(interpreter, usual)


class Item:
    def __init__(self, value):
        self.value = value

    def __getitem__(self, key):
        return self.value + key

    @property
    def double(self):
        return self.value * 2


def inner(x=42):
    return x + 1


def generate(n):
    for i in range(n):
        yield inner(i)


def outer():
    yield from generate(2)


def work():
    item = Item(3)
    return inner(), inner(1), item[4], item.double, list(outer()), sum(x for x in generate(2)), inner(*[5])


def around(n):
    """Like a decorator that compiles what it calls."""
    total = []
    for i in range(n):
        if i % 3 == 2:
            begin()
            total.append(work())
            end()
        else:
            total.append(work())
    return total


print(around(6)[-1])
# Where the frames of `__init__` go hangs on what CPython has specialized by then.
print([name for name in seen if name != "__init__"] if internal else "…")


def recursive(n):
    if n == 0:
        begin()
        return inner()
    return recursive(n - 1) + inner()


def directly():
    """No frame comes between the call of C and the next one."""
    for i in range(4):
        seen.clear()
        if internal:
            internal.set_eval_frame_record(seen)
        inner(inner(i))
        api._PyInterpreterState_SetEvalFrameFunc(interpreter, usual)
        inner(inner(i))
        print([name for name in seen])


for _ in range(3):
    seen.clear()
    print(recursive(5))
    end()
    print(seen)
    work()
directly()
print(around(1))
