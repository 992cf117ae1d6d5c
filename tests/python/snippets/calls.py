"""Every shape of call and of parameter list."""
N = 30


def positional(a, b, c): return (a, b, c)
def defaults(a, b=2, c=3): return (a, b, c)
def starred(*args): return args
def keyworded(**kwargs): return sorted(kwargs.items())
def both(a, *args, k=1, **kwargs): return (a, args, k, sorted(kwargs.items()))
def keyword_only(*, a, b=5): return (a, b)
def positional_only(a, b=2, /, c=3, *, d=4): return (a, b, c, d)
def nothing(): pass


class Callable:
    def __call__(self, *args, **kwargs): return ("called", args, kwargs)


class Methods:
    attribute = 7
    def plain(self, x, y=1): return (type(self).__name__, x, y)
    @classmethod
    def of_class(cls, x): return (cls.__name__, x)
    @staticmethod
    def static(x): return ("static", x)
    def __getattr__(self, name): return lambda *a: (name, a)


class WithInit:
    def __init__(self, a, b=2, *rest, **more):
        self.all = (a, b, rest, more)


class WithNew:
    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls)
        self.made = (args, kwargs)
        return self

    def __init__(self, *args, **kwargs): self.initialized = len(args) + len(kwargs)


class Meta(type):
    def __call__(cls, *args, **kwargs):
        return ("meta", super().__call__(*args, **kwargs).value)


class Made(metaclass=Meta):
    def __init__(self, value): self.value = value


def every_call():
    args, kwargs, m = (1, 2, 3), {"b": 5, "c": 6}, Methods()
    bound, c = m.plain, Callable()
    return [
        positional(1, 2, 3), positional(1, c=3, b=2), positional(*args), positional(*args[:1], **kwargs),
        positional(1, *args[:2]), positional(*args[:1], 2, *args[:1]), defaults(1), defaults(1, c=9), defaults(*(1,)),
        starred(), starred(1), starred(*args, 4, *args), keyworded(), keyworded(a=1, **kwargs), keyworded(**kwargs, **{"z": 1}),
        both(1), both(1, 2, 3, k=4, l=5), both(*args, **{"k": 9, "q": 1}), keyword_only(a=1), keyword_only(b=1, a=2),
        positional_only(1), positional_only(1, 3, d=8), positional_only(1, 2, 3, d=4), nothing(),
        c(), c(1, x=2), c(*args, **kwargs), m.plain(1), m.plain(1, y=3), m.plain(*args[:2]), Methods.plain(m, 4),
        bound(5), bound(x=5, y=6), m.of_class(1), Methods.of_class(2), m.static(3), Methods.static(4), m.unknown(1, 2),
        WithInit(1).all, WithInit(1, 2, 3, d=4).all, WithInit(*args, **{"q": 1}).all,
        WithNew(1, x=2).made, WithNew(1, x=2).initialized, Made(5), Made(value=6),
        len(args), max(1, 2), max(args, key=lambda x: -x), sorted(args, reverse=True), print.__name__, int("12"), str(5),
        isinstance(c, Callable), (lambda a, b=3: a + b)(1), [*map(lambda x: x * 2, args)], "a,b".split(","), {}.get("a", 1),
    ]


for i in range(N):
    results = every_call()
for result in results:
    print(result)

errors = [
    "positional(1, 2)", "positional(1, 2, 3, 4)", "positional(1, 2, 3, a=1)", "positional(1, 2, d=3)", "defaults()",
    "keyword_only(1)", "keyword_only()", "positional_only(a=1)", "positional_only(1, b=2)", "both()", "nothing(1)",
    "nothing(**{'x': 1})", "nothing(*5)", "nothing(**5)", "keyworded(**{1: 2})", "keyworded(**{'a': 1}, **{'a': 2})", "keyworded(a=1, **{'a': 2})",
    "Methods().plain()", "Methods.plain()", "WithInit()", "Made()", "5()", "len()", "len(1, 2)", "None.x()", "starred(*None)",
    "Methods().static()", "int('x', base=99)",
]


def attempt(text):
    try:
        return eval(text)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


for _ in range(15):
    found = [attempt(text) for text in errors]
for text, what in zip(errors, found):
    print(text, "->", what)


def deep_defaults(a, b=[], c={}):
    b.append(a)
    c[a] = len(b)
    return b, c


for i in range(5):
    print(deep_defaults(i))
positional.__defaults__ = (8, 9)
print(positional(1), positional(1, 2))
positional.__defaults__ = None
keyword_only.__kwdefaults__ = {"a": 10, "b": 11}
print(keyword_only())
defaults.__code__ = starred.__code__
print(defaults(1, 2, 3, 4))
