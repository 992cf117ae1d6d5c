"""Machine code on the disk: the next process finds it, and nothing but what is whole and the user's own."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
import spinetail._engine

COMPILER = Path(spinetail._engine.__file__).with_name("_compiler.so")
pytestmark = pytest.mark.skipif(not COMPILER.exists(), reason="NOT CHECKED: built without LLVM")

PROGRAM = """
import spinetail
spinetail.enable()

class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def moved(self, other):
        return Point(self.x + other.x, self.y + other.y)

def walk(n):
    here = Point(0, 0.5)
    for i in range(n):
        here = here.moved(Point(i & 3, 0.25))
    return here.x, here.y

def count(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts

print([walk(1000) for _ in range(30)][-1], count("a rose is a rose is a rose".split() * 100))
stats = spinetail.stats()
print(stats["regions_compiled"], stats["regions_reused"], stats["regions_refused"])
"""


def run(folder: Path | str, program: str = PROGRAM, **variables: str) -> tuple[str, int, int]:
    """What the program prints, how many regions it had, and how many of them came from the folder."""
    process = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"SPINETAIL_STRESS": "regions", "SPINETAIL_CACHE": str(folder)} | variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert process.stderr == ""
    result, counts = process.stdout.splitlines()
    compiled, reused, refused = counts.split(" ", 2)
    assert ast.literal_eval(refused) == {}
    return result, int(compiled), int(reused)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


EXPECTED = "(1500, 250.5) {'a': 300, 'rose': 300, 'is': 200}"


@pytest.mark.parametrize("place", ["process", "thread"])
def test_the_next_process_finds_the_code(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "caches" / "code"
    variables = {"SPINETAIL_COMPILER": "thread"} if place == "thread" else {}
    result, compiled, reused = run(folder, **variables)
    assert result == EXPECTED
    assert compiled > reused
    made = files(folder)
    assert made
    # With hashes that depend on chance and objects elsewhere.
    assert run(folder, **variables) == (EXPECTED, compiled, compiled)
    assert files(folder) == made
    # Nobody else can read what a program is made of.
    assert all(path.stat().st_mode & 0o077 == 0 for path in [folder, *folder.rglob("*")])


def test_the_folder_is_the_users_cache(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "XDG_CACHE_HOME": ""}
    variables = {k: v for k, v in os.environ.items() if k != "SPINETAIL_CACHE"} | environment
    for _ in range(2):
        process = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=variables | {"SPINETAIL_STRESS": "regions"},
            capture_output=True,
            text=True,
            check=True,
        )
    assert files(tmp_path / ".cache" / "spinetail")
    assert int(process.stdout.splitlines()[1].split()[1]) > 0


@pytest.mark.parametrize("folder", ["0", "", "relative", "/proc/nothing"])
def test_without_a_folder_code_is_compiled(folder: str) -> None:
    for _ in range(2):
        result, compiled, reused = run(folder)
        assert (result, reused) == (EXPECTED, 0)
        assert compiled > 0


def test_files_that_are_not_whole_are_made_anew(tmp_path: Path) -> None:
    run(tmp_path)
    made = {path: path.read_bytes() for path in files(tmp_path)}
    for number, (path, content) in enumerate(made.items()):
        middle = len(content) // 2
        path.write_bytes(
            [
                b"",
                content[:20],
                content[:middle],
                content + b"\0",
                content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
            ][number % 5]
        )
    result, compiled, reused = run(tmp_path)
    assert (result, reused) == (EXPECTED, 0)
    assert {path: path.read_bytes() for path in files(tmp_path)} == made
    assert run(tmp_path) == (EXPECTED, compiled, compiled)


def test_a_file_under_anothers_name_is_not_taken(tmp_path: Path) -> None:
    run(tmp_path)
    first, *others = files(tmp_path)
    content = first.read_bytes()
    assert others
    for path in others:
        path.write_bytes(content)
    result, _, reused = run(tmp_path)
    assert result == EXPECTED
    assert reused <= 1


def test_a_limit_on_files_ends_nothing(tmp_path: Path) -> None:
    program = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))"
    result, compiled, _ = run(tmp_path, program + PROGRAM)
    assert result == EXPECTED
    assert compiled > 0
    assert files(tmp_path) == []


@pytest.mark.parametrize("what", ["folder", "files"])
def test_what_others_can_write_is_not_taken(tmp_path: Path, what: str) -> None:
    run(tmp_path)
    for path in [tmp_path] if what == "folder" else files(tmp_path):
        path.chmod(0o777 if what == "folder" else 0o666)
    result, compiled, reused = run(tmp_path)
    assert (result, reused) == (EXPECTED, 0)
    assert compiled > 0


def test_old_files_make_room(tmp_path: Path) -> None:
    folder = tmp_path / "00"
    folder.mkdir(mode=0o700)
    # Holes take no room on the disk, but count.
    for number in range(3):
        path = folder / f"{number:030x}"
        path.touch(mode=0o600)
        os.truncate(path, 60 << 20)
        os.utime(path, (number, number))
    run(tmp_path)
    # 180 MB are over the limit of 128; below 96 it is enough.
    assert [path.name[-1] for path in files(folder) if path.stat().st_size == 60 << 20] == ["2"]
