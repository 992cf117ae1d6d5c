"""What faulthandler's report of a crash says of the engine."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from modes import environment

SENTENCE = "SPINETAIL=0 runs the program without Spinetail.\nFatal Python error: Segmentation fault\n"
HOT = """
def hot(n):
    total = 0
    for i in range(n):
        total = (total * 3 + i) & 0xFFFF
        if i == READY: print("ready", flush=True)

hot(10**10)
"""


def report(source: str, *options: str, kill: bool = False, **variables: str) -> tuple[int, str]:
    """The exit status and stderr of a program, which gets a SIGSEGV when it is ready, if `kill` says so."""
    with subprocess.Popen(
        [sys.executable, *options, "-c", textwrap.dedent(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment("spinetail") | variables,
    ) as process:
        if kill:
            assert process.stdout.readline() == "ready\n"
            time.sleep(0.2)
            process.send_signal(signal.SIGSEGV)
        _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def test_compiled_code_is_named() -> None:
    status, errors = report(HOT.replace("READY", "10_000_000"), "-X", "faulthandler", kill=True)
    assert status == -signal.SIGSEGV
    assert errors.startswith(
        "Spinetail: the crash was in compiled code of 'hot' (<string>:2). "
        f"SPINETAIL_REGIONS=0 compiles nothing, {SENTENCE}"
    )
    assert 'File "<string>", line ' in errors and " in hot\n" in errors


def test_the_interpreter_is_named() -> None:
    source = HOT.replace("READY", "1_000_000")
    status, errors = report(source, "-X", "faulthandler", kill=True, SPINETAIL_REGIONS="0")
    assert status == -signal.SIGSEGV
    assert errors.startswith(
        f"Spinetail: the crash was in its interpreter, which ran 'hot' (<string>:2). {SENTENCE}"
    )


@pytest.mark.parametrize(
    "begin",
    ["", "faulthandler.enable()", "faulthandler.enable(); faulthandler.disable(); faulthandler.enable()"],
)
def test_what_was_called_is_named(begin: str) -> None:
    source = f"""
        import faulthandler, os, signal
        {begin}
        def größe():
            for i in range(10):
                os.kill(os.getpid(), signal.SIGSEGV)
        größe()
    """
    status, errors = report(source, *([] if begin else ["-X", "faulthandler"]))
    assert status == -signal.SIGSEGV
    assert errors.startswith(
        f"Spinetail: the crash was in what it called for 'gr??e' (<string>:4). {SENTENCE}"
    )


def test_the_compiler_is_named() -> None:
    """The signal is sent to the thread that compiles; that takes a while, as the function is long."""
    source = """
        import ctypes, os, signal, threading, time
        libc = ctypes.CDLL(None)
        program = {os.getpid()}
        def kill():
            program.add(threading.get_native_id())
            while not (compilers := set(map(int, os.listdir("/proc/self/task"))) - program):
                time.sleep(0.001)
            time.sleep(0.1)
            libc.syscall(TGKILL, os.getpid(), *compilers, signal.SIGSEGV)
        threading.Thread(target=kill).start()
        lines = "\\n".join(f"        total = (total * {number} + i) & 0xFFFF" for number in range(400))
        exec(f"def f(n):\\n    total = 0\\n    for i in range(n):\\n{lines}")
        f(10**10)
    """.replace("TGKILL", "234" if os.uname().machine == "x86_64" else "131")
    status, errors = report(source, "-X", "faulthandler")
    assert status == -signal.SIGSEGV
    assert errors.startswith("Spinetail: the crash was in its compiler, at work on 'f"), errors
    assert f" (<string>:1). SPINETAIL_REGIONS=0 compiles nothing, {SENTENCE}" in errors


def test_of_cold_code_nothing_is_said() -> None:
    source = "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)"
    status, errors = report(source, "-X", "faulthandler")
    assert status == -signal.SIGSEGV
    assert errors.startswith("Fatal Python error: Segmentation fault\n")


def test_there_are_no_handlers_without_faulthandler() -> None:
    source = """
        import spinetail
        print(*[line for line in open("/proc/self/status") if line.startswith("SigCgt")])
    """
    caught = [
        subprocess.run(
            [sys.executable, *options, "-c", textwrap.dedent(source)],
            capture_output=True,
            text=True,
            env=environment("spinetail") | {"SPINETAIL": on},
        ).stdout
        for options in ([], ["-X", "faulthandler"])
        for on in "01"
    ]
    assert caught[0] == caught[1] != caught[2] == caught[3]
    assert "SigCgt" in caught[0]


def test_handlers_of_others_stay() -> None:
    """A handler that somebody put over faulthandler's is called as before."""
    source = """
        import ctypes, faulthandler, os, signal
        faulthandler.enable()
        @ctypes.CFUNCTYPE(None, ctypes.c_int)
        def handler(number): os.write(1, b"handled\\n"); os._exit(3)
        libc = ctypes.CDLL(None)
        libc.signal.argtypes = ctypes.c_int, ctypes.c_void_p
        libc.signal(signal.SIGSEGV, ctypes.cast(handler, ctypes.c_void_p))
        import spinetail
        spinetail.enable(); spinetail.disable(); spinetail.enable()
        def f():
            for i in range(10): os.kill(os.getpid(), signal.SIGSEGV)
        f()
    """
    assert report(source, SPINETAIL="0") == (3, "")
