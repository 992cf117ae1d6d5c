"""Switches the engine on when the interpreter starts; imported by `spinetail_autoload.pth`.

That line of Python imports this module if SPINETAIL is set (and the interpreter minds the environment) or if
the interpreter was given `-X spinetail`. Where the engine cannot work, the program runs without it.
"""

import os
import sys

import spinetail

try:
    spinetail.enable()
except spinetail.UnsupportedHost as error:
    # Once for a program, with its child processes and sub-interpreters.
    if "SPINETAIL_TOLD" not in os.environ:
        os.environ["SPINETAIL_TOLD"] = "1"
        if sys.stderr is not None:
            sys.stderr.write(f"spinetail is off: {error}\n")
