"""Switches the engine on as the interpreter starts: imported by `spinetail_autoload.pth`, if it is wanted.

Imported where the extension module of this name, made for one Python, is not: another Python is told what it
lacks, and an editable install has the engine elsewhere.
"""

from spinetail import _start

_start()
