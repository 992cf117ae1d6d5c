"""Runs CPython's `test` package as `python -m test` does, with the engine on in the tests' child processes.

Most tests start their children with `-I`, under which the variable SPINETAIL is ignored, as it should be;
the option `-X spinetail` is not.

With `-R` (the hunt for reference leaks) builds without a count of all references get one (`references.py`).

The races of test_opcache begin by looking how CPython's interpreter specialized a function that ran in the
engine, which is not at all; here they go on to what they are about.

Where the process that starts the tests ignores SIGINT, as a shell's background jobs do, so would they: the
event loops of test_asyncio.test_runners wait for one, and fill the memory while they do.
"""

from __future__ import annotations

import signal
import sys
from typing import Any

import references
from test.libregrtest.main import main
from test.support import script_helper

_run_python = script_helper.run_python_until_end


def _run_python_with_engine(*arguments: str, **keywords: Any) -> Any:
    return _run_python("-X", "spinetail", *arguments, **keywords)


# Children of multiprocessing import this file too.
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if "-R" in sys.argv:
        references.provide()
    if "spinetail" in sys.modules:
        script_helper.run_python_until_end = _run_python_with_engine
        if "test_opcache" in sys.argv:
            from test import test_opcache

            test_opcache.TestBase.assert_specialized = lambda self, function, opcode: None
    main()
