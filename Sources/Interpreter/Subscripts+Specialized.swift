// Subscripts of lists, tuples, strings and dicts.
//
//   loadSubscript r ← x[i]   a list and an int so far   →   loadSubscriptList r ← x[i]
//   loadSubscript r ← d[k]   a dict so far              →   loadSubscriptDict r ← d[k]   a str or int found without a call

import CPython313
import RegisterCode
import Values

@inline(never) func specializeLoadSubscript(_ pc: PC, _ frame: Frame) -> PC? {
  let container = wordB(pc, frame)
  if Word.isPointer(container) {
    if type(container) == word(at: spt_type_of_dict()) || spt_reads_as_dict(object(container)) != 0 {
      return specialize(pc, .loadSubscriptDict)
    }
    if smallInt(wordC(pc, frame)) != nil {
      if readsAsList(container) { return specialize(pc, .loadSubscriptList) }
      if type(container) == word(at: spt_type_of_tuple()) { return specialize(pc, .loadSubscriptTuple) }
      let kind = type(container)
      if kind == word(at: spt_type_of_str()) || kind == word(at: spt_type_of_bytes())
        || kind == word(at: spt_type_of_bytearray()) || isArray(container)
      {
        pc[2] = kind
        return specialize(pc, .loadSubscriptString)
      }
    }
  }
  adaptationFailed(pc)
  return nil
}

/// The index in range that an int operand means, or -1.
@_transparent func index(_ key: UInt64, _ size: Int) -> Int {
  guard let value = smallInt(key) else { return -1 }
  let index = Int(value)
  if index >= 0 { return index < size ? index : -1 }
  return index &+ size >= 0 ? index &+ size : -1
}

/// Stores an item that is borrowed from its container and ends the operands.
@_transparent private func finishItem(
  _ pc: PC, _ frame: Frame, _ container: UInt64, _ key: UInt64, _ item: UInt64
) -> PC {
  finishC(pc, key)
  if flags(pc) & Flag.bIsTemporary != 0 {
    incref(item)
    publish(pc, frame)
    decref(container)
    put(pc, frame, item)
  } else {
    putLoaded(pc, frame, item)
  }
  return next(pc, 2)
}

@_transparent func loadSubscriptList(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let container = wordB(pc, frame)
  let key = wordC(pc, frame)
  if !Word.isPointer(container) || !readsAsList(container) { return miss(pc, .loadSubscript) }
  let index = index(key, load(container, Layout.size, Int.self))
  if index < 0 { return loadOutsideList(pc, frame, run) }
  let item = load(load(container, Layout.listItems, UInt64.self), index &* 8, UInt64.self)
  return finishItem(pc, frame, container, key, item)
}

/// A list, or an instance of a class of lists that has no `__getitem__` of its own.
@_transparent private func readsAsList(_ container: UInt64) -> Bool {
  type(container) == word(at: spt_type_of_list()) || spt_reads_as_list(object(container)) != 0
}

@inline(never) private func loadOutsideList(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if smallInt(wordC(pc, frame)) == nil { return loadSubscriptUncached(pc, frame, run) }
  publish(pc, frame)
  spt_raise_list_index(run.pointee.threadState)
  return failed(pc, run)
}

@_transparent func loadSubscriptTuple(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let container = wordB(pc, frame)
  let key = wordC(pc, frame)
  if !Word.isPointer(container) || type(container) != word(at: spt_type_of_tuple()) {
    return miss(pc, .loadSubscript)
  }
  let index = index(key, load(container, Layout.size, Int.self))
  if index < 0 { return loadSubscriptUncached(pc, frame, run) }
  return finishItem(pc, frame, container, key, load(container, Layout.tupleItems &+ index &* 8, UInt64.self))
}

/// A character of a str, of which there is one object each, or a byte.
@inline(never) func loadSubscriptString(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let container = wordB(pc, frame)
  let key = wordC(pc, frame)
  if !Word.isPointer(container) { return missString(pc) }
  // Regions go by what came last.
  if pc[2] != type(container) { pc[2] = type(container) }
  let result: UInt64
  if type(container) == word(at: spt_type_of_str()) {
    let index = index(key, spt_string_length(object(container)))
    guard index >= 0, let character = spt_character(object(container), index) else {
      return loadSubscriptUncached(pc, frame, run)
    }
    result = word(character)
  } else if type(container) == word(at: spt_type_of_bytes()) {
    let index = index(key, load(container, Layout.size, Int.self))
    if index < 0 { return loadSubscriptUncached(pc, frame, run) }
    result = Word.int(Int64(load(container, spt_bytes_items + index, UInt8.self)))
  } else if type(container) == word(at: spt_type_of_bytearray()) {
    let index = index(key, load(container, Layout.size, Int.self))
    if index < 0 { return loadSubscriptUncached(pc, frame, run) }
    result = Word.int(Int64(spt_bytearray_place(object(container), index).pointee))
  } else if isArray(container) {
    pc[3] = typecode(container)
    // Its end may run code.
    publish(pc, frame)
    result = arrayItem(container, key)
    if result == 0 { return loadSubscriptUncached(pc, frame, run) }
  } else {
    return missString(pc)
  }
  finishB(pc, container)
  finishC(pc, key)
  put(pc, frame, result)
  return next(pc, 2)
}
private func missString(_ pc: PC) -> PC {
  pc[3] = 0
  return miss(pc, .loadSubscript)
}

/// Where a dict has the value of a key, as far as that can be told without running code.
@_transparent func findInDict(_ dict: UInt64, _ key: UInt64) -> spt_place? {
  if Word.isObject(key) && type(key) == word(at: spt_type_of_str()) {
    let place = spt_find_string(object(dict), object(key))
    return spt_is_found(place) != 0 || spt_is_absent(place) != 0 ? place : spt_find_key(object(dict), object(key))
  }
  if let value = smallInt(key) { return spt_find_int(object(dict), value) }
  return Word.isObject(key) ? spt_find_key(object(dict), object(key)) : spt_unsure()
}

@inline(never) func loadSubscriptDict(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let container = wordB(pc, frame)
  if !Word.isPointer(container) { return miss(pc, .loadSubscript) }
  if type(container) != word(at: spt_type_of_dict()) && spt_reads_as_dict(object(container)) == 0 {
    return miss(pc, .loadSubscript)
  }
  let key = wordC(pc, frame)
  let place = findInDict(container, key)
  if spt_is_found(place) != 0 {
    return finishItem(pc, frame, container, key, word(place.unsafelyUnwrapped.pointee))
  }
  // A class may have a `__missing__`.
  let isMissing = spt_is_absent(place) != 0 && type(container) == word(at: spt_type_of_dict())
  return loadSubscriptDictThroughC(pc, frame, run, isMissing: isMissing)
}
@inline(never) private func loadSubscriptDictThroughC(_ pc: PC, _ frame: Frame, _ run: Run, isMissing: Bool) -> PC {
  publish(pc, frame)
  let dict = ownedB(pc, frame)
  let key = ownedC(pc, frame)
  var item: Object?
  if isMissing {
    spt_raise_missing_key(run.pointee.threadState, object(key))
  } else {
    item = spt_dict_item(object(dict), object(key))
  }
  decref(dict)
  decref(key)
  return finish(pc, frame, run, item, next(pc, 2))
}

@inline(never) func specializeStoreSubscript(_ pc: PC, _ frame: Frame) -> PC? {
  let operands = list(pc, 2)
  let container = borrow(operands[1], frame)
  if spt_writes_as_dict(object(container)) != 0 { return specialize(pc, .storeSubscriptDict) }
  if type(container) == word(at: spt_type_of_list()) && smallInt(borrow(operands[2], frame)) != nil {
    return specialize(pc, .storeSubscriptList)
  }
  // It has no form of its own; for regions.
  if Word.isPointer(container) {
    if type(container) == word(at: spt_type_of_bytearray()) { pc[2] = type(container) }
    if isArray(container) { (pc[2], pc[3]) = (type(container), typecode(container)) }
  }
  adaptationFailed(pc)
  return nil
}

@_transparent func storeSubscriptList(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let operands = list(pc, 2)
  let containerOperand = Operand(rawValue: operands[1])
  let keyOperand = Operand(rawValue: operands[2])
  if containerOperand.isConstant { return miss(pc, .storeSubscript) }
  let container = frame[containerOperand.index]
  if !Word.isPointer(container) || type(container) != word(at: spt_type_of_list()) {
    return miss(pc, .storeSubscript)
  }
  let key = keyOperand.isConstant ? constant(frame, keyOperand.index) : frame[keyOperand.index]
  let index = index(key, load(container, Layout.size, Int.self))
  if index < 0 { return storeSubscriptUncached(pc, frame, run) }
  let items = load(container, Layout.listItems, UInt64.self)
  let old = load(items, index &* 8, UInt64.self)
  let valueOperand = Operand(rawValue: operands[0])
  if valueOperand.isConstant || Word.isPointer(frame[valueOperand.index])
    || !overwriteBox(old, frame[valueOperand.index])
  {
    store(items, index &* 8, take(operands[0], frame))
    publish(pc, frame)
    decref(old)
  }
  if keyOperand.isTemporary { release(key) }
  if containerOperand.isTemporary {
    publish(pc, frame)
    decref(container)
  }
  return nextAfterList(pc, 2)
}

/// Puts an owned object under a key (RuntimeFunction.storeInDict).
@inline(never) func storeInDict(_ dict: UInt64, _ key: UInt64, _ value: UInt64) -> UInt64 {
  if spt_is_watched_dict(object(dict)) != 0 { return 0 }
  let place = findInDict(dict, key)
  if spt_is_found(place) != 0 {
    // An end that runs code is the instruction's, which looks around behind it.
    let old = word(place.unsafelyUnwrapped.pointee)
    if isLastReference(old) { return 0 }
    return word(spt_replace_value(object(dict), place, object(value)))
  }
  if spt_is_absent(place) == 0 { return 0 }
  let owned = Word.isPointer(key) ? key : makeBox(key)
  if owned == 0 { return 0 }
  if owned == key { incref(key) }
  if spt_insert(object(dict), object(owned), object(value)) != 0 { return 1 }
  incref(value)
  let status = _PyDict_SetItem_Take2(
    UnsafeMutableRawPointer(object(dict)).assumingMemoryBound(to: PyDictObject.self), object(owned), object(value))
  if status != 0 {
    PyErr_Clear()
    return 0
  }
  decref(value)
  return 1
}

@inline(never) func storeSubscriptDict(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let operands = list(pc, 2)
  let container = borrow(operands[1], frame)
  if type(container) != word(at: spt_type_of_dict()) && spt_writes_as_dict(object(container)) == 0 {
    return miss(pc, .storeSubscript)
  }
  let keyOperand = Operand(rawValue: operands[2])
  let key = keyOperand.isConstant ? constant(frame, keyOperand.index) : frame[keyOperand.index]
  publish(pc, frame)
  let place = findInDict(container, key)
  if spt_is_found(place) != 0 && spt_is_watched_dict(object(container)) == 0 {
    let value = owned(operands[0], frame)
    let old = spt_replace_value(object(container), place, object(value))
    if keyOperand.isTemporary { release(key) }
    decref(word(old))
    if Operand(rawValue: operands[1]).isTemporary { decref(container) }
    return settle(pc, nextAfterList(pc, 2), run)
  }
  let value = owned(operands[0], frame)
  let dict = owned(operands[1], frame)
  let owned = owned(operands[2], frame)
  let status = put(object(owned), object(value), in: dict, isAbsent: spt_is_absent(place) != 0)
  decref(dict)
  return finish(pc, run, status, nextAfterList(pc, 2))
}

/// Puts a value under a key, both owned, into a dict that may certainly lack the key; below 0: an error.
func put(_ key: Object, _ value: Object, in dict: UInt64, isAbsent: Bool) -> Int32 {
  if isAbsent && spt_is_watched_dict(object(dict)) == 0 && spt_insert(object(dict), key, value) != 0 { return 0 }
  return _PyDict_SetItem_Take2(
    UnsafeMutableRawPointer(object(dict)).assumingMemoryBound(to: PyDictObject.self), key, value)
}
