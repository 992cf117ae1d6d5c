// next() and send() of generators: the generator runs in the loop, not below C.
//
//   call r ← next(NULL, g)      g is a generator   →   callCollect   g is resumed, and waits in the register of the callable; what it
//   call r ← send(g, x)                                              yields is the call's result
//
// A generator that was not suspended by the engine is CPython's function's.

import CPython313
import RegisterCode
import Values

/// `generator.send`.
nonisolated(unsafe) private var sendMethod: UInt64 = 0

/// The form of a call that gets one item of a generator, or nil.
func singleForm(_ pc: PC, _ callable: UInt64, _ hasSelf: Bool, _ count: Int, _ frame: Frame) -> Opcode? {
  if flags(pc) & Flag.bIsTemporary == 0 || count > 2 { return nil }
  let isSend = type(callable) == word(at: spt_type_of_method_descriptor())
  if isSend {
    if sendMethod == 0 { sendMethod = word(spt_method_descriptor(spt_type_of_generator(), "send")) }
    if callable != sendMethod || !hasSelf || count != 2 { return nil }
  } else if hasSelf || type(callable) != word(at: spt_type_of_cfunction())
    || spt_is_builtin_function(object(callable), "next") == 0
  {
    return nil
  }
  let operand = Operand(rawValue: list(pc, 4)[isSend ? 0 : 1])
  if operand.isConstant || operand.isNull { return nil }
  let generator = frame[operand.index]
  if !Word.isObject(generator) || type(generator) != word(at: spt_type_of_generator()) { return nil }
  pc[3] = UInt64((isSend ? Collector.send : count == 1 ? .next : .nextOr).rawValue)
  pc[4] = isSend ? callable : load(callable, spt_cfunction_ml, UInt64.self)
  return .callCollect
}

@inline(never) func callNext(_ pc: PC, _ running: Frame, _ run: Run) -> PC {
  var frame = running
  publish(pc, frame)
  let operands = list(pc, 4)
  let isSend = kindOfCollector(pc) == .send
  let callable = frame[b(pc)]
  let operand = Operand(rawValue: operands[isSend ? 0 : 1])
  let generator = frame[operand.index]
  if !isExpectedBuiltin(pc, callable) || !(isSend || selfIsAbsent(operands, frame)) || !Word.isObject(generator)
    || type(generator) != word(at: spt_type_of_generator())
  {
    return waitingCalls == 0 ? miss(pc, .call) : callUncached(pc, frame, run)
  }
  let sentOperand = Operand(rawValue: operands[1])
  var sent = word(spt_none())
  if isSend {
    sent = sentOperand.isConstant ? constant(frame, sentOperand.index) : frame[sentOperand.index]
  }
  // Who holds the callable besides this call keeps it: it goes before the generator runs.
  if suspendedContinuation(generator, sent, run) == 0 || load(callable, 0, UInt32.self) == 1 {
    return callUncached(pc, frame, run)
  }
  if isSend { sent = owned(operands[1], frame) }
  if !operand.isTemporary { incref(generator) }
  frame[b(pc)] = generator
  decref(callable)
  waitingCalls += 1
  return resume(generator, sent, pc, &frame, run, .next).unsafelyUnwrapped
}

/// Hands what a generator yielded to the call at which a frame waits: to compiled code behind it, if there is any.
@inline(never) func landAtNext(_ waiting: Frame, _ run: Run, _ value: UInt64) -> PC {
  let pc = callSite(waiting)
  setContinuing(waiting)
  return giveNext(pc, waiting, run, value)
}
/// The same given that call.
func giveNext(_ pc: PC, _ frame: Frame, _ run: Run, _ value: UInt64) -> PC {
  let entry = pc[3] & ~Collector.mask
  if entry != 0 && breaker(run) == expectedBreaker {
    run.pointee.value = value
    run.pointee.landing = PC(bitPattern: UInt(entry)).unsafelyUnwrapped
    return run.pointee.enterRegion
  }
  endNext(pc, frame)
  return endCall(pc, frame, run, value)
}

/// The generator has returned a value.
@inline(never) func stopped(_ pc: PC, _ frame: Frame, _ run: Run, _ value: UInt64) -> PC {
  if kindOfCollector(pc) == .nextOr {
    release(value)
    let operand = Operand(rawValue: list(pc, 4)[2])
    let other = operand.isConstant ? constant(frame, operand.index) : frame[operand.index]
    retain(other)
    return giveNext(pc, frame, run, other)
  }
  let result = Word.isPointer(value) ? value : makeBox(value)
  spt_set_stop(object(result))
  decref(result)
  let pending = PyErr_GetRaisedException()
  endNext(pc, frame)
  PyErr_SetRaisedException(pending)
  return failedConsumed(pc, run)
}

/// Gives back what such a call holds: the generator, and the default.
@inline(never) func endNext(_ pc: PC, _ frame: Frame) {
  waitingCalls -= 1
  decref(frame[b(pc)])
  if kindOfCollector(pc) == .nextOr {
    let operand = Operand(rawValue: list(pc, 4)[2])
    if operand.isTemporary { release(frame[operand.index]) }
  }
}
