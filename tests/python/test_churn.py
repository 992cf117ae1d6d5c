"""Code that is made, runs once and is dropped is not translated for long; code that works is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import spinetail._engine

COMPILER = Path(spinetail._engine.__file__).with_name("_compiler.so")
# What a unit did is known where hot code is compiled.
pytestmark = pytest.mark.skipif(not COMPILER.exists(), reason="NOT CHECKED: built without LLVM")

PROGRAM = """
import json, spinetail
TEXT = '''
def f(n):
    t = 0
    for i in range(n): t += i
    return t
f(ROUNDS)
'''
def translated(count, rounds):
    before = spinetail.stats()["units_translated"]
    for number in range(count):
        exec(compile(TEXT.replace("ROUNDS", str(rounds)), f"<{number}>", "exec"), {})
    return spinetail.stats()["units_translated"] - before
print(json.dumps([translated(2000, 3), translated(4000, 500), translated(1000, 500)]))
"""


def test_what_is_dropped_is_not_translated_for_long() -> None:
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"SPINETAIL": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    idle, between, at_work = json.loads(process.stdout)
    # The first ones, as many as were translated before them, and one in sixteen.
    assert 128 <= idle < 1000
    assert between > 250
    assert at_work == 1000
