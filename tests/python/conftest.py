"""Fixtures for the tests that compare with stock CPython."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import modes
import pytest
from harness import ENGINE_MODES, Outcome, run

# Of programs that are run with this process's variables.
os.environ["SPINETAIL_CACHE"] = str(modes.CACHE)

# A background job of a shell ignores SIGINT, and hands that on: what interrupts itself would hang.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def outcomes() -> Callable[[Path], dict[str, Outcome]]:
    """What a program file does in every mode; run once in a session."""
    modes = ["stock", *ENGINE_MODES]
    known: dict[Path, dict[str, Outcome]] = {}

    def of(program: Path) -> dict[str, Outcome]:
        if program not in known:
            with ThreadPoolExecutor(len(modes)) as pool:
                known[program] = dict(
                    zip(modes, pool.map(lambda mode: run([program], mode), modes), strict=True)
                )
        return known[program]

    return of
