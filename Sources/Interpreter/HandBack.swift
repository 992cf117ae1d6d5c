// Handing a running frame to CPython's interpreter, which finishes it, and taking its result.

import Bytecode
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

/// Unlinks a frame and lets CPython's interpreter finish it, from `offset` on; its result lands in the caller. `operand`,
/// an owned object, comes on top of the stack.
@inline(never) func handBack(
  _ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>, _ state: Int, at offset: Int, _ reason: HandBackReason,
  pushing operand: UInt64? = nil
) -> PC {
  let frame = run.pointee.frame
  var depth = materialize(frame, unit, state, 0)
  if let operand {
    frame[firstRegister + Int(unit.pointee.localCount) + depth] = operand
    depth += 1
  }
  let ran = UInt(frame[Header.instruction])
  frame[Header.instruction] = UInt64(UInt(bitPattern: unit.pointee.bytecode + offset))
  setStackTop(frame, Int(unit.pointee.localCount) + depth)
  // CPython's interpreter takes a frame's first instruction for one of a line that it has told of.
  if reason == .monitoring, operand == nil, spt_tell_of_line(run.pointee.threadState, frameStruct(frame), ran) < 0 {
    pointBehindFault(frame, unit)
    return finishInCPython(run, unit, reason, throwing: 1)
  }
  return finishInCPython(run, unit, reason, throwing: 0)
}

/// Lets C evaluate a frame that is at its start: the engine again, for a long function's first call, or CPython's interpreter.
@inline(never) func finishInC(_ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>) -> PC {
  let frame = run.pointee.frame
  boxRegisters(frame, Int(unit.pointee.localCount))
  setStackTop(frame, Int(unit.pointee.localCount))
  return finishElsewhere(run, countsC: false) { threadState, interpreterFrame in
    // Where it returns to is known by now: it is no frame of the loop's any more.
    store(address(frame), Header.mark, UInt16(FRAME_OWNED_BY_THREAD.rawValue))
    if unit.pointee.state == .single { return evaluateLong(threadState, interpreterFrame, unit, 0) }
    countHandBack(.noEntry)
    return _PyEval_EvalFrameDefault(threadState, interpreterFrame, 0)
  }
}

/// The same with an exception set, to whose traceback CPython's interpreter adds this frame.
@inline(never) func handBackWithError(
  _ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>, _ state: Int, _ pops: Int
) -> PC {
  let frame = run.pointee.frame
  let pending = PyErr_GetRaisedException()
  let depth = materialize(frame, unit, state, pops)
  PyErr_SetRaisedException(pending)
  pointBehindFault(frame, unit)
  setStackTop(frame, Int(unit.pointee.localCount) + depth)
  return finishInCPython(run, unit, .monitoring, throwing: 1)
}

/// The same for a frame that is about to enter a handler, whose stack lies where CPython has it, `depth` entries.
@inline(never) func handBackToHandler(
  _ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>, at offset: Int, depth: Int
) -> PC {
  let frame = run.pointee.frame
  let threadState = run.pointee.threadState
  let top = Int(unit.pointee.localCount) + depth
  boxRegisters(frame, top)
  let ran = UInt(frame[Header.instruction])
  frame[Header.instruction] = UInt64(UInt(bitPattern: unit.pointee.bytecode + offset))
  setStackTop(frame, top)
  let exception = object(frame[firstRegister + top - 1])
  if spt_tell_of_exception(threadState, frameStruct(frame), PY_MONITORING_EVENT_EXCEPTION_HANDLED, exception) < 0
    || spt_tell_of_line(threadState, frameStruct(frame), ran) < 0
  {
    pointBehindFault(frame, unit)
    return finishInCPython(run, unit, .monitoring, throwing: 1)
  }
  return finishInCPython(run, unit, .monitoring, throwing: 0)
}

/// CPython looks for the handler in front of its instruction pointer, and takes the traceback's place from the pointer
/// itself. Where a handler begins or ends to serve just here the pointer goes one unit on; mostly that is a cache of the
/// same instruction.
private func pointBehindFault(_ frame: Frame, _ unit: UnsafeMutablePointer<CodeUnit>) {
  let fault = (Int(frame[Header.instruction]) - Int(bitPattern: unit.pointee.bytecode)) / 2
  if findHandler(unit, fault)?.target != findHandler(unit, fault - 1)?.target {
    frame[Header.instruction] += 2
  }
}

/// Lets CPython's interpreter finish the running frame, whose stack and instruction are as it wants them.
private func finishInCPython(
  _ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>, _ reason: HandBackReason, throwing: Int32
) -> PC {
  countHandBack(reason)
  return finishElsewhere(run, countsC: reason == .monitoring) { threadState, frame in
    if throwing != 0 { spt_skip_throw_event(threadState, unit.pointee.code) }
    let result = _PyEval_EvalFrameDefault(threadState, frame, throwing)
    if throwing != 0 { spt_skipped_throw_event() }
    return result
  }
}

/// Unlinks the running frame, lets `evaluate` finish it, and lands its result in the caller.
@_transparent private func finishElsewhere(
  _ run: Run, countsC: Bool, _ evaluate: (ThreadState, UnsafeMutablePointer<_PyInterpreterFrame>) -> Object?
) -> PC {
  let frame = run.pointee.frame
  let threadState = run.pointee.threadState
  let isEntry = frame == run.pointee.entry
  let site: CallSite? = isEntry ? nil : callSite(ofCallee: frame)
  if hasOverwritten { forgetOverwritten(frame) }
  threadState.pointee.py_recursion_remaining &+= 1
  threadState.pointee.current_frame = frameStruct(frame).pointee.previous
  // The frame had its part of the C stack from this run. (A frame is handed back once for each time that somebody begins to watch; the
  // others may be any number, deep in one another.)
  let counted: Int32 = countsC ? 2 : 0
  threadState.pointee.c_recursion_remaining &+= counted
  let result = evaluate(threadState, frameStruct(frame))
  threadState.pointee.c_recursion_remaining &-= counted
  guard let site else {
    run.pointee.result = result
    return run.pointee.exit
  }
  guard let result else {
    return callerFails(run, site) ?? run.pointee.unwind
  }
  return land(run, site, word(result))
}
