// Builtins that go through a generator: the generator runs in the loop, not below C.
//
//   call r ← tuple(NULL, g)   g is a generator   →   callCollect   g is resumed at once; each item that it yields goes into a
//                                                                list, which waits in the register of the callable
//
// tuple, list, set, frozenset, any, all, sum, min, max, sorted, and `str.join`.
//
// What CPython's C function does between two items happens where the generator yields (`collect`); when the generator must be
// resumed through C, the C function gets the rest.

import CPython313
import RegisterCode
import Values

// Word 3 of the call: its Collector, and in the other bits the address of the entry of a compiled region behind the call, or 0.

/// Calls that wait for items: while there are any no call is rewritten, since they read there what to do.
nonisolated(unsafe) var waitingCalls = 0
/// The builtin `sum`, once a call collects for it.
nonisolated(unsafe) private var sumFunction: Object?

/// The form of a call that goes through a generator, or nil.
func collectForm(_ pc: PC, _ callable: UInt64, _ hasSelf: Bool, _ count: Int, _ frame: Frame) -> Opcode? {
  if let single = singleForm(pc, callable, hasSelf, count, frame) { return single }
  if c(pc) != 2 { return nil }
  let operand = Operand(rawValue: list(pc, 4)[1])
  if flags(pc) & Flag.bIsTemporary == 0 || !operand.isTemporary { return nil }
  let generator = frame[operand.index]
  if !Word.isPointer(generator) || type(generator) != word(at: spt_type_of_generator()) { return nil }
  guard let collector = collector(callable), (collector == .join) == hasSelf else { return nil }
  pc[3] = UInt64(collector.rawValue)
  // Regions that contain the generator's code ask for it.
  _ = spt_reserve_generator()
  pc[4] = type(callable) == word(at: spt_type_of_cfunction()) ? load(callable, spt_cfunction_ml, UInt64.self) : callable
  if collector == .sum && sumFunction == nil {
    incref(callable)
    sumFunction = object(callable)
  }
  return .callCollect
}
private func collector(_ callable: UInt64) -> Collector? {
  if callable == word(spt_method_of_join()) { return .join }
  if callable == word(at: spt_type_of_list()) { return .list }
  if callable == word(at: spt_type_of_tuple()) { return .tuple }
  if callable == word(at: spt_type_of_set()) { return .set }
  if callable == word(at: spt_type_of_frozenset()) { return .frozenset }
  if type(callable) == word(at: spt_type_of_cfunction()) {
    if spt_is_builtin_function(object(callable), "any") != 0 { return .any }
    if spt_is_builtin_function(object(callable), "all") != 0 { return .all }
    if spt_is_builtin_function(object(callable), "sum") != 0 { return .sum }
    if spt_is_builtin_function(object(callable), "min") != 0 { return .minimum }
    if spt_is_builtin_function(object(callable), "max") != 0 { return .maximum }
    if spt_is_builtin_function(object(callable), "sorted") != 0 { return .sorted }
  }
  return nil
}

/// Whether b is what the site is specialized to: a type, of which there is one, or a function by its definition.
@_transparent func isExpectedBuiltin(_ pc: PC, _ callable: UInt64) -> Bool {
  if !Word.isPointer(callable) { return false }
  if callable == pc[4] { return true }
  return type(callable) == word(at: spt_type_of_cfunction()) && load(callable, spt_cfunction_ml, UInt64.self) == pc[4]
}

@inline(never) func callCollect(_ pc: PC, _ running: Frame, _ run: Run) -> PC {
  if kindOfCollector(pc).isSingle { return callNext(pc, running, run) }
  var frame = running
  publish(pc, frame)
  let callable = frame[b(pc)]
  let generator = frame[generatorRegister(pc)]
  if !isExpectedBuiltin(pc, callable) || !hasExpectedSelf(pc, frame) || !Word.isPointer(generator)
    || type(generator) != word(at: spt_type_of_generator())
  {
    return waitingCalls == 0 ? miss(pc, .call) : callUncached(pc, frame, run)
  }
  switch kindOfCollector(pc) {
  case .list, .tuple, .sorted, .join, .set, .frozenset: break
  case .any, .all, .minimum, .maximum:
    if let start = resume(generator, word(spt_none()), pc, &frame, run, .collect) {
      waitingCalls += 1
      return start
    }
    return callUncached(pc, frame, run)
  case .next, .nextOr, .send: return callNext(pc, frame, run)
  case .sum:
    frame[b(pc)] = Word.int(0)
    decref(callable)
    waitingCalls += 1
    if let start = resume(generator, word(spt_none()), pc, &frame, run, .collect) { return start }
    return sumThroughC(pc, frame, run, word(spt_small_int(0)))
  }
  guard let container = collection(kindOfCollector(pc)) else { return failed(pc, run) }
  frame[b(pc)] = word(container)
  decref(callable)
  waitingCalls += 1
  if let start = resume(generator, word(spt_none()), pc, &frame, run, .collect) { return start }
  return collectThroughC(pc, frame, run)
}
/// Where the items go, of a collector that has a place for them; nil without memory, and an exception.
func collection(_ collector: Collector) -> Object? {
  switch collector {
  case .tuple: return spt_list_of_tuple()
  case .set, .frozenset: return spt_new_set()
  default: return spt_new_list(0)
  }
}
/// Whether the call has no self, or, of a method, that of its type.
private func hasExpectedSelf(_ pc: PC, _ frame: Frame) -> Bool {
  if kindOfCollector(pc) != .join { return selfIsAbsent(list(pc, 4), frame) }
  return type(borrow(list(pc, 4)[0], frame)) == word(at: spt_type_of_str())
}
/// The register of the generator whose items a call collects.
@_transparent func generatorRegister(_ pc: PC) -> Int { Operand(rawValue: list(pc, 4)[1]).index }
@_transparent func kindOfCollector(_ pc: PC) -> Collector {
  Collector(pc[3])
}

/// A generator yielded to the call `pc` at which `frame` waits: takes the item, an owned word, and resumes the generator.
@inline(never) func collect(_ pc: PC, _ waiting: Frame, _ run: Run, _ value: UInt64) -> PC {
  var frame = waiting
  if !takeWithoutCode(pc, frame, value, isOwned: true) {
    let item = Word.isPointer(value) ? value : makeBox(value)
    let target = frame[b(pc)]
    var status: Int32 = 0
    switch kindOfCollector(pc) {
    case .list, .tuple, .sorted, .join:
      status = appendItem(target, item)
    case .set, .frozenset:
      status = PySet_Add(object(target), object(item))
      decref(item)
    case .any, .all:
      let truth = item == word(spt_true()) ? 1 : item == word(spt_false()) ? 0 : PyObject_IsTrue(object(item))
      decref(item)
      let isAny = kindOfCollector(pc) == .any
      if truth >= 0 && (truth != 0) == isAny {
        return enterBehindCall(pc, finishCollecting(pc, frame, run, word(isAny ? spt_true() : spt_false())), run)
      }
      status = truth < 0 ? -1 : 0
    case .sum: return sumThroughC(pc, frame, run, item)
    case .minimum, .maximum:
      // What is no item yet cannot be told from an item that is the function itself.
      if isExpectedBuiltin(pc, item) { return extremeThroughC(pc, frame, run, item) }
      status = takeExtreme(pc, frame, item)
    case .next, .nextOr, .send: return giveNext(pc, frame, run, item)
    }
    if status < 0 {
      endCollecting(pc, frame)
      return failedConsumed(pc, run)
    }
  }
  let generator = frame[generatorRegister(pc)]
  if let start = resume(generator, word(spt_none()), pc, &frame, run, .collect) { return start }
  return collectThroughC(pc, frame, run)
}
/// The same for compiled code whose generator is not suspended for it, if no code runs for the item: nobody would see the difference.
/// Else nothing has happened.
func collectInPlace(_ waiting: Frame, _ value: UInt64, isOwned: Bool) -> Bool {
  takeWithoutCode(callSite(waiting), waiting, value, isOwned: isOwned)
}

@_transparent private func appendItem(_ list: UInt64, _ item: UInt64) -> Int32 {
  let size = load(list, Layout.size, Int.self)
  if size < load(list, Layout.listItems + 8, Int.self) {
    store(load(list, Layout.listItems, UInt64.self), size &* 8, item)
    store(list, Layout.size, size &+ 1)
    return 0
  }
  return spt_grow_list(object(list), object(item))
}

/// Takes an item if no code runs for that; else nothing has happened. The sum so far is an unboxed int, or, with a float in it, as sums.h
/// has it.
@_transparent private func takeWithoutCode(_ pc: PC, _ waiting: Frame, _ value: UInt64, isOwned: Bool) -> Bool {
  let target = waiting[b(pc)]
  switch kindOfCollector(pc) {
  case .list, .tuple, .sorted, .join:
    let item = Word.isPointer(value) ? value : makeBox(value)
    // Where there is no memory for it, it is given back.
    if Word.isPointer(value) { incref(item) }
    if appendItem(target, item) != 0 {
      PyErr_Clear()
      return false
    }
    if Word.isPointer(value) && isOwned { decref(item) }
    return true
  case .set, .frozenset: return spt_set_takes_word(object(target), value, isOwned ? 1 : 0) != 0
  case .any, .all:
    let isAny = kindOfCollector(pc) == .any
    if Word.isInt(value) { return (value != Word.int(0)) != isAny }
    return value == word(isAny ? spt_false() : spt_true())
  case .sum:
    guard Word.isInt(target), let number = unboxedItem(value) else { return addFloat(pc, waiting, value, isOwned) }
    let sum = Word.intValue(target) &+ Word.intValue(number)
    if !Word.fits(sum) { return false }
    if isOwned { release(value) }
    waiting[b(pc)] = Word.int(sum)
    return true
  case .minimum, .maximum: return takeExtremeWithoutCode(pc, waiting, value, isOwned: isOwned)
  case .next, .nextOr, .send: return false
  }
}
/// Adds an item, or adds one to a sum, where one of the two is a float.
@inline(never) private func addFloat(_ pc: PC, _ waiting: Frame, _ value: UInt64, _ isOwned: Bool) -> Bool {
  let target = waiting[b(pc)]
  if let number = float(value) {
    if Word.isInt(target) {
      guard let sum = spt_begin_sum(Double(Word.intValue(target)) + number) else {
        PyErr_Clear()
        return false
      }
      waiting[b(pc)] = word(sum)
    } else {
      spt_add_double(object(target), number)
    }
  } else {
    guard !Word.isInt(target), let number = unboxedItem(value) else { return false }
    spt_add_int(object(target), Word.intValue(number))
  }
  if isOwned { release(value) }
  return true
}
/// The unboxed int that an item of `sum` is, if it is one.
@_transparent private func unboxedItem(_ value: UInt64) -> UInt64? {
  var number = value
  if Word.isPointer(value) {
    number =
      value == word(spt_true()) ? Word.int(1) : value == word(spt_false()) ? Word.int(0) : spt_unboxed(optional(value))
  }
  return Word.isInt(number) ? number : nil
}

/// Adds an item, which it consumes, and lets CPython add the rest.
@inline(never) private func sumThroughC(_ pc: PC, _ frame: Frame, _ run: Run, _ item: UInt64) -> PC {
  let generator = object(frame[generatorRegister(pc)])
  let sum = frame[b(pc)]
  let made: Object?
  if Word.isInt(sum) {
    let number = makeBox(sum)
    frame[b(pc)] = number
    made = spt_add_rest(sumFunction, object(number), object(item), generator)
  } else {
    made = spt_add_rest_to_sum(object(sum), object(item), generator)
  }
  guard let result = made else {
    endCollecting(pc, frame)
    return failedConsumed(pc, run)
  }
  return finishCollecting(pc, frame, run, word(result))
}

/// The same of an item of min() or max().
@inline(never) private func takeExtremeWithoutCode(_ pc: PC, _ waiting: Frame, _ value: UInt64, isOwned: Bool) -> Bool {
  let best = waiting[b(pc)]
  if Word.isPointer(value) && isExpectedBuiltin(pc, value) { return false }
  if !isExpectedBuiltin(pc, best) {
    guard let isBetter = isMoreExtreme(value, than: best, isLess: kindOfCollector(pc) == .minimum) else { return false }
    let loser = isBetter ? best : value
    // Its end may run code.
    if Word.isPointer(loser) && (isBetter || isOwned) && isLastReference(loser) { return false }
    if !isBetter {
      if isOwned { release(value) }
      return true
    }
  }
  if !isOwned { retain(value) }
  waiting[b(pc)] = value
  release(best)
  return true
}
/// Whether a number, str or row of such is less, or greater, than another; nil where code might run to tell.
private func isMoreExtreme(_ value: UInt64, than best: UInt64, isLess: Bool) -> Bool? {
  let left = Word.isPointer(value) ? spt_unboxed(optional(value)) : value
  let right = Word.isPointer(best) ? spt_unboxed(optional(best)) : best
  if Word.isInt(left) && Word.isInt(right) {
    return isLess ? Word.intValue(left) < Word.intValue(right) : Word.intValue(left) > Word.intValue(right)
  }
  if Word.isDouble(left) && Word.isDouble(right) {
    return isLess ? Word.doubleValue(left) < Word.doubleValue(right) : Word.doubleValue(left) > Word.doubleValue(right)
  }
  guard let outcome = outcomeWithoutCode(value, best, of: isLess ? Py_LT : Py_GT) else { return nil }
  return outcome == (isLess ? 2 : 4)
}
/// Takes an owned item of min() or max(), whatever code that runs; below 0: an error.
private func takeExtreme(_ pc: PC, _ frame: Frame, _ item: UInt64) -> Int32 {
  let best = boxed(frame, b(pc))
  if isExpectedBuiltin(pc, best) {
    frame[b(pc)] = item
    decref(best)
    return 0
  }
  let isBetter = PyObject_RichCompareBool(
    object(item), object(best), kindOfCollector(pc) == .minimum ? Py_LT : Py_GT)
  if isBetter > 0 { frame[b(pc)] = item }
  decref(isBetter > 0 ? best : item)
  return isBetter
}
/// Lets CPython compare the rest of the items, behind one that it consumes, if there is one.
@inline(never) private func extremeThroughC(_ pc: PC, _ frame: Frame, _ run: Run, _ item: UInt64) -> PC {
  let best = boxed(frame, b(pc))
  let isFirst = isExpectedBuiltin(pc, best)
  let result = spt_extreme_of_rest(
    isFirst ? nil : object(best), optional(item), object(frame[generatorRegister(pc)]),
    kindOfCollector(pc) == .minimum ? Py_LT : Py_GT)
  guard let result else {
    endCollecting(pc, frame)
    return failedConsumed(pc, run)
  }
  return finishCollecting(pc, frame, run, word(result))
}

/// The generator returned.
@inline(never) func collected(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  enterBehindCall(pc, finishCollected(pc, frame, run), run)
}
/// Goes on in compiled code behind the call, given where the interpreter would.
@_transparent private func enterBehindCall(_ pc: PC, _ place: PC, _ run: Run) -> PC {
  let entry = pc[3] & ~Collector.mask
  if entry == 0 || place != target(pc) { return place }
  run.pointee.landing = PC(bitPattern: UInt(entry)).unsafelyUnwrapped
  return run.pointee.enterRegion
}
private func finishCollected(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let target = frame[b(pc)]
  switch kindOfCollector(pc) {
  case .tuple:
    guard let tuple = spt_tuple_of_list(object(target)) else {
      endCollecting(pc, frame)
      return failedConsumed(pc, run)
    }
    frame[b(pc)] = 0
    return finishCollecting(pc, frame, run, word(tuple))
  case .list, .set, .frozenset:
    if kindOfCollector(pc) == .frozenset { spt_freeze_set(object(target)) }
    incref(target)
    return finishCollecting(pc, frame, run, target)
  case .any: return finishCollecting(pc, frame, run, word(spt_false()))
  case .all: return finishCollecting(pc, frame, run, word(spt_true()))
  case .sum:
    if Word.isInt(target) { return finishCollecting(pc, frame, run, target) }
    let sum = spt_end_sum(object(target))
    if sum == sum { return finishCollecting(pc, frame, run, Word.ordinary(sum)) }
    guard let result = PyFloat_FromDouble(sum) else {
      endCollecting(pc, frame)
      return failedConsumed(pc, run)
    }
    return finishCollecting(pc, frame, run, word(result))
  case .minimum, .maximum:
    if isExpectedBuiltin(pc, target) { return extremeThroughC(pc, frame, run, 0) }
    retain(target)
    return finishCollecting(pc, frame, run, target)
  case .sorted, .join:
    var result: Object? = object(target)
    if kindOfCollector(pc) == .join {
      result = PyUnicode_Join(object(borrow(list(pc, 4)[0], frame)), object(target))
    } else if PyList_Sort(object(target)) == 0 {
      incref(target)
    } else {
      result = nil
    }
    guard let result else {
      endCollecting(pc, frame)
      return failedConsumed(pc, run)
    }
    return finishCollecting(pc, frame, run, word(result))
  case .next, .nextOr, .send: return stopped(pc, frame, run, word(spt_none()))
  }
}

/// The rest of the generator, by CPython's own means.
@inline(never) private func collectThroughC(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let target = frame[b(pc)]
  let generator = object(frame[generatorRegister(pc)])
  var status: Int32 = 0
  switch kindOfCollector(pc) {
  case .list, .tuple, .sorted, .join: status = spt_list_extend(run.pointee.threadState, object(target), generator)
  case .set, .frozenset: status = _PySet_Update(object(target), generator)
  case .any, .all:
    let result = PyObject_CallOneArg(object(target), generator)
    if let result { return finishCollecting(pc, frame, run, word(result)) }
    status = -1
  case .sum: return sumThroughC(pc, frame, run, word(spt_small_int(0)))
  case .minimum, .maximum: return extremeThroughC(pc, frame, run, 0)
  case .next, .nextOr, .send: return callNext(pc, frame, run)
  }
  if status < 0 {
    endCollecting(pc, frame)
    return failedConsumed(pc, run)
  }
  return finishCollected(pc, frame, run)
}

/// A generator whose code ran inside compiled code is there now, and the call waits for its items.
func beginCollecting() { waitingCalls += 1 }
/// It is gone again, and nothing else has happened.
func stopCollecting() { waitingCalls -= 1 }

/// Gives back what a collecting call holds: the generator, and the container or function in b.
@inline(never) func endCollecting(_ pc: PC, _ frame: Frame) {
  waitingCalls -= 1
  decref(frame[generatorRegister(pc)])
  release(frame[b(pc)])
  if kindOfCollector(pc) == .join {
    let owner = Operand(rawValue: list(pc, 4)[0])
    if owner.isTemporary { release(frame[owner.index]) }
  }
}
private func finishCollecting(_ pc: PC, _ frame: Frame, _ run: Run, _ result: UInt64) -> PC {
  endCollecting(pc, frame)
  return endCall(pc, frame, run, result)
}
