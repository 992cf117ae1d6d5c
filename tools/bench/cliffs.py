"""Looks for cliffs: small changes of a program that make it much slower.

Each case is a loop in which one thing differs from its neighbours, which are the same loop without it. A case
fails when it takes more than 1.3 times what its neighbours predict, or longer than under stock. Processes of
stock and of Spinetail alternate, the loops in a process too, and the least time of each counts, so that what
else the machine does hits all alike or none. So often that the compiler, which has a quarter of a process's
time, comes to all of them: how soon it does is another question than how fast the loop is then.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

MODES = {"stock": "0", "spinetail": "1"}
#: How much slower than predicted a case may be.
LIMIT = 1.3
#: Of two times that are the same, one comes out so much longer now and then.
NOISE = 1.03


@dataclass(frozen=True)
class Case:
    """A loop, as source: `setup` runs once, `run()` is timed."""

    name: str
    source: str
    #: The neighbours, whose mean time is the prediction. A case without any is one of them.
    neighbours: tuple[str, ...] = ()


def items(name: str, odd: str, *neighbours: str) -> Case:
    """A million ints, one of them something else."""
    return Case(
        name,
        f"""
data = list(range(1_000_000))
data[600_000] = {odd}
def run():
    for x in data:
        if x is None:
            continue
        y = x + 1
""",
        neighbours,
    )


def counter(name: str, start: str, *neighbours: str) -> Case:
    return Case(
        name,
        f"""
start = {start}
def run():
    i = start
    end = i + 400_000
    while i < end:
        i += 1
""",
        neighbours,
    )


def attribute(name: str, first: str, second: str, *neighbours: str) -> Case:
    return Case(
        name,
        f"""
class Holder:
    pass
def steps(holder, step, n):
    for _ in range(n):
        holder.value = holder.value + step
def run():
    holder = Holder()
    holder.value = {first}
    for step in ({first}, {second}):
        steps(holder, step, 150_000)
""",
        neighbours,
    )


def replaced(name: str, which: str, *neighbours: str) -> Case:
    return Case(
        name,
        f"""
class Called:
    def method(self):
        return 1
class Other:
    pass
def one(self):
    return 1
def two(self):
    return 1
def run():
    called = Called()
    total = 0
    for i in range(200_000):
        if i % 1000 == 0:
            {which}.method = one if i % 2000 else two
        total += called.method()
""",
        neighbours,
    )


def classes(count: int, *neighbours: str) -> Case:
    return Case(
        f"a call site that sees {count} class{'es' if count > 1 else ''}",
        f"""
def make(number):
    class Shape:
        def __init__(self):
            self.width = number
        def area(self):
            return self.width
    return Shape
kinds = [make(number) for number in range({count})]
shapes = [kinds[i % {count}]() for i in range(1000)]
def run():
    total = 0
    for _ in range(200):
        for shape in shapes:
            total += shape.area()
""",
        neighbours,
    )


def numbers(name: str, values: str, *neighbours: str) -> Case:
    return Case(
        name,
        f"""
data = {values} * 200_000
def run():
    for x in data:
        y = x * x + x - x
        if y < x:
            y = x
""",
        neighbours,
    )


ALL_INTS = "a million ints"
FLOATING = "an attribute that is a float"
CASES = [
    items(ALL_INTS, "600_000"),
    items("… with one None", "None", ALL_INTS),
    items("… with one float", "0.5", ALL_INTS),
    items("… with one big int", "10 ** 30", ALL_INTS),
    counter("a counter from 0", "0"),
    counter("a counter from 2**49", "2 ** 49"),
    counter("a counter across 2**48", "2 ** 48 - 200_000", "a counter from 0", "a counter from 2**49"),
    counter("a counter from 2**64", "2 ** 64"),
    counter("a counter across 2**63", "2 ** 63 - 200_000", "a counter from 2**49", "a counter from 2**64"),
    attribute("an attribute that is an int", "1", "2"),
    attribute(FLOATING, "0.5", "1.5"),
    attribute("… an int, then a float", "1", "0.5", "an attribute that is an int", FLOATING),
    replaced("another class's method replaced", "Other"),
    replaced("a method replaced each 1000 calls", "Called", "another class's method replaced"),
    classes(1),
    classes(2, "a call site that sees 1 class"),
    classes(4, "a call site that sees 1 class"),
    classes(8, "a call site that sees 1 class"),
    numbers("ints", "[3, 4]"),
    numbers("floats", "[3.5, 4.5]"),
    numbers("both", "[3, 4.5]", "ints", "floats"),
]


def work(repetitions: int) -> None:
    """One process: prints the least time of each case."""
    runs = {}
    for case in CASES:
        # Every case has code of its own, which knows nothing of the others.
        names: dict = {}
        exec(compile(case.source, f"<{case.name}>", "exec"), names)
        runs[case.name] = names["run"]
    least = dict.fromkeys(runs, float("inf"))
    for _ in range(repetitions):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            least[name] = min(least[name], time.perf_counter() - start)
    print(json.dumps(least))


def measure(rounds: int, repetitions: int) -> dict[str, dict[str, float]]:
    """The least time of each case in each mode."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SPINETAIL"))}
    least = {mode: {case.name: float("inf") for case in CASES} for mode in MODES}
    for number in range(rounds):
        for mode in list(MODES)[:: -1 if number % 2 else 1]:
            process = subprocess.run(
                [sys.executable, Path(__file__), "--work", "--repetitions", str(repetitions)],
                env=kept | {"SPINETAIL": MODES[mode], "PYTHONHASHSEED": "0", "SPINETAIL_CACHE": "0"},
                stdout=subprocess.PIPE,
                check=True,
            )
            for name, seconds in json.loads(process.stdout).items():
                least[mode][name] = min(least[mode][name], seconds)
    return least


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=4, help="processes of each kind (%(default)s)")
    parser.add_argument("--repetitions", type=int, default=20, help="of each loop in one (%(default)s)")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.repetitions)
        return 0
    least = measure(options.rounds, options.repetitions)
    stock, ours = least["stock"], least["spinetail"]
    print(f"{'loop':<36}{'stock':>10}{'Spinetail':>11}{'ratio':>8}{'predicted':>11}{'of it':>8}")
    failures = 0
    for case in CASES:
        name = case.name
        text = (
            f"{name:<36}{stock[name] * 1e3:7.2f} ms{ours[name] * 1e3:8.2f} ms{stock[name] / ours[name]:7.2f}x"
        )
        faults = []
        if ours[name] > NOISE * stock[name]:
            faults.append("SLOWER THAN STOCK")
        if case.neighbours:
            predicted = sum(ours[neighbour] for neighbour in case.neighbours) / len(case.neighbours)
            text += f"{predicted * 1e3:8.2f} ms{ours[name] / predicted:7.2f}x"
            if ours[name] > LIMIT * predicted:
                faults.append("A CLIFF")
        print(text, *faults)
        failures += bool(faults)
    print(f"\n{len(CASES) - failures} of {len(CASES)} loops are as fast as they should be.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
