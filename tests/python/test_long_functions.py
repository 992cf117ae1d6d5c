"""The code of a long function is put away behind its first call, and made again once."""

from pathlib import Path

import pytest
import spinetail._engine
from harness import run

COMPILER = Path(spinetail._engine.__file__).with_name("_compiler.so")

MAKE = """
from spinetail import _engine

def make(name, count, body="n += {i}"):
    names = {}
    lines = "".join("    " + body.format(i=i) + chr(10) for i in range(count))
    # With a loop it is translated at its first call.
    exec(f"def {name}(n):\\n    for i in range(3): n += i\\n{lines}    return n\\n", names)
    return names[name]

def put_away(): return _engine.stats()["units_put_away"]
def translated(): return _engine.stats()["units_translated"]
# They are warm from here on.
for _ in range(20): put_away(), translated()
"""


def lines(program: str) -> list[str]:
    outcome = run(["-c", MAKE + program], "spinetail")
    assert outcome.status == 0, outcome.stderr
    return outcome.stdout.splitlines()


def test_once_and_no_more():
    assert lines("""
f = make("f", 1000)
before, units = put_away(), translated()
print(f(1), put_away() - before)
print(f(1), f(2), put_away() - before, translated() - units)
""") == ["499504 1", "499504 499505 1 1"]


def test_short_functions_stay():
    assert lines("""
f = make("f", 100)
before = put_away()
print(f(1), put_away() - before)
""") == ["4954 0"]


@pytest.mark.skipif(not COMPILER.exists(), reason="NOT CHECKED: built without LLVM")
def test_what_is_compiled_stays():
    assert lines("""
names = {}
end = "    for i in range(5_000_000): n += i & 3\\n    return n\\n"
exec("def f(n):\\n" + "    n += 1\\n" * 1000 + end, names)
before = put_away()
print(names["f"](0), put_away() - before)
""") == ["7501000 0"]


@pytest.mark.parametrize("line, error", [("n / 0", "ZeroDivisionError"), ("n.missing", "AttributeError")])
def test_exceptions_end_the_first_call_too(line, error):
    assert lines(f"""
f = make("f", 1000)
g = make("g", 1000, "{line}")
before = put_away()
for h in g, f, g, f:
    try:
        print(h(1), put_away() - before)
    except Exception as error:
        print(type(error).__name__, put_away() - before)
""") == [f"{error} 1", "499504 2", f"{error} 2", "499504 2"]


def test_sites_of_many_functions():
    """Also where the site has no form of its own, and where arguments are matched to parameters."""
    assert lines("""
several = [make(f"f{k}", 1000) for k in range(8)]
before = put_away()
for f in several: f(1)
print(put_away() - before)
for f in [make(f"g{k}", 1000) for k in range(8)]: f(n=1)
print(put_away() - before)
""") == ["8", "16"]
