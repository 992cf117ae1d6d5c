"""Shows the statistics when a process ends (SPINETAIL_STATS)."""

import json
import os
import sys

#: Names of code objects shown for each reason.
NAMES_SHOWN = 5


def report(stats: dict, target: str) -> None:
    """Prints `stats` to stderr if `target` is "1", else adds them to the file `target` as a line of JSON."""
    try:
        if target == "1":
            sys.__stderr__.write(readable(stats))
            sys.__stderr__.flush()
        else:
            with open(target, "a", encoding="utf-8") as file:
                file.write(json.dumps({"pid": os.getpid(), **stats}) + "\n")
    except (OSError, ValueError, AttributeError) as error:
        # A closed or missing stderr, a file that cannot be written: no reason to end in a traceback.
        if sys.stderr is not None:
            sys.stderr.write(f"spinetail: no statistics: {error}\n")


def readable(stats: dict) -> str:
    """The statistics as lines of text."""
    engine, cpython = stats["frames_engine"], stats["frames_cpython"]
    frames = engine + cpython
    share = f" ({engine / frames:.1%} of {frames:,})" if frames else ""
    lines = [
        f"spinetail: process {os.getpid()}",
        f"  frames evaluated by the engine  {engine:,}{share}",
        f"  frames evaluated by CPython     {cpython:,}",
        f"  code objects translated         {stats['units_translated']:,}",
        f"  compiled regions                {stats['regions_compiled']:,} ({stats['region_bytes']:,} bytes,"
        f" {stats['regions_reused']:,} from the disk,"
        f" {stats['compile_milliseconds']:,} ms{_place(stats['compiler'])})",
    ]
    lines += _sites(stats["sites"])
    lines += _counts("handed back to CPython", stats["handed_back"])
    lines += _counts("not compiled", stats["regions_refused"])
    lines += _counts("not translated", stats["units_refused"])
    for reason, names in stats["not_translated"].items():
        more = ", …" if len(names) > NAMES_SHOWN else ""
        lines.append(f"    {reason}: {', '.join(names[:NAMES_SHOWN])}{more}")
    return "\n".join(lines) + "\n"


def _place(compiler: str | None) -> str:
    return f" in a {compiler} of its own" if compiler else ""


def _sites(sites: dict[str, dict[str, int]]) -> list[str]:
    """One line for each family of instructions that was tried."""
    lines = []
    for family, counts in sites.items():
        if not counts["specialized"] and not counts["failed"]:
            continue
        text = (
            f"{counts['specialized']:,} specialized, {counts['missed']:,} missed, {counts['failed']:,} failed"
        )
        if runs := counts.get("hits", 0) + counts.get("generic", 0):
            text += f"; {counts['hits'] / runs:.1%} of {runs:,} runs in a special form"
        lines.append(f"    {family:<29} {text}")
    return ["  sites of instructions", *lines] if lines else []


def _counts(title: str, counts: dict[str, int]) -> list[str]:
    if not counts:
        return []
    parts = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [f"  {title:<31} " + ", ".join(f"{reason} {count:,}" for reason, count in parts)]
