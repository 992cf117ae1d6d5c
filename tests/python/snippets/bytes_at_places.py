# Single bytes of bytes and bytearrays, read and stored: all ways out of the quick ones.
import array


def reads(b, n):
    found = 0
    for i in range(n):
        if b[i] > 100: found += b[i]
        found ^= b[-1 - i]
    return found
for kind in (bytes, bytearray, list, tuple, memoryview, lambda b: array.array("B", b)):
    print(reads(kind(bytes(range(40, 240))), 200))


def kept(b, n):
    seen = []
    for i in range(n):
        x = b[i % len(b)]
        seen.append(x)
    return seen
print(kept(b"a\xff\0", 30), kept(bytearray(b"a\xff\0"), 30), kept("a\xff\0", 30))


def outside(b, places):
    seen = []
    for i in places:
        try: seen.append(b[i])
        except (IndexError, TypeError) as error: seen.append(f"{type(error).__name__}: {error}")
    return seen
places = [0, 1, -1, 2] * 30 + [3, -4, 10**20, True, 1.0, None, "x", slice(0, 2), 2] + [1, -3] * 20
print(outside(b"abc", places))
print(outside(bytearray(b"abc"), places))
print(outside(bytearray(), [0, -1]))


def several(things, n):
    total = 0
    for i in range(n):
        for b in things:
            x = b[i % 3]
            total += x if isinstance(x, int) else ord(x)
    return total
print(several([b"abc", bytearray(b"xyz"), "uvw", [1, 2, 3], {0: 1, 1: 2, 2: 3}], 60))


def stores(b, values, n):
    seen = []
    for i in range(n):
        for x in values:
            try: b[i % 7] = x
            except (IndexError, TypeError, ValueError) as error: seen.append(f"{type(error).__name__}: {error}")
    return seen, bytes(b)
print(stores(bytearray(7), [0, 1, 255, 128], 50))
print(stores(bytearray(7), [0, 256, -1, True, 1.5, None, "x", 10**20], 20))
print(stores(bytearray(6), [7], 20))
print(stores(array.array("B", bytes(7)), [7], 20))


class Mine(bytearray):
    def __getitem__(self, i): return 7
    def __setitem__(self, i, x): super().__setitem__(i, x // 2)
print(stores(Mine(7), [100], 50), reads(Mine(9), 9))


def sieve(n):
    flags = bytearray(n)
    for i in range(n): flags[i] = 1
    flags[0] = flags[1] = 0
    for i in range(2, n):
        if flags[i]:
            for k in range(i * i, n, i): flags[k] = 0
    return sum(flags)
print(sieve(3000))


# What is read is what was stored, through another name, through a view, and behind a change of size.
def same(n):
    a = bytearray(8)
    b, view, seen = a, memoryview(a), 0
    for i in range(n):
        a[3] = i & 255
        seen += b[3]
        view[3] = i + 1 & 255
        seen += a[3] + b[-5]
    view.release()
    for i in range(n):
        a[1] = 5
        a.append(i & 255)
        a[-1] += 0
        seen += a[1] + a[-1]
        del a[:1]
        a[1] = 9
    return seen, bytes(a[:3]), len(a)
print(same(400))


# Temporaries end, and what they hold.
def ends(n):
    total = 0
    for i in range(n):
        total += bytes((i & 255, 1))[0] + bytearray((2, i & 255))[1]
        bytearray(4)[i & 3] = i & 255
        total += "{}".format(i).encode()[0]
    return total
print(ends(300))


def lengths(things, n):
    seen = []
    for i in range(n):
        for b in things:
            if b: seen.append(len(b) + i)
            elif not b: seen.append(-len(b))
        if i == n // 2: things[1].append(5)
        if i == n - 4: things[1].clear()
    return seen
print(lengths([b"", bytearray(b""), b"ab", bytearray(b"abc"), Mine(3)], 40))
