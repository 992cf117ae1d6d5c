// The extension module's entry point.
import CPython313
import Host

@_cdecl("PyInit__engine")
public func initializeEngineModule() -> UnsafeMutablePointer<PyObject>? {
  nil
}
