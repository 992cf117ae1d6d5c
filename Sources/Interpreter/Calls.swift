// Calls: Python functions get a frame in the loop, everything else goes through CPython's vectorcall.

import CPython313
import RegisterCode
import Values

/// The unit to run a function's code with, or nil when the call must go through CPython.
@_transparent func callableUnit(_ function: UInt64, _ run: Run) -> UnsafeMutablePointer<CodeUnit>? {
  if !hasPlainVectorcall(function) { return nil }
  let code = codeObject(object(load(function, Layout.functionCode, UInt64.self)))
  guard let unit = findUnit(code), unit.pointee.state == .translated else {
    return warmUp(code)?.assumingMemoryBound(to: CodeUnit.self)
  }
  if code.pointee._co_monitoring != nil && isMonitored(run.pointee.threadState, code) { return nil }
  return unit
}

/// Pushes the frame of a function that takes just `count` arguments, which `fill` puts into their registers, and goes to its start;
/// nil when it takes others, or there is more to do. The instruction is published.
@_transparent func enterSimple(
  _ function: UInt64, _ count: Int32, _ pc: PC, _ frame: Frame, _ run: Run, _ landing: Landing, _ number: Int = 0,
  _ fill: (Frame) -> Void
) -> PC? {
  guard let unit = callableUnit(function, run), unit.pointee.isSimple, unit.pointee.argumentCount == count,
    let callee = reserveFrame(run, Int(unit.pointee.frameWords))
  else { return nil }
  incref(function)
  writeHeader(callee, frame, function, load(function, Layout.functionCode, UInt64.self))
  clearLocals(callee, unit)
  fill(callee)
  enterPlain(callee, Int(unit.pointee.frameWords), pc, run, landing, number)
  return unit.pointee.start.unsafelyUnwrapped
}

/// Whether a call of the object may push its frame: a Python function that nobody gave another vectorcall.
@_transparent func isPlainFunction(_ object: UInt64) -> Bool {
  type(object) == word(at: spt_type_of_function()) && hasPlainVectorcall(object)
}

/// Whether one more Python frame is allowed; counts it. An exception is set when not.
@_transparent func enterRecursion(_ run: Run) -> Bool {
  let threadState = run.pointee.threadState
  let remaining = threadState.pointee.py_recursion_remaining
  threadState.pointee.py_recursion_remaining = remaining &- 1
  if remaining <= 0 && spt_check_recursion(threadState) != 0 {
    threadState.pointee.py_recursion_remaining &+= 1
    return false
  }
  return true
}

/// Whether a call has no self: there is no such operand, or load_method left NULL in its register.
@_transparent func selfIsAbsent(_ operands: UnsafePointer<UInt16>, _ frame: Frame) -> Bool {
  let operand = Operand(rawValue: operands[0])
  return operand.isNull || (!operand.isConstant && frame[operand.index] == 0)
}

/// call: b(self, arguments…).
@_transparent func call(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if shouldAdapt(pc), let specialized = specializeCall(pc, frame, run) { return specialized }
  return callUncached(pc, frame, run)
}

@inline(never) func callUncached(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let callable = borrowB(pc, frame)
  if type(callable) == word(at: spt_type_of_function()) {
    if let unit = callableUnit(callable, run) { return enterFunction(pc, frame, run, callable, unit) }
  }
  return callObject(pc, frame, run, callable)
}

/// Calls a Python function whose code is translated: pushes its frame and goes there.
@_transparent private func enterFunction(
  _ pc: PC, _ frame: Frame, _ run: Run, _ function: UInt64, _ unit: UnsafeMutablePointer<CodeUnit>
) -> PC {
  let operands = list(pc, 4)
  let count = c(pc)
  let skip = selfIsAbsent(operands, frame) ? 1 : 0
  if unit.pointee.isSimple && count &- skip == Int(unit.pointee.argumentCount)
    && run.pointee.threadState.pointee.py_recursion_remaining > 0
  {
    let code = load(function, Layout.functionCode, UInt64.self)
    if let callee = reserveRoom(run.pointee.threadState, Int(unit.pointee.frameWords)) {
      writeHeader(callee, frame, function, code)
      clearLocals(callee, unit)
      run.pointee.threadState.pointee.py_recursion_remaining &-= 1
      if flags(pc) & Flag.bIsTemporary == 0 { incref(function) }
      var index = skip
      var register = firstRegister
      while index < count {
        callee[register] = takeWord(operands[index], frame)
        index &+= 1
        register &+= 1
      }
      enterPlain(callee, Int(unit.pointee.frameWords), pc, run, .call)
      return unit.pointee.first.unsafelyUnwrapped
    }
  }
  return callWithBinding(pc, frame, run, takeB(pc, frame), nil, unit, operands + skip, count - skip, nil)
}

/// The same when arguments must be matched to parameters or the code is not translated. Consumes the function and `bound`.
@inline(never) func callWithBinding(
  _ pc: PC, _ frame: Frame, _ run: Run, _ function: UInt64, _ bound: Object?,
  _ unit: UnsafeMutablePointer<CodeUnit>?, _ operands: UnsafePointer<UInt16>, _ count: Int, _ names: Object?
) -> PC {
  let extra = bound == nil ? 0 : 1
  let row = count + extra <= Context.rowLength ? run.pointee.row : longRow(count + extra)
  defer { if count + extra > Context.rowLength { freeLongRow(row) } }
  row[0] = bound
  takeRow(operands, count, frame, row + extra)
  let named = names == nil ? 0 : load(word(names), Layout.size, Int.self)
  let positional = count + extra - named
  if let unit,
    let callee = bindPlain(run, function, unit, row, positional, namesInTuple(names), named)
  {
    return enterPlain(callee, frame, pc, run, function, unit)
  }
  let callee = spt_push_frame(run.pointee.threadState, object(function), row, positional, names)
  return enterBound(pc, frame, run, callee, unit)
}
private func namesInTuple(_ names: Object?) -> UnsafePointer<Object?>? {
  UnsafePointer(bitPattern: UInt(word(names) &+ UInt64(Layout.tupleItems)))
}

/// A plain frame with a function's arguments, which it takes, bound to its parameters; nil when CPython has to do that.
@inline(never) private func bindPlain(
  _ run: Run, _ function: UInt64, _ unit: UnsafeMutablePointer<CodeUnit>, _ row: UnsafeMutablePointer<Object?>,
  _ positional: Int, _ names: UnsafePointer<Object?>?, _ named: Int
) -> Frame? {
  if isWatched(load(function, Layout.functionCode, UInt64.self)) { return nil }
  guard let callee = reserveFrame(run, Int(unit.pointee.frameWords)) else { return nil }
  let locals = UnsafeMutableRawPointer(callee + firstRegister).assumingMemoryBound(to: Object?.self)
  if spt_bind_arguments(object(function), locals, row, positional, names, named) != 0 { return callee }
  giveBack(callee, run)
  return nil
}
/// Enters such a frame; consumes the function.
private func enterPlain(
  _ callee: Frame, _ frame: Frame, _ pc: PC, _ run: Run, _ function: UInt64, _ unit: UnsafeMutablePointer<CodeUnit>
) -> PC {
  writeHeader(callee, frame, function, load(function, Layout.functionCode, UInt64.self))
  enterPlain(callee, Int(unit.pointee.frameWords), pc, run, .call)
  return unit.pointee.start.unsafelyUnwrapped
}

/// Enters a frame that CPython pushed and filled; nil: it raised, and consumed what it was given. Without a unit the
/// frame is evaluated through C: the caller keeps no arguments alive, in whatever interpreter the callee runs.
@inline(never) private func enterBound(
  _ pc: PC, _ frame: Frame, _ run: Run, _ callee: UnsafeMutablePointer<_PyInterpreterFrame>?,
  _ unit: UnsafeMutablePointer<CodeUnit>?
) -> PC {
  guard let callee else { return failedConsumed(pc, run) }
  guard let unit else {
    guard let result = spt_evaluate_frame(run.pointee.threadState, callee) else { return failedConsumed(pc, run) }
    putResult(pc, frame, word(result))
    return poll(pc, target(pc), run)
  }
  if !enterRecursion(run) {
    _PyEval_FrameClearAndPop(run.pointee.threadState, callee)
    return failedConsumed(pc, run)
  }
  let start = UnsafeMutableRawPointer(callee).assumingMemoryBound(to: UInt64.self)
  start[Header.status] = Status.executing
  return enter(start, from: frame, pc, run, unit.pointee.first.unsafelyUnwrapped, .call)
}

/// A call of anything but a translated function: bound methods are taken apart, the rest is CPython's.
@inline(never) private func callObject(_ pc: PC, _ frame: Frame, _ run: Run, _ callable: UInt64) -> PC {
  let operands = list(pc, 4)
  let skip = selfIsAbsent(operands, frame) ? 1 : 0
  let count = c(pc) - skip
  if isPlainFunction(callable) {
    return callWithBinding(pc, frame, run, ownedB(pc, frame), nil, nil, operands + skip, count, nil)
  }
  if skip == 1 && type(callable) == word(at: spt_type_of_method()) {
    let function = load(callable, Layout.methodFunction, UInt64.self)
    if isPlainFunction(function) {
      let unit = callableUnit(function, run)
      let instance = load(callable, Layout.methodSelf, UInt64.self)
      incref(function)
      incref(instance)
      let method = ownedB(pc, frame)
      let start = callWithBinding(pc, frame, run, function, object(instance), unit, operands + 1, count, nil)
      decref(method)
      return start
    }
  }
  let held = ownedB(pc, frame)
  let result = withObjects(operands + skip, count, frame, run) { items in
    let result = spt_vectorcall(run.pointee.threadState, object(held), items, count, nil)
    // CPython gives it back before the arguments.
    decref(held)
    return (result, false)
  }
  return endCall(pc, frame, run, result)
}

/// call_unpack: b(*args, **kwargs).
@inline(never) func callUnpack(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 4)
  let threadState = run.pointee.threadState
  let callable = ownedB(pc, frame)
  var arguments = owned(operands[0], frame)
  let keywords = owned(operands[1], frame)
  if type(arguments) != word(at: spt_type_of_tuple()) {
    guard let tuple = spt_positional_tuple(threadState, object(callable), object(arguments)) else {
      release(keywords)
      decref(arguments)
      decref(callable)
      return failedConsumed(pc, run)
    }
    decref(arguments)
    arguments = word(tuple)
  }
  if isPlainFunction(callable) {
    let unit = callableUnit(callable, run)
    if let unit, let callee = bindUnpacked(run, callable, 0, unit, arguments, keywords) {
      decref(arguments)
      release(keywords)
      pc[3] = address(unit.pointee.start.unsafelyUnwrapped)
      return enterPlain(callee, frame, pc, run, callable, unit)
    }
    let callee = spt_push_frame_unpacked(threadState, object(callable), object(arguments), optional(keywords))
    decref(arguments)
    release(keywords)
    return enterBound(pc, frame, run, callee, unit)
  }
  if type(callable) == word(at: spt_type_of_method()) {
    let function = load(callable, Layout.methodFunction, UInt64.self)
    if isPlainFunction(function), let unit = callableUnit(function, run),
      let callee = bindUnpacked(
        run, function, load(callable, Layout.methodSelf, UInt64.self), unit, arguments, keywords)
    {
      incref(function)
      decref(callable)
      decref(arguments)
      release(keywords)
      // Bit 0: `InstructionView.metOther`.
      pc[3] = address(unit.pointee.start.unsafelyUnwrapped) | 1
      return enterPlain(callee, frame, pc, run, function, unit)
    }
  }
  let result = PyObject_Call(object(callable), object(arguments), optional(keywords))
  decref(callable)
  decref(arguments)
  release(keywords)
  guard let result else { return failedConsumed(pc, run) }
  putResult(pc, frame, word(result))
  return poll(pc, target(pc), run)
}
/// A plain frame for a function with what a tuple and a dict hold, behind `bound` if there is one; nil as in `bindPlain`. Nothing
/// is consumed.
@inline(never) private func bindUnpacked(
  _ run: Run, _ function: UInt64, _ bound: UInt64, _ unit: UnsafeMutablePointer<CodeUnit>, _ arguments: UInt64,
  _ keywords: UInt64
) -> Frame? {
  let extra = bound == 0 ? 0 : 1
  let positional = load(arguments, Layout.size, Int.self) + extra
  let named = keywords == 0 ? 0 : PyDict_Size(object(keywords))
  if named == 0, unit.pointee.isSimple, positional == Int(unit.pointee.argumentCount),
    !isWatched(load(function, Layout.functionCode, UInt64.self))
  {
    return copyTuple(run, bound, unit, arguments)
  }
  let count = positional + named
  if count > 32 { return nil }
  return withUnsafeTemporaryAllocation(of: Object?.self, capacity: 64) { memory in
    let row = memory.baseAddress.unsafelyUnwrapped
    let names = row + 32
    row[0] = optional(bound)
    if spt_unpack_row(object(arguments), optional(keywords), row + extra, names) == 0 { return nil }
    for index in 0..<count { incref(word(row[index])) }
    if let callee = bindPlain(run, function, unit, row, positional, names, named) { return callee }
    for index in 0..<count { decref(word(row[index])) }
    return nil
  }
}

/// The same for just the arguments that the function takes.
private func copyTuple(
  _ run: Run, _ bound: UInt64, _ unit: UnsafeMutablePointer<CodeUnit>, _ arguments: UInt64
) -> Frame? {
  guard let callee = reserveFrame(run, Int(unit.pointee.frameWords)) else { return nil }
  clearLocals(callee, unit)
  var register = firstRegister
  if bound != 0 {
    incref(bound)
    callee[register] = bound
    register &+= 1
  }
  for index in 0..<load(arguments, Layout.size, Int.self) {
    let argument = load(arguments, Layout.tupleItems + index * 8, UInt64.self)
    incref(argument)
    callee[register &+ index] = argument
  }
  return callee
}

@inline(never) func intrinsic1(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  // `from x import *` writes the frame's locals, and reads them through a proxy.
  let value = ownedB(pc, frame)
  let result = spt_intrinsic1(run.pointee.threadState, kind(pc), object(value))
  decref(value)
  return finish(pc, frame, run, result, next(pc, 2))
}
@inline(never) func intrinsic2(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let first = ownedB(pc, frame)
  let second = ownedC(pc, frame)
  let result = spt_intrinsic2(run.pointee.threadState, kind(pc), object(first), object(second))
  decref(first)
  decref(second)
  return finish(pc, frame, run, result, next(pc, 2))
}

/// b as an owned word: a local gives its reference away.
@_transparent private func takeReturned(_ pc: PC, _ frame: Frame) -> UInt64 {
  if flags(pc) & Flag.bIsConstant != 0 {
    let value = constant(frame, b(pc))
    incref(value)
    return value
  }
  let value = frame[b(pc)]
  frame[b(pc)] = 0
  return value
}

/// return_value: b goes to the caller. Register a is the return word, c the number of locals.
@_transparent func returnValue(_ pc: PC, _ frame: inout Frame, _ run: Run) -> PC {
  if !isPlain(frame) {
    if isPlainEntry(frame) { return returnFromEntry(pc, frame, run) }
    let start = returnFromAny(pc, frame, run)
    frame = run.pointee.frame
    return start
  }
  let value = takeReturned(pc, frame)
  let threadState = run.pointee.threadState
  threadState.pointee.py_recursion_remaining &+= 1
  let caller = previous(frame)
  threadState.pointee.current_frame = frameStruct(caller)
  let returnWord = frame[a(pc)]
  releaseAll(frame, c(pc), run)
  frame = caller
  if returnWord & 15 != 0 {
    if returnWord <= returnWordToC { return endInC(returnWord, value, run) }
    let start = landElsewhere(run, returnWord, value)
    frame = run.pointee.frame
    return start
  }
  let site = PC(bitPattern: UInt(returnWord)).unsafelyUnwrapped
  putResult(site, caller, value)
  return settle(site, target(site), run)
}
@_transparent private func returnFromEntry(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  var value = wordB(pc, frame)
  if !Word.isPointer(value) {
    // Before locals go, whose finalizers may allocate or raise.
    value = makeBox(value)
  } else if flags(pc) & Flag.bIsTemporary == 0 {
    incref(value)
  }
  let threadState = run.pointee.threadState
  threadState.pointee.py_recursion_remaining &+= 1
  threadState.pointee.current_frame = frameStruct(frame).pointee.previous
  releaseAll(frame, c(pc), run)
  run.pointee.result = optional(value)
  return run.pointee.exit
}
@inline(never) private func landElsewhere(_ run: Run, _ returnWord: UInt64, _ value: UInt64) -> PC {
  landAt(returnWord, value, run)
}
@inline(never) private func returnFromAny(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if isGeneratorFrame(frame) && frame[Header.frameObject] == 0 && frame != run.pointee.entry {
    return returnFromGenerator(pc, frame, run)
  }
  var value = wordB(pc, frame)
  if flags(pc) & Flag.bIsTemporary == 0 { retain(value) }
  // Whoever keeps the frame object will ask where the frame ended.
  if frame[Header.frameObject] != 0 { publish(pc, frame) }
  if frame == run.pointee.entry {
    // Before locals go, whose finalizers may allocate or raise.
    if !Word.isPointer(value) { value = makeBox(value) }
    leave(frame, run)
    run.pointee.result = optional(value)
    return run.pointee.exit
  }
  let site = callSite(ofCallee: frame)
  leave(frame, run)
  return land(run, site, value)
}
/// A generator's frame without a frame object, which a loop or the like resumed.
@inline(never) func returnFromGenerator(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let value = takeReturned(pc, frame)
  endBetween(callee: frame)
  let waiting = previous(frame)
  let (site, kind) = (callSite(waiting), landing(waiting))
  setContinuing(waiting)
  run.pointee.threadState.pointee.py_recursion_remaining &+= 1
  setCurrentFrame(run, waiting)
  leaveGenerator(frame, c(pc), run)
  switch kind {
  case .forIter: return endGenerator(site, waiting, run, value)
  case .send:
    put(site, waiting, value)
    return enterAtTarget(site, settleSent(site, run), run)
  default: return land(run, CallSite(site, kind), value)
  }
}
