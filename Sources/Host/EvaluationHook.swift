// The frame-evaluation hook (PEP 523): what CPython calls in place of its own interpreter, for each call that does
// not come from the engine's own loop. Cold code passes through here at every call, so the way through is short.

import Bytecode
import CPython313
import Interpreter
import RegisterCode

/// The hook stays in the way after `disable()` when another evaluator, installed later, goes on calling it.
nonisolated(unsafe) var isSwitchedOn = false

private func evaluationHook(_ threadState: ThreadState?, _ frame: Frame?, _ throwFlag: Int32) -> Object? {
  let threadState = threadState.unsafelyUnwrapped
  let frame = frame.unsafelyUnwrapped
  let code = spt_frame_code(frame).unsafelyUnwrapped
  // Asked for all code: who watches it from C is not noticed before. It takes the hook out. Everything but the usual is a
  // tail call: the way to `evaluate` saves no registers.
  if isSwitchedOn, UInt(spt_instrumentation_version(threadState)) == expectedBreaker, let unit = findUnit(code),
    unit.pointee.state == .translated, code.pointee._co_monitoring == nil
  {
    spt_take_arguments(threadState, frame)
    shortenCalls(frame, unit)
    return evaluate(threadState, frame, unit, throwFlag)
  }
  return evaluateOtherwise(threadState, frame, throwFlag)
}

@inline(never)
private func evaluateOtherwise(_ threadState: ThreadState, _ frame: Frame, _ throwFlag: Int32) -> Object? {
  let code = spt_frame_code(frame).unsafelyUnwrapped
  if isSwitchedOn { spt_take_arguments(threadState, frame) }
  if isSwitchedOn, translateAfter > 0, spt_is_body_of_import(frame) != 0 {
    return evaluateImport(threadState, frame, throwFlag)
  }
  if isSwitchedOn, !isInterpreterMonitored(threadState), let unit = readyUnit(threadState, frame, code) {
    if unit.pointee.state == .single { return evaluateLong(threadState, frame, unit, throwFlag) }
    return evaluate(threadState, frame, unit, throwFlag)
  }
  statistics.framesCPython &+= 1
  return _PyEval_EvalFrameDefault(threadState, frame, throwFlag)
}

/// The body of a module runs once, with loops that are short as a rule: to translate it takes longer.
@inline(never)
private func evaluateImport(_ threadState: ThreadState, _ frame: Frame, _ throwFlag: Int32) -> Object? {
  importsAtWork += 1
  defer { importsAtWork -= 1 }
  statistics.framesCPython &+= 1
  return _PyEval_EvalFrameDefault(threadState, frame, throwFlag)
}

/// The translated unit with which the engine can run the frame now.
@inline(__always)
private func readyUnit(
  _ threadState: ThreadState, _ frame: Frame, _ code: Code
) -> UnsafeMutablePointer<CodeUnit>? {
  guard let unit = findUnit(code) else { return firstUse(threadState, frame, code) }
  if unit.pointee.state == .cold {
    if unit.pointee.callsToGo > 0 {
      countCall(frame, unit)
      return nil
    }
    return endOfWarmUp(threadState, unit)
  }
  if unit.pointee.state == .refused || isMonitored(code) { return nil }
  if unit.pointee.state == .resting && !translateAgain(unit) { return nil }
  return unit
}

/// A generator counts when it is made, not each time it is resumed.
@inline(__always)
private func countCall(_ frame: Frame, _ unit: UnsafeMutablePointer<CodeUnit>) {
  if Int(frame.pointee.owner) == Int(FRAME_OWNED_BY_THREAD.rawValue) { unit.pointee.callsToGo &-= 1 }
}

@inline(never)
private func firstUse(_ threadState: ThreadState, _ frame: Frame, _ code: Code) -> UnsafeMutablePointer<CodeUnit>? {
  // Watched code is instrumented, and the search for loops wants plain bytecode.
  if isMonitored(code) { return nil }
  guard let unit = makeUnit(code) else { return nil }
  if unit.pointee.callsToGo > 0 {
    countCall(frame, unit)
    return nil
  }
  return endOfWarmUp(threadState, unit)
}

@inline(never)
private func endOfWarmUp(
  _ threadState: ThreadState, _ unit: UnsafeMutablePointer<CodeUnit>
) -> UnsafeMutablePointer<CodeUnit>? {
  if isMonitored(unit.pointee.code) { return nil }
  var unit = unit
  return translateUnit(&unit) == .none ? unit : nil
}

/// `Interpreter.warmUp`: code that a frame of the engine is about to call. It does not count the call, which the
/// hook does when the call comes through CPython. Half of the calls are enough here: warm code calls it, and the site would
/// otherwise make up its mind without it.
func warmUpForCall(_ code: UnsafeMutablePointer<PyCodeObject>) -> UnsafeMutableRawPointer? {
  guard isSwitchedOn else { return nil }
  let threadState = spt_thread_state().unsafelyUnwrapped
  if isMonitored(threadState, code) { return nil }
  guard var unit = findUnit(code) ?? makeUnit(code) else { return nil }
  if unit.pointee.state == .cold, Int(unit.pointee.callsToGo) <= callsLeftInWarmCode(code) { _ = translateUnit(&unit) }
  if unit.pointee.state == .resting { _ = translateAgain(unit) }
  return unit.isWhole && unit.pointee.words != nil ? UnsafeMutableRawPointer(unit) : nil
}

/// The hook in the form in which CPython takes it.
func hookFunction() -> _PyFrameEvalFunction {
  evaluationHook
}
/// The same as an address.
func addressOfHook() -> UInt64 { UInt64(unsafeBitCast(hookFunction(), to: UInt.self)) }

private func same(_ one: _PyFrameEvalFunction?, _ other: _PyFrameEvalFunction) -> Bool {
  unsafeBitCast(one, to: UInt.self) == unsafeBitCast(other, to: UInt.self)
}

/// Whether frames of the current interpreter come to the hook first.
func isHookInstalled() -> Bool {
  same(_PyInterpreterState_GetEvalFrameFunc(PyInterpreterState_Get()), hookFunction())
}

/// Whether neither CPython's interpreter nor the hook evaluates the current interpreter's frames.
func hasForeignEvaluator() -> Bool {
  !isHookInstalled()
    && !same(_PyInterpreterState_GetEvalFrameFunc(PyInterpreterState_Get()), _PyEval_EvalFrameDefault)
}
