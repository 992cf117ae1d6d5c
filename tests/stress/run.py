"""Runs the scenarios of `scenarios.py`, and mutants of code objects, under stock and Spinetail.

    run.py [NAME…] [--scale S] [--modes spinetail,stress] [--table FILE]

Each runs in a process of its own, first under stock. It passes when it ends well, prints what it prints
under stock, and loses nothing that stock does not lose. `--table` writes the figures into the marked part of
a Markdown file.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from scenarios import SCENARIOS

sys.path.insert(0, str(Path(__file__).parents[1]))
from modes import environment
from tables import read_table, write_table

FOLDER = Path(__file__).parent
#: Mutants at scale 1.
MUTANTS = 10000


@dataclass
class Outcome:
    """What a scenario did in a mode."""

    end: str
    text: str
    figures: dict
    errors: str
    seconds: float


def run(name: str, mode: str, scale: float) -> Outcome:
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-X", "faulthandler", FOLDER / "scenarios.py", name, str(scale)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(mode),
        start_new_session=True,
    )
    limit = 120 + 600 * scale
    try:
        output, errors = process.communicate(timeout=limit)
        status = process.returncode
        end = f"exit {status}" if status >= 0 else signal.Signals(-status).name
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, errors = process.communicate()
        end = f"over {limit:g} s"
    *lines, last = output.splitlines() or [""]
    figures = json.loads(last) if last.startswith("{") else {"tried": 0, "lost": 1}
    return Outcome(end, "\n".join(lines), figures, errors, time.perf_counter() - start)


def is_good(stock: Outcome, ours: Outcome) -> bool:
    """Whether a scenario ended well, lost no more than under stock, and said the same."""
    if ours.end != "exit 0" or ours.figures["lost"] > stock.figures["lost"]:
        return False
    return ours.text == stock.text or stock.figures["lost"] > 0


def mutants(count: int) -> tuple[str, bool]:
    """A row for the mutants, which bring their own modes."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, FOLDER / "hostile.py", "--count", str(count)], capture_output=True, text=True
    )
    print(f"mutants, {time.perf_counter() - start:.0f} s: {done.stdout}{done.stderr}", flush=True)
    last = (done.stdout.splitlines() or ["nothing"])[-1]
    return f"| mutants | {count} | {last} | |", done.returncode == 0


def known_rows(file: Path) -> list[str]:
    """The rows of the table that a file has already."""
    return [line for line in read_table(file, "stress")[2:] if line.startswith("|")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="scenarios (default: all, and `mutants`)")
    parser.add_argument("--scale", type=float, default=1, help="how much of each (default: %(default)s)")
    parser.add_argument("--modes", default="spinetail,stress", help="to compare with stock (%(default)s)")
    parser.add_argument("--table", type=Path, help="a Markdown file that is to have the figures")
    options = parser.parse_args()
    # A background job of a shell ignores SIGINT, and hands that on: what interrupts itself would hang.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    rows, bad = [], 0
    for name in options.names or [*SCENARIOS, "mutants"]:
        if name == "mutants":
            row, good = mutants(max(200, int(MUTANTS * options.scale)))
            rows.append(row)
            bad += not good
            continue
        stock = run(name, "stock", options.scale)
        print(f"{name}, stock: {stock.end}, {stock.seconds:.0f} s, {json.dumps(stock.figures)}", flush=True)
        row = f"| {name} | {stock.figures['tried']} | {stock.figures['lost']} |"
        for mode in options.modes.split(","):
            ours = run(name, mode, options.scale)
            good = is_good(stock, ours)
            bad += not good
            row += f" {ours.figures['lost']} |"
            print(f"{name}, {mode}: {ours.end}, {ours.seconds:.0f} s, {json.dumps(ours.figures)}", flush=True)
            if not good:
                print(f"*** WRONG\n--- under stock\n{stock.text[-3000:]}\n--- {mode}\n{ours.text[-3000:]}")
                print(ours.errors[-3000:], flush=True)
        rows.append(row)
    if options.table:
        modes = options.modes.split(",")
        head = ["scenario", "tried", "lost under stock", *(f"lost, {mode}" for mode in modes)]
        lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}", *rows]
        # A scenario that did not run this time keeps its row.
        named = {row.split("|")[1].strip(): row for row in [*known_rows(options.table), *rows]}
        # (Before a mode was there it did not run in it.)
        for name, row in named.items():
            cell = " |" if name == "mutants" else " not run |"
            named[name] = row + cell * (len(head) + 1 - row.count("|"))
        lines = [*lines[:2], *(named[name] for name in [*SCENARIOS, "mutants"] if name in named)]
        write_table(options.table, "stress", lines)
    print(f"{bad} wrong")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
