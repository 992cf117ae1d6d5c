"""The count of references in `tests/cpython/references.py`."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cpython"))
from references import total_references

#: More than what the count itself may leave behind.
LEAKED = 100


def test_references_too_many_are_counted():
    kept = object()
    holder = [kept]
    total_references()
    before = total_references()
    for _ in range(LEAKED):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(kept))
    after = total_references()
    for _ in range(LEAKED):
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(kept))
    assert holder == [kept]
    assert LEAKED <= after - before < 1.2 * LEAKED
    assert total_references() - before < 0.2 * LEAKED
