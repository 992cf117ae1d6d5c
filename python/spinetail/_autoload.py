"""Switches the engine on when the interpreter starts; imported by `spinetail_autoload.pth`, which see.

That line of Python imports this module if SPINETAIL is set (and the interpreter minds the environment) or
if the interpreter was given `-X spinetail`. Where the engine cannot work, the program runs without it.
"""

import sys

import spinetail

try:
    spinetail.enable()
except spinetail.UnsupportedHost as error:
    if sys.stderr is not None:
        sys.stderr.write(f"spinetail is off: {error}\n")
