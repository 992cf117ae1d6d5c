// The opcodes of `match` that look at a subject and keep it.
//
//   MATCH_KEYS                     matchKeys s2 ← s0 (the subject), s1 (the keys)
//   MATCH_CLASS 1                  matchClass s0 ← [s0, s1, ('x',)]

import Bytecode
import CPython313
import RegisterCode

extension Translation {
  mutating func matchClass(_ oparg: Int) {
    guard constantTupleCount(peek(1)) != nil else { return fail(.unknownOpcode) }
    begin(.matchClass, pops: 3, results: 1)
    takeList(from: 3, 3)
    takeKind(oparg)
    end()
  }

  mutating func matchKeys() {
    holdInRegister(1)
    holdInRegister(2)
    begin(.matchKeys, results: 1)
    b = register(2)
    c = register(1)
    end()
  }
}
