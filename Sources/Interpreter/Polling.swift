// Pending work and monitoring.
//
// CPython raises a bit in `eval_breaker` for pending work (GIL requests, signals, gc, async exceptions) and changes its
// upper bits, the instrumentation version, whenever tracing, profiling or monitoring is switched. `expectedBreaker`
// is the one value that means "nothing to do": no event, and a version under which no tool is active.

import CPython313
import RegisterCode
import Values

/// The value of `eval_breaker` that needs no attention.
nonisolated(unsafe) public var expectedBreaker: UInt = 0

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
  let frame = run.pointee.frame
  let wantsOverwritten = hasOverwritten && wantsOverwritten(frame)
  if hasOverwritten && !wantsOverwritten { forgetOverwritten(frame) }
  let isMonitored = isMonitored(run.pointee.threadState, codeObject(object(frame[Header.code])))
  if !isMonitored && !wantsOverwritten { return next }
  guard let unit = findUnit(frame), let point = findPoint(unit, pc) else { return next }
  // The caller need not expect another frame: `reload` fetches it.
  let landing = handBack(
    run, unit, Int(point.after), at: Int(point.nextOffset), isMonitored ? .monitoring : .localsWritten)
  // The caller in which it landed may have been handed back as well: then the place is known already.
  if landing != run.pointee.reload { run.pointee.landing = landing }
  return run.pointee.reload
}

/// After a call: pending work, then `settle`.
@_transparent func poll(_ pc: PC, _ next: PC, _ run: Run) -> PC {
  if breaker(run) != expectedBreaker { return pollSlowly(pc, next, run) }
  return next
}
@inline(never) private func pollSlowly(_ pc: PC, _ next: PC, _ run: Run) -> PC {
  if spt_boxes_used != 0 { spt_fill_boxes() }
  if breaker(run) & 0xFF != 0 && _Py_HandlePending(run.pointee.threadState) != 0 {
    run.pointee.fault = pc
    run.pointee.stage = .done
    return run.pointee.unwind
  }
  return settle(pc, next, run)
}

/// At an instruction that does nothing but poll (a back-edge, a RESUME): pending work, or a hand-back right here.
@inline(never) func pollHere(_ pc: PC, _ run: Run) -> PC? {
  let frame = run.pointee.frame
  publish(pc, frame)
  if spt_boxes_used != 0 { spt_fill_boxes() }
  if breaker(run) & 0xFF != 0 && _Py_HandlePending(run.pointee.threadState) != 0 {
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
