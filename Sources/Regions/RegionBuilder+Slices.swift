// Slices whose bounds are ints or absent, and what is stored into such of lists (Containers.swift of the interpreter).
//
//   binarySlice t0 ← x[i:]        v7: object = slice(x, i, the largest int); none: type; t0 ← v7
//   storeSlice x[i:j] ← y         v7 = storeSlice(x, i, j, y); 0: type; y ends
//
// Both are calls that run no code, so that nothing is forgotten: an old item whose end may run some is the interpreter's.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  func emitSlice(_ next: Int) -> Bool {
    if failedBefore(word) { return false }
    switch instruction.opcode {
    case .binarySlice: return loadSlice(next)
    case .storeSlice: return storeSlice(next)
    default: return false
    }
  }

  /// [sequence, start, stop]
  private func loadSlice(_ next: Int) -> Bool {
    let operand = instruction.listOperand(0)
    let (first, last) = (instruction.listOperand(1), instruction.listOperand(2))
    if operand.isConstant || !isBound(first) || !isBound(last) { return false }
    let sequence = readObject(operand.index)
    let known = state[operand.index]
    let (slice, result) = makeSlice(sequence, known, [bound(first, absent: 0), bound(last, absent: .max)], step: 1)
    if operand.isTemporary { state[operand.index] = Known() }
    endThenWrite(operand.isTemporary ? [Ending(sequence, known)] : [], slice, result, next)
    return true
  }
  /// A part of a sequence of which that is known, and what is known of the part. The bounds are done with.
  func makeSlice(
    _ sequence: Value, _ known: Known, _ ends: [(value: Value, leftover: Leftover)], step: Int64
  ) -> (slice: Value, known: Known) {
    let slice = call(.slice, [sequence] + ends.map { $0.value } + [intConstant(step)], .object)
    // No guard: one may fail for nothing.
    unless(compare(.notEqual, slice, constant(0))) { self.leave(.type) }
    for end in ends { finish(end.leftover) }
    let isSequence = known.fact == .type(listType) || known.fact == .type(tupleType)
    return (slice, Known(kind: .word, value: slice, fact: isSequence ? known.fact : .object))
  }

  /// [value, list, start, stop]
  private func storeSlice(_ next: Int) -> Bool {
    let (source, target) = (instruction.listOperand(0), instruction.listOperand(1))
    let (first, last) = (instruction.listOperand(2), instruction.listOperand(3))
    if source.isConstant || target.isConstant || !isBound(first) || !isBound(last) { return false }
    let value = readObject(source.index)
    let list = readObject(target.index, ofType: listType)
    let (start, stop) = (bound(first, absent: 0), bound(last, absent: .max))
    let isDone = call(
      .storeSlice, [list, start.value, stop.value, value, constant(source.isTemporary ? 1 : 0)])
    unless(compare(.notEqual, isDone, constant(0))) { self.leave(.type) }
    finish(start.leftover)
    finish(stop.leftover)
    var ran: Value?
    for (operand, object) in [(source, value), (target, list)] where operand.isTemporary {
      state[operand.index] = Known()
      ran = collect(ran ?? constant(0), object) { self.deallocate($0) }
    }
    if let ran { add(.guard, .none, [equals(ran, 0)], exit: exit(to: next, .ranCode)) }
    return true
  }

  // MARK: Bounds

  func isBound(_ operand: Operand) -> Bool {
    if !operand.isConstant { return true }
    return scope.code.constants[operand.index] == objects.none || Word.isInt(scope.code.constantWords[operand.index])
  }
  func bound(_ operand: Operand, absent: Int64) -> (value: Value, leftover: Leftover) {
    if !operand.isConstant { return readInt(operand.index, isTemporary: operand.isTemporary) }
    let word = scope.code.constantWords[operand.index]
    return (intConstant(Word.isInt(word) ? Word.intValue(word) : absent), Leftover())
  }
}
