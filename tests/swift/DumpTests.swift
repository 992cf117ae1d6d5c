// Translations of snippets, as text, against the files in `expectations`. SPINETAIL_BLESS=1 rewrites them.

import CPython313
import RegisterCode
import Testing
import Translator

/// Each is a Python source; the text has the translations of its functions.
private let snippets: [(name: String, source: String)] = [
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
]

@Suite(.serialized) struct DumpTests {
  @Test func translationsAreAsExpected() throws { try Python.run(compareAll) }

  private func compareAll() throws {
    for snippet in snippets {
      let module = try #require(Python.compile(snippet.source))
      var text = ""
      for code in Python.allCode(module) {
        var result = RegisterCode()
        let refusal = translate(code, into: &result)
        #expect(refusal == .none)
        let violation = verify(code, result)
        #expect(violation == nil)
        text += dumpText(code, result) + "\n"
      }
      let path = Expectations.path(snippet.name)
      if getenv("SPINETAIL_BLESS") != nil { Expectations.write(text, path) }
      #expect(text == Expectations.read(path), "\(snippet.name): SPINETAIL_BLESS=1 accepts the new text")
    }
  }
}
