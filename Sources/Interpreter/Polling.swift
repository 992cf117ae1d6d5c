// Pending work and monitoring.
//
// CPython raises a bit in `eval_breaker` for pending work (GIL requests, signals, gc, async exceptions) and changes its
// upper bits, the instrumentation version, whenever tracing, profiling or monitoring is switched. `expectedBreaker`
// is the one value that means "nothing to do": no event, and a version under which no tool is active. While another frame
// evaluator is installed (TorchDynamo does so around a call) it is none at all.
//
// CPython goes on as early as it can behind the code that ran. It does the last, harmless step of what one register
// instruction stands for over again, since it tells of some steps, and tells a new line from the one that it comes from:
//
//   COMPARE_OP; POP_JUMP_IF_FALSE L    at the jump, a bool on the stack
//   CALL; STORE_FAST x                 at the store, the value taken out of x
//   FOR_ITER, exhausted                at the POP_TOP in front of its target, for a generator at the END_FOR in front of that
//
// Where there is no such step (STORE_ATTR ran a `__setattr__`) the hand-back tells of the new line itself.

import CPython313
import RegisterCode
import Values

/// The value of `eval_breaker` that needs no attention.
nonisolated(unsafe) public var expectedBreaker: UInt = 0

/// No version of CPython's monitors: as the expected value it makes every frame look around when it settles.
var attentionVersion: UInt { UInt.max << 8 }

/// Makes every frame look around when it settles next, also where CPython's version stays the same.
public func expectAttention() { expectedBreaker = attentionVersion }

/// Bits of `eval_breaker` that are events; above them is the version.
var versionShift: UInt { @_transparent get { 8 } }

@_transparent func breaker(_ run: Run) -> UInt {
  UInt(run.pointee.threadState.pointee.eval_breaker)
}

/// Goes on at `next`, behind instruction `pc`, or hands the frame back when that switched monitoring on.
@_transparent func settle(_ pc: PC, _ next: PC, _ run: Run) -> PC {
  if (breaker(run) ^ expectedBreaker) >> versionShift != 0 { return settleSlowly(pc, next, run) }
  return next
}
@inline(never) private func settleSlowly(_ pc: PC, _ next: PC, _ run: Run) -> PC {
  guard let reason = reasonToLeave(run) else { return next }
  let frame = run.pointee.frame
  guard let unit = findUnit(frame), let point = findPoint(unit, pc) else { return next }
  let isStore = point.lastLength != 0 && flags(pc) & Flag.aIsLocal != 0
  // What POP_TOP takes does not matter.
  let last = isStore ? boxed(frame, a(pc)) : word(spt_none())
  if isStore { frame[a(pc)] = 0 }
  return reload(doLastOver(run, unit, point, last, reason), run)
}

/// `settle` for a conditional jump, taken or not, behind what may have run code. CPython's jump tests `tested`.
@_transparent func settleJump(_ pc: PC, _ tested: UInt64, _ next: PC, _ run: Run) -> PC {
  if (breaker(run) ^ expectedBreaker) >> versionShift != 0 { return settleJumpSlowly(pc, tested, next, run) }
  return next
}
@inline(never) private func settleJumpSlowly(_ pc: PC, _ tested: UInt64, _ next: PC, _ run: Run) -> PC {
  guard let reason = reasonToLeave(run), let unit = findUnit(run.pointee.frame), let point = findPoint(unit, pc)
  else { return next }
  return reload(doLastOver(run, unit, point, tested, reason), run)
}

/// `settle` for a jump that ran code as it let go of what it tested: CPython's has begun by then, and tells nobody of itself.
@_transparent func settleDoneJump(_ pc: PC, isTaken: Bool, _ run: Run) -> PC {
  let next = isTaken ? target(pc) : next(pc, 2)
  if (breaker(run) ^ expectedBreaker) >> versionShift != 0 { return settleDoneJumpSlowly(pc, isTaken, next, run) }
  return next
}
@inline(never) private func settleDoneJumpSlowly(_ pc: PC, _ isTaken: Bool, _ next: PC, _ run: Run) -> PC {
  guard let reason = reasonToLeave(run), let unit = findUnit(run.pointee.frame), let point = findPoint(unit, pc),
    let offset = isTaken ? entryOffset(unit, next) : Int(point.nextOffset)
  else { return next }
  return reload(handBack(run, unit, Int(point.after), at: offset, reason), run)
}

/// `settle` for an exhausted for_iter, whose iterator is gone.
@_transparent func settleExhausted(_ pc: PC, _ run: Run) -> PC {
  if (breaker(run) ^ expectedBreaker) >> versionShift != 0 { return settleExhaustedSlowly(pc, run) }
  return target(pc)
}
@inline(never) private func settleExhaustedSlowly(_ pc: PC, _ run: Run) -> PC {
  guard let reason = reasonToLeave(run), let unit = findUnit(run.pointee.frame), let point = findPoint(unit, pc),
    let offset = entryOffset(unit, target(pc))
  else { return target(pc) }
  // END_FOR and POP_TOP stand in front of the target (the decoder has seen to it).
  run.pointee.frame[b(pc)] = word(spt_none())
  return reload(handBack(run, unit, Int(point.before), at: offset - 1, reason), run)
}

/// `settle` for a for_iter whose generator has returned, in front of END_FOR, which takes what it returned. Nil: go on.
@_transparent func settleReturned(_ pc: PC, _ value: UInt64, _ run: Run) -> PC? {
  if (breaker(run) ^ expectedBreaker) >> versionShift != 0 { return settleReturnedSlowly(pc, value, run) }
  return nil
}
@inline(never) private func settleReturnedSlowly(_ pc: PC, _ value: UInt64, _ run: Run) -> PC? {
  guard let reason = reasonToLeave(run), let unit = findUnit(run.pointee.frame), let point = findPoint(unit, pc),
    let offset = entryOffset(unit, target(pc))
  else { return nil }
  let value = Word.isPointer(value) ? value : makeBox(value)
  return reload(handBack(run, unit, Int(point.before), at: offset - 2, reason, pushing: value), run)
}

/// `settle` for a send whose receiver has ended: its value is on the stack.
@_transparent func settleSent(_ pc: PC, _ run: Run) -> PC {
  if (breaker(run) ^ expectedBreaker) >> versionShift != 0 { return settleSentSlowly(pc, run) }
  return target(pc)
}
@inline(never) private func settleSentSlowly(_ pc: PC, _ run: Run) -> PC {
  guard let reason = reasonToLeave(run), let unit = findUnit(run.pointee.frame), let point = findPoint(unit, pc),
    let offset = entryOffset(unit, target(pc))
  else { return target(pc) }
  return reload(handBack(run, unit, Int(point.after), at: offset, reason), run)
}

/// Why the running frame has to be CPython's from here on, if it has.
private func reasonToLeave(_ run: Run) -> HandBackReason? {
  let frame = run.pointee.frame
  let wantsOverwritten = hasOverwritten && wantsOverwritten(frame)
  if hasOverwritten && !wantsOverwritten { forgetOverwritten(frame) }
  if isMonitored(run.pointee.threadState, codeObject(object(frame[Header.code]))) { return .monitoring }
  return wantsOverwritten ? .localsWritten : nil
}

/// Hands the frame back behind an instruction: where its last bytecode instruction, given its operand, is done over, if it
/// has one that can be.
private func doLastOver(
  _ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>, _ point: FramePoint, _ operand: UInt64, _ reason: HandBackReason
) -> PC {
  handBack(
    run, unit, Int(point.after), at: Int(point.nextOffset) - Int(point.lastLength), reason,
    pushing: point.lastLength != 0 ? operand : nil)
}

/// Where the loop goes on after a hand-back. The handler that asks need not expect another frame: `reload` fetches it.
private func reload(_ landing: PC, _ run: Run) -> PC {
  // The caller in which it landed may have been handed back as well: then the place is known already.
  // Compiled code is entered in the frame that runs in any case.
  if landing == run.pointee.enterRegion { return landing }
  if landing != run.pointee.reload { run.pointee.landing = landing }
  return run.pointee.reload
}

/// After a call of C: pending work, another frame evaluator, then `settle`.
@_transparent func poll(_ pc: PC, _ next: PC, _ run: Run) -> PC {
  if breaker(run) != expectedBreaker || spt_is_evaluator_foreign() != 0 { return pollSlowly(pc, next, run) }
  return next
}
@inline(never) private func pollSlowly(_ pc: PC, _ next: PC, _ run: Run) -> PC {
  if spt_boxes_used != 0 { spt_fill_boxes() }
  if breaker(run) & 0xFF != 0 && spt_handle_pending(run.pointee.threadState) != 0 {
    run.pointee.fault = pc
    run.pointee.stage = .done
    return run.pointee.unwind
  }
  // From here on no frame of the engine calls another one.
  if spt_is_evaluator_foreign() != 0 { expectedBreaker = attentionVersion }
  return settle(pc, next, run)
}

/// At an instruction that does nothing but poll (a back-edge, a RESUME): pending work, or a hand-back right here.
@inline(never) func pollHere(_ pc: PC, _ run: Run) -> PC? {
  let frame = run.pointee.frame
  publish(pc, frame)
  if spt_boxes_used != 0 { spt_fill_boxes() }
  if breaker(run) & 0xFF != 0 && spt_handle_pending(run.pointee.threadState) != 0 {
    return failed(pc, run)
  }
  if (breaker(run) ^ expectedBreaker) >> versionShift == 0 { return nil }
  if !isMonitored(run.pointee.threadState, codeObject(object(frame[Header.code]))) { return nil }
  guard let unit = findUnit(frame), let point = findPoint(unit, pc) else { return nil }
  return handBack(run, unit, Int(point.before), at: offset(unit, of: pc), .monitoring)
}

@_transparent func codeObject(_ object: Object) -> UnsafeMutablePointer<PyCodeObject> {
  UnsafeMutableRawPointer(object).assumingMemoryBound(to: PyCodeObject.self)
}
