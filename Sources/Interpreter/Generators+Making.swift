// Making generators, coroutines and async generators, and the objects that they keep.
//
//   call r ← g(x)     g's frame is pushed; its return_generator moves it into a generator, which holds where its code begins
//   for … in p        p's `__iter__` is a generator function: the generator is made without a frame (Iteration.swift); so does compiled code

import CPython313
import RegisterCode
import Values

/// return_generator: the call's result is a generator that owns a copy of the frame.
@inline(never) func returnGenerator(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let threadState = run.pointee.threadState
  let code = codeObject(object(frame[Header.code]))
  let end = firstRegister + Int(code.pointee.co_nlocalsplus)
  if hasNumbers(frame, end) { boxForYield(frame, end) }
  guard let generator = spt_make_generator(frameStruct(frame), beginning(pc)) else { return failed(pc, run) }
  let caller = frameStruct(frame).pointee.previous
  threadState.pointee.py_recursion_remaining &+= 1
  if mark(frame) == Status.plainMark {
    let returnWord = frame[Int(code.pointee.co_framesize)]
    threadState.pointee.current_frame = caller
    threadState.pointee.datastack_top = UnsafeMutableRawPointer(frame).assumingMemoryBound(to: Object?.self)
    return landAt(returnWord, word(generator), run)
  }
  let site: CallSite? = frame == run.pointee.entry ? nil : callSite(ofCallee: frame)
  threadState.pointee.current_frame = caller
  _PyThreadState_PopFrame(threadState, frameStruct(frame))
  guard let site else {
    run.pointee.result = generator
    return run.pointee.exit
  }
  return land(run, site, word(generator))
}
/// What `previous_item` of a generator holds that has not begun (Generators.swift): where its code goes on behind what takes the None that is sent
/// first, and the RESUME. `pc` is its return_generator.
@_transparent func beginning(_ pc: PC) -> UInt64 {
  let drop = next(pc, 0)
  let resume = next(drop, 0)
  return opcode(drop) == .drop && opcode(resume) == .resume ? address(next(resume, 2)) : 0
}

/// A generator of a function whose code begins at `start`, with return_generator, and of the arguments in a row; 0 where that cannot be. Numbers among
/// those become objects; the caller takes references to the others, and to the function.
func newGenerator(_ function: UInt64, _ row: Frame, _ count: Int, _ start: PC) -> UInt64 {
  let arguments = UnsafeMutableRawPointer(row).assumingMemoryBound(to: Object?.self)
  guard let made = spt_make_generator_of(object(function), arguments, Int32(count), beginning(start)) else {
    PyErr_Clear()
    return 0
  }
  let frame = Frame(bitPattern: UInt(word(made) &+ UInt64(Layout.generatorFrame))).unsafelyUnwrapped
  let end = firstRegister &+ count
  if hasNumbers(frame, end) { boxForYield(frame, end) }
  return word(made)
}

/// What return_generator gives where C calls, and the call has not begun to run.
@inline(never) func generatorForC(
  _ threadState: ThreadState, _ frame: UnsafeMutablePointer<_PyInterpreterFrame>, _ unit: UnsafeMutablePointer<CodeUnit>
) -> Object? {
  guard let generator = spt_make_generator(frame, beginning(unit.pointee.start.unsafelyUnwrapped)) else {
    // The loop makes it fail as it should.
    PyErr_Clear()
    threadState.pointee.current_frame = frame.pointee.previous
    return evaluateWithCare(threadState, frame, unit, 0)
  }
  threadState.pointee.current_frame = frame.pointee.previous
  _PyThreadState_PopFrame(threadState, frame)
  return generator
}

// MARK: Numbers

/// Whether a register before one holds no pointer.
@_transparent func hasNumbers(_ frame: Frame, _ end: Int) -> Bool {
  // Of words that are all pointers the union is below where the others begin.
  var union: UInt64 = 0
  var register = firstRegister
  while register < end {
    union |= frame[register]
    register &+= 1
  }
  return !Word.isPointer(union)
}
/// Boxes what a generator keeps, while no exception is set.
@inline(never) func boxForYield(_ frame: Frame, _ end: Int) {
  for register in firstRegister..<end where !Word.isPointer(frame[register]) {
    frame[register] = makeBox(frame[register])
  }
}
