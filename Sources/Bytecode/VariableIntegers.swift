// The variable-length integers of CPython's exception and line tables, read within bounds.

/// A cursor over the bytes of a table. Reading past the end gives 0 and sets `failed`.
struct VariableIntegers {
  private var next: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  var failed = false
  /// Numbers of this size are not found in any table: they could overflow what is computed from them.
  private static var limit: Int { 1 << 40 }

  init(_ start: UnsafePointer<UInt8>, _ count: Int) {
    next = start
    end = start + count
  }

  var isAtEnd: Bool { next >= end }

  mutating func byte() -> Int {
    if next >= end {
      failed = true
      return 0
    }
    let value = Int(next.pointee)
    next += 1
    return value
  }

  /// As in the exception table.
  mutating func bigEndian() -> Int {
    var current = byte()
    var value = current & 63
    while current & 64 != 0 {
      current = byte()
      value = value << 6 | current & 63
      if value > Self.limit { failed = true }
      if failed { return 0 }
    }
    return value
  }

  /// As in the line table.
  mutating func littleEndian() -> Int {
    var current = byte()
    var value = current & 63
    var shift = 6
    while current & 64 != 0 {
      current = byte()
      if shift > 36 { failed = true }
      if failed { return 0 }
      value |= (current & 63) << shift
      shift += 6
    }
    return value
  }

  /// A signed number of the line table: bit 0 is the sign.
  mutating func signed() -> Int {
    let value = littleEndian()
    return value & 1 != 0 ? -(value >> 1) : value >> 1
  }

  /// Past the bytes that do not begin a row.
  mutating func skipToRow() {
    while next < end && next.pointee & 128 == 0 { next += 1 }
  }
}
