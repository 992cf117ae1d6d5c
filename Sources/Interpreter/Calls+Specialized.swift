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
    form = functionForm(pc, callable, count, run)
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

private func functionForm(_ pc: PC, _ function: UInt64, _ count: Int, _ run: Run) -> Opcode? {
  let version = load(function, Layout.functionVersion, UInt32.self)
  guard version != 0, let unit = callableUnit(function, run), canEnter(unit, function, count) else { return nil }
  pc[3] = UInt64(version)
  pc[4] = word(at: unit)
  // A site that met other functions before stays open for any.
  return counter(pc) >> 12 >= 2 ? .callAnyFunction : .callFunction
}

private func classForm(_ pc: PC, _ cls: UInt64, _ initializer: UInt64, _ count: Int, _ run: Run) -> Opcode? {
  let version = load(cls, Layout.typeVersion, UInt32.self)
  guard version != 0, load(initializer, Layout.functionVersion, UInt32.self) != 0,
    let unit = callableUnit(initializer, run), canEnter(unit, initializer, count + 1)
  else { return nil }
  pc[3] = UInt64(version) | UInt64(load(initializer, Layout.functionVersion, UInt32.self)) << 32
  pc[4] = initializer
  pc[5] = word(at: unit)
  return .callClass
}

// MARK: Python functions

/// Fills a pushed frame's parameters from the operands and the function's defaults.
@_transparent private func fillParameters(
  _ callee: Frame, _ frame: Frame, _ function: UInt64, _ unit: UnsafeMutablePointer<CodeUnit>,
  _ operands: UnsafePointer<UInt16>, _ first: Int, _ count: Int, at register: Int
) {
  var register = register
  var index = first
  while index < count {
    callee[register] = takeWord(operands[index], frame)
    index &+= 1
    register &+= 1
  }
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

@_transparent func callFunction(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let function = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  if !Word.isPointer(function) || function == 0 || type(function) != word(at: spt_type_of_function())
    || load(function, Layout.functionVersion, UInt32.self) != UInt32(truncatingIfNeeded: pc[3])
  {
    return miss(pc, .call)
  }
  let unit = UnsafeMutablePointer<CodeUnit>(bitPattern: UInt(pc[4])).unsafelyUnwrapped
  let code = load(function, Layout.functionCode, UInt64.self)
  let operands = list(pc, 4)
  let first = selfIsAbsent(operands, frame) ? 1 : 0
  // One site may see calls with and without self.
  let missing = Int(unit.pointee.argumentCount) &- (c(pc) &- first)
  if missing < 0 || (missing != 0 && !canEnter(unit, function, c(pc) &- first))
    || run.pointee.threadState.pointee.py_recursion_remaining <= 0
    || load(code, spt_code_monitoring, UInt64.self) != 0
  {
    return callUncached(pc, frame, run)
  }
  guard let callee = pushFrame(run, function, code, unit) else { return callUncached(pc, frame, run) }
  run.pointee.threadState.pointee.py_recursion_remaining &-= 1
  if flags(pc) & Flag.bIsTemporary == 0 { incref(function) }
  fillParameters(callee, frame, function, unit, operands, first, c(pc), at: firstRegister)
  return enter(callee, from: frame, pc, run, polledStart(unit, run), .call)
}

/// Any Python function whose code is translated.
@_transparent func callAnyFunction(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let function = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  if !Word.isPointer(function) || function == 0 || type(function) != word(at: spt_type_of_function()) {
    return miss(pc, .call)
  }
  let code = load(function, Layout.functionCode, UInt64.self)
  guard let unit = findUnit(codeObject(object(code))), unit.pointee.state == .translated,
    load(function, Layout.functionVectorcall, UInt64.self) == functionVectorcall
  else { return callUncached(pc, frame, run) }
  let operands = list(pc, 4)
  let first = selfIsAbsent(operands, frame) ? 1 : 0
  if (Int(unit.pointee.argumentCount) != c(pc) &- first || !unit.pointee.isSimple)
    && !canEnter(unit, function, c(pc) &- first)
    || run.pointee.threadState.pointee.py_recursion_remaining <= 0
    || load(code, spt_code_monitoring, UInt64.self) != 0
  {
    return callUncached(pc, frame, run)
  }
  guard let callee = pushFrame(run, function, code, unit) else { return callUncached(pc, frame, run) }
  run.pointee.threadState.pointee.py_recursion_remaining &-= 1
  if flags(pc) & Flag.bIsTemporary == 0 { incref(function) }
  fillParameters(callee, frame, function, unit, operands, first, c(pc), at: firstRegister)
  return enter(callee, from: frame, pc, run, polledStart(unit, run), .call)
}

/// A bound method of a Python function: the method's self comes first.
@inline(never) func callBoundMethod(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let method = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  let operands = list(pc, 4)
  if !Word.isPointer(method) || method == 0 || type(method) != word(at: spt_type_of_method())
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
    canEnter(unit, function, c(pc)), run.pointee.threadState.pointee.py_recursion_remaining > 0,
    load(code, spt_code_monitoring, UInt64.self) == 0, let callee = pushFrame(run, function, code, unit)
  else { return callUncached(pc, frame, run) }
  run.pointee.threadState.pointee.py_recursion_remaining &-= 1
  incref(function)
  let instance = load(method, Layout.methodSelf, UInt64.self)
  incref(instance)
  callee[firstRegister] = instance
  fillParameters(callee, frame, function, unit, operands, 1, c(pc), at: firstRegister + 1)
  let start = enter(callee, from: frame, pc, run, polledStart(unit, run), .call)
  finishB(pc, method)
  return start
}

// MARK: Classes

/// Makes the instance and enters `__init__`; the instance waits in the register of the class.
@_transparent func callClass(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let cls = frame[b(pc)]
  let initializer = pc[4]
  if !Word.isPointer(cls) || cls == 0 || !selfIsAbsent(list(pc, 4), frame)
    || load(type(cls), Layout.typeFlags, UInt64.self) & (1 << 31) == 0
    || load(cls, Layout.typeVersion, UInt32.self) != UInt32(truncatingIfNeeded: pc[3])
    || load(initializer, Layout.functionVersion, UInt32.self) != UInt32(truncatingIfNeeded: pc[3] >> 32)
  {
    return miss(pc, .call)
  }
  let unit = UnsafeMutablePointer<CodeUnit>(bitPattern: UInt(pc[5])).unsafelyUnwrapped
  let code = load(initializer, Layout.functionCode, UInt64.self)
  // CPython counts a shim frame besides __init__'s.
  if run.pointee.threadState.pointee.py_recursion_remaining <= 1
    || load(code, spt_code_monitoring, UInt64.self) != 0
  {
    return callUncached(pc, frame, run)
  }
  guard let instance = spt_new_instance(object(cls)) else { return failed(pc, run) }
  guard let callee = pushFrame(run, initializer, code, unit) else {
    decref(word(instance))
    return callUncached(pc, frame, run)
  }
  run.pointee.threadState.pointee.py_recursion_remaining &-= 2
  incref(initializer)
  incref(word(instance))
  callee[firstRegister] = word(instance)
  fillParameters(callee, frame, initializer, unit, list(pc, 4), 1, c(pc), at: firstRegister + 1)
  frame[b(pc)] = word(instance)
  decref(cls)
  return enter(callee, from: frame, pc, run, polledStart(unit, run), .instance)
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
