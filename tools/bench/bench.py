"""Measures pyperformance's programs under stock CPython and under Spinetail, interleaved in one run.

First both must make the same result. Then worker processes of pyperf run in turn, stock and Spinetail, with
the same number of loops; a ratio is of the medians, and above 1 where Spinetail is faster. A program that did
not run in the engine is marked and stays out of the mean. The values stay in `bench-results/`, as pyperf's
files.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pyperf
import spinetail
from programs import PROGRAMS

WORKER = Path(__file__).with_name("worker.py")
RESULTS = Path(__file__).parents[2] / "bench-results"
MODES = {"stock": "0", "spinetail": "1"}
#: The share of frames that the engine must have evaluated for a ratio to count.
ENOUGH = 0.95


@dataclass
class Effort:
    """How long to measure. A value takes a tenth of a second or more under stock."""

    #: Worker processes for each mode.
    rounds: int
    warmups: int
    values: int


FULL = Effort(rounds=5, warmups=10, values=5)
DEMO = Effort(rounds=1, warmups=8, values=5)


@dataclass
class Measurement:
    """What came of one program in one mode."""

    runs: list[pyperf.Run] = field(default_factory=list)
    frames_engine: int = 0
    frames_cpython: int = 0

    @property
    def benchmark(self) -> pyperf.Benchmark:
        return pyperf.Benchmark(self.runs)

    @property
    def memory(self) -> float:
        """The median of the processes' peak memory, in bytes."""
        return statistics.median(run.get_metadata()["mem_max_rss"] for run in self.runs)

    @property
    def share(self) -> float:
        """The share of frames that the engine evaluated after the first second."""
        return self.frames_engine / max(1, self.frames_engine + self.frames_cpython)


@dataclass
class Row:
    """What came of one program."""

    name: str
    same: bool
    stock: Measurement
    spinetail: Measurement

    @property
    def ratio(self) -> float:
        return self.stock.benchmark.median() / self.spinetail.benchmark.median()

    @property
    def counts(self) -> bool:
        return self.same and self.spinetail.share >= ENOUGH


def worker(mode: str, *arguments: str | Path) -> str:
    """Runs a worker process; gives what it printed. Ends the program with its errors if it fails."""
    # Nothing else of the caller's environment may change how Python works.
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SPINETAIL"))}
    process = subprocess.run(
        [sys.executable, WORKER, *arguments],
        env=kept | {"SPINETAIL": MODES[mode]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if process.returncode != 0:
        print(process.stdout, process.stderr, sep="\n", file=sys.stderr)
        sys.exit(f"{' '.join(map(str, arguments[:2]))} under {mode} ended with status {process.returncode}.")
    return process.stdout


def time_once(mode: str, name: str, *options: str) -> tuple[pyperf.Run, dict]:
    """One worker process of pyperf: its run, and the engine's counters."""
    with TemporaryDirectory() as folder:
        values, counts = Path(folder) / "values.json", Path(folder) / "counts.json"
        worker(mode, "time", name, counts, "--output", str(values), *options)
        (run,) = pyperf.Benchmark.load(str(values)).get_runs()
        return run, json.loads(counts.read_text())


def calibrate(name: str) -> int:
    """How many loops take pyperf's least time for a value under stock."""
    run, _ = time_once("stock", name, "--calibrate-loops", "--warmups=0", "--values=1")
    return run.get_metadata()["calibrate_loops"]


def measure(name: str, effort: Effort, progress: Progress) -> Row:
    """Compares the results of a program and measures it."""
    progress.show(f"{name}: comparing the results")
    digests = {mode: worker(mode, "result", name) for mode in MODES}
    progress.show(f"{name}: calibrating")
    options = [f"--loops={calibrate(name)}", f"--warmups={effort.warmups}", f"--values={effort.values}"]
    measured = {mode: Measurement() for mode in MODES}
    for number in range(effort.rounds):
        # Who comes first changes, so that what the machine does over time hits both.
        for mode in list(MODES)[:: -1 if number % 2 else 1]:
            progress.show(f"{name}: {mode}, round {number + 1} of {effort.rounds}")
            run, counts = time_once(mode, name, *options)
            if counts["enabled"] != (mode == "spinetail"):
                sys.exit(f"{name}: the engine was {'not ' if mode == 'spinetail' else ''}on under {mode}.")
            measured[mode].runs.append(run)
            measured[mode].frames_engine += counts["frames_engine"]
            measured[mode].frames_cpython += counts["frames_cpython"]
    return Row(name, digests["stock"] == digests["spinetail"], measured["stock"], measured["spinetail"])


class Progress:
    """A line on the terminal that says what is being done; nothing if the output goes elsewhere."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0

    def show(self, text: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K[{self.done + 1}/{self.total}] {text}", end="", file=sys.stderr, flush=True)

    def step(self) -> None:
        self.done += 1
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)


HEADER = f"{'program':<20}{'stock':>12}{'Spinetail':>12}{'ratio':>9}{'engine':>9}{'memory':>15}"


def line(row: Row) -> str:
    """The table's line of a program."""
    stock, ours = row.stock.benchmark, row.spinetail.benchmark
    megabytes = f"{row.stock.memory / 1e6:.1f} > {row.spinetail.memory / 1e6:.1f}"
    note = "" if row.counts else "  not counted: "
    if not row.same:
        note += "OTHER RESULT THAN STOCK"
    elif not row.counts:
        note += "not in the engine"
    times = (stock.format_value(each.median()) for each in (stock, ours))
    return (
        row.name.ljust(20)
        + "".join(text.rjust(12) for text in times)
        + f"{row.ratio:8.2f}x{row.spinetail.share:9.1%}{megabytes:>15}{note}"
    )


def keep(rows: list[Row]) -> Path:
    """Writes the values as pyperf's files (for `pyperf compare_to`), and a summary."""
    folder = RESULTS / time.strftime("%Y-%m-%d-%H%M%S")
    folder.mkdir(parents=True)
    for mode in MODES:
        suite = pyperf.BenchmarkSuite([getattr(row, mode).benchmark for row in rows])
        suite.dump(str(folder / f"{mode}.json"))
    summary = {
        row.name: {
            "ratio": row.ratio,
            "stock_seconds": row.stock.benchmark.median(),
            "spinetail_seconds": row.spinetail.benchmark.median(),
            "stock_bytes": row.stock.memory,
            "spinetail_bytes": row.spinetail.memory,
            "engine_share": row.spinetail.share,
            "same_result": row.same,
            "counted": row.counts,
        }
        for row in rows
    }
    (folder / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help=f"some of {','.join(PROGRAMS)}")
    parser.add_argument("--demo", action="store_true", help="measure for two minutes or so, and keep nothing")
    parser.add_argument("--rounds", type=int, help="worker processes for each mode and program")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(PROGRAMS)
    if unknown := [name for name in names if name not in PROGRAMS]:
        parser.error(f"no such program: {', '.join(unknown)}")
    effort = DEMO if options.demo else FULL
    if options.rounds:
        effort = Effort(options.rounds, effort.warmups, effort.values)
    try:
        spinetail.enable()
    except spinetail.UnsupportedHost as error:
        sys.exit(f"Spinetail does not work here: {error}")
    spinetail.disable()

    version = sys.version.split()[0]
    print(
        f"pyperformance's programs under CPython {version}, and with Spinetail {spinetail.__version__} in it."
    )
    print("Median times; how many times faster; the share of frames evaluated by the engine after the first")
    print("second; peak memory in MB.\n")
    print(HEADER, flush=True)
    progress = Progress(len(names))
    rows = []
    for name in names:
        rows.append(measure(name, effort, progress))
        progress.step()
        print(line(rows[-1]), flush=True)

    counted = [row.ratio for row in rows if row.counts]
    same = sum(row.same for row in rows)
    print(f"\nSame result as stock: {same} of {len(rows)}.")
    if counted:
        mean = statistics.geometric_mean(counted)
        print(f"Geometric mean of the {len(counted)} that ran in the engine: {mean:.2f}x.")
    else:
        print("No program ran in the engine.")
    if not options.demo:
        print(f"Values: {keep(rows).relative_to(Path.cwd(), walk_up=True)}")
    sys.exit(same != len(rows))


if __name__ == "__main__":
    main()
