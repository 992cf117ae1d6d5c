// The Python sources whose translations `DumpTests` looks at, one for each family of bytecode.

/// The text has the translations of all code objects of a source. A name is that of its file in `expectations`.
let snippets: [(name: String, source: String)] = [
  (
    "arithmetic",
    """
    def f(a, b):
        c = a + b * 2
        d = -c // (a - 1)
        return c if d < 3 else ~d
    """
  ),
  (
    "exceptions",
    """
    def f(a):
        try:
            with a as b:
                return [x for x in b if x]
        except (KeyError, ValueError) as e:
            raise RuntimeError from e
        finally:
            print(*a, k=1, **b)
    """
  ),
  (
    "generators",
    """
    def g(n):
        x = yield n
        yield from h(x)
        for i in range(n):
            if i: continue
    async def c(a):
        async with a as b:
            await b
        async for i in b:
            print(i)
        return {k: v async for k, v in a}
    """
  ),
  (
    "aliases",
    """
    def f(x, y):
        x = x + (x := 3)
        x, y = y, x
        a = b = x + 1
        if (n := len(a)) > 10:
            x = [x, y, (x := n), x]
        del y
        return x
    """
  ),
  (
    "calls",
    """
    def f(a, b, args, names):
        a()
        a(1, b)
        a(b, key=1)
        a(*args)
        a(1, *args, 2, key=b, **names)
        a.method(b)
        a.method(b, key=b)
        a.method(*args, **names)
        a(b)(a)(a(b(1)))
        b.x.y(1).z(2)
    class C(A):
        def m(self, b=1, *args, key=2, **names):
            super().m(b)
            return super().x + super(C, self).y
    """
  ),
  (
    "loops",
    """
    def f(a, b):
        for i in range(a):
            for j, k in b:
                if j: break
                if k is None: continue
            else:
                a += j
        while a:
            a -= 1
        while True:
            if a and b or not a: return i
            if (a < b) is (b < a < 3): break
    """
  ),
  (
    "try_finally",
    """
    def f(a):
        for x in a:
            try:
                a.b()
            except KeyError:
                continue
            except (ValueError, a.error) as e:
                raise a from e
            else:
                return x
            finally:
                a.c(x)
        try:
            raise
        except* OSError as group:
            a = group
    """
  ),
  (
    "with_statement",
    """
    def f(a):
        with a, a.b as b, open(b) as (c, d):
            return c + d
        with a:
            for x in a:
                with x: break
    """
  ),
  (
    "match_statement",
    """
    def f(a):
        match a:
            case 1 | "x" | None: return 1
            case [x, 2, *rest] if x: return rest
            case {"k": v, **rest}: return v, rest
            case C(x, y=1) as c: return c
            case str(): return a
            case _: return 0
    """
  ),
  (
    "closures",
    """
    def f(a, b=1, *, c=2):
        d = a
        def g(x: int = b) -> str:
            nonlocal d
            d += x + a
            del d
            return lambda: (d, a)
        e = [lambda: i for i in a]
        return g, e
    """
  ),
  (
    "class_body",
    """
    def f(T0):
        class C[T](T0, metaclass=M, key=1):
            x: int = T0
            y = x
            def m(self): return __class__
            z = [y for _ in x]
            del x
        return C
    """
  ),
  (
    "inlined_comprehension",
    """
    def f(a, x):
        b = [x * y for x in a for y in x if y]
        c = {x: [z for z in x] for x in b}
        return {x for x in c}, sum(x for x in a), x, y
    """
  ),
  (
    "async_code",
    """
    async def f(a):
        async with a as b:
            async for i in b:
                yield await i
            return_ = [await x async for x in a if await x]
        try:
            await a
        finally:
            await b
    """
  ),
  (
    "unpacking",
    """
    def f(a):
        b, c = c, b = a
        (b, *c), d = a
        b, c, d = d, c, b
        a[b], a.c = a[b:c], a[1:2]
        a[b] += 1
        a[b:c] = d
        a.c |= b
        return [*a, b], {**a, "k": b}, {b, *a}, f"{a!r:>{b}}{c}"
    """
  ),
  (
    "names",
    """
    import a.b, c as d
    from e import f, g as h
    x: int = f
    global_ = x
    del x
    def i():
        global global_
        global_ = 1
        del global_
        assert h, "no h"
    """
  ),
]
