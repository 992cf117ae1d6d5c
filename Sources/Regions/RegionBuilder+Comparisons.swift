// Comparisons of strings, lists and tuples, and the jumps on them (Comparisons+Specialized.swift of the interpreter).
//
//   compareJumpString a < b, else to 40      guard a and b are str; v7: int = orderOfStrings(a, b); branch v7 < 0 …
//   compareJumpSequence x == y, else to 40   v7 = outcome(x, y); none: type; branch v7 is one of those for which it holds …
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
    jump(next, when: isTrue, ending: consumedOperands)
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
    jump(next, when: holds(left, right), ending: consumedOperands)
    return true
  }

  /// Whether a comparison of two words holds; leaves where that may run code.
  func holds(_ left: Value, _ right: Value) -> Value {
    let comparison = (instruction.kind & 0x7FFF_FFFF) >> 5
    let outcome = call(.outcome, [left, right, constant(UInt64(comparison))])
    require(compare(.notEqual, outcome, constant(0)), .type)
    // COMPARE_OP's bits for outcomes.
    let wanted = add(.and, .address, [outcome, constant(UInt64(instruction.kind & 15))])
    return compare(.notEqual, wanted, constant(0))
  }
  /// The sources b and c that the instruction consumes.
  var consumedOperands: [(register: Int, word: Value)] {
    var operands: [(register: Int, word: Value)] = []
    if isBTemporary { operands.append((register: instruction.b, word: readWord(instruction.b))) }
    if isCTemporary { operands.append((register: instruction.c, word: readWord(instruction.c))) }
    return operands
  }
  /// Ends operands, and jumps as the instruction says of a condition that holds, or does not.
  func jump(_ next: Int, when isTrue: Value, ending operands: [(register: Int, word: Value)]) {
    let target = word + instruction.targetDistance
    // Bit 31: jump when true.
    let jumpsWhenTrue = instruction.kind >> 31 != 0
    branch(
      isTrue, ending: operands, then: jumpsWhenTrue ? target : next, else: jumpsWhenTrue ? next : target,
      tested: .truth)
  }
}
