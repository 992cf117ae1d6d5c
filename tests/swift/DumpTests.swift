// Translations of snippets, as text, against the files in `expectations`. SPINETAIL_BLESS=1 rewrites them.

import CPython313
import RegisterCode
import Testing
import Translator

@Suite(.serialized) struct DumpTests {
  @Test func translationsAreAsExpected() throws { try Python.run(compareAll) }

  private func compareAll() throws {
    compilesRegions = true
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
