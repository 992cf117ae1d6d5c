// From an error to its handler: traceback, exception table, releasing the stack, leaving frames.

import Bytecode
import CPython313
import RegisterCode
import Values

/// Goes to the handler of the error at `run.fault`, through as many frames of this run as it takes.
@inline(never) func unwind(_ run: Run) -> PC {
  while true {
    let frame = run.pointee.frame
    // A unit can't go while a frame of its code lives.
    let unit = findUnit(frame).unsafelyUnwrapped
    let pc = run.pointee.fault
    let isNew = !run.pointee.raisedAgain
    run.pointee.raisedAgain = false
    let point = findPoint(unit, pc).unsafelyUnwrapped
    let state = Int(run.pointee.stage == .done ? point.after : point.before)
    let pops = run.pointee.stage == .consumed ? Int(point.pops) : 0
    if isNew {
      publish(pc, frame)
      if isMonitored(run.pointee.threadState, unit.pointee.code) {
        return handBackWithError(run, unit, state, pops)
      }
      if !endsLoop(frame, unit, run, offset(unit, of: pc)) {
        spt_add_traceback(run.pointee.threadState, frameStruct(frame))
      }
    }
    if hasOverwritten { forgetOverwritten(frame) }
    let states = unit.pointee.states.unsafelyUnwrapped + state
    let depth = Int(states[0]) - pops
    let bytecodeOffset = offset(unit, of: pc)
    let handler = catchError(run, unit, bytecodeOffset, depth, { Operand(rawValue: states[1 + $0]) })
    if let next = watched(run, unit, bytecodeOffset) ?? handler ?? leaveWithError(run) { return next }
  }
}

/// Whether an exception does nothing but end a loop of the frame's caller: it is gone before anybody could see where it came from.
///
///   for x in p: …       def __getitem__(self, i): return self.items[i]     the last call of it raises IndexError
@inline(never) private func endsLoop(
  _ frame: Frame, _ unit: UnsafeMutablePointer<CodeUnit>, _ run: Run, _ offset: Int
) -> Bool {
  if frame == run.pointee.entry || mark(frame) != Status.plainMark || frame[Header.frameObject] != 0 { return false }
  let site = callSite(ofCallee: frame)
  if site.landing != .operation || (site.number != SPT_NEXT && site.number != SPT_NEXT_ITEM) { return false }
  return spt_only_ends_loop(run.pointee.threadState, site.number == SPT_NEXT_ITEM ? 1 : 0) != 0
    && findHandler(unit, offset) == nil
}

/// Releases the stack down to the handler that covers an offset and enters it; nil when there is none (the stack is
/// empty then).
@_transparent private func catchError(
  _ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>, _ offset: Int, _ depth: Int, _ entry: (Int) -> Operand
) -> PC? {
  let frame = run.pointee.frame
  let handler = findHandler(unit, offset)
  let keep = Int(handler?.depth ?? 0)
  var index = depth
  while index > keep {
    index -= 1
    let operand = entry(index)
    if operand.isTemporary { release(frame[operand.index]) }
  }
  guard let handler, let words = unit.pointee.words, let entries = unit.pointee.entries else { return nil }
  var register = firstRegister + Int(unit.pointee.localCount) + keep
  if handler.pushesOffset {
    let instruction = UInt(frame[Header.instruction]) &- UInt(bitPattern: unit.pointee.bytecode)
    frame[register] = Word.int(Int64(instruction / 2))
    register += 1
  }
  let threadState = run.pointee.threadState
  frame[register] = word(threadState.pointee.current_exception)
  threadState.pointee.current_exception = nil
  return words + entries.word(at: Int(handler.target))
}

/// What died with the stack may have begun to watch: then CPython's interpreter goes on in the handler; where there is none, the tools
/// are told that the frame is left. Nil: nobody watches, or the frame is to be left.
@_transparent private func watched(_ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>, _ offset: Int) -> PC? {
  if (breaker(run) ^ expectedBreaker) >> versionShift == 0 { return nil }
  return watchedSlowly(run, unit, offset)
}
@inline(never) private func watchedSlowly(
  _ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>, _ offset: Int
) -> PC? {
  let threadState = run.pointee.threadState
  let frame = run.pointee.frame
  if !isMonitored(threadState, unit.pointee.code) { return nil }
  if let handler = findHandler(unit, offset) {
    let depth = Int(handler.depth) + (handler.pushesOffset ? 2 : 1)
    return handBackToHandler(run, unit, at: Int(handler.target), depth: depth)
  }
  let exception = PyErr_GetRaisedException()
  if spt_tell_of_exception(threadState, frameStruct(frame), PY_MONITORING_EVENT_PY_UNWIND, exception) == 0 {
    PyErr_SetRaisedException(exception)
  } else {
    release(word(exception))
  }
  return nil
}

/// The row of the exception table that covers an offset.
func findHandler(_ unit: UnsafeMutablePointer<CodeUnit>, _ offset: Int) -> Handler? {
  guard let handlers = unit.pointee.handlers else { return nil }
  for index in 0..<unit.pointee.handlerCount
  where Int(handlers[index].start) <= offset && offset < Int(handlers[index].end) {
    return handlers[index]
  }
  return nil
}

/// Leaves the running frame with the exception that is set. The way out of this run, or where its caller goes on; nil: that is at
/// fault now.
func leaveWithError(_ run: Run) -> PC? {
  let frame = run.pointee.frame
  let isEntry = frame == run.pointee.entry
  let site: CallSite? = isEntry ? nil : callSite(ofCallee: frame)
  leave(frame, run)
  guard let site else {
    run.pointee.result = nil
    return run.pointee.exit
  }
  return callerFails(run, site)
}

/// Puts the fault at the place where a frame waits for its callee, whose operands went with the call. Where it goes on when the
/// exception was but the end of a loop.
func callerFails(_ run: Run, _ site: CallSite) -> PC? {
  run.pointee.fault = site.pc
  run.pointee.stage = .consumed
  if site.landing == .instance { run.pointee.threadState.pointee.py_recursion_remaining &+= 1 }
  // `__init__` raised: the instance waits where the class was.
  if site.landing == .instance || site.landing == .instanceThroughC { decref(run.pointee.frame[b(site.pc)]) }
  if site.landing == .instanceThroughC { endArguments(site.pc, run.pointee.frame) }
  // So does the method that is to leave what was not entered.
  if site.landing == .item && opcode(site.pc) == .beforeWith { decref(run.pointee.frame[a(site.pc)]) }
  if site.landing == .operation {
    if site.number == SPT_NEXT || site.number == SPT_NEXT_ITEM, let place = endOfLoop(site.pc, run, site.number) {
      return place
    }
    if site.number == SPT_FALLBACK {
      spt_complete_attribute_error(object(run.pointee.frame[b(site.pc)]), name(site.pc))
    }
    endOperands(site.pc, run.pointee.frame, site.number)
  }
  if site.landing == .collect || site.landing == .next {
    // What dies with the generator or its items runs without the exception that is set.
    let pending = PyErr_GetRaisedException()
    if site.landing == .next { endNext(site.pc, run.pointee.frame) } else { endCollecting(site.pc, run.pointee.frame) }
    PyErr_SetRaisedException(pending)
  }
  return nil
}

/// `generator.throw()`: an exception is set as the frame, suspended at a yield, is entered.
func throwInto(_ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>, depth: Int) -> PC {
  let frame = run.pointee.frame
  spt_add_traceback(run.pointee.threadState, frameStruct(frame))
  let address = UInt(frame[Header.instruction]) &- UInt(bitPattern: unit.pointee.bytecode)
  let first = firstRegister + Int(unit.pointee.localCount)
  // The instruction pointer is behind the yield.
  let offset = Int(address / 2) - 1
  let handler = catchError(run, unit, offset, depth, { Operand.temporary(first + $0) })
  // The entry frame has no caller in this run.
  return watched(run, unit, offset) ?? handler ?? leaveWithError(run) ?? run.pointee.unwind
}
