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
  if !Word.isPointer(wordB(pc, frame)) && c(pc) == 0 {
    // A number in a word has no type to look at. A method's self is an object in any case.
    adaptationFailed(pc)
    return nil
  }
  let owner = borrowB(pc, frame)
  let shape = spt_load_shape(object(owner), name(pc))
  var found = form(ofLoad: shape)
  if found == .loadAttrProperty && flags(pc) & Flag.bIsTemporary != 0 {
    // CPython pushes no frame where a method is wanted.
    if c(pc) != 0 {
      found = nil
    } else if pc[3] == 0 && pc[5] == 0 && isFirstRun(pc) {
      pc[5] = 1
      return nil
    }
  }
  if shape.kind == spt_shape_absent && !isType(owner) && isPolymorphic(pc) && flags(pc) & Flag.bIsConstant == 0 {
    // It is raised time and again.
    rememberAbsent(pc[2], shape)
    pc[3] = 0
    pc[5] = 0
    return specialize(pc, polymorphicLoad(pc))
  }
  // Only the forms for objects without a dict look for a constant.
  if found == nil || (flags(pc) & Flag.bIsConstant != 0 && found != .loadAttrTypeNoDict) {
    // At a site of several types the others lose nothing by it.
    if pc[3] != 0 && isPolymorphic(pc) && flags(pc) & Flag.bIsConstant == 0
      && rememberNone(loadKey(pc, owner), isType(owner) ? owner : type(owner))
    {
      pc[5] = 0
      return specialize(pc, polymorphicLoad(pc))
    }
    adaptationFailed(pc)
    return nil
  }
  let form = found.unsafelyUnwrapped
  let wasSpecialized = pc[3] != 0
  pc[3] = UInt64(shape.version) | UInt64(shape.number) << 32
  pc[4] = detail(shape)
  pc[5] = form == .loadAttrProperty && wasSpecialized ? (missesBeforeNext - 1) << 48 : UInt64(shape.binding.rawValue)
  if isPolymorphic(pc) && flags(pc) & Flag.bIsConstant == 0 && form != .loadAttrModule {
    let key = loadKey(pc, owner)
    if key != pc[2] && form == .loadAttrDescriptor {
      // Under the class's own version, like all that is read off classes.
      var ofClass = shape
      ofClass.number = shape.version
      ofClass.version = load(owner, Layout.typeVersion, UInt32.self)
      if ofClass.version == 0 { return specialize(pc, form) }
      remember(key, ofClass, form)
    } else {
      remember(key, shape, form)
    }
    return specialize(pc, polymorphicLoad(pc))
  }
  if flags(pc) & (Flag.wantsNumber | Flag.bIsTemporary) == Flag.wantsNumber {
    if form == .loadAttrInline { return specialize(pc, .loadAttrInlineNumber) }
    if form == .loadAttrSlot { return specialize(pc, .loadAttrSlotNumber) }
    if form == .loadAttrDict { return specialize(pc, .loadAttrDictNumber) }
  }
  return specialize(pc, form)
}
private func form(ofLoad shape: spt_shape) -> Opcode? {
  switch shape.kind {
  case spt_shape_inline: return .loadAttrInline
  case spt_shape_slot: return .loadAttrSlot
  case spt_shape_dict: return .loadAttrDict
  case spt_shape_split: return .loadAttrSplit
  case spt_shape_module: return .loadAttrModule
  case spt_shape_type_over_inline: return .loadAttrTypeInline
  case spt_shape_type_no_dict: return .loadAttrTypeNoDict
  case spt_shape_type_lazy_dict: return .loadAttrTypeLazyDict
  case spt_shape_type_over_dict: return .loadAttrTypeOverDict
  case spt_shape_class: return .loadAttrClass
  case spt_shape_property: return .loadAttrProperty
  case spt_shape_descriptor: return .loadAttrDescriptor
  case spt_shape_tuple_item: return .loadAttrTupleItem
  case spt_shape_inline_first: return .loadAttrInlineFirst
  case spt_shape_fallback: return .loadAttrFallback
  default: return nil
  }
}
@_transparent private func polymorphicLoad(_ pc: PC) -> Opcode {
  c(pc) == 0 ? .loadAttrPolymorphic : .loadMethodPolymorphic
}

/// Whether a site met other types than it was specialized to.
@_transparent private func isPolymorphic(_ pc: PC) -> Bool { counter(pc) >> 12 >= monomorphicTries }

/// What w4 holds: an object, or the layout of a dict's keys.
private func detail(_ shape: spt_shape) -> UInt64 {
  shape.kind == spt_shape_dict ? UInt64(shape.layout) : word(shape.object)
}

// MARK: Sites of several types

// The keys in the table of shapes: a name for its attributes of instances, and two places behind it (names are longer).

/// The key of an attribute that is read off an object: classes answer for themselves.
@_transparent private func loadKey(_ pc: PC, _ owner: UInt64) -> UInt64 { isType(owner) ? classKey(pc[2]) : pc[2] }
@_transparent func classKey(_ name: UInt64) -> UInt64 { name &+ 32 }
/// A store's key.
@_transparent private func storeKey(_ pc: PC) -> UInt64 { spt_store_key(pc[2]) }

private func remember(_ key: UInt64, _ shape: spt_shape, _ form: Opcode) {
  addShape(
    ShapeEntry(
      name: key, version: shape.version, number: shape.number, object: detail(shape), form: form.rawValue,
      binding: UInt8(truncatingIfNeeded: shape.binding.rawValue), codeVersion: codeVersion(shape)))
}
/// The version of the code of the Python function that was found, or of a property's getter, if it is one.
private func codeVersion(_ shape: spt_shape) -> UInt32 {
  shape.binding == spt_bind_owner || shape.kind == spt_shape_property ? codeVersion(of: word(shape.object)) : 0
}
/// That of a function's code; 0 of anything else, and of NULL.
func codeVersion(of function: UInt64) -> UInt32 {
  if function == 0 || type(function) != word(at: spt_type_of_function()) { return 0 }
  return load(load(function, Layout.functionCode, UInt64.self), Int(spt_code_version), UInt32.self)
}
/// Notes that a type has no shape for a name: for so many accesses nobody looks again.
private func rememberNone(_ key: UInt64, _ type: UInt64) -> Bool {
  let version = load(type, Layout.typeVersion, UInt32.self)
  if version == 0 { return false }
  addShape(
    ShapeEntry(name: key, version: version, number: 1000, object: 0, form: Opcode.loadAttr.rawValue, binding: 0))
  return true
}
/// Looks up what a name is to an object, and adds it for whoever asks the table.
func rememberShape(_ owner: UInt64, _ name: UInt64) {
  let shape = spt_load_shape(object(owner), object(name))
  let isClass = isType(owner)
  let key = isClass ? classKey(name) : name
  // What holds for a module's keys is no type's.
  if let form = form(ofLoad: shape), isClass ? form == .loadAttrClass : form != .loadAttrModule {
    return remember(key, shape, form)
  }
  if shape.kind == spt_shape_absent {
    rememberAbsent(key, shape)
  } else {
    _ = rememberNone(key, isClass ? owner : type(owner))
  }
}
/// Notes whose attribute is certainly absent, as one that says that there is no shape.
private func rememberAbsent(_ name: UInt64, _ shape: spt_shape) {
  addShape(
    ShapeEntry(
      name: name, version: shape.version, number: shape.number, form: Opcode.loadAttr.rawValue,
      binding: UInt8(truncatingIfNeeded: shape.layout)))
}
/// Whether an entry says that there is no shape. It is forgotten when it is old.
func isNone(_ slot: UnsafeMutablePointer<ShapeEntry>) -> Bool {
  if slot.pointee.form != Opcode.loadAttr.rawValue { return false }
  if slot.pointee.binding != 0 {
    // One whose number says more.
    if isTimeToLearn() { slot.pointee.name = 0 }
    return true
  }
  slot.pointee.number &-= 1
  if slot.pointee.number == 0 { slot.pointee.name = 0 }
  return true
}

// A site of several types mostly meets the one that it met last: its own words are asked before the table is, whose entries lie far apart.
// Beside the binding, w5 has there in its topmost byte the form that the words are for, or 0.

/// What w5 holds for a form of the loaded words.
@_transparent private func adopted(_ form: Opcode, _ binding: spt_binding) -> UInt64 {
  UInt64(form.rawValue) << 56 | UInt64(binding.rawValue)
}
/// The form that a site's words are for if they are for this type's version, else 0.
@_transparent private func ownForm(_ pc: PC, _ typeVersion: UInt32) -> UInt8 {
  version(pc) == typeVersion ? UInt8(truncatingIfNeeded: pc[5] >> 56) : 0
}
/// The entry of a type's version in the table of shapes where it is looked for first, or nil.
@_transparent private func recall(_ pc: PC, _ typeVersion: UInt32, _ key: UInt64) -> UnsafeMutablePointer<ShapeEntry>? {
  noteType(pc, typeVersion)
  // Version 0, that of a type without one, is in no entry with a name.
  let slot = shapeSlot(typeVersion, key)
  return slot.pointee.name == key && slot.pointee.version == typeVersion ? slot : nil
}
/// Puts an entry into the instruction's cache words for the form that is to run now. (Nothing runs in between.)
@_transparent private func adopt(_ pc: PC, _ slot: UnsafeMutablePointer<ShapeEntry>) {
  pc[3] = UInt64(slot.pointee.version) | UInt64(slot.pointee.number) << 32
  pc[4] = slot.pointee.object
  pc[5] = UInt64(slot.pointee.form) << 56 | UInt64(slot.pointee.binding)
}

/// Several types, this one with the name in its inline values; nil when it is otherwise.
@_transparent func loadAttrPolymorphic(_ pc: PC, _ frame: Frame) -> PC? {
  let owner = frame[b(pc)]
  if !Word.isPointer(owner) { return nil }
  let typeVersion = load(type(owner), Layout.typeVersion, UInt32.self)
  if version(pc) != typeVersion || pc[5] != adopted(.loadAttrInline, spt_bind_nothing) {
    guard let slot = recall(pc, typeVersion, pc[2]), slot.pointee.form == Opcode.loadAttrInline.rawValue else {
      return nil
    }
    adopt(pc, slot)
  }
  if !hasInlineValues(owner) { return nil }
  let value = load(owner, number(pc), UInt64.self)
  return value != 0 ? finishLoad(pc, frame, owner, value) : nil
}
/// Several types, this one with a method over inline values; nil when it is otherwise.
@_transparent func loadMethodPolymorphic(_ pc: PC, _ frame: Frame) -> PC? {
  let owner = frame[b(pc)]
  if !Word.isPointer(owner) { return nil }
  let typeVersion = load(type(owner), Layout.typeVersion, UInt32.self)
  if version(pc) != typeVersion || pc[5] != adopted(.loadAttrTypeInline, spt_bind_owner) {
    guard let slot = recall(pc, typeVersion, pc[2]), slot.pointee.form == Opcode.loadAttrTypeInline.rawValue,
      UInt32(slot.pointee.binding) == spt_bind_owner.rawValue
    else { return nil }
    adopt(pc, slot)
  }
  if !hasInlineValues(owner)
    || sharedKeysVersion(owner) != number(pc)
  {
    return nil
  }
  return finishMethod(pc, frame, owner, pc[4])
}
/// The other shapes of a site of several types. What the table does not have is looked up and added.
@inline(never) func loadAttrOtherwise(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let word = frame[b(pc)]
  // There is nothing to learn of a number in a word.
  if !Word.isPointer(word) { return loadUncached(pc, frame, run) }
  if isType(word) { return loadAttrOfClass(pc, frame, run, word) }
  let typeVersion = load(type(word), Layout.typeVersion, UInt32.self)
  var form = ownForm(pc, typeVersion)
  if form == 0 {
    guard let slot = findShape(typeVersion, pc[2]) else { return learnLoad(pc) }
    if isNone(slot) {
      if isCertainlyAbsent(word, pc[2], slot)
        && spt_raise_absent_attribute(run.pointee.threadState, object(word), name(pc)) != 0
      {
        return failed(pc, run)
      }
      return loadUncached(pc, frame, run)
    }
    adopt(pc, slot)
    form = slot.pointee.form
  }
  if form == Opcode.loadAttrTypeInline.rawValue && hasInlineValues(word)
    && sharedKeysVersion(word) != number(pc)
  {
    // An instance got an attribute that none had before: perhaps this one.
    return learnLoad(pc)
  }
  let before = counter(pc)
  let next = loadAs(unsafeBitCast(form, to: Opcode.self), pc, frame, run, word)
  // A form that misses gives the instruction back: it is for this instance alone that it does not fit.
  return next == pc ? loadMissed(pc, frame, run, before) : next
}
/// Runs the form that a site's own words are for.
@_transparent private func loadAs(_ form: Opcode, _ pc: PC, _ frame: Frame, _ run: Run, _ owner: UInt64) -> PC {
  switch form {
  case .loadAttrTypeInline:
    if !hasInlineValues(owner) {
      let dict = managedDict(owner)
      return dict != 0 && spt_dict_lacks(object(dict), name(pc)) != 0 ? finishFromType(pc, frame, owner, pc[4]) : pc
    }
    return finishFromType(pc, frame, owner, pc[4])
  case .loadAttrTypeNoDict: return finishFromType(pc, frame, owner, pc[4])
  case .loadAttrSlot: return loadAttrSlot(pc, frame)
  case .loadAttrTupleItem: return loadAttrTupleItem(pc, frame)
  case .loadAttrInlineFirst: return loadAttrInlineFirst(pc, frame)
  case .loadAttrFallback: return loadAttrFallback(pc, frame, run)
  case .loadAttrDict: return loadAttrDict(pc, frame)
  case .loadAttrSplit: return loadAttrSplit(pc, frame)
  case .loadAttrTypeLazyDict: return loadAttrTypeLazyDict(pc, frame)
  case .loadAttrTypeOverDict: return loadAttrTypeOverDict(pc, frame)
  case .loadAttrProperty:
    return flags(pc) & Flag.bIsTemporary != 0 && (c(pc) != 0 || isLastReference(owner))
      ? loadUncached(pc, frame, run) : loadAttrProperty(pc, frame, run)
  case .loadAttrDescriptor: return loadAttrDescriptor(pc, frame, run)
  case .loadAttrInline:
    // Where it is not looked for first.
    let value = hasInlineValues(owner) ? load(owner, number(pc), UInt64.self) : 0
    return value != 0 ? finishLoad(pc, frame, owner, value) : pc
  default: return pc
  }
}
@inline(never) private func loadMissed(_ pc: PC, _ frame: Frame, _ run: Run, _ counter: UInt16) -> PC {
  if isTimeToLearn() { return learnLoad(pc) }
  setCounter(pc, counter)
  setOpcode(pc, polymorphicLoad(pc))
  pc[5] = 0
  return loadUncached(pc, frame, run)
}
/// Several types, this owner a class.
@inline(never) private func loadAttrOfClass(_ pc: PC, _ frame: Frame, _ run: Run, _ owner: UInt64) -> PC {
  guard let slot = findShape(load(owner, Layout.typeVersion, UInt32.self), loadKey(pc, owner)) else {
    return learnLoad(pc)
  }
  if isNone(slot) { return loadUncached(pc, frame, run) }
  // Its class's version goes with it.
  if load(type(owner), Layout.typeVersion, UInt32.self) != slot.pointee.number { return learnLoad(pc) }
  pc[4] = slot.pointee.object
  pc[5] = UInt64(slot.pointee.binding)
  if slot.pointee.form == Opcode.loadAttrDescriptor.rawValue {
    return finishDescriptor(pc, frame, run, owner, owner, slot.pointee.object)
  }
  return finishFromClass(pc, frame, owner)
}
@inline(never) private func loadUncached(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  c(pc) == 0 ? loadAttrUncached(pc, frame, run) : loadMethodUncached(pc, frame, run)
}
@inline(never) private func learnLoad(_ pc: PC) -> PC {
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
  case spt_shape_split: form = .storeAttrSplit
  default: form = .storeAttr
  }
  if form == .storeAttr || flags(pc) & Flag.bIsConstant != 0 {
    if pc[3] != 0 && isPolymorphic(pc) && flags(pc) & Flag.bIsConstant == 0
      && rememberNone(storeKey(pc), type(frame[b(pc)]))
    {
      pc[5] = 0
      return specialize(pc, .storeAttrPolymorphic)
    }
    adaptationFailed(pc)
    return nil
  }
  pc[3] = UInt64(shape.version) | UInt64(shape.number) << 32
  pc[4] = detail(shape)
  if isPolymorphic(pc) {
    remember(storeKey(pc), shape, form)
    // What the word says is of the type before.
    pc[5] = 0
    return specialize(pc, .storeAttrPolymorphic)
  }
  return specialize(pc, form)
}

/// Several types, this one with the name in its inline values; nil when it is otherwise.
@_transparent func storeAttrPolymorphic(_ pc: PC, _ frame: Frame) -> PC? {
  let owner = frame[b(pc)]
  if !Word.isPointer(owner) { return nil }
  let typeVersion = load(type(owner), Layout.typeVersion, UInt32.self)
  if version(pc) != typeVersion || pc[5] != adopted(.storeAttrInline, spt_bind_nothing) {
    guard let slot = recall(pc, typeVersion, storeKey(pc)), slot.pointee.form == Opcode.storeAttrInline.rawValue
    else { return nil }
    adopt(pc, slot)
  }
  if !hasInlineValues(owner) || managedDict(owner) != 0 { return nil }
  return storeField(pc, frame, owner, number(pc), isInline: true)
}
@inline(never) func storeAttrOtherwise(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let owner = boxed(frame, b(pc))
  let typeVersion = load(type(owner), Layout.typeVersion, UInt32.self)
  var form = ownForm(pc, typeVersion)
  if form == 0 {
    guard let slot = findShape(typeVersion, storeKey(pc)) else { return learnStore(pc) }
    if isNone(slot) { return storeAttrUncached(pc, frame, run) }
    adopt(pc, slot)
    form = slot.pointee.form
  }
  let before = counter(pc)
  let next = storeAs(unsafeBitCast(form, to: Opcode.self), pc, frame)
  if next != pc { return next }
  if isTimeToLearn() { return learnStore(pc) }
  setCounter(pc, before)
  setOpcode(pc, .storeAttrPolymorphic)
  pc[5] = 0
  return storeAttrUncached(pc, frame, run)
}
@_transparent private func storeAs(_ form: Opcode, _ pc: PC, _ frame: Frame) -> PC {
  switch form {
  case .storeAttrInline: return storeAttrInline(pc, frame)
  case .storeAttrSlot: return storeAttrSlot(pc, frame)
  case .storeAttrDict: return storeAttrDict(pc, frame)
  case .storeAttrSplit: return storeAttrSplit(pc, frame)
  default: return pc
  }
}
@inline(never) private func learnStore(_ pc: PC) -> PC {
  setCounter(pc, counter(pc) & 0xF000)
  setOpcode(pc, .storeAttr)
  return pc
}

/// Whether the owner's type has the expected version.
@_transparent private func isExpected(_ owner: UInt64, _ pc: PC) -> Bool {
  Word.isPointer(owner) && load(type(owner), Layout.typeVersion, UInt32.self) == version(pc)
}
/// Whether inline values hold the truth about an instance (PyDictValues.valid).
@_transparent func hasInlineValues(_ owner: UInt64) -> Bool { load(owner, 19, UInt8.self) != 0 }
/// The version of the keys that an instance with inline values shares with others of its type.
@_transparent func sharedKeysVersion(_ owner: UInt64) -> UInt32 {
  load(load(type(owner), Layout.typeCachedKeys, UInt64.self), Layout.keysVersion, UInt32.self)
}
/// The instance's dict, or 0 (MANAGED_DICT_OFFSET).
@_transparent func managedDict(_ owner: UInt64) -> UInt64 { load(owner, -24, UInt64.self) }

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

@inline(never) func loadAttrInlineFirst(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) || !hasInlineValues(owner) || load(type(pc[4]), spt_type_descr_set, UInt64.self) != 0 {
    return missLoad(pc)
  }
  let value = load(owner, number(pc), UInt64.self)
  if value == 0 { return missLoad(pc) }
  return finishLoad(pc, frame, owner, value)
}

@_transparent func loadAttrTupleItem(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  // The class vouches for a tuple, not for its length.
  if !isExpected(owner, pc) || number(pc) >= load(owner, Layout.size, Int.self) { return missLoad(pc) }
  return finishLoad(pc, frame, owner, load(owner, Layout.tupleItems &+ number(pc) &* 8, UInt64.self))
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

/// The place of a name among the values of an instance's dict that shares its keys with others of the type; 0: there is none.
@_transparent private func splitPlace(_ pc: PC, _ owner: UInt64, _ dict: UInt64) -> UInt64 {
  if dict == 0 { return 0 }
  let values = load(dict, Int(spt_dict_values), UInt64.self)
  if values == 0 || load(dict, Layout.dictKeys, UInt64.self) != load(type(owner), Layout.typeCachedKeys, UInt64.self) {
    return 0
  }
  return values &+ UInt64(UInt32(truncatingIfNeeded: number(pc)))
}
@inline(never) func loadAttrSplit(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) { return missLoad(pc) }
  let place = splitPlace(pc, owner, managedDict(owner))
  if place == 0 { return missLoad(pc) }
  let value = load(place, 0, UInt64.self)
  return value == 0 ? missLoad(pc) : finishLoad(pc, frame, owner, value)
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
/// A value from the type, bound as w5 says.
@_transparent private func finishFromType(_ pc: PC, _ frame: Frame, _ owner: UInt64, _ value: UInt64) -> PC {
  let binding = UInt32(truncatingIfNeeded: pc[5])
  if binding == spt_bind_nothing.rawValue { return finishLoad(pc, frame, owner, value) }
  if binding == spt_bind_owner.rawValue && c(pc) != 0 { return finishMethod(pc, frame, owner, value) }
  return finishBound(pc, frame, owner, type(owner), value)
}
/// The rarer bindings of a value, found on class `cls`.
@inline(never) private func finishBound(
  _ pc: PC, _ frame: Frame, _ owner: UInt64, _ cls: UInt64, _ value: UInt64
) -> PC {
  let binding = UInt32(truncatingIfNeeded: pc[5])
  if binding == spt_bind_unless_descriptor.rawValue {
    return spt_is_no_descriptor(object(value)) != 0 ? finishLoad(pc, frame, owner, value) : missLoad(pc)
  }
  if binding == spt_bind_static.rawValue {
    guard let held = spt_wrapped(object(value)) else { return missLoad(pc) }
    return finishLoad(pc, frame, owner, word(held))
  }
  let isOfClass = binding == spt_bind_class.rawValue
  let instance = isOfClass ? cls : owner
  guard let function = isOfClass ? spt_wrapped(object(value)) : optional(value) else { return missLoad(pc) }
  if c(pc) != 0 {
    // The call finds the function and its self.
    incref(word(function))
    incref(instance)
    if flags(pc) & Flag.bIsTemporary != 0 { decrefHere(owner, pc, frame) }
    frame[a(pc)] = word(function)
    frame[c(pc)] = instance
    return next(pc, 4)
  }
  let method = isOfClass ? PyMethod_New(function, object(instance)) : spt_bind(function, object(instance))
  guard let method else {
    // The plain read says so.
    PyErr_Clear()
    return missLoad(pc)
  }
  if flags(pc) & Flag.bIsTemporary != 0 { decrefHere(owner, pc, frame) }
  put(pc, frame, word(method))
  return next(pc, 4)
}
@_transparent func loadAttrTypeInline(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) || !hasInlineValues(owner)
    || sharedKeysVersion(owner) != number(pc)
  {
    return missLoad(pc)
  }
  return finishFromType(pc, frame, owner, pc[4])
}
@_transparent func loadAttrTypeNoDict(_ pc: PC, _ frame: Frame) -> PC {
  let owner = wordB(pc, frame)
  if !isExpected(owner, pc) { return loadAttrOfNumber(pc, frame) }
  return finishFromType(pc, frame, owner, pc[4])
}
/// The same when the owner may be a number in a word.
@inline(never) private func loadAttrOfNumber(_ pc: PC, _ frame: Frame) -> PC {
  if Word.isPointer(wordB(pc, frame)) || c(pc) == 0 { return missLoad(pc) }
  let owner = boxed(frame, b(pc))
  return isExpected(owner, pc) ? finishFromType(pc, frame, owner, pc[4]) : missLoad(pc)
}
@inline(never) func loadAttrTypeLazyDict(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  // The number: where the dict's place lies in the instance, a signed offset.
  if !isExpected(owner, pc) || load(owner, Int(Int32(truncatingIfNeeded: number(pc))), UInt64.self) != 0 {
    return missLoad(pc)
  }
  return finishFromType(pc, frame, owner, pc[4])
}
@_transparent func loadAttrTypeOverDict(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  // The number: instances of the type may have inline values.
  if !isExpected(owner, pc) || (number(pc) != 0 && hasInlineValues(owner)) { return missLoad(pc) }
  let dict = managedDict(owner)
  if dict != 0 && spt_dict_lacks(object(dict), name(pc)) == 0 { return missLoad(pc) }
  return finishFromType(pc, frame, owner, pc[4])
}
@_transparent func loadAttrClass(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  // Nearly all classes are plain instances of `type`, which never changes.
  if !Word.isPointer(owner) || type(owner) != word(at: spt_type_of_type()) { return loadAttrOfMetaclass(pc, frame) }
  if load(owner, Layout.typeVersion, UInt32.self) != version(pc) { return missLoad(pc) }
  if pc[5] != UInt64(spt_bind_nothing.rawValue) { return finishFromClass(pc, frame, owner) }
  return finishLoad(pc, frame, owner, pc[4])
}
@inline(never) private func loadAttrOfMetaclass(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !Word.isPointer(owner) { return missLoad(pc) }
  let meta = type(owner)
  if !isType(owner)
    || load(owner, Layout.typeVersion, UInt32.self) != version(pc)
    || load(meta, Layout.typeVersion, UInt32.self) != UInt32(truncatingIfNeeded: number(pc))
  {
    return missLoad(pc)
  }
  return finishFromClass(pc, frame, owner)
}
@inline(never) private func finishFromClass(_ pc: PC, _ frame: Frame, _ owner: UInt64) -> PC {
  if pc[5] == UInt64(spt_bind_nothing.rawValue) { return finishLoad(pc, frame, owner, pc[4]) }
  return finishBound(pc, frame, owner, owner, pc[4])
}

/// A getset or member of the type, which tells in C.
@inline(never) func loadAttrDescriptor(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) { return missLoad(pc) }
  var asked = owner
  if number(pc) != 0 {
    // A bound method's function.
    asked = load(owner, Layout.methodFunction, UInt64.self)
    if type(asked) != word(at: spt_type_of_function()) { return missLoad(pc) }
  }
  return finishDescriptor(pc, frame, run, owner, asked, pc[4])
}
@inline(never) private func finishDescriptor(
  _ pc: PC, _ frame: Frame, _ run: Run, _ owner: UInt64, _ asked: UInt64, _ descriptor: UInt64
) -> PC {
  publish(pc, frame)
  guard let result = spt_read_descriptor(object(descriptor), object(asked)) else { return failed(pc, run) }
  if flags(pc) & Flag.bIsTemporary != 0 { decref(owner) }
  if c(pc) != 0 { frame[c(pc)] = 0 }
  return finish(pc, frame, run, result, next(pc, 4))
}

/// A property: its getter's frame is pushed, and takes the owner; the result lands here.
///
/// An owner that may die of it is given to the frame only where CPython would, which keeps a site as it is for so many misses. Word 5
/// has the start of the getter's code for regions (bits 0…47), and counts the misses that are left before this form is CPython's
/// too (48…55), and those since then (56…63).
@inline(never) func loadAttrProperty(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let owner = frame[b(pc)]
  let mayDie = flags(pc) & Flag.bIsTemporary != 0 && Word.isObject(owner) && isLastReference(owner)
  if !isExpected(owner, pc) {
    if !mayDie { return missLoad(pc) }
    pc[5] &+= 1 << 56
    if pc[5] >> 56 <= missesBeforeNext { return loadAttrUncached(pc, frame, run) }
    guard let start = specializeLoadAttr(pc, frame, run) else { return missLoad(pc) }
    if opcode(pc) == .loadAttrProperty { pc[5] = 0 }
    return start
  }
  if mayDie && pc[5] & 0xFF << 48 != 0 {
    pc[5] &-= 1 << 48
    return loadAttrUncached(pc, frame, run)
  }
  let getter = pc[4]
  publish(pc, frame)
  let start = enterSimple(getter, 1, pc, frame, run, .attribute) { callee in
    if flags(pc) & Flag.bIsTemporary == 0 { incref(owner) }
    callee[firstRegister] = owner
  }
  guard let start else { return loadAttrUncached(pc, frame, run) }
  if opcode(pc) == .loadAttrProperty { pc[5] = pc[5] & 0xFFFF << 48 | address(start) }
  return start
}

/// A name that neither the owner nor its type has: the frame of `__getattr__`. CPython calls it through C, which keeps the owner.
@inline(never) func loadAttrFallback(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc)
    || number(pc) != 0 && (!hasInlineValues(owner) || sharedKeysVersion(owner) != number(pc))
  {
    return missLoad(pc)
  }
  publish(pc, frame)
  let start = enterSimple(pc[4], 2, pc, frame, run, .operation, SPT_FALLBACK) { callee in
    incref(owner)
    incref(pc[2])
    callee[firstRegister] = owner
    callee[firstRegister + 1] = pc[2]
  }
  guard let start else { return loadUncached(pc, frame, run) }
  if opcode(pc) == .loadAttrFallback { pc[5] = address(start) }
  return start
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

@inline(never) func storeAttrSplit(_ pc: PC, _ frame: Frame) -> PC {
  let owner = frame[b(pc)]
  if !isExpected(owner, pc) { return miss(pc, .storeAttr) }
  let dict = managedDict(owner)
  let place = splitPlace(pc, owner, dict)
  if place == 0 || load(dict, spt_dict_version_tag, UInt8.self) != 0 { return miss(pc, .storeAttr) }
  let old = load(place, 0, UInt64.self)
  let value = ownedC(pc, frame)
  if old == 0 {
    spt_fill_split_place(object(dict), UInt32(truncatingIfNeeded: number(pc)), object(value))
  } else {
    spt_track_dict(object(dict), object(value))
    store(place, 0, value)
  }
  return finishStore(pc, frame, owner, old)
}
