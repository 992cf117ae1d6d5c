// Calls specialized to what is called.
//
//   call r ← f(self?, x, y)   f is a Python function of version 12   →   callFunction   w3 = 12, w4 its unit

import CPython313
import RegisterCode
import Values

@_transparent private func methodDefinition(_ pointer: UInt64) -> UnsafeMutablePointer<PyMethodDef> {
  UnsafeMutablePointer(bitPattern: UInt(pointer)).unsafelyUnwrapped
}
private typealias TwoObjects = @convention(c) (Object?, Object?) -> Object?
private typealias FastFunction = @convention(c) (Object?, UnsafePointer<Object?>?, Int) -> Object?
private typealias FastKeywordsFunction = @convention(c) (Object?, UnsafePointer<Object?>?, Int, Object?) -> Object?

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
      canEnter(unit, function, count + 1)
    {
      form = .callBoundMethod
    }
  } else if kind == word(at: spt_type_of_cfunction()) && !hasSelf {
    form = builtinForm(pc, callable, count, run)
  } else if kind == word(at: spt_type_of_method_descriptor()) && hasSelf {
    form = descriptorForm(pc, callable, count, run)
  } else if callable == word(at: spt_type_of_type()) && !hasSelf && count == 1 {
    form = .callType1
  } else if !hasSelf && flags(pc) & Flag.bIsTemporary != 0, let initializer = spt_class_init(object(callable)) {
    form = classForm(pc, callable, word(initializer), count, run)
  }
  if let form { return specialize(pc, form) }
  adaptationFailed(pc)
  return nil
}

/// Whether a unit's function can be entered with `count` positional arguments, defaults filling the rest.
private func canEnter(_ unit: UnsafeMutablePointer<CodeUnit>, _ function: UInt64, _ count: Int) -> Bool {
  let missing = Int(unit.pointee.argumentCount) - count
  if !unit.pointee.isSimple || missing < 0 { return false }
  if missing == 0 { return true }
  let defaults = load(function, Layout.functionDefaults, UInt64.self)
  return defaults != 0 && load(defaults, Layout.size, Int.self) >= missing
}

private func functionForm(_ pc: PC, _ function: UInt64, _ hasSelf: Bool, _ count: Int, _ run: Run) -> Opcode? {
  let version = load(function, Layout.functionVersion, UInt32.self)
  guard version != 0, flags(pc) & Flag.bIsConstant == 0, let unit = callableUnit(function, run),
    canEnter(unit, function, count)
  else { return nil }
  // A site that met other functions before stays open for any.
  if counter(pc) >> 12 >= 2 { return .callAnyFunction }
  rememberFunction(pc, function, unit)
  if count != Int(unit.pointee.argumentCount) { return .callFunctionDefaults }
  return hasSelf ? .callMethod : Operand(rawValue: list(pc, 4)[0]).isNull ? .callFunction : .callFunctionDefaults
}

/// Caches what entering a function takes. Word 3 is where its code starts; word 4 the words of its frame (bits 0…15), how
/// many of them to clear behind the parameters (16…31) and the function's version (32…63).
private func rememberFunction(_ pc: PC, _ function: UInt64, _ unit: UnsafeMutablePointer<CodeUnit>) {
  let clear = unit.pointee.localCount - unit.pointee.argumentCount
  let version = load(function, Layout.functionVersion, UInt32.self)
  pc[3] = word(at: unit.pointee.start)
  pc[4] = UInt64(unit.pointee.frameWords) | UInt64(clear) << 16 | UInt64(version) << 32
}
@_transparent private func cachedFrameWords(_ pc: PC) -> Int { Int(load(address(pc), 32, UInt16.self)) }
@_transparent private func cachedClearCount(_ pc: PC) -> Int { Int(load(address(pc), 34, UInt16.self)) }
@_transparent private func cachedVersion(_ pc: PC) -> UInt32 { load(address(pc), 36, UInt32.self) }

private func classForm(_ pc: PC, _ cls: UInt64, _ initializer: UInt64, _ count: Int, _ run: Run) -> Opcode? {
  let version = load(cls, Layout.typeVersion, UInt32.self)
  guard version != 0, load(initializer, Layout.functionVersion, UInt32.self) != 0,
    let unit = callableUnit(initializer, run), canEnter(unit, initializer, count + 1)
  else { return nil }
  rememberFunction(pc, initializer, unit)
  store(address(pc), 20, version)
  pc[5] = initializer
  return .callClass
}

private func builtinForm(_ pc: PC, _ callable: UInt64, _ count: Int, _ run: Run) -> Opcode? {
  let cache = run.pointee.threadState.pointee.interp.pointee.callable_cache
  if callable == word(cache.len) && count == 1 { return .callLength }
  if callable == word(cache.isinstance) && count == 2 { return .callIsInstance }
  let flags = methodDefinition(load(callable, spt_cfunction_ml, UInt64.self)).pointee.ml_flags
  pc[5] = UInt64(UInt32(bitPattern: flags))
  if flags == METH_O && count == 1 { return .callBuiltinO }
  if flags == METH_FASTCALL || flags == METH_FASTCALL | METH_KEYWORDS { return .callBuiltinFast }
  return nil
}

private func descriptorForm(_ pc: PC, _ callable: UInt64, _ count: Int, _ run: Run) -> Opcode? {
  if callable == word(run.pointee.threadState.pointee.interp.pointee.callable_cache.list_append) && count == 2 {
    return .callListAppend
  }
  let flags = methodDefinition(load(callable, spt_method_descr_method, UInt64.self)).pointee.ml_flags
  pc[5] = UInt64(UInt32(bitPattern: flags))
  if flags == METH_NOARGS && count == 1 { return .callDescriptorNoArguments }
  if flags == METH_O && count == 2 { return .callDescriptorO }
  if flags == METH_FASTCALL || flags == METH_FASTCALL | METH_KEYWORDS { return .callDescriptorFast }
  return nil
}

// MARK: Python functions

/// Copies the operands from `first` on into a pushed frame's registers; gives the register behind them.
@_transparent private func moveArguments(
  _ callee: Frame, _ register: Int, _ frame: Frame, _ operands: UnsafePointer<UInt16>, _ first: Int, _ count: Int
) -> Int {
  var register = register
  var index = first
  while index < count {
    let operand = Operand(rawValue: operands[index])
    let word = operand.isConstant ? constant(frame, operand.index) : frame[operand.index]
    if !operand.isTemporary { retain(word) }
    callee[register] = word
    index &+= 1
    register &+= 1
  }
  return register
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
@inline(never) private func fillDefaults(_ callee: Frame, _ function: UInt64, _ register: Int, _ end: Int) {
  let defaults = load(function, Layout.functionDefaults, UInt64.self)
  var source = load(defaults, Layout.size, Int.self) - (end - register)
  for register in register..<end {
    let value = load(defaults, Layout.tupleItems + source * 8, UInt64.self)
    incref(value)
    callee[register] = value
    source += 1
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

/// Calls the cached function with the operands from `first` on, which are just its parameters.
@_transparent private func callCached(_ pc: PC, _ frame: inout Frame, _ run: Run, from first: Int) -> PC {
  publish(pc, frame)
  let function = frame[b(pc)]
  if !Word.isPointer(function) || type(function) != word(at: spt_type_of_function())
    || load(function, Layout.functionVersion, UInt32.self) != cachedVersion(pc)
  {
    return miss(pc, .call)
  }
  guard let callee = reserveFrame(run, cachedFrameWords(pc)) else { return goesUncached(pc, &frame, run) }
  if flags(pc) & Flag.bIsTemporary == 0 { incref(function) }
  writeHeader(callee, frame, function, load(function, Layout.functionCode, UInt64.self))
  var register = moveArguments(callee, firstRegister, frame, list(pc, 4), first, c(pc))
  var clear = cachedClearCount(pc)
  while clear > 0 {
    callee[register] = 0
    register &+= 1
    clear &-= 1
  }
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
  return callFlexible(pc, frame, run, function)
}

/// Any Python function whose code is translated.
@inline(never) func callAnyFunction(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let function = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  if !Word.isObject(function) || type(function) != word(at: spt_type_of_function())
    || load(function, Layout.functionVectorcall, UInt64.self) != functionVectorcall
  {
    return miss(pc, .call)
  }
  return callFlexible(pc, frame, run, function)
}

@_transparent private func callFlexible(_ pc: PC, _ frame: Frame, _ run: Run, _ function: UInt64) -> PC {
  let code = load(function, Layout.functionCode, UInt64.self)
  let operands = list(pc, 4)
  let first = selfIsAbsent(operands, frame) ? 1 : 0
  guard let unit = findUnit(codeObject(object(code))), unit.pointee.state == .translated,
    canEnter(unit, function, c(pc) &- first), let callee = reserveFrame(run, Int(unit.pointee.frameWords))
  else { return callUncached(pc, frame, run) }
  if flags(pc) & Flag.bIsTemporary == 0 { incref(function) }
  writeHeader(callee, frame, function, code)
  clearLocals(callee, unit)
  fillParameters(callee, frame, function, unit, operands, first, c(pc), at: firstRegister)
  enterPlain(callee, Int(unit.pointee.frameWords), pc, run, .call)
  return unit.pointee.start.unsafelyUnwrapped
}
/// A bound method of a Python function: the method's self comes first.
@inline(never) func callBoundMethod(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let method = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  let operands = list(pc, 4)
  if !Word.isObject(method) || type(method) != word(at: spt_type_of_method())
    || !selfIsAbsent(operands, frame)
  {
    return miss(pc, .call)
  }
  let function = load(method, Layout.methodFunction, UInt64.self)
  if type(function) != word(at: spt_type_of_function())
    || load(function, Layout.functionVectorcall, UInt64.self) != functionVectorcall
  {
    return miss(pc, .call)
  }
  let code = load(function, Layout.functionCode, UInt64.self)
  guard let unit = findUnit(codeObject(object(code))), unit.pointee.state == .translated,
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

/// Makes the instance and enters `__init__`; the instance waits in the register of the class.
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
  // CPython counts a shim frame besides __init__'s.
  if run.pointee.threadState.pointee.py_recursion_remaining <= 1 { return callUncached(pc, frame, run) }
  guard let instance = spt_new_instance(object(cls)) else { return failed(pc, run) }
  guard let callee = reserveFrame(run, cachedFrameWords(pc)) else {
    decref(word(instance))
    return callUncached(pc, frame, run)
  }
  run.pointee.threadState.pointee.py_recursion_remaining &-= 1
  incref(initializer)
  let code = load(initializer, Layout.functionCode, UInt64.self)
  writeHeader(callee, frame, initializer, code)
  incref(word(instance))
  callee[firstRegister] = word(instance)
  var register = moveArguments(callee, firstRegister &+ 1, frame, list(pc, 4), 1, c(pc))
  let end = firstRegister &+ Int(codeObject(object(code)).pointee.co_argcount)
  if register < end {
    fillDefaults(callee, initializer, register, end)
    register = end
  }
  var clear = cachedClearCount(pc)
  while clear > 0 {
    callee[register] = 0
    register &+= 1
    clear &-= 1
  }
  frame[b(pc)] = word(instance)
  decref(cls)
  var running = frame
  return start(callee, pc, &running, run, .instance)
}

/// `__init__` returned: the call's result is the instance.
@_transparent func landInstance(_ pc: PC, _ frame: Frame, _ run: Run, _ value: UInt64) -> PC {
  let instance = frame[b(pc)]
  run.pointee.threadState.pointee.py_recursion_remaining &+= 1
  if value != word(spt_none()) {
    let value = Word.isPointer(value) ? value : makeBox(value)
    spt_init_returned(object(value))
    decref(value)
    decref(instance)
    return failedConsumed(pc, run)
  }
  put(pc, frame, instance)
  return settle(pc, nextAfterList(pc, 4), run)
}

// MARK: C functions

/// Counts a C call against the C stack, as CPython's specialized calls do (but for METH_FASTCALL); false: RecursionError
/// is set.
@_transparent private func enterC(_ run: Run) -> Bool {
  let remaining = run.pointee.threadState.pointee.c_recursion_remaining
  run.pointee.threadState.pointee.c_recursion_remaining = remaining &- 1
  if remaining < 0 && _Py_CheckRecursiveCall(run.pointee.threadState, " while calling a Python object") != 0 {
    run.pointee.threadState.pointee.c_recursion_remaining = remaining
    return false
  }
  return true
}
@_transparent private func leaveC(_ run: Run) {
  run.pointee.threadState.pointee.c_recursion_remaining &+= 1
}
/// Stores what a C function returned and polls; its operands are consumed.
@_transparent func finishCall(_ pc: PC, _ frame: Frame, _ run: Run, _ result: Object?) -> PC {
  guard let result else { return failedConsumed(pc, run) }
  put(pc, frame, word(result))
  return poll(pc, nextAfterList(pc, 4), run)
}

/// The method definition of the builtin in b when it is of the expected kind, else nil.
@_transparent private func builtin(
  _ pc: PC, _ frame: Frame
) -> (callable: UInt64, definition: UnsafeMutablePointer<PyMethodDef>)? {
  let callable = frame[b(pc)]
  if !Word.isObject(callable) || type(callable) != word(at: spt_type_of_cfunction()) { return nil }
  let definition = methodDefinition(load(callable, spt_cfunction_ml, UInt64.self))
  return definition.pointee.ml_flags == Int32(truncatingIfNeeded: Int(pc[5])) ? (callable, definition) : nil
}

@inline(never) func callBuiltinO(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 4)
  guard flags(pc) & Flag.bIsConstant == 0, selfIsAbsent(operands, frame),
    let (callable, definition) = builtin(pc, frame)
  else { return miss(pc, .call) }
  if !enterC(run) { return failed(pc, run) }
  let argument = take(operands[1], frame)
  let function = unsafeBitCast(definition.pointee.ml_meth, to: TwoObjects.self)
  let result = function(optional(load(callable, spt_cfunction_self, UInt64.self)), object(argument))
  leaveC(run)
  decref(argument)
  finishB(pc, callable)
  return finishCall(pc, frame, run, result)
}

@inline(never) func callBuiltinFast(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 4)
  guard flags(pc) & Flag.bIsConstant == 0, selfIsAbsent(operands, frame),
    let (callable, definition) = builtin(pc, frame)
  else { return miss(pc, .call) }
  let count = c(pc) - 1
  let instance = optional(load(callable, spt_cfunction_self, UInt64.self))
  let hasKeywords = definition.pointee.ml_flags & METH_KEYWORDS != 0
  let result: Object? = withObjects(operands + 1, count, frame) { items in
    if hasKeywords {
      return (
        unsafeBitCast(definition.pointee.ml_meth, to: FastKeywordsFunction.self)(instance, items, count, nil), false
      )
    }
    return (unsafeBitCast(definition.pointee.ml_meth, to: FastFunction.self)(instance, items, count), false)
  }
  finishB(pc, callable)
  return finishCall(pc, frame, run, result)
}

/// The definition of the method descriptor in b, when it is of the expected kind and fits self; else nil.
@_transparent private func descriptor(
  _ pc: PC, _ frame: Frame
) -> (callable: UInt64, definition: UnsafeMutablePointer<PyMethodDef>, instance: UInt64)? {
  let operands = list(pc, 4)
  if flags(pc) & Flag.bIsConstant != 0 || selfIsAbsent(operands, frame) { return nil }
  let callable = frame[b(pc)]
  if !Word.isObject(callable) || type(callable) != word(at: spt_type_of_method_descriptor()) {
    return nil
  }
  let definition = methodDefinition(load(callable, spt_method_descr_method, UInt64.self))
  if definition.pointee.ml_flags != Int32(truncatingIfNeeded: Int(pc[5])) { return nil }
  let instance = borrow(operands[0], frame)
  // d_common.d_type: self must be exactly of the type that the method belongs to.
  return type(instance) == load(callable, spt_descr_type, UInt64.self) ? (callable, definition, instance) : nil
}

@inline(never) func callDescriptorNoArguments(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  guard let (callable, definition, _) = descriptor(pc, frame), c(pc) == 1 else { return miss(pc, .call) }
  if !enterC(run) { return failed(pc, run) }
  let instance = take(list(pc, 4)[0], frame)
  let result = unsafeBitCast(definition.pointee.ml_meth, to: TwoObjects.self)(object(instance), nil)
  leaveC(run)
  decref(instance)
  finishB(pc, callable)
  return finishCall(pc, frame, run, result)
}

@inline(never) func callDescriptorO(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  guard let (callable, definition, _) = descriptor(pc, frame), c(pc) == 2 else { return miss(pc, .call) }
  if !enterC(run) { return failed(pc, run) }
  let instance = take(list(pc, 4)[0], frame)
  let argument = take(list(pc, 4)[1], frame)
  let result = unsafeBitCast(definition.pointee.ml_meth, to: TwoObjects.self)(object(instance), object(argument))
  leaveC(run)
  decref(instance)
  decref(argument)
  finishB(pc, callable)
  return finishCall(pc, frame, run, result)
}

@inline(never) func callDescriptorFast(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  guard let (callable, definition, _) = descriptor(pc, frame) else { return miss(pc, .call) }
  let operands = list(pc, 4)
  let count = c(pc) - 1
  let instance = take(operands[0], frame)
  let hasKeywords = definition.pointee.ml_flags & METH_KEYWORDS != 0
  let result: Object? = withObjects(operands + 1, count, frame) { items in
    if hasKeywords {
      return (
        unsafeBitCast(definition.pointee.ml_meth, to: FastKeywordsFunction.self)(object(instance), items, count, nil),
        false
      )
    }
    return (unsafeBitCast(definition.pointee.ml_meth, to: FastFunction.self)(object(instance), items, count), false)
  }
  decref(instance)
  finishB(pc, callable)
  return finishCall(pc, frame, run, result)
}

// MARK: Some by identity

/// list.append(item): no call.
@_transparent func callListAppend(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let operands = list(pc, 4)
  let callable = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  if callable != word(run.pointee.threadState.pointee.interp.pointee.callable_cache.list_append)
    || selfIsAbsent(operands, frame) || c(pc) != 2
  {
    return miss(pc, .call)
  }
  let list = borrow(operands[0], frame)
  if type(list) != word(at: spt_type_of_list()) { return miss(pc, .call) }
  let item = take(operands[1], frame)
  let size = load(list, Layout.size, Int.self)
  if size < load(list, Layout.listItems + 8, Int.self) {
    store(load(list, Layout.listItems, UInt64.self), size &* 8, item)
    store(list, Layout.size, size &+ 1)
  } else {
    publish(pc, frame)
    let status = _PyList_AppendTakeRefListResize(
      UnsafeMutableRawPointer(object(list)).assumingMemoryBound(to: PyListObject.self), object(item))
    if status != 0 {
      // The item is gone, the rest stands.
      if Operand(rawValue: operands[1]).isTemporary { frame[Operand(rawValue: operands[1]).index] = 0 }
      return failed(pc, run)
    }
  }
  if Operand(rawValue: operands[0]).isTemporary {
    publish(pc, frame)
    decref(list)
  }
  finishB(pc, callable)
  put(pc, frame, word(spt_none()))
  return poll(pc, nextAfterList(pc, 4), run)
}

/// len(x)
@inline(never) func callLength(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 4)
  let callable = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  if callable != word(run.pointee.threadState.pointee.interp.pointee.callable_cache.len)
    || !selfIsAbsent(operands, frame)
  {
    return miss(pc, .call)
  }
  let argument = borrow(operands[1], frame)
  let kind = type(argument)
  let length: Int
  if kind == word(at: spt_type_of_list()) || kind == word(at: spt_type_of_tuple()) {
    length = load(argument, Layout.size, Int.self)
  } else {
    length = PyObject_Size(object(argument))
    if length < 0 { return failed(pc, run) }
  }
  if Operand(rawValue: operands[1]).isTemporary { decref(argument) }
  finishB(pc, callable)
  if !Word.fits(Int64(length)) { return finishCall(pc, frame, run, PyLong_FromSsize_t(length)) }
  put(pc, frame, Word.int(Int64(length)))
  return poll(pc, nextAfterList(pc, 4), run)
}

/// type(x)
@inline(never) func callType1(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 4)
  let callable = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  if callable != word(at: spt_type_of_type()) || !selfIsAbsent(operands, frame) { return miss(pc, .call) }
  let argument = borrow(operands[1], frame)
  let result = type(argument)
  incref(result)
  if Operand(rawValue: operands[1]).isTemporary { decref(argument) }
  put(pc, frame, result)
  return poll(pc, nextAfterList(pc, 4), run)
}

/// isinstance(x, cls)
@inline(never) func callIsInstance(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 4)
  let callable = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  if callable != word(run.pointee.threadState.pointee.interp.pointee.callable_cache.isinstance)
    || !selfIsAbsent(operands, frame)
  {
    return miss(pc, .call)
  }
  let instance = take(operands[1], frame)
  let cls = take(operands[2], frame)
  let answer = type(instance) == cls ? 1 : PyObject_IsInstance(object(instance), object(cls))
  decref(instance)
  decref(cls)
  finishB(pc, callable)
  if answer < 0 { return failedConsumed(pc, run) }
  put(pc, frame, boolean(answer != 0))
  return poll(pc, nextAfterList(pc, 4), run)
}
