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
    if emitKinds() { return true }
    switch instruction.opcode {
    case .addInt: numbers(next, .add)
    case .subtractInt: numbers(next, .subtract)
    case .multiplyInt: numbers(next, .multiply)
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
    case .floatOperator: return floatOperator(next)
    case .intOperator: return intOperator(next)
    case .boolOperator: return boolOperator(next)
    case .addFloatConstant: doubleAndConstant(next) { self.add(.addDouble, .double, [$0, $1]) }
    case .multiplyFloatConstant: doubleAndConstant(next) { self.add(.multiplyDouble, .double, [$0, $1]) }
    case .divideFloatConstant:
      doubleAndConstant(next, ofInts: true) { self.add(.divideDouble, .double, [$0, $1]) }
    case .subtractFromFloatConstant: doubleAndConstant(next) { self.add(.subtractDouble, .double, [$1, $0]) }
    case .divideFloatConstantBy: doubleAndConstant(next, ofInts: true) { self.quotient($1, $0) }
    case .unaryNegative: return negative(next)
    case .compareInt: compareInts(next)
    case .compareFloat: compareDoubles(next)
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
    case .compareJumpLong: compareJumpLong(next)
    default: return false
    }
    return true
  }

  /// Of what it is known to be; else it is taken for what takes the result, or an int, and once that failed for a float.
  private func negative(_ next: Int) -> Bool {
    if isBConstant { return false }
    let kind = state[instruction.b].kind
    if kind != .int && kind != .double && failures(word) > 1 { return false }
    if kind == .double || kind != .int && (failedBefore(word) || consumerKind(behind: next) == .double) {
      let (number, leftover) = readDouble(instruction.b, isTemporary: isBTemporary, orInt: false)
      finishDoubles(add(.negateDouble, .double, [number]), [leftover], next)
    } else {
      let (number, leftover) = readInt(instruction.b, isTemporary: isBTemporary)
      let result = fitting(add(.subtract, .int, [intConstant(0), number]))
      finish(leftover)
      writeInt(instruction.a, result, isLocal: isALocal, after: next)
    }
    return true
  }

  // MARK: Numbers of both kinds

  /// Ints, or numbers of either kind where they were not all ints.
  private func numbers(_ next: Int, _ operation: Operation) {
    if areInts || !expectsBothKinds { return ints(next, operation) }
    let ofDoubles = ofDoubles(operation)
    if areDoubles { return doubles(next) { self.add(ofDoubles, .double, [$0, $1]) } }
    eitherKind(next, mixed: ofDoubles) {
      self.wordOfInts($0, $1, else: $2, operation)
    } or: {
      self.wordOfDoubles($0, $1, else: $2) { self.add(ofDoubles, .double, [$0, $1]) }
    }
  }
  /// The word of a sum, difference or product of two words that are ints.
  private func wordOfInts(
    _ left: Value, _ right: Value, else otherwise: BlockNumber, _ operation: Operation
  ) -> Value {
    func demand(_ condition: Value) { check(condition, else: otherwise) }
    demand(isInt(left))
    demand(isInt(right))
    return wordOfInt(result(operation, intOfWord(left), intOfWord(right), demand))
  }
  /// The word of an operation on two words that are floats.
  private func wordOfDoubles(
    _ left: Value, _ right: Value, else otherwise: BlockNumber, _ operation: (Value, Value) -> Value
  ) -> Value {
    check(isDouble(left), else: otherwise)
    check(isDouble(right), else: otherwise)
    return ordered(operation(doubleOfWord(left), doubleOfWord(right)), else: otherwise)
  }
  private func ofDoubles(_ operation: Operation) -> Operation {
    switch operation {
    case .add: .addDouble
    case .subtract: .subtractDouble
    default: .multiplyDouble
    }
  }
  /// The instruction's operation on ints, where that is one that gives an int.
  var ofInts: Operation? {
    switch plainKind {
    case BinaryKind.add: .add
    case BinaryKind.subtract: .subtract
    case BinaryKind.multiply: .multiply
    default: nil
    }
  }
  /// A sum, difference or product that has to fit into a word.
  func result(_ operation: Operation, _ left: Value, _ right: Value, _ demand: (Value) -> Void) -> Value {
    if operation == .multiply { demand(add(.not, .bool, [add(.multiplyOverflows, .bool, [left, right])])) }
    let number = add(operation, .int, [left, right])
    demand(fits(number))
    return number
  }
  private func eitherDouble(_ next: Int, _ ofInts: Operation) {
    let ofDoubles = ofDoubles(ofInts)
    eitherKind(next, mixed: ofDoubles) {
      self.wordOfDoubles($0, $1, else: $2) { self.add(ofDoubles, .double, [$0, $1]) }
    } or: {
      self.wordOfInts($0, $1, else: $2, ofInts)
    }
  }
  /// A double's word; goes elsewhere with a NaN.
  private func ordered(_ number: Value, else otherwise: BlockNumber) -> Value {
    check(isOrdered(number), else: otherwise)
    return wordOfDouble(number)
  }

  /// An operation on words that may be numbers of either kind: `usual` emits it for those of one, `other`, which may give nil, for
  /// those of the other, `mixed` for one of each. Each goes to the block that it is given for all else: to the other, to the third, then
  /// to a call.
  private func eitherKind(
    _ next: Int, mixed: Operation? = nil, _ usual: (Value, Value, BlockNumber) -> Value,
    or other: (Value, Value, BlockNumber) -> Value? = { _, _, _ in nil }
  ) {
    let operands = wordOperands()
    let leftovers = leftovers(operands.0, operands.1)
    func number(of word: Value, _ register: Int, _ isConstant: Bool) -> Value {
      isConstant || state[register].ownsNothing ? word : unboxed(word)
    }
    let left = number(of: operands.0, instruction.b, isBConstant)
    let right = operands.0 == operands.1 ? left : number(of: operands.1, instruction.c, isCConstant)
    let second = graph.addBlock()
    let otherwise = addColdBlock()
    let join = graph.addBlock()
    let result = graph.addParameter(join, .word)
    let fast = usual(left, right, second)
    end(.jump(Edge(join, [fast])))
    block = second
    let third = mixed == nil ? otherwise : graph.addBlock()
    if let word = other(left, right, third) {
      end(.jump(Edge(join, [word])))
    } else {
      end(.jump(Edge(third)))
    }
    if let mixed {
      block = third
      let word = wordOfMixed(left, right, else: otherwise, mixed)
      end(.jump(Edge(join, [word])))
    }
    block = otherwise
    let number = retype(call(.arithmetic, [left, right, constant(UInt64(plainKind))]), .word)
    require(compare(.notEqual, number, constant(0)), .type)
    end(.jump(Edge(join, [number])))
    block = join
    finishWord(result, leftovers, next)
  }
  /// The end of what gives a number of either kind.
  private func finishWord(_ result: Value, _ leftovers: [Leftover], _ next: Int) {
    for leftover in leftovers { finish(leftover) }
    write(
      instruction.a, result, Known(kind: .word, value: result, ownsNothing: true), isLocal: isALocal, after: next)
  }
  /// The word of an operation on an int and a float, in any order.
  private func wordOfMixed(
    _ left: Value, _ right: Value, else otherwise: BlockNumber, _ operation: Operation
  ) -> Value {
    let (intFirst, doubleFirst, both) = (graph.addBlock(), graph.addBlock(), graph.addBlock())
    let parameters = (graph.addParameter(both, .double), graph.addParameter(both, .double))
    end(.branch(isInt(left), then: Edge(intFirst), else: Edge(doubleFirst), likely: nil))
    block = intFirst
    check(isDouble(right), else: otherwise)
    let first = add(.doubleOfInt, .double, [intOfWord(left)])
    end(.jump(Edge(both, [first, doubleOfWord(right)])))
    block = doubleFirst
    check(isDouble(left), else: otherwise)
    check(isInt(right), else: otherwise)
    let second = add(.doubleOfInt, .double, [intOfWord(right)])
    end(.jump(Edge(both, [doubleOfWord(left), second])))
    block = both
    return ordered(add(operation, .double, [parameters.0, parameters.1]), else: otherwise)
  }
  /// Both operands as words, constant or not.
  private func wordOperands() -> (Value, Value) {
    func operand(_ index: Int, _ isConstant: Bool) -> Value {
      isConstant ? constant(scope.code.constantWords[index], .word) : readWord(index)
    }
    return (operand(instruction.b, isBConstant), operand(instruction.c, isCConstant))
  }
  /// What is left to do with them.
  private func leftovers(_ left: Value, _ right: Value) -> [Leftover] {
    [Leftover(word: isBTemporary ? left : nil), Leftover(word: isCTemporary ? right : nil)]
  }
  /// The operator's number, in place or not.
  private var plainKind: Int32 { plainKind(instruction) }
  func plainKind(_ instruction: InstructionView) -> Int32 {
    let kind = Int32(bitPattern: instruction.kind)
    return kind >= BinaryKind.inPlace ? kind - BinaryKind.inPlace : kind
  }

  // MARK: Ints

  private func ints(_ next: Int, _ operation: Operation) {
    ints(next) { self.result(operation, $0, $1) { self.require($0, .overflow) } }
  }
  private func ints(_ next: Int, _ operation: (Value, Value) -> Value) {
    guard let ((left, first), (right, second)) = intOperands() else { return runInstruction(next) }
    let result = operation(left, right)
    finish(first)
    finish(second)
    writeInt(instruction.a, result, isLocal: isALocal, after: next)
  }
  /// Both operands, constant or not; nil when a constant is no int of a word.
  private func intOperands() -> (left: (Value, Leftover), right: (Value, Leftover))? {
    func operand(_ index: Int, isConstant: Bool, isTemporary: Bool) -> (Value, Leftover)? {
      if !isConstant { return readInt(index, isTemporary: isTemporary) }
      let word = scope.code.constantWords[index]
      return Word.isInt(word) ? (intConstant(Word.intValue(word)), Leftover()) : nil
    }
    guard let left = operand(instruction.b, isConstant: isBConstant, isTemporary: isBTemporary),
      let right = operand(instruction.c, isConstant: isCConstant, isTemporary: isCTemporary)
    else { return nil }
    return (left, right)
  }
  /// The operand that w2 names, and w3.
  private func intAndConstant(_ next: Int, _ operation: (Value, Value) -> Value) {
    if state[variableRegister].kind == .double, let ofInts { return doubleAndInt(next, ofInts) }
    let (left, first) = readInt(variableRegister, isTemporary: isBTemporary || isCTemporary)
    let result = operation(left, intConstant(Int64(bitPattern: instruction.words[3])))
    finish(first)
    writeInt(instruction.a, result, isLocal: isALocal, after: next)
  }
  /// The same for a float. A difference has its constant's sign changed in the form for ints, which a zero would show.
  private func doubleAndInt(_ next: Int, _ ofInts: Operation) {
    let (left, first) = readDouble(variableRegister, isTemporary: isBTemporary || isCTemporary, orInt: false)
    let cached = Int64(bitPattern: instruction.words[3])
    let number = Double(ofInts == .subtract ? -cached : cached)
    let right = add(.constant, .double, [], Int64(bitPattern: number.bitPattern))
    finishDoubles(add(ofDoubles(ofInts), .double, [left, right]), [first], next)
  }
  /// The operand of a form for a number and a constant that is none.
  func variableRegister(of view: InstructionView) -> Int { Int(view.words[2] & 0xFFFF) + scope.offset }
  private var variableRegister: Int { variableRegister(of: instruction) }

  /// A result that has to fit into a word.
  private func fitting(_ number: Value) -> Value {
    require(fits(number), .overflow)
    return number
  }
  func product(_ left: Value, _ right: Value) -> Value {
    result(.multiply, left, right) { require($0, .overflow) }
  }
  private func positive(_ divisor: Value) -> Value {
    require(compare(.greater, divisor, intConstant(0)), .overflow)
    return divisor
  }
  /// Rounded down, of a divisor above 0.
  func floorQuotient(_ value: Value, _ divisor: Value) -> Value {
    let quotient = add(.quotient, .int, [value, divisor])
    let tooLarge = compare(.greater, add(.multiply, .int, [quotient, divisor]), value)
    return add(.select, .int, [tooLarge, add(.subtract, .int, [quotient, intConstant(1)]), quotient])
  }
  func floorRemainder(_ value: Value, _ divisor: Value) -> Value {
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
    if !leftIsFloat && !rightIsFloat && expectsBothKinds, let operation = self.ofInts {
      return areInts ? ints(next, operation) : eitherDouble(next, operation)
    }
    let (left, first) = readDouble(instruction.b, isTemporary: isBTemporary, orInt: rightIsFloat)
    let (right, second) = readDouble(instruction.c, isTemporary: isCTemporary, orInt: true)
    finishDoubles(operation(left, right), [first, second], next)
  }
  private func doubleAndConstant(_ next: Int, ofInts: Bool = false, _ operation: (Value, Value) -> Value) {
    // The constant may be an int itself, which was made a float for the form: `x + 0`.
    let constantWord = scope.code.constantWords[isBConstant ? instruction.b : instruction.c]
    let orInt = ofInts || Word.isDouble(constantWord)
    if areInts, let operation = self.ofInts { return ints(next, operation) }
    if !orInt && expectsBothKinds && state[variableRegister].kind != .double {
      return eitherKind(next) { left, right, otherwise in
        let variable = self.isBConstant ? right : left
        self.check(self.isDouble(variable), else: otherwise)
        let number = self.add(.constant, .double, [], Int64(bitPattern: self.instruction.words[3]))
        return self.ordered(operation(self.doubleOfWord(variable), number), else: otherwise)
      }
    }
    let (left, first) = readDouble(variableRegister, isTemporary: isBTemporary || isCTemporary, orInt: orInt)
    let number = add(.constant, .double, [], Int64(bitPattern: instruction.words[3]))
    finishDoubles(operation(left, number), [first], next)
  }
  /// Operators on numbers of both kinds, and powers.
  private func floatOperator(_ next: Int) -> Bool {
    if let ofInts {
      eitherDouble(next, ofInts)
    } else if plainKind == BinaryKind.power {
      power(next)
    } else {
      return false
    }
    return true
  }
  /// A power is a call; what is no ordinary number of it is left to the interpreter.
  private func power(_ next: Int) {
    if isFloat(instruction.b, isBConstant) || isFloat(instruction.c, isCConstant),
      let (left, first) = readNumber(instruction.b, isBConstant, isBTemporary),
      let (right, second) = readNumber(instruction.c, isCConstant, isCTemporary)
    {
      let power = call(.power, [bits(left), bits(right)])
      return finishDoubles(add(.doubleOfBits, .double, [power]), [first, second], next)
    }
    let (left, right) = wordOperands()
    let result = retype(call(.arithmetic, [left, right, constant(UInt64(plainKind))]), .word)
    if expectsBothKinds || RegionBuilder.metInts(instruction) {
      require(compare(.notEqual, result, constant(0)), .overflow)
      finishWord(result, leftovers(left, right), next)
    } else {
      require(isDouble(result), .overflow)
      finishDoubles(doubleOfWord(result), leftovers(left, right), next)
    }
  }
  private func isFloat(_ index: Int, _ isConstant: Bool) -> Bool {
    isConstant ? Word.isDouble(scope.code.constantWords[index]) : state[index].kind == .double
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

  // MARK: Comparisons

  private func compareInts(_ next: Int) {
    if !areInts && expectsBothKinds { return compareDoubles(next) }
    guard let ((left, first), (right, second)) = intOperands() else { return runInstruction(next) }
    finishComparison(compare(predicate(instruction.kind), left, right), [first, second], next)
  }
  private func compareDoubles(_ next: Int) {
    guard let (left, first) = readNumber(instruction.b, isBConstant, isBTemporary),
      let (right, second) = readNumber(instruction.c, isCConstant, isCTemporary)
    else { return runInstruction(next) }
    let condition = add(.compareDouble, .bool, [left, right], Int64(predicate(instruction.kind).rawValue))
    finishComparison(condition, [first, second], next)
  }
  /// An operand that is a number, as a double; nil where it is another constant.
  func readNumber(_ index: Int, _ isConstant: Bool, _ isTemporary: Bool) -> (Value, Leftover)? {
    if !isConstant { return readDouble(index, isTemporary: isTemporary, orInt: true) }
    let word = scope.code.constantWords[index]
    guard Word.isInt(word) || Word.isDouble(word) else { return nil }
    let number = Word.isInt(word) ? Double(Word.intValue(word)) : Word.doubleValue(word)
    return (add(.constant, .double, [], Int64(bitPattern: number.bitPattern)), Leftover())
  }
  private func finishComparison(_ condition: Value, _ leftovers: [Leftover], _ next: Int) {
    for leftover in leftovers { finish(leftover) }
    writeObject(instruction.a, bool(condition), .object, isLocal: isALocal, after: next)
  }
  /// True or False, which are immortal.
  func bool(_ condition: Value) -> Value {
    add(.select, .object, [condition, constant(objects.true_object, .object), constant(objects.false_object, .object)])
  }
  /// Bits of COMPARE_OP for outcomes: less 2, greater 4, equal 8.
  func predicate(_ bits: UInt32) -> Predicate {
    switch bits & 14 {
    case 2: return .less
    case 4: return .greater
    case 8: return .equal
    case 6: return .notEqual
    case 10: return .lessEqual
    default: return .greaterEqual
    }
  }

  // MARK: Jumps

  private var targetWord: Int { word + instruction.targetDistance }

  private func compareJump(_ predicate: Predicate, _ next: Int) {
    if !areInts && expectsBothKinds { return compareJumpDouble(next, predicate) }
    let (left, first) = readInt(instruction.b, isTemporary: isBTemporary)
    let (right, second) = readInt(instruction.c, isTemporary: isCTemporary)
    finish(first)
    finish(second)
    branch(compare(predicate, left, right), then: targetWord, else: next)
  }
  private func compareJumpConstant(_ predicate: Predicate, _ next: Int) {
    if !areInts && expectsBothKinds { return compareJumpDouble(next, predicate) }
    let (left, first) = readInt(instruction.b, isTemporary: isBTemporary)
    finish(first)
    let right = intConstant(Word.intValue(instruction.words[3]))
    branch(compare(predicate, left, right), then: targetWord, else: next)
  }
  /// Jumps on some of the outcomes less, greater, equal; a NaN is left to the interpreter. With a predicate: a form for ints.
  private func compareJumpDouble(_ next: Int, _ predicate: Predicate? = nil) {
    let (left, first) = readDouble(instruction.b, isTemporary: isBTemporary, orInt: true)
    let right: Value
    var second = Leftover()
    if let number = comparedConstant {
      if number.isNaN { return leave(.type) }
      right = add(.constant, .double, [], Int64(bitPattern: number.bitPattern))
    } else {
      (right, second) = readDouble(instruction.c, isTemporary: isCTemporary, orInt: true)
    }
    finish(first)
    finish(second)
    branch(
      add(.compareDouble, .bool, [left, right], Int64((predicate ?? jumpingPredicate).rawValue)), then: targetWord,
      else: next)
  }
  /// Ints of up to 63 bits, in words or objects, are compared as machine words. What is longer leaves, and is the engine's then.
  private func compareJumpLong(_ next: Int) {
    if failedBefore(word) || isBConstant || isCConstant { return runInstruction(next) }
    let (left, first) = readLong(instruction.b, isTemporary: isBTemporary)
    let (right, second) = readLong(instruction.c, isTemporary: isCTemporary)
    finish(first)
    finish(second)
    branch(compare(jumpingPredicate, left, right), then: targetWord, else: next)
  }
  /// The constant that a form compares with.
  private var comparedConstant: Double? {
    if !isCConstant { return nil }
    let cached = instruction.words[3]
    return instruction.opcode == .compareJumpFloatConstant
      ? Double(bitPattern: cached) : Double(Word.intValue(cached))
  }
  /// Bit 31 of the kind: jump when true.
  private var jumpingPredicate: Predicate {
    let kind = instruction.kind
    return predicate(kind >> 31 != 0 ? kind : ~kind)
  }
}
