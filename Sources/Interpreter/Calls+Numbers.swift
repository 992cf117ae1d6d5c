// Calls of builtins that make numbers of numbers: no object is made for either.
//
//   call r ← sqrt(NULL, x)       sqrt is math's, x a float          →   callNumber   w3 which function, w4 its definition
//   call r ← id(NULL, p)         p is an object, no audit hooks  →   callNumber   r is p's address
//   call t ← range(NULL, n)      getIter t ← t follows, n is an int →   callRange    t is the iterator; iter() gives it itself
//
// What is an error, or no ordinary number, is CPython's function's own to find out.

import CPython313
import RegisterCode
import Values

private typealias DoubleFunction = @convention(c) (Double) -> Double

// MARK: Choosing a form

func isBuiltin(_ callable: UInt64, _ name: StaticString) -> Bool {
  type(callable) == word(at: spt_type_of_cfunction())
    && spt_is_builtin_function(
      object(callable), UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)) != 0
}

/// The form of a call with one argument, a number, or nil.
func numberForm(_ pc: PC, _ callable: UInt64, _ frame: Frame) -> Opcode? {
  if flags(pc) & Flag.bIsConstant != 0 || !Word.isPointer(callable) { return nil }
  let argument = argument(pc, 1, frame)
  let isInt = smallInt(argument) != nil
  if !isInt && (Word.isInt(argument) || number(argument) == nil) { return nil }
  var function: spt_double_function?
  let isRound = !isInt && isBuiltin(callable, "round")
  let kind =
    isRound
    ? Int32(spt_number_round.rawValue) : spt_number_function_of(object(callable), isInt ? 0 : 1, &function)
  if kind == Int32(spt_number_none.rawValue) { return nil }
  pc[3] = UInt64(kind)
  pc[4] = type(callable) == word(at: spt_type_of_cfunction()) ? load(callable, spt_cfunction_ml, UInt64.self) : callable
  pc[5] = unsafeBitCast(function, to: UInt64.self)
  return .callNumber
}

/// Whether range is called with ints for the getIter that follows.
func isRangeOfLoop(_ pc: PC, _ frame: Frame, _ count: Int) -> Bool {
  if flags(pc) & (Flag.bIsConstant | Flag.aIsLocal | Flag.aIsTemporary) != 0 || !(1...3).contains(count) {
    return false
  }
  let following = target(pc)
  return opcode(following) == .getIter && b(following) == a(pc) && flags(following) & Flag.bIsTemporary != 0
    && rangeArguments(pc, frame) != nil
}

/// An operand as it lies there, boxed or not.
@_transparent func argument(_ pc: PC, _ index: Int, _ frame: Frame) -> UInt64 {
  let operand = Operand(rawValue: list(pc, 4)[index])
  return operand.isConstant ? constant(frame, operand.index) : frame[operand.index]
}

// MARK: Numbers

@inline(never) func callNumber(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let callable = frame[b(pc)]
  if !isExpectedBuiltin(pc, callable) || !selfIsAbsent(list(pc, 4), frame) { return miss(pc, .call) }
  let argument = argument(pc, 1, frame)
  let result = number(of: argument, pc)
  if result == 0 {
    if pc[3] == UInt64(spt_number_identity.rawValue) { return callVectorcall(pc, frame, run) }
    // A number that it makes an error of, or an object: another site should not wait for that.
    return number(argument) == nil ? miss(pc, .call) : callVectorcall(pc, frame, run)
  }
  if Operand(rawValue: list(pc, 4)[1]).isTemporary { release(argument) }
  finishB(pc, callable)
  return endCall(pc, frame, run, result)
}

/// The result as a word; 0: CPython's function is to be asked.
@_transparent private func number(of argument: UInt64, _ pc: PC) -> UInt64 {
  let kind = Int32(truncatingIfNeeded: pc[3])
  switch kind {
  case Int32(spt_number_float_of_int.rawValue):
    return smallInt(argument).map { Word.ordinary(Double($0)) } ?? 0
  case Int32(spt_number_absolute_int.rawValue):
    guard let value = smallInt(argument) else { return 0 }
    if value < 0 { return Word.fits(0 &- value) ? Word.int(0 &- value) : 0 }
    // CPython gives an int that is not below 0 back as it is.
    retain(argument)
    return argument
  case Int32(spt_number_identity.rawValue):
    return Word.isObject(argument) && spt_is_unaudited() != 0 ? Word.int(Int64(bitPattern: argument)) : 0
  default: break
  }
  if kind < Int32(spt_number_square_root.rawValue) {
    if kind != Int32(spt_number_absolute_float.rawValue) && smallInt(argument) != nil {
      // What an int is rounded to is that int.
      noteUnusual(pc)
      retain(argument)
      return argument
    }
    guard let value = float(argument), value == value else { return 0 }
    if kind == Int32(spt_number_absolute_float.rawValue) { return Word.ordinary(value.magnitude) }
    return wholePart(value, kind).map { Word.int($0) } ?? 0
  }
  guard let value = Interpreter.number(argument) else { return 0 }
  if kind == Int32(spt_number_square_root.rawValue) {
    return value >= 0 ? Word.ordinary(value.squareRoot()) : 0
  }
  return callC(value, pc[5]).map { Word.ordinary($0) } ?? 0
}
@_transparent func float(_ word: UInt64) -> Double? { smallInt(word) == nil ? number(word) : nil }

/// A function of C, of a finite number, that gives one; else nil.
@_transparent func callC(_ value: Double, _ function: UInt64) -> Double? {
  let result = unsafeBitCast(function, to: DoubleFunction.self)(value)
  return value.isFinite && result.isFinite ? result : nil
}

/// int(x), math.floor(x), math.ceil(x) or round(x) that fits into a word.
@_transparent func wholePart(_ value: Double, _ kind: Int32) -> Int64? {
  if !(value.magnitude < Double(Word.intLimit - 1)) { return nil }
  let truncated = Int64(value)
  if kind == Int32(spt_number_floor.rawValue) { return Double(truncated) > value ? truncated &- 1 : truncated }
  if kind == Int32(spt_number_ceil.rawValue) { return Double(truncated) < value ? truncated &+ 1 : truncated }
  if kind == Int32(spt_number_round.rawValue) {
    // Of two that are as near the even one.
    let rest = (value - Double(truncated)).magnitude
    if rest < 0.5 || rest == 0.5 && truncated & 1 == 0 { return truncated }
    return value < 0 ? truncated &- 1 : truncated &+ 1
  }
  return truncated
}

// MARK: Ranges

@inline(never) func callRange(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let callable = frame[b(pc)]
  guard callable == word(at: spt_type_of_range()), selfIsAbsent(list(pc, 4), frame),
    let (start, step, length) = rangeArguments(pc, frame)
  else { return miss(pc, .call) }
  for index in 1..<c(pc) where Operand(rawValue: list(pc, 4)[index]).isTemporary { release(argument(pc, index, frame)) }
  finishB(pc, callable)
  return endCall(pc, frame, run, spt_new_range_iterator(Int(start), Int(step), Int(length)))
}

/// For compiled code, which writes what it gives itself; 0, and no exception, without memory.
func newRangeIterator() -> UInt64 {
  let iterator = word(spt_new_range_iterator(0, 1, 0))
  if iterator == 0 { PyErr_Clear() }
  return iterator
}

/// Of ints that fit into words, in a call of one to three; nil of others. (compute_range_length, Objects/rangeobject.c.)
private func rangeArguments(_ pc: PC, _ frame: Frame) -> (start: Int64, step: Int64, length: Int64)? {
  guard let first = smallInt(argument(pc, 1, frame)) else { return nil }
  if c(pc) == 2 { return (0, 1, max(first, 0)) }
  guard let stop = smallInt(argument(pc, 2, frame)) else { return nil }
  if c(pc) == 3 { return (first, 1, max(stop - first, 0)) }
  guard let step = smallInt(argument(pc, 3, frame)), step != 0 else { return nil }
  let distance = step > 0 ? stop - first : first - stop
  return (first, step, distance > 0 ? (distance - 1) / abs(step) + 1 : 0)
}
