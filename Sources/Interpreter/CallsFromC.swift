// Calls of Python functions that C code makes: `sorted(key=f)`, `map`, properties, `__eq__` and the like.
//
//   PyObject_Vectorcall → _PyFunction_Vectorcall → a frame, filled → the evaluation hook → evaluate
//   PyObject_Vectorcall → functionFromC → a frame, filled, and the loop
//
// The second way is that of a function whose code came translated through the hook with plain parameters: it gets `functionFromC`
// for its vectorcall (PyFunctionObject.vectorcall), by which C calls it. Whatever is not as usual goes the first way.

import CPython313
import RegisterCode
import Values

/// The vectorcall of every Python function, read off a fresh one: a function that has another, but for ours, must be called by it.
nonisolated(unsafe) public var functionVectorcall: UInt64 = 0
/// The evaluation hook's address while the engine is switched on: calls are ours as long as it is installed. Otherwise the address of
/// nothing, which is not 0: that is CPython's own interpreter.
nonisolated(unsafe) public var hookAddress = noHook
public let noHook = UInt64.max

/// Whether a function is called as all are.
@_transparent func hasPlainVectorcall(_ function: UInt64) -> Bool {
  let vectorcall = load(function, Layout.functionVectorcall, UInt64.self)
  return vectorcall == functionVectorcall || vectorcall == vectorcallFromC
}

@_transparent private var vectorcallFromC: UInt64 {
  UInt64(UInt(bitPattern: unsafeBitCast(functionFromC as vectorcallfunc, to: UnsafeRawPointer.self)))
}

/// Lets C call the function of a frame, whose code is translated, without the hook from now on, if it may.
@inline(__always) public func shortenCalls(
  _ frame: UnsafeMutablePointer<_PyInterpreterFrame>, _ unit: UnsafeMutablePointer<CodeUnit>
) {
  let function = word(frame.pointee.f_funcobj)
  // A frame that is no function's has another object there.
  if unit.pointee.isSimple, type(function) == word(at: spt_type_of_function()),
    load(function, Layout.functionVectorcall, UInt64.self) == functionVectorcall
  {
    store(function, Layout.functionVectorcall, vectorcallFromC)
  }
}

/// The unit with which the engine can run a function's frame now; nil where CPython is to see to it.
@_transparent private func unitForC(_ threadState: ThreadState, _ function: UInt64) -> UnsafeMutablePointer<CodeUnit>? {
  let code = codeObject(object(load(function, Layout.functionCode, UInt64.self)))
  guard threadState.pointee.eval_breaker == expectedBreaker, let unit = findUnit(code),
    unit.pointee.state == .translated, unit.pointee.isSimple, code.pointee._co_monitoring == nil,
    spt_evaluator(threadState) == hookAddress
  else { return nil }
  return unit
}

/// What C calls such a function by.
private func functionFromC(
  _ callable: Object?, _ arguments: UnsafePointer<Object?>?, _ flags: Int, _ names: Object?
) -> Object? {
  let threadState = spt_thread_state().unsafelyUnwrapped
  if names == nil, let unit = unitForC(threadState, word(callable)) {
    return enterFromC(threadState, word(callable), unit, arguments, flags & Int.max, returnToC)
  }
  if hookAddress == noHook { store(word(callable), Layout.functionVectorcall, functionVectorcall) }
  return callOtherwise(callable, arguments, flags, names)
}
@_transparent private func callOtherwise(
  _ callable: Object?, _ arguments: UnsafePointer<Object?>?, _ flags: Int, _ names: Object?
) -> Object? {
  unsafeBitCast(UInt(functionVectorcall), to: vectorcallfunc.self)(callable, arguments, flags, names)
}

/// Calls a Python function from C with one argument: an owned word, 0 with an exception set.
@inline(__always) func callWithOne(
  _ threadState: ThreadState, _ function: UInt64, _ argument: UnsafePointer<Object?>
) -> UInt64 {
  if let unit = unitForC(threadState, function) {
    return word(enterFromC(threadState, function, unit, argument, 1, returnWordToC))
  }
  return word(PyObject_CallOneArg(object(function), argument.pointee))
}

@inline(never) private func enterFromC(
  _ threadState: ThreadState, _ function: UInt64, _ unit: UnsafeMutablePointer<CodeUnit>,
  _ arguments: UnsafePointer<Object?>?, _ count: Int, _ returnWord: UInt64
) -> Object? {
  let start = unit.pointee.start.unsafelyUnwrapped
  let parameters = Int(unit.pointee.argumentCount)
  let defaults = load(function, Layout.functionDefaults, UInt64.self)
  let defaultCount = defaults == 0 || count == parameters ? 0 : load(defaults, Layout.size, Int.self)
  guard count <= parameters, count &+ defaultCount >= parameters, opcode(start) != .returnGenerator,
    threadState.pointee.c_recursion_remaining >= 4, threadState.pointee.py_recursion_remaining > 1,
    let frame = reserveRoom(threadState, Int(unit.pointee.frameWords))
  else { return callOtherwise(object(function), arguments, count, nil) }
  incref(function)
  writeHeader(
    frame, word(at: threadState.pointee.current_frame), function, load(function, Layout.functionCode, UInt64.self))
  frame[Int(unit.pointee.frameWords)] = returnWord
  var index = 0
  while index < count {
    let argument = word(arguments.unsafelyUnwrapped[index])
    incref(argument)
    frame[firstRegister &+ index] = argument
    index &+= 1
  }
  while index < parameters {
    let value = load(defaults, Layout.tupleItems &+ (index &- parameters &+ defaultCount) &* 8, UInt64.self)
    incref(value)
    frame[firstRegister &+ index] = value
    index &+= 1
  }
  clearLocals(frame, unit)
  spt_take_arguments(threadState, frameStruct(frame))
  threadState.pointee.current_frame = frameStruct(frame)
  statistics.framesEngine &+= 1
  return enterLoop(threadState, frame, start) { run in
    if opcode(start) != .functionStartRegion { return interpret(run, start) }
    let place = enterRegion(start[3], frame, run)
    return place == run.pointee.exit ? run.pointee.result : interpret(run, place)
  }
}

/// Ends the run with the value of its entry frame, which has been left.
@_transparent func endInC(_ returnWord: UInt64, _ value: UInt64, _ run: Run) -> PC {
  run.pointee.result = optional(Word.isPointer(value) || returnWord == returnWordToC ? value : makeBox(value))
  return run.pointee.exit
}
