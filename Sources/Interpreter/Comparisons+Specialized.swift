// Comparisons, and the jumps that take them in.
//
//   compareJump a < b, else to L   both ints so far        →   compareJumpIntGreaterEqual a, b, to L
//   compareJump a < 7, else to L   a is an int so far      →   compareJumpIntConstantGreaterEqual a, 7, to L   w3 = 7
//
// Each form says itself when it jumps, whether the bytecode jumps on true or on false.

import CPython313
import RegisterCode
import Values

/// COMPARE_OP's bits for an outcome: unordered 1, less 2, greater 4, equal 8 (pycore_code.h).
@_transparent private func outcome(_ x: Int64, _ y: Int64) -> Int32 { x < y ? 2 : x == y ? 8 : 4 }
@_transparent private func outcome(_ x: Double, _ y: Double) -> Int32 {
  x < y ? 2 : x > y ? 4 : x == y ? 8 : 1
}
/// Bit 31 of the kind: jump when true.
@_transparent private func jump(_ pc: PC, _ isTrue: Bool) -> PC {
  isTrue == (kind(pc) < 0) ? target(pc) : next(pc, 2)
}
/// The outcomes of two numbers that are no NaNs on which an instruction jumps.
private func jumpingOutcomes(_ pc: PC) -> Int32 { (kind(pc) < 0 ? kind(pc) : ~kind(pc)) & 14 }

@inline(never) func specializeCompareJump(_ pc: PC, _ frame: Frame) -> PC? {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  let isConstant = flags(pc) & (Flag.bIsConstant | Flag.cIsConstant) != 0
  if smallInt(left) != nil, let value = smallInt(right), flags(pc) & Flag.bIsConstant == 0 {
    if !isConstant { return specialize(pc, intForm(jumpingOutcomes(pc))) }
    pc[3] = Word.int(value)
    return specialize(pc, intFormWithConstant(jumpingOutcomes(pc)))
  }
  if number(left) != nil, let value = number(right) {
    pc[3] = UInt64(jumpingOutcomes(pc))
    if !isConstant { return specialize(pc, .compareJumpFloat) }
    if flags(pc) & Flag.bIsConstant != 0 { return specialize(pc, .compareJumpNumbers) }
    pc[3] = value.bitPattern
    return specialize(pc, .compareJumpFloatConstant)
  }
  if outcomeOfInts(left, right) != nil { return specialize(pc, .compareJumpLong) }
  if Word.isPointer(left) && Word.isPointer(right) && type(left) == word(at: spt_type_of_str())
    && type(right) == word(at: spt_type_of_str())
  {
    return specialize(pc, .compareJumpString)
  }
  if Word.isPointer(left) && Word.isPointer(right) && spt_outcome_of_sequences(object(left), object(right)) != 0 {
    return specialize(pc, .compareJumpSequence)
  }
  adaptationFailed(pc)
  return nil
}
private func intForm(_ outcomes: Int32) -> Opcode {
  switch outcomes {
  case 2: return .compareJumpIntLess
  case 10: return .compareJumpIntLessEqual
  case 8: return .compareJumpIntEqual
  case 6: return .compareJumpIntNotEqual
  case 4: return .compareJumpIntGreater
  default: return .compareJumpIntGreaterEqual
  }
}
private func intFormWithConstant(_ outcomes: Int32) -> Opcode {
  switch outcomes {
  case 2: return .compareJumpIntConstantLess
  case 10: return .compareJumpIntConstantLessEqual
  case 8: return .compareJumpIntConstantEqual
  case 6: return .compareJumpIntConstantNotEqual
  case 4: return .compareJumpIntConstantGreater
  default: return .compareJumpIntConstantGreaterEqual
  }
}

/// An int in a local that is still an object, unboxed; other words as they are. What a loop counts up to often is an argument
/// that nobody has computed.
@_transparent private func lentInt(_ pc: PC, _ word: UInt64, _ isTemporary: UInt8) -> UInt64 {
  if Word.isPointer(word) && flags(pc) & isTemporary == 0
    && type(word) == Interpreter.word(at: spt_type_of_int()) && load(word, Layout.longTag, UInt64.self) < 16
  {
    return load(word, Layout.longTag, UInt64.self) == 8
      ? Word.intBase &+ UInt64(load(word, Layout.longDigits, UInt32.self))
      : Word.intBase &- UInt64(load(word, Layout.longDigits, UInt32.self))
  }
  return word
}

// The bias of unboxed ints keeps their order.
@_transparent func compareJumpIntLess(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  var left = frame[b(pc)]
  var right = frame[c(pc)]
  if left & right < Word.intTag {
    left = lentInt(pc, left, Flag.bIsTemporary)
    right = lentInt(pc, right, Flag.cIsTemporary)
    if left & right < Word.intTag { return compareJumpNumbers(pc, frame, run) }
  }
  return left < right ? target(pc) : next(pc, 2)
}
@_transparent func compareJumpIntLessEqual(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  var left = frame[b(pc)]
  var right = frame[c(pc)]
  if left & right < Word.intTag {
    left = lentInt(pc, left, Flag.bIsTemporary)
    right = lentInt(pc, right, Flag.cIsTemporary)
    if left & right < Word.intTag { return compareJumpNumbers(pc, frame, run) }
  }
  return left <= right ? target(pc) : next(pc, 2)
}
@_transparent func compareJumpIntEqual(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  var left = frame[b(pc)]
  var right = frame[c(pc)]
  if left & right < Word.intTag {
    left = lentInt(pc, left, Flag.bIsTemporary)
    right = lentInt(pc, right, Flag.cIsTemporary)
    if left & right < Word.intTag { return compareJumpNumbers(pc, frame, run) }
  }
  return left == right ? target(pc) : next(pc, 2)
}
@_transparent func compareJumpIntNotEqual(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  var left = frame[b(pc)]
  var right = frame[c(pc)]
  if left & right < Word.intTag {
    left = lentInt(pc, left, Flag.bIsTemporary)
    right = lentInt(pc, right, Flag.cIsTemporary)
    if left & right < Word.intTag { return compareJumpNumbers(pc, frame, run) }
  }
  return left != right ? target(pc) : next(pc, 2)
}
@_transparent func compareJumpIntGreater(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  var left = frame[b(pc)]
  var right = frame[c(pc)]
  if left & right < Word.intTag {
    left = lentInt(pc, left, Flag.bIsTemporary)
    right = lentInt(pc, right, Flag.cIsTemporary)
    if left & right < Word.intTag { return compareJumpNumbers(pc, frame, run) }
  }
  return left > right ? target(pc) : next(pc, 2)
}
@_transparent func compareJumpIntGreaterEqual(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  var left = frame[b(pc)]
  var right = frame[c(pc)]
  if left & right < Word.intTag {
    left = lentInt(pc, left, Flag.bIsTemporary)
    right = lentInt(pc, right, Flag.cIsTemporary)
    if left & right < Word.intTag { return compareJumpNumbers(pc, frame, run) }
  }
  return left >= right ? target(pc) : next(pc, 2)
}
@_transparent func compareJumpIntConstantLess(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  var left = frame[b(pc)]
  let right = pc[3]
  if left < Word.intTag {
    left = lentInt(pc, left, Flag.bIsTemporary)
    if left < Word.intTag { return compareJumpNumbers(pc, frame, run) }
  }
  return left < right ? target(pc) : next(pc, 2)
}
@_transparent func compareJumpIntConstantLessEqual(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  var left = frame[b(pc)]
  let right = pc[3]
  if left < Word.intTag {
    left = lentInt(pc, left, Flag.bIsTemporary)
    if left < Word.intTag { return compareJumpNumbers(pc, frame, run) }
  }
  return left <= right ? target(pc) : next(pc, 2)
}
@_transparent func compareJumpIntConstantEqual(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  var left = frame[b(pc)]
  let right = pc[3]
  if left < Word.intTag {
    left = lentInt(pc, left, Flag.bIsTemporary)
    if left < Word.intTag { return compareJumpNumbers(pc, frame, run) }
  }
  return left == right ? target(pc) : next(pc, 2)
}
@_transparent func compareJumpIntConstantNotEqual(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  var left = frame[b(pc)]
  let right = pc[3]
  if left < Word.intTag {
    left = lentInt(pc, left, Flag.bIsTemporary)
    if left < Word.intTag { return compareJumpNumbers(pc, frame, run) }
  }
  return left != right ? target(pc) : next(pc, 2)
}
@_transparent func compareJumpIntConstantGreater(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  var left = frame[b(pc)]
  let right = pc[3]
  if left < Word.intTag {
    left = lentInt(pc, left, Flag.bIsTemporary)
    if left < Word.intTag { return compareJumpNumbers(pc, frame, run) }
  }
  return left > right ? target(pc) : next(pc, 2)
}
@_transparent func compareJumpIntConstantGreaterEqual(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  var left = frame[b(pc)]
  let right = pc[3]
  if left < Word.intTag {
    left = lentInt(pc, left, Flag.bIsTemporary)
    if left < Word.intTag { return compareJumpNumbers(pc, frame, run) }
  }
  return left >= right ? target(pc) : next(pc, 2)
}

@_transparent func compareJumpFloat(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let x = Word.doubleValue(frame[b(pc)])
  let y = Word.doubleValue(frame[c(pc)])
  // Not true when one of them is a NaN.
  if x < y { return pc[3] & 2 != 0 ? target(pc) : next(pc, 2) }
  if x > y { return pc[3] & 4 != 0 ? target(pc) : next(pc, 2) }
  if x == y { return pc[3] & 8 != 0 ? target(pc) : next(pc, 2) }
  return compareJumpNumbers(pc, frame, run)
}
@_transparent func compareJumpFloatConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let x = Word.doubleValue(frame[b(pc)])
  let y = Double(bitPattern: pc[3])
  if x != x { return compareJumpNumbers(pc, frame, run) }
  return jump(pc, outcome(x, y) & kind(pc) != 0)
}
/// Numbers, boxed or not: the second path of all of these, and the form of a constant on the left.
@inline(never) func compareJumpNumbers(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  let bits: Int32
  if let x = smallInt(left), let y = smallInt(right) {
    bits = outcome(x, y)
    if opcode(pc) == .compareJumpFloat || opcode(pc) == .compareJumpFloatConstant { noteInts(pc) }
  } else if let x = number(left), let y = number(right) {
    bits = outcome(x, y)
    switch opcode(pc) {
    case .compareJumpFloat, .compareJumpFloatConstant: noteMixture(pc, left, right)
    case .compareJumpNumbers: break
    // Floats came to a site of ints: from now on it takes both.
    default: return specializeCompareJump(pc, frame) ?? miss(pc, .compareJump)
    }
  } else {
    return miss(pc, .compareJump)
  }
  finishB(pc, left)
  finishC(pc, right)
  return jump(pc, bits & kind(pc) != 0)
}

/// Ints of any size.
@inline(never) func compareJumpLong(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  guard let bits = outcomeOfInts(left, right) else { return miss(pc, .compareJump) }
  finishB(pc, left)
  finishC(pc, right)
  return jump(pc, bits & kind(pc) != 0)
}

@_transparent func equalStrings(_ left: UInt64, _ right: UInt64) -> Bool {
  left == right || _PyUnicode_Equal(object(left), object(right)) != 0
}
/// The outcome of two strings for a comparison, as far as it wants to know.
func outcome(_ left: UInt64, _ right: UInt64, of comparison: Int32) -> Int32 {
  if comparison == Py_EQ || comparison == Py_NE { return equalStrings(left, right) ? 8 : 4 }
  return outcome(Int64(spt_order_of_strings(object(left), object(right))), 0)
}
@inline(never) func compareJumpString(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  if !Word.isPointer(left) || !Word.isPointer(right) || type(left) != word(at: spt_type_of_str())
    || type(right) != word(at: spt_type_of_str())
  {
    return miss(pc, .compareJump)
  }
  let bits = outcome(left, right, of: (kind(pc) & 0x7FFF_FFFF) >> 5)
  finishB(pc, left)
  finishC(pc, right)
  return jump(pc, bits & kind(pc) != 0)
}

/// Lists or tuples, whose items mostly run no code.
@inline(never) func compareJumpSequence(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  if !Word.isPointer(left) || !Word.isPointer(right) || type(left) != type(right)
    || (type(left) != word(at: spt_type_of_tuple()) && type(left) != word(at: spt_type_of_list()))
  {
    return miss(pc, .compareJump)
  }
  return compareJumpUncached(pc, frame, run)
}

@inline(never) func specializeCompare(_ pc: PC, _ frame: Frame) -> PC? {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  if smallInt(left) != nil && smallInt(right) != nil { return specialize(pc, .compareInt) }
  if number(left) != nil && number(right) != nil { return specialize(pc, .compareFloat) }
  adaptationFailed(pc)
  return nil
}
/// Two unboxed numbers in registers; a bool is no object to release either.
@_transparent func compareInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if flags(pc) & (Flag.bIsConstant | Flag.cIsConstant) != 0 { return compareNumbers(pc, frame, run) }
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  if left & right < Word.intTag { return compareNumbers(pc, frame, run) }
  putUnboxed(pc, frame, boolean(outcome(Word.intValue(left), Word.intValue(right)) & kind(pc) != 0))
  return next(pc, 2)
}
@_transparent func compareFloat(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if flags(pc) & (Flag.bIsConstant | Flag.cIsConstant) != 0 { return compareNumbers(pc, frame, run) }
  let x = Word.doubleValue(frame[b(pc)])
  let y = Word.doubleValue(frame[c(pc)])
  if x != x || y != y { return compareNumbers(pc, frame, run) }
  putUnboxed(pc, frame, boolean(outcome(x, y) & kind(pc) != 0))
  return next(pc, 2)
}
/// Numbers of either kind, boxed or not, in registers or constant.
@inline(never) private func compareNumbers(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  let bits: Int32
  if let x = smallInt(left), let y = smallInt(right) {
    bits = outcome(x, y)
    if opcode(pc) == .compareFloat { noteInts(pc) }
  } else if let x = number(left), let y = number(right) {
    bits = outcome(x, y)
    if opcode(pc) == .compareFloat { noteMixture(pc, left, right) }
  } else {
    return miss(pc, .compare)
  }
  finishB(pc, left)
  finishC(pc, right)
  putUnboxed(pc, frame, boolean(bits & kind(pc) != 0))
  return next(pc, 2)
}
