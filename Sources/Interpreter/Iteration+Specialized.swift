// Loops over ranges, lists, tuples, strings, dicts, enumerate, zip and generators.
//
//   forIter i ← s0                  s0 is a range iterator   →   forIterRange i ← s0   i is an unboxed int
//   forIter s1 ← s0                 s0 is an enumerate       →   forIterEnumerate     no tuple is made, and i is
//   unpackPairToLocals (i, x) ← s1                                                    an unboxed int

import CPython313
import RegisterCode
import Values

/// How many kinds of iterators a loop may disappoint before it takes any.
private var monomorphicTries: UInt16 { 3 }

@inline(never) func specializeForIter(_ pc: PC, _ frame: Frame) -> PC? {
  if counter(pc) >> 12 >= monomorphicTries { return specialize(pc, .forIterAny) }
  let type = type(frame[b(pc)])
  if type == word(at: spt_type_of_range_iterator()) { return specialize(pc, .forIterRange) }
  if type == word(at: spt_type_of_list_iterator()) { return specialize(pc, .forIterList) }
  if type == word(at: spt_type_of_tuple_iterator()) { return specialize(pc, .forIterTuple) }
  if type == word(at: spt_type_of_ascii_iterator()) { return specialize(pc, .forIterString) }
  if type == word(at: spt_type_of_generator()) {
    spt_has_iterated(UInt(pc[1] & spt_address_bits()))
    return specialize(pc, .forIterGenerator)
  }
  if type == word(at: spt_type_of_enumerate()) { return specialize(pc, .forIterEnumerate) }
  if type == word(at: spt_type_of_zip()) { return specialize(pc, .forIterZip) }
  if type == word(at: spt_type_of_dict_items_iterator()) { return specialize(pc, .forIterDictItems) }
  if type == word(at: spt_type_of_dict_keys_iterator()) || type == word(at: spt_type_of_dict_values_iterator()) {
    return specialize(pc, .forIterDict)
  }
  return specialize(pc, .forIterAny)
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

/// The characters of an ASCII string, of which there is one immortal object each.
@inline(never) func forIterString(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let iterator = frame[b(pc)]
  if type(iterator) != word(at: spt_type_of_ascii_iterator()) { return miss(pc, .forIter) }
  // It has its string and place where iterators of lists have theirs.
  let text = load(iterator, Layout.iteratorSequence, UInt64.self)
  let index = load(iterator, Layout.iteratorIndex, Int.self)
  if text == 0 { return exhausted(pc, frame, run, iterator) }
  if index >= load(text, spt_text_length, Int.self) {
    store(iterator, Layout.iteratorSequence, 0 as UInt64)
    publish(pc, frame)
    decref(text)
    return exhausted(pc, frame, run, iterator)
  }
  store(iterator, Layout.iteratorIndex, index &+ 1)
  let character = Int(load(text, spt_text_characters &+ index, UInt8.self))
  put(pc, frame, word(spt_first_character()) &+ UInt64(character &* spt_character_bytes))
  return next(pc, 2)
}

@_transparent func forIterGenerator(_ pc: PC, _ frame: inout Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let iterator = frame[b(pc)]
  if type(iterator) != word(at: spt_type_of_generator()) { return miss(pc, .forIter) }
  if let start = resume(iterator, word(spt_none()), pc, &frame, run, .forIter) { return start }
  return forIterThroughC(pc, frame, run)
}

/// A loop over iterators of several types, or of one that has no form of its own.
@inline(never) func forIterAny(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let type = type(frame[b(pc)])
  if type == word(at: spt_type_of_list_iterator()) { return forIterList(pc, frame, run) }
  if type == word(at: spt_type_of_tuple_iterator()) { return forIterTuple(pc, frame, run) }
  if type == word(at: spt_type_of_range_iterator()) { return forIterRange(pc, frame) }
  if type == word(at: spt_type_of_ascii_iterator()) { return forIterString(pc, frame, run) }
  if type == word(at: spt_type_of_generator()) {
    var running = frame
    return forIterGenerator(pc, &running, run)
  }
  return forIterThroughC(pc, frame, run)
}

// MARK: Pairs

/// The unpacking behind a loop's head that takes the pair apart which the head delivers; else nil.
@_transparent private func unpacking(_ pc: PC) -> PC? {
  let following = next(pc, 2)
  return opcode(following) == .unpackPairToLocals && b(following) == a(pc) && flags(following) & Flag.bIsTemporary != 0
    ? following : nil
}
/// Stores both halves of a pair, owned words, to the locals of an unpacking.
@_transparent private func finishPair(
  _ unpacking: PC, _ frame: Frame, _ run: Run, _ first: UInt64, _ second: UInt64
) -> PC {
  storePair(unpacking, frame, first, second)
  return settle(unpacking, nextAfterPair(unpacking), run)
}

private typealias NextFunction = @convention(c) (Object?) -> Object?

/// The next item of an iterator, an owned word, or 0: its end, or an exception.
@_transparent private func advance(_ iterator: UInt64) -> UInt64 {
  if type(iterator) == word(at: spt_type_of_list_iterator()) {
    let list = load(iterator, Layout.iteratorSequence, UInt64.self)
    let index = load(iterator, Layout.iteratorIndex, Int.self)
    if list != 0 && index < load(list, Layout.size, Int.self) {
      let item = load(load(list, Layout.listItems, UInt64.self), index &* 8, UInt64.self)
      store(iterator, Layout.iteratorIndex, index &+ 1)
      incref(item)
      return item
    }
  }
  return word(
    unsafeBitCast(load(type(iterator), spt_type_iternext, UInt64.self), to: NextFunction.self)(object(iterator)))
}

// These iterators keep the tuple that they gave last, and fill it anew when nobody else does. So an item lives until the next
// one comes, which a program can see: it is kept there here as well.

/// Whether an iterator would fill its tuple anew; takes a reference to it then, lest others do so meanwhile.
@_transparent private func acquire(_ tuple: UInt64) -> Bool {
  if load(tuple, 0, Int64.self) != 1 { return false }
  store(tuple, 0, 2 as Int64)
  return true
}
/// Puts an item into the tuple that was acquired.
@_transparent private func keep(_ tuple: UInt64, _ index: Int, _ item: UInt64) {
  let old = load(tuple, Layout.tupleItems &+ index &* 8, UInt64.self)
  incref(item)
  store(tuple, Layout.tupleItems &+ index &* 8, item)
  decref(old)
}
@_transparent private func giveBack(_ tuple: UInt64) {
  // gc may have found that it need not watch the old items (_gc_next).
  if load(tuple, -16, UInt64.self) == 0 { spt_track(object(tuple)) }
  decref(tuple)
}

@inline(never) func forIterEnumerate(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let iterator = frame[b(pc)]
  if type(iterator) != word(at: spt_type_of_enumerate()) { return miss(pc, .forIter) }
  let index = load(iterator, spt_enumerate_index, Int64.self)
  guard let unpacking = unpacking(pc), Word.fits(index) else { return forIterThroughC(pc, frame, run) }
  publish(pc, frame)
  let item = advance(load(iterator, spt_enumerate_iterator, UInt64.self))
  if item == 0 { return exhaustedThroughC(pc, frame, run) }
  // The iterator may have used the enumerate meanwhile, as CPython knows as well.
  store(iterator, spt_enumerate_index, load(iterator, spt_enumerate_index, Int64.self) &+ 1)
  let number = Word.int(load(iterator, spt_enumerate_index, Int64.self) &- 1)
  let result = load(iterator, spt_enumerate_result, UInt64.self)
  if acquire(result) {
    keep(result, 1, item)
    giveBack(result)
  }
  return finishPair(unpacking, frame, run, number, item)
}

@inline(never) func forIterZip(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let iterator = frame[b(pc)]
  if type(iterator) != word(at: spt_type_of_zip()) { return miss(pc, .forIter) }
  guard let unpacking = unpacking(pc), load(iterator, spt_zip_count, Int.self) == 2,
    load(iterator, spt_zip_strict, Int32.self) == 0
  else { return forIterThroughC(pc, frame, run) }
  publish(pc, frame)
  let iterators = load(iterator, spt_zip_iterators, UInt64.self)
  let result = load(iterator, spt_zip_result, UInt64.self)
  let isKept = acquire(result)
  let first = advance(load(iterators, Layout.tupleItems, UInt64.self))
  if first == 0 {
    if isKept { decref(result) }
    return exhaustedThroughC(pc, frame, run)
  }
  if isKept { keep(result, 0, first) }
  let second = advance(load(iterators, Layout.tupleItems + 8, UInt64.self))
  if second == 0 {
    decref(first)
    if isKept { decref(result) }
    return exhaustedThroughC(pc, frame, run)
  }
  if isKept {
    keep(result, 1, second)
    giveBack(result)
  }
  return finishPair(unpacking, frame, run, first, second)
}

@inline(never) func forIterDictItems(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let iterator = frame[b(pc)]
  if type(iterator) != word(at: spt_type_of_dict_items_iterator()) { return miss(pc, .forIter) }
  var key: Object?
  var value: Object?
  guard let unpacking = unpacking(pc), spt_next_in_dict(object(iterator), &key, &value) != 0 else {
    return forIterThroughC(pc, frame, run)
  }
  incref(word(key))
  incref(word(value))
  let result = load(iterator, spt_dict_iterator_result, UInt64.self)
  if acquire(result) {
    publish(pc, frame)
    keep(result, 0, word(key))
    keep(result, 1, word(value))
    giveBack(result)
  }
  return finishPair(unpacking, frame, run, word(key), word(value))
}

/// The keys or the values.
@inline(never) func forIterDict(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let iterator = frame[b(pc)]
  let isKeys = type(iterator) == word(at: spt_type_of_dict_keys_iterator())
  if !isKeys && type(iterator) != word(at: spt_type_of_dict_values_iterator()) { return miss(pc, .forIter) }
  var key: Object?
  var value: Object?
  if spt_next_in_dict(object(iterator), &key, &value) == 0 { return forIterThroughC(pc, frame, run) }
  let item = word(isKeys ? key : value)
  incref(item)
  put(pc, frame, item)
  return next(pc, 2)
}
