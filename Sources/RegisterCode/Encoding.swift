// How a register instruction lies in memory.
//
//   word 0   opcode 0...7 │ flags 8...15 │ a 16...31 │ b 32...47 │ c 48...63
//   word 1   address of the bytecode instruction it stems from, 0...47 │ adaptive counter 48...63
//   w2, w3…  payload and inline caches (`InstructionInfo.extraWords`)
//   list     `c` operands of 16 bits, four a word, padded to a whole number of two-word slots
//
// A register number counts words from the start of CPython's frame, so that one base pointer reaches the
// frame's header and its registers: local i is register `firstRegister + i`, the stack slot at depth d is
// `firstRegister + nlocalsplus + d`.

import Bytecode
import CPython313

/// Words in front of `localsplus` in `_PyInterpreterFrame`.
public let firstRegister = 9

/// What the operand fields of one instruction are.
public struct Flags: OptionSet {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// a is a local: release the value that it held, after the store.
  public static let aIsLocal = Flags(rawValue: 1)
  /// a is a source and a temporary. Of a call: its result is dropped, and a is 0.
  public static let aIsTemporary = Flags(rawValue: 2)
  public static let bIsTemporary = Flags(rawValue: 4)
  public static let bIsConstant = Flags(rawValue: 8)
  public static let cIsTemporary = Flags(rawValue: 16)
  public static let cIsConstant = Flags(rawValue: 32)
  /// Of a load: its result is consumed by arithmetic alone, so that a number need not stay an object.
  public static let wantsNumber = Flags(rawValue: 64)
  /// Of `loadMethod`: c is a destination as well.
  public static let loadsMethod = Flags(rawValue: 128)
}

/// An operand in a list or a frame state.
public struct Operand: Equatable {
  public let rawValue: UInt16
  @inline(__always) public init(rawValue: UInt16) { self.rawValue = rawValue }
  /// Nothing: an absent self, an absent cause.
  public static var null: Operand { Operand(rawValue: 0) }
  public static func local(_ register: Int) -> Operand { Operand(rawValue: UInt16(register)) }
  public static func temporary(_ register: Int) -> Operand {
    Operand(rawValue: UInt16(register) | 0x4000)
  }
  public static func constant(_ index: Int) -> Operand { Operand(rawValue: UInt16(index) | 0x8000) }

  @inline(__always) public var isNull: Bool { rawValue == 0 }
  @inline(__always) public var isConstant: Bool { rawValue & 0x8000 != 0 }
  @inline(__always) public var isTemporary: Bool { rawValue & 0x4000 != 0 }
  /// The register's number or the constant's index in `co_consts`.
  @inline(__always) public var index: Int { Int(rawValue & 0x3FFF) }
  /// Registers and constants above this are not encodable: such code is refused.
  public static let limit = 0x3FFF
}

/// Where a frame stands around one instruction that may raise, run code or leave.
public struct FramePoint: Equatable {
  /// Index of the instruction's first word.
  public var word: UInt32
  /// Index in `states` of the value stack before the bytecode instruction, operands included.
  public var before: UInt32
  /// The same when it is done.
  public var after: UInt32
  /// Bytecode offset (in code units) at which CPython goes on when it is done.
  public var nextOffset: UInt32
  /// Stack entries, from the top, that the instruction consumes.
  public var pops: UInt16
  /// Code units of the last of its bytecode instructions when CPython can do that one over, given its operand: a store to
  /// a local, a conditional jump, a POP_TOP. 0 when there is none.
  public var lastLength: UInt16
  public init(
    word: UInt32, before: UInt32, after: UInt32, nextOffset: UInt32, pops: UInt16, lastLength: UInt16
  ) {
    self.word = word
    self.before = before
    self.after = after
    self.nextOffset = nextOffset
    self.pops = pops
    self.lastLength = lastLength
  }
}

/// Defined in the room below, where the exception table is read.
public typealias Handler = Bytecode.Handler
/// Likewise.
public typealias Refusal = Bytecode.Refusal

/// What the translator makes of one code object.
public struct RegisterCode {
  public var words: [UInt64] = []
  /// Sorted by `word`.
  public var points: [FramePoint] = []
  /// Frame states, end to end: a count, then so many `Operand`s, the bottom of the stack first.
  public var states: [UInt16] = []
  /// For each code unit of the bytecode: the word at which a frame can be entered there with every stack
  /// entry in its own register (block starts, handlers, places after a yield), or -1.
  public var entries: [Int32] = []
  /// In CPython's order: the innermost handler of an offset is the one row that covers it.
  public var handlers: [Handler] = []
  public init() {}
}
