// Where a frame of the loop goes on when the frame that it called out to is done.

import CPython313
import RegisterCode
import Values

/// Hands an owned word, returned or yielded by a callee, to the frame `run.frame`, which waits at `site`.
@inline(never) func land(_ run: Run, _ site: CallSite, _ value: UInt64) -> PC {
  let frame = run.pointee.frame
  let pc = site.pc
  switch site.landing {
  case .call:
    putResult(pc, frame, value)
    return settle(pc, target(pc), run)
  case .instance:
    run.pointee.threadState.pointee.py_recursion_remaining &+= 1
    return landInstance(pc, frame, run, value, keptArguments: false)
  case .instanceThroughC: return landInstance(pc, frame, run, value, keptArguments: true)
  case .attribute:
    if c(pc) != 0 { frame[c(pc)] = 0 }
    put(pc, frame, value)
    return settle(pc, next(pc, 4), run)
  case .item:
    if opcode(pc) == .beforeWith { frame[c(pc)] = value } else { put(pc, frame, value) }
    return settle(pc, next(pc, 2), run)
  case .operation:
    if site.number < SPT_ITERATION { return landOperation(pc, frame, run, value, site.number) }
    return landMethod(pc, frame, run, value, site.number)
  case .forIter:
    if isSuspended(frame[b(pc)]) {
      put(pc, frame, value)
      return settle(pc, next(pc, 2), run)
    }
    return endGenerator(pc, frame, run, value)
  case .collect:
    if isSuspended(frame[Operand(rawValue: list(pc, 4)[1]).index]) { return collect(pc, frame, run, value) }
    release(value)
    return collected(pc, frame, run)
  case .next:
    return isSuspended(frame[b(pc)]) ? giveNext(pc, frame, run, value) : stopped(pc, frame, run, value)
  case .send:
    let suspended = isSuspended(frame[b(pc)])
    put(pc, frame, value)
    return suspended ? settle(pc, next(pc, 2), run) : enterAtTarget(pc, settleSent(pc, run), run)
  }
}

/// The generator of a for_iter has returned.
func endGenerator(_ pc: PC, _ frame: Frame, _ run: Run, _ value: UInt64) -> PC {
  if let elsewhere = settleReturned(pc, value, run) { return elsewhere }
  release(value)
  release(frame[b(pc)])
  return enterAtTarget(pc, settleExhausted(pc, run), run)
}

/// Whether a generator, after a resume, waits at a yield (and has not returned).
@_transparent func isSuspended(_ generator: UInt64) -> Bool {
  // FRAME_SUSPENDED, FRAME_SUSPENDED_YIELD_FROM: Include/internal/pycore_frame.h
  load(generator, Layout.generatorState, Int8.self) < 0
}

/// Ends the process with a message: only for states that can't be.
func panic(_ message: StaticString) -> Never {
  Py_FatalError(UnsafeRawPointer(message.utf8Start).assumingMemoryBound(to: CChar.self))
}
