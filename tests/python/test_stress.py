"""The scenarios under stress that have found most, a part of each; `make test-stress` runs all of them."""

import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parents[1] / "stress" / "run.py"


@pytest.mark.parametrize("name", ["limits", "late_limits", "memory"])
def test_nothing_is_lost(name):
    command = [sys.executable, RUN, name, "--scale", "0.06"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("0 wrong\n")
