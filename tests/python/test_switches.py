"""Switching the engine on and off: the functions, the environment variables, the .pth file, refusals."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import spinetail
from harness import ENGINE_MODES, Outcome, environment, run

KEYS = {
    "frames_engine",
    "frames_cpython",
    "units_translated",
    "units_put_away",
    "regions_compiled",
    "regions_reused",
    "regions_refused",
    "region_bytes",
    "compile_milliseconds",
    "compiler",
    "sites",
    "units_refused",
    "not_translated",
    "handed_back",
}
IS_ON = "import spinetail; print(spinetail.is_enabled())"


def is_on(*options: str, **env: str) -> str:
    """What `python OPTIONS` says of the engine, with these variables."""
    outcome = run([*options, "-c", IS_ON], "stock", env=env)
    assert (outcome.status, outcome.stderr) == (0, "")
    return outcome.stdout.strip()


@pytest.mark.parametrize(
    ("options", "variables", "on"),
    [
        ((), {"SPINETAIL": "1"}, "True"),
        ((), {"SPINETAIL": "yes"}, "True"),
        ((), {"SPINETAIL": "0"}, "False"),
        ((), {"SPINETAIL": ""}, "False"),
        (("-X", "spinetail"), {"SPINETAIL": "0"}, "True"),
        (("-X", "spinetail=1"), {}, "True"),
        (("-X", "spinetail=0"), {"SPINETAIL": "1"}, "False"),
        # As CPython ignores its own variables.
        (("-E",), {"SPINETAIL": "1"}, "False"),
        (("-I",), {"SPINETAIL": "1"}, "False"),
        (("-I", "-X", "spinetail"), {}, "True"),
    ],
)
def test_environment_and_option(options: tuple[str, ...], variables: dict[str, str], on: str) -> None:
    assert is_on(*options, **variables) == on


def test_off_loads_nothing() -> None:
    text = "import sys; print([name for name in sys.modules if 'spinetail' in name])"
    assert run(["-c", text], "stock").stdout == "[]\n"


def start(*arguments: str) -> str:
    """What a Python prints with SPINETAIL=1 and, unlike in `run`, nothing more for the package to do."""
    variables = environment("stock", {"SPINETAIL": "1"})
    process = subprocess.run([sys.executable, *arguments], env=variables, capture_output=True, text=True)
    assert (process.returncode, process.stderr) == (0, "")
    return process.stdout


def test_on_loads_no_package() -> None:
    text = """
import sys
# The loop wakes the engine, which changes nothing that it goes over.
print(sorted(name for name in sys.modules if 'spinetail' in name))
import spinetail
print(spinetail.is_enabled(), spinetail._engine is sys.modules['spinetail._engine'])
import spinetail._engine as engine
print(engine is spinetail._engine, engine.__spec__.name, engine.__file__ == engine.__spec__.origin)
spinetail.disable()
print(engine.is_enabled())
spinetail.enable()
print(engine.is_enabled(), set(spinetail.stats()) == set(engine.stats()))
"""
    assert start("-c", text).splitlines() == [
        "['spinetail_autoload']",
        "True True",
        "True spinetail._engine True",
        "False",
        "True True",
    ]


def test_start_behind_the_package() -> None:
    """Another package's line may have imported it, and keeps what it knows."""
    folder = Path(spinetail.__file__).parents[1]
    text = f"""
import sys
sys.path.append({str(folder)!r})
import spinetail
import spinetail_autoload
print(spinetail.is_enabled(), spinetail.stats()['compiler'])
"""
    assert start("-S", "-c", text) == "True None\n"


IS_AWAKE = """
def is_awake():
    # Without a loop: that would wake it.
    with open('/proc/self/maps') as file:
        return '/_engine.' in file.read()
"""


def test_sleeps_until_a_loop() -> None:
    text = (
        IS_AWAKE
        + """
def f():
    return [is_awake() for _ in range(1)] + [is_awake()]

print(is_awake(), is_awake())
print(f())
"""
    )
    assert start("-c", text) == "False False\n[True, True]\n"


def test_sleeps_until_a_thousand_frames() -> None:
    text = (
        IS_AWAKE
        + """
def f(n):
    return n and f(n - 1)

f(100)
print(is_awake())
f(950)
print(is_awake())
"""
    )
    assert start("-c", text) == "False\nTrue\n"


@pytest.mark.parametrize("what", ["thread", "fork", "import", "atexit", "settrace", "limit"])
def test_wakes_anywhere(what: str) -> None:
    """The first loop begins somewhere out of the ordinary: all is as under stock, and the engine is there."""
    text = (
        IS_AWAKE
        + {
            "thread": """
import _thread
lock = _thread.allocate_lock()
lock.acquire()
def f():
    for i in range(3):
        pass
    print(is_awake())
    lock.release()
_thread.start_new_thread(f, ())
lock.acquire()
""",
            "fork": """
import os
def f():
    for i in range(3):
        pass
    return is_awake()
if os.fork() == 0:
    print(f(), flush=True)
    os._exit(0)
os.wait()
print(is_awake(), f())
""",
            "import": """
import sys
before = set(sys.modules)
import spinetail
print(is_awake(), spinetail.is_enabled(), sorted(set(sys.modules) ^ before))
""",
            "atexit": """
import atexit
@atexit.register
def f():
    for i in range(3):
        pass
    print(is_awake())
""",
            "settrace": """
import sys
calls = []
def f():
    for i in range(2):
        pass
def trace(frame, event, argument):
    calls.append((frame.f_code.co_name, event, frame.f_lineno))
    return trace
sys.settrace(trace)
f()
sys.settrace(None)
print(calls, is_awake())
""",
            "limit": """
import sys
def f():
    for i in range(3):
        pass
def g():
    try:
        g()
    except RecursionError:
        f()
        raise
sys.setrecursionlimit(100)
try:
    g()
except RecursionError as error:
    print(error)
print(is_awake())
""",
        }[what]
    )
    expected = {
        "thread": "True\n",
        "fork": "True\nFalse True\n",
        "import": "True True ['spinetail', 'spinetail._engine']\n",
        "atexit": "True\n",
        "limit": "maximum recursion depth exceeded\nTrue\n",
        "settrace": run(["-c", text], "stock").stdout.replace("False", "True"),
    }[what]
    assert start("-c", text) == expected


def test_waking_is_no_audit_event() -> None:
    text = (
        IS_AWAKE
        + """
import sys
def f():
    for i in range(3):
        pass
events = []
sys.addaudithook(lambda event, arguments: events.append(event))
f()
count = len(events)
print(count, is_awake())
"""
    )
    assert start("-c", text) == "0 True\n"


@pytest.mark.parametrize("with_module", [False, True])
def test_start_without_the_engine_beside_it(tmp_path: Path, with_module: bool) -> None:
    """As in an editable install: the package and its engine are found elsewhere."""
    folder = Path(spinetail.__file__).parents[1]
    for file in folder.glob("spinetail_autoload.*"):
        shutil.copy2(file, tmp_path)
    if with_module:
        loaded = "spinetail_autoload" + sysconfig.get_config_var("EXT_SUFFIX")
    else:
        loaded = "spinetail_autoload.py"
        (tmp_path / ("spinetail_autoload" + sysconfig.get_config_var("EXT_SUFFIX"))).unlink()
    text = f"""
import site, sys
# In front of the folder of the package, whose lines are not run. In a virtual environment all are run twice.
sys.path += [{str(tmp_path)!r}, {str(folder)!r}]
for _ in range(2):
    site.addsitedir({str(tmp_path)!r})
import spinetail_autoload, spinetail
print(spinetail_autoload.__file__ == {str(tmp_path / loaded)!r}, spinetail.is_enabled())
"""
    assert start("-S", "-c", text) == "True True\n"


def test_import_is_cheap() -> None:
    text = "import sys; before = set(sys.modules); import spinetail; print(set(sys.modules) - before)"
    assert run(["-c", text], "stock").stdout == "{'spinetail'}\n"


IMPORT_AND_LOOP = """
import spinetail

def f(n):
    total = 0
    for i in range(n):
        total += i
    return total
"""


def test_functions() -> None:
    text = (
        IMPORT_AND_LOOP
        + """
print(spinetail.is_enabled(), spinetail.stats()["frames_engine"])
spinetail.disable()
spinetail.enable()
spinetail.enable()
print(spinetail.is_enabled(), [f(10) for _ in range(50)][-1])
first = spinetail.stats()["frames_engine"]
print(first > 0)
[f(10) for _ in range(50)]
print(spinetail.stats()["frames_engine"] >= first + 50)
spinetail.disable()
spinetail.disable()
before = spinetail.stats()["frames_engine"]
[f(10) for _ in range(50)]
print(spinetail.is_enabled(), spinetail.stats()["frames_engine"] == before)
spinetail.enable()
print(f(10), spinetail.is_enabled())
print(spinetail.stats() is not spinetail.stats())
"""
    )
    outcome = run(["-c", text], "stock")
    assert (
        outcome.text() == Outcome(0, "False 0\nTrue 45\nTrue\nTrue\nFalse True\n45 True\nTrue\n", "").text()
    )


def test_calls_from_c_follow_the_switch() -> None:
    text = (
        IMPORT_AND_LOOP
        + """
def frames():
    before = spinetail.stats()["frames_engine"]
    list(map(f, range(50)))
    sorted(range(50), key=f)
    return spinetail.stats()["frames_engine"] - before

print(frames())
for _ in range(3):
    spinetail.enable()
    frames()
    print(frames() >= 100)
    spinetail.disable()
    print(frames(), frames())
"""
    )
    outcome = run(["-c", text], "stock")
    assert outcome.text() == Outcome(0, "0\n" + "True\n0 0\n" * 3, "").text()


def test_toggling_in_mid_run() -> None:
    """Frames that are running when the engine goes on or off finish all the same."""
    text = """
import spinetail

def inner(i):
    if i % 7 == 0: spinetail.enable()
    if i % 11 == 0: spinetail.disable()
    return i

def gen(n):
    for i in range(n):
        yield inner(i)

def outer(n):
    total = 0.5
    for i in gen(n):
        total += inner(i) * 2
    return total

print(outer(500), [sum(gen(i)) for i in range(30)])
"""
    off = run(["-c", text.replace("spinetail.enable()", "pass")], "stock")
    for mode in ("stock", *ENGINE_MODES):
        assert run(["-c", text], mode).text() == off.text()


def test_stats_are_documented() -> None:
    stats = spinetail.stats()
    assert stats.keys() == KEYS
    for key in KEYS:
        assert key in spinetail.stats.__doc__


@pytest.mark.parametrize("mode", ENGINE_MODES)
def test_stats_of_a_program(mode: str) -> None:
    text = "import spinetail\ndef f(): return 1\nfor i in range(100): f()\nprint(spinetail.stats())"
    outcome = run(["-c", text], mode)
    printed = ast.literal_eval(outcome.stdout)
    (written,) = outcome.stats
    assert printed.keys() == KEYS
    assert written.keys() == KEYS | {"pid"}
    assert printed["frames_engine"] >= 80
    assert written["frames_engine"] >= printed["frames_engine"]
    assert all(isinstance(count, int) and count > 0 for count in printed["handed_back"].values())
    assert all(isinstance(name, str) for names in printed["not_translated"].values() for name in names)


def test_stats_printed_at_exit() -> None:
    text = "def f(): return 1\nfor i in range(100): f()\n"
    outcome = run(["-c", text], "spinetail", env={"SPINETAIL_STATS": "1"})
    assert outcome.stdout == ""
    first, *lines = outcome.stderr.splitlines()
    assert first.startswith("spinetail: process ")
    assert [line.split("  ")[1].strip() for line in lines[:3]] == [
        "frames evaluated by the engine",
        "frames evaluated by CPython",
        "code objects translated",
    ]
    for value in ("0", ""):
        assert run(["-c", text], "spinetail", env={"SPINETAIL_STATS": value}).stderr == ""
    # It is not on, so there is nothing to say.
    assert run(["-c", text], "stock", env={"SPINETAIL_STATS": "1"}).stderr == ""


def test_stats_with_enable(tmp_path: Path) -> None:
    file = tmp_path / "stats"
    outcome = run(["-c", "import spinetail; spinetail.enable()"], "stock", env={"SPINETAIL_STATS": str(file)})
    assert outcome.stderr == ""
    assert json.loads(file.read_text()).keys() == KEYS | {"pid"}


def test_stats_that_cannot_be_written() -> None:
    outcome = run(["-c", "pass"], "spinetail", env={"SPINETAIL_STATS": "/no/such/folder/stats"})
    assert outcome.status == 0
    assert outcome.stderr.startswith("spinetail: no statistics: ")
    assert len(outcome.stderr.splitlines()) == 1
    closed = "import sys, os; sys.stderr.close(); os.close(1)"
    assert run(["-c", closed], "spinetail", env={"SPINETAIL_STATS": "1"}).status == 0


REFUSED = """
import spinetail
try:
    spinetail.enable()
except spinetail.UnsupportedHost as error:
    print(error)
print(isinstance(error, RuntimeError) if "error" in dir() else spinetail.is_enabled())
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("sys.version_info = (3, 14, 0)", "This is cpython 3.14 and Spinetail needs CPython 3.13"),
        ("sys.abiflags = 't'", "free-threaded build"),
        ("sys.abiflags = 'd'", "debug build"),
        ("sys.modules['spinetail._engine'] = None", "The native engine did not load"),
    ],
)
def test_unsupported(change: str, said: str) -> None:
    """Another Python: `enable()` raises a sentence; SPINETAIL=1 prints it once and runs the program."""
    outcome = run(["-c", f"import sys; {change}{REFUSED}"], "stock")
    assert said in outcome.stdout
    assert outcome.stdout.splitlines()[-1] == "False"
    assert outcome.stderr == ""
    # Under -S the .pth file is read when the program says so: here after the change, and again in a child.
    folder = str(Path(spinetail.__file__).parents[1])
    text = (
        f"import site, subprocess, sys; {change}; site.addsitedir({folder!r}); print('ran', len(sys.argv))\n"
        "if len(sys.argv) == 1: subprocess.run([sys.executable, *sys.orig_argv[1:], 'child'])"
    )
    for mode in ENGINE_MODES:
        outcome = run(["-S", "-c", text], mode)
        assert outcome.status == 0
        assert sorted(outcome.stdout.split()) == ["1", "2", "ran", "ran"]
        assert outcome.stderr.startswith("spinetail is off: ")
        assert said in outcome.stderr
        assert len(outcome.stderr.splitlines()) == 1


def test_sub_interpreter() -> None:
    text = f"import _interpreters as i\nn = i.create('legacy')\nprint(i.exec(n, {REFUSED!r}) or 'done')"
    isolated = text.replace("'legacy'", "'isolated'")
    for program in (text, isolated):
        outcome = run(["-c", program], "stock")
        assert "sub-interpreter" in outcome.stdout
        assert "done" in outcome.stdout.splitlines()
        on = run(["-c", "def f(): return 1\nfor _ in range(30): f()\n" + program], "spinetail")
        # They run on stock, as they would have without it: not a word.
        assert on.text() == outcome.text()
        assert on.frames_engine > 30


def test_another_frame_evaluator() -> None:
    pytest.importorskip("_testinternalcapi", reason="this CPython has no test modules")
    text = "import _testinternalcapi as t; seen = []; t.set_eval_frame_record(seen)"
    outcome = run(["-c", text + REFUSED], "stock")
    assert "frame evaluat" in outcome.stdout
    assert outcome.stderr == ""


def test_no_signal_handler_is_installed() -> None:
    text = "import signal; print([(n, signal.getsignal(n)) for n in signal.valid_signals()])"
    status = "print([l for l in open('/proc/self/status') if l.startswith(('SigB', 'SigI', 'SigC'))])"
    stock = run(["-c", f"{text}; {status}"], "stock", env={"PYTHONFAULTHANDLER": ""})
    for mode in ENGINE_MODES:
        assert run(["-c", f"{text}; {status}"], mode, env={"PYTHONFAULTHANDLER": ""}).text() == stock.text()


@pytest.mark.parametrize("mode", ENGINE_MODES)
def test_fork(mode: str) -> None:
    text = """
import os
def f(n):
    x = 0
    for i in range(n): x += i
    return x
for _ in range(20): f(10)
if (pid := os.fork()) == 0:
    print("child", f(100), flush=True)
    os._exit(0)
os.waitpid(pid, 0)
print("parent", f(100))
"""
    assert run(["-c", text], mode).stdout == "child 4950\nparent 4950\n"


@pytest.mark.parametrize("mode", ENGINE_MODES)
def test_pytest_runs_under_it(mode: str, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import spinetail\ndef test_on(): assert spinetail.is_enabled()\n"
        "def test_fails():\n    x = [1, 2]\n    assert x == [1, 3]\n"
    )
    outcome = run(["-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)], mode)
    assert outcome.status == 1
    assert "assert [1, 2] == [1, 3]" in outcome.stdout
    assert "1 failed, 1 passed" in outcome.stdout


def test_version_is_a_string() -> None:
    from importlib.metadata import requires, version

    assert spinetail.__version__ == version("spinetail")
    assert not requires("spinetail")
    assert sys.version_info[:2] == (3, 13)
