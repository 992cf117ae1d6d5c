"""Switches the engine on as the interpreter starts: imported by `spinetail_autoload.pth`, if it is wanted.

The engine is loaded by its path and enabled without the package `spinetail`, which takes longer to import
than the engine takes to load.
"""

from _imp import create_dynamic, extension_suffixes

_place = __file__.removesuffix("_autoload.py")
_spec = type(__spec__)("spinetail._engine", None, origin=f"{_place}/_engine{extension_suffixes()[0]}")
try:
    create_dynamic(_spec).start(_spec)
except ImportError:
    # An editable install has it elsewhere; another Python cannot load it, and is told so.
    from spinetail import _start

    _start()
