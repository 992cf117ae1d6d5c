// Operators on ints that are longer than a word, but not long: up to 120 bits (wide.h).
//
//   multiplyInt t0 ← x, k     the product of 62 bits has no word      →   its object, made directly
//   intOperator x ← t0 & m    t0 an object of three digits, m a word  →   the number as it is in machine words
//
// A site that meets such often is an `intOperator`, which takes ints of any length and stays that: compiled code knows by it.

import CPython313
import RegisterCode
import Values

/// Whether the operator gives an int of two ints, mostly.
func isOfInts(_ kind: Int32) -> Bool { kind != BinaryKind.trueDivide && kind != BinaryKind.matrixMultiply }

/// Whether both operands are exact ints, boxed or not, that may be short enough. A mask takes others of any length.
func areShortInts(_ left: UInt64, _ right: UInt64, _ kind: Int32) -> Bool {
  if isShortInt(left) && isShortInt(right) { return true }
  return kind == BinaryKind.and && (isShortInt(left) && isExactInt(right) || isExactInt(left) && isShortInt(right))
}
private func isShortInt(_ word: UInt64) -> Bool {
  Word.isInt(word) || (isExactInt(word) && load(word, Layout.longTag, UInt64.self) < 5 << 3)
}
private func isExactInt(_ word: UInt64) -> Bool {
  Word.isObject(word) && type(word) == Interpreter.word(at: spt_type_of_int())
}

/// Carries the operator out on two ints; nil, and nothing is done, where one is none, or they or the result are too long, or it is an error.
@inline(never) func wideOperator(_ pc: PC, _ frame: Frame, _ run: Run) -> PC? {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  // The object of a temporary, or of the local that gets the result, may become the result.
  let isReplaced = flags(pc) & Flag.aIsLocal != 0 && flags(pc) & Flag.bIsConstant == 0 && a(pc) == b(pc)
  let isLeftSpare = Word.isPointer(left) && (isReplaced || flags(pc) & Flag.bIsTemporary != 0)
  let spare = isLeftSpare ? left : flags(pc) & Flag.cIsTemporary != 0 ? right : 0
  let result = spt_wide_operation(kind(pc), left, right, spare)
  if result == 0 {
    if isExactInt(left) && isExactInt(right) && smallInt(left) == nil && smallInt(right) == nil {
      return formOfObjects(pc, left, right)
    }
    let areInts = (Word.isInt(left) || isExactInt(left)) && (Word.isInt(right) || isExactInt(right))
    return areInts ? binaryUncached(pc, frame, run) : nil
  }
  noteWide(pc)
  let isReused = result == spare && Word.isPointer(spare)
  if !(isReused && isLeftSpare) { finishB(pc, left) }
  if !(isReused && !isLeftSpare) { finishC(pc, right) }
  if !(isReused && isReplaced && isLeftSpare) { put(pc, frame, result) }
  return next(pc, 2)
}

/// A result of two small ints that needs more bits than a word has, or is an error: CPython's then.
@inline(never) func longerResult(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  wideOperator(pc, frame, run) ?? binaryUncached(pc, frame, run)
}

/// A form for ints that fit into words met others: now and then it may.
private func noteWide(_ pc: PC) {
  let form = opcode(pc)
  if form == .intOperator || form == .addFloat || form == .subtractFloat || form == .multiplyFloat
    || form == .floatOperator
  {
    return
  }
  setCounter(pc, counter(pc) &+ 1)
  if counter(pc) & 0xFFF < 32 { return }
  setCounter(pc, counter(pc) & 0xF000)
  setOpcode(pc, .intOperator)
}
