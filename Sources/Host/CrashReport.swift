// What a crash has to do with the engine, for the line that it adds to faulthandler's report (CPython313/crashes.c).
//
//   the instruction is in a region of a frame's code   "in compiled code of 'f'"
//   it is in this library                              "in its interpreter, which ran 'f'"
//   the thread compiles                                "in its compiler, at work on 'f'"
//   the running frame is the engine's                  "in what it called for 'f'"

import CPython313
import CompilerInterface
import Interpreter

nonisolated(unsafe) private var originalEnable: Address?

private typealias Enable = @convention(c) (Object?, Object?, Object?) -> Object?

/// Adds to crash reports from now on, also when faulthandler is enabled later; or does so no longer.
func exchangeCrashReports(patching: Bool) {
  exchange(
    spt_faulthandler_function(cString("enable")), unsafeBitCast(enableFaulthandler as Enable, to: Address.self),
    &originalEnable, patching)
  if patching { spt_report_crashes(locateCrash) } else { spt_report_no_crashes() }
}

private func enableFaulthandler(_ module: Object?, _ arguments: Object?, _ keywords: Object?) -> Object? {
  let result = unsafeBitCast(originalEnable, to: Enable.self)(module, arguments, keywords)
  if result != nil && isSwitchedOn { spt_report_crashes(locateCrash) }
  return result
}

/// Frames in which a region is looked for: it may have pushed a few for functions that it contains.
private var framesToSearch: Int { 100 }

/// Runs in a signal handler.
private func locateCrash(_ address: UInt64, _ isOurs: Int32, _ crash: UnsafeMutablePointer<spt_crash>?) {
  guard let crash else { return }
  if let compilation = spt_worker_at_work() {
    crash.pointee.place = spt_crash_compiler
    crash.pointee.name = UnsafePointer(compilation.pointee.name)
    crash.pointee.file = UnsafePointer(compilation.pointee.file)
    crash.pointee.line = compilation.pointee.line
    return
  }
  // (Also that of a thread which has let go of the GIL.)
  guard let threadState = PyGILState_GetThisThreadState() else { return }
  var frame = spt_current_frame(threadState)
  guard let running = frame else { return }
  crash.pointee.code = spt_frame_code(running)
  if isOurs != 0 {
    crash.pointee.place = spt_crash_engine
    return
  }
  if spt_is_engines(running) != 0 { crash.pointee.place = spt_crash_called }
  for _ in 0..<framesToSearch {
    guard let current = frame, let code = spt_frame_code(current) else { return }
    if let unit = findUnit(code), unit.isWhole, hasRegion(unit, address) {
      crash.pointee.place = spt_crash_region
      crash.pointee.code = code
      return
    }
    frame = current.pointee.previous
  }
}

private func hasRegion(_ unit: UnsafeMutablePointer<CodeUnit>, _ address: UInt64) -> Bool {
  func contains(_ region: UnsafeMutablePointer<spt_region>) -> Bool {
    address &- region.pointee.code_address < region.pointee.code_bytes
  }
  if let region = unit.pointee.region, contains(region) { return true }
  var retired = unit.pointee.retiredRegions
  while let region = retired {
    if contains(region) { return true }
    retired = region.pointee.next
  }
  return false
}
