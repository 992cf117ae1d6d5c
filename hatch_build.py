"""Build hook of the wheel: compiles the engine with `swift build` and puts it into the package.

Where LLVM is found, so is the compiler of hot code, a library of its own.
"""

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
from toolchain import Toolchain, ToolchainError, find_llvm, find_swift

#: The compiler's library in the package, and the program of its process: Python imports neither.
COMPILER = "_compiler.so"
COMPILER_PROGRAM = "_compile"
#: What the `.pth` file imports, beside the package. An editable install has Python code of this name instead.
AUTOLOAD = "spinetail_autoload"


class EngineBuildHook(BuildHookInterface):
    """Adds the engine, which makes the wheel one for this CPython and platform, and the compiler."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # SystemExit: pip then shows the sentence and no traceback of ours.
        if refusal := _refusal():
            raise SystemExit(refusal)
        try:
            toolchain = find_swift()
        except ToolchainError as error:
            raise SystemExit(str(error)) from None
        root = Path(self.root)
        llvm = find_llvm()
        suffix = sysconfig.get_config_var("EXT_SUFFIX")
        products = {"spinetail_engine": "_engine" + suffix}
        if llvm is not None:
            products |= {"spinetail_compiler": COMPILER, "spinetail_compile": COMPILER_PROGRAM}
        variables = toolchain.environment(llvm) | _profile(root)
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        package = root / "python" / "spinetail"
        if llvm is None:
            # What an earlier build left belongs to an earlier engine.
            for name in (COMPILER, COMPILER_PROGRAM):
                (package / name).unlink(missing_ok=True)
        if version != "editable":
            products[AUTOLOAD] = AUTOLOAD + suffix
        for product, name in products.items():
            made = _swift_build(root, toolchain, variables, product)
            if version == "editable":
                # Beside the sources, which is what an editable install imports; with its symbols.
                _replace(made, package / name)
                continue
            copy = root / "build" / name
            _replace(made, copy)
            if strip := shutil.which("strip"):
                subprocess.run([strip, "--strip-unneeded", copy], check=True)
            build_data["force_include"][str(copy)] = name if product == AUTOLOAD else f"spinetail/{name}"


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


def _profile(root: Path) -> dict[str, str]:
    """What Package.swift is told of the profile to build with (tools/profile/)."""
    profile, used = root / "tools" / "profile" / "engine.profdata", root / "build" / "engine.profdata"
    if not used.exists() or used.read_bytes() != profile.read_bytes():
        # Swift makes no new object from the same code, whatever the profile.
        shutil.rmtree(_scratch(root), ignore_errors=True)
        _replace(profile, used)
    return {"SPINETAIL_PROFILE": str(used)}


def _scratch(root: Path) -> Path:
    return root / "build" / "swift-release"


def _swift_build(root: Path, toolchain: Toolchain, variables: dict[str, str], product: str) -> Path:
    """Builds a library or a program; gives its path."""
    command = [
        toolchain.swift,
        "build",
        "--configuration=release",
        f"--product={product}",
        f"--package-path={root}",
        f"--scratch-path={_scratch(root)}",
    ]
    environment = os.environ | variables | {"SPINETAIL_MODE": "embedded"}
    # What pip shows of a failed build is this step's output.
    if subprocess.run(command, env=environment).returncode != 0:
        raise SystemExit(f"`swift build` of {product} failed (Swift {toolchain.version}).")
    folder = subprocess.run(
        [*command, "--show-bin-path"], env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()
    library = Path(folder) / f"lib{product}.so"
    return library if library.exists() else Path(folder) / product


def _replace(source: Path, target: Path) -> None:
    """Copies to a new file under the old name: a process that has the old one mapped keeps it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    shutil.copy2(source, target)
