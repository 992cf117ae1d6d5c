// Moves, locals, cells.

import CPython313
import RegisterCode
import Values

/// move: a ← b.
@_transparent func move(_ pc: PC, _ frame: Frame) -> PC {
  if flags(pc) & Flag.bIsTemporary != 0 {
    put(pc, frame, frame[b(pc)])
    return next(pc, 0)
  }
  let value = wordB(pc, frame)
  retain(value)
  put(pc, frame, value)
  return next(pc, 0)
}

@_transparent func loadNull(_ pc: PC, _ frame: Frame) -> PC {
  put(pc, frame, 0)
  return next(pc, 0)
}

@_transparent func swap(_ pc: PC, _ frame: Frame) -> PC {
  let value = frame[a(pc)]
  frame[a(pc)] = frame[b(pc)]
  frame[b(pc)] = value
  return next(pc, 0)
}

@_transparent func drop(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = frame[a(pc)]
  if Word.isObject(value) && givesLastBack(value) { return dropLast(pc, frame, value, run) }
  return next(pc, 0)
}
/// Drops the last reference to an object.
@inline(never) private func dropLast(_ pc: PC, _ frame: Frame, _ value: UInt64, _ run: Run) -> PC {
  publish(pc, frame)
  deallocate(value)
  return settle(pc, next(pc, 0), run)
}

@_transparent func loadCheck(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = frame[b(pc)]
  if value == 0 { return unboundLocal(pc, frame, run, b(pc)) }
  retain(value)
  put(pc, frame, value)
  return next(pc, 0)
}
@inline(never) private func unboundLocal(_ pc: PC, _ frame: Frame, _ run: Run, _ register: Int) -> PC {
  publish(pc, frame)
  spt_unbound_local(run.pointee.threadState, frameStruct(frame), Int32(register - firstRegister))
  return failed(pc, run)
}

@_transparent func loadAndClear(_ pc: PC, _ frame: Frame) -> PC {
  let value = frame[b(pc)]
  frame[b(pc)] = 0
  put(pc, frame, value)
  return next(pc, 0)
}

@inline(never) func deleteLocal(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let old = frame[a(pc)]
  if old == 0 { return unboundLocal(pc, frame, run, a(pc)) }
  publish(pc, frame)
  frame[a(pc)] = 0
  release(old)
  return settle(pc, next(pc, 0), run)
}

@inline(never) func makeCell(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let initial = boxed(frame, a(pc))
  guard let cell = PyCell_New(optional(initial)) else { return failed(pc, run) }
  frame[a(pc)] = word(cell)
  release(initial)
  return next(pc, 0)
}

@inline(never) func copyFreeVars(_ pc: PC, _ frame: Frame) -> PC {
  let count = a(pc)
  let closure = load(frame[Header.function], Layout.functionClosure, UInt64.self)
  let locals = Int(codeObject(object(frame[Header.code])).pointee.co_nlocalsplus)
  for index in 0..<count {
    let cell = load(closure, Layout.tupleItems + index * 8, UInt64.self)
    incref(cell)
    frame[firstRegister + locals - count + index] = cell
  }
  return next(pc, 0)
}

@_transparent func loadDeref(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = load(frame[b(pc)], Layout.cellContents, UInt64.self)
  if value == 0 { return unboundCell(pc, frame, run, b(pc)) }
  incref(value)
  put(pc, frame, value)
  return next(pc, 0)
}
@inline(never) private func unboundCell(_ pc: PC, _ frame: Frame, _ run: Run, _ register: Int) -> PC {
  publish(pc, frame)
  spt_unbound_cell(run.pointee.threadState, frameStruct(frame), Int32(register - firstRegister))
  return failed(pc, run)
}

/// Whether source b is a number in a register.
@_transparent func isNumber(_ pc: PC, _ frame: Frame) -> Bool {
  flags(pc) & Flag.bIsConstant == 0 && !Word.isPointer(frame[b(pc)])
}
@_transparent func storeDeref(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let cell = frame[a(pc)]
  let old = load(cell, Layout.cellContents, UInt64.self)
  if isNumber(pc, frame) && overwriteBox(old, frame[b(pc)]) { return next(pc, 0) }
  let value = takeB(pc, frame)
  store(cell, Layout.cellContents, value)
  if old == 0 { return next(pc, 0) }
  if isLastReference(old) { noteUnusual(pc) }
  publish(pc, frame)
  decref(old)
  return settle(pc, next(pc, 0), run)
}

@inline(never) func deleteDeref(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let cell = frame[a(pc)]
  let old = load(cell, Layout.cellContents, UInt64.self)
  if old == 0 { return unboundCell(pc, frame, run, a(pc)) }
  store(cell, Layout.cellContents, 0 as UInt64)
  decref(old)
  return settle(pc, next(pc, 0), run)
}

@inline(never) func loadFromDictOrDeref(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let dict = ownedB(pc, frame)
  let result = spt_load_from_dict_or_deref(
    run.pointee.threadState, frameStruct(frame), object(dict), Int32(c(pc) - firstRegister))
  decref(dict)
  return finish(pc, frame, run, result, next(pc, 0))
}
