"""`sys.gettotalrefcount` for builds of CPython that do not count references, which is all but debug builds.

The count is of all objects that a program can reach: those that the garbage collector knows and what they
refer to. A reference too many to one of them shows in it; an object that nothing refers to and that is still
there shows in `sys.getallocatedblocks`, which every build has. `python -m test -R` looks at both.
"""

from __future__ import annotations

import gc
import sys
from types import CodeType

#: Counts from here on are those of immortal objects, and mean nothing.
IMMORTAL = 1 << 31
#: Objects whose references are followed at once.
BATCH = 10_000


def reachable() -> dict[int, object]:
    """All objects that can be found, by address."""
    found = {id(each): each for each in gc.get_objects()}
    news = list(found.values())
    while news:
        level, news = news, []
        for start in range(0, len(level), BATCH):
            batch = level[start : start + BATCH]
            referents = gc.get_referents(*batch)
            # The collector does not look into code, as it is never part of a cycle.
            referents += [each.co_consts for each in batch if type(each) is CodeType]
            fresh = {id(each): each for each in referents if id(each) not in found}
            found |= fresh
            news += fresh.values()
    own = [news, level, batch, referents, fresh]
    for each in [*own, own]:
        found.pop(id(each), None)
    return found


def total_references() -> int:
    """The sum of the reference counts of all objects that can be found, without those of this search."""
    objects = list(reachable().values())
    counts = [count for count in map(sys.getrefcount, objects) if count < IMMORTAL]
    return sum(counts) - len(counts)


def provide() -> None:
    """Adds the function where CPython has none."""
    if not hasattr(sys, "gettotalrefcount"):
        sys.gettotalrefcount = total_references
