// Attributes and super().

import CPython313
import RegisterCode
import Values

@inline(never) func loadAttr(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if shouldAdapt(pc), let specialized = specializeLoadAttr(pc, frame, run) { return specialized }
  return loadAttrUncached(pc, frame, run)
}

/// The plain attribute read, in the plain or the method form.
@inline(never) func loadAttrUncached(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let owner = ownedB(pc, frame)
  let result = PyObject_GetAttr(object(owner), name(pc))
  decref(owner)
  if c(pc) != 0 { frame[c(pc)] = 0 }
  return finish(pc, frame, run, result, next(pc, 4))
}

/// load_method: a function found on the type and its self, or whatever attribute there is and nothing.
@inline(never) func loadMethod(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  if shouldAdapt(pc), let specialized = specializeLoadAttr(pc, frame, run) { return specialized }
  return loadMethodUncached(pc, frame, run)
}
@inline(never) func loadMethodUncached(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let owner = ownedB(pc, frame)
  var method: Object?
  let isUnbound = _PyObject_GetMethod(object(owner), name(pc), &method)
  guard let method else {
    decref(owner)
    return failedConsumed(pc, run)
  }
  frame[a(pc)] = word(method)
  if isUnbound != 0 {
    frame[c(pc)] = owner
  } else {
    frame[c(pc)] = 0
    decref(owner)
  }
  return settle(pc, next(pc, 4), run)
}

@inline(never) func storeAttr(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  if shouldAdapt(pc), let specialized = specializeStoreAttr(pc, frame, run) { return specialized }
  return storeAttrUncached(pc, frame, run)
}
@inline(never) func storeAttrUncached(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  // As CPython's stack has it: the value below its owner.
  let owner = ownedB(pc, frame)
  let value = ownedC(pc, frame)
  let status = PyObject_SetAttr(object(owner), name(pc), object(value))
  decref(value)
  decref(owner)
  return finish(pc, run, status, next(pc, 4))
}

@inline(never) func deleteAttr(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let owner = ownedB(pc, frame)
  let status = PyObject_DelAttr(object(owner), name(pc))
  decref(owner)
  return finish(pc, run, status, next(pc, 2))
}

/// super().name for a call, where the table of shapes knows what the type of self has behind the class; nil: for CPython to find.
@_transparent private func loadSuperMethod(_ pc: PC, _ frame: Frame, _ run: Run) -> PC? {
  let operands = list(pc, 2)
  let (cls, owner) = (borrow(operands[1], frame), borrow(operands[2], frame))
  guard borrow(operands[0], frame) == word(at: spt_super_type()), Word.isObject(cls), Word.isObject(owner), isType(cls)
  else { return nil }
  let version = load(cls, Layout.typeVersion, UInt32.self)
  guard let slot = findShape(load(type(owner), Layout.typeVersion, UInt32.self), spt_super_key(pc[2], version)),
    slot.pointee.number == version
  else { return learnSuper(pc, cls, owner) }
  let function = slot.pointee.object
  incref(function)
  if !Operand(rawValue: operands[2]).isTemporary { incref(owner) }
  // super is CPython's own, and the class a base of the owner's type.
  if Operand(rawValue: operands[1]).isTemporary { decref(cls) }
  frame[a(pc)] = function
  frame[b(pc)] = owner
  return nextAfterList(pc, 2)
}
/// Adds it for the next time. Not each time: there is nothing to add for most of those that are not found.
@inline(never) private func learnSuper(_ pc: PC, _ cls: UInt64, _ owner: UInt64) -> PC? {
  if !isTimeToLearn() { return nil }
  let shape = spt_super_shape(object(cls), object(owner), name(pc))
  guard let function = shape.object else { return nil }
  addShape(
    ShapeEntry(
      name: spt_super_key(pc[2], shape.number), version: shape.version, number: shape.number, object: word(function),
      form: Opcode.loadSuperAttr.rawValue))
  return nil
}

@inline(never) func loadSuperAttr(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 2)
  // The kind stands in the second extra word.
  let kind = Int32(truncatingIfNeeded: pc[3] >> 32)
  if kind & 1 != 0, let next = loadSuperMethod(pc, frame, run) { return next }
  var instance: Object?
  let result = withObjects(operands, 3, frame, run) { items in
    (
      spt_load_super(
        run.pointee.threadState, name(pc), items[0], items[1], items[2], kind, &instance), false
    )
  }
  guard let result else { return failedConsumed(pc, run) }
  if kind & 1 != 0 { frame[b(pc)] = word(instance) }
  put(pc, frame, word(result))
  return settle(pc, nextAfterList(pc, 2), run)
}
