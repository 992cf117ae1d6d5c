"""Threads: switching in hot loops, locks, locals per thread, exceptions, thread-local tracing."""
import queue
import sys
import threading
import time
sys.setswitchinterval(0.0005)


def busy(n):
    total = 0
    for i in range(n): total += i % 7
    return total


results = {}
def worker(k): results[k] = busy(20_000 + k)


threads = [threading.Thread(target=worker, args=(k,)) for k in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print(sorted(results.items()))
count = 0
lock = threading.Lock()
def locked(n):
    global count
    for _ in range(n):
        with lock: count += 1


threads = [threading.Thread(target=locked, args=(3000,)) for _ in range(6)]
for t in threads: t.start()
for t in threads: t.join()
print(count)
q, out = queue.Queue(5), []
def produce():
    for i in range(300): q.put(i)
    q.put(None)
def consume():
    while (x := q.get()) is not None: out.append(x * 2)


threads = [threading.Thread(target=f) for f in (produce, consume)]
for t in threads: t.start()
for t in threads: t.join()
print(sum(out), len(out))
flag = False
def setter():
    global flag
    time.sleep(0.02)
    flag = True
def waiter():
    n = 0
    while not flag: n += 1
    return n >= 0


t = threading.Thread(target=setter)
t.start()
print(waiter())
t.join()


def generator():
    for i in range(1000): yield i
shared, taken = generator(), []
def take():
    while True:
        try: taken.append(next(shared))
        except StopIteration: return
        except ValueError as e: continue


threads = [threading.Thread(target=take) for _ in range(4)]
for t in threads: t.start()
for t in threads: t.join()
print(sorted(taken) == list(range(1000)))
threading.excepthook = lambda a: print("hook", a.exc_type.__name__, a.exc_value)
def fail(n):
    for i in range(n):
        if i == n - 1: raise ValueError(i)


t = threading.Thread(target=fail, args=(50,))
t.start(); t.join()
local = threading.local()
def use_local(k):
    for i in range(100): local.x = k * i
    results[k] = local.x


threads = [threading.Thread(target=use_local, args=(k,)) for k in range(4)]
for t in threads: t.start()
for t in threads: t.join()
print([results[k] for k in range(4)], hasattr(local, "x"))
import ctypes
stopped = []
def endless():
    try:
        while True: pass
    except SystemExit as e: stopped.append(repr(e))


t = threading.Thread(target=endless)
t.start()
time.sleep(0.02)
ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(t.ident), ctypes.py_object(SystemExit))
t.join(10)
print(stopped)
frames = []
ready = threading.Event()
def hot():
    local_name, i = "seen from outside", 0
    ready.set()
    while not frames: i += 1


t = threading.Thread(target=hot)
t.start()
ready.wait()
time.sleep(0.02)
f = sys._current_frames()[t.ident]
while f.f_code.co_name != "hot": f = f.f_back
print(f.f_code.co_name, f.f_locals["local_name"], isinstance(f.f_locals["i"], int))
frames.append(f)
t.join()
