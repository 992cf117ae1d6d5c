"""Code objects that no compiler makes, or that hardly anybody writes: large, deep, and made by hand."""

import dis
import types


def show(what, *values):
    print(what, *values)


def often(function, *arguments, times=6):
    """What a function gives when it is called some times; once, if always the same."""
    outcomes = []
    for _ in range(times):
        try:
            outcomes.append(repr(function(*arguments)))
        except Exception as error:
            outcomes.append(f"{type(error).__name__}: {error}")
    return outcomes[0] if len(set(outcomes)) == 1 else outcomes


def made(source, name="f"):
    names = {}
    exec(compile(source, f"<{name}>", "exec"), names)
    return names[name]


def with_code(function, **changes):
    return types.FunctionType(
        function.__code__.replace(**changes), globals(), "made", function.__defaults__, function.__closure__
    )


# Many of everything

for count in (255, 256, 257, 300, 1000, 5000):
    names = [f"v{i}" for i in range(count)]
    body = "".join(f" {name} = a + {i}\n" for i, name in enumerate(names))
    show("locals", count, often(made(f"def f(a):\n{body} return {'+'.join(names[-3:])} + len(locals())"), 3))
    body = "".join(f" {name} = a + {i}.5\n" for i, name in enumerate(names))
    loop = " for a in range(3):\n  v0 += a\n"
    show("floats", count, often(made(f"def f(a):\n{body}{loop} return sum([{','.join(names)}]), v0"), 3))
    show("parameters", count, often(made(f"def f({','.join(names)}): return {names[-1]} - {names[1]}"), *range(count)))
    defaults = ",".join(f"{name}={i}" for i, name in enumerate(names))
    show("defaults", count, often(made(f"def f({defaults}): return {names[-1]}, {names[3]}"), 1, 2))
    show("keywords", count, often(made(f"def f(*, {defaults}): return {names[-1]}, {names[3]}")))
    arguments = ",".join(f"{i}" for i in range(count))
    show("call", count, often(made(f"def f(g): return len(g({arguments})), g({arguments})[-1]"), lambda *a: a))
    show("literals", count, often(made(f"def f(x): return [x, {arguments}][-1], (x, {arguments})[-2], {{{arguments}, x}} == 0"), 1))
    body = "".join(f" def g{i}(): return {name}\n" for i, name in enumerate(names[:300]))
    show("cells", count, often(made(f"def f(a):\n {'='.join(names)} = a\n{body} return g7() + g254()"), 5))
    show("unpack", count, often(made(f"def f(r):\n {','.join(names)} = r\n return {names[-1]}, {names[0]}"), range(count)))
    show("unpack, not enough", count, often(made(f"def f(r):\n {','.join(names)} = r"), range(count - 1)))
    show("star", count, often(made(f"def f(r):\n *x, {','.join(names)} = r\n return x, {names[-1]}"), range(count + 2)))
    text = "".join("{a}" + str(i) for i in range(count))
    show("text", count, often(lambda f=made(f"def f(a): return f'{text}'"): len(f("xy"))))
    chain = " and ".join(f"a < {i}" for i in range(9, count))
    show("chain", count, often(made(f"def f(a): return {chain}"), 3))
    constants = ",".join(f"{i}.25" for i in range(count))
    show("constants", count, often(made(f"def f(i): return ({constants})[i], {count}.75 + i"), -1))
    attributes = "".join(f" x.n{i} = {i}\n" for i in range(count))
    show("attributes", count, often(made(f"class X: pass\ndef f():\n x = X()\n{attributes} return x.n{count - 1} + len(vars(x))")))

# More than an instruction can name

for count in (32000, 40000, 70000):
    names = [f"v{i}" for i in range(count)]
    body = "".join(f" {name} = a\n" for name in names)
    show("locals", count, often(made(f"def f(a):\n{body} return {names[-1]} + v0"), 3))
    arguments = ",".join("x" for _ in range(count))
    show("list", count, often(made(f"def f(x): return [{arguments}, 5][-1]"), 3))
    body = "".join(f" x = x + {i}.5\n" for i in range(count))
    function = made(f"def f(x):\n{body} return x")
    show("lines", count, len(function.__code__.co_code) > 4 * count, often(function, 1.0))
    function = made(f"def f(x):\n{body} return x + None")
    try:
        function(1)
    except TypeError as error:
        show("line", error.__traceback__.tb_next.tb_lineno, error)
    body = f" while n:\n  n -= 1\n{''.join(f'  if n == -{i}: break{chr(10)}' for i in range(1, count))} return n"
    show("far jumps", count, often(made(f"def f(n):\n{body}"), 3, times=3))

# Deep

nest = "x"
for depth in range(90):
    nest = f"({nest}, {depth})"
show("tuples", often(lambda f=made(f"def f(x): return {nest}"): len(repr(f(1)))))
show("calls", often(made(f"def f(g):\n return {'g(' * 90}1{')' * 90}"), lambda x: x + 1))
show("attributes", often(made(f"class X:\n @property\n def a(self): return self\ndef f(): return X(){'.a' * 500} is None")))
show("operators", often(made(f"def f(x): return {'-' * 90}x + {'(1 + ' * 90}x{')' * 90}"), 3))
source = "def f(n):\n t = 0\n"
for depth in range(19):
    source += f"{' ' * (depth + 1)}for v{depth} in range(1 + (n > {depth * 3})):\n"
source += f"{' ' * 20}t += 1\n return t"
show("loops", often(made(source), 30, times=2), often(made(source), 9))
source = "def f(n):\n t = []\n"
for depth in range(19):
    source += f"{' ' * (depth + 1)}try:\n"
source += f"{' ' * 20}t.append(1 // n)\n"
for depth in reversed(range(19)):
    source += f"{' ' * (depth + 1)}finally:\n{' ' * (depth + 2)}t.append({depth})\n"
source += " return t"
show("tries", often(made(source), 1), often(made(source), 0))
source = "def f(x):\n"
for depth in range(60):
    source += f"{' ' * (depth + 1)}def g{depth}():\n"
source += f"{' ' * 61}return x + 1\n"
for depth in reversed(range(60)):
    source += f"{' ' * (depth + 1)}return g{depth}()\n"
show("functions", often(made(source), 1))
source = "def f(x):\n" + "".join(f"{' ' * (d + 1)}if x > {d}:\n" for d in range(90)) + " " * 91 + "return x\n return -1"
show("ifs", often(made(source), 90), often(made(source), 3))
source = "def f(x):\n if x == 0: return 0\n" + "".join(f" elif x == {d}: return {d}.5\n" for d in range(1, 2500))
show("elifs", often(made(source), 2499), often(made(source), 9999))
show("yields", often(lambda f=made("def f(x):\n" + " x = yield x\n" * 3000): len(list(f(1)))))
source = "def f(x):\n match x:\n" + "".join(f"  case ({d}, y): return y\n" for d in range(400))
show("cases", often(made(source), (399, 2)), often(made(source), (400, 2)))


# Parts exchanged

def simple(a, b=5):
    total = a
    for i in range(3):
        total += i * b
    return total


show("stack 100 larger", often(with_code(simple, co_stacksize=simple.__code__.co_stacksize + 100), 1))
show("stack 20,000", often(with_code(simple, co_stacksize=20000), 1))
show("stack 60,000", often(with_code(simple, co_stacksize=60000), 1))
show("another name", often(with_code(simple, co_name="other", co_qualname="a.b", co_filename="there"), 1))
show("names that UTF-8 cannot say", often(with_code(simple, co_name="\udcfe", co_qualname="\udcff", co_filename="a\udc80"), 1))
show("other constants", often(with_code(simple, co_consts=(None, 4)), 1))
show("constants of odd types", often(with_code(simple, co_consts=(None, [1, 2])), 1), often(with_code(simple, co_consts=(None, 2.5)), 1))
show("no docstring flag", often(with_code(simple, co_flags=simple.__code__.co_flags & ~1), 1))
show("a generator", often(lambda f=with_code(simple, co_flags=simple.__code__.co_flags | 0x20): type(f(1)).__name__))
show("no line table", often(with_code(simple, co_linetable=b""), 1), often(with_code(simple, co_linetable=b""), None))
show("garbled line table", often(with_code(simple, co_linetable=b"\x80\x80\xff\xff\x00"), 1))
show("first line", often(with_code(simple, co_firstlineno=0), None), often(with_code(simple, co_firstlineno=1 << 30), None))


def opcode(name, argument=0):
    return bytes([dis.opmap[name], argument]) + bytes(2 * dis._inline_cache_entries.get(name, 0))


def assembled(*parts, **changes):
    code = b"".join(part if isinstance(part, bytes) else opcode(*part) for part in parts)
    return with_code(lambda a, b: 0, co_code=code, **{"co_stacksize": 40, **changes})


one = assembled(("RESUME",), ("LOAD_FAST", 0), ("LOAD_FAST", 1), ("BINARY_OP", 0), ("RETURN_VALUE",))
show("assembled", often(one, 1, 2), often(one, "x", "y"), often(one, 1, None))
show("no RESUME", often(assembled(("LOAD_FAST", 0), ("RETURN_VALUE",)), 1, 2))
swap = [("RESUME",), ("LOAD_FAST", 0), ("LOAD_FAST", 1), ("SWAP", 2), ("BINARY_OP", 10), ("RETURN_VALUE",)]
show("swapped", often(assembled(*swap), 1, 2), often(assembled(*swap), 1, 0.5))
copies = [("RESUME",), ("LOAD_FAST", 0), *[("COPY", 1)] * 30, *[("BINARY_OP", 0)] * 30, ("RETURN_VALUE",)]
show("copied", often(assembled(*copies), 1, 2), often(assembled(*copies), 1.5, 2), often(assembled(*copies), "ab", 2))
turn = [("RESUME",), ("LOAD_FAST", 0), ("LOAD_FAST", 1), ("COPY", 2), *[("SWAP", 3), ("SWAP", 2)] * 7]
show("turned", often(assembled(*turn, ("BUILD_TUPLE", 3), ("RETURN_VALUE",)), 1, 2))
wide = [("RESUME",), ("EXTENDED_ARG", 0), ("EXTENDED_ARG", 0), ("LOAD_FAST", 0), ("RETURN_VALUE",)]
show("needless EXTENDED_ARG", often(assembled(*wide), 1, 2))
show("NOPs", often(assembled(("RESUME",), *[("NOP",)] * 3000, ("LOAD_FAST", 0), ("RETURN_VALUE",)), 1, 2))
show("unreachable", often(assembled(("RESUME",), ("LOAD_FAST", 0), ("RETURN_VALUE",), *[("POP_TOP",)] * 9), 1, 2))
jump = [("RESUME",), ("LOAD_FAST", 0), ("JUMP_FORWARD", 1), ("POP_TOP",), ("RETURN_VALUE",)]
show("over a POP_TOP", often(assembled(*jump), 1, 2))
# On one way the stack is deeper by one than on the other.
uneven = [("RESUME",), ("LOAD_FAST", 0), ("LOAD_FAST", 0), ("TO_BOOL",), ("POP_JUMP_IF_FALSE", 1), ("LOAD_FAST", 1)]
show("uneven", often(assembled(*uneven, ("RETURN_VALUE",)), 1, 2), often(assembled(*uneven, ("RETURN_VALUE",)), 0, 2))
away = [("RESUME",), ("LOAD_FAST", 0), ("LOAD_FAST_AND_CLEAR", 0), ("STORE_FAST", 1), ("RETURN_VALUE",)]
show("cleared", often(assembled(*away), [1], 2))
left = [("RESUME",), *[("LOAD_FAST", 0)] * 20, ("RETURN_VALUE",)]
show("a stack that is not empty at the end", often(lambda f=assembled(*left): f(1, 2)))
mask = [("RESUME",), ("LOAD_FAST", 0), ("LOAD_FAST", 1), ("COMPARE_OP", dis.cmp_op.index(">") << 5 | 2), ("RETURN_VALUE",)]
show("a mask that does not fit", often(assembled(*mask), 1, 2), often(assembled(*mask), 2, 1))
again = [("RESUME",), ("LOAD_CONST", 1), ("LOAD_CONST", 2), ("RERAISE", 1)]
show("no place to raise again", often(assembled(*again, co_consts=(None, "x", ValueError("v"))), 1, 2))
show("a bool that is none", often(assembled(("RESUME",), ("LOAD_CONST", 0), ("RETURN_VALUE",), co_consts=(3 + 4j,)), 1, 2))
