// The match statement.

import CPython313
import RegisterCode
import Values

@inline(never) func matchClass(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let result = withObjects(list(pc, 2), 3, frame, run) { items in
    (spt_match_class(run.pointee.threadState, items[0], items[1], kind(pc), items[2]), false)
  }
  return finish(pc, frame, run, result, nextAfterList(pc, 2))
}

/// Whether the type of register b has a flag of Include/object.h.
@_transparent private func matchFlag(_ pc: PC, _ frame: Frame, _ bit: UInt64) -> PC {
  let flags = load(type(boxed(frame, b(pc))), Layout.typeFlags, UInt64.self)
  put(pc, frame, boolean(flags & bit != 0))
  return next(pc, 0)
}
@inline(never) func matchMapping(_ pc: PC, _ frame: Frame) -> PC { matchFlag(pc, frame, 1 << 6) }
func matchSequence(_ pc: PC, _ frame: Frame) -> PC { matchFlag(pc, frame, 1 << 5) }

@inline(never) func matchKeys(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let result = spt_match_keys(
    run.pointee.threadState, object(boxed(frame, b(pc))), object(boxed(frame, c(pc))))
  return finish(pc, frame, run, result, next(pc, 0))
}
@inline(never) func getLen(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let length = PyObject_Size(object(boxed(frame, b(pc))))
  if length < 0 { return failed(pc, run) }
  return finish(pc, frame, run, PyLong_FromSsize_t(length), next(pc, 0))
}
