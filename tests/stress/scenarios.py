"""Scenarios under stress, each a program of its own: `scenarios.py NAME SCALE` (see `run.py`).

A scenario prints lines that have to be the same in every mode, and at the end one line of JSON with its
figures: `tried`, what went wrong as `lost`, and whatever else tells something.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import itertools
import json
import os
import random
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType
from typing import Any

# Threads share the first one's heap (M_ARENA_MAX: malloc.h): another would be a reserve of 64 MB, which
# limits on memory would not reach.
ctypes.CDLL(None).mallopt(-8, 1)

#: Where compiled code is on, it comes soon: for programs that work for a moment only.
COMPILE_SOON = """
import os
if os.environ.get("SPINETAIL_REGIONS"):
    from spinetail import _engine
    _engine.configure("compile_after_rounds", 20)
    _engine.configure("compile_after_calls", 20)
"""
exec(COMPILE_SOON)


class Point:
    """Something with attributes and methods."""

    __slots__ = ("x", "y")

    def __init__(self, x: float, y: float = 0.5) -> None:
        self.x = x
        self.y = y

    def moved(self, by: float) -> Point:
        return Point(self.x + by, self.y - by)

    @property
    def length(self) -> float:
        return self.x * self.x + self.y * self.y


class Guard:
    def __init__(self, log: list) -> None:
        self.log = log

    def __enter__(self) -> Guard:
        self.log.append(1)
        return self

    def __exit__(self, *error: object) -> bool:
        self.log.pop()
        return error[0] is KeyError


def numbers(n: int):
    for i in range(n):
        yield i * 1.5


def recursive(n: int) -> int:
    return n if n < 2 else recursive(n - 1) + recursive(n - 2)


def work(seed: int) -> float:
    """A bit of everything that is hot in programs; always the same for a seed."""
    total = float(seed)
    table: dict[Any, Any] = {}
    items = []
    log: list[int] = []
    for i in range(60):
        p = Point(i, seed)
        total += p.moved(2.0).length % 97
        table[i % 7, "k"] = table.get((i % 7, "k"), 0) + i
        items.append(i ^ seed)
        try:
            with Guard(log):
                if i % 5 == 0:
                    raise KeyError(i)
                if i % 7 == 0:
                    raise ValueError(i)
        except ValueError as error:
            total += error.args[0]
        finally:
            total += len(log)
    total += sum(numbers(30)) + recursive(9) + sum(x for x in items if x & 1)
    total += len("".join(f"{k}{v}" for k, v in sorted(table.items())))
    total += sorted(items, key=lambda x: -x)[3]
    return total


EXPECTED = [work(seed) for seed in range(16)]


def figures(**values: object) -> None:
    if "spinetail" in sys.modules:
        values["regions_compiled"] = sys.modules["spinetail"].stats()["regions_compiled"]
    print(json.dumps(values))


def threads(scale: float) -> None:
    """50 threads that take turns every 5 µs, half of them in long loops."""
    sys.setswitchinterval(5e-6)
    rounds = max(1, int(40 * scale))
    lost = []

    def run(number: int) -> None:
        for turn in range(rounds):
            seed = (number + turn) % 16
            if number % 2:
                total = 0
                for i in range(3000):
                    total += i & seed
                if total != sum(i & seed for i in range(3000)):
                    lost.append(number)
            if work(seed) != EXPECTED[seed]:
                lost.append(number)

    pool = [threading.Thread(target=run, args=(number,)) for number in range(50)]
    for thread in pool:
        thread.start()
    for thread in pool:
        thread.join()
    figures(tried=50 * rounds, lost=len(lost))


def forks(scale: float) -> None:
    """Forks out of two threads while three more are at work; each child goes on in hot code and a thread."""
    count = max(4, int(1000 * scale))
    sys.setswitchinterval(1e-4)
    stop = threading.Event()
    lost = []

    def busy() -> None:
        for seed in itertools.cycle(range(16)):
            if stop.is_set():
                return
            work(seed)

    def in_child(seed: int) -> int:
        if work(seed) != EXPECTED[seed]:
            return 1
        answers: list[float] = []
        thread = threading.Thread(target=lambda: answers.append(work(seed)))
        thread.start()
        thread.join()
        return 0 if answers == [EXPECTED[seed]] else 2

    def fork(number: int) -> None:
        total = 0
        for turn in range(count // 2):
            pid = os.fork()
            if pid == 0:
                status = 3
                try:
                    status = in_child((number + turn) % 16)
                finally:
                    os._exit(status)
            if os.waitpid(pid, 0)[1] != 0:
                lost.append(turn)
            total += turn
        if total != sum(range(count // 2)):
            lost.append(-1)

    helpers = [threading.Thread(target=busy) for _ in range(3)]
    forkers = [threading.Thread(target=fork, args=(number,)) for number in (0, 7)]
    for thread in helpers + forkers:
        thread.start()
    for thread in forkers:
        thread.join()
    stop.set()
    for thread in helpers:
        thread.join()
    figures(tried=count // 2 * 2, lost=len(lost))


def anew(function: FunctionType, number: int) -> FunctionType:
    """The same function with code of its own, which is neither translated nor compiled yet."""
    return FunctionType(function.__code__.replace(co_firstlineno=number), function.__globals__)


def mixed(n: int) -> float:
    """Numbers, attributes, calls and containers: enough for a compiler to be busy for some time."""
    total = 0.0
    items = [0] * 8
    for i in range(n):
        p = Point(i, i & 3)
        items[i & 7] += i
        total += p.length % 97 + p.moved(1.5).x + items[(i + 3) & 7]
        if i % 5 == 2:
            total -= len(str(i))
    return total


def compiling(scale: float) -> None:
    """Forks while functions are compiled; parent and child go on with them."""
    count = max(10, int(1000 * scale))
    short, long = mixed(30), mixed(700)
    lost = 0
    for turn in range(count):
        functions = [anew(mixed, 1000 + 3 * turn + each) for each in range(3)]
        # Hot: the compiler is asked for them.
        good = all(function(30) == short for function in functions)
        pid = os.fork()
        if pid == 0:
            signal.alarm(60)
            good = good and all(function(700) == long for function in functions)
            os._exit(0 if good and anew(mixed, 7)(700) == long else 1)
        good = good and functions[turn % 3](700) == long
        lost += os.waitpid(pid, 0)[1] != 0 or not good
    figures(tried=count, lost=lost)


class Bell(Exception):
    """What a handler raises."""


def signals(scale: float) -> None:
    """A signal each millisecond into hot code; the handler works, and in the second half it raises."""
    seen = {"calls": 0, "raised": 0, "wrong": 0}
    # Whether the handler may raise: within the `try` that catches it, and once each time.
    armed = False

    def count(number: int, frame: object) -> None:
        seen["calls"] += 1
        if recursive(5) != 5:
            seen["wrong"] += 1

    def ring(number: int, frame: object) -> None:
        nonlocal armed
        if armed:
            armed = False
            seen["raised"] += 1
            raise Bell

    def attempt(handler: Callable) -> None:
        nonlocal armed
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        end = time.monotonic() + 5 * scale
        for seed in itertools.cycle(range(16)):
            try:
                armed = True
                result = work(seed)
                armed = False
                if result != EXPECTED[seed]:
                    seen["wrong"] += 1
            except Bell:
                pass
            if time.monotonic() > end:
                break
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_IGN)

    attempt(count)
    attempt(ring)
    print(seen["calls"] > 500 * scale, seen["raised"] > 500 * scale)
    figures(tried=seen["calls"] + seen["raised"], lost=seen["wrong"])


def in_child(run: Callable[[], int], seconds: int) -> int:
    """Calls a function in a child; its result, 2 for an exception, or below 0 the signal that ended it."""
    pid = os.fork()
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        signal.alarm(seconds)
        status = 2
        try:
            status = run()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def memory(scale: float) -> None:
    """No memory for one allocation, or for all from one on, at every point of some functions."""
    try:
        import _testcapi
    except ImportError:
        figures(tried=0, lost=0, skipped="this Python has no _testcapi")
        return

    def objects(seed: int) -> float:
        return sum(Point(i, seed).moved(300.5).length for i in range(20))

    def errors(seed: int) -> int:
        caught = 0
        for i in range(10):
            try:
                raise ValueError(i, seed)
            except ValueError as error:
                caught += len(error.args)
        return caught

    def containers(seed: int) -> int:
        table = {i: [i, str(i), (i, i + 0.5)] for i in range(300, 320)}
        return len(table) + len({*table} | {seed}) + len([*table.values()][::2])

    def calls(seed: int) -> int:
        def inner(a, *rest, key=1, **more):
            return a + key + len(rest) + len(more)

        return sum([inner(i, seed, key=i * 1000, other=2) for i in range(300, 310)]) + recursive(6)

    def strings(seed: int) -> int:
        return len("".join([f"{i:>5}{seed!r}" for i in range(300, 320)]) + "x" * 1000)

    functions = [objects, errors, containers, calls, strings]
    points = range(0, 400, max(1, round(1 / scale)))
    tried = died = wrong = 0
    for function in functions:
        good = [function(3) for _ in range(20)][-1]
        for start in points:
            for stop in (start + 1, 0):
                tried += 1

                def run(function=function, good=good, start=start, stop=stop) -> int:
                    # 0: good or MemoryError; 1: another result; 2: another exception.
                    status = 0
                    try:
                        _testcapi.set_nomemory(start, stop)
                        result = function(3)
                        _testcapi.remove_mem_hooks()
                        status = int(result != good)
                    except MemoryError:
                        _testcapi.remove_mem_hooks()
                    except BaseException:
                        _testcapi.remove_mem_hooks()
                        status = 2
                    # What is left works.
                    return status if function(3) == good and work(5) == EXPECTED[5] else 3

                code = in_child(run, 20)
                died += code < 0
                wrong += code > 0
                if code:
                    print(f"{function.__name__} {start} {'on' if stop == 0 else 'only'}: {code}")
    figures(tried=tried, lost=died + wrong)


def address_space() -> int:
    """Bytes that the process has of it."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def take_reserve() -> list[bytes]:
    """Takes up what the heap has free: some 20 MB of it behind a compilation."""
    taken = []
    start = address_space()
    while address_space() < start + (1 << 20):
        taken += [bytes(1000) for _ in range(500)]
    return taken


def limit_memory(more: int | None) -> None:
    """Leaves the process so many bytes of address space more than it has, or as many as it may have."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = hard if more is None else address_space() + more
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def limits(scale: float) -> None:
    """A limit on the process's memory, at some hundred heights, under a function that takes much."""

    def greedy(seed: int) -> int:
        table: dict[Any, Any] = {}
        for i in range(30000):
            table[i, seed] = [i * 0.5, str(i + 1000), Point(i, seed)]
        table["text"] = "".join([repr(key) for key in table])
        return len(table["text"]) + sum(len(value) for value in table.values())

    good = greedy(3)
    heights = range(0, 24 << 20, max(1, int((96 << 10) / scale)))
    died = wrong = refused = 0
    for height in heights:

        def run(height=height) -> int:
            reserve = take_reserve()
            # As for `memory`; 4: MemoryError.
            status = 4
            try:
                limit_memory(height)
                status = int(greedy(3) != good)
            except MemoryError:
                pass
            except BaseException:
                status = 2
            limit_memory(None)
            del reserve
            return status if greedy(3) == good and work(5) == EXPECTED[5] else 3

        code = in_child(run, 60)
        died += code < 0
        refused += code == 4
        wrong += code > 0 and code != 4
        if code not in (0, 4):
            print(f"{height}: {code}")
    print(refused > len(heights) // 4)
    figures(tried=len(heights), lost=died + wrong, memory_errors=refused)


def late_limits(scale: float) -> None:
    """A limit on the process's memory, set at some hundred moments around a compilation."""
    lines = [f"        s = (s * {j + 3} + i) % 65521\n        t[s & 7] += s & {j}" for j in range(30)]
    head = ["def hot(n):", "    s, t = 0, [0] * 8", "    for i in range(n):"]
    source = "\n".join([*head, *lines, "    return s, t"])
    count = max(10, int(200 * scale))
    lost = 0
    for number in range(count):

        def run(number=number) -> int:
            reserve = take_reserve()
            names: dict[str, Any] = {}
            exec(source, names)
            hot = names["hot"]
            good = hot(2500)
            time.sleep(0.02 * number / count)
            limit_memory((number % 32) << 16)
            end = time.monotonic() + 0.2
            with contextlib.suppress(MemoryError):
                while time.monotonic() < end:
                    hot(50)
            limit_memory(None)
            del reserve
            return int(hot(2500) != good)

        code = in_child(run, 60)
        lost += code != 0
        if code:
            print(f"{number}: {code}")
    figures(tried=count, lost=lost)


def stacks(scale: float) -> None:
    """Recursion in threads with small stacks: of Python alone to the limit, and through C some way."""
    lost = []

    def plain(n: int) -> int:
        return 0 if n == 0 else 1 + plain(n - 1)

    def until_error() -> int:
        try:
            return until_error()
        except RecursionError:
            return 1

    def through_sort(n: int) -> int:
        return n and max([n], key=lambda x: through_sort(n - 1))

    def through_generators(n: int):
        if n:
            yield from through_generators(n - 1)
        yield n

    def through_properties(n: int) -> int:
        class Deep:
            def __getattr__(self, name: str) -> int:
                return through_properties(n - 1) if n else 0

        return Deep().anything

    def in_thread(size: int, *calls: Callable[[], object]) -> None:
        def run() -> None:
            try:
                for call in calls:
                    call()
                done.append(1)
            except BaseException as error:
                lost.append(repr(error))

        done: list[int] = []
        threading.stack_size(size)
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        threading.stack_size(0)
        if not done:
            lost.append(size)

    sys.setrecursionlimit(20000)
    turns = max(1, int(30 * scale))
    for _ in range(turns):
        in_thread(64 << 10, lambda: plain(15000), lambda: plain(15000), until_error)
        in_thread(256 << 10, lambda: plain(15000), lambda: through_sort(30), lambda: through_properties(20))
        in_thread(1 << 20, lambda: list(through_generators(300)), lambda: through_sort(150))
    in_thread(64 << 20, until_error, lambda: through_sort(1500), lambda: through_properties(1500))
    print(lost)
    figures(tried=3 * turns + 1, lost=len(lost))


def depths(scale: float) -> None:
    """How deep recursion through C goes in a small thread before it dies: a figure, found with forks."""

    def through_sort(n: int) -> int:
        return n and max([n], key=lambda x: through_sort(n - 1))

    def survives(size: int, depth: int) -> bool:
        pid = os.fork()
        if pid == 0:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            threading.stack_size(size)
            thread = threading.Thread(target=through_sort, args=(depth,))
            thread.start()
            thread.join()
            os._exit(0)
        return os.waitpid(pid, 0)[1] == 0

    sys.setrecursionlimit(20000)
    for _ in range(20):
        through_sort(10)
    found = {}
    for size in (64, 128, 256, 512):
        low, high = 0, 4000
        while low + 1 < high:
            middle = (low + high) // 2
            low, high = (middle, high) if survives(size << 10, middle) else (low, middle)
        found[f"{size} KB"] = low
    figures(tried=len(found), lost=0, deepest=found)


def resident() -> int:
    """KB of memory in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * (resource.getpagesize() // 1024)


def churn(scale: float) -> None:
    """A million functions, classes and generators made, called and dropped: memory stays where it was."""
    count = max(2000, int(1_000_000 * scale))
    source = """\
def f(a, b={n}):
    t = 0
    for i in range(a):
        t += i * b + {n}
    return t
def g(a):
    yield a
    yield f(a)
"""
    template = compile(source.format(n=3), "<churn>", "exec")
    early = 0
    wrong = 0
    kept: list[object] = []
    for turn in range(count // 2):
        names: dict[str, Any] = {}
        if turn % 10 == 0:
            code = compile(source.format(n=turn % 100), "<churn>", "exec")
        else:
            functions = tuple(
                constant.replace(co_firstlineno=turn) if hasattr(constant, "co_code") else constant
                for constant in template.co_consts
            )
            code = template.replace(co_consts=functions)
        exec(code, names)
        for _ in range(3):
            answer = list(names["g"](4))
        if answer[1] != names["f"](4):
            wrong += 1
        # Some live on for a while.
        kept.append(names["f"])
        if len(kept) > 500:
            del kept[random.randrange(500)]
        if turn == count // 4:
            gc.collect()
            early = resident()
    gc.collect()
    late = resident()
    # What the allocator keeps for itself varies.
    grown = late - early
    figures(tried=count, lost=wrong + (grown > 8192), kilobytes_early=early, kilobytes_grown=grown)


#: Ways to end a process, each while code is hot.
ENDINGS = {
    "sys.exit": "hot(300)\nsys.exit(3)",
    "sys.exit with a text": "hot(300)\nsys.exit('the end')",
    "sys.exit in a loop": "for i in range(10**6):\n    hot(1)\n    if i == 200: sys.exit(4)",
    "os._exit": "for i in range(10**6):\n    hot(1)\n    if i == 200: os._exit(5)",
    "os._exit in a thread": "start(lambda: (hot(200), os._exit(6)))\nhot(10**9)",
    "an exception": "hot(200)\ndef f(n):\n    return 1 // n + f(n - 1)\nf(50)",
    "daemon threads": "for _ in range(8): start(lambda: hot(10**9))\nhot(100)\nprint('end')",
    "daemon generators": "g = (hot(1) for _ in range(10**9))\nstart(lambda: sum(g))\nhot(100)",
    "threads that end later": "for _ in range(4): start(lambda: hot(200), False)\nprint('end')",
    "atexit": "for i in range(5): atexit.register(lambda i=i: print(i, hot(50)))\nhot(200)",
    "atexit that raises": "atexit.register(lambda: 1 // 0)\natexit.register(hot, 50)\nhot(200)",
    "atexit that exits": "atexit.register(sys.exit, 7)\nhot(200)",
    "atexit with daemons": "atexit.register(hot, 99)\nstart(lambda: hot(10**9))\nhot(5)",
    "finalizers": "class F:\n    def __del__(self): print('gone', hot(20))\nkept = [F(), F()]\nhot(99)",
    "cycles": "class F:\n    def __del__(self): hot(9)\nfor _ in range(50):\n    f = F(); f.f = f\nhot(9)",
    "SIGTERM": "threading.Timer(0.05, os.kill, [os.getpid(), 15]).start()\nhot(10**9)",
    "SIGINT": "threading.Timer(0.05, os.kill, [os.getpid(), 2]).start()\ntry: hot(10**9)\n"
    "except KeyboardInterrupt: print('interrupted')",
    "a pool": "with Pool(4) as pool: print(set(pool.map(hot, [60] * 20)))",
    "a pool left alone": "p = Pool(4)\nfor _ in range(9): p.submit(hot, 60)",
    "processes": "from multiprocessing import get_context as c\n"
    "with c('fork').Pool(2) as p: print(set(p.map(hot, [60] * 9)))",
}
PROLOGUE = f"""{COMPILE_SOON}
import atexit, os, sys, threading
from concurrent.futures import ThreadPoolExecutor as Pool
def hot(n):
    total = 0
    for i in range(n):
        total = (total + sum(x * i for x in range(7)) + len(str(i))) % 1000
    return total
def start(call, daemon=True):
    threading.Thread(target=call, daemon=daemon).start()
"""
#: More functions, just hot, than are compiled at once.
BUSY = """
for number in range(60):
    type(hot)(hot.__code__.replace(co_firstlineno=number), globals())(30)
"""


def exits(scale: float, before: str = "") -> None:
    """Processes that end in all kinds of ways, again and again: status and output as ever."""
    turns = max(1, int(25 * scale))
    for name, ending in ENDINGS.items():
        seen = set()
        for _ in range(turns):
            done = subprocess.run(
                [sys.executable, "-W", "ignore", "-c", PROLOGUE + before + ending],
                capture_output=True,
                text=True,
                timeout=60,
            )
            seen.add((done.returncode, done.stdout, re.sub(r"0x\w+", "0x…", done.stderr)))
        print(name, sorted(seen))
    figures(tried=turns * len(ENDINGS), lost=0)


def endings(scale: float) -> None:
    """The same while the compiler has work for a second."""
    exits(scale, BUSY)


APPLICATION = """
from scenarios import EXPECTED, work

def application(environ, start_response):
    seed = int(environ["QUERY_STRING"])
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [repr(work(seed)).encode()]
"""


def servers(scale: float) -> None:
    """gunicorn under load, its workers killed, or told to end, one after the other."""
    if find_spec("gunicorn") is None:
        figures(tried=0, lost=0, skipped="gunicorn is not installed")
        return
    count = max(10, int(500 * scale))
    counts = {"wrong": 0, "again": 0, "killed": 0}
    over = threading.Event()

    def ask(path: Path, seed: int) -> str:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(30)
            connection.connect(str(path))
            connection.sendall(f"GET /?{seed} HTTP/1.0\r\n\r\n".encode())
            with connection.makefile("rb") as answer:
                return answer.read().decode().rpartition("\r\n")[2]

    def client(path: Path, number: int) -> None:
        for turn in range(count):
            seed = (number + turn) % 16
            # A worker that is killed takes the request at hand with it: it is asked for again.
            for _ in range(20):
                answer = ""
                with contextlib.suppress(OSError):
                    answer = ask(path, seed)
                if answer:
                    break
                counts["again"] += 1
                time.sleep(0.05)
            counts["wrong"] += answer != repr(EXPECTED[seed])

    def kill(master: int) -> None:
        children = Path(f"/proc/{master}/task/{master}/children")
        for turn in itertools.count():
            if over.wait(0.25):
                return
            workers = children.read_text().split()
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(workers[turn % len(workers)]), (signal.SIGKILL, signal.SIGTERM)[turn % 2])
                counts["killed"] += 1

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "socket"
        (Path(folder) / "app.py").write_text(APPLICATION)
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "gunicorn",
            "--workers",
            "3",
            "--bind",
            f"unix:{path}",
        ]
        server = subprocess.Popen(
            [
                *command,
                "--pythonpath",
                f"{folder},{Path(__file__).parent}",
                "--log-level",
                "critical",
                "app:application",
            ],
            cwd=folder,
        )
        end = time.monotonic() + 60
        while not path.exists() and time.monotonic() < end:
            time.sleep(0.05)
        clients = [threading.Thread(target=client, args=(path, number)) for number in range(4)]
        killer = threading.Thread(target=kill, args=(server.pid,))
        for thread in [*clients, killer]:
            thread.start()
        for thread in clients:
            thread.join()
        over.set()
        killer.join()
        server.terminate()
        print("status", server.wait(60))
    figures(tried=4 * count, lost=counts["wrong"], **counts)


SCENARIOS = {
    each.__name__: each
    for each in (
        *[threads, forks, compiling, signals, memory, limits, late_limits, stacks, depths, churn],
        *[exits, endings],
        servers,
    )
}

if __name__ == "__main__":
    random.seed(1)
    SCENARIOS[sys.argv[1]](float(sys.argv[2]))
