"""Tracebacks: line numbers, carets, notes, chains, recursion, and the exit status."""
# exit: 1
import sys
import traceback


def show():
    traceback.print_exc(file=sys.stdout)
    print("-" * 20)


def divide(a, b):
    return (a + 1) / (b - b)


def index(x):
    return x["key"][0].attr


def call(f, *args):
    return f(1,
             2,
             *args)


def multi(a):
    value = (a.first
              .second(
                  3)
             )
    return value


class C:
    @property
    def prop(self):
        return self.missing_attribute

    def __getitem__(self, i):
        raise IndexError(f"no {i}")

    def __enter__(self): return self
    def __exit__(self, *a): raise ValueError("in exit")
    def __iter__(self): return iter([1, 2])
    def __del__(self): pass


def comprehension():
    return [1 // x for x in (1, 0)]


def generator():
    yield 1
    yield int("x")


def from_generator():
    return list(generator())


def noted():
    try:
        divide(1, 2)
    except ZeroDivisionError as e:
        e.add_note("a note")
        e.add_note("another\nin two lines")
        raise


def chained():
    try:
        noted()
    except ZeroDivisionError as e:
        raise KeyError("chained") from e


def implicit():
    try:
        chained()
    except KeyError:
        index({"key": [1]})


def recursive(n):
    if n == 0:
        raise RuntimeError("bottom")
    return recursive(n - 1)


def unpack():
    a, b = (1, 2, 3)


def unpack_few():
    a, b, *c = (1,)


def with_block():
    with C() as c:
        x = 1


def unbound():
    if False:
        q = 1
    return q


def closure():
    def inner():
        return free
    inner()
    free = 1


def assertion(x):
    assert x == 2, "not two"


def binary():
    return 1 + "x" * 2 + 5


def compare():
    return 1 < "x" < 3


def delete():
    del x


def attribute_store():
    (1).x = 5


def item_store():
    (1, 2)[0] = 3


def star_call():
    positional(*[1, 2], **{"k": 1})


def positional(a): pass


def lambda_error():
    return (lambda q: q.nothing)(5)


def imports():
    from os import does_not_exist


def import_module():
    import no_such_module_anywhere


def match_class():
    match 5:
        case int(a, b):
            pass


def class_body():
    class Broken:
        x = 1
        y = undefined_in_class


def decorated():
    @divide
    def f(): pass


def fstring():
    return f"{1} {undefined!r:>10}"


def format_error():
    return f"{'x':d}"


cases = [
    (divide, 1, 2), (index, {}), (index, {"key": []}), (index, {"key": [1]}), (call, divide), (call, divide, 3), (multi, 5),
    (lambda: C().prop,), (lambda: C()[4],), (comprehension,), (from_generator,), (noted,), (chained,), (implicit,), (recursive, 7),
    (unpack,), (unpack_few,), (with_block,), (unbound,), (closure,), (assertion, 3), (binary,), (compare,), (delete,), (attribute_store,),
    (item_store,), (star_call,), (lambda_error,), (imports,), (import_module,), (match_class,), (class_body,), (decorated,), (fstring,), (format_error,),
]


def once(f, args, loud):
    try:
        f(*args)
    except Exception:
        if loud:
            show()


for round in range(12):
    for f, *args in cases:
        once(f, args, round in (0, 11))


def frames():
    try:
        implicit()
    except Exception as e:
        tb = e.__traceback__
        out = []
        while tb:
            out.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno, tb.tb_lasti >= 0, sorted(tb.tb_frame.f_locals)[:3]))
            tb = tb.tb_next
        return out


for _ in range(12):
    r = frames()
print(*r, sep="\n")
print("to stderr follows", flush=True)
implicit()
