// Iteration: the generic forms.

import CPython313
import RegisterCode
import Values

@inline(never) func getIter(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let iterable = ownedB(pc, frame)
  let result = spt_iterator(object(iterable))
  decref(iterable)
  return finish(pc, frame, run, result, next(pc, 0))
}

@inline(never) func forIter(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if shouldAdapt(pc), let specialized = specializeForIter(pc, frame) { return specialized }
  return forIterThroughC(pc, frame, run)
}

private typealias NextFunction = @convention(c) (Object?) -> Object?

/// What FOR_ITER does: StopIteration, or nothing at all, is the end.
@inline(never) func forIterThroughC(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let iterator = frame[b(pc)]
  let advance = unsafeBitCast(load(type(iterator), spt_type_iternext, UInt64.self), to: NextFunction.self)
  guard let item = advance(object(iterator)) else { return exhaustedThroughC(pc, frame, run) }
  put(pc, frame, word(item))
  return settle(pc, next(pc, 2), run)
}
@inline(never) func exhaustedThroughC(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if spt_loop_ended(run.pointee.threadState) == 0 { return failed(pc, run) }
  decref(frame[b(pc)])
  return settleExhausted(pc, run)
}
