// While anybody watches code run, the hook is out of the way.
//
// CPython resumes generators, calls `__init__` and calls functions inside one run of its interpreter only as long as
// no hook is installed, and which events a tool sees depends on it. So with any tool at work on the interpreter
// (a trace or profile function in any thread, events of `sys.monitoring`) there is no hook and everything runs as on
// plain CPython; frames that the engine runs hand themselves back. Events of one code object alone leave the
// hook in: that code goes to CPython's interpreter, the other code is not watched.
//
// The same with tracemalloc: it asks for the running line of all frames at each allocation, and the engine says where it is only
// where Python code may look.
//
// Both changes are to be noticed at once:
//
//   sys.settrace and its kin, sys.monitoring.set_events    patched: our functions ask afterwards
//   tracemalloc.start, tracemalloc.stop                    the same, when their module is made
//   PyEval_SetTrace, PyEval_SetProfile from C, setting     the next call that comes to the hook, or poll of the engine
//   the same, dropping; a trace function that raised       CPython's audit event, for which we listen only meanwhile

import CPython313
import Interpreter

/// Whether we took the hook out and mean to put it back. Meaningful while the engine is switched on.
nonisolated(unsafe) private(set) var isAside = false

/// Takes the hook out or puts it back, as the interpreter's monitors now say.
func followMonitors() {
  guard isSwitchedOn, isMainInterpreter() else { return }
  let isWatched = spt_interpreter_monitors(spt_thread_state()) != 0
  if isWatched && isHookInstalled() {
    // Without a listener the hook could stay out for good.
    guard spt_listen_for_tracing(pendingFollow) != 0 else { return }
    takeHookOut()
  } else if !isWatched && isAside && !hasForeignEvaluator() {
    forgetAside()
    setEvaluator(hookFunction())
  }
}

private func takeHookOut() {
  setEvaluator(_PyEval_EvalFrameDefault)
  isAside = true
}

/// From now on nobody is to put the hook back.
func forgetAside() {
  isAside = false
  spt_stop_listening_for_tracing()
}

/// Sets what evaluates the main interpreter's frames.
func setEvaluator(_ function: @escaping _PyFrameEvalFunction) {
  _PyInterpreterState_SetEvalFrameFunc(PyInterpreterState_Get(), function)
  spt_note_evaluator()
}

private func pendingFollow(_ unused: UnsafeMutableRawPointer?) -> Int32 {
  followMonitors()
  return 0
}

// MARK: - The trampoline for `perf`
//
// An evaluator of CPython's own, which it refuses to install or to take out while another one is there.

nonisolated(unsafe) private var originalActivate: Address?
nonisolated(unsafe) private var originalDeactivate: Address?

private func withoutHook(_ original: Address?, _ module: Object?, _ argument: Object?) -> Object? {
  if isSwitchedOn && isMainInterpreter() && isHookInstalled() { takeHookOut() }
  return follow(original, module, argument)
}

private func activateTrampoline(_ module: Object?, _ backend: Object?) -> Object? {
  withoutHook(originalActivate, module, backend)
}

private func deactivateTrampoline(_ module: Object?, _ unused: Object?) -> Object? {
  withoutHook(originalDeactivate, module, unused)
}

// MARK: - The functions with which Python code starts and stops to watch

nonisolated(unsafe) private var originalSetTrace: Address?
nonisolated(unsafe) private var originalSetProfile: Address?
nonisolated(unsafe) private var originalSetTraceAll: Address?
nonisolated(unsafe) private var originalSetProfileAll: Address?
nonisolated(unsafe) private var originalSetEvents: Address?

/// Puts our functions in the place of all these, or theirs back.
func exchangeWatching(patching: Bool) {
  exchangeSys("settrace", raw(setTrace), &originalSetTrace, patching)
  exchangeSys("setprofile", raw(setProfile), &originalSetProfile, patching)
  exchangeSys("_settraceallthreads", raw(setTraceAll), &originalSetTraceAll, patching)
  exchangeSys("_setprofileallthreads", raw(setProfileAll), &originalSetProfileAll, patching)
  exchangeSys("activate_stack_trampoline", raw(activateTrampoline), &originalActivate, patching)
  exchangeSys("deactivate_stack_trampoline", raw(deactivateTrampoline), &originalDeactivate, patching)
  exchange(spt_monitoring_function(cString("set_events")), raw(setEvents), &originalSetEvents, patching)
  exchangeTracemalloc(patching)
}

private func exchangeSys(_ name: StaticString, _ ours: Address, _ original: inout Address?, _ patching: Bool) {
  exchange(spt_sys_function(cString(name)), ours, &original, patching)
}

private func follow(_ original: Address?, _ module: Object?, _ argument: Object?) -> Object? {
  let result = unsafeBitCast(original, to: binaryfunc.self)(module, argument)
  followMonitors()
  return result
}

private func setTrace(_ module: Object?, _ function: Object?) -> Object? {
  follow(originalSetTrace, module, function)
}

private func setProfile(_ module: Object?, _ function: Object?) -> Object? {
  follow(originalSetProfile, module, function)
}

private func setTraceAll(_ module: Object?, _ function: Object?) -> Object? {
  follow(originalSetTraceAll, module, function)
}

private func setProfileAll(_ module: Object?, _ function: Object?) -> Object? {
  follow(originalSetProfileAll, module, function)
}

private func setEvents(_ module: Object?, _ arguments: UnsafePointer<Object?>?, _ count: Py_ssize_t) -> Object? {
  let result = unsafeBitCast(originalSetEvents, to: PyCFunctionFast.self)(module, arguments, count)
  followMonitors()
  return result
}

// MARK: - tracemalloc
//
// Nobody may have imported it yet, and to make the module is not for us: that takes note of the allocator that is there.

nonisolated(unsafe) private var originalMaker: Address?
nonisolated(unsafe) private var originalStart: Address?
nonisolated(unsafe) private var originalStop: Address?

private typealias ModuleMaker = @convention(c) () -> Object?

private func exchangeTracemalloc(_ patching: Bool) {
  exchange(
    spt_module_maker(cString("_tracemalloc")), unsafeBitCast(makeTracemalloc as ModuleMaker, to: Address.self),
    &originalMaker, patching)
  // A second one does no harm.
  guard spt_is_tracemalloc_ready() != 0, let originalMaker else { return }
  let module = unsafeBitCast(originalMaker, to: ModuleMaker.self)()
  exchangeTracemalloc(module, patching)
  if module == nil { PyErr_Clear() }
  spt_decref_optional(module)
}

private func exchangeTracemalloc(_ module: Object?, _ patching: Bool) {
  exchange(spt_tracemalloc_function(module, cString("start")), raw(startTracemalloc), &originalStart, patching)
  exchange(spt_tracemalloc_function(module, cString("stop")), raw(stopTracemalloc), &originalStop, patching)
}

private func makeTracemalloc() -> Object? {
  let module = unsafeBitCast(originalMaker, to: ModuleMaker.self)()
  if isSwitchedOn { exchangeTracemalloc(module, true) }
  return module
}

/// `followMonitors` where CPython's version of the monitors stays the same.
private func followTracemalloc(_ result: Object?) -> Object? {
  expectAttention()
  followMonitors()
  return result
}

private func startTracemalloc(
  _ module: Object?, _ arguments: UnsafePointer<Object?>?, _ count: Py_ssize_t
) -> Object? {
  followTracemalloc(unsafeBitCast(originalStart, to: PyCFunctionFast.self)(module, arguments, count))
}

private func stopTracemalloc(_ module: Object?, _ unused: Object?) -> Object? {
  followTracemalloc(unsafeBitCast(originalStop, to: binaryfunc.self)(module, unused))
}
