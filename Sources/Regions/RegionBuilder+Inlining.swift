// Calls whose callee's code stands in the region, in place of a way there and back.
//
//   callMethod r ← m(p, x)    guard m's version, nothing pending, room behind this frame, else call
//                             the callee's frame is filled, as a call does it: its registers are registers of this frame
//                             the callee's code, on what is known of p and x
//                             its return: the frame is taken off, what it owned released; r ← the value
//
// The frame is a real one all along. So an exit inside leaves to the interpreter as any other, which goes on in the callee and
// returns to the call; whoever looks at the stack finds it; and a call inside that is no part of the region has its entry behind it,
// which finds the region's own frame at a known distance (`Entry.frameOffset`). What is won: arguments and results keep what is
// known of them, nothing that is known of the caller is forgotten, and no jump's target has to be guessed.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// Instructions of callees in one region, over all calls; in one callee; calls around a callee's code.
  static var maximumInlined: Int { 160 }
  private static var maximumInstructions: Int { 40 }
  private static var maximumDepth: Int { 4 }
  /// Entries that the calls in callees may have.
  static var maximumInlinedEntries: Int { 160 }

  /// The code that a call enters at an address, if the region may contain it; and its plan.
  private func callee(at start: UInt64) -> (callee: spt_callee, plan: Plan)? {
    let failures = scope.outermost.failures(scope.site ?? word)
    if inliningBudget <= 0 || failures > 0 || scope.depth >= RegionBuilder.maximumDepth { return nil }
    // A generator's frame has nothing behind it.
    if !plan.resumes.isEmpty || isPeeling { return nil }
    let count = Int(compilation.pointee.callee_count)
    guard let number = (0..<count).first(where: { compilation.pointee.callees[$0].start == start }) else { return nil }
    let callee = compilation.pointee.callees[number]
    // Once around itself a function is worth it, as its calls become half as many.
    if scope.count(of: callee.address) > 1 { return nil }
    guard let plan = Plan(FunctionCode(callee)), callee.address + UInt64(plan.start) * 8 == start,
      InstructionView(callee.words + plan.start)?.info.generic == .functionStart,
      plan.heads.isEmpty, plan.resumes.isEmpty, plan.waits.isEmpty,
      plan.instructionCount <= min(RegionBuilder.maximumInstructions, inliningBudget),
      scope.registerCount + Int(callee.frame_words) + 1 < Operand.limit
    else { return nil }
    return (callee, plan)
  }

  /// Emits a call of the function that the site knows, its code included; false when that is not to be in the region.
  func inlineCall(_ next: Int, _ function: Value, from first: Int) -> Bool {
    guard let (callee, plan) = callee(at: instruction.words[3]) else { return false }
    let code = FunctionCode(callee)
    // Behind this frame and its return word, whether it has one or not.
    let inner = Scope(
      code, plan, offset: scope.registerCount + 1,
      call: Scope.Call(scope: scope, word: word, instruction: instruction, next: next))
    let codeObject = load64(function, Int(spt_function_code), .object)
    require(equals(load64(codeObject, Int(spt_code_monitoring)), 0), .call)
    let threadState = threadState
    let remaining = add(.loadSigned32, .address, [threadState], Int64(spt_thread_recursion_remaining))
    require(compare(.greater, remaining, constant(0)), .call)
    let calleeFrame = frame(of: inner)
    if scope.call == nil {
      // A frame that came from C has no return word.
      let gap = add(.subtract, .address, [calleeFrame, load64(threadState, Int(spt_thread_stack_top))])
      require(compare(.below, gap, constant(16)), .call)
    }
    let end = add(.add, .address, [calleeFrame, constant(UInt64(code.frameWords + 1) * 8)])
    require(compare(.below, end, load64(threadState, Int(spt_thread_stack_limit))), .call)

    publish()
    store64(threadState, Int(spt_thread_stack_top), end)
    add(
      .store32, .none, [threadState, add(.subtract, .address, [remaining, constant(1)])],
      Int64(spt_thread_recursion_remaining))
    countFrame()
    if !isBTemporary { incref(function) }
    incref(codeObject)
    fillHeader(inner, function, codeObject)
    let locals = fillRegisters(inner, callee, from: first)
    add(.writeRegister, .none, [here], Int64(inner.offset + code.frameWords))
    store64(threadState, Int(spt_thread_current_frame), calleeFrame)

    state.extend(to: inner.registerCount)
    for (register, known) in locals { state[register] = known }
    inliningBudget -= plan.instructionCount
    emitCode(of: inner)
    return true
  }

  private func fillHeader(_ inner: Scope, _ function: Value, _ code: Value) {
    func write(_ word: Int, _ value: Value) { add(.writeRegister, .none, [value], Int64(inner.offset + word)) }
    write(Header.code, code)
    write(Header.previous, frame)
    write(Header.function, function)
    write(Header.globals, load64(function, Int(spt_function_globals)))
    write(Header.builtins, load64(function, Int(spt_function_builtins)))
    write(Header.locals, constant(0))
    write(Header.frameObject, constant(0))
    write(Header.instruction, add(.add, .address, [code, constant(UInt64(spt_code_bytecode))]))
    write(Header.status, constant(Status.plain))
  }

  /// Moves the operands from `first` on into the callee's parameters and empties its other locals; what is known of them.
  private func fillRegisters(_ inner: Scope, _ callee: spt_callee, from first: Int) -> [(register: Int, known: Known)] {
    var locals: [(register: Int, known: Known)] = []
    var register = inner.offset + firstRegister
    for index in first..<instruction.c {
      let operand = instruction.listOperand(index)
      let word = argument(operand)
      add(.writeRegister, .none, [word], Int64(register))
      locals.append((register, operand.isConstant ? constantKnown(operand.index, word) : state[operand.index]))
      if operand.isTemporary { state[operand.index] = Known() }
      register += 1
    }
    if isBTemporary { state[instruction.b] = Known() }
    let end = inner.offset + firstRegister + Int(callee.local_count)
    while register < end {
      add(.writeRegister, .none, [constant(0)], Int64(register))
      locals.append((register, Known(ownsNothing: true)))
      register += 1
    }
    return locals
  }

  /// Emits a callee's code, from its start to its returns.
  private func emitCode(of inner: Scope) {
    let outer = (scope: scope, word: word, instruction: instruction)
    scope = inner
    for start in inner.plan.order { inner.blocks[start] = graph.addBlock() }
    word = inner.plan.start
    goTo(inner.plan.start)
    for start in inner.plan.order where !(inner.arrivals[start]?.ways.isEmpty ?? true) {
      enterBlock(start)
      emitBlock(start)
      if refusal != nil { break }
    }
    scope = outer.scope
    word = outer.word
    instruction = outer.instruction
    block = RegionBuilder.noBlock
  }

  /// A return of a callee whose caller's code is around it.
  func returnToCaller(_ call: Scope.Call) {
    let view = instruction
    let inner = scope
    func header(_ word: Int, _ type: ValueType = .word) -> Value {
      let value = add(.readRegister, .word, [], Int64(inner.offset + word))
      return type == .word ? value : retype(value, type)
    }
    func otherwise() {
      guard let place = callInstruction() else { return leave(.unsupported) }
      goOn(place)
    }
    if inner.mayHaveRunCode {
      // Bits 48 … 63 are owner and padding.
      let mark = add(.shiftRightLogical, .address, [header(Header.status, .address), constant(48)])
      unless(equals(mark, UInt64(Status.plainMark))) { otherwise() }
      unless(equals(header(Header.frameObject, .address), 0)) { otherwise() }
    }
    let value: Value
    var known: Known
    if isBConstant {
      let object = retype(constantObject(view.b), .object)
      incref(object)
      value = object
      known = constantKnown(view.b, object)
    } else {
      value = readWord(view.b)
      known = state[view.b]
    }
    let threadState = threadState
    let remaining = load32(threadState, Int(spt_thread_recursion_remaining))
    add(
      .store32, .none, [threadState, add(.add, .address, [remaining, constant(1)])],
      Int64(spt_thread_recursion_remaining))
    store64(threadState, Int(spt_thread_current_frame), frame(of: call.scope))
    let ran = releaseOwned(inner, view.c, isBConstant ? nil : view.b, call)
    store64(threadState, Int(spt_thread_stack_top), frame)
    let returnWord = call.scope.code.base + UInt64(call.word) * 8
    if let ran {
      unless(equals(ran, 0)) { self.land(self.constant(returnWord), value) }
    }

    scope = call.scope
    word = call.word
    instruction = call.instruction
    state.shrink(to: scope.registerCount)
    finishCall(call.next, value, known, ranCode: inner.mayHaveRunCode)
    scope = inner
    instruction = view
  }

  /// Gives back what the frame owned but for the local that is returned; the value that is not 0 when Python code ran then, in the
  /// caller's frame.
  private func releaseOwned(_ inner: Scope, _ localCount: Int, _ returned: Int?, _ call: Scope.Call) -> Value? {
    let at = constant(call.scope.code.base + UInt64(call.word) * 8)
    let callerFrame = frame(of: call.scope)
    var ran: Value?
    func end(_ object: Value) -> Value {
      callRunningCode(.deallocate, [object, at, callerFrame])
    }
    let firstLocal = inner.offset + firstRegister
    for register in firstLocal..<(firstLocal + localCount) where register != returned && !state[register].ownsNothing {
      let known = state[register]
      let word = known.kind == .word ? known.value : add(.readRegister, .word, [], Int64(register))
      let before = ran ?? constant(0)
      if known.kind != .int && known.kind != .double && known.fact != .nothing {
        ran = collect(before, retype(word, .object), end)
      } else {
        ran = value(.address, when: isObject(word)) {
          self.collect(before, self.retype(word, .object), end)
        } otherwise: {
          before
        }
      }
    }
    for word in [Header.code, Header.function] {
      let object = retype(add(.readRegister, .word, [], Int64(inner.offset + word)), .object)
      if inner.mayHaveRunCode || word == Header.function && call.instruction.flags.contains(.bIsTemporary) {
        ran = collect(ran ?? constant(0), object, end)
      } else {
        // The function is the caller's, and the code the function's.
        giveBackOne(object)
      }
    }
    return ran
  }
}
