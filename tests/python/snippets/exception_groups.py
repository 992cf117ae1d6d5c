"""Exception groups and except*."""
import traceback


def split(group):
    out = []
    try:
        try:
            raise group
        except* ValueError as e:
            out.append(("value", repr(e)))
        except* (KeyError, IndexError) as e:
            out.append(("lookup", repr(e)))
        else:
            out.append("else")
        finally:
            out.append("finally")
    except BaseException as e:
        out.append(("left", repr(e), repr(e.__context__), repr(e.__cause__)))
    return out


groups = [
    ExceptionGroup("a", [ValueError(1)]),
    ExceptionGroup("b", [ValueError(1), KeyError(2), TypeError(3)]),
    ExceptionGroup("c", [ExceptionGroup("d", [ValueError(1), TypeError(2)]), IndexError(3)]),
    BaseExceptionGroup("e", [KeyboardInterrupt(), ValueError(1)]),
    ValueError("bare"),
    TypeError("bare"),
]
for _ in range(20):
    results = [split(g) for g in groups]
print(*results, sep="\n")


def raising():
    try:
        try:
            raise ExceptionGroup("g", [ValueError(1), KeyError(2), TypeError(3)])
        except* ValueError as e:
            raise RuntimeError("new")
        except* KeyError:
            raise
    except BaseException as e:
        return e


for _ in range(20):
    e = raising()
print(repr(e))
traceback.print_exception(e, file=__import__("sys").stdout)


def nothing_raised():
    try:
        x = 1
    except* ValueError:
        x = 2
    else:
        x = 3
    return x


def control():
    out = []
    for i in range(3):
        try:
            raise ExceptionGroup("x", [ValueError(i)])
        except* ValueError as e:
            out.append(e.exceptions[0].args)
    return out


for _ in range(20):
    r = nothing_raised(), control()
print(r)
try:
    try:
        raise ValueError
    except* ExceptionGroup:
        pass
except TypeError as e:
    print(e)
