"""The benchmark programs: pyperformance's own files, and for each a short run whose result can be compared.

pyperformance measures and throws the results away, so each program here has a function that makes one from
the same code: what it returns must be the same under stock and under Spinetail.
"""

from __future__ import annotations

import importlib.util
import io
import json
import logging
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType, SimpleNamespace
from typing import Any

import pyperformance


@dataclass(frozen=True)
class Program:
    """One benchmark of pyperformance."""

    #: The folder of its file, without `bm_`.
    folder: str
    #: Runs some of its code and returns what came of it; given the file as a module.
    result: Callable[[ModuleType], Any]
    #: What its file needs on the command line.
    options: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        data = Path(pyperformance.__file__).parent / "data-files" / "benchmarks"
        return data / f"bm_{self.folder}" / "run_benchmark.py"

    def load(self) -> ModuleType:
        """The file as a module, which measures nothing."""
        sys.path.insert(0, str(self.path.parent))
        spec = importlib.util.spec_from_file_location(f"bm_{self.folder}", self.path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module


def richards(bm: ModuleType) -> Any:
    return bm.Richards().run(2), bm.taskWorkArea.holdCount, bm.taskWorkArea.qpktCount


def deltablue(bm: ModuleType) -> Any:
    # Prints what is wrong, if anything is.
    bm.delta_blue(100)
    return bm.planner.current_mark


def raytrace(bm: ModuleType) -> Any:
    return picture(lambda file: bm.bench_raytrace(1, 60, 60, file))


def chaos(bm: ModuleType) -> Any:
    runner = SimpleNamespace(metadata={}, bench_func=lambda name, draw, *arguments: draw(*arguments))
    options = partial(SimpleNamespace, thickness=0.25, width=256, height=256, iterations=3000, rng_seed=1234)
    return picture(lambda file: bm.main(runner, options(filename=file)))


def picture(draw: Callable[[str], Any]) -> bytes:
    """The bytes of the file that `draw` writes."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "picture.ppm"
        draw(str(file))
        return file.read_bytes()


def nbody(bm: ModuleType) -> Any:
    bm.offset_momentum(bm.BODIES["sun"])
    bm.advance(0.01, 5000)
    return bm.report_energy(), bm.SYSTEM


def spectral_norm(bm: ModuleType) -> Any:
    u = [1] * 60
    for _ in range(10):
        u = bm.eval_AtA_times_u(u)
    return u


def go(bm: ModuleType) -> Any:
    return bm.versus_cpu(), bm.MOVES, bm.TIMESTAMP


def comprehensions(bm: ModuleType) -> Any:
    trays = [bm.WidgetTray(i % 3, bm.make_some_widgets()) for i in range(100)]
    return [widget.widget_id for tray in trays for widget in tray.sorted_widgets]


def pickle_pure_python(bm: ModuleType) -> Any:
    sys.modules["_pickle"] = None
    import pickle

    data = bm.DICT, bm.TUPLE, bm.DICT_GROUP
    return [pickle.dumps(data, protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]


def regex_compile(bm: ModuleType) -> Any:
    found = []
    for pattern, flags in bm.capture_regexes():
        # Some are captured as compiled patterns.
        text = getattr(pattern, "pattern", pattern)
        tree = re._parser.parse(text, flags)
        found.append((text, flags, re._compiler._code(tree, flags), tree.state.groupdict))
    return found


def logging_lines(bm: ModuleType) -> Any:
    stream = io.StringIO()
    logger = logging.getLogger("result")
    logger.propagate = False
    logger.addHandler(logging.StreamHandler(stream))
    bm.bench_formatted_output(50, logger, stream)
    return stream.getvalue()


def json_dumps(bm: ModuleType) -> Any:
    cases = [getattr(bm, case)[0] for case in bm.CASES]
    return [json.dumps(case, indent=indent) for case in cases for indent in (None, 2)]


def telco(bm: ModuleType) -> Any:
    class Kept(io.StringIO):
        def truncate(self, size: int | None = None) -> int:
            return 0

    kept = Kept()
    bm.io = SimpleNamespace(BytesIO=io.BytesIO, StringIO=lambda: kept)
    bm.bench_telco(1, bm.rel_path("data", "telco-bench.b"))
    return kept.getvalue()


PROGRAMS = {
    "richards": Program("richards", richards),
    "deltablue": Program("deltablue", deltablue),
    "raytrace": Program("raytrace", raytrace),
    "chaos": Program("chaos", chaos),
    "nbody": Program("nbody", nbody),
    "spectral_norm": Program("spectral_norm", spectral_norm),
    "fannkuch": Program("fannkuch", lambda bm: bm.fannkuch(8)),
    "float": Program("float", lambda bm: bm.benchmark(20_000)),
    "go": Program("go", go),
    "nqueens": Program("nqueens", lambda bm: list(bm.n_queens(7))),
    "generators": Program("generators", lambda bm: list(bm.tree(range(20_000)))),
    "comprehensions": Program("comprehensions", comprehensions),
    "pickle_pure_python": Program("pickle", pickle_pure_python, ("--pure-python", "pickle")),
    "regex_compile": Program("regex_compile", regex_compile),
    "logging": Program("logging", logging_lines, ("format",)),
    "json_dumps": Program("json_dumps", json_dumps),
    "telco": Program("telco", telco),
}
