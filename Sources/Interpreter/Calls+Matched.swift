// Calls whose arguments are matched to parameters: names, parameters that take names alone, *args and **kwargs. A site that meets one
// function remembers what goes where.
//
//   callKeywords s0 ← f(NULL, x, y, ('b',))   f is f(a, *, b, c=1)   →   callKeywordsMatched   w5: one in front, 'b' is parameter 1
//                                                                                              w2: parameter 2 gets a default

import CPython313
import RegisterCode
import Values

/// call_keywords: the list ends with the tuple of names.
@inline(never) func callKeywords(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  if shouldAdapt(pc), let specialized = specializeKeywords(pc, frame, run) { return specialized }
  return callKeywordsUncached(pc, frame, run)
}

@inline(never) private func callKeywordsUncached(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let operands = list(pc, 4)
  let skip = selfIsAbsent(operands, frame) ? 1 : 0
  let count = c(pc) - skip - 1
  let names = owned(operands[c(pc) - 1], frame)
  let callable = borrowB(pc, frame)
  if isPlainFunction(callable) {
    let unit = callableUnit(callable, run)
    let start = callWithBinding(
      pc, frame, run, ownedB(pc, frame), nil, unit, operands + skip, count, object(names))
    decref(names)
    return start
  }
  if skip == 1 && type(callable) == word(at: spt_type_of_method()) {
    let function = load(callable, Layout.methodFunction, UInt64.self)
    if isPlainFunction(function) {
      let unit = callableUnit(function, run)
      let instance = load(callable, Layout.methodSelf, UInt64.self)
      incref(function)
      incref(instance)
      let method = ownedB(pc, frame)
      let start = callWithBinding(
        pc, frame, run, function, object(instance), unit, operands + skip, count, object(names))
      decref(method)
      decref(names)
      return start
    }
  }
  let held = ownedB(pc, frame)
  let result = withObjects(operands + skip, count, frame, run) { items in
    let positional = count - PyTuple_Size(object(names))
    let result = spt_vectorcall(run.pointee.threadState, object(held), items, positional, object(names))
    decref(names)
    decref(held)
    return (result, false)
  }
  return endCall(pc, frame, run, result)
}

// MARK: One Python function

extension ArgumentPlaces {
  /// nil where the function refuses the arguments, or has too many parameters. `receiver`: 1 when an instance comes first that is no
  /// operand. `names` may be 0.
  fileprivate init?(_ function: UInt64, receiver: Int, _ positional: Int, _ names: UInt64) {
    let code = codeObject(object(load(function, Layout.functionCode, UInt64.self)))
    let flags = code.pointee.co_flags
    let named = names == 0 ? 0 : load(names, Layout.size, Int.self)
    let takesPositional = Int(code.pointee.co_argcount)
    let total = takesPositional + Int(code.pointee.co_kwonlyargcount)
    guard flags & CO_OPTIMIZED != 0, total <= Self.mostParameters, named <= Self.mostNames, receiver <= takesPositional,
      positional <= Self.mostPositional, flags & CO_VARARGS != 0 || positional + receiver <= takesPositional
    else { return nil }
    self.init(positional: positional, named: named)
    var given = mask(min(positional + receiver, takesPositional))
    for index in 0..<named {
      let name = load(names, Layout.tupleItems + index * 8, UInt64.self)
      let parameters = Int(code.pointee.co_posonlyargcount)..<total
      if let place = parameters.first(where: { parameterName(code, $0) == name }) {
        if given >> UInt64(place) & 1 != 0 { return nil }
        given |= 1 << UInt64(place)
        setPlace(index, place)
      } else {
        // Interned as the parameters are, it equals none of them.
        if flags & CO_VARKEYWORDS == 0 || spt_is_interned(object(name)) == 0 { return nil }
        setPlace(index, Self.others)
      }
    }
    let defaulted = mask(min(firstDefault(function, takesPositional), takesPositional))
    if ~given & defaulted != 0 { return nil }
  }
}
/// A bit for each of the first parameters.
@_transparent private func mask(_ count: Int) -> UInt64 { (1 << UInt64(truncatingIfNeeded: count)) &- 1 }
/// The name of one of a code's parameters.
@_transparent func parameterName(_ code: UnsafeMutablePointer<PyCodeObject>, _ index: Int) -> UInt64 {
  load(word(at: code.pointee.co_localsplusnames), Layout.tupleItems + index * 8, UInt64.self)
}
/// The first positional parameter that has a default.
@_transparent private func firstDefault(_ function: UInt64, _ takesPositional: Int) -> Int {
  let defaults = load(function, Layout.functionDefaults, UInt64.self)
  return max(0, takesPositional - (defaults == 0 ? 0 : load(defaults, Layout.size, Int.self)))
}

@inline(never) private func specializeKeywords(_ pc: PC, _ frame: Frame, _ run: Run) -> PC? {
  let operands = list(pc, 4)
  let names = Operand(rawValue: operands[c(pc) - 1])
  if names.isConstant && flags(pc) & Flag.bIsConstant == 0 {
    let callable = borrowB(pc, frame)
    let names = constant(frame, names.index)
    let hasSelf = !selfIsAbsent(operands, frame)
    let positional = c(pc) - 1 - (hasSelf ? 0 : 1) - load(names, Layout.size, Int.self)
    if isPlainFunction(callable) {
      if load(callable, Layout.functionVersion, UInt32.self) != 0, let unit = callableUnit(callable, run),
        rememberPlaces(pc, callable, unit, positional, names)
      {
        return specialize(pc, .callKeywordsMatched)
      }
    } else if !hasSelf, flags(pc) & Flag.bIsTemporary != 0, let initializer = spt_class_init(object(callable)),
      rememberClass(pc, callable, Interpreter.word(initializer), positional, names, run)
    {
      return specialize(pc, .callKeywordsClass)
    }
  }
  adaptationFailed(pc)
  return nil
}

// MARK: Functions

/// Caches what entering a function takes, and in word 5 what goes where; false where the site stays generic.
func rememberPlaces(
  _ pc: PC, _ function: UInt64, _ unit: UnsafeMutablePointer<CodeUnit>, _ positional: Int, _ names: UInt64 = 0
) -> Bool {
  guard let places = ArgumentPlaces(function, receiver: 0, positional, names) else { return false }
  rememberFunction(pc, function, unit)
  pc[5] = places.word
  return true
}

@inline(never) func callMatched(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  enterMatched(pc, frame, run, .call)
}
@inline(never) func callKeywordsMatched(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  enterMatched(pc, frame, run, .callKeywords)
}

@_transparent private func enterMatched(_ pc: PC, _ frame: Frame, _ run: Run, _ generic: Opcode) -> PC {
  publish(pc, frame)
  let function = frame[b(pc)]
  if !Word.isPointer(function) || function == 0 || type(function) != word(at: spt_type_of_function())
    || load(function, Layout.functionVersion, UInt32.self) != cachedVersion(pc)
  {
    return miss(pc, generic)
  }
  let code = load(function, Layout.functionCode, UInt64.self)
  let places = ArgumentPlaces(word: pc[5])
  let first = selfIsAbsent(list(pc, 4), frame) ? 1 : 0
  // The site may meet the function with self and without.
  guard first &+ places.positional &+ (generic == .call ? 0 : places.named &+ 1) == c(pc), !isWatched(code),
    let callee = reserveFrame(run, cachedFrameWords(pc))
  else { return enterUncached(pc, frame, run, generic) }
  if !fill(callee, frame, function, pc, places, first, receiver: 0) {
    giveBack(callee, run)
    return enterUncached(pc, frame, run, generic)
  }
  if flags(pc) & Flag.bIsTemporary == 0 { incref(function) }
  writeHeader(callee, frame, function, code)
  enterPlain(callee, cachedFrameWords(pc), pc, run, .call)
  return PC(bitPattern: UInt(pc[3])).unsafelyUnwrapped
}
@_transparent private func enterUncached(_ pc: PC, _ frame: Frame, _ run: Run, _ generic: Opcode) -> PC {
  generic == .call ? callUncached(pc, frame, run) : callKeywordsUncached(pc, frame, run)
}

// MARK: Classes

/// Caches a class that is made by `__init__` alone: its version in the higher half of word 2, what goes where in word 3, `__init__` in word
/// 5; false where the site stays generic.
func rememberClass(
  _ pc: PC, _ cls: UInt64, _ initializer: UInt64, _ positional: Int, _ names: UInt64, _ run: Run
) -> Bool {
  let version = load(cls, Layout.typeVersion, UInt32.self)
  guard version != 0, load(initializer, Layout.functionVersion, UInt32.self) != 0,
    let unit = callableUnit(initializer, run), let places = ArgumentPlaces(initializer, receiver: 1, positional, names),
    // What more there is would be taken while the call keeps it.
    positional + 1 <= Int(unit.pointee.argumentCount)
  else { return false }
  rememberFunction(pc, initializer, unit)
  store(address(pc), 20, version)
  pc[3] = places.word
  pc[5] = initializer
  return true
}

@inline(never) func callClassMatched(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  makeMatched(pc, frame, run, .call)
}
@inline(never) func callKeywordsClass(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  makeMatched(pc, frame, run, .callKeywords)
}

/// Makes the instance and enters `__init__`. CPython makes such a call through C, which keeps the arguments.
@_transparent private func makeMatched(_ pc: PC, _ frame: Frame, _ run: Run, _ generic: Opcode) -> PC {
  publish(pc, frame)
  let cls = frame[b(pc)]
  let initializer = pc[5]
  if !Word.isPointer(cls) || !selfIsAbsent(list(pc, 4), frame)
    || load(type(cls), Layout.typeFlags, UInt64.self) & (1 << 31) == 0
    || load(cls, Layout.typeVersion, UInt32.self) != load(address(pc), 20, UInt32.self)
    || load(initializer, Layout.functionVersion, UInt32.self) != cachedVersion(pc)
  {
    return miss(pc, generic)
  }
  let code = load(initializer, Layout.functionCode, UInt64.self)
  guard !isWatched(code), let unit = findUnit(codeObject(object(code))), unit.pointee.state == .translated,
    let callee = reserveFrame(run, cachedFrameWords(pc))
  else { return enterUncached(pc, frame, run, generic) }
  // First what may fail; an instance that were given up would be finalized.
  if !fill(callee, frame, initializer, pc, ArgumentPlaces(word: pc[3]), 1, receiver: 1) {
    giveBack(callee, run)
    return enterUncached(pc, frame, run, generic)
  }
  guard let instance = spt_new_instance(object(cls)) else {
    for register in 1..<Int(unit.pointee.localCount) { release(callee[firstRegister + register]) }
    giveBack(callee, run)
    return failed(pc, run)
  }
  incref(initializer)
  writeHeader(callee, frame, initializer, code)
  incref(word(instance))
  callee[firstRegister] = word(instance)
  frame[b(pc)] = word(instance)
  decref(cls)
  enterPlain(callee, cachedFrameWords(pc), pc, run, .instanceThroughC)
  return unit.pointee.start.unsafelyUnwrapped
}

// MARK: Parameters

/// Fills the parameters of a frame behind a receiver, which is the caller's to put there, and empties its other locals. The operands
/// from `first` on are taken; behind a receiver they are kept for the time of the call. False, with nothing taken, where
/// a parameter that takes names alone has no default any more, and without memory.
@_transparent private func fill(
  _ callee: Frame, _ frame: Frame, _ function: UInt64, _ pc: PC, _ places: ArgumentPlaces, _ first: Int, receiver: Int
) -> Bool {
  let code = codeObject(object(load(function, Layout.functionCode, UInt64.self)))
  let operands = list(pc, 4)
  let takesPositional = Int(code.pointee.co_argcount)
  let taken = min(places.positional &+ receiver, takesPositional)
  var register = firstRegister &+ taken
  while register < firstRegister &+ takesPositional {
    callee[register] = 0
    register &+= 1
  }
  clearBehind(firstRegister &+ takesPositional, callee, pc)
  var given = mask(taken)
  var index = 0
  while index < places.named {
    // That of others is behind all parameters.
    given |= 1 << UInt64(truncatingIfNeeded: places.place(index) & 63)
    index &+= 1
  }
  // First what may fail.
  let defaulted = ~given & mask(takesPositional &+ Int(code.pointee.co_kwonlyargcount))
  if defaulted != 0 && !fillDefaults(callee, function, defaulted) { return false }
  if code.pointee.co_flags & (CO_VARARGS | CO_VARKEYWORDS) != 0
    && !fillRest(callee, frame, code, pc, places, first, receiver: receiver)
  {
    emptyDefaults(callee, defaulted)
    return false
  }
  let names = first &+ places.positional
  _ = moveArguments(
    callee, firstRegister &+ receiver, frame, operands, first, first &+ taken &- receiver,
    keepsTemporaries: receiver != 0)
  index = 0
  while index < places.named {
    let place = places.place(index)
    if place != ArgumentPlaces.others {
      _ = moveArguments(
        callee, firstRegister &+ place, frame, operands, names &+ index, names &+ index &+ 1,
        keepsTemporaries: receiver != 0)
    }
    index &+= 1
  }
  return true
}

/// Fills the parameters of a mask with the function's defaults; false, with nothing filled, when one that takes names alone has none.
@inline(never) private func fillDefaults(_ callee: Frame, _ function: UInt64, _ defaulted: UInt64) -> Bool {
  let code = codeObject(object(load(function, Layout.functionCode, UInt64.self)))
  let takesPositional = Int(code.pointee.co_argcount)
  let defaults = load(function, Layout.functionDefaults, UInt64.self)
  let first = defaults == 0 ? 0 : takesPositional - load(defaults, Layout.size, Int.self)
  var left = defaulted
  while left != 0 {
    let place = left.trailingZeroBitCount
    left &= left &- 1
    let value =
      place < takesPositional
      ? load(defaults, Layout.tupleItems + (place - first) * 8, UInt64.self)
      : word(spt_keyword_default(object(function), object(parameterName(code, place))))
    if value == 0 {
      emptyDefaults(callee, defaulted & mask(place))
      return false
    }
    incref(value)
    callee[firstRegister + place] = value
  }
  return true
}
@inline(never) private func emptyDefaults(_ callee: Frame, _ filled: UInt64) {
  var left = filled
  while left != 0 {
    decref(callee[firstRegister + left.trailingZeroBitCount])
    left &= left &- 1
  }
}

/// Makes what *args and **kwargs hold, which takes its part of the arguments, but behind a receiver; false without memory.
@inline(never) private func fillRest(
  _ callee: Frame, _ frame: Frame, _ code: UnsafeMutablePointer<PyCodeObject>, _ pc: PC, _ places: ArgumentPlaces,
  _ first: Int, receiver: Int
) -> Bool {
  let operands = list(pc, 4)
  let names = operands + (first + places.positional)
  let takesPositional = Int(code.pointee.co_argcount)
  var register = firstRegister + takesPositional + Int(code.pointee.co_kwonlyargcount)
  var others: Object?
  if code.pointee.co_flags & CO_VARKEYWORDS != 0 {
    others = PyDict_New()
    var good = others != nil
    for index in 0..<places.named where good && places.place(index) == ArgumentPlaces.others {
      let keys = constant(frame, Operand(rawValue: names[places.named]).index)
      let key = object(load(keys, Layout.tupleItems + index * 8, UInt64.self))
      good = PyDict_SetItem(others, key, object(borrow(names[index], frame))) == 0
    }
    if !good { return failedRest(others) }
  }
  if code.pointee.co_flags & CO_VARARGS != 0 {
    let count = max(0, places.positional + receiver - takesPositional)
    guard let rest = count == 0 ? spt_tuple(nil, 0) : spt_new_tuple(count) else { return failedRest(others) }
    if count != 0 {
      let items = UnsafeMutablePointer<Object?>(bitPattern: UInt(word(rest)) + UInt(Layout.tupleItems))
        .unsafelyUnwrapped
      takeRow(operands + first + takesPositional, count, frame, items)
      spt_track(rest)
    }
    callee[register] = word(rest)
    register += 1
  }
  if let others {
    callee[register] = word(others)
    for index in 0..<places.named where places.place(index) == ArgumentPlaces.others && receiver == 0 {
      let operand = Operand(rawValue: names[index])
      if operand.isTemporary { release(frame[operand.index]) }
    }
  }
  return true
}
private func failedRest(_ others: Object?) -> Bool {
  PyErr_Clear()
  if let others { decref(word(others)) }
  return false
}
