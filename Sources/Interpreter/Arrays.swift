// Items of arrays of numbers (array.array), which are read and stored without an object.
//
//   a[i]     a an array('d')      the double that lies there, unboxed
//   a[i] = x                      x as a double, where it is a number
//
// Anything else is CPython's: other typecodes, numbers that are longer than a word or that the array has no room for, NaNs.

import CPython313
import Values

@_transparent func isArray(_ container: UInt64) -> Bool {
  spt_is_array_type(Interpreter.object(container).pointee.ob_type) != 0
}

/// The word of an item for an index in range; 0 where that is CPython's to do.
@inline(never) func arrayItem(_ array: UInt64, _ key: UInt64) -> UInt64 {
  let index = index(key, load(array, Layout.size, Int.self))
  if index < 0 { return 0 }
  if isArrayOfDoubles(array) {
    let number = spt_array_place(object(array), index).load(as: Double.self)
    return number == number ? Word.ordinary(number) : 0
  }
  var number: Int64 = 0
  guard spt_int_in_array(object(array), index, &number) != 0, Word.fits(number) else { return 0 }
  return Word.int(number)
}

/// Stores a number for an index in range; false: nothing was done.
@inline(never) func storeArrayItem(_ array: UInt64, _ key: UInt64, _ value: UInt64) -> Bool {
  let index = index(key, load(array, Layout.size, Int.self))
  if index < 0 { return false }
  if isArrayOfDoubles(array) {
    guard let number = number(value) else { return false }
    spt_array_place(object(array), index).storeBytes(of: number, as: Double.self)
    return true
  }
  guard let number = smallInt(value) else { return false }
  return spt_store_int_in_array(object(array), index, number) != 0
}

@_transparent private func isArrayOfDoubles(_ array: UInt64) -> Bool {
  spt_layout_of_array(spt_typecode_of_array(object(array))).is_double != 0
}
/// What a site notes of an array for regions: its typecode.
@_transparent func typecode(_ array: UInt64) -> UInt64 {
  UInt64(UInt8(bitPattern: spt_typecode_of_array(object(array))))
}
