"""Measures pyperformance's programs under stock CPython and under Spinetail, interleaved in one run.

First both must make the same result. Then worker processes of pyperf run in turn, stock and Spinetail, with
the same number of loops; a ratio is of the medians, and above 1 where Spinetail is faster. A program that did
not run in the engine is marked and stays out of the mean, as do applications, which have a mean of their own.
Where CPython 3.10 is installed it takes its turn too. The values stay in `bench-results/`, as pyperf's files.
Machine code is kept in a folder that is empty at first: a program's first process compiles, and the others
find most of it.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pyperf
import spinetail
from programs import PROGRAMS, Program

WORKER = Path(__file__).with_name("worker.py")
ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "bench-results"
#: Where the packages that applications need are installed, a folder for each.
PACKAGES = ROOT / "build" / "bench-packages"
#: What each mode has in the environment.
MODES = {"stock": {"SPINETAIL": "0"}, "spinetail": {"SPINETAIL": "1"}}
#: The share of frames that the engine must have evaluated for a ratio to count.
ENOUGH = 0.95
#: How much more memory than under stock a program may take.
MORE_MEMORY = 1.1


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
    #: Peak memory, in bytes, of the processes or of the commands that they time.
    peaks: list[int] = field(default_factory=list)

    @property
    def benchmark(self) -> pyperf.Benchmark:
        return pyperf.Benchmark(self.runs)

    @property
    def memory(self) -> float:
        return statistics.median(self.peaks)

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
    old: Measurement | None = None

    @property
    def ratio(self) -> float:
        return self.stock.benchmark.median() / self.spinetail.benchmark.median()

    @property
    def ratio_to_old(self) -> float | None:
        return self.old and self.old.benchmark.median() / self.spinetail.benchmark.median()

    @property
    def program(self) -> Program:
        return PROGRAMS[self.name]

    @property
    def is_in_engine(self) -> bool:
        # The frames of the commands that a program starts are not asked for.
        return self.program.runs_commands or self.spinetail.share >= ENOUGH

    @property
    def counts(self) -> bool:
        return self.same and self.is_in_engine

    @property
    def memory_ratio(self) -> float:
        return self.spinetail.memory / self.stock.memory


def worker(mode: str, *arguments: str | Path) -> str:
    """Runs a worker process; gives what it printed. Ends the program with its errors if it fails."""
    process = subprocess.run(
        [sys.executable, WORKER, *arguments],
        env=variables(mode, str(arguments[1])),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if process.returncode != 0:
        print(process.stdout, process.stderr, sep="\n", file=sys.stderr)
        sys.exit(f"{' '.join(map(str, arguments[:2]))} under {mode} ended with status {process.returncode}.")
    return process.stdout


def variables(mode: str, name: str) -> dict[str, str]:
    """The environment of a program's processes."""
    return environment(installed(PROGRAMS[name], sys.executable)) | MODES[mode]


def environment(packages: Path | None) -> dict[str, str]:
    """Nothing else of the caller's environment may change how Python works."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SPINETAIL"))}
    return kept | ({"PYTHONPATH": str(packages)} if packages else {})


def installed(program: Program, python: str, *more: str) -> Path | None:
    """The folder with the packages that a program needs, and `more`; pip fills it once."""
    requirements = [*program.requirements, *more]
    if not more:
        requirements += program.vendored
    if not requirements:
        return None
    folder = PACKAGES / Path(python).name / program.folder
    if not (folder / "ready").exists():
        # Some of them need distutils, which setuptools has.
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command += [
            "--root-user-action=ignore",
            "--target",
            str(folder),
            "--upgrade",
            "setuptools",
            *requirements,
        ]
        if subprocess.run(command, env=environment(None)).returncode != 0:
            sys.exit(f"pip could not install what {program.folder} needs (is the package index reached?).")
        (folder / "ready").touch()
    return folder


def find_old_python() -> str | None:
    """A CPython 3.10 that starts. (A version manager's shim may exist and fail.)"""
    candidates = [shutil.which("python3.10"), *Path.home().glob(".pyenv/versions/3.10*/bin/python3.10")]
    test = "import sys, pip; sys.exit(sys.version_info[:2] != (3, 10))"
    for candidate in filter(None, candidates):
        if subprocess.run([candidate, "-c", test], capture_output=True).returncode == 0:
            return str(candidate)
    return None


def time_old(python: str, name: str, *options: str) -> pyperf.Run:
    """The same program's file under CPython 3.10."""
    program = PROGRAMS[name]
    packages = installed(program, python, f"pyperf=={pyperf.__version__}")
    with TemporaryDirectory() as folder:
        values = Path(folder) / "values.json"
        arguments = [program.path, "--worker", *options, "--output", values, *program.options]
        start = "import os, site, sys, runpy; site.addsitedir(sys.argv.pop(1)); del sys.argv[0]; "
        # A program's file imports others beside it.
        start += "sys.path[0] = os.path.dirname(sys.argv[0]); "
        start += "runpy.run_path(sys.argv[0], run_name='__main__')"
        command = [python, "-c", start, packages, *arguments]
        process = subprocess.run(command, env=environment(packages), capture_output=True, text=True)
        if process.returncode != 0:
            print(process.stdout, process.stderr, sep="\n", file=sys.stderr)
            sys.exit(f"{name} under CPython 3.10 ended with status {process.returncode}.")
        (run,) = pyperf.Benchmark.load(str(values)).get_runs()
        return run


def time_once(mode: str, name: str, *options: str) -> tuple[pyperf.Run, dict]:
    """One worker process of pyperf: its run, and the engine's counters."""
    with TemporaryDirectory() as folder:
        values, counts = Path(folder) / "values.json", Path(folder) / "counts.json"
        worker(mode, "time", name, counts, "--output", str(values), *options)
        (run,) = pyperf.Benchmark.load(str(values)).get_runs()
        return run, json.loads(counts.read_text())


#: Runs a command and prints its peak memory in bytes. A process's peak contains what the one that started it
#: had (execve keeps it), so this is to be run in less than any Python program has, and imports late.
PEAK = """
import os, sys
silence = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[silence])
status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
import resource
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


def peak_memory(mode: str, name: str, run: pyperf.Run) -> int:
    """Bytes that a worker's process had at its peak; where it timed a command, those of the command."""
    metadata = run.get_metadata()
    if "command" not in metadata:
        return metadata["mem_max_rss"]
    command = [sys.executable, "-S", "-E", "-c", PEAK, *shlex.split(metadata["command"])]
    process = subprocess.run(command, env=variables(mode, name), check=True, capture_output=True, text=True)
    status, peak = map(int, process.stdout.split())
    if status != 0:
        sys.exit(f"{name}: {metadata['command']} ended with status {status}.")
    return peak


def calibrate(name: str) -> int:
    """How many loops take pyperf's least time for a value under stock."""
    run, _ = time_once("stock", name, "--calibrate-loops", "--warmups=0", "--values=1")
    return run.get_metadata()["calibrate_loops"]


def measure(name: str, effort: Effort, progress: Progress, old_python: str | None) -> Row:
    """Compares the results of a program and measures it."""
    progress.show(f"{name}: comparing the results")
    digests = {mode: worker(mode, "result", name) for mode in MODES}
    progress.show(f"{name}: calibrating")
    options = [f"--loops={calibrate(name)}", f"--warmups={effort.warmups}", f"--values={effort.values}"]
    measured = {mode: Measurement() for mode in MODES}
    old = Measurement() if old_python else None
    for number in range(effort.rounds):
        # Who comes first changes, so that what the machine does over time hits both.
        for mode in list(MODES)[:: -1 if number % 2 else 1]:
            progress.show(f"{name}: {mode}, round {number + 1} of {effort.rounds}")
            run, counts = time_once(mode, name, *options)
            if counts["enabled"] != (mode == "spinetail"):
                sys.exit(f"{name}: the engine was {'not ' if mode == 'spinetail' else ''}on under {mode}.")
            measured[mode].runs.append(run)
            measured[mode].peaks.append(peak_memory(mode, name, run))
            measured[mode].frames_engine += counts["frames_engine"]
            measured[mode].frames_cpython += counts["frames_cpython"]
        if old:
            progress.show(f"{name}: CPython 3.10, round {number + 1} of {effort.rounds}")
            old.runs.append(time_old(old_python, name, *options))
    same = digests["stock"] == digests["spinetail"]
    return Row(name, same, measured["stock"], measured["spinetail"], old)


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


HEADER = f"{'program':<20}{'stock':>12}{'Spinetail':>12}{'ratio':>9}{'engine':>9}{'memory':>22}"


def line(row: Row) -> str:
    """The table's line of a program."""
    stock, ours = row.stock.benchmark, row.spinetail.benchmark
    megabytes = f"{row.stock.memory / 1e6:.1f} > {row.spinetail.memory / 1e6:.1f} {row.memory_ratio - 1:+.0%}"
    engine = "-" if row.program.runs_commands else f"{row.spinetail.share:.1%}"
    note = "" if row.counts else "  not counted: "
    if not row.same:
        note += "OTHER RESULT THAN STOCK"
    elif not row.counts:
        note += "not in the engine"
    if row.memory_ratio > MORE_MEMORY:
        note += "  MUCH MORE MEMORY"
    times = (stock.format_value(each.median()) for each in (stock, ours))
    return (
        row.name.ljust(20)
        + "".join(text.rjust(12) for text in times)
        + f"{row.ratio:8.2f}x{engine:>9}{megabytes:>22}"
        + (f"{row.ratio_to_old:8.2f}x" if row.old else "")
        + note
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
            "ratio_to_cpython_3.10": row.ratio_to_old,
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
    parser.add_argument("--interpreter", action="store_true", help="compile nothing")
    options = parser.parse_args()
    if options.interpreter:
        MODES["spinetail"]["SPINETAIL_REGIONS"] = "0"
    names = options.only.split(",") if options.only else list(PROGRAMS)
    if options.demo and not options.only:
        names = [
            name for name in names if not PROGRAMS[name].is_application and not PROGRAMS[name].runs_commands
        ]
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
    old_python = None if options.demo else find_old_python()
    if old_python:
        print("The last column: how many times faster than CPython 3.10.\n")
    print(HEADER + ("     3.10" if old_python else ""), flush=True)
    progress = Progress(len(names))
    rows = []
    with TemporaryDirectory() as code:
        MODES["spinetail"]["SPINETAIL_CACHE"] = code
        for name in names:
            rows.append(measure(name, effort, progress, old_python))
            progress.step()
            print(line(rows[-1]), flush=True)

    same = sum(row.same for row in rows)
    print(f"\nSame result as stock: {same} of {len(rows)}.")
    for what, are_applications in (("programs", False), ("applications", True)):
        counted = [row for row in rows if row.counts and row.program.is_application == are_applications]
        if counted:
            mean = statistics.geometric_mean(row.ratio for row in counted)
            print(f"Geometric mean of the {len(counted)} {what} that ran in the engine: {mean:.2f}x", end="")
            olds = [row.ratio_to_old for row in counted if row.old]
            print(f" (to CPython 3.10: {statistics.geometric_mean(olds):.2f}x)." if olds else ".")
    if not any(row.counts for row in rows):
        print("No program ran in the engine.")
    if not options.demo:
        print(f"Values: {keep(rows).relative_to(Path.cwd(), walk_up=True)}")
    sys.exit(same != len(rows))


if __name__ == "__main__":
    main()
