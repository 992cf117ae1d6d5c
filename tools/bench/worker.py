"""One process of a measurement: `worker.py result NAME`, `worker.py time NAME COUNTS [PYPERF OPTION]…` or
`worker.py rounds NAME COUNT…`.

`result` prints a digest of what the program makes. `time` is a worker process of pyperf: it runs the
program's own file, which writes its values where the options say, and writes the counters to the file
COUNTS. `rounds` runs that file too, and prints when it was through with so many rounds, one loop of pyperf's
each: for each count the seconds from the first one's start, and from that of the process, which $STARTED
tells (time.perf_counter() of who started it).
Whether the engine is on is the environment's doing: this file does the same either way.
The folder of packages that a program may need is its PYTHONPATH.
"""

from __future__ import annotations

import hashlib
import json
import os
import runpy
import site
import sys
import time
from collections import Counter
from pathlib import Path

import pyperf
import spinetail
from programs import PROGRAMS, Program
from pyperf._worker import WorkerProcessTask

#: Frames are counted from here on: before, programs load and warm up.
FIRST_SECOND = 1.0


def result(program: Program) -> str:
    """A digest of what the program makes."""
    return hashlib.sha256(repr(program.result(program.load())).encode()).hexdigest()


def measure(program: Program, counts: Path, options: list[str]) -> None:
    """Runs the program's file as pyperf's worker."""
    start = time.perf_counter()
    early, late = Counter(), Counter()

    class CountedTask(WorkerProcessTask):
        """Counts the frames of each value: pyperf's own work around the program is not asked for."""

        def compute(self) -> None:
            run = self.task_func

            def counted(task: WorkerProcessTask, loops: int) -> float:
                frames = late if time.perf_counter() - start > FIRST_SECOND else early
                frames.subtract(frames_so_far())
                seconds = run(task, loops)
                frames.update(frames_so_far())
                return seconds

            self.task_func = counted
            super().compute()
            # All values of a short run begin in the first second: it goes on, untimed, until one does not.
            while not late:
                counted(self, self.loops)

    run_file(program, CountedTask, options)
    counts.write_text(
        json.dumps({"enabled": spinetail.is_enabled(), **{name: late[name] for name in frames_so_far()}})
    )


def rounds(program: Program, counts: list[int]) -> None:
    """Prints when each of some counts of rounds is reached, then ends the process."""
    started = float(os.environ["STARTED"])

    class RoundsTask(WorkerProcessTask):
        def compute(self) -> None:
            begun = time.perf_counter()
            done, ends = 0, []
            for count in counts:
                self.task_func(self, count - done)
                now = time.perf_counter()
                done = count
                ends.append((now - begun, now - started))
            print(json.dumps(ends), flush=True)
            sys.exit()

    run_file(program, RoundsTask, ["--loops=1"])


def run_file(program: Program, task: type[WorkerProcessTask], options: list[str]) -> None:
    """Runs the program's file as pyperf's worker does, with a task of our own."""
    pyperf._runner.WorkerProcessTask = task
    sys.path.insert(0, str(program.path.parent))
    sys.argv = [str(program.path), "--worker", *options, *program.options]
    runpy.run_path(str(program.path), run_name="__main__")


def frames_so_far() -> dict[str, int]:
    stats = spinetail.stats()
    return {name: stats[name] for name in ("frames_engine", "frames_cpython")}


if __name__ == "__main__":
    if packages := os.environ.get("PYTHONPATH"):
        # Their .pth files as well: that of setuptools brings distutils back.
        site.addsitedir(packages)
    match sys.argv[1:]:
        case ["result", name]:
            print(result(PROGRAMS[name]))
        case ["time", name, counts, *options]:
            measure(PROGRAMS[name], Path(counts), options)
        case ["rounds", name, *counts]:
            rounds(PROGRAMS[name], [int(count) for count in counts])
        case _:
            sys.exit(__doc__)
