"""Makes a program smaller as long as it still differs.

It works on the syntax tree: statements go, compound statements give way to their bodies, expressions to their parts or to
a constant. Larger pieces are tried first; a change stays when the program's difference is of the same kind.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator

#: Longer than this is not worth it.
SECONDS = 240
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

    def __init__(self, source: str, differs: Callable[[str], object], kind: str) -> None:
        from fuzz import kind_of

        self.kind = kind
        self.kind_of = kind_of
        self.differs = differs
        self.end = time.monotonic() + SECONDS
        self.source = source
        self.known: set[str] = set()

    def better(self, tree: ast.AST) -> bool:
        """Takes a changed tree if it still differs."""
        try:
            source = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        except (AttributeError, TypeError, ValueError):
            return False
        if len(source) >= len(self.source) or source in self.known or not valid(source):
            return False
        self.known.add(source)
        if self.kind_of(self.differs(source)) != self.kind:
            return False
        self.source = source
        return True

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
                    if isinstance(inner, list) and inner and not isinstance(node, ast.ClassDef | ast.FunctionDef):
                        yield lambda body=body, i=index, inner=inner: body.__setitem__(slice(i, i + 1), inner)
        for node in ast.walk(tree):
            for field, value in ast.iter_fields(node):
                if isinstance(value, list) and field not in BODIES and field not in ("ops", "comparators", "targets"):
                    for index in range(len(value)):
                        yield lambda value=value, index=index: value.pop(index)
                if isinstance(value, ast.expr):
                    yield from self.smaller(node, field, value, lambda n, f, new: setattr(n, f, new))
                elif isinstance(value, list):
                    for index, item in enumerate(value):
                        if isinstance(item, ast.expr):
                            yield from self.smaller(value, index, item, lambda n, i, new: n.__setitem__(i, new))
                if field in ("optional_vars", "guard", "cause", "msg", "returns", "annotation") and value is not None:
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

    def run(self) -> str:
        progress = True
        while progress and time.monotonic() < self.end:
            progress = False
            index = 0
            while time.monotonic() < self.end:
                # A change is known by its number, so that the tree can be made anew for each.
                tree = ast.parse(self.source)
                change = next((c for i, c in enumerate(self.changes(tree)) if i == index), None)
                if change is None:
                    break
                try:
                    change()
                except (IndexError, TypeError):
                    index += 1
                    continue
                if self.better(tree):
                    progress = True
                else:
                    index += 1
        return self.source


def minimize(source: str, differs: Callable[[str], object], kind: str) -> str:
    """The smallest program found; `differs` gives what `kind_of` understands, None when nothing differs."""
    normal = ast.unparse(ast.parse(source)) + "\n"
    minimizer = Minimizer(source + " " * len(normal), differs, kind)
    # From here on in the form that the changes give it, if that still differs.
    if not minimizer.better(ast.parse(source)):
        return source
    return minimizer.run()
