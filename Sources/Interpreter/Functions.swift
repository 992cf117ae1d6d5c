// Making functions.

import CPython313
import RegisterCode
import Values

@inline(never) func makeFunction(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let code = ownedB(pc, frame)
  let result = spt_make_function(frameStruct(frame), object(code))
  decref(code)
  return finish(pc, frame, run, result, next(pc, 0))
}

@inline(never) func setFunctionAttribute(_ pc: PC, _ frame: Frame) -> PC {
  let function = ownedB(pc, frame)
  spt_set_function_attribute(object(function), kind(pc), object(ownedC(pc, frame)))
  put(pc, frame, function)
  return next(pc, 2)
}
