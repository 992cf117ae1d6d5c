// Other code that looks at the locals of a running frame finds Python objects there.
//
// The registers of a frame are its `localsplus`; a register may hold an unboxed int or double there. Every way to the
// locals that CPython's own code has is patched (the other `Observation…` files) to box them first, in place:
// the engine goes on with the box. That is harmless in frames that the engine does not run, so none is asked for.
//
// A write through the frame-locals proxy lands in the register, and the engine reads it afresh; it keeps the old value
// for as long as its current instruction may use it (Interpreter/Overwritten.swift).
//
// PyFrame_GetVar and PyFrame_GetVarString read the slots directly and have nothing to patch; nothing in CPython
// calls them.

import CPython313
import Interpreter
import RegisterCode
import Values

/// Replaces the unboxed words among the frame's locals by objects. False, with MemoryError set, when that fails.
func boxLocals(_ frame: Frame) -> Bool {
  let code = spt_frame_code(frame).unsafelyUnwrapped
  let words = words(of: frame)
  for index in 0..<Int(code.pointee.co_nlocalsplus) where !Word.isPointer(words[index]) {
    if !box(&words[index]) { return false }
  }
  return true
}

/// The same for the first local alone.
func boxFirstLocal(_ frame: Frame) -> Bool {
  let code = spt_frame_code(frame).unsafelyUnwrapped
  let words = words(of: frame)
  return code.pointee.co_nlocalsplus == 0 || Word.isPointer(words[0]) || box(&words[0])
}

private func box(_ word: inout UInt64) -> Bool {
  let object =
    Word.isInt(word) ? PyLong_FromLongLong(Word.intValue(word)) : PyFloat_FromDouble(Word.doubleValue(word))
  guard let object else { return false }
  word = UInt64(UInt(bitPattern: object))
  return true
}

private func words(of frame: Frame) -> UnsafeMutablePointer<UInt64> {
  UnsafeMutableRawPointer(spt_localsplus(frame).unsafelyUnwrapped).assumingMemoryBound(to: UInt64.self)
}

/// The local's object (borrowed), of a frame whose locals are boxed.
func boxedLocal(_ frame: Frame, _ index: Int) -> Object? {
  spt_localsplus(frame).unsafelyUnwrapped[index]
}
