"""Runs programs under stock CPython and under Spinetail, for tests that compare the two.

Every program runs in a process of its own, in an empty folder, five times at once: under stock, under
Spinetail as users have it, and in its stress modes: one translates every code object at its first call, one
compiles every loop at its first back-edge, one fails every seventh guard of that code as well.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import modes

#: A program that takes this long hangs. Where all loops are compiled at once, a minute is nothing unusual.
SECONDS = 300
#: Those that are compared with stock. TEST_MODES names others.
ENGINE_MODES = os.environ.get("TEST_MODES", "spinetail,stress,regions,guards7").split(",")


@dataclass
class Outcome:
    """What a program did, as far as an onlooker can tell."""

    status: int
    stdout: str
    stderr: str
    #: `spinetail.stats()` at the end of each of its processes, which is no part of what it did.
    stats: list[dict] = field(default_factory=list, compare=False)

    @property
    def frames_engine(self) -> int:
        return sum(stats["frames_engine"] for stats in self.stats)

    def text(self) -> str:
        """For a readable difference."""
        return f"{self.stdout}--- stderr\n{self.stderr}--- exit status {self.status}\n"


def environment(mode: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a program: this one without what changes Python's behaviour."""
    return modes.environment(mode, "COV") | {"PYTHONFAULTHANDLER": "1"} | dict(more or {})


def run(
    arguments: Sequence[str | Path],
    mode: str,
    stdin: str = "",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Outcome:
    """Runs `python ARGUMENTS…` in a mode."""
    with TemporaryDirectory() as folder:
        stats = Path(folder) / "stats"
        workplace = Path(folder) / "cwd"
        workplace.mkdir()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="backslashreplace",
            env=environment(mode, {"SPINETAIL_STATS": str(stats)} | dict(env or {})),
            cwd=cwd or workplace,
            start_new_session=True,
        )
        try:
            stdout, stderr = process.communicate(stdin, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            where = stacks(process.pid)
            # Its children have its pipes. faulthandler tells of Python's frames.
            os.killpg(process.pid, signal.SIGABRT)
            stdout, stderr = process.communicate()
            raise AssertionError(f"{mode}: hangs\n{stdout}--- stderr\n{stderr}--- stacks\n{where}") from None
        lines = stats.read_text().splitlines() if stats.exists() else []
        return Outcome(process.returncode, stdout, stderr, [json.loads(line) for line in lines])


def stacks(session: int) -> str:
    """The C stacks of all threads of a session's processes, if there is a debugger."""
    if not shutil.which("gdb"):
        return "no gdb\n"
    texts = []
    listing = subprocess.run(["ps", "-o", "pid=", "-s", str(session)], capture_output=True, text=True).stdout
    for number in listing.split():
        command = ["gdb", "-batch", "-p", number, "-ex", "thread apply all backtrace 25"]
        texts.append(f"process {number}\n" + subprocess.run(command, capture_output=True, text=True).stdout)
    return "".join(texts)
