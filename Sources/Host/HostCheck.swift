// Whether this Python is one that the engine can run in. Asked before anything of CPython is touched: a wrong
// guess about a structure's layout would corrupt memory, a clear sentence costs the user one look.

import CPython313

/// What the check found.
enum HostVerdict {
  case supported
  /// A new `str`: what is wrong and what to do.
  case unsupported(Object)
  /// A Python exception is set.
  case error
}

func checkHost() -> HostVerdict {
  // The high half of the version is major.minor.
  if spt_running_version() >> 16 != spt_compiled_version() >> 16 { return verdict(spt_other_version_sentence()) }
  if spt_is_free_threaded() != 0 {
    return verdict(
      """
      Spinetail needs the GIL and this is a free-threaded build of CPython: use the ordinary build of Python 3.13.
      """)
  }
  if spt_is_debug_build() != 0 {
    return verdict(
      """
      Spinetail does not run in a debug build of CPython, which lays out objects in another way: use a release \
      build of Python 3.13.
      """)
  }
  if let structure = spt_layout_mismatch() { return verdict(spt_other_layout_sentence(structure)) }
  if !isMainInterpreter() {
    return verdict(
      """
      Spinetail runs in the main interpreter only and this is a sub-interpreter: enable it in the main one; \
      sub-interpreters stay with CPython's own interpreter.
      """)
  }
  if hasForeignEvaluator() {
    return verdict(
      """
      Another frame evaluator (of a debugger, a profiler or a compiler such as TorchDynamo) is already installed: \
      switch it off, or run without Spinetail.
      """)
  }
  return .supported
}

/// `None` when the engine can run here, else a sentence that says why not and what to do.
public func unsupportedReason() -> Object? {
  switch checkHost() {
  case .supported: return spt_none()
  case .unsupported(let sentence): return sentence
  case .error: return nil
  }
}

func isMainInterpreter() -> Bool {
  PyInterpreterState_Get() == PyInterpreterState_Main()
}

private func verdict(_ sentence: Object?) -> HostVerdict {
  guard let sentence else { return .error }
  return .unsupported(sentence)
}

private func verdict(_ sentence: StaticString) -> HostVerdict {
  verdict(PyUnicode_FromString(cString(sentence)))
}
