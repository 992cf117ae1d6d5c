"""Makes a program smaller as long as it still differs.

It works on the syntax tree: statements go, compound statements give way to their bodies, expressions to
their parts or to a constant. Larger pieces are tried first; a change stays when the program still fails in
the same way.
"""

from __future__ import annotations

import ast
import itertools
import time
from collections.abc import Callable, Iterator

#: Longer than this is not worth it.
SECONDS = 120
#: Programs that are tried at once.
BATCH = 24
BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


def statements(tree: ast.AST) -> Iterator[tuple[list, ast.AST]]:
    """Every list of statements, handlers or cases with its owner, outermost first."""
    for node in ast.walk(tree):
        for field in BODIES:
            body = getattr(node, field, None)
            if isinstance(body, list):
                yield body, node


def valid(source: str) -> bool:
    try:
        compile(source, "<program>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


class Minimizer:
    """One program on its way down."""

    def __init__(self, source: str, fails: Callable[[list[str]], list[bool]]) -> None:
        self.fails = fails
        self.end = time.monotonic() + SECONDS
        self.source = source
        self.known: set[str] = set()

    def smaller_source(self, tree: ast.AST) -> str | None:
        """The source of a changed tree, if it is worth a try."""
        try:
            source = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        except (AttributeError, TypeError, ValueError):
            return None
        if len(source) >= len(self.source) or source in self.known or not valid(source):
            return None
        self.known.add(source)
        return source

    def changes(self, tree: ast.AST) -> Iterator[Callable[[], None]]:
        """All ways to make the tree smaller by one step; each is made on a fresh copy."""
        for body, _ in statements(tree):
            size = len(body)
            step = size
            while step >= 1:
                for start in range(0, size, step):
                    yield lambda body=body, start=start, step=step: self.drop(body, start, step)
                step //= 2
            for index, node in enumerate(body):
                for field in BODIES[:3]:
                    inner = getattr(node, field, None)
                    if (
                        isinstance(inner, list)
                        and inner
                        and not isinstance(node, ast.ClassDef | ast.FunctionDef)
                    ):
                        yield lambda body=body, i=index, inner=inner: body.__setitem__(slice(i, i + 1), inner)
        for node in ast.walk(tree):
            for field, value in ast.iter_fields(node):
                if (
                    isinstance(value, list)
                    and field not in BODIES
                    and field not in ("ops", "comparators", "targets")
                ):
                    for index in range(len(value)):
                        yield lambda value=value, index=index: value.pop(index)
                if isinstance(value, ast.expr):
                    yield from self.smaller(node, field, value, setattr)
                elif isinstance(value, list):
                    for index, item in enumerate(value):
                        if isinstance(item, ast.expr):
                            yield from self.smaller(
                                value, index, item, lambda n, i, new: n.__setitem__(i, new)
                            )
                if (
                    field in ("optional_vars", "guard", "cause", "msg", "returns", "annotation")
                    and value is not None
                ):
                    yield lambda node=node, field=field: setattr(node, field, None)

    def smaller(self, owner, place, value: ast.expr, put) -> Iterator[Callable[[], None]]:
        parts = [part for part in ast.iter_child_nodes(value) if isinstance(part, ast.expr)]
        for new in [*parts, ast.Constant(0), ast.Constant(None)]:
            if isinstance(value, ast.Constant) and isinstance(new, ast.Constant):
                continue
            yield lambda new=new: put(owner, place, new)

    @staticmethod
    def drop(body: list, start: int, count: int) -> None:
        del body[start : start + count]
        if not body:
            body.append(ast.Pass())

    def candidates(self) -> Iterator[str]:
        """The program made smaller by one step, in all ways, anew for each."""
        number = 0
        while True:
            tree = ast.parse(self.source)
            change = next(itertools.islice(self.changes(tree), number, None), None)
            if change is None:
                return
            number += 1
            try:
                change()
            except (IndexError, TypeError):
                continue
            if source := self.smaller_source(tree):
                yield source

    def run(self) -> str:
        progress = True
        while progress:
            progress = False
            for batch in itertools.batched(self.candidates(), BATCH, strict=False):
                if time.monotonic() > self.end:
                    return self.source
                failing = [
                    source for source, fails in zip(batch, self.fails(list(batch)), strict=True) if fails
                ]
                if failing:
                    self.source = min(failing, key=len)
                    progress = True
                    break
        return self.source


def minimize(source: str, fails: Callable[[list[str]], list[bool]]) -> str:
    """The smallest program found that still fails; `fails` tells of many programs at once."""
    normal = ast.unparse(ast.parse(source)) + "\n"
    return Minimizer(normal, fails).run() if fails([normal]) == [True] else source
