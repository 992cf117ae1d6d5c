// Globals, builtins, names-as-dict scopes, imports.

import CPython313
import RegisterCode
import Values

@inline(never) func loadGlobal(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  if shouldAdapt(pc) {
    let shape = spt_find_global(
      optional(frame[Header.globals]), optional(frame[Header.builtins]), name(pc))
    if shape.offset != 0 {
      pc[3] = UInt64(shape.globals_version) | UInt64(shape.builtins_version) << 32
      pc[4] = UInt64(shape.offset)
      return specialize(pc, shape.in_builtins != 0 ? .loadGlobalBuiltin : .loadGlobalModule)
    }
    adaptationFailed(pc)
  }
  let result = spt_load_global(run.pointee.threadState, frameStruct(frame), name(pc))
  return finish(pc, frame, run, result, next(pc, 4))
}

/// The keys of a namespace, when they have the version expected; else 0. (Only exact dicts get here: CPython's rule for
/// functions' globals is a dict, and a subclass shares the struct.)
@_transparent private func guardedKeys(_ dict: UInt64, _ version: UInt32) -> UInt64 {
  let keys = load(dict, Layout.dictKeys, UInt64.self)
  return load(keys, Layout.keysVersion, UInt32.self) == version ? keys : 0
}

@_transparent func loadGlobalModule(_ pc: PC, _ frame: Frame) -> PC {
  let keys = guardedKeys(frame[Header.globals], UInt32(truncatingIfNeeded: pc[3]))
  if keys == 0 { return miss(pc, .loadGlobal) }
  let value = load(keys, Int(pc[4]), UInt64.self)
  if value == 0 { return miss(pc, .loadGlobal) }
  incref(value)
  put(pc, frame, value)
  return next(pc, 4)
}

@_transparent func loadGlobalBuiltin(_ pc: PC, _ frame: Frame) -> PC {
  if guardedKeys(frame[Header.globals], UInt32(truncatingIfNeeded: pc[3])) == 0 { return miss(pc, .loadGlobal) }
  // `__builtins__` may be any mapping.
  if type(frame[Header.builtins]) != word(at: spt_type_of_dict()) { return miss(pc, .loadGlobal) }
  let keys = guardedKeys(frame[Header.builtins], UInt32(truncatingIfNeeded: pc[3] >> 32))
  if keys == 0 { return miss(pc, .loadGlobal) }
  let value = load(keys, Int(pc[4]), UInt64.self)
  if value == 0 { return miss(pc, .loadGlobal) }
  incref(value)
  put(pc, frame, value)
  return next(pc, 4)
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
