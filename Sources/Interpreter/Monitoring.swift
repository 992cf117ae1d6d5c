// Whether somebody watches code run: tracing, profiling and sys.monitoring, which 3.13 all builds on monitors.
// Watched code belongs to CPython's interpreter, which instruments its bytecode and fires the events.

import CPython313

/// Told when a tool is found at work on the whole interpreter. Installed by the host.
nonisolated(unsafe) public var monitorsFound: @convention(c) () -> Void = {}

/// Whether any monitor is active for this code object.
@inline(__always)
public func isMonitored(
  _ threadState: UnsafeMutablePointer<PyThreadState>, _ code: UnsafeMutablePointer<PyCodeObject>
) -> Bool {
  isInterpreterMonitored(threadState) || isMonitored(code)
}

/// Whether a tool watches all code.
@inline(__always)
public func isInterpreterMonitored(_ threadState: UnsafeMutablePointer<PyThreadState>) -> Bool {
  // Every change of the interpreter's monitors makes a new version, so that the usual answer is one comparison.
  UInt(spt_instrumentation_version(threadState)) != expectedBreaker && hasMonitors(threadState)
}

/// Whether monitors are active on the code object itself: events set for it alone change no version. Code that was
/// watched keeps its active monitors until CPython's RESUME clears them: it goes there once more.
@inline(__always)
public func isMonitored(_ code: UnsafeMutablePointer<PyCodeObject>) -> Bool {
  code.pointee._co_monitoring != nil && spt_code_monitors(code) != 0
}

@inline(never)
private func hasMonitors(_ threadState: UnsafeMutablePointer<PyThreadState>) -> Bool {
  if spt_interpreter_monitors(threadState) != 0 {
    monitorsFound()
    return true
  }
  // Frames are the other evaluator's now, from their start.
  if spt_is_evaluator_foreign() != 0 { return true }
  if hasOverwritten { return false }
  expectedBreaker = UInt(spt_instrumentation_version(threadState))
  return false
}
