// From a code object or frame to its CodeUnit, through the code object's co_extra.

import CPython313
import RegisterCode

/// The engine's index in every code object's co_extra (`PyUnstable_Eval_RequestCodeExtraIndex`).
nonisolated(unsafe) public var unitIndex = Py_ssize_t.max

/// Counts a call of a code object whose unit is missing or cold; the unit when it is translated by now.
/// Installed by the host, which owns warm-up and translation.
nonisolated(unsafe) public var warmUp: @convention(c) (UnsafeMutablePointer<PyCodeObject>) -> UnsafeMutableRawPointer? =
  { _ in nil }

/// The unit of a code object, if it has one. Main interpreter only: elsewhere our index may be another's.
@inline(__always) public func findUnit(
  _ code: UnsafeMutablePointer<PyCodeObject>
) -> UnsafeMutablePointer<CodeUnit>? {
  guard let extra = code.pointee.co_extra else { return nil }
  // _PyCodeObjectExtra: a count, then so many pointers.
  let words = extra.assumingMemoryBound(to: Int.self)
  if words[0] <= unitIndex { return nil }
  return UnsafeMutablePointer(bitPattern: words[1 + unitIndex])
}

/// The unit of a running frame.
@_transparent func findUnit(_ frame: Frame) -> UnsafeMutablePointer<CodeUnit>? {
  findUnit(codeObject(object(frame[Header.code])))
}

/// The frame point of an instruction.
func findPoint(_ unit: UnsafeMutablePointer<CodeUnit>, _ pc: PC) -> FramePoint? {
  guard let words = unit.pointee.words, let point = lastPoint(unit, before: pc + 1),
    Int(point.word) == pc - words
  else { return nil }
  return point
}

/// The frame point of the last instruction in front of a place that has one.
func lastPoint(_ unit: UnsafeMutablePointer<CodeUnit>, before pc: PC) -> FramePoint? {
  guard let words = unit.pointee.words else { return nil }
  return unit.pointee.points?.last(before: pc - words)
}

/// The bytecode offset at which a frame enters at a place that a jump leads to.
func entryOffset(_ unit: UnsafeMutablePointer<CodeUnit>, _ pc: PC) -> Int? {
  guard let words = unit.pointee.words, let entries = unit.pointee.entries else { return nil }
  for offset in 0..<entries.count where entries.word(at: offset) == pc - words { return offset }
  return nil
}

/// The bytecode offset, in code units, of an instruction.
func offset(_ unit: UnsafeMutablePointer<CodeUnit>, of pc: PC) -> Int {
  let address = UInt(pc[1] & 0xFFFF_FFFF_FFFF)
  return Int(address &- UInt(bitPattern: unit.pointee.bytecode)) / 2
}
