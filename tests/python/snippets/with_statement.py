"""with: order, swallowing, errors in enter and exit, several managers, control flow out of the block."""
import contextlib
import sys
import traceback
log = []


class M:
    def __init__(self, name, swallow=False, fail_enter=False, fail_exit=False):
        self.name, self.swallow, self.fail_enter, self.fail_exit = name, swallow, fail_enter, fail_exit
    def __enter__(self):
        log.append(f"enter {self.name}")
        if self.fail_enter: raise ValueError(f"enter {self.name}")
        return self.name
    def __exit__(self, kind, value, tb):
        log.append(f"exit {self.name} {kind and kind.__name__} {value} {tb is not None}")
        if self.fail_exit: raise KeyError(f"exit {self.name}")
        return self.swallow


def block(action, *managers):
    out = []
    for i in range(3):
        with contextlib.ExitStack() as stack:
            for m in managers:
                stack.enter_context(m)
        with managers[0] as a, managers[1] as b:
            out.append((a, b, i))
            if action == "raise": raise RuntimeError("body")
            if action == "return": return out
            if action == "break": break
            if action == "continue": continue
            out.append("end")
        out.append("after")
    return out


def attempt(action, *managers):
    try:
        return block(action, *managers)
    except Exception as e:
        return repr(e), repr(e.__context__)


for _ in range(15):
    log.clear()
    r = []
    for action in ("fall", "raise", "return", "break", "continue"):
        r.append(attempt(action, M("a"), M("b")))
        r.append(attempt(action, M("a", swallow=True), M("b")))
        r.append(attempt(action, M("a"), M("b", swallow=True)))
        r.append(attempt(action, M("a"), M("b", fail_exit=True)))
        r.append(attempt(action, M("a"), M("b", fail_enter=True)))
print(*r, sep="\n")
print(*log, sep="\n")


@contextlib.contextmanager
def generator_manager(x):
    log.append("before")
    try:
        yield x
    except ValueError:
        log.append("caught")
    finally:
        log.append("after")


def use():
    with generator_manager(5) as five:
        log.append(five)
        raise ValueError
    with (generator_manager(1) as a, generator_manager(2) as b,):
        return a + b


for _ in range(15):
    log.clear()
    r = use()
print(r, log)


class Target: pass


def targets():
    t, d = Target(), {}
    with M("x") as t.attr, M("y") as d["k"], M("z") as (first):
        pass
    with generator_manager((1, 2)) as (p, q):
        return t.attr, d, first, p, q


for _ in range(15):
    r = targets()
print(r)


def not_managers():
    out = []
    for thing in (5, None, Target()):
        try:
            with thing: pass
        except TypeError as e:
            out.append(str(e))
    class NoExit:
        def __enter__(self): pass
    try:
        with NoExit(): pass
    except TypeError as e:
        out.append(str(e))
    return out


for _ in range(15):
    r = not_managers()
print(r)


def lines():
    with M("one"), \
         M("two", fail_exit=True):
        x = (1,
             sys._getframe().f_lineno)
        log.append(x[1] - sys._getframe().f_code.co_firstlineno)


for i in range(12):
    try:
        lines()
    except KeyError:
        if i in (0, 11): traceback.print_exc(file=sys.stdout)
