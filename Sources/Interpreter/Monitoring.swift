// Whether somebody watches code run: tracing, profiling and sys.monitoring, which 3.13 all builds on monitors.
// Watched code belongs to CPython's interpreter, which instruments its bytecode and fires the events.

import CPython313

/// Whether any monitor is active for this code object. Events set for one code object alone change no version,
/// hence the second check. Code that was watched keeps its active monitors until CPython's RESUME clears
/// them: it goes there once more.
@inline(__always)
public func isMonitored(
  _ threadState: UnsafeMutablePointer<PyThreadState>, _ code: UnsafeMutablePointer<PyCodeObject>
) -> Bool {
  // Every change of the interpreter's monitors makes a new version, so that the usual answer is one comparison.
  if UInt(spt_instrumentation_version(threadState)) != expectedBreaker, hasMonitors(threadState) { return true }
  return code.pointee._co_monitoring != nil && spt_code_monitors(code) != 0
}

@inline(never)
private func hasMonitors(_ threadState: UnsafeMutablePointer<PyThreadState>) -> Bool {
  if spt_interpreter_monitors(threadState) != 0 { return true }
  expectedBreaker = UInt(spt_instrumentation_version(threadState))
  return false
}
