// `frame.f_lineno = n`, a debugger's jump. CPython allows it while a trace function runs; the frame that is traced is
// then CPython's own. A frame further out may still be the engine's: its stack and place are not where CPython would
// change them, so the jump is refused, as a jump in the middle of a call is.

import CPython313

nonisolated(unsafe) private var originalSetter: Address?

func exchangeLineSetter(patching: Bool) {
  exchange(spt_frame_setter(cString("f_lineno")), raw(setLine), &originalSetter, patching)
}

private func setLine(_ object: Object?, _ line: Object?, _ closure: UnsafeMutableRawPointer?) -> Int32 {
  let frame = spt_frame_of(object).unsafelyUnwrapped
  // Below 0 the top of the stack is in the hands of whoever runs the frame. For other events, outside of a trace
  // function and for what is no int, CPython has its own errors.
  if frame.pointee.stacktop < 0, line != nil, spt_event_allows_jump(spt_thread_state()) != 0 {
    raise(PyExc_ValueError, "can't jump during a call")
    return -1
  }
  guard boxLocals(frame) else { return -1 }
  return unsafeBitCast(originalSetter, to: setter.self)(object, line, closure)
}
