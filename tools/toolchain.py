"""Finds the Swift toolchain, and LLVM: for the wheel's build hook, and as a script for the Makefile.

`python tools/toolchain.py` prints the path of `swift`, or one sentence that says what is missing;
`python tools/toolchain.py --llvm` prints that of `llvm-config` in the same way;
`python tools/toolchain.py ARGS…` runs `swift ARGS…` for the Python that runs the script.
Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

#: The oldest Swift whose Embedded mode builds the engine.
OLDEST = (6, 3)
#: The oldest LLVM that has all that the compiler uses, and the newest that is looked for by name.
OLDEST_LLVM, NEWEST_LLVM = 19, 29
ASK = "install Swift 6.3 or later (https://swift.org/install), or set SWIFT to its `swift` command"


class ToolchainError(Exception):
    """No usable Swift; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Toolchain:
    """A Swift toolchain that can build the engine."""

    swift: Path
    #: The folder that holds `lib/swift`.
    root: Path
    version: str

    def environment(self, llvm: Llvm | None) -> dict[str, str]:
        """What Package.swift asks the environment, for the Python that runs this."""
        variables = {
            "SPINETAIL_PYTHON_INCLUDE": sysconfig.get_paths()["include"],
            "SPINETAIL_PYTHON_LIBRARY": sysconfig.get_config_var("LIBDIR"),
            "SPINETAIL_SWIFT_ROOT": str(self.root),
        }
        if llvm is not None:
            variables["SPINETAIL_LLVM_INCLUDE"] = str(llvm.include)
            variables["SPINETAIL_LLVM_LINK"] = " ".join(llvm.link)
            variables["SPINETAIL_LLVM_CONTAINED"] = str(int(llvm.is_contained))
        return variables


@dataclass(frozen=True)
class Llvm:
    """An LLVM that the compiler can use; without one there is no compiler."""

    config: Path
    include: Path
    #: What the linker gets: the archives of this machine's code generator, or else the shared library.
    link: tuple[str, ...]
    #: Whether it is the archives.
    is_contained: bool


def find_llvm() -> Llvm | None:
    """The LLVM of the `llvm-config` that `$LLVM_CONFIG` names (none if empty), or the first usable one."""
    names = [f"llvm-config-{version}" for version in range(OLDEST_LLVM, NEWEST_LLVM + 1)] + ["llvm-config"]
    if (named := os.environ.get("LLVM_CONFIG")) is not None:
        names = [named]
    for name in names:
        if (config := shutil.which(name)) and (llvm := _examine_llvm(Path(config))):
            return llvm
    return None


def _examine_llvm(config: Path) -> Llvm | None:
    """Asks an `llvm-config` for its headers and its libraries."""

    def ask(*arguments: str) -> str:
        return subprocess.run([config, *arguments], check=True, capture_output=True, text=True).stdout.strip()

    try:
        if int(ask("--version").split(".")[0]) < OLDEST_LLVM:
            return None
        include = Path(ask("--includedir"))
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
    if not (include / "llvm-c" / "LLJIT.h").exists():
        return None
    # What one machine's code needs is a quarter of the shared library: less memory, and nothing to install.
    if link := _static_llvm(ask):
        return Llvm(config, include, link, is_contained=True)
    link = _shared_llvm(ask)
    return link and Llvm(config, include, link, is_contained=False)


def _static_llvm(ask: Callable[..., str]) -> tuple[str, ...] | None:
    """The linker's arguments for LLVM's archives, if they and what they need are there."""
    try:
        folder = Path(ask("--libdir"))
        archives = ask("--link-static", "--libs", "native", "orcjit", "bitwriter").split()
        others = ask("--link-static", "--system-libs").split()
    except (OSError, subprocess.CalledProcessError):
        return None
    if not all((folder / f"lib{name.removeprefix('-l')}.a").exists() for name in archives):
        return None
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        return None
    with tempfile.TemporaryDirectory() as scratch:
        trial = [compiler, "-shared", "-o", f"{scratch}/trial.so", *others]
        if subprocess.run(trial, capture_output=True).returncode:
            return None
    linker = ["--start-group", *archives, "--end-group", "--as-needed", *others, "-lstdc++"]
    return (f"-L{folder}", *(word for option in linker for word in ("-Xlinker", option)))


def _shared_llvm(ask: Callable[..., str]) -> tuple[str, ...] | None:
    """The linker's arguments for LLVM's shared library, which at run time is looked for where it is now."""
    try:
        library = Path(ask("--link-shared", "--libfiles"))
    except (OSError, subprocess.CalledProcessError):
        return None
    return (str(library), "-Xlinker", "-rpath", "-Xlinker", str(library.parent)) if library.exists() else None


def _candidates() -> Iterator[Path]:
    """Places where `swift` may be, best first."""
    if on_path := shutil.which("swift"):
        yield Path(on_path)
    home = Path.home()
    yield Path("/opt/swift/usr/bin/swift")
    yield from sorted(home.glob(".local/share/swiftly/toolchains/*/usr/bin/swift"), reverse=True)
    yield from sorted(home.glob(".swiftly/toolchains/*/usr/bin/swift"), reverse=True)
    yield Path("/usr/libexec/swift/bin/swift")
    yield Path("/usr/share/swift/usr/bin/swift")


def _examine(swift: Path) -> Toolchain:
    """Asks the toolchain for its version and its folder."""
    try:
        answer = subprocess.run(
            [swift.with_name("swiftc"), "-print-target-info"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise ToolchainError(f"{swift} does not start ({error}): {ASK}.") from None
    info = json.loads(answer)
    match = re.search(r"Swift version (\d+)\.(\d+)(\.\d+)?", info["compilerVersion"])
    version = match.group().removeprefix("Swift version ") if match else "unknown"
    if not match or (int(match[1]), int(match[2])) < OLDEST:
        raise ToolchainError(f"{swift} is Swift {version}, which is too old: {ASK}.")
    resources = Path(info["paths"]["runtimeResourcePath"])
    if not (resources / "embedded").is_dir():
        raise ToolchainError(f"The toolchain of {swift} has no Embedded Swift: {ASK}.")
    return Toolchain(swift, resources.parent.parent, version)


def find_swift() -> Toolchain:
    """The toolchain that `$SWIFT` names, or the first usable one. Raises `ToolchainError`."""
    if named := os.environ.get("SWIFT"):
        found = shutil.which(named)
        if found is None:
            raise ToolchainError(f"SWIFT names {named}, which is no command: {ASK}.")
        return _examine(Path(found))
    refusal = ToolchainError(f"No Swift toolchain was found: {ASK}.")
    for candidate in _candidates():
        if not candidate.exists():
            continue
        try:
            return _examine(candidate)
        except ToolchainError as error:
            refusal = error
    raise refusal


def main(arguments: list[str]) -> None:
    if arguments == ["--llvm"]:
        llvm = find_llvm()
        sys.exit(f"No LLVM {OLDEST_LLVM} or later was found.") if llvm is None else print(llvm.config)
        return
    try:
        toolchain = find_swift()
    except ToolchainError as error:
        sys.exit(str(error))
    if not arguments:
        print(toolchain.swift)
        return
    environment = os.environ | toolchain.environment(find_llvm())
    os.execve(toolchain.swift, [toolchain.swift, *arguments], environment)


if __name__ == "__main__":
    main(sys.argv[1:])
