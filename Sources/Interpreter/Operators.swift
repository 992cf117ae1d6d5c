// Arithmetic, comparison, truth: the generic forms.

import CPython313
import RegisterCode
import Values

@inline(never) func binary(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if shouldAdapt(pc), let specialized = specializeBinary(pc, frame) { return specialized }
  return binaryUncached(pc, frame, run)
}

@inline(never) func binaryUncached(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let left = takeB(pc, frame)
  let right = takeC(pc, frame)
  let result = spt_binary(kind(pc), object(left), object(right))
  decref(left)
  decref(right)
  return finish(pc, frame, run, result, next(pc, 2))
}

@_transparent private func unary(
  _ pc: PC, _ frame: Frame, _ run: Run, _ function: (Object?) -> Object?
) -> PC {
  publish(pc, frame)
  let value = takeB(pc, frame)
  let result = function(object(value))
  decref(value)
  return finish(pc, frame, run, result, next(pc, 0))
}
@inline(never) func unaryNegative(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  unary(pc, frame, run) { PyNumber_Negative($0) }
}
func unaryInvert(_ pc: PC, _ frame: Frame, _ run: Run) -> PC { unary(pc, frame, run) { PyNumber_Invert($0) } }

@_transparent func boolean(_ value: Bool) -> UInt64 { word(value ? spt_true() : spt_false()) }

@inline(never) func unaryNot(_ pc: PC, _ frame: Frame) -> PC {
  // Bools are immortal: no references to give back.
  put(pc, frame, boolean(wordB(pc, frame) == word(spt_false())))
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
/// The truth of source b, which is consumed: 1, 0, or -1 with an exception set.
func truthOfObject(_ pc: PC, _ frame: Frame) -> Int32 {
  publish(pc, frame)
  let value = takeB(pc, frame)
  let result = PyObject_IsTrue(object(value))
  decref(value)
  return result
}

@inline(never) func toBool(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if let truth = plainTruth(wordB(pc, frame)) {
    put(pc, frame, boolean(truth))
    return next(pc, 0)
  }
  let truth = truthOfObject(pc, frame)
  if truth < 0 { return failedConsumed(pc, run) }
  put(pc, frame, boolean(truth != 0))
  return settle(pc, next(pc, 0), run)
}

/// The comparison in COMPARE_OP's oparg.
@_transparent private func comparison(_ kind: Int32) -> Int32 { (kind & 0x7FFF_FFFF) >> 5 }

@inline(never) func compare(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if shouldAdapt(pc), let specialized = specializeCompare(pc, frame) { return specialized }
  publish(pc, frame)
  let left = takeB(pc, frame)
  let right = takeC(pc, frame)
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

@inline(never) func compareJump(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if shouldAdapt(pc), let specialized = specializeCompareJump(pc, frame) { return specialized }
  publish(pc, frame)
  let left = takeB(pc, frame)
  let right = takeC(pc, frame)
  let kind = kind(pc)
  guard let result = PyObject_RichCompare(object(left), object(right), comparison(kind)) else {
    decref(left)
    decref(right)
    return failedConsumed(pc, run)
  }
  decref(left)
  decref(right)
  let truth = PyObject_IsTrue(result)
  decref(word(result))
  if truth < 0 { return failedConsumed(pc, run) }
  // Bit 31: jump when true.
  let isTaken = (truth != 0) == (kind < 0)
  return settleJump(pc, boolean(truth != 0), isTaken ? target(pc) : next(pc, 2), run)
}

@inline(never) func contains(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let item = takeB(pc, frame)
  let container = takeC(pc, frame)
  let found = PySequence_Contains(object(container), object(item))
  decref(item)
  decref(container)
  if found < 0 { return failedConsumed(pc, run) }
  put(pc, frame, boolean((found ^ kind(pc)) != 0))
  return settle(pc, next(pc, 2), run)
}

/// is_identical: unboxed numbers are the same when they are equal, as the boxes that they never got would be.
@inline(never) func isIdentical(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  let same = left == right || (!(Word.isPointer(left) && Word.isPointer(right)) && isSameNumber(left, right))
  publish(pc, frame)
  finishB(pc, left)
  finishC(pc, right)
  put(pc, frame, boolean(same != (kind(pc) != 0)))
  return settle(pc, next(pc, 2), run)
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
