"""Compares random programs under stock CPython and under the engine.

    fuzz.py [--seconds N | --count N] [--seed N]

Every program (see `generate.py`) runs under stock, with the engine as users have it, and with each code
object translated at its first call; what it printed has to be the same. A program that differs, hangs or
crashes is made smaller (see `minimize.py`) and shown, with its seed: `--seed N --count 1` runs it again.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import subprocess
import sys
import time
import warnings
from pathlib import Path

from generate import program
from minimize import minimize

MODES = ["stock", "ordinary", "stress", "regions"]
#: Programs in one process.
BATCH = 100
#: One that takes this long hangs.
SECONDS = 20
FOLDER = Path(__file__).parent


def run(mode: str, programs: list[tuple[str, str]]) -> dict[str, str]:
    """What each of the programs did in a mode. After one that ends its process, another goes on."""
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


def comparable(mode: str, text: str) -> str:
    """What of an outcome has to be the same as under stock.

    Code that is not warm yet runs in CPython's interpreter, which, as soon as there is an evaluation hook,
    keeps the arguments of a call until it is over. So while code is half warm, finalizers of arguments may
    come later; with all code in the engine they may not.
    """
    # Which check finds the C stack's end depends on how many calls share a run of the interpreter.
    # (What is shown is cut after so many characters, so that the rest of the line goes as well.)
    text = re.sub(r"(maximum recursion depth exceeded).*", r"\1", text)
    if mode in ("stress", "regions"):
        return text
    lines = text.splitlines()
    finalizers = sorted(line for line in lines if line.startswith("~"))
    return "\n".join([*(line for line in lines if not line.startswith("~")), *finalizers])


def same(mode: str, stock: str, got: str) -> bool:
    return stock == got or comparable(mode, stock) == comparable(mode, got)


def kind(mode: str, stock: str, got: str) -> str:
    """What is wrong with a program: "" when nothing is. While it is made smaller this stays."""
    if same(mode, stock, got):
        return ""
    if got.startswith("exit status"):
        return got.splitlines()[0]
    if got.startswith("hangs"):
        return "hangs"
    if stock.startswith(("exit status", "hangs")):
        return "stock fails"
    return "differs"


def report(seed: int, mode: str, smaller: bool) -> None:
    """Shows a program that failed, and how."""

    def outcomes(sources: list[str]) -> list[tuple[str, str]]:
        programs = [(str(number), source) for number, source in enumerate(sources)]
        stock, got = run("stock", programs), run(mode, programs)
        return [(stock[name], got[name]) for name, _ in programs]

    source = program(seed)
    wrong = kind(mode, *outcomes([source])[0])
    if not wrong:
        print(f"seed {seed}: fails under {mode} only after the programs before it", flush=True)
        return
    if smaller:
        source = minimize(source, lambda sources: [kind(mode, *pair) == wrong for pair in outcomes(sources)])
    stock, got = outcomes([source])[0]
    print(f"\n=== seed {seed}, {mode}: {wrong}\n{source}--- stock, then {mode}")
    lines = difflib.unified_diff(
        comparable(mode, stock).splitlines(), comparable(mode, got).splitlines(), lineterm="", n=2
    )
    print("\n".join(list(lines)[2:60]), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long (default: 60)")
    parser.add_argument("--count", type=int, help="how many programs, instead of how long")
    parser.add_argument("--seed", type=int, help="the first program's (default: of the time)")
    parser.add_argument("--show", action="store_true", help="show a program as it is, not made smaller")
    parser.add_argument("--most", type=int, default=10, help="end after so many differences (default: 10)")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
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
                if not same(mode, outcomes["stock"][each], outcomes[mode][each]):
                    failures += 1
                    report(int(each), mode, not options.show)
                    break
    print(f"{count} programs, {failures} differ")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
