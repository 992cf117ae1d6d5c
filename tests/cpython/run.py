"""Runs files of CPython's own test suite under stock and under Spinetail and compares them, case by case.

Each file runs in a process of its own: under stock, under Spinetail, and in Spinetail's stress modes. What
differs must stand in `differs.txt` with a reason. A difference is looked at twice: both sides run again,
alone, before it counts. Output and results stay in `build/test-cpython/` until the next run.

`--full` takes every file of the `test` package, with all resources but a display and the network. That takes
long: the stress modes are left out unless `--modes` asks for them; `--reuse-stock` takes over what stock did
before.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parents[1]))
from modes import environment

HERE = Path(__file__).parent
LOGS = HERE.parent.parent / "build" / "test-cpython"
#: What `--full` allows the tests to use.
RESOURCES = "all,-gui,-network,-urlfetch"


@dataclass
class Options:
    """How to run."""

    #: Seconds for one file.
    limit: float
    #: Only cases that match.
    match: str | None
    #: As for `python -m test -u`.
    resources: str | None
    #: Processes at once.
    jobs: int
    reuse_stock: bool


@dataclass
class Result:
    """What one test file did in one mode."""

    #: What became of the process: "exit 0", "SIGSEGV", "over 600 s".
    end: str
    #: By test case: "passed", "failed", "skipped", …
    cases: dict[str, str]
    #: What failed cases said.
    messages: dict[str, str]
    seconds: float
    frames_engine: int
    frames: int
    log: str

    @property
    def was_cut_off(self) -> bool:
        return self.end.startswith("over ")


def run_file(name: str, mode: str, options: Options) -> Result:
    """Runs one test file, or finds what it did."""
    folder = LOGS / mode / name
    known = folder / "result.json"
    if mode == "stock" and options.reuse_stock and known.exists():
        return Result(**json.loads(known.read_text()))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stats, junit, log = folder / "stats", folder / "junit.xml", folder / "log"
    # Paths of the same length in every mode: a socket's must be short.
    place = tempfile.mkdtemp(prefix="spinetail-")
    command = [sys.executable, HERE / "regrtest.py", "-v", "--randseed=1", "--tempdir", place]
    command += ["--junit-xml", junit, *(["-m", options.match] if options.match else [])]
    command += [*(["-u", options.resources] if options.resources else []), name]
    variables = {"PYTHONFAULTHANDLER": "1", "SPINETAIL_STATS": str(stats)}
    start = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment(mode) | variables,
            cwd=place,
            start_new_session=True,
        )
        try:
            status = process.wait(options.limit)
            end = f"exit {status}" if status >= 0 else signal.Signals(-status).name
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            end = f"over {options.limit:g} s"
    seconds = time.perf_counter() - start
    shutil.rmtree(place, ignore_errors=True)
    counts = [json.loads(line) for line in stats.read_text().splitlines()] if stats.exists() else []
    engine = sum(count["frames_engine"] for count in counts)
    frames = engine + sum(count["frames_cpython"] for count in counts)
    result = Result(end, *read_cases(junit), seconds, engine, frames, str(log))
    known.write_text(json.dumps(asdict(result)))
    return result


def read_cases(junit: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Outcomes and messages of the cases in a JUnit file; none if the process ended before it wrote one."""
    cases: dict[str, str] = {}
    messages: dict[str, str] = {}
    for case in ElementTree.parse(junit).iter("testcase") if junit.exists() else ():
        name, outcome = case.get("name", "?"), "passed"
        for element in case:
            if element.tag in ("failure", "error", "skipped"):
                outcome = {"failure": "failed", "error": "error", "skipped": "skipped"}[element.tag]
                messages[name] = element.text or ""
        # A case whose subtests fail stands there more than once: the worst counts.
        order = ["passed", "skipped", "failed", "error"]
        cases[name] = max(cases.get(name, "passed"), outcome, key=order.index)
    return cases, messages


def differences(stock: Result, ours: Result, mode: str) -> dict[str, str]:
    """What differs, by the name of the case ("" for the file as a whole)."""
    found = {}
    if stock.was_cut_off:
        return {}
    if ours.cases or not stock.cases:
        for case in sorted(stock.cases.keys() | ours.cases.keys()):
            before, after = stock.cases.get(case, "not there"), ours.cases.get(case, "not there")
            if before != after:
                found[case] = f"{before} under stock, {after} under {mode}"
    if stock.end != ours.end and not found:
        found[""] = f"{stock.end} under stock, {ours.end} under {mode}"
    if ours.frames_engine == 0:
        found[""] = f"nothing ran in the engine under {mode}: {ours.end}"
    return found


def read_reasons() -> dict[str, str]:
    """`differs.txt`: reasons by test file or case."""
    reasons = {}
    for line in (HERE / "differs.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, reason = line.partition(" ")
            if not reason.strip():
                sys.exit(f"differs.txt gives no reason for {name}")
            reasons[name] = reason.strip()
    return reasons


def listed_files() -> list[str]:
    lines = (HERE / "files.txt").read_text().splitlines()
    return [name for line in lines if not line.startswith("#") for name in line.split()]


def all_files() -> list[str]:
    """Every file of the `test` package, as `python -m test` finds them."""
    from test.libregrtest.findtests import findtests, split_test_packages

    return split_test_packages(findtests())


def summary(result: Result) -> str:
    share = f", {result.frames_engine / result.frames:.0%} engine" if result.frames else ""
    return f"{result.seconds:.1f} s{share}"


def tail(text: str, lines: int = 12) -> str:
    return "\n".join(f"    | {line}" for line in text.splitlines()[-lines:])


def compare(files: Iterable[str], modes: list[str], options: Options) -> tuple[int, int]:
    """Runs and compares all files; gives how many comparisons passed and failed."""
    reasons, used = read_reasons(), set()
    passed = failed = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        runs: dict[str, dict[str, Future[Result]]] = {
            name: {mode: pool.submit(run_file, name, mode, options) for mode in ["stock", *modes]}
            for name in files
        }
        suspects: list[tuple[str, str]] = []
        for name, by_mode in runs.items():
            results = {mode: future.result() for mode, future in by_mode.items()}
            verdicts = []
            for mode in modes:
                found = differences(results["stock"], results[mode], mode)
                new = [case for case in found if not excuse(case or name, reasons)]
                used.update(excuse(case or name, reasons) for case in found)
                if new:
                    suspects.append((name, mode))
                passed += not new
                verdicts.append(f"{mode} {'DIFFERS' if new else 'same'} ({summary(results[mode])})")
            cases = len(results["stock"].cases)
            print(
                f"{name:<30} {cases:4} cases, {summary(results['stock'])}: {'; '.join(verdicts)}", flush=True
            )
    for name, mode in suspects:
        first = differences(runs[name]["stock"].result(), runs[name][mode].result(), mode)
        stock, ours = (run_file(name, each, options) for each in ("stock", mode))
        found = differences(stock, ours, mode)
        steady = {
            case: what for case, what in found.items() if case in first and not excuse(case or name, reasons)
        }
        if not steady:
            passed += 1
            print(f"{name} under {mode}: unsteady, the same when run again: {', '.join(first) or 'the file'}")
            continue
        failed += 1
        print(f"\n{name} differs under {mode} ({Path(ours.log).parent}):")
        for case, what in steady.items():
            print(f"  {case or name}: {what}")
            message = ours.messages.get(case)
            print(tail(Path(ours.log).read_text(errors="replace") if message is None else message))
    unused = [name for name in reasons if name not in used and any(belongs(name, file) for file in runs)]
    for name in unused if options.match is None and options.resources else []:
        failed += 1
        print(f"differs.txt: {name} no longer differs: take its line out")
    cut_off = [name for name, by_mode in runs.items() if by_mode["stock"].result().was_cut_off]
    if cut_off:
        print(f"\n*** NOT COMPARED, since stock did not end within {options.limit:g} s: {' '.join(cut_off)}")
    return passed, failed


def excuse(case: str, reasons: dict[str, str]) -> str | None:
    """The line of `differs.txt` that a case, or a file as a whole, falls under."""
    return next((name for name in reasons if fnmatch.fnmatchcase(case, name)), None)


def belongs(case: str, file: str) -> bool:
    """Whether a test case, or the file itself, is one of the test file's."""
    return case == file or case.startswith(f"test.{file.removeprefix('test.')}.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", help="test files (default: those in files.txt)")
    parser.add_argument("--full", action="store_true", help="every file of the `test` package")
    parser.add_argument(
        "--modes", help="to compare with stock (default: spinetail,stress; --full: spinetail)"
    )
    parser.add_argument("--limit", type=float, default=600, help="seconds for one file (%(default)s)")
    parser.add_argument("--match", help="only test cases that match, as in `python -m test -m`")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="files at once (%(default)s)")
    parser.add_argument("--reuse-stock", action="store_true", help="take over what stock did last time")
    given = parser.parse_args()
    try:
        import test.test_grammar  # noqa: F401
    except ImportError:
        print(
            "\n*** SKIPPED: this Python has no `test` package, so CPython's own tests did not run.\n"
            "*** Debian's is in libpython3.13-testsuite; pyenv's and uv's Pythons have it.\n"
        )
        return
    start = time.perf_counter()
    modes = (given.modes or ("spinetail" if given.full else "spinetail,stress")).split(",")
    files = given.files or (all_files() if given.full else listed_files())
    resources = RESOURCES if given.full else None
    options = Options(given.limit, given.match, resources, given.jobs, given.reuse_stock)
    passed, failed = compare(files, modes, options)
    print(f"\nCPython's tests under {' and '.join(modes)}, in {time.perf_counter() - start:.0f} s:")
    print(f"{passed} passed, {failed} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
