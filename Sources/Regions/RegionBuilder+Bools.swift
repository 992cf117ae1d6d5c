// Truth values among ints (Arithmetic+Bools.swift of the interpreter).
//
//   t0 ← x == y                    v7: bool = …
//   boolOperator n ← n + t0        v8: int = select v7, 1, 0; n ← add v5, v8
//
// A comparison's result is a choice of True and False: asking which of them it is gives back the condition, and no object is left.

import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  func boolOperator(_ next: Int) -> Bool {
    guard !failedBefore(word), let operation = ofInts,
      let (left, first) = intOrBool(instruction.b, isTemporary: isBTemporary, isConstant: isBConstant),
      let (right, second) = intOrBool(instruction.c, isTemporary: isCTemporary, isConstant: isCConstant)
    else { return false }
    let number = result(operation, left, right) { self.require($0, .overflow) }
    finish(first)
    finish(second)
    writeInt(instruction.a, number, isLocal: isALocal, after: next)
    return true
  }

  /// What is not known to be an int is taken for a bool where the other operand is one, or stands on the right: `count + found`.
  private func intOrBool(_ register: Int, isTemporary: Bool, isConstant: Bool) -> (Value, Leftover)? {
    if isConstant {
      let word = scope.code.constantWords[register]
      return Word.isInt(word) ? (intConstant(Word.intValue(word)), Leftover()) : nil
    }
    let isRight = register == instruction.c && !isCConstant
    let isInt = state[register].kind == .int || !isRight && state[instruction.c].kind != .int && !isCConstant
    if isInt { return readInt(register, isTemporary: isTemporary) }
    let word = readWord(register)
    let isTrue = equals(word, objects.true_object)
    unless(isTrue) { self.require(self.equals(word, self.objects.false_object), .type) }
    let number = add(.select, .int, [isTrue, intConstant(1), intConstant(0)])
    // Bools are immortal: nothing to give back.
    if isTemporary { state[register] = Known() }
    return (number, Leftover())
  }
}
