// Locals, cells and the stack's own opcodes. Most of them emit nothing: they move entries of the virtual stack.
//
//   LOAD_FAST a                    nothing; the entry is an alias of a
//   LOAD_FAST x                    move s0 ← x          the alias of x is saved from the store (rule 2)
//   LOAD_CONST 3; STORE_FAST x     move x ← 3
//   POP_TOP of a temporary         drop s0

import Bytecode
import CPython313
import RegisterCode

extension Translation {
  mutating func loadFast(_ number: Int) {
    let register = local(number)
    if refusal != .none { return }
    if isPlain(register) { return push(.local(register)) }
    // A cell, for a closure.
    copyToResult(.local(register))
  }

  /// a ← a copy of a register, which may hold NULL.
  private mutating func copyToResult(_ entry: Operand) {
    begin(.move, results: 1)
    b = entry.index
    end()
  }

  mutating func loadFastCheck(_ number: Int) {
    let register = local(number)
    begin(.loadCheck, results: 1)
    b = register
    end()
  }

  mutating func loadFastAndClear(_ number: Int) {
    let register = local(number)
    detach(register, below: count)
    // The value may be NULL: no result for a local.
    begin(.loadAndClear, results: 1, fuses: false)
    b = register
    end()
  }

  mutating func storeFast(_ number: Int) {
    let register = local(number)
    let value = peek(1)
    if value.isNull { return fail(.inconsistentStack) }
    // Already there: `x = x`, or stored by the instruction that made it.
    if value != .local(register) {
      detach(register, below: count - 1)
      emitMove(to: register, from: peek(1), isLocal: true)
    }
    _ = pop()
  }

  mutating func deleteFast(_ number: Int) {
    let register = local(number)
    detach(register, below: count)
    begin(.deleteLocal)
    a = register
    end()
  }

  mutating func popTop() {
    if !peek(1).isTemporary {
      _ = pop()
      return
    }
    begin(.drop, pops: 1)
    takeLast(instruction)
    a = peek(1).index
    flags.insert(.aIsTemporary)
    end()
  }

  mutating func copyEntry(_ place: Int) {
    if place < 1 { return fail(.unknownOpcode) }
    let entry = peek(place)
    if entry.isTemporary { copyToResult(entry) } else { push(entry) }
  }

  mutating func swapEntries(_ place: Int) {
    if place < 2 { return fail(.unknownOpcode) }
    buffers.stack.swapAt(count - 1, count - place)
  }

  mutating func makeCell(_ number: Int) {
    let register = local(number)
    if refusal != .none { return }
    if isPlain(register) { return fail(.unknownOpcode) }
    begin(.makeCell)
    a = register
    end()
  }

  mutating func copyFreeVariables(_ number: Int) {
    if number != Int(code.pointee.co_nfreevars) { return fail(.unknownOpcode) }
    begin(.copyFreeVars)
    a = number
    end()
  }

  mutating func loadDeref(_ number: Int) {
    let register = local(number)
    begin(.loadDeref, results: 1)
    b = register
    end()
  }

  mutating func storeDeref(_ number: Int) {
    let register = local(number)
    begin(.storeDeref, pops: 1)
    a = register
    takeB(peek(1))
    end()
  }

  mutating func deleteDeref(_ number: Int) {
    let register = local(number)
    begin(.deleteDeref)
    a = register
    end()
  }

  mutating func loadFromDictOrDeref(_ number: Int) {
    let register = local(number)
    begin(.loadFromDictOrDeref, pops: 1, results: 1)
    takeB(peek(1))
    c = register
    end()
  }
}
