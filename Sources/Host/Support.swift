// Small help for talking to CPython's C API from Embedded Swift.

import CPython313

/// Any Python object.
public typealias Object = UnsafeMutablePointer<PyObject>
typealias Code = UnsafeMutablePointer<PyCodeObject>
typealias Frame = UnsafeMutablePointer<_PyInterpreterFrame>
typealias ThreadState = UnsafeMutablePointer<PyThreadState>

/// The characters of a literal, for C.
@inline(__always)
public func cString(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// Sets a Python exception with this message.
func raise(_ type: Object?, _ message: StaticString) {
  PyErr_SetString(type, cString(message))
}
