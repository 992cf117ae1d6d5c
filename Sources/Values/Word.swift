// One 64-bit word, the value of a register.
//
//   0000:PPPP:PPPP:PPPP                    a pointer to a Python object, owned unless said otherwise; 0 is "unbound"
//   0002:0000:0000:0000 … FFFA:…           a double: its bits + 2^49, NaNs made canonical
//   FFFE:0000:0000:0000 … FFFF:FFFF:…      an int of 49 bits: FFFF:0000:0000:0000 + value
//
// (JavaScriptCore's encoding.) A pointer is the plain pointer, so that a frame whose words are all pointers
// is a frame that CPython can go on with, and an argument list needs no copy to call a C function.
// Decoding any word that is no double gives a NaN: float arithmetic checks its result once, not its operands.

import CPython313

public enum Word {
  /// The lowest word that is no pointer: what a double's bits are moved by.
  public static var doubleOffset: UInt64 { @_transparent get { spt_word_first_double() } }
  /// The lowest word of an int.
  public static var intTag: UInt64 { @_transparent get { spt_word_first_int() } }
  /// The int 0.
  public static var intBase: UInt64 { @_transparent get { spt_word_int_zero() } }
  /// Ints of at least this size, or below its negative, live in Python objects.
  public static var intLimit: Int64 { 1 << 48 }

  @_transparent public static func isInt(_ word: UInt64) -> Bool { word >= intTag }
  @_transparent public static func isPointer(_ word: UInt64) -> Bool { word < doubleOffset }
  /// A pointer that is not 0, in one comparison.
  @_transparent public static func isObject(_ word: UInt64) -> Bool { word &- 1 < spt_word_last_pointer() }
  @_transparent public static func isDouble(_ word: UInt64) -> Bool {
    word >= doubleOffset && word < intTag
  }
  @_transparent public static func fits(_ value: Int64) -> Bool {
    value >= -intLimit && value < intLimit
  }
  @_transparent public static func int(_ value: Int64) -> UInt64 {
    intBase &+ UInt64(bitPattern: value)
  }
  @_transparent public static func intValue(_ word: UInt64) -> Int64 {
    Int64(bitPattern: word &- intBase)
  }
  /// NaNs other than the canonical one would run into the tags.
  @_transparent public static func double(_ value: Double) -> UInt64 {
    (value == value ? spt_bits(value) : 0x7FF8_0000_0000_0000) &+ doubleOffset
  }
  /// The same of what is known to be no NaN.
  @_transparent public static func ordinary(_ value: Double) -> UInt64 { spt_bits(value) &+ doubleOffset }
  /// A NaN when the word is no double.
  @_transparent public static func doubleValue(_ word: UInt64) -> Double {
    Double(bitPattern: word &- doubleOffset)
  }
}
