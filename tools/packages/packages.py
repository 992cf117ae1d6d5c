"""Runs the test suites of packages from PyPI under stock and under Spinetail, and compares them test by test.

    packages.py [NAME…] [--modes spinetail,stress] [--reuse-stock] [--table FILE]

For each package of `catalogue.py` pip downloads the source distribution (or `apt-get` Debian's sources, where
that has no tests) and installs it, with what its tests need and Spinetail as it is installed here, into an
environment of its own (`build/packages/NAME/`, kept). Its
tests run there, from the unpacked sources, once in each mode (tests that come in a wheel, where it is
installed). Where one differs the whole suite runs again in both; what differs again counts.
`--reuse-stock` takes over what stock did last time; `--table` writes the outcome into the marked part of a
Markdown file.
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
import tarfile
import time
import venv
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
from catalogue import PACKAGES, Package
from modes import environment
from tables import read_table, write_table

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "packages"


@dataclass
class Outcome:
    """What a run of a package's tests came to."""

    end: str
    #: By test: "passed", "failed", "error", "skipped".
    tests: dict[str, str]
    messages: dict[str, str]
    seconds: float
    frames_engine: int

    def count(self, what: str) -> int:
        return sum(outcome == what for outcome in self.tests.values())


def install(package: Package) -> tuple[Path, Path]:
    """Makes the package's environment, if it is not there; gives its Python and the folder of its tests."""
    folder = FOLDER / package.name
    python = folder / "venv" / "bin" / "python"
    # What is there, once all of it is.
    ready = folder / "ready"
    contents = " ".join([package.version, *package.needs])
    if not ready.exists() or ready.read_text() != contents:
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder / "venv", with_pip=True)
        pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        wanted: str | Path = f"{package.name}=={package.version}"
        if not package.has_tests_in_wheel:
            if package.debian:
                sources = fetch_from_debian(package, folder)
            else:
                fetch = ["download", "--no-deps", "--no-binary", package.name, "--dest", folder]
                subprocess.run([*pip, *fetch, wanted], check=True)
                (sources,) = folder.glob("*.tar.gz")
            with tarfile.open(sources) as archive:
                archive.extractall(folder / "sources", filter="data")
            if not package.is_wheel:
                wanted = sources
            if package.is_editable:
                (wanted,) = (folder / "sources").iterdir()
        editable = ["--editable"] if package.is_editable else []
        subprocess.run([*pip, "install", *editable, wanted, "pytest", *package.needs], check=True)
        ready.write_text(contents)
    # A package without settings for pytest is not to get those of this project.
    (folder / "pytest.ini").write_text("[pytest]\n")
    # Spinetail as it is installed here.
    spec = find_spec("spinetail")
    if spec is None or spec.origin is None:
        sys.exit("Spinetail is not installed here: `make build`")
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    shutil.copytree(Path(spec.origin).parent, site / "spinetail", dirs_exist_ok=True)
    for file in Path(spec.origin).parents[1].glob("spinetail_autoload.*"):
        shutil.copy(file, site)
    (place,) = [site] if package.has_tests_in_wheel else (folder / "sources").iterdir()
    return python, place / package.folder


def fetch_from_debian(package: Package, folder: Path) -> Path:
    """Downloads the upstream part of a Debian source package, often the archive of a repository."""
    # The machine's own mirrors, asked for sources too.
    apt = folder / "apt"
    for part in ("lists/partial", "cache/archives/partial", "parts"):
        (apt / part).mkdir(parents=True)
    for listed in Path("/etc/apt/sources.list.d").glob("*.sources"):
        text = re.sub("^Types:.*", "Types: deb-src", listed.read_text(), flags=re.M)
        (apt / "parts" / listed.name).write_text(text)
    options = [
        *("-o", "Dir::Etc::SourceList=/dev/null", "-o", f"Dir::Etc::SourceParts={apt / 'parts'}"),
        *("-o", f"Dir::State::Lists={apt / 'lists'}", "-o", f"Dir::Cache={apt / 'cache'}"),
        *("-o", "APT::Sandbox::User=root"),
    ]
    source = ["--download-only", "source", package.debian]
    for command in (["update"], source):
        subprocess.run(
            ["apt-get", "-qq", *options, *command], check=True, cwd=folder, stdout=subprocess.DEVNULL
        )
    (archive,) = folder.glob(f"*_{package.version}.orig.tar.*")
    return archive


def run(package: Package, mode: str) -> Outcome:
    """Runs a package's tests in a mode."""
    python, place = install(package)
    folder = FOLDER / package.name
    stats, log, kept = (folder / f"{mode}.{kind}" for kind in ("stats", "log", "json"))
    for old in (stats, log, kept):
        old.unlink(missing_ok=True)
    files = [str(file.relative_to(place)) for test in package.tests for file in sorted(place.glob(test))]
    groups = [[file] for file in files] if package.is_apart else [package.tests]
    start = time.perf_counter()
    tests: dict[str, str] = {}
    messages: dict[str, str] = {}
    ends = set()
    for group in groups:
        end = run_group(package, mode, python, place, group, log)
        found, said = read_lines(log) if package.program else read(folder / f"{mode}.xml")
        tests |= found
        messages |= said
        # Of a file alone, it is a test how it ends.
        if package.is_apart:
            tests[group[0]] = end
        else:
            ends.add(end)
    seconds = time.perf_counter() - start
    lines = stats.read_text().splitlines() if stats.exists() else []
    engine = sum(json.loads(line).get("frames_engine", 0) for line in lines)
    outcome = Outcome(", ".join(sorted(ends)), tests, messages, seconds, engine)
    kept.write_text(json.dumps(asdict(outcome)))
    return outcome


def run_group(package: Package, mode: str, python: Path, place: Path, tests: list[str], log: Path) -> str:
    """Runs some of a package's tests in a process of their own; how it ended."""
    folder = FOLDER / package.name
    junit = folder / f"{mode}.xml"
    junit.unlink(missing_ok=True)
    variables = {"SPINETAIL_STATS": str(folder / f"{mode}.stats")}
    if package.name != "hypothesis":
        # (Its own tests make a database for themselves, and that version refuses the variable.)
        variables["HYPOTHESIS_DATABASE_FILE"] = os.devnull
    # Some run the commands that packages install.
    variables["PATH"] = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    command = ["pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore", "--junit-xml", junit]
    if "hypothesis" in [package.name, *package.needs]:
        # Its search is random, and its deadlines are for quiet machines.
        command += ["--hypothesis-seed=1"]
    command = [python, *(package.program or ["-m", *command])]
    limit = package.limit / 10 if package.is_apart else package.limit
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*command, *tests],
            cwd=place,
            env=environment(mode, "PYTEST") | variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = process.wait(limit)
            return f"exit {status}" if status >= 0 else signal.Signals(-status).name
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return f"over {limit:g} s"


def read(junit: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Outcomes and messages of the tests in a JUnit file."""
    tests: dict[str, str] = {}
    messages: dict[str, str] = {}
    for case in ElementTree.parse(junit).iter("testcase") if junit.exists() else ():
        name = f"{case.get('classname')}::{case.get('name')}"
        outcome = "passed"
        for element in case:
            if element.tag in ("failure", "error", "skipped"):
                outcome = {"failure": "failed"}.get(element.tag, element.tag)
                messages[name] = element.text or element.get("message") or ""
        tests[name] = outcome
    return tests, messages


def read_lines(log: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Outcomes of the tests in what unittest said."""
    # "test_a (module.Case.test_a) ... ok", with the first line of a docstring between the two.
    line = re.compile(
        r"^(\w+ \([\w.]+\))(?:\n.*)? \.\.\. (?:.*\n)*?.*?(ok|FAIL|ERROR|skipped|expected failure)", re.M
    )
    outcomes = {"ok": "passed", "FAIL": "failed", "ERROR": "error"}
    text = log.read_text(errors="replace")
    return {name: outcomes.get(said, "skipped") for name, said in line.findall(text)}, {}


def differing(stock: Outcome, ours: Outcome) -> list[str]:
    names = sorted(stock.tests.keys() | ours.tests.keys())
    return [name for name in names if stock.tests.get(name) != ours.tests.get(name)]


def compare(package: Package, modes: list[str], reuse_stock: bool) -> bool:
    """Runs and compares a package's tests, and keeps its row of the table; whether all is well."""
    known = FOLDER / package.name / "stock.json"
    reused = reuse_stock and known.exists()
    stock = Outcome(**json.loads(known.read_text())) if reused else run(package, "stock")
    row = f"| {package.name} {package.version} | {stock.count('passed')} | {stock.count('skipped')} "
    row += f"| {stock.count('failed') + stock.count('error')} |"
    good = bool(stock.count("passed"))
    if not good:
        print(f"{package.name}: no test passes under stock ({stock.end})")
    for mode in modes:
        ours = run(package, mode)
        names = differing(stock, ours)
        if names and ours.tests:
            again = run(package, "stock"), run(package, mode)
            names = [name for name in names if name in differing(*again)]
        elif stock.end != ours.end:
            names = [f"the whole run: {stock.end} under stock, {ours.end} under {mode}"]
        if not ours.frames_engine:
            names.append("nothing ran in the engine")
        good = good and not names
        row += f" {len(names)} |"
        print(
            f"{package.name} {package.version}: {len(stock.tests)} tests, {stock.count('passed')} pass",
            end="",
        )
        print(
            f" under stock in {stock.seconds:.0f} s; {mode} {ours.seconds:.0f} s, {len(names)} differ",
            flush=True,
        )
        for name in names:
            print(f"  {name}: {stock.tests.get(name)} under stock, {ours.tests.get(name)} under {mode}")
            print("\n".join(f"    | {line}" for line in ours.messages.get(name, "").splitlines()[-15:]))
    (FOLDER / package.name / "row").write_text(row)
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="packages (default: all)")
    parser.add_argument("--modes", default="spinetail", help="to compare with stock (default: %(default)s)")
    parser.add_argument("--reuse-stock", action="store_true", help="take over what stock did last time")
    parser.add_argument("--table", type=Path, help="a Markdown file that is to have the table")
    options = parser.parse_args()
    modes = options.modes.split(",")
    known = {package.name.lower(): package for package in PACKAGES}
    try:
        chosen = [known[name.lower()] for name in options.names] or PACKAGES
    except KeyError as error:
        return f"no such package here: {error}"
    outcomes = [compare(package, modes, options.reuse_stock) for package in chosen]
    if options.table:
        # A package that did not run this time keeps its row: the one of its last run here, or the table's.
        rows = {line.split()[1]: line for line in read_table(options.table, "packages")[2:]}
        for package in PACKAGES:
            kept = FOLDER / package.name / "row"
            if kept.exists():
                rows[package.name] = kept.read_text()
        head = [
            "package",
            "pass under stock",
            "skipped",
            "fail under stock",
            *(f"differ, {mode}" for mode in modes),
        ]
        lines = [
            f"| {' | '.join(head)} |",
            f"| --- |{' ---: |' * (len(head) - 1)}",
            *(rows[package.name] for package in PACKAGES if package.name in rows),
        ]
        write_table(options.table, "packages", lines)
    bad = sum(not good for good in outcomes)
    print(f"{len(outcomes) - bad} packages the same, {bad} not")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
