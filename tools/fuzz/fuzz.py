"""Compares random programs under stock CPython and under the engine.

    fuzz.py [--seconds N | --count N] [--seed N] [--modes ordinary,stress,regions] [-j N]

Every program (see `generate.py`) runs under stock, with the engine as users have it (`ordinary`), with each
code object translated at its first call (`stress`), and with each loop compiled at its first back-edge
(`regions`; LLVM takes its time, so only every so many batches). What it printed has to be the same. A program
that differs, hangs or crashes is made smaller (see `minimize.py`) and shown, with its seed, which
`--seed N --count 1` runs again. `worker.py` runs the programs.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import subprocess
import sys
import threading
import time
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generate import program
from minimize import minimize
from worker import END_OF_STACK, GONE

MODES = ["ordinary", "stress", "regions"]
#: Those in which the order of finalizers counts.
ordered = {"stress", "regions"}
#: Programs in one process.
BATCH = 100
#: Of so many batches one is compiled too.
COMPILED = 10
FOLDER = Path(__file__).parent
#: In the text of a generator, say.
ADDRESS = re.compile(r" at 0x[0-9a-f]+")
#: What a program that is watched tells of itself (worker.py).
STEP = re.compile(r"(call|line|return|exception|opcode|c_call|c_return|c_exception) \S+:\d+$|event \d+ ")


class Worker:
    """A process that runs programs."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-W", "ignore", str(FOLDER / "worker.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONHASHSEED": "0", "SPINETAIL": "0", "SPINETAIL_CACHE": "0"},
        )

    def ask(self, modes: list[str], **programs: list) -> dict[str, tuple[dict[str, str], dict[str, int]]]:
        """What programs, or those of some seeds, did by mode, and what was counted meanwhile."""
        self.process.stdin.write(json.dumps({"modes": modes, **programs}).encode() + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"the worker ended: exit status {self.process.wait()}")
        return json.loads(answer)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def comparable(mode: str, text: str) -> str:
    """What of an outcome has to be the same as under stock.

    Code that is not warm yet runs in CPython's interpreter, which, as soon as there is an evaluation hook,
    keeps a few things longer (docs/compatibility.md): the tuple of `f(*list)`, what a call is given that
    fails at once, the owner of a property. So while code is half warm finalizers may come elsewhere, unless
    `--order` wants to know of them too; with all code in the engine they may not.

    Frames that were handed to CPython's interpreter while the program was watched stay there when it is not
    any more, and run on with a hook that their calls go through: finalizers may come elsewhere.
    """
    # Which check finds the C stack's end depends on how many calls share a run of the interpreter.
    # (What is shown is cut after so many characters, so that the rest of the line goes as well.)
    text = re.sub(rf"({END_OF_STACK}).*", r"\1", text)
    text = ADDRESS.sub("", text)
    if mode in ordered and not text.endswith(", watched"):
        return text
    lines = text.splitlines()
    if END_OF_STACK in text:
        # Where it is the call of a trace function that comes to the end, nothing more is traced.
        lines = [line for line in lines if not STEP.match(line) and not line.endswith(", watched")]
        # Nor told, beside what the program itself says of it.
        if any(END_OF_STACK in line for line in lines if line != END_OF_STACK):
            lines = [line for line in lines if line != END_OF_STACK]
    finalizers = sorted(line for line in lines if line.startswith("~"))
    # Which of them are among the first ones that are kept depends on their order.
    if any(line.startswith(GONE) for line in lines):
        finalizers = []
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


def difference(mode: str, stock: str, got: str) -> str:
    if kind(mode, stock, got) != "differs":
        return f"stock: {stock[:500]}\n{mode}: {got}"
    lines = [comparable(mode, text).splitlines() for text in (stock, got)]
    return "\n".join(list(difflib.unified_diff(*lines, lineterm="", n=2))[2:60])


def report(worker: Worker, seed: int, mode: str, seen: tuple[str, str], smaller: bool) -> str:
    """Tells of a program that failed, and how; `seen` is what it did under stock and in the mode."""

    def outcomes(sources: list[str]) -> list[tuple[str, str]]:
        programs = [(str(number), source) for number, source in enumerate(sources)]
        found = worker.ask(["stock", mode], programs=programs)
        return [(found["stock"][0][name], found[mode][0][name]) for name, _ in programs]

    source = program(seed)
    wrong = kind(mode, *outcomes([source])[0])
    if not wrong:
        head = f"\n=== seed {seed}: fails under {mode} only after the programs before it"
        return f"{head}\n{difference(mode, *seen)}"
    if smaller:
        source = minimize(source, lambda sources: [kind(mode, *pair) == wrong for pair in outcomes(sources)])
    stock, got = outcomes([source])[0]
    head = f"\n=== seed {seed}, {mode}: {wrong}\n{source}--- stock, then {mode}"
    return f"{head}\n{difference(mode, stock, got)}"


class Search:
    """Batch after batch, by several workers at once, until there is enough."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.modes = options.modes.split(",")
        self.end = time.monotonic() + options.seconds
        self.lock = threading.Lock()
        self.batches = 0
        self.failures = 0
        #: Programs that ran, and what the engine counted, by mode.
        self.programs: Counter = Counter()
        self.counts: dict[str, Counter] = {mode: Counter() for mode in self.modes}

    def next_batch(self) -> tuple[range, list[str]] | None:
        """The seeds of a batch and the modes in which it is to run; None: enough."""
        with self.lock:
            begin, count = self.batches * BATCH, self.options.count
            late = begin >= count if count else time.monotonic() > self.end
            if late or self.failures >= self.options.most:
                return None
            compiled = "regions" in self.modes and (self.batches % COMPILED == 0 or self.modes == ["regions"])
            modes = [mode for mode in self.modes if mode != "regions" or compiled]
            self.batches += 1
            first = self.options.seed + begin
            return range(first, first + min(BATCH, count - begin if count else BATCH)), modes

    def work(self) -> None:
        worker = Worker()
        while batch := self.next_batch():
            seeds, modes = batch
            found = worker.ask(["stock", *modes], seeds=list(seeds))
            failures = {}
            for mode in modes:
                outcomes, counts = found[mode]
                for seed in map(str, seeds):
                    if not same(mode, found["stock"][0][seed], outcomes[seed]):
                        failures.setdefault(seed, mode)
                with self.lock:
                    self.programs[mode] += len(outcomes)
                    self.counts[mode].update(counts)
            for seed, mode in failures.items():
                seen = found["stock"][0][seed], found[mode][0][seed]
                text = report(worker, int(seed), mode, seen, not self.options.show)
                with self.lock:
                    self.failures += 1
                    print(text, flush=True)
        worker.close()

    def run(self) -> int:
        print(f"first seed {self.options.seed}", flush=True)
        start = time.monotonic()
        with ThreadPoolExecutor(self.options.jobs) as pool:
            for done in [pool.submit(self.work) for _ in range(self.options.jobs)]:
                done.result()
        seconds = time.monotonic() - start
        parts = ", ".join(f"{self.programs[mode]} {mode}" for mode in self.modes)
        print(f"{self.batches} batches in {seconds:.0f} s: {parts}; {self.failures} differ")
        idle = [mode for mode in self.modes if not self.counts[mode]["frames_engine"]]
        if "regions" in self.modes and not self.counts["regions"]["regions_compiled"]:
            idle.append("regions (no compiler?)")
        if idle:
            print(f"*** nothing ran in the engine: {', '.join(idle)}")
        return int(self.failures > 0 or bool(idle))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long (default: 60)")
    parser.add_argument("--count", type=int, help="how many programs, instead of how long")
    parser.add_argument("--seed", type=int, help="the first program's (default: of the time)")
    parser.add_argument("--modes", default=",".join(MODES), help="to compare with stock (%(default)s)")
    parser.add_argument("--show", action="store_true", help="show a program as it is, not made smaller")
    parser.add_argument("--most", type=int, default=10, help="end after so many differences (default: 10)")
    parser.add_argument("--order", action="store_true", help="in cold code finalizers have their order too")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="batches at once (%(default)s)")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if options.order:
        ordered.add("ordinary")
    if options.seed is None:
        options.seed = int(time.time()) * 1000
    return Search(options).run()


if __name__ == "__main__":
    sys.exit(main())
