// The one description of every operation of the graph.
//
// The text form, the verifier, the passes, the graph's interpreter and the emitter read `Operation.info`.

/// What a value is. All but doubles and bools lie in a 64-bit machine register.
public enum ValueType: UInt8, CaseIterable {
  /// Nothing: the operation has no result.
  case none
  /// What a register of a frame holds: an object pointer, NULL, an unboxed int or an unboxed double (`Word`).
  case word
  /// A pointer to a Python object, never NULL.
  case object
  /// The value of a Python int: 49 bits, sign-extended.
  case int
  case double
  case bool
  /// A pointer to something else, or 64 bits of another meaning.
  case address
}

/// What an operand has to be.
public enum OperandRule {
  /// Of exactly this type.
  case exactly(ValueType)
  /// Any type of 64 bits that is no double.
  case bits
  /// Of the type of the result.
  case sameAsResult
  /// Anything.
  case any
}

/// What an operation may do to the world, and what it depends on.
public struct OperationEffects: OptionSet {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// Reads memory that the program changes.
  public static let reads = OperationEffects(rawValue: 1)
  /// Writes memory.
  public static let writes = OperationEffects(rawValue: 2)
  /// May leave the region: needs an exit.
  public static let exits = OperationEffects(rawValue: 4)
  /// May run arbitrary Python code.
  public static let runsCode = OperationEffects(rawValue: 8)
}

/// One row of the description.
public struct OperationInfo {
  public let name: StaticString
  /// The operands; of `call`, what comes before the arguments.
  public let operands: [OperandRule]
  /// The result's type where there is only one; nil: as the node says.
  public let result: ValueType?
  public let effects: OperationEffects
  /// What `immediate` means, as the text form shows it.
  public let immediate: Immediate

  public enum Immediate {
    case none
    /// A number, or the bits of a double.
    case value
    /// A distance in bytes.
    case offset
    /// A `Predicate`.
    case predicate
    /// A function of the runtime, by its number.
    case function
    /// A register's number.
    case register
    /// The number of a word of the register code.
    case instruction
  }
}

/// How `compare` and `compareDouble` compare. With a NaN every one of doubles is false but `notEqual`.
public enum Predicate: UInt8, CaseIterable {
  case equal, notEqual, less, lessEqual, greater, greaterEqual
  /// Unsigned; not of doubles.
  case below, aboveEqual

  /// Whether it holds of two 64-bit integers.
  public func holds(_ first: Int64, _ second: Int64) -> Bool {
    switch self {
    case .equal: first == second
    case .notEqual: first != second
    case .less: first < second
    case .lessEqual: first <= second
    case .greater: first > second
    case .greaterEqual: first >= second
    case .below: UInt64(bitPattern: first) < UInt64(bitPattern: second)
    case .aboveEqual: UInt64(bitPattern: first) >= UInt64(bitPattern: second)
    }
  }
}

public enum Operation: UInt8, CaseIterable {
  /// The value of a block's parameter; stands in no block's instructions.
  case parameter
  /// `immediate`; of a double, its bits.
  case constant
  /// The frame that the region runs in: its words from the header on.
  case frame
  /// The context of the run of the interpreter's loop.
  case context

  // Registers of the frame
  /// ← the word of register `immediate`
  case readRegister
  /// register `immediate` ← a word, or an int as its word; what it held is neither read nor released
  case writeRegister
  /// Nobody reads register `immediate` before it is written again: a temporary that was consumed
  case dropRegister

  // Memory: address + `immediate`
  case load8
  case load16
  case load32
  /// with its sign
  case loadSigned32
  case load64
  case loadDouble
  /// The same as load64, of memory that others write at any time: each is carried out
  case loadShared
  case store8
  case store16
  case store32
  case store64
  case storeDouble

  // 64-bit integers; they wrap
  case add
  case subtract
  case multiply
  case and
  case or
  case xor
  case shiftLeft
  /// with its sign
  case shiftRight
  case shiftRightLogical
  /// rounded towards zero; the divisor is neither 0 nor -1
  case quotient
  case remainder
  /// Whether the product of two numbers leaves 64 bits.
  case multiplyOverflows

  // Doubles
  case addDouble
  case subtractDouble
  case multiplyDouble
  case divideDouble
  case negateDouble
  /// of a number that is not below 0
  case squareRoot
  case doubleOfInt
  /// The bits of a double as they are, and back.
  case bitsOfDouble
  case doubleOfBits

  // Words
  /// The same 64 bits as a value of another type: the type is known from a check, or by how it was made.
  case retype

  // Bools
  case compare
  case compareDouble
  case not
  /// condition ? second : third
  case select

  // Guards and runtime
  /// Leaves through its exit unless the condition holds.
  case `guard`
  /// Takes a reference to an object.
  case incref
  /// Gives one back. When it was the last, the runtime ends the object; should Python code have run meanwhile, the region is left
  /// through the exit: it stands behind the instruction. `immediate`: the instruction's word. The second operand says of what the frame
  /// is made that sees the end, if it has not been pushed, and is 0 otherwise.
  case decref
  /// Gives one back: whether it was the last, and the object is to be ended.
  case release
  /// Calls function `immediate` of the runtime with the operands.
  case call
  /// The same for one that may run Python code.
  case callRunningCode

  public var info: OperationInfo {
    switch self {
    case .parameter: return row("parameter", [], nil)
    case .constant: return row("constant", [], nil, immediate: .value)
    case .frame: return row("frame", [], .address)
    case .context: return row("context", [], .address)
    case .readRegister: return row("readRegister", [], .word, .reads, immediate: .register)
    case .writeRegister: return row("writeRegister", [.bits], ValueType.none, .writes, immediate: .register)
    case .dropRegister: return row("dropRegister", [], ValueType.none, .writes, immediate: .register)
    case .load8: return row("load8", [.bits], nil, .reads, immediate: .offset)
    case .load16: return row("load16", [.bits], nil, .reads, immediate: .offset)
    case .load32: return row("load32", [.bits], nil, .reads, immediate: .offset)
    case .loadSigned32: return row("loadSigned32", [.bits], nil, .reads, immediate: .offset)
    case .load64: return row("load64", [.bits], nil, .reads, immediate: .offset)
    case .loadDouble: return row("loadDouble", [.bits], .double, .reads, immediate: .offset)
    case .loadShared: return row("loadShared", [.bits], nil, [.reads, .writes], immediate: .offset)
    case .store8: return row("store8", [.bits, .bits], ValueType.none, .writes, immediate: .offset)
    case .store16: return row("store16", [.bits, .bits], ValueType.none, .writes, immediate: .offset)
    case .store32: return row("store32", [.bits, .bits], ValueType.none, .writes, immediate: .offset)
    case .store64: return row("store64", [.bits, .bits], ValueType.none, .writes, immediate: .offset)
    case .storeDouble:
      return row("storeDouble", [.bits, .exactly(.double)], ValueType.none, .writes, immediate: .offset)
    case .add: return integers("add")
    case .subtract: return integers("subtract")
    case .multiply: return integers("multiply")
    case .and: return integers("and")
    case .or: return integers("or")
    case .xor: return integers("xor")
    case .shiftLeft: return integers("shiftLeft")
    case .shiftRight: return integers("shiftRight")
    case .shiftRightLogical: return integers("shiftRightLogical")
    case .quotient: return integers("quotient")
    case .remainder: return integers("remainder")
    case .multiplyOverflows: return row("multiplyOverflows", [.bits, .bits], .bool)
    case .addDouble: return doubles("addDouble")
    case .subtractDouble: return doubles("subtractDouble")
    case .multiplyDouble: return doubles("multiplyDouble")
    case .divideDouble: return doubles("divideDouble")
    case .negateDouble: return row("negateDouble", [.exactly(.double)], .double)
    case .squareRoot: return row("squareRoot", [.exactly(.double)], .double)
    case .doubleOfInt: return row("doubleOfInt", [.bits], .double)
    case .bitsOfDouble: return row("bitsOfDouble", [.exactly(.double)], nil)
    case .doubleOfBits: return row("doubleOfBits", [.bits], .double)
    case .retype: return row("retype", [.bits], nil)
    case .compare: return row("compare", [.bits, .bits], .bool, immediate: .predicate)
    case .compareDouble:
      return row("compareDouble", [.exactly(.double), .exactly(.double)], .bool, immediate: .predicate)
    case .not: return row("not", [.exactly(.bool)], .bool)
    case .select: return row("select", [.exactly(.bool), .sameAsResult, .sameAsResult], nil)
    case .guard: return row("guard", [.exactly(.bool)], ValueType.none, .exits)
    case .incref: return row("incref", [.exactly(.object)], ValueType.none, [.reads, .writes])
    case .decref:
      return row(
        "decref", [.exactly(.object), .bits], ValueType.none, [.reads, .writes, .exits, .runsCode],
        immediate: .instruction)
    case .release: return row("release", [.exactly(.object)], .bool, [.reads, .writes])
    case .call: return row("call", [], nil, [.reads, .writes], immediate: .function)
    case .callRunningCode:
      return row("callRunningCode", [], nil, [.reads, .writes, .runsCode], immediate: .function)
    }
  }

  /// Whether it takes any number of operands behind those in its row.
  public var isVariadic: Bool { self == .call || self == .callRunningCode }

  private func integers(_ name: StaticString) -> OperationInfo { row(name, [.bits, .bits], nil) }
  private func doubles(_ name: StaticString) -> OperationInfo {
    row(name, [.exactly(.double), .exactly(.double)], .double)
  }
  private func row(
    _ name: StaticString, _ operands: [OperandRule], _ result: ValueType?, _ effects: OperationEffects = [],
    immediate: OperationInfo.Immediate = .none
  ) -> OperationInfo {
    OperationInfo(name: name, operands: operands, result: result, effects: effects, immediate: immediate)
  }
}
