// One register instruction as it lies in memory, taken apart: for whoever reads code without running it.

import CPython313

/// A view of the words at an instruction.
public struct InstructionView {
  public let words: UnsafePointer<UInt64>
  public let opcode: Opcode
  public let info: InstructionInfo
  /// What is added to the numbers of registers: of code whose frame lies so many words behind the one they are counted from.
  public let registerOffset: Int

  /// nil when the first word names no opcode.
  public init?(_ words: UnsafePointer<UInt64>, registerOffset: Int = 0) {
    guard let opcode = Opcode(rawValue: UInt8(truncatingIfNeeded: words[0])) else { return nil }
    self.words = words
    self.opcode = opcode
    info = opcode.info
    self.registerOffset = registerOffset
  }

  public var flags: Flags { Flags(rawValue: UInt8(truncatingIfNeeded: words[0] >> 8)) }
  public var a: Int { Int(words[0] >> 16 & 0xFFFF) + offset(info.a) }
  public var b: Int { Int(words[0] >> 32 & 0xFFFF) + (flags.contains(.bIsConstant) ? 0 : offset(info.b)) }
  public var c: Int {
    let field: Field = flags.contains(.loadsMethod) ? .destination : info.c
    return Int(words[0] >> 48) + (flags.contains(.cIsConstant) ? 0 : offset(field))
  }
  private func offset(_ field: Field) -> Int {
    switch field {
    case .destination, .source, .register: registerOffset
    case .none, .immediate, .distance: 0
    }
  }
  /// The address of the bytecode instruction it stems from.
  public var bytecodeAddress: UInt64 { words[1] & 0xFFFF_FFFF_FFFF }
  /// Of a form for floats: how often, up to 511, it met two ints.
  public var intsMet: Int { Int(words[1] >> 48 & 0x1FF) }
  /// Of a form for floats: a thirty-first, up to 7, of how often it met an int and a float.
  public var mixturesMet: Int { Int(words[1] >> 57 & 7) }
  /// Whether it met time and again what compiled code is not made for at first: iter() and methods of C instances of classes that inherit from
  /// theirs, `len()` and `isinstance()` what has code or C functions of its own for them, what rounds floats ints, a cell something whose end
  /// may run code.
  public var metUnusual: Bool {
    switch opcode {
    case .getIter, .callDescriptorNoArguments, .callDescriptorO, .callDescriptorFast, .callListAppend, .callLength,
      .callIsInstance, .callNumber, .storeDeref:
      words[1] >> 48 & 0x3F >= 32
    default: false
    }
  }
  /// Of callClass: whether the class's instances have no inline values.
  public var lacksInlineValues: Bool { words[1] >> 48 & 1 != 0 }
  /// Of a generic form: how often it failed to specialize.
  public var failures: Int { Int(words[1] >> 60) }
  public var nameAddress: UInt64 { words[2] }
  /// Words from here to where it jumps.
  public var targetDistance: Int { Int(Int32(truncatingIfNeeded: words[2])) }
  /// c as a `Field.distance`.
  public var distance: Int { Int(Int16(truncatingIfNeeded: c)) }
  public var kind: UInt32 { UInt32(words[info.payload == .nameAndKind ? 3 : 2] >> 32) }

  /// Entries of the operand list.
  public var listCount: Int { info.tail == .none ? 0 : c }
  public func listOperand(_ index: Int) -> Operand {
    let number = UInt16(truncatingIfNeeded: words[2 + info.extraWords + index / 4] >> UInt64(index % 4 * 16))
    let operand = Operand(rawValue: number)
    return operand.isNull || operand.isConstant ? operand : Operand(rawValue: number + UInt16(registerOffset))
  }

  /// Where the code of the functions starts that a call's caches name; of a site of any functions and of what asks a type, of those that it
  /// met last. Code that is gone may be among it.
  public var calledStarts: [UInt64] {
    switch opcode {
    case .callFunction, .callMethod, .callBoundMethod, .callClass, .callFunctionDefaults, .callMatched,
      .callKeywordsMatched:
      [words[3]]
    case .callAnyFunction: [words[3], words[4], words[5]]
    case .toBool, .jumpIfTruthy, .jumpIfFalsy, .callUnpack, .callInstance: [words[3] & ~1]
    case .binary, .compare, .compareJump, .loadSubscript, .contains, .containsJump, .unaryNegative, .unaryInvert,
      .getIter, .storeSubscript, .deleteSubscript, .callLength, .beforeWith, .callExit:
      [words[3]]
    case .loadAttrProperty, .loadAttrFallback: [words[5] & (1 << 48 - 1)]
    default: []
    }
  }

  /// The versions of the code of the functions that a call's caches name by their versions alone, as those of functions as they were made.
  public var calledVersions: [UInt32] {
    switch opcode {
    case .callClassMatched, .callKeywordsClass: [UInt32(words[4] >> 32)]
    case .forIterAny: words[2] >> 32 == 0 ? [] : [UInt32(words[2] >> 32)]
    default: []
    }
  }

  /// Whether what a site met last is the rarer of two kinds: of a truth a method that tells a length, of f(*args) a bound method, of a call of
  /// an instance a class with a `__new__`.
  public var metOther: Bool { words[3] & 1 != 0 }
  /// Whether it takes functions whose parameters take more than positions.
  public var matchesArguments: Bool {
    switch opcode {
    case .callMatched, .callKeywordsMatched, .callUnpack, .callClassMatched, .callKeywordsClass: true
    default: false
    }
  }

  /// Whether it calls the Python function in a register, a temporary.
  public func calls(_ register: Int) -> Bool {
    switch opcode {
    case .callMethod, .callAnyFunction, .callFunctionDefaults: b == register && flags.contains(.bIsTemporary)
    default: false
    }
  }
  /// In a compiler's copy of a site of several types: the low halves of the versions of those that it met, the last one first.
  public var metVersions: [UInt16] {
    (0..<8).map { UInt16(truncatingIfNeeded: words[3 + $0 / 4] >> UInt64($0 % 4 * 16)) }.filter { $0 != 0 }
  }
  /// Under which the table of shapes is asked at a site of several types.
  public var shapeKey: UInt64? {
    switch opcode {
    case .loadAttrPolymorphic, .loadMethodPolymorphic: nameAddress
    case .storeAttrPolymorphic: spt_store_key(nameAddress)
    default: nil
    }
  }

  public var wordCount: Int { 2 + info.extraWords + (listCount + 7) / 8 * 2 }
}
