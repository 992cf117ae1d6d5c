# isinstance(): remembered answers follow what happens to the types, and whatever has a say is asked.
import abc
import weakref


def loop(pairs, turns=40):
    answers = []
    for _ in range(turns):
        for instance, cls in pairs:
            answers.append(isinstance(instance, cls))
    return answers


def outcome(instance, cls, turns=40):
    last = None
    for _ in range(turns):
        try:
            last = isinstance(instance, cls)
        except Exception as error:
            last = f"{type(error).__name__}: {error}"
    return last


class A: pass
class B(A): pass
class C: pass
class D(B, C): pass
class Slots: __slots__ = ("x",)
class Meta(type): pass
class OfMeta(metaclass=Meta): pass
class UnderMeta(OfMeta): pass


classes = [A, B, C, D, Slots, OfMeta, UnderMeta, object, int, str, bool, type, Meta, (A, C), (int, (str, B)), (), int | None]
things = [A(), B(), C(), D(), Slots(), OfMeta(), UnderMeta(), 1, True, 1.5, "s", None, A, OfMeta, Meta, [], 2**80, loop]
for cls in classes:
    print(cls, [int(answer) for answer in loop([(thing, cls) for thing in things], 3)[-len(things):]])

# Numbers that live in registers.
def numbers(n):
    found = 0
    for i in range(n):
        if isinstance(i, int): found += 1
        if isinstance(i * 0.5, (str, float)): found += 100
        if isinstance(i, A) or isinstance(i * 2, (bool, C)): found += 10000
    return found
print(numbers(50))

# Bases that change, and a class that moves to another metaclass.
class E: pass
class F(E): pass
f = F()
print(outcome(f, E), outcome(f, A))
F.__bases__ = (A,)
print(outcome(f, E), outcome(f, A))
f.__class__ = C
print(outcome(f, F), outcome(f, A), outcome(f, C))

class Yes(type):
    def __instancecheck__(cls, instance): return instance == 7
class Plain(type): pass
class G(metaclass=Plain): pass
print(outcome(7, G), outcome(C(), G), outcome(G(), G))
G.__class__ = Yes
print(outcome(7, G), outcome(C(), G), outcome(G(), G))
G.__class__ = Plain
print(outcome(7, G), outcome(C(), G), outcome(G(), G))
print(outcome(5, OfMeta))
Meta.__instancecheck__ = lambda cls, instance: instance == 5
print(outcome(5, OfMeta), outcome(6, OfMeta), outcome(UnderMeta(), OfMeta), outcome(OfMeta(), OfMeta))
del Meta.__instancecheck__
print(outcome(5, OfMeta), outcome(UnderMeta(), OfMeta))

# A `__class__` of one's own, from the start or later; `__getattribute__` and `__getattr__`.
class Poses:
    @property
    def __class__(self): return A
class Before: pass
class Later(Before): pass
class Intercepts:
    def __getattribute__(self, name): return B if name == "__class__" else object.__getattribute__(self, name)
class Answers:
    def __getattr__(self, name): return A
later = Later()
print(outcome(Poses(), A), outcome(Poses(), C), outcome(Intercepts(), A), outcome(Answers(), A), outcome(later, A))
Later.__bases__ = (Poses,)
print(outcome(later, A), outcome(later, (C, str)), outcome(later, (C, A)))
Later.__bases__ = (Before,)
later.__dict__["__class__"] = A
print(outcome(later, A))
Later.__getattribute__ = lambda self, name: B
print(outcome(later, A), outcome(later, C))
del Later.__getattribute__
print(outcome(later, A))
target = D()
print(outcome(weakref.proxy(target), C), outcome(weakref.proxy(target), Slots), outcome(super(D, target), D))

# ABCs, and classes that register in between.
class Sized(abc.ABC): pass
print(outcome(A(), Sized), outcome(C(), (int, Sized)))
Sized.register(A)
print(outcome(A(), Sized), outcome(B(), (int, Sized)), outcome(C(), Sized))

# Errors, and temporaries that go.
class Raises(type):
    def __instancecheck__(cls, instance): raise ValueError("asked")
class R(metaclass=Raises): pass
class Truthless(type):
    def __instancecheck__(cls, instance): return 0
class T(metaclass=Truthless): pass
print(outcome(1, R), outcome(1, (int, R)), outcome(1, (str, R)), outcome(1, T), outcome(T(), T))
print(outcome(1, 5), outcome(1, (str, 5)), outcome(1, (int, 5)), outcome(1, "int"), outcome(1, [int]))
class Ends:
    def __del__(self): ended.append(1)
ended = []
def temporaries(n):
    answers = []
    for _ in range(n):
        answers.append(isinstance(Ends(), A))
        answers.append(len(ended))
        answers.append(isinstance(Ends(), (C, Ends)))
        answers.append(isinstance(Ends(), type("Fresh", (), {})))
    return answers
print(temporaries(12), len(ended))

# Types that come and go at the same places.
def fleeting(n):
    answers = []
    for i in range(n):
        P = type("P", (), {})
        Q = type("Q", (P,) if i % 3 else (), {})
        answers.append(isinstance(Q(), P))
    return answers
print(fleeting(60))
