// Generators, coroutines and async generators: resuming them inside the loop, suspending them.
//
// Their frames lie inside the generator object and run where they lie. While one is suspended its registers
// are all pointers and its stack is in CPython's places, so that gc, `gi_frame`, close() and throw() find what they expect.

import CPython313
import RegisterCode
import Values

// MARK: Suspending
//
// A suspended generator's `gi_exc_state.previous_item`, which CPython sets when it resumes one and clears when one yields, holds
// where the engine goes on: the address of the instruction for a resume that need not poll, with bit 3 set (instructions lie
// at multiples of 16) if it wants what is sent in, and bit 2 if the frame can be one in between (below). One that has not begun holds in
// the same way where it begins. Zero or any other state: see the unit's entries.

/// yield_value: b goes to whoever resumed the frame; c says where it goes on.
@_transparent func yieldValue(_ pc: PC, _ frame: inout Frame, _ run: Run) -> PC {
  // Box a yielded local first: the consumer and the generator then share one object.
  if flags(pc) & (Flag.bIsTemporary | Flag.bIsConstant) == 0 { _ = boxed(frame, b(pc)) }
  let value = wordB(pc, frame)
  if flags(pc) & Flag.bIsTemporary == 0 { retain(value) }
  let caller = suspend(frame, pc, run)
  if frame == run.pointee.entry {
    run.pointee.result = optional(Word.isPointer(value) ? value : makeBox(value))
    return run.pointee.exit
  }
  // Only for_iter, send and calls that collect resume generators.
  frame = Frame(bitPattern: UInt(caller)).unsafelyUnwrapped
  if landing(frame) != .forIter {
    let start = landAtOther(frame, run, value)
    frame = run.pointee.frame
    return start
  }
  let site = callSite(frame)
  setContinuing(frame)
  if site[3] != 0 && breaker(run) == expectedBreaker { return enterBehind(site, value, run) }
  put(site, frame, value)
  return settle(site, next(site, 2), run)
}

@inline(never) private func landAtOther(_ frame: Frame, _ run: Run, _ value: UInt64) -> PC {
  if landing(frame) == .next && !isBetween(frame) { return landAtNext(frame, run, value) }
  if isBetween(frame) || landing(frame) == .send { return landAtSend(frame, run, value) }
  let site = callSite(frame)
  setContinuing(frame)
  return collect(site, frame, run, value)
}

/// The same for compiled code, of a frame that was suspended.
func landAtSend(_ waiting: Frame, _ value: UInt64, _ run: Run) -> PC { landAtSend(waiting, run, value) }

/// Hands what a generator yielded to a frame that waits in a `send`, and through as many frames as only pass it on:
///
///   send s1 ← s0, …; yieldValue s1 ← s1        a `yield from` or `await`, which CPython's interpreter goes through step by step
@inline(never) private func landAtSend(_ waiting: Frame, _ run: Run, _ value: UInt64) -> PC {
  var frame = waiting
  while true {
    let isUnwatched = (breaker(run) ^ expectedBreaker) >> versionShift == 0
    if isUnwatched {
      frame = passOn(frame, run)
    } else if isBetween(frame) {
      endBetween(frame, exceptions(run))
    }
    if landing(frame) == .collect || landing(frame) == .next { return landAtOther(frame, run, value) }
    let site = callSite(frame)
    setContinuing(frame)
    if landing(frame) != .send {
      if site[3] != 0 && breaker(run) == expectedBreaker { return enterBehind(site, value, run) }
      put(site, frame, value)
      return settle(site, next(site, 2), run)
    }
    let pc = next(site, 2)
    if !isUnwatched || opcode(pc) != .yieldValue || b(pc) != a(site) || frame == run.pointee.entry {
      put(site, frame, value)
      return settle(site, pc, run)
    }
    let caller = suspend(frame, pc, run)
    frame = Frame(bitPattern: UInt(caller)).unsafelyUnwrapped
  }
}

/// Suspends the frames that have only passed on what was sent (`sendThrough`), from the innermost on: their registers are as they
/// were when they were suspended last. Gives the first frame that is none of these.
@_transparent private func passOn(_ waiting: Frame, _ run: Run) -> Frame {
  let threadState = run.pointee.threadState
  var frame = waiting
  var count: Int32 = 0
  while true {
    if isBetween(frame) {
      store(
        address(frame) &- UInt64(Layout.generatorFrame), Layout.generatorState,
        Int8(truncatingIfNeeded: FRAME_SUSPENDED_YIELD_FROM.rawValue))
      frame[Header.instruction] &+= distanceBehindYield
    } else if isPassing(frame) {
      let site = callSite(frame)
      let pc = next(site, 2)
      markSuspended(frame, pc)
      let state = address(frame) &- UInt64(Layout.generatorFrame) &+ UInt64(Layout.generatorExcState)
      threadState.pointee.exc_info = UnsafeMutablePointer(bitPattern: UInt(load(state, 8, UInt64.self)))
      let word = continuation(pc)
      store(state, 8, word == address(site) | 8 && staysBetween(site) ? word | 4 : word)
    } else {
      break
    }
    count &+= 1
    let caller = frame[Header.previous]
    frame[Header.previous] = 0
    frame = Frame(bitPattern: UInt(caller)).unsafelyUnwrapped
  }
  if count != 0 {
    threadState.pointee.py_recursion_remaining &+= count
    setCurrentFrame(run, frame)
  }
  return frame
}
@_transparent private func isPassing(_ frame: Frame) -> Bool {
  mark(frame) == Status.passingMark && landing(frame) == .send
}

// MARK: Frames in between
//
// In a chain of generators that wait in `yield from` or `await` only the first and the last change as something is sent and
// yielded. Those in between keep what a suspended frame has, while the last one runs: all of their registers objects, the stacktop, the
// continuation in `previous_item`. What somebody may see is as it should be: they are executing, at the SEND, and linked to the
// frame that resumed them; the list of exceptions goes past them, as they handle none. One gets all that a frame has that
// waits for a callee (`endBetween`) when its callee ends in any way but by a yield.

/// From the bytecode SEND to what comes behind its YIELD_VALUE, in bytes.
private var distanceBehindYield: UInt64 { @_transparent get { 6 } }

/// Whether a frame that a callee returns or yields to is one of these.
@_transparent private func isBetween(_ frame: Frame) -> Bool {
  load(address(frame), Header.status * 8 + 4, UInt16.self) & 0x1000 == 0
}
/// Whether a frame that has passed something on at a `send` can be one.
private func staysBetween(_ pc: PC) -> Bool {
  let yield = next(pc, 2)
  return flags(pc) & Flag.cIsTemporary != 0 && kind(yield) == 1
    && (yield[1] &- pc[1]) & 0xFFFF_FFFF_FFFF == distanceBehindYield &- 2
}
/// Makes the innermost frame in between one that waits for its callee; those behind it stay what they are. `link` is where the callee,
/// or the thread, has the exceptions of the frame behind.
@inline(never) private func endBetween(_ frame: Frame, _ link: Frame) {
  let state = address(frame) &- UInt64(Layout.generatorFrame) &+ UInt64(Layout.generatorExcState)
  let pc = instruction(load(state, 8, UInt64.self))
  frame[Header.status] = Status.generator
  saveCallSite(pc, frame, .send)
  store(state, 8, link[0])
  link[0] = state
}
/// Where the thread has the innermost frame's exceptions.
private func exceptions(_ run: Run) -> Frame {
  let threadState = UnsafeMutableRawPointer(run.pointee.threadState)
  return (threadState + Int(spt_thread_exc_info)).assumingMemoryBound(to: UInt64.self)
}
/// Does it for the frame that a generator's frame was resumed through, if it is one of these.
@_transparent func endBetween(callee frame: Frame) {
  if isGeneratorFrame(frame) && isBetween(previous(frame)) {
    let state = address(frame) &- UInt64(Layout.generatorFrame) &+ UInt64(Layout.generatorExcState)
    endBetween(previous(frame), Frame(bitPattern: UInt(state &+ 8)).unsafelyUnwrapped)
  }
}

/// What the header of a generator's frame and the generator say while it is suspended at a yield.
@_transparent private func markSuspended(_ frame: Frame, _ pc: PC) {
  // CPython's interpreter goes on behind the yield.
  frame[Header.instruction] = (pc[1] & 0xFFFF_FFFF_FFFF) &+ 2
  // The stacktop, and the owner alone.
  frame[Header.status] = UInt64(FRAME_OWNED_BY_GENERATOR.rawValue) << 48 | UInt64(a(pc) &- firstRegister)
  store(
    address(frame) &- UInt64(Layout.generatorFrame), Layout.generatorState,
    Int8(FRAME_SUSPENDED.rawValue) &+ Int8(truncatingIfNeeded: kind(pc)))
}

/// Suspends a generator's frame at a yield; gives the address of the frame that resumed it.
@_transparent private func suspend(_ frame: Frame, _ pc: PC, _ run: Run) -> UInt64 {
  let threadState = run.pointee.threadState
  let end = a(pc)
  if hasNumbers(frame, end) { boxForYield(frame, end) }
  if hasOverwritten { forgetOverwritten(frame) }
  markSuspended(frame, pc)
  let state = address(frame) &- UInt64(Layout.generatorFrame) &+ UInt64(Layout.generatorExcState)
  threadState.pointee.exc_info = UnsafeMutablePointer(bitPattern: UInt(load(state, 8, UInt64.self)))
  store(state, 8, continuation(pc))
  threadState.pointee.py_recursion_remaining &+= 1
  let caller = frame[Header.previous]
  threadState.pointee.current_frame = UnsafeMutablePointer(bitPattern: UInt(caller))
  frame[Header.previous] = 0
  return caller
}
/// What `previous_item` holds after a yield. (Bit 0 of c becomes bit 3.)
@_transparent private func continuation(_ pc: PC) -> UInt64 {
  let distance = Int16(bitPattern: load(address(pc), 6, UInt16.self))
  return distance == 0 ? 0 : address(pc) &+ UInt64(bitPattern: Int64(distance) &* 8)
}
/// The instruction that such a word leads to.
@_transparent private func instruction(_ continuation: UInt64) -> PC {
  PC(bitPattern: UInt(continuation & ~15)).unsafelyUnwrapped
}

// MARK: Resuming

/// Goes on in a generator's frame, or nil when it must be resumed through C. Consumes what is sent unless it gives nil.
@_transparent func resume(
  _ generator: UInt64, _ sent: UInt64, _ pc: PC, _ frame: inout Frame, _ run: Run, _ landing: Landing
) -> PC? {
  let continuation = suspendedContinuation(generator, sent, run)
  if continuation == 0 {
    guard let start = resumeAtEntry(generator, sent, pc, frame, run, landing) else { return nil }
    frame = run.pointee.frame
    return start
  }
  let start = instruction(continuation)
  if landing == .forIter && opcode(start) == .send, let place = takeThrough(start, generator, pc, frame, run) {
    return place
  }
  let callee = resumeAt(continuation, generator, sent, pc, frame, run, landing)
  if opcode(start) == .send {
    let innermost = sendThrough(start, callee, run)
    frame = run.pointee.frame
    return innermost
  }
  frame = callee
  return start
}

/// A loop over a generator that waits in a `yield from` for an iterator in which no code runs: the item comes to the loop at once, for
/// nobody could see that the generator ran. Nil: nothing was done.
///
///   for x in g():     def g(): yield from [1, 2, 3]
@inline(never) private func takeThrough(_ send: PC, _ generator: UInt64, _ pc: PC, _ frame: Frame, _ run: Run) -> PC? {
  let waiting = Frame(bitPattern: UInt(generator &+ UInt64(Layout.generatorFrame))).unsafelyUnwrapped
  let yield = next(send, 2)
  let iterator = waiting[b(send)]
  guard opcode(yield) == .yieldValue, b(yield) == a(send), Word.isObject(iterator),
    let item = spt_next_of_plain(object(iterator))
  else { return nil }
  statistics.framesEngine &+= 1
  publish(pc, frame)
  put(pc, frame, word(item))
  return settle(pc, next(pc, 2), run)
}

/// Goes down a chain of generators that wait in a `yield from` or `await`, as long as the engine suspended them: `frame`
/// has been resumed and goes on at a `send`.
@inline(never) private func sendThrough(_ send: PC, _ resumed: Frame, _ run: Run) -> PC {
  let threadState = run.pointee.threadState
  let (generator, coroutine) = (word(at: spt_type_of_generator()), word(at: spt_type_of_coroutine()))
  var outer = UInt64(UInt(bitPattern: threadState.pointee.exc_info))
  var remaining = threadState.pointee.py_recursion_remaining
  let first = remaining
  var pc = send
  var frame = resumed
  let sent = frame[c(pc)]
  var isBetween = false
  // Mostly all of them have their receivers in the same register: the next one is found without waiting for the instruction.
  let register = b(pc)
  var receiver = frame[register]
  while Word.isPointer(receiver) && remaining > 0 && (isBetween || flags(pc) & Flag.cIsTemporary != 0) {
    let type = type(receiver)
    if type != generator && type != coroutine { break }
    let continuation = continuation(receiver, sent)
    if continuation == 0 { break }
    if !isBetween {
      publish(pc, frame)
      saveCallSite(pc, frame, .send)
      let yield = next(pc, 2)
      let passes = opcode(yield) == .yieldValue && b(yield) == a(pc)
      store(address(frame), Header.mark, passes ? Status.passingMark : UInt16(FRAME_OWNED_BY_GENERATOR.rawValue))
    }
    remaining &-= 1
    pc = instruction(continuation)
    isBetween = continuation & 4 != 0 && load(receiver, Layout.generatorExcState, UInt64.self) == 0
    if isBetween {
      frame = linkBetween(receiver, in: frame)
      if b(pc) == register {
        while remaining > 0, let next = nextBetween(frame, type, register) {
          remaining &-= 1
          frame = linkBetween(next, in: frame)
        }
        pc = instruction(
          load(address(frame) &- UInt64(Layout.generatorFrame), Layout.generatorExcState &+ 8, UInt64.self))
      }
    } else {
      frame = link(receiver, continuation, sent, in: frame, outer)
      outer = receiver &+ UInt64(Layout.generatorExcState)
      if opcode(pc) != .send { break }
    }
    receiver = b(pc) == register ? frame[register] : elsewhere(frame, b(pc))
  }
  threadState.pointee.exc_info = UnsafeMutablePointer(bitPattern: UInt(outer))
  threadState.pointee.py_recursion_remaining = remaining
  statistics.framesEngine &+= Int(first &- remaining)
  setCurrentFrame(run, frame)
  if isBetween {
    // It goes on by itself.
    endBetween(frame, exceptions(run))
    frame[Header.status] = Status.generator
    frame[c(pc)] = sent
  }
  return pc
}

/// Links the frame of a generator that stays one in between.
@_transparent private func linkBetween(_ generator: UInt64, in frame: Frame) -> Frame {
  let callee = Frame(bitPattern: UInt(generator &+ UInt64(Layout.generatorFrame))).unsafelyUnwrapped
  store(generator, Layout.generatorState, Int8(FRAME_EXECUTING.rawValue))
  callee[Header.instruction] &-= distanceBehindYield
  callee[Header.previous] = address(frame)
  return callee
}
/// What a frame in between waits for, if that is another frame in between, of the same function: most chains are a function that calls
/// itself, and what was found out of one of its frames holds for the next. Only what may differ is looked at.
@_transparent private func nextBetween(_ frame: Frame, _ expected: UInt64, _ register: Int) -> UInt64? {
  let receiver = frame[register]
  guard Word.isPointer(receiver), type(receiver) == expected,
    load(receiver, Layout.generatorState, Int8.self) == Int8(truncatingIfNeeded: FRAME_SUSPENDED_YIELD_FROM.rawValue),
    load(receiver, Layout.generatorExcState, UInt64.self) == 0,
    load(receiver, Layout.generatorFrame &+ Header.code &* 8, UInt64.self) == frame[Header.code]
  else { return nil }
  let continuation = load(receiver, Layout.generatorExcState &+ 8, UInt64.self)
  return continuation & 12 == 12 && b(instruction(continuation)) == register ? receiver : nil
}

@inline(never) private func elsewhere(_ frame: Frame, _ register: Int) -> UInt64 { frame[register] }

/// What a generator's `previous_item` holds if it can go on there, with nothing to poll for; else 0.
@_transparent func suspendedContinuation(_ generator: UInt64, _ sent: UInt64, _ run: Run) -> UInt64 {
  if run.pointee.threadState.pointee.py_recursion_remaining <= 0 || breaker(run) != expectedBreaker { return 0 }
  return continuation(generator, sent)
}
@_transparent private func continuation(_ generator: UInt64, _ sent: UInt64) -> UInt64 {
  // Not begun (-3), suspended (-2) or suspended in `yield from` (-1).
  if load(generator, Layout.generatorState, UInt8.self) < 0xFD { return 0 }
  let continuation = load(generator, Layout.generatorExcState &+ 8, UInt64.self)
  if continuation & 8 == 0 && sent != word(spt_none()) { return 0 }
  if isWatched(load(generator, Layout.generatorFrame &+ Header.code &* 8, UInt64.self)) { return 0 }
  return continuation
}
/// Links a suspended generator's frame in front of `frame`, which waits at `pc`; gives the frame.
@_transparent private func resumeAt(
  _ continuation: UInt64, _ generator: UInt64, _ sent: UInt64, _ pc: PC, _ frame: Frame, _ run: Run, _ landing: Landing
) -> Frame {
  let threadState = run.pointee.threadState
  saveCallSite(pc, frame, landing)
  let callee = link(
    generator, continuation, sent, in: frame, UInt64(UInt(bitPattern: threadState.pointee.exc_info)))
  threadState.pointee.exc_info = UnsafeMutablePointer(
    bitPattern: UInt(generator &+ UInt64(Layout.generatorExcState)))
  threadState.pointee.py_recursion_remaining &-= 1
  statistics.framesEngine &+= 1
  setCurrentFrame(run, callee)
  return callee
}
/// What of that is the generator's own; `outer` is the exc_info behind its own.
@_transparent private func link(
  _ generator: UInt64, _ continuation: UInt64, _ sent: UInt64, in frame: Frame, _ outer: UInt64
) -> Frame {
  let callee = Frame(bitPattern: UInt(generator &+ UInt64(Layout.generatorFrame))).unsafelyUnwrapped
  if continuation & 8 != 0 {
    callee[firstRegister &+ Int(load(address(callee), Header.status * 8, Int32.self))] = sent
  }
  store(generator, Layout.generatorState, Int8(FRAME_EXECUTING.rawValue))
  store(generator, Layout.generatorExcState &+ 8, outer)
  callee[Header.status] = Status.generator
  callee[Header.previous] = address(frame)
  return callee
}

/// The same for one that was not suspended by the engine, by way of its unit; nil when it must be resumed through C.
@inline(never) private func resumeAtEntry(
  _ generator: UInt64, _ sent: UInt64, _ pc: PC, _ frame: Frame, _ run: Run, _ landing: Landing
) -> PC? {
  let threadState = run.pointee.threadState
  // Not yet finished and not running (FRAME_EXECUTING is 0).
  if load(generator, Layout.generatorState, Int8.self) >= 0 { return nil }
  let callee = Frame(bitPattern: UInt(generator &+ UInt64(Layout.generatorFrame))).unsafelyUnwrapped
  let code = codeObject(object(callee[Header.code]))
  guard let unit = findUnit(code), unit.pointee.state == .translated,
    breaker(run) == expectedBreaker, threadState.pointee.py_recursion_remaining > 0,
    !isMonitored(code)
  else { return nil }
  let place = UInt(callee[Header.instruction]) &- UInt(bitPattern: unit.pointee.bytecode)
  let entry = unit.pointee.entries.unsafelyUnwrapped.word(at: Int(place / 2))
  if entry < 0 { return nil }
  let top = firstRegister &+ Int(load(address(callee), Header.status * 8, Int32.self))
  callee[top] = sent
  store(generator, Layout.generatorState, Int8(FRAME_EXECUTING.rawValue))
  let state = generator &+ UInt64(Layout.generatorExcState)
  store(state, 8, UInt64(UInt(bitPattern: threadState.pointee.exc_info)))
  threadState.pointee.exc_info = UnsafeMutablePointer(bitPattern: UInt(state))
  threadState.pointee.py_recursion_remaining &-= 1
  callee[Header.status] = Status.generator
  return enter(callee, from: frame, pc, run, unit.pointee.words.unsafelyUnwrapped + entry, landing)
}

/// send: resumes the receiver with a value; its next yield goes to a, its end to the target.
@_transparent func send(_ pc: PC, _ frame: inout Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let receiver = boxed(frame, b(pc))
  let sent = takeC(pc, frame)
  let type = type(receiver)
  if type == word(at: spt_type_of_generator()) || type == word(at: spt_type_of_coroutine()) {
    let waiting = frame
    if let start = resume(receiver, sent, pc, &frame, run, .send) {
      // It may have passed something on before.
      if mark(waiting) == Status.passingMark {
        store(address(waiting), Header.mark, UInt16(FRAME_OWNED_BY_GENERATOR.rawValue))
      }
      return start
    }
  }
  return sendThroughC(pc, frame, run, receiver, sent)
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
  let receiver = ownedB(pc, frame)
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
  for index in 0..<3 { release(owned(operands[index], frame)) }
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
  release(owned(operands[0], frame))
  release(owned(operands[1], frame))
  return nextAfterList(pc, 0)
}

@inline(never) func getAwaitable(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let iterable = ownedB(pc, frame)
  let result = spt_get_awaitable(run.pointee.threadState, object(iterable), kind(pc))
  decref(iterable)
  return finish(pc, frame, run, result, next(pc, 2))
}
@inline(never) func getAiter(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let iterable = ownedB(pc, frame)
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
  let iterable = ownedB(pc, frame)
  let result =
    generator(over: iterable, run)
    ?? spt_get_yield_from_iter(run.pointee.threadState, frameStruct(frame), object(iterable))
  decref(iterable)
  return finish(pc, frame, run, result, next(pc, 0))
}
