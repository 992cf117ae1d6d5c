"""KeyboardInterrupt and signal handlers in hot loops, and what finally blocks see."""
# exit: -2
import os
import signal
import threading
import time


def later(seconds, number=signal.SIGINT):
    t = threading.Timer(seconds, lambda: os.kill(os.getpid(), number))
    t.start()
    return t


def spin():
    i = 0
    while True: i += 1


def spin_for():
    for i in range(10**12): pass


def spin_calls():
    def f(x): return x
    while True: f(1)


def spin_float():
    x = 0.0
    while x < 1e300: x += 1.0


def spin_generator():
    def g():
        while True: yield 1
    for _ in g(): pass


def spin_finally():
    log = []
    try:
        while True: log and log.pop()
    finally:
        log.append("finally")
        print(log)


for f in (spin, spin_for, spin_calls, spin_float, spin_generator, spin_finally):
    t = later(0.05)
    try: f()
    except KeyboardInterrupt as e: print(f.__name__, repr(e), e.__traceback__.tb_next.tb_frame.f_code.co_name)
    t.join()
seen = []
signal.signal(signal.SIGUSR1, lambda n, frame: seen.append((n == signal.SIGUSR1, frame.f_code.co_name)))


def until_seen():
    n = 0
    while not seen: n += 1
    return n > 0


t = later(0.05, signal.SIGUSR1)
print(until_seen(), seen)
t.join()


class Stop(Exception): pass


def handler(n, frame):
    frame.f_locals["stop"] = "written by the handler"
    raise Stop(frame.f_locals["count"] > 0)


def counting():
    count, stop = 0, None
    try:
        while True: count += 1
    except Stop as e: return e.args, stop


signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.05)
print(counting())
print("uncaught follows", flush=True)
later(0.05)
spin()
