"""One process of a measurement: `worker.py result NAME` or `worker.py time NAME COUNTS [PYPERF OPTION]…`.

`result` prints a digest of what the program makes. `time` is a worker process of pyperf: it runs the
program's own file, which writes its values where the options say, and writes the counters to the file
COUNTS. Whether the engine is on is the environment's doing: this file does the same either way.
"""

from __future__ import annotations

import hashlib
import json
import runpy
import sys
import threading
from pathlib import Path

import spinetail
from programs import PROGRAMS, Program

#: Frames are counted from here on: before, programs load and warm up.
FIRST_SECOND = 1.0


def result(program: Program) -> str:
    """A digest of what the program makes."""
    return hashlib.sha256(repr(program.result(program.load())).encode()).hexdigest()


def measure(program: Program, counts: Path, options: list[str]) -> None:
    """Runs the program's file as pyperf's worker."""
    earlier: list[dict] = []
    timer = threading.Timer(FIRST_SECOND, lambda: earlier.append(spinetail.stats()))
    timer.daemon = True
    sys.path.insert(0, str(program.path.parent))
    sys.argv = [str(program.path), "--worker", *options, *program.options]
    timer.start()
    runpy.run_path(str(program.path), run_name="__main__")
    timer.cancel()
    stats = spinetail.stats()
    # A run of less than a second counts from its start.
    before = earlier[0] if earlier else dict.fromkeys(stats, 0)
    frames = {name: stats[name] - before[name] for name in ("frames_engine", "frames_cpython")}
    counts.write_text(json.dumps({"enabled": spinetail.is_enabled(), "stats": stats, **frames}))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["result", name]:
            print(result(PROGRAMS[name]))
        case ["time", name, counts, *options]:
            measure(PROGRAMS[name], Path(counts), options)
        case _:
            sys.exit(__doc__)
