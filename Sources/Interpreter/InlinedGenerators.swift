// Generators whose code stands in a compiled region, in place of the call that collects their items: they are made when somebody
// might see them.
//
//   region's frame │ registers of the generator      compiled code; the thread's frame is the region's
//   region's frame                                   behind an exit: a generator with a copy of the registers, whose frame runs; the
//                                                    region's waits at its call, as if the generator had been there all along
//
// Its function is made then too, with the closure, where it is the one that a generator expression makes for itself (RegionBuilder+MadeGenerators.swift).
//
// The word of the frame object in the registers' frame, which has none, says where the generator's frame is, once there is one. From then
// on compiled code only leaves: it may write to the registers before that, so they are copied both ways. No room on the data stack is
// taken for them: code that runs meanwhile writes over them.

import CPython313
import CompilerInterface
import RegisterCode
import Values

/// The frame in the generator that was made of a frame; nil: there is none yet.
private func made(_ frame: Frame) -> Frame? { Frame(bitPattern: UInt(frame[Header.frameObject])) }
private func generator(of frame: Frame) -> UInt64 { address(frame) &- UInt64(Layout.generatorFrame) }
private func copyRegisters(_ source: Frame, to target: Frame, _ record: UnsafePointer<spt_inlined_frame>) {
  for register in firstRegister..<Int(record.pointee.word_count) { target[register] = source[register] }
}

/// Makes the generator, and the frames of the callers that have none.
func pushGenerator(_ frame: Frame, _ record: UnsafePointer<spt_inlined_frame>, _ thread: ThreadState) -> Pushed {
  if let made = made(frame) {
    copyRegisters(frame, to: made, record)
    return Pushed(frame: made, count: 0)
  }
  var count = 1
  var caller = UnsafeMutableRawPointer(thread.pointee.current_frame).unsafelyUnwrapped.assumingMemoryBound(
    to: UInt64.self)
  if let outer = record.pointee.caller {
    caller = frame - Int(record.pointee.distance)
    count += push(caller, outer, thread)
  }
  forEachBorrowed(frame, record) { incref($0) }
  // They count as they did when the call was left out.
  uncountObject()
  if record.pointee.code != 0 {
    uncountObject()
    let locals = UnsafeRawPointer(frame + firstRegister).assumingMemoryBound(to: Object?.self)
    frame[Header.function] = word(
      spt_new_function_of_generator(frameStruct(caller), object(record.pointee.code), locals))
  }
  let function = frame[Header.function]
  let generator = word(spt_new_generator(object(function)).unsafelyUnwrapped)
  let callee = Frame(bitPattern: UInt(generator &+ UInt64(Layout.generatorFrame))).unsafelyUnwrapped
  copyRegisters(frame, to: callee, record)
  writeHeader(callee, caller, function, load(function, Layout.functionCode, UInt64.self))
  callee[Header.status] = Status.generator
  store(generator, Layout.generatorState, Int8(FRAME_EXECUTING.rawValue))
  let state = generator &+ UInt64(Layout.generatorExcState)
  store(state, 8, UInt64(UInt(bitPattern: thread.pointee.exc_info)))
  thread.pointee.exc_info = UnsafeMutablePointer(bitPattern: UInt(state))
  thread.pointee.py_recursion_remaining -= Int32(record.pointee.levels)
  thread.pointee.current_frame = frameStruct(callee)
  statistics.framesEngine &+= 1
  // The caller waits for an item.
  let site = PC(bitPattern: UInt(record.pointee.collects)).unsafelyUnwrapped
  caller[Header.instruction] = record.pointee.call
  saveCallSite(site, caller, .collect)
  caller[generatorRegister(site)] = generator
  beginCollecting()
  frame[Header.frameObject] = address(callee)
  return Pushed(frame: callee, count: count)
}

/// Whether somebody has got hold of the generator, or of one of so many frames.
func isGeneratorSeen(_ pushed: Pushed, _ record: UnsafePointer<spt_inlined_frame>) -> Bool {
  let callee = pushed.frame
  if callee[Header.frameObject] != 0 || load(generator(of: callee), 0, Int.self) != 1 { return true }
  if record.pointee.code != 0 && load(callee[Header.function], 0, Int.self) != 1 { return true }
  guard pushed.count > 1, let outer = record.pointee.caller else { return false }
  return areSeen(pushed.caller, UInt64(UInt(bitPattern: outer)))
}
/// Takes the generator back, in which nothing ran, and the frames that were pushed with it.
func popGenerator(
  _ frame: Frame, _ pushed: Pushed, _ record: UnsafePointer<spt_inlined_frame>, _ thread: ThreadState
) {
  let callee = pushed.frame
  let caller = previous(callee)
  let generator = generator(of: callee)
  thread.pointee.exc_info = UnsafeMutablePointer(
    bitPattern: UInt(load(generator &+ UInt64(Layout.generatorExcState), 8, UInt64.self)))
  thread.pointee.py_recursion_remaining += Int32(record.pointee.levels)
  thread.pointee.current_frame = frameStruct(caller)
  statistics.framesEngine &-= 1
  setContinuing(caller)
  stopCollecting()
  decref(callee[Header.code])
  forEachBorrowed(frame, record) { decref($0) }
  spt_free_generator(object(generator))
  countObject()
  if record.pointee.code != 0 {
    decref(frame[Header.function])
    countObject()
    frame[Header.function] = 0
  }
  frame[Header.frameObject] = 0
  if pushed.count > 1, let outer = record.pointee.caller {
    popInlined(caller, pushed.caller, UInt64(UInt(bitPattern: outer)))
  }
}
extension Pushed {
  /// The caller of a generator, and how many frames were pushed for that.
  fileprivate var caller: Pushed { Pushed(frame: previous(frame), count: count - 1) }
}
/// What stands where a generator's frame was made of it is again as the generator has it: compiled code goes on reading and writing that.
func copyBack(_ frame: Frame, _ made: Frame, _ inlined: UInt64) {
  let record = UnsafePointer<spt_inlined_frame>(bitPattern: UInt(inlined)).unsafelyUnwrapped
  if record.pointee.collects == 0 { return }
  copyRegisters(made, to: frame, record)
  frame[Header.function] = made[Header.function]
  frame[Header.frameObject] = address(made)
}

// The collector counts a generator that is left out as it would one that is there: it runs when it did.

private func countObject() { spt_young_objects_address().pointee += 1 }
private func uncountObject() {
  let count = spt_young_objects_address().unsafelyUnwrapped
  if count.pointee > 0 { count.pointee -= 1 }
}

// MARK: What the call makes of the items

/// For what a call collects; 0 where there is no memory.
func newCollection(_ collector: Collector) -> UInt64 {
  let made = collection(collector)
  // The call is made by the interpreter, and raises.
  if made == nil { PyErr_Clear() }
  return word(made)
}
