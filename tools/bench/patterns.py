"""Measures what Python programs do most, one thing at a time, under stock CPython and under Spinetail.

Each pattern is a line in a loop over 2,000 items: a call with names, a look into a dict, a slice of a
string. A process runs one of them for a while; what counts is the median of its later rounds, in processor
time. The list is for finding what is slow: the least gain comes first. `--only a,b` runs some of them,
`--interpreter` leaves compiling out.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

#: What all patterns may use.
SETUP = """
import collections, contextlib, dataclasses, functools, io, itertools, math

class Base:
    kind = 3
    def __init__(self, x): self.x = x
    def method(self, a): return self.x + a
    def named(self, a, b=1, c=2): return a + b + c
    @classmethod
    def of_class(cls, a): return a
    @staticmethod
    def static(a): return a
    @property
    def value(self): return self.x
    def __getitem__(self, key): return self.x
    def __len__(self): return 5
    def __contains__(self, item): return item == self.x
    def __iter__(self): return iter((1, 2, 3))
    def __call__(self, a): return a + self.x
    def __eq__(self, other): return self.x == other.x
    def __hash__(self): return hash(self.x)
    def __lt__(self, other): return self.x < other.x
    def __add__(self, other): return Base(self.x + other.x)
    def __enter__(self): return self
    def __exit__(self, kind, error, trace): return None

class Child(Base):
    def method(self, a): return super().method(a) + 1

class Slotted:
    __slots__ = ("x",)
    def __init__(self, x): self.x = x

class Heir(Base):
    pass

class Nephew(Child):
    pass

class Younger(Base):
    def __init__(self, x): super().__init__(x)

class Stack(list):
    def top(self): return self[-1]

class Holder:
    def __init__(self, x=3, y=4): self.x, self.y = x, y
    def __bool__(self): return self.x > 2
    def __setitem__(self, key, value): self.y = value
    def __delitem__(self, key): self.y = key
    def __neg__(self): return -self.x
    @property
    def value(self): return self.y
    @functools.cached_property
    def once(self): return self.x

class Proxy:
    def __init__(self, of): self.of = of
    def __getattr__(self, name): return getattr(self.of, name)

class Bag:
    def __init__(self, items): self.items = items
    def __len__(self): return len(self.items)
    def __iter__(self): return iter(self.items)
    def __contains__(self, item): return item in self.items

class Count:
    def __init__(self, n): self.i, self.n = 0, n
    def __iter__(self): return self
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += 1
        return self.i

@dataclasses.dataclass
class Data:
    a: int
    b: int

class Digits:
    def __getitem__(self, index): return numbers[index]

def from_list(): yield from numbers

Named = collections.namedtuple("Named", "a b")
numbers = list(range(2000))
floats = [float(i) for i in numbers]
texts = [str(i) for i in numbers]
pairs = [(i, i + 1) for i in numbers]
objects = [Base(i) for i in numbers]
plain = [object() for _ in numbers]
rows = [[1, 2, 3] for _ in numbers]
named = [Named(i, i) for i in numbers]
by_number = {i: i for i in numbers}
by_text = {text: i for i, text in enumerate(texts)}
text = " ".join(texts)
data = b"some bytes"
one, child = Base(5), Child(5)
holder, bag, proxy = Holder(), Bag((1, 2, 3)), Proxy(one)
holders = [one, holder]
children = [child, Nephew(5)]
stack, three = Stack(), Stack((1, 2, 3))
by_identity = {id(one): 3, id(child): 4}
add_one = lambda x: x + 1
counted = 0

def rest(*items): return items[0]
def refuse(x): raise ValueError(x)
@contextlib.contextmanager
def managed(x): yield x
def first_and_rest(first, *others): return first + len(others)
def rest_by_name(**named): return named["a"]
def add_two(a, b): return a + b
def passing_on(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs): return function(*args, **kwargs)
    return wrapper
wrapped = passing_on(add_two)
def add_default(a, b=1): return a + b
with_default = passing_on(add_default)
def generate(n):
    i = 0
    while i < n:
        yield i
        i += 1
def chained(n): yield from generate(n)
def two(x):
    yield x
    yield 1
def echo(x=0):
    while True: x = yield x
ones, echoing = (1 for _ in itertools.count()), echo()
next(echoing)
@functools.lru_cache(None)
def cached(n): return n
"""

#: By the loop around them (none: they are loops themselves), each pattern's name and line.
PATTERNS: dict[str, dict[str, str]] = {
    "for x in numbers": {
        "add": "total += x",
        "min of three": "total += min(x, total, 7)",
        "dict display": 'total += len({"a": x, "b": 2, "c": 3})',
        "setattr": 'setattr(one, "x", x)',
        "wrapper and a default": "total += with_default(x)",
        "min of a generator": "total += min(y + x for y in (3, 1, 2))",
        "sorted of a generator": "total += sorted(-y for y in (3, 1, 2))[0]",
        "join of a generator": 'total += len(",".join(c for c in "abc"))',
        "divmod": "a, b = divmod(x, 7); total += a + b",
        "power": "total += x ** 2",
        "min and max": "total += min(x, 5) + max(x, 7)",
        "abs": "total += abs(x)",
        "bit_length": "total += x.bit_length()",
        "linear congruence": "total = (total * 1103515245 + 12345) & 0x7FFFFFFF",
        "hash of 64 bits": "total = ((total ^ x) * 1099511628211) & 0xFFFFFFFFFFFFFFFF",
        "int of 90 bits": "total = (total * 3 + x) & ((1 << 90) - 1)",
        "conditional": "total += x if x & 1 else -x",
        "chained comparison": "total += 5 < x < 1000",
        "and, or, not": "total += bool((x & 1 and x % 3) or not x)",
        "is None": "total += x is not None",
        "isinstance": "total += isinstance(x, (int, str))",
        "type of": "total += type(x) is int",
        "in a tuple": "total += x in (1, 2, 3)",
        "in a set": "total += x in {1, 2, 3}",
        "subscript of a dict": "total += by_number[x]",
        "store in a dict": "made[x] = x",
        "count in a dict": "made[x % 10] = made.get(x % 10, 0) + 1",
        "setdefault": "made.setdefault(x % 10, []).append(x)",
        "tuple as a key": "made[x, 1] = x",
        "bool": "total += bool(x)",
        "str of an int": "total += len(str(x))",
        "f-string": 'total += len(f"{x}:{x}")',
        "% of a str": 'total += len("%d:%s" % (x, x))',
        "slice of a list": "total += len(numbers[x : x + 3])",
        "index from the end": "total += numbers[-x]",
        "new list": "total += len([0] * 5)",
        "append": "items.append(x)",
        "append and pop": "items.append(x); items.pop()",
        "function": "total += add_one(x)",
        "builtin": "total += len(numbers)",
        "*args": "total += rest(x, 1)",
        "names": "total += one.named(x, c=5)",
        "defaults": "total += one.named(x)",
        "method": "total += one.method(x)",
        "super()": "total += child.method(x)",
        "super() of two classes": "total += children[x & 1].method(x)",
        "super().__init__": "total += Younger(x).x",
        "class method": "total += Base.of_class(x)",
        "static method": "total += Base.static(x)",
        "property": "total += one.value",
        "class attribute": "total += Base.kind",
        "getattr": 'total += getattr(one, "x")',
        "getattr of none": 'total += getattr(one, "nothing", 1)',
        "getattr of a class": 'total += getattr(Base, "nothing", 1)',
        "hasattr of none": 'total += hasattr(one, "nothing")',
        "id": "total += id(one) & 15",
        "id as a key": "total += by_identity[id(one)]",
        "append and pop of a heir": "stack.append(x); total += stack.pop()",
        "len of a heir": "total += len(three)",
        "truth of a heir": "total += 1 if three else 2",
        "items of a heir": "for y in three: total += y",
        "subscript of a heir": "total += three[1]",
        "new heir": "total += len(Stack())",
        "store of an attribute": "child.x = x",
        "attribute += 1": "child.x += 1",
        "instance": "total += Base(x).x",
        "instance with slots": "total += Slotted(x).x",
        "dataclass": "total += Data(x, x).a",
        "__getitem__": "total += one[x]",
        "__len__": "total += len(one)",
        "__contains__": "total += x in one",
        "__call__": "total += one(x)",
        "__bool__": "total += 1 if holder else 2",
        "__len__ as a truth": "total += 1 if bag else 2",
        "__len__ of a part": "total += len(bag)",
        "__contains__ of a part": "total += x in bag",
        "__setitem__": "holder[x] = x",
        "__delitem__": "del holder[x]",
        "__neg__": "total += -holder",
        "__iter__ of a part": "for y in bag: total += y",
        "first and *args": "total += first_and_rest(x, 1, 2)",
        "**kwargs": "total += rest_by_name(a=x)",
        "passing on": "total += wrapped(x, 1)",
        "names of a class": "total += Holder(x=x, y=1).x",
        "defaults of a class": "total += Holder(x).x",
        "inherited __init__": "total += Heir(x).x",
        "names of a dataclass": "total += Data(a=x, b=1).a",
        "new namedtuple": "total += Named(x, 1)[0]",
        "__getattr__": "total += proxy.x",
        "cached_property": "total += holder.once",
        "property of two classes": "total += holders[x & 1].value",
        "with": "with one: total += 1",
        "new generator": "for a in two(x): total += a",
        "next": "total += next(ones)",
        "send": "total += echoing.send(x)",
        "with a contextmanager": "with managed(x): total += 1",
        "try": "try: total += x\n        except ValueError: total += 1",
        "raise": "try: raise ValueError\n        except ValueError: total += 1",
        "raise with arguments": "try: raise KeyError(x)\n"
        "        except KeyError as error: total += len(error.args)",
        "raise in a function": "try: total += refuse(x)\n        except ValueError: total += 1",
        "raise again": "try:\n            try: raise ValueError\n            except ValueError: raise\n"
        "        except ValueError: total += 1",
        "index out of range": "try: total += rows[x + 2000]\n        except IndexError: total += 1",
        "missing attribute": "try: total += one.nothing\n        except AttributeError: total += 1",
        "missing key": "try: total += by_text[x]\n        except KeyError: total += 1",
        "lru_cache": "total += cached(x)",
        "global": "global counted; counted += x",
        "match": "match x % 4:\n            case 0: total += 1\n            case 1 | 2: total += 2\n"
        "            case _: total += 3",
    },
    "for x in floats": {
        "float arithmetic": "total += x * x - x / 3.0",
        "int of a float": "total += int(x)",
        "round": "total += round(x)",
        "math": "total += math.sqrt(x) + math.sin(x)",
    },
    "for x in texts": {
        "str +=": "out += x",
        "strip and lower": "out = x.strip().lower()",
        "replace": 'out = x.replace("1", "2")',
        "startswith": 'total += x.startswith("1")',
        "slice of a str": "out = x[1:]",
        "str < str": 'total += x < "5"',
        "str == str": "total += x == out",
        "str in a tuple": 'total += x in ("1", "2", "3")',
        "int of a str": "total += int(x)",
        "encode": "total += len(x.encode())",
        "bytes + bytes": "total += len(data + data)",
        "str in a dict": "total += x in by_text",
        "get of a dict": "total += by_text.get(x, 0)",
        "write to StringIO": "stream.write(x)",
        "str as a key": "made[x] = 1",
    },
    "for x in text": {"character": 'total += x == "1"', "ord": "total += ord(x)"},
    "for a, b in pairs": {"pair": "total += a * b"},
    "for pair in pairs": {"unpacked arguments": "total += add_two(*pair)"},
    "for a in Count(2000)": {"__next__": "total += a"},
    "for x in pairs": {"items of a tuple": "for y in x: total += y", "tuple < tuple": "total += x < (5, 5)"},
    "for x in rows": {"items of a list": "for y in x: total += y", "list == list": "total += x == [1, 2, 3]"},
    "for x in objects": {
        "__eq__": "total += x == one",
        "__lt__": "total += x < one",
        "__iter__": "for y in x: total += y",
    },
    "for x in plain": {
        "identity by !=": "total += x != one.kind",
        "object in a list": "total += x in plain[:4]",
    },
    "for x in named": {"namedtuple": "total += x.a"},
    "for i, x in enumerate(numbers)": {"enumerate": "total += i * x"},
    "for i, (a, b) in enumerate(pairs)": {"pairs in pairs": "total += i * a"},
    "for x in Digits()": {"getitem alone": "total += x"},
    "for x in from_list()": {"yield from a list": "total += x"},
    "for a, b in zip(numbers, floats)": {"zip": "total += a * b"},
    "for a, b in by_number.items()": {"items()": "total += a - b"},
    "for a in by_number": {"keys of a dict": "total += a"},
    "for a in reversed(numbers)": {"reversed": "total += a"},
    "for a in set(numbers)": {"items of a set": "total += a"},
    "for a in generate(2000)": {"generator": "total += a"},
    "for a in chained(2000)": {"yield from": "total += a"},
    "for a in itertools.chain(numbers)": {"itertools": "total += a"},
    "": {
        "list comprehension": "items = [x + 1 for x in numbers]",
        "dict comprehension": "made = {x: x + 1 for x in numbers}",
        "set comprehension": "made = {x % 100 for x in numbers}",
        "generator expression": "total = sum(x * 2 for x in numbers)",
        "any": "total = any(x < 0 for x in numbers)",
        "map": "items = list(map(add_one, numbers))",
        "sort by key": "items = sorted(pairs, key=lambda pair: -pair[0])",
        "join": 'out = ",".join([x + "!" for x in texts])',
        "while": "while total < 2000: total += 1",
    },
}
NAMES = [name for patterns in PATTERNS.values() for name in patterns]


def source(name: str) -> str:
    """A module with a function `run`, which runs one pattern."""
    loop, line = next((loop, lines[name]) for loop, lines in PATTERNS.items() if name in lines)
    before = "total = 0; out = ''; made = {}; items = []; stream = io.StringIO()"
    if line.startswith("global "):
        statement, line = line.split("; ", 1)
        before = f"{statement}\n    {before}"
    body = f"{loop}:\n        {line}" if loop else line
    return f"{SETUP}\ndef run():\n    {before}\n    {body}\n    return total\n"


def work(name: str, seconds: float) -> None:
    """Runs a pattern for a while; prints the median of its later rounds, in seconds of processor time."""
    space: dict = {}
    exec(compile(source(name), f"<{name}>", "exec"), space)
    run = space["run"]
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        run()
    rounds = []
    end = time.perf_counter() + seconds / 2
    while time.perf_counter() < end or len(rounds) < 5:
        start = time.process_time()
        run()
        rounds.append(time.process_time() - start)
    print(statistics.median(rounds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="names, with commas between them")
    parser.add_argument("--interpreter", action="store_true", help="without compiled regions")
    parser.add_argument("--seconds", type=float, default=0.4, help="warm-up of a process")
    parser.add_argument("--rounds", type=int, default=2, help="processes of each kind")
    parser.add_argument("--work", metavar="NAME", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.work:
        work(arguments.work, arguments.seconds)
        return
    only = arguments.only.split(",") if arguments.only else NAMES
    if unknown := set(only) - set(NAMES):
        parser.error(f"no pattern is called {', '.join(sorted(unknown))}")
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SPINETAIL"))
    }
    plain |= {"PYTHONHASHSEED": "0", "SPINETAIL_CACHE": "0"}
    ours = {"SPINETAIL": "1", "SPINETAIL_REGIONS": "0" if arguments.interpreter else "1"}
    gains = {}
    for name in only:
        command = [sys.executable, Path(__file__), "--work", name, "--seconds", str(arguments.seconds)]
        times: dict[bool, list[float]] = {False: [], True: []}
        for turn in range(2 * arguments.rounds):
            is_ours = turn % 2 == 1
            environment = plain | (ours if is_ours else {"SPINETAIL": "0"})
            output = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=True
            ).stdout
            times[is_ours].append(float(output))
        gains[name] = min(times[False]) / min(times[True])
        print(f"\r{len(gains)} of {len(only)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    for name, gain in sorted(gains.items(), key=lambda item: item[1]):
        print(f"{name:<24} {gain:6.2f}")
    values = list(gains.values())
    below = sum(gain < 1 for gain in values)
    print(f"\n{statistics.geometric_mean(values):.2f} over {len(values)}; {below} below stock's speed")


if __name__ == "__main__":
    main()
