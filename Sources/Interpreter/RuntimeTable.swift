// The engine's functions that compiled code calls (Graph/RuntimeFunction.swift), as C sees them.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

private func pc(_ address: UInt64) -> PC { PC(bitPattern: UInt(address)).unsafelyUnwrapped }
private func run(_ address: UInt64) -> Run { Run(bitPattern: UInt(address)).unsafelyUnwrapped }

/// 1 when Python code ran since, here or in a thread that had the GIL meanwhile.
private func codeRan(during body: () -> Void) -> UInt64 {
  let frames = statistics.framesEngine &+ statistics.framesCPython
  let switches = spt_gil_switches()
  body()
  return frames == statistics.framesEngine &+ statistics.framesCPython && switches == spt_gil_switches() ? 0 : 1
}

/// Ends an object at an instruction of a frame; 1 when code ran.
private func end(_ object: UInt64, _ at: UInt64, _ frame: UInt64, _ inlined: UInt64) -> UInt64 {
  codeRan(in: frame, inlined) { frame in
    publish(pc(at), frame)
    deallocate(object)
  }
}
/// The same for what a local held before a store.
private func endOverwritten(_ object: UInt64, _ at: UInt64, _ frame: UInt64, _ inlined: UInt64) -> UInt64 {
  codeRan(in: frame, inlined) { deallocateOverwritten(object, pc(at), $0) }
}
/// 1 when Python code ran since, which a frame saw that is made for it, and taken off again if none did. A generator's lies elsewhere.
private func codeRan(in frame: UInt64, _ inlined: UInt64, _ body: (Frame) -> Void) -> UInt64 {
  if inlined == 0 { return codeRan { body(pc(frame)) } }
  let pushed = pushInlined(pc(frame), inlined)
  let ran = codeRan { body(pushed.frame) }
  copyBack(pc(frame), pushed.frame, inlined)
  if pushed.count == 0 { return ran }
  if ran != 0 || areSeen(pushed, inlined) { return 1 }
  popInlined(pc(frame), pushed, inlined)
  return 0
}

private typealias One = @convention(c) (UInt64) -> UInt64
private typealias Two = @convention(c) (UInt64, UInt64) -> UInt64
private typealias Three = @convention(c) (UInt64, UInt64, UInt64) -> UInt64
private typealias Four = @convention(c) (UInt64, UInt64, UInt64, UInt64) -> UInt64
private typealias Five = @convention(c) (UInt64, UInt64, UInt64, UInt64, UInt64) -> UInt64
/// (instruction, frame, context) → where it goes on
private typealias InstructionFunction = @convention(c) (PC, Frame, UInt64) -> PC

private func address(_ function: @escaping One) -> UInt64 { UInt64(unsafeBitCast(function, to: UInt.self)) }
private func address(_ function: @escaping Two) -> UInt64 { UInt64(unsafeBitCast(function, to: UInt.self)) }
private func address(_ function: @escaping Three) -> UInt64 { UInt64(unsafeBitCast(function, to: UInt.self)) }
private func address(_ function: @escaping Four) -> UInt64 { UInt64(unsafeBitCast(function, to: UInt.self)) }
private func address(_ function: @escaping Five) -> UInt64 { UInt64(unsafeBitCast(function, to: UInt.self)) }

/// What was made, or nil without an exception: the instruction is carried out again, and raises.
private func orNothing(_ made: Object?) -> Object? {
  if made == nil { PyErr_Clear() }
  return made
}

/// What stands in front of the place where compiled code begins: nobody has to poll there, for the call has.
private func beginFrame(_ start: PC, _ frame: Frame, _ run: Run) -> PC {
  var pc = start
  while true {
    switch opcode(pc) {
    case .copyFreeVars: pc = copyFreeVars(pc, frame)
    case .makeCell: pc = makeCell(pc, frame, run)
    case .returnGenerator: return returnGenerator(pc, frame, run)
    case .resume: return breaker(run) == expectedBreaker ? next(pc, 2) : pc
    default: return pc
    }
  }
}

/// A function in front of which C ends numbers and strings, which are most of what dies.
private func endingPlain(_ place: Int32, _ function: UInt64) -> UInt64 {
  UInt64(UInt(bitPattern: spt_end_plain_before(place, UnsafeRawPointer(bitPattern: UInt(function)))))
}

/// A new object, 0 without memory: then the instruction is carried out again, and raises.
private func made(_ object: UnsafeMutablePointer<PyObject>?) -> UInt64 {
  guard let object else {
    PyErr_Clear()
    return 0
  }
  return word(object)
}

private func entry(_ function: RuntimeFunction) -> UInt64 {
  switch function {
  case .deallocate: return endingPlain(0, address { (object, at, frame, inlined) in end(object, at, frame, inlined) })
  case .deallocateOverwritten:
    return endingPlain(1, address { (object, at, frame, inlined) in endOverwritten(object, at, frame, inlined) })
  case .releaseFrame:
    return address { (frame: UInt64, count: UInt64, returned: UInt64) in
      releaseFrame(pc(frame), localCount: Int(count), but: Int(returned))
      return 0
    }
  case .deallocateItem:
    return address { (object: UInt64, at: UInt64, frame: UInt64, inlined: UInt64, index: UInt64) in
      codeRan(in: frame, inlined) { deallocateItem(pc(at), $0, Int(index), object) }
    }
  case .pushInlined:
    return address { (frame: UInt64, inlined: UInt64) in UInt64(pushInlined(pc(frame), inlined).count) }
  case .keep:
    return address { (object: UInt64) in
      incref(object)
      return 0
    }
  case .deallocateBehind:
    return address { (object: UInt64) in
      deallocate(object)
      return 0
    }
  case .longerInt: return address { (object: UInt64) in UInt64(bitPattern: twoDigitInt(object) ?? .min) }
  case .doubleOfNumber:
    return address { (word: UInt64) in (number(word) ?? .nan).bitPattern }
  case .arithmetic:
    return address { (left: UInt64, right: UInt64, kind: UInt64) in arithmetic(left, right, Int32(kind)) }
  case .wideOperation:
    return address { (kind: UInt64, left: UInt64, right: UInt64, spare: UInt64) in
      spt_wide_operation(Int32(truncatingIfNeeded: kind), left, right, spare)
    }
  case .lowBits: return address { (object: UInt64) in spt_low_bits(Interpreter.object(object)) }
  case .wordOfUnsigned: return address { (number: UInt64) in spt_word_of_unsigned(number) }
  case .wordOfSigned: return address { (number: UInt64) in spt_word_of_signed(Int64(bitPattern: number)) }
  case .doubleOfC:
    return address { (number: UInt64, function: UInt64) in
      (callC(Double(bitPattern: number), function) ?? .nan).bitPattern
    }
  case .power:
    return address { (base: UInt64, exponent: UInt64) in
      (ordinaryPower(Double(bitPattern: base), Double(bitPattern: exponent)) ?? .nan).bitPattern
    }
  case .wholePart:
    return address { (number: UInt64, rounding: UInt64) in
      UInt64(bitPattern: wholePart(Double(bitPattern: number), Int32(rounding)) ?? .min)
    }
  case .popItem: return address { (list: UInt64) in word(spt_pop_item(object(list))) }
  case .reserveItem: return address { (list: UInt64) in UInt64(spt_reserve_item(object(list))) }
  case .newCollection: return address { (collector: UInt64) in newCollection(Collector(collector)) }
  case .addToSet: return UInt64(UInt(bitPattern: spt_set_takes_word_address()))
  case .tupleOfItems: return address { (list: UInt64) in word(spt_tuple_of_list(object(list))) }
  case .failCall:
    return address { (at: UInt64, context: UInt64) in Interpreter.address(failedConsumed(pc(at), run(context))) }
  case .callMethod: return UInt64(UInt(bitPattern: spt_c_call_address(0)))
  case .callMethodFast: return UInt64(UInt(bitPattern: spt_c_call_address(1)))
  case .callBuiltin: return UInt64(UInt(bitPattern: spt_c_call_address(2)))
  case .callBuiltinFast: return UInt64(UInt(bitPattern: spt_c_call_address(3)))
  case .callRow: return UInt64(UInt(bitPattern: spt_c_call_address(5)))
  case .endCall:
    return address { (at: UInt64, frame: UInt64, context: UInt64) in
      Interpreter.address(endCall(pc(at), pc(frame), run(context), optional(run(context).pointee.value)))
    }
  case .nextItem: return UInt64(UInt(bitPattern: spt_c_call_address(4)))
  case .endNextItem:
    return address { (at: UInt64, frame: UInt64, context: UInt64) in
      Interpreter.address(landNextItem(pc(at), pc(frame), run(context), optional(run(context).pointee.value)))
    }
  case .nextPair:
    return address { (iterator: UInt64, wantsNumber: UInt64) in
      word(spt_next_pair(object(iterator), Int32(wantsNumber)))
    }
  case .nextOfDict: return address { (iterator: UInt64) in word(spt_next_of_dict(object(iterator))) }
  case .isCollectionDue: return address { (count: UInt64) in UInt64(spt_is_collection_due(Int32(count))) }
  case .newRangeIterator: return address { (_: UInt64) in newRangeIterator() }
  case .newIterator:
    return address { (iterable: UInt64) in
      if type(iterable) == word(at: spt_type_of_range()) && spt_is_plain_range(object(iterable)) == 0 { return 0 }
      if let iterator = spt_iterator(object(iterable)) { return word(iterator) }
      PyErr_Clear()
      return 0
    }
  case .newTuple: return address { (count: UInt64) in word(spt_tuple_to_fill(Int(count))) }
  case .newList: return address { (count: UInt64) in word(orNothing(spt_new_list(Int(count)))) }
  case .newDict: return address { (_: UInt64) in word(orNothing(PyDict_New())) }
  case .addName:
    return address { (dict: UInt64, name: UInt64, word: UInt64) in
      let value = Word.isPointer(word) ? word : makeBox(word)
      let status = PyDict_SetItem(object(dict), object(name), object(value))
      if value != word { decref(value) }
      if status != 0 { PyErr_Clear() }
      return status == 0 ? 1 : 0
    }
  case .restOfTuple:
    return address { (tuple: UInt64, first: UInt64) in
      let items = UnsafePointer<Object?>(bitPattern: UInt(tuple) + UInt(Layout.tupleItems) + UInt(first) * 8)
      return word(orNothing(spt_tuple(items, load(tuple, Layout.size, Int.self) - Int(first))))
    }
  case .slice:
    return address { (sequence: UInt64, start: UInt64, stop: UInt64, step: UInt64) in
      let step = Int(bitPattern: UInt(step))
      if spt_is_sliceable(object(sequence), step) == 0 { return 0 }
      let slice = spt_slice(object(sequence), Int(bitPattern: UInt(start)), Int(bitPattern: UInt(stop)), step)
      return word(orNothing(slice))
    }
  case .storeSlice:
    return address { (list: UInt64, start: UInt64, stop: UInt64, value: UInt64, goes: UInt64) in
      storeSliceQuietly(list, Int(bitPattern: UInt(start)), Int(bitPattern: UInt(stop)), value, goes != 0) ? 1 : 0
    }
  case .reversePart:
    return address { (list: UInt64, start: UInt64, stop: UInt64, first: UInt64, last: UInt64) in
      UInt64(
        spt_reverse_part(
          object(list), Int(bitPattern: UInt(start)), Int(bitPattern: UInt(stop)), Int(bitPattern: UInt(first)),
          Int(bitPattern: UInt(last))))
    }
  case .keywordDefault:
    return address { (function: UInt64, parameter: UInt64) in
      let code = codeObject(object(load(function, Layout.functionCode, UInt64.self)))
      return word(spt_keyword_default(object(function), object(parameterName(code, Int(parameter)))))
    }
  case .outcome:
    return address { (left: UInt64, right: UInt64, comparison: UInt64) in
      UInt64(outcomeWithoutCode(left, right, of: Int32(comparison)) ?? 0)
    }
  case .truth:
    return address { (object: UInt64) in
      guard let truth = truthWithoutCode(object) else { return 2 }
      return truth ? 1 : 0
    }
  case .length:
    return address { (object: UInt64) in
      guard let length = lengthWithoutCode(object), Word.fits(Int64(length)) else { return .max }
      return UInt64(length)
    }
  case .readsAsList: return address { (object: UInt64) in UInt64(spt_reads_as_list(Interpreter.object(object))) }
  case .dictLacks:
    return address { (dict: UInt64, name: UInt64) in UInt64(spt_dict_lacks(object(dict), object(name))) }
  case .findAttribute:
    return address { (owner: UInt64, name: UInt64, isAsked: UInt64) in
      findAttribute(owner, name, isAsked: isAsked != 0)
    }
  case .isInstance: return address { (kind: UInt64, cls: UInt64) in isInstance(kind, cls) }
  case .search:
    return address { (container: UInt64, item: UInt64) in
      UInt64(bitPattern: Int64(containsSurely(container, item)))
    }
  case .findInDict:
    return address { (dict: UInt64, key: UInt64) in UInt64(UInt(bitPattern: findInDict(dict, key))) }
  case .storeInDict:
    return address { (dict: UInt64, key: UInt64, value: UInt64) in storeInDict(dict, key, value) }
  case .isRightFirst:
    return address { (number: UInt64, left: UInt64, right: UInt64) in
      UInt64(spt_is_right_first(Int32(truncatingIfNeeded: number), object(left), object(right)))
    }
  case .isIterator: return address { (object: UInt64) in UInt64(PyIter_Check(Interpreter.object(object))) }
  case .areEqualStrings:
    return address { (left: UInt64, right: UInt64) in equalStrings(left, right) ? 1 : 0 }
  case .concatStrings:
    return address { (left: UInt64, right: UInt64) in word(spt_concat_short(object(left), object(right))) }
  case .appendString:
    return address { (left: UInt64, right: UInt64) in word(spt_append(object(left), object(right))) }
  case .concatenate:
    return address { (left: UInt64, right: UInt64, function: UInt64) in
      word(orNothing(unsafeBitCast(function, to: TwoObjects.self)(object(left), object(right))))
    }
  case .encode:
    return address { (text: UInt64, encoding: UInt64, errors: UInt64) in
      word(spt_encode_ascii(object(text), optional(encoding), optional(errors)))
    }
  case .orderOfStrings:
    return address { (left: UInt64, right: UInt64) in
      UInt64(bitPattern: Int64(spt_order_of_strings(object(left), object(right))))
    }
  case .isWatched: return address { (code: UInt64) in isWatchedStill(code) ? 1 : 0 }
  case .matchException:
    return address { (exception: UInt64, type: UInt64) in UInt64(spt_match_exception(object(exception), object(type))) }
  case .newMethod:
    return address { (function: UInt64, instance: UInt64) in made(spt_new_method(object(function), object(instance))) }
  case .newInstance: return address { (cls: UInt64) in made(spt_new_instance(object(cls))) }
  case .remakeInstance: return address { (cls: UInt64) in word(spt_remake_instance(object(cls))) }
  case .fillField:
    return address { (instance: UInt64, offset: UInt64, value: UInt64) in
      spt_fill_field(object(instance), Int(offset), object(value))
      return 0
    }
  case .newPlainInstance: return address { (cls: UInt64) in made(spt_new_plain_instance(object(cls))) }
  case .box: return address { (word: UInt64) in makeBox(word) }
  case .boxInt: return UInt64(UInt(bitPattern: spt_box_int_address()))
  case .boxDouble: return UInt64(UInt(bitPattern: spt_box_float_address()))
  case .boxRegisters:
    return address { (frame: UInt64, end: UInt64) in
      boxForYield(pc(frame), Int(end))
      return 0
    }
  case .overwriteBox: return address { (box: UInt64, word: UInt64) in overwriteBox(box, word) ? 1 : 0 }
  case .land:
    return address { (context: UInt64, returnWord: UInt64, value: UInt64) in
      Interpreter.address(landAt(returnWord, value, run(context)))
    }
  case .collectInPlace:
    return address { (waiting: UInt64, item: UInt64, isOwned: UInt64) in
      collectInPlace(pc(waiting), item, isOwned: isOwned != 0) ? 1 : 0
    }
  case .newGenerator:
    return address { (function: UInt64, row: UInt64, count: UInt64, start: UInt64) in
      newGenerator(function, pc(row), Int(count), pc(start))
    }
  case .landAtSend:
    return address { (context: UInt64, frame: UInt64, value: UInt64) in
      Interpreter.address(landAtSend(pc(frame), value, run(context)))
    }
  case .beginFrame:
    return address { (start: UInt64, frame: UInt64, context: UInt64) in
      Interpreter.address(beginFrame(pc(start), pc(frame), run(context)))
    }
  case .settleCall:
    return address { (at: UInt64, context: UInt64) in
      Interpreter.address(settle(pc(at), target(pc(at)), run(context)))
    }
  case .settleJump:
    return address { (at: UInt64, tested: UInt64, place: UInt64, context: UInt64) in
      let (jump, next, run) = (pc(at), pc(place), run(context))
      let settled =
        tested == 0
        ? settleDoneJump(jump, isTaken: next == target(jump), run) : settleJump(jump, tested, next, run)
      return Interpreter.address(settled)
    }
  case .settleExhausted:
    return address { (at: UInt64, context: UInt64) in
      Interpreter.address(Interpreter.settleExhausted(pc(at), run(context)))
    }
  case .enterCallee:
    return address { (context: UInt64, frame: UInt64, place: UInt64, entry: UInt64) in
      enterCallee(run(context), pc(frame), pc(place), entry)
    }
  case .pushFrame:
    return address { (context: UInt64, frame: UInt64, function: UInt64, count: UInt64, returnWord: UInt64) in
      pushFrame(run(context), pc(frame), function, Int(count), returnWord)
    }
  case .landHere:
    return address { (context: UInt64) in
      let run = run(context)
      return Interpreter.address(land(run, CallSite(run.pointee.returnWord), run.pointee.value))
    }
  case .unwind: return address { (context: UInt64) in Interpreter.address(unwind(run(context))) }
  case .reviewRegion:
    return address { (frame: UInt64) in
      reviewRegion(pc(frame))
      return 0
    }
  case .expectedBreaker: return addressOf(&expectedBreaker)
  case .framesEngine: return addressOf(&statistics.framesEngine)
  case .lengthFunction: return word(spt_thread_state().pointee.interp.pointee.callable_cache.len)
  case .isInstanceFunction: return word(spt_thread_state().pointee.interp.pointee.callable_cache.isinstance)
  case .smallInts: return UInt64(UInt(bitPattern: spt_small_int(0)))
  case .freeInts: return UInt64(UInt(bitPattern: spt_free_ints_address()))
  case .freeIntCount: return UInt64(UInt(bitPattern: spt_free_int_count_address()))
  case .freeFloats: return UInt64(UInt(bitPattern: spt_free_floats_address()))
  case .freeFloatCount: return UInt64(UInt(bitPattern: spt_free_float_count_address()))
  case .referenceTracer: return UInt64(UInt(bitPattern: spt_reference_tracer_address()))
  case .tracemalloc: return UInt64(UInt(bitPattern: spt_tracemalloc_address()))
  case .auditHooks: return UInt64(UInt(bitPattern: spt_audit_hooks_address(0)))
  case .interpreterAuditHooks: return UInt64(UInt(bitPattern: spt_audit_hooks_address(1)))
  case .youngObjects: return UInt64(UInt(bitPattern: spt_young_objects_address()))
  case .waitingCalls: return addressOf(&waitingCalls)
  case .functionWatchers: return UInt64(UInt(bitPattern: spt_function_watchers_address()))
  case .reservedGenerator: return UInt64(UInt(bitPattern: spt_reserved_generator_address()))
  case .shapeTable: return UInt64(UInt(bitPattern: shapeTable))
  case .shapeMask: return addressOf(&shapeMask)
  }
}
private func addressOf<T>(_ variable: UnsafeMutablePointer<T>) -> UInt64 { UInt64(UInt(bitPattern: variable)) }

/// The function that carries out an instruction for compiled code, where one does.
private func instructionFunction(_ opcode: Opcode) -> InstructionFunction? {
  switch opcode {
  case .deleteLocal: return { deleteLocal($0, $1, run($2)) }
  case .loadAndClear: return { p, f, _ in loadAndClear(p, f) }
  case .storeDeref: return { storeDeref($0, $1, run($2)) }
  case .deleteDeref: return { deleteDeref($0, $1, run($2)) }
  case .loadGlobal: return { loadGlobal($0, $1, run($2)) }
  case .storeGlobal: return { storeGlobal($0, $1, run($2)) }
  case .storeName: return { storeName($0, $1, run($2)) }
  case .loadName: return { loadName($0, $1, run($2)) }
  case .loadAttr: return { loadAttr($0, $1, run($2)) }
  case .loadMethod: return { loadMethod($0, $1, run($2)) }
  case .storeAttr: return { storeAttr($0, $1, run($2)) }
  case .loadSuperAttr: return { loadSuperAttr($0, $1, run($2)) }
  case .loadAttrInline: return { p, f, _ in loadAttrInline(p, f) }
  case .loadAttrSlot: return { p, f, _ in loadAttrSlot(p, f) }
  case .loadAttrInlineFirst: return { p, f, _ in loadAttrInlineFirst(p, f) }
  case .loadAttrFallback: return { loadAttrFallback($0, $1, run($2)) }
  case .loadAttrTupleItem: return { p, f, _ in loadAttrTupleItem(p, f) }
  case .loadAttrDict: return { p, f, _ in loadAttrDict(p, f) }
  case .loadAttrTypeInline: return { p, f, _ in loadAttrTypeInline(p, f) }
  case .loadAttrTypeNoDict: return { p, f, _ in loadAttrTypeNoDict(p, f) }
  case .loadAttrTypeLazyDict: return { p, f, _ in loadAttrTypeLazyDict(p, f) }
  case .loadAttrTypeOverDict: return { p, f, _ in loadAttrTypeOverDict(p, f) }
  case .loadAttrClass: return { p, f, _ in loadAttrClass(p, f) }
  case .loadAttrModule: return { p, f, _ in loadAttrModule(p, f) }
  case .loadAttrProperty: return { loadAttrProperty($0, $1, run($2)) }
  case .loadAttrPolymorphic: return { p, f, c in loadAttrPolymorphic(p, f) ?? loadAttrOtherwise(p, f, run(c)) }
  case .loadMethodPolymorphic: return { p, f, c in loadMethodPolymorphic(p, f) ?? loadAttrOtherwise(p, f, run(c)) }
  case .storeAttrPolymorphic: return { p, f, c in storeAttrPolymorphic(p, f) ?? storeAttrOtherwise(p, f, run(c)) }
  case .storeAttrInline: return { p, f, _ in storeAttrInline(p, f) }
  case .storeAttrSlot: return { p, f, _ in storeAttrSlot(p, f) }
  case .storeAttrDict: return { p, f, _ in storeAttrDict(p, f) }
  case .loadAttrSplit: return { p, f, _ in loadAttrSplit(p, f) }
  case .loadAttrDescriptor: return { loadAttrDescriptor($0, $1, run($2)) }
  case .storeAttrSplit: return { p, f, _ in storeAttrSplit(p, f) }
  case .forIterAny: return { forIterAny($0, $1, run($2)) }
  case .loadSubscript: return { loadSubscript($0, $1, run($2)) }
  case .loadSubscriptList: return { loadSubscriptList($0, $1, run($2)) }
  case .loadSubscriptTuple: return { loadSubscriptTuple($0, $1, run($2)) }
  case .loadSubscriptString: return { loadSubscriptString($0, $1, run($2)) }
  case .loadSubscriptDict: return { loadSubscriptDict($0, $1, run($2)) }
  case .storeSubscript: return { storeSubscript($0, $1, run($2)) }
  case .storeSubscriptList: return { storeSubscriptList($0, $1, run($2)) }
  case .storeSubscriptDict: return { storeSubscriptDict($0, $1, run($2)) }
  case .deleteGlobal: return { deleteGlobal($0, $1, run($2)) }
  case .deleteAttr: return { deleteAttr($0, $1, run($2)) }
  case .importName: return { importName($0, $1, run($2)) }
  case .importFrom: return { importFrom($0, $1, run($2)) }
  case .beforeWith: return { beforeWith($0, $1, run($2), isAsync: false) }
  case .matchClass: return { matchClass($0, $1, run($2)) }
  case .matchMapping: return { p, f, _ in matchMapping(p, f) }
  case .matchSequence: return { p, f, _ in matchSequence(p, f) }
  case .matchKeys: return { matchKeys($0, $1, run($2)) }
  case .getLen: return { getLen($0, $1, run($2)) }
  case .deleteSubscript: return { deleteSubscript($0, $1, run($2)) }
  case .binarySlice: return { binarySlice($0, $1, run($2)) }
  case .storeSlice: return { storeSlice($0, $1, run($2)) }
  case .binary: return { binary($0, $1, run($2)) }
  case .binaryObjects: return { binaryObjects($0, $1, run($2)) }
  case .intOperator: return { intOperator($0, $1, run($2)) }
  case .boolOperator: return { boolOperator($0, $1, run($2)) }
  case .floatOperator: return { floatOperator($0, $1, run($2)) }
  case .addString: return { addString($0, $1, run($2)) }
  case .unaryNegative: return { unaryNegative($0, $1, run($2)) }
  case .unaryInvert: return { unaryInvert($0, $1, run($2)) }
  case .unaryNot: return { p, f, _ in unaryNot(p, f) }
  case .toBool:
    return { p, f, c in
      var frame = f
      return toBool(p, &frame, run(c))
    }
  case .compare: return { compare($0, $1, run($2)) }
  case .compareInt: return { compareInt($0, $1, run($2)) }
  case .compareFloat: return { compareFloat($0, $1, run($2)) }
  case .contains: return { contains($0, $1, run($2)) }
  case .isIdentical: return { isIdentical($0, $1, run($2)) }
  case .jumpIfNone: return { jumpIfNone($0, $1, run($2), wanted: true) }
  case .jumpIfNotNone: return { jumpIfNone($0, $1, run($2), wanted: false) }
  case .jumpIfTruthy:
    return { p, f, c in
      var frame = f
      return jumpIfTruth(p, &frame, run(c), wanted: true)
    }
  case .jumpIfFalsy:
    return { p, f, c in
      var frame = f
      return jumpIfTruth(p, &frame, run(c), wanted: false)
    }
  case .compareJump: return { compareJump($0, $1, run($2)) }
  case .compareJumpNumbers: return { compareJumpNumbers($0, $1, run($2)) }
  case .compareJumpLong: return { compareJumpLong($0, $1, run($2)) }
  case .compareJumpString: return { compareJumpString($0, $1, run($2)) }
  case .compareJumpSequence: return { compareJumpSequence($0, $1, run($2)) }
  case .identityJump: return { identityJump($0, $1, run($2)) }
  case .containsJump: return { containsJump($0, $1, run($2)) }
  case .getIter: return { getIter($0, $1, run($2)) }
  case .forIter: return { forIter($0, $1, run($2)) }
  case .forIterRange: return { p, f, _ in forIterRange(p, f) }
  case .forIterList: return { forIterList($0, $1, run($2)) }
  case .forIterTuple: return { forIterTuple($0, $1, run($2)) }
  case .forIterString: return { forIterString($0, $1, run($2)) }
  case .forIterEnumerate: return { forIterEnumerate($0, $1, run($2)) }
  case .forIterZip: return { forIterZip($0, $1, run($2)) }
  case .forIterDictItems: return { forIterDictItems($0, $1, run($2)) }
  case .forIterDict: return { forIterDict($0, $1, run($2)) }
  case .forIterGenerator:
    return { p, f, c in
      var frame = f
      return forIterGenerator(p, &frame, run(c))
    }
  case .callFunction:
    return { p, f, c in
      var frame = f
      return callFunction(p, &frame, run(c))
    }
  case .callMethod:
    return { p, f, c in
      var frame = f
      return callMethod(p, &frame, run(c))
    }
  case .loadGlobalModule: return { p, f, _ in loadGlobalModule(p, f) }
  case .loadGlobalBuiltin: return { p, f, _ in loadGlobalBuiltin(p, f) }
  case .loadAttrInlineNumber: return { p, f, _ in loadAttrInlineNumber(p, f) }
  case .loadAttrSlotNumber: return { p, f, _ in loadAttrSlotNumber(p, f) }
  case .loadAttrDictNumber: return { p, f, _ in loadAttrDictNumber(p, f) }
  case .addInt: return { addInt($0, $1, run($2)) }
  case .subtractInt: return { subtractInt($0, $1, run($2)) }
  case .multiplyInt: return { multiplyInt($0, $1, run($2)) }
  case .andInt: return { andInt($0, $1, run($2)) }
  case .orInt: return { orInt($0, $1, run($2)) }
  case .xorInt: return { xorInt($0, $1, run($2)) }
  case .floorDivideInt: return { floorDivideInt($0, $1, run($2)) }
  case .remainderInt: return { remainderInt($0, $1, run($2)) }
  case .addIntConstant: return { addIntConstant($0, $1, run($2)) }
  case .multiplyIntConstant: return { multiplyIntConstant($0, $1, run($2)) }
  case .andIntConstant: return { andIntConstant($0, $1, run($2)) }
  case .leftShiftIntConstant: return { leftShiftIntConstant($0, $1, run($2)) }
  case .rightShiftIntConstant: return { rightShiftIntConstant($0, $1, run($2)) }
  case .floorDivideIntConstant: return { floorDivideIntConstant($0, $1, run($2)) }
  case .remainderIntConstant: return { remainderIntConstant($0, $1, run($2)) }
  case .addFloat: return { addFloat($0, $1, run($2)) }
  case .subtractFloat: return { subtractFloat($0, $1, run($2)) }
  case .multiplyFloat: return { multiplyFloat($0, $1, run($2)) }
  case .divideFloat: return { divideFloat($0, $1, run($2)) }
  case .addFloatConstant: return { addFloatConstant($0, $1, run($2)) }
  case .multiplyFloatConstant: return { multiplyFloatConstant($0, $1, run($2)) }
  case .divideFloatConstant: return { divideFloatConstant($0, $1, run($2)) }
  case .subtractFromFloatConstant: return { subtractFromFloatConstant($0, $1, run($2)) }
  case .divideFloatConstantBy: return { divideFloatConstantBy($0, $1, run($2)) }
  case .compareJumpFloat: return { compareJumpFloat($0, $1, run($2)) }
  case .compareJumpFloatConstant: return { compareJumpFloatConstant($0, $1, run($2)) }
  case .compareJumpIntLess: return { compareJumpIntLess($0, $1, run($2)) }
  case .compareJumpIntConstantLess: return { compareJumpIntConstantLess($0, $1, run($2)) }
  case .compareJumpIntLessEqual: return { compareJumpIntLessEqual($0, $1, run($2)) }
  case .compareJumpIntConstantLessEqual: return { compareJumpIntConstantLessEqual($0, $1, run($2)) }
  case .compareJumpIntEqual: return { compareJumpIntEqual($0, $1, run($2)) }
  case .compareJumpIntConstantEqual: return { compareJumpIntConstantEqual($0, $1, run($2)) }
  case .compareJumpIntNotEqual: return { compareJumpIntNotEqual($0, $1, run($2)) }
  case .compareJumpIntConstantNotEqual: return { compareJumpIntConstantNotEqual($0, $1, run($2)) }
  case .compareJumpIntGreater: return { compareJumpIntGreater($0, $1, run($2)) }
  case .compareJumpIntConstantGreater: return { compareJumpIntConstantGreater($0, $1, run($2)) }
  case .compareJumpIntGreaterEqual: return { compareJumpIntGreaterEqual($0, $1, run($2)) }
  case .compareJumpIntConstantGreaterEqual: return { compareJumpIntConstantGreaterEqual($0, $1, run($2)) }
  case .call: return { call($0, $1, run($2)) }
  case .callKeywords: return { callKeywords($0, $1, run($2)) }
  case .callUnpack: return { callUnpack($0, $1, run($2)) }
  case .callFunctionDefaults: return { callFunctionDefaults($0, $1, run($2)) }
  case .callAnyFunction: return { callAnyFunction($0, $1, run($2)) }
  case .callBoundMethod:
    return { p, f, c in
      var frame = f
      return callBoundMethod(p, &frame, run(c))
    }
  case .callExit: return { callExit($0, $1, run($2)) }
  case .callClass: return { callClass($0, $1, run($2)) }
  case .callInstance: return { callInstance($0, $1, run($2)) }
  case .callLocalClass: return { callLocalClass($0, $1, run($2)) }
  case .callMatched: return { callMatched($0, $1, run($2)) }
  case .callClassMatched: return { callClassMatched($0, $1, run($2)) }
  case .callKeywordsMatched: return { callKeywordsMatched($0, $1, run($2)) }
  case .callKeywordsClass: return { callKeywordsClass($0, $1, run($2)) }
  case .callBuiltinO: return { callBuiltinO($0, $1, run($2)) }
  case .callBuiltinFast: return { callBuiltinFast($0, $1, run($2)) }
  case .callDescriptorNoArguments: return { callDescriptorNoArguments($0, $1, run($2)) }
  case .callDescriptorO: return { callDescriptorO($0, $1, run($2)) }
  case .callDescriptorFast: return { callDescriptorFast($0, $1, run($2)) }
  case .callCollect: return { callCollect($0, $1, run($2)) }
  case .callVectorcall: return { callVectorcall($0, $1, run($2)) }
  case .callDictGet: return { callDictGet($0, $1, run($2)) }
  case .callListAppend: return { callListAppend($0, $1, run($2)) }
  case .callLength: return { callLength($0, $1, run($2)) }
  case .callRange: return { callRange($0, $1, run($2)) }
  case .callNumber: return { callNumber($0, $1, run($2)) }
  case .callString: return { callString($0, $1, run($2)) }
  case .callExtreme: return { callExtreme($0, $1, run($2)) }
  case .callDivmod: return { callDivmod($0, $1, run($2)) }
  case .callType1: return { callType1($0, $1, run($2)) }
  case .callIsInstance: return { callIsInstance($0, $1, run($2)) }
  case .callGetAttr: return { callGetAttr($0, $1, run($2)) }
  case .callHasAttr: return { callHasAttr($0, $1, run($2)) }
  case .intrinsic1: return { intrinsic1($0, $1, run($2)) }
  case .intrinsic2: return { intrinsic2($0, $1, run($2)) }
  case .buildTuple: return { buildTuple($0, $1, run($2)) }
  case .buildList: return { buildList($0, $1, run($2)) }
  case .buildSet: return { buildSet($0, $1, run($2)) }
  case .buildMap: return { buildMap($0, $1, run($2)) }
  case .buildConstKeyMap: return { buildConstKeyMap($0, $1, run($2)) }
  case .buildString: return { buildString($0, $1, run($2)) }
  case .buildSlice: return { buildSlice($0, $1, run($2)) }
  case .listAppend: return { listAppend($0, $1, run($2)) }
  case .setAdd: return { setAdd($0, $1, run($2)) }
  case .mapAdd: return { mapAdd($0, $1, run($2)) }
  case .listExtend: return { listExtend($0, $1, run($2)) }
  case .setUpdate: return { setUpdate($0, $1, run($2)) }
  case .dictUpdate: return { dictUpdate($0, $1, run($2)) }
  case .dictMerge: return { dictMerge($0, $1, run($2)) }
  case .unpackSequence: return { unpackSequence($0, $1, run($2)) }
  case .unpackToLocals: return { unpackToLocals($0, $1, run($2)) }
  case .unpackPairToLocals: return { unpackPairToLocals($0, $1, run($2)) }
  case .unpackExtended: return { unpackExtended($0, $1, run($2)) }
  case .formatSimple: return { formatSimple($0, $1, run($2)) }
  case .formatWithSpec: return { formatWithSpec($0, $1, run($2)) }
  case .convertValue: return { convertValue($0, $1, run($2)) }
  case .makeFunction: return { makeFunction($0, $1, run($2)) }
  case .setFunctionAttribute: return { p, f, _ in setFunctionAttribute(p, f) }
  case .raise: return { raise($0, $1, run($2)) }
  case .reraise: return { reraise($0, $1, run($2)) }
  case .checkExcMatch: return { checkExcMatch($0, $1, run($2)) }
  case .withExceptStart: return { withExceptStart($0, $1, run($2)) }
  case .beforeAsyncWith: return { beforeWith($0, $1, run($2), isAsync: true) }
  case .endSend: return { endSend($0, $1, run($2)) }
  case .getYieldFromIter: return { getYieldFromIter($0, $1, run($2)) }
  case .getAwaitable: return { getAwaitable($0, $1, run($2)) }
  case .getAiter: return { getAiter($0, $1, run($2)) }
  case .getAnext: return { getAnext($0, $1, run($2)) }
  case .send:
    return { p, f, c in
      var frame = f
      return send(p, &frame, run(c))
    }
  case .yieldValue:
    return { p, f, c in
      var frame = f
      return yieldValue(p, &frame, run(c))
    }
  case .returnValue:
    return { p, f, c in
      var frame = f
      return returnValue(p, &frame, run(c))
    }
  default: return nil
  }
}

nonisolated(unsafe) private var table: UnsafeMutablePointer<UInt64>?
/// The functions themselves, by opcode.
nonisolated(unsafe) private var functions: UnsafeMutablePointer<InstructionFunction?>?

/// Carries out an instruction in the form that it has now. Its cache belongs to that form, whatever it was when the region was made.
private let inPresentForm: InstructionFunction = { place, frame, context in
  let opcode = Int(load(address(place), 0, UInt8.self))
  guard let function = functions.unsafelyUnwrapped[opcode] else { return place }
  return function(place, frame, context)
}

/// The table of their addresses, made when the first region is asked for; nil without memory.
public func runtimeTable() -> UnsafePointer<UInt64>? {
  if let table { return UnsafePointer(table) }
  let opcodes = Int(UInt8.max) + 1
  let count = RuntimeFunction.numberCount
  guard let memory = calloc(count, MemoryLayout<UInt64>.stride)?.bindMemory(to: UInt64.self, capacity: count),
    let direct = calloc(opcodes, MemoryLayout<InstructionFunction?>.stride)?
      .bindMemory(to: InstructionFunction?.self, capacity: opcodes)
  else { return nil }
  for function in RuntimeFunction.allCases { memory[Int(function.rawValue)] = entry(function) }
  for opcode in Opcode.allCases {
    guard let function = instructionFunction(opcode) else { continue }
    direct[Int(opcode.rawValue)] = function
    let called = opcode.info.generic.isAdaptive ? inPresentForm : function
    memory[RuntimeFunction.instruction(opcode.rawValue)] = UInt64(unsafeBitCast(called, to: UInt.self))
    memory[RuntimeFunction.form(opcode.rawValue)] = UInt64(unsafeBitCast(function, to: UInt.self))
  }
  spt_prepare_c_calls(&expectedBreaker)
  functions = direct
  table = memory
  return UnsafePointer(memory)
}
