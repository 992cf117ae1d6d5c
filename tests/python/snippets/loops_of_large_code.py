# Functions too long for one region: of those the loops alone are compiled.
import sys

# Each line that runs is some nodes; 1,200 of them are more than a region has.
LINES = "".join(f"        if i % {k % 7 + 2} == {k % 2}: t = t * 3 + u[{k % 5}] - i & 0xFFFF\n" for k in range(1200))
SOURCE = f"""
def long(n, u):
    t = half = 1
    seen = []
    for i in range(n):
{LINES}
        k = 0
        while k < 30:
            k += 1
            t = (t + k * u[k % 5]) & 0xFFFF
            if k == 20: continue
            if t == 7: break
        for a in u:
            for b in u:
                t ^= a * b + k
        try:
            for x in (1, 2, None, 3):
                t += x
        except TypeError as error:
            seen.append(type(error).__name__)
        for x in made(3):
            t += x
        total = sum(x * i for x in u)
        if i == n - 2:
            for k in range(40): u.append(k)
            for k in range(40): half = half + u[k] * 0.5
    return t, half, total, len(seen), seen[:2], sum(u)

def yields(n, u):
    t = 1
    for i in range(n):
{LINES}
        for a in u:
            t ^= a + i
            got = yield t
            if got: t += got
        for x in made(2): t += x
        yield i
    return t

def handled(n, u):
    t = 1
    for i in range(n):
        try:
{LINES.replace('        if', '            if')}
            u[i % 6]
        except IndexError:
            for k in range(20): t += k
            if t & 1: raise ValueError(t) from None
            t = -t
    return t
"""


def made(n):
    for i in range(n): yield i


exec(SOURCE)
for n in (2, 40, 60): print(long(n, [1, 2, 3, 4, 5]))
print(long(30, [True, 2, 3, 4, 5]))
for n in (2, 40): print(sum(yields(n, [1, 2, 3, 4, 5])))
g = yields(30, [1, 2, 3, 4, 5])
print(next(g), [g.send(k) for k in range(80)], g.close())
for n in (5, 40):
    try: print(handled(n, [1, 2, 3, 4, 5]))
    except ValueError as error: print(error, error.__traceback__.tb_next.tb_lineno > 2400)

# Tracing begins between two rounds, and the frame is asked for its locals.
lines = []
def tracer(frame, event, argument):
    if event == "line" and len(lines) < 40: lines.append((frame.f_lineno, frame.f_locals.get("k")))
    return tracer
def start():
    u = [1, 2, 3, 4, 5]
    class K(int):
        count = 0
        def __rmul__(self, other):
            K.count += 1
            if K.count == 150: sys.settrace(tracer); sys._getframe(1).f_trace = tracer
            return 3
    u[4] = K(5)
    try: return long(30, u)
    finally: sys.settrace(None)
print(start(), lines[:20])
