"""tracemalloc names the line and the callers of each allocation, wherever it is switched on and off."""
import threading, tracemalloc


class Point:
    def __init__(self, x): self.x = x
    def times(self): return self.x * 1000003


def make(i): return Point(i)
def half(i): return i * 1.5
def pack(i): return [i]


def run(n):
    out = []
    for i in range(n):
        out.append(make(i))
        out.append(half(i))
        out.append(pack(i))
        out.append(out[-3].times if i < 0 else out[-3])
        out.append((i + 70000) * 3)
    return out


def deeper(n, start):
    if n: return deeper(n - 1, start)
    before = 2.5
    if start:
        tracemalloc.start(4)
    after = [before * i for i in range(2000)]
    return after


def stats(snapshot, least, kind="traceback"):
    own = snapshot.filter_traces([tracemalloc.Filter(True, __file__)])
    # Which objects come from a free list is CPython's own affair, and a few of them come at other places.
    for lines in sorted([f.lineno for f in s.traceback] for s in own.statistics(kind) if s.count >= least):
        print(" ", lines)


run(3000)
for n in (1000, 30000):
    tracemalloc.start(3)
    keep = run(n)
    print("run", n, tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())
    stats(tracemalloc.take_snapshot(), n // 2)
    tracemalloc.stop()
    keep = run(300)

print("begun by a callee")
keep = deeper(5, True)
stats(tracemalloc.take_snapshot(), 1000)
keep = [make(i) for i in range(1000)], [half(i + 0.5) for i in range(1000)]
print("in comprehensions")
stats(tracemalloc.take_snapshot(), 500)
tracemalloc.stop()


def generate(n):
    for i in range(n):
        if i == n // 2: tracemalloc.start()
        yield i * 2.5


print("begun by a generator")
keep = []
for item in generate(4000):
    keep.append(item)
    keep.append([item])
stats(tracemalloc.take_snapshot(), 1000)
tracemalloc.stop()
print("again", len(deeper(3, False)), tracemalloc.is_tracing())

print("begun by another thread")
begin, begun, rounds = threading.Event(), threading.Event(), []


def loop():
    out = []
    i = 0
    while not begun.is_set() or len(out) < 3000:
        if i % 500 == 0: begin.set()
        if begun.is_set(): out.append(half(i))
        i += 1
    rounds.append(out)


thread = threading.Thread(target=loop)
thread.start()
begin.wait()
tracemalloc.start(2)
begun.set()
thread.join()
stats(tracemalloc.take_snapshot(), 1000)
print(tracemalloc.get_object_traceback(rounds[0][-1]))
tracemalloc.stop()


def fails(n):
    for i in range(n):
        if i == 50: tracemalloc.start(3)
        if i > 1000: raise ValueError([half(i)])
        keep.append(pack(i))


print("through an exception")
try: fails(5000)
except ValueError as error: print(error, error.__traceback__.tb_next.tb_lineno)
stats(tracemalloc.take_snapshot(), 500)
tracemalloc.stop()
