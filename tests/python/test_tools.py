"""Debuggers, profilers, coverage, pytest and readers of stacks see what they see under stock."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from harness import ENGINE_MODES, SECONDS, environment, run

sys.path.insert(0, str(Path(__file__).parent / "tools"))
from debug_client import DebugClient

WORK = Path(__file__).parent / "tools" / "work.py"
ADDRESS = " at 0x[0-9a-f]+"
#: Where all loops are compiled at once the tools themselves take minutes: so are some of the tests.
QUICK_MODES = [mode for mode in ENGINE_MODES if mode in ("spinetail", "stress")]
NUMBERED = WORK.read_text().splitlines()


def line(text: str) -> int:
    """The number of the one line of work.py that has this text."""
    (number,) = [number for number, line in enumerate(NUMBERED, 1) if line.strip() == text]
    return number


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with work.py in it."""
    shutil.copy(WORK, tmp_path)
    return tmp_path


def compare(
    place: Path, mode: str, *commands: list[str], stdin: str = "", hide: str = "", status: int = 0, **env: str
) -> str:
    """Runs commands under stock and in a mode. Both have to print the same, which is given back without
    addresses and what `hide` matches."""
    printed = {}
    engine = 0
    for which in ("stock", mode):
        parts = []
        for command in commands:
            outcome = run(command, which, stdin=stdin, env=env, cwd=place)
            assert outcome.status == status, outcome.text()
            parts.append(outcome.text())
            engine += outcome.frames_engine
        text = "".join(parts)
        printed[which] = re.sub(rf"{ADDRESS}|{hide}", "", text)
    assert printed[mode] == printed["stock"]
    assert engine > 0
    return printed[mode]


class TestDebuggers:
    @pytest.mark.parametrize("mode", ENGINE_MODES)
    def test_pdb(self, place: Path, mode: str) -> None:
        commands = f"""
            break {line("total += self.double")}, i == 2040
            break never
            tbreak {line("counts[word] = counts.get(word, 0) + 1")}
            continue
            where
            p i, total, self.size
            step
            args
            up
            p total
            !total = 5
            down
            return
            next
            next
            p total
            until {line("return total")}
            p total, locals()["i"]
            clear 1
            continue
            p counts
            jump {line("print(counts)")}
            next
            p word
            display word
            interact
            print(len(shapes))
            """
        text = compare(place, mode, ["-m", "pdb", "work.py"], stdin=textwrap.dedent(commands))
        assert "(2040, " in text and "self = <__main__.Shape object>" in text and "-> print(counts)" in text

    @pytest.mark.parametrize("mode", ENGINE_MODES)
    def test_breakpoint_in_a_hot_loop(self, place: Path, mode: str) -> None:
        program = """
def hot(n):
    total = 0
    for i in range(n):
        total += i * 0.5
        if i == 30_000: breakpoint()
        total = min(total, 1e6 + i)
    return total
print(hot(60_000), hot(10))
"""
        (place / "loop.py").write_text(program)
        commands = "p i, total\nnext\nnext\np i, total\n!total = -1.0\nnext\nstep\np total\nwhere\ncontinue\n"
        text = compare(place, mode, ["loop.py"], stdin=commands)
        assert "(30000, 1044999.0)" in text and "(Pdb) 14999.5" in text

    @pytest.mark.parametrize("mode", QUICK_MODES)
    def test_debugpy(self, place: Path, mode: str) -> None:
        pytest.importorskip("debugpy", reason="in requirements-dev.txt")
        stock, ours = debugged(place, "stock"), debugged(place, mode)
        assert ours == stock
        assert len(stock) > 60 and stock[-1] == "the end"


def debugged(place: Path, mode: str) -> list:
    """What debugpy tells of work.py, with a conditional breakpoint in a hot loop, and one in a generator."""
    log, endpoints = place / f"{mode}.log", place / f"{mode}.endpoints"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "debugpy",
                "--listen",
                "127.0.0.1:0",
                "--wait-for-client",
                "work.py",
            ],
            cwd=place,
            env=environment(
                mode, {"PYDEVD_DISABLE_FILE_VALIDATION": "1", "DEBUGPY_ADAPTER_ENDPOINTS": str(endpoints)}
            ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    # (A client that connects before debugpy has written this finds its adapter half set up.)
    end = time.monotonic() + SECONDS
    while not endpoints.exists() or not (written := endpoints.read_text()).endswith("\n"):
        if time.monotonic() > end:
            process.kill()
        assert process.poll() is None, log.read_text()
        time.sleep(0.02)
    client = DebugClient(json.loads(written)["client"]["port"], SECONDS)
    told: list = []
    try:
        client.request("initialize", adapterID="test", clientID="test", pathFormat="path")
        client.send("attach", justMyCode=True)
        client.wait_for("initialized")
        breakpoints = [
            {"line": line("total += self.double"), "condition": "i == 2040"},
            {"line": line("raise ValueError(i)")},
        ]
        client.request("setBreakpoints", source={"path": str(place / "work.py")}, breakpoints=breakpoints)
        client.send("configurationDone", restart=False)
        steps = ["next", "stepIn", "stepOut", "next", "continue", "stepIn", "next"]
        while (event := client.wait_for("stopped", "terminated"))["event"] == "stopped":
            thread = event["body"]["threadId"]
            frames = client.request("stackTrace", threadId=thread)["stackFrames"]
            told.append([event["body"]["reason"], *((frame["name"], frame["line"]) for frame in frames)])
            scopes = client.request("scopes", frameId=frames[0]["id"])["scopes"]
            variables = client.request("variables", variablesReference=scopes[0]["variablesReference"])[
                "variables"
            ]
            told.append([(one["name"], re.sub(ADDRESS, "", one["value"])) for one in variables])
            client.request(steps.pop(0) if steps else "continue", threadId=thread)
        client.send("disconnect", terminateDebuggee=False)
    except EOFError as error:
        error.add_note(f"{mode}, {len(told)} messages, exit status {process.poll()}: {log.read_text()}")
        raise
    finally:
        client.close()
        try:
            status = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
    return [*told, status, log.read_text(), "the end"]


@pytest.mark.parametrize("mode", QUICK_MODES)
class TestProfilers:
    def test_cprofile(self, place: Path, mode: str) -> None:
        """Which functions were called, how often, and by whom."""
        program = """
import cProfile, pstats, runpy
profile = cProfile.Profile()
profile.runcall(runpy.run_path, "work.py", run_name="__main__")
stats = pstats.Stats(profile).stats
for (file, line, name), (primitive, calls, _, _, callers) in sorted(stats.items()):
    if file.endswith(("work.py", "tasks.py")):
        callers = sorted((*who, *counts[:2]) for who, counts in callers.items())
        print(file, line, name, primitive, calls, callers)
"""
        text = compare(place, mode, ["-c", program])
        assert f"{line('@property')} double 1716 1716 [" in text

    def test_trace(self, place: Path, mode: str) -> None:
        """How often each line ran, and who called whom."""
        counted = ["-m", "trace", "--count", "--coverdir", "counts", "work.py"]
        shown = ["-c", "print(open('counts/work.cover').read())"]
        called = ["-m", "trace", "--trackcalls", "work.py"]
        text = compare(place, mode, counted, shown, called)
        assert "12004: " in text and "work.Shape.area -> work.double" in text

    def test_settrace_counts_lines(self, place: Path, mode: str) -> None:
        program = """
import collections, runpy, sys, threading
lines = collections.Counter()
def trace(frame, event, argument):
    if frame.f_code.co_filename.endswith("work.py"): lines[event, frame.f_code.co_name, frame.f_lineno] += 1
    return trace
sys.settrace(trace)
runpy.run_path("work.py", run_name="__main__")
sys.settrace(None)
print(sorted(lines.items()))
"""
        assert "('line', 'area'," in compare(place, mode, ["-c", program])


@pytest.mark.parametrize("mode", QUICK_MODES)
@pytest.mark.parametrize("core", ["ctrace", "sysmon", "pytrace"])
def test_coverage(place: Path, mode: str, core: str) -> None:
    pytest.importorskip("coverage", reason="in requirements-dev.txt")
    # (sys.monitoring tells of branches from 3.14 on.)
    branches = [] if core == "sysmon" else ["--branch"]
    measured = ["-m", "coverage", "run", *branches, "--data-file=data", "work.py"]
    shown = ["-m", "coverage", "report", "--show-missing", "--data-file=data"]
    text = compare(place, mode, measured, shown, COVERAGE_CORE=core)
    assert re.search(rf"work.py .* {line('return "never"')}\n", text)


@pytest.mark.parametrize("mode", QUICK_MODES)
def test_pytest(place: Path, mode: str) -> None:
    """Rewritten assertions, fixtures, parameters, captured output, and what pytest shows of a failed test."""
    (place / "test_it.py").write_text("""
import pytest, work

@pytest.fixture(params=[1, 2, 3])
def shape(request):
    yield work.Shape(request.param)
    print("gone")

def test_area(shape):
    for i in range(3000):
        assert shape.area(i % 5) < 2 + i % 5 * shape.size, f"at {i}"

@pytest.mark.parametrize("n", range(20))
def test_fib(n):
    assert work.fib(n) == [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144][n]

def test_numbers():
    print(sum(work.numbers(500)))
    assert list(work.numbers(3000))[2000:2005] == [1000.0, 1000.5, 1001.0, 1001.5, 1002.5]

def test_raises():
    for i in range(1000):
        with pytest.raises(ZeroDivisionError, match="division"):
            i / 0
    with pytest.raises(KeyError):
        {}[i] if i < 999 else None
""")
    command = ["-m", "pytest", "-p", "no:cacheprovider", "--showlocals", "-rA", "test_it.py"]
    text = compare(place, mode, command, status=1, hide=r" in [\d.]+s|0x[0-9a-f]+")
    assert "At index 4 diff: 1002.0 != 1002.5" in text


WAITS = """
import sys, time
def inner(n):
    total = 0
    for i in range(n): total = (total * 3 + i) & 0xFFFF
    print("ready", flush=True)
    while True: total += len(sys.stdin.readline())
class C:
    def method(self): inner(50_000)
def generator():
    yield C().method()
def outer():
    for _ in generator(): pass
outer()
"""


@pytest.mark.parametrize("mode", ENGINE_MODES)
def test_stacks_from_outside(mode: str) -> None:
    """A sampling profiler of another process reads CPython's frames in its memory (py-spy)."""
    spy = shutil.which("py-spy", path=Path(sys.executable).parent)
    if not spy:
        pytest.skip("py-spy is in requirements-dev.txt")
    stacks = {}
    for which in ("stock", mode):
        process = subprocess.Popen(
            [sys.executable, "-c", WAITS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(which),
        )
        try:
            assert process.stdout.readline() == "ready\n"
            time.sleep(0.1)
            seen = subprocess.run([spy, "dump", "--pid", str(process.pid)], capture_output=True, text=True)
        finally:
            process.kill()
            process.communicate()
        if seen.returncode and which == "stock":
            pytest.skip(f"py-spy cannot read another process here: {seen.stderr}")
        stacks[which] = re.findall(r"^    (\S+) \((\S+:\d+)\)$", seen.stdout, re.M)
    assert stacks[mode] == stacks["stock"]
    assert [name for name, _ in stacks[mode]] == ["inner", "C.method", "generator", "outer", "<module>"]
