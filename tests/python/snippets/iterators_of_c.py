# Iterators that have no form of their own: those of C, and of classes that have but a `__getitem__`.
import itertools
import sys


def walk(iterable):
    total = 0
    for item in iterable:
        total += item
    return total


class Letters:
    def __init__(self, items):
        self.items = items

    def __getitem__(self, index):
        return self.items[index]


class Stops(Letters):
    def __getitem__(self, index):
        if index == 3:
            raise StopIteration("three")
        return index * 10


class Fails(Letters):
    def __getitem__(self, index):
        if index == 2:
            raise KeyError(index)
        return index


class Swapped(Letters):
    def __getitem__(self, index):
        if index == 2:
            Swapped.__getitem__ = lambda self, index: 100 if index < 5 else self.items[index]
        return index


class Deep(Letters):
    def __getitem__(self, index):
        if index > 1:
            raise IndexError
        return sum(Deep(None)) + 1 if index == 0 and self.items else index


class Counter:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


def kinds(numbers):
    yield walk(itertools.chain(numbers, numbers))
    yield walk(itertools.islice(numbers, 2, 9))
    yield walk(map(abs, numbers))
    yield walk(map(lambda x: x + 1, numbers))
    yield walk(filter(None, numbers))
    yield walk(reversed(numbers))
    yield walk(itertools.accumulate(numbers))
    yield walk(Letters(numbers))
    yield walk(Stops(numbers))
    yield walk(Counter(5))
    yield walk(x for x in numbers)
    yield walk(iter(numbers.copy().pop, 0))


def rounds():
    numbers = list(range(20))
    seen = set()
    for _ in range(60):
        seen.add(tuple(kinds(numbers)))
    return sorted(seen)


def failing(iterable):
    out = []
    try:
        for item in iterable:
            out.append(item)
    except (KeyError, TypeError, ZeroDivisionError) as error:
        out.append(f"{type(error).__name__}: {error}")
        trace = error.__traceback__
        while trace:
            out.append((trace.tb_frame.f_code.co_name, trace.tb_lineno - trace.tb_frame.f_code.co_firstlineno))
            trace = trace.tb_next
    return out


def errors():
    for _ in range(40):
        result = [
            failing(Fails(None)),
            failing(map(lambda x: 1 // x, (2, 1, 0))),
            failing(itertools.chain((1, 2), 3)),
            failing(map(int, ("1", [2]))),
        ]
    for line in result:
        print(line)


def iterators_left():
    iterator = iter(Fails(None))
    print(failing(iterator), failing(iterator), iterator.__reduce__()[2:])
    iterator = iter(Letters("ab"))
    print(list(iterator), next(iterator, "none"), iterator.__length_hint__() if hasattr(iterator, "__length_hint__") else 0)
    iterator = iter(Letters("abcd"))
    for letter in iterator:
        print(letter, next(iterator), iterator.__reduce__()[2])
    return iterator.__reduce__()[1:]


def frames():
    class Shows:
        def __getitem__(self, index):
            frame = sys._getframe()
            if index == 0:
                print(frame.f_back.f_code.co_name, frame.f_back.f_lineno - frame.f_back.f_code.co_firstlineno)
            return [0, 1][index]

    for _ in range(3):
        for item in Shows():
            pass


class Token(int):
    def __new__(cls, value, name):
        self = super().__new__(cls, value)
        self.name = name
        return self

    def __repr__(self):
        return self.name


class Odd(int):
    def __eq__(self, other):
        return False

    def __hash__(self):
        return 7


def int_keys():
    tokens = [Token(index, f"T{index}") for index in range(20)]
    known, table = set(tokens[:10]), {}
    counts = [0, 0, 0]
    for _ in range(30):
        for token in tokens:
            counts[0] += token in known
            counts[1] += int(token) in known
            table[token] = table.get(token, 0) + 1
            counts[2] += table[int(token)]
    print(counts, table, True in known, Token(1, "x") in {True}, {(tokens[3], 1): 5}[3, True])
    odd = Odd(3)
    print(odd in {3, odd}, odd in {3}, 3 in {odd}, 7 in {odd}, Token(2**70, "big") in {2**70})


print(rounds())
errors()
print(iterators_left())
frames()
print(walk(Swapped(list(range(7)))), walk(Deep(True)))
int_keys()
