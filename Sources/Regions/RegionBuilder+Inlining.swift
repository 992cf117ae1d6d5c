// Calls whose callee's code stands in the region, in place of a way there and back.
//
//   callMethod r ← m(p, x)    guard m's version, room behind this frame, else call
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
  func inlineCall(_ next: Int, _ function: Value, receiver: Value?, from first: Int) -> Bool {
    guard let (callee, plan) = callee(at: instruction.words[3]) else { return false }
    let inner = scope(of: callee, plan, next, landing: .value)
    let code = requireRoom(for: inner, function, levels: 1)
    publish()
    var values = arguments(from: first)
    if let receiver {
      incref(receiver)
      values.insert((receiver, Known(kind: .word, value: receiver, fact: .object)), at: 0)
    }
    takeCallable(function, isBound: receiver != nil)
    push(inner, callee, function, code, levels: 1, values)
    emitCode(of: inner, callee)
    return true
  }

  /// The same of a class that the site knows, with its `__init__`. The instance waits in the class's register.
  func inlineClass(_ next: Int) -> Bool {
    let view = instruction
    guard isBTemporary, view.listOperand(0).isNull, let (callee, plan) = callee(at: view.words[3]),
      // No defaults: with them the call counts otherwise.
      Int(callee.argument_count) == view.c
    else { return false }
    let inner = scope(of: callee, plan, next, landing: .instance)
    let cls = readObject(view.b)
    let version = UInt32(view.words[2] >> 32)
    require(has(load64(load64(cls, 8), Int(spt_type_flags)), 1 << 31), .call)
    require(equals(load32(cls, Int(spt_type_version_tag)), UInt64(version)), .call)
    require(has(load64(cls, Int(spt_type_flags)), UInt64(Py_TPFLAGS_INLINE_VALUES)), .call)
    let initializer = constant(view.words[5], .object)
    require(equals(load32(initializer, Int(spt_function_version)), view.words[4] >> 32), .call)
    let code = requireRoom(for: inner, initializer, levels: 2)
    publish()
    let instance = call(.newInstance, [cls], .object)
    // No guard: one may fail for nothing, and here there would be an instance too many.
    unless(compare(.notEqual, instance, constant(0))) { self.leave(.call) }
    incref(initializer)
    incref(instance)
    let receiver = Known(kind: .word, value: instance, fact: .version(version))
    push(inner, callee, initializer, code, levels: 2, [(instance, receiver)] + arguments(from: 1))
    add(.writeRegister, .none, [instance], Int64(view.b))
    state[view.b] = receiver
    // Its instance holds it.
    giveBackOne(cls)
    emitCode(of: inner, callee)
    return true
  }
  private func has(_ flags: Value, _ bit: UInt64) -> Value {
    compare(.notEqual, add(.and, .address, [flags, constant(bit)]), constant(0))
  }

  /// The scope of a callee, behind this frame and its return word, whether it has one or not.
  private func scope(of callee: spt_callee, _ plan: Plan, _ next: Int, landing: Scope.Call.Landing) -> Scope {
    inliningBudget -= plan.instructionCount
    let call = Scope.Call(scope: scope, word: word, instruction: instruction, next: next, landing: landing)
    return Scope(FunctionCode(callee), plan, offset: scope.registerCount + 1, call: call)
  }

  /// Leaves unless a frame can be pushed for a function, which counts so many levels of recursion; gives its code object.
  private func requireRoom(for inner: Scope, _ function: Value, levels: UInt64) -> Value {
    let code = requireCallable(function, levels: levels)
    let threadState = threadState
    let frame = frame(of: inner)
    if scope.call == nil {
      // A frame that came from C has no return word.
      let gap = add(.subtract, .address, [frame, load64(threadState, Int(spt_thread_stack_top))])
      require(compare(.below, gap, constant(16)), .call)
    }
    require(compare(.below, end(of: inner), load64(threadState, Int(spt_thread_stack_limit))), .call)
    return code
  }
  private func end(of inner: Scope) -> Value {
    add(.add, .address, [frame(of: inner), constant(UInt64(inner.code.frameWords + 1) * 8)])
  }

  /// Pushes the frame, which takes the references to the function and the arguments. The instruction is published.
  private func push(
    _ inner: Scope, _ callee: spt_callee, _ function: Value, _ code: Value, levels: UInt64,
    _ arguments: [(word: Value, known: Known)]
  ) {
    reserveFrame(upTo: end(of: inner), code, levels: levels)
    for (word, value) in header(function, code, previous: frame) {
      add(.writeRegister, .none, [value], Int64(inner.offset + word))
    }
    state.extend(to: inner.registerCount)
    var register = inner.offset + firstRegister
    func fill(_ word: Value, _ known: Known) {
      add(.writeRegister, .none, [word], Int64(register))
      state[register] = known
      register += 1
    }
    for argument in arguments { fill(argument.word, argument.known) }
    while register < inner.offset + firstRegister + Int(callee.local_count) {
      fill(constant(0), Known(ownsNothing: true))
    }
    add(.writeRegister, .none, [constant(inner.returnWord)], Int64(inner.offset + inner.code.frameWords))
    store64(threadState, Int(spt_thread_current_frame), frame(of: inner))
  }

  /// The operands from `first` on, as owned words, and what is known of them.
  private func arguments(from first: Int) -> [(word: Value, known: Known)] {
    (first..<instruction.c).map { index in
      let operand = instruction.listOperand(index)
      let word = argument(operand)
      if operand.isConstant { return (word, constantKnown(operand.index, word)) }
      let known = state[operand.index]
      if operand.isTemporary { state[operand.index] = Known() }
      return (word, known)
    }
  }

  /// Emits a callee's code, from its start to its returns.
  private func emitCode(of inner: Scope, _ callee: spt_callee) {
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
    if refusal == nil, let call = inner.call { joinReturns(call, localCount: Int(callee.local_count)) }
    scope = outer.scope
    word = outer.word
    instruction = outer.instruction
    block = RegionBuilder.noBlock
  }
}
