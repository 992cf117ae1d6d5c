// Attributes and the subscripts that are not plain binary operations.
//
//   LOAD_FAST a; LOAD_ATTR x               loadAttr s0 ← a.x
//   LOAD_FAST a; LOAD_ATTR (m + self)      loadMethod (s0, s1) ← a.m
//   STORE_ATTR x                           storeAttr a.x = s0

import Bytecode
import CPython313
import RegisterCode

extension Translation {
  mutating func loadAttribute(_ oparg: Int) {
    let name = self.name(oparg >> 1)
    if oparg & 1 == 0 { return unary(.loadAttr, name: name) }
    begin(.loadMethod, pops: 1, results: 2)
    flags.insert(.loadsMethod)
    takeB(peek(1))
    payload = name
    end()
  }

  mutating func storeAttribute(_ number: Int) {
    let name = self.name(number)
    begin(.storeAttr, pops: 2)
    takeB(peek(1))
    takeC(peek(2))
    payload = name
    end()
  }

  mutating func deleteAttribute(_ number: Int) {
    let name = self.name(number)
    begin(.deleteAttr, pops: 1)
    takeB(peek(1))
    payload = name
    end()
  }

  mutating func loadSuperAttribute(_ oparg: Int) {
    let name = self.name(oparg >> 2)
    let isMethod = oparg & 1 != 0
    begin(.loadSuperAttr, pops: 3, results: isMethod ? 2 : 1)
    secondResultInB = true
    takeList(from: 3, 3)
    payload = name
    takeKind(oparg & 3)
    end()
  }

  mutating func deleteSubscript() {
    begin(.deleteSubscript, pops: 2)
    takeB(peek(2))
    takeC(peek(1))
    end()
  }
}
