// Arithmetic, comparison, truth: the generic forms.

import CPython313
import RegisterCode
import Values

@inline(never) func binary(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if shouldAdapt(pc), let specialized = specializeBinary(pc, frame) { return specialized }
  publish(pc, frame)
  if let start = callOperator(pc, frame, run, kind(pc)) { return start }
  return binaryUncached(pc, frame, run)
}

@inline(never) func binaryUncached(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  if kind(pc) == BinaryKind.multiply, let repeated = repeatedList(wordB(pc, frame), wordC(pc, frame)) {
    finishB(pc, wordB(pc, frame))
    finishC(pc, wordC(pc, frame))
    return finish(pc, frame, run, repeated, next(pc, 2))
  }
  let isFormat = kind(pc) == BinaryKind.remainder && isFormatOfNumber(wordB(pc, frame), wordC(pc, frame))
  let left = ownedB(pc, frame)
  let right = ownedC(pc, frame)
  let result =
    isFormat ? spt_format_percent(object(left), object(right)) : spt_binary(kind(pc), object(left), object(right))
  decref(left)
  decref(right)
  return finish(pc, frame, run, result, next(pc, 2))
}

/// `"%d" % i`: a str is asked before an int is.
private func isFormatOfNumber(_ format: UInt64, _ number: UInt64) -> Bool {
  Word.isPointer(format) && type(format) == word(at: spt_type_of_str()) && smallInt(number) != nil
}

/// list * int, where that is simple.
private func repeatedList(_ list: UInt64, _ count: UInt64) -> Object? {
  guard Word.isPointer(list), type(list) == word(at: spt_type_of_list()), let count = smallInt(count) else {
    return nil
  }
  return spt_repeat_list(object(list), count)
}

@_transparent private func unary(
  _ pc: PC, _ frame: Frame, _ run: Run, _ number: Int, _ function: (Object?) -> Object?
) -> PC {
  publish(pc, frame)
  if let start = enterNoted(pc, frame, run, number, wordB(pc, frame)) { return start }
  let value = ownedB(pc, frame)
  let result = function(object(value))
  decref(value)
  return finish(pc, frame, run, result, next(pc, 2))
}
@inline(never) func unaryNegative(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = wordB(pc, frame)
  if let small = smallInt(value), Word.fits(-small) {
    finishB(pc, value)
    put(pc, frame, Word.int(-small))
    return next(pc, 2)
  }
  if Word.isDouble(value) {
    // A NaN in a word has lost its sign.
    let negated = -Word.doubleValue(value)
    if negated == negated {
      put(pc, frame, Word.double(negated))
      return next(pc, 2)
    }
  }
  return unary(pc, frame, run, SPT_NEGATION) { PyNumber_Negative($0) }
}
@inline(never) func unaryInvert(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  unary(pc, frame, run, SPT_INVERSION) { PyNumber_Invert($0) }
}

@_transparent func boolean(_ value: Bool) -> UInt64 { word(value ? spt_true() : spt_false()) }

@_transparent func unaryNot(_ pc: PC, _ frame: Frame) -> PC {
  // Bools are immortal: no references to give back.
  putUnboxed(pc, frame, boolean(wordB(pc, frame) == word(spt_false())))
  return next(pc, 0)
}

/// The truth of a bool or an unboxed number.
@_transparent func plainTruth(_ value: UInt64) -> Bool? {
  if value == word(spt_true()) { return true }
  if value == word(spt_false()) { return false }
  if Word.isInt(value) { return value != Word.intBase }
  if !Word.isPointer(value) { return Word.doubleValue(value) != 0 }
  return nil
}
/// The truth of source b, which is consumed: 1, 0, or -1 with an exception set. Code that runs for it runs through C.
@inline(never) func truthOfObject(_ pc: PC, _ frame: Frame) -> Int32 {
  let value = frame[b(pc)]
  guard let isTrue = truthWithoutCode(value) else { return truthThroughC(pc, frame) }
  if flags(pc) & Flag.bIsTemporary != 0 {
    publish(pc, frame)
    decref(value)
  }
  return isTrue ? 1 : 0
}
/// The truth of an object for which no code runs.
@_transparent func truthWithoutCode(_ object: UInt64) -> Bool? {
  let kind = type(object)
  // The sign bits: 1 is zero.
  if kind == word(at: spt_type_of_int()) { return load(object, Layout.longTag, UInt64.self) & 3 != 1 }
  if object == word(spt_none()) { return false }
  if keepsSize(kind) { return load(object, Layout.size, Int.self) != 0 }
  let ofKind = UnsafeMutablePointer<PyTypeObject>(bitPattern: UInt(kind))
  if spt_is_always_true(ofKind) != 0 { return true }
  return spt_is_true_by_size(ofKind) != 0 ? load(object, Layout.size, Int.self) != 0 : nil
}
@inline(never) private func truthThroughC(_ pc: PC, _ frame: Frame) -> Int32 {
  publish(pc, frame)
  let value = ownedB(pc, frame)
  let result = PyObject_IsTrue(object(value))
  decref(value)
  return result
}

@_transparent func toBool(_ pc: PC, _ frame: inout Frame, _ run: Run) -> PC {
  if let truth = plainTruth(frame[b(pc)]) {
    put(pc, frame, boolean(truth))
    return next(pc, 2)
  }
  let place = toBoolOfObject(pc, frame, run)
  frame = run.pointee.frame
  return place
}
@inline(never) private func toBoolOfObject(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if isOfClass(frame[b(pc)]) && truthWithoutCode(frame[b(pc)]) == nil {
    publish(pc, frame)
    if let start = enterTruth(pc, frame, run, frame[b(pc)]) { return start }
  }
  let truth = truthOfObject(pc, frame)
  if truth < 0 { return failedConsumed(pc, run) }
  put(pc, frame, boolean(truth != 0))
  return settle(pc, next(pc, 2), run)
}

@inline(never) func compare(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if shouldAdapt(pc), let specialized = specializeCompare(pc, frame) { return specialized }
  if let outcome = outcomeWithoutCode(pc, wordB(pc, frame), wordC(pc, frame)) {
    publish(pc, frame)
    finishB(pc, wordB(pc, frame))
    finishC(pc, wordC(pc, frame))
    putUnboxed(pc, frame, boolean(outcome & kind(pc) != 0))
    return settle(pc, next(pc, 2), run)
  }
  publish(pc, frame)
  if let start = callOperator(pc, frame, run, numberOfComparison(kind(pc))) { return start }
  let left = ownedB(pc, frame)
  let right = ownedC(pc, frame)
  let kind = kind(pc)
  var result = PyObject_RichCompare(object(left), object(right), comparison(kind))
  decref(left)
  decref(right)
  if kind & 16 != 0, let object = result {
    let truth = PyObject_IsTrue(object)
    decref(word(object))
    result = truth < 0 ? nil : truth != 0 ? spt_true() : spt_false()
  }
  return finish(pc, frame, run, result, next(pc, 2))
}

/// COMPARE_OP's bit for how two operands compare where no code has a say in it: strings, lists and tuples of plain items, and, for == and
/// !=, objects of classes without `__eq__`, which are equal when they are the same. Else nil.
private func outcomeWithoutCode(_ pc: PC, _ left: UInt64, _ right: UInt64) -> Int32? {
  outcomeWithoutCode(left, right, of: comparison(kind(pc)))
}
func outcomeWithoutCode(_ left: UInt64, _ right: UInt64, of operation: Int32) -> Int32? {
  guard Word.isPointer(left), Word.isPointer(right) else { return nil }
  if type(left) == word(at: spt_type_of_str()) && type(right) == word(at: spt_type_of_str()) {
    return outcome(left, right, of: operation)
  }
  let outcome = spt_outcome_of_sequences(object(left), object(right))
  if outcome != 0 { return outcome }
  if operation != Py_EQ && operation != Py_NE { return nil }
  return spt_compare_by_identity(object(left), object(right)) != 0 ? (left == right ? 8 : 4) : nil
}

/// COMPARE_OP's bit for how two ints of any size compare (less 2, greater 4, equal 8): unboxed ones stay so. Else nil.
func outcomeOfInts(_ left: UInt64, _ right: UInt64) -> Int32? {
  let isLeft = isIntObject(left)
  let isRight = isIntObject(right)
  if Word.isPointer(left) && Word.isPointer(right) {
    if !isLeft || !isRight { return nil }
    let order = spt_order_of_ints(object(left), object(right))
    return order < 0 ? 2 : order > 0 ? 4 : 8
  }
  if let x = smallInt(left), let y = smallInt(right) { return x < y ? 2 : x > y ? 4 : 8 }
  // A word against an object that is too large for one: the object's sign decides.
  if isRight && Word.isInt(left) { return isNegative(right) ? 4 : 2 }
  if isLeft && Word.isInt(right) { return isNegative(left) ? 2 : 4 }
  return nil
}
private func isIntObject(_ word: UInt64) -> Bool {
  Word.isPointer(word) && word != 0 && type(word) == Interpreter.word(at: spt_type_of_int())
}
private func isNegative(_ object: UInt64) -> Bool { load(object, Layout.longTag, UInt64.self) & 3 == 2 }

@inline(never) func compareJump(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if shouldAdapt(pc), let specialized = specializeCompareJump(pc, frame) { return specialized }
  return compareJumpUncached(pc, frame, run)
}
@inline(never) func compareJumpUncached(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  if let outcome = outcomeWithoutCode(pc, wordB(pc, frame), wordC(pc, frame)) {
    let kind = kind(pc)
    finishB(pc, wordB(pc, frame))
    finishC(pc, wordC(pc, frame))
    let isTrue = outcome & kind != 0
    return settleJump(pc, boolean(isTrue), isTrue == (kind < 0) ? target(pc) : next(pc, 2), run)
  }
  if let start = callOperator(pc, frame, run, numberOfComparison(kind(pc))) { return start }
  let left = ownedB(pc, frame)
  let right = ownedC(pc, frame)
  let kind = kind(pc)
  guard let result = PyObject_RichCompare(object(left), object(right), comparison(kind)) else {
    decref(left)
    decref(right)
    return failedConsumed(pc, run)
  }
  decref(left)
  decref(right)
  // Bools, what it mostly is, are immortal.
  let isBool = result == spt_true() || result == spt_false()
  let truth = isBool ? (result == spt_true() ? 1 : 0) : PyObject_IsTrue(result)
  if !isBool { decref(word(result)) }
  if truth < 0 { return failedConsumed(pc, run) }
  // Bit 31: jump when true.
  let isTaken = (truth != 0) == (kind < 0)
  return settleJump(pc, boolean(truth != 0), isTaken ? target(pc) : next(pc, 2), run)
}

@inline(never) func contains(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if let start = enterContains(pc, frame, run) { return start }
  let found = endSearch(pc, frame)
  if found < 0 { return failedConsumed(pc, run) }
  putUnboxed(pc, frame, boolean((found ^ kind(pc)) != 0))
  return settle(pc, next(pc, 2), run)
}
@inline(never) func containsJump(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if let start = enterContains(pc, frame, run) { return start }
  let found = endSearch(pc, frame)
  if found < 0 { return failedConsumed(pc, run) }
  // Bit 31: jump when true.
  let isTrue = (found ^ kind(pc)) & 1 != 0
  return settleJump(pc, boolean(isTrue), isTrue == (kind(pc) < 0) ? target(pc) : next(pc, 2), run)
}
/// The `__contains__` of a class.
@_transparent private func enterContains(_ pc: PC, _ frame: Frame, _ run: Run) -> PC? {
  let container = wordC(pc, frame)
  if !Word.isPointer(container) || !isOfClass(container) { return nil }
  publish(pc, frame)
  return enterNoted(pc, frame, run, SPT_CONTAINS, container, count: 2, wordB(pc, frame))
}
/// Searches and ends the operands: 1, 0, or -1 with an exception set.
@_transparent private func endSearch(_ pc: PC, _ frame: Frame) -> Int32 {
  let item = wordB(pc, frame)
  let container = wordC(pc, frame)
  let found = Word.isPointer(container) ? containsSurely(container, item) : -1
  publish(pc, frame)
  if found < 0 { return containsThroughC(pc, frame) }
  finishB(pc, item)
  finishC(pc, container)
  return found
}
/// 1, 0, or -1 when it takes a comparison that may run code, or a search that is CPython's.
@_transparent func containsSurely(_ container: UInt64, _ item: UInt64) -> Int32 {
  let kind = type(container)
  if kind == word(at: spt_type_of_dict()) {
    let place = findInDict(container, item)
    return spt_is_found(place) != 0 ? 1 : spt_is_absent(place) != 0 ? 0 : -1
  }
  if kind == word(at: spt_type_of_set()) || kind == word(at: spt_type_of_frozenset()) {
    if Word.isObject(item) { return spt_set_has_key(object(container), object(item)) }
    return Word.isInt(item) ? spt_set_has_int(object(container), Word.intValue(item)) : -1
  }
  let isString = Word.isPointer(item) && type(item) == word(at: spt_type_of_str())
  let value = isString ? nil : smallInt(item)
  if !isString && value == nil { return -1 }
  if kind == word(at: spt_type_of_tuple()) || kind == word(at: spt_type_of_list()) {
    let items =
      kind == word(at: spt_type_of_tuple())
      ? container &+ UInt64(Layout.tupleItems) : load(container, Layout.listItems, UInt64.self)
    return spt_row_has(
      UnsafePointer(bitPattern: UInt(items)), load(container, Layout.size, Int.self), isString ? object(item) : nil,
      value ?? 0)
  }
  if kind == word(at: spt_type_of_str()) && isString { return spt_string_has(object(container), object(item)) }
  return -1
}
@inline(never) private func containsThroughC(_ pc: PC, _ frame: Frame) -> Int32 {
  let item = ownedB(pc, frame)
  let container = ownedC(pc, frame)
  let isDict = type(container) != word(at: spt_type_of_dict()) && spt_searches_as_dict(object(container)) != 0
  let found =
    isDict ? PyDict_Contains(object(container), object(item)) : PySequence_Contains(object(container), object(item))
  decref(item)
  decref(container)
  return found
}

/// Two lent objects, nearly always.
@_transparent func isIdentical(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  if !areLentObjects(pc, left, right) {
    let same = endIdentity(pc, frame)
    putUnboxed(pc, frame, boolean(same != (kind(pc) != 0)))
    return settle(pc, next(pc, 2), run)
  }
  putUnboxed(pc, frame, boolean((left == right) != (kind(pc) != 0)))
  return next(pc, 2)
}
@_transparent func identityJump(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  if !areLentObjects(pc, left, right) {
    let isTrue = endIdentity(pc, frame) != (kind(pc) & 1 != 0)
    return settleJump(pc, boolean(isTrue), isTrue == (kind(pc) < 0) ? target(pc) : next(pc, 2), run)
  }
  // Bit 31: jump when true.
  return ((left == right) != (kind(pc) & 1 != 0)) == (kind(pc) < 0) ? target(pc) : next(pc, 2)
}
@_transparent private func areLentObjects(_ pc: PC, _ left: UInt64, _ right: UInt64) -> Bool {
  flags(pc) & (Flag.bIsTemporary | Flag.cIsTemporary) == 0 && Word.isPointer(left) && Word.isPointer(right)
}
/// Compares and ends the operands. Unboxed numbers are the same when they are equal, as the boxes that they never got would be.
@inline(never) private func endIdentity(_ pc: PC, _ frame: Frame) -> Bool {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  let same = left == right || (!(Word.isPointer(left) && Word.isPointer(right)) && isSameNumber(left, right))
  publish(pc, frame)
  finishB(pc, left)
  finishC(pc, right)
  return same
}
/// One of the words at least is unboxed.
@inline(never) private func isSameNumber(_ left: UInt64, _ right: UInt64) -> Bool {
  if !Word.isPointer(left) && !Word.isPointer(right) { return left == right }
  let unboxed = Word.isPointer(left) ? right : left
  let pointer = Word.isPointer(left) ? left : right
  if type(pointer) == word(at: spt_type_of_float()) {
    return Word.double(load(pointer, Layout.floatValue, Double.self)) == unboxed
  }
  if type(pointer) == word(at: spt_type_of_int()) && Word.isInt(unboxed) {
    var overflow: Int32 = 0
    let value = PyLong_AsLongLongAndOverflow(object(pointer), &overflow)
    return overflow == 0 && value == Word.intValue(unboxed)
  }
  return false
}
