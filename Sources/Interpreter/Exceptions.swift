// Raising, handling, with statements.

import CPython313
import RegisterCode
import Values

@inline(never) func raise(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 0)
  let count = c(pc)
  let exception = count > 0 ? owned(operands[0], frame) : 0
  let cause = count > 1 ? owned(operands[1], frame) : 0
  run.pointee.raisedAgain = spt_raise(run.pointee.threadState, optional(exception), optional(cause)) != 0
  return failedConsumed(pc, run)
}

@inline(never) func reraise(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  if c(pc) != 0 {
    // The traceback tells the place where the exception came up first.
    let place = boxed(frame, c(pc))
    // (Hand-made code may have something else there.)
    if load(type(place), Layout.typeFlags, UInt64.self) & (1 << 24) == 0 {
      spt_raise_no_lasti()
      return failed(pc, run)
    }
    let offset = PyLong_AsLong(object(place))
    let code = codeObject(object(frame[Header.code]))
    frame[Header.instruction] = UInt64(UInt(bitPattern: spt_code_start(code) + offset))
  }
  PyErr_SetRaisedException(object(ownedB(pc, frame)))
  run.pointee.raisedAgain = true
  return failedConsumed(pc, run)
}

/// A handler ran often, as a mask of its count tells: its code may have a region without it. Both are the host's.
public var usualHandlerPatience: UInt64 { 1023 }
nonisolated(unsafe) public var handlerPatience: UInt64 = 1023
nonisolated(unsafe) public var reviewHandler: @convention(c) (UnsafeMutablePointer<UInt64>) -> Void = { _ in }

@inline(never) func pushExcInfo(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  pc[3] &+= 1
  if pc[3] & handlerPatience == 0 { reviewHandler(frame) }
  let exception = frame[b(pc)]
  let item = run.pointee.threadState.pointee.exc_info.unsafelyUnwrapped
  let handled = item.pointee.exc_value
  incref(exception)
  item.pointee.exc_value = object(exception)
  frame[c(pc)] = exception
  frame[a(pc)] = handled == nil ? word(spt_none()) : word(handled)
  return next(pc, 2)
}

@inline(never) func popExcept(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let handled = ownedB(pc, frame)
  let item = run.pointee.threadState.pointee.exc_info.unsafelyUnwrapped
  let old = item.pointee.exc_value
  item.pointee.exc_value = handled == word(spt_none()) ? nil : object(handled)
  release(word(old))
  return settle(pc, next(pc, 0), run)
}

@inline(never) func checkExcMatch(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let type = ownedC(pc, frame)
  let matches = spt_check_exc_match(run.pointee.threadState, object(boxed(frame, b(pc))), object(type))
  decref(type)
  if matches < 0 { return failedConsumed(pc, run) }
  put(pc, frame, boolean(matches != 0))
  return settle(pc, next(pc, 0), run)
}

@inline(never) func checkEgMatch(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  var rest: Object?
  var match: Object?
  let status = withObjects(list(pc, 0), 2, frame, run) { items in
    (spt_check_eg_match(run.pointee.threadState, items[0], items[1], &rest, &match), false)
  }
  if status < 0 { return failedConsumed(pc, run) }
  frame[a(pc)] = word(rest)
  frame[b(pc)] = word(match)
  return settle(pc, nextAfterList(pc, 0), run)
}

@inline(never) func withExceptStart(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let result = spt_with_except_start(object(frame[b(pc)]), object(frame[c(pc)]))
  return finish(pc, frame, run, result, next(pc, 0))
}

@inline(never) func beforeWith(_ pc: PC, _ frame: Frame, _ run: Run, isAsync: Bool) -> PC {
  publish(pc, frame)
  let manager = ownedB(pc, frame)
  var exit: Object?
  let result = spt_before_with(run.pointee.threadState, object(manager), isAsync ? 1 : 0, &exit)
  decref(manager)
  guard let result else { return failedConsumed(pc, run) }
  frame[a(pc)] = word(exit)
  frame[c(pc)] = word(result)
  return settle(pc, next(pc, 0), run)
}
