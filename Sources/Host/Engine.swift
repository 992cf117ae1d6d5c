// Switching the engine on and off. Its state hangs on the interpreter (the hook) and on CPython's static types
// (the patches), so both are asked rather than remembered: a program may end and start its interpreter again.

import CPython313
import CompilerInterface
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
  spt_prepare_allocation()
  spt_prepare_strings()
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
  exchangeCrashReports(patching: true)
  exchangeSorting(patching: true)
  spt_switch_faster_functions(1)
  prepareRegions()
  monitorsFound = followMonitors
  isSwitchedOn = true
  hookAddress = addressOfHook()
  if !isAside { setEvaluator(hookFunction()) }
  followMonitors()
  return true
}

/// Gives new frames to CPython's interpreter again. Frames that the engine runs end in the engine.
public func disable() {
  guard isMainInterpreter(), isSwitchedOn else { return }
  isSwitchedOn = false
  hookAddress = noHook
  if isHookInstalled() { setEvaluator(_PyEval_EvalFrameDefault) }
  exchangeWatching(patching: false)
  exchangeCrashReports(patching: false)
  exchangeSorting(patching: false)
  spt_switch_faster_functions(0)
  forgetAside()
  if activeEvaluations == 0 { restoreObservers() }
}

/// Whether new frames of the current interpreter come to the engine, as soon as nobody watches them.
public func isEnabled() -> Bool {
  isMainInterpreter() && isSwitchedOn && (isAside ? !hasForeignEvaluator() : isHookInstalled())
}

/// The numbers that can be set, by name: each says whether it takes the value.
private func setting(_ name: Object) -> ((Int) -> Bool)? {
  func isNamed(_ text: StaticString) -> Bool { PyUnicode_CompareWithASCIIString(name, cString(text)) == 0 }
  if isNamed("count_sites") {
    return {
      countsSites = $0 != 0
      return true
    }
  }
  if isNamed("translate_after") {
    return {
      guard let count = Int32(exactly: $0), count >= 0 else { return false }
      translateAfter = count
      return true
    }
  }
  if isNamed("words_of_long_code") {
    return {
      wordsOfLongCode = max(0, $0)
      return $0 >= 0
    }
  }
  if isNamed("compile") {
    return {
      compilesRegions = $0 != 0
      return true
    }
  }
  if isNamed("compile_after_calls") {
    return {
      callsToRegion = UInt64(max(0, $0))
      return $0 >= 0
    }
  }
  if isNamed("compile_after_rounds") {
    return {
      roundsToRegion = UInt64(max(0, $0))
      return $0 >= 0
    }
  }
  if isNamed("keep_region_texts") {
    return {
      switch $0 {
      case 0: spt_worker_keep_texts(nil)
      case 1: spt_worker_keep_texts(cString("graph"))
      case 2: spt_worker_keep_texts(cString("llvm"))
      case 3: spt_worker_keep_texts(cString("asm"))
      default: return false
      }
      return true
    }
  }
  if isNamed("compile_in_thread") {
    return {
      spt_worker_stay_in_process($0 != 0 ? 1 : 0)
      return true
    }
  }
  if isNamed("compile_at_once") {
    return {
      compilesAtOnce = $0 != 0
      // A handler's first run shows what it does.
      handlerPatience = compilesAtOnce ? 1 : usualHandlerPatience
      return true
    }
  }
  return nil
}

/// What `spinetail_autoload` calls: the engine is switched on without the package, as nothing asks for more. False, with an exception set,
/// where it cannot run.
public func start() -> Bool {
  compilesRegions = true
  return enable()
}

/// Sets a named number; false, with ValueError set, when there is no such name or the number makes no sense.
public func configure(_ name: Object, _ value: Int) -> Bool {
  guard let set = setting(name) else {
    raise(
      PyExc_ValueError,
      """
      configure() knows 'translate_after', 'words_of_long_code', 'count_sites', 'compile', 'compile_after_calls', 'compile_after_rounds', \
      'keep_region_texts', 'compile_in_thread' and 'compile_at_once'
      """)
    return false
  }
  if set(value) { return true }
  raise(PyExc_ValueError, "the number must not be below 0 or above 2147483647")
  return false
}
