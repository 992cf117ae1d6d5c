// STUB until the interpreter is there: CPython evaluates what the engine should.

import CPython313

public func evaluate(
  _ threadState: UnsafeMutablePointer<PyThreadState>, _ frame: UnsafeMutablePointer<_PyInterpreterFrame>,
  _ unit: UnsafeMutablePointer<CodeUnit>, _ throwFlag: Int32
) -> UnsafeMutablePointer<PyObject>? {
  statistics.framesEngine &+= 1
  let result = _PyEval_EvalFrameDefault(threadState, frame, throwFlag)
  frameLeaves?(UnsafeMutableRawPointer(frame))
  return result
}
