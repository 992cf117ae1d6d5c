// Calls of getattr() and hasattr() with a name that the table of shapes knows.
//
//   hasattr(p, "area")      p's class has version 31   →   the entry of (31, area): a method over inline values; True
//   getattr(p, "x", None)   in p's inline values       →   what is there
//   getattr(p, "y", None)   the entry of (31, y): in no instance whose keys have version 12   →   None, and no exception is made
//
// What the table does not have is looked up and added, as at an attribute's site of several types. Where a read could run code, or raise,
// CPython's function is called. The table goes by the addresses of names: those in code live for ever, and other interned ones that are
// added to it, as a constant mostly is, get a reference that is kept.

import CPython313
import RegisterCode
import Values

/// An attribute as it lies in its place, borrowed, and how it is read from there; value 0: there is certainly none.
private struct Found {
  var value: UInt64
  var binding: spt_binding
}

/// What the table of shapes says of an object's attribute; nil: ask CPython.
@inline(never) private func find(_ owner: UInt64, _ name: UInt64) -> Found? {
  if !Word.isObject(owner) || !Word.isObject(name) { return nil }
  let kind = type(owner)
  // Classes and modules answer for themselves.
  if isType(owner) { return findInClass(owner, name) }
  if kind == word(at: spt_type_of_module()) {
    let found = word(spt_find_in_module(object(owner), object(name)))
    return found == 1 ? nil : Found(value: found, binding: spt_bind_nothing)
  }
  guard let slot = findShape(load(kind, Layout.typeVersion, UInt32.self), name) else { return learn(owner, name) }
  let number = slot.pointee.number
  let ofType = Found(value: slot.pointee.object, binding: spt_binding(rawValue: UInt32(slot.pointee.binding)))
  switch unsafeBitCast(slot.pointee.form, to: Opcode.self) {
  case .loadAttrInline:
    return hasInlineValues(owner) ? filled(load(owner, Int(number), UInt64.self)) : nil
  case .loadAttrTupleItem:
    guard Int(number) < load(owner, Layout.size, Int.self) else { return nil }
    return filled(load(owner, Layout.tupleItems + Int(number) * 8, UInt64.self))
  case .loadAttrSlot: return filled(load(owner, Int(number), UInt64.self))
  case .loadAttrTypeNoDict: return ofType
  case .loadAttrTypeLazyDict:
    // The number: where the dict's place lies, a signed offset.
    return load(owner, Int(Int32(bitPattern: number)), UInt64.self) == 0 ? ofType : nil
  case .loadAttrTypeInline:
    if !hasInlineValues(owner) { return nil }
    if sharedKeysVersion(owner) != number {
      return learn(owner, name)
    }
    return ofType
  case .loadAttrTypeOverDict:
    if number != 0 && hasInlineValues(owner) { return nil }
    let dict = managedDict(owner)
    return dict == 0 || spt_dict_lacks(object(dict), object(name)) != 0 ? ofType : nil
  case .loadAttr:
    if slot.pointee.binding != 0 { return absent(owner, name, slot) }
    _ = isNone(slot)
    return nil
  default: return nil
  }
}
/// The same of a class.
private func findInClass(_ cls: UInt64, _ name: UInt64) -> Found? {
  guard let slot = findShape(load(cls, Layout.typeVersion, UInt32.self), classKey(name)) else {
    return learn(cls, name)
  }
  if slot.pointee.form == Opcode.loadAttr.rawValue && slot.pointee.binding == 0 {
    _ = isNone(slot)
    return nil
  }
  // Its class's version goes with it.
  if load(type(cls), Layout.typeVersion, UInt32.self) != slot.pointee.number { return learn(cls, name) }
  if slot.pointee.form == Opcode.loadAttr.rawValue { return Found(value: 0, binding: spt_bind_nothing) }
  let binding = spt_binding(rawValue: UInt32(slot.pointee.binding))
  // A class method would have to be made for the class itself.
  if slot.pointee.form != Opcode.loadAttrClass.rawValue || binding == spt_bind_class || binding == spt_bind_owner {
    return nil
  }
  return Found(value: slot.pointee.object, binding: binding)
}
/// A value of the instance itself, if there is one.
@_transparent private func filled(_ value: UInt64) -> Found? {
  value != 0 ? Found(value: value, binding: spt_bind_nothing) : nil
}
/// An attribute that other instances of the type lack.
private func absent(_ owner: UInt64, _ name: UInt64, _ slot: UnsafeMutablePointer<ShapeEntry>) -> Found? {
  let nothing = Found(value: 0, binding: spt_bind_nothing)
  let number = Int(Int32(bitPattern: slot.pointee.number))
  var dict: UInt64
  switch spt_absence(rawValue: UInt32(slot.pointee.binding)) {
  case spt_absent_from_all: return nothing
  case spt_absent_from_keys where hasInlineValues(owner):
    return sharedKeysVersion(owner) == slot.pointee.number ? nothing : learn(owner, name)
  case spt_absent_from_values where hasInlineValues(owner):
    // There is nothing of that name on the type.
    return Found(value: load(owner, number, UInt64.self), binding: spt_bind_nothing)
  case spt_absent_from_dict: dict = load(owner, number, UInt64.self)
  default: dict = managedDict(owner)
  }
  return dict == 0 || spt_dict_lacks(object(dict), object(name)) != 0 ? nothing : nil
}
/// Whether an entry that says that a type has no shape says of an object that it has no such attribute.
func isCertainlyAbsent(_ owner: UInt64, _ name: UInt64, _ slot: UnsafeMutablePointer<ShapeEntry>) -> Bool {
  slot.pointee.binding != 0 && absent(owner, name, slot)?.value == 0
}
/// Looks an attribute up for the next time.
@inline(never) private func learn(_ owner: UInt64, _ name: UInt64) -> Found? {
  if isLasting(name) { rememberShape(owner, name) }
  return nil
}

/// Names with a reference that is kept: so many, at most.
nonisolated(unsafe) private var keptNames: Set<UInt64> = []
private var keptNameLimit: Int { 2048 }
/// Whether no other object will ever have the address of a name.
private func isLasting(_ name: UInt64) -> Bool {
  if spt_is_lasting_name(object(name)) != 0 || keptNames.contains(name) { return true }
  if spt_is_interned(object(name)) == 0 || keptNames.count == keptNameLimit { return false }
  incref(name)
  keptNames.insert(name)
  return true
}

/// The attribute as a new reference; 0: ask CPython.
@inline(never) private func read(_ found: Found, _ owner: UInt64) -> UInt64 {
  switch found.binding {
  case spt_bind_nothing: break
  case spt_bind_unless_descriptor: if spt_is_no_descriptor(object(found.value)) == 0 { return 0 }
  case spt_bind_owner: return made(spt_bind(object(found.value), object(owner)))
  case spt_bind_static:
    guard let held = spt_wrapped(object(found.value)) else { return 0 }
    incref(word(held))
    return word(held)
  default:
    guard let held = spt_wrapped(object(found.value)) else { return 0 }
    return made(PyMethod_New(held, object(type(owner))))
  }
  incref(found.value)
  return found.value
}
private func made(_ object: Object?) -> UInt64 {
  guard let object else {
    // CPython tries again, and says so.
    PyErr_Clear()
    return 0
  }
  return word(object)
}

/// The form for the builtins getattr and hasattr; nil for others.
func attributeForm(_ pc: PC, _ callable: UInt64, _ count: Int) -> Opcode? {
  if !Operand(rawValue: list(pc, 4)[0]).isNull { return nil }
  let form: Opcode
  if (count == 2 || count == 3) && spt_is_builtin_function(object(callable), "getattr") != 0 {
    form = .callGetAttr
  } else if count == 2 && spt_is_builtin_function(object(callable), "hasattr") != 0 {
    form = .callHasAttr
  } else {
    return nil
  }
  pc[3] = load(callable, spt_cfunction_ml, UInt64.self)
  return form
}

/// Whether the site calls the C function that it is for, without self.
@_transparent private func isExpected(_ pc: PC, _ frame: Frame) -> Bool {
  let callable = frame[b(pc)]
  return Word.isPointer(callable) && type(callable) == word(at: spt_type_of_cfunction())
    && load(callable, spt_cfunction_ml, UInt64.self) == pc[3] && Operand(rawValue: list(pc, 4)[0]).isNull
}

/// getattr(x, name[, default])
@inline(never) func callGetAttr(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  if !isExpected(pc, frame) { return miss(pc, .call) }
  let operands = list(pc, 4)
  let owner = borrow(operands[1], frame)
  guard let found = find(owner, borrow(operands[2], frame)) else { return callThroughC(pc, frame, run) }
  var result: UInt64 = 0
  if found.value != 0 {
    result = read(found, owner)
  } else if c(pc) == 4 {
    result = argument(pc, 3, frame)
    retain(result)
  }
  if result == 0 { return callThroughC(pc, frame, run) }
  endArguments(pc, frame)
  finishB(pc, frame[b(pc)])
  return endCall(pc, frame, run, result)
}

/// hasattr(x, name)
@inline(never) func callHasAttr(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  if !isExpected(pc, frame) { return miss(pc, .call) }
  let operands = list(pc, 4)
  guard let found = find(borrow(operands[1], frame), borrow(operands[2], frame)),
    found.binding != spt_bind_unless_descriptor
  else { return callThroughC(pc, frame, run) }
  endArguments(pc, frame)
  finishB(pc, frame[b(pc)])
  return endCall(pc, frame, run, boolean(found.value != 0))
}

/// For compiled code: the attribute, borrowed; 0: there is certainly none; 1: CPython, or the table, is to be asked. Where `isAsked` alone,
/// any address stands for one that is there.
func findAttribute(_ owner: UInt64, _ name: UInt64, isAsked: Bool) -> UInt64 {
  guard let found = find(owner, name) else { return 1 }
  switch found.binding {
  case spt_bind_nothing: return found.value
  case spt_bind_unless_descriptor: return spt_is_no_descriptor(object(found.value)) != 0 ? found.value : 1
  default: return isAsked ? found.value : 1
  }
}

@inline(never) private func callThroughC(_ pc: PC, _ frame: Frame, _ run: Run) -> PC { callBuiltinFast(pc, frame, run) }
