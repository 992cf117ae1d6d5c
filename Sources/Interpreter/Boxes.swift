// Boxes that nobody else sees can be overwritten.
//
//   p.x = 2.5     the slot holds the only reference to a float   →   the new value goes into that object

import CPython313
import RegisterCode
import Values

/// Writes the number of a word that is no pointer into the exact float or int `box` when this is its only reference.
@_transparent func overwriteBox(_ box: UInt64, _ word: UInt64) -> Bool {
  if box == 0 || load(box, 0, Int32.self) != 1 || load(box, 4, Int32.self) != 0 { return false }
  if !Word.isInt(word) {
    if type(box) != Interpreter.word(at: spt_type_of_float()) { return false }
    store(box, Layout.floatValue, word &- Word.doubleOffset)
    return true
  }
  if type(box) != Interpreter.word(at: spt_type_of_int()) { return false }
  let value = Word.intValue(word)
  // One digit of 30 bits, positive, and none of the small ints that are shared.
  if value <= 256 || value >= 1 << 30 || load(box, Layout.longTag, UInt64.self) != 8 { return overwriteInt(box, value) }
  store(box, Layout.longDigits, UInt32(truncatingIfNeeded: value))
  return true
}
/// The same of an int of either sign, for a box of as many digits: of one there may be no room for two.
@inline(never) private func overwriteInt(_ box: UInt64, _ value: Int64) -> Bool {
  if value >= -5 && value <= 256 { return false }
  let size = value.magnitude
  let high = size >> 30
  let tag = high == 0 ? 8 : 16 as UInt64
  // Bit 1: below zero.
  if load(box, Layout.longTag, UInt64.self) & ~2 != tag { return false }
  store(box, Layout.longDigits, UInt32(truncatingIfNeeded: size & 0x3FFF_FFFF))
  if high != 0 { store(box, Layout.longDigits + 4, UInt32(truncatingIfNeeded: high)) }
  store(box, Layout.longTag, value < 0 ? tag | 2 : tag)
  return true
}
