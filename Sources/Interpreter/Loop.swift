// The interpreter: one loop over register code.
//
// A handler takes the instruction and gives the next one; what can leave the frame also changes `run.frame`. Fast paths
// are inlined into the switch, slow ones are functions of their family's file.

import CPython313
import RegisterCode
import Values

/// Calls of `evaluate` that have not returned: while there are any, some frame may hold unboxed words.
nonisolated(unsafe) public var activeEvaluations = 0

/// Evaluates a frame that CPython pushed, as `_PyEval_EvalFrameDefault` would: it is popped (or its generator
/// suspended) at the end. NULL with an exception set on errors.
///
/// `unit` is the translated unit of the frame's code; `throwFlag`: an exception is set that `throw()` sends in.
@export(interface)
public func evaluate(
  _ threadState: ThreadState, _ interpreterFrame: UnsafeMutablePointer<_PyInterpreterFrame>,
  _ unit: UnsafeMutablePointer<CodeUnit>, _ throwFlag: Int32
) -> Object? {
  let frame = UnsafeMutableRawPointer(interpreterFrame).assumingMemoryBound(to: UInt64.self)
  let address = UInt(frame[Header.instruction]) &- UInt(bitPattern: unit.pointee.bytecode)
  // A unit that is translated has both.
  let entry = unit.pointee.entries.unsafelyUnwrapped.word(at: Int(address / 2))
  var start = unit.pointee.words.unsafelyUnwrapped + entry
  // What is rare has a function of its own, as has what is done before anything is counted.
  if throwFlag != 0 || entry < 0 || threadState.pointee.eval_breaker != expectedBreaker
    || threadState.pointee.c_recursion_remaining < 4 || threadState.pointee.py_recursion_remaining <= 1
  {
    return evaluateWithCare(threadState, interpreterFrame, unit, throwFlag)
  }
  frame[Header.previous] = word(at: threadState.pointee.current_frame)
  threadState.pointee.current_frame = interpreterFrame
  if opcode(start) == .returnGenerator { return generatorForC(threadState, interpreterFrame, unit) }
  if opcode(start) == .resume {
    // Nothing to poll for; mostly what `next()` sends in, None, is thrown away.
    statistics.framesEngine &+= 1
    start = next(start, 2)
    if opcode(start) == .drop && frame[a(start)] == word(spt_none()) { start = next(start, 0) }
  }
  setExecuting(frame, threadState)
  return enterLoop(threadState, frame, start) { run in interpret(run, start) }
}

/// Counts a frame that is linked and marked as executing, and runs it in `body`, from an instruction on.
@_transparent func enterLoop(
  _ threadState: ThreadState, _ frame: Frame, _ start: PC, _ body: (Run) -> Object?
) -> Object? {
  // As much C stack as CPython's interpreter counts for itself (PY_EVAL_C_STACK_UNITS).
  threadState.pointee.c_recursion_remaining &-= 2
  threadState.pointee.py_recursion_remaining &-= 1
  activeEvaluations &+= 1
  let result = withContext(threadState, frame, start, body)
  activeEvaluations &-= 1
  threadState.pointee.c_recursion_remaining &+= 2
  return result
}

/// A run's context, with the row for arguments in front of it.
@_transparent func withContext(
  _ threadState: ThreadState, _ frame: Frame, _ start: PC, _ body: (Run) -> Object?
) -> Object? {
  // The unprotected forms make no check of the stack at the end, which would cost as much as the rest of this.
  _withUnprotectedUnsafeTemporaryAllocation(of: Object?.self, capacity: 1 + Context.rowLength) { memory in
    var context = Context(
      threadState: threadState, entry: frame, landing: start, row: memory.baseAddress.unsafelyUnwrapped + 1,
      fault: start)
    return _withUnprotectedUnsafeMutablePointer(to: &context) { run in body(run) }
  }
}

/// The same for a frame that may come to nothing, that an exception is thrown into, or that has to poll first.
@inline(never) func evaluateWithCare(
  _ threadState: ThreadState, _ interpreterFrame: UnsafeMutablePointer<_PyInterpreterFrame>,
  _ unit: UnsafeMutablePointer<CodeUnit>, _ throwFlag: Int32
) -> Object? {
  let frame = UnsafeMutableRawPointer(interpreterFrame).assumingMemoryBound(to: UInt64.self)
  guard let words = unit.pointee.words, let entries = unit.pointee.entries else {
    return _PyEval_EvalFrameDefault(threadState, interpreterFrame, throwFlag)
  }
  let address = UInt(frame[Header.instruction]) &- UInt(bitPattern: unit.pointee.bytecode)
  let entry = entries.word(at: Int(address / 2))
  activeEvaluations &+= 1
  defer { activeEvaluations &-= 1 }
  if entry < 0 && throwFlag == 0 {
    countHandBack(.noEntry)
    return _PyEval_EvalFrameDefault(threadState, interpreterFrame, 0)
  }
  frame[Header.previous] = word(at: threadState.pointee.current_frame)
  threadState.pointee.current_frame = interpreterFrame
  threadState.pointee.c_recursion_remaining &-= 2
  defer { threadState.pointee.c_recursion_remaining &+= 2 }
  if threadState.pointee.c_recursion_remaining < -1 && !mayRecurse(threadState, interpreterFrame) { return nil }
  return withContext(threadState, frame, words) { run in
    if !enterRecursion(run) {
      threadState.pointee.current_frame = interpreterFrame.pointee.previous
      _PyEval_FrameClearAndPop(threadState, interpreterFrame)
      return nil
    }
    if throwFlag != 0 { return interpret(run, throwFirst(run, unit)) }
    setExecuting(frame, threadState)
    return interpret(run, words + entry)
  }
}

/// `throw()` into the entry frame.
@inline(never) private func throwFirst(_ run: Run, _ unit: UnsafeMutablePointer<CodeUnit>) -> PC {
  let frame = run.pointee.frame
  let depth = Int(frameStruct(frame).pointee.stacktop) - Int(unit.pointee.localCount)
  setExecuting(frame, run.pointee.threadState)
  return throwInto(run, unit, depth: depth)
}

/// Whether the C stack has room; if not, the frame is gone and an exception set.
@inline(never) private func mayRecurse(
  _ threadState: ThreadState, _ interpreterFrame: UnsafeMutablePointer<_PyInterpreterFrame>
) -> Bool {
  if _Py_CheckRecursiveCall(threadState, "") == 0 { return true }
  // It took back one of the two.
  threadState.pointee.c_recursion_remaining &-= 1
  threadState.pointee.current_frame = interpreterFrame.pointee.previous
  _PyEval_FrameClearAndPop(threadState, interpreterFrame)
  return false
}

@inline(never) func interpret(_ run: Run, _ start: PC) -> Object? {
  var pc = start
  var frame = run.pointee.frame
  while true {
    switch opcode(pc) {
    case .move: pc = move(pc, frame)
    case .loadNull: pc = loadNull(pc, frame)
    case .swap: pc = swap(pc, frame)
    case .drop: pc = drop(pc, frame, run)
    case .loadCheck: pc = loadCheck(pc, frame, run)
    case .loadAndClear: pc = loadAndClear(pc, frame)
    case .deleteLocal: pc = deleteLocal(pc, frame, run)
    case .makeCell: pc = makeCell(pc, frame, run)
    case .copyFreeVars: pc = copyFreeVars(pc, frame)
    case .loadDeref: pc = loadDeref(pc, frame, run)
    case .storeDeref: pc = storeDeref(pc, frame, run)
    case .deleteDeref: pc = deleteDeref(pc, frame, run)
    case .loadFromDictOrDeref: pc = loadFromDictOrDeref(pc, frame, run)

    case .loadGlobal: pc = loadGlobal(pc, frame, run)
    case .loadName: pc = loadName(pc, frame, run)
    case .storeName: pc = storeName(pc, frame, run)
    case .deleteName: pc = deleteName(pc, frame, run)
    case .storeGlobal: pc = storeGlobal(pc, frame, run)
    case .deleteGlobal: pc = deleteGlobal(pc, frame, run)
    case .loadFromDictOrGlobals: pc = loadFromDictOrGlobals(pc, frame, run)
    case .loadLocals: pc = loadLocals(pc, frame, run)
    case .setupAnnotations: pc = setupAnnotations(pc, frame, run)
    case .loadBuildClass: pc = loadBuildClass(pc, frame, run)
    case .loadAssertionError: pc = loadAssertionError(pc, frame)

    case .loadAttr: pc = loadAttr(pc, frame, run)
    case .loadMethod: pc = loadMethod(pc, frame, run)
    case .storeAttr: pc = storeAttr(pc, frame, run)
    case .deleteAttr: pc = deleteAttr(pc, frame, run)
    case .loadSuperAttr: pc = loadSuperAttr(pc, frame, run)

    case .loadSubscript:
      pc = loadSubscript(pc, frame, run)
      frame = run.pointee.frame
    case .storeSubscript:
      pc = storeSubscript(pc, frame, run)
      frame = run.pointee.frame
    case .deleteSubscript:
      pc = deleteSubscript(pc, frame, run)
      frame = run.pointee.frame
    case .binarySlice: pc = binarySlice(pc, frame, run)
    case .storeSlice: pc = storeSlice(pc, frame, run)

    case .binary:
      pc = binary(pc, frame, run)
      frame = run.pointee.frame
    case .unaryNegative:
      pc = unaryNegative(pc, frame, run)
      frame = run.pointee.frame
    case .unaryInvert:
      pc = unaryInvert(pc, frame, run)
      frame = run.pointee.frame
    case .unaryNot: pc = unaryNot(pc, frame)
    case .toBool: pc = toBool(pc, &frame, run)
    case .compare:
      pc = compare(pc, frame, run)
      frame = run.pointee.frame
    case .contains:
      pc = contains(pc, frame, run)
      frame = run.pointee.frame
    case .isIdentical: pc = isIdentical(pc, frame, run)

    case .jump, .jumpBackwardNoPoll: pc = target(pc)
    case .jumpBackward:
      if breaker(run) == expectedBreaker {
        pc = countRound(pc, run)
      } else {
        pc = pollBackward(pc, run)
        frame = run.pointee.frame
      }
    case .jumpBackwardRegion:
      pc = breaker(run) == expectedBreaker ? enterRegion(pc[3], frame, run) : pollBackward(pc, run)
      frame = run.pointee.frame
    case .functionStart: pc = countStart(pc, run)
    case .functionStartRegion:
      pc = enterRegion(pc[3], frame, run)
      frame = run.pointee.frame
    case .jumpIfTrue: pc = jumpIf(pc, frame, spt_true())
    case .jumpIfFalse: pc = jumpIf(pc, frame, spt_false())
    case .jumpIfNone: pc = jumpIfNone(pc, frame, run, wanted: true)
    case .jumpIfNotNone: pc = jumpIfNone(pc, frame, run, wanted: false)
    case .jumpIfTruthy: pc = jumpIfTruth(pc, &frame, run, wanted: true)
    case .jumpIfFalsy: pc = jumpIfTruth(pc, &frame, run, wanted: false)
    case .compareJump:
      pc = compareJump(pc, frame, run)
      frame = run.pointee.frame
    case .identityJump: pc = identityJump(pc, frame, run)
    case .containsJump:
      pc = containsJump(pc, frame, run)
      frame = run.pointee.frame

    case .getIter:
      pc = getIter(pc, frame, run)
      frame = run.pointee.frame
    case .forIter:
      pc = forIter(pc, frame, run)
      frame = run.pointee.frame
    case .getYieldFromIter: pc = getYieldFromIter(pc, frame, run)
    case .getAwaitable: pc = getAwaitable(pc, frame, run)
    case .getAiter: pc = getAiter(pc, frame, run)
    case .getAnext: pc = getAnext(pc, frame, run)
    case .send:
      pc = send(pc, &frame, run)
    case .endSend: pc = endSend(pc, frame, run)
    case .cleanupThrow: pc = cleanupThrow(pc, frame, run)
    case .endAsyncFor: pc = endAsyncFor(pc, frame, run)

    case .call:
      pc = call(pc, frame, run)
      frame = run.pointee.frame
    case .callKeywords:
      pc = callKeywords(pc, frame, run)
      frame = run.pointee.frame
    case .callUnpack:
      pc = callUnpack(pc, frame, run)
      frame = run.pointee.frame
    case .intrinsic1: pc = intrinsic1(pc, frame, run)
    case .intrinsic2: pc = intrinsic2(pc, frame, run)

    case .buildTuple: pc = buildTuple(pc, frame, run)
    case .buildList: pc = buildList(pc, frame, run)
    case .buildSet: pc = buildSet(pc, frame, run)
    case .buildMap: pc = buildMap(pc, frame, run)
    case .buildConstKeyMap: pc = buildConstKeyMap(pc, frame, run)
    case .buildString: pc = buildString(pc, frame, run)
    case .buildSlice: pc = buildSlice(pc, frame, run)
    case .listAppend: pc = listAppend(pc, frame, run)
    case .setAdd: pc = setAdd(pc, frame, run)
    case .mapAdd: pc = mapAdd(pc, frame, run)
    case .listExtend: pc = listExtend(pc, frame, run)
    case .setUpdate: pc = setUpdate(pc, frame, run)
    case .dictUpdate: pc = dictUpdate(pc, frame, run)
    case .dictMerge: pc = dictMerge(pc, frame, run)
    case .unpackSequence: pc = unpackSequence(pc, frame, run)
    case .unpackToLocals: pc = unpackToLocals(pc, frame, run)
    case .unpackExtended: pc = unpackExtended(pc, frame, run)

    case .formatSimple: pc = formatSimple(pc, frame, run)
    case .formatWithSpec: pc = formatWithSpec(pc, frame, run)
    case .convertValue: pc = convertValue(pc, frame, run)

    case .matchClass: pc = matchClass(pc, frame, run)
    case .matchMapping: pc = matchMapping(pc, frame)
    case .matchSequence: pc = matchSequence(pc, frame)
    case .matchKeys: pc = matchKeys(pc, frame, run)
    case .getLen: pc = getLen(pc, frame, run)

    case .importName: pc = importName(pc, frame, run)
    case .importFrom: pc = importFrom(pc, frame, run)

    case .raise: pc = raise(pc, frame, run)
    case .reraise: pc = reraise(pc, frame, run)
    case .pushExcInfo: pc = pushExcInfo(pc, frame, run)
    case .pushExcInfoRegion:
      pc = enterRegion(pc[3], frame, run)
      frame = run.pointee.frame
    case .popExcept: pc = popExcept(pc, frame, run)
    case .checkExcMatch: pc = checkExcMatch(pc, frame, run)
    case .checkEgMatch: pc = checkEgMatch(pc, frame, run)
    case .withExceptStart: pc = withExceptStart(pc, frame, run)
    case .beforeWith:
      pc = beforeWith(pc, frame, run, isAsync: false)
      frame = run.pointee.frame
    case .beforeAsyncWith: pc = beforeWith(pc, frame, run, isAsync: true)

    case .makeFunction: pc = makeFunction(pc, frame, run)
    case .setFunctionAttribute: pc = setFunctionAttribute(pc, frame)

    case .resume:
      pc = resumeFrame(pc, &frame, run)
    case .returnValue:
      pc = returnValue(pc, &frame, run)
    case .returnGenerator:
      pc = returnGenerator(pc, frame, run)
      frame = run.pointee.frame
    case .yieldValue:
      pc = yieldValue(pc, &frame, run)

    case .loadGlobalModule: pc = loadGlobalModule(pc, frame)
    case .loadGlobalBuiltin: pc = loadGlobalBuiltin(pc, frame)
    case .loadAttrInline: pc = loadAttrInline(pc, frame)
    case .loadAttrInlineNumber: pc = loadAttrInlineNumber(pc, frame)
    case .loadAttrDictNumber: pc = loadAttrDictNumber(pc, frame)
    case .loadAttrSlotNumber: pc = loadAttrSlotNumber(pc, frame)
    case .loadAttrSlot: pc = loadAttrSlot(pc, frame)
    case .loadAttrInlineFirst: pc = loadAttrInlineFirst(pc, frame)
    case .loadAttrTupleItem: pc = loadAttrTupleItem(pc, frame)
    case .loadAttrDict: pc = loadAttrDict(pc, frame)
    case .loadAttrSplit: pc = loadAttrSplit(pc, frame)
    case .loadAttrModule: pc = loadAttrModule(pc, frame)
    case .loadAttrTypeInline: pc = loadAttrTypeInline(pc, frame)
    case .loadAttrTypeNoDict: pc = loadAttrTypeNoDict(pc, frame)
    case .loadAttrTypeLazyDict: pc = loadAttrTypeLazyDict(pc, frame)
    case .loadAttrTypeOverDict: pc = loadAttrTypeOverDict(pc, frame)
    case .loadAttrClass: pc = loadAttrClass(pc, frame)
    case .loadAttrProperty:
      pc = loadAttrProperty(pc, frame, run)
      frame = run.pointee.frame
    case .loadAttrFallback:
      pc = loadAttrFallback(pc, frame, run)
      frame = run.pointee.frame
    case .loadAttrDescriptor: pc = loadAttrDescriptor(pc, frame, run)
    case .loadAttrPolymorphic:
      if let next = loadAttrPolymorphic(pc, frame) {
        pc = next
      } else {
        pc = loadAttrOtherwise(pc, frame, run)
        frame = run.pointee.frame
      }
    case .loadMethodPolymorphic:
      if let next = loadMethodPolymorphic(pc, frame) {
        pc = next
      } else {
        pc = loadAttrOtherwise(pc, frame, run)
        frame = run.pointee.frame
      }
    case .storeAttrPolymorphic:
      if let next = storeAttrPolymorphic(pc, frame) {
        pc = next
      } else {
        pc = storeAttrOtherwise(pc, frame, run)
      }
    case .storeAttrInline: pc = storeAttrInline(pc, frame)
    case .storeAttrSplit: pc = storeAttrSplit(pc, frame)
    case .storeAttrSlot: pc = storeAttrSlot(pc, frame)
    case .storeAttrDict: pc = storeAttrDict(pc, frame)
    case .addInt: pc = addInt(pc, frame, run)
    case .subtractInt: pc = subtractInt(pc, frame, run)
    case .multiplyInt: pc = multiplyInt(pc, frame, run)
    case .andInt: pc = andInt(pc, frame, run)
    case .orInt: pc = orInt(pc, frame, run)
    case .xorInt: pc = xorInt(pc, frame, run)
    case .floorDivideInt: pc = floorDivideInt(pc, frame, run)
    case .remainderInt: pc = remainderInt(pc, frame, run)
    case .addIntConstant: pc = addIntConstant(pc, frame, run)
    case .multiplyIntConstant: pc = multiplyIntConstant(pc, frame, run)
    case .andIntConstant: pc = andIntConstant(pc, frame, run)
    case .leftShiftIntConstant: pc = leftShiftIntConstant(pc, frame, run)
    case .rightShiftIntConstant: pc = rightShiftIntConstant(pc, frame, run)
    case .floorDivideIntConstant: pc = floorDivideIntConstant(pc, frame, run)
    case .remainderIntConstant: pc = remainderIntConstant(pc, frame, run)
    case .intOperator: pc = intOperator(pc, frame, run)
    case .boolOperator: pc = boolOperator(pc, frame, run)
    case .addFloat: pc = addFloat(pc, frame, run)
    case .subtractFloat: pc = subtractFloat(pc, frame, run)
    case .multiplyFloat: pc = multiplyFloat(pc, frame, run)
    case .divideFloat: pc = divideFloat(pc, frame, run)
    case .addFloatConstant: pc = addFloatConstant(pc, frame, run)
    case .multiplyFloatConstant: pc = multiplyFloatConstant(pc, frame, run)
    case .divideFloatConstant: pc = divideFloatConstant(pc, frame, run)
    case .subtractFromFloatConstant: pc = subtractFromFloatConstant(pc, frame, run)
    case .divideFloatConstantBy: pc = divideFloatConstantBy(pc, frame, run)
    case .floatOperator: pc = floatOperator(pc, frame, run)
    case .addString: pc = addString(pc, frame, run)
    case .binaryObjects: pc = binaryObjects(pc, frame, run)
    case .compareInt: pc = compareInt(pc, frame, run)
    case .compareFloat: pc = compareFloat(pc, frame, run)
    case .compareJumpIntLess: pc = compareJumpIntLess(pc, frame, run)
    case .compareJumpIntLessEqual: pc = compareJumpIntLessEqual(pc, frame, run)
    case .compareJumpIntEqual: pc = compareJumpIntEqual(pc, frame, run)
    case .compareJumpIntNotEqual: pc = compareJumpIntNotEqual(pc, frame, run)
    case .compareJumpIntGreater: pc = compareJumpIntGreater(pc, frame, run)
    case .compareJumpIntGreaterEqual: pc = compareJumpIntGreaterEqual(pc, frame, run)
    case .compareJumpIntConstantLess: pc = compareJumpIntConstantLess(pc, frame, run)
    case .compareJumpIntConstantLessEqual: pc = compareJumpIntConstantLessEqual(pc, frame, run)
    case .compareJumpIntConstantEqual: pc = compareJumpIntConstantEqual(pc, frame, run)
    case .compareJumpIntConstantNotEqual: pc = compareJumpIntConstantNotEqual(pc, frame, run)
    case .compareJumpIntConstantGreater: pc = compareJumpIntConstantGreater(pc, frame, run)
    case .compareJumpIntConstantGreaterEqual: pc = compareJumpIntConstantGreaterEqual(pc, frame, run)
    case .compareJumpFloat: pc = compareJumpFloat(pc, frame, run)
    case .compareJumpFloatConstant: pc = compareJumpFloatConstant(pc, frame, run)
    case .compareJumpNumbers: pc = compareJumpNumbers(pc, frame, run)
    case .compareJumpLong: pc = compareJumpLong(pc, frame, run)
    case .compareJumpString: pc = compareJumpString(pc, frame, run)
    case .compareJumpSequence: pc = compareJumpSequence(pc, frame, run)
    case .forIterRange: pc = forIterRange(pc, frame)
    case .forIterList: pc = forIterList(pc, frame, run)
    case .forIterTuple: pc = forIterTuple(pc, frame, run)
    case .forIterString: pc = forIterString(pc, frame, run)
    case .forIterEnumerate: pc = forIterEnumerate(pc, frame, run)
    case .forIterZip: pc = forIterZip(pc, frame, run)
    case .forIterDictItems: pc = forIterDictItems(pc, frame, run)
    case .forIterDict: pc = forIterDict(pc, frame, run)
    case .unpackPairToLocals: pc = unpackPairToLocals(pc, frame, run)
    case .forIterAny:
      pc = forIterAny(pc, frame, run)
      frame = run.pointee.frame
    case .forIterGenerator:
      pc = forIterGenerator(pc, &frame, run)
    case .loadSubscriptList:
      pc = loadSubscriptList(pc, frame, run)
      frame = run.pointee.frame
    case .loadSubscriptTuple:
      pc = loadSubscriptTuple(pc, frame, run)
      frame = run.pointee.frame
    case .loadSubscriptString:
      pc = loadSubscriptString(pc, frame, run)
      frame = run.pointee.frame
    case .loadSubscriptDict:
      pc = loadSubscriptDict(pc, frame, run)
      frame = run.pointee.frame
    case .storeSubscriptList: pc = storeSubscriptList(pc, frame, run)
    case .storeSubscriptDict: pc = storeSubscriptDict(pc, frame, run)

    case .count: pc = count(pc)
    case .unwind:
      pc = unwind(run)
      frame = run.pointee.frame
    case .reload:
      pc = run.pointee.landing
      frame = run.pointee.frame
    case .enterRegion:
      pc = enterRegion(word(at: run.pointee.landing), run.pointee.frame, run)
      frame = run.pointee.frame
    case .startLong:
      pc = startLong(frame, run)
      frame = run.pointee.frame
    case .exit:
      return run.pointee.result
    case .callFunction:
      pc = callFunction(pc, &frame, run)
    case .callMethod:
      pc = callMethod(pc, &frame, run)
    case .callFunctionDefaults:
      pc = callFunctionDefaults(pc, frame, run)
      frame = run.pointee.frame
    case .callAnyFunction:
      pc = callAnyFunction(pc, frame, run)
      frame = run.pointee.frame
    case .callBoundMethod:
      pc = callBoundMethod(pc, &frame, run)
    case .callExit:
      pc = callExit(pc, frame, run)
      frame = run.pointee.frame
    case .callClass:
      pc = callClass(pc, frame, run)
      frame = run.pointee.frame
    case .callInstance:
      pc = callInstance(pc, frame, run)
      frame = run.pointee.frame
    case .callLocalClass: pc = callLocalClass(pc, frame, run)
    case .callMatched:
      pc = callMatched(pc, frame, run)
      frame = run.pointee.frame
    case .callClassMatched:
      pc = callClassMatched(pc, frame, run)
      frame = run.pointee.frame
    case .callKeywordsMatched:
      pc = callKeywordsMatched(pc, frame, run)
      frame = run.pointee.frame
    case .callKeywordsClass:
      pc = callKeywordsClass(pc, frame, run)
      frame = run.pointee.frame
    case .callBuiltinO: pc = callBuiltinO(pc, frame, run)
    case .callBuiltinFast: pc = callBuiltinFast(pc, frame, run)
    case .callDescriptorNoArguments: pc = callDescriptorNoArguments(pc, frame, run)
    case .callDescriptorO: pc = callDescriptorO(pc, frame, run)
    case .callDescriptorFast: pc = callDescriptorFast(pc, frame, run)
    case .callCollect:
      pc = callCollect(pc, frame, run)
      frame = run.pointee.frame
    case .callVectorcall: pc = callVectorcall(pc, frame, run)
    case .callDictGet: pc = callDictGet(pc, frame, run)
    case .callListAppend: pc = callListAppend(pc, frame, run)
    case .callLength:
      pc = callLength(pc, frame, run)
      frame = run.pointee.frame
    case .callRange: pc = callRange(pc, frame, run)
    case .callNumber: pc = callNumber(pc, frame, run)
    case .callExtreme: pc = callExtreme(pc, frame, run)
    case .callDivmod: pc = callDivmod(pc, frame, run)
    case .callType1: pc = callType1(pc, frame, run)
    case .callString: pc = callString(pc, frame, run)
    case .callIsInstance: pc = callIsInstance(pc, frame, run)
    case .callGetAttr: pc = callGetAttr(pc, frame, run)
    case .callHasAttr: pc = callHasAttr(pc, frame, run)
    }
  }
}
