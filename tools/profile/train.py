"""Makes the profile that the engine is built with: how often each part of its code runs.

    train.py        makes engine.profdata anew

An engine that counts (LLVM's instrumentation of its intermediate code) runs the tests with which CPython's
own profile is made (`python -m test --pgo`) and the snippets of tests/python, interpreted. The build then
keeps together what runs often, and inlines the calls that pay. A function that was changed since is built
without; so the profile is made anew before a release, not with each change. Newer toolchains read what an
older one made.

LLVM's handbook, "How to build with profile-guided optimization"; Clang's `-fprofile-generate`.
"""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from toolchain import find_llvm, find_swift

ROOT = Path(__file__).parents[2]
PROFILE = Path(__file__).with_name("engine.profdata")
#: Where the counting engine is built, and what it counts is kept.
WORK = ROOT / "build" / "profile"
#: Seconds for one snippet; one that waits for something is left out.
LIMIT = 120


def build_counting(package: Path) -> Path:
    """Builds the engine that counts, as a package in a folder; gives the tool that reads its counts."""
    toolchain = find_swift()
    library = f"libclang_rt.profile-{platform.machine()}.a"
    found = next((toolchain.root / "lib" / "clang").glob(f"*/lib/linux/{library}"), None)
    if found is None:
        sys.exit(f"{toolchain.root} has no {library}: use a Swift toolchain from https://swift.org/install.")
    scratch = WORK / "swift"
    command = [
        *[toolchain.swift, "build", "--configuration=release", "--product=spinetail_engine"],
        *[f"--package-path={ROOT}", f"--scratch-path={scratch}"],
    ]
    variables = {"SPINETAIL_MODE": "embedded", "SPINETAIL_PROFILE_RUNTIME": str(found)}
    subprocess.run(command, env=os.environ | toolchain.environment(find_llvm()) | variables, check=True)
    package.mkdir(parents=True)
    for file in (ROOT / "python" / "spinetail").glob("*.py"):
        shutil.copy2(file, package)
    # What an installed package's .pth file imports: it loads the engine beside it.
    shutil.copy2(ROOT / "python" / "spinetail_autoload.py", package.parent)
    engine = next(scratch.glob("*/release/libspinetail_engine.so"))
    shutil.copy2(engine, package / f"_engine{sysconfig.get_config_var('EXT_SUFFIX')}")
    return toolchain.swift.with_name("llvm-profdata")


def train(site: Path, counts: Path) -> None:
    """Runs what the profile is made of."""
    environment = os.environ | {
        "SPINETAIL": "1",
        "SPINETAIL_CACHE": "0",
        "PYTHONPATH": str(site),
        # Processes that add theirs to one file can spoil it: a fork of one in the middle, a signal.
        "LLVM_PROFILE_FILE": f"{counts}/%m-%p.profraw",
    }
    # As at a terminal, also where this runs in a shell's background: snippets interrupt themselves.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    snippets = sorted((ROOT / "tests" / "python" / "snippets").glob("*.py"))
    for command in [["-m", "test", "--pgo"], *([str(file)] for file in snippets)]:
        limit = None if command[0] == "-m" else LIMIT
        print("counting:", *command, flush=True)
        try:
            subprocess.run(
                [sys.executable, *command], env=environment, cwd=counts, capture_output=True, timeout=limit
            )
        except subprocess.TimeoutExpired:
            print("left out: it takes too long")


def main() -> None:
    shutil.rmtree(WORK, ignore_errors=True)
    counts = WORK / "counts"
    counts.mkdir(parents=True)
    tool = build_counting(WORK / "site" / "spinetail")
    train(WORK / "site", counts)
    files = sorted(counts.glob("*.profraw"))
    if not files:
        sys.exit("Nothing was counted: the engine that counts did not run (SPINETAIL_STATS=1 says more).")
    # With the functions that never ran: the build puts them out of the way.
    subprocess.run([tool, "merge", "-o", PROFILE, *files], check=True)
    print(f"{PROFILE.name}: {PROFILE.stat().st_size // 1000} kB from {len(files)} files of counts")


if __name__ == "__main__":
    main()
