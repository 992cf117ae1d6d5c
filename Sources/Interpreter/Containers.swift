// Building, unpacking, subscripting and slicing containers; string formatting: the generic forms.

import CPython313
import RegisterCode
import Values

/// An instruction that builds something from the operands in its list.
@_transparent private func build(
  _ pc: PC, _ frame: Frame, _ run: Run,
  _ make: (UnsafeMutablePointer<Object?>, Int) -> (result: Object?, consumed: Bool)
) -> PC {
  publish(pc, frame)
  let count = c(pc)
  let result = withObjects(list(pc, 0), count, frame, run) { make($0, count) }
  return finish(pc, frame, run, result, nextAfterList(pc, 0))
}

@inline(never) func buildTuple(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let count = c(pc)
  if count == 0 { return finish(pc, frame, run, spt_tuple(nil, 0), nextAfterList(pc, 0)) }
  guard let tuple = spt_new_tuple(count) else { return failedHere(pc, frame, run) }
  let items = UnsafeMutablePointer<Object?>(bitPattern: UInt(word(tuple)) + UInt(Layout.tupleItems)).unsafelyUnwrapped
  takeRow(list(pc, 0), count, frame, items)
  spt_track(tuple)
  put(pc, frame, word(tuple))
  return nextAfterList(pc, 0)
}
@inline(never) func buildList(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let count = c(pc)
  guard let made = spt_new_list(count) else { return failedHere(pc, frame, run) }
  if count != 0 {
    let items = UnsafeMutablePointer<Object?>(bitPattern: UInt(load(word(made), Layout.listItems, UInt64.self)))
    takeRow(list(pc, 0), count, frame, items.unsafelyUnwrapped)
  }
  publish(pc, frame)
  return finish(pc, frame, run, made, nextAfterList(pc, 0))
}
@inline(never) private func failedHere(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  return failed(pc, run)
}
@inline(never) func buildSet(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  build(pc, frame, run) { (spt_build_set($0, $1), false) }
}
@inline(never) func buildMap(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  build(pc, frame, run) { (spt_build_map($0, $1 / 2), false) }
}
@inline(never) func buildConstKeyMap(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  build(pc, frame, run) { (spt_build_const_key_map($0[$1 - 1], $0, $1 - 1), false) }
}
@inline(never) func buildString(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  build(pc, frame, run) { (spt_build_string($0, $1), false) }
}
@inline(never) func buildSlice(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let following = nextAfterList(pc, 0)
  if opcode(following) == .loadSubscript && c(following) == a(pc) && flags(following) & Flag.cIsTemporary != 0,
    let end = loadSlice(pc, following, frame, run)
  {
    return end
  }
  return makeSlice(pc, frame, run)
}
@inline(never) private func makeSlice(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let operands = list(pc, 0)
  let start = object(owned(operands[0], frame))
  let stop = object(owned(operands[1], frame))
  let step = c(pc) == 3 ? object(owned(operands[2], frame)) : spt_none().unsafelyUnwrapped
  publish(pc, frame)
  return finish(pc, frame, run, spt_new_slice(start, stop, step), nextAfterList(pc, 0))
}
/// build_slice and the load_subscript behind it in one, with no slice made; nil where it takes one.
@_transparent private func loadSlice(_ pc: PC, _ following: PC, _ frame: Frame, _ run: Run) -> PC? {
  let operands = list(pc, 0)
  let sequence = wordB(following, frame)
  guard let step = c(pc) == 3 ? bound(operands[2], frame, 1) : 1, step != 0, Word.isObject(sequence),
    spt_is_sliceable(object(sequence), step) != 0, let start = bound(operands[0], frame, step < 0 ? Int.max : 0),
    let stop = bound(operands[1], frame, step < 0 ? Int.min : Int.max)
  else { return nil }
  publish(following, frame)
  let result = spt_slice(object(sequence), start, stop, step)
  for index in 0..<c(pc) { finish(operands[index], frame) }
  if flags(following) & Flag.bIsTemporary != 0 { decref(sequence) }
  return finish(following, frame, run, result, next(following, 2))
}

/// An instruction that puts b into the container in register a.
@_transparent private func extend(
  _ pc: PC, _ frame: Frame, _ run: Run, _ add: (Object, Object) -> Int32
) -> PC {
  publish(pc, frame)
  let value = ownedB(pc, frame)
  let status = add(object(frame[a(pc)]), object(value))
  decref(value)
  return finish(pc, run, status < 0 ? -1 : 0, next(pc, 0))
}
@_transparent func listAppend(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = takeB(pc, frame)
  let list = frame[a(pc)]
  let size = load(list, Layout.size, Int.self)
  let allocated = load(list, Layout.listItems + 8, Int.self)
  if size < allocated {
    store(load(list, Layout.listItems, UInt64.self), size &* 8, value)
    store(list, Layout.size, size &+ 1)
    return next(pc, 0)
  }
  publish(pc, frame)
  let status = spt_grow_list(object(list), object(value))
  return finish(pc, run, status, next(pc, 0))
}
@inline(never) func setAdd(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let item = ownedB(pc, frame)
  if spt_set_takes(object(frame[a(pc)]), object(item)) != 0 { return next(pc, 0) }
  publish(pc, frame)
  let status = PySet_Add(object(frame[a(pc)]), object(item))
  decref(item)
  return finish(pc, run, status, next(pc, 0))
}
func listExtend(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  extend(pc, frame, run) { spt_list_extend(run.pointee.threadState, $0, $1) }
}
@inline(never) func setUpdate(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  extend(pc, frame, run) { _PySet_Update($0, $1) }
}
func dictUpdate(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  extend(pc, frame, run) { spt_dict_update(run.pointee.threadState, $0, $1) }
}
@inline(never) func dictMerge(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let callable = object(boxed(frame, c(pc)))
  // Nothing comes of it, as where a function hands its **kwargs on.
  let source = wordB(pc, frame)
  if Word.isPointer(source) && type(source) == word(at: spt_type_of_dict()) && load(source, Layout.size, Int.self) == 0
  {
    publish(pc, frame)
    finishB(pc, source)
    return next(pc, 0)
  }
  return extend(pc, frame, run) { spt_dict_merge(run.pointee.threadState, $0, $1, callable) }
}
@inline(never) func mapAdd(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 0)
  let key = owned(operands[0], frame)
  let value = owned(operands[1], frame)
  let dict = frame[a(pc)]
  let status = put(object(key), object(value), in: dict, isAbsent: spt_is_absent(findInDict(dict, key)) != 0)
  return finish(pc, run, status, nextAfterList(pc, 0))
}

/// Unpacks b into the destinations of the list.
@inline(never) private func unpack(
  _ pc: PC, _ frame: Frame, _ run: Run, _ extraWords: Int, _ before: Int32, _ after: Int32
) -> PC {
  publish(pc, frame)
  let count = c(pc)
  let sequence = ownedB(pc, frame)
  let destinations = list(pc, extraWords)
  let done = withUnsafeTemporaryAllocation(of: Object?.self, capacity: count + 1) { row in
    let items = row.baseAddress.unsafelyUnwrapped
    // CPython fills downwards from the end given: the first item lies on top of its stack.
    let status = _PyEval_UnpackIterable(
      run.pointee.threadState, object(sequence), before, after, items + count)
    if status == 0 { return false }
    for index in 0..<count {
      frame[Operand(rawValue: destinations[index]).index] = word(items[index])
    }
    return true
  }
  decref(sequence)
  if !done { return failedConsumed(pc, run) }
  return settle(pc, nextAfterList(pc, extraWords), run)
}
/// Where the items of an exact tuple or list of that many items lie, else 0.
@_transparent private func itemsOf(_ sequence: UInt64, _ count: Int) -> UInt64 {
  if !Word.isPointer(sequence) { return 0 }
  let isTuple = type(sequence) == word(at: spt_type_of_tuple())
  if !isTuple && type(sequence) != word(at: spt_type_of_list()) { return 0 }
  if load(sequence, Layout.size, Int.self) != count { return 0 }
  return isTuple ? sequence &+ UInt64(Layout.tupleItems) : load(sequence, Layout.listItems, UInt64.self)
}

@inline(never) func unpackSequence(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let sequence = wordB(pc, frame)
  let count = c(pc)
  let items = count == 0 ? 0 : itemsOf(sequence, count)
  if items == 0 { return unpack(pc, frame, run, 0, Int32(count), -1) }
  let destinations = list(pc, 0)
  if count == 2 {
    let first = load(items, 0, UInt64.self)
    let second = load(items, 8, UInt64.self)
    incref(first)
    incref(second)
    frame[Operand(rawValue: destinations[0]).index] = second
    frame[Operand(rawValue: destinations[1]).index] = first
  } else {
    unpackMore(items, count, destinations, frame)
  }
  if flags(pc) & Flag.bIsTemporary != 0 {
    publish(pc, frame)
    decref(sequence)
  }
  return nextAfterList(pc, 0)
}
@inline(never) private func unpackMore(
  _ items: UInt64, _ count: Int, _ destinations: UnsafePointer<UInt16>, _ frame: Frame
) {
  for index in 0..<count {
    let item = load(items, (count - 1 - index) * 8, UInt64.self)
    incref(item)
    frame[Operand(rawValue: destinations[index]).index] = item
  }
}

/// unpack_to_locals: all items are held, then the sequence goes, then the locals change one after the other.
@inline(never) func unpackToLocals(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if c(pc) == 2 { return specialize(pc, .unpackPairToLocals) }
  return unpackMoreToLocals(pc, frame, run)
}
/// Two items: the commonest case, and never more than a tuple or list that is read in place.
@_transparent func unpackPairToLocals(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let sequence = wordB(pc, frame)
  let items = itemsOf(sequence, 2)
  if items == 0 { return unpackMoreToLocals(pc, frame, run) }
  let first = load(items, 0, UInt64.self)
  let second = load(items, 8, UInt64.self)
  incref(first)
  incref(second)
  if flags(pc) & Flag.bIsTemporary != 0 {
    publish(pc, frame)
    decref(sequence)
  }
  storePair(pc, frame, first, second)
  return settle(pc, nextAfterPair(pc), run)
}
/// Behind an unpacking of two: its list takes two words.
@_transparent func nextAfterPair(_ pc: PC) -> PC { pc + 6 }
@_transparent func storePair(_ pc: PC, _ frame: Frame, _ first: UInt64, _ second: UInt64) {
  storeItem(pc, frame, 0, Int(list(pc, 2)[0]), first)
  storeItem(pc, frame, 1, Int(list(pc, 2)[1]), second)
}
/// Any number of items, from whatever has them.
@inline(never) private func unpackMoreToLocals(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let sequence = wordB(pc, frame)
  let count = c(pc)
  let destinations = list(pc, 2)
  let done = withUnsafeTemporaryAllocation(of: Object?.self, capacity: 17) { row in
    let held = row.baseAddress.unsafelyUnwrapped
    let items = itemsOf(sequence, count)
    if items != 0 {
      for index in 0..<count {
        let item = load(items, index * 8, UInt64.self)
        incref(item)
        held[index] = optional(item)
      }
      finishB(pc, sequence)
      for index in 0..<count { storeItem(pc, frame, index, Int(destinations[index]), word(held[index])) }
      return true
    }
    let owned = ownedB(pc, frame)
    let status = _PyEval_UnpackIterable(run.pointee.threadState, object(owned), Int32(count), -1, held + count)
    decref(owned)
    if status == 0 { return false }
    // CPython's stack has the first item on top.
    for index in 0..<count { storeItem(pc, frame, index, Int(destinations[index]), word(held[count - 1 - index])) }
    return true
  }
  if !done { return failedConsumed(pc, run) }
  return settle(pc, nextAfterList(pc, 2), run)
}
@_transparent private func storeItem(_ pc: PC, _ frame: Frame, _ index: Int, _ register: Int, _ item: UInt64) {
  let old = frame[register]
  frame[register] = item
  if Word.isObject(old) && givesLastBack(old) { deallocateItem(pc, frame, index, old) }
}
/// What dies as its local is overwritten sees the frame at the bytecode instruction that stores: UNPACK_SEQUENCE takes two code
/// units, each store one.
@inline(never) func deallocateItem(_ pc: PC, _ frame: Frame, _ index: Int, _ old: UInt64) {
  let started = (UInt32(bitPattern: kind(pc)) & ((2 << UInt32(index)) - 1)).nonzeroBitCount
  frame[Header.instruction] = (pc[1] & 0xFFFF_FFFF_FFFF) &+ UInt64(2 * (1 + started))
  deallocate(old)
}

@inline(never) func unpackExtended(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let kind = kind(pc)
  return unpack(pc, frame, run, 2, kind & 0xFF, kind >> 8)
}

// MARK: Subscripts

@inline(never) func loadSubscript(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if shouldAdapt(pc), let specialized = specializeLoadSubscript(pc, frame) { return specialized }
  return loadSubscriptUncached(pc, frame, run)
}

@inline(never) func loadSubscriptUncached(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  if let item = itemOfNumbers(wordB(pc, frame), wordC(pc, frame)) {
    finishB(pc, wordB(pc, frame))
    finishC(pc, wordC(pc, frame))
    putUnboxed(pc, frame, Word.int(item))
    return next(pc, 2)
  }
  let container = ownedB(pc, frame)
  if isOfClass(container), let start = callGetItem(pc, frame, run, container) { return start }
  let key = ownedC(pc, frame)
  var (start, stop, step) = (0, 0, 0)
  let isSlice =
    type(key) == word(at: spt_type_of_slice()) && spt_plain_slice(object(key), &start, &stop, &step) != 0
    && spt_is_sliceable(object(container), step) != 0
  let result =
    isSlice ? spt_slice(object(container), start, stop, step) : PyObject_GetItem(object(container), object(key))
  decref(container)
  decref(key)
  return finish(pc, frame, run, result, next(pc, 2))
}

/// An item of a range or bytearray for an index in range, else nil.
@_transparent private func itemOfNumbers(_ container: UInt64, _ key: UInt64) -> Int64? {
  guard Word.isObject(container) else { return nil }
  let kind = type(container)
  if kind == word(at: spt_type_of_range()) {
    guard spt_is_plain_range(object(container)) != 0 else { return nil }
    let index = index(key, spt_range_length(object(container)))
    return index < 0 ? nil : spt_range_item(object(container), index)
  }
  if kind == word(at: spt_type_of_bytearray()) {
    let index = index(key, load(container, Layout.size, Int.self))
    return index < 0 ? nil : Int64(spt_bytearray_place(object(container), index).pointee)
  }
  return nil
}

/// b[c] where b's class has a `__getitem__` in Python: its frame is pushed, and the result lands here. Consumes the container.
@inline(never) private func callGetItem(_ pc: PC, _ frame: Frame, _ run: Run, _ container: UInt64) -> PC? {
  let function = operatorFunction(type(container), Int32(SPT_SUBSCRIPT))
  if function == 0 { return nil }
  if pc[3] == 0 && flags(pc) & (Flag.bIsTemporary | Flag.cIsTemporary) != 0 {
    pc[3] = 1
    if isFirstRun(pc, failures: 1) { return nil }
  }
  let start = enterSimple(function, 2, pc, frame, run, .item) { callee in
    callee[firstRegister] = container
    callee[firstRegister + 1] = ownedC(pc, frame)
  }
  // For regions.
  if let start { pc[3] = address(start) }
  return start
}

@inline(never) func storeSubscript(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if shouldAdapt(pc), let specialized = specializeStoreSubscript(pc, frame) { return specialized }
  return storeSubscriptUncached(pc, frame, run)
}

@inline(never) func storeSubscriptUncached(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 2)
  if storeNumber(operands, frame) { return nextAfterList(pc, 2) }
  let target = borrow(operands[1], frame)
  if isOfClass(target), !Operand(rawValue: operands[1]).isConstant,
    let start = enterNoted(
      pc, frame, run, SPT_STORE_ITEM, target, count: 3, lentWord(operands[2], frame), lentWord(operands[0], frame))
  {
    return start
  }
  let value = owned(operands[0], frame)
  let container = owned(operands[1], frame)
  let key = owned(operands[2], frame)
  let status = PyObject_SetItem(object(container), object(key), object(value))
  decref(value)
  decref(container)
  decref(key)
  return finish(pc, run, status, nextAfterList(pc, 2))
}

/// Stores to a bytearray, or an array of numbers, at an index in range, and ends the operands; false: nothing is done.
@_transparent private func storeNumber(_ operands: UnsafePointer<UInt16>, _ frame: Frame) -> Bool {
  let container = borrow(operands[1], frame)
  let (key, value) = (lentWord(operands[2], frame), lentWord(operands[0], frame))
  if type(container) == word(at: spt_type_of_bytearray()) {
    let place = index(key, load(container, Layout.size, Int.self))
    guard place >= 0, let value = smallInt(value), value >= 0 && value < 256 else { return false }
    spt_bytearray_place(object(container), place).pointee = UInt8(truncatingIfNeeded: value)
  } else if !isArray(container) || !storeArrayItem(container, key, value) {
    return false
  }
  finish(operands[0], frame)
  finish(operands[1], frame)
  finish(operands[2], frame)
  return true
}
/// An operand of a list as it lies there, boxed or not.
@_transparent private func lentWord(_ operand: UInt16, _ frame: Frame) -> UInt64 {
  let operand = Operand(rawValue: operand)
  return operand.isConstant ? constant(frame, operand.index) : frame[operand.index]
}

@inline(never) func deleteSubscript(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let target = wordB(pc, frame)
  if Word.isPointer(target), isOfClass(target),
    let start = enterNoted(pc, frame, run, SPT_DELETE_ITEM, target, count: 2, wordC(pc, frame))
  {
    return start
  }
  let container = ownedB(pc, frame)
  let key = ownedC(pc, frame)
  let status = PyObject_DelItem(object(container), object(key))
  decref(container)
  decref(key)
  return finish(pc, run, status, next(pc, 2))
}

/// A bound of a slice that is an int of a word's size, or `absent` for None; else nil.
@_transparent private func bound(_ operand: UInt16, _ frame: Frame, _ absent: Int) -> Int? {
  let key = lentWord(operand, frame)
  if let value = smallInt(key) { return Int(value) }
  return key == word(spt_none()) ? absent : nil
}
/// Ends an operand of a list that was read as a borrowed word.
@_transparent private func finish(_ operand: UInt16, _ frame: Frame) {
  let operand = Operand(rawValue: operand)
  if operand.isTemporary { release(frame[operand.index]) }
}

@inline(never) func binarySlice(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 0)
  let sequence = borrow(operands[0], frame)
  if spt_is_sliceable(object(sequence), 1) != 0, let start = bound(operands[1], frame, 0),
    let stop = bound(operands[2], frame, Int.max)
  {
    let result = spt_slice(object(sequence), start, stop, 1)
    // The bounds are numbers: nobody sees that the sequence goes first.
    if Operand(rawValue: operands[0]).isTemporary { decref(sequence) }
    finish(operands[1], frame)
    finish(operands[2], frame)
    return finish(pc, frame, run, result, nextAfterList(pc, 0))
  }
  return binarySliceThroughC(pc, frame, run)
}
@inline(never) private func binarySliceThroughC(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let result: Object? = withObjects(list(pc, 0), 3, frame, run) { items in
    // The slice takes its bounds, and goes before the container, as CPython's does.
    guard let slice = spt_new_slice(items[1], items[2], spt_none()) else {
      decref(word(items[0]))
      return (nil, true)
    }
    let result = PyObject_GetItem(items[0], slice)
    decref(word(slice))
    decref(word(items[0]))
    return (result, true)
  }
  return finish(pc, frame, run, result, nextAfterList(pc, 0))
}

@inline(never) func storeSlice(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 0)
  let sequence = borrow(operands[1], frame)
  // What is no list or tuple may fail to be iterated over, with messages that depend on the way.
  let kind = type(borrow(operands[0], frame))
  let isPlain = kind == word(at: spt_type_of_list()) || kind == word(at: spt_type_of_tuple())
  if isPlain && type(sequence) == word(at: spt_type_of_list()), let start = bound(operands[2], frame, 0),
    let stop = bound(operands[3], frame, Int.max)
  {
    let value = borrow(operands[0], frame)
    let status = spt_store_slice(
      object(sequence), start, stop, object(value), Operand(rawValue: operands[0]).isTemporary ? 1 : 0)
    finish(operands[0], frame)
    finish(operands[1], frame)
    finish(operands[2], frame)
    finish(operands[3], frame)
    return finish(pc, run, status, nextAfterList(pc, 0))
  }
  return storeSliceThroughC(pc, frame, run)
}
/// The same for compiled code, where no code runs for it and there is memory; else nothing was done.
func storeSliceQuietly(_ list: UInt64, _ start: Int, _ stop: Int, _ value: UInt64, _ goes: Bool) -> Bool {
  let kind = type(value)
  guard kind == word(at: spt_type_of_list()) || kind == word(at: spt_type_of_tuple()),
    spt_slice_ends_quietly(object(list), start, stop) != 0
  else { return false }
  if spt_store_slice(object(list), start, stop, object(value), goes ? 1 : 0) == 0 { return true }
  PyErr_Clear()
  return false
}
@inline(never) private func storeSliceThroughC(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let status: Int32 = withObjects(list(pc, 0), 4, frame, run) { items in
    let slice = spt_new_slice(items[2], items[3], spt_none())
    let status = slice == nil ? -1 : PyObject_SetItem(items[1], slice, items[0])
    release(word(slice))
    decref(word(items[0]))
    decref(word(items[1]))
    return (status, true)
  }
  return finish(pc, run, status, nextAfterList(pc, 0))
}

// MARK: Formatting

@inline(never) func formatSimple(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  if let small = smallInt(wordB(pc, frame)) {
    finishB(pc, wordB(pc, frame))
    return finish(pc, frame, run, spt_string_of_int(small), next(pc, 0))
  }
  let value = ownedB(pc, frame)
  if type(value) == word(at: spt_type_of_str()) {
    put(pc, frame, value)
    return next(pc, 0)
  }
  let result = PyObject_Format(object(value), nil)
  decref(value)
  return finish(pc, frame, run, result, next(pc, 0))
}
@inline(never) func formatWithSpec(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let value = ownedB(pc, frame)
  let spec = ownedC(pc, frame)
  let result = PyObject_Format(object(value), object(spec))
  decref(value)
  decref(spec)
  return finish(pc, frame, run, result, next(pc, 0))
}
@inline(never) func convertValue(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let value = ownedB(pc, frame)
  let result = spt_convert_value(kind(pc), object(value))
  decref(value)
  return finish(pc, frame, run, result, next(pc, 2))
}
