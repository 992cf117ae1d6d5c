// Finding the CodeUnit of a code object: one load from its co_extra, in the hook and at every call.

import CPython313

/// Our index in co_extra; beyond the end of every co_extra until the engine is first enabled.
nonisolated(unsafe) public var unitIndex = Py_ssize_t.max

/// The code object's unit, if it has one. Main interpreter only: elsewhere our index may be another's.
@inline(__always)
public func findUnit(_ code: UnsafeMutablePointer<PyCodeObject>) -> UnsafeMutablePointer<CodeUnit>? {
  spt_get_code_extra(code, unitIndex)?.assumingMemoryBound(to: CodeUnit.self)
}

/// Asks for the translated unit of code that has none yet, before a call of it in the engine; translates when its
/// warm-up is over. Nil: call through CPython, whose call of the hook counts towards the warm-up.
/// The result is a `CodeUnit`; C function types cannot name Swift structs.
nonisolated(unsafe) public var warmUp: @convention(c) (UnsafeMutablePointer<PyCodeObject>) -> UnsafeMutableRawPointer? =
  { _ in nil }
