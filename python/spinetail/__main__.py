"""`python -m spinetail`: runs a program as `python` does, with the engine on.

The interpreter replaces itself (`exec`, so the process stays the same one) by one with the same options and
with SPINETAIL=1 in the environment. What the program sees is then `python`'s own doing: `sys.argv`,
`__main__`, stdin, exit codes, signals, tracebacks. It costs one more interpreter start.
"""

import os
import sys
from collections.abc import Iterator
from types import CodeType

import spinetail

HELP = """\
usage: python [OPTION]... -m spinetail [-m MOD | -c CMD | FILE | -] [ARG]...
       python -m spinetail dump [--run | --graph | --llvm | --asm] FILE[:FUNCTION] [ARG]...
       python -m spinetail --version

Runs a Python program as `python` does, with Spinetail on; its child processes have it on too.
`dump` shows the source line, bytecode and register code of FILE's code, or of one function in it, named
as in tracebacks (`Class.method`, `outer.<locals>.inner`). With `--run` the program runs first, and what is
shown are the forms to which the engine specialized its instructions, and how often each ran. With `--graph`,
`--llvm` or `--asm` it runs too, and what was hot enough to be compiled is shown as the graph it was compiled
from, as LLVM's intermediate code or as machine code. A program called `dump` is run as `./dump`.

Environment: SPINETAIL_STATS=1 prints at exit what the engine did.
"""


def main(arguments: list[str]) -> int | str:
    """What to exit with; does not return if a program is to be run."""
    match arguments:
        case ["--version"]:
            print(f"spinetail {spinetail.__version__} (CPython {sys.version.split()[0]})")
            return 0
        case ["--help" | "-h"]:
            print(HELP, end="")
            return 0
        case ["dump", "--run", place, *rest]:
            return dump(place, rest)
        case ["dump", "--graph" | "--llvm" | "--asm" as option, place, *rest]:
            return dump(place, rest, option[2:])
        case ["dump", place]:
            return dump(place)
        case ["dump", *_]:
            return f"usage: {HELP.splitlines()[1].strip()}"
    return run(arguments)


def run(arguments: list[str]) -> str:
    """Becomes `python` with the engine on."""
    if not sys.executable:
        return "spinetail: this Python does not know its own executable; use spinetail.enable() instead."
    environment = os.environ | {"SPINETAIL": "1"}
    options = interpreter_options(sys.orig_argv, len(arguments))
    if sys.flags.no_site:
        sys.stderr.write("spinetail is off: -S keeps it from being switched on\n")
    if sys.flags.ignore_environment:
        options += ["-X", "spinetail"]
    sys.stdout.flush()
    try:
        os.execve(sys.executable, [sys.executable, *options, *arguments], environment)
    except OSError as error:
        return f"spinetail: cannot run {sys.executable}: {error}."


def interpreter_options(command: list[str], count: int) -> list[str]:
    """The interpreter's own options in `command`, a whole command line that ends in `-m spinetail` and
    `count` arguments. The `-m` may be glued to other options and to its argument."""
    options = command[1 : len(command) - count]
    last = options.pop()
    if not last.startswith("-"):
        last = options.pop() + last
    last = last[: last.rindex("m" + __spec__.parent)]
    return options if last == "-" else [*options, last]


#: What compiled code can be shown as, by the engine's numbers.
STAGES = {"graph": 1, "llvm": 2, "asm": 3}


def dump(place: str, arguments: list[str] | None = None, stage: str | None = None) -> int | str:
    """Prints the register code of a file's code objects, or of one function's.

    With `arguments`, as a run of the program with them leaves it; with a stage also what was compiled.
    """
    name = ""
    if not os.path.exists(place) and ":" in place:
        place, _, name = place.rpartition(":")
    try:
        with open(place, "rb") as file:
            whole = compile(file.read(), place, "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError) as error:
        return f"spinetail: {place}: {error}"
    codes = [code for code in all_codes(whole) if not name or code.co_qualname == name]
    if not codes:
        return f"spinetail: {place} has no function {name}."
    try:
        engine = spinetail._load()
        if stage is not None:
            engine.configure("keep_region_texts", STAGES[stage])
        elif arguments is not None:
            engine.configure("count_sites", 1)
        if arguments is not None:
            spinetail.enable()
    except spinetail.UnsupportedHost as error:
        return f"spinetail: {error}."
    # The program may not end well, and what it did until then is shown all the same.
    try:
        if arguments is not None:
            run_here(whole, place, arguments)
    finally:
        texts = [engine.dump(code) for code in codes]
        print("\n".join(texts))
        if stage is not None and not any("\ncompiled: " in text for text in texts):
            print("spinetail: none of it got hot enough to be compiled.", file=sys.stderr)
    return 0


def run_here(code: CodeType, file: str, arguments: list[str]) -> None:
    """Runs a program's code in this process, as `__main__`."""
    main_module = type(sys)("__main__")
    main_module.__file__ = file
    sys.modules["__main__"] = main_module
    sys.argv = [file, *arguments]
    sys.path[0] = os.path.dirname(os.path.abspath(file))
    exec(code, main_module.__dict__)


def all_codes(code: CodeType) -> Iterator[CodeType]:
    """A code object and all that are nested in it, in the source's order."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, type(code)):
            yield from all_codes(constant)


sys.exit(main(sys.argv[1:]))
