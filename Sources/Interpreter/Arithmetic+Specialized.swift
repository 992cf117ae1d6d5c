// Arithmetic on unboxed numbers.
//
//   binary r ← x + y   both ints so far   →   addInt r ← x + y
//
// The fast path takes two unboxed words and checks the result once: an int that leaves its 49 bits, or a float that
// comes out as NaN (any word that is no double decodes to one). The second path takes numbers that still are objects. What
// neither takes is a miss.

import CPython313
import RegisterCode
import Values

/// CPython's numbers of the binary operators (Include/opcode.h), the in-place ones folded into the others.
enum BinaryKind {
  static var add: Int32 { 0 }
  static var and: Int32 { 1 }
  static var floorDivide: Int32 { 2 }
  static var leftShift: Int32 { 3 }
  static var multiply: Int32 { 5 }
  static var remainder: Int32 { 6 }
  static var or: Int32 { 7 }
  static var power: Int32 { 8 }
  static var rightShift: Int32 { 9 }
  static var subtract: Int32 { 10 }
  static var trueDivide: Int32 { 11 }
  static var xor: Int32 { 12 }
  static var inPlace: Int32 { 13 }
}
@_transparent private func plainKind(_ pc: PC) -> Int32 {
  let kind = kind(pc)
  return kind >= BinaryKind.inPlace ? kind - BinaryKind.inPlace : kind
}

// MARK: Numbers in words

/// The value of an exact int of one digit.
@_transparent private func compactInt(_ object: UInt64) -> Int64 {
  let tag = load(object, Layout.longTag, UInt64.self)
  return (1 &- Int64(tag & 3)) &* Int64(load(object, Layout.longDigits, UInt32.self))
}
/// An int of 49 bits at most, unboxed or an exact int of one digit; else nil.
@_transparent func smallInt(_ word: UInt64) -> Int64? {
  if Word.isInt(word) { return Word.intValue(word) }
  // Compact: fewer than two digits (lv_tag below 2 << 3).
  if Word.isPointer(word) && word != 0 && type(word) == Interpreter.word(at: spt_type_of_int())
    && load(word, Layout.longTag, UInt64.self) < 16
  {
    return compactInt(word)
  }
  return nil
}
/// A float or a small int as a double; else nil.
@_transparent private func number(_ word: UInt64) -> Double? {
  if Word.isDouble(word) { return Word.doubleValue(word) }
  if Word.isPointer(word) && word != 0 && type(word) == Interpreter.word(at: spt_type_of_float()) {
    return load(word, Layout.floatValue, Double.self)
  }
  return smallInt(word).map { Double($0) }
}
@_transparent private func isFloat(_ word: UInt64) -> Bool {
  Word.isDouble(word)
    || (Word.isPointer(word) && word != 0 && type(word) == Interpreter.word(at: spt_type_of_float()))
}

/// Writes a number to the destination.
@_transparent private func putNumber(_ pc: PC, _ frame: Frame, _ word: UInt64) -> PC {
  put(pc, frame, word)
  return next(pc, 2)
}
/// Ends both operands, then writes.
@_transparent private func finishNumber(
  _ pc: PC, _ frame: Frame, _ left: UInt64, _ right: UInt64, _ result: UInt64
) -> PC {
  finishB(pc, left)
  finishC(pc, right)
  put(pc, frame, result)
  return next(pc, 2)
}

// MARK: Choosing a form

@inline(never) func specializeBinary(_ pc: PC, _ frame: Frame) -> PC? {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  let kind = plainKind(pc)
  let flags = flags(pc)
  let registers = flags & (Flag.bIsConstant | Flag.cIsConstant) == 0
  if smallInt(left) != nil, let rightValue = smallInt(right) {
    if registers {
      switch kind {
      case BinaryKind.add: return specialize(pc, .addInt)
      case BinaryKind.subtract: return specialize(pc, .subtractInt)
      case BinaryKind.multiply: return specialize(pc, .multiplyInt)
      default: break
      }
    } else if flags & Flag.bIsConstant == 0 {
      pc[3] = Word.int(rightValue)
      switch kind {
      case BinaryKind.add: return specialize(pc, .addIntConstant)
      case BinaryKind.subtract: return specialize(pc, .subtractIntConstant)
      case BinaryKind.multiply: return specialize(pc, .multiplyIntConstant)
      default: break
      }
    }
    if kind != BinaryKind.power && kind != BinaryKind.trueDivide && kind != 4 { return specialize(pc, .intOperator) }
  }
  if isFloat(left) || isFloat(right) || kind == BinaryKind.trueDivide, number(left) != nil, number(right) != nil {
    if registers && isFloat(left) && isFloat(right) {
      switch kind {
      case BinaryKind.add: return specialize(pc, .addFloat)
      case BinaryKind.subtract: return specialize(pc, .subtractFloat)
      case BinaryKind.multiply: return specialize(pc, .multiplyFloat)
      case BinaryKind.trueDivide: return specialize(pc, .divideFloat)
      default: break
      }
    }
    switch kind {
    case BinaryKind.add, BinaryKind.subtract, BinaryKind.multiply, BinaryKind.trueDivide, BinaryKind.power:
      return specialize(pc, .floatOperator)
    default: break
    }
  }
  if kind == BinaryKind.add && Word.isPointer(left) && Word.isPointer(right)
    && type(left) == word(at: spt_type_of_str()) && type(right) == word(at: spt_type_of_str())
  {
    return specialize(pc, .addString)
  }
  adaptationFailed(pc)
  return nil
}

// MARK: Ints

@_transparent func addInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  let sum = left &+ right &- Word.intBase
  if left & right >= Word.intTag && sum >= Word.intTag { return putNumber(pc, frame, sum) }
  return intOperator(pc, frame, run)
}
@_transparent func subtractInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  let difference = left &- right &+ Word.intBase
  if left & right >= Word.intTag && difference >= Word.intTag { return putNumber(pc, frame, difference) }
  return intOperator(pc, frame, run)
}
@_transparent func multiplyInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  multiply(pc, frame, run, frame[c(pc)])
}
@_transparent private func multiply(_ pc: PC, _ frame: Frame, _ run: Run, _ right: UInt64) -> PC {
  let left = frame[b(pc)]
  if left & right >= Word.intTag {
    let (product, overflow) = Word.intValue(left).multipliedReportingOverflow(by: Word.intValue(right))
    if !overflow && Word.fits(product) { return putNumber(pc, frame, Word.int(product)) }
  }
  return intOperator(pc, frame, run)
}
@_transparent func addIntConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let sum = left &+ pc[3] &- Word.intBase
  if left >= Word.intTag && sum >= Word.intTag { return putNumber(pc, frame, sum) }
  return intOperator(pc, frame, run)
}
@_transparent func subtractIntConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let difference = left &- pc[3] &+ Word.intBase
  if left >= Word.intTag && difference >= Word.intTag { return putNumber(pc, frame, difference) }
  return intOperator(pc, frame, run)
}
@_transparent func multiplyIntConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  multiply(pc, frame, run, pc[3])
}

/// The operators that `floatOperator` knows, as bits.
private var floatKinds: Int32 {
  1 << BinaryKind.add | 1 << BinaryKind.subtract | 1 << BinaryKind.multiply | 1 << BinaryKind.trueDivide
    | 1 << BinaryKind.power
}

/// Any operator on ints, boxed or not: the second path of the forms above, and a form of its own.
@inline(never) func intOperator(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  guard let x = smallInt(left), let y = smallInt(right) else {
    // Floats came to a site of ints: from now on it takes both.
    if number(left) != nil && number(right) != nil && floatKinds & (1 << plainKind(pc)) != 0 {
      setOpcode(pc, .floatOperator)
      return floatOperator(pc, frame, run)
    }
    return miss(pc, .binary)
  }
  var value: Int64 = 0
  var isExact = true
  switch plainKind(pc) {
  case BinaryKind.add: value = x &+ y
  case BinaryKind.subtract: value = x &- y
  case BinaryKind.multiply:
    let (product, overflow) = x.multipliedReportingOverflow(by: y)
    value = product
    isExact = !overflow
  case BinaryKind.and: value = x & y
  case BinaryKind.or: value = x | y
  case BinaryKind.xor: value = x ^ y
  case BinaryKind.rightShift:
    isExact = y >= 0
    value = x >> min(max(y, 0), 63)
  case BinaryKind.leftShift:
    isExact = y >= 0 && y < 48 && (x == 0 || abs(x) < (Int64(1) << (48 - y)))
    value = isExact ? x << y : 0
  case BinaryKind.floorDivide:
    isExact = y != 0
    if isExact {
      value = x / y
      if (x % y != 0) && ((x < 0) != (y < 0)) { value -= 1 }
    }
  case BinaryKind.remainder:
    isExact = y != 0
    if isExact {
      value = x % y
      if value != 0 && ((value < 0) != (y < 0)) { value += y }
    }
  default: return miss(pc, .binary)
  }
  // What needs more bits, or raises, is CPython's; the form stays.
  if !isExact || !Word.fits(value) { return binaryUncached(pc, frame, run) }
  return finishNumber(pc, frame, left, right, Word.int(value))
}

// MARK: Floats

@_transparent private func floatOperation(
  _ pc: PC, _ frame: Frame, _ run: Run, _ operation: (Double, Double) -> Double
) -> PC {
  let result = operation(Word.doubleValue(frame[b(pc)]), Word.doubleValue(frame[c(pc)]))
  if result == result { return putNumber(pc, frame, result.bitPattern &+ Word.doubleOffset) }
  return floatOperator(pc, frame, run)
}
@_transparent func addFloat(_ pc: PC, _ frame: Frame, _ run: Run) -> PC { floatOperation(pc, frame, run) { $0 + $1 } }
@_transparent func subtractFloat(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  floatOperation(pc, frame, run) { $0 - $1 }
}
@_transparent func multiplyFloat(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  floatOperation(pc, frame, run) { $0 * $1 }
}
@_transparent func divideFloat(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let divisor = Word.doubleValue(frame[c(pc)])
  let result = Word.doubleValue(frame[b(pc)]) / divisor
  if result == result && divisor != 0 { return putNumber(pc, frame, result.bitPattern &+ Word.doubleOffset) }
  return floatOperator(pc, frame, run)
}

/// The four operators and powers on floats and small ints, boxed or not.
@inline(never) func floatOperator(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  let kind = plainKind(pc)
  guard let x = number(left), let y = number(right) else { return miss(pc, .binary) }
  if !isFloat(left) && !isFloat(right) && kind != BinaryKind.trueDivide {
    return kind == BinaryKind.power ? binaryUncached(pc, frame, run) : intOperator(pc, frame, run)
  }
  var result = 0.0
  switch kind {
  case BinaryKind.add: result = x + y
  case BinaryKind.subtract: result = x - y
  case BinaryKind.multiply: result = x * y
  case BinaryKind.trueDivide:
    // Ints above 2**53 are rounded by CPython's own rule.
    if y == 0 || (!isFloat(left) && !isFloat(right) && (abs(x) > 0x20_0000_0000_0000 || abs(y) > 0x20_0000_0000_0000)) {
      return binaryUncached(pc, frame, run)
    }
    result = x / y
  case BinaryKind.power:
    // What overflows, is complex or has a sign of zero to get right is CPython's (Objects/floatobject.c, float_pow).
    if !(x > 0) || !x.isFinite || !y.isFinite { return binaryUncached(pc, frame, run) }
    result = pow(x, y)
    if !result.isFinite || result == 0 { return binaryUncached(pc, frame, run) }
  default: return binaryUncached(pc, frame, run)
  }
  // A word cannot keep a NaN's sign and payload: those stay objects.
  if result != result { return binaryUncached(pc, frame, run) }
  return finishNumber(pc, frame, left, right, Word.double(result))
}

// MARK: Strings

/// str + str. `s += t` extends s in place when the local holds its only reference (CPython's BINARY_OP_INPLACE_ADD_UNICODE).
@inline(never) func addString(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  if !Word.isPointer(left) || !Word.isPointer(right) || type(left) != word(at: spt_type_of_str())
    || type(right) != word(at: spt_type_of_str())
  {
    return miss(pc, .binary)
  }
  publish(pc, frame)
  var text: Object?
  if flags(pc) & Flag.bIsConstant == 0 && a(pc) == b(pc) && flags(pc) & Flag.aIsLocal != 0 && left != right {
    // The result replaces the left operand: move it out of the local so that it may be extended.
    text = optional(left)
    frame[a(pc)] = 0
    PyUnicode_Append(&text, object(right))
    finishC(pc, right)
    guard let text else { return failedConsumed(pc, run) }
    frame[a(pc)] = word(text)
    return next(pc, 2)
  }
  if flags(pc) & Flag.bIsTemporary != 0 {
    text = optional(left)
    PyUnicode_Append(&text, object(right))
    finishC(pc, right)
  } else {
    text = PyUnicode_Concat(object(left), object(right))
    finishC(pc, right)
  }
  return finish(pc, frame, run, text, next(pc, 2))
}

// MARK: Comparisons

/// COMPARE_OP's bits for an outcome: unordered 1, less 2, greater 4, equal 8 (pycore_code.h).
@_transparent private func outcome(_ x: Int64, _ y: Int64) -> Int32 { x < y ? 2 : x == y ? 8 : 4 }
@_transparent private func outcome(_ x: UInt64, _ y: UInt64) -> Int32 { x < y ? 2 : x == y ? 8 : 4 }
@_transparent private func outcome(_ x: Double, _ y: Double) -> Int32 {
  x < y ? 2 : x > y ? 4 : x == y ? 8 : 1
}
/// Bit 31 of the kind: jump when true.
@_transparent private func jump(_ pc: PC, _ isTrue: Bool) -> PC {
  isTrue == (kind(pc) < 0) ? target(pc) : next(pc, 2)
}

@inline(never) func specializeCompareJump(_ pc: PC, _ frame: Frame) -> PC? {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  if smallInt(left) != nil, let value = smallInt(right) {
    if flags(pc) & Flag.bIsConstant != 0 { return specialize(pc, .compareJumpFloat) }
    if flags(pc) & Flag.cIsConstant == 0 { return specialize(pc, .compareJumpInt) }
    pc[3] = Word.int(value)
    return specialize(pc, .compareJumpIntConstant)
  }
  if number(left) != nil && number(right) != nil { return specialize(pc, .compareJumpFloat) }
  let isEquality = (kind(pc) & 0x7FFF_FFFF) >> 5 == Py_EQ || (kind(pc) & 0x7FFF_FFFF) >> 5 == Py_NE
  if isEquality && Word.isPointer(left) && Word.isPointer(right) && type(left) == word(at: spt_type_of_str())
    && type(right) == word(at: spt_type_of_str())
  {
    return specialize(pc, .compareJumpString)
  }
  adaptationFailed(pc)
  return nil
}

@_transparent func compareJumpInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  // The bias keeps the order.
  if left & right >= Word.intTag { return jump(pc, outcome(left, right) & kind(pc) != 0) }
  return compareJumpNumbers(pc, frame, run)
}
@_transparent func compareJumpIntConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  if left >= Word.intTag { return jump(pc, outcome(left, pc[3]) & kind(pc) != 0) }
  return compareJumpNumbers(pc, frame, run)
}
@_transparent func compareJumpFloat(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if flags(pc) & (Flag.bIsConstant | Flag.cIsConstant) == 0 {
    let x = Word.doubleValue(frame[b(pc)])
    let y = Word.doubleValue(frame[c(pc)])
    if x == x && y == y { return jump(pc, outcome(x, y) & kind(pc) != 0) }
  }
  return compareJumpNumbers(pc, frame, run)
}
/// Numbers, boxed or not: the second path of all three.
@inline(never) private func compareJumpNumbers(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  let bits: Int32
  if let x = smallInt(left), let y = smallInt(right) {
    bits = outcome(x, y)
  } else if let x = number(left), let y = number(right) {
    bits = outcome(x, y)
  } else {
    return miss(pc, .compareJump)
  }
  finishB(pc, left)
  finishC(pc, right)
  return jump(pc, bits & kind(pc) != 0)
}

@_transparent private func equalStrings(_ left: UInt64, _ right: UInt64) -> Bool {
  left == right || _PyUnicode_Equal(object(left), object(right)) != 0
}
@inline(never) func compareJumpString(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  if !Word.isPointer(left) || !Word.isPointer(right) || type(left) != word(at: spt_type_of_str())
    || type(right) != word(at: spt_type_of_str())
  {
    return miss(pc, .compareJump)
  }
  let isTrue = equalStrings(left, right) == ((kind(pc) & 0x7FFF_FFFF) >> 5 == Py_EQ)
  finishB(pc, left)
  finishC(pc, right)
  return jump(pc, isTrue)
}

@inline(never) func specializeCompare(_ pc: PC, _ frame: Frame) -> PC? {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  if smallInt(left) != nil && smallInt(right) != nil { return specialize(pc, .compareInt) }
  if number(left) != nil && number(right) != nil { return specialize(pc, .compareFloat) }
  adaptationFailed(pc)
  return nil
}
@inline(never) func compareInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  guard let x = smallInt(left), let y = smallInt(right) else { return miss(pc, .compare) }
  return finishNumber(pc, frame, left, right, boolean(outcome(x, y) & kind(pc) != 0))
}
@inline(never) func compareFloat(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  guard let x = number(left), let y = number(right) else { return miss(pc, .compare) }
  return finishNumber(pc, frame, left, right, boolean(outcome(x, y) & kind(pc) != 0))
}
