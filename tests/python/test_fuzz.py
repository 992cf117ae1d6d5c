"""Programs that the fuzzer found to differ, compared with stock as it compares them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools" / "fuzz"))
import fuzz

PROGRAMS = {
    # One more finalizer than is kept, and the last two change places as the function is not warm.
    "many_finalizers": """
def last(o1):
    o2 = Ghost(3)
def fill():
    for x in range(749):
        [Ghost(1), Ghost(2)]
fill()
Ghost(5)
last(Ghost(4))
""",
    # Watched recursion, whose end comes behind the lines that are kept.
    "watched_end_of_stack": """
class C:
    def __repr__(oself): return show(oself)
    def method(oself):
        watch(3)
        try: out(oself)
        except Exception: pass
C().method()
""",
    # The owner of a property, at the first run of a site and later.
    "property": """
class C(Ghost):
    @property
    def double(oself):
        o1 = Ghost(1)
        return 1
for x in range(4):
    C().double
C().double
""",
}


@pytest.mark.parametrize("mode", ["ordinary", "stress", "regions"])
def test_same_as_stock(mode: str) -> None:
    worker = fuzz.Worker()
    found = worker.ask(["stock", mode], programs=list(PROGRAMS.items()))
    worker.close()
    for name in PROGRAMS:
        stock, ours = found["stock"][0][name], found[mode][0][name]
        assert stock.endswith(("lines", "lines, watched"))
        assert fuzz.same(mode, stock, ours), fuzz.difference(mode, stock, ours)
    assert found[mode][1]["frames_engine"] > 0
