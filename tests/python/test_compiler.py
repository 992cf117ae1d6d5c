"""What the compiler tells tools, and programs without it."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import spinetail._engine

COMPILER = Path(spinetail._engine.__file__).with_name("_compiler.so")
PROGRAM = """
import os, spinetail
spinetail.enable()
def hot_loop(n):
    total = 0
    for i in range(n):
        total += i & 3
    return total
for _ in range(20):
    hot_loop(1000)
print(os.getpid(), spinetail.stats()["regions_compiled"])
"""


def run(program: str = PROGRAM, **variables: str) -> tuple[int, int, str]:
    """The process's number, how many regions it compiled, both as it prints them, and its standard error."""
    process = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"SPINETAIL_STRESS": "regions"} | variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    number, compiled = process.stdout.split()
    return int(number), int(compiled), process.stderr


pytestmark = pytest.mark.skipif(not COMPILER.exists(), reason="NOT CHECKED: built without LLVM")


def test_perf_map() -> None:
    number, compiled, _ = run(SPINETAIL_PERF="1")
    assert compiled > 0
    path = Path(f"/tmp/perf-{number}.map")
    try:
        lines = path.read_text().splitlines()
    finally:
        path.unlink(missing_ok=True)
    ours = [line for line in lines if "py::hot_loop:<string>:4" in line]
    assert ours
    for line in ours:
        address, size, _ = line.split(" ", 2)
        assert int(address, 16) > 0
        assert int(size, 16) > 0


def test_graphs_are_sound() -> None:
    _, compiled, errors = run(SPINETAIL_VERIFY_GRAPHS="1")
    assert compiled > 0
    assert errors == ""


@pytest.mark.parametrize("stage", ["built", "graph", "llvm", "asm"])
def test_regions_are_shown(stage: str) -> None:
    _, _, text = run(SPINETAIL_SHOW_REGIONS=stage)
    assert "hot_loop (<string>:4)" in text
    assert {"built": "entry 0: ", "graph": "entry 0: ", "llvm": "define ", "asm": ".text"}[stage] in text


@pytest.mark.parametrize("call", ["range(9)", "C(9)", "C(9).half"])
def test_loops_behind_what_ran_once(call: str) -> None:
    """A site that waits for its second run has run: what comes behind it is compiled."""
    program = f"""
import os, spinetail
spinetail.enable()
class C:
    def __init__(self, n): self.n = n
    half = property(lambda self: self.n // 2)
def hot(n):
    {call}
    total = 0
    for i in n:
        total += i & 3
    return total
hot(iter(range(100_000)))
print(os.getpid(), spinetail.stats()["regions_compiled"])
"""
    _, compiled, text = run(program, SPINETAIL_SHOW_REGIONS="built")
    assert compiled > 0
    region = text[text.index("hot (<string>:7)\n") :]
    assert "\nentry 1: at " in region.split("\nb0():")[0]


def test_what_is_called_often_gets_a_larger_region() -> None:
    """The first one leaves a callee out, for they are long, and counts calls; the second contains both."""
    program = """
import spinetail
spinetail.enable()
def step(x):
    x = (x * 3 + 1) & 1023
    x = (x * 5 + 2) & 1023
    x = (x * 7 + 3) & 1023
    x = (x * 11 + 5) & 1023
    x = (x * 13 + 6) & 1023
    x = (x * 15 + 7) & 1023
    x = (x * 17 + 8) & 1023
    return (x * 9 + 4) & 1023
def twice(x):
    return step(x) + step(x + 1)
expected = sum(map(twice, range(1000)))
for _ in range(3000):
    assert sum(map(twice, range(1000))) == expected
"""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("SPINETAIL_")}
    process = subprocess.run(
        [sys.executable, "-c", program],
        env=variables | {"SPINETAIL_SHOW_REGIONS": "graph"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    graphs = re.findall(r"^twice \(<string>:13\)\n(entry 0: .*)((?:\n.+)*)", process.stderr, re.MULTILINE)
    assert [first.endswith(" counted") for first, _ in graphs] == [True, False]
    multiplications = [rest.count(" multiplyOverflows ") for _, rest in graphs]
    assert multiplications[0] < multiplications[1]


def test_what_runs_seldom_is_not_compiled() -> None:
    """Many calls in the life of a process, few in a second; then many in a second."""
    program = """
import spinetail, time
spinetail.enable()
def called(x):
    return (x * 3 + 1) & 1023
start = time.process_time()
for _ in range(200):
    sum(range(1000))
# What takes 40 us of the processor here.
work = range(int(1000 * 40e-6 * 200 / (time.process_time() - start)))
for i in range(30_000):
    called(i)
    sum(work)
before = spinetail.stats()["regions_compiled"]
def loop():
    for i in range(1000):
        called(i)
while not spinetail.stats()["regions_compiled"]:
    loop()
print(before)
"""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("SPINETAIL_")}
    process = subprocess.run(
        [sys.executable, "-c", program],
        env=variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert process.stdout == "0\n"


@pytest.mark.parametrize("off", range(16))
def test_passes_are_switched_off(off: int) -> None:
    _, compiled, errors = run(SPINETAIL_PASSES_OFF=str(off), SPINETAIL_VERIFY_GRAPHS="1")
    assert compiled > 0
    assert errors == ""


def test_a_process_may_end_while_it_compiles() -> None:
    program = """
import sys
def warm(n):
    items, total = [1.5] * 10, 0
    for i in range(n):
        half = items[i % 10] * 2
        total += half + i
        items[(i + 1) % 10] = half / 2
    return total
for k in range(int(sys.argv[1])):
    warm(1000)
"""
    for rounds in range(8, 40):
        process = subprocess.run(
            [sys.executable, "-c", program, str(rounds)],
            env=os.environ | {"SPINETAIL": "1"},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert (process.returncode, process.stdout, process.stderr) == (0, "", "")


def refusals(program: str, **variables: str) -> dict[str, int]:
    """What `program`, which compiles, is told in `regions_refused`."""
    text = f"import spinetail\nspinetail.enable()\n{program}\nprint(spinetail.stats()['regions_refused'])"
    process = subprocess.run(
        [sys.executable, "-c", text],
        env=os.environ | {"SPINETAIL_STRESS": "regions"} | variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert process.stderr == ""
    return ast.literal_eval(process.stdout.splitlines()[-1])


#: Each of its loops asks for a region.
LARGE = """
body = "".join(f"        x{i} = x{i} * 3 + i * {i} - x{(i + 1) % 40}\\n" for i in range(40)) * 20
loops = "".join(f"    for i in range(n):\\n{body}        x0 = x1 = 1\\n" for _ in range(5))
exec("def large(n, " + ", ".join(f"x{i}=1.5" for i in range(40)) + f"):\\n{loops}    return x0")
for _ in range(20):
    large(5)
"""


def test_refused_code_is_not_tried_again() -> None:
    assert refusals(LARGE) == {"too_large": 1}


def test_refusals_of_the_process(tmp_path: Path) -> None:
    program = "\n".join(f"def f{i}():\n    for _ in range(9): pass\nf{i}()" for i in range(20))
    limit = "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 29, -1))\n"
    assert refusals(limit + program, SPINETAIL_COMPILER="thread") == {"limited_memory": 20}
    assert refusals(limit + program) == {}
    # A library that is none: nothing more is asked for.
    shutil.copytree(COMPILER.parent, tmp_path / "spinetail")
    (tmp_path / "spinetail" / COMPILER.name).write_text("no library")
    assert refusals(program, PYTHONPATH=str(tmp_path)) == {"no_compiler": 1}


def test_refusals_are_reported() -> None:
    process = subprocess.run(
        [sys.executable, "-c", "import spinetail; spinetail.enable()\n" + LARGE],
        env=os.environ | {"SPINETAIL_STRESS": "regions", "SPINETAIL_STATS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "  not compiled                    too_large 1\n" in process.stderr


def test_short_programs_start_no_compiler() -> None:
    """In the first 0.4 s a loop of 100,000 rounds does not pay for the compiler; one that goes on does."""
    text = """
import spinetail
spinetail.enable()
def loop(n):
    total = 0
    for i in range(n):
        total += i & 3
    return total
loop(100_000)
before = spinetail.stats()["compiler"]
while not spinetail.stats()["regions_compiled"]:
    loop(100_000)
print(before, spinetail.stats()["compiler"])
"""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("SPINETAIL_")}
    process = subprocess.run(
        [sys.executable, "-c", text], env=variables, capture_output=True, text=True, timeout=120, check=True
    )
    assert process.stdout == "None process\n"
