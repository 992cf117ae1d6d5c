"""Recursion: depth, RecursionError where stock has it, deep recursion with a raised limit, in threads too."""
import sys
import threading


def down(n): return 0 if n == 0 else 1 + down(n - 1)
def forever(n):
    global reached
    reached = n
    return forever(n + 1)


def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)


class Node:
    def __init__(self, next): self.next = next
    def length(self): return 1 if self.next is None else 1 + self.next.length()
    def __repr__(self): return f"<{self.next!r}>"
    def __eq__(self, o): return self.next == o.next


def gen(n):
    if n:
        yield from gen(n - 1)
        yield n


def depth_of(f):
    try: f()
    except RecursionError as e: return str(e)


def measure():
    out = []
    for f in (lambda: forever(0), lambda: down(10**6), lambda: even(10**6)):
        out.append(depth_of(f))
    return out, reached


for _ in range(5):
    r = measure()
print(r[0], r[1])
for limit in (50, 100, 333, 1000):
    sys.setrecursionlimit(limit)
    measure()
    print(limit, reached)
sys.setrecursionlimit(1000)
print(down(900), even(900), sum(gen(400)))
node = None
for _ in range(300): node = Node(node)
print(node.length(), len(repr(node)))


def handler(n):
    """Handles the error at the bottom, then goes on."""
    try: return handler(n + 1)
    except RecursionError: return n // 100


print(handler(0))


log = []
# No defaults here: CPython 3.13.0 specializes calls that use them, and then does not check the depth.
def cleanup(n):
    try: return cleanup(n + 1)
    finally: log.append(n) if n < 3 else None


for _ in range(3):
    try: cleanup(0)
    except RecursionError as e: print(type(e).__name__, log[-3:])
sys.setrecursionlimit(60_000)
print(down(50_000), even(50_000))
out = []
def in_thread():
    out.append(down(5_000))
    try: forever(0)
    except RecursionError as e: out.append(str(e))
t = threading.Thread(target=in_thread)
t.start()
t.join()
print(out, reached)
threading.stack_size(2**20)
out = []
t = threading.Thread(target=lambda: out.append(down(50_000)))
t.start()
t.join()
print(out)


def ackermann(m, n):
    if m == 0: return n + 1
    if n == 0: return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


print(ackermann(2, 60), ackermann(3, 5))
def mutual(n): return [*map(lambda k: mutual(n - 1) if n else k, [n])]
print(mutual(30)[0][0][0][:1])
def sorted_deep(n): return sorted([1, 2], key=lambda x: sorted_deep(n - 1)[0] if n else -x)
print(sorted_deep(12))
