// `dump()`: the register code of a code object as text, as it runs now if it does.

import Bytecode
import CPython313
import Interpreter
import RegisterCode
import Translator

/// A new str, or nil with an exception set: the code's own instructions with what they are specialized to, or a fresh
/// translation of code that has none yet.
public func dumpOfCode(_ code: UnsafeMutablePointer<PyCodeObject>) -> Object? {
  let source = spt_source_lines(code)
  defer { spt_decref_optional(source) }
  if let unit = findUnit(code), unit.pointee.state == .translated, let words = unit.pointee.words {
    awaitRegion(unit)
    let dump = dumpToPython(
      code, words: words, count: unit.pointee.wordCount, handlers: unit.pointee.handlers,
      handlerCount: unit.pointee.handlerCount, isLive: true, source: source)
    return withRegion(dump, unit)
  }
  var result = RegisterCode()
  let refusal = translate(code, into: &result)
  guard refusal == .none else { return spt_dump_of_refused(code, cString(refusal.name)) }
  return result.words.withUnsafeBufferPointer { words in
    result.handlers.withUnsafeBufferPointer { handlers in
      dumpToPython(
        code, words: words.baseAddress.unsafelyUnwrapped, count: words.count, handlers: handlers.baseAddress,
        handlerCount: handlers.count, source: source)
    }
  }
}
