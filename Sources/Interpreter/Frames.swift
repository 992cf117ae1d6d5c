// Frames: where a caller goes on, pushing a callee's frame, leaving a frame.
//
// A frame that the engine pushes itself has one word more than CPython knows of, behind its stack: the return word, which says
// where the caller goes on. Bits 0…3 are the `Landing`, 4…47 the address of the instruction that called, 48…63 an operation's number.
//
// When the callee's frame is CPython's making (a generator's, one that CPython had to fill) the caller notes it instead, in the
// stacktop and return_offset fields of its header, which CPython reads only of frames that it suspended itself:
//
//   stacktop       bit 31 set (CPython takes it for "executing"), bits 0…30: address / 16, low part
//   return_offset  bits 0…11: address / 16, high part; bit 12 set (CPython has small numbers here); bits 13…15: the `Landing`
//
// The byte behind them and the owner is padding to CPython, and says here whether the frame is a plain one.

import CPython313
import CompilerInterface
import RegisterCode
import Values

/// What a waiting instruction does with the callee's result. (Its opcode can't tell: another frame of the same code may
/// rewrite it meanwhile.)
enum Landing: UInt8 {
  /// call, call_keywords, call_unpack: the result is the value. The return word is then the bare address.
  case call
  /// A class's `__init__`: the value is the instance. The call counts two levels of recursion, as CPython's shim does.
  case instance
  /// A property.
  case attribute
  /// A `__getitem__`, or the `__enter__` of a `with`.
  case item
  case forIter
  case send
  /// tuple() and the like of a generator, which yielded the value.
  case collect
  /// next() and the like of a generator, which yielded the value.
  case next
  // The others are for return words alone: a header has room for eight.
  /// A class's `__init__`, where CPython makes the call through C, counts one level and keeps the arguments: where defaults fill
  /// parameters, or instances have no inline values.
  case instanceThroughC
  /// The method of an operator, or of what else a type is asked for (operators.h numbers them): the operands are still there.
  case operation
}

/// The return words of frames that C called (`CallsFromC.swift`), for an object and for any word: no address, and bits of which compiled
/// code makes nothing.
@_transparent var returnToC: UInt64 { 1 }
@_transparent var returnWordToC: UInt64 { 2 }

/// The owner and the padding.
@_transparent func mark(_ frame: Frame) -> UInt16 { load(address(frame), Header.mark, UInt16.self) }

/// Whether a frame is plain and has no frame object: it can go without a look at anything else.
@_transparent func isPlain(_ frame: Frame) -> Bool { mark(frame) == Status.plainMark && frame[Header.frameObject] == 0 }
/// The same of an entry frame.
@_transparent func isPlainEntry(_ frame: Frame) -> Bool {
  mark(frame) == Status.entryMark && frame[Header.frameObject] == 0
}

/// What a return word has of an address.
@_transparent var returnAddressBits: UInt64 { 0xFFFF_FFFF_FFF0 }

/// Where the caller of a frame waits and what it does with the result.
struct CallSite {
  var pc: PC
  var landing: Landing
  /// An operation's (operators.h).
  var number = 0
  init(_ pc: PC, _ landing: Landing) {
    self.pc = pc
    self.landing = landing
  }
  init(_ returnWord: UInt64) {
    let kind = returnWord & 15
    number = Int(returnWord >> 48)
    if kind >= RegionLanding.first {
      pc = PC(bitPattern: UInt(RegionLanding.entry(returnWord).pointee.instruction)).unsafelyUnwrapped
      landing = RegionLanding.landing(kind, pc)
    } else {
      pc = PC(bitPattern: UInt(returnWord & returnAddressBits)).unsafelyUnwrapped
      landing = unsafeBitCast(UInt8(kind), to: Landing.self)
    }
  }
}
func callSite(ofCallee frame: Frame) -> CallSite {
  if mark(frame) == Status.plainMark {
    return CallSite(frame[Int(codeObject(object(frame[Header.code])).pointee.co_framesize)])
  }
  endBetween(callee: frame)
  let caller = previous(frame)
  let site = CallSite(callSite(caller), landing(caller))
  setContinuing(caller)
  return site
}

/// Notes the instruction at which this frame waits for a callee.
@_transparent func saveCallSite(_ pc: PC, _ frame: Frame, _ landing: Landing) {
  let slot = address(pc) >> 4
  // Its `rawValue` is a function that the inliner leaves alone.
  let number = unsafeBitCast(landing, to: UInt8.self)
  let frame = address(frame)
  store(frame, Header.status * 8, UInt32(truncatingIfNeeded: slot & 0x7FFF_FFFF) | 0x8000_0000)
  store(frame, Header.status * 8 + 4, UInt16(truncatingIfNeeded: slot >> 31) | 0x1000 | UInt16(number) << 13)
}
@_transparent func callSite(_ frame: Frame) -> PC {
  let low = UInt64(load(address(frame), Header.status * 8, UInt32.self) & 0x7FFF_FFFF)
  let high = UInt64(load(address(frame), Header.status * 8 + 4, UInt16.self) & 0xFFF)
  return PC(bitPattern: UInt((high << 31 | low) << 4)).unsafelyUnwrapped
}
@_transparent func landing(_ frame: Frame) -> Landing {
  let high = load(address(frame), Header.status * 8 + 4, UInt16.self)
  return unsafeBitCast(UInt8(truncatingIfNeeded: high >> 13), to: Landing.self)
}

@_transparent func isGeneratorFrame(_ frame: Frame) -> Bool {
  load(address(frame), Header.mark, UInt8.self) == 1
}
/// Marks a frame that comes to the engine, of whatever owner, as executing here.
@_transparent func setExecuting(_ frame: Frame, _ threadState: ThreadState) {
  if load(address(frame), Header.mark, UInt8.self) == UInt8(FRAME_OWNED_BY_THREAD.rawValue)
    && frame[Header.locals] == 0 && spt_chunk_start(threadState) != UnsafeMutableRawPointer(frame)
  {
    frame[Header.status] = Status.entry
    return
  }
  // The owner alone is read: a load of the whole word would wait for CPython's narrower stores.
  frame[Header.status] = UInt64(load(address(frame), Header.mark, UInt8.self)) << 48 | Status.executing
}
/// Marks a frame of the engine that waited for a callee as executing: no stack for gc to look at.
@_transparent func setContinuing(_ frame: Frame) {
  store(address(frame), Header.status * 8, -1 as Int32)
}
/// Whether the engine runs this frame now, or one that it called.
@_transparent func isRunHere(_ frame: Frame) -> Bool {
  load(address(frame), Header.status * 8, Int32.self) < 0
    && load(address(frame), Header.status * 8 + 4, UInt16.self) & 0x1000 != 0
}
@_transparent func setStackTop(_ frame: Frame, _ top: Int) {
  store(address(frame), Header.status * 8, Int32(truncatingIfNeeded: top))
  store(address(frame), Header.status * 8 + 4, 0 as UInt16)
}
@_transparent func setCurrentFrame(_ run: Run, _ frame: Frame) {
  run.pointee.threadState.pointee.current_frame = frameStruct(frame)
}
@_transparent func previous(_ frame: Frame) -> Frame {
  Frame(bitPattern: UInt(frame[Header.previous])).unsafelyUnwrapped
}

/// Replaces the unboxed words among the first `count` registers by objects.
func boxRegisters(_ frame: Frame, _ count: Int) {
  for register in firstRegister..<(firstRegister + count) where !Word.isPointer(frame[register]) {
    return boxRegisters(frame, from: register, to: firstRegister + count)
  }
}
@inline(never) private func boxRegisters(_ frame: Frame, from first: Int, to end: Int) {
  // A frame may be leaving with an exception.
  let pending = PyErr_GetRaisedException()
  for register in first..<end where !Word.isPointer(frame[register]) {
    frame[register] = makeBox(frame[register])
  }
  PyErr_SetRaisedException(pending)
}

/// Makes a frame of CPython's making, whose status is set, the running one and goes to its start.
@_transparent func enter(
  _ callee: Frame, from frame: Frame, _ pc: PC, _ run: Run, _ start: PC, _ landing: Landing
) -> PC {
  saveCallSite(pc, frame, landing)
  callee[Header.previous] = address(frame)
  setCurrentFrame(run, callee)
  return start
}
/// Makes a frame that the loop pushed, `words` long and filled, the running one.
@_transparent func enterPlain(
  _ callee: Frame, _ words: Int, _ pc: PC, _ run: Run, _ landing: Landing, _ number: Int = 0
) {
  callee[words] = address(pc) | UInt64(unsafeBitCast(landing, to: UInt8.self)) | UInt64(number) << 48
  setCurrentFrame(run, callee)
}

/// Room for a frame of so many words and its return word on CPython's data stack, or nil when its chunk is full.
@_transparent func reserveRoom(_ threadState: ThreadState, _ words: Int) -> Frame? {
  let top = word(at: threadState.pointee.datastack_top)
  // As `_PyThreadState_HasStackSpace`; a thread without a stack has neither top nor limit.
  let end = top &+ UInt64(words &+ 1) &* 8
  if end >= word(at: threadState.pointee.datastack_limit) { return nil }
  threadState.pointee.datastack_top = UnsafeMutablePointer(bitPattern: UInt(end))
  return Frame(bitPattern: UInt(top))
}
/// The same for a call that enters behind the `resume`, and counts one level; nil also when something is pending or watches, or
/// the recursion limit is reached.
@_transparent func reserveFrame(_ run: Run, _ words: Int) -> Frame? {
  let threadState = run.pointee.threadState
  let remaining = threadState.pointee.py_recursion_remaining
  if remaining <= 0 || breaker(run) != expectedBreaker { return nil }
  guard let callee = reserveRoom(threadState, words) else { return nil }
  threadState.pointee.py_recursion_remaining = remaining &- 1
  statistics.framesEngine &+= 1
  return callee
}
/// Undoes `reserveFrame` of the frame that was pushed last, which holds nothing.
func giveBack(_ callee: Frame, _ run: Run) {
  let threadState = run.pointee.threadState
  threadState.pointee.datastack_top = UnsafeMutableRawPointer(callee).assumingMemoryBound(to: Object?.self)
  threadState.pointee.py_recursion_remaining &+= 1
  statistics.framesEngine &-= 1
}
/// The header of a plain frame for a function, which it consumes.
@_transparent func writeHeader(_ callee: Frame, _ caller: Frame, _ function: UInt64, _ code: UInt64) {
  writeHeader(callee, address(caller), function, code)
}
@_transparent func writeHeader(_ callee: Frame, _ previous: UInt64, _ function: UInt64, _ code: UInt64) {
  incref(code)
  callee[Header.code] = code
  callee[Header.previous] = previous
  callee[Header.function] = function
  callee[Header.globals] = load(function, Layout.functionGlobals, UInt64.self)
  callee[Header.builtins] = load(function, Layout.functionBuiltins, UInt64.self)
  callee[Header.locals] = 0
  callee[Header.frameObject] = 0
  callee[Header.instruction] = code &+ UInt64(spt_code_bytecode)
  callee[Header.status] = Status.plain
}
/// Empties the registers of a pushed frame behind its parameters.
@_transparent func clearLocals(_ callee: Frame, _ unit: UnsafeMutablePointer<CodeUnit>) {
  let parameters = Int(unit.pointee.argumentCount)
  spt_clear_words(callee + firstRegister + parameters, Int(unit.pointee.localCount) &- parameters)
}

/// Ends a frame whose stack is empty: unlinks it, releases what it owns in CPython's order, pops it.
@inline(never) func leave(_ frame: Frame, _ run: Run) {
  let threadState = run.pointee.threadState
  threadState.pointee.py_recursion_remaining &+= 1
  threadState.pointee.current_frame = frameStruct(frame).pointee.previous
  let count = Int(codeObject(object(frame[Header.code])).pointee.co_nlocalsplus)
  if mark(frame) == Status.plainMark && frame[Header.frameObject] != 0 { return leaveSeen(frame, count, run) }
  if isGeneratorFrame(frame) && frame[Header.frameObject] == 0 { return leaveGenerator(frame, count, run) }
  if frame[Header.frameObject] != 0 || frame[Header.locals] != 0
    || spt_chunk_start(threadState) == UnsafeMutableRawPointer(frame)
  {
    boxRegisters(frame, count)
    setStackTop(frame, count)
    if hasOverwritten { forgetOverwritten(frame) }
    _PyEval_FrameClearAndPop(threadState, frameStruct(frame))
    return
  }
  releaseAll(frame, count, run)
}
/// The same of a generator's frame without a frame object, as clear_gen_frame (Python/ceval.c).
func leaveGenerator(_ frame: Frame, _ count: Int, _ run: Run) {
  let generator = address(frame) &- UInt64(Layout.generatorFrame)
  let state = generator &+ UInt64(Layout.generatorExcState)
  store(generator, Layout.generatorState, Int8(FRAME_CLEARED.rawValue))
  run.pointee.threadState.pointee.exc_info = UnsafeMutablePointer(bitPattern: UInt(load(state, 8, UInt64.self)))
  store(state, 8, 0 as UInt64)
  setStackTop(frame, 0)
  if hasOverwritten { forgetOverwritten(frame) }
  for register in firstRegister..<(firstRegister + count) { release(frame[register]) }
  if frame[Header.locals] != 0 { decref(frame[Header.locals]) }
  decref(frame[Header.function])
  let handled = load(state, 0, UInt64.self)
  store(state, 0, 0 as UInt64)
  release(handled)
  frame[Header.previous] = 0
}
/// The same of a plain frame that has a frame object.
private func leaveSeen(_ frame: Frame, _ count: Int, _ run: Run) {
  boxRegisters(frame, count)
  setStackTop(frame, count)
  if hasOverwritten { forgetOverwritten(frame) }
  if spt_leave_to_frame_object(run.pointee.threadState, frameStruct(frame)) == 0 { releaseAll(frame, count, run) }
}
/// Releases the registers, function and code of a frame that is unlinked.
@_transparent func releaseOwned(_ frame: Frame, _ localCount: Int) {
  var register = firstRegister
  let end = firstRegister &+ localCount
  while register < end {
    release(frame[register])
    register &+= 1
  }
  decref(frame[Header.function])
  decref(frame[Header.code])
}
/// The same, and pops it.
@_transparent func releaseAll(_ frame: Frame, _ localCount: Int, _ run: Run) {
  releaseOwned(frame, localCount)
  run.pointee.threadState.pointee.datastack_top =
    UnsafeMutableRawPointer(frame).assumingMemoryBound(to: Object?.self)
}
