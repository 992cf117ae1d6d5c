// Frames of callees whose code stands in a compiled region: they are made when somebody might see them.
//
//   region's frame │ f's registers │ g's registers      compiled code of g, inside f, inside the region; the thread's frame is the region's
//   region's frame │ frame of f    │ frame of g         behind an exit in g, or while what dies there may run code
//
// The registers of such a callee and its function are in their places all along; the function's reference is the frame's already.

import CPython313
import CompilerInterface
import RegisterCode
import Values

private func record(_ inlined: UInt64) -> UnsafePointer<spt_inlined_frame> {
  UnsafePointer(bitPattern: UInt(inlined)).unsafelyUnwrapped
}

/// A frame that is there now, and how many were pushed for that.
struct Pushed {
  var frame: Frame
  var count: Int
}

/// Pushes a frame, and those between it and the one that runs. None when it runs itself.
@inline(never) func pushInlined(_ frame: Frame, _ inlined: UInt64) -> Pushed {
  let (record, thread) = (record(inlined), spt_thread_state().unsafelyUnwrapped)
  if record.pointee.collects != 0 { return pushGenerator(frame, record, thread) }
  return Pushed(frame: frame, count: push(frame, record, thread))
}
func push(_ frame: Frame, _ record: UnsafePointer<spt_inlined_frame>, _ thread: ThreadState) -> Int {
  if thread.pointee.current_frame == frameStruct(frame) { return 0 }
  let caller = frame - Int(record.pointee.distance)
  let count = record.pointee.caller.map { push(caller, $0, thread) } ?? 0
  caller[Header.instruction] = record.pointee.call
  let function = frame[Header.function]
  let code = load(function, spt_function_code, UInt64.self)
  incref(code)
  forEachBorrowed(frame, record) { incref($0) }
  frame[Header.code] = code
  frame[Header.previous] = address(caller)
  frame[Header.globals] = load(function, spt_function_globals, UInt64.self)
  frame[Header.builtins] = load(function, spt_function_builtins, UInt64.self)
  frame[Header.locals] = 0
  frame[Header.frameObject] = 0
  frame[Header.instruction] = code &+ UInt64(spt_code_bytecode)
  frame[Header.status] = Status.plain
  let end = Int(record.pointee.word_count)
  frame[end] = record.pointee.return_word
  thread.pointee.datastack_top = stackPlace(frame + end + 1)
  thread.pointee.current_frame = frameStruct(frame)
  thread.pointee.py_recursion_remaining -= Int32(record.pointee.levels)
  statistics.framesEngine &+= 1
  return count + 1
}

/// Whether anybody has a frame object of so many frames that were pushed.
func areSeen(_ pushed: Pushed, _ inlined: UInt64) -> Bool {
  if record(inlined).pointee.collects != 0 { return isGeneratorSeen(pushed, record(inlined)) }
  var isSeen = false
  forEachPushed(pushed, inlined) { frame, _ in isSeen = isSeen || frame[Header.frameObject] != 0 }
  return isSeen
}
/// Takes the frames off that were pushed for a frame, in which nothing ran.
@inline(never) func popInlined(_ frame: Frame, _ pushed: Pushed, _ inlined: UInt64) {
  let thread = spt_thread_state().unsafelyUnwrapped
  if record(inlined).pointee.collects != 0 { return popGenerator(frame, pushed, record(inlined), thread) }
  forEachPushed(pushed, inlined) { frame, record in
    decref(frame[Header.code])
    forEachBorrowed(frame, record) { decref($0) }
    thread.pointee.py_recursion_remaining += Int32(record.pointee.levels)
    statistics.framesEngine &-= 1
    thread.pointee.datastack_top = stackPlace(frame)
    thread.pointee.current_frame = frameStruct(frame - Int(record.pointee.distance))
  }
}
/// So many frames that were pushed, the inner ones first.
@_transparent private func forEachPushed(
  _ pushed: Pushed, _ inlined: UInt64, _ body: (Frame, UnsafePointer<spt_inlined_frame>) -> Void
) {
  var (frame, place) = (pushed.frame, record(inlined))
  for left in stride(from: pushed.count, to: 0, by: -1) {
    body(frame, place)
    frame -= Int(place.pointee.distance)
    if left > 1, let caller = place.pointee.caller { place = caller }
  }
}
@_transparent func forEachBorrowed(
  _ frame: Frame, _ record: UnsafePointer<spt_inlined_frame>, _ body: (UInt64) -> Void
) {
  var left = record.pointee.borrowed
  while left != 0 {
    body(frame[firstRegister + left.trailingZeroBitCount])
    left &= left &- 1
  }
}
private func stackPlace(_ frame: Frame) -> UnsafeMutablePointer<UnsafeMutablePointer<PyObject>?>? {
  UnsafeMutableRawPointer(frame).assumingMemoryBound(to: UnsafeMutablePointer<PyObject>?.self)
}
