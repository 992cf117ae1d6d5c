// The part of `dump()` that tells of compiled code: where it is entered, and where and why it was left.
//
//   compiled: 1611 bytes, the 1st of at most 4
//     entered at 4 (1203 times from the interpreter), 8
//     left at 24 for its shape 12 times, at 31 for a poll 2 times

import CPython313
import CompilerInterface
import Graph
import Interpreter

/// Lines about the unit's region, and the text that is kept of it; empty when it has none.
func textOfRegion(_ unit: UnsafeMutablePointer<CodeUnit>) -> String {
  guard let region = unit.pointee.region, let words = unit.pointee.words else { return "" }
  let base = UInt64(UInt(bitPattern: words))
  var text = "compiled: \(region.pointee.code_bytes) bytes, attempt \(unit.pointee.regionAttempts)\n"
  for number in 0..<Int(region.pointee.entry_count) {
    let entry = region.pointee.entries[number]
    // Behind a call in a callee's code: not a word of this one.
    let word = (entry.instruction &- base) / 8
    text += word < UInt64(unit.pointee.wordCount) ? "  entered at \(word)" : "  entered in a callee"
    if entry.interpreted != 0 { text += ", \(entry.interpreted) times from the interpreter" }
    text += "\n"
  }
  for number in 0..<Int(region.pointee.exit_count) {
    let exit = region.pointee.exits[number]
    if exit.count == 0 { continue }
    let reason = ExitReason(rawValue: UInt8(exit.reason))?.name ?? ""
    let place = exit.code == 0 ? "" : ", in the callee at \(exit.inner)"
    text += "  left at \(exit.word)\(place) \(exit.count) times: \(reason)\n"
  }
  if let kept = region.pointee.text { text += String(cString: kept) + "\n" }
  return text
}

/// A dump with those lines behind it; takes the reference.
func withRegion(_ dump: Object?, _ unit: UnsafeMutablePointer<CodeUnit>) -> Object? {
  guard let dump else { return nil }
  let text = textOfRegion(unit)
  if text.isEmpty { return dump }
  defer { spt_decref(dump) }
  let lines: Object? = text.withCString { PyUnicode_FromString($0) }
  guard let lines else { return nil }
  defer { spt_decref(lines) }
  return PyUnicode_Concat(dump, lines)
}
