// Handing a running frame to CPython's interpreter, which finishes it, and taking its result.

import CPython313
import RegisterCode
import Values

/// Lays the value stack of a frame state, without its top `pops` entries, into CPython's places; returns its depth.
private func materialize(
  _ frame: Frame, _ unit: UnsafeMutablePointer<CodeUnit>, _ state: Int, _ pops: Int
) -> Int {
  let states = unit.pointee.states.unsafelyUnwrapped + state
  let depth = Int(states[0]) - pops
  let locals = Int(unit.pointee.localCount)
  let first = firstRegister + locals
  boxRegisters(frame, locals)
  // Entries may lie in each other's places after a SWAP: gather first.
  withUnsafeTemporaryAllocation(of: UInt64.self, capacity: depth + 1) { values in
    for index in 0..<depth {
      values[index] = takeEntry(states[1 + index], frame)
    }
    for index in 0..<depth { frame[first + index] = values[index] }
  }
  return depth
}

/// A stack entry as an owned object.
private func takeEntry(_ entry: UInt16, _ frame: Frame) -> UInt64 {
  let operand = Operand(rawValue: entry)
  if hasOverwritten && !operand.isConstant && !operand.isTemporary,
    let value = overwrittenValue(frame, operand.index)
  {
    incref(value)
    return value
  }
  return take(entry, frame)
}

/// Unlinks a frame and lets CPython's interpreter finish it, from `offset` on; its result lands in the caller.
@inline(never) func handBack(
  _ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>, _ state: Int, at offset: Int, _ reason: HandBackReason
) -> PC {
  let frame = run.pointee.frame
  let depth = materialize(frame, unit, state, 0)
  frame[Header.instruction] = UInt64(UInt(bitPattern: unit.pointee.bytecode + offset))
  return finishInCPython(run, unit, depth, reason, throwing: 0)
}

/// The same with an exception set, to whose traceback CPython's interpreter adds this frame.
@inline(never) func handBackWithError(
  _ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>, _ state: Int, _ pops: Int
) -> PC {
  let pending = PyErr_GetRaisedException()
  let depth = materialize(run.pointee.frame, unit, state, pops)
  PyErr_SetRaisedException(pending)
  return finishInCPython(run, unit, depth, .monitoring, throwing: 1)
}

private func finishInCPython(
  _ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>, _ depth: Int, _ reason: HandBackReason, throwing: Int32
) -> PC {
  let frame = run.pointee.frame
  let threadState = run.pointee.threadState
  let isEntry = frame == run.pointee.entry
  let site: CallSite? = isEntry ? nil : callSite(ofCallee: frame)
  countHandBack(reason)
  setStackTop(frame, Int(unit.pointee.localCount) + depth)
  if hasOverwritten { forgetOverwritten(frame) }
  threadState.pointee.py_recursion_remaining &+= 1
  threadState.pointee.current_frame = frameStruct(frame).pointee.previous
  if throwing != 0 { spt_skip_throw_event(threadState, unit.pointee.code) }
  let result = _PyEval_EvalFrameDefault(threadState, frameStruct(frame), throwing)
  if throwing != 0 { spt_skipped_throw_event() }
  guard let site else {
    run.pointee.result = result
    return run.pointee.exit
  }
  guard let result else {
    callerFails(run, site)
    return run.pointee.unwind
  }
  return land(run, site, word(result))
}
