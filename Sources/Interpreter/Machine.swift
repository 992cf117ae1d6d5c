// The interpreter's view of memory: instructions, frames and objects as words, read and written at fixed
// offsets. Everything here is inlined; nothing allocates.

import CPython313
import RegisterCode
import Values

/// Points at an instruction's first word.
public typealias PC = UnsafeMutablePointer<UInt64>
/// Points at a frame (`_PyInterpreterFrame`), word by word: header first, then its registers.
public typealias Frame = UnsafeMutablePointer<UInt64>
public typealias Object = UnsafeMutablePointer<PyObject>
public typealias ThreadState = UnsafeMutablePointer<PyThreadState>

// MARK: Instructions

@_transparent func opcode(_ pc: PC) -> Opcode {
  unsafeBitCast(load(address(pc), 0, UInt8.self), to: Opcode.self)
}
@_transparent func setOpcode(_ pc: PC, _ opcode: Opcode) {
  store(address(pc), 0, opcode.rawValue)
}
@_transparent func flags(_ pc: PC) -> UInt8 {
  load(address(pc), 1, UInt8.self)
}
@_transparent func a(_ pc: PC) -> Int {
  Int(load(address(pc), 2, UInt16.self))
}
@_transparent func b(_ pc: PC) -> Int {
  Int(load(address(pc), 4, UInt16.self))
}
@_transparent func c(_ pc: PC) -> Int {
  Int(load(address(pc), 6, UInt16.self))
}
/// The operand list of an instruction with that many extra words.
@_transparent func list(_ pc: PC, _ extraWords: Int) -> UnsafePointer<UInt16> {
  UnsafeRawPointer(pc + 2 + extraWords).assumingMemoryBound(to: UInt16.self)
}
/// The adaptive counter in the upper bits of word 1.
@_transparent func counter(_ pc: PC) -> UInt16 {
  load(address(pc), 14, UInt16.self)
}
@_transparent func setCounter(_ pc: PC, _ value: UInt16) {
  store(address(pc), 14, value)
}
/// The `kind` half of payload word w2.
@_transparent func kind(_ pc: PC) -> Int32 {
  load(address(pc), 20, Int32.self)
}
/// Where payload word w2 says that a jump goes.
@_transparent func target(_ pc: PC) -> PC {
  pc + Int(load(address(pc), 16, Int32.self))
}
@_transparent func name(_ pc: PC) -> Object {
  Object(bitPattern: UInt(pc[2])).unsafelyUnwrapped
}
/// The instruction behind one with no operand list.
@_transparent func next(_ pc: PC, _ extraWords: Int) -> PC { pc + (2 + extraWords) }
/// The instruction behind one with a list of `c` operands.
@_transparent func nextAfterList(_ pc: PC, _ extraWords: Int) -> PC {
  let words = (c(pc) + 3) >> 2
  return pc + (2 + extraWords + ((words + 1) & ~1))
}
/// Bits of `Flags`, as plain numbers for the hot paths.
enum Flag {
  static var aIsLocal: UInt8 { 1 }
  static var aIsTemporary: UInt8 { 2 }
  static var bIsTemporary: UInt8 { 4 }
  static var bIsConstant: UInt8 { 8 }
  static var cIsTemporary: UInt8 { 16 }
  static var cIsConstant: UInt8 { 32 }
  static var wantsNumber: UInt8 { 64 }
  static var loadsMethod: UInt8 { 128 }
}

// MARK: Memory

@_transparent func load(_ address: UInt64, _ offset: Int, _: UInt8.Type) -> UInt8 {
  spt_load_u8(address, offset)
}
@_transparent func store(_ address: UInt64, _ offset: Int, _ value: UInt8) {
  spt_store_u8(address, offset, value)
}
@_transparent func load(_ address: UInt64, _ offset: Int, _: Int8.Type) -> Int8 {
  spt_load_i8(address, offset)
}
@_transparent func store(_ address: UInt64, _ offset: Int, _ value: Int8) {
  spt_store_i8(address, offset, value)
}
@_transparent func load(_ address: UInt64, _ offset: Int, _: UInt16.Type) -> UInt16 {
  spt_load_u16(address, offset)
}
@_transparent func store(_ address: UInt64, _ offset: Int, _ value: UInt16) {
  spt_store_u16(address, offset, value)
}
@_transparent func load(_ address: UInt64, _ offset: Int, _: UInt32.Type) -> UInt32 {
  spt_load_u32(address, offset)
}
@_transparent func store(_ address: UInt64, _ offset: Int, _ value: UInt32) {
  spt_store_u32(address, offset, value)
}
@_transparent func load(_ address: UInt64, _ offset: Int, _: Int32.Type) -> Int32 {
  spt_load_i32(address, offset)
}
@_transparent func store(_ address: UInt64, _ offset: Int, _ value: Int32) {
  spt_store_i32(address, offset, value)
}
@_transparent func load(_ address: UInt64, _ offset: Int, _: UInt64.Type) -> UInt64 {
  spt_load_u64(address, offset)
}
@_transparent func store(_ address: UInt64, _ offset: Int, _ value: UInt64) {
  spt_store_u64(address, offset, value)
}
@_transparent func load(_ address: UInt64, _ offset: Int, _: Int64.Type) -> Int64 {
  spt_load_i64(address, offset)
}
@_transparent func store(_ address: UInt64, _ offset: Int, _ value: Int64) {
  spt_store_i64(address, offset, value)
}
@_transparent func load(_ address: UInt64, _ offset: Int, _: Double.Type) -> Double {
  spt_load_double(address, offset)
}
@_transparent func store(_ address: UInt64, _ offset: Int, _ value: Double) {
  spt_store_double(address, offset, value)
}
@_transparent func load(_ address: UInt64, _ offset: Int, _: Int.Type) -> Int {
  Int(spt_load_i64(address, offset))
}
@_transparent func store(_ address: UInt64, _ offset: Int, _ value: Int) {
  spt_store_i64(address, offset, Int64(value))
}
/// A pointer as an address.
@_transparent func address(_ pointer: UnsafeMutablePointer<UInt64>) -> UInt64 { UInt64(UInt(bitPattern: pointer)) }

@_transparent func object(_ word: UInt64) -> Object {
  Object(bitPattern: UInt(word)).unsafelyUnwrapped
}
@_transparent func optional(_ word: UInt64) -> Object? { Object(bitPattern: UInt(word)) }
@_transparent func word(_ object: Object?) -> UInt64 { UInt64(UInt(bitPattern: object)) }
@_transparent func word<T>(at pointer: UnsafeMutablePointer<T>?) -> UInt64 {
  UInt64(UInt(bitPattern: pointer))
}
@_transparent func frameStruct(_ frame: Frame) -> UnsafeMutablePointer<_PyInterpreterFrame> {
  UnsafeMutableRawPointer(frame).assumingMemoryBound(to: _PyInterpreterFrame.self)
}

// MARK: Reference counts (Include/object.h: negative lower halves are immortal)

@_transparent func type(_ object: UInt64) -> UInt64 { load(object, 8, UInt64.self) }

@_transparent func incref(_ object: UInt64) {
  let count = load(object, 0, UInt32.self) &+ 1
  if count != 0 { store(object, 0, count) }
}
@inline(never) func deallocate(_ object: UInt64) { spt_deallocate(optional(object)) }

/// Gives a reference back; whether it was the last, and the object is to be ended.
@_transparent func givesLastBack(_ object: UInt64) -> Bool {
  let count = spt_load_lower_count(object)
  if count < 0 { return false }
  store(object, 0, count &- 1)
  return count == 1 && load(object, 4, UInt32.self) == 0
}
@_transparent func decref(_ object: UInt64) {
  if givesLastBack(object) { deallocate(object) }
}
/// Takes a reference to what a word points to, if it is a pointer at all.
@_transparent func retain(_ word: UInt64) {
  if Word.isObject(word) { incref(word) }
}
/// Gives back the reference that a word owns, if any.
@_transparent func release(_ word: UInt64) {
  if Word.isObject(word) { decref(word) }
}

// MARK: The context of one run of the loop

/// What a failed instruction left behind.
enum FaultStage {
  /// Its operands are in their registers.
  case before
  /// Its operands are gone.
  case consumed
  /// It is done: its result is stored.
  case done
}

/// Lives on the C stack of `evaluate`: one for each entry from C.
struct Context {
  // These six lie where compiled code looks for them (layout.h).
  var threadState: ThreadState
  /// What a function returned to a compiled caller, and that frame's return word.
  var value: UInt64 = 0
  var returnWord: UInt64 = 0
  /// The frame whose end ends this run.
  var entry: Frame
  /// Where `reload` goes on, in `frame`; the entry that `enterRegion` goes to.
  var landing: PC
  /// The arguments of the C function that runs now (`withObjects`): there is one at a time. The place in front of them is free.
  var row: UnsafeMutablePointer<Object?>
  /// The instruction at fault, and how far it came.
  var fault: PC
  var stage = FaultStage.before
  /// The exception was raised again: its traceback has this frame already.
  var raisedAgain = false
  /// The result with which this run ends.
  var result: Object?
}
typealias Run = UnsafeMutablePointer<Context>

extension Context {
  /// How many arguments the row takes.
  static var rowLength: Int { @_transparent get { Int(spt_row_length) } }

  /// The running frame: CPython's idea of it is the engine's. The loop holds a copy.
  var frame: Frame {
    @_transparent get { Frame(bitPattern: UInt(word(at: threadState.pointee.current_frame))).unsafelyUnwrapped }
  }
}

/// Pseudo-instructions, which stand in no code: see `Opcode.unwind` and `Opcode.exit`.
extension Context {
  var unwind: PC { @_transparent get { spt_pseudo_instruction(0).unsafelyUnwrapped } }
  var exit: PC { @_transparent get { spt_pseudo_instruction(1).unsafelyUnwrapped } }
  var reload: PC { @_transparent get { spt_pseudo_instruction(2).unsafelyUnwrapped } }
  var enterRegion: PC { @_transparent get { spt_pseudo_instruction(3).unsafelyUnwrapped } }
}
nonisolated(unsafe) private var hasPseudoInstructions = false
/// Writes their words; before any frame runs.
func preparePseudoInstructions() {
  if hasPseudoInstructions { return }
  hasPseudoInstructions = true
  spt_prepare_lengths()
  spt_pseudo_instruction(0)?[0] = UInt64(Opcode.unwind.rawValue)
  spt_pseudo_instruction(1)?[0] = UInt64(Opcode.exit.rawValue)
  spt_pseudo_instruction(2)?[0] = UInt64(Opcode.reload.rawValue)
  spt_pseudo_instruction(3)?[0] = UInt64(Opcode.enterRegion.rawValue)
}

/// Makes the frame's current instruction visible (line numbers, carets): before all that may raise or run code.
@_transparent func publish(_ pc: PC, _ frame: Frame) {
  frame[Header.instruction] = pc[1] & spt_address_bits()
}

/// Gives a reference back; the object's end sees the frame at this instruction.
@_transparent func decrefHere(_ object: UInt64, _ pc: PC, _ frame: Frame) {
  if givesLastBack(object) { deallocateHere(object, pc, frame) }
}
@inline(never) private func deallocateHere(_ object: UInt64, _ pc: PC, _ frame: Frame) {
  publish(pc, frame)
  deallocate(object)
}

/// The way out of a failed instruction whose operands are still in their registers.
@inline(never) func failed(_ pc: PC, _ run: Run) -> PC {
  run.pointee.fault = pc
  run.pointee.stage = .before
  return run.pointee.unwind
}
/// The way out of a failed instruction whose operands are gone.
@inline(never) func failedConsumed(_ pc: PC, _ run: Run) -> PC {
  run.pointee.fault = pc
  run.pointee.stage = .consumed
  return run.pointee.unwind
}
