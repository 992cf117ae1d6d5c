# `with` of CPython's own locks: free, held by this thread, held by another, let go by whom they are not, as what `with` binds, in finalizers
# and tracebacks.
import sys
import threading
import _thread


def plain(lock, n):
    total = 0
    for i in range(n):
        with lock:
            total += i
            if not lock.locked():
                total += 1_000_000
    return total, lock.locked()


print(plain(threading.Lock(), 300))
print(plain(_thread.allocate_lock(), 40))


def recursive(lock, n):
    total = 0
    for i in range(n):
        with lock as taken:
            with lock:
                total += taken is True
                if not lock._is_owned():
                    total += 1_000
    return total, lock._is_owned(), repr(lock).split(" at ")[0]


print(recursive(threading.RLock(), 300))


def nested(lock, depth):
    with lock:
        if depth:
            return nested(lock, depth - 1) + 1
        return lock._recursion_count() if hasattr(lock, "_recursion_count") else 0


lock = threading.RLock()
for depth in (1, 5, 30, 30, 30):
    print(nested(lock, depth), lock._is_owned())


# What is raised goes through, and the lock is free.
def raising(lock, n):
    caught = 0
    for i in range(n):
        try:
            with lock:
                if i % 3 == 0:
                    raise ValueError(i)
                if i % 3 == 1:
                    continue
        except ValueError as error:
            caught += error.args[0]
    return caught


for lock in (threading.Lock(), threading.RLock()):
    print(raising(lock, 200), lock.acquire(blocking=False))
    lock.release()


# Let go inside: the end of the block raises.
def released(lock):
    with lock:
        lock.release()


def stolen(lock):
    with lock:
        lock.release()
        thread = threading.Thread(target=lock.acquire)
        thread.start()
        thread.join()


for make in (threading.Lock, threading.RLock):
    for _ in range(30):
        lock = make()
        try:
            released(lock)
        except RuntimeError as error:
            text = (type(error).__name__, str(error), error.__traceback__.tb_next.tb_lineno)
    print(text)
try:
    stolen(threading.RLock())
except RuntimeError as error:
    print(error)


# Another thread has it, and gives it back later.
def contended(make):
    lock = make()
    numbers = []

    def work(n):
        for i in range(n):
            with lock:
                count = len(numbers)
                numbers.append(i)
                if len(numbers) != count + 1:
                    numbers.append("lost")

    threads = [threading.Thread(target=work, args=(2_000,)) for _ in range(4)]
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(switch)
    return len(numbers), "lost" in numbers


print(contended(threading.Lock), contended(threading.RLock))


# A class of locks is not a lock, and has methods of its own.
class Counting(type(threading.RLock())):
    entered = 0

    def __enter__(self):
        Counting.entered += 1
        return super().__enter__()


class Silent(type(threading.RLock())):
    pass


counting, silent = Counting(), Silent()
print(recursive(counting, 20)[:2], Counting.entered, recursive(silent, 20)[:2])


# The methods by themselves, with what nobody reads.
def by_hand(lock, n):
    total = 0
    for _ in range(n):
        total += lock.__enter__()
        leave = lock.__exit__
        total += leave(1, 2, 3) is None
        lock.acquire()
        total += lock.__exit__() is None
    return total


print(by_hand(threading.Lock(), 50), by_hand(threading.RLock(), 50))
for lock in (threading.Lock(), threading.RLock()):
    leave = lock.__exit__
    try:
        for _ in range(3):
            leave(None, None, None)
    except RuntimeError as error:
        print(error)


# Its last reference goes in the block.
class Owner:
    def __init__(self, make):
        self.lock = make()


def dropped(make, n):
    for _ in range(n):
        owner = Owner(make)
        with owner.lock:
            del owner
    return "dropped"


print(dropped(threading.Lock, 50), dropped(threading.RLock, 50))


# In a condition, whose methods are the lock's.
def waited():
    condition = threading.Condition()
    seen = []

    def give():
        with condition:
            seen.append(1)
            condition.notify_all()

    for _ in range(20):
        with condition:
            threading.Thread(target=give).start()
            condition.wait()
    return len(seen)


print(waited())


# Tracing begins in the block.
def traced(lock):
    events = []

    def trace(frame, event, arg):
        events.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
        return trace

    with lock:
        sys.settrace(trace)
        sys._getframe().f_trace = trace
    sys.settrace(None)
    return events


for _ in range(3):
    print(traced(threading.Lock()), traced(threading.RLock()))
