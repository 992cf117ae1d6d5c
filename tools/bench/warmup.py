"""Measures when pyperformance's programs are through with their first rounds, under stock and Spinetail.

A round is one loop of pyperf's. A process does a hundred of them, or as many as stock does in a few seconds,
and tells when the first, the tenth and the last were over: from the start of the first round, by which a
program has been loaded, and from the start of the process. Processes of stock, of Spinetail that never saw
the program before, and of Spinetail that finds the machine code of earlier processes run in turn; a ratio
is of the medians, and above 1 where Spinetail is faster.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from tempfile import TemporaryDirectory

from bench import MODES, worker
from programs import PROGRAMS

#: The rounds whose ends are told.
COUNTS = (1, 10, 100)
#: A ratio below this is marked.
ENOUGH = 0.97
#: The ways to run, each with its mode and the folder of its machine code ("0": none).
WAYS = {"stock": ("stock", "0"), "first": ("spinetail", "0"), "later": ("spinetail", "")}


def process(way: str, code: str, name: str, counts: list[int]) -> list[list[float]]:
    """For each count: seconds from the first round's start, and from the process's, until it is reached."""
    mode, folder = WAYS[way]
    MODES[mode] |= {"SPINETAIL_CACHE": folder or code, "STARTED": repr(time.perf_counter())}
    return json.loads(worker(mode, "rounds", name, *map(str, counts)).splitlines()[-1])


def measure(name: str, processes: int, seconds: float) -> Iterator[tuple[int, list[float]]]:
    """Each count that stock reaches in that time, with both ratios of the first time, and of later ones."""
    counts = [COUNTS[0]]
    with TemporaryDirectory() as code:
        for count in COUNTS[1:]:
            # What the last count took tells what the next would.
            last, _ = process("stock", code, name, counts)[-1]
            if last / counts[-1] * count <= seconds:
                counts.append(count)
        times = {way: [] for way in WAYS}
        # Fills the folder.
        process("later", code, name, counts)
        for number in range(processes):
            for way in list(WAYS)[:: -1 if number % 2 else 1]:
                times[way].append(process(way, code, name, counts))
    for place, count in enumerate(counts):
        stock, *ours = (
            [statistics.median(each[place][start] for each in times[way]) for start in (0, 1)] for way in WAYS
        )
        yield (
            count,
            [theirs / own for own_times in ours for theirs, own in zip(stock, own_times, strict=True)],
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="some of the programs, with commas between")
    parser.add_argument("--processes", type=int, default=5, help="of each kind (%(default)s)")
    parser.add_argument(
        "--seconds", type=float, default=8, help="of stock's that a process may take (%(default)s)"
    )
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(PROGRAMS)
    if unknown := [name for name in names if name not in PROGRAMS]:
        parser.error(f"no such program: {', '.join(unknown)}")
    names = [name for name in names if not PROGRAMS[name].runs_commands and not PROGRAMS[name].is_application]
    print(
        "How many times as fast as stock the first rounds are over: from the first one's start, and from the"
    )
    print("start of the process; with no machine code kept, and with that of a process before.\n")
    print(f"{'program':<20}{'rounds':>7}{'never seen before':>24}{'code kept':>20}")
    for name in names:
        for count, ratios in measure(name, options.processes, options.seconds):
            texts = [f"{ratio:10.2f}" for ratio in ratios]
            texts[0] = texts[0].rjust(14)
            note = "  SLOWER THAN STOCK" if min(ratios) < ENOUGH else ""
            print(f"{name:<20}{count:7}" + "".join(texts) + note, flush=True)


if __name__ == "__main__":
    main()
