// Methods that an instruction asks a type for: len(), truth, `in`, stores to subscripts, iter() and next(), calls of instances.
//
//   jumpIfTruthy p, to 40   p's class has def __len__   →   its frame; the length that it returns is the truth
//   callInstance r ← p(x)   p's class has def __call__  →   its frame, with p and x; what it returns is the call's value
//
// CPython calls all of them through C, which keeps the operands until they have returned. So they stay in their registers, as those of
// operators do (Operators+Functions.swift), and end where the value lands.

import CPython313
import RegisterCode
import Values

/// Pushes the frame of the method that an object's class has for an operation, called with so many operands, the object first; nil
/// when CPython is to see to it. The instruction is published.
@inline(never) func enterMethod(
  _ pc: PC, _ frame: Frame, _ run: Run, _ number: Int, _ owner: UInt64, count: Int32 = 1, _ second: UInt64 = 0,
  _ third: UInt64 = 0
) -> PC? {
  if !Word.isObject(owner) || !isOfClass(owner) { return nil }
  let function = operatorFunction(type(owner), Int32(number))
  if function == 0 { return nil }
  return enterSimple(function, count, pc, frame, run, .operation, number) { callee in
    incref(owner)
    callee[firstRegister] = owner
    if count > 1 {
      retain(second)
      callee[firstRegister + 1] = second
    }
    if count > 2 {
      retain(third)
      callee[firstRegister + 2] = third
    }
  }
}
/// The same, and notes for regions where the code starts.
@_transparent func enterNoted(
  _ pc: PC, _ frame: Frame, _ run: Run, _ number: Int, _ owner: UInt64, count: Int32 = 1, _ second: UInt64 = 0,
  _ third: UInt64 = 0
) -> PC? {
  let start = enterMethod(pc, frame, run, number, owner, count: count, second, third)
  if let start { pc[3] = address(start) }
  return start
}

/// The method that says whether an instance of a class is true.
@inline(never) func enterTruth(_ pc: PC, _ frame: Frame, _ run: Run, _ owner: UInt64) -> PC? {
  let isByLength = spt_is_true_by_length(UnsafeMutablePointer(bitPattern: UInt(type(owner)))) != 0
  let start = enterMethod(pc, frame, run, isByLength ? SPT_LENGTH_AS_TRUTH : SPT_TRUTH, owner)
  // Bit 0: `InstructionView.metOther`.
  if let start { pc[3] = address(start) | (isByLength ? 1 : 0) }
  return start
}

// MARK: Calls of instances, and of classes with a `__new__`

/// The function that a call of an object enters, with the object first: the `__call__` of its class, or its own `__new__`. 0: none.
@_transparent private func entered(_ callable: UInt64) -> (function: UInt64, number: Int) {
  if type(callable) == word(at: spt_type_of_type()) { return (operatorFunction(callable, Int32(SPT_NEW)), SPT_NEW) }
  // A metaclass's `__call__` is left to CPython.
  let isInstance = isOfClass(callable) && !isType(callable)
  return (isInstance ? operatorFunction(type(callable), Int32(SPT_CALL)) : 0, SPT_CALL)
}
func instanceForm(_ callable: UInt64) -> Opcode? { entered(callable).function != 0 ? .callInstance : nil }

/// call: an instance whose class has a `__call__`, or a class with a `__new__`, which takes the arguments, with defaults for the rest.
@inline(never) func callInstance(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 4)
  let callable = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  if !Word.isObject(callable) || !selfIsAbsent(operands, frame) { return miss(pc, .call) }
  let (function, number) = entered(callable)
  if function == 0 { return miss(pc, .call) }
  guard let unit = callableUnit(function, run), canEnter(unit, function, c(pc)),
    let callee = reserveFrame(run, Int(unit.pointee.frameWords))
  else { return callUncached(pc, frame, run) }
  incref(function)
  writeHeader(callee, frame, function, load(function, Layout.functionCode, UInt64.self))
  clearLocals(callee, unit)
  incref(callable)
  callee[firstRegister] = callable
  let register = moveArguments(callee, firstRegister + 1, frame, operands, 1, c(pc), keepsTemporaries: true)
  let end = firstRegister &+ Int(unit.pointee.argumentCount)
  if register < end { fillDefaults(callee, function, register, end) }
  enterPlain(callee, Int(unit.pointee.frameWords), pc, run, .operation, number)
  let start = unit.pointee.start.unsafelyUnwrapped
  // Bit 0: `InstructionView.metOther`.
  pc[3] = address(start) | (number == SPT_NEW ? 1 : 0)
  return start
}
/// What a `__new__` returned, which is owned: an `__init__` may come behind it, if it is an instance. 0 with an exception set.
private func instanceOfNew(_ pc: PC, _ frame: Frame, _ run: Run, _ value: UInt64) -> UInt64 {
  let type = UnsafeMutablePointer<PyTypeObject>(bitPattern: UInt(frame[b(pc)]))
  let count = c(pc) - 1
  let items = count <= Context.rowLength ? run.pointee.row : longRow(count)
  // They stay in their registers.
  for index in 0..<count { items[index] = object(borrow(list(pc, 4)[index + 1], frame)) }
  let instance = spt_instance_of_new(type, object(ownedObject(value)), items, count)
  if count > Context.rowLength { freeLongRow(items) }
  return word(instance)
}

// MARK: Landing

/// What a method returned, which is owned, comes to the instruction.
@inline(never) func landMethod(_ pc: PC, _ frame: Frame, _ run: Run, _ value: UInt64, _ number: Int) -> PC {
  switch number {
  case SPT_CALL:
    endOperands(pc, frame, number)
    putResult(pc, frame, value)
    return settle(pc, target(pc), run)
  case SPT_NEW:
    let instance = instanceOfNew(pc, frame, run, value)
    endOperands(pc, frame, number)
    if instance == 0 { return failedConsumed(pc, run) }
    putResult(pc, frame, instance)
    return settle(pc, target(pc), run)
  case SPT_EXIT: return landExit(pc, frame, run, value)
  case SPT_FALLBACK:
    endOperands(pc, frame, number)
    if c(pc) != 0 { frame[c(pc)] = 0 }
    put(pc, frame, value)
    return settle(pc, next(pc, 4), run)
  case SPT_STORE_ITEM:
    release(value)
    endOperands(pc, frame, number)
    return settle(pc, nextAfterList(pc, 2), run)
  case SPT_DELETE_ITEM:
    release(value)
    endOperands(pc, frame, number)
    return settle(pc, next(pc, 2), run)
  case SPT_NEXT, SPT_NEXT_ITEM:
    if number == SPT_NEXT_ITEM {
      let iterator = frame[b(pc)]
      store(iterator, spt_counting_iterator_index, load(iterator, spt_counting_iterator_index, Int64.self) &+ 1)
    }
    // Compiled code takes it there, unless somebody began to watch.
    if pc[3] != 0 && (breaker(run) ^ expectedBreaker) >> versionShift == 0 { return enterBehind(pc, value, run) }
    put(pc, frame, value)
    return settle(pc, next(pc, 2), run)
  case SPT_ITERATION:
    let iterator = spt_iterator_of_result(object(ownedObject(value)))
    endOperands(pc, frame, number)
    return finish(pc, frame, run, iterator, next(pc, 2))
  case SPT_CONTAINS: return landTruth(pc, frame, run, truth(ofOwned: value), number)
  case SPT_TRUTH:
    let isBool = value == word(spt_true()) || value == word(spt_false())
    let truth = isBool ? (value == word(spt_true()) ? 1 : 0) : spt_truth_of_result(object(ownedObject(value)))
    return landTruth(pc, frame, run, truth, number)
  case SPT_LENGTH_AS_TRUTH:
    let length = length(ofOwned: value)
    return landTruth(pc, frame, run, length > 0 ? 1 : Int32(length), number)
  case SPT_LENGTH:
    let length = length(ofOwned: value)
    endOperands(pc, frame, number)
    if length < 0 { return failedConsumed(pc, run) }
    putResult(pc, frame, Word.fits(Int64(length)) ? Word.int(Int64(length)) : word(PyLong_FromSsize_t(length)))
    return settle(pc, target(pc), run)
  default:
    endOperands(pc, frame, number)
    put(pc, frame, value)
    return settle(pc, next(pc, 2), run)
  }
}
private func ownedObject(_ value: UInt64) -> UInt64 { Word.isPointer(value) ? value : makeBox(value) }
/// What `__len__` returned, or -1 with an exception set; consumes it.
private func length(ofOwned value: UInt64) -> Int {
  guard let number = smallInt(value), number >= 0 else { return spt_length_of_result(object(ownedObject(value))) }
  release(value)
  return Int(number)
}

/// A truth, or -1 with an exception set, behind what was asked for it.
private func landTruth(_ pc: PC, _ frame: Frame, _ run: Run, _ truth: Int32, _ number: Int) -> PC {
  endOperands(pc, frame, number)
  if truth < 0 { return failedConsumed(pc, run) }
  switch opcode(pc) {
  case .contains:
    putUnboxed(pc, frame, boolean((truth ^ kind(pc)) != 0))
    return settle(pc, next(pc, 2), run)
  case .containsJump:
    let isTrue = (truth ^ kind(pc)) & 1 != 0
    // Bit 31: jump when true.
    return settleJump(pc, boolean(isTrue), isTrue == (kind(pc) < 0) ? target(pc) : next(pc, 2), run)
  case .jumpIfTruthy, .jumpIfFalsy:
    let isTaken = (truth != 0) == (opcode(pc) == .jumpIfTruthy)
    return settleJump(pc, boolean(truth != 0), isTaken ? target(pc) : next(pc, 2), run)
  default:
    putUnboxed(pc, frame, boolean(truth != 0))
    return settle(pc, next(pc, 2), run)
  }
}

// MARK: Ends

/// Ends the operands that stayed: behind the operation, or when it failed.
func endOperands(_ pc: PC, _ frame: Frame, _ number: Int) {
  switch number {
  case SPT_NEXT, SPT_NEXT_ITEM: return
  case SPT_STORE_ITEM: endList(pc, frame, 2, from: 0)
  case SPT_CALL, SPT_NEW, SPT_LENGTH:
    // CPython gives the callable back before the arguments.
    finishB(pc, wordB(pc, frame))
    endList(pc, frame, 4, from: 1)
  case SPT_TRUTH, SPT_LENGTH_AS_TRUTH, SPT_NEGATION, SPT_INVERSION, SPT_ITERATION, SPT_FALLBACK, SPT_EXIT:
    finishB(pc, wordB(pc, frame))
  default:
    let right = wordC(pc, frame)
    finishB(pc, wordB(pc, frame))
    finishC(pc, right)
  }
}
private func endList(_ pc: PC, _ frame: Frame, _ extraWords: Int, from first: Int) {
  let operands = list(pc, extraWords)
  for index in first..<c(pc) {
    let operand = Operand(rawValue: operands[index])
    if operand.isTemporary { release(frame[operand.index]) }
  }
}

/// A loop whose `__next__` or `__getitem__` raised: where it goes on when that was its end, else nil.
func endOfLoop(_ pc: PC, _ run: Run, _ number: Int) -> PC? {
  let threadState = run.pointee.threadState
  let hasEnded =
    number == SPT_NEXT ? spt_loop_ended(threadState) : spt_sequence_ended(threadState, object(run.pointee.frame[b(pc)]))
  if hasEnded == 0 { return nil }
  decref(run.pointee.frame[b(pc)])
  return enterAtTarget(pc, settleExhausted(pc, run), run)
}
