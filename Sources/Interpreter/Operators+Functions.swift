// Operators of classes that have them in Python: the method's frame is pushed, as for a call.
//
//   binary r ← p + q     p's class has def __add__   →   its frame; what it returns lands at the instruction
//
// The operands stay in their registers, for a method that answers NotImplemented hands the operator on to the other one.

import CPython313
import RegisterCode
import Values

/// The comparison in COMPARE_OP's oparg.
@_transparent func comparison(_ kind: Int32) -> Int32 { (kind & 0x7FFF_FFFF) >> 5 }

/// The number that operators.h has for a comparison.
@_transparent func numberOfComparison(_ kind: Int32) -> Int32 {
  Int32(SPT_COMPARISONS) &+ comparison(kind)
}

/// The function of a type for an operator or what else it is asked for, borrowed, or 0. It is kept in the table of shapes, under a number that is no name's.
func operatorFunction(_ type: UInt64, _ number: Int32) -> UInt64 {
  let version = load(type, Layout.typeVersion, UInt32.self)
  let key = spt_operator_key(UInt32(bitPattern: number))
  if version != 0, let known = findShape(version, key) { return known.pointee.object }
  let owner = UnsafeMutablePointer<PyTypeObject>(bitPattern: UInt(type))
  let function = word(
    number >= Int32(SPT_CALL) ? spt_asked_function(owner, number) : spt_operator_function(owner, number))
  // The look-up may have given the type its version.
  let present = load(type, Layout.typeVersion, UInt32.self)
  if present != 0 {
    addShape(
      ShapeEntry(
        name: key, version: present, object: function, form: Opcode.binary.rawValue,
        codeVersion: codeVersion(of: function)))
  }
  return function
}

/// Pushes the frame of the function that the operator calls first; nil when CPython is to see to it. The instruction is published.
@inline(never) func callOperator(_ pc: PC, _ frame: Frame, _ run: Run, _ number: Int32) -> PC? {
  let left = wordB(pc, frame)
  if !Word.isObject(left) || !isOfClass(left) { return nil }
  let function = operatorFunction(type(left), number)
  let right = wordC(pc, frame)
  if function == 0 { return nil }
  if Word.isPointer(right) && type(right) != type(left)
    && spt_is_right_first(number, object(left), object(right)) != 0
  {
    return nil
  }
  let start = enterSimple(function, 2, pc, frame, run, .operation, Int(number)) { callee in
    incref(left)
    retain(right)
    callee[firstRegister] = left
    callee[firstRegister + 1] = right
  }
  // For regions; the generic forms keep nothing there.
  if let start { pc[3] = address(start) }
  return start
}

/// The value of an operator's function, which is owned, comes to the instruction.
@inline(never) func landOperation(_ pc: PC, _ frame: Frame, _ run: Run, _ value: UInt64, _ number: Int) -> PC {
  let family = opcode(pc).info.generic
  var result = value
  if value == word(spt_not_implemented()) {
    result = word(spt_operate_reflected(Int32(number), object(borrowB(pc, frame)), object(borrowC(pc, frame))))
  }
  endOperands(pc, frame, number)
  if result == 0 { return failedConsumed(pc, run) }
  if family == .compareJump {
    let truth = truth(ofOwned: result)
    if truth < 0 { return failedConsumed(pc, run) }
    // Bit 31: jump when true.
    return settleJump(pc, boolean(truth != 0), (truth != 0) == (kind(pc) < 0) ? target(pc) : next(pc, 2), run)
  }
  // COMPARE_OP's bit for what is wanted as a bool.
  if family == .compare && kind(pc) & 16 != 0 {
    let truth = truth(ofOwned: result)
    if truth < 0 { return failedConsumed(pc, run) }
    result = boolean(truth != 0)
  }
  put(pc, frame, result)
  return settle(pc, next(pc, 2), run)
}
/// 1, 0, or -1 with an exception set; consumes the value.
func truth(ofOwned value: UInt64) -> Int32 {
  if let truth = plainTruth(value) { return truth ? 1 : 0 }
  let truth = PyObject_IsTrue(object(value))
  decref(value)
  return truth
}
