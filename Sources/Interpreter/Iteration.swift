// Iteration: the generic forms.

import CPython313
import RegisterCode
import Values

@inline(never) func getIter(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let iterable = takeB(pc, frame)
  let result = PyObject_GetIter(object(iterable))
  decref(iterable)
  return finish(pc, frame, run, result, next(pc, 0))
}

@inline(never) func forIter(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if shouldAdapt(pc), let specialized = specializeForIter(pc, frame) { return specialized }
  return forIterThroughC(pc, frame, run)
}

@inline(never) func forIterThroughC(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let iterator = frame[b(pc)]
  guard let item = spt_for_iter(run.pointee.threadState, object(iterator)) else {
    if PyErr_Occurred() != nil { return failed(pc, run) }
    decref(iterator)
    return settleExhausted(pc, run)
  }
  put(pc, frame, word(item))
  return settle(pc, next(pc, 2), run)
}
