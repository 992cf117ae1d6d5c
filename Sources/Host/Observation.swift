// Other code that looks at the locals of a running frame finds Python objects there.
//
// The registers of a frame are its `localsplus`; a register may hold an unboxed int or double there. Every way to the
// locals that CPython's own code has is patched (the other `Observation…` files) to box them first, in place:
// the engine goes on with the box. That is harmless in frames that the engine does not run, so none is asked for.
//
// A write through the frame-locals proxy lands in the register, and the engine reads it afresh. But at its current
// instruction the engine may use the old value without a reference of its own (an operand that names a local is an
// alias); then the old value is kept here until the engine stops running the frame.
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

// MARK: - Old values that the engine may still use

/// Whether the engine may be running the frame; true also for frames of code that it has translated and that
/// CPython's interpreter runs all the same, where keeping a value is merely not needed.
private func mayRunInEngine(_ frame: Frame) -> Bool {
  guard spt_frame_is_executing(frame) != 0, isMainInterpreter() else { return false }
  // CPython's interpreter stores -1 in the frame that it runs; the engine a return address, below it.
  if frame.pointee.stacktop < -1 { return true }
  return findUnit(spt_frame_code(frame))?.pointee.state == .translated
}

/// Whether the value of the local may be in use at the instruction that the engine is at.
func isValueInUse(_ frame: Frame, local: Int) -> Bool {
  guard mayRunInEngine(frame), let unit = findUnit(spt_frame_code(frame)) else { return false }
  guard let words = unit.pointee.words, let states = unit.pointee.states, let points = unit.pointee.points else {
    return true
  }
  // Word 1 of an instruction has the address of its bytecode in the low 48 bits.
  let current = UInt64(UInt(bitPattern: frame.pointee.instr_ptr)) & 0xFFFF_FFFF_FFFF
  let alias = Operand.local(firstRegister + local)
  var isKnown = false
  for point in 0..<unit.pointee.pointCount {
    let point = points[point]
    guard words[Int(point.word) + 1] & 0xFFFF_FFFF_FFFF == current else { continue }
    isKnown = true
    let state = Int(point.before)
    for entry in 0..<Int(states[state]) where states[state + 1 + entry] == alias.rawValue { return true }
  }
  return !isKnown
}

private struct KeptValue {
  var frame: UnsafeMutableRawPointer
  var value: Object
}

nonisolated(unsafe) private var keptValues: UnsafeMutablePointer<KeptValue>?
nonisolated(unsafe) private var keptCount = 0
nonisolated(unsafe) private var keptCapacity = 0

/// Keeps a value, whose reference it takes, until the engine stops running the frame.
func keepAlive(_ frame: Frame, _ value: Object) {
  if keptCount == keptCapacity {
    let capacity = max(8, keptCapacity * 2)
    guard let memory = PyMem_RawRealloc(keptValues, capacity * MemoryLayout<KeptValue>.stride) else {
      // Nothing to keep it in: a leak is better than a use of freed memory.
      return
    }
    keptValues = memory.assumingMemoryBound(to: KeptValue.self)
    keptCapacity = capacity
  }
  keptValues?[keptCount] = KeptValue(frame: UnsafeMutableRawPointer(frame), value: value)
  keptCount += 1
  frameLeaves = releaseKeptValues
}

/// `Interpreter.frameLeaves`. A finalizer may write to frames while we are at it, so each value leaves the list first.
private func releaseKeptValues(_ frame: UnsafeMutableRawPointer) {
  var index = 0
  while index < keptCount {
    guard let kept = keptValues, kept[index].frame == frame else {
      index += 1
      continue
    }
    let value = kept[index].value
    keptCount -= 1
    for later in index..<keptCount { kept[later] = kept[later + 1] }
    spt_decref(value)
    index = 0
  }
  if keptCount == 0 { frameLeaves = nil }
}
