"""Spinetail makes stock CPython 3.13 faster by evaluating warm Python code itself.

Three ways to switch it on: `python -m spinetail …`, `SPINETAIL=1 python …`, or `enable()` in a program.
What the engine cannot do exactly as CPython does, it hands back to CPython's own interpreter.

Environment variables, read when it is switched on (under `-E` and `-I` they are ignored, as CPython's are):

SPINETAIL_STATS   `1` prints `stats()` to stderr when the process ends; any other value but `0` is the name
                  of a file to which they are added as one line of JSON.
SPINETAIL_SITES   `1` counts how often each place that specializes runs, and in which form, for `stats()`.
                  Such code is slower.
SPINETAIL_REGIONS `0` compiles nothing: hot code, too, is interpreted, as it is in wheels built without LLVM.
SPINETAIL_COMPILER `thread` compiles in a thread of the program, which takes 40 MB or more of its memory, and
                  not in a process that comes and goes.
SPINETAIL_STRESS  for testing: `translate` translates every code object at its first call; `regions` compiles
                  each loop at its first back-edge, and each function at its second call, while the program
                  waits.
"""

# Importing this must cost next to nothing: no module is imported here but `sys`.
import sys

__version__ = "0.1.0"
__all__ = ["UnsupportedHost", "disable", "enable", "is_enabled", "stats"]

SUB_INTERPRETER = "This is a sub-interpreter: run the code in the main interpreter."

#: The native module `spinetail._engine`, once it is loaded.
_native = None
_prepared = False


class UnsupportedHost(RuntimeError):
    """Spinetail cannot work in this interpreter; the message says why, and what to do."""


def enable() -> None:
    """Let the engine evaluate warm Python code from now on, in every thread. Does nothing if it does already.

    Raises `UnsupportedHost` where that is not possible: another Python than the one it was built for, a
    free-threaded or debug build, a sub-interpreter, another frame evaluator already installed.
    """
    engine = _load()
    if engine.is_enabled():
        return
    reason = engine.unsupported_reason()
    if reason is not None:
        raise UnsupportedHost(reason)
    _prepare(engine)
    engine.enable()


def disable() -> None:
    """Let CPython evaluate everything again. Does nothing if the engine is not enabled.

    Frames that the engine is in the middle of are handed back to CPython at their next loop or call.
    """
    if _native is not None:
        _native.disable()


def is_enabled() -> bool:
    """Whether the engine evaluates warm code in this process."""
    return _native is not None and _native.is_enabled()


def stats() -> dict:
    """What the engine did in this process so far, as a new dict. Counting goes on; nothing is reset.

    frames_engine     frames evaluated by the engine (each resumption of a generator counts;
                      of calls inside compiled code those whose frame was made)
    frames_cpython    frames that CPython's own interpreter evaluated from their start while it was enabled
    units_translated  code objects translated
    units_put_away    long ones whose code was freed behind the first call, until the second
    regions_compiled  compiled regions put in
    regions_reused    those of them whose machine code was kept on the disk
    regions_refused   requests for one that came to nothing: {reason: count}. Code that was refused for what
                      it is (too_large, too_many_entries, unreadable_code, unsettled_loop, wrong_graph,
                      code_generator, no_code_generator) is not tried again; the other reasons are the
                      process's (no_compiler, limited_memory, no_memory, place_taken, compiler_died, stopped)
    region_bytes      the machine code of all of them so far
    compile_milliseconds   processor time of the compiler so far
    compiler          where that is: "process", one of its own; "thread", one of this process, where another
                      process cannot be had; None, nothing was compiled yet
    sites             how instructions that specialize fared: {family: {what: count}}, where what is
                      specialized    rewritten to a form for the types or values that were met
                      missed         rewritten back, as something else came later
                      failed         attempts that ended in the generic form, misses included
                      hits, generic  runs of the special forms and of the generic one, with SPINETAIL_SITES=1
    units_refused     code objects that were not: {reason: count}
    not_translated    their names, the first hundred of each: {reason: [qualified name, …]}
    handed_back       frames that the engine began and CPython finished: {reason: count}
    """
    if _native is None:
        return {
            "frames_engine": 0,
            "frames_cpython": 0,
            "units_translated": 0,
            "units_put_away": 0,
            "regions_compiled": 0,
            "regions_reused": 0,
            "regions_refused": {},
            "region_bytes": 0,
            "compile_milliseconds": 0,
            "compiler": None,
            "sites": {},
            "units_refused": {},
            "not_translated": {},
            "handed_back": {},
        }
    return _native.stats()


def _start() -> None:
    """Switches the engine on when the interpreter starts, where more than the engine is wanted for that.

    SPINETAIL is set, or the interpreter was given `-X spinetail`. Where the engine cannot work, the program
    is told once and runs without it. Sub-interpreters always do, and are not told.
    """
    option = sys._xoptions.get("spinetail")
    if option in ("", "0") or (option is None and sys.flags.ignore_environment):
        return
    try:
        enable()
    except UnsupportedHost as error:
        # The program is on in its main interpreter.
        if "sub-interpreter" in str(error):
            return
        from os import environ

        # Once for a program, with its child processes.
        if "SPINETAIL_TOLD" not in environ:
            environ["SPINETAIL_TOLD"] = "1"
            if sys.stderr is not None:
                sys.stderr.write(f"spinetail is off: {error}\n")


def _load():
    """The native module, or `UnsupportedHost`."""
    global _native
    if _native is None:
        if reason := _unsupported():
            raise UnsupportedHost(reason)
        try:
            from spinetail import _engine as _native
        except ImportError as error:
            if "subinterpreter" in str(error):
                raise UnsupportedHost(SUB_INTERPRETER) from None
            raise UnsupportedHost(
                f"The native engine did not load ({error}): "
                "reinstall Spinetail with the Python that is to run it."
            ) from None
    return _native


def _unsupported() -> str | None:
    """What rules this interpreter out before the native module can be loaded, as a sentence, or None."""
    if sys.implementation.name != "cpython" or sys.version_info[:2] != (3, 13):
        name, version = sys.implementation.name, sys.version_info
        return (
            f"This is {name} {version[0]}.{version[1]} and Spinetail needs CPython 3.13: "
            "run the program with that."
        )
    if "t" in sys.abiflags:
        return "This is a free-threaded build of CPython: run the program with the ordinary build of 3.13."
    if "d" in sys.abiflags:
        return "This is a debug build of CPython: run the program with the ordinary build of 3.13."
    return None


def _prepare(engine):
    """Does once what the environment variables ask for."""
    global _prepared
    if _prepared:
        return
    _prepared = True
    environ = {}
    if not sys.flags.ignore_environment:
        from os import environ

    stress = environ.get("SPINETAIL_STRESS", "").split(",")
    if "translate" in stress:
        engine.configure("translate_after", 0)
        engine.configure("words_of_long_code", 64)
    if "regions" in stress:
        engine.configure("compile_after_rounds", 1)
        engine.configure("compile_after_calls", 2)
        engine.configure("compile_at_once", 1)
    if "regions" in stress or environ.get("SPINETAIL_REGIONS") != "0":
        engine.configure("compile", 1)
    if environ.get("SPINETAIL_COMPILER") == "thread":
        engine.configure("compile_in_thread", 1)
    if environ.get("SPINETAIL_SITES", "0") not in ("", "0"):
        engine.configure("count_sites", 1)
    if environ.get("SPINETAIL_STATS", "0") not in ("", "0"):
        import atexit

        atexit.register(_report, environ["SPINETAIL_STATS"])


def _report(target: str) -> None:
    # First of all: what the report imports is no part of the program.
    counted = stats()
    from spinetail._report import report

    report(counted, target)


def _find_started() -> None:
    """Takes over the engine that was switched on with the interpreter, and wakes it (Sources/Autoload)."""
    global _native, _engine
    wake = getattr(sys.modules.get("spinetail_autoload"), "wake", None)
    if wake is not None and (engine := wake()) is not None:
        _native = _engine = sys.modules["spinetail._engine"] = engine


_find_started()
