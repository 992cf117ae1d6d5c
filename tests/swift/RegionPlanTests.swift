// What a region's plan knows of registers.

import CPython313
import CompilerInterface
import RegisterCode
import Testing
import Translator

@testable import Regions

private let source = """
  def f(m, n):
      while n:
          n = m.hypot(n, 2)
  """

@Suite(.serialized) struct RegionPlanTests {
  /// Calls `body` with the plan of `source`, where all has run and the method was looked up in the form given.
  private func withPlan(_ form: Opcode, _ body: (Plan, InstructionView) -> Void) {
    Python.run {
      guard let module = Python.compile(source) else { return }
      var code = RegisterCode()
      #expect(translate(Python.allCode(module)[1], into: &code) == .none)
      let count = code.words.count
      code.words.withUnsafeMutableBufferPointer { buffer in
        let words = buffer.baseAddress!
        var lookUp = words
        var word = 0
        while word < count, let view = InstructionView(words + word) {
          if view.opcode == .loadMethod { lookUp = words + word }
          // What never ran is no part of a region.
          if view.opcode.isAdaptive { words[word + 1] |= 1 << 48 }
          word += view.wordCount
        }
        lookUp.pointee = lookUp.pointee & ~0xFF | UInt64(form.rawValue)
        var compilation = spt_compilation()
        compilation.words = words
        compilation.word_count = UInt64(count)
        (compilation.constants, compilation.constant_words, compilation.constant_longs) = (words, words, words)
        compilation.register_count = 32
        guard let plan = Plan(FunctionCode(&compilation)), let view = InstructionView(lookUp) else {
          Issue.record("there is no plan")
          return
        }
        body(plan, view)
      }
    }
  }

  /// An attribute of a module is no method: NULL is written where its self would be. It is not what the register held before.
  @Test(arguments: [Opcode.loadMethod, .loadAttrModule, .loadAttrTypeInline, .loadAttrInline])
  func theSecondResultOfALookUpIsWritten(_ form: Opcode) {
    withPlan(form) { plan, view in
      #expect(plan.heads.count == 1)
      for head in plan.heads {
        #expect(plan.isLive(view.b, at: head))
        #expect(!plan.isLive(view.a, at: head))
        #expect(!plan.isLive(view.c, at: head))
      }
    }
  }
}
