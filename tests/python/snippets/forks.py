"""Processes that fork and end while hot code runs: in the parent, in the children, in other threads, at the end."""

import atexit
import os
import sys
import threading
import warnings


class Counter:
    def __init__(self, count):
        self.count = count

    def step(self):
        self.count += 1
        return self.count

    def __del__(self):
        if self.count < 0:
            print("del", work(5))


def work(n):
    counter = Counter(0)
    total = 0.0
    for _ in range(n):
        total += counter.step() * 0.5
    return total


def squares(n):
    try:
        for i in range(n):
            yield i * i
    finally:
        print("closed", n, work(n), flush=True)


def child_result(body):
    """What a child says before it ends at once."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.write(writer, str(body()).encode())
        os._exit(0)
    os.close(writer)
    with open(reader) as file:
        text = file.read()
    return text, os.waitpid(pid, 0)[1]


def in_a_hot_loop():
    results = set()
    total = 0
    for i in range(30):
        total += work(100)
        generator = squares(20)
        next(generator)

        def body(generator=generator):
            return sum(generator) + work(2000) + sum((lambda x: x + 1)(k) for k in range(100))

        results.add(child_result(body))
        total += sum(generator)
    print(total, results)


def while_threads_run():
    stop = False
    turns = [0, 0, 0]

    def spin(index):
        while not stop:
            turns[index] += work(20) > 0

    threads = [threading.Thread(target=spin, args=[index]) for index in range(3)]
    for thread in threads:
        thread.start()
    statuses = set()
    for i in range(4):
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            # The child's interpreter is taken down as any other.
            work(1000)
            sys.exit(i % 2)
        statuses.add(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    stop = True
    for thread in threads:
        thread.join()
    print(statuses, all(turns))


def forever():
    while True:
        work(1000)


def late():
    go.wait()
    print("late thread", work(100), flush=True)


# Forking with threads is what this is about.
warnings.simplefilter("ignore", DeprecationWarning)
in_a_hot_loop()
while_threads_run()
kept = Counter(-1)
suspended = squares(7)
next(suspended)
atexit.register(lambda: print("atexit", work(10), flush=True))
for _ in range(3):
    threading.Thread(target=forever, daemon=True).start()
go = threading.Event()
threading.Thread(target=late).start()
try:
    print("end", flush=True)
finally:
    go.set()
