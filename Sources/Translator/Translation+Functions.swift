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
    c = Int(code.pointee.co_nlocalsplus)
    takeB(value)
    end()
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
    end()
  }

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
