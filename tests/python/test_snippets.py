"""Every program in `snippets/` does under Spinetail what it does under stock CPython, and runs in the engine.

What is compared: standard output, standard error (so tracebacks, word for word) and the exit status.
Stock is the oracle: a snippet prints what it observes and asserts nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from harness import ENGINE_MODES, Outcome

SNIPPETS = sorted(Path(__file__).with_name("snippets").glob("*.py"))


@pytest.mark.parametrize("mode", ENGINE_MODES)
@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda path: path.stem)
def test_same_as_stock(snippet: Path, mode: str, outcomes: Callable[[Path], dict[str, Outcome]]) -> None:
    stock, ours = outcomes(snippet)["stock"], outcomes(snippet)[mode]
    assert ours.text() == stock.text()
    assert ours.stats, "the process wrote no statistics: was the engine on?"
    assert ours.frames_engine > 0, f"nothing ran in the engine: {ours.stats}"


def test_stock_is_stock(outcomes: Callable[[Path], dict[str, Outcome]]) -> None:
    assert SNIPPETS
    for snippet in SNIPPETS:
        assert not outcomes(snippet)["stock"].stats
