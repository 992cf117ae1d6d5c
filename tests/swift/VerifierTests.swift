// The verifier finds what is wrong: each test spoils good register code in one way.

import CPython313
import RegisterCode
import Testing
import Translator

private let source = """
  def f(a, b):
      c = a.x(b + 1, 2)
      for i in c:
          if i < b:
              print(i)
      try:
          return [a, b]
      except ValueError:
          return None
  """

/// Where the first instruction of a kind is.
private func word(of opcode: Opcode, _ code: RegisterCode) -> Int {
  code.words.withUnsafeBufferPointer { words in
    var word = 0
    while word < words.count, let view = InstructionView(words.baseAddress! + word) {
      if view.opcode == opcode { return word }
      word += view.wordCount
    }
    return -1
  }
}

private func point(of opcode: Opcode, _ code: RegisterCode) -> Int {
  let word = word(of: opcode, code)
  return code.points.firstIndex { Int($0.word) == word }!
}

/// Sets operand field 1 (a), 2 (b) or 3 (c).
private func set(_ field: UInt64, _ value: UInt64, _ word: Int, _ code: inout RegisterCode) {
  code.words[word] = code.words[word] & ~(0xFFFF << (16 * field)) | value << (16 * field)
}

@Suite(.serialized) struct VerifierTests {
  /// What the verifier says of the spoiled translation of `source`; "" when it finds nothing.
  private func complaint(_ spoil: (inout RegisterCode) -> Void) -> String {
    var text = "the source does not compile"
    Python.run {
      guard let module = Python.compile(source) else { return }
      let code = Python.allCode(module)[1]
      var result = RegisterCode()
      #expect(translate(code, into: &result) == .none)
      spoil(&result)
      text = verify(code, result).map { "\($0.reason)" } ?? ""
    }
    return text
  }

  @Test func goodCode() { #expect(complaint { _ in } == "") }

  @Test func shape() {
    #expect(complaint { $0.words = [] } == "an entry out of the code")
    #expect(complaint { $0.words[0] |= 0xFF } == "no instruction")
    #expect(complaint { $0.words.removeLast(2) } == "the code runs off its end")
    #expect(complaint { $0.words[1] &+= 0x1_0000 } == "an address out of the bytecode")
    #expect(complaint { set(2, 9, word(of: .drop, $0), &$0) } == "b is not used")
    #expect(complaint { $0.words[word(of: .loadGlobal, $0) + 2] = 0 } == "a name is missing")
  }

  @Test func entries() {
    #expect(complaint { $0.entries.removeLast() } == "the entries are not one for each code unit")
    #expect(complaint { $0.entries[0] = -1 } == "an entry is missing")
    #expect(complaint { $0.entries[0] = 1 } == "an entry between instructions")
    #expect(complaint { $0.entries[0] = 1 << 20 } == "an entry out of the code")
  }

  @Test func jumps() {
    #expect(complaint { $0.words[word(of: .compareJump, $0) + 2] ^= 1 } == "a bad jump")
    #expect(complaint { $0.words[word(of: .jumpBackward, $0) + 2] = 0xFFFF_0000 } == "a bad jump")
    #expect(complaint { set(2, 10, word(of: .forIter, $0), &$0) } != "")
  }

  @Test func operands() {
    #expect(complaint { set(2, 8, word(of: .compareJump, $0), &$0) } != "")
    #expect(complaint { set(3, 0x3FFF, word(of: .binary, $0), &$0) } == "no such constant")
    #expect(complaint { set(1, 9, word(of: .binary, $0), &$0) } == "a result for a register that is no stack register")
    #expect(
      complaint { set(1, 0x3FFF, word(of: .binary, $0), &$0) } == "a result for a register that is no stack register")
  }

  @Test func temporaries() {
    // The method's function, which the call needs, is gone; or it is never consumed.
    #expect(complaint { $0.words[word(of: .binary, $0)] ^= 0x400 } != "")
    #expect(complaint { set(1, UInt64(firstRegister + 4), word(of: .binary, $0), &$0) } != "")
  }

  @Test func framePoints() {
    let missing = "a frame point is missing, or one too many"
    #expect(complaint { $0.points.removeFirst() } == missing)
    #expect(complaint { $0.points.removeLast() } == missing)
    #expect(complaint { $0.points[0].word += 2 } == missing)
    #expect(complaint { $0.points[point(of: .binary, $0)].before = 1 << 20 } == "a frame state that does not exist")
    // State 0 is the empty stack.
    #expect(
      complaint { $0.points[point(of: .binary, $0)].before = $0.points[0].before } == "a frame state misses a temporary"
    )
    #expect(
      complaint { $0.points[0].before = $0.points[point(of: .binary, $0)].before }
        == "a frame state names a dead register")
  }
}
