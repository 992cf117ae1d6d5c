// CPython's exception table: which handler serves which stretch of bytecode.
//
//   start │ length │ target │ depth << 1 | pushes the offset
//
// Each number is big-endian in bytes of six bits; bit 6 says that more follow, bit 7 marks the first byte of a row.

import CPython313

/// A row of CPython's exception table, offsets in code units.
public struct Handler {
  public var start: UInt32
  public var end: UInt32
  public var target: UInt32
  public var depth: UInt16
  public var pushesOffset: Bool
  public init(start: UInt32, end: UInt32, target: UInt32, depth: UInt16, pushesOffset: Bool) {
    self.start = start
    self.end = end
    self.target = target
    self.depth = depth
    self.pushesOffset = pushesOffset
  }
}

/// Reads the table into `handlers`. A hostile table (rows out of order, out of the code, cut off) is refused.
func readExceptionTable(_ code: UnsafeMutablePointer<PyCodeObject>, unitCount: Int, into handlers: inout [Handler])
  -> Refusal
{
  let table = code.pointee.co_exceptiontable!
  var cursor = VariableIntegers(spt_bytes_start(table), spt_bytes_count(table))
  var covered = 0
  while !cursor.isAtEnd {
    let start = cursor.bigEndian()
    let length = cursor.bigEndian()
    let target = cursor.bigEndian()
    let depth = cursor.bigEndian()
    if cursor.failed || start < covered || start + length > unitCount || target >= unitCount { return .badJump }
    if depth >> 1 > Int(UInt16.max) { return .inconsistentStack }
    covered = start + length
    if length > 0 {
      handlers.append(
        Handler(
          start: UInt32(start), end: UInt32(covered), target: UInt32(target), depth: UInt16(depth >> 1),
          pushesOffset: depth & 1 != 0))
    }
    cursor.skipToRow()
  }
  return .none
}
