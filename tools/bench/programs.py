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
import subprocess
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
    #: A real application, with packages of its own, rather than one kind of work.
    is_application: bool = False
    #: What is timed are processes that it starts.
    runs_commands: bool = False

    @property
    def path(self) -> Path:
        data = Path(pyperformance.__file__).parent / "data-files" / "benchmarks"
        return data / f"bm_{self.folder}" / "run_benchmark.py"

    @property
    def requirements(self) -> list[str]:
        """What pip is to install for it, as pyperformance pins it."""
        if (file := self.path.with_name("requirements.txt")).exists():
            return ["-r", str(file)]
        return []

    @property
    def vendored(self) -> list[str]:
        """The same of a package that comes with it, and was in the standard library up to CPython 3.12."""
        return [str(vendor)] if (vendor := self.path.with_name("vendor")).exists() else []

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


def django_template(bm: ModuleType) -> Any:
    bm.django.conf.settings.configure(
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
    )
    bm.django.setup()
    pages: list[str] = []
    runner = SimpleNamespace(bench_func=lambda name, render, *arguments: pages.append(render(*arguments)))
    bm.bench_django_template(runner, 30)
    return pages


def mako(bm: ModuleType) -> Any:
    pages: list[str] = []
    runner = SimpleNamespace(bench_func=lambda name, render: pages.append(render()))
    bm.bench_mako(runner, 20, 5, 5)
    return pages


def docutils(bm: ModuleType) -> Any:
    pages: list[str] = []
    publish = bm.core.publish_string
    bm.core = SimpleNamespace(publish_string=lambda **arguments: pages.append(publish(**arguments)))
    bm.build_html(bm.DOC_ROOT)
    return sorted(pages)


def html5lib(bm: ModuleType) -> Any:
    with (Path(bm.__file__).parent / "data" / "w3_tr_html5.html").open("rb") as file:
        return bm.html5lib.serialize(bm.html5lib.parse(file))


def sympy(bm: ModuleType) -> Any:
    x, y, z, i = bm.symbols("x y z i")
    return [
        str(each)
        for each in (
            bm.expand((1 + x + 2 * y + z) ** 8),
            bm.integrate((1 / bm.tan(x)) ** 4, x),
            bm.summation(x**i / i, (i, 1, 50)),
        )
    ]


def sqlglot(bm: ModuleType) -> Any:
    condition = bm.parse_one("(A AND B) OR (C AND D) OR (E AND F)")
    return [
        repr(bm.parse_one(bm.SQL)),
        bm.transpile(bm.SQL, write="spark"),
        bm.optimize(bm.parse_one(bm.SQL), bm.TPCH_SCHEMA).sql(),
        bm.normalize.normalize(condition).sql(),
    ]


def lib2to3(bm: ModuleType) -> Any:
    files = sorted((Path(bm.__file__).parent / "data" / "2to3").glob("*.py.txt"))
    command = [sys.executable, "-m", "lib2to3", "-f", "all", *files]
    return subprocess.run(command, capture_output=True, check=True).stdout


def startup(bm: ModuleType) -> Any:
    return subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True, check=True).stdout


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
    "python_startup": Program("python_startup", startup, runs_commands=True),
    "django_template": Program("django_template", django_template, is_application=True),
    "docutils": Program("docutils", docutils, is_application=True),
    "html5lib": Program("html5lib", html5lib, is_application=True),
    "mako": Program("mako", mako, is_application=True),
    "sqlglot_parse": Program("sqlglot_v2", sqlglot, ("parse",), is_application=True),
    "sqlglot_transpile": Program("sqlglot_v2", sqlglot, ("transpile",), is_application=True),
    "sqlglot_optimize": Program("sqlglot_v2", sqlglot, ("optimize",), is_application=True),
    "sqlglot_normalize": Program("sqlglot_v2", sqlglot, ("normalize",), is_application=True),
    "sympy_expand": Program("sympy", sympy, ("expand",), is_application=True),
    "sympy_integrate": Program("sympy", sympy, ("integrate",), is_application=True),
    "sympy_sum": Program("sympy", sympy, ("sum",), is_application=True),
    "sympy_str": Program("sympy", sympy, ("str",), is_application=True),
    "2to3": Program("2to3", lib2to3, is_application=True, runs_commands=True),
}
