"""The engine's host: switching it on and off, where it refuses to run, and what looking at frames finds.

Each program runs in a process of its own. Most run twice, under stock and with the engine on, and print the
same; `plant` gives a local the unboxed value that a register of the engine would hold.
"""

from __future__ import annotations

import os
import subprocess
import sys
from textwrap import dedent

import pytest

ENABLE = """\
from spinetail import _engine
_engine.configure("translate_after", 0)
_engine.enable()
"""

#: `plant(frame, name, value)`: the local holds the unboxed value, as a register of the engine would.
#: `is_unboxed(frame, name)`: whether it still does. CPython itself must not read the variable meanwhile.
PLANT = """\
import ctypes as _ctypes, struct as _struct
def _place(frame, name):
    interpreter_frame = _ctypes.c_uint64.from_address(id(frame) + 24).value
    code = frame.f_code
    names = code.co_varnames + code.co_cellvars + code.co_freevars
    return _ctypes.c_uint64.from_address(interpreter_frame + 72 + 8 * names.index(name))
def plant(frame, name, value):
    if type(value) is int:
        word = (0xFFFF << 48) + value & 0xFFFF_FFFF_FFFF_FFFF
    else:
        word = _struct.unpack("Q", _struct.pack("d", value))[0] + (1 << 49)
    _place(frame, name).value = word
def is_unboxed(frame, name):
    return _place(frame, name).value >= 1 << 49
"""
#: The same under stock: the local holds the object.
PLANT_STOCK = """\
def plant(frame, name, value):
    frame.f_locals[name] = value
def is_unboxed(frame, name):
    return False
"""


def python(program: str, *options: str) -> subprocess.CompletedProcess:
    kept = {k: v for k, v in os.environ.items() if k != "SPINETAIL"}
    return subprocess.run(
        [sys.executable, *options, "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
        env=kept | {"PYTHONFAULTHANDLER": "1", "PYTHONHASHSEED": "0"},
    )


def output(program: str, *options: str) -> str:
    """What a program prints with the engine on; it has to end well."""
    done = python(program, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def engine(program: str) -> str:
    return output(ENABLE + dedent(program))


def same_as_stock(program: str) -> str:
    """Runs a program under both; it prints the same. Returns what it printed."""
    program = dedent(program)
    # On one line, so that both have the same line numbers.
    stock = python(f"exec({PLANT_STOCK!r})\n{program}")
    ours = python(f"exec({ENABLE + PLANT!r})\n{program}")
    assert (ours.stdout, ours.stderr, ours.returncode) == (stock.stdout, stock.stderr, stock.returncode)
    assert stock.returncode == 0, stock.stderr
    return ours.stdout


# Switching on and off


def test_on_and_off():
    assert (
        engine("""
        print(_engine.is_enabled())
        for _ in range(3):
            _engine.enable()
            print(_engine.is_enabled())
            _engine.disable()
            _engine.disable()
            print(_engine.is_enabled())
    """).split()
        == ["True"] + ["True", "False"] * 3
    )


def test_nothing_runs_in_the_engine_while_it_is_off():
    assert (
        engine("""
        def f(): pass
        f()
        _engine.disable()
        before = _engine.stats()
        f(); (lambda: f())()
        print(_engine.stats() == before)
    """)
        == "True\n"
    )


def test_switched_on_from_a_thread():
    assert (
        output(
            dedent("""
        import threading
        from spinetail import _engine
        _engine.configure("translate_after", 0)
        thread = threading.Thread(target=_engine.enable)
        thread.start()
        thread.join()
        def f(): return 1
        before = _engine.stats()["frames_engine"]
        f()
        print(_engine.is_enabled(), _engine.stats()["frames_engine"] - before)
    """)
        )
        == "True 1\n"
    )


def test_switched_off_and_on_by_running_frames():
    assert (
        engine("""
        def inner(n):
            _engine.disable()
            result = sum(i for i in range(n))
            _engine.enable()
            return result
        def outer():
            total = 0
            for i in range(100):
                total += inner(i)
            return total
        print(outer())
    """)
        == f"{sum(sum(range(i)) for i in range(100))}\n"
    )


def test_finalizers_run_in_the_engine_at_the_end():
    assert engine("""
        import atexit, weakref
        class Late:
            def __del__(self):
                print("deleted", sum(i for i in range(4)))
        late = Late()
        keep = weakref.finalize(Late, print, "finalized")
        atexit.register(lambda: print("at exit", [x for x in range(2)]))
    """).split("\n")[:2] == ["at exit [0, 1]", "finalized"]


# Warm-up


def counted(body: str, configure: str = '_engine.configure("translate_after", 4)') -> str:
    return output(
        dedent(f"""
        from spinetail import _engine
        {configure}
        def engine_frames(f, n):
            _engine.enable()
            before = _engine.stats()["frames_engine"]
            for _ in range(n): f()
            after = _engine.stats()["frames_engine"]
            _engine.disable()
            return after - before
    """)
        + dedent(body)
    ).strip()


def test_code_without_a_loop_warms_up():
    assert (
        counted("""
        print(engine_frames(lambda: None, 4), engine_frames(lambda: None, 5), engine_frames(lambda: None, 9))
    """)
        == "0 1 5"
    )


def test_code_is_warm_after_four_calls_unless_told_otherwise():
    body = "print(engine_frames(lambda: None, 4), engine_frames(lambda: None, 5))"
    assert counted(body, configure="") == "0 1"


def test_code_that_warm_code_calls_is_warm_after_two_calls():
    body = """
        def callee(): pass
        def caller(rounds):
            for _ in range(rounds): callee()
        print(engine_frames(lambda: caller(2), 1), engine_frames(lambda: caller(20), 1) > 15)
    """
    assert counted(body, configure="") == "1 True"


def test_code_with_a_loop_is_warm_at_once():
    assert (
        counted("""
        def loops():
            while True: break
            for _ in (): pass
        print(engine_frames(loops, 1))
    """)
        == "1"
    )


def test_generators_count_when_they_are_made():
    assert (
        counted("""
        def generator():
            yield 1; yield 2; yield 3; yield 4; yield 5; yield 6
        one = generator()
        print(engine_frames(lambda: next(one), 4), end=" ")
        # Resuming did not warm it up; the fifth call does. A frame counts when it resumes.
        print(engine_frames(generator, 4), engine_frames(lambda: next(generator()), 1))
    """)
        == "0 0 1"
    )


def test_an_await_is_no_loop():
    assert (
        counted("""
        async def inner(): pass
        async def outer(): await inner()
        coroutines = [outer() for _ in range(3)]
        def start():
            try: coroutines.pop().send(None)
            except StopIteration: pass
        print(engine_frames(start, 3))
    """)
        == "0"
    )


def test_configure():
    assert counted("""
        _engine.configure("translate_after", 0)
        print(engine_frames(lambda: None, 1), end=" ")
        _engine.configure("translate_after", 2)
        print(engine_frames(lambda: None, 2), engine_frames(lambda: None, 3))
        after = "translate_after"
        for arguments in [("other", 1), (after, -1), (after, 1 << 31), (1, 1), (after,)]:
            try: _engine.configure(*arguments)
            except (ValueError, TypeError) as error: print(type(error).__name__)
    """).split() == ["1", "0", "1", "ValueError", "ValueError", "ValueError", "TypeError", "TypeError"]


def test_translate():
    assert (
        engine("""
        def f(): pass
        print(repr(_engine.translate(f.__code__)), repr(_engine.translate(f.__code__)))
        try: _engine.translate(f)
        except TypeError as error: print(error)
    """)
        == "'' ''\na code object is needed\n"
    )


def test_units_die_with_their_code():
    assert (
        engine("""
        import gc, os
        # LLVM, once it is loaded, takes more than what is looked for.
        _engine.configure("compile", 0)
        def rss():
            return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        def burn(n):
            for i in range(n):
                scope = {}
                exec(f"def f(x=1):\\n  for i in range(3): x += {i}\\n  return x", scope)
                scope["f"]()
        burn(3000); gc.collect()
        before = rss()
        burn(12000); gc.collect()
        print((rss() - before) // (1 << 20) < 4)
    """)
        == "True\n"
    )


# What statistics say


def test_statistics():
    assert engine("""
        stats = _engine.stats()
        print({key: type(value).__name__ for key, value in stats.items()})
        print(stats is _engine.stats(), stats["frames_engine"] + stats["frames_cpython"] >= 0)
        print(all(key in _engine.stats.__doc__ for key in stats))
    """).split("\n")[0] == str(
        {
            "frames_engine": "int",
            "frames_cpython": "int",
            "units_translated": "int",
            "units_put_away": "int",
            "regions_compiled": "int",
            "regions_reused": "int",
            "regions_refused": "dict",
            "region_bytes": "int",
            "compile_milliseconds": "int",
            "compiler": "NoneType",
            "sites": "dict",
            "handed_back": "dict",
            "units_refused": "dict",
            "not_translated": "dict",
        }
    )


def test_sites_that_specialize_are_counted():
    assert engine("""
        _engine.configure("count_sites", 1)
        def add(n, x):
            for i in range(n):
                x = x + i
            return x
        shots = [_engine.stats()["sites"]]
        add(100, 1)
        shots.append(_engine.stats()["sites"])
        add(10, 1 + 2j)
        shots.append(_engine.stats()["sites"])
        for before, after in zip(shots, shots[1:]):
            for family in "binary", "forIter":
                print(family, {key: n - before[family][key] for key, n in after[family].items()})
        try: _engine.configure("nothing", 1)
        except ValueError as error: print(error)
    """).splitlines() == [
        "binary {'specialized': 1, 'missed': 0, 'failed': 0, 'hits': 99, 'generic': 1}",
        "forIter {'specialized': 1, 'missed': 0, 'failed': 0, 'hits': 100, 'generic': 1}",
        "binary {'specialized': 0, 'missed': 1, 'failed': 3, 'hits': 0, 'generic': 10}",
        "forIter {'specialized': 0, 'missed': 0, 'failed': 0, 'hits': 11, 'generic': 0}",
        "configure() knows 'translate_after', 'words_of_long_code', 'count_sites', 'compile', "
        "'compile_after_calls', 'compile_after_rounds', 'keep_region_texts', 'compile_in_thread' and "
        "'compile_at_once'",
    ]


# Watched code


@pytest.mark.parametrize(
    "watch, rest",
    [
        ("sys.settrace(lambda *_: None)", "sys.settrace(None)"),
        ("sys.setprofile(lambda *_: None)", "sys.setprofile(None)"),
        (
            "mon.use_tool_id(3, 'test'); mon.set_events(3, mon.events.PY_START)",
            "mon.set_events(3, 0); mon.free_tool_id(3)",
        ),
        (
            "mon.use_tool_id(3, 'test'); mon.set_local_events(3, f.__code__, mon.events.LINE)",
            "mon.set_local_events(3, f.__code__, 0); mon.free_tool_id(3)",
        ),
    ],
)
def test_watched_code_runs_in_cpython(watch, rest):
    assert (
        engine(f"""
        import sys
        mon = sys.monitoring
        def f(): pass
        def frames():
            before = _engine.stats()["frames_engine"]
            f()
            return _engine.stats()["frames_engine"] - before
        print(frames())
        {watch}
        watched = frames()
        {rest}
        frames()
        print(watched, frames())
    """)
        == "1\n0 1\n"
    )


def test_events_of_code_that_the_engine_knows():
    same_as_stock("""
        import sys
        def inner(x):
            y = x + 1
            return y
        def outer(n):
            return [inner(i) for i in range(n)]
        outer(3)
        events = []
        def trace(frame, event, arg):
            events.append((frame.f_code.co_name, event, frame.f_lineno, sorted(frame.f_locals)))
            return trace
        sys.settrace(trace)
        outer(2)
        sys.settrace(None)
        print(*events, sep="\\n")
    """)


#: `hook()`: whether frames come to the engine's hook first.
HOOK = """\
import ctypes, sys, threading
api = ctypes.pythonapi
api.PyInterpreterState_Get.restype = ctypes.c_void_p
api._PyInterpreterState_GetEvalFrameFunc.restype = ctypes.c_void_p
api._PyInterpreterState_GetEvalFrameFunc.argtypes = [ctypes.c_void_p]
default = ctypes.cast(api._PyEval_EvalFrameDefault, ctypes.c_void_p).value
def hook():
    return api._PyInterpreterState_GetEvalFrameFunc(api.PyInterpreterState_Get()) != default
record = ctypes.PYFUNCTYPE(ctypes.c_int, *[ctypes.c_void_p] * 2, ctypes.c_int, ctypes.c_void_p)(lambda *_: 0)
def f(): pass
mon = sys.monitoring
mon.use_tool_id(3, "test")
def fails(frame, *_):
    if frame.f_code is f.__code__: raise ValueError
"""
FAIL = """
            try: f()
            except ValueError: f()"""


@pytest.mark.parametrize(
    "watch, rest",
    [
        ("sys.settrace(lambda *_: None)", "sys.settrace(None)"),
        ("sys.setprofile(lambda *_: None)", "sys.setprofile(None)"),
        ("threading.settrace_all_threads(lambda *_: None)", "threading.settrace_all_threads(None)"),
        ("threading.setprofile_all_threads(lambda *_: None)", "threading.setprofile_all_threads(None)"),
        ("mon.set_events(3, mon.events.PY_START)", "mon.set_events(3, 0)"),
        ("api.PyEval_SetTrace(record, None); f()", "api.PyEval_SetTrace(None, None); f()"),
        ("api.PyEval_SetProfile(record, None); f()", "api.PyEval_SetProfile(None, None); f()"),
        # One that raises is dropped.
        ("sys.settrace(fails)", FAIL),
        ("sys.setprofile(fails)", FAIL),
        ("sys.settrace(fails); sys.setprofile(fails); sys.settrace(None)", FAIL),
    ],
)
def test_no_hook_while_somebody_watches(watch, rest):
    """Else CPython's interpreter would evaluate each frame in a run of its own, and other events come."""
    assert (
        engine(f"""
        exec({HOOK!r})
        for _ in range(3):
            before = hook(), _engine.is_enabled()
            {watch}
            watched = hook(), _engine.is_enabled()
            {rest}
            print(*before, *watched, hook(), _engine.is_enabled())
    """)
        == "True True False True True True\n" * 3
    )


def test_switched_while_somebody_watches():
    assert (
        engine(f"""
        exec({HOOK!r})
        mon.set_events(3, mon.events.PY_START)
        _engine.disable()
        print(hook(), _engine.is_enabled())
        mon.set_events(3, 0)
        print(hook(), _engine.is_enabled())
        mon.set_events(3, mon.events.PY_START)
        _engine.enable()
        print(hook(), _engine.is_enabled())
        mon.set_events(3, 0)
        print(hook(), _engine.is_enabled())
    """)
        == "False False\nFalse False\nFalse True\nTrue True\n"
    )


def test_a_watcher_in_another_thread():
    assert (
        engine(f"""
        exec({HOOK!r})
        start, stop = threading.Event(), threading.Event()
        def watch():
            sys.setprofile(lambda *_: None)
            start.set()
            stop.wait()
            sys.setprofile(None)
        thread = threading.Thread(target=watch)
        print(hook())
        thread.start()
        start.wait()
        print(hook())
        stop.set()
        thread.join()
        print(hook())
    """)
        == "True\nFalse\nTrue\n"
    )


def test_switched_on_by_a_callee_that_raises():
    """The error goes through frames of the engine, for which no event of a `throw()` may be seen."""
    same_as_stock("""
        import sys
        events = []
        mon = sys.monitoring
        mon.use_tool_id(3, "test")
        e = mon.events
        watched = (e.PY_THROW, e.RAISE, e.PY_UNWIND, e.EXCEPTION_HANDLED)
        for event in watched:
            def callback(code, offset, error, event=event):
                events.append((event, code.co_name, repr(error)))
            mon.register_callback(3, event, callback)
        def inner(watch):
            watch()
            raise ValueError
        def middle(watch): inner(watch)
        def outer(watch):
            try: middle(watch)
            except ValueError: pass
            return list((yield_ for yield_ in [1]))
        def generator():
            try: yield
            except KeyError: yield 1
        def watch():
            mon.set_events(3, sum(watched))
        def watch_and_raise():
            watch()
            1 / 0
        def trace(frame, event, arg):
            events.append((frame.f_code.co_name, event, frame.f_lineno))
            return trace
        def catch(function, *arguments):
            try: function(*arguments)
            except (ValueError, ZeroDivisionError): pass
        outer(watch)
        g = generator()
        next(g)
        g.throw(KeyError)
        mon.set_events(3, 0)
        catch(middle, watch_and_raise)
        mon.set_events(3, 0)
        catch(middle, lambda: sys.settrace(trace))
        sys.settrace(None)
        print(*events, sep="\\n")
    """)


def test_trampoline():
    """CPython does not install its evaluator for `perf` where there is another one."""
    program = """
        import sys
        if not hasattr(sys, "activate_stack_trampoline"): sys.exit()
        def f(n): return n if n < 2 else f(n - 1) + f(n - 2)
        print(sys.is_stack_trampoline_active(), f(10))
        try:
            sys.deactivate_stack_trampoline()
            sys.activate_stack_trampoline("perf")
        except ValueError: sys.exit()
        print(sys.is_stack_trampoline_active(), f(10))
        sys.settrace(lambda *_: None)
        f(3)
        sys.settrace(None)
        print(sys.is_stack_trampoline_active(), f(10))
        sys.deactivate_stack_trampoline()
        print(sys.is_stack_trampoline_active(), f(10))
        try: sys.activate_stack_trampoline("no such backend")
        except ValueError as error: print(error)
    """
    same_as_stock(program)
    assert engine(program + "    print(_engine.is_enabled())\n").endswith("True\n")


# The text dump


def test_dump():
    program = """
        def f(n):
            total = 0
            for i in range(n): total += i
            return total
        fresh = _engine.dump(f.__code__)
        f(1000)
        live = _engine.dump(f.__code__)
        print(fresh == live, "addInt" in fresh, fresh.count("\\n") == live.count("\\n"))
        print([line.split()[-1] for line in live.splitlines() if line.startswith("code")])
        try: _engine.dump(f)
        except TypeError as error: print(error)
    """
    assert engine(program) == "False False True\n['f']\na code object is needed\n"


def test_dump_shows_the_source(tmp_path):
    path = tmp_path / "program.py"
    path.write_text("def f(a):\n    if a:\n        return a + 1\n")
    text = engine(f"""
        code = compile(open({str(path)!r}).read(), {str(path)!r}, "exec")
        print(_engine.dump(code.co_consts[0]))
    """)
    assert [line[:50].rstrip(" │") for line in text.splitlines() if line[:5].strip().isdigit()] == [
        "    1  def f(a):",
        "    2      if a:",
        "    3          return a + 1",
        "    2      if a:",
    ]


# Looking at the locals of a frame with unboxed words


LOOKS = {
    "f_locals": "print(frame.f_locals)",
    "subscript": "print(frame.f_locals['x'], frame.f_locals['y'])",
    "get": "print(frame.f_locals.get('x'), frame.f_locals.get('nothing', 3), frame.f_locals.get('nothing'))",
    "getitem method": "print(frame.f_locals.__getitem__('x'))",
    "keys": "print(frame.f_locals.keys(), frame.f_locals.values(), frame.f_locals.items())",
    "length": "print(len(frame.f_locals), frame.f_locals.__len__())",
    "contains": "print('x' in frame.f_locals, frame.f_locals.__contains__('x'), 'nothing' in frame.f_locals)",
    "iterate": "print(list(frame.f_locals), list(frame.f_locals.__iter__()), list(reversed(frame.f_locals)))",
    "copy": "print(frame.f_locals.copy(), dict(frame.f_locals), {**frame.f_locals})",
    "or": "print(frame.f_locals | {'a': 1}, {'a': 1} | frame.f_locals)",
    "equality": "print(frame.f_locals == {'x': 1}, frame.f_locals == frame.f_locals)",
    "kept proxy": "proxy = frame.f_locals; plant(frame, 'x', 77); print(proxy['x'])",
    "inspect": "import inspect; print(inspect.getargvalues(frame))",
    "identity": "print(frame.f_locals['x'] is frame.f_locals['x'], type(frame.f_locals['y']))",
    "str subclass": """
class Key(str): pass
print(frame.f_locals[Key('x')], Key('x') in frame.f_locals, frame.f_locals.get(Key('y')))
""",
    "other keys": """
class Key:
    def __hash__(self): return hash('x')
    def __eq__(self, other): return other == 'x'
print(frame.f_locals[Key()], 5 in frame.f_locals, frame.f_locals.get(5, 'no'))
try: frame.f_locals[[]]
except TypeError as error: print(error)
try: frame.f_locals['nothing']
except KeyError as error: print(error)
""",
    "wrong calls": """
for call in [lambda p: p.get(), lambda p: p.get(1, 2, 3), lambda p: p.setdefault(), lambda p: p.update(5)]:
    try: call(frame.f_locals)
    except TypeError as error: print(error)
""",
    "set": "frame.f_locals['x'] = 'new'; frame.f_locals.__setitem__('y', 'newer'); print(frame.f_locals)",
    "delete": """
for delete in [lambda p: p.__delitem__('x'), lambda p: p.pop('x')]:
    try: delete(frame.f_locals)
    except (TypeError, AttributeError) as error: print(type(error).__name__, error)
""",
    "setdefault": "p = frame.f_locals;print(*(p.setdefault(*a) for a in [['x'], ['x', 1], ['n', 2], ['m']]))",
    "update": "frame.f_locals.update({'x': 'a', 'z': [], 'extra': 4}); print(frame.f_locals)",
    "update from a proxy": "e = 9; p = frame.f_locals; p.update(sys._getframe().f_locals); print(sorted(p))",
    "or in place": "p = frame.f_locals; p |= {'x': 'a', 'extra': 4}; print(p, frame.f_locals.__ior__(5))",
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("kind", ["function", "generator", "coroutine"])
def test_looking_at_unboxed_locals(look, kind):
    start, call = {
        "function": ("def", "frame_of()"),
        "generator": ("def", "list(frame_of())"),
        "coroutine": ("async def", "run(frame_of())"),
    }[kind]
    printed = same_as_stock(
        """
        import sys
        def look(frame):
            plant(frame, 'x', 1234567)
            plant(frame, 'y', -2.5)
            LOOK
            len(frame.f_locals)
        def run(coroutine):
            try: coroutine.send(None)
            except StopIteration: pass
        DEF frame_of():
            x = y = z = None
            (lambda: z)()
            look(sys._getframe())
            YIELD
        CALL
    """.replace("LOOK", "\n            ".join(look.strip().split("\n")))
        .replace("DEF", start)
        .replace("CALL", call)
        .replace("YIELD", "yield" if kind == "generator" else "pass")
    )
    assert printed


@pytest.mark.parametrize(
    "value", [0, 1, -1, 255, 256, 257, 2**48 - 1, -(2**48), 0.0, -0.0, 1e308, 5e-324, float("inf")]
)
def test_values(value):
    assert (
        same_as_stock(f"""
        import sys
        inf = float("inf")
        def f():
            x = None
            frame = sys._getframe()
            plant(frame, "x", {value!r})
            print(repr(frame.f_locals["x"]))
        f()
    """)
        == f"{value!r}\n"
    )


def test_not_a_number():
    assert (
        same_as_stock("""
        import sys
        def f():
            x = None
            plant(sys._getframe(), "x", float("nan"))
            print(locals()["x"])
        f()
    """)
        == "nan\n"
    )


@pytest.mark.parametrize(
    "expression",
    [
        "locals()['x']",
        "vars()['x']",
        "eval('x')",
        "dir()",
        "exec('print(x)')",
        "sorted(sys._getframe().f_locals)",
    ],
)
def test_other_ways_to_the_locals(expression):
    same_as_stock(f"""
        import sys
        def f():
            x = None
            plant(sys._getframe(), "x", 12345)
            print({expression})
            print(x)
        f()
    """)


def test_a_read_boxes_once_and_in_place():
    assert (
        engine(
            PLANT
            + dedent("""
        import sys
        def f():
            x = None
            frame = sys._getframe()
            plant(frame, "x", 99999)
            print(is_unboxed(frame, "x"), end=" ")
            value = frame.f_locals["x"]
            print(is_unboxed(frame, "x"), value is x)
        f()
    """)
        )
        == "True False True\n"
    )


def test_frame_of_another_thread():
    same_as_stock("""
        import sys, threading
        def worker(ready, done):
            x = None
            plant(sys._getframe(), "x", 424242)
            ready.set()
            done.wait()
        ready, done = threading.Event(), threading.Event()
        thread = threading.Thread(target=worker, args=(ready, done))
        thread.start()
        ready.wait()
        frame = sys._current_frames()[thread.ident]
        while frame.f_code.co_name != "worker": frame = frame.f_back
        print(frame.f_locals["x"])
        done.set()
        thread.join()
    """)


def test_frame_that_is_over():
    same_as_stock("""
        import sys
        def f():
            x = 5
            return sys._getframe()
        frame = f()
        print(frame.f_locals)
        frame.f_locals["x"] = 6
        print(frame.f_locals)
        frame.clear()
        print(frame.f_locals)
    """)


def test_written_locals_are_read():
    same_as_stock("""
        import sys
        def write(): sys._getframe(1).f_locals.update({'x': 2, 'c': 3})
        def f():
            x, c = 1, 1
            def inner(): return c
            write()
            return x, c, inner()
        print(f())
    """)


def test_a_value_written_over_lives_no_longer_than_the_call():
    assert (
        engine("""
        import sys
        class Noisy:
            def __del__(self): print("deleted")
        def write():
            sys._getframe(1).f_locals["x"] = None
        def f():
            x = Noisy()
            write()
        f()
        print("left")
    """)
        == "deleted\nleft\n"
    )


def test_locals_after_off():
    """Once the engine is off its patches are gone, or do no harm."""
    assert (
        engine("""
        import sys
        _engine.disable()
        def f():
            x = 1
            sys._getframe().f_locals["x"] = 2
            return x, locals(), super
        print(f()[:2])
    """)
        == "(2, {'x': 2})\n"
    )


# super()


def test_super_under_another_name():
    same_as_stock("""
        import sys
        other = super
        class Base(int):
            def m(self): return "base"
        class Sub(Base):
            def m(self):
                __class__
                return other().m()
            def wrong(self):
                __class__
                plant(sys._getframe(), "self", 5)
                try: other()
                except TypeError as error: print(error)
                plant(sys._getframe(), "self", 0.5)
                try: super.__new__(super).__init__()
                except TypeError as error: print(error)
                self = None
        print(Sub().m())
        Sub().wrong()
    """)


# Jumps of a debugger


def test_jump_in_a_traced_frame():
    same_as_stock("""
        import sys
        def f():
            x = 1
            x = 2
            x = 3
            return x
        f()
        def trace(frame, event, arg):
            if event == "line" and frame.f_lineno == frame.f_code.co_firstlineno + 2:
                frame.f_lineno = frame.f_lineno + 2
            return trace
        sys.settrace(trace)
        print(f())
        sys.settrace(None)
        for value in (1, "a"):
            try: sys._getframe().f_lineno = value
            except ValueError as error: print(error)
        try: del sys._getframe().f_lineno
        except AttributeError as error: print(error)
    """)


# Where the engine refuses


def test_other_evaluator():
    assert output(
        dedent("""
        import ctypes
        api = ctypes.pythonapi
        api.PyInterpreterState_Get.restype = ctypes.c_void_p
        default = ctypes.cast(api._PyEval_EvalFrameDefault, ctypes.c_void_p).value
        prototype = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
        # The address of another function will do, as long as no frame is evaluated meanwhile.
        set_evaluator = api._PyInterpreterState_SetEvalFrameFunc
        set_evaluator.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        interpreter = api.PyInterpreterState_Get()
        from spinetail import _engine
        other = ctypes.cast(api.Py_GetVersion, ctypes.c_void_p).value
        set_evaluator(interpreter, other)
        try: _engine.enable()
        except RuntimeError as caught: error = caught
        set_evaluator(interpreter, default)
        print(error)
        _engine.enable()
        print(_engine.is_enabled())
    """)
    ).split("\n")[:2] == [
        "Another frame evaluator (of a debugger, a profiler or a compiler such as TorchDynamo) is "
        "already installed: switch it off, or run without Spinetail.",
        "True",
    ]


def test_an_evaluator_installed_later():
    """It may go on calling ours, also after ours is switched off, and is not thrown out."""
    assert (
        engine("""
        import ctypes
        api = ctypes.pythonapi
        api.PyInterpreterState_Get.restype = ctypes.c_void_p
        get, set_ = api._PyInterpreterState_GetEvalFrameFunc, api._PyInterpreterState_SetEvalFrameFunc
        get.restype, get.argtypes, set_.argtypes = ctypes.c_void_p, [ctypes.c_void_p], [ctypes.c_void_p] * 2
        interpreter = api.PyInterpreterState_Get()
        ours = get(interpreter)
        default = ctypes.cast(api._PyEval_EvalFrameDefault, ctypes.c_void_p).value
        set_(interpreter, ctypes.cast(api.Py_GetVersion, ctypes.c_void_p).value)
        enabled = _engine.is_enabled()
        _engine.disable()
        kept = get(interpreter) != default
        set_(interpreter, ours)
        def f(): return sum(i for i in range(5))
        before = _engine.stats()["frames_engine"]
        result = f()
        after = _engine.stats()["frames_engine"]
        set_(interpreter, default)
        print(enabled, kept, result, after - before)
    """)
        == "False True 10 0\n"
    )


@pytest.mark.parametrize("isolated", [True, False])
def test_sub_interpreter(isolated):
    program = dedent("""
        import _interpreters
        def f(): return sum(i for i in range(10))
        f()
        config = "isolated" if ISOLATED else "legacy"
        other = _interpreters.create(config)
        _interpreters.run_string(other, '''if True:
            import sys
            from spinetail import _engine
            print(_engine.unsupported_reason())
            try: _engine.enable()
            except RuntimeError as error: print(error)
            _engine.disable()
            print(_engine.is_enabled(), type(_engine.stats()))
            def f(x):
                sys._getframe().f_locals["x"] = 5
                return x, locals(), [i for i in range(3)]
            print(f(1))
        ''')
        _interpreters.destroy(other)
        print(f(), _engine.is_enabled())
    """).replace("ISOLATED", str(isolated))
    sentence = (
        "Spinetail runs in the main interpreter only and this is a sub-interpreter: enable it in the "
        "main one; sub-interpreters stay with CPython's own interpreter."
    )
    assert engine(program).split("\n") == [
        sentence,
        sentence,
        "False <class 'dict'>",
        "(5, {'x': 5}, [0, 1, 2])",
        "45 True",
        "",
    ]


@pytest.mark.parametrize(
    "offset, size, structure",
    [
        # In _PyRuntime.debug_offsets: the sizes of these, and the version at its start.
        (8 * (3 + 3 + 13), 8, "the thread state"),
        (8 * (3 + 3 + 13 + 9), 8, "frames"),
        (8 * (3 + 3 + 13 + 9 + 6), 8, "code objects"),
        (8, 8, "its published offsets"),
    ],
)
def test_other_layout(offset, size, structure):
    text = output(
        dedent(f"""
        import ctypes
        runtime = ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, "_PyRuntime"))
        field = ctypes.c_uint64.from_address(runtime + {offset})
        from spinetail import _engine
        assert _engine.unsupported_reason() is None
        field.value += 1
        reason = _engine.unsupported_reason()
        try: _engine.enable()
        except RuntimeError as error: print(str(error) == reason)
        try: _engine.translate(compile("1", "", "eval"))
        except RuntimeError as error: print(str(error) == reason)
        field.value -= 1
        print(reason)
    """)
    ).split("\n")
    assert text[:2] == ["True", "True"]
    assert f"in which the layout of {structure} is another: reinstall Spinetail with this Python" in text[2]


def test_other_version():
    assert output(
        dedent("""
        import ctypes
        version = ctypes.c_ulong.in_dll(ctypes.pythonapi, "Py_Version")
        page = ctypes.addressof(version) & ~0xFFF
        assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(page), ctypes.c_size_t(4096), 3) == 0
        from spinetail import _engine
        version.value += 1 << 16
        print(_engine.unsupported_reason())
    """)
    ).startswith("Spinetail was built for CPython 3.13 and this is Python 3.13")


def test_free_threaded():
    assert "free-threaded build" in output(
        dedent("""
        import ctypes
        runtime = ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, "_PyRuntime"))
        ctypes.c_uint64.from_address(runtime + 16).value = 1
        from spinetail import _engine
        print(_engine.unsupported_reason())
    """)
    )


def test_debug_build():
    assert "debug build" in output(
        dedent("""
        import sys
        from spinetail import _engine
        sys.gettotalrefcount = lambda: 0
        print(_engine.unsupported_reason())
    """)
    )
