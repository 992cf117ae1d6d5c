"""What the compiler tells tools, and programs without it."""

from __future__ import annotations

import os
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


def run(**variables: str) -> tuple[int, int, str]:
    """The process's number, how many regions it compiled, and its standard error."""
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM],
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


@pytest.mark.parametrize("off", range(8))
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
