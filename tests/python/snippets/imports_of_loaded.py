"""Imports in functions, of modules that are there: of all shapes, of packages and from them, and with what may be changed about them."""

import builtins
import importlib
import importlib.machinery
import sys
import types
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

warnings.simplefilter("always")


def attempt(function, *arguments):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = function(*arguments)
        except BaseException as error:
            result = type(error).__name__, str(error).replace(str(folder), "…")
    return result, [(w.category.__name__, str(w.message)) for w in caught]


FILES = {
    "pack/__init__.py": "value = 1\n_hidden = 2\n",
    "pack/one.py": '''
def absolute():
    import pack
    import pack.one
    import pack.sub.two as two
    from pack import value, one
    from pack.sub.two import name, _under
    from pack import _hidden
    return pack.__name__, pack.one is one, two.__name__, value, name, _under, _hidden

def relative():
    from . import value, one
    from .sub import two
    from .sub.two import name
    return value, one.__name__, two.__name__, name

def missing():
    from .sub import nothing
    return nothing

def later():
    from .sub import three
    return three.__name__

def star():
    namespace = {"__name__": "x", "__package__": "pack.sub"}
    exec("from .two import *", namespace)
    return sorted(name for name in namespace if not name.startswith("__"))

def made_up():
    from .lazy import anything, other
    return anything, other
''',
    "pack/sub/__init__.py": "",
    "pack/sub/two.py": '''
name = "two"
_under = "under"

def up():
    from .. import value
    from ..one import absolute
    from .two import name
    from ...pack import value as beyond
    return value, absolute.__name__, name

def up_well():
    from .. import value
    from ..one import absolute
    from . import two
    return value, absolute.__name__, two.name
''',
    "pack/sub/three.py": "",
    "pack/lazy.py": "def __getattr__(name):\n    if name == '__path__': raise AttributeError(name)\n    return 'lazy ' + name\n",
    "pack/circle.py": "import pack.circle_two\ndone = 1\n",
    "pack/circle_two.py": '''
def early():
    from pack.circle import done
    return done
try:
    for _ in range(5):
        early()
except ImportError as error:
    caught = str(error).split("(")[0]
''',
}

with TemporaryDirectory() as folder:
    for name, text in FILES.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    sys.path.insert(0, folder)
    from pack import lazy, one
    from pack.sub import two

    for _ in range(8):
        print(attempt(one.absolute), attempt(one.relative), attempt(one.missing), attempt(two.up), attempt(two.up_well))
    for _ in range(4):
        print(attempt(one.later), attempt(one.star), attempt(one.made_up))
        sys.modules["pack.sub"].__dict__.pop("three", None)
        sys.modules.pop("pack.sub.three", None)
    import pack.circle

    print(pack.circle_two.caught, attempt(pack.circle_two.early))

    def simple():
        import json
        import os.path
        from json import dumps, loads
        from os import path

        return json.__name__, os.__name__, dumps is json.dumps, loads.__name__, path is os.path

    def one_name():
        from json import dumps

        return dumps

    for _ in range(6):
        print(attempt(simple))
    import json

    # What is changed about a module is seen.
    original = json.dumps
    json.dumps = "changed"
    print(attempt(one_name))
    del json.dumps
    print(attempt(one_name))
    json.dumps = original
    spec = json.__spec__
    for changed in (None, types.SimpleNamespace(), types.SimpleNamespace(_initializing=True), spec):
        json.__spec__ = changed
        print(attempt(lambda: one_name() is original))
    spec._initializing = True
    print(attempt(lambda: one_name() is original))
    spec._initializing = False
    del json.__spec__
    print(attempt(lambda: one_name() is original))
    json.__spec__ = spec
    sys.modules["json"] = types.SimpleNamespace(dumps="of another", __path__=[])
    print(attempt(one_name))
    sys.modules["json"] = None
    print(attempt(one_name))
    sys.modules["json"] = json
    print(attempt(lambda: one_name() is original))

    class Module(types.ModuleType):
        @property
        def dumps(self):
            return "property"

    json.__class__ = Module
    print(attempt(one_name))
    json.__class__ = types.ModuleType

    # A package under another name, or none, is warned of.
    namespace = vars(one)
    for package in ("other", "pack.sub", "", None, 5, "pack"):
        namespace["__package__"] = package
        print(package, attempt(one.relative))
    saved = namespace.pop("__spec__")
    print(attempt(one.relative))
    namespace["__spec__"] = None
    print(attempt(one.relative))
    namespace["__spec__"] = importlib.machinery.ModuleSpec("elsewhere.x", None)
    print(attempt(one.relative))
    namespace["__spec__"] = saved
    print(attempt(one.relative))

    calls = []
    imports = builtins.__import__

    def importing(name, *more):
        calls.append((name, more[2], more[3]))
        return imports(name, *more)

    builtins.__import__ = importing
    print(attempt(one.relative), attempt(simple))
    builtins.__import__ = imports
    print(calls)
    calls.clear()
    print(attempt(one.relative), calls)

    handle = importlib._bootstrap._handle_fromlist
    importlib._bootstrap._handle_fromlist = lambda module, names, function: (calls.append(names), module)[1]
    print(attempt(one.relative))
    importlib._bootstrap._handle_fromlist = handle
    print(calls)

    meta = []

    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            meta.append(name)

    sys.meta_path.insert(0, Finder)
    print(attempt(one.relative), attempt(one.missing), meta)
    sys.meta_path.remove(Finder)
    del sys.modules["pack.one"]
    print(attempt(one.relative)[0][1:])
    sys.path.remove(folder)
