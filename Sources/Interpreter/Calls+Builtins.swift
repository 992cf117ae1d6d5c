// Calls of C functions: builtins and methods of builtin types.
//
//   call r ← f(NULL, x)     f is a builtin of one argument         →   callBuiltinO
//   call r ← m(self, x)     m is list.append, self an exact list   →   callListAppend   the item is stored in place

import CPython313
import RegisterCode
import Values

@_transparent private func methodDefinition(_ pointer: UInt64) -> UnsafeMutablePointer<PyMethodDef> {
  UnsafeMutablePointer(bitPattern: UInt(pointer)).unsafelyUnwrapped
}
typealias TwoObjects = @convention(c) (Object?, Object?) -> Object?
private typealias FastFunction = @convention(c) (Object?, UnsafePointer<Object?>?, Int) -> Object?
private typealias FastKeywordsFunction = @convention(c) (Object?, UnsafePointer<Object?>?, Int, Object?) -> Object?

// MARK: Choosing a form

func builtinForm(_ pc: PC, _ callable: UInt64, _ count: Int, _ run: Run) -> Opcode? {
  if Interpreter.flags(pc) & Flag.bIsConstant != 0 { return nil }
  spt_make_faster(object(callable))
  let cache = run.pointee.threadState.pointee.interp.pointee.callable_cache
  if callable == word(cache.len) && count == 1 { return .callLength }
  if callable == word(cache.isinstance) && count == 2 {
    pc[4] = 0
    return .callIsInstance
  }
  let flags = methodDefinition(load(callable, spt_cfunction_ml, UInt64.self)).pointee.ml_flags
  pc[5] = UInt64(UInt32(bitPattern: flags))
  // Compiled code calls the one as the other.
  if flags == METH_NOARGS && count == 0 { return .callBuiltinO }
  if flags == METH_O && count == 1 {
    if !isBuiltin(callable, "id") { return .callBuiltinO }
    pc[3] = UInt64(spt_number_identity.rawValue)
    pc[4] = load(callable, spt_cfunction_ml, UInt64.self)
    return .callNumber
  }
  if flags == METH_FASTCALL, let form = attributeForm(pc, callable, count) { return form }
  if flags == METH_FASTCALL || flags == METH_FASTCALL | METH_KEYWORDS { return .callBuiltinFast }
  return .callVectorcall
}

func descriptorForm(_ pc: PC, _ callable: UInt64, _ count: Int, _ run: Run) -> Opcode? {
  let frame = run.pointee.frame
  if Interpreter.flags(pc) & Flag.bIsConstant != 0 || !Operand(rawValue: list(pc, 4)[0]).isTemporary { return nil }
  if callable == word(run.pointee.threadState.pointee.interp.pointee.callable_cache.list_append) && count == 2,
    isList(frame[Operand(rawValue: list(pc, 4)[0]).index])
  {
    return .callListAppend
  }
  if (count == 2 || count == 3) && spt_is_dict_get(object(callable)) != 0 {
    pc[3] = callable
    return .callDictGet
  }
  spt_make_faster(object(callable))
  // For compiled code, which has some of them in place.
  pc[3] = callable
  let flags = methodDefinition(load(callable, spt_method_descr_method, UInt64.self)).pointee.ml_flags
  pc[5] = UInt64(UInt32(bitPattern: flags))
  if flags == METH_NOARGS && count == 1 { return .callDescriptorNoArguments }
  if flags == METH_O && count == 2 { return .callDescriptorO }
  if flags == METH_FASTCALL || flags == METH_FASTCALL | METH_KEYWORDS { return .callDescriptorFast }
  return vectorcallForm(callable)
}

/// A list, or an instance of a class of lists.
@_transparent private func isList(_ word: UInt64) -> Bool {
  Word.isObject(word) && (type(word) == Interpreter.word(at: spt_type_of_list()) || isOfListClass(type(word)))
}
/// Py_TPFLAGS_LIST_SUBCLASS: its instances are lists, whatever it overrides.
@_transparent func isOfListClass(_ kind: UInt64) -> Bool { load(kind, Layout.typeFlags, UInt64.self) & (1 << 25) != 0 }

/// Anything else, Python functions and their methods excepted, which get frames.
func vectorcallForm(_ callable: UInt64) -> Opcode? { getsFrame(type(callable)) ? nil : .callVectorcall }
@_transparent private func getsFrame(_ kind: UInt64) -> Bool {
  kind == word(at: spt_type_of_function()) || kind == word(at: spt_type_of_method())
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
  putResult(pc, frame, word(result))
  return poll(pc, nextAfterCall(pc), run)
}
/// The same for calls outside of the loop.
@inline(never) func endCall(_ pc: PC, _ frame: Frame, _ run: Run, _ result: Object?) -> PC {
  finishCall(pc, frame, run, result)
}
@inline(never) func endCall(_ pc: PC, _ frame: Frame, _ run: Run, _ result: UInt64) -> PC {
  putResult(pc, frame, result)
  return poll(pc, nextAfterCall(pc), run)
}
/// Behind a call, whose length its payload tells.
@_transparent private func nextAfterCall(_ pc: PC) -> PC { target(pc) }

/// An argument as an owned object.
@_transparent private func takeArgument(_ raw: UInt16, _ frame: Frame) -> UInt64 {
  let operand = Operand(rawValue: raw)
  let word = operand.isConstant ? constant(frame, operand.index) : frame[operand.index]
  if !Word.isPointer(word) { return boxArgument(raw, frame) }
  if !operand.isTemporary { incref(word) }
  return word
}
@inline(never) private func boxArgument(_ raw: UInt16, _ frame: Frame) -> UInt64 { owned(raw, frame) }

/// The method definition of the builtin in b when it is of the expected kind and called without self, else nil.
@_transparent private func builtin(
  _ pc: PC, _ frame: Frame
) -> (callable: UInt64, definition: UnsafeMutablePointer<PyMethodDef>)? {
  let callable = frame[b(pc)]
  if !Word.isPointer(callable) || type(callable) != word(at: spt_type_of_cfunction())
    || !selfIsAbsent(list(pc, 4), frame)
  {
    return nil
  }
  let definition = methodDefinition(load(callable, spt_cfunction_ml, UInt64.self))
  return definition.pointee.ml_flags == Int32(truncatingIfNeeded: Int(pc[5])) ? (callable, definition) : nil
}

@_transparent func callBuiltinO(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  guard let (callable, definition) = builtin(pc, frame) else { return miss(pc, .call) }
  if !enterC(run) { return failed(pc, run) }
  // Of METH_NOARGS there is none.
  let argument = c(pc) > 1 ? takeArgument(list(pc, 4)[1], frame) : 0
  let function = unsafeBitCast(definition.pointee.ml_meth, to: TwoObjects.self)
  let result = function(optional(load(callable, spt_cfunction_self, UInt64.self)), optional(argument))
  leaveC(run)
  if argument != 0 { decref(argument) }
  finishB(pc, callable)
  return finishCall(pc, frame, run, result)
}

@_transparent func callBuiltinFast(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  guard let (callable, definition) = builtin(pc, frame) else { return miss(pc, .call) }
  let instance = optional(load(callable, spt_cfunction_self, UInt64.self))
  let count = c(pc) &- 1
  let result = callFast(pc, definition, instance, count, frame, run)
  releaseArguments(run, count)
  finishB(pc, callable)
  return finishCall(pc, frame, run, result)
}

/// Calls a METH_FASTCALL function, with or without METH_KEYWORDS: its arguments are in the run's row then, up to two, and
/// otherwise gone.
@_transparent private func callFast(
  _ pc: PC, _ definition: UnsafeMutablePointer<PyMethodDef>, _ instance: Object?, _ count: Int, _ frame: Frame,
  _ run: Run
) -> Object? {
  if count > 2 { return callFastWithMany(pc, definition, instance, frame, run) }
  let operands = list(pc, 4)
  let row = run.pointee.row
  if count != 0 { row[0] = optional(takeArgument(operands[1], frame)) }
  if count == 2 { row[1] = optional(takeArgument(operands[2], frame)) }
  // Without keywords the function does not look at the last argument.
  return unsafeBitCast(definition.pointee.ml_meth, to: FastKeywordsFunction.self)(instance, row, count, nil)
}
@_transparent private func releaseArguments(_ run: Run, _ count: Int) {
  if count == 0 || count > 2 { return }
  decref(word(run.pointee.row[0]))
  if count == 2 { decref(word(run.pointee.row[1])) }
}
@inline(never) private func callFastWithMany(
  _ pc: PC, _ definition: UnsafeMutablePointer<PyMethodDef>, _ instance: Object?, _ frame: Frame, _ run: Run
) -> Object? {
  let count = c(pc) - 1
  return withObjects(list(pc, 4) + 1, count, frame, run) { items in
    (unsafeBitCast(definition.pointee.ml_meth, to: FastKeywordsFunction.self)(instance, items, count, nil), false)
  }
}

/// The method descriptor in b and its definition, when it is of the expected kind and fits self, which is owned; else nil.
@_transparent private func descriptor(
  _ pc: PC, _ frame: Frame
) -> (callable: UInt64, definition: UnsafeMutablePointer<PyMethodDef>, instance: UInt64)? {
  // load_method leaves self in a temporary.
  let operand = Operand(rawValue: list(pc, 4)[0])
  let callable = frame[b(pc)]
  let instance = frame[operand.index]
  if !operand.isTemporary || !Word.isPointer(callable) || type(callable) != word(at: spt_type_of_method_descriptor())
    || !Word.isPointer(instance) || instance == 0
  {
    return nil
  }
  let definition = methodDefinition(load(callable, spt_method_descr_method, UInt64.self))
  if definition.pointee.ml_flags != Int32(truncatingIfNeeded: Int(pc[5])) { return nil }
  // d_common.d_type: the type that the method belongs to.
  if type(instance) != load(callable, spt_descr_type, UInt64.self) && !isInherited(pc, callable, instance) {
    return nil
  }
  return (callable, definition, instance)
}

/// Whether self is of a class that has the method from the type that it belongs to.
@inline(never) private func isInherited(_ pc: PC, _ callable: UInt64, _ instance: UInt64) -> Bool {
  noteUnusual(pc)
  let owner = UnsafeMutablePointer<PyTypeObject>(bitPattern: UInt(load(callable, spt_descr_type, UInt64.self)))
  return PyType_IsSubtype(UnsafeMutablePointer<PyTypeObject>(bitPattern: UInt(type(instance))), owner) != 0
}

@_transparent func callDescriptorNoArguments(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  guard let (callable, definition, instance) = descriptor(pc, frame) else { return miss(pc, .call) }
  if !enterC(run) { return failed(pc, run) }
  let result = unsafeBitCast(definition.pointee.ml_meth, to: TwoObjects.self)(object(instance), nil)
  leaveC(run)
  decref(instance)
  finishB(pc, callable)
  return finishCall(pc, frame, run, result)
}

@_transparent func callDescriptorO(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  guard let (callable, definition, instance) = descriptor(pc, frame) else { return miss(pc, .call) }
  if !enterC(run) { return failed(pc, run) }
  let argument = takeArgument(list(pc, 4)[1], frame)
  let result = unsafeBitCast(definition.pointee.ml_meth, to: TwoObjects.self)(object(instance), object(argument))
  leaveC(run)
  decref(instance)
  decref(argument)
  finishB(pc, callable)
  return finishCall(pc, frame, run, result)
}

@_transparent func callDescriptorFast(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  guard let (callable, definition, instance) = descriptor(pc, frame) else { return miss(pc, .call) }
  let count = c(pc) &- 1
  let result = callFast(pc, definition, object(instance), count, frame, run)
  decref(instance)
  releaseArguments(run, count)
  finishB(pc, callable)
  return finishCall(pc, frame, run, result)
}

// MARK: Vectorcall

private typealias Vectorcall = @convention(c) (Object?, UnsafePointer<Object?>?, UInt, Object?) -> Object?

/// What an object is called by (PyVectorcall_Function); nil: by its type's tp_call.
@_transparent private func vectorcall(of callable: UInt64) -> Vectorcall? {
  let kind = type(callable)
  if load(kind, Layout.typeFlags, UInt64.self) & UInt64(Py_TPFLAGS_HAVE_VECTORCALL) == 0 { return nil }
  return unsafeBitCast(
    load(callable, load(kind, spt_type_vectorcall_offset, Int.self), UInt64.self), to: Vectorcall?.self)
}

/// Whatever gets no frame: a type, a C function of another kind, a partial, an object with `__call__`…
@inline(never) func callVectorcall(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let callable = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  if !Word.isPointer(callable) || callable == 0 || getsFrame(type(callable)) { return miss(pc, .call) }
  let operands = list(pc, 4)
  let skip = selfIsAbsent(operands, frame) ? 1 : 0
  let count = c(pc) &- skip
  if flags(pc) & Flag.bIsTemporary == 0 { incref(callable) }
  let result: Object? = withObjects(operands + skip, count, frame, run) { items in
    let result: Object?
    if let function = vectorcall(of: callable) {
      result = checked(run, callable, function(object(callable), items, UInt(count) | argumentsOffset, nil))
    } else {
      result = spt_call_otherwise(run.pointee.threadState, object(callable), items, count)
    }
    // CPython gives it back before the arguments.
    decref(callable)
    return (result, false)
  }
  return finishCall(pc, frame, run, result)
}
/// PY_VECTORCALL_ARGUMENTS_OFFSET: the slot in front of the arguments is free.
private var argumentsOffset: UInt { @_transparent get { 1 << 63 } }

/// What anybody may have written is not trusted to return an object or to set an exception, but not both.
@_transparent private func checked(_ run: Run, _ callable: UInt64, _ result: Object?) -> Object? {
  if (result == nil) == (run.pointee.threadState.pointee.current_exception == nil) {
    return _Py_CheckFunctionResult(run.pointee.threadState, object(callable), result, nil)
  }
  return result
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
  if type(list) != word(at: spt_type_of_list()) {
    if !isOfListClass(type(list)) { return miss(pc, .call) }
    noteUnusual(pc)
  }
  let item = take(operands[1], frame)
  let size = load(list, Layout.size, Int.self)
  if size < load(list, Layout.listItems + 8, Int.self) {
    store(load(list, Layout.listItems, UInt64.self), size &* 8, item)
    store(list, Layout.size, size &+ 1)
  } else {
    publish(pc, frame)
    let status = spt_grow_list(object(list), object(item))
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
  putResult(pc, frame, word(spt_none()))
  return poll(pc, nextAfterCall(pc), run)
}

/// dict.get(key[, default]), for a str or int that is found, or found missing, without a call.
@inline(never) func callDictGet(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 4)
  let callable = frame[b(pc)]
  // load_method leaves self in a temporary; the descriptor lives as long as the type.
  let dict = frame[Operand(rawValue: operands[0]).index]
  // Py_TPFLAGS_DICT_SUBCLASS: the method looks at nothing else.
  if callable != pc[3] || !Word.isPointer(dict) || dict == 0
    || load(type(dict), Layout.typeFlags, UInt64.self) & (1 << 29) == 0
  {
    return miss(pc, .call)
  }
  let keyOperand = Operand(rawValue: operands[1])
  let key = keyOperand.isConstant ? constant(frame, keyOperand.index) : frame[keyOperand.index]
  let place = findInDict(dict, key)
  let result: UInt64
  if spt_is_found(place) != 0 {
    result = word(place.unsafelyUnwrapped.pointee)
    incref(result)
    if c(pc) == 3 { release(owned(operands[2], frame)) }
  } else if spt_is_absent(place) != 0 {
    result = c(pc) == 3 ? owned(operands[2], frame) : word(spt_none())
  } else {
    return callDictGetThroughC(pc, frame, run)
  }
  if keyOperand.isTemporary { release(key) }
  decref(dict)
  finishB(pc, callable)
  return endCall(pc, frame, run, object(result))
}

/// With a key for which CPython has to look.
@inline(never) private func callDictGetThroughC(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let operands = list(pc, 4)
  let dict = owned(operands[0], frame)
  let key = owned(operands[1], frame)
  let other = c(pc) == 3 ? owned(operands[2], frame) : word(spt_none())
  finishB(pc, frame[b(pc)])
  var item: Object?
  let found = PyDict_GetItemRef(object(dict), object(key), &item)
  if found == 0 {
    incref(other)
    item = object(other)
  }
  decref(dict)
  decref(key)
  decref(other)
  return endCall(pc, frame, run, item)
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
  let known = lengthWithoutCode(argument)
  if known == nil, let start = enterNoted(pc, frame, run, SPT_LENGTH, argument) { return start }
  if known == nil { noteUnusual(pc) }
  let length = known ?? PyObject_Size(object(argument))
  if length < 0 { return failed(pc, run) }
  if Operand(rawValue: operands[1]).isTemporary { decref(argument) }
  finishB(pc, callable)
  if !Word.fits(Int64(length)) { return endCall(pc, frame, run, PyLong_FromSsize_t(length)) }
  return endCall(pc, frame, run, Word.int(Int64(length)))
}

/// Whether objects of a type keep their length where lists do.
@_transparent func keepsSize(_ kind: UInt64) -> Bool {
  kind == word(at: spt_type_of_str()) || kind == word(at: spt_type_of_list())
    || kind == word(at: spt_type_of_tuple()) || kind == word(at: spt_type_of_dict())
    || kind == word(at: spt_type_of_bytes()) || kind == word(at: spt_type_of_bytearray())
}
/// The length of an object for which no code runs.
@_transparent func lengthWithoutCode(_ argument: UInt64) -> Int? {
  let kind = type(argument)
  if keepsSize(kind) { return load(argument, Layout.size, Int.self) }
  if kind == word(at: spt_type_of_set()) { return load(argument, spt_set_used, Int.self) }
  if kind == word(at: spt_type_of_range()) && spt_is_plain_range(object(argument)) != 0 {
    return spt_range_length(object(argument))
  }
  let hasSize = spt_has_size(UnsafeMutablePointer(bitPattern: UInt(kind))) != 0 || isArray(argument)
  return hasSize ? load(argument, Layout.size, Int.self) : nil
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
  return endCall(pc, frame, run, result)
}

/// str(x): of an int without an object of it.
@inline(never) func callString(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let operands = list(pc, 4)
  let callable = flags(pc) & Flag.bIsConstant != 0 ? 0 : frame[b(pc)]
  if callable != word(at: spt_type_of_str()) || !selfIsAbsent(operands, frame) { return miss(pc, .call) }
  let operand = Operand(rawValue: operands[1])
  let word = operand.isConstant ? constant(frame, operand.index) : frame[operand.index]
  if let small = smallInt(word) {
    let result = spt_string_of_int(small)
    if operand.isTemporary { release(word) }
    return endCall(pc, frame, run, result)
  }
  let argument = owned(operands[1], frame)
  let result = PyObject_Str(object(argument))
  decref(argument)
  return endCall(pc, frame, run, result)
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
  let instance = borrow(operands[1], frame)
  let cls = borrow(operands[2], frame)
  guard let answer = isInstanceAtSite(pc, instance, cls) else { return askIsInstance(pc, frame, run) }
  if Operand(rawValue: operands[1]).isTemporary { decref(instance) }
  if Operand(rawValue: operands[2]).isTemporary { decref(cls) }
  finishB(pc, callable)
  return endCall(pc, frame, run, boolean(answer))
}
/// The same where the program may have a say.
@inline(never) private func askIsInstance(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  noteUnusual(pc)
  let operands = list(pc, 4)
  let callable = frame[b(pc)]
  let instance = borrow(operands[1], frame)
  let cls = borrow(operands[2], frame)
  var answer = spt_ask_abstract_class(object(instance), object(cls))
  if answer < 0 { answer = PyObject_IsInstance(object(instance), object(cls)) }
  // CPython leaves the operands on its stack.
  if answer < 0 { return failed(pc, run) }
  if Operand(rawValue: operands[1]).isTemporary { decref(instance) }
  if Operand(rawValue: operands[2]).isTemporary { decref(cls) }
  finishB(pc, callable)
  return endCall(pc, frame, run, boolean(answer != 0))
}
