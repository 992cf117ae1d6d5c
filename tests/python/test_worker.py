"""The thread that compiles and where regions lie, by C programs of their own: no Python, no LLVM."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from toolchain import find_swift  # noqa: E402


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worker")
    sources = ROOT / "Sources" / "CompilerInterface"
    tests = ROOT / "tests" / "python" / "worker"
    command = [find_swift().swift.with_name("clang"), "-D_GNU_SOURCE=1", f"-I{sources / 'include'}"]
    library = [tests / "compiler.c", sources / "block.c"]
    subprocess.run([*command, "-shared", "-fPIC", "-o", folder / "compiler.so", *library], check=True)
    engine = [
        sources / name for name in ("worker.c", "memory.c", "arena.c", "block.c", "message.c", "process.c")
    ]
    subprocess.run([*command, "-o", folder / "test", tests / "test.c", *engine, "-lpthread"], check=True)
    arena = [tests / "arena.c", sources / "arena.c", sources / "block.c"]
    subprocess.run([*command, "-o", folder / "arena", *arena, "-lpthread"], check=True)
    return folder


def run(*command: str | Path) -> None:
    process = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")


def test_worker(built: Path) -> None:
    run(built / "test", built / "compiler.so")


def test_end_waits_for_nothing(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLIVES_EXIT", "1")
    run(built / "test", built / "compiler.so")


def test_no_library(built: Path) -> None:
    run(built / "test", built / "no.so", "missing")


def test_arena(built: Path) -> None:
    run(built / "arena")
