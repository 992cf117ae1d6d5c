"""Exit through a number inside nested functions, with finally blocks and atexit callbacks."""
# exit: 43
import atexit
import sys

atexit.register(print, "atexit", flush=True)


class D:
    def __del__(self): print("deleted", flush=True)


keep = D()


def work(n):
    total = 0
    for i in range(n):
        total += i
    try:
        if total > 10:
            raise SystemExit(43)
    finally:
        print("total", total, flush=True)


def outer():
    d = D()
    with open("/dev/null") as f:
        work(20)


outer()
