"""Every program in `snippets/` does under Spinetail what it does under stock CPython, and runs in the engine.

What is compared: standard output, standard error (so tracebacks, word for word) and the exit status.
Stock is the oracle: a snippet prints what it observes and asserts nothing itself. One that is meant to end in
another status than 0 says so in a line `# exit: STATUS`.
"""

from __future__ import annotations

import re
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
    # The compiler's own mistakes: the program runs on, interpreted.
    refused = {reason for stats in ours.stats for reason in stats["regions_refused"]}
    assert not refused & {"wrong_graph", "code_generator"}


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda path: path.stem)
def test_runs_under_stock(snippet: Path, outcomes: Callable[[Path], dict[str, Outcome]]) -> None:
    """A snippet that breaks off before its end would compare next to nothing."""
    stock = outcomes(snippet)["stock"]
    meant = re.search(r"^# exit: (-?\d+)$", snippet.read_text(), re.MULTILINE)
    assert stock.status == (int(meant[1]) if meant else 0), stock.text()
    assert not stock.stats, "the engine was on under stock"
