"""What a call is given is the callee's alone, also where the caller runs for the first time: references, finalizers."""
import sys, weakref

count = sys.getrefcount


class A:
    def __init__(self, name="a"): self.name = name
    def __del__(self): print("~", self.name)
    def __getitem__(self, key): return A(key)
    def count(self): return count(self)
    def both(self, other, /, *rest, key=None): return count(self), count(other), [count(each) for each in rest], count(key)
    def drop(self): del self; print("dropped self")


def one(x): return count(x)
def default(x, y=1): return count(x), count(y) < 3
def keywords(x, *, key): return count(x), count(key)
def rest(*args): return [count(arg) for arg in args]
def options(**options): return [count(option) for option in options.values()]
def drop(x, y=None): del x, y; print("dropped")
def keep(x): return x
def cell(x):
    def look(): return count(x)
    return look()
def generator(x):
    yield count(x)
    del x
    print("dropped in a generator")
    yield 1


# The module runs once, so that this is as cold as can be.
print(A().count(), A("m").count(), A()["i"].count())
print(one(A()), default(A()), default(A(), A()), keywords(A(), key=A()), keywords(key=A(), x=A()))
print(rest(A(), A("r"), A()), options(key=A(), other=A()), cell(A()))
print(A()["x"].both(A("y"), A("z"), A("w"), key=A("k")))
print(one(one(A()) and A()), [one(A()), one(A())], {"k": one(A())}, one([A()]), one((A(), 1)), one({}))
print(one(A(), *()), rest(A("many"), *[A("rest")], 1), default(*[], A(), *(A(),)), options(*(), **{}))
class Holder: held = A("held")
def replace(x): Holder.held = None; del x; drop(A("behind"))
replace(Holder.held)
drop(*(A("tuple"), 2)); print(one(*(A(),)))
drop(*(), A("8"), *[A("9")]); print([[], one(*[], A("deep")), drop(*[], A("deeper"))])
drop(A("1")); drop(A("2"), A("3")); drop(y=A("4"), x=A("5")); A("6").drop()
print("before", drop(A("7")), "after")
print(keep(A("kept")).name)
g = generator(A("g"))
print(next(g)); print(next(g)); del g


class Meta(type):
    def __call__(cls, x): drop(x); return super().__call__(count(x)) if x else 0


class Made(metaclass=Meta): __init__ = lambda self, n: setattr(self, "n", n)


print(Made(A("made")).n)
print(sorted((A("s2"), A("s1")), key=lambda each: (count(each), each.name))[0].name)
print(list(map(one, [A("m1"), A("m2")])), max(A("x1"), A("x2"), key=lambda each: each.name).name)


def cold(depth):
    with_me = A(f"with {depth}")
    if depth: return one(A(f"in {depth}")), cold(depth - 1), keep(A(f"kept {depth}")).count()
    try: raise ValueError(one(A("raised")))
    except ValueError as error: return one(A("handled")), error.args
    finally: drop(A("finally"))
def cold_loop(): return [(one(A(i)), default(A(i))) for i in range(3)]
def cold_with():
    class Manager:
        def __enter__(self): return one(A("entered"))
        def __exit__(self, *error): drop(A("left"), error); return True
    with Manager() as n: drop(A("inside")); raise KeyError(n, one(A("key")))
def cold_match(x):
    match x:
        case [A(name=n), *others]: return n, one(A("matched")), len(others)
async def cold_coroutine(x): return one(A("awaited")), count(x), await cold_inner(A("inner"))
async def cold_inner(x): drop(x); return count(x)

def recursive(n, x): return recursive(n - 1, A(f"level {n}")) if n else (count(x), weakref.ref(x)().name)


print(cold(2)); print(cold_loop()); print(cold_with()); print(cold_match([A("head"), 1, 2]))
print(recursive(4, A("top")))
# More names than an operand of one byte tells apart, and far jumps.
exec("def many(x): return " + "+".join(map("x.k{}".format, range(300))) + """
class K:
    def __getattr__(self, name): return 1
if many(K()) != 300: pass
else: print(many(K()), one(K()), one(A("many")), 0 if one(K()) == 3 else one(A("else")))
""" + "\n".join(map("if one(K()) == {}: v{} = 0".format, range(10, 310), range(300)))
    + "\nprint(one(A('last')), drop(A('end')))\ndel K, many", {"one": one, "A": A, "drop": drop})


def warm():
    for _ in range(3):
        print(cold(2)); print(cold_loop()); print(cold_with()); print(cold_match([A("head"), 1, 2]))
        try: cold_coroutine(A("c")).send(None)
        except StopIteration as stop: print(stop.value)
        print(recursive(4, A("top")))


warm()
