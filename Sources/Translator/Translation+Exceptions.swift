// Raising, handling, and `with`.
//
//   PUSH_EXC_INFO                  pushExcInfo s1 ← s0, handled now; s0 ← the one before
//   CHECK_EXC_MATCH                checkExcMatch s2 ← does s1 match a
//   BEFORE_WITH                    beforeWith (s0, s1) ← a

import Bytecode
import CPython313
import RegisterCode

extension Translation {
  mutating func raise(_ oparg: Int) {
    if oparg > 2 { return fail(.unknownOpcode) }
    begin(.raise, pops: oparg)
    takeList(from: oparg, oparg, nulls: 2 - oparg)
    end()
  }

  mutating func reraise(_ oparg: Int) {
    if oparg > 2 { return fail(.unknownOpcode) }
    if oparg > 0 { canonicalize(count - 1) }
    begin(.reraise, pops: 1)
    takeB(peek(1))
    if oparg > 0 { c = register(1 + oparg) }
    end()
  }

  mutating func pushExcInfo() {
    canonicalize(count)
    begin(.pushExcInfo, pops: 1, results: 2)
    b = register(1)
    end()
  }

  mutating func checkExcMatch() {
    holdInRegister(2)
    begin(.checkExcMatch, pops: 1, results: 1)
    b = register(2)
    takeC(peek(1))
    end()
  }

  mutating func checkEgMatch() {
    begin(.checkEgMatch, pops: 2, results: 2)
    secondResultInB = true
    takeList(from: 2, 2)
    end()
  }

  mutating func withExceptStart() {
    holdInRegister(1)
    holdInRegister(4)
    begin(.withExceptStart, results: 1)
    b = register(4)
    c = register(1)
    end()
  }

  mutating func beforeWith(_ opcode: Opcode) {
    begin(opcode, pops: 1, results: 2)
    takeB(peek(1))
    end()
  }
}
