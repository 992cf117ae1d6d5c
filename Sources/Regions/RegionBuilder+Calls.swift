// Calls of Python functions and returns: from code to code.
//
//   callFunction r ← f(x)   w4: version 12, 14 words     guard type(f) is function, its version 12 else call
//                                                        guard nothing pending, room on the stack else call
//                                                        fill the callee's frame; its return word: this entry
//                                                        transfer to the callee's region, or leave to its start
//   entry behind the call                                r ← the context's value
//
// A frame is filled as the interpreter does (Frames.swift, Calls+Specialized.swift there). Its return word holds, in place of the
// address of the call, that of the entry behind it, and says so in its low bits: whoever returns goes to the entry's code.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  func emitCall(_ next: Int) -> Bool {
    switch instruction.opcode {
    case .callFunction: callFunction(next, from: 1)
    case .callMethod: callFunction(next, from: 0)
    case .callBoundMethod: callBoundMethod(next)
    case .callAnyFunction: callAnyFunction(next)
    case .callFunctionDefaults: callWithDefaults(next)
    case .callKeywordsMatched: callWithNames(next)
    case .callMatched: callMatched(next)
    case .callClass: if !inlineClass(next) { callOther(next) { self.landInstance(next) } }
    case .callClassMatched, .callKeywordsClass:
      if !inlineMatchedClass(next) { callOther(next) { self.landInstance(next) } }
    case .callLength: if !callLength(next) { callOther(next) }
    case .callListAppend: if !callListAppend(next) { callOther(next) }
    case .callIsInstance: if !callIsInstance(next) { callOther(next) }
    case .callGetAttr, .callHasAttr: if !callAttribute(next) { callOther(next) }
    case .callType1: if !callType(next) { callOther(next) }
    case .callRange: if !callRange(next) { callOther(next) }
    case .callNumber: if !callNumber(next) { callOther(next) }
    case .callDescriptorNoArguments, .callDescriptorO, .callDescriptorFast, .callBuiltinO, .callBuiltinFast:
      if !callOfC(next) { callOther(next) }
    case .callVectorcall: if !callReversedRange(next) && !callRow(next) { callOther(next) }
    case .callExtreme: if !callExtreme(next) { callOther(next) }
    case .callDivmod: if !callDivmod(next) { callOther(next) }
    case .callCollect:
      // There is no entry for the items. One item comes to the frame that was made, which has its own.
      if scope.call != nil && !Collector(instruction.words[3]).isSingle { denyCallee() }
      if !callNext(next) { callOther(next) }
    case .binary, .compare, .compareJump: callOperator(next)
    case .loadAttrProperty: loadProperty(next)
    case .beforeWith: beforeWith(next)
    case .callExit: callExit(next)
    case .loadAttrFallback: loadFallback(next)
    case .loadSubscript: loadItemOfClass(next)
    case .returnValue: returnValue()
    default:
      if !Plan.mayEnter(instruction) { return false }
      callOther(next)
    }
    return true
  }

  /// The low bits of the return word of a frame whose value lands as that of a call.
  var callLanding: UInt64 { UInt64(spt_first_region_landing) }
  func publish() {
    add(
      .writeRegister, .none, [constant(instruction.bytecodeAddress)], Int64(scope.offset + Header.instruction))
  }

  // MARK: Calls

  private func callFunction(_ next: Int, from first: Int) {
    let view = instruction
    if first == 0 {
      let owner = view.listOperand(0)
      if owner.isNull { return leave(.unsupported) }
      if !owner.isConstant, state[owner.index].fact == .nothing {
        require(compare(.notEqual, readWord(owner.index), constant(0)), .call)
      }
    }
    let function = readObject(view.b, ofType: objects.function_type)
    if inlineGenerator(next, function, from: first) { return }
    callKnown(next, function, receiver: nil, from: first)
  }

  /// A bound method whose function the site knows.
  private func callBoundMethod(_ next: Int) {
    let view = instruction
    let owner = view.listOperand(0)
    // Version 0: the site takes any function, or one with defaults.
    if isBConstant || owner.isConstant { return callOther(next) }
    if view.words[4] >> 32 == 0 || failedBefore(word) { return callAnyBoundMethod(next) }
    if !owner.isNull { require(equals(readWord(owner.index), 0), .call) }
    let method = readObject(view.b, ofType: objects.method_type)
    let function = load64(method, Int(spt_method_function), .object)
    require(equals(load64(function, 8), objects.function_type), .call)
    callKnown(next, function, receiver: load64(method, Int(spt_method_self), .object), from: 1)
  }

  /// A bound method of any function, or of one with defaults: as `callAnyFunction`.
  private func callAnyBoundMethod(_ next: Int) {
    let view = instruction
    pushFrames()
    let slow = addColdBlock()
    let before = state
    let owner = view.listOperand(0)
    if !owner.isNull { check(equals(readWord(owner.index), 0), else: slow) }
    let method = readWord(view.b)
    if state[view.b].fact == .nothing { check(isObject(method), else: slow) }
    if state[view.b].fact != .type(objects.method_type) {
      check(equals(load64(method, 8), objects.method_type), else: slow)
    }
    let function = load64(method, Int(spt_method_function), .object)
    publish()
    let landing = graph.addBlock()
    let entry = registerEntry(instruction: address(of: word), word: word, block: landing)
    let callee = call(
      .pushFrame, [context, frame, function, constant(UInt64(view.c)), constant(entry | callLanding)])
    check(compare(.notEqual, callee, constant(0)), else: slow)
    let receiver = load64(method, Int(spt_method_self), .object)
    incref(receiver)
    store64(callee, firstRegister * 8, receiver)
    for index in 1..<view.c { store64(callee, (firstRegister + index) * 8, argument(view.listOperand(index))) }
    takeCallable(function, isBound: true)
    enter(callee, next, landing)
    block = slow
    state = before
    callOther(next)
  }

  /// Goes into a frame that was pushed and filled; what comes back lands at a block.
  private func enter(_ callee: Value, _ next: Int, _ landing: BlockNumber) {
    store64(threadState, Int(spt_thread_current_frame), callee)
    goInto(callee, load64(context, Int(spt_context_landing)))
    landCall(next, landing)
  }

  /// Calls the function that the site knows with the operands from `first` on, behind a receiver if there is one: a bound method's.
  private func callKnown(_ next: Int, _ function: Value, receiver: Value?, from first: Int) {
    let view = instruction
    let cached = view.words[4]
    let frameWords = Int(cached & 0xFFFF)
    let clearCount = Int(cached >> 16 & 0xFFFF)
    require(equals(load32(function, Int(spt_function_version)), cached >> 32), .call)
    if inlineCall(next, function, receiver: receiver, from: first) { return }
    if makeGenerator(next, function, receiver: receiver, from: first) { return }
    pushFrames()
    let code = requireCallable(function)
    requireNothingPending()
    let threadState = threadState
    let callee = load64(threadState, Int(spt_thread_stack_top))
    let end = add(.add, .address, [callee, constant(UInt64(frameWords + 1) * 8)])
    require(compare(.below, end, load64(threadState, Int(spt_thread_stack_limit))), .call)

    publish()
    var register = firstRegister
    if let receiver {
      incref(receiver)
      store64(callee, register * 8, receiver)
      register += 1
    }
    for index in first..<view.c {
      store64(callee, register * 8, argument(view.listOperand(index)))
      register += 1
    }
    for _ in 0..<clearCount {
      store64(callee, register * 8, constant(0))
      register += 1
    }
    takeCallable(function, isBound: receiver != nil)
    let landing = graph.addBlock()
    let entry = registerEntry(instruction: address(of: word), word: word, block: landing)
    push(callee, upTo: end, function, code, start: constant(view.words[3]), returnWord: constant(entry | callLanding))
    landCall(next, landing)
  }

  /// Takes the reference to the function for a frame: that of source b where this goes with the call. A bound method that goes runs no code
  /// as it dies, since what it refers to has other references by now.
  func takeCallable(_ function: Value, isBound: Bool) {
    if isBound || !isBTemporary { incref(function) }
    if !isBTemporary { return }
    if isBound {
      giveBack(retype(readWord(instruction.b), .object)) { _ = self.callRunningCode(.deallocateBehind, [$0]) }
    }
    state[instruction.b] = Known()
  }

  /// Leaves when a tool watches a function's code, or no level of recursion is left for it; gives the code object.
  func requireCallable(_ function: Value) -> Value {
    let code = load64(function, Int(spt_function_code), .object)
    demandUnwatched(code) { require($0, .call) }
    let remaining = add(.loadSigned32, .address, [threadState], Int64(spt_thread_recursion_remaining))
    require(compare(.greater, remaining, constant(0)), .call)
    return code
  }
  /// Takes the room for a frame up to a place in the data stack, and a reference to its code; counts it and its levels.
  func reserveFrame(upTo end: Value, _ code: Value, levels: UInt64) {
    store64(threadState, Int(spt_thread_stack_top), end)
    count(levels: 0 &- levels)
    countFrame()
    incref(code)
  }
  /// That no tool watches a code object. One that was watched once has a record of that.
  func demandUnwatched(_ code: Value, _ demand: (Value) -> Void) {
    unless(equals(load64(code, Int(spt_code_monitoring)), 0)) { demand(equals(call(.isWatched, [code]), 0)) }
  }
  func countFrame() {
    let counter = variable(.framesEngine)
    store64(counter, 0, add(.add, .address, [load64(counter, 0), constant(1)]))
  }

  /// The words of a plain frame's header.
  func header(_ function: Value, _ code: Value, previous: Value) -> [(word: Int, value: Value)] {
    [
      (Header.code, code), (Header.previous, previous), (Header.function, function),
      (Header.globals, load64(function, Int(spt_function_globals))),
      (Header.builtins, load64(function, Int(spt_function_builtins))),
      (Header.locals, constant(0)), (Header.frameObject, constant(0)),
      (Header.instruction, add(.add, .address, [code, constant(UInt64(spt_code_bytecode))])),
      (Header.status, constant(Status.plain)),
    ]
  }
  /// Adds to the levels of recursion that are left.
  func count(levels: UInt64) {
    let threadState = threadState
    let remaining = load32(threadState, Int(spt_thread_recursion_remaining))
    add(
      .store32, .none, [threadState, add(.add, .address, [remaining, constant(levels)])],
      Int64(spt_thread_recursion_remaining))
  }

  /// An operand as an owned word, boxed or not.
  func argument(_ operand: Operand) -> Value {
    if operand.isConstant {
      let object = retype(constantObject(operand.index), .object)
      incref(object)
      return object
    }
    let word = readWord(operand.index)
    let known = state[operand.index]
    if operand.isTemporary || (known.ownsNothing && (known.kind == .int || known.kind == .double)) { return word }
    if known.fact == .nothing {
      when(isObject(word)) { self.incref(self.retype(word, .object)) }
    } else {
      incref(retype(word, .object))
    }
    return word
  }

  /// Goes on in a callee's frame at an instruction, in compiled code if it is compiled.
  func goInto(_ callee: Value, _ start: Value) {
    unless(equals(load8(start, 0), UInt64(Opcode.functionStartRegion.rawValue))) { self.begin(start, in: callee) }
    transfer(to: load64(start, 24), in: callee)
  }

  /// The entry behind a call of which only the value is wanted.
  func landCall(_ next: Int, _ landing: BlockNumber) {
    block = landing
    forgetAll()
    finishCall(next, load64(context, Int(spt_context_value), .word))
  }
  /// Writes what a call gives, and goes on.
  private func finishCall(_ next: Int, _ value: Value) {
    finishCall(next, value, Known(kind: .word, value: value), ranCode: true)
  }
  /// The same with what is known of the value; `ranCode`: somebody may have begun to watch meanwhile.
  func finishCall(_ next: Int, _ value: Value, _ known: Known, ranCode: Bool) {
    writeResult(next, value, known)
    if !ranCode { return goOn(behind: next) }
    // As `settle`: above the bits of events is the version, which changes when somebody watches.
    unless(compare(.below, unexpectedWork, constant(256))) {
      self.leave(to: self.call(.settleCall, [self.here, self.context]))
    }
    goOn(behind: next)
  }
  private func writeResult(_ next: Int, _ value: Value, _ known: Known) {
    if instruction.flags.contains(.aIsTemporary) {
      if !known.ownsNothing { releaseWord(value, .deallocateOverwritten, next) }
    } else {
      write(instruction.a, value, known, isLocal: isALocal, after: next)
    }
  }

  /// A function that the site does not know, or with defaults. The code of those that it met may stand here; of others the engine
  /// pushes the frame, and the arguments are filled in here.
  func callAnyFunction(_ next: Int) {
    let view = instruction
    if isBConstant { return callOther(next) }
    if inlineMet(next) && leavesOthers() { return }
    pushFrames()
    let slow = addColdBlock()
    let before = state
    let (function, first) = readCallable(otherwise: slow)
    publish()
    let landing = graph.addBlock()
    let entry = registerEntry(instruction: address(of: word), word: word, block: landing)
    let callee = call(
      .pushFrame, [context, frame, function, constant(UInt64(view.c - first)), constant(entry | callLanding)])
    check(compare(.notEqual, callee, constant(0)), else: slow)
    if !isBTemporary { incref(retype(function, .object)) }
    for index in first..<view.c {
      store64(callee, (firstRegister + index - first) * 8, argument(view.listOperand(index)))
    }
    enter(callee, next, landing)
    block = slow
    state = before
    callOther(next)
  }

  /// The callable, which is an object, and the first operand that is an argument: there is a self unless the site never has one.
  func readCallable(otherwise other: BlockNumber) -> (function: Value, first: Int) {
    let owner = instruction.listOperand(0)
    if !owner.isNull && !owner.isConstant, state[owner.index].fact == .nothing {
      check(compare(.notEqual, readWord(owner.index), constant(0)), else: other)
    }
    let function = readWord(instruction.b)
    if state[instruction.b].fact == .nothing { check(isObject(function), else: other) }
    return (function, owner.isNull ? 1 : 0)
  }

  /// The entry behind a call of a class, where its `__init__` returns: the instance is in the class's register.
  private func landInstance(_ next: Int) {
    let slow = addColdBlock()
    let before = state
    let returned = load64(context, Int(spt_context_value), .word)
    check(equals(returned, objects.none), else: slow)
    let kind = add(.and, .address, [load64(context, Int(spt_context_return_word)), constant(15)])
    // Those that CPython makes through C count one level in place of two, and keep the arguments.
    let isPlain = equals(kind, callLanding + 1)
    if (1..<instruction.c).contains(where: { instruction.listOperand($0).isTemporary }) {
      check(isPlain, else: slow)
      count(levels: 1)
    } else {
      when(isPlain) { self.count(levels: 1) }
    }
    finishCall(next, add(.readRegister, .word, [], Int64(instruction.b)))
    block = slow
    state = before
    landElsewhere(next)
  }

  /// len(x), where no code runs for it.
  private func callLength(_ next: Int) -> Bool {
    let view = instruction
    let (owner, operand) = (view.listOperand(0), view.listOperand(1))
    if !isBTemporary || isBConstant || operand.isConstant || failedBefore(word) || view.metUnusual { return false }
    if !owner.isNull { require(equals(readWord(owner.index), 0), .call) }
    let function = readWord(view.b)
    require(compare(.equal, function, variable(.lengthFunction)), .call)
    let argument = readObject(operand.index)
    let ending = Ending(argument, state[operand.index])
    let length = length(of: argument, state[operand.index].fact)
    if operand.isTemporary { state[operand.index] = Known() }
    // CPython itself keeps it.
    giveBackOne(retype(function, .object))
    state[view.b] = Known()
    let endings = operand.isTemporary ? [ending] : []
    if instruction.flags.contains(.aIsTemporary) {
      add(.guard, .none, [equals(collect(endings), 0)], exit: exit(to: next, .ranCode))
    } else {
      endThenWrite(endings, wordOfInt(length), Known(kind: .int, value: length, ownsNothing: true), next)
    }
    return true
  }
  private func length(of object: Value, _ fact: Fact) -> Value {
    func size() -> Value { load64(object, Int(spt_size), .int) }
    if fact == .type(listType) || fact == .type(tupleType) { return size() }
    let type = load64(object, 8)
    return value(.int, when: equals(type, listType)) {
      size()
    } otherwise: {
      value(.int, when: equals(type, tupleType)) {
        size()
      } otherwise: {
        let length = call(.length, [object], .int)
        require(compare(.greaterEqual, length, intConstant(0)), .type)
        return length
      }
    }
  }

  /// An instruction that the engine carries out, and that may enter a Python function. `landing` emits the entry behind it.
  func callOther(_ next: Int, landing emitLanding: (() -> Void)? = nil) {
    guard let place = callInstruction() else { return leave(.unsupported) }
    let landing = graph.addBlock()
    let entry = registerEntry(instruction: address(of: word), word: word, block: landing)
    forgetAll()
    if let second = plan.second(of: word) { goBehind(second.view, second.end, when: place) }
    goToTarget(place)
    unless(equals(place, address(of: next))) {
      self.catchHere(place)
      self.enter(place, returningTo: entry)
    }
    goTo(next)
    block = landing
    forgetAll()
    if let emitLanding { return emitLanding() }
    landElsewhere(next)
  }
  /// The engine takes what the context holds for this instruction.
  private func landElsewhere(_ next: Int) {
    let landed = call(.landHere, [context])
    goToTarget(landed)
    unless(equals(landed, address(of: next))) { self.goElsewhere(landed) }
    goTo(next)
  }
}
