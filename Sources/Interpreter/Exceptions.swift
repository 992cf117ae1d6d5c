// Raising, handling, with statements.
//
//   beforeWith s0, s1 ← a     a's class has both methods in Python: s0 ← a bound method, `__exit__`; the frame of `__enter__` is pushed
//   callExit s0(None, …)      the frame of its function is pushed; the method ends when that has returned, as in CPython

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
  if !isAsync, let start = enterManager(pc, frame, run) { return start }
  let manager = ownedB(pc, frame)
  var exit: Object?
  let result = spt_before_with(run.pointee.threadState, object(manager), isAsync ? 1 : 0, &exit)
  decref(manager)
  guard let result else { return failedConsumed(pc, run) }
  frame[a(pc)] = word(exit)
  frame[c(pc)] = word(result)
  return settle(pc, next(pc, 2), run)
}

/// Pushes the frame of a manager's `__enter__`; nil: CPython is to see to it.
private func enterManager(_ pc: PC, _ frame: Frame, _ run: Run) -> PC? {
  let manager = wordB(pc, frame)
  if !Word.isObject(manager) || !isOfClass(manager) { return nil }
  let enter = operatorFunction(type(manager), Int32(SPT_ENTER))
  let exit = operatorFunction(type(manager), Int32(SPT_EXIT))
  if enter == 0 || exit == 0 { return nil }
  guard let method = spt_new_method(object(exit), object(manager)) else {
    // It is tried again, and raises.
    PyErr_Clear()
    return nil
  }
  let start = enterSimple(enter, 1, pc, frame, run, .item) { callee in
    incref(manager)
    callee[firstRegister] = manager
  }
  guard let start else {
    decref(word(method))
    return nil
  }
  // For regions.
  pc[3] = address(start)
  // The method has the manager.
  finishB(pc, manager)
  frame[a(pc)] = word(method)
  return start
}

/// Whether a call is that of a bound method with constants alone, the first of them where a self would be.
func isExitCall(_ pc: PC) -> Bool {
  if flags(pc) & (Flag.bIsTemporary | Flag.bIsConstant) != Flag.bIsTemporary { return false }
  let operands = list(pc, 4)
  for index in 0..<c(pc) where !Operand(rawValue: operands[index]).isConstant { return false }
  return c(pc) > 0
}
@inline(never) func callExit(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let method = frame[b(pc)]
  if !Word.isObject(method) || type(method) != word(at: spt_type_of_method()) { return miss(pc, .call) }
  let function = load(method, Layout.methodFunction, UInt64.self)
  if isPlainFunction(function) {
    let operands = list(pc, 4)
    let start = enterSimple(function, Int32(c(pc)) + 1, pc, frame, run, .operation, SPT_EXIT) { callee in
      let instance = load(method, Layout.methodSelf, UInt64.self)
      incref(instance)
      callee[firstRegister] = instance
      var index = 0
      while index < c(pc) {
        callee[firstRegister &+ 1 &+ index] = take(operands[index], frame)
        index &+= 1
      }
    }
    if let start {
      // For regions.
      pc[3] = address(start)
      return start
    }
  }
  return callUncached(pc, frame, run)
}
/// What it returned, an owned word, comes to the call.
func landExit(_ pc: PC, _ frame: Frame, _ run: Run, _ value: UInt64) -> PC {
  decref(frame[b(pc)])
  putResult(pc, frame, value)
  return settle(pc, target(pc), run)
}
