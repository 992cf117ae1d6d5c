// Making functions, and leaving them: returns, yields, awaits.
//
//   RETURN_CONST None              returnValue None
//   YIELD_VALUE                    yieldValue s0 ← (what is sent in), a goes out
//   SEND L                         send s1 ← s0.send(s1), to L when it has returned

import Bytecode
import CPython313
import RegisterCode

extension Translation {
  mutating func setFunctionAttribute(_ oparg: Int) {
    // Exactly one of the four flags of MAKE_FUNCTION.
    if oparg != 1 && oparg != 2 && oparg != 4 && oparg != 8 { return fail(.unknownOpcode) }
    begin(.setFunctionAttribute, pops: 2, results: 1)
    takeB(peek(1))
    takeC(peek(2))
    takeKind(oparg)
    end()
  }

  mutating func returnValue(_ value: Operand, pops: Int) {
    // CPython forgets whatever else is on the stack: nothing should be.
    if count != pops { return fail(.inconsistentStack) }
    begin(.returnValue, pops: pops)
    a = stackBase + stackSize
    c = Int(code.pointee.co_nlocalsplus)
    takeB(value)
    end()
  }

  /// Where those enter that have polled: behind the first RESUME, and where a generator goes on behind a yield.
  mutating func functionStart() {
    if !compilesRegions { return }
    begin(.functionStart)
    secondPayload = callsToRegion
    end()
  }

  /// Whether an instruction is the RESUME behind a `yield` (RESUME_AFTER_YIELD: pycore_opcode_utils.h).
  func goesOnBehindYield(_ index: Int) -> Bool {
    let instruction = buffers.decoded.instructions[index]
    return Int(instruction.opcode) == RESUME && instruction.oparg & 3 == 1
  }
  /// Whether what is sent in goes nowhere.
  var isFollowedByDrop: Bool {
    index + 1 < buffers.decoded.instructions.count && Int(buffers.decoded.instructions[index + 1].opcode) == POP_TOP
  }

  mutating func returnGenerator() {
    if count != 0 { return fail(.inconsistentStack) }
    begin(.returnGenerator)
    // What is sent in first, always None, is in the bottom slot when the generator is resumed.
    pushes = home(0)
    end()
  }

  mutating func yieldValue(_ oparg: Int) {
    if oparg > 1 { return fail(.unknownOpcode) }
    begin(.yieldValue, pops: 1, results: 1, fuses: false, canonical: true)
    takeB(peek(1))
    takeKind(oparg)
    buffers.yields.append(Int32(output.words.count))
    end()
  }

  /// Tells every `yieldValue` where a resume goes on that has nothing to poll for, past the RESUME and what surely follows:
  ///
  ///   yieldValue; resume; drop                    behind the drop, and what is sent in (None) goes nowhere
  ///   yieldValue; resume; jumpBackwardNoPoll      to the `send` of a `yield from` or `await`
  mutating func resolveContinuations() {
    for place in buffers.yields {
      let yield = Int(place)
      let resume = yield + wordCount(yield)
      if opcode(resume) != .resume { continue }
      var target = resume + wordCount(resume)
      var wantsSent = 1
      if opcode(target) == .drop && field(target, 16) == field(yield, 16) {
        target += wordCount(target)
        wantsSent = 0
      } else if opcode(target) == .jumpBackwardNoPoll {
        target += Int(Int32(truncatingIfNeeded: output.words[target + 2]))
      }
      guard let distance = Int16(exactly: target - yield + wantsSent) else { continue }
      output.words[yield] |= UInt64(UInt16(bitPattern: distance)) << 48
    }
  }

  private func opcode(_ word: Int) -> Opcode? {
    word < output.words.count ? Opcode(rawValue: UInt8(truncatingIfNeeded: output.words[word])) : nil
  }
  private func field(_ word: Int, _ shift: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: output.words[word] >> shift) }
  /// Of an instruction without a list.
  private func wordCount(_ word: Int) -> Int { 2 + (opcode(word)?.info.extraWords ?? 0) }

  mutating func send() {
    begin(.send, pops: 1, results: 1, fuses: false, canonical: true)
    b = register(2)
    takeC(peek(1))
    takeTarget(instruction.target)
    end()
  }

  mutating func cleanupThrow() {
    begin(.cleanupThrow, pops: 3, results: 2)
    secondResultInB = true
    takeList(from: 3, 3)
    end()
  }
}
