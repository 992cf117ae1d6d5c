"""Runs programs in all modes and tells what each did: `worker.py < requests > answers`.

A request is a line of JSON: `{"modes": […], "seeds": […]}`, or `"programs"`, pairs of a name and a source.
The programs are compiled once; then, for each mode (`stock`, `ordinary`, `stress`, `regions`), a fork of this
process runs them one after the other. When a program ends its process, another fork goes on behind it.

The answer is a line of JSON too: what each program did, by mode and name, and what the engine counted, by
mode. What a program did is a text: what it printed, its tracebacks and what its finalizers said, in the order
in which it happened.
"""

from __future__ import annotations

import functools
import gc
import json
import linecache
import math
import os
import resource
import select
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import IO

from generate import program

#: Calls of functions that a program may make.
BUDGET = 500
#: Bytes that programs may have.
MEMORY = 1 << 29
#: A program that takes so much processor time hangs.
SECONDS = 20
#: One that waits takes none: so long, for a machine may be busy, all may take together.
PATIENCE = 1800
#: Lines of output that are kept: the rest is counted.
LINES = 1500
#: Where there were more finalizers, behind this: what all of them said, in no order.
GONE = "gone "
#: What is said where recursion ends; once more on a line of its own, where that may have been lost.
END_OF_STACK = "maximum recursion depth exceeded"
#: The id under which programs are watched.
TOOL = 4
#: Tracebacks that are shown, and the frames of each.
FAILURES = 40
FRAMES = 12


class Boom(Exception):
    """What programs raise."""


class Spent(BaseException):
    """The budget is used up."""


def show(value: object, depth: int = 0) -> str:
    """A text without addresses, and without running a program's own code more than it has to."""
    kind = type(value)
    if kind in (int, float, str, bytes, bool, complex, range, slice, type(None), type(...)):
        return (
            repr(value)[:80]
            if kind is not int or abs(value) < 10**80
            else f"int of {value.bit_length()} bits"
        )
    if kind in (list, tuple, set, frozenset) and depth < 4:
        items = [show(item, depth + 1) for item in value]
        # NaN hashes by its address.
        return f"{kind.__name__}({', '.join(items if kind in (list, tuple) else sorted(items))})"
    if kind is dict and depth < 4:
        return "{" + ", ".join(f"{show(k, 4)}: {show(v, depth + 1)}" for k, v in value.items()) + "}"
    if depth > 5:
        return f"<{kind.__name__} …>"
    if isinstance(value, BaseException):
        return f"{kind.__name__}{show(value.args, depth + 1)}"
    if kind.__repr__ is not object.__repr__ and kind.__module__ == "program":
        return repr(value)
    if isinstance(value, Ghost):
        return f"<{kind.__name__} {show(value.number, depth + 2)}>"
    return f"<{kind.__name__}>"


class Ghost:
    """An object that says when it goes, and takes part in most operations."""

    said: Callable[[str], None] = print
    __match_args__ = ("number",)

    def __init__(self, number=0, *rest):
        self.number = number

    def __del__(self):
        # When it comes is not compared everywhere: it runs no code of the program, which would come then too.
        try:
            number = object.__getattribute__(self, "number")
        except AttributeError:
            number = None
        kind = type(number)
        said = f"<{kind.__name__}>" if kind.__module__ == "program" else show(number, 4)
        Ghost.said(f"~{type(self).__name__} {said}")

    def __repr__(self):
        return f"Ghost({show(self.number, 5)})"

    def __hash__(self):
        # A set drops its items in the order of their hashes, which must not be that of addresses.
        return 13

    @property
    def value(self):
        return self.number

    @value.setter
    def value(self, value):
        self.number = value

    @property
    def double(self):
        return self.number * 2 if isinstance(self.number, int | float) else 2

    @double.setter
    def double(self, value):
        self.number = value

    @property
    def missing(self):
        return 3

    def itself(self):
        return self

    def method(self, number=1):
        return self

    def change(self, number):
        self.number = number
        return self

    def __add__(self, other):
        if isinstance(other, int):
            return Ghost(other % 100)
        return Ghost(11)

    def __iadd__(self, other):
        if other == 4:
            return NotImplemented
        return self

    def __sub__(self, other):
        return self if other else Ghost(12)

    def __radd__(self, other):
        return 5

    def __rsub__(self, other):
        return 6.5

    def __len__(self):
        return 3

    def __getitem__(self, key):
        if isinstance(key, int) and not 0 <= key < 3:
            raise IndexError(show(key))
        return key

    def __bool__(self):
        return self.number != 0


class Plain:
    """The base of classes with slots: what `Ghost` has, without a dict."""

    __slots__ = ()
    number = 5

    def __repr__(self):
        return f"<{type(self).__name__}>"

    value = 6
    missing = 4

    @property
    def double(self):
        return 9

    @double.setter
    def double(self, value):
        pass

    def itself(self):
        return self

    def method(self, number=1):
        return self

    def change(self, number):
        return self

    def __init__(self, *rest):
        pass

    def __add__(self, other):
        return self

    def __sub__(self, other):
        return Ghost(13)


class Guard:
    """A context manager that says when it is entered and left, and holds some exceptions back."""

    turns = 0

    @staticmethod
    def turn():
        Guard.turns += 1
        return Guard.turns % 5 == 0

    def __init__(self, number):
        self.number = number

    def __enter__(self):
        Ghost.said(f"enter {self.number}")
        if self.number == 8 and Guard.turn():
            raise Boom("enter")
        return Ghost(self.number)

    def __exit__(self, kind, error, trace):
        Ghost.said(f"exit {self.number} {kind.__name__ if kind else None} {tell(error)}")
        if self.number == 7 and Guard.turn():
            raise Boom("exit")
        return self.number % 2 == 0 and kind is not Spent

    async def __aenter__(self):
        await Later(1)
        return self.__enter__()

    async def __aexit__(self, *about):
        await Later(2)
        return self.__exit__(*about)


class Later:
    """An awaitable that gives a value."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        yield "wait"
        return self.value


class AsyncFew:
    """An async iterable of so many ints."""

    def __init__(self, count):
        self.count = count

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.count <= 0:
            raise StopAsyncIteration
        self.count -= 1
        await Later(None)
        return self.count


def few(iterable):
    """The first items."""
    for count, item in enumerate(iterable):
        if count >= 4:
            return
        yield item


def run(coroutine):
    """The result of a coroutine."""
    for _ in range(500):
        try:
            coroutine.send(None)
        except StopIteration as stop:
            return stop.value
    coroutine.close()
    return None


async def collect(iterable):
    """The first items of an async iterable."""
    items = []
    async for item in iterable:
        items.append(item)
        if len(items) >= 4:
            break
    return items


def tell(error):
    """What an exception is, with what it hangs on."""
    if error is None:
        return None
    chain = []
    while error is not None and len(chain) < 5:
        lines = [str(entry.tb_lineno) for entry in walk(error.__traceback__)]
        chain.append(f"{show(error)} at {','.join(lines[:6])}")
        error = error.__cause__ or error.__context__
    return " <- ".join(chain)


def walk(entry):
    """A traceback's entries."""
    while entry is not None:
        yield entry
        entry = entry.tb_next


def copysign(size, sign):
    """Without the sign of a NaN: CPython's own forms of an addition of two do not agree on it."""
    return math.nan if sign != sign else math.copysign(size, sign)


def hashes(value):
    """True; most objects' hash itself is their address."""
    hash(value)
    return True


def identity(value, *rest):
    return value


def spell(name):
    """An equal string that is not interned."""
    return "".join(list(name))


def look(names):
    """What a namespace has, in order."""
    return {name: names[name] for name in sorted(names) if not name.startswith("__")}


class Program:
    """One program at work."""

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.source = source
        self.file = f"<{name}>"
        self.code: CodeType | None = None
        try:
            self.code = compile(source, self.file, "exec", dont_inherit=True)
        except SyntaxError as error:
            self.error = f"SyntaxError: {error}"
        self.lines: list[str] = []
        #: Lines so far, of what is said, of finalizers and of steps that are watched: each kind is cut alone.
        self.counts = Counter()
        #: What finalizers said, and how often.
        self.finalizers: Counter = Counter()
        self.budget = BUDGET
        self.booms = 0
        self.failures = 0
        self.is_watched = False
        #: Whether recursion came to its end in a line that was not kept, or as an exception that was watched.
        self.has_met_end_of_stack = False

    def say(self, text: str, kind: str = "said") -> None:
        # Finalizers may come elsewhere, and steps may be missing: see `comparable` in fuzz.py.
        if text.startswith("~"):
            kind = "finalizers"
            self.finalizers[text] += 1
        self.counts[kind] += 1
        if self.counts[kind] <= LINES:
            self.lines.append(text)
        elif END_OF_STACK in text:
            self.has_met_end_of_stack = True

    def out(self, *values: object) -> None:
        self.say(" ".join([show(value) for value in values]))

    def tick(self) -> int:
        self.budget -= 1
        if self.budget < 0:
            raise Spent
        return self.budget

    def boom(self, value: object) -> object:
        """The value; now and then an exception."""
        self.booms += 1
        if self.booms % 19 == 5:
            raise Boom(self.booms)
        return value

    def drive(self, generator) -> None:
        """Sends and throws into a generator."""
        try:
            self.out(next(generator))
            self.out(generator.send(1))
            self.out(generator.throw(ValueError("thrown")))
            self.out(generator.send(None))
        except StopIteration as stop:
            self.out("stop", stop.value)
        finally:
            generator.close()

    def watch(self, how: int) -> None:
        """Starts or stops to tell each step of the program: 0 stops all, the others are ways to trace."""
        monitoring = sys.monitoring
        self.is_watched = self.is_watched or how != 0
        if how == 0:
            sys.settrace(None)
            sys.setprofile(None)
            if monitoring.get_tool(TOOL):
                monitoring.set_events(TOOL, 0)
        elif how == 1:
            sys.settrace(self.step)
            sys._getframe(1).f_trace = self.step
        elif how == 2:
            sys.setprofile(self.step)
        else:
            events = monitoring.events
            if not monitoring.get_tool(TOOL):
                monitoring.use_tool_id(TOOL, "fuzz")
            chosen = [events.LINE, events.RAISE, events.PY_UNWIND, events.PY_YIELD, events.BRANCH]
            chosen += [events.PY_START, events.PY_RETURN, events.EXCEPTION_HANDLED, events.PY_RESUME]
            for event in chosen:
                monitoring.register_callback(TOOL, event, functools.partial(self.event, event))
            monitoring.set_events(TOOL, sum(chosen))

    def step(self, frame, event, argument):
        if event == "exception" and issubclass(argument[0], RecursionError):
            self.has_met_end_of_stack = True
        if frame.f_code.co_filename == self.file:
            self.say(f"{event} {frame.f_code.co_name}:{frame.f_lineno}", "steps")
        return self.step

    def event(self, event, code, place, *rest):
        if rest and isinstance(rest[0], RecursionError):
            self.has_met_end_of_stack = True
        if code.co_filename == self.file:
            place = place if event == sys.monitoring.events.LINE else ""
            self.say(f"event {event} {code.co_name} {place}", "steps")

    def attempt(self, call: Callable[[], object], times: int) -> None:
        for turn in range(times):
            try:
                self.out(turn, call())
            except (Exception, Spent):
                self.fail()

    def fail(self) -> None:
        error = sys.exception()
        entry = error.__traceback__
        while entry is not None and entry.tb_frame.f_code.co_filename != self.file:
            entry = entry.tb_next
        self.failures += 1
        if self.failures > FAILURES:
            self.say(str(tell(error)))
        else:
            text = "".join(traceback.format_exception(type(error), error, entry, limit=FRAMES))
            self.say(text.replace(__file__, "worker.py")[-4000:])

    def names(self) -> dict:
        helpers = [
            Boom,
            Ghost,
            Plain,
            Guard,
            Later,
            AsyncFew,
            few,
            run,
            collect,
            tell,
            copysign,
            hashes,
            identity,
            look,
            spell,
            show,
            math,
            sys,
        ]
        own = [self.out, self.tick, self.boom, self.drive, self.attempt, self.watch]
        return {
            "__name__": "program",
            "nan": math.nan,
            "inf": math.inf,
            "BIG": 10**60,
            **{helper.__name__: helper for helper in helpers},
            **{helper.__name__: helper for helper in own},
        }

    def run(self) -> str:
        if self.code is None:
            return self.error
        code, self.code = self.code, None
        Ghost.said = self.say
        Guard.turns = 0
        sys.unraisablehook = lambda about: self.say(f"unraisable {show(about.exc_value)}")
        lines = self.source.splitlines(keepends=True)
        linecache.cache[self.file] = (len(self.source), None, lines, self.file)
        names = self.names()
        try:
            exec(code, names)
        except BaseException:
            self.fail()
        self.watch(0)
        self.say("end")
        del code
        names.clear()
        # What is left hangs in cycles, whose order of dying is nobody's promise.
        Ghost.said = lambda text: None
        sys.unraisablehook = lambda about: None
        gc.collect()
        del linecache.cache[self.file]
        if self.counts["finalizers"] > LINES:
            self.lines.append(f"{GONE}{json.dumps(sorted(self.finalizers.items()))}")
        if self.has_met_end_of_stack:
            self.lines.append(END_OF_STACK)
        self.lines.append(f"{self.counts.total()} lines{', watched' if self.is_watched else ''}")
        return "\n".join(self.lines)


def limit_memory(more: int) -> None:
    """A list times a large int would fill the machine."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + more, used + more))


def limit_time() -> None:
    """From here on the process has so much processor time."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(own.ru_utime + own.ru_stime) + SECONDS, most))


def run_all(mode: str, programs: list[Program], answers: IO[str]) -> None:
    """Runs programs, in a process that is there for that."""
    write = functools.partial(print, file=answers, flush=True)
    limit_memory(MEMORY)
    if mode != "stock":
        from spinetail import _engine

        if mode in ("stress", "regions"):
            _engine.configure("translate_after", 0)
        if mode == "regions":
            _engine.configure("compile", 1)
            _engine.configure("compile_after_rounds", 1)
            _engine.configure("compile_after_calls", 2)
            _engine.configure("compile_at_once", 1)
        _engine.enable()
    # What was there before is no program's.
    gc.freeze()
    for each in programs:
        write(json.dumps(["begin", each.name]))
        limit_time()
        write(json.dumps(["end", each.name, each.run()]))
    if mode != "stock":
        counts = _engine.stats()
        kept = {name: counts[name] for name in ("frames_engine", "regions_compiled")}
        write(json.dumps(["counts", kept]))


def run_in_fork(mode: str, programs: list[Program], outcomes: dict[str, str], counts: Counter) -> str | None:
    """Runs programs in a fork, up to one that ends it: its name, or None when all is well."""
    with (
        tempfile.TemporaryFile("w+", errors="backslashreplace") as answers,
        tempfile.TemporaryFile() as errors,
    ):
        pid = os.fork()
        if pid == 0:
            os.dup2(errors.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            run_all(mode, programs, answers)
            # The interpreter's end is part of it.
            sys.exit(0)
        process = os.pidfd_open(pid)
        if not select.select([process], [], [], PATIENCE)[0]:
            os.kill(pid, signal.SIGKILL)
        os.close(process)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        answers.seek(0)
        errors.seek(0)
        said = errors.read().decode(errors="replace")[-3000:]
        running = None
        last = programs[0].name
        for line in answers:
            match json.loads(line) if line.endswith("\n") else None:
                case ["begin", name]:
                    running = last = name
                case ["end", name, text]:
                    outcomes[name] = text
                    running = None
                case ["counts", found]:
                    counts.update(found)
    if status == 0 and running is None:
        return None
    # One that dies at its end, not in a program, does so in the name of the last one.
    end = "hangs" if status in (-signal.SIGKILL, -signal.SIGXCPU) else f"exit status {status}"
    outcomes[running or last] = f"{end}\n{said}"
    return running or last


def run_mode(mode: str, programs: list[Program]) -> tuple[dict[str, str], Counter]:
    """What each of the programs did in a mode, and what the engine counted."""
    outcomes: dict[str, str] = {}
    counts: Counter = Counter()
    rest = programs
    while rest and (culprit := run_in_fork(mode, rest, outcomes, counts)):
        rest = [each for each in rest if each.name != culprit and each.name not in outcomes]
    return outcomes, counts


def main() -> None:
    # When a collection comes is not repeatable.
    gc.disable()
    # Where the stack ends depends on how CPython has specialized calls; the budget is used up before.
    sys.setrecursionlimit(20 * BUDGET)
    # It parses the line anew each time that it is shown.
    carets = "_extract_caret_anchors_from_line_segment"
    setattr(traceback, carets, functools.cache(getattr(traceback, carets)))
    for line in sys.stdin:
        request = json.loads(line)
        sources = request.get("programs") or [(str(seed), program(seed)) for seed in request["seeds"]]
        programs = [Program(name, source) for name, source in sources]
        found = {mode: run_mode(mode, programs) for mode in request["modes"]}
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
