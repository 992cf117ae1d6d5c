// Names of globals, class bodies and modules.
//
//   LOAD_GLOBAL (len + NULL)       loadGlobal s0 ← len; a NULL entry on the stack
//   STORE_NAME x                   storeName x = s0

import Bytecode
import CPython313
import RegisterCode

extension Translation {
  mutating func loadGlobal(_ oparg: Int) {
    let withNull = oparg & 1 != 0
    let name = self.name(oparg >> 1)
    begin(.loadGlobal, results: 1, fuses: !withNull)
    payload = name
    if withNull { pushes = .null }
    end()
  }

  mutating func loadByName(_ opcode: Opcode, _ number: Int) {
    let name = self.name(number)
    begin(opcode, results: 1)
    payload = name
    end()
  }

  mutating func storeByName(_ opcode: Opcode, _ number: Int) {
    let name = self.name(number)
    begin(opcode, pops: 1)
    takeB(peek(1))
    payload = name
    end()
  }

  mutating func deleteByName(_ opcode: Opcode, _ number: Int) {
    let name = self.name(number)
    begin(opcode)
    payload = name
    end()
  }

  mutating func importFrom(_ number: Int) {
    inspect(.importFrom, name: name(number))
  }
}
