// Calls specialized to what is called.
//
//   call r ← f(self?, x, y)   f is a Python function of version 12   →   callFunction   w3 = 12, w4 its unit

import CPython313
import RegisterCode
import Values

// MARK: Choosing a form

@inline(never) func specializeCall(_ pc: PC, _ frame: Frame, _ run: Run) -> PC? {
  let callable = borrowB(pc, frame)
  let operands = list(pc, 4)
  let hasSelf = !selfIsAbsent(operands, frame)
  let count = c(pc) - 1 + (hasSelf ? 1 : 0)
  let kind = type(callable)
  var form: Opcode?
  if kind == word(at: spt_type_of_function()) {
    form = functionForm(pc, callable, hasSelf, count, run)
  } else if kind == word(at: spt_type_of_method()) && !hasSelf {
    let function = load(callable, Layout.methodFunction, UInt64.self)
    if type(function) == word(at: spt_type_of_function()), let unit = callableUnit(function, run),
      flags(pc) & Flag.bIsConstant == 0
    {
      rememberFunction(pc, function, unit)
      // Version 0 is that of no function in particular: with defaults it is never the cached one.
      if !unit.pointee.isSimple || count + 1 != Int(unit.pointee.argumentCount) {
        store(address(pc), 36, 0 as UInt32)
      }
      form = .callBoundMethod
    }
  } else if kind == word(at: spt_type_of_method()) && hasSelf && isExitCall(pc) {
    form = .callExit
  } else if let collecting = collectForm(pc, callable, hasSelf, count, frame) {
    form = collecting
  } else if !hasSelf && count == 1, let computing = numberForm(pc, callable, frame) {
    form = computing
  } else if !hasSelf && count > 1, let computing = formOfNumbers(pc, callable, frame) {
    form = computing
  } else if callable == word(at: spt_type_of_range()) && !hasSelf && isRangeOfLoop(pc, frame, count) {
    _ = settleCall(pc, callable)
    pc[4] = callable
    form = .callRange
  } else if kind == word(at: spt_type_of_cfunction()) && !hasSelf {
    form = builtinForm(pc, callable, count, run)
  } else if kind == word(at: spt_type_of_method_descriptor()) && hasSelf {
    form = descriptorForm(pc, callable, count, run)
  } else if callable == word(at: spt_type_of_type()) && !hasSelf && count == 1 {
    form = .callType1
  } else if callable == word(at: spt_type_of_str()) && !hasSelf && count == 1 {
    form = .callString
  } else if pc[3] == 0 && isFirstRun(pc) {
    pc[3] = 1
    return nil
  } else if !hasSelf, let initializer = spt_class_init(object(callable)) {
    let isThroughC = settleCall(pc, callable)
    if flags(pc) & Flag.bIsTemporary == 0 {
      form = (isThroughC ? nil : localClassForm(pc, callable, word(initializer), count)) ?? vectorcallForm(callable)
    } else if let entering = classForm(pc, callable, word(initializer), count, run) {
      // Its arguments stay in their registers meanwhile.
      form = isThroughC && hasShim(callable, word(initializer), count + 1) ? .callVectorcall : entering
    } else if rememberClass(pc, callable, word(initializer), count, 0, run) {
      form = .callClassMatched
    }
  } else {
    _ = settleCall(pc, callable)
    form = !hasSelf && flags(pc) & Flag.bIsConstant == 0 ? instanceForm(callable) : nil
    form = form ?? vectorcallForm(callable)
    // Regions make one of the two where one is called with the other's result.
    if callable == word(at: spt_type_of_range()) || callable == word(at: spt_type_of_reversed()) { pc[4] = callable }
  }
  if let form { return specialize(pc, form) }
  adaptationFailed(pc)
  return nil
}

/// Whether CPython calls all but functions through C at this site: it may have met a class whose `__init__` takes *args first.
private func settleCall(_ pc: PC, _ callable: UInt64) -> Bool {
  spt_settle_call(UnsafeMutablePointer(bitPattern: UInt(pc[1] & spt_address_bits())), object(callable)) != 0
}

/// Whether a unit's function can be entered with `count` positional arguments, defaults filling the rest.
func canEnter(_ unit: UnsafeMutablePointer<CodeUnit>, _ function: UInt64, _ count: Int) -> Bool {
  let missing = Int(unit.pointee.argumentCount) - count
  if !unit.pointee.isSimple || missing < 0 { return false }
  if missing == 0 { return true }
  let defaults = load(function, Layout.functionDefaults, UInt64.self)
  return defaults != 0 && load(defaults, Layout.size, Int.self) >= missing
}

private func functionForm(_ pc: PC, _ function: UInt64, _ hasSelf: Bool, _ count: Int, _ run: Run) -> Opcode? {
  let version = load(function, Layout.functionVersion, UInt32.self)
  guard version != 0, flags(pc) & Flag.bIsConstant == 0, let unit = callableUnit(function, run) else { return nil }
  // A site that met other functions before stays open for any.
  if counter(pc) >> 12 >= 2 { return .callAnyFunction }
  if !canEnter(unit, function, count) {
    return rememberPlaces(pc, function, unit, count) ? .callMatched : .callAnyFunction
  }
  rememberFunction(pc, function, unit)
  if count != Int(unit.pointee.argumentCount) { return .callFunctionDefaults }
  return hasSelf ? .callMethod : Operand(rawValue: list(pc, 4)[0]).isNull ? .callFunction : .callFunctionDefaults
}

/// Caches what entering a function takes. Word 3 is where its code starts; word 4 the words of its frame (bits 0…15), how
/// many of them to clear behind the parameters (16…31) and the function's version (32…63).
func rememberFunction(_ pc: PC, _ function: UInt64, _ unit: UnsafeMutablePointer<CodeUnit>) {
  let clear = unit.pointee.localCount - unit.pointee.argumentCount
  let version = load(function, Layout.functionVersion, UInt32.self)
  pc[3] = word(at: unit.pointee.start)
  pc[4] = UInt64(unit.pointee.frameWords) | UInt64(clear) << 16 | UInt64(version) << 32
}
@_transparent func cachedFrameWords(_ pc: PC) -> Int { Int(load(address(pc), 32, UInt16.self)) }
@_transparent func cachedClearCount(_ pc: PC) -> Int { Int(load(address(pc), 34, UInt16.self)) }
@_transparent func cachedVersion(_ pc: PC) -> UInt32 { load(address(pc), 36, UInt32.self) }

private func classForm(_ pc: PC, _ cls: UInt64, _ initializer: UInt64, _ count: Int, _ run: Run) -> Opcode? {
  let version = load(cls, Layout.typeVersion, UInt32.self)
  guard version != 0, load(initializer, Layout.functionVersion, UInt32.self) != 0,
    let unit = callableUnit(initializer, run), canEnter(unit, initializer, count + 1)
  else { return nil }
  rememberFunction(pc, initializer, unit)
  let hasInlineValues = load(cls, Layout.typeFlags, UInt64.self) & UInt64(Py_TPFLAGS_INLINE_VALUES) != 0
  store(address(pc), 20, version)
  setCounter(pc, counter(pc) & 0xF000 | (hasInlineValues ? 0 : 1))
  pc[5] = initializer
  return .callClass
}

/// A class whose instances CPython makes without a call through C; nil of others.
private func localClassForm(_ pc: PC, _ cls: UInt64, _ initializer: UInt64, _ count: Int) -> Opcode? {
  let version = load(cls, Layout.typeVersion, UInt32.self)
  let initializerVersion = load(initializer, Layout.functionVersion, UInt32.self)
  guard version != 0, initializerVersion != 0, hasShim(cls, initializer, count + 1) else { return nil }
  store(address(pc), 20, version)
  store(address(pc), 36, initializerVersion)
  pc[5] = initializer
  return .callLocalClass
}

// MARK: Python functions

/// Copies the operands from `first` on into a pushed frame's registers; gives the register behind them.
@_transparent func moveArguments(
  _ callee: Frame, _ register: Int, _ frame: Frame, _ operands: UnsafePointer<UInt16>, _ first: Int, _ count: Int,
  keepsTemporaries: Bool = false
) -> Int {
  var register = register
  var index = first
  while index < count {
    let operand = Operand(rawValue: operands[index])
    let word = operand.isConstant ? constant(frame, operand.index) : frame[operand.index]
    if !operand.isTemporary || keepsTemporaries { retain(word) }
    callee[register] = word
    index &+= 1
    register &+= 1
  }
  return register
}
/// Gives back the arguments of a call that kept them.
func endArguments(_ pc: PC, _ frame: Frame) {
  for index in 1..<c(pc) {
    let operand = Operand(rawValue: list(pc, 4)[index])
    if operand.isTemporary { release(frame[operand.index]) }
  }
}

/// Fills a pushed frame's parameters from the operands and the function's defaults.
@_transparent private func fillParameters(
  _ callee: Frame, _ frame: Frame, _ function: UInt64, _ unit: UnsafeMutablePointer<CodeUnit>,
  _ operands: UnsafePointer<UInt16>, _ first: Int, _ count: Int, at register: Int
) {
  let register = moveArguments(callee, register, frame, operands, first, count)
  let end = firstRegister &+ Int(unit.pointee.argumentCount)
  if register < end { fillDefaults(callee, function, register, end) }
}
@inline(never) func fillDefaults(_ callee: Frame, _ function: UInt64, _ register: Int, _ end: Int) {
  let defaults = load(function, Layout.functionDefaults, UInt64.self)
  var source = load(defaults, Layout.size, Int.self) - (end - register)
  for register in register..<end {
    let value = load(defaults, Layout.tupleItems + source * 8, UInt64.self)
    incref(value)
    callee[register] = value
    source += 1
  }
}

/// Empties the registers from the one behind the parameters on, as many as the site says.
@_transparent func clearBehind(_ parameters: Int, _ callee: Frame, _ pc: PC) {
  var register = parameters
  var clear = cachedClearCount(pc)
  while clear > 0 {
    callee[register] = 0
    register &+= 1
    clear &-= 1
  }
}

/// Goes to the start of the cached function in a plain frame that is filled.
@_transparent private func start(
  _ callee: Frame, _ pc: PC, _ frame: inout Frame, _ run: Run, _ landing: Landing
) -> PC {
  enterPlain(callee, cachedFrameWords(pc), pc, run, landing)
  frame = callee
  return PC(bitPattern: UInt(pc[3])).unsafelyUnwrapped
}
@_transparent private func goesUncached(_ pc: PC, _ frame: inout Frame, _ run: Run) -> PC {
  let start = callUncached(pc, frame, run)
  frame = run.pointee.frame
  return start
}

/// Whether some tool watches this code alone (`sys.monitoring.set_local_events`), which the version in
/// `eval_breaker` doesn't tell.
@_transparent func isWatched(_ code: UInt64) -> Bool {
  load(code, spt_code_monitoring, UInt64.self) != 0 && isWatchedStill(code)
}
@inline(never) func isWatchedStill(_ code: UInt64) -> Bool { isMonitored(codeObject(object(code))) }

/// Calls the cached function with the operands from `first` on, which are just its parameters.
@_transparent private func callCached(_ pc: PC, _ frame: inout Frame, _ run: Run, from first: Int) -> PC {
  publish(pc, frame)
  let function = frame[b(pc)]
  if !Word.isPointer(function) || type(function) != word(at: spt_type_of_function())
    || load(function, Layout.functionVersion, UInt32.self) != cachedVersion(pc)
  {
    return miss(pc, .call)
  }
  let code = load(function, Layout.functionCode, UInt64.self)
  guard !isWatched(code), let callee = reserveFrame(run, cachedFrameWords(pc)) else {
    return goesUncached(pc, &frame, run)
  }
  if flags(pc) & Flag.bIsTemporary == 0 { incref(function) }
  writeHeader(callee, frame, function, code)
  clearBehind(moveArguments(callee, firstRegister, frame, list(pc, 4), first, c(pc)), callee, pc)
  return start(callee, pc, &frame, run, .call)
}

@_transparent func callFunction(_ pc: PC, _ frame: inout Frame, _ run: Run) -> PC {
  callCached(pc, &frame, run, from: 1)
}

@_transparent func callMethod(_ pc: PC, _ frame: inout Frame, _ run: Run) -> PC {
  // The site may meet an attribute of the instance, which gets no self.
  if selfIsAbsent(list(pc, 4), frame) { return miss(pc, .call) }
  return callCached(pc, &frame, run, from: 0)
}

/// With or without self, and with defaults for the parameters that get no argument.
@inline(never) func callFunctionDefaults(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let function = frame[b(pc)]
  if !Word.isPointer(function) || type(function) != word(at: spt_type_of_function())
    || load(function, Layout.functionVersion, UInt32.self) != cachedVersion(pc)
  {
    return miss(pc, .call)
  }
  let code = load(function, Layout.functionCode, UInt64.self)
  let operands = list(pc, 4)
  let first = selfIsAbsent(operands, frame) ? 1 : 0
  let count = c(pc) &- first
  let end = Int(codeObject(object(code)).pointee.co_argcount)
  let defaults = load(function, Layout.functionDefaults, UInt64.self)
  // The site may meet the function with self and without.
  guard count <= end, count == end || (defaults != 0 && end &- count <= load(defaults, Layout.size, Int.self)),
    !isWatched(code), let callee = reserveFrame(run, cachedFrameWords(pc))
  else { return callUncached(pc, frame, run) }
  if flags(pc) & Flag.bIsTemporary == 0 { incref(function) }
  writeHeader(callee, frame, function, code)
  let register = moveArguments(callee, firstRegister, frame, operands, first, c(pc))
  if register < firstRegister &+ end { fillDefaults(callee, function, register, firstRegister &+ end) }
  clearBehind(firstRegister &+ end, callee, pc)
  enterPlain(callee, cachedFrameWords(pc), pc, run, .call)
  return PC(bitPattern: UInt(pc[3])).unsafelyUnwrapped
}

/// Where the code of the last three functions that a site of any functions met starts, in words 3 to 5: for regions.
@_transparent private func noteStart(_ pc: PC, _ unit: UnsafeMutablePointer<CodeUnit>) {
  let start = word(at: unit.pointee.start)
  if pc[3] == start || pc[4] == start || pc[5] == start { return }
  pc[5] = pc[4]
  pc[4] = pc[3]
  pc[3] = start
}

/// Any Python function whose code is translated.
@inline(never) func callAnyFunction(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let function = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  if !Word.isPointer(function) || function == 0 || !isPlainFunction(function) {
    return miss(pc, .call)
  }
  let code = load(function, Layout.functionCode, UInt64.self)
  let operands = list(pc, 4)
  let first = selfIsAbsent(operands, frame) ? 1 : 0
  guard !isWatched(code), let unit = findUnit(codeObject(object(code))), unit.pointee.state == .translated else {
    return callUncached(pc, frame, run)
  }
  noteStart(pc, unit)
  if !canEnter(unit, function, c(pc) &- first) {
    return callWithBinding(
      pc, frame, run, ownedB(pc, frame), nil, unit, operands + first, c(pc) &- first, nil)
  }
  guard let callee = reserveFrame(run, Int(unit.pointee.frameWords)) else { return callUncached(pc, frame, run) }
  if flags(pc) & Flag.bIsTemporary == 0 { incref(function) }
  writeHeader(callee, frame, function, code)
  clearLocals(callee, unit)
  fillParameters(callee, frame, function, unit, operands, first, c(pc), at: firstRegister)
  enterPlain(callee, Int(unit.pointee.frameWords), pc, run, .call)
  return unit.pointee.start.unsafelyUnwrapped
}

/// Pushes a frame for compiled code's call of any Python function with `count` arguments, which are still to be filled in; 0 when the
/// call is not that simple. Takes no reference.
@_transparent func pushFrame(
  _ run: Run, _ frame: Frame, _ function: UInt64, _ count: Int, _ returnWord: UInt64
) -> UInt64 {
  if !isPlainFunction(function) { return 0 }
  let code = load(function, Layout.functionCode, UInt64.self)
  guard !isWatched(code), let unit = findUnit(codeObject(object(code))), unit.pointee.state == .translated,
    canEnter(unit, function, count), let callee = reserveFrame(run, Int(unit.pointee.frameWords))
  else { return 0 }
  writeHeader(callee, frame, function, code)
  clearLocals(callee, unit)
  let end = firstRegister &+ Int(unit.pointee.argumentCount)
  if firstRegister &+ count < end { fillDefaults(callee, function, firstRegister &+ count, end) }
  callee[Int(unit.pointee.frameWords)] = returnWord
  run.pointee.landing = unit.pointee.start.unsafelyUnwrapped
  return address(callee)
}

/// A bound method of a Python function: the method's self comes first.
@_transparent func callBoundMethod(_ pc: PC, _ frame: inout Frame, _ run: Run) -> PC {
  let method = frame[b(pc)]
  if Word.isPointer(method) && type(method) == word(at: spt_type_of_method()) && selfIsAbsent(list(pc, 4), frame) {
    let function = load(method, Layout.methodFunction, UInt64.self)
    let version = cachedVersion(pc)
    // Functions whose defaults or code were replaced have version 0 too.
    if type(function) == word(at: spt_type_of_function()) && version != 0
      && load(function, Layout.functionVersion, UInt32.self) == version
      && !isWatched(load(function, Layout.functionCode, UInt64.self)),
      let callee = reserveFrame(run, cachedFrameWords(pc))
    {
      publish(pc, frame)
      incref(function)
      writeHeader(callee, frame, function, load(function, Layout.functionCode, UInt64.self))
      let instance = load(method, Layout.methodSelf, UInt64.self)
      incref(instance)
      callee[firstRegister] = instance
      clearBehind(moveArguments(callee, firstRegister &+ 1, frame, list(pc, 4), 1, c(pc)), callee, pc)
      // The method runs no code as it dies: what it refers to has other references.
      finishB(pc, method)
      return start(callee, pc, &frame, run, .call)
    }
  }
  let start = callAnyBoundMethod(pc, frame, run)
  frame = run.pointee.frame
  return start
}
/// The same with any function, and with defaults.
@inline(never) private func callAnyBoundMethod(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let method = frame[b(pc)]
  let operands = list(pc, 4)
  if !Word.isPointer(method) || method == 0 || type(method) != word(at: spt_type_of_method())
    || !selfIsAbsent(operands, frame)
  {
    return miss(pc, .call)
  }
  let function = load(method, Layout.methodFunction, UInt64.self)
  if !isPlainFunction(function) { return miss(pc, .call) }
  let code = load(function, Layout.functionCode, UInt64.self)
  guard !isWatched(code), let unit = findUnit(codeObject(object(code))), unit.pointee.state == .translated,
    canEnter(unit, function, c(pc)), let callee = reserveFrame(run, Int(unit.pointee.frameWords))
  else { return callUncached(pc, frame, run) }
  incref(function)
  writeHeader(callee, frame, function, code)
  clearLocals(callee, unit)
  let instance = load(method, Layout.methodSelf, UInt64.self)
  incref(instance)
  callee[firstRegister] = instance
  fillParameters(callee, frame, function, unit, operands, 1, c(pc), at: firstRegister + 1)
  enterPlain(callee, Int(unit.pointee.frameWords), pc, run, .call)
  finishB(pc, method)
  return unit.pointee.start.unsafelyUnwrapped
}

// MARK: Classes

/// Makes the instance and enters `__init__`; the instance waits in the register of the class, and, where CPython makes such a call
/// through C, the arguments in theirs.
@inline(never) func callClass(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let cls = frame[b(pc)]
  let initializer = pc[5]
  if !Word.isPointer(cls) || !selfIsAbsent(list(pc, 4), frame)
    || load(type(cls), Layout.typeFlags, UInt64.self) & (1 << 31) == 0
    || load(cls, Layout.typeVersion, UInt32.self) != load(address(pc), 20, UInt32.self)
    || load(initializer, Layout.functionVersion, UInt32.self) != cachedVersion(pc)
  {
    return miss(pc, .call)
  }
  // CPython counts a shim frame besides __init__'s, where it makes no call through C: not without inline values, nor with defaults.
  let threadState = run.pointee.threadState
  let hasShim = hasShim(cls, initializer, c(pc))
  if threadState.pointee.py_recursion_remaining == 1 && hasShim && !hasLevelForShim(run) { return failed(pc, run) }
  if threadState.pointee.py_recursion_remaining <= 1
    || isWatched(load(initializer, Layout.functionCode, UInt64.self))
  {
    return callUncached(pc, frame, run)
  }
  // First the frame: an instance that were given up would be finalized.
  guard let callee = reserveFrame(run, cachedFrameWords(pc)) else { return callUncached(pc, frame, run) }
  guard let instance = spt_new_instance(object(cls)) else {
    giveBack(callee, run)
    return failed(pc, run)
  }
  incref(initializer)
  let code = load(initializer, Layout.functionCode, UInt64.self)
  writeHeader(callee, frame, initializer, code)
  incref(word(instance))
  callee[firstRegister] = word(instance)
  var register = moveArguments(
    callee, firstRegister &+ 1, frame, list(pc, 4), 1, c(pc), keepsTemporaries: !hasShim)
  let end = firstRegister &+ Int(codeObject(object(code)).pointee.co_argcount)
  if register < end {
    fillDefaults(callee, initializer, register, end)
    register = end
  }
  if hasShim { threadState.pointee.py_recursion_remaining &-= 1 }
  clearBehind(register, callee, pc)
  frame[b(pc)] = word(instance)
  decref(cls)
  var running = frame
  return start(callee, pc, &running, run, hasShim ? .instance : .instanceThroughC)
}

/// The same of a class in a local, whose register is not free for the instance to wait in: `__init__` is called through C.
@inline(never) func callLocalClass(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let cls = frame[b(pc)]
  if !Word.isPointer(cls) || cls == 0 || !selfIsAbsent(list(pc, 4), frame)
    || load(type(cls), Layout.typeFlags, UInt64.self) & (1 << 31) == 0
    || load(cls, Layout.typeVersion, UInt32.self) != load(address(pc), 20, UInt32.self)
    || load(pc[5], Layout.functionVersion, UInt32.self) != cachedVersion(pc)
  {
    return miss(pc, .call)
  }
  let threadState = run.pointee.threadState
  if threadState.pointee.py_recursion_remaining <= 1 && !hasLevelForShim(run) { return failed(pc, run) }
  guard let instance = spt_new_instance(object(cls)) else { return failed(pc, run) }
  // CPython's shim.
  threadState.pointee.py_recursion_remaining &-= 1
  let result = callInitializer(pc, frame, run, pc[5], instance)
  threadState.pointee.py_recursion_remaining &+= 1
  if result == spt_none() { return endCall(pc, frame, run, instance) }
  if let result {
    spt_init_returned(result)
    decref(word(result))
  }
  decref(word(instance))
  return failedConsumed(pc, run)
}
/// Evaluates the frame of an `__init__`, which takes the call's arguments.
private func callInitializer(
  _ pc: PC, _ frame: Frame, _ run: Run, _ initializer: UInt64, _ instance: Object
) -> Object? {
  let count = c(pc)
  let row = count <= Context.rowLength ? run.pointee.row : longRow(count)
  incref(word(instance))
  row[0] = instance
  takeRow(list(pc, 4) + 1, count &- 1, frame, row + 1)
  incref(initializer)
  let callee = spt_push_frame(run.pointee.threadState, object(initializer), row, count, nil)
  if count > Context.rowLength { freeLongRow(row) }
  guard let callee else { return nil }
  return spt_evaluate_frame(run.pointee.threadState, callee)
}

/// Whether CPython pushes a shim frame for a class, called with so many arguments, self included.
private func hasShim(_ cls: UInt64, _ initializer: UInt64, _ count: Int) -> Bool {
  count == Int(codeObject(object(load(initializer, Layout.functionCode, UInt64.self))).pointee.co_argcount)
    && load(cls, Layout.typeFlags, UInt64.self) & UInt64(Py_TPFLAGS_INLINE_VALUES) != 0
}
/// Whether one more level of recursion, the last one, is enough for a shim and `__init__`: only as an exception is being handled
/// that says it is not. Else that is set.
private func hasLevelForShim(_ run: Run) -> Bool {
  let threadState = run.pointee.threadState
  let remaining = threadState.pointee.py_recursion_remaining
  threadState.pointee.py_recursion_remaining = 0
  let isEnough = enterRecursion(run)
  threadState.pointee.py_recursion_remaining = remaining
  return isEnough
}

/// `__init__` returned: the call's result is the instance.
@_transparent func landInstance(
  _ pc: PC, _ frame: Frame, _ run: Run, _ value: UInt64, keptArguments: Bool
) -> PC {
  let instance = frame[b(pc)]
  if value != word(spt_none()) {
    let value = Word.isPointer(value) ? value : makeBox(value)
    spt_init_returned(object(value))
    decref(value)
    decref(instance)
    if keptArguments { endArguments(pc, frame) }
    return failedConsumed(pc, run)
  }
  if keptArguments { endArguments(pc, frame) }
  putResult(pc, frame, instance)
  return settle(pc, nextAfterList(pc, 4), run)
}
