// Words, numbers and ownership: reading operands, writing destinations.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  var intType: UInt64 { objects.int_type }
  var floatType: UInt64 { objects.float_type }
  var listType: UInt64 { objects.list_type }
  var tupleType: UInt64 { objects.tuple_type }

  // MARK: Words

  func isInt(_ word: Value) -> Value { compare(.aboveEqual, word, constant(Word.intTag)) }
  /// A pointer that is not NULL.
  func isObject(_ word: Value) -> Value {
    compare(.below, add(.subtract, .address, [word, constant(1)]), constant(Word.doubleOffset - 1))
  }
  func isPointer(_ word: Value) -> Value { compare(.below, word, constant(Word.doubleOffset)) }
  func isDouble(_ word: Value) -> Value {
    compare(
      .below, add(.subtract, .address, [word, constant(Word.doubleOffset)]), constant(Word.intTag - Word.doubleOffset))
  }
  func intOfWord(_ word: Value) -> Value { add(.subtract, .int, [word, constant(Word.intBase)]) }
  func wordOfInt(_ number: Value) -> Value { add(.add, .word, [number, constant(Word.intBase)]) }
  func doubleOfWord(_ word: Value) -> Value {
    add(.doubleOfBits, .double, [add(.subtract, .address, [word, constant(Word.doubleOffset)])])
  }
  func wordOfDouble(_ number: Value) -> Value {
    add(.add, .word, [add(.bitsOfDouble, .address, [number]), constant(Word.doubleOffset)])
  }
  /// Whether a number fits into 49 bits.
  func fits(_ number: Value) -> Value { isInt(wordOfInt(number)) }

  /// The value of an int object of one digit, whose tag is known to say so.
  private func digit(_ object: Value, _ tag: Value) -> Value {
    add(.multiply, .int, [signOfInt(tag), add(.load32, .int, [object], Int64(spt_long_digits))])
  }
  /// 1, 0 or -1.
  private func signOfInt(_ tag: Value) -> Value {
    add(.subtract, .int, [intConstant(1), add(.and, .int, [tag, intConstant(3)])])
  }
  /// The value of an exact int's object; `check` leaves when it does not fit into a word.
  func compactInt(_ object: Value, _ check: (Value) -> Void) -> Value {
    let tag = load64(object, Int(spt_long_tag))
    return value(.int, when: compare(.below, tag, constant(16))) {
      digit(object, tag)
    } otherwise: {
      let number = call(.longerInt, [object], .int)
      check(compare(.notEqual, number, intConstant(.min)))
      return number
    }
  }
  /// The value of a word that `check` lets pass only as an exact int's object, if it fits into a word.
  func intOfObject(_ word: Value, _ check: (Value) -> Void) -> Value {
    check(isObject(word))
    check(equals(load64(word, 8), intType))
    return compactInt(word, check)
  }
  /// The value of an exact float's object; `check` leaves when it is a NaN, which a word cannot keep.
  func floatValue(_ object: Value, _ check: (Value) -> Void) -> Value {
    let number = add(.loadDouble, .double, [object], Int64(spt_float_value))
    check(isOrdered(number))
    return number
  }
  func floatOfObject(_ word: Value, _ check: (Value) -> Void) -> Value {
    check(isObject(word))
    check(equals(load64(word, 8), floatType))
    return floatValue(word, check)
  }

  // MARK: Reading

  /// A register's word, as it is in memory.
  func readWord(_ register: Int) -> Value {
    let known = state[register]
    switch known.kind {
    case .word: return known.value
    case .int where known.ownsNothing: return wordOfInt(known.value)
    case .double where known.ownsNothing: return wordOfDouble(known.value)
    default: break
    }
    let word = add(.readRegister, .word, [], Int64(register))
    if known.kind == .unknown { state[register] = Known(kind: .word, value: word, fact: known.fact) }
    return word
  }
  func constantObject(_ index: Int) -> Value { constant(scope.code.constants[index], .word) }

  /// A register's object; leaves when it holds a number. It is known to be one from then on.
  func readObject(_ register: Int, _ reason: ExitReason = .type) -> Value {
    let word = readWord(register)
    if case .nothing = state[register].fact {
      require(isObject(word), reason)
      state[register].fact = .object
    }
    return retype(word, .object)
  }
  /// An object of exactly this type.
  func readObject(_ register: Int, ofType type: UInt64) -> Value {
    let object = readObject(register)
    if state[register].fact != .type(type) {
      require(equals(load64(object, 8), type), .type)
      state[register].fact = .type(type)
    }
    return object
  }

  var isBTemporary: Bool { instruction.flags.contains(.bIsTemporary) }
  var isBConstant: Bool { instruction.flags.contains(.bIsConstant) }
  var isCTemporary: Bool { instruction.flags.contains(.cIsTemporary) }
  var isCConstant: Bool { instruction.flags.contains(.cIsConstant) }
  /// Sources b and c.
  var operandB: Operand {
    if isBConstant { return .constant(instruction.b) }
    return isBTemporary ? .temporary(instruction.b) : .local(instruction.b)
  }
  var operandC: Operand {
    if isCConstant { return .constant(instruction.c) }
    return isCTemporary ? .temporary(instruction.c) : .local(instruction.c)
  }

  /// What is left to do with a number's operand when all guards have passed: release the object that held it.
  struct Leftover {
    var word: Value?
  }

  /// An int operand of any form: its value, and what is to be released.
  func readInt(_ register: Int, isTemporary: Bool) -> (Value, Leftover) {
    let known = state[register]
    if known.kind == .int && (known.ownsNothing || !isTemporary) { return (known.value, Leftover()) }
    let word = readWord(register)
    var leftover = Leftover()
    let number = value(.int, when: isInt(word)) {
      intOfWord(word)
    } otherwise: {
      intOfObject(word) { require($0, .type) }
    }
    if isTemporary {
      leftover.word = word
    } else {
      state[register] = Known(kind: .int, value: number, ownsNothing: known.ownsNothing)
    }
    return (number, leftover)
  }
  /// An int operand of up to 63 bits, and what is to be released. (Times in nanoseconds have 61.)
  func readLong(_ register: Int, isTemporary: Bool) -> (Value, Leftover) {
    let known = state[register]
    if known.kind == .int && (known.ownsNothing || !isTemporary) { return (known.value, Leftover()) }
    let word = readWord(register)
    let number = value(.int, when: isInt(word)) {
      intOfWord(word)
    } otherwise: {
      require(isObject(word), .type)
      require(equals(load64(word, 8), intType), .type)
      let tag = load64(word, Int(spt_long_tag))
      require(compare(.below, tag, constant(4 << 3)), .type)
      return value(.int, when: compare(.below, tag, constant(2 << 3))) {
        digit(word, tag)
      } otherwise: {
        let upper = value(.int, when: compare(.below, tag, constant(3 << 3))) {
          higherDigit(word, 1)
        } otherwise: {
          let last = add(.load32, .int, [word], Int64(spt_long_digits) + 8)
          require(compare(.less, last, intConstant(8)), .type)
          return add(.add, .int, [higherDigit(word, 1), higherDigit(word, 2)])
        }
        return add(.add, .int, [digit(word, tag), add(.multiply, .int, [upper, signOfInt(tag)])])
      }
    }
    return (number, Leftover(word: isTemporary ? word : nil))
  }
  private func higherDigit(_ object: Value, _ index: Int) -> Value {
    let digit = add(.load32, .int, [object], Int64(spt_long_digits) + 4 * Int64(index))
    return add(.shiftLeft, .int, [digit, intConstant(30 * Int64(index))])
  }
  /// A float operand; with `orInt` also the value of an int, as a float.
  func readDouble(_ register: Int, isTemporary: Bool, orInt: Bool) -> (Value, Leftover) {
    let known = state[register]
    if known.kind == .double && (known.ownsNothing || !isTemporary) { return (known.value, Leftover()) }
    if known.kind == .int && orInt && (known.ownsNothing || !isTemporary) {
      return (add(.doubleOfInt, .double, [known.value]), Leftover())
    }
    let word = readWord(register)
    var leftover = Leftover()
    let number = value(.double, when: isDouble(word)) {
      doubleOfWord(word)
    } otherwise: {
      orInt ? numberAsDouble(word) : floatOfObject(word) { require($0, .type) }
    }
    if isTemporary {
      leftover.word = word
    } else if !orInt {
      state[register] = Known(kind: .double, value: number, ownsNothing: known.ownsNothing)
    }
    return (number, leftover)
  }
  /// An unboxed int, or a number's object.
  private func numberAsDouble(_ word: Value) -> Value {
    value(.double, when: isInt(word)) {
      add(.doubleOfInt, .double, [intOfWord(word)])
    } otherwise: {
      require(isObject(word), .type)
      let type = load64(word, 8)
      let number = value(.double, when: equals(type, floatType)) {
        add(.loadDouble, .double, [word], Int64(spt_float_value))
      } otherwise: {
        otherObjectAsDouble(word, type)
      }
      require(isOrdered(number), .type)
      return number
    }
  }
  /// An int that fits into a word, or, by a call, whatever else may be a number.
  private func otherObjectAsDouble(_ object: Value, _ type: Value) -> Value {
    let other = addColdBlock()
    let join = graph.addBlock()
    let result = graph.addParameter(join, .double)
    check(equals(type, intType), else: other)
    let int = compactInt(object) { check($0, else: other) }
    end(.jump(Edge(join, [add(.doubleOfInt, .double, [int])])))
    block = other
    let number = add(.doubleOfBits, .double, [call(.doubleOfNumber, [object])])
    end(.jump(Edge(join, [number])))
    block = join
    return result
  }
  /// The word of a number whose object a word may be, if it is one that a word can keep; else the word as it is.
  func unboxed(_ word: Value) -> Value {
    let other = graph.addBlock()
    let join = graph.addBlock()
    let result = graph.addParameter(join, .word)
    func demand(_ condition: Value) { check(condition, else: other) }
    demand(isObject(word))
    let type = load64(word, 8)
    let ofFloat = graph.addBlock()
    let ofInt = graph.addBlock()
    end(.branch(equals(type, floatType), then: Edge(ofFloat), else: Edge(ofInt), likely: nil))
    block = ofFloat
    let float = wordOfDouble(floatValue(word, demand))
    end(.jump(Edge(join, [float])))
    block = ofInt
    demand(equals(type, intType))
    let int = wordOfInt(compactInt(word, demand))
    end(.jump(Edge(join, [int])))
    block = other
    end(.jump(Edge(join, [retype(word, .word)])))
    block = join
    return result
  }
  func isOrdered(_ number: Value) -> Value {
    add(.compareDouble, .bool, [number, number], Int64(Predicate.equal.rawValue))
  }
  /// How many regions of the code were left here too often.
  func failures(_ word: Int) -> Int { scope.failures(word) }
  func failedBefore(_ word: Int) -> Bool { failures(word) > 0 }
  /// Whether a number of which nothing is known may be of either kind: the interpreter met both, or what regions took for granted failed,
  /// here or here and there.
  var expectsBothKinds: Bool {
    if RegionBuilder.metBothKinds(instruction) || failedBefore(word) { return true }
    let failures = scope.code.numberFailures
    return failures > 2 || failures > 0 && RegionBuilder.metOthers(instruction)
  }
  /// Whether a form for floats met ints at all.
  private static func metOthers(_ instruction: InstructionView) -> Bool {
    numbers(instruction.opcode) == .double && instruction.intsMet + instruction.mixturesMet > 0
  }
  /// Whether a form for floats met ints too often for an exit, two or one.
  static func metBothKinds(_ instruction: InstructionView) -> Bool {
    numbers(instruction.opcode) == .double && (metInts(instruction) || instruction.mixturesMet > 3)
  }
  static func metInts(_ instruction: InstructionView) -> Bool { instruction.intsMet >= 256 }

  /// Whether an operator or comparison met objects that are no numbers.
  static func takesObjects(_ instruction: InstructionView) -> Bool {
    let opcode = instruction.opcode
    switch instruction.info.generic {
    case .binary, .compare, .compareJump: break
    default: return false
    }
    if numbers(opcode) != .unknown { return false }
    switch opcode {
    case .floatOperator, .intOperator, .compareJumpNumbers, .compareJumpLong: return false
    // None of the forms fit.
    case .binary, .compare, .compareJump: return instruction.failures != 0
    default: return true
    }
  }

  /// Releases a number's object: no code runs.
  func finish(_ leftover: Leftover) {
    guard let word = leftover.word else { return }
    unless(compare(.aboveEqual, word, constant(Word.doubleOffset))) {
      add(
        .decref, .none, [retype(word, .object), constant(0)], Int64(number(of: self.word)),
        exit: exit(to: self.word, .away))
    }
  }

  // MARK: Writing

  func incref(_ object: Value) { add(.incref, .none, [object]) }

  /// Writes an owned word, and says what is known of it; the old value of a local is released behind.
  ///
  /// `keepsInts`: what dies are mostly ints, and there will soon be use for them.
  func write(_ register: Int, _ word: Value, _ known: Known, isLocal: Bool, after: Int, keepsInts: Bool = false) {
    let old = state[register]
    if isLocal && !old.ownsNothing {
      // In memory the number may be an object.
      let oldWord = old.kind == .word ? old.value : add(.readRegister, .word, [], Int64(register))
      add(.writeRegister, .none, [word], Int64(register))
      state[register] = known
      releaseOverwritten(oldWord, old, after: after, keepsInts)
    } else {
      add(.writeRegister, .none, [word], Int64(register))
      state[register] = known
    }
  }
  func writeInt(_ register: Int, _ number: Value, isLocal: Bool, after: Int) {
    write(
      register, wordOfInt(number), Known(kind: .int, value: number, ownsNothing: true), isLocal: isLocal, after: after)
  }
  func writeDouble(_ register: Int, _ number: Value, isLocal: Bool, after: Int) {
    write(
      register, wordOfDouble(number), Known(kind: .double, value: number, ownsNothing: true), isLocal: isLocal,
      after: after)
  }
  func writeObject(_ register: Int, _ object: Value, _ fact: Fact, isLocal: Bool, after: Int) {
    write(register, object, Known(kind: .word, value: object, fact: fact), isLocal: isLocal, after: after)
  }
  /// Destination a of the instruction.
  var isALocal: Bool { instruction.flags.contains(.aIsLocal) }

  /// A value that is borrowed from a container, into destination a: owned, or the number where arithmetic wants it.
  func writeLoaded(_ object: Value, _ fact: Fact = .object, after: Int) {
    if wantsNumber(after: after) {
      writeLoadedNumber(object, after: after)
    } else {
      incref(object)
      writeObject(instruction.a, object, fact, isLocal: isALocal, after: after)
    }
  }
  /// Whether what is loaded is taken by an operator or a comparison, which does not say that these are no numbers.
  func wantsNumber(after: Int) -> Bool {
    guard instruction.flags.contains(.wantsNumber) else { return false }
    return consumer(behind: after).map { !RegionBuilder.takesObjects($0) } ?? true
  }
  /// The instruction that takes the result, and the kind of number that it takes it for.
  private func consumer(behind next: Int) -> InstructionView? {
    plan.consumer(of: instruction.a - scope.offset, behind: next)
  }
  func consumerKind(behind next: Int) -> Known.Kind {
    consumer(behind: next).map { RegionBuilder.metBothKinds($0) ? .unknown : RegionBuilder.numbers($0.opcode) }
      ?? .unknown
  }
  /// The arithmetic that takes the number tells which kind it was so far; else each kind has its own way.
  private func writeLoadedNumber(_ object: Value, after: Int) {
    let kind = load64(object, 8)
    switch expectsBothKinds ? .unknown : consumerKind(behind: after) {
    case .double:
      require(equals(kind, floatType), .type)
      let number = floatValue(object) { require($0, .type) }
      writeDouble(instruction.a, number, isLocal: false, after: after)
    case .int:
      require(equals(kind, intType), .type)
      let number = compactInt(object) { require($0, .type) }
      writeInt(instruction.a, number, isLocal: false, after: after)
    default:
      let result = loadedNumber(object, kind)
      add(.writeRegister, .none, [result], Int64(instruction.a))
      state[instruction.a] = Known(kind: .word, value: result)
    }
  }
  private func loadedNumber(_ object: Value, _ kind: Value) -> Value {
    let join = graph.addBlock()
    let result = graph.addParameter(join, .word)
    let isFloat = graph.addBlock()
    let noFloat = graph.addBlock()
    let isIntBlock = graph.addBlock()
    let other = graph.addBlock()
    end(.branch(equals(kind, floatType), then: Edge(isFloat), else: Edge(noFloat), likely: nil))
    block = isFloat
    let number = add(.loadDouble, .double, [object], Int64(spt_float_value))
    let ordinary = graph.addBlock()
    end(.branch(isOrdered(number), then: Edge(ordinary), else: Edge(other), likely: true))
    block = ordinary
    end(.jump(Edge(join, [wordOfDouble(number)])))
    block = noFloat
    end(.branch(equals(kind, intType), then: Edge(isIntBlock), else: Edge(other), likely: nil))
    block = isIntBlock
    let tag = load64(object, Int(spt_long_tag))
    let small = graph.addBlock()
    end(.branch(compare(.below, tag, constant(16)), then: Edge(small), else: Edge(other), likely: true))
    block = small
    end(.jump(Edge(join, [wordOfInt(digit(object, tag))])))
    block = other
    graph.blocks[other].isCold = true
    incref(object)
    end(.jump(Edge(join, [retype(object, .word)])))
    block = join
    return result
  }
}
