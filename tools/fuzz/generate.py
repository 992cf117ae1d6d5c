"""Makes random Python programs that end, say what they do and do not depend on addresses or time.

`program(seed)` gives the same text for the same seed. A program is a few classes and functions and a main
part that calls them many times over. It ends because loops are short, a function calls only those above it,
and each call takes from a budget (`tick`). What a variable most likely holds is in its name: i an int, f a
float, s a str, l a list, d a dict, o an object, x anything.

The helpers that programs use (`out`, `tick`, `boom`, `Ghost`, `Guard`, `run`, …) are in `worker.py`.
"""

from __future__ import annotations

import random
from textwrap import indent

#: Around the borders of what a digit, a word, a machine int holds.
EDGES = [2**30, 2**31, 2**48, 2**62, 2**63, 2**64]
KINDS = "ifsldox"
#: What is done with an object of each class.
USES = [
    "{}.method(2)",
    "{}.double",
    "({} + 3)",
    "list({})",
    "{}.value",
    "({} == 3)",
    "bool({})",
    "{}.itself()",
]
#: What a site does that meets objects of several classes.
MET = [
    "{0} + {1}",
    "{1} + {0}",
    "{0} - {1}",
    # (By an int a string may get very long.)
    "{0} * 3",
    "{0} * -0.5",
    "{0} == {1}",
    "{0} != {1}",
    "{0} < {1}",
    "{0} >= {1}",
    "{0}[{1}]",
    "{1} in {0}",
    "{1} not in {0}",
    "len({0})",
    "-{0}",
    "not {0}",
    "{0}({1})",
    "{0}.value",
    "{0}.double",
    "{0}.number",
    "{0}.method({1})",
    "{0}.method()",
    "{0}.itself()",
    "list({0})",
    "1 if {0} else 2",
]
#: What the classes of a program may define.
METHODS = ["__init__", "method", "itself", "__add__", "__sub__", "__lt__", "__getitem__", "__call__"]
EXCEPTIONS = ["ValueError", "TypeError", "KeyError", "LookupError", "ArithmeticError", "Boom", "Exception"]


class Scope:
    """What is known of one function's variables."""

    def __init__(self, outer: Scope | None = None, kind: str = "function") -> None:
        self.outer = outer
        self.kind = kind
        #: Surely bound, in the order of binding.
        self.bound: list[str] = []
        #: Bound on some way through the function.
        self.perhaps: list[str] = []
        self.loops = 0
        self.depth = 0
        #: The kind of what `return` gives.
        self.result = ""
        #: Names declared global or nonlocal.
        self.declared: list[str] = []

    def of_kind(self, kind: str) -> list[str]:
        return [name for name in self.bound if name[0] == kind]


class Generator:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0
        #: (name, kinds of the positional parameters, sort of function, kind of the result)
        self.functions: list[tuple[str, str, str, str]] = []
        self.classes: list[str] = []
        #: Functions in those classes: what they inherit belongs to the helpers, that is to all programs.
        self.methods: list[str] = []
        self.globals: list[str] = []
        self.size = 0

    # Choosing

    def chance(self, percent: float) -> bool:
        return self.random.random() * 100 < percent

    def pick(self, items):
        return self.random.choice(items)

    def weighted(self, table: list[tuple[int, object]]):
        return self.random.choices([item for _, item in table], [weight for weight, _ in table])[0]

    def fresh(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    # Expressions

    def int_constant(self) -> str:
        choice = self.random.randrange(10)
        if choice < 6:
            return str(self.random.randrange(-3, 12))
        edge = self.pick(EDGES) + self.random.randrange(-2, 3)
        return f"({'-' if choice < 8 else ''}{edge})"

    def float_constant(self) -> str:
        return self.pick(
            [
                "0.0",
                "-0.0",
                "1.5",
                "0.1",
                "-2.25",
                "1e308",
                "5e-324",
                "nan",
                "inf",
                "-inf",
                "281474976710656.0",
            ]
        )

    def str_constant(self) -> str:
        return self.pick(["''", "'a'", "'bc'", "'é'", "'日本'", "'\\U0001F600'", "'key'", "'x' 'y'"])

    def variable(self, scope: Scope, kind: str) -> str | None:
        if scope.perhaps and self.chance(0.7):
            return self.pick(scope.perhaps)
        names = scope.of_kind(kind)
        outer = scope.outer
        while outer is not None and self.chance(40):
            if outer.kind != "class":
                names = names + outer.of_kind(kind)
            outer = outer.outer
        names = names + [name for name in self.globals if name[0] == kind]
        return self.pick(names) if names else None

    def expression(self, scope: Scope, kind: str = "", depth: int = 0) -> str:
        """Source of an expression that most likely gives a value of a kind."""
        kind = kind or self.weighted([(5, "i"), (3, "f"), (2, "s"), (2, "l"), (1, "d"), (2, "o"), (2, "x")])
        self.size += 1
        if self.chance(0.7):
            kind = self.pick(KINDS)
        if depth > 3 or self.chance(25 + 12 * depth):
            name = self.variable(scope, kind)
            if name and self.chance(75):
                return name
            return self.leaf(scope, kind)
        if self.chance(12):
            return self.any_kind(scope, kind, depth + 1)
        return getattr(self, "of_" + kind)(scope, depth + 1)

    def leaf(self, scope: Scope, kind: str) -> str:
        match kind:
            case "i":
                return self.int_constant()
            case "f":
                return self.float_constant()
            case "s":
                return self.str_constant()
            case "l":
                return self.pick(["[]", "[1, 2, 3]", "[0.5, -0.0]", "['a', None]", "list(range(4))"])
            case "d":
                return self.pick(["{}", "{'a': 1, 'key': 2}", "{1: 'x', 2.5: None}"])
            case "o":
                if self.classes and self.chance(60):
                    return f"{self.pick(self.classes)}({self.int_constant()})"
                return f"Ghost({self.random.randrange(100)})"
            case _:
                return self.pick(["None", "True", "False", "()", "(1, 'a')", "...", "{1, 2}", "b'ab'"])

    def any_kind(self, scope: Scope, kind: str, depth: int) -> str:
        """Forms that give whatever is inside."""

        def inner(k=kind):
            return self.expression(scope, k, depth)

        match self.random.randrange(9):
            case 0:
                return f"({inner()} if {self.condition(scope, depth)} else {inner()})"
            case 1:
                return f"({inner()} {self.pick(['and', 'or'])} {inner()})"
            case 2:
                return f"boom({inner()})"
            case 3 if scope.kind == "function":
                name = self.fresh(kind)
                scope.perhaps.append(name)
                return f"({name} := {inner()})"
            case 4:
                return f"(lambda a, b={inner('x')}: a)({inner()})"
            case 5:
                return f"[{inner()}, {inner()}][{self.pick(['1', '-1', '0', inner('i') + ' & 1'])}]"
            case 6:
                return f"{{'k': {inner()}}}['k']"
            case 7:
                return self.call(scope, depth, kind)
            case _:
                return f"identity({inner()})"

    def of_i(self, scope: Scope, depth: int) -> str:
        def i():
            return self.expression(scope, "i", depth)

        match self.random.randrange(14):
            case 0 | 1 | 2 | 3:
                return f"({i()} {self.pick('+-')} {i()})"
            case 4:
                if self.chance(30):
                    return f"({i()} {self.pick(['//', '%'])} ({i()} or {self.pick(['3', '-7', '0'])}))"
                return f"({i()} {self.pick('&|^')} {i()})"
            case 5:
                return f"({i()} * {self.pick([i(), '3', '-1'])} % {self.pick(EDGES)})"
            case 6:
                return f"({i()} {self.pick(['<<', '>>'])} ({i()} & 15)) % {self.pick(EDGES)}"
            case 7:
                return f"{self.pick(['-', '~', '+', '-'])}{i()}"
            case 8:
                return f"len({self.expression(scope, self.pick('slld'), depth)})"
            case 9:
                if self.chance(20):
                    return f"abs({i()})"
                function = self.pick(["int", "int", "math.floor", "math.ceil"])
                return f"{function}({self.expression(scope, self.pick('iiff'), depth)})"
            case 10:
                attribute = self.pick(["number", "double", "missing", "value"])
                return f"{self.expression(scope, 'o', depth)}.{attribute}"
            case 11:
                return f"({i()} ** ({i()} & 3)) % {self.pick(EDGES)}"
            case 12:
                return f"sum({self.iterable(scope, 'i', depth)})"
            case _:
                return f"({self.condition(scope, depth)})"

    def of_f(self, scope: Scope, depth: int) -> str:
        def f():
            return self.expression(scope, self.pick("fffi"), depth)

        match self.random.randrange(8):
            case 0 | 1 | 2 | 3:
                return f"({f()} {self.pick('+-*')} {f()})"
            case 4:
                return f"({f()} / ({f()} or {self.pick(['0.5', '-3', '0'])}))"
            case 5:
                number = self.expression(scope, "f", depth)
                return f"({number} {self.pick(['//', '%'])} ({f()} or {self.pick(['2.5', '-3', '0.0'])}))"
            case 6:
                function = self.pick(
                    ["float", "abs", "-", "float", "math.sqrt", "math.fabs", "math.atan", "math.exp"]
                )
                return f"{function}({f()})"
            case _:
                return f"{self.pick(['copysign', 'math.hypot'])}({f()}, {f()})"

    def of_s(self, scope: Scope, depth: int) -> str:
        s = self.expression(scope, "s", depth)
        match self.random.randrange(7):
            case 0:
                return f"({s} + {self.expression(scope, 's', depth)})[:40]"
            case 1:
                inside = self.expression(scope, self.pick("ifsx"), depth)
                return f"f'<{{show({inside})}}{self.pick(['', '{1:>4}', '{2!r}', '{0.5:.2e}'])}>'"
            case 2:
                return f"{s}[{self.slice(scope, depth)}]"
            case 3:
                return f"{s}.{self.pick(['upper()', 'strip()', 'title()', 'lower()'])}"
            case 4:
                return f"('%s %r' % ({s}, int({self.expression(scope, 'i', depth)})))[:40]"
            case 5:
                return f"','.join({self.iterable(scope, 's', depth)})[:40]"
            case _:
                # What is no number may have its address in its text.
                return f"str(int({self.expression(scope, 'i', depth)}))"

    def of_l(self, scope: Scope, depth: int) -> str:
        def e(kind=""):
            return self.expression(scope, kind or self.weighted([(12, "i"), (1, "f"), (1, "x")]), depth)

        match self.random.randrange(8):
            case 0 | 1:
                return "[" + ", ".join(e() for _ in range(self.random.randrange(4))) + "]"
            case 2:
                return f"[*{e('l')}, {e()}][:9]"
            case 3:
                return f"({e('l')} + {e('l')})[:9]"
            case 4:
                return f"{e('l')}[{self.slice(scope, depth)}]"
            case 5:
                return f"list({self.iterable(scope, 'i', depth)})[:9]"
            case 6:
                return f"sorted({self.iterable(scope, 'i', depth)})"
            case _:
                return self.comprehension(scope, self.pick(["[]", "[]", "()"]), depth)

    def of_d(self, scope: Scope, depth: int) -> str:
        match self.random.randrange(3):
            case 0:
                return f"{{'a': {self.expression(scope, '', depth)}, **{self.expression(scope, 'd', depth)}}}"
            case 1:
                return self.comprehension(scope, "{}", depth)
            case _:
                return f"dict(key={self.expression(scope, '', depth)}, a={self.expression(scope, '', depth)})"

    def of_o(self, scope: Scope, depth: int) -> str:
        o = self.expression(scope, "o", depth)
        match self.random.randrange(4):
            case 0:
                return f"({o} {self.pick('+-')} {self.expression(scope, self.pick('io'), depth)})"
            case 1:
                return (
                    f"{o}.{self.pick(['itself()', 'itself', 'value', 'missing', 'method(1)', 'change(2)'])}"
                )
            case 2 if self.classes:
                return f"{self.pick(self.classes)}({self.expression(scope, 'i', depth)})"
            case _:
                return f"identity({o})"

    def of_x(self, scope: Scope, depth: int) -> str:
        match self.random.randrange(6):
            case 0:
                return f"({self.expression(scope, '', depth)}, {self.expression(scope, '', depth)})"
            case 1:
                return (
                    f"{self.expression(scope, 'd', depth)}[{self.pick(['0', chr(39) + 'a' + chr(39), '1'])}]"
                )
            case 2:
                return f"{self.expression(scope, 'l', depth)}[{self.expression(scope, 'i', depth)}]"
            case 3:
                return f"{{{self.expression(scope, 'i', depth)}, {self.expression(scope, 's', depth)}}}"
            case 4:
                default = self.expression(scope, "", depth)
                return f"getattr({self.expression(scope, 'o', depth)}, 'value', {default})"
            case _:
                return self.call(scope, depth)

    def slice(self, scope: Scope, depth: int) -> str:
        def bound():
            return self.pick(["", "", "1", "-1", self.expression(scope, "i", depth + 1)])

        return f"{bound()}:{bound()}" + self.pick(["", "", ":2", ":-1"])

    def condition(self, scope: Scope, depth: int = 0) -> str:
        def e(kind):
            return self.expression(scope, kind, depth + 1)

        comparison = self.pick(["<", "<=", "==", "!=", ">", ">="])
        match self.random.randrange(10):
            case 0 | 1 | 2:
                return f"{e('i')} {comparison} {e(self.pick('iiif'))}"
            case 3:
                return f"{e('f')} {comparison} {e(self.pick('ffi'))}"
            case 4:
                return f"{e('s')} {comparison} {e('s')}"
            case 5:
                return f"{e('x')} is {self.pick(['', 'not '])}None"
            case 6:
                return f"{e('i')} {self.pick(['in', 'not in'])} {e('l')}"
            case 7:
                return f"not {e('')}"
            case 8:
                return f"{e('i')} < {e('i')} <= {e('i')}"
            case _:
                return e("")

    def iterable(self, scope: Scope, kind: str, depth: int) -> str:
        """At most a few items of a kind."""
        match self.random.randrange(8):
            case 0 | 1 if kind == "i":
                if self.chance(40):
                    return f"range({self.expression(scope, 'i', depth + 1)} & {self.pick('37')})"
                return f"range({self.random.randrange(-1, 3)}, {self.random.randrange(6)})"
            case 2 if kind == "s":
                return f"({self.expression(scope, 's', depth + 1)})[:5]"
            case 3 if kind == "i":
                return f"({self.expression(scope, 'l', depth + 1)})[:5]"
            case 4:
                return self.comprehension(scope, "()", depth + 1, kind)
            case 5 if kind == "i" and any(f[2] == "generator" for f in self.functions):
                name, parameters, *_ = self.pick([f for f in self.functions if f[2] == "generator"])
                return f"few({name}({self.arguments(scope, parameters, depth + 1)}))"
            case _:
                items = [self.expression(scope, kind, depth + 2) for _ in range(self.random.randrange(1, 4))]
                return f"({', '.join(items)},)"

    def comprehension(self, scope: Scope, brackets: str, depth: int, kind: str = "") -> str:
        inner = Scope(scope, "comprehension")
        kind = kind or self.pick("ifs")
        first = self.iterable(scope, kind, depth + 1)
        # Now and then a variable of the function's own name.
        same = scope.of_kind(kind)
        name = self.pick(same) if same and self.chance(30) else self.fresh(kind)
        inner.bound.append(name)
        clauses = f"for {name} in {first}"
        if self.chance(20):
            other = self.fresh("i")
            clauses += f" for {other} in {self.iterable(inner, 'i', depth + 1)}"
            inner.bound.append(other)
        if self.chance(30):
            clauses += f" if {self.condition(inner, depth + 1)}"
        value = self.expression(inner, kind, depth + 1)
        if brackets == "{}":
            value = f"{self.expression(inner, self.pick('is'), depth + 1)}: {value}"
        return f"{brackets[0]}{value} {clauses}{brackets[1]}"

    def arguments(self, scope: Scope, kinds: str, depth: int) -> str:
        if self.chance(1.5):
            kinds = self.pick([kinds[1:], kinds + "i"])
        items = [self.expression(scope, kind, depth + 1) for kind in kinds]
        if items and self.chance(15):
            cut = self.random.randrange(len(items))
            # Of a list alone CPython makes a tuple that cold code cannot let go of (docs/compatibility.md).
            rest = ", ".join(items[cut:])
            return ", ".join([*items[:cut], f"*[{rest}]" if cut else f"*({rest},)"])
        if self.chance(2):
            items.append(self.pick(["key=1", "**{'key': 2}", "wrong=3"]))
        return ", ".join(items)

    def call(self, scope: Scope, depth: int, kind: str = "") -> str:
        """A call, if possible of a function that gives a value of the kind."""
        functions = [
            f
            for f in self.functions
            if f[2] in ("function", "async") and (not kind or f[3] == kind or self.chance(1))
        ]
        if functions:
            name, kinds, sort, _ = self.pick(functions)
            call = f"{name}({self.arguments(scope, kinds, depth)})"
            return f"run({call})" if sort == "async" else call
        if kind:
            return f"identity({self.expression(scope, kind, depth + 1)})"
        return self.builtin_call(scope, depth)

    def builtin_call(self, scope: Scope, depth: int) -> str:
        builtin = self.pick(["min", "max", "repr", "bool", "type", "isinstance", "divmod", "round", "hashes"])
        count = {"min": 2, "max": 2, "isinstance": 1, "divmod": 2}.get(builtin, 1)
        arguments = [self.expression(scope, "i", depth + 1) for _ in range(count)]
        if builtin == "isinstance":
            arguments.append(self.pick(["int", "(str, float)", "Exception"]))
        if builtin == "type":
            return f"type({arguments[0]}).__name__"
        return f"{builtin}({', '.join(arguments)})"

    # Statements

    def bind(self, scope: Scope, name: str) -> None:
        if name not in scope.bound:
            scope.bound.append(name)

    def target(self, scope: Scope, kind: str) -> str:
        """A variable to assign to: an old one or a new one."""
        old = scope.of_kind(kind)
        if scope.kind == "module":
            old = [name for name in self.globals if name[0] == kind]
        return self.pick(old) if old and self.chance(60) else self.fresh(kind)

    def block(self, scope: Scope, count: int = 0) -> str:
        """The source of a few statements, not indented; what they bind is bound only inside."""
        before = list(scope.bound)
        scope.depth += 1
        lines = [self.guarded(scope) for _ in range(count or self.random.randrange(1, 4))]
        scope.depth -= 1
        scope.perhaps += [name for name in scope.bound if name not in before]
        scope.bound = [name for name in before if name in scope.bound]
        return "\n".join(lines)

    def guarded(self, scope: Scope) -> str:
        """A statement; often what it raises ends there, so that what follows has its turn."""
        before = list(scope.bound)
        text = self.statement(scope)
        if scope.bound == before and scope.depth < 3 and self.chance(50):
            name = self.fresh("e")
            return f"try:\n{indent(text, '    ')}\nexcept Exception as {name}: out(tell({name}))"
        return text

    def nested(self, scope: Scope, count: int = 0) -> str:
        return indent(self.block(scope, count), "    ")

    def statement(self, scope: Scope) -> str:
        deep = scope.depth > 3 or self.size > 900
        table = [
            (22, self.assignment),
            (8, self.augmented),
            (8, self.output),
            (4, self.unpacking),
            (4, self.subscript_assignment),
            (3, self.attribute_assignment),
            (3, self.deletion),
            (2, self.expression_statement),
            (1, self.assertion),
            (1, self.look_at_frame),
            (0.4, self.watching),
            (1.5, self.replacement),
            (1.5, self.name_at_run_time),
            (2, self.leave_loop),
            (2, self.raising),
        ]
        if scope.kind in ("generator", "async generator"):
            table += [(12, self.yielding)]
        if scope.kind in ("async", "async generator"):
            table += [(8, self.awaiting)]
        if scope.kind != "module":
            table += [(2, self.returning)]
        if not deep:
            table += [
                (8, self.conditional),
                (8, self.for_loop),
                (4, self.while_loop),
                (8, self.try_statement),
                (4, self.with_statement),
                (4, self.match_statement),
                (3, self.meeting),
            ]
            if scope.kind != "module":
                table += [(3, self.inner_function), (1, self.inner_class)]
        self.size += 1
        return self.weighted(table)(scope)

    def assignment(self, scope: Scope) -> str:
        kind = self.weighted([(6, "i"), (4, "f"), (2, "s"), (2, "l"), (1, "d"), (3, "o"), (2, "x")])
        value = self.expression(scope, kind)
        name = self.target(scope, kind)
        names = [name]
        if self.chance(10):
            names.append(self.target(scope, kind))
        for each in names:
            self.bind(scope, each)
        return " = ".join([*names, value])

    def augmented(self, scope: Scope) -> str:
        kind = self.pick("iiifffslo")
        name = self.variable(scope, kind)
        if name is None or name not in scope.bound:
            return self.assignment(scope)
        match kind:
            case "i":
                if self.chance(20):
                    # Kept from growing without end.
                    return (
                        f"{name} *= {self.expression(scope, 'i', 2)}\nif not -BIG < {name} < BIG: {name} = 7"
                    )
                operator = self.pick(["+=", "-=", "+=", "-=", "//=", "%=", "&=", "|=", "^="])
                value = self.expression(scope, "i", 1)
                return f"{name} {operator} {f'({value} or 5)' if operator in ('//=', '%=') else value}"
            case "f":
                return f"{name} {self.pick(['+=', '-=', '*='])} {self.expression(scope, self.pick('ffi'), 1)}"
            case "s":
                return f"{name} += {self.expression(scope, 's', 1)}\n{name} = {name}[-30:]"
            case "l":
                more = f"+= {self.expression(scope, 'l', 1)}"
                if self.chance(50):
                    more = f".append({self.expression(scope, 'i', 1)})"
                return f"{name}{more}\ndel {name}[9:]"
            case _:
                return f"{name} += {self.expression(scope, 'i', 1)}"

    def output(self, scope: Scope) -> str:
        return f"out({', '.join(self.expression(scope) for _ in range(self.random.randrange(1, 3)))})"

    def expression_statement(self, scope: Scope) -> str:
        return self.expression(scope)

    def assertion(self, scope: Scope) -> str:
        return f"assert {self.condition(scope)}, {self.expression(scope, 's')}"

    def unpacking(self, scope: Scope) -> str:
        kinds = [self.pick("ifso") for _ in range(self.random.randrange(2, 4))]
        values = [self.expression(scope, kind, 1) for kind in kinds]
        names = [self.target(scope, kind) for kind in kinds]
        right = ", ".join(values)
        if self.chance(15):
            right = f"iter([{right}])"
        if self.chance(20):
            names[-1] = "*" + self.fresh("l")
        if len(set(names)) < len(names):
            return self.assignment(scope)
        for name in names:
            self.bind(scope, name.lstrip("*"))
        return f"{', '.join(names)} = {right}"

    def subscript_assignment(self, scope: Scope) -> str:
        kind = self.pick("lld")
        name = self.variable(scope, kind)
        if name is None:
            return self.assignment(scope)
        key = (
            self.pick(["0", "-1", self.expression(scope, "i", 2)])
            if kind == "l"
            else self.pick(["'a'", "1", "'b'"])
        )
        if kind == "l" and self.chance(20):
            return f"{name}[{self.slice(scope, 2)}] = {self.expression(scope, 'l', 2)}\ndel {name}[9:]"
        text = f"{name}[{key}] {self.pick(['=', '=', '=', '=', '+='])} {self.expression(scope, 'i', 1)}"
        return f"if {name}: {text}" if self.chance(80) else text

    def attribute_assignment(self, scope: Scope) -> str:
        name = self.variable(scope, "o")
        if name is None:
            return self.assignment(scope)
        attribute = self.pick(["value", "number", "value", "double", "other"])
        return (
            f"{name}.{attribute} {self.pick(['=', '=', '+='])} {self.expression(scope, self.pick('iiox'), 1)}"
        )

    def deletion(self, scope: Scope) -> str:
        match self.random.randrange(4):
            case 0 if scope.bound and scope.kind != "module":
                name = self.pick(scope.bound)
                if name not in scope.declared:
                    scope.bound.remove(name)
                    scope.perhaps.append(name)
                    return f"del {name}"
            case 1:
                if name := self.variable(scope, self.pick("ld")):
                    key = self.pick(["0", "-1", ":2"]) if name[0] == "l" else f"next(iter({name}))"
                    text = f"del {name}[{key}]"
                    return f"if {name}: {text}" if self.chance(90) else text
            case 2 if self.chance(30):
                if name := self.variable(scope, "o"):
                    return f"del {name}.{self.pick(['value', 'number', 'other'])}"
        return self.assignment(scope)

    def look_at_frame(self, scope: Scope) -> str:
        match self.random.randrange(4):
            case 0:
                return "out(look(locals()))"
            case 1:
                return "out(look(sys._getframe().f_locals))"
            case 2 if scope.bound and scope.kind != "module":
                name = self.pick(scope.bound)
                return f"sys._getframe().f_locals[{name!r}] = {self.expression(scope, name[0], 2)}"
            case _:
                return f"out(sys._getframe({self.pick(['', '0', '1'])}).f_lineno)"

    def watching(self, scope: Scope) -> str:
        return f"watch({self.pick('01230')})"

    def replacement(self, scope: Scope) -> str:
        """Gives a function or a method other defaults or other code: callers may have settled on the old."""
        functions = [name for name, *_ in self.functions]
        if not functions + self.methods:
            return self.assignment(scope)
        name = self.pick(functions + self.methods)
        same = functions if name in functions else self.methods

        def values() -> str:
            return "".join(f"{self.expression(scope, '', 2)}, " for _ in range(self.random.randrange(3)))

        match self.random.randrange(8):
            case 0 | 1:
                return f"{name}.__defaults__ = {self.pick(['None', f'({values()})', f'({values()})'])}"
            case 2:
                keys = self.pick(["{}", f"{{'key': {self.expression(scope, '', 2)}}}"])
                return f"{name}.__kwdefaults__ = {self.pick(['None', keys, keys])}"
            case 3:
                value = self.expression(scope, "", 2)
                return f"if {name}.__kwdefaults__: {name}.__kwdefaults__['key'] = {value}"
            case 4 | 5:
                # Between two of one kind the meaning of the arguments changes, and no more.
                return f"{name}.__code__ = {self.pick(same)}.__code__"
            case 6 if self.methods:
                return f"{self.pick(self.methods)} = {self.pick(self.methods)}"
            case _:
                return f"{name}.__code__ = {name}.__code__.replace(co_name='{self.fresh('renamed')}')"

    def name_at_run_time(self, scope: Scope) -> str:
        """An attribute by a name that equals the one in the code, but is another object, not interned."""
        names = scope.of_kind("o")
        whose = self.pick(names) if names and self.chance(80) else self.variable(scope, "o")
        if whose is None:
            return self.assignment(scope)
        name = f"spell('{self.pick(['value', 'number', 'other', 'method', 'double', 'itself'])}')"
        value = self.expression(scope, self.pick("iiox"), 2)
        match self.random.randrange(9):
            case 0 | 1 | 2:
                return f"{whose}.__dict__[{name}] = {value}"
            case 3:
                return f"setattr({whose}, {name}, {value})"
            case 4:
                return f"out(getattr({whose}, {name}, None))"
            case 5:
                return f"{whose}.__dict__ = {{{name}: {value}, 'number': {value}}}"
            case 6:
                return f"{whose}.__dict__.pop({name}, None)"
            case 7 if self.classes:
                return f"setattr({self.pick(self.classes)}, {name}, {value})"
            case 8 if self.classes:
                return f"{whose}.__class__ = {self.pick(self.classes)}"
            case _:
                return f"{whose}.__dict__.update({{{name}: {value}}})"

    def met(self, scope: Scope) -> str:
        """Objects of several classes, as a list."""
        whats = [f"{name}({self.int_constant()})" for name in self.classes] * 2
        whats += [f"Ghost({self.random.randrange(100)})", f"Ghost({self.random.randrange(100)})"]
        whats += [self.leaf(scope, kind) for kind in "ifsldx"]
        if name := self.variable(scope, "o"):
            whats += [name] * 2
        return f"[{', '.join(self.pick(whats) for _ in range(self.random.randrange(2, 7)))}]"

    def meeting(self, scope: Scope) -> str:
        """A loop with a site, or two, that meet objects of several classes."""
        item, items, error = self.fresh("o"), self.fresh("l"), self.fresh("e")
        text = f"{items} = {self.met(scope)}\nfor {item} in {items}:\n"
        scope.perhaps.append(item)
        for _ in range(self.random.randrange(1, 3)):
            other = self.expression(scope, self.weighted([(6, "i"), (2, "s"), (2, "o"), (1, "f")]), 2)
            site = self.pick(MET).format(item, other)
            text += f"    try: out({site})\n    except Exception as {error}: out(tell({error}))\n"
        if self.chance(25):
            text += indent(self.pick([self.replacement, self.name_at_run_time])(scope), "    ") + "\n"
        self.bind(scope, items)
        return text.rstrip("\n")

    def leave_loop(self, scope: Scope) -> str:
        if scope.loops == 0:
            return self.assignment(scope)
        return f"if {self.condition(scope)}: {self.pick(['break', 'continue'])}"

    def raising(self, scope: Scope) -> str:
        error = f"{self.pick(EXCEPTIONS[:-1])}({self.expression(scope, self.pick('is'), 2)})"
        cause = self.pick(["", "", "", " from None", " from Boom(1)"])
        return f"if {self.condition(scope)}: raise {error}{cause}"

    def returning(self, scope: Scope) -> str:
        value = "" if scope.kind == "async generator" else self.expression(scope, scope.result)
        return f"if {self.condition(scope)}: return {value}"

    def yielding(self, scope: Scope) -> str:
        value = self.expression(scope)
        if scope.kind == "generator" and self.chance(20):
            name = self.target(scope, "x")
            self.bind(scope, name)
            return f"{name} = yield from {self.iterable(scope, 'i', 1)}"
        if self.chance(40):
            name = self.target(scope, "x")
            self.bind(scope, name)
            return f"{name} = yield {value}"
        return f"yield {value}"

    def awaiting(self, scope: Scope) -> str:
        match self.random.randrange(4):
            case 0:
                name = self.target(scope, "x")
                self.bind(scope, name)
                return f"{name} = await Later({self.expression(scope)})"
            case 1:
                name = self.fresh("i")
                scope.loops += 1
                body = self.nested(scope)
                scope.loops -= 1
                return f"async for {name} in AsyncFew({self.random.randrange(4)}):\n{body}"
            case 2:
                return f"async with Guard({self.random.randrange(9)}) as o0:\n{self.nested(scope)}"
            case _:
                name = self.target(scope, "l")
                self.bind(scope, name)
                return f"{name} = [i async for i in AsyncFew(3) if await Later(i)]"

    def conditional(self, scope: Scope) -> str:
        text = f"if {self.condition(scope)}:\n{self.nested(scope)}"
        if self.chance(25):
            text += f"\nelif {self.condition(scope)}:\n{self.nested(scope)}"
        if self.chance(50):
            text += f"\nelse:\n{self.nested(scope)}"
        return text

    def loop_body(self, scope: Scope) -> str:
        scope.loops += 1
        body = self.nested(scope)
        scope.loops -= 1
        return body

    def for_loop(self, scope: Scope) -> str:
        kind = self.pick("iiifs")
        source = self.iterable(scope, kind, 1)
        if self.chance(15):
            source = f"enumerate({source})"
            name = f"{self.fresh('i')}, {self.fresh(kind)}"
        else:
            name = self.target(scope, kind)
        new = [each for each in name.split(", ") if each not in scope.bound]
        scope.bound += new
        text = f"for {name} in {source}:\n{self.loop_body(scope)}"
        scope.bound = [each for each in scope.bound if each not in new]
        scope.perhaps += new
        if self.chance(20):
            text += f"\nelse:\n{self.nested(scope)}"
        return text

    def while_loop(self, scope: Scope) -> str:
        count = self.fresh("n")
        start = self.random.randrange(1, 8)
        text = f"{count} = {start}\nwhile {count} > 0 and {self.condition(scope)}:\n    {count} -= 1\n"
        text += self.loop_body(scope)
        if self.chance(20):
            text += f"\nelse:\n{self.nested(scope)}"
        return text

    def handler(self, scope: Scope, star: str = "") -> str:
        types = self.pick([*EXCEPTIONS, "(ValueError, TypeError)"])
        name = self.fresh("e") if self.chance(60) else ""
        text = f"except{star} {types}{' as ' + name if name else ''}:\n"
        if name and self.chance(60):
            text += f"    out(tell({name}))\n"
        text += self.nested(scope)
        if not star and self.chance(12):
            text += f"\n    raise{self.pick(['', ' Boom(2)', ' Boom(3) from ' + (name or 'None')])}"
        return text

    def try_statement(self, scope: Scope) -> str:
        star = "*" if self.chance(8) else ""
        text = f"try:\n{self.nested(scope)}"
        if self.chance(40):
            group = "ExceptionGroup('g', [ValueError(1), Boom(4)])" if star else "Boom(5)"
            text += f"\n    if {self.condition(scope)}: raise {group}"
        handlers = self.random.randrange(0, 3)
        finally_ = handlers == 0 or self.chance(35)
        loops, scope.loops = scope.loops, 0 if star else scope.loops
        kind = scope.kind
        for _ in range(handlers):
            if star:
                # No return, break or continue in there.
                scope.kind = "module" if kind == "module" else "star"
            text += "\n" + self.handler(scope, star)
        scope.kind = kind
        scope.loops = loops
        if handlers and self.chance(25):
            text += f"\nelse:\n{self.nested(scope)}"
        if finally_:
            text += f"\nfinally:\n{self.nested(scope)}"
        return text

    def with_statement(self, scope: Scope) -> str:
        guards = ", ".join(
            f"Guard({self.random.randrange(9)}){self.pick(['', f' as {self.fresh(chr(111))}'])}"
            for _ in range(self.pick([1, 1, 2]))
        )
        return f"with {guards}:\n{self.nested(scope)}"

    def match_statement(self, scope: Scope) -> str:
        text = f"match {self.expression(scope)}:\n"
        patterns = [
            str(self.random.randrange(4)),
            "'a' | 'bc'",
            f"[{self.fresh('x')}, *{self.fresh('l')}]",
            "[]",
            f"{{'a': {self.fresh('x')}, **{self.fresh('d')}}}",
            f"int({self.fresh('i')})",
            f"float() as {self.fresh('f')}",
            f"Ghost(number={self.fresh('i')})",
            f"Ghost({self.fresh('i')})",
            "None | True",
            f"({self.random.randrange(3)}, _)",
            *(f"{name}(value={self.fresh('x')})" for name in self.classes[:1]),
        ]
        for pattern in self.random.sample(patterns, self.random.randrange(1, 4)):
            guard = f" if {self.condition(scope)}" if self.chance(20) else ""
            text += f"    case {pattern}{guard}:\n{indent(self.nested(scope), '    ')}\n"
        if self.chance(60):
            text += f"    case _:\n{indent(self.nested(scope), '    ')}\n"
        return text.rstrip("\n")

    def inner_function(self, scope: Scope) -> str:
        """A closure and a call of it; perhaps it changes a variable of ours."""
        name = self.fresh("h")
        inner = Scope(scope, self.pick(["function", "function", "generator"]))
        head = ""
        if scope.kind != "module" and scope.bound and self.chance(40):
            changed = self.pick(scope.bound)
            if changed not in scope.declared:
                head = f"    nonlocal {changed}\n"
                inner.bound.append(changed)
                inner.declared.append(changed)
        parameter = self.fresh("i")
        inner.bound.append(parameter)
        body = self.nested(inner, self.random.randrange(1, 4))
        if inner.kind == "generator":
            body += f"\n    yield {parameter}"
            call = f"out(list(few({name}({self.expression(scope, 'i')}))))"
        else:
            body += f"\n    return {self.expression(inner)}"
            call = f"out({name}({self.expression(scope, 'i')}))"
        default = f"={self.expression(scope, 'i')}" if self.chance(30) else ""
        return f"def {name}({parameter}{default}):\n{head}{body}\n{call}"

    def inner_class(self, scope: Scope) -> str:
        name = self.fresh("K")
        base = f"({self.pick(self.classes)})" if self.classes and self.chance(50) else ""
        inner = Scope(scope, "class")
        body = indent(self.assignment(inner), "    ")
        method = "    def method(self, x=1): return (__class__.__name__, x)"
        return f"class {name}{base}:\n{body}\n{method}\nout(look({name}.__dict__))"

    # Definitions

    def function(self) -> str:
        kind = self.weighted([(10, "function"), (4, "generator"), (3, "async"), (1, "async generator")])
        name = self.fresh("fun")
        scope = Scope(kind=kind)
        result = self.pick("iifslo")
        scope.result = result
        parameters = [self.fresh(self.pick("iifsox")) for _ in range(self.random.randrange(4))]
        scope.bound += parameters
        signature = list(parameters)
        if signature and self.chance(25):
            signature[-1] += f"={self.expression(Scope())}"
        if self.chance(12):
            signature.append("*" + self.fresh("l"))
            scope.bound.append(signature[-1][1:])
        elif self.chance(10):
            signature.append("*")
            signature.append("key=0")
        if signature[-1:] != ["key=0"] and "*" not in signature and self.chance(10):
            signature.append("key=0")
        if self.chance(15):
            signature.append("**" + self.fresh("d"))
            scope.bound.append(signature[-1][2:])
        head = "    tick()\n"
        if self.globals and self.chance(30):
            changed = self.pick(self.globals)
            head += f"    global {changed}\n"
            scope.bound.append(changed)
            scope.declared.append(changed)
        body = self.nested(scope, self.random.randrange(2, 8))
        if kind in ("generator", "async generator"):
            body += f"\n    yield {self.expression(scope)}"
        else:
            body += f"\n    return {self.expression(scope, result)}"
        if kind == "function" and self.chance(12):
            # Calls itself until the budget or the stack is used up.
            arguments = ", ".join(parameters)
            body = f"    if tick() > 0 and {self.condition(scope)}:\n        out({name}({arguments}))\n{body}"
        keyword = "async def" if kind.startswith("async") else "def"
        self.functions.append((name, "".join(each[0] for each in parameters), kind, result))
        decorator = "@identity\n" if self.chance(5) else ""
        return f"{decorator}{keyword} {name}({', '.join(signature)}):\n{head}{body}"

    def klass(self) -> str:
        name = self.fresh("C")
        base = self.pick(self.classes) if self.classes and self.chance(40) else ""
        parent = base or self.pick(["Plain", "Ghost"])
        lines = []
        slots = parent != "Ghost" and self.chance(50)
        if slots:
            names = self.pick([("value", "number"), ("value",), ("value", "other", "__dict__")])
            lines.append(f"__slots__ = {names!r}")
        scope = Scope()
        scope.bound = ["oself"]
        oself = Scope(kind="function")
        oself.bound = ["oself", "i1"]
        # (With the code of another class it may call itself.)
        lines.append("def __init__(oself, i1=0, *rest):\n    tick()")
        if parent:
            lines.append("    super().__init__(i1)")
        lines.append("    oself.value = i1")
        if self.chance(50):
            lines.append(indent(self.assignment(oself), "    "))
        if self.chance(40):
            lines.append(
                f"__match_args__ = ('value',)\ndef __repr__(oself): return f'{name}({{show(oself.value)}})'"
            )
        if self.chance(60):
            inside = Scope(kind="function")
            inside.bound = ["oself", "i1"]
            body = self.block(inside, self.random.randrange(1, 4))
            lines.append(
                f"def method(oself, i1=0):\n    tick()\n{indent(body, '    ')}\n    return oself.value"
            )
        if self.chance(60):
            lines.append(
                f"@property\ndef double(oself):\n    tick()\n    return {self.expression(scope, 'i')}"
            )
            if self.chance(50):
                lines.append("@double.setter\ndef double(oself, i1):\n    oself.value = i1")
        if self.chance(40):
            lines.append("def itself(oself):\n    tick()\n    return oself")
        if self.chance(40):
            lines.append(
                f"def __add__(oself, x1):\n    tick()\n    return {self.expression(scope, self.pick('io'))}"
            )
        for method, kinds in [
            ("__sub__", "io"),
            ("__radd__", "io"),
            ("__mul__", "ix"),
            ("__lt__", "ix"),
            ("__getitem__", "ix"),
            ("__contains__", "ix"),
            ("__call__", "ix"),
        ]:
            if self.chance(15):
                result = self.expression(scope, self.pick(kinds))
                default = "=0" if method == "__call__" else ""
                lines.append(f"def {method}(oself, x1{default}):\n    tick()\n    return {result}")
        if self.chance(15):
            # Small: as a hint a large one asks for memory, of which no two modes have the same.
            lines.append(
                f"def __len__(oself):\n    tick()\n    return ({self.expression(scope, 'i')}) % 1009 - 5"
            )
        if self.chance(15):
            lines.append(
                "def __getattr__(oself, name):\n"
                "    if name == 'missing': return 7\n"
                "    raise AttributeError(name)"
            )
        if self.chance(20):
            lines.append(
                f"@classmethod\ndef made(cls, *args): return cls(*args)\nnumber = {self.int_constant()}"
                if not slots
                else ""
            )
        if self.chance(20):
            lines.append(
                f"def __eq__(oself, other): return tick() and {self.condition(scope)}\n__hash__ = None"
            )
        if self.chance(15):
            lines.append(f"def __bool__(oself): return tick() > 0 and bool({self.condition(scope)})")
        if self.chance(15):
            lines.append(
                f"def __iter__(oself):\n    tick()\n    yield {self.expression(scope)}\n    yield oself.value"
            )
        self.classes.append(name)
        self.methods += [f"{name}.{each}" for each in METHODS if f"def {each}(oself" in "\n".join(lines)]
        return f"class {name}{f'({parent})' if parent else ''}:\n" + indent("\n".join(lines), "    ")

    def calls(self) -> str:
        """The main part: every function, many times over, with what it raises told."""
        scope = Scope(kind="module")
        rounds = self.pick([3, 8, 16])
        lines = []
        for name, parameters, kind, _ in self.functions:
            call = f"{name}({self.arguments(scope, parameters, 1)})"
            match kind:
                case "generator" if self.chance(30):
                    call = f"drive({call})"
                case "generator":
                    call = f"list(few({call}))"
                case "async":
                    call = f"run({call})"
                case "async generator":
                    call = f"run(collect({call}))"
            lines.append(f"attempt(lambda: {call}, {self.pick([1, rounds, rounds])})")
            if self.chance(25):
                # In between it gets other defaults, or other code, and is called again at the same site.
                lines[-1] = (
                    f"def again(): return {call}\nattempt(again, {rounds})\n{self.replacement(scope)}\n"
                    f"attempt(again, {rounds})"
                )
        for name in self.classes:
            value = self.int_constant()
            for use in self.random.sample(USES, 4):
                lines.append(f"attempt(lambda: {use.format(f'{name}({value})')}, {self.pick([1, rounds])})")
        self.random.shuffle(lines)
        return "\n".join(lines)

    def program(self) -> str:
        parts = []
        for _ in range(self.random.randrange(1, 4)):
            kind = self.pick("ifso")
            name = self.fresh(kind)
            parts.append(f"{name} = {self.leaf(Scope(kind='module'), kind)}")
            self.globals.append(name)
        for _ in range(self.random.randrange(3)):
            parts.append(self.klass())
        for _ in range(self.random.randrange(1, 6)):
            self.size = 0
            parts.append(self.function())
        parts.append(self.calls())
        self.size = 0
        if self.chance(40):
            parts.append(self.block(Scope(kind="module"), self.random.randrange(1, 5)))
        return "\n".join(parts) + "\n"


def program(seed: int) -> str:
    """The program of a seed."""
    return Generator(seed).program()


if __name__ == "__main__":
    import sys

    print(program(int(sys.argv[1])), end="")
