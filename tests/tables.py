"""Tables in Markdown files that the tools write: each between two marks with its name."""

from __future__ import annotations

import re
from pathlib import Path


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- {name} -->", f"<!-- end of {name} -->"


def read_table(file: Path, name: str) -> list[str]:
    """The lines of a file's table; none when it has no such table."""
    begin, end = _marks(name)
    found = re.search(f"{begin}\n(.*?){end}", file.read_text(), re.DOTALL)
    return found[1].splitlines() if found else []


def write_table(file: Path, name: str, lines: list[str]) -> None:
    """Puts lines in place of those of a file's table."""
    begin, end = _marks(name)
    table = "\n".join([begin, *lines, end])
    file.write_text(re.sub(f"{begin}.*{end}", lambda _: table, file.read_text(), flags=re.DOTALL))
