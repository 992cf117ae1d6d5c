// Calls. The callable is named by itself; self or NULL and the arguments are a list.
//
//   LOAD_GLOBAL (f + NULL); LOAD_FAST a; CALL 1           call s0 ← s0(NULL, a)
//   LOAD_ATTR (m + self); LOAD_CONST 1; CALL 1            call s0 ← s0(s1, 1)
//   LOAD_CONST ('k',); CALL_KW 1                          callKeywords s0 ← s0(NULL, a, ('k',))

import Bytecode
import CPython313
import RegisterCode

extension Translation {
  mutating func call(_ oparg: Int) {
    begin(.call, pops: oparg + 2, results: 1)
    takeB(peek(oparg + 2))
    takeList(from: oparg + 1, oparg + 1, mayBeginWithNull: true)
    end()
  }

  mutating func callKeywords(_ oparg: Int) {
    // Whoever calls counts on so many names.
    guard let names = constantTupleCount(peek(1)), names <= oparg else { return fail(.unknownOpcode) }
    begin(.callKeywords, pops: oparg + 3, results: 1)
    takeB(peek(oparg + 3))
    takeList(from: oparg + 2, oparg + 2, mayBeginWithNull: true)
    end()
  }

  mutating func callUnpack(_ oparg: Int) {
    if oparg > 1 { return fail(.unknownOpcode) }
    // Between the callable and the arguments there is a NULL, which nobody wants.
    begin(.callUnpack, pops: oparg + 3, results: 1)
    takeB(peek(oparg + 3))
    takeList(from: oparg + 1, oparg + 1, nulls: 1 - oparg)
    end()
  }

  mutating func intrinsic1(_ oparg: Int) {
    if oparg < 1 || oparg > Int(MAX_INTRINSIC_1) { return fail(.unknownOpcode) }
    unary(.intrinsic1, kind: oparg)
  }

  mutating func intrinsic2(_ oparg: Int) {
    if oparg < 1 || oparg > Int(MAX_INTRINSIC_2) { return fail(.unknownOpcode) }
    binary(.intrinsic2, kind: oparg)
  }
}
