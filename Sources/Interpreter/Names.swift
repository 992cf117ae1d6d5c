// Globals, builtins, names-as-dict scopes, imports.

import CPython313
import RegisterCode
import Values

@inline(never) func loadGlobal(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let result = spt_load_global(run.pointee.threadState, frameStruct(frame), name(pc))
  return finish(pc, frame, run, result, next(pc, 2))
}
@inline(never) func loadName(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let result = spt_load_name(run.pointee.threadState, frameStruct(frame), name(pc))
  return finish(pc, frame, run, result, next(pc, 2))
}
@inline(never) func storeName(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let value = takeB(pc, frame)
  let status = spt_store_name(run.pointee.threadState, frameStruct(frame), name(pc), object(value))
  decref(value)
  return finish(pc, run, status, next(pc, 2))
}
@inline(never) func deleteName(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  return finish(
    pc, run, spt_delete_name(run.pointee.threadState, frameStruct(frame), name(pc)), next(pc, 2))
}
@inline(never) func storeGlobal(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let value = takeB(pc, frame)
  let status = PyDict_SetItem(optional(frame[Header.globals]), name(pc), object(value))
  decref(value)
  return finish(pc, run, status, next(pc, 2))
}
@inline(never) func deleteGlobal(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  return finish(
    pc, run, spt_delete_global(run.pointee.threadState, frameStruct(frame), name(pc)), next(pc, 2))
}
@inline(never) func loadFromDictOrGlobals(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let dict = takeB(pc, frame)
  let result = spt_load_from_dict_or_globals(
    run.pointee.threadState, frameStruct(frame), object(dict), name(pc))
  decref(dict)
  return finish(pc, frame, run, result, next(pc, 2))
}
@inline(never) func loadLocals(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  return finish(
    pc, frame, run, spt_load_locals(run.pointee.threadState, frameStruct(frame)), next(pc, 0))
}
@inline(never) func setupAnnotations(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  return finish(
    pc, run, spt_setup_annotations(run.pointee.threadState, frameStruct(frame)), next(pc, 0))
}
@inline(never) func loadBuildClass(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  return finish(
    pc, frame, run, spt_load_build_class(run.pointee.threadState, frameStruct(frame)), next(pc, 0))
}
@inline(never) func loadAssertionError(_ pc: PC, _ frame: Frame) -> PC {
  put(pc, frame, word(spt_load_assertion_error()))
  return next(pc, 0)
}

@inline(never) func importName(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let level = takeB(pc, frame)
  let fromlist = takeC(pc, frame)
  let result = spt_import_name(
    run.pointee.threadState, frameStruct(frame), name(pc), object(fromlist), object(level))
  decref(level)
  decref(fromlist)
  return finish(pc, frame, run, result, next(pc, 2))
}
@inline(never) func importFrom(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let result = spt_import_from(run.pointee.threadState, object(boxed(frame, b(pc))), name(pc))
  return finish(pc, frame, run, result, next(pc, 2))
}
