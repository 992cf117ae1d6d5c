"""Measures what Spinetail adds to `python -c pass`: installed but off, and on.

Three environments that hold nothing else are timed in turn, so that what the machine does meanwhile hits all
alike: without Spinetail, with it and SPINETAIL unset, with it and SPINETAIL=1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

import spinetail


def environment(folder: Path, with_spinetail: bool) -> Path:
    """Makes a virtual environment; gives its Python."""
    venv.create(folder, symlinks=True)
    if with_spinetail:
        package = Path(spinetail.__file__).parent
        (site_packages,) = folder.glob("lib/python*/site-packages")
        shutil.copytree(package, site_packages / package.name)
        shutil.copy2(package.with_name("spinetail_autoload.pth"), site_packages)
    return folder / "bin" / "python"


def once(python: Path, on: bool) -> float:
    """Seconds for one start."""
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SPINETAIL"))}
    if on:
        variables["SPINETAIL"] = "1"
    start = time.perf_counter()
    subprocess.run([python, "-c", "pass"], env=variables, check=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200, help="of each kind (%(default)s)")
    runs = parser.parse_args().runs
    with TemporaryDirectory() as folder:
        without = environment(Path(folder) / "without", with_spinetail=False)
        installed = environment(Path(folder) / "installed", with_spinetail=True)
        kinds = {
            "without Spinetail": (without, False),
            "installed, SPINETAIL unset": (installed, False),
            "SPINETAIL=1": (installed, True),
        }
        for python, on in kinds.values():
            once(python, on)
        seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
        for _ in range(runs):
            for kind, how in kinds.items():
                seconds[kind].append(once(*how))
    base = seconds["without Spinetail"]
    print(f"`python -c pass`, CPython {sys.version.split()[0]}, medians of {runs} interleaved runs:")
    for kind, values in seconds.items():
        added = statistics.median(ours - stock for ours, stock in zip(values, base, strict=True))
        note = "" if values is base else f"  {added * 1e3:+.2f} ms"
        print(f"  {kind:<28}{statistics.median(values) * 1e3:7.2f} ms{note}")


if __name__ == "__main__":
    main()
