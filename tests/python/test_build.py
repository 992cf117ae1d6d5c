"""What is built and installed, and the sentences that say what is missing."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from toolchain import find_llvm  # noqa: E402


def run(*command: str | Path, **variables: str) -> tuple[int, str, str]:
    """Runs a command in the project's folder."""
    process = subprocess.run(
        command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, timeout=120
    )
    return process.returncode, process.stdout, process.stderr


def toolchain(folder: Path, version: str, embedded: bool = True) -> Path:
    """A folder that looks like a Swift toolchain."""
    resources = folder / "usr" / "lib" / "swift"
    (resources / "embedded" if embedded else resources).mkdir(parents=True)
    info = {
        "compilerVersion": f"Swift version {version} (x)",
        "paths": {"runtimeResourcePath": str(resources)},
    }
    for name in ("swift", "swiftc"):
        program = folder / "usr" / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(info)}\nEND\n")
        program.chmod(0o755)
    return folder / "usr" / "bin" / "swift"


def test_installed_files() -> None:
    files = {str(file) for file in distribution("spinetail").files if "__pycache__" not in str(file)}
    ours = {file for file in files if not file.startswith("spinetail-")}
    assert ours == {
        "spinetail_autoload.pth",
        "spinetail_autoload.py",
        f"spinetail_autoload{sysconfig.get_config_var('EXT_SUFFIX')}",
        "spinetail/__init__.py",
        "spinetail/__main__.py",
        "spinetail/_report.py",
        f"spinetail/_engine{sysconfig.get_config_var('EXT_SUFFIX')}",
        *(["spinetail/_compiler.so", "spinetail/_compile"] if find_llvm() else []),
    }
    assert "cp313-cp313-linux" in distribution("spinetail").read_text("WHEEL")


SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")


@pytest.mark.parametrize(
    "name", [f"spinetail/_engine{SUFFIX}", f"spinetail_autoload{SUFFIX}", "spinetail/_compile"]
)
def test_needs_libc_only(name: str) -> None:
    file = Path(distribution("spinetail").locate_file(name))
    if name.endswith("_compile") and not file.exists():
        pytest.skip("NOT CHECKED: built without LLVM")
    status, listed, _ = run("ldd", file)
    assert status == 0
    names = {Path(line.split()[0]).name.split(".so")[0] for line in listed.splitlines()}
    assert names <= {
        "linux-vdso",
        "libc",
        "libm",
        "libdl",
        "libpthread",
        "ld-linux-x86-64",
        "ld-linux-aarch64",
    }


def test_dispatch_is_replicated() -> None:
    """Each instruction of the interpreter ends in a jump of its own through the table of instructions.

    That rests on unsupported flags of the compiler (see Package.swift), which another one may ignore.
    """
    import spinetail._engine

    objdump = shutil.which("objdump")
    if objdump is None:
        pytest.skip("NOT CHECKED whether dispatch is replicated: objdump (Debian: binutils) is missing")
    status, listed, _ = run(objdump, "-d", "--no-show-raw-insn", spinetail._engine.__file__)
    assert status == 0
    # Those through a register that are not of the procedure linkage table. All other code has some 60.
    jump = {"x86_64": r"\tjmp +\*%r", "aarch64": r"\tbr\tx(?!16|17)"}[platform.machine()]
    assert len(re.findall(jump, listed)) > 200


def test_engine_has_no_dead_code() -> None:
    """What nothing calls is left out (`-function-sections`): the engine lies in a program's memory."""
    import spinetail._engine

    objdump = shutil.which("objdump")
    if objdump is None:
        pytest.skip("NOT CHECKED how large the engine is: objdump (Debian: binutils) is missing")
    status, listed, _ = run(objdump, "--section-headers", spinetail._engine.__file__)
    assert status == 0
    size = re.search(r" \.text +([0-9a-f]+)", listed)
    # 608 kB on x86-64; with all that the rooms and Swift's library have it is a megabyte.
    assert size is not None and int(size[1], 16) < 650_000


def test_source_distribution(tmp_path: Path) -> None:
    """It has what a wheel is built from."""
    status, _, errors = run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path))
    assert status == 0, errors
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    sources = {str(path.relative_to(ROOT)) for path in (ROOT / "Sources").rglob("*") if path.is_file()}
    assert sources | {"Package.swift", "hatch_build.py", "LICENSE"} <= names
    assert {"tools/exports.map", "tools/exports-compiler.map", "tools/toolchain.py"} <= names
    assert "tools/profile/engine.profdata" in names
    assert not [name for name in names if name.endswith(".so") or name.startswith("tests")]


def test_build_without_swift(tmp_path: Path) -> None:
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    for swift, said in {
        "/no/such/swift": "SWIFT names /no/such/swift, which is no command: install Swift 6.3",
        str(toolchain(tmp_path / "old", "5.9.2")): "is Swift 5.9.2, which is too old: install Swift 6.3",
        str(toolchain(tmp_path / "plain", "6.3", embedded=False)): "has no Embedded Swift: install Swift 6.3",
        "false": "does not start",
    }.items():
        status, _, errors = run(*build, SWIFT=swift)
        assert status == 1
        assert said in errors
        assert len(errors.splitlines()) == 1


def test_toolchain_is_found(tmp_path: Path) -> None:
    swift = toolchain(tmp_path, "6.10")
    assert run(sys.executable, "tools/toolchain.py", SWIFT=str(swift)) == (0, f"{swift}\n", "")


def llvm(folder: Path, version: str) -> Path:
    """An `llvm-config` of a folder that looks like an installed LLVM."""
    (folder / "llvm-c").mkdir(parents=True)
    (folder / "llvm-c" / "LLJIT.h").touch()
    (folder / "libLLVM.so").touch()
    config = folder / "llvm-config"
    config.write_text(
        f"#!/bin/sh\ncase $* in --version) echo {version};; --includedir) echo {folder};;"
        f" *) echo {folder}/libLLVM.so;; esac\n"
    )
    config.chmod(0o755)
    return config


def test_llvm_is_found(tmp_path: Path) -> None:
    look = (sys.executable, "tools/toolchain.py", "--llvm")
    config = llvm(tmp_path / "new", "21.1.0")
    assert run(*look, LLVM_CONFIG=str(config)) == (0, f"{config}\n", "")
    missing = (1, "", "No LLVM 19 or later was found.\n")
    for other in (str(llvm(tmp_path / "old", "18.1.8")), "/no/such/llvm-config", "false", ""):
        assert run(*look, LLVM_CONFIG=other) == missing
    (tmp_path / "new" / "libLLVM.so").unlink()
    assert run(*look, LLVM_CONFIG=str(config)) == missing


def test_compiler_is_built_where_llvm_is(tmp_path: Path) -> None:
    describe = (
        sys.executable,
        "tools/toolchain.py",
        "package",
        "--scratch-path",
        str(tmp_path),
        "dump-package",
    )
    config = llvm(tmp_path / "llvm", "21.1.0")
    for name, products in (
        ("", ["spinetail_engine", "spinetail_autoload"]),
        (
            str(config),
            ["spinetail_engine", "spinetail_autoload", "spinetail_compiler", "spinetail_compile"],
        ),
    ):
        status, text, errors = run(*describe, LLVM_CONFIG=name)
        assert status == 0, errors
        assert [product["name"] for product in json.loads(text)["products"]] == products


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("Py_GIL_DISABLED", "does not build for the free-threaded CPython"),
        ("Py_DEBUG", "debug build of CPython"),
    ],
)
def test_build_for_another_python(variable: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    import hatch_build

    assert hatch_build._refusal() is None
    configured = sysconfig.get_config_var
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: 1 if name == variable else configured(name))
    assert said in hatch_build._refusal()
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))
    assert "for CPython 3.13 only" in hatch_build._refusal()


def test_setup_without_python() -> None:
    status, output, errors = run("sh", "tools/setup.sh", PYTHON="/bin/false")
    assert (status, output) == (1, "")
    assert errors == "setup: PYTHON=/bin/false is not an ordinary CPython 3.13 with its headers and venv.\n"
