// Reading sources, writing destinations.
//
// Ownership: a temporary is consumed by the instruction that names it; a local or constant is lent. The
// generic path takes every operand as an owned object (`takeB`, `takeC`): a temporary is moved out of its register,
// a local or constant gets a reference, as it would on CPython's stack. Fast paths read the words themselves.

import CPython313
import RegisterCode
import Values

/// An object for a word that is none: a new reference. Never fails (boxes.h).
@inline(never) func makeBox(_ word: UInt64) -> UInt64 {
  if Word.isInt(word) { return Interpreter.word(spt_box_int(Word.intValue(word))) }
  return Interpreter.word(spt_box_float(Word.doubleValue(word)))
}

/// Makes sure that a register holds a pointer; returns it, borrowed.
@_transparent func boxed(_ frame: Frame, _ register: Int) -> UInt64 {
  let word = frame[register]
  if Word.isPointer(word) { return word }
  let box = makeBox(word)
  frame[register] = box
  return box
}

/// An object for what a local holds, borrowed. The local keeps the object, lest it have two: but for the small ints, of which
/// there is one each.
@_transparent func lent(_ frame: Frame, _ register: Int) -> UInt64 {
  let word = frame[register]
  return Word.isPointer(word) ? word : boxLocal(frame, register)
}
@inline(never) private func boxLocal(_ frame: Frame, _ register: Int) -> UInt64 {
  let word = frame[register]
  if Word.isInt(word), let box = spt_small_int(Word.intValue(word)) { return Interpreter.word(box) }
  return boxed(frame, register)
}

/// `co_consts[index]`, borrowed.
@_transparent func constant(_ frame: Frame, _ index: Int) -> UInt64 {
  let constants = load(frame[Header.code], Layout.codeConstants, UInt64.self)
  return load(constants, Layout.tupleItems + index &* 8, UInt64.self)
}

/// Source b as an owned object; the register is dead afterwards when it was a temporary.
@_transparent func takeB(_ pc: PC, _ frame: Frame) -> UInt64 {
  take(frame, b(pc), flags(pc) & Flag.bIsTemporary != 0, flags(pc) & Flag.bIsConstant != 0)
}
@_transparent func takeC(_ pc: PC, _ frame: Frame) -> UInt64 {
  take(frame, c(pc), flags(pc) & Flag.cIsTemporary != 0, flags(pc) & Flag.cIsConstant != 0)
}
@_transparent private func take(
  _ frame: Frame, _ index: Int, _ isTemporary: Bool, _ isConstant: Bool
) -> UInt64 {
  if isTemporary { return boxed(frame, index) }
  let value = isConstant ? constant(frame, index) : lent(frame, index)
  incref(value)
  return value
}

// The same for handlers outside of the loop. What all of them do has one place: their code competes with the loop's, and with
// CPython's, for the processor's cache of code.
@inline(never) func ownedB(_ pc: PC, _ frame: Frame) -> UInt64 { takeB(pc, frame) }
@inline(never) func ownedC(_ pc: PC, _ frame: Frame) -> UInt64 { takeC(pc, frame) }
@inline(never) func owned(_ operand: UInt16, _ frame: Frame) -> UInt64 { take(operand, frame) }

/// Source b as a borrowed object, which its register holds from now on: the form that a site takes on looks for it there.
@_transparent func borrowB(_ pc: PC, _ frame: Frame) -> UInt64 {
  flags(pc) & Flag.bIsConstant != 0 ? constant(frame, b(pc)) : boxed(frame, b(pc))
}
@_transparent func borrowC(_ pc: PC, _ frame: Frame) -> UInt64 {
  flags(pc) & Flag.cIsConstant != 0 ? constant(frame, c(pc)) : boxed(frame, c(pc))
}
/// Source b as it lies there, boxed or not.
@_transparent func wordB(_ pc: PC, _ frame: Frame) -> UInt64 {
  flags(pc) & Flag.bIsConstant != 0 ? constant(frame, b(pc)) : frame[b(pc)]
}
@_transparent func wordC(_ pc: PC, _ frame: Frame) -> UInt64 {
  flags(pc) & Flag.cIsConstant != 0 ? constant(frame, c(pc)) : frame[c(pc)]
}
/// Ends the life of a source that was read as a borrowed word.
@_transparent func finishB(_ pc: PC, _ word: UInt64) {
  if flags(pc) & Flag.bIsTemporary != 0 { release(word) }
}
@_transparent func finishC(_ pc: PC, _ word: UInt64) {
  if flags(pc) & Flag.cIsTemporary != 0 { release(word) }
}

/// A value that is borrowed from a container as destination a gets it: owned, or, where arithmetic alone wants it, the number.
@_transparent func loaded(_ pc: PC, _ value: UInt64) -> UInt64 {
  // The destination of one that wants a number is a temporary.
  if flags(pc) & Flag.wantsNumber != 0 { return loadedNumber(value) }
  incref(value)
  return value
}
@_transparent func loadedNumber(_ value: UInt64) -> UInt64 {
  if type(value) == word(at: spt_type_of_float()) {
    let number = load(value, Layout.floatValue, Double.self)
    // A word cannot keep a NaN's sign and payload.
    if number == number { return Word.ordinary(number) }
  } else if type(value) == word(at: spt_type_of_int()) {
    let tag = load(value, Layout.longTag, UInt64.self)
    let digit = Int64(load(value, Layout.longDigits, UInt32.self))
    // One digit, above 0; else 0 or below.
    if tag == 8 { return Word.int(digit) }
    if tag < 16 { return Word.int(0 &- digit) }
  }
  incref(value)
  return value
}
/// Writes it.
@_transparent func putLoaded(_ pc: PC, _ frame: Frame, _ value: UInt64) { put(pc, frame, loaded(pc, value)) }

/// Writes an owned word to destination a.
@_transparent func put(_ pc: PC, _ frame: Frame, _ word: UInt64) {
  let register = a(pc)
  if flags(pc) & Flag.aIsLocal != 0 {
    let old = frame[register]
    frame[register] = word
    if Word.isObject(old) && givesLastBack(old) { deallocateOverwritten(old, pc, frame) }
  } else {
    frame[register] = word
  }
}

/// The same for a number or another word that owns nothing: where a local gets such, it mostly held such.
@_transparent func putUnboxed(_ pc: PC, _ frame: Frame, _ word: UInt64) {
  let register = a(pc)
  if flags(pc) & Flag.aIsLocal != 0 {
    let old = frame[register]
    frame[register] = word
    if Word.isPointer(old) { releaseOverwritten(old, pc, frame) }
  } else {
    frame[register] = word
  }
}

/// Writes the owned result of a call to destination a, or drops it when nobody wants it.
@_transparent func putResult(_ pc: PC, _ frame: Frame, _ word: UInt64) {
  if flags(pc) & (Flag.aIsLocal | Flag.aIsTemporary) == 0 {
    frame[a(pc)] = word
  } else if flags(pc) & Flag.aIsLocal != 0 {
    put(pc, frame, word)
  } else if Word.isPointer(word) {
    releaseOverwritten(word, pc, frame)
  }
}

/// Gives back the object, if any, that a local held before instruction `pc` stored to it, or a result that is dropped.
@inline(never) private func releaseOverwritten(_ old: UInt64, _ pc: PC, _ frame: Frame) {
  if old != 0 && givesLastBack(old) { deallocateOverwritten(old, pc, frame) }
}
@inline(never) func deallocateOverwritten(_ old: UInt64, _ pc: PC, _ frame: Frame) {
  // Numbers among them have a place of their own.
  if !mayRunCode(old) { return deallocate(old) }
  // What may run code sees the frame at the bytecode that stores.
  let instruction = UnsafeMutablePointer<_Py_CODEUNIT>(bitPattern: UInt(pc[1] & spt_address_bits()))
  frame[Header.instruction] = word(at: spt_store_instruction(instruction))
  spt_deallocate_object(optional(old))
}

/// Whether an object's type is a class, as those of Python are, and not one of C's static types.
@_transparent func isOfClass(_ object: UInt64) -> Bool {
  load(type(object), Layout.typeFlags, UInt64.self) & UInt64(Py_TPFLAGS_HEAPTYPE) != 0
}
/// Whether code may run as an object dies: not for numbers and strings.
@_transparent func mayRunCode(_ object: UInt64) -> Bool {
  load(type(object), Layout.typeFlags, UInt64.self) & UInt64(Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HEAPTYPE) != 0
}
/// Whether code may run as this reference to an object goes.
func isLastReference(_ object: UInt64) -> Bool { load(object, 0, Int32.self) == 1 && mayRunCode(object) }

/// An operand of a list as an owned object.
@_transparent func take(_ operand: UInt16, _ frame: Frame) -> UInt64 {
  let operand = Operand(rawValue: operand)
  if operand.isNull { return 0 }
  return take(frame, operand.index, operand.isTemporary, operand.isConstant)
}
/// An operand of a list as an owned word, boxed or not.
@_transparent func takeWord(_ operand: UInt16, _ frame: Frame) -> UInt64 {
  let operand = Operand(rawValue: operand)
  if operand.isNull { return 0 }
  let word = operand.isConstant ? constant(frame, operand.index) : frame[operand.index]
  if !operand.isTemporary { retain(word) }
  return word
}
/// An operand of a list as a borrowed object.
@_transparent func borrow(_ operand: UInt16, _ frame: Frame) -> UInt64 {
  let operand = Operand(rawValue: operand)
  if operand.isNull { return 0 }
  return operand.isConstant ? constant(frame, operand.index) : lent(frame, operand.index)
}

/// A list's operands as owned objects in a row, for a C function that wants them so.
///
/// `body` may use the objects; they are released afterwards unless it says that it consumed them. In front of the row is a
/// free slot, for callees that use PY_VECTORCALL_ARGUMENTS_OFFSET.
@_transparent func withObjects<Result>(
  _ operands: UnsafePointer<UInt16>, _ count: Int, _ frame: Frame, _ run: Run,
  _ body: (UnsafeMutablePointer<Object?>) -> (result: Result, consumed: Bool)
) -> Result {
  let items = count <= Context.rowLength ? run.pointee.row : longRow(count)
  takeRow(operands, count, frame, items)
  let (result, consumed) = body(items)
  if !consumed { releaseRow(items, count) }
  if count > Context.rowLength { freeLongRow(items) }
  return result
}
@inline(never) func longRow(_ count: Int) -> UnsafeMutablePointer<Object?> {
  guard let memory = PyMem_RawMalloc((count + 1) * 8) else { Py_FatalError("Spinetail has no memory left for a call") }
  return memory.assumingMemoryBound(to: Object?.self) + 1
}
@inline(never) func freeLongRow(_ items: UnsafeMutablePointer<Object?>) { PyMem_RawFree(items - 1) }

/// Fills a row.
@inline(never) func takeRow(
  _ operands: UnsafePointer<UInt16>, _ count: Int, _ frame: Frame, _ items: UnsafeMutablePointer<Object?>
) {
  var index = 0
  while index < count {
    let operand = Operand(rawValue: operands[index])
    let word = operand.isConstant ? constant(frame, operand.index) : frame[operand.index]
    if Word.isObject(word) && !operand.isNull {
      if !operand.isTemporary { incref(word) }
      items[index] = optional(word)
    } else {
      items[index] = optional(owned(operands[index], frame))
    }
    index &+= 1
  }
}
@inline(never) func releaseRow(_ items: UnsafeMutablePointer<Object?>, _ count: Int) {
  var index = 0
  while index < count {
    release(word(items[index]))
    index &+= 1
  }
}

/// Stores the object that a C function returned, or fails; the operands are consumed already.
@inline(never) func finish(
  _ pc: PC, _ frame: Frame, _ run: Run, _ result: Object?, _ next: PC
) -> PC {
  guard let result else { return failedConsumed(pc, run) }
  put(pc, frame, word(result))
  return settle(pc, next, run)
}
/// The same for one that returns 0 or an error.
@_transparent func finish(_ pc: PC, _ run: Run, _ status: Int32, _ next: PC) -> PC {
  if status != 0 { return failedConsumed(pc, run) }
  return settle(pc, next, run)
}
