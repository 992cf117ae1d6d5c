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

/// Stores a value that is borrowed from a namespace.
@_transparent private func finishGlobal(_ pc: PC, _ frame: Frame, _ value: UInt64) -> PC {
  if flags(pc) & (Flag.aIsLocal | Flag.wantsNumber) == 0 {
    incref(value)
    frame[a(pc)] = value
  } else {
    putLoaded(pc, frame, value)
  }
  return next(pc, 4)
}
/// The version of a dict's keys (Only exact dicts get here: CPython's rule for functions' globals is a dict, and a subclass shares
/// the struct.) While it stays the same no key comes or goes, so that a value that was there once is there.
@_transparent private func keysVersion(_ keys: UInt64) -> UInt32 { load(keys, Layout.keysVersion, UInt32.self) }

@_transparent func loadGlobalModule(_ pc: PC, _ frame: Frame) -> PC {
  let keys = load(frame[Header.globals], Layout.dictKeys, UInt64.self)
  if keysVersion(keys) != load(address(pc), 24, UInt32.self) { return miss(pc, .loadGlobal) }
  return finishGlobal(pc, frame, load(keys, Int(pc[4]), UInt64.self))
}

@_transparent func loadGlobalBuiltin(_ pc: PC, _ frame: Frame) -> PC {
  let globals = load(frame[Header.globals], Layout.dictKeys, UInt64.self)
  // `__builtins__` may be any mapping.
  if keysVersion(globals) != load(address(pc), 24, UInt32.self)
    || type(frame[Header.builtins]) != word(at: spt_type_of_dict())
  {
    return miss(pc, .loadGlobal)
  }
  let keys = load(frame[Header.builtins], Layout.dictKeys, UInt64.self)
  if keysVersion(keys) != load(address(pc), 28, UInt32.self) { return miss(pc, .loadGlobal) }
  return finishGlobal(pc, frame, load(keys, Int(pc[4]), UInt64.self))
}
@inline(never) func loadName(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let result = spt_load_name(run.pointee.threadState, frameStruct(frame), name(pc))
  return finish(pc, frame, run, result, next(pc, 2))
}
@inline(never) func storeName(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let value = ownedB(pc, frame)
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
  let globals = object(frame[Header.globals])
  let place = spt_find_string(globals, name(pc))
  if spt_is_found(place) != 0 && spt_is_watched_dict(globals) == 0 {
    if isNumber(pc, frame) && overwriteBox(word(place.unsafelyUnwrapped.pointee), frame[b(pc)]) { return next(pc, 2) }
    decref(word(spt_replace_value(globals, place, object(ownedB(pc, frame)))))
    return settle(pc, next(pc, 2), run)
  }
  let value = ownedB(pc, frame)
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
  let dict = ownedB(pc, frame)
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
  let level = ownedB(pc, frame)
  let fromlist = ownedC(pc, frame)
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
