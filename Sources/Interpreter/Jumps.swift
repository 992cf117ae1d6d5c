// Jumps and the loops' polls.

import CPython313
import RegisterCode
import Values

/// A back-edge with something to attend to, which may end in another frame.
@inline(never) func pollBackward(_ pc: PC, _ run: Run) -> PC { pollHere(pc, run) ?? target(pc) }

/// b is a bool, which is immortal.
@_transparent func jumpIf(_ pc: PC, _ frame: Frame, _ wanted: Object?) -> PC {
  frame[b(pc)] == word(wanted) ? target(pc) : next(pc, 2)
}

@_transparent func jumpIfNone(_ pc: PC, _ frame: Frame, _ run: Run, wanted: Bool) -> PC {
  let value = frame[b(pc)]
  let isNone = value == word(spt_none())
  if !isNone && flags(pc) & Flag.bIsTemporary != 0 && Word.isPointer(value) {
    publish(pc, frame)
    decref(value)
    return settleDoneJump(pc, isTaken: !wanted, run)
  }
  return isNone == wanted ? target(pc) : next(pc, 2)
}

@_transparent func jumpIfTruth(_ pc: PC, _ frame: inout Frame, _ run: Run, wanted: Bool) -> PC {
  if let truth = plainTruth(frame[b(pc)]) { return truth == wanted ? target(pc) : next(pc, 2) }
  let place = jumpIfTruthOfObject(pc, frame, run, wanted)
  frame = run.pointee.frame
  return place
}
@inline(never) private func jumpIfTruthOfObject(_ pc: PC, _ frame: Frame, _ run: Run, _ wanted: Bool) -> PC {
  let value = frame[b(pc)]
  if value == word(spt_none()) { return wanted ? next(pc, 2) : target(pc) }
  if type(value) == word(at: spt_type_of_int()) {
    // The sign bits: 1 is zero. The end of an int runs no code.
    let isTrue = load(value, Layout.longTag, UInt64.self) & 3 != 1
    finishB(pc, value)
    return isTrue == wanted ? target(pc) : next(pc, 2)
  }
  if isOfClass(value) && truthWithoutCode(value) == nil {
    publish(pc, frame)
    if let start = enterTruth(pc, frame, run, value) { return start }
  }
  let truth = truthOfObject(pc, frame)
  if truth < 0 { return failedConsumed(pc, run) }
  return settleJump(pc, boolean(truth != 0), (truth != 0) == wanted ? target(pc) : next(pc, 2), run)
}

@_transparent func resumeFrame(_ pc: PC, _ frame: inout Frame, _ run: Run) -> PC {
  statistics.framesEngine &+= 1
  // Inside `yield from` and `await` the innermost frame polls (RESUME_AFTER_YIELD_FROM: pycore_opcode_utils.h).
  if breaker(run) != expectedBreaker && kind(pc) & 3 < 2, let elsewhere = pollHere(pc, run) {
    frame = run.pointee.frame
    return elsewhere
  }
  return next(pc, 2)
}
