"""Build hook of the wheel: compiles the engine with `swift build` and puts it into the package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "tools"))
from toolchain import Toolchain, ToolchainError, find_swift

PRODUCT = "spinetail_engine"


class EngineBuildHook(BuildHookInterface):
    """Adds `spinetail/_engine.<abi>.so`, which makes the wheel one for this CPython and platform."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # SystemExit: pip then shows the sentence and no traceback of ours.
        if refusal := _refusal():
            raise SystemExit(refusal)
        try:
            toolchain = find_swift()
        except ToolchainError as error:
            raise SystemExit(str(error)) from None
        root = Path(self.root)
        library = _swift_build(root, toolchain)
        name = "_engine" + sysconfig.get_config_var("EXT_SUFFIX")
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        if version == "editable":
            # Beside the sources, which is what an editable install imports; with its symbols.
            _replace(library, root / "python" / "spinetail" / name)
            return
        engine = root / "build" / name
        _replace(library, engine)
        if strip := shutil.which("strip"):
            subprocess.run([strip, "--strip-unneeded", engine], check=True)
        build_data["force_include"][str(engine)] = f"spinetail/{name}"


def _refusal() -> str | None:
    """Why this Python cannot be built for, as a sentence, or None."""
    if sys.implementation.name != "cpython" or sys.version_info[:2] != (3, 13):
        return f"Spinetail builds for CPython 3.13 only, and {sys.executable} is another Python."
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "Spinetail does not build for the free-threaded CPython: use the ordinary 3.13."
    if sysconfig.get_config_var("Py_DEBUG"):
        return "Spinetail does not build for a debug build of CPython: use the ordinary 3.13."
    header = Path(sysconfig.get_paths()["include"]) / "internal" / "pycore_frame.h"
    if not header.exists():
        return f"CPython's development headers are missing ({header}): install python3.13-dev or the like."
    return None


def _swift_build(root: Path, toolchain: Toolchain) -> Path:
    """Builds the engine; gives the path of the library."""
    command = [
        toolchain.swift,
        "build",
        "--configuration=release",
        f"--product={PRODUCT}",
        f"--package-path={root}",
        f"--scratch-path={root / 'build' / 'swift-release'}",
    ]
    environment = os.environ | toolchain.environment() | {"SPINETAIL_MODE": "embedded"}
    # What pip shows of a failed build is this step's output.
    if subprocess.run(command, env=environment).returncode != 0:
        raise SystemExit(f"`swift build` of the engine failed (Swift {toolchain.version}).")
    folder = subprocess.run(
        [*command, "--show-bin-path"], env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()
    return Path(folder) / f"lib{PRODUCT}.so"


def _replace(source: Path, target: Path) -> None:
    """Copies to a new file under the old name: a process that has the old one mapped keeps it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    shutil.copy2(source, target)
