// Arithmetic on unboxed numbers.
//
//   binary r ← x + y   both ints so far      →   addInt r ← x + y
//   binary r ← 2.0 * x   x a float so far    →   multiplyFloatConstant r ← 2.0 * x   w3 = 2.0, w2 names x
//
// The fast path takes two unboxed words, or one and the constant in w3, and checks the result: an int that leaves its 49 bits,
// or a float that comes out as NaN (any word that is no double decodes to one). The second path, a function, takes numbers
// that still are objects, and ints and floats mixed. What neither takes is a miss. A site of ints that meets
// floats becomes one of floats, whose second path takes ints, and stays that.

import CPython313
import RegisterCode
import Values

@_transparent func plainKind(_ pc: PC) -> Int32 {
  let kind = kind(pc)
  return kind >= BinaryKind.inPlace ? kind - BinaryKind.inPlace : kind
}

// MARK: Numbers in words

/// The value of an exact int of one digit.
@_transparent private func compactInt(_ object: UInt64) -> Int64 {
  let tag = load(object, Layout.longTag, UInt64.self)
  return (1 &- Int64(tag & 3)) &* Int64(load(object, Layout.longDigits, UInt32.self))
}
/// An int of 49 bits at most, unboxed or an exact int object; else nil.
@_transparent func smallInt(_ word: UInt64) -> Int64? {
  if Word.isInt(word) { return Word.intValue(word) }
  if Word.isObject(word) && type(word) == Interpreter.word(at: spt_type_of_int()) {
    // Compact: fewer than two digits (lv_tag below 2 << 3).
    return load(word, Layout.longTag, UInt64.self) < 16 ? compactInt(word) : twoDigitInt(word)
  }
  return nil
}
/// An int object of two digits that fits into a word.
@inline(never) func twoDigitInt(_ object: UInt64) -> Int64? {
  let tag = load(object, Layout.longTag, UInt64.self)
  if tag >= 24 { return nil }
  let low = Int64(load(object, Layout.longDigits, UInt32.self))
  let high = Int64(load(object, Layout.longDigits + 4, UInt32.self))
  let value = (1 - Int64(tag & 3)) * (high << 30 | low)
  return Word.fits(value) ? value : nil
}
/// A float or a small int as a double; else nil.
@_transparent func number(_ word: UInt64) -> Double? {
  if Word.isDouble(word) { return Word.doubleValue(word) }
  if Word.isObject(word) && type(word) == Interpreter.word(at: spt_type_of_float()) {
    return load(word, Layout.floatValue, Double.self)
  }
  return smallInt(word).map { Double($0) }
}
@_transparent func isFloat(_ word: UInt64) -> Bool {
  Word.isDouble(word)
    || (Word.isObject(word) && type(word) == Interpreter.word(at: spt_type_of_float()))
}

/// A power that is an ordinary number of ordinary ones; nil: what overflows, is complex or nearly zero is CPython's
/// (Objects/floatobject.c, float_pow).
@_transparent func ordinaryPower(_ base: Double, _ exponent: Double) -> Double? {
  if !base.isFinite || !exponent.isFinite { return nil }
  if base == 0 {
    if exponent <= 0 { return nil }
    return exponent.rounded(.down) == exponent && fmod(exponent, 2) == 1 ? base : 0
  }
  let isNegative = base < 0
  if isNegative && exponent.rounded(.down) != exponent { return nil }
  let result = pow(base.magnitude, exponent)
  if !result.isFinite || result == 0 { return nil }
  return isNegative && fmod(exponent.magnitude, 2) == 1 ? -result : result
}

/// The word of a power of two ints, where it is an int that fits into one.
func intPower(_ base: UInt64, _ exponent: UInt64) -> UInt64? {
  guard let x = smallInt(base), var left = smallInt(exponent), left >= 0 else { return nil }
  var (power, factor) = (Int64(1), x)
  while left > 0 {
    if left & 1 != 0 {
      let (product, overflows) = power.multipliedReportingOverflow(by: factor)
      if overflows || !Word.fits(product) { return nil }
      power = product
    }
    left >>= 1
    if left > 0 {
      let (square, overflows) = factor.multipliedReportingOverflow(by: factor)
      if overflows { return nil }
      factor = square
    }
  }
  return Word.int(power)
}

/// The sum, difference, product, quotient or power of two numbers of any kind, for compiled code; 0 when one is none, or the result is no
/// number of a word.
@inline(never) func arithmetic(_ left: UInt64, _ right: UInt64, _ kind: Int32) -> UInt64 {
  if kind != BinaryKind.trueDivide, let x = smallInt(left), let y = smallInt(right) {
    if kind == BinaryKind.power { return intPower(left, right) ?? 0 }
    let (result, overflow) =
      kind == BinaryKind.add
      ? x.addingReportingOverflow(y)
      : kind == BinaryKind.subtract ? x.subtractingReportingOverflow(y) : x.multipliedReportingOverflow(by: y)
    return overflow || !Word.fits(result) ? 0 : Word.int(result)
  }
  guard let x = number(left), let y = number(right) else { return 0 }
  let result: Double
  switch kind {
  case BinaryKind.power: result = ordinaryPower(x, y) ?? .nan
  case BinaryKind.add: result = x + y
  case BinaryKind.subtract: result = x - y
  case BinaryKind.multiply: result = x * y
  default: result = y == 0 ? .nan : x / y
  }
  return result == result ? Word.ordinary(result) : 0
}

/// Writes an unboxed number to the destination.
@_transparent private func putNumber(_ pc: PC, _ frame: Frame, _ word: UInt64) -> PC {
  putUnboxed(pc, frame, word)
  return next(pc, 2)
}
/// Ends both operands, then writes.
@_transparent func finishNumber(
  _ pc: PC, _ frame: Frame, _ left: UInt64, _ right: UInt64, _ result: UInt64
) -> PC {
  finishB(pc, left)
  finishC(pc, right)
  return putNumber(pc, frame, result)
}

/// The operand of a form with a constant, which may stand on either side.
@_transparent private func variable(_ pc: PC, _ frame: Frame) -> UInt64 {
  frame[Int(load(address(pc), 16, UInt16.self))]
}
private func setVariable(_ pc: PC, _ register: Int) {
  store(address(pc), 16, UInt16(truncatingIfNeeded: register))
}
@_transparent private func intConstant(_ pc: PC) -> Int64 { Int64(bitPattern: pc[3]) }
@_transparent private func floatConstant(_ pc: PC) -> Double { Double(bitPattern: pc[3]) }

// MARK: Choosing a form

@inline(never) func specializeBinary(_ pc: PC, _ frame: Frame) -> PC? {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  let kind = plainKind(pc)
  let constants = flags(pc) & (Flag.bIsConstant | Flag.cIsConstant)
  let constantOnLeft = constants == Flag.bIsConstant
  let constantOnRight = constants == Flag.cIsConstant
  if let x = smallInt(left), let y = smallInt(right) {
    if constants == 0, let form = intForm(kind) { return specialize(pc, form) }
    if constantOnRight, let form = intFormWithConstant(pc, kind, y) {
      setVariable(pc, b(pc))
      return specialize(pc, form)
    }
    if constantOnLeft && (kind == BinaryKind.add || kind == BinaryKind.multiply),
      let form = intFormWithConstant(pc, kind, x)
    {
      setVariable(pc, c(pc))
      return specialize(pc, form)
    }
    if isOfInts(kind) && (kind != BinaryKind.power || y >= 0) { return specialize(pc, .intOperator) }
  } else if isOfInts(kind) && areShortInts(left, right, kind) {
    return specialize(pc, .intOperator)
  }
  if takesBools(kind), intOrBool(left) != nil, intOrBool(right) != nil { return specialize(pc, .boolOperator) }
  if isFloat(left) || isFloat(right) || kind == BinaryKind.trueDivide, let x = number(left), let y = number(right) {
    if constants == 0, let form = floatForm(kind) { return specialize(pc, form) }
    if constantOnRight, let form = floatFormWithConstant(pc, kind, y) {
      setVariable(pc, b(pc))
      return specialize(pc, form)
    }
    if constantOnLeft, let form = floatFormOfConstant(pc, kind, x) {
      setVariable(pc, c(pc))
      return specialize(pc, form)
    }
    if kind == BinaryKind.power { return specialize(pc, .floatOperator) }
  }
  if kind == BinaryKind.add && Word.isPointer(left) && Word.isPointer(right)
    && type(left) == word(at: spt_type_of_str()) && type(right) == word(at: spt_type_of_str())
  {
    return specialize(pc, .addString)
  }
  if Word.isObject(left) && Word.isObject(right), let start = formOfObjects(pc, left, right) { return start }
  adaptationFailed(pc)
  return nil
}
/// Rewrites an operator of two objects to the form that calls its function, if there is one.
func formOfObjects(_ pc: PC, _ left: UInt64, _ right: UInt64) -> PC? {
  setTypeVersion(pc, 0)
  return learnFunction(pc, left, right) == nil ? nil : specialize(pc, .binaryObjects)
}

private func intForm(_ kind: Int32) -> Opcode? {
  switch kind {
  case BinaryKind.add: return .addInt
  case BinaryKind.subtract: return .subtractInt
  case BinaryKind.multiply: return .multiplyInt
  case BinaryKind.and: return .andInt
  case BinaryKind.or: return .orInt
  case BinaryKind.xor: return .xorInt
  case BinaryKind.floorDivide: return .floorDivideInt
  case BinaryKind.remainder: return .remainderInt
  default: return nil
  }
}
/// `x kind constant`; w3 is what the form wants.
private func intFormWithConstant(_ pc: PC, _ kind: Int32, _ constant: Int64) -> Opcode? {
  pc[3] = UInt64(bitPattern: constant)
  let isPowerOfTwo = constant > 0 && constant & (constant - 1) == 0
  switch kind {
  case BinaryKind.add: return .addIntConstant
  case BinaryKind.subtract:
    pc[3] = UInt64(bitPattern: -constant)
    return .addIntConstant
  case BinaryKind.multiply: return .multiplyIntConstant
  case BinaryKind.and: return .andIntConstant
  case BinaryKind.leftShift where constant >= 0 && constant < 48: return .leftShiftIntConstant
  case BinaryKind.rightShift where constant >= 0:
    pc[3] = UInt64(min(constant, 63))
    return .rightShiftIntConstant
  // Rounding down is what these two do, for numbers below 0 as well.
  case BinaryKind.floorDivide where isPowerOfTwo:
    pc[3] = UInt64(constant.trailingZeroBitCount)
    return .rightShiftIntConstant
  case BinaryKind.remainder where isPowerOfTwo:
    pc[3] = UInt64(constant - 1)
    return .andIntConstant
  case BinaryKind.floorDivide where constant > 0: return .floorDivideIntConstant
  case BinaryKind.remainder where constant > 0: return .remainderIntConstant
  default: return nil
  }
}
private func floatForm(_ kind: Int32) -> Opcode? {
  switch kind {
  case BinaryKind.add: return .addFloat
  case BinaryKind.subtract: return .subtractFloat
  case BinaryKind.multiply: return .multiplyFloat
  case BinaryKind.trueDivide: return .divideFloat
  default: return nil
  }
}
/// `x kind constant`
private func floatFormWithConstant(_ pc: PC, _ kind: Int32, _ constant: Double) -> Opcode? {
  pc[3] = constant.bitPattern
  switch kind {
  case BinaryKind.add: return .addFloatConstant
  case BinaryKind.subtract:
    pc[3] = (-constant).bitPattern
    return .addFloatConstant
  case BinaryKind.multiply: return .multiplyFloatConstant
  case BinaryKind.trueDivide where constant != 0: return .divideFloatConstant
  default: return nil
  }
}
/// `constant kind x`
private func floatFormOfConstant(_ pc: PC, _ kind: Int32, _ constant: Double) -> Opcode? {
  pc[3] = constant.bitPattern
  switch kind {
  case BinaryKind.add: return .addFloatConstant
  case BinaryKind.multiply: return .multiplyFloatConstant
  case BinaryKind.subtract: return .subtractFromFloatConstant
  case BinaryKind.trueDivide: return .divideFloatConstantBy
  default: return nil
  }
}

// MARK: Objects

/// An operator of CPython's own types: Decimals, bytes, tuples, large ints, str % … w3 is the function for two operands of the type whose
/// version is the low half of w2; 0: of none.
@inline(never) func binaryObjects(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  if !Word.isObject(left) || !Word.isObject(right) { return miss(pc, .binary) }
  // Ints that fit into words again: as objects they would stay objects for ever.
  if smallInt(left) != nil && smallInt(right) != nil { return miss(pc, .binary) }
  var function = unsafeBitCast(pc[3], to: TwoObjects.self)
  let version = load(type(left), Layout.typeVersion, UInt32.self)
  if version == 0 || version != load(address(pc), 16, UInt32.self) || type(left) != type(right) {
    guard let other = learnFunction(pc, left, right) else { return miss(pc, .binary) }
    function = other
  }
  publish(pc, frame)
  if flags(pc) & Flag.bIsTemporary == 0 { incref(left) }
  if flags(pc) & Flag.cIsTemporary == 0 { incref(right) }
  var result = function(object(left), object(right))
  if result == spt_not_implemented() { result = spt_binary(Interpreter.kind(pc), object(left), object(right)) }
  decref(left)
  decref(right)
  guard let result else { return failedConsumed(pc, run) }
  put(pc, frame, word(result))
  return settle(pc, next(pc, 2), run)
}
private func setTypeVersion(_ pc: PC, _ version: UInt32) { store(address(pc), 16, version) }
/// The function for these operands, if there is one. The site keeps it where both are of one type.
@inline(never) private func learnFunction(_ pc: PC, _ left: UInt64, _ right: UInt64) -> TwoObjects? {
  guard let function = spt_binary_function(kind(pc), object(left), object(right)) else { return nil }
  if type(left) == type(right) {
    setTypeVersion(pc, spt_version_of_type(object(type(left))))
    pc[3] = UInt64(UInt(bitPattern: unsafeBitCast(function, to: UnsafeRawPointer.self)))
  }
  return function
}

// MARK: Ints

@_transparent func addInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  let sum = left &+ right &- Word.intBase
  // The tag is all ones: one test for three words.
  if left & right & sum >= Word.intTag { return putNumber(pc, frame, sum) }
  return addNumbers(pc, frame, run)
}
@_transparent func subtractInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  let difference = left &- right &+ Word.intBase
  if left & right & difference >= Word.intTag { return putNumber(pc, frame, difference) }
  return subtractNumbers(pc, frame, run)
}
@_transparent func multiplyInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  if left & right < Word.intTag { return multiplyNumbers(pc, frame, run) }
  let (product, overflow) = Word.intValue(left).multipliedReportingOverflow(by: Word.intValue(right))
  if overflow { return multiplyNumbers(pc, frame, run) }
  let result = Word.int(product)
  if result < Word.intTag { return multiplyNumbers(pc, frame, run) }
  return putNumber(pc, frame, result)
}
@_transparent func andInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  if left & right < Word.intTag { return intOperator(pc, frame, run) }
  return putNumber(pc, frame, Word.int(Word.intValue(left) & Word.intValue(right)))
}
@_transparent func orInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  if left & right < Word.intTag { return intOperator(pc, frame, run) }
  return putNumber(pc, frame, Word.int(Word.intValue(left) | Word.intValue(right)))
}
@_transparent func xorInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  if left & right < Word.intTag { return intOperator(pc, frame, run) }
  return putNumber(pc, frame, Word.int(Word.intValue(left) ^ Word.intValue(right)))
}
/// Rounded down, as Python has it; `divisor` is above 0.
@_transparent func floorQuotient(_ x: Int64, _ divisor: Int64) -> Int64 {
  let quotient = x / divisor
  return quotient &* divisor > x ? quotient &- 1 : quotient
}
/// The remainder that goes with it.
@_transparent func floorRemainder(_ x: Int64, _ divisor: Int64) -> Int64 {
  let remainder = x % divisor
  return remainder < 0 ? remainder &+ divisor : remainder
}
@_transparent func floorDivideInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  if left < Word.intTag || right <= Word.intBase { return intOperator(pc, frame, run) }
  return putNumber(pc, frame, Word.int(floorQuotient(Word.intValue(left), Word.intValue(right))))
}
@_transparent func remainderInt(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  if left < Word.intTag || right <= Word.intBase { return intOperator(pc, frame, run) }
  return putNumber(pc, frame, Word.int(floorRemainder(Word.intValue(left), Word.intValue(right))))
}

/// + and −: w3 is what is added.
@_transparent func addIntConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = variable(pc, frame)
  let sum = value &+ pc[3]
  if value & sum >= Word.intTag { return putNumber(pc, frame, sum) }
  return addIntConstantBoxed(pc, frame, run)
}
/// The same of an int object, which an item of a list often is.
@inline(never) private func addIntConstantBoxed(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = variable(pc, frame)
  guard Word.isObject(value), let number = smallInt(value) else { return intOperator(pc, frame, run) }
  let sum = Word.int(number) &+ pc[3]
  if sum < Word.intTag { return intOperator(pc, frame, run) }
  if flags(pc) & (Flag.bIsTemporary | Flag.cIsTemporary) != 0 { decref(value) }
  return putNumber(pc, frame, sum)
}
@_transparent func multiplyIntConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = variable(pc, frame)
  if value < Word.intTag { return intOperator(pc, frame, run) }
  let (product, overflow) = Word.intValue(value).multipliedReportingOverflow(by: intConstant(pc))
  if overflow { return intOperator(pc, frame, run) }
  let result = Word.int(product)
  if result < Word.intTag { return intOperator(pc, frame, run) }
  return putNumber(pc, frame, result)
}
@_transparent func andIntConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = variable(pc, frame)
  if value < Word.intTag { return intOperator(pc, frame, run) }
  return putNumber(pc, frame, Word.int(Word.intValue(value) & intConstant(pc)))
}
@_transparent func leftShiftIntConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = variable(pc, frame)
  if value < Word.intTag { return intOperator(pc, frame, run) }
  let shifted = Word.intValue(value) &<< intConstant(pc)
  let result = Word.int(shifted)
  if shifted &>> intConstant(pc) != Word.intValue(value) || result < Word.intTag { return intOperator(pc, frame, run) }
  return putNumber(pc, frame, result)
}
@_transparent func rightShiftIntConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = variable(pc, frame)
  if value < Word.intTag { return intOperator(pc, frame, run) }
  return putNumber(pc, frame, Word.int(Word.intValue(value) &>> intConstant(pc)))
}
@_transparent func floorDivideIntConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = variable(pc, frame)
  if value < Word.intTag { return intOperator(pc, frame, run) }
  return putNumber(pc, frame, Word.int(floorQuotient(Word.intValue(value), intConstant(pc))))
}
@_transparent func remainderIntConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = variable(pc, frame)
  if value < Word.intTag { return intOperator(pc, frame, run) }
  return putNumber(pc, frame, Word.int(floorRemainder(Word.intValue(value), intConstant(pc))))
}

/// Any operator on ints, boxed or not: the second path of most forms above, and a form of its own.
@inline(never) func intOperator(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  guard let x = smallInt(left), let y = smallInt(right) else {
    if let done = wideOperator(pc, frame, run) { return done }
    // Floats came to a site of ints: from now on it takes both.
    if number(left) != nil && number(right) != nil, let specialized = specializeBinary(pc, frame) { return specialized }
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
  case BinaryKind.power: isExact = false
  default: return miss(pc, .binary)
  }
  if !isExact || !Word.fits(value) { return longerResult(pc, frame, run) }
  return finishNumber(pc, frame, left, right, Word.int(value))
}

// MARK: Floats

/// A float, boxed or not; else a NaN.
@_transparent private func floatValue(_ word: UInt64) -> Double {
  if Word.isObject(word) && type(word) == Interpreter.word(at: spt_type_of_float()) {
    return load(word, Layout.floatValue, Double.self)
  }
  return Word.doubleValue(word)
}

@_transparent func addFloat(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let result = Word.doubleValue(frame[b(pc)]) + Word.doubleValue(frame[c(pc)])
  if result != result { return addNumbers(pc, frame, run) }
  return putNumber(pc, frame, Word.ordinary(result))
}
@_transparent func subtractFloat(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let result = Word.doubleValue(frame[b(pc)]) - Word.doubleValue(frame[c(pc)])
  if result != result { return subtractNumbers(pc, frame, run) }
  return putNumber(pc, frame, Word.ordinary(result))
}
@_transparent func multiplyFloat(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let result = Word.doubleValue(frame[b(pc)]) * Word.doubleValue(frame[c(pc)])
  if result != result { return multiplyNumbers(pc, frame, run) }
  return putNumber(pc, frame, Word.ordinary(result))
}
@_transparent func divideFloat(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let divisor = Word.doubleValue(frame[c(pc)])
  let result = Word.doubleValue(frame[b(pc)]) / divisor
  if result != result || divisor == 0 { return divideNumbers(pc, frame, run) }
  return putNumber(pc, frame, Word.ordinary(result))
}
/// The same of an unboxed int too.
@_transparent private func floatOrIntValue(_ word: UInt64) -> Double {
  Word.isInt(word) ? Double(Word.intValue(word)) : floatValue(word)
}

/// The second path of a form with a constant, where the other operand may be a boxed float.
@_transparent private func finishConstant(
  _ pc: PC, _ frame: Frame, _ run: Run, _ word: UInt64, _ result: Double
) -> PC {
  if result != result { return floatOperator(pc, frame, run) }
  if flags(pc) & (Flag.bIsTemporary | Flag.cIsTemporary) != 0 { release(word) }
  return putNumber(pc, frame, Word.ordinary(result))
}
/// + and −: x − k is x + −k, to the sign of a zero.
@_transparent func addFloatConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let result = Word.doubleValue(variable(pc, frame)) + floatConstant(pc)
  if result != result { return addFloatConstantBoxed(pc, frame, run) }
  return putNumber(pc, frame, Word.ordinary(result))
}
@inline(never) private func addFloatConstantBoxed(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let word = variable(pc, frame)
  return finishConstant(pc, frame, run, word, floatValue(word) + floatConstant(pc))
}
@_transparent func multiplyFloatConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let result = Word.doubleValue(variable(pc, frame)) * floatConstant(pc)
  if result != result { return multiplyFloatConstantBoxed(pc, frame, run) }
  return putNumber(pc, frame, Word.ordinary(result))
}
@inline(never) private func multiplyFloatConstantBoxed(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let word = variable(pc, frame)
  return finishConstant(pc, frame, run, word, floatValue(word) * floatConstant(pc))
}
@_transparent func divideFloatConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let result = Word.doubleValue(variable(pc, frame)) / floatConstant(pc)
  if result != result { return divideFloatConstantBoxed(pc, frame, run) }
  return putNumber(pc, frame, Word.ordinary(result))
}
@inline(never) private func divideFloatConstantBoxed(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let word = variable(pc, frame)
  return finishConstant(pc, frame, run, word, floatValue(word) / floatConstant(pc))
}
@_transparent func subtractFromFloatConstant(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let result = floatConstant(pc) - Word.doubleValue(variable(pc, frame))
  if result != result { return subtractFromFloatConstantBoxed(pc, frame, run) }
  return putNumber(pc, frame, Word.ordinary(result))
}
@inline(never) private func subtractFromFloatConstantBoxed(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let word = variable(pc, frame)
  return finishConstant(pc, frame, run, word, floatConstant(pc) - floatValue(word))
}
@_transparent func divideFloatConstantBy(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let divisor = Word.doubleValue(variable(pc, frame))
  let result = floatConstant(pc) / divisor
  if result != result || divisor == 0 { return floatOperator(pc, frame, run) }
  return putNumber(pc, frame, Word.ordinary(result))
}

/// The end of a second path that came to a float.
@_transparent private func finishFloat(
  _ pc: PC, _ frame: Frame, _ run: Run, _ left: UInt64, _ right: UInt64, _ result: Double
) -> PC {
  // A word cannot keep a NaN's sign and payload: those stay objects.
  if result != result { return binaryUncached(pc, frame, run) }
  noteMixture(pc, left, right)
  return finishNumber(pc, frame, left, right, Word.ordinary(result))
}

/// What a form for floats met beside a float, or in place of two, is for compiled code to know.
@_transparent func noteMixture(_ pc: PC, _ left: UInt64, _ right: UInt64) {
  if flags(pc) & Flag.bIsConstant == 0 && !isFloat(left) || flags(pc) & Flag.cIsConstant == 0 && !isFloat(right) {
    noteMixture(pc)
  }
}

/// The second path of + on two registers: numbers of either kind, boxed or not.
@inline(never) private func addNumbers(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  if left & right < Word.intTag && opcode(pc) == .addFloat {
    let result = floatOrIntValue(left) + floatOrIntValue(right)
    if result == result { return finishFloat(pc, frame, run, left, right, result) }
  }
  if let x = smallInt(left), let y = smallInt(right) {
    if opcode(pc) == .addFloat { noteInts(pc) }
    if !Word.fits(x &+ y) { return longerResult(pc, frame, run) }
    return finishNumber(pc, frame, left, right, Word.int(x &+ y))
  }
  guard let x = number(left), let y = number(right) else {
    return wideOperator(pc, frame, run) ?? miss(pc, .binary)
  }
  setOpcode(pc, .addFloat)
  return finishFloat(pc, frame, run, left, right, x + y)
}
@inline(never) private func subtractNumbers(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  if left & right < Word.intTag && opcode(pc) == .subtractFloat {
    let result = floatOrIntValue(left) - floatOrIntValue(right)
    if result == result { return finishFloat(pc, frame, run, left, right, result) }
  }
  if let x = smallInt(left), let y = smallInt(right) {
    if opcode(pc) == .subtractFloat { noteInts(pc) }
    if !Word.fits(x &- y) { return longerResult(pc, frame, run) }
    return finishNumber(pc, frame, left, right, Word.int(x &- y))
  }
  guard let x = number(left), let y = number(right) else {
    return wideOperator(pc, frame, run) ?? miss(pc, .binary)
  }
  setOpcode(pc, .subtractFloat)
  return finishFloat(pc, frame, run, left, right, x - y)
}
@inline(never) private func multiplyNumbers(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  if left & right < Word.intTag && opcode(pc) == .multiplyFloat {
    let result = floatOrIntValue(left) * floatOrIntValue(right)
    if result == result { return finishFloat(pc, frame, run, left, right, result) }
  }
  if let x = smallInt(left), let y = smallInt(right) {
    if opcode(pc) == .multiplyFloat { noteInts(pc) }
    let (product, overflow) = x.multipliedReportingOverflow(by: y)
    if overflow || !Word.fits(product) { return longerResult(pc, frame, run) }
    return finishNumber(pc, frame, left, right, Word.int(product))
  }
  guard let x = number(left), let y = number(right) else {
    return wideOperator(pc, frame, run) ?? miss(pc, .binary)
  }
  setOpcode(pc, .multiplyFloat)
  return finishFloat(pc, frame, run, left, right, x * y)
}

@inline(never) private func divideNumbers(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = frame[b(pc)]
  let right = frame[c(pc)]
  // Two ints as well: those of 49 bits are exact as doubles.
  let divisor = floatOrIntValue(right)
  let result = floatOrIntValue(left) / divisor
  if result != result || divisor == 0 { return floatOperator(pc, frame, run) }
  return finishFloat(pc, frame, run, left, right, result)
}

/// The four operators and powers on floats and small ints, boxed or not, in registers or constant: the second path of the
/// other forms, and a form of its own.
@inline(never) func floatOperator(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  let kind = plainKind(pc)
  guard let x = number(left), let y = number(right) else { return miss(pc, .binary) }
  if !isFloat(left) && !isFloat(right) && kind != BinaryKind.trueDivide {
    noteInts(pc)
    if kind != BinaryKind.power { return intOperator(pc, frame, run) }
    guard let power = intPower(left, right) else { return longerResult(pc, frame, run) }
    return finishNumber(pc, frame, left, right, power)
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
    guard let power = ordinaryPower(x, y) else { return binaryUncached(pc, frame, run) }
    result = power
  default: return binaryUncached(pc, frame, run)
  }
  return finishFloat(pc, frame, run, left, right, result)
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
    frame[a(pc)] = 0
    text = append(left, right)
    finishC(pc, right)
    guard let text else { return failedConsumed(pc, run) }
    frame[a(pc)] = word(text)
    return next(pc, 2)
  }
  if let short = spt_concat_short(object(left), object(right)) {
    finishB(pc, left)
    text = short
  } else if flags(pc) & Flag.bIsTemporary != 0 {
    text = append(left, right)
  } else {
    text = PyUnicode_Concat(object(left), object(right))
  }
  finishC(pc, right)
  return finish(pc, frame, run, text, next(pc, 2))
}
/// The sum of two strings, of which it takes the first; nil: an error, which is set.
private func append(_ left: UInt64, _ right: UInt64) -> Object? {
  if let sum = spt_append(object(left), object(right)) { return sum }
  var text = optional(left)
  PyUnicode_Append(&text, object(right))
  return text
}
