"""Compares random programs under stock CPython and under the engine: `fuzz.py [--seconds N] [--seed N] [--count N]`.

Every program (see `generate.py`) runs under stock, with the engine as users have it, and with each code object
translated at its first call; what it printed has to be the same. A program that differs, hangs or crashes is made smaller
(see `minimize.py`) and shown, with its seed: `--seed N --count 1` runs it again.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from generate import program
from minimize import minimize

MODES = ["stock", "ordinary", "stress"]
#: Programs in one process.
BATCH = 100
#: One that takes this long hangs.
SECONDS = 20
FOLDER = Path(__file__).parent


def run(mode: str, programs: list[tuple[str, str]]) -> dict[str, str]:
    """What each of the programs did in a mode. After one that ends the process, another goes on with the next."""
    outcomes: dict[str, str] = {}
    rest = programs
    while rest:
        process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-W", "ignore", str(FOLDER / "worker.py"), mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONHASHSEED": "0", "SPINETAIL": "0"},
        )
        text = "".join(json.dumps(pair) + "\n" for pair in rest)
        try:
            answers, errors = process.communicate(text.encode(), SECONDS + len(rest))
            status = f"exit status {process.returncode}"
        except subprocess.TimeoutExpired:
            process.kill()
            answers, errors = process.communicate()
            status = "hangs"
        running = None
        for line in answers.decode(errors="replace").splitlines():
            try:
                what, name, *result = json.loads(line)
            except ValueError:
                continue
            if what == "begin":
                running = name
            elif what == "end":
                outcomes[name] = result[0]
                running = None
        left = [pair for pair in rest if pair[0] not in outcomes]
        if process.returncode == 0 and not left:
            break
        if running is None and left == rest:
            sys.exit(f"the worker does not start:\n{errors.decode(errors='replace')}")
        if running is None:
            # It died at its end, not in a program: tell it of the last one.
            running = next(pair[0] for pair in reversed(rest) if pair[0] in outcomes)
        outcomes[running] = f"{status}\n{errors.decode(errors='replace')[-3000:]}"
        rest = [pair for pair in left if pair[0] != running]
    return outcomes


def difference(source: str, modes: list[str]) -> tuple[str, str, str] | None:
    """The mode in which a program does not do what it does under stock, and both outcomes."""
    stock = run("stock", [("program", source)])["program"]
    for mode in modes:
        got = run(mode, [("program", source)])["program"]
        if got != stock:
            return mode, stock, got
    return None


def report(seed: int, mode: str, smaller: bool) -> None:
    source = program(seed)
    found = difference(source, [mode])
    if found is None:
        print(f"seed {seed}: differs under {mode} only after the programs before it", flush=True)
        return
    if smaller:
        source = minimize(source, lambda text: difference(text, [mode]), kind_of(found))
        found = difference(source, [mode]) or found
    _, stock, got = found
    print(f"\n=== seed {seed}, {mode}\n{source}--- stock, then {mode}")
    lines = difflib.unified_diff(stock.splitlines(), got.splitlines(), lineterm="", n=2)
    print("\n".join(list(lines)[2:60]), flush=True)


def kind_of(found: tuple[str, str, str] | None) -> str:
    """What must stay while a program is made smaller: a crash a crash, a difference one of the same sort."""
    if found is None:
        return ""
    _, stock, got = found
    if got.startswith("exit status"):
        return got.splitlines()[0]
    if got.startswith("hangs"):
        return "hangs"
    if stock.startswith(("SyntaxError", "exit status", "hangs")):
        return "broken"
    return "differs"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long (default: 60)")
    parser.add_argument("--count", type=int, help="how many programs, instead of how long")
    parser.add_argument("--seed", type=int, help="the first program's (default: of the time)")
    parser.add_argument("--show", action="store_true", help="show a program as it is, not made smaller")
    parser.add_argument("--most", type=int, default=10, help="end after so many differences (default: 10)")
    options = parser.parse_args()
    seed = int(time.time()) * 1000 if options.seed is None else options.seed
    end = time.monotonic() + options.seconds
    count = 0
    failures = 0
    print(f"first seed {seed}", flush=True)
    while failures < options.most and (count < options.count if options.count else time.monotonic() < end):
        size = min(BATCH, options.count - count) if options.count else BATCH
        seeds = range(seed + count, seed + count + size)
        programs = [(str(each), program(each)) for each in seeds]
        outcomes = {mode: run(mode, programs) for mode in MODES}
        count += size
        for each in map(str, seeds):
            for mode in MODES[1:]:
                if outcomes[mode][each] != outcomes["stock"][each]:
                    failures += 1
                    report(int(each), mode, not options.show)
                    break
    print(f"{count} programs, {failures} differ")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
