// STUB until the translator is there: every code object translates to nothing.

import CPython313
import RegisterCode

public func translate(_ code: UnsafeMutablePointer<PyCodeObject>, into: inout RegisterCode) -> Refusal { .none }
