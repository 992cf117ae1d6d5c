"""Hunts for reference leaks in CPython's own tests, under stock and under Spinetail.

    leaks.py [FILE…] [--modes spinetail,stress] [--jobs 2] [--table FILE]

Each test file runs in a process of its own six times over (`python -m test -R 3:3`). What grows by at least
one reference or memory block in each of the last three rounds leaks. A leak that stock has not is looked
at twice: it counts when a second, longer run has it too. `--table` writes the outcome into the marked part of
a Markdown file; files that did not run this time keep what they had (`build/test-leaks/`).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from modes import environment
from run import HERE, listed_files
from tables import write_table

LOGS = HERE.parent.parent / "build" / "test-leaks"
#: Rounds of a first look: to warm up, and that count.
SHORT = "3:3"
#: Of a second one, most of them for code to get warm: the engine takes it over after up to 16 calls.
LONGER = "20:3"


def hunt(name: str, mode: str, limit: float, rounds: str = SHORT) -> dict:
    """Hunts in one test file: how its run ended, and its leaks, by kind."""
    folder = LOGS / mode
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{name}.log"
    place = Path(tempfile.mkdtemp(prefix="spinetail-"))
    found = place / "leaks"
    command = [sys.executable, HERE / "regrtest.py", "--randseed=1", "--tempdir", place]
    start = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "-R", f"{rounds}:{found}", name],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment(mode) | {"PYTHONFAULTHANDLER": "1"},
            cwd=place,
            start_new_session=True,
        )
        try:
            status = process.wait(limit)
            end = f"exit {status}" if status >= 0 else signal.Signals(-status).name
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            end = f"over {limit:g} s"
    lines = found.read_text().splitlines() if found.exists() else []
    shutil.rmtree(place, ignore_errors=True)
    # "test_x leaked [1, 1, 1] references, sum=3"
    leaks = {match[2]: match[1] for line in lines if (match := re.search(r"(\[.*\]) ([\w ]+), sum", line))}
    rounds = re.findall(r"^\d+:\d+$", log.read_text(errors="replace"), re.MULTILINE)
    outcome = {"end": end, "rounds": len(rounds), "leaks": leaks, "seconds": time.perf_counter() - start}
    log.with_suffix(".json").write_text(json.dumps(outcome))
    return outcome


def rounds_of(text: str) -> int:
    return sum(map(int, text.split(":")))


def hunted(outcome: dict) -> bool:
    """Whether the hunt came to its end."""
    return outcome["end"] in ("exit 0", "exit 2") and outcome["rounds"] > 0


def tell(outcome: dict) -> str:
    leaks = ", ".join(f"{sizes} {kind}" for kind, sizes in outcome["leaks"].items())
    end = "" if hunted(outcome) else f" ({outcome['end']})"
    return f"{leaks or 'no leak'}{end} in {outcome['seconds']:.0f} s"


def compare(name: str, modes: list[str], limit: float, reuse_stock: bool) -> bool:
    """Hunts in one file in all modes; whether none has a leak that stock does not have."""
    known = LOGS / "stock" / f"{name}.json"
    reused = reuse_stock and known.exists()
    stock = json.loads(known.read_text()) if reused else hunt(name, "stock", limit)
    print(f"{name}, stock: {tell(stock)}", flush=True)
    good = True
    for mode in modes:
        ours = hunt(name, mode, limit)
        if ours["leaks"].keys() - stock["leaks"].keys():
            print(f"{name}, {mode}: {tell(ours)}; again", flush=True)
            again = hunt(name, mode, limit * rounds_of(LONGER) / rounds_of(SHORT), LONGER)
            again["leaks"] = {kind: sizes for kind, sizes in again["leaks"].items() if kind in ours["leaks"]}
            ours = again
            (LOGS / mode / f"{name}.json").write_text(json.dumps(ours))
        new = ours["leaks"].keys() - stock["leaks"].keys()
        broken = ours["end"] != stock["end"] and not new and not ours["end"].startswith("over")
        good = good and not new and not broken
        print(f"{name}, {mode}: {tell(ours)}{' *** LEAKS' if new else ' *** DIFFERS' * broken}", flush=True)
    return good


def table(modes: list[str]) -> list[str]:
    """What is known of all files: how many were hunted in, and what leaks."""
    lines = ["| mode | files hunted in | not ended in time | leak |", "| --- | ---: | ---: | --- |"]
    for mode in ["stock", *modes]:
        files = {path.stem: json.loads(path.read_text()) for path in sorted((LOGS / mode).glob("*.json"))}
        done = [name for name, outcome in files.items() if hunted(outcome)]
        leaking = [f"{name} ({', '.join(files[name]['leaks'])})" for name in done if files[name]["leaks"]]
        late = sum(outcome["end"].startswith("over") for outcome in files.values())
        lines.append(f"| {mode} | {len(done)} | {late} | {', '.join(leaking) or 'none'} |")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", help="test files (default: those in files.txt)")
    parser.add_argument("--modes", default="spinetail,stress", help="to compare with stock (%(default)s)")
    parser.add_argument("--limit", type=float, default=1800, help="seconds for one file (%(default)s)")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="files at once (%(default)s)")
    parser.add_argument("--reuse-stock", action="store_true", help="take over what stock did last time")
    parser.add_argument("--table", type=Path, help="a Markdown file that is to have the outcome")
    options = parser.parse_args()
    modes = options.modes.split(",")
    files = options.files or listed_files()
    with ThreadPoolExecutor(options.jobs) as pool:
        good = list(pool.map(lambda name: compare(name, modes, options.limit, options.reuse_stock), files))
    if options.table:
        write_table(options.table, "leaks", table(modes))
    print(f"{sum(good)} passed, {len(good) - sum(good)} failed")
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())
