// list.sort() and sorted(): numbers, and keys that are such, are compared as what they are. Those of a Python function come unboxed.
//
//   rows.sort(key=lambda row: row.size)   keys: 30, 10, 20   →   (30, row), (10, row), (20, row) sorted by machine words
//   pairs.sort()                          tuples of ints, floats and texts: sorted by a word for each (sorting.c)
//
// A stable sort for which no code runs has one outcome, so it does not matter that it is found another way than CPython's (list_sort_impl() in
// Objects/listobject.c). All else CPython sorts, given the keys that were computed. All that can
// be seen is as there: a list that is empty while keys are computed, and what becomes of it when its key function fails or
// changes it.

import CPython313
import Values

/// What CPython sorts a list with: (list, arguments, how many of them have no name, names).
public typealias Sort = @convention(c) (Object?, UnsafePointer<Object?>?, Int, Object?) -> Object?

/// Sorts a list as `original` would, which does it where code runs for a comparison, or a key is C's to compute.
public func sortList(
  _ list: Object?, _ arguments: UnsafePointer<Object?>?, _ positional: Int, _ names: Object?, _ original: Sort
) -> Object? {
  var isReverse: Int32 = 0
  guard let list, let key = spt_sort_key(arguments, positional, names, &isReverse) else {
    return original(list, arguments, positional, names)
  }
  let count = load(word(list), Layout.size, Int.self)
  if key == spt_none() {
    let items = UnsafeMutablePointer<Object?>(bitPattern: UInt(load(word(list), Layout.listItems, UInt64.self)))
    return spt_sort_plainly(items, nil, count, isReverse) != 0
      ? spt_none() : original(list, arguments, positional, names)
  }
  guard let arguments, isPlainFunction(word(key)), spt_evaluator(spt_thread_state()) == hookAddress else {
    return original(list, arguments, positional, names)
  }
  guard count > 1, let memory = PyMem_Malloc(count * 8) else { return original(list, arguments, positional, names) }
  defer { PyMem_Free(memory) }
  let words = memory.assumingMemoryBound(to: UInt64.self)

  var taken = spt_take_items(list)
  guard let kind = computeKeys(word(key), taken.items.unsafelyUnwrapped, words, count) else {
    spt_put_items_back(list, &taken)
    return nil
  }
  if kind == .numbers && sort(taken.items.unsafelyUnwrapped, words, count, isReverse: isReverse != 0) {
    if spt_put_items_back(list, &taken) == 0 { return spt_none() }
    return spt_sort_was_disturbed()
  }
  for index in 0..<count where !Word.isPointer(words[index]) { words[index] = makeBox(words[index]) }
  let keys = memory.assumingMemoryBound(to: Object?.self)
  if kind == .others && spt_sort_plainly(taken.items, keys, count, isReverse) != 0 {
    for index in 0..<count { decref(words[index]) }
    let wasChanged = spt_put_items_back(list, &taken)
    return wasChanged == 0 ? spt_none() : spt_sort_was_disturbed()
  }
  let wasChanged = spt_put_items_back(list, &taken)
  let result = spt_sort_by_keys(original, list, arguments, names, key, words, count)
  return result == nil || wasChanged == 0 ? result : spt_sort_was_disturbed()
}

private enum Keys {
  /// Ints alone or floats alone, and no NaN.
  case numbers
  case others
}

/// Computes the keys of some items, as words, which own what they point to: an int or a float only where others have a key that is
/// neither. Nil, with an exception set and nothing kept, where the function fails.
private func computeKeys(
  _ function: UInt64, _ items: UnsafeMutablePointer<Object?>, _ words: UnsafeMutablePointer<UInt64>, _ count: Int
) -> Keys? {
  let threadState = spt_thread_state().unsafelyUnwrapped
  var areInts = true
  var areFloats = true
  for index in 0..<count {
    var key = callWithOne(threadState, function, items + index)
    if key == 0 {
      for before in (0..<index).reversed() { release(words[before]) }
      return nil
    }
    if areInts || areFloats {
      if Word.isPointer(key), let number = unboxed(key) {
        decref(key)
        key = number
      }
      areInts = areInts && Word.isInt(key)
      areFloats = areFloats && Word.isDouble(key) && key != Word.double(.nan)
    }
    words[index] = key
  }
  return areInts || areFloats ? .numbers : .others
}

/// The word of a number that is an object.
private func unboxed(_ object: UInt64) -> UInt64? {
  if type(object) == Interpreter.word(at: spt_type_of_float()) {
    return Word.double(load(object, Layout.floatValue, Double.self))
  }
  if let value = smallInt(object), Word.fits(value) { return Word.int(value) }
  return nil
}

// MARK: Numbers

private struct Keyed {
  /// Of this order.
  var key: UInt64
  var item: Object?
}

/// Sorts items by keys that are all ints or all floats; false when there is no memory.
private func sort(
  _ items: UnsafeMutablePointer<Object?>, _ words: UnsafePointer<UInt64>, _ count: Int, isReverse: Bool
) -> Bool {
  // Twice as many: a merge wants room for one of its halves.
  guard let memory = malloc(2 * count * MemoryLayout<Keyed>.stride) else { return false }
  defer { free(memory) }
  let pairs = memory.bindMemory(to: Keyed.self, capacity: 2 * count)
  // Equal keys stay in order in a reverse sort too, so it is the keys' order that is turned round.
  let mask: UInt64 = isReverse ? ~0 : 0
  var index = 0
  while index < count {
    pairs[index] = Keyed(key: order(words[index]) ^ mask, item: items[index])
    index &+= 1
  }
  mergeSort(pairs, count, pairs + count)
  index = 0
  while index < count {
    items[index] = pairs[index].item
    index &+= 1
  }
  return true
}

/// A number that lies among others of its kind as the word of a number does.
private func order(_ word: UInt64) -> UInt64 {
  if Word.isInt(word) { return word }
  let sign: UInt64 = 1 << 63
  let bits = spt_bits(Word.doubleValue(word))
  // The zeros are equal.
  if bits == sign { return sign }
  return bits & sign != 0 ? ~bits : bits | sign
}

/// Stable; `room` is for as many pairs.
private func mergeSort(_ pairs: UnsafeMutablePointer<Keyed>, _ count: Int, _ room: UnsafeMutablePointer<Keyed>) {
  if count <= 12 { return insertionSort(pairs, count) }
  let middle = count / 2
  mergeSort(pairs, middle, room)
  mergeSort(pairs + middle, count &- middle, room)
  if pairs[middle &- 1].key <= pairs[middle].key { return }
  room.update(from: pairs, count: middle)
  var left = room
  var right = pairs + middle
  var target = pairs
  let (leftEnd, rightEnd) = (room + middle, pairs + count)
  // Which one is taken nobody foresees: no branch hangs on it.
  while left < leftEnd && right < rightEnd {
    let takesRight = right.pointee.key < left.pointee.key
    target.pointee = (takesRight ? right : left).pointee
    right += takesRight ? 1 : 0
    left += takesRight ? 0 : 1
    target += 1
  }
  target.update(from: left, count: leftEnd - left)
}

private func insertionSort(_ pairs: UnsafeMutablePointer<Keyed>, _ count: Int) {
  var index = 1
  while index < count {
    let pair = pairs[index]
    var place = index
    while place > 0 && pairs[place &- 1].key > pair.key {
      pairs[place] = pairs[place &- 1]
      place &-= 1
    }
    pairs[place] = pair
    index &+= 1
  }
}
