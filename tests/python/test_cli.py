"""`python -m spinetail …` behaves as `python …` does, word for word, with the engine on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import spinetail
from harness import Outcome, environment, run

SHOW = """
import os, sys
print(sys.argv, __name__, __file__ if "__file__" in globals() else None, sorted(k for k in globals()))
print(__spec__ and __spec__.name, __package__, __loader__ is not None, __builtins__ is __import__("builtins"))
print(sys.path[0], sys.flags, sys.warnoptions, {k: v for k, v in sys._xoptions.items() if k != "spinetail"})
print(sys.modules["__main__"].__dict__ is globals(), os.environ.get("PYTHONHASHSEED"), sys.stdin.isatty())
assert __debug__ or print("optimized")
"""
FAIL = """
def inner(x):
    return 1 / x


def outer():
    try:
        inner(0)
    except ZeroDivisionError as e:
        e.add_note("a note")
        raise KeyError("chained") from e


for i in range(3):
    pass
outer()
"""
SPAWN = """
import multiprocessing, os, sys


class Local:
    def __init__(self, x): self.x = x


def work(local):
    return local.x * 2, __name__, sys.argv, os.environ.get("SPINETAIL") is not None


if __name__ == "__main__":
    for method in ("spawn", "forkserver", "fork"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            print(method, pool.map(work, [Local(1), Local(2)]))
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with programs."""
    folder = tmp_path_factory.mktemp("programs")
    for name, text in {
        "show.py": SHOW,
        "fail.py": FAIL,
        "spawn.py": SPAWN,
        "syntax.py": "x = 1\nif x\n    y = 2\n",
        "indent.py": "  x = 1\n",
        "coding.py": "# coding: no-such-coding\n",
        "nul.py": "x = 1\0\n",
        "input.py": "print(input(), input())\nprint(input())\n",
        "interrupt.py": (
            "import os, signal\nprint('before', flush=True)\n"
            "os.kill(os.getpid(), signal.SIGINT)\nfor i in range(10**9): pass\n"
        ),
        "terminate.py": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n",
        "folder/__main__.py": SHOW,
        "folder/other.py": "",
        "package/__init__.py": "print('package', __name__)\n",
        "package/__main__.py": SHOW,
        "package/sub.py": SHOW,
        "empty/x.py": "",
        "dump": "print('a program called dump')\n",
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    with zipfile.ZipFile(folder / "app.zip", "w") as archive:
        archive.writestr("__main__.py", SHOW + FAIL)
    return folder


CASES = [
    (),
    ("show.py",),
    ("show.py", "a", "--version", "-m", "spinetail", "--", "-c"),
    ("./show.py", "-O"),
    ("-c", SHOW, "a", "-b"),
    ("-m", "package", "x"),
    ("-m", "package.sub", "x"),
    ("-m", "show"),
    ("-m", "json.tool", "--help"),
    ("-m", "no_such_module"),
    ("-m", "package.nothing"),
    ("-m", "empty"),
    ("-", "a"),
    ("folder", "a"),
    ("app.zip", "a"),
    ("empty",),
    ("missing.py",),
    ("fail.py",),
    ("-c", FAIL),
    ("-m", "fail"),
    ("syntax.py",),
    ("indent.py",),
    ("coding.py",),
    ("nul.py",),
    ("-c", "x = ("),
    ("-c", "import syntax"),
    ("input.py",),
    ("interrupt.py",),
    ("terminate.py",),
    ("spawn.py",),
    ("-c", "raise SystemExit"),
    ("-c", "raise SystemExit(3)"),
    ("-c", "raise SystemExit('message')"),
    ("-c", "import sys; sys.exit(300)"),
    ("-c", "import sys; sys.exit([1, 2])"),
    ("-c", "import os; os._exit(7)"),
    ("-c", "import atexit; atexit.register(print, 'at exit'); 1 / 0"),
    ("-c", "import sys; sys.excepthook = lambda *a: print('hook', a[0]); 1 / 0"),
    ("-c", "import os; print(os.getppid() > 0); os.execv('/bin/echo', ['echo', 'replaced'])"),
    ("-c", "import threading; threading.Thread(target=lambda: 1 / 0).start()"),
    ("-c",),
    ("-m",),
    ("--no-such-option",),
    ("-O", "show.py"),
]
OPTIONS = [
    ("-O",),
    ("-OO", "-B"),
    ("-W", "error", "-W", "ignore::UserWarning"),
    ("-Werror",),
    ("-X", "dev"),
    ("-Xutf8=0", "-X", "no_debug_ranges"),
    ("-I",),
    ("-E", "-s"),
    ("-P",),
    ("-bb", "-d"),
    ("-u",),
    ("-q", "-X", "int_max_str_digits=5000"),
    ("--check-hash-based-pycs", "always"),
]
STDIN = "print('from stdin', __name__)\nimport sys\nprint(sys.argv)\n1 / 0\n"


@pytest.mark.parametrize("arguments", CASES, ids=lambda a: " ".join(a)[:40].replace("\n", " ") or "none")
def test_like_python(arguments: tuple[str, ...], files: Path) -> None:
    stock = run(arguments, "stock", STDIN, cwd=files)
    ours = run(["-m", "spinetail", *arguments], "stock", STDIN, cwd=files)
    assert ours.text() == stock.text()


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
def test_interpreter_options(options: tuple[str, ...], files: Path) -> None:
    text = SHOW + "import spinetail, sys; print(spinetail.is_enabled(), file=sys.stderr)"
    stock = run([*options, "-c", text, "a"], "stock", cwd=files)
    ours = run([*options, "-m", "spinetail", "-c", text, "a"], "stock", cwd=files)
    assert ours.stdout == stock.stdout
    assert (stock.stderr.split(), ours.stderr.split()) == (["False"], ["True"])


@pytest.mark.parametrize("glued", [["-mspinetail"], ["-OBm", "spinetail"], ["-OBmspinetail"]], ids=" ".join)
def test_glued_options(glued: list[str], files: Path) -> None:
    text = "import sys, spinetail; print(sys.flags.optimize, sys.argv, spinetail.is_enabled())"
    ours = run([*glued, "-c", text, "-mspinetail"], "stock", cwd=files)
    optimize = int("O" in glued[0])
    assert ours.text() == Outcome(0, f"{optimize} ['-c', '-mspinetail'] True\n", "").text()


def test_children_have_it_too(files: Path) -> None:
    child = "import spinetail; print(spinetail.is_enabled())"
    text = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    assert run(["-m", "spinetail", "-c", text], "stock").stdout == "True\n"


def test_same_process(files: Path) -> None:
    """A signal sent to the process that was started reaches the program."""
    process = subprocess.Popen(
        [sys.executable, "-m", "spinetail", "-c", "print('up', flush=True)\nwhile True: pass"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment("stock"),
    )
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert stderr.splitlines()[0] == "Traceback (most recent call last):"
    assert stderr.splitlines()[-1] == "KeyboardInterrupt"


def test_version_and_help() -> None:
    version = run(["-m", "spinetail", "--version"], "stock").stdout
    assert version == f"spinetail {spinetail.__version__} (CPython {sys.version.split()[0]})\n"
    assert run(["-m", "spinetail", "--help"], "stock").stdout.startswith("usage: python")


def test_without_site() -> None:
    """Under -S nothing can switch it on; that is said, and the program runs."""
    folder = str(Path(spinetail.__file__).parents[1])
    ours = run(["-S", "-m", "spinetail", "-c", "print('ran')"], "stock", env={"PYTHONPATH": folder})
    assert ours.stdout == "ran\n"
    assert ours.stderr == "spinetail is off: -S keeps it from being switched on\n"


def test_dump(files: Path) -> None:
    (files / "functions.py").write_text(
        "def f(x):\n    def g():\n        return x + 1\n    return g\nclass C:\n    def m(self): pass\n"
    )
    whole = run(["-m", "spinetail", "dump", "functions.py"], "stock", cwd=files)
    assert (whole.status, whole.stderr) == (0, "")
    for name in ("f", "f.<locals>.g", "C.m"):
        one = run(["-m", "spinetail", "dump", f"functions.py:{name}"], "stock", cwd=files)
        assert (one.status, one.stderr) == (0, "")
        assert one.stdout.strip()
        assert len(one.stdout) < len(whole.stdout)
    for place, said in {
        "functions.py:nope": "has no function nope",
        "missing.py": "No such file",
        "missing.py:f": "No such file",
        "syntax.py": "expected ':'",
    }.items():
        wrong = run(["-m", "spinetail", "dump", place], "stock", cwd=files)
        assert (wrong.status, wrong.stdout) == (1, "")
        assert said in wrong.stderr
        assert len(wrong.stderr.splitlines()) == 1
    assert run(["-m", "spinetail", "./dump"], "stock", cwd=files).stdout == "a program called dump\n"


def test_dump_of_a_run(files: Path) -> None:
    """The forms that a run left, and how often each place ran; whatever became of the program."""
    (files / "run.py").write_text(
        "import sys\n"
        "def f(n, x):\n"
        "    for i in range(n):\n"
        "        x = x + i\n"
        "    return x\n"
        "print(__name__, sys.argv[1:], f(1000, 1), f(5, 2.5))\n"
        "sys.exit(3)\n"
    )
    shown = run(["-m", "spinetail", "dump", "--run", "run.py:f", "a", "b"], "stock", cwd=files)
    assert (shown.status, shown.stderr) == (3, "")
    lines = shown.stdout.splitlines()
    assert lines[0] == "__main__ ['a', 'b'] 499501 12.5"
    assert lines[1] == "code f"
    loop = next(number for number, line in enumerate(lines) if "forIterRange" in line)
    assert "1007 times" in lines[loop - 1]
    addition = next(number for number, line in enumerate(lines) if "BINARY_OP" in line)
    # Ints first; the float that came later left its mark.
    assert "1005 times, 1 generic" in lines[addition]
    # Floats came last.
    assert "addFloat" in lines[addition + 1]


@pytest.mark.parametrize(
    ("option", "mark"), [("--graph", "entry 0: "), ("--llvm", "define "), ("--asm", ".text")]
)
def test_dump_of_compiled_code(option: str, mark: str, files: Path) -> None:
    (files / "hot.py").write_text(
        "import sys\n"
        "def hot(n):\n"
        "    total = 0\n"
        "    for i in range(n):\n"
        "        total += i & 3\n"
        "    return total\n"
        "def cold(): pass\n"
        "print(sys.argv[1:], hot(200000))\n"
    )
    shown = run(["-m", "spinetail", "dump", option, "hot.py:hot", "a"], "stock", cwd=files)
    assert (shown.status, shown.stderr) == (0, "")
    first, title, *lines = shown.stdout.splitlines()
    assert first == "['a'] 300000"
    assert title == "code hot"
    start = next(number for number, line in enumerate(lines) if line.startswith("compiled: "))
    assert any(mark in line for line in lines[start:])
    cold = run(["-m", "spinetail", "dump", option, "hot.py:cold"], "stock", cwd=files)
    assert cold.status == 0
    assert "code cold" in cold.stdout
    assert mark not in cold.stdout
    assert cold.stderr == "spinetail: none of it got hot enough to be compiled.\n"


def test_terminal(files: Path) -> None:
    """On a terminal: the prompt of the interactive interpreter, and its exit status."""
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(
            sys.executable,
            [sys.executable, "-m", "spinetail", "-q"],
            environment("stock", {"TERM": "dumb", "PYTHON_BASIC_REPL": "1"}),
        )
    os.write(terminal, b"import spinetail; print('on', spinetail.is_enabled())\nexit(5)\n")
    shown = b""
    while True:
        try:
            more = os.read(terminal, 1000)
        except OSError:
            break
        if not more:
            break
        shown += more
    assert b">>> " in shown
    assert b"on True" in shown
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 5
