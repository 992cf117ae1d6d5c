"""Measures small programs, one kind of work each, under stock CPython and under Spinetail.

A process runs one kernel for a while; what counts is the median of its later rounds, in processor time.
Processes of stock and of Spinetail alternate. `--interpreter` leaves compiling out.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

KERNELS: dict[str, Callable[[], object]] = {}


def kernel(function: Callable[[], object]) -> Callable[[], object]:
    KERNELS[function.__name__] = function
    return function


@kernel
def int_loop(n: int = 300_000) -> int:
    total = 0
    for i in range(n):
        total += (i % 7) & 3
    return total


@kernel
def float_loop(n: int = 300_000) -> float:
    x = 0.0
    for _ in range(n):
        x = x * 0.5 + 1.25
    return x


@kernel
def mandelbrot(size: int = 60, limit: int = 50) -> int:
    inside = 0
    for row in range(size):
        y0 = 2.0 * row / size - 1.0
        for column in range(size):
            x0 = 3.0 * column / size - 2.0
            x = y = 0.0
            steps = 0
            while steps < limit and x * x + y * y < 4.0:
                x, y = x * x - y * y + x0, 2.0 * x * y + y0
                steps += 1
            if steps == limit:
                inside += 1
    return inside


BODIES = [[[float(i), i * 0.5, -i * 0.25], [0.0, 0.1 * i, 0.0], 1.0 + i] for i in range(5)]


@kernel
def n_body_step(steps: int = 400) -> float:
    bodies = BODIES
    for _ in range(steps):
        for i in range(len(bodies)):
            position, velocity, mass = bodies[i]
            for j in range(i + 1, len(bodies)):
                other, other_velocity, other_mass = bodies[j]
                dx = position[0] - other[0]
                dy = position[1] - other[1]
                dz = position[2] - other[2]
                square = dx * dx + dy * dy + dz * dz + 0.01
                magnitude = 0.00001 / (square * square**0.5)
                velocity[0] -= dx * other_mass * magnitude
                velocity[1] -= dy * other_mass * magnitude
                velocity[2] -= dz * other_mass * magnitude
                other_velocity[0] += dx * mass * magnitude
                other_velocity[1] += dy * mass * magnitude
                other_velocity[2] += dz * mass * magnitude
        for position, velocity, _ in bodies:
            position[0] += 0.00001 * velocity[0]
            position[1] += 0.00001 * velocity[1]
            position[2] += 0.00001 * velocity[2]
    return bodies[0][0][0]


@kernel
def sieve(n: int = 100_000) -> int:
    flags = [True] * n
    flags[0] = flags[1] = False
    for i in range(2, int(n**0.5) + 1):
        if flags[i]:
            for j in range(i * i, n, i):
                flags[j] = False
    count = 0
    for flag in flags:
        if flag:
            count += 1
    return count


@kernel
def matrix_multiply(n: int = 40) -> float:
    a = [[float(i + j) for j in range(n)] for i in range(n)]
    b = [[float(i - j) for j in range(n)] for i in range(n)]
    c = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            total = 0.0
            for k in range(n):
                total += a[i][k] * b[k][j]
            c[i][j] = total
    return c[n - 1][n - 1]


@kernel
def string_building(n: int = 30_000) -> int:
    text = ""
    for i in range(n):
        text += "ab"
        if i % 100 == 0:
            text += str(i)
    return len(text)


@kernel
def dict_counting(n: int = 100_000) -> int:
    counts: dict = {}
    for i in range(n):
        key = i % 1000
        counts[key] = counts.get(key, 0) + 1
    return len(counts)


class Counter:
    def __init__(self) -> None:
        self.step = 1
        self.other = 2

    def add(self, x: int) -> int:
        return self.step + x


@kernel
def method_calls(n: int = 200_000) -> int:
    counter = Counter()
    total = 0
    for i in range(n):
        total += counter.add(i)
    return total


@kernel
def attributes(n: int = 200_000) -> int:
    counter = Counter()
    for _ in range(n):
        counter.step = counter.step + counter.other
    return counter.step


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@kernel
def recursive_fib() -> int:
    return fibonacci(21)


def numbers(n: int):
    i = 0
    while i < n:
        yield i
        i += 1


@kernel
def generator_loop(n: int = 200_000) -> int:
    total = 0
    for i in numbers(n):
        total += i
    return total


@kernel
def try_and_raise(n: int = 100_000) -> int:
    caught = 0
    for i in range(n):
        try:
            if i & 1:
                raise ValueError
        except ValueError:
            caught += 1
    return caught


UNSORTED = [(i * 7919) % 100_003 for i in range(50_000)]


@kernel
def sort_with_key() -> list[int]:
    return sorted(UNSORTED, key=lambda value: -value)


def work(name: str, seconds: float) -> None:
    """One process: prints the median of the later two thirds of the rounds, in seconds."""
    run, rounds = KERNELS[name], []
    start = now = time.process_time()
    while now - start < seconds:
        run()
        after = time.process_time()
        rounds.append(after - now)
        now = after
    print(statistics.median(rounds[len(rounds) // 3 :]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", metavar="NAMES", help="some of the kernels, separated by commas")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each kind (%(default)s)")
    parser.add_argument("--seconds", type=float, default=1.5, help="for each of them (%(default)s)")
    parser.add_argument("--interpreter", action="store_true", help="without compiled code")
    parser.add_argument("--work", metavar="NAME", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.work, options.seconds)
        return
    names = options.only.split(",") if options.only else list(KERNELS)
    if unknown := [name for name in names if name not in KERNELS]:
        parser.error(f"no kernel {', '.join(unknown)}: there are {', '.join(KERNELS)}")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SPINETAIL"))}
    modes = {
        "stock": {"SPINETAIL": "0"},
        "spinetail": {"SPINETAIL": "1"} | ({"SPINETAIL_REGIONS": "0"} if options.interpreter else {}),
    }
    print(f"{'kernel':<18}{'stock':>12}{'Spinetail':>12}{'ratio':>8}")
    for name in names:
        seconds: dict[str, list[float]] = {mode: [] for mode in modes}
        for number in range(options.rounds):
            for mode in list(modes)[:: -1 if number % 2 else 1]:
                process = subprocess.run(
                    [sys.executable, Path(__file__), "--work", name, "--seconds", str(options.seconds)],
                    env=kept | modes[mode] | {"PYTHONHASHSEED": "0", "SPINETAIL_CACHE": "0"},
                    stdout=subprocess.PIPE,
                    check=True,
                )
                seconds[mode].append(float(process.stdout))
        stock, ours = (statistics.median(values) for values in seconds.values())
        print(f"{name:<18}{stock * 1e3:9.2f} ms{ours * 1e3:9.2f} ms{stock / ours:7.2f}x", flush=True)


if __name__ == "__main__":
    main()
