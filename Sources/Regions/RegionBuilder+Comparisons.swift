// Comparisons of strings, lists and tuples, and the jumps on them (Comparisons+Specialized.swift of the interpreter).
//
//   compareJumpString a < b, else to 40      guard a and b are str; v7: int = orderOfStrings(a, b); branch v7 < 0 …
//   compareJumpSequence x == y, else to 40   v7 = outcomeOfSequences(x, y); none: type; branch v7 is one of those for which it holds …
//
// No code runs: what is known of the frame stays known.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  func emitComparison(_ next: Int) -> Bool {
    switch instruction.opcode {
    case .compareJumpString: return compareJumpString(next)
    case .compareJumpSequence: return compareJumpSequence(next)
    default: return false
    }
  }

  private func compareJumpString(_ next: Int) -> Bool {
    if failedBefore(word) { return false }
    let left = readString(instruction.b, isConstant: isBConstant)
    let right = readString(instruction.c, isConstant: isCConstant)
    let predicate = predicate(instruction.kind)
    let isTrue: Value
    switch predicate {
    case .equal: isTrue = areEqual(left, right)
    case .notEqual: isTrue = add(.not, .bool, [areEqual(left, right)])
    default: isTrue = compare(predicate, call(.orderOfStrings, [left, right], .int), intConstant(0))
    }
    jump(when: isTrue, left, right, next)
    return true
  }
  private func areEqual(_ left: Value, _ right: Value) -> Value {
    value(.bool, when: compare(.equal, left, right)) {
      add(.constant, .bool, [], 1)
    } otherwise: {
      compare(.notEqual, call(.areEqualStrings, [left, right]), constant(0))
    }
  }

  private func compareJumpSequence(_ next: Int) -> Bool {
    if failedBefore(word) { return false }
    func operand(_ index: Int, isConstant: Bool) -> Value {
      isConstant ? retype(constantObject(index), .object) : readObject(index)
    }
    let left = operand(instruction.b, isConstant: isBConstant)
    let right = operand(instruction.c, isConstant: isCConstant)
    let outcome = call(.outcomeOfSequences, [left, right])
    require(compare(.notEqual, outcome, constant(0)), .type)
    let wanted = add(.and, .address, [outcome, constant(UInt64(instruction.kind & 15))])
    jump(when: compare(.notEqual, wanted, constant(0)), left, right, next)
    return true
  }

  /// Ends the operands, and jumps as the instruction says of a comparison that holds, or does not.
  private func jump(when isTrue: Value, _ left: Value, _ right: Value, _ next: Int) {
    var operands: [(register: Int, word: Value)] = []
    if isBTemporary { operands.append((register: instruction.b, word: left)) }
    if isCTemporary { operands.append((register: instruction.c, word: right)) }
    let target = word + instruction.targetDistance
    // Bit 31: jump when true.
    let jumpsWhenTrue = instruction.kind >> 31 != 0
    branch(
      isTrue, ending: operands, then: jumpsWhenTrue ? target : next, else: jumpsWhenTrue ? next : target,
      tested: .truth)
  }
}
