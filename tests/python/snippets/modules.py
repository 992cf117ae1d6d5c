"""Imports, module code with hot loops, globals and builtins that change, names as dicts, type parameters, annotations."""
import importlib
import os
import sys
import tempfile
import types
from math import *

folder = tempfile.mkdtemp()
sys.path.insert(0, folder)
sys.dont_write_bytecode = True


def module(name, text):
    path = os.path.join(folder, name + ".py")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f: f.write(text)
    importlib.invalidate_caches()


module("plain", "total = 0\nfor i in range(100):\n    total += i\nif total > 10:\n    big = True\n_hidden = 1\ndef f(): return total\ndel i\n")
module("stars", "__all__ = ['a', 'b']\na, b, c = 1, 2, 3\n")
module("broken", "x = 1\ny = undefined\n")
module("syntax", "x = = 1\n")
module("cycle_a", "import cycle_b\nvalue = 1\n")
module("cycle_b", "import cycle_a\nhad = hasattr(cycle_a, 'value')\n")
module("package/__init__", "from . import inner\nfrom .inner import thing as renamed\nname = __name__\n")
module("package/inner", "from . import inner as me\nthing = __package__\n")
module("getattr_module", "def __getattr__(name):\n    if name == 'dynamic': return 'made'\n    raise AttributeError(name)\n")


def imports():
    out = []
    for name in ("plain", "stars", "package", "cycle_a"): sys.modules.pop(name, None)
    for name in ("cycle_b", "package.inner"): sys.modules.pop(name, None)
    import plain, stars as s
    import package.inner
    import package.inner as pi
    from package import inner, renamed, name
    from getattr_module import dynamic
    import cycle_a, cycle_b
    ns = {}
    exec("from stars import *", ns)
    exec("from plain import *", ns)
    out += [plain.total, plain.big, plain.f(), s.c, pi is inner, renamed, name, dynamic, cycle_b.had, sorted(k for k in ns if k != "__builtins__")]
    for text in ("import broken", "import syntax", "import missing", "from stars import q", "from package import nope", "import package.nope", "from . import x", "import plain.sub", "from getattr_module import other", "from package.inner import zzz"):
        try: exec(text, {"__name__": "m"})
        except Exception as e: out.append(f"{type(e).__name__} {str(e).replace(folder, '')}")
    out.append("broken" in sys.modules)
    return out


for _ in range(10): r = imports()
print(*r, sep="\n")
value = 1


def global_changes():
    global value
    out = []
    for i in range(30):
        out.append(value)
        if i == 5: value = 2.5
        if i == 10: globals()["value"] = "three"
        if i == 15: exec("value = 4", globals())
        if i == 20: sys.modules["__main__"].value = 5
        if i == 25: globals().update(value=[6])
    value = 1
    return out


for _ in range(5): r = global_changes()
print(r)


def builtin_changes():
    import builtins
    global len
    out = []
    for i in range(20):
        out.append(len("abc"))
        if i == 3: len = lambda x: "global"
        if i == 6: del len
        if i == 9: saved, builtins.len = builtins.len, lambda x: "builtin"
        if i == 12: builtins.len = saved
        if i == 14: builtins.brand_new = 1
        if i == 15: out.append(brand_new)
        if i == 16: del builtins.brand_new
    try: brand_new
    except NameError as e: out.append(str(e))
    return out


for _ in range(5): r = builtin_changes()
print(r)


def custom_builtins():
    ns = {"__builtins__": {"print": print, "len": lambda x: 99}}
    exec("def f(): return len([1])\ndef g(): return abs(-1)\nr = [f() for q in (1, 2)]", ns)
    try: ns["g"]()
    except NameError as e: err = str(e)
    return ns["r"], err


class Globals(dict):
    def __missing__(self, k): return f"missing {k}"
    def __getitem__(self, k): return "item " + k if k == "special" else dict.__getitem__(self, k)


def mapping_locals():
    class M:
        def __init__(self): self.log = []
        def __getitem__(self, k):
            self.log.append(("get", k))
            if k == "known": return 1
            raise KeyError(k)
        def __setitem__(self, k, v): self.log.append(("set", k, v))
        def __delitem__(self, k): self.log.append(("del", k))
    m = M()
    exec("a = known + 1\ndel a\nfor known in (1, 2): b = known\nb = len('x')", {}, m)
    out = [m.log]
    try: exec("nothing", {}, m)
    except NameError as e: out.append(str(e))
    l = Globals()
    exec("x = special\ny = magic", {}, l)
    return out, dict(l)


for _ in range(10): r = custom_builtins(), mapping_locals()
print(r)


def function_types():
    f = types.FunctionType((lambda: xyz).__code__, {"xyz": 5})
    g = types.FunctionType((lambda: xyz).__code__, {"xyz": 6})
    out = [f(), g(), f(), g()]
    h = lambda: 1
    out.append(h())
    h.__code__ = (lambda: 2).__code__
    out.append(h())
    return out


for _ in range(20): r = function_types()
print(r)


def first[T](xs: list[T]) -> T: return xs[0]
class Pair[T]: pass
class Box[T: (int, str), *Ts, **P]:
    item: T
    def get(self) -> T: return self.item
    def method[U = int](self, u: U) -> tuple[T, U]: return u
type Alias[K] = dict[K, list[Alias[K]]]
type Lazy = undefined_later


def generics():
    def local[T: int = bool](x: T): return T.__name__, T.__bound__, T.__default__, x
    class C[A](Pair[int]):
        y: A
        def f(self): return A.__name__
    type L = list[C]
    return first([1, 2]), Pair[int].__name__, str(Box.__type_params__), local(5), C().f(), C.__orig_bases__, L.__name__, L.__value__.__args__[0] is C, str(Alias.__value__), first.__annotations__["return"].__name__, C.__annotations__


for _ in range(10): r = generics()
print(*map(str, r), sep="\n")
try: Lazy.__value__
except NameError as e: print(e)
undefined_later = 5
print(Lazy.__value__)
x: int = 5
y: "str"
def annotated(a: int, *b: str, c: float = 1.0, **d: dict) -> None:
    local: int = 5
    unset: str
    return local
print(__annotations__, annotated.__annotations__, [annotated(1) for _ in range(20)][-1])
total = 0
for i in range(1000):
    total += i * 2
    if i % 100 == 0: del i
while total > 100:
    total //= 2
print(total, floor(pi * 100))
lambda_list = [lambda n=n: n + value for n in range(5)]
print([f() for f in lambda_list for _ in range(5)][::5], (lambda *a, **k: (a, k))(1, x=2))
print([eval("i * value", {"i": i, "value": 2}) for i in range(5)], __name__, __doc__[:8], __file__.endswith("modules.py"), __spec__)
import shutil
shutil.rmtree(folder)
