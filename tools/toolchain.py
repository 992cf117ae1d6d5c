"""Finds the Swift toolchain: for the wheel's build hook, and as a script for the Makefile.

`python tools/toolchain.py` prints the path of `swift`, or one sentence that says what is missing;
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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: The oldest Swift whose Embedded mode builds the engine.
OLDEST = (6, 3)
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

    def environment(self) -> dict[str, str]:
        """What Package.swift asks the environment, for the Python that runs this."""
        return {
            "SPINETAIL_PYTHON_INCLUDE": sysconfig.get_paths()["include"],
            "SPINETAIL_PYTHON_LIBRARY": sysconfig.get_config_var("LIBDIR"),
            "SPINETAIL_SWIFT_ROOT": str(self.root),
        }


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
    try:
        toolchain = find_swift()
    except ToolchainError as error:
        sys.exit(str(error))
    if not arguments:
        print(toolchain.swift)
        return
    environment = os.environ | toolchain.environment()
    os.execve(toolchain.swift, [toolchain.swift, *arguments], environment)


if __name__ == "__main__":
    main(sys.argv[1:])
