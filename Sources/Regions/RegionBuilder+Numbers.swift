// Arithmetic and comparisons of numbers: the interpreter's fast and second paths (Arithmetic+Specialized.swift) as guards.
//
//   multiplyFloat t0 ← x, y    v5: double = multiplyDouble v3, v4; guard v5 == v5 else overflow

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// The kind of number that a form takes for granted.
  static func numbers(_ opcode: Opcode) -> Known.Kind {
    switch opcode {
    case .addInt, .subtractInt, .multiplyInt, .andInt, .orInt, .xorInt, .floorDivideInt, .remainderInt, .addIntConstant,
      .multiplyIntConstant, .andIntConstant, .leftShiftIntConstant, .rightShiftIntConstant, .floorDivideIntConstant,
      .remainderIntConstant, .compareJumpIntLess, .compareJumpIntLessEqual, .compareJumpIntEqual,
      .compareJumpIntNotEqual, .compareJumpIntGreater, .compareJumpIntGreaterEqual, .compareJumpIntConstantLess,
      .compareJumpIntConstantLessEqual, .compareJumpIntConstantEqual, .compareJumpIntConstantNotEqual,
      .compareJumpIntConstantGreater, .compareJumpIntConstantGreaterEqual, .compareInt, .loadSubscriptList,
      .loadSubscriptTuple, .loadSubscriptString, .storeSubscriptList:
      return .int
    case .addFloat, .subtractFloat, .multiplyFloat, .divideFloat, .addFloatConstant, .multiplyFloatConstant,
      .divideFloatConstant, .subtractFromFloatConstant, .divideFloatConstantBy, .compareFloat, .compareJumpFloat,
      .compareJumpFloatConstant:
      return .double
    default: return .unknown
    }
  }

  /// Emits a number's instruction; false when it is none.
  func emitNumber(_ next: Int) -> Bool {
    switch instruction.opcode {
    case .addInt: ints(next) { self.fitting(self.add(.add, .int, [$0, $1])) }
    case .subtractInt: ints(next) { self.fitting(self.add(.subtract, .int, [$0, $1])) }
    case .multiplyInt: ints(next, product)
    case .andInt: ints(next) { self.add(.and, .int, [$0, $1]) }
    case .orInt: ints(next) { self.add(.or, .int, [$0, $1]) }
    case .xorInt: ints(next) { self.add(.xor, .int, [$0, $1]) }
    case .floorDivideInt: ints(next) { self.floorQuotient($0, self.positive($1)) }
    case .remainderInt: ints(next) { self.floorRemainder($0, self.positive($1)) }
    case .addIntConstant: intAndConstant(next) { self.fitting(self.add(.add, .int, [$0, $1])) }
    case .multiplyIntConstant: intAndConstant(next, product)
    case .andIntConstant: intAndConstant(next) { self.add(.and, .int, [$0, $1]) }
    case .leftShiftIntConstant:
      intAndConstant(next) { value, count in
        let shifted = self.add(.shiftLeft, .int, [value, count])
        self.require(self.compare(.equal, self.add(.shiftRight, .int, [shifted, count]), value), .overflow)
        return self.fitting(shifted)
      }
    case .rightShiftIntConstant: intAndConstant(next) { self.add(.shiftRight, .int, [$0, $1]) }
    case .floorDivideIntConstant: intAndConstant(next, floorQuotient)
    case .remainderIntConstant: intAndConstant(next, floorRemainder)
    case .addFloat: doubles(next) { self.add(.addDouble, .double, [$0, $1]) }
    case .subtractFloat: doubles(next) { self.add(.subtractDouble, .double, [$0, $1]) }
    case .multiplyFloat: doubles(next) { self.add(.multiplyDouble, .double, [$0, $1]) }
    case .divideFloat: doubles(next, quotient, ofInts: true)
    case .addFloatConstant: doubleAndConstant(next) { self.add(.addDouble, .double, [$0, $1]) }
    case .multiplyFloatConstant: doubleAndConstant(next) { self.add(.multiplyDouble, .double, [$0, $1]) }
    case .divideFloatConstant:
      doubleAndConstant(next, ofInts: true) { self.add(.divideDouble, .double, [$0, $1]) }
    case .subtractFromFloatConstant: doubleAndConstant(next) { self.add(.subtractDouble, .double, [$1, $0]) }
    case .divideFloatConstantBy: doubleAndConstant(next, ofInts: true) { self.quotient($1, $0) }
    case .compareJumpIntLess: compareJump(.less, next)
    case .compareJumpIntLessEqual: compareJump(.lessEqual, next)
    case .compareJumpIntEqual: compareJump(.equal, next)
    case .compareJumpIntNotEqual: compareJump(.notEqual, next)
    case .compareJumpIntGreater: compareJump(.greater, next)
    case .compareJumpIntGreaterEqual: compareJump(.greaterEqual, next)
    case .compareJumpIntConstantLess: compareJumpConstant(.less, next)
    case .compareJumpIntConstantLessEqual: compareJumpConstant(.lessEqual, next)
    case .compareJumpIntConstantEqual: compareJumpConstant(.equal, next)
    case .compareJumpIntConstantNotEqual: compareJumpConstant(.notEqual, next)
    case .compareJumpIntConstantGreater: compareJumpConstant(.greater, next)
    case .compareJumpIntConstantGreaterEqual: compareJumpConstant(.greaterEqual, next)
    case .compareJumpFloat, .compareJumpFloatConstant: compareJumpDouble(next)
    default: return false
    }
    return true
  }

  // MARK: Ints

  private func ints(_ next: Int, _ operation: (Value, Value) -> Value) {
    let (left, first) = readInt(instruction.b, isTemporary: isBTemporary)
    let (right, second) = readInt(instruction.c, isTemporary: isCTemporary)
    let result = operation(left, right)
    finish(first)
    finish(second)
    writeInt(instruction.a, result, isLocal: isALocal, after: next)
  }
  /// The operand that w2 names, and w3.
  private func intAndConstant(_ next: Int, _ operation: (Value, Value) -> Value) {
    let (left, first) = readInt(variableRegister, isTemporary: isBTemporary || isCTemporary)
    let result = operation(left, intConstant(Int64(bitPattern: instruction.words[3])))
    finish(first)
    writeInt(instruction.a, result, isLocal: isALocal, after: next)
  }
  private var variableRegister: Int { Int(instruction.words[2] & 0xFFFF) + scope.offset }

  /// A result that has to fit into a word.
  private func fitting(_ number: Value) -> Value {
    require(fits(number), .overflow)
    return number
  }
  private func product(_ left: Value, _ right: Value) -> Value {
    require(add(.not, .bool, [add(.multiplyOverflows, .bool, [left, right])]), .overflow)
    return fitting(add(.multiply, .int, [left, right]))
  }
  private func positive(_ divisor: Value) -> Value {
    require(compare(.greater, divisor, intConstant(0)), .overflow)
    return divisor
  }
  /// Rounded down, of a divisor above 0.
  private func floorQuotient(_ value: Value, _ divisor: Value) -> Value {
    let quotient = add(.quotient, .int, [value, divisor])
    let tooLarge = compare(.greater, add(.multiply, .int, [quotient, divisor]), value)
    return add(.select, .int, [tooLarge, add(.subtract, .int, [quotient, intConstant(1)]), quotient])
  }
  private func floorRemainder(_ value: Value, _ divisor: Value) -> Value {
    let remainder = add(.remainder, .int, [value, divisor])
    let isNegative = compare(.less, remainder, intConstant(0))
    return add(.select, .int, [isNegative, add(.add, .int, [remainder, divisor]), remainder])
  }

  // MARK: Doubles

  /// `ofInts`: two ints that fit into a word give what their doubles would (long_true_divide: longobject.c).
  private func doubles(_ next: Int, _ operation: (Value, Value) -> Value, ofInts: Bool = false) {
    // Else two ints are an int's business: one of the operands has to be a float.
    let leftIsFloat = ofInts || state[instruction.b].kind == .double
    let rightIsFloat = ofInts || state[instruction.c].kind == .double
    if !leftIsFloat && !rightIsFloat && failedBefore(word) { return runInstruction(next) }
    let (left, first) = readDouble(instruction.b, isTemporary: isBTemporary, orInt: rightIsFloat)
    let (right, second) = readDouble(instruction.c, isTemporary: isCTemporary, orInt: true)
    finishDoubles(operation(left, right), [first, second], next)
  }
  private func doubleAndConstant(_ next: Int, ofInts: Bool = false, _ operation: (Value, Value) -> Value) {
    // The constant may be an int itself, which was made a float for the form: `x + 0`.
    let constantWord = scope.code.constantWords[isBConstant ? instruction.b : instruction.c]
    let orInt = ofInts || Word.isDouble(constantWord)
    if !orInt && failedBefore(word) { return runInstruction(next) }
    let (left, first) = readDouble(variableRegister, isTemporary: isBTemporary || isCTemporary, orInt: orInt)
    let number = add(.constant, .double, [], Int64(bitPattern: instruction.words[3]))
    finishDoubles(operation(left, number), [first], next)
  }
  private func finishDoubles(_ result: Value, _ leftovers: [Leftover], _ next: Int) {
    require(isOrdered(result), .overflow)
    for leftover in leftovers { finish(leftover) }
    writeDouble(instruction.a, result, isLocal: isALocal, after: next)
  }
  private func quotient(_ left: Value, _ right: Value) -> Value {
    let zero = add(.constant, .double, [], 0)
    require(add(.compareDouble, .bool, [right, zero], Int64(Predicate.notEqual.rawValue)), .overflow)
    return add(.divideDouble, .double, [left, right])
  }

  // MARK: Jumps

  private var targetWord: Int { word + instruction.targetDistance }

  private func compareJump(_ predicate: Predicate, _ next: Int) {
    let (left, first) = readInt(instruction.b, isTemporary: isBTemporary)
    let (right, second) = readInt(instruction.c, isTemporary: isCTemporary)
    finish(first)
    finish(second)
    branch(compare(predicate, left, right), then: targetWord, else: next)
  }
  private func compareJumpConstant(_ predicate: Predicate, _ next: Int) {
    let (left, first) = readInt(instruction.b, isTemporary: isBTemporary)
    finish(first)
    let right = intConstant(Word.intValue(instruction.words[3]))
    branch(compare(predicate, left, right), then: targetWord, else: next)
  }
  /// Jumps on some of the outcomes less, greater, equal; a NaN is left to the interpreter.
  private func compareJumpDouble(_ next: Int) {
    let (left, first) = readDouble(instruction.b, isTemporary: isBTemporary, orInt: true)
    let isConstant = instruction.opcode == .compareJumpFloatConstant
    let right: Value
    var second = Leftover()
    if isConstant {
      if Double(bitPattern: instruction.words[3]).isNaN { return leave(.type) }
      right = add(.constant, .double, [], Int64(bitPattern: instruction.words[3]))
    } else {
      (right, second) = readDouble(instruction.c, isTemporary: isCTemporary, orInt: true)
    }
    finish(first)
    finish(second)
    // Bits of COMPARE_OP for outcomes: less 2, greater 4, equal 8; bit 31: jump when true.
    let kind = instruction.kind
    let jumping = (kind >> 31 != 0 ? kind : ~kind) & 14
    let predicate: Predicate
    switch jumping {
    case 2: predicate = .less
    case 4: predicate = .greater
    case 8: predicate = .equal
    case 6: predicate = .notEqual
    case 10: predicate = .lessEqual
    default: predicate = .greaterEqual
    }
    branch(
      add(.compareDouble, .bool, [left, right], Int64(predicate.rawValue)), then: targetWord, else: next)
  }
}
