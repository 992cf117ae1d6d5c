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

/// The type version (or keys version) that the instruction expects, and what goes with it.
@_transparent private func version(_ pc: PC) -> UInt32 { load(address(pc), 24, UInt32.self) }
@_transparent private func number(_ pc: PC) -> Int { Int(load(address(pc), 28, UInt32.self)) }

/// A load that met something else goes back to its generic form.
@inline(never) private func missLoad(_ pc: PC) -> PC { miss(pc, genericLoad(pc)) }
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
  case spt_shape_type_over_dict: form = .loadAttrTypeOverDict
  case spt_shape_class: form = .loadAttrClass
  case spt_shape_property: form = .loadAttrProperty
  default:
    adaptationFailed(pc)
    return nil
  }
  // Only the forms for objects without a dict look for a constant.
  if flags(pc) & Flag.bIsConstant != 0 && form != .loadAttrTypeNoDict {
    adaptationFailed(pc)
    return nil
  }
  pc[3] = UInt64(shape.version) | UInt64(shape.number) << 32
  pc[4] = detail(shape)
  pc[5] = isMethod ? 1 : 0
  if isPolymorphic(pc) && flags(pc) & Flag.bIsConstant == 0 && form != .loadAttrModule && form != .loadAttrClass {
    remember(pc[2], shape, form)
    return specialize(pc, c(pc) == 0 ? .loadAttrPolymorphic : .loadMethodPolymorphic)
  }
  if flags(pc) & (Flag.wantsNumber | Flag.bIsTemporary) == Flag.wantsNumber {
    if form == .loadAttrInline { return specialize(pc, .loadAttrInlineNumber) }
    if form == .loadAttrSlot { return specialize(pc, .loadAttrSlotNumber) }
    if form == .loadAttrDict { return specialize(pc, .loadAttrDictNumber) }
  }
  return specialize(pc, form)
}

/// Whether a site met other types than it was specialized to.
@_transparent private func isPolymorphic(_ pc: PC) -> Bool { counter(pc) >> 12 >= monomorphicTries }

/// What w4 holds: an object, or the layout of a dict's keys.
private func detail(_ shape: spt_shape) -> UInt64 {
  shape.kind == spt_shape_dict ? UInt64(shape.layout) : word(shape.object)
}

private func remember(_ key: UInt64, _ shape: spt_shape, _ form: Opcode) {
  shapeSlot(shape.version, key).pointee = ShapeEntry(
    name: key, version: shape.version, number: shape.number, object: detail(shape), form: form.rawValue,
    isMethod: shape.is_method != 0 ? 1 : 0)
}
/// A store's key in the table.
@_transparent private func storeKey(_ pc: PC) -> UInt64 { pc[2] &+ 16 }

/// The owner's entry of the table of shapes, or nil when there is none.
@_transparent private func recall(_ owner: UInt64, _ key: UInt64) -> UnsafeMutablePointer<ShapeEntry>? {
  if !Word.isPointer(owner) { return nil }
  // Version 0, that of a type without one, is in no entry with a name.
  let version = load(type(owner), Layout.typeVersion, UInt32.self)
  let slot = shapeSlot(version, key)
  return slot.pointee.name == key && slot.pointee.version == version ? slot : nil
}
/// Puts an entry into the instruction's cache words for the form that is to run now. (Nothing runs in between.)
@_transparent private func adopt(_ pc: PC, _ slot: UnsafeMutablePointer<ShapeEntry>) {
  pc[3] = UInt64(slot.pointee.version) | UInt64(slot.pointee.number) << 32
  pc[4] = slot.pointee.object
  pc[5] = UInt64(slot.pointee.isMethod)
}

/// Several types, this one with the name in its inline values; nil when it is otherwise.
@_transparent func loadAttrPolymorphic(_ pc: PC, _ frame: Frame) -> PC? {
  let owner = frame[b(pc)]
  guard let slot = recall(owner, pc[2]), slot.pointee.form == Opcode.loadAttrInline.rawValue, hasInlineValues(owner)
  else { return nil }
  let value = load(owner, Int(slot.pointee.number), UInt64.self)
  return value != 0 ? finishLoad(pc, frame, owner, value) : nil
}
/// Several types, this one with a method over inline values; nil when it is otherwise.
@_transparent func loadMethodPolymorphic(_ pc: PC, _ frame: Frame) -> PC? {
  let owner = frame[b(pc)]
  guard let slot = recall(owner, pc[2]), slot.pointee.form == Opcode.loadAttrTypeInline.rawValue,
    slot.pointee.isMethod != 0, hasInlineValues(owner),
    load(load(type(owner), Layout.typeCachedKeys, UInt64.self), Layout.keysVersion, UInt32.self)
      == slot.pointee.number
  else { return nil }
  return finishMethod(pc, frame, owner, slot.pointee.object)
}
/// The other shapes of a site of several types. What the table does not have is looked up and added.
@inline(never) func loadAttrOtherwise(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let owner = boxed(frame, b(pc))
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
  case .loadAttrTypeOverDict: return loadAttrTypeOverDict(pc, frame)
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
  if flags(pc) & Flag.bIsConstant != 0 {
    adaptationFailed(pc)
    return nil
  }
  pc[3] = UInt64(shape.version) | UInt64(shape.number) << 32
  pc[4] = detail(shape)
  if isPolymorphic(pc) {
    remember(storeKey(pc), shape, form)
    return specialize(pc, .storeAttrPolymorphic)
  }
  return specialize(pc, form)
}

/// Several types, this one with the name in its inline values; nil when it is otherwise.
@_transparent func storeAttrPolymorphic(_ pc: PC, _ frame: Frame) -> PC? {
  let owner = frame[b(pc)]
  guard let slot = recall(owner, storeKey(pc)), slot.pointee.form == Opcode.storeAttrInline.rawValue,
    hasInlineValues(owner), managedDict(owner) == 0
  else { return nil }
  return storeField(pc, frame, owner, Int(slot.pointee.number), isInline: true)
}
@inline(never) func storeAttrOtherwise(_ pc: PC, _ frame: Frame) -> PC {
  guard let slot = recall(boxed(frame, b(pc)), storeKey(pc)) else {
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

/// Whether the owner's type has the expected version.
@_transparent private func isExpected(_ owner: UInt64, _ pc: PC) -> Bool {
  Word.isPointer(owner) && load(type(owner), Layout.typeVersion, UInt32.self) == version(pc)
}
/// Whether inline values hold the truth about an instance (PyDictValues.valid).
@_transparent private func hasInlineValues(_ owner: UInt64) -> Bool { load(owner, 19, UInt8.self) != 0 }
/// The instance's dict, or 0 (MANAGED_DICT_OFFSET).
@_transparent private func managedDict(_ owner: UInt64) -> UInt64 { load(owner, -24, UInt64.self) }

/// Stores a loaded value, which is borrowed from the owner, and ends the owner.
@_transparent private func finishLoad(_ pc: PC, _ frame: Frame, _ owner: UInt64, _ value: UInt64) -> PC {
  if flags(pc) & (Flag.bIsTemporary | Flag.aIsLocal | Flag.wantsNumber | Flag.loadsMethod) == 0 {
    incref(value)
    frame[a(pc)] = value
    return next(pc, 4)
  }
  let word = loaded(pc, value)
  if flags(pc) & Flag.bIsTemporary != 0 { decrefHere(owner, pc, frame) }
  if flags(pc) & Flag.loadsMethod != 0 { frame[c(pc)] = 0 }
  put(pc, frame, word)
  return next(pc, 4)
}
@_transparent func loadAttrInline(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) || !hasInlineValues(owner) { return missLoad(pc) }
  let value = load(owner, number(pc), UInt64.self)
  if value == 0 { return missLoad(pc) }
  return finishLoad(pc, frame, owner, value)
}

/// For arithmetic, from an owner in a local: mostly a number.
@_transparent func loadAttrInlineNumber(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) || !hasInlineValues(owner) { return missLoad(pc) }
  let value = load(owner, number(pc), UInt64.self)
  if value == 0 { return missLoad(pc) }
  frame[a(pc)] = loadedNumber(value)
  return next(pc, 4)
}
@_transparent func loadAttrSlotNumber(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) { return missLoad(pc) }
  let value = load(owner, number(pc), UInt64.self)
  if value == 0 { return missLoad(pc) }
  frame[a(pc)] = loadedNumber(value)
  return next(pc, 4)
}

@_transparent func loadAttrSlot(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) { return missLoad(pc) }
  let value = load(owner, number(pc), UInt64.self)
  if value == 0 { return missLoad(pc) }
  return finishLoad(pc, frame, owner, value)
}

/// Whether the keys of an instance's dict have the name's entry where it was: in keys of the same layout, a table of str keys of
/// the same size, the place is one of an entry, if not the name's.
@_transparent private func isInPlace(_ pc: PC, _ keys: UInt64) -> Bool {
  spt_keys_layout(keys) == load(address(pc), 32, UInt32.self) && load(keys, number(pc), UInt64.self) == pc[2]
}

@_transparent func loadAttrDict(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) { return missLoad(pc) }
  let dict = managedDict(owner)
  if dict == 0 { return missLoad(pc) }
  let keys = load(dict, Layout.dictKeys, UInt64.self)
  if !isInPlace(pc, keys) { return missLoad(pc) }
  return finishLoad(pc, frame, owner, load(keys, number(pc) &+ 8, UInt64.self))
}
/// For arithmetic, from an owner in a local.
@_transparent func loadAttrDictNumber(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) { return missLoad(pc) }
  let dict = managedDict(owner)
  if dict == 0 { return missLoad(pc) }
  let keys = load(dict, Layout.dictKeys, UInt64.self)
  if !isInPlace(pc, keys) { return missLoad(pc) }
  frame[a(pc)] = loadedNumber(load(keys, number(pc) &+ 8, UInt64.self))
  return next(pc, 4)
}

@_transparent func loadAttrModule(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !Word.isPointer(owner) || type(owner) != word(at: spt_type_of_module()) { return missLoad(pc) }
  let keys = load(load(owner, spt_module_dict, UInt64.self), Layout.dictKeys, UInt64.self)
  if load(keys, Layout.keysVersion, UInt32.self) != version(pc) { return missLoad(pc) }
  return finishLoad(pc, frame, owner, load(keys, number(pc), UInt64.self))
}

/// A method with its self: a temporary owner moves there.
@_transparent private func finishMethod(_ pc: PC, _ frame: Frame, _ owner: UInt64, _ method: UInt64) -> PC {
  incref(method)
  if flags(pc) & Flag.bIsTemporary == 0 { incref(owner) }
  frame[a(pc)] = method
  frame[c(pc)] = owner
  return next(pc, 4)
}
/// A value from the type: a method, or a plain value.
@_transparent private func finishFromType(
  _ pc: PC, _ frame: Frame, _ owner: UInt64, _ value: UInt64, _ isMethod: Bool
) -> PC {
  isMethod ? finishMethod(pc, frame, owner, value) : finishLoad(pc, frame, owner, value)
}
@_transparent func loadAttrTypeInline(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) || !hasInlineValues(owner)
    || load(load(type(owner), Layout.typeCachedKeys, UInt64.self), Layout.keysVersion, UInt32.self) != number(pc)
  {
    return missLoad(pc)
  }
  return finishFromType(pc, frame, owner, pc[4], pc[5] != 0)
}
@_transparent func loadAttrTypeNoDict(_ pc: PC, _ frame: Frame) -> PC {
  let owner = wordB(pc, frame)
  if !isExpected(owner, pc) { return missLoad(pc) }
  return finishFromType(pc, frame, owner, pc[4], pc[5] != 0)
}
@inline(never) func loadAttrTypeLazyDict(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  // The number: where the dict's place lies in the instance, a signed offset.
  if !isExpected(owner, pc) || load(owner, Int(Int32(truncatingIfNeeded: number(pc))), UInt64.self) != 0 {
    return missLoad(pc)
  }
  return finishFromType(pc, frame, owner, pc[4], pc[5] != 0)
}
@_transparent func loadAttrTypeOverDict(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  // The number: instances of the type may have inline values.
  if !isExpected(owner, pc) || (number(pc) != 0 && hasInlineValues(owner)) { return missLoad(pc) }
  let dict = managedDict(owner)
  if dict != 0 && spt_dict_lacks(object(dict), name(pc)) == 0 { return missLoad(pc) }
  return finishFromType(pc, frame, owner, pc[4], pc[5] != 0)
}
@_transparent func loadAttrClass(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  // Nearly all classes are plain instances of `type`, which never changes.
  if !Word.isPointer(owner) || type(owner) != word(at: spt_type_of_type()) { return loadAttrOfMetaclass(pc, frame) }
  if load(owner, Layout.typeVersion, UInt32.self) != version(pc) { return missLoad(pc) }
  return finishLoad(pc, frame, owner, pc[4])
}
@inline(never) private func loadAttrOfMetaclass(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !Word.isPointer(owner) { return missLoad(pc) }
  let meta = type(owner)
  // Py_TPFLAGS_TYPE_SUBCLASS: only then is there a version tag to look at.
  if load(meta, Layout.typeFlags, UInt64.self) & (1 << 31) == 0
    || load(owner, Layout.typeVersion, UInt32.self) != version(pc)
    || load(meta, Layout.typeVersion, UInt32.self) != UInt32(truncatingIfNeeded: number(pc))
  {
    return missLoad(pc)
  }
  return finishLoad(pc, frame, owner, pc[4])
}

/// A property: its getter's frame is pushed; the result lands here.
@inline(never) func loadAttrProperty(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) { return missLoad(pc) }
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

/// Gives back what a field held, and ends the owner.
@_transparent private func finishStore(_ pc: PC, _ frame: Frame, _ owner: UInt64, _ old: UInt64) -> PC {
  if old != 0 { decrefHere(old, pc, frame) }
  if flags(pc) & Flag.bIsTemporary != 0 { decrefHere(owner, pc, frame) }
  return next(pc, 4)
}

/// Source c goes into the field at an offset of the owner. A number goes into the box that is there, if nobody else sees it.
@_transparent private func storeField(
  _ pc: PC, _ frame: Frame, _ owner: UInt64, _ offset: Int, isInline: Bool
) -> PC {
  let old = load(owner, offset, UInt64.self)
  let value: UInt64
  if flags(pc) & Flag.cIsConstant != 0 {
    value = constant(frame, c(pc))
    incref(value)
  } else {
    let word = frame[c(pc)]
    if Word.isPointer(word) {
      value = word
      if flags(pc) & Flag.cIsTemporary == 0 { incref(value) }
    } else {
      if overwriteBox(old, word) { return finishStore(pc, frame, owner, 0) }
      value = takeC(pc, frame)
    }
  }
  store(owner, offset, value)
  if isInline && old == 0 { spt_note_inline_value(object(owner), UInt32(truncatingIfNeeded: offset)) }
  return finishStore(pc, frame, owner, old)
}

@_transparent func storeAttrInline(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) || !hasInlineValues(owner) || managedDict(owner) != 0 { return miss(pc, .storeAttr) }
  return storeField(pc, frame, owner, number(pc), isInline: true)
}

@_transparent func storeAttrSlot(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) { return miss(pc, .storeAttr) }
  return storeField(pc, frame, owner, number(pc), isInline: false)
}

@_transparent func storeAttrDict(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) { return miss(pc, .storeAttr) }
  let dict = managedDict(owner)
  if dict == 0 { return miss(pc, .storeAttr) }
  let keys = load(dict, Layout.dictKeys, UInt64.self)
  // A watched dict wants to hear of the change (ma_version_tag's lower bits).
  if !isInPlace(pc, keys) || load(dict, spt_dict_version_tag, UInt8.self) != 0 { return miss(pc, .storeAttr) }
  let old = load(keys, number(pc) &+ 8, UInt64.self)
  if flags(pc) & Flag.cIsConstant == 0 && !Word.isPointer(frame[c(pc)]) && overwriteBox(old, frame[c(pc)]) {
    return finishStore(pc, frame, owner, 0)
  }
  let value = takeC(pc, frame)
  spt_track_dict(object(dict), object(value))
  store(keys, number(pc) &+ 8, value)
  return finishStore(pc, frame, owner, old)
}
