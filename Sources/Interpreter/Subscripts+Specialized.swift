// Subscripts of lists, tuples and dicts.
//
//   loadSubscript r ← x[i]   a list and an int so far   →   loadSubscriptList r ← x[i]

import CPython313
import RegisterCode
import Values

@inline(never) func specializeLoadSubscript(_ pc: PC, _ frame: Frame) -> PC? {
  let container = wordB(pc, frame)
  if Word.isPointer(container) {
    if type(container) == word(at: spt_type_of_dict()) { return specialize(pc, .loadSubscriptDict) }
    if smallInt(wordC(pc, frame)) != nil {
      if type(container) == word(at: spt_type_of_list()) { return specialize(pc, .loadSubscriptList) }
      if type(container) == word(at: spt_type_of_tuple()) { return specialize(pc, .loadSubscriptTuple) }
    }
  }
  adaptationFailed(pc)
  return nil
}

/// The index in range that an int operand means, or -1.
@_transparent private func index(_ key: UInt64, _ size: Int) -> Int {
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
  if !Word.isPointer(container) || type(container) != word(at: spt_type_of_list()) {
    return miss(pc, .loadSubscript)
  }
  let index = index(key, load(container, Layout.size, Int.self))
  if index < 0 { return loadSubscriptUncached(pc, frame, run) }
  let item = load(load(container, Layout.listItems, UInt64.self), index &* 8, UInt64.self)
  return finishItem(pc, frame, container, key, item)
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

@inline(never) func loadSubscriptDict(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let container = wordB(pc, frame)
  if !Word.isPointer(container) || type(container) != word(at: spt_type_of_dict()) {
    return miss(pc, .loadSubscript)
  }
  publish(pc, frame)
  let dict = takeB(pc, frame)
  let key = takeC(pc, frame)
  var item: Object?
  let found = PyDict_GetItemRef(object(dict), object(key), &item)
  if found == 0 { _PyErr_SetKeyError(object(key)) }
  decref(dict)
  decref(key)
  return finish(pc, frame, run, item, next(pc, 2))
}

@inline(never) func specializeStoreSubscript(_ pc: PC, _ frame: Frame) -> PC? {
  let operands = list(pc, 2)
  let container = borrow(operands[1], frame)
  if type(container) == word(at: spt_type_of_dict()) { return specialize(pc, .storeSubscriptDict) }
  if type(container) == word(at: spt_type_of_list()) && smallInt(borrow(operands[2], frame)) != nil {
    return specialize(pc, .storeSubscriptList)
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

@inline(never) func storeSubscriptDict(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let operands = list(pc, 2)
  let container = borrow(operands[1], frame)
  if type(container) != word(at: spt_type_of_dict()) { return miss(pc, .storeSubscript) }
  publish(pc, frame)
  let value = take(operands[0], frame)
  let dict = take(operands[1], frame)
  let key = take(operands[2], frame)
  let status = _PyDict_SetItem_Take2(
    UnsafeMutableRawPointer(object(dict)).assumingMemoryBound(to: PyDictObject.self), object(key), object(value))
  decref(dict)
  return finish(pc, run, status, nextAfterList(pc, 2))
}
