"""Fixtures for the tests that compare with stock CPython."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from harness import Outcome, run
from modes import MODES

# A background job of a shell ignores SIGINT, and hands that on: what interrupts itself would hang.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def outcomes() -> Callable[[Path], dict[str, Outcome]]:
    """What a program file does in every mode; run once in a session."""
    known: dict[Path, dict[str, Outcome]] = {}

    def of(program: Path) -> dict[str, Outcome]:
        if program not in known:
            with ThreadPoolExecutor(len(MODES)) as pool:
                known[program] = dict(
                    zip(MODES, pool.map(lambda mode: run([program], mode), MODES), strict=True)
                )
        return known[program]

    return of
