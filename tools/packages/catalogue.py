"""The packages whose tests `packages.py` runs, and how."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Package:
    """A package and how its tests are run."""

    name: str
    version: str
    #: What its tests need besides pytest.
    needs: list[str] = field(default_factory=list)
    #: What pytest is to run, from the folder of the sources or of the installed packages.
    tests: list[str] = field(default_factory=lambda: ["tests"])
    #: What runs the tests in place of pytest: a program that tells of each as unittest does with `-v`.
    program: list[str] = field(default_factory=list)
    #: It is installed as the wheel on PyPI, which has the tests: its source distribution takes long to build.
    has_tests_in_wheel: bool = False
    #: It is installed as the wheel on PyPI; its tests are in its sources.
    is_wheel: bool = False
    #: It is installed as its sources, where its tests find it.
    is_editable: bool = False
    #: Debian's source package of the same version, where PyPI's source distribution has no tests.
    debian: str = ""
    #: The folder of the sources from which its tests run.
    folder: str = ""
    #: `tests` are patterns; each file runs in a process of its own, as it changes the process it is in.
    is_apart: bool = False
    #: Seconds for one run; for one file, where they are apart, a tenth of it.
    limit: float = 1800


PACKAGES = [
    Package("attrs", "26.1.0", ["hypothesis", "cloudpickle", "pympler"]),
    # (Built for the stable ABI.)
    Package("bcrypt", "5.0.0", is_wheel=True),
    Package("click", "8.5.1"),
    # (Its settings for pytest are not those that 9.2 wants.)
    Package(
        "coverage",
        "7.17.3",
        ["flaky", "hypothesis", "pytest-xdist", "setuptools", "pytest<9.1"],
        ["tests", "--override-ini=addopts="],
        is_editable=True,
    ),
    Package(
        "Django",
        "6.1.3",
        ["jinja2", "pytz"],
        [
            *[
                "aggregation",
                "annotations",
                "basic",
                "cache",
                "defer",
                "expressions",
                "forms_tests",
                "lookup",
            ],
            *[
                "model_fields",
                "queries",
                "serializers",
                "template_tests",
                "transactions",
                "urlpatterns_reverse",
            ],
            *["utils_tests", "view_tests"],
        ],
        program=["tests/runtests.py", "--parallel=1", "--verbosity=2", "--noinput"],
    ),
    Package("docutils", "0.23", ["pygments"], ["test", "--ignore=test/test_parsers/test_recommonmark"]),
    # (Its tests use something private of pytest that 9 has no more.)
    Package("Flask", "3.1.3", ["python-dotenv", "asgiref", "pytest<9"]),
    # (They wait for each other most of the time.)
    Package(
        "gevent",
        "26.9.0",
        ["psutil", "objgraph", "requests"],
        ["gevent/tests/test_*.py"],
        has_tests_in_wheel=True,
        is_apart=True,
        limit=1200,
    ),
    Package("greenlet", "3.5.6", ["psutil", "objgraph"], ["greenlet/tests"], has_tests_in_wheel=True),
    # (The last version before its core was rewritten in Rust that Debian's older sources have. One file
    # wants asyncio.coroutine(), which is gone.)
    Package(
        "hypothesis",
        "6.67.1",
        ["pexpect", "numpy"],
        ["tests/cover", "tests/conjecture", "--ignore=tests/cover/test_asyncio.py"],
        is_wheel=True,
        debian="python-hypothesis",
        folder="hypothesis-python",
    ),
    Package("itsdangerous", "2.2.0", ["freezegun"]),
    Package("Jinja2", "3.1.6", ["trio"]),
    Package("MarkupSafe", "3.0.4"),
    Package("more-itertools", "11.2.1"),
    Package(
        "mpmath",
        "1.4.1",
        ["hypothesis", "pexpect"],
        ["mpmath/tests", "--ignore=mpmath/tests/test_cli.py", "--ignore=mpmath/tests/test_demos.py"],
    ),
    # (Built by Cython.)
    Package("msgpack", "1.2.4", ["pytest-run-parallel"], ["test"], is_wheel=True),
    Package("networkx", "3.7", [], ["networkx"]),
    Package(
        "numpy",
        "2.5.5",
        ["hypothesis"],
        ["numpy/_core/tests/test_multiarray.py", "numpy/_core/tests/test_umath.py", "numpy/lib", "numpy/ma"],
        has_tests_in_wheel=True,
    ),
    Package("packaging", "26.3", ["pretend", "hypothesis", "tomli-w"]),
    Package(
        "pandas",
        "3.1.1",
        ["hypothesis"],
        ["pandas/tests/base", "pandas/tests/groupby/methods", "pandas/tests/series/methods"],
        has_tests_in_wheel=True,
    ),
    Package(
        "pydantic",
        "2.14.3",
        [
            *["dirty-equals", "pytest-mock", "pytest-examples", "faker", "pytest-benchmark", "jsonschema"],
            *["time-machine", "pytz", "pytest-run-parallel", "cloudpickle", "email-validator"],
        ],
        ["tests", *(f"--ignore=tests/{part}" for part in ("benchmarks", "mypy", "test_docs.py"))],
    ),
    Package("Pygments", "2.21.0", ["wcag-contrast-ratio", "lxml"]),
    Package("pyparsing", "3.3.3", ["railroad-diagrams", "matplotlib", "jinja2"]),
    Package(
        "pytest", "9.2.0", ["attrs", "hypothesis", "mock", "requests", "setuptools", "xmlschema"], ["testing"]
    ),
    # (The other tests do not run from the source distribution alone.)
    Package("PyYAML", "6.0.4", [], ["tests/test_merge.py"]),
    Package("requests", "2.34.2", ["pytest-httpbin", "pytest-mock", "trustme", "PySocks"]),
    Package("sortedcontainers", "2.4.0", is_wheel=True, debian="sortedcontainers"),
    Package("SQLAlchemy", "2.1.9", [], ["test/base", "test/engine", "test/orm", "test/sql"]),
    Package(
        "sympy",
        "1.14.0",
        ["hypothesis"],
        ["sympy/core", "sympy/functions/elementary", "sympy/logic", "sympy/sets"],
        has_tests_in_wheel=True,
    ),
    # (One test waits for ever under stock: today's watchdog does not tell of the change it waits for.)
    Package(
        "Werkzeug",
        "3.1.9",
        ["ephemeral-port-reserve", "cryptography", "watchdog", "pytest-timeout"],
        ["tests", "--deselect=tests/test_serving.py::test_reloader_sys_path[watchdog]"],
    ),
]
