"""Measures what Spinetail adds to `python -c pass`: installed but off, and on.

Environments that hold nothing else are timed in turn, so that what the machine does meanwhile hits all alike.
The first `.pth` file in an environment, whatever is in it, makes CPython load the codec that it reads such
files with: that is measured on its own.
"""

from __future__ import annotations

import argparse
import compileall
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


def environment(folder: Path) -> tuple[Path, Path]:
    """Makes a virtual environment; gives its Python and its site-packages."""
    venv.create(folder, symlinks=True)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    return folder / "bin" / "python", site_packages


def install(site_packages: Path) -> None:
    """Puts the installed package there."""
    package = Path(spinetail.__file__).parent
    shutil.copytree(package, site_packages / package.name)
    for file in package.parent.glob("spinetail_autoload.*"):
        shutil.copy2(file, site_packages)
    # As pip does.
    compileall.compile_dir(site_packages, quiet=1)


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
        without, _ = environment(Path(folder) / "without")
        idle, site_packages = environment(Path(folder) / "idle")
        (site_packages / "idle.pth").write_text("# nothing\n")
        installed, site_packages = environment(Path(folder) / "installed")
        install(site_packages)
        kinds = {
            "nothing installed": (without, False),
            "an idle .pth file": (idle, False),
            "Spinetail, SPINETAIL unset": (installed, False),
            "Spinetail, SPINETAIL=1": (installed, True),
        }
        for python, on in kinds.values():
            once(python, on)
        seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
        for _ in range(runs):
            for kind, how in kinds.items():
                seconds[kind].append(once(*how))
    print(f"`python -c pass`, CPython {sys.version.split()[0]}, {runs} interleaved runs of each:")
    print(f"  {'':<28}{'median':>10}{'added':>9}{'least':>11}{'added':>9}")
    base = seconds["nothing installed"]
    for kind, values in seconds.items():
        text = f"  {kind:<28}"
        for statistic in (statistics.median, min):
            added = statistic(values) - statistic(base)
            text += f"{statistic(values) * 1e3:7.2f} ms" + (f"{added * 1e3:+8.2f} " if added else " " * 9)
        print(text.rstrip())


if __name__ == "__main__":
    main()
