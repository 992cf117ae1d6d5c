"""A thread's first frame, compiled, in which watching begins: it ends in CPython, and no frame is left."""

import _thread
import sys


def watch(frame, event, argument):
    events.append(event)


def first(done, call, arguments):
    total = 0
    for argument in arguments:
        call(argument)
        total += 1
    results.append(total)
    done.release()


results, events = [], []
for count in (20, 30, 40):
    done = _thread.allocate_lock()
    done.acquire()
    _thread.start_new_thread(first, (done, sys.setprofile, [None] * count + [watch]))
    done.acquire()
    print(results.pop())
print(sorted(set(events)), len(events))
