"""Runs code objects that no compiler made, under stock and the engine: where stock lives, so does the engine.

    hostile.py [--count N] [--seed N]

Each is a function of `victims.py` with some bytes changed: of its bytecode, its exception table, its stack
size, its flags. It runs in a forked child of its own, three times: under stock, with the engine, with each
code object translated at its first call. A mutant that CPython itself does not survive says nothing. One
that it does has to leave the engine alive, and to do the same.

CPython takes whatever lies on its stack, so that some live or die with a neighbour's garbage; it specializes
what never fits, so that some do one thing when cold and another when warm. Each runs under stock with two
kinds of garbage there, and if need be with a frame evaluator that does nothing but keep CPython from
specializing, and counts if that makes no difference. What the engine refuses is CPython's alone, and only
counted.
"""

from __future__ import annotations

import argparse
import dis
import os
import random
import resource
import select
import signal
import sys
import time
import types
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
try:
    import _testinternalcapi
except ImportError:
    _testinternalcapi = None
import victims
from spinetail import _engine

MODES = ["stock", "stock, other garbage", "ordinary", "stress"]
HOOKED = "stock with an evaluator"
#: Seconds for one mutant.
SECONDS = 3
MEMORY = 1 << 30
#: Opcodes with which CPython leaves the program's own frames: its private matter, and deadly anywhere else.
DEADLY = {70, 247, 254}


def nested(code: types.CodeType) -> list[types.CodeType]:
    """A code object and those among its constants."""
    found = [code]
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found += nested(constant)
    return found


def garbled(data: bytes, chance: random.Random, places: range) -> bytes:
    """A few bytes of `data` are others: mostly taken from elsewhere in it, so that much still makes sense."""
    data = bytearray(data)
    for _ in range(chance.choice([1, 1, 1, 2, 4, 10]) if places else 0):
        place = chance.choice(places)
        data[place] = chance.choice(
            [data[chance.choice(places)], chance.randrange(16), chance.randrange(256)]
        )
    return bytes(data)


def mutate(code: types.CodeType, chance: random.Random) -> types.CodeType:
    """The code object with something changed."""
    units = range(len(code.co_code))
    changes = {}
    match chance.randrange(11):
        case 0 | 1 | 2:
            changes["co_code"] = garbled(code.co_code, chance, units)
        case 3 | 4 | 5:
            changes["co_code"] = garbled(code.co_code, chance, units[1::2])
        case 6:
            table = code.co_exceptiontable
            changes["co_exceptiontable"] = garbled(table, chance, range(len(table)))
        case 7:
            more = chance.choice([-1, 1, 3, 100, 5000])
            changes["co_stacksize"] = max(0, code.co_stacksize + more)
        case 8:
            changes["co_flags"] = code.co_flags ^ chance.choice(
                [0x1, 0x2, 0x4, 0x8, 0x20, 0x80, 0x100, 0x200]
            )
        case 9:
            # A unit is left out, or there twice.
            place = chance.choice(units[::2])
            length = chance.choice([0, 2, 4])
            changes["co_code"] = code.co_code[: place + 2] + code.co_code[place + 2 - length + 2 :]
        case 10:
            # A lone surrogate is a name as good as any, until somebody encodes it.
            changes[chance.choice(["co_name", "co_qualname", "co_filename"])] = "\udcff"
    if "co_code" in changes:
        data = bytearray(changes["co_code"])
        for place in range(0, len(data), 2):
            if data[place] in DEADLY:
                data[place] = 9
        # CPython reads the caches of the last instruction, whether they are there or not.
        changes["co_code"] = bytes(data) + code.co_code[-2:] * 12
    return code.replace(**changes)


def replaced(code: types.CodeType, old: types.CodeType, new: types.CodeType) -> types.CodeType:
    """`code` with `new` in the place of `old`, which it is or has among its constants."""
    if code is old:
        return new
    constants = tuple(
        replaced(constant, old, new) if isinstance(constant, types.CodeType) else constant
        for constant in code.co_consts
    )
    return code.replace(co_consts=constants)


def mutant(seed: int) -> tuple[str, types.CodeType, tuple, str]:
    """The name, code and arguments of a mutant, and why the engine refuses what changed ("": it does not)."""
    chance = random.Random(seed)
    name, function, arguments = chance.choice(victims.CALLS)
    target = chance.choice(nested(function.__code__))
    while True:
        try:
            changed = mutate(target, chance)
            code = replaced(function.__code__, target, changed)
            # CPython reads past the end of a tuple of names or constants, as far as the number says.
            for each in nested(code):
                list(dis.get_instructions(each))
            # (A copy, so that its first call comes when it comes.)
            return name, code, arguments, _engine.translate(changed.replace())
        except (ValueError, IndexError):
            continue


def litter(*values: int) -> None:
    """Leaves something on the data stack, where the next frames lie."""
    if values:
        litter(*values[1:])


def child(mode: str, code: types.CodeType, arguments: tuple, out: int) -> None:
    """Calls a mutant some times and tells what became of it; ends the process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(SECONDS)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    if mode == "stock, other garbage":
        litter(*range(1000, 1200))
    elif mode == HOOKED:
        _testinternalcapi.set_eval_frame_record([])
    elif mode != "stock":
        if mode == "stress":
            _engine.configure("translate_after", 0)
        _engine.enable()
    function = types.FunctionType(code, dict(vars(victims)), "mutant", (3,))
    told = []
    # Twice as often as it takes for code to be warm.
    for _ in range(8):
        try:
            result = victims.told(function(*arguments))
        except BaseException as error:
            result = type(error).__name__
        told.append(result)
    os.write(out, " | ".join(told).encode(errors="replace")[:60000])
    os._exit(0)


def run(mode: str, code: types.CodeType, arguments: tuple) -> tuple[str, str]:
    """How a mutant's process ended, and what it told."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        child(mode, code, arguments, write)
    os.close(write)
    text = b""
    end = time.monotonic() + SECONDS + 5
    while select.select([read], [], [], max(0, end - time.monotonic()))[0]:
        piece = os.read(read, 1 << 16)
        if not piece:
            break
        text += piece
    else:
        # A mutant may have got rid of its alarm.
        os.kill(pid, signal.SIGKILL)
    os.close(read)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return (
        "lives" if status == 0 else signal.Signals(-status).name if status < 0 else f"exit {status}"
    ), text.decode()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=5000, help="mutants (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the first one's (default: %(default)s)")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    failures = 0
    for seed in range(options.seed, options.seed + options.count):
        name, code, arguments, refusal = mutant(seed)
        if refusal:
            # It is CPython's, with whatever comes of it.
            counts[f"refused as {refusal}"] += 1
            continue
        ends = {mode: run(mode, code, arguments) for mode in MODES}
        stock, told = ends["stock"]
        if ends["stock"] != ends["stock, other garbage"]:
            counts["up to the garbage"] += 1
            continue
        counts["stock lives" if stock == "lives" else "stock dies"] += 1
        if stock != "lives":
            continue
        for mode in MODES[2:]:
            how, text = ends[mode]
            if (how, text) != (stock, told):
                if _testinternalcapi and run(HOOKED, code, arguments) != ends["stock"]:
                    counts["up to the warmth"] += 1
                    continue
                failures += 1
                print(
                    f"seed {seed} ({name}): {mode}, then stock: {how}\n  {text[:400]}\n  {told[:400]}",
                    flush=True,
                )
    print(", ".join(f"{what} {count}" for what, count in sorted(counts.items())), f"; {failures} failures")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
