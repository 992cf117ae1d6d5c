"""try, except, else, finally, raise: control flow and what stays where."""
import sys
log = []


def flow(kind):
    out = []
    try:
        out.append("try")
        if kind == 1: raise ValueError("one")
        if kind == 2: raise KeyError("two")
        if kind == 3: return out + ["returned"]
        if kind == 4: 1 / 0
        if kind == 5: [][1]
        if kind == 6: {}["x"]
        if kind == 7: undefined_name
        if kind == 8: None.attribute
        if kind == 9: int("nope")
    except ValueError as e:
        out.append(("value", str(e), sys.exception() is e))
    except (KeyError, IndexError) as e:
        out.append(("lookup", type(e).__name__))
    except Exception as e:
        out.append((type(e).__name__, str(e)))
    else:
        out.append("else")
    finally:
        out.append("finally")
        log.append(kind)
    return out


for _ in range(20):
    results = [flow(k) for k in range(10)]
print(*results, sep="\n")
print(log[-10:])


def loops():
    out = []
    for i in range(6):
        try:
            if i == 1: continue
            if i == 4: break
            out.append(i)
        finally:
            out.append(f"f{i}")
    else:
        out.append("else")
    while True:
        try:
            out.append("w")
            if len(out) > 20: return out
            continue
        finally:
            if len(out) > 12:
                break
    return out


def return_in_finally():
    try:
        raise ValueError
    finally:
        return "swallowed"


def nested():
    try:
        try:
            raise ValueError("inner")
        finally:
            try:
                raise KeyError("in finally")
            except KeyError as e:
                assert e.__context__ is not None
                where = str(e.__context__)
    except ValueError as e:
        return where, str(e), e.__context__


def chained():
    try:
        try:
            raise ValueError("cause")
        except ValueError as e:
            raise KeyError("effect") from e
    except KeyError as e:
        first = (repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
    try:
        try:
            raise ValueError("cause")
        except ValueError:
            raise KeyError("effect") from None
    except KeyError as e:
        second = (repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
    try:
        try:
            raise ValueError("cause")
        except ValueError:
            raise KeyError
    except KeyError as e:
        third = (repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
    return first, second, third


def reraise():
    seen = []
    try:
        try:
            raise ValueError(1)
        except ValueError:
            seen.append(repr(sys.exception()))
            try:
                raise KeyError(2)
            except KeyError:
                seen.append(repr(sys.exception()))
            seen.append(repr(sys.exception()))
            raise
    except ValueError as e:
        seen.append(repr(e))
    seen.append(sys.exception())
    return seen


def name_is_deleted():
    e = "before"
    try:
        raise ValueError
    except ValueError as e:
        pass
    try:
        return e
    except UnboundLocalError as error:
        return str(error)


def bare():
    try:
        raise
    except RuntimeError as e:
        return str(e)


class Odd(Exception):
    def __init__(self, a, b): self.a, self.b = a, b
    def __str__(self): return f"odd {self.a} {self.b}"


def odd_raises():
    out = []
    for thing in (Odd, Odd(1, 2), ValueError, 5, None, int, "text"):
        try:
            raise thing
        except BaseException as e:
            out.append(f"{type(e).__name__}: {e}")
    for cause in (ValueError, ValueError("x"), None, 5):
        try:
            raise KeyError("k") from cause
        except BaseException as e:
            out.append(f"{e!r} {e.__cause__!r}")
    for matcher in (ValueError, (KeyError, ValueError), (), 5, "no", (KeyError, 5)):
        try:
            try:
                raise ValueError("v")
            except matcher:
                out.append(f"matched {matcher!r}")
        except Exception as e:
            out.append(f"{type(e).__name__}: {e}")
    return out


for function in (loops, return_in_finally, nested, chained, reraise, name_is_deleted, bare, odd_raises):
    for _ in range(20):
        result = function()
    print(function.__name__, *result, sep="\n  ")


def assertion(x):
    assert x > 0, f"{x} is not positive"
    assert x != 3
    return x


for x in (1, 3, -1) * 10:
    try:
        result = assertion(x)
    except AssertionError as e:
        result = repr(e)
    if _ == 0 or x < 5:
        _ += 1
print(result)


def stop_iteration():
    def g():
        yield 1
        raise StopIteration("escapes")
    try:
        return list(g())
    except RuntimeError as e:
        return repr(e), repr(e.__cause__)


for _ in range(15):
    result = stop_iteration()
print(result)
