// Loops over ranges, lists, tuples and generators.
//
//   forIter i ← s0   s0 is a range iterator   →   forIterRange i ← s0   i is an unboxed int

import CPython313
import RegisterCode
import Values

@inline(never) func specializeForIter(_ pc: PC, _ frame: Frame) -> PC? {
  let type = type(frame[b(pc)])
  if type == word(at: spt_type_of_range_iterator()) { return specialize(pc, .forIterRange) }
  if type == word(at: spt_type_of_list_iterator()) { return specialize(pc, .forIterList) }
  if type == word(at: spt_type_of_tuple_iterator()) { return specialize(pc, .forIterTuple) }
  if type == word(at: spt_type_of_generator()) { return specialize(pc, .forIterGenerator) }
  adaptationFailed(pc)
  return nil
}

/// Ends a loop: the iterator goes, and with it perhaps what it went through.
@inline(never) private func exhausted(_ pc: PC, _ frame: Frame, _ run: Run, _ iterator: UInt64) -> PC {
  publish(pc, frame)
  decref(iterator)
  return settleExhausted(pc, run)
}

@_transparent func forIterRange(_ pc: PC, _ frame: Frame) -> PC {
  let iterator = frame[b(pc)]
  if type(iterator) != word(at: spt_type_of_range_iterator()) { return miss(pc, .forIter) }
  let left = load(iterator, Layout.rangeLength, Int.self)
  if left <= 0 {
    decref(iterator)
    return target(pc)
  }
  let value = load(iterator, Layout.rangeStart, Int64.self)
  let word = Word.int(value)
  if !Word.isInt(word) { return forIterUncached(pc, frame) }
  store(iterator, Layout.rangeStart, value &+ load(iterator, Layout.rangeStep, Int64.self))
  store(iterator, Layout.rangeLength, left &- 1)
  putUnboxed(pc, frame, word)
  return next(pc, 2)
}
/// A range whose ints are too large for a word.
@inline(never) private func forIterUncached(_ pc: PC, _ frame: Frame) -> PC { miss(pc, .forIter) }

@_transparent func forIterList(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let iterator = frame[b(pc)]
  if type(iterator) != word(at: spt_type_of_list_iterator()) { return miss(pc, .forIter) }
  let list = load(iterator, Layout.iteratorSequence, UInt64.self)
  let index = load(iterator, Layout.iteratorIndex, Int.self)
  if list == 0 { return exhausted(pc, frame, run, iterator) }
  if index >= load(list, Layout.size, Int.self) {
    // An exhausted iterator lets go of its list, and list iterators know the state by the index.
    store(iterator, Layout.iteratorIndex, -1 as Int)
    store(iterator, Layout.iteratorSequence, 0 as UInt64)
    publish(pc, frame)
    decref(list)
    return exhausted(pc, frame, run, iterator)
  }
  let item = load(load(list, Layout.listItems, UInt64.self), index &* 8, UInt64.self)
  store(iterator, Layout.iteratorIndex, index &+ 1)
  incref(item)
  put(pc, frame, item)
  return next(pc, 2)
}

@_transparent func forIterTuple(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let iterator = frame[b(pc)]
  if type(iterator) != word(at: spt_type_of_tuple_iterator()) { return miss(pc, .forIter) }
  let tuple = load(iterator, Layout.iteratorSequence, UInt64.self)
  let index = load(iterator, Layout.iteratorIndex, Int.self)
  if tuple == 0 { return exhausted(pc, frame, run, iterator) }
  if index >= load(tuple, Layout.size, Int.self) {
    store(iterator, Layout.iteratorSequence, 0 as UInt64)
    publish(pc, frame)
    decref(tuple)
    return exhausted(pc, frame, run, iterator)
  }
  let item = load(tuple, Layout.tupleItems &+ index &* 8, UInt64.self)
  store(iterator, Layout.iteratorIndex, index &+ 1)
  incref(item)
  put(pc, frame, item)
  return next(pc, 2)
}

@_transparent func forIterGenerator(_ pc: PC, _ frame: inout Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let iterator = frame[b(pc)]
  if type(iterator) != word(at: spt_type_of_generator()) { return miss(pc, .forIter) }
  if let start = resume(iterator, word(spt_none()), pc, &frame, run, .forIter) { return start }
  return forIterThroughC(pc, frame, run)
}
