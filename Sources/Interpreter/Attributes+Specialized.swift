// Attribute access by shape: each form guards what `spt_load_shape` found and reads or writes one word.
//
//   loadAttr r ← p.x   p's class has version 31, x in the inline values   →   loadAttrInline r ← p.x   w3 = 31, offset 24
//
// The method form (a second destination c) uses the same instructions: c is 0 in the plain form.

import CPython313
import RegisterCode
import Values

/// How many types a site may disappoint before it goes through the table of shapes.
private var monomorphicTries: UInt16 { 2 }

@_transparent private func version(_ pc: PC) -> UInt32 { UInt32(truncatingIfNeeded: pc[3]) }
@_transparent private func number(_ pc: PC) -> Int { Int(pc[3] >> 32) }

@_transparent private func genericLoad(_ pc: PC) -> Opcode { c(pc) == 0 ? .loadAttr : .loadMethod }

/// Rewrites loadAttr or loadMethod after the shape of its owner; nil: stay generic.
@inline(never) func specializeLoadAttr(_ pc: PC, _ frame: Frame, _ run: Run) -> PC? {
  if !Word.isPointer(wordB(pc, frame)) {
    // A number in a word has no type to look at.
    adaptationFailed(pc)
    return nil
  }
  let owner = borrowB(pc, frame)
  let shape = spt_load_shape(object(owner), name(pc))
  let isMethod = shape.is_method != 0
  if isMethod && c(pc) == 0 {
    adaptationFailed(pc)
    return nil
  }
  let form: Opcode
  switch shape.kind {
  case spt_shape_inline: form = .loadAttrInline
  case spt_shape_slot: form = .loadAttrSlot
  case spt_shape_dict: form = .loadAttrDict
  case spt_shape_module: form = .loadAttrModule
  case spt_shape_type_over_inline: form = .loadAttrTypeInline
  case spt_shape_type_no_dict: form = .loadAttrTypeNoDict
  case spt_shape_type_lazy_dict: form = .loadAttrTypeLazyDict
  case spt_shape_class: form = .loadAttrClass
  case spt_shape_property: form = .loadAttrProperty
  default:
    adaptationFailed(pc)
    return nil
  }
  pc[3] = UInt64(shape.version) | UInt64(shape.number) << 32
  pc[4] = word(shape.object)
  pc[5] = isMethod ? 1 : 0
  if isPolymorphic(pc) && form != .loadAttrModule && form != .loadAttrClass {
    remember(pc, pc[2], shape, form)
    return specialize(pc, .loadAttrPolymorphic)
  }
  return specialize(pc, form)
}

/// Whether a site met other types than it was specialized to.
@_transparent private func isPolymorphic(_ pc: PC) -> Bool { counter(pc) >> 12 >= monomorphicTries }

private func remember(_ pc: PC, _ key: UInt64, _ shape: spt_shape, _ form: Opcode) {
  shapeSlot(shape.version, key).pointee = ShapeEntry(
    name: key, version: shape.version, number: shape.number, object: word(shape.object), form: form.rawValue,
    isMethod: shape.is_method != 0 ? 1 : 0)
}

/// The owner's entry of the table of shapes, or nil when there is none.
@_transparent private func recall(_ owner: UInt64, _ key: UInt64) -> UnsafeMutablePointer<ShapeEntry>? {
  if !Word.isPointer(owner) { return nil }
  let version = load(type(owner), Layout.typeVersion, UInt32.self)
  let slot = shapeSlot(version, key)
  return slot.pointee.name == key && slot.pointee.version == version && version != 0 ? slot : nil
}
/// Puts an entry into the instruction's cache words for the form that is to run now. (Nothing runs in between.)
@_transparent private func adopt(_ pc: PC, _ slot: UnsafeMutablePointer<ShapeEntry>) {
  pc[3] = UInt64(slot.pointee.version) | UInt64(slot.pointee.number) << 32
  pc[4] = slot.pointee.object
  pc[5] = UInt64(slot.pointee.isMethod)
}

/// Several types: the table has the form for each. What it does not have is looked up and added.
@_transparent func loadAttrPolymorphic(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let owner = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  if let slot = recall(owner, pc[2]), slot.pointee.form == Opcode.loadAttrInline.rawValue, hasInlineValues(owner) {
    let value = load(owner, Int(slot.pointee.number), UInt64.self)
    if value != 0 { return finishLoad(pc, frame, owner, value) }
  }
  return loadAttrOtherwise(pc, frame, run)
}
@inline(never) private func loadAttrOtherwise(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let owner = wordB(pc, frame)
  guard let slot = recall(owner, pc[2]) else { return learnLoad(pc, frame, run) }
  if slot.pointee.form == Opcode.loadAttrTypeInline.rawValue && hasInlineValues(owner)
    && load(load(type(owner), Layout.typeCachedKeys, UInt64.self), Layout.keysVersion, UInt32.self)
      == slot.pointee.number
  {
    return finishFromType(pc, frame, owner, slot.pointee.object, slot.pointee.isMethod != 0)
  }
  let form = unsafeBitCast(slot.pointee.form, to: Opcode.self)
  adopt(pc, slot)
  switch form {
  case .loadAttrTypeNoDict: return loadAttrTypeNoDict(pc, frame)
  case .loadAttrSlot: return loadAttrSlot(pc, frame)
  case .loadAttrDict: return loadAttrDict(pc, frame)
  case .loadAttrTypeLazyDict: return loadAttrTypeLazyDict(pc, frame)
  case .loadAttrProperty: return loadAttrProperty(pc, frame, run)
  // Its type has the shape, this instance not.
  default: return c(pc) == 0 ? loadAttrUncached(pc, frame, run) : loadMethodUncached(pc, frame, run)
  }
}
private func learnLoad(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  // There is nothing to learn of a number in a word.
  if !Word.isPointer(wordB(pc, frame)) {
    return c(pc) == 0 ? loadAttrUncached(pc, frame, run) : loadMethodUncached(pc, frame, run)
  }
  // The next attempt comes at once: there is no time lost on types that do have a shape.
  setCounter(pc, counter(pc) & 0xF000)
  setOpcode(pc, genericLoad(pc))
  return pc
}

@inline(never) func specializeStoreAttr(_ pc: PC, _ frame: Frame, _ run: Run) -> PC? {
  let shape = spt_store_shape(object(borrowB(pc, frame)), name(pc))
  let form: Opcode
  switch shape.kind {
  case spt_shape_inline: form = .storeAttrInline
  case spt_shape_slot: form = .storeAttrSlot
  case spt_shape_dict: form = .storeAttrDict
  default:
    adaptationFailed(pc)
    return nil
  }
  pc[3] = UInt64(shape.version) | UInt64(shape.number) << 32
  if isPolymorphic(pc) {
    remember(pc, pc[2] &+ 1, shape, form)
    return specialize(pc, .storeAttrPolymorphic)
  }
  return specialize(pc, form)
}

@inline(never) func storeAttrPolymorphic(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  guard let slot = recall(wordB(pc, frame), pc[2] &+ 1) else {
    setCounter(pc, counter(pc) & 0xF000)
    setOpcode(pc, .storeAttr)
    return pc
  }
  adopt(pc, slot)
  switch unsafeBitCast(slot.pointee.form, to: Opcode.self) {
  case .storeAttrInline: return storeAttrInline(pc, frame)
  case .storeAttrSlot: return storeAttrSlot(pc, frame)
  default: return storeAttrDict(pc, frame)
  }
}

/// The owner when its type has the expected version, else 0.
@_transparent private func guardedOwner(_ pc: PC, _ frame: Frame) -> UInt64 {
  let owner = wordB(pc, frame)
  if !Word.isPointer(owner) || load(type(owner), Layout.typeVersion, UInt32.self) != version(pc) { return 0 }
  return owner
}
/// Whether inline values hold the truth about an instance (PyDictValues.valid).
@_transparent private func hasInlineValues(_ owner: UInt64) -> Bool { load(owner, 19, UInt8.self) != 0 }
/// The instance's dict, or 0 (MANAGED_DICT_OFFSET).
@_transparent private func managedDict(_ owner: UInt64) -> UInt64 { load(owner, -24, UInt64.self) }

/// Stores a loaded value, which is borrowed from the owner, and ends the owner.
@_transparent private func finishLoad(_ pc: PC, _ frame: Frame, _ owner: UInt64, _ value: UInt64) -> PC {
  if c(pc) != 0 { frame[c(pc)] = 0 }
  if flags(pc) & Flag.bIsTemporary == 0 {
    putLoaded(pc, frame, value)
    return next(pc, 4)
  }
  return finishLoadFromTemporary(pc, frame, owner, value)
}
@inline(never) private func finishLoadFromTemporary(
  _ pc: PC, _ frame: Frame, _ owner: UInt64, _ value: UInt64
) -> PC {
  publish(pc, frame)
  if flags(pc) & Flag.wantsNumber != 0 {
    putLoaded(pc, frame, value)
    decref(owner)
    return next(pc, 4)
  }
  incref(value)
  decref(owner)
  put(pc, frame, value)
  return next(pc, 4)
}

@_transparent func loadAttrInline(_ pc: PC, _ frame: Frame) -> PC {
  let owner = guardedOwner(pc, frame)
  if owner == 0 || !hasInlineValues(owner) { return miss(pc, genericLoad(pc)) }
  let value = load(owner, number(pc), UInt64.self)
  if value == 0 { return miss(pc, genericLoad(pc)) }
  return finishLoad(pc, frame, owner, value)
}

@_transparent func loadAttrSlot(_ pc: PC, _ frame: Frame) -> PC {
  let owner = guardedOwner(pc, frame)
  if owner == 0 { return miss(pc, genericLoad(pc)) }
  let value = load(owner, number(pc), UInt64.self)
  if value == 0 { return miss(pc, genericLoad(pc)) }
  return finishLoad(pc, frame, owner, value)
}

/// Where entry `index` of a dict with str keys lies, when it is that of the name; else 0.
@_transparent private func dictEntry(_ pc: PC, _ dict: UInt64) -> UInt64 {
  if dict == 0 || load(dict, spt_dict_values, UInt64.self) != 0 { return 0 }
  let keys = load(dict, Layout.dictKeys, UInt64.self)
  // DICT_KEYS_UNICODE: entries are (key, value) behind the index table.
  if load(keys, 10, UInt8.self) != 1 || number(pc) >= load(keys, 24, Int.self) { return 0 }
  let entries = keys &+ UInt64(spt_keys_indices) &+ (1 << UInt64(load(keys, spt_keys_log2_index_bytes, UInt8.self)))
  let entry = entries &+ UInt64(number(pc) &* 16)
  return load(entry, 0, UInt64.self) == pc[2] ? entry : 0
}

@inline(never) func loadAttrDict(_ pc: PC, _ frame: Frame) -> PC {
  let owner = guardedOwner(pc, frame)
  if owner == 0 { return miss(pc, genericLoad(pc)) }
  let entry = dictEntry(pc, managedDict(owner))
  if entry == 0 { return miss(pc, genericLoad(pc)) }
  let value = load(entry, 8, UInt64.self)
  if value == 0 { return miss(pc, genericLoad(pc)) }
  return finishLoad(pc, frame, owner, value)
}

@inline(never) func loadAttrModule(_ pc: PC, _ frame: Frame) -> PC {
  let owner = wordB(pc, frame)
  if !Word.isPointer(owner) || type(owner) != word(at: spt_type_of_module()) {
    return miss(pc, genericLoad(pc))
  }
  let keys = load(load(owner, spt_module_dict, UInt64.self), Layout.dictKeys, UInt64.self)
  if load(keys, Layout.keysVersion, UInt32.self) != version(pc) { return miss(pc, genericLoad(pc)) }
  let value = load(keys, number(pc), UInt64.self)
  if value == 0 { return miss(pc, genericLoad(pc)) }
  return finishLoad(pc, frame, owner, value)
}

/// A value from the type: a method with its self, or a plain value.
@_transparent private func finishFromType(
  _ pc: PC, _ frame: Frame, _ owner: UInt64, _ value: UInt64, _ isMethod: Bool
) -> PC {
  if !isMethod { return finishLoad(pc, frame, owner, value) }
  incref(value)
  // A temporary owner moves to c as self.
  if flags(pc) & Flag.bIsTemporary == 0 { incref(owner) }
  frame[a(pc)] = value
  frame[c(pc)] = owner
  return next(pc, 4)
}
@_transparent func loadAttrTypeInline(_ pc: PC, _ frame: Frame) -> PC {
  let owner = guardedOwner(pc, frame)
  if owner == 0 || !hasInlineValues(owner)
    || load(load(type(owner), Layout.typeCachedKeys, UInt64.self), Layout.keysVersion, UInt32.self) != number(pc)
  {
    return miss(pc, genericLoad(pc))
  }
  return finishFromType(pc, frame, owner, pc[4], pc[5] != 0)
}
@_transparent func loadAttrTypeNoDict(_ pc: PC, _ frame: Frame) -> PC {
  let owner = guardedOwner(pc, frame)
  if owner == 0 { return miss(pc, genericLoad(pc)) }
  return finishFromType(pc, frame, owner, pc[4], pc[5] != 0)
}
@inline(never) func loadAttrTypeLazyDict(_ pc: PC, _ frame: Frame) -> PC {
  let owner = guardedOwner(pc, frame)
  if owner == 0 || managedDict(owner) != 0 { return miss(pc, genericLoad(pc)) }
  return finishFromType(pc, frame, owner, pc[4], pc[5] != 0)
}
@inline(never) func loadAttrClass(_ pc: PC, _ frame: Frame) -> PC {
  let owner = wordB(pc, frame)
  if !Word.isPointer(owner) { return miss(pc, genericLoad(pc)) }
  let meta = type(owner)
  // Py_TPFLAGS_TYPE_SUBCLASS: only then is there a version tag to look at.
  if load(meta, Layout.typeFlags, UInt64.self) & (1 << 31) == 0
    || load(owner, Layout.typeVersion, UInt32.self) != version(pc)
    || load(meta, Layout.typeVersion, UInt32.self) != UInt32(truncatingIfNeeded: number(pc))
  {
    return miss(pc, genericLoad(pc))
  }
  return finishLoad(pc, frame, owner, pc[4])
}

/// A property: its getter's frame is pushed; the result lands here.
@inline(never) func loadAttrProperty(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let owner = guardedOwner(pc, frame)
  if owner == 0 { return miss(pc, genericLoad(pc)) }
  let getter = pc[4]
  publish(pc, frame)
  guard let unit = callableUnit(getter, run), unit.pointee.isSimple, unit.pointee.argumentCount == 1,
    let callee = reserveFrame(run, Int(unit.pointee.frameWords))
  else { return loadAttrUncached(pc, frame, run) }
  incref(getter)
  writeHeader(callee, frame, getter, load(getter, Layout.functionCode, UInt64.self))
  clearLocals(callee, unit)
  if flags(pc) & Flag.bIsTemporary == 0 { incref(owner) }
  callee[firstRegister] = owner
  enterPlain(callee, Int(unit.pointee.frameWords), pc, run, .attribute)
  return unit.pointee.start.unsafelyUnwrapped
}

// MARK: Stores

/// Source c as an owned object: a number is boxed for good.
@_transparent private func finishStore(_ pc: PC, _ frame: Frame, _ owner: UInt64, _ old: UInt64) -> PC {
  if old != 0 || flags(pc) & Flag.bIsTemporary != 0 {
    publish(pc, frame)
    if old != 0 { decref(old) }
    finishB(pc, owner)
  }
  return next(pc, 4)
}

@_transparent func storeAttrInline(_ pc: PC, _ frame: Frame) -> PC {
  let owner = guardedOwner(pc, frame)
  if owner == 0 || !hasInlineValues(owner) || managedDict(owner) != 0 { return miss(pc, .storeAttr) }
  let old = load(owner, number(pc), UInt64.self)
  if overwriteBox(old, flags(pc) & Flag.cIsConstant != 0 ? 0 : frame[c(pc)]) {
    return finishStore(pc, frame, owner, 0)
  }
  let value = takeC(pc, frame)
  store(owner, number(pc), value)
  if old == 0 { spt_note_inline_value(object(owner), UInt32(truncatingIfNeeded: number(pc))) }
  return finishStore(pc, frame, owner, old)
}

@_transparent func storeAttrSlot(_ pc: PC, _ frame: Frame) -> PC {
  let owner = guardedOwner(pc, frame)
  if owner == 0 { return miss(pc, .storeAttr) }
  let old = load(owner, number(pc), UInt64.self)
  if overwriteBox(old, flags(pc) & Flag.cIsConstant != 0 ? 0 : frame[c(pc)]) {
    return finishStore(pc, frame, owner, 0)
  }
  store(owner, number(pc), takeC(pc, frame))
  return finishStore(pc, frame, owner, old)
}

@inline(never) func storeAttrDict(_ pc: PC, _ frame: Frame) -> PC {
  let owner = guardedOwner(pc, frame)
  if owner == 0 { return miss(pc, .storeAttr) }
  let dict = managedDict(owner)
  let entry = dictEntry(pc, dict)
  // A watched dict wants to hear of the change (ma_version_tag's lower bits).
  if entry == 0 || load(dict, spt_dict_version_tag, UInt64.self) & 0xFF != 0 { return miss(pc, .storeAttr) }
  let old = load(entry, 8, UInt64.self)
  if old == 0 { return miss(pc, .storeAttr) }
  let value = takeC(pc, frame)
  spt_track_dict(object(dict), object(value))
  store(entry, 8, value)
  return finishStore(pc, frame, owner, old)
}
