"""The ways in which tests run programs, and the environment of each: for all that compare with stock."""

from __future__ import annotations

import os
from pathlib import Path

#: Where tests keep machine code: none of it is the user's.
CACHE = Path(__file__).parents[1] / "build" / "test-code"

MODES = {
    "stock": {"SPINETAIL": "0"},
    "spinetail": {"SPINETAIL": "1"},
    #: Every code object is translated at its first call.
    "stress": {"SPINETAIL": "1", "SPINETAIL_STRESS": "translate"},
    #: Every loop is compiled at its first back-edge.
    "regions": {"SPINETAIL": "1", "SPINETAIL_STRESS": "regions"},
}
#: The same, and every so manieth guard of compiled code fails for nothing. What that tries is what exits
#: leave, whatever LLVM makes of it: without optimization it takes a fifth of the time, and code that fails is
#: compiled often.
MODES |= {
    f"guards{n}": MODES["regions"] | {"SPINETAIL_FAIL_GUARDS": str(n), "SPINETAIL_LLVM_LEVEL": "0"}
    for n in (1, 7, 101)
}


def environment(mode: str, *prefixes: str) -> dict[str, str]:
    """This process's variables without what changes Python's behaviour, and those of a mode.

    Variables that begin with one of `prefixes` are left out as well. Hashes do not depend on chance.
    """
    unwanted = ("PYTHON", "SPINETAIL", *prefixes)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return kept | {"PYTHONHASHSEED": "0", "SPINETAIL_CACHE": str(CACHE)} | MODES[mode]
