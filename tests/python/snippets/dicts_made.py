# Dict displays, and how dicts end.
import gc
import sys
import weakref


class Ends:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end", self.name)


class Key:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        print("eq", self.name)
        return self.name == (other.name if isinstance(other, Key) else other)

    def __repr__(self):
        return f"K{self.name}"


class Text(str):
    pass


def displays(i, name):
    return [
        {},
        {"a": i},
        {"a": i, "b": name, "c": None},
        {"a": 1, "a": 2, "b": 3},  # noqa: F601
        {"a": 1, "b": 2, "c": 3, "d": 4, "e": i},
        {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": i},
        {name: 1, "x": 2, name + "y": 3, name: 4},  # noqa: F601
        {1: 2, "a": 3},
        {"a": 3, 1: 2},
        {1: i, 2: i, 3.0: i, None: i, (1, 2): i},
        {Text("a"): 1, "b": 2},
        {"ü": 1, "日本": 2, "\U0001f40d": 3},
        {**{"a": i}, "b": 2},
        {"a": {"b": {"c": [i]}}},
    ]


def large(i):
    return {
        "k00": i, "k01": 1, "k02": 2, "k03": 3, "k04": 4, "k05": 5, "k06": 6, "k07": 7, "k08": 8, "k09": 9,
        "k10": 0, "k11": 1, "k12": 2, "k13": 3, "k14": 4, "k15": 5, "k16": 6, "k17": 7, "k18": 8, "k19": 9,
        "k20": 0, "k21": 1, "k22": 2, "k23": 3, "k24": 4, "k25": 5, "k26": 6, "k27": 7, "k28": 8, "k29": 9,
    }  # fmt: skip


def sizes():
    return [sys.getsizeof(d) for d in displays(1, "n")] + [sys.getsizeof(large(1))]


def tracked():
    return [gc.is_tracked(d) for d in ({"a": 1}, {"a": []}, {"a": (1,)}, {"a": {}}, {"a": None, "b": [1]})]


def ends():
    d = {"a": Ends("a"), "b": Ends("b"), "c": [Ends("c")]}
    d["d"] = Ends("d")
    del d["b"]
    print("dropped")
    d = None
    print("gone")
    {"x": Ends("x")}
    return {"y": Ends("y")}["y"].name


def deep(n):
    d = None
    for _ in range(n):
        d = {"d": d}
    return d


def collected():
    class Node:
        pass

    node = Node()
    node.table = {"me": node, "name": "node"}
    gone = weakref.ref(node)
    del node
    gc.collect()
    return gone() is None


def used_on(i):
    d = {"a": i, "b": i}
    d["c"] = d.pop("a")
    d.update(x=1, y=2, z=3, w=4, v=5)
    d |= {"q": 1}
    return list(d), d.get("a"), len(d), d == {**d}


for n in range(40):
    out = displays(n, "n"), large(n), sizes(), tracked(), used_on(n)
print(*out, sep="\n")
for _ in range(3):
    print(ends())
print(type(deep(100_000)), collected())
print({Key("a"): 1, "a": 2}, {"a": 1, Key("a"): 2})
gc.collect()
gc.disable()
before = len(gc.get_objects())
kept = [displays(n, "z") for n in range(50)]
after = len(gc.get_objects())
print(after - before)
