// Switching the engine on and off. Its state hangs on the interpreter (the hook) and on CPython's static types
// (the patches), so both are asked rather than remembered: a program may end and start its interpreter again.

import CPython313
import Interpreter
import Translator

/// Whether the engine can run in the current interpreter; RuntimeError is set if not.
public func requireSupport() -> Bool {
  switch checkHost() {
  case .supported: return true
  case .unsupported(let sentence):
    PyErr_SetObject(PyExc_RuntimeError, sentence)
    spt_decref(sentence)
    return false
  case .error: return false
  }
}

/// Installs the engine in the current interpreter. False, with RuntimeError set, where it cannot run.
public func enable() -> Bool {
  guard requireSupport() else { return false }
  guard claimUnitIndex() else {
    raise(
      PyExc_RuntimeError,
      """
      Other extensions hold all of CPython's places for extra data on code objects: run without them, or without \
      Spinetail.
      """)
    return false
  }
  guard let vectorcall = spt_vectorcall_of_functions() else { return false }
  spt_fill_boxes()
  guard makeShapeTable() else {
    PyErr_NoMemory()
    return false
  }
  functionVectorcall = UInt64(UInt(bitPattern: vectorcall))
  warmUp = warmUpForCall
  // Whoever looks at a frame has to find objects there before the first word is unboxed.
  patchObservers()
  exchangeWatching(patching: true)
  monitorsFound = followMonitors
  isSwitchedOn = true
  if !isAside { setEvaluator(hookFunction()) }
  followMonitors()
  return true
}

/// Gives new frames to CPython's interpreter again. Frames that the engine runs end in the engine.
public func disable() {
  guard isMainInterpreter(), isSwitchedOn else { return }
  isSwitchedOn = false
  if isHookInstalled() { setEvaluator(_PyEval_EvalFrameDefault) }
  exchangeWatching(patching: false)
  forgetAside()
  if activeEvaluations == 0 { restoreObservers() }
}

/// Whether new frames of the current interpreter come to the engine, as soon as nobody watches them.
public func isEnabled() -> Bool {
  isMainInterpreter() && isSwitchedOn && (isAside ? !hasForeignEvaluator() : isHookInstalled())
}

/// Sets a named number; false, with ValueError set, when there is no such name or the number makes no sense.
public func configure(_ name: Object, _ value: Int) -> Bool {
  if PyUnicode_CompareWithASCIIString(name, cString("count_sites")) == 0 {
    countsSites = value != 0
    return true
  }
  guard PyUnicode_CompareWithASCIIString(name, cString("translate_after")) == 0 else {
    raise(PyExc_ValueError, "configure() knows 'translate_after' and 'count_sites'")
    return false
  }
  guard let count = Int32(exactly: value), count >= 0 else {
    raise(PyExc_ValueError, "translate_after must be between 0 and 2147483647")
    return false
  }
  translateAfter = count
  return true
}
