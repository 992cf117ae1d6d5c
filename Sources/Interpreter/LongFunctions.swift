// Long functions are often called once: a program's setup, its main function, one that fills a table. Their code is put away behind the
// first call, and made again at the second, from which on it stays.
//
//   unit.start →  startLong             stays where it is: call sites have its address
//                     ↓
//   unit.words →  functionStart, …      none while the unit is resting
//
// The first call is a call of C, also where the engine's own code makes it: when that is over, however it ends, no frame runs the code, unless
// there was a second call meanwhile. A region that was made of it, or is being made, keeps it.

import Bytecode
import CPython313
import RegisterCode
import Values

extension UnsafeMutablePointer where Pointee == CodeUnit {
  /// Makes a translated unit one of a long function that was not called yet; false when memory runs out, and it stays as it is.
  public func makeLong() -> Bool {
    guard let memory = malloc(2 * MemoryLayout<UInt64>.stride) else { return false }
    let start = memory.bindMemory(to: UInt64.self, capacity: 2)
    start[0] = UInt64(Opcode.startLong.rawValue)
    start[1] = 0
    pointee.start = start
    pointee.hasLongStart = true
    pointee.state = .single
    return true
  }
}

/// Evaluates a frame that CPython made of a long function that was not called before, or is running for the first time.
public func evaluateLong(
  _ threadState: ThreadState, _ frame: UnsafeMutablePointer<_PyInterpreterFrame>,
  _ unit: UnsafeMutablePointer<CodeUnit>, _ throwFlag: Int32
) -> Object? {
  if unit.pointee.isInFirstCall {
    unit.pointee.state = .translated
    return evaluate(threadState, frame, unit, throwFlag)
  }
  unit.pointee.isInFirstCall = true
  // The unit goes with the code, which may have been the frame's alone.
  let code = word(at: unit.pointee.code)
  incref(code)
  let result = evaluate(threadState, frame, unit, throwFlag)
  if unit.pointee.state == .single {
    if unit.pointee.regionAttempts > 0 {
      unit.pointee.state = .translated
    } else {
      unit.destroyCode()
      unit.pointee.state = .resting
      statistics.unitsPutAway &+= 1
    }
  }
  let pending = result == nil ? PyErr_GetRaisedException() : nil
  decref(code)
  if let pending { PyErr_SetRaisedException(pending) }
  return result
}

/// startLong: a frame was pushed and is at its start.
@inline(never) func startLong(_ frame: Frame, _ run: Run) -> PC {
  let code = codeObject(object(frame[Header.code]))
  // A unit can't go while a frame of its code lives.
  let unit = findUnit(code).unsafelyUnwrapped
  frame[Header.instruction] = word(at: unit.pointee.bytecode)
  if unit.pointee.state == .single {
    if !unit.pointee.isInFirstCall { return finishInC(run, unit) }
    unit.pointee.state = .translated
  } else if unit.pointee.state == .resting && warmUp(code) == nil {
    return finishInC(run, unit)
  }
  // Not every call has polled.
  return unit.pointee.words.unsafelyUnwrapped
}
