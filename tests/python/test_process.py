"""The compiler's process: the program does not notice it, and goes on without it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import spinetail._engine

PACKAGE = Path(spinetail._engine.__file__).parent
PROGRAM = PACKAGE / "_compile"

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="NOT CHECKED: built without LLVM")

#: Code that gets hot, once for each number; `compiled` waits until there is a region more.
START = """
import os, signal, sys, time
import spinetail

def hot(number):
    names = {}
    exec(f"def f(n):\\n t = {number}\\n for i in range(n): t += i & 3\\n return t", names)
    return names["f"]

def compiled(number):
    f = hot(number)
    before = spinetail.stats()["regions_compiled"]
    end = time.monotonic() + 60
    while spinetail.stats()["regions_compiled"] == before and time.monotonic() < end:
        f(10000)
    return spinetail.stats()["regions_compiled"] > before, f(1000)
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, whose program no other test runs."""
    shutil.copytree(PACKAGE, tmp_path / "spinetail")
    return tmp_path


def processes(package: Path) -> list[int]:
    """The compiler's processes of a package that live."""
    found = []
    for folder in Path("/proc").glob("[1-9]*"):
        try:
            if (folder / "exe").readlink() == package / "spinetail" / "_compile":
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def gone(package: Path, seconds: float = 20) -> bool:
    """Whether the last of them goes."""
    end = time.monotonic() + seconds
    while processes(package) and time.monotonic() < end:
        time.sleep(0.05)
    return not processes(package)


def start(package: Path, program: str, *options: str) -> subprocess.Popen:
    variables = {"SPINETAIL": "1", "SPINETAIL_STRESS": "translate", "PYTHONPATH": str(package)}
    return subprocess.Popen(
        [sys.executable, *options, "-c", START + program],
        env=os.environ | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(package: Path, program: str, *options: str) -> str:
    process = start(package, program, *options)
    output, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    return output


def test_the_program_does_not_notice(package: Path) -> None:
    """No child, no signal, no file, no thread, and no LLVM in its memory."""
    output = run(
        package,
        """
signal.signal(signal.SIGCHLD, lambda *about: print("SIGCHLD"))
files = os.listdir("/proc/self/fd")
print(compiled(1), compiled(2), spinetail.stats()["compiler"])
print(os.listdir("/proc/self/fd") == files)
maps = open("/proc/self/maps").read()
print("_engine" in maps, "_compiler" in maps, "libLLVM" in maps)
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no child")
for tries in range(1000):
    if len(os.listdir("/proc/self/task")) == 1:
        break
    time.sleep(0.01)
print(tries < 999)
""",
    )
    assert output == "(True, 1501) (True, 1502) process\nTrue\nTrue False False\nno child\nTrue\n"
    assert gone(package)


def test_it_ends_with_the_program(package: Path) -> None:
    process = start(package, "print(compiled(1), flush=True); input()")
    assert process.stdout.readline() == "(True, 1501)\n"
    assert len(processes(package)) == 1
    process.kill()
    process.communicate()
    assert gone(package)


def test_it_ends_when_nothing_is_asked(package: Path) -> None:
    process = start(
        package, "print(compiled(1), flush=True); input(); print(compiled(2), flush=True); input()"
    )
    assert process.stdout.readline() == "(True, 1501)\n"
    assert gone(package)
    # And comes again.
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "(True, 1502)\n"
    output, errors = process.communicate("\n", timeout=60)
    assert (process.returncode, output, errors) == (0, "", "")
    assert gone(package)


def test_one_that_dies_is_replaced(package: Path) -> None:
    process = start(package, "\nfor k in range(1, 6):\n    print(compiled(k), flush=True)\n    input()")
    for k in range(1, 6):
        assert process.stdout.readline() == f"(True, {1500 + k})\n"
        for number in processes(package):
            os.kill(number, signal.SIGKILL)
        process.stdin.write("\n")
        process.stdin.flush()
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (0, "", "")
    assert gone(package)


def test_signals_for_the_program_are_not_for_it(package: Path) -> None:
    """A terminal's ^C goes to a group of processes."""
    output = run(
        package,
        """
os.setpgid(0, 0)
print(compiled(1))
try:
    os.killpg(0, signal.SIGINT)
except KeyboardInterrupt:
    print("KeyboardInterrupt")
print(compiled(2))
""",
    )
    assert output == "(True, 1501)\nKeyboardInterrupt\n(True, 1502)\n"


def test_children_have_their_own(package: Path) -> None:
    """Behind a fork parent and child go on with what was compiled, and have more compiled."""
    output = run(
        package,
        """
f = hot(1)
print(compiled(1), flush=True)
for turn in range(3):
    child = os.fork()
    ok = compiled(3 + turn), compiled(4 + turn)
    if child == 0:
        print("child", ok, flush=True)
        os._exit(0)
    os.waitpid(child, 0)
    print("parent", ok, spinetail.stats()["compiler"], flush=True)
""",
    )
    lines = output.splitlines()
    assert lines[0] == "(True, 1501)"
    for turn in range(3):
        ok = f"((True, {1503 + turn}), (True, {1504 + turn}))"
        assert sorted(lines[1 + 2 * turn : 3 + 2 * turn]) == [f"child {ok}", f"parent {ok} process"]
    assert gone(package)


@pytest.mark.parametrize("what", ["absent", "not executable", "no program", "ends"])
def test_without_it_a_thread_compiles(package: Path, what: str) -> None:
    program = package / "spinetail" / "_compile"
    match what:
        case "absent":
            program.unlink()
        case "not executable":
            program.chmod(0o644)
        case "no program":
            program.write_text("no program")
        case "ends":
            program.write_text("#!/bin/sh\nexit 1\n")
    output = run(package, "print(compiled(1), spinetail.stats()['compiler'])")
    assert output == "(True, 1501) thread\n"


def test_output_ends_with_the_program(package: Path) -> None:
    """Whoever reads the program's output until its end does not wait for the compiler's process."""
    with start(package, "print(compiled(1), flush=True); os._exit(0)") as process:
        assert process.stdout.read() == "(True, 1501)\n"
        began = time.monotonic()
        assert process.stderr.read() == ""
    assert time.monotonic() - began < 1
    assert gone(package)
