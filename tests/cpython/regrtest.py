"""Runs CPython's `test` package as `python -m test` does, with the engine on in the tests' child processes.

Most tests start their children with `-I`, under which the variable SPINETAIL is ignored, as it should be;
the option `-X spinetail` is not.
"""

from __future__ import annotations

import sys
from typing import Any

from test.libregrtest.main import main
from test.support import script_helper

_run_python = script_helper.run_python_until_end


def _run_python_with_engine(*arguments: str, **keywords: Any) -> Any:
    return _run_python("-X", "spinetail", *arguments, **keywords)


# Children of multiprocessing import this file too.
if __name__ == "__main__":
    if "spinetail" in sys.modules:
        script_helper.run_python_until_end = _run_python_with_engine
    main()
