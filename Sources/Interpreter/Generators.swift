// Generators, coroutines and async generators: making them, resuming them inside the loop, suspending them.
//
// Their frames lie inside the generator object and run where they lie. While one is suspended its registers
// are all pointers and its stack is in CPython's places, so that gc, `gi_frame`, close() and throw() find what they expect.

import CPython313
import RegisterCode
import Values

/// return_generator: the call's result is a generator that owns a copy of the frame.
@inline(never) func returnGenerator(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let threadState = run.pointee.threadState
  boxRegisters(frame, Int(codeObject(object(frame[Header.code])).pointee.co_nlocalsplus))
  guard let generator = spt_make_generator(threadState, frameStruct(frame)) else { return failed(pc, run) }
  let isEntry = frame == run.pointee.entry
  threadState.pointee.py_recursion_remaining &+= 1
  threadState.pointee.current_frame = frameStruct(frame).pointee.previous
  _PyThreadState_PopFrame(threadState, frameStruct(frame))
  if isEntry {
    run.pointee.result = generator
    return run.pointee.exit
  }
  return land(run, word(generator))
}

/// The same when C calls, and the call has not begun to run.
@inline(never) func generatorForC(
  _ threadState: ThreadState, _ frame: UnsafeMutablePointer<_PyInterpreterFrame>, _ unit: UnsafeMutablePointer<CodeUnit>
) -> Object? {
  guard let generator = spt_make_generator(threadState, frame) else {
    // The loop makes it fail as it should.
    PyErr_Clear()
    threadState.pointee.current_frame = frame.pointee.previous
    return evaluateWithCare(threadState, frame, unit, 0)
  }
  threadState.pointee.current_frame = frame.pointee.previous
  _PyThreadState_PopFrame(threadState, frame)
  return generator
}

/// yield_value: b goes to whoever resumed the frame.
@_transparent func yieldValue(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let threadState = run.pointee.threadState
  // Box a yielded local first: the consumer and the generator then share one object.
  if flags(pc) & (Flag.bIsTemporary | Flag.bIsConstant) == 0 { _ = boxed(frame, b(pc)) }
  let value = wordB(pc, frame)
  if flags(pc) & Flag.bIsTemporary == 0 { retain(value) }
  let end = a(pc)
  // Of words that are all pointers the union is below where the others begin.
  var union: UInt64 = 0
  var register = firstRegister
  while register < end {
    union |= frame[register]
    register &+= 1
  }
  if !Word.isPointer(union) { boxForYield(frame, end) }
  if hasOverwritten { forgetOverwritten(frame) }
  // CPython's interpreter goes on behind the yield.
  frame[Header.instruction] = (pc[1] & 0xFFFF_FFFF_FFFF) &+ 2
  setStackTop(frame, end &- firstRegister)
  let generator = UInt64(UInt(bitPattern: frame)) &- UInt64(Layout.generatorFrame)
  store(generator, Layout.generatorState, Int8(FRAME_SUSPENDED.rawValue) &+ Int8(truncatingIfNeeded: kind(pc)))
  unlinkExceptions(generator, threadState)
  threadState.pointee.py_recursion_remaining &+= 1
  let previous = frame[Header.previous]
  threadState.pointee.current_frame = frameStruct(frame).pointee.previous
  frame[Header.previous] = 0
  if frame == run.pointee.entry {
    run.pointee.result = optional(Word.isPointer(value) ? value : makeBox(value))
    return run.pointee.exit
  }
  // Only for_iter and send resume generators, and they take what is yielded in the same way.
  let caller = Frame(bitPattern: UInt(previous)).unsafelyUnwrapped
  let site = callSite(caller)
  setContinuing(caller)
  put(site, caller, value)
  return settle(site, next(site, 2), run)
}
/// Boxes what a generator keeps, while no exception is set.
@inline(never) private func boxForYield(_ frame: Frame, _ end: Int) {
  for register in firstRegister..<end where !Word.isPointer(frame[register]) {
    frame[register] = makeBox(frame[register])
  }
}

/// Takes a generator's exception state off the thread's chain.
@_transparent private func unlinkExceptions(_ generator: UInt64, _ threadState: ThreadState) {
  let state = generator &+ UInt64(Layout.generatorExcState)
  threadState.pointee.exc_info = UnsafeMutablePointer(bitPattern: UInt(load(state, 8, UInt64.self)))
  store(state, 8, 0 as UInt64)
}

/// Goes on in a suspended generator's frame, or nil when it must be resumed through C. `sent` is owned.
@_transparent func resume(
  _ generator: UInt64, _ sent: UInt64, _ pc: PC, _ frame: Frame, _ run: Run, _ landing: Landing
) -> PC? {
  let threadState = run.pointee.threadState
  // Not yet finished and not running (FRAME_EXECUTING is 0).
  if load(generator, Layout.generatorState, Int8.self) >= 0 { return nil }
  let callee = Frame(bitPattern: UInt(generator &+ UInt64(Layout.generatorFrame))).unsafelyUnwrapped
  let code = codeObject(object(callee[Header.code]))
  guard let unit = findUnit(code), unit.pointee.state == .translated,
    breaker(run) == expectedBreaker, !isMonitored(code),
    threadState.pointee.py_recursion_remaining > 0
  else { return nil }
  let address = UInt(callee[Header.instruction]) &- UInt(bitPattern: unit.pointee.bytecode)
  let entry = unit.pointee.entries.unsafelyUnwrapped[Int(address / 2)]
  if entry < 0 { return nil }
  let top = firstRegister &+ Int(load(Interpreter.address(callee), Header.status * 8, Int32.self))
  callee[top] = sent
  store(generator, Layout.generatorState, Int8(FRAME_EXECUTING.rawValue))
  let state = generator &+ UInt64(Layout.generatorExcState)
  store(state, 8, UInt64(UInt(bitPattern: threadState.pointee.exc_info)))
  threadState.pointee.exc_info = UnsafeMutablePointer(bitPattern: UInt(state))
  threadState.pointee.py_recursion_remaining &-= 1
  var start = unit.pointee.words.unsafelyUnwrapped + Int(entry)
  // There is nothing to poll for. What a `for` sends in is None, which the generator mostly throws away; inside `yield from`
  // and `await` it goes on to the next `send`.
  if opcode(start) == .resume {
    statistics.framesEngine &+= 1
    start = next(start, 2)
    if landing == .forIter && opcode(start) == .drop && a(start) == top { start = next(start, 0) }
    if landing == .send && opcode(start) == .jumpBackwardNoPoll { start = target(start) }
  }
  callee[Header.status] = Status.generator
  return enter(callee, from: frame, pc, run, start, landing)
}

/// send: resumes the receiver with a value; its next yield goes to a, its end to the target.
@_transparent func send(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let receiver = boxed(frame, b(pc))
  let type = type(receiver)
  if type == word(at: spt_type_of_generator()) || type == word(at: spt_type_of_coroutine()) {
    let sent = takeC(pc, frame)
    if let start = resume(receiver, sent, pc, frame, run, .send) { return start }
    return sendThroughC(pc, frame, run, receiver, sent)
  }
  return sendThroughC(pc, frame, run, receiver, takeC(pc, frame))
}
@inline(never) func sendThroughC(_ pc: PC, _ frame: Frame, _ run: Run, _ receiver: UInt64, _ sent: UInt64) -> PC {
  var result: Object?
  let status = spt_send(run.pointee.threadState, object(receiver), object(sent), &result)
  decref(sent)
  if status < 0 { return failedConsumed(pc, run) }
  put(pc, frame, word(result))
  return status == 0 ? settle(pc, next(pc, 2), run) : settleSent(pc, run)
}

/// end_send: the value stays, the receiver goes.
@inline(never) func endSend(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let receiver = takeB(pc, frame)
  let value = wordC(pc, frame)
  if flags(pc) & Flag.cIsTemporary == 0 { retain(value) }
  decref(receiver)
  put(pc, frame, value)
  return next(pc, 0)
}

/// cleanup_throw: a StopIteration ends a `yield from` with its value.
@inline(never) func cleanupThrow(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 0)
  let exception = borrow(operands[2], frame)
  guard let value = spt_cleanup_throw(object(exception)) else {
    run.pointee.raisedAgain = true
    return failed(pc, run)
  }
  for index in 0..<3 { release(take(operands[index], frame)) }
  frame[a(pc)] = word(spt_none())
  frame[b(pc)] = word(value)
  return nextAfterList(pc, 0)
}

/// end_async_for: StopAsyncIteration ends the loop.
@inline(never) func endAsyncFor(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 0)
  if spt_end_async_for(object(borrow(operands[1], frame))) == 0 {
    run.pointee.raisedAgain = true
    return failed(pc, run)
  }
  release(take(operands[0], frame))
  release(take(operands[1], frame))
  return nextAfterList(pc, 0)
}

@inline(never) func getAwaitable(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let iterable = takeB(pc, frame)
  let result = spt_get_awaitable(run.pointee.threadState, object(iterable), kind(pc))
  decref(iterable)
  return finish(pc, frame, run, result, next(pc, 2))
}
@inline(never) func getAiter(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let iterable = takeB(pc, frame)
  let result = spt_get_aiter(run.pointee.threadState, object(iterable))
  decref(iterable)
  return finish(pc, frame, run, result, next(pc, 0))
}
@inline(never) func getAnext(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let result = spt_get_anext(run.pointee.threadState, object(boxed(frame, b(pc))))
  return finish(pc, frame, run, result, next(pc, 0))
}
@inline(never) func getYieldFromIter(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let iterable = takeB(pc, frame)
  let result = spt_get_yield_from_iter(run.pointee.threadState, frameStruct(frame), object(iterable))
  decref(iterable)
  return finish(pc, frame, run, result, next(pc, 0))
}
