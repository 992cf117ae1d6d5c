// Calls whose callee's code stands in the region, in place of a way there and back.
//
//   callMethod r ← m(p, x)    guard m's version, room behind this frame, else call
//                             the arguments go to the callee's registers, which are registers of this frame
//                             the callee's code, on what is known of p and x
//                             its return: what it owned is released; r ← the value
//
//   callAnyFunction r ← f(x)  f's code is the first that the site met?   its code
//                             the second?  its code      the third?  its code      else  → call
//
// The frame is pushed when somebody might see it: at an exit, before the engine carries an instruction out, while something dies
// (InlinedFrames.swift of the interpreter). The interpreter then goes on in the callee, and returns to the call; a call inside that is
// no part of the region has its entry behind it, which finds the region's own frame at a known distance (`Entry.frameOffset`). What
// is won: mostly there is no frame, arguments and results keep what is known of them, nothing that is known of the caller is
// forgotten, and no jump's target has to be guessed.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// Instructions of one callee; calls around a callee's code. (Instructions of all: `inlining_limit` of the compilation.)
  static var maximumInstructions: Int { 40 }
  private static var maximumDepth: Int { 4 }
  /// Words of a frame of a small function, about.
  private static var usualFrame: Int { 24 }
  /// Instructions of a function that stands inside itself more than once.
  private static var shortRecursion: Int { 16 }
  /// Entries that the calls in callees may have.
  static var maximumInlinedEntries: Int { 160 }

  /// The first of the callees that the compiler got copies of for which something holds.
  func copiedCallee(_ isWanted: (spt_callee) -> Bool) -> spt_callee? {
    let callees = UnsafeBufferPointer(
      start: compilation.pointee.callees, count: Int(compilation.pointee.callee_count))
    return callees.first(where: isWanted)
  }
  /// The code that a call enters at an address, if the region may contain it; and its plan. `isMatched`: its parameters may take more
  /// than positions.
  func callee(at start: UInt64, isMatched: Bool = false) -> (callee: spt_callee, plan: Plan)? {
    if isWithoutCallees || scope.depth >= RegionBuilder.maximumDepth { return nil }
    // A generator's frame has nothing behind it.
    if isGeneratorCode || isPeeling || scope.isGenerator { return nil }
    guard let callee = copiedCallee({ $0.start == start }),
      isMatched || callee.keyword_only | callee.takes_rest | callee.takes_names == 0
    else { return nil }
    // Where its calls collect what generators yield, those have to stand in the region.
    guard let plan = plans.plan(of: FunctionCode(callee)), let cells = plan.freeVariables, !plan.isGenerator,
      callee.address + (cells == 0 ? UInt64(plan.start) * 8 : 0) == start, cells == 0 || callee.local_count <= 64,
      InstructionView(callee.words + plan.start)?.info.generic == .functionStart,
      plan.heads.isEmpty, plan.resumes.isEmpty, plan.waits.count == plan.words(of: .callCollect).count,
      !denials.containsCallee(number(of: word)),
      plan.instructionCount <= RegionBuilder.maximumInstructions,
      scope.registerCount + Int(callee.frame_words) + 1 < Operand.limit
    else { return nil }
    // Once around itself a function is worth it, as its calls become half as many, and a short one three times.
    let isShort = plan.instructionCount <= RegionBuilder.shortRecursion
    if scope.count(of: callee.address) > (isShort ? 3 : 1) { return nil }
    return hasRoom(for: plan) ? (callee, plan) : nil
  }

  /// Whether the budget is enough for a callee.
  func hasRoom(for plan: Plan) -> Bool {
    if plan.instructionCount <= inliningBudget { return true }
    leftOut += plan.instructionCount
    return false
  }

  /// Whether the site, or the one of the outermost call around it, was left too often to have callees in the region.
  private var isWithoutCallees: Bool {
    var (word, instruction, place) = (word, instruction, scope)
    while let call = place.call { (word, instruction, place) = (call.word, call.instruction, call.scope) }
    // Once it may have been for other callees (`leavesOthers`).
    return place.failures(word) > (RegionBuilder.hasOthers(instruction) ? 1 : 0)
  }
  /// Whether a site's callees stand beside a way for others.
  private static func hasOthers(_ instruction: InstructionView) -> Bool {
    switch instruction.opcode {
    case .callFunction, .callMethod, .callBoundMethod, .callClass, .callFunctionDefaults, .callMatched,
      .callKeywordsMatched,
      .callClassMatched, .callKeywordsClass, .loadAttrProperty, .loadAttrFallback, .callUnpack:
      false
    default: true
    }
  }
  /// Leaves the instruction to the interpreter, behind ways for all callees that the site met, until a region was left there too
  /// often: then there is a way for others. Without one what is known behind the callees' code is known behind the call.
  ///
  ///   binary r ← p + q    f's code is that which the site met last?  → its code      else  → x7: at 12, call
  func leavesOthers() -> Bool {
    if failedBefore(word) || scope.isGenerator { return false }
    leave(.call)
    return true
  }

  /// Emits a call of the function that the site knows, its code included; false when that is not to be in the region.
  func inlineCall(_ next: Int, _ function: Value, receiver: Value?, from first: Int) -> Bool {
    guard let (callee, plan) = callee(at: instruction.words[3]) else { return false }
    emitCall(of: callee, plan, next, function, receiver: receiver, from: first)
    return true
  }
  /// The same given the callee. `defaults`: so many parameters get no argument.
  private func emitCall(
    of callee: spt_callee, _ plan: Plan, _ next: Int, _ function: Value, receiver: Value?, from first: Int,
    defaults missing: Int = 0
  ) {
    emitCall(of: callee, plan, next, function, landing: .value) {
      var values: [Argument] = []
      if let receiver {
        incref(receiver)
        values.append(Argument(word: receiver, known: Known(kind: .word, value: receiver, fact: .object)))
      }
      values += arguments(from: first, to: plan, at: values.count)
      for index in 0..<missing { values.append(defaultArgument(of: function, fromEnd: missing - index)) }
      takeCallable(function, isBound: receiver != nil)
      return values
    }
  }

  /// A way for each of the functions that a site of any functions met and the region may contain. The block goes on for others; whether
  /// they are all that the site knows of.
  func inlineMet(_ next: Int) -> Bool {
    let count = instruction.c - (instruction.listOperand(0).isNull ? 1 : 0)
    let met = instruction.calledStarts.compactMap { callee(at: $0) }.filter {
      $0.callee.code_version != 0 && $0.callee.argument_count >= count
    }
    let pushed = instruction.calledStarts.compactMap { start in
      met.contains { $0.callee.start == start } ? nil : pushedCallee(count) { start != 0 && $0.start == start }
    }
    if met.isEmpty && pushed.isEmpty { return false }
    let before = state
    let other = addColdBlock()
    let (callable, first) = readCallable(otherwise: other)
    let function = retype(callable, .object)
    check(equals(load64(function, 8), objects.function_type), else: other)
    let version = codeVersion(of: function)
    let known = state
    for (callee, plan) in met {
      // The ways before may have taken what room there is.
      if !hasRoom(for: plan) { break }
      let missing = Int(callee.argument_count) - count
      let (inside, outside) = (graph.addBlock(), graph.addBlock())
      let isThis = equals(version, UInt64(callee.code_version))
      end(.branch(isThis, then: Edge(inside), else: Edge(outside), likely: nil))
      block = inside
      if missing > 0 { demandDefaults(function, missing) { check($0, else: other) } }
      emitCall(of: callee, plan, next, function, receiver: nil, from: first, defaults: missing)
      block = outside
      state = known
    }
    for callee in pushed {
      let (inside, outside) = (graph.addBlock(), graph.addBlock())
      end(.branch(equals(version, UInt64(callee.code_version)), then: Edge(inside), else: Edge(outside), likely: nil))
      block = inside
      pushMet(callee, next, function, from: first, else: other)
      block = outside
      state = known
    }
    end(.jump(Edge(other)))
    block = other
    state = before
    return met.count == instruction.calledStarts.filter { $0 != 0 }.count && met.count < instruction.calledStarts.count
  }
  /// Calls the method that was just loaded, which had code of this version, with its code in the region, if that may be. The block goes on
  /// where the function has other code by now, or where it is not called at all.
  func inlineLoaded(_ next: Int, _ version: UInt32) {
    if instruction.listOperand(0).isNull { return }
    guard let known = copiedCallee({ $0.code_version == version }), let (callee, plan) = callee(at: known.start),
      Int(callee.argument_count) >= instruction.c
    else { return pushLoaded(next, version) }
    let other = addColdBlock()
    let before = state
    let (callable, first) = readCallable(otherwise: other)
    let function = retype(callable, .object)
    check(equals(codeVersion(of: function), UInt64(version)), else: other)
    let missing = Int(callee.argument_count) - instruction.c
    if missing > 0 { demandDefaults(function, missing) { check($0, else: other) } }
    emitCall(of: callee, plan, next, function, receiver: nil, from: first, defaults: missing)
    block = other
    state = before
  }
  /// The same where the code is not to be in the region: the frame is filled here.
  private func pushLoaded(_ next: Int, _ version: UInt32) {
    guard instruction.opcode == .callAnyFunction,
      let callee = pushedCallee(instruction.c, { $0.code_version == version })
    else { return }
    let other = addColdBlock()
    let before = state
    let (callable, first) = readCallable(otherwise: other)
    let function = retype(callable, .object)
    check(equals(codeVersion(of: function), UInt64(version)), else: other)
    pushMet(callee, next, function, from: first, else: other)
    block = other
    state = before
  }
  /// Pushes the frame of a function that has a callee's code, its arguments the operands from `first` on.
  private func pushMet(_ callee: spt_callee, _ next: Int, _ function: Value, from first: Int, else other: BlockNumber) {
    let missing = Int(callee.argument_count) - (instruction.c - first)
    if missing > 0 { demandDefaults(function, missing) { check($0, else: other) } }
    pushCall(of: callee, next, function, else: other) {
      let values = (first..<instruction.c).map { argument(instruction.listOperand($0)) }
      return values + (0..<missing).map { defaultArgument(of: function, fromEnd: missing - $0).word }
    }
  }
  /// The version of a function's code, which is a function's own as long as it is as it was made (MAKE_FUNCTION): with other code or
  /// defaults, or called by other means, it has none or one of its own.
  func codeVersion(of function: Value) -> Value { load32(function, Int(spt_function_version)) }
  /// Emits a call of a function with this code, which it is. `take` takes references to the function and the arguments.
  func emitCall(
    of callee: spt_callee, _ plan: Plan, _ next: Int, _ function: Value, landing: Scope.Call.Landing, number: Int = 0,
    _ take: () -> [Argument]
  ) {
    let inner = scope(of: callee, plan, next, landing: landing, number: number)
    requireRoom(for: inner, callee, levels: 1)
    let values = take()
    exitWord = nil
    fill(inner, callee, function, levels: 1, values)
    emitCode(of: inner, callee)
  }

  /// The scope of a callee, behind this frame and its return word, whether it has one or not.
  func scope(
    of callee: spt_callee, _ plan: Plan, _ next: Int, landing: Scope.Call.Landing, number: Int = 0
  ) -> Scope {
    inliningBudget -= plan.instructionCount
    let call = Scope.Call(
      scope: scope, word: word, instruction: instruction, next: next, landing: landing, number: number)
    return Scope(FunctionCode(callee), plan, offset: scope.registerCount + 1, call: call)
  }

  /// Leaves unless a frame could be pushed for a callee, which counts so many levels of recursion.
  func requireRoom(for inner: Scope, _ callee: spt_callee, levels: UInt64) {
    demandUnwatched(constant(callee.code, .object)) { require($0, .call) }
    // Where it calls others, there may be several levels of them here.
    let depth = inner.isGenerator || inner.plan.callCount == 0 ? 0 : RegionBuilder.maximumDepth - inner.depth
    requireLevels(levels, andMore: UInt64(depth))
    if scope.call == nil && state.room == 0 && graph.stack == nil {
      // A frame that came from C has no return word.
      let gap = add(.subtract, .address, [frame(of: inner), load64(threadState, Int(spt_thread_stack_top))])
      require(compare(.below, gap, constant(16)), .call)
    }
    requireRoom(for: inner, andMore: depth * RegionBuilder.usualFrame)
  }
  /// Leaves unless there are so many levels of recursion left behind those of the callees around.
  private func requireLevels(_ levels: UInt64, andMore more: UInt64) {
    var (around, uncounted): (UInt64, UInt64) = (0, 0)
    var place = scope
    while let call = place.call {
      let own = place.record?.pointee.levels ?? 0
      around += own
      if place.depth > state.pushed { uncounted += own }
      place = call.scope
    }
    if around + levels <= state.levels { return }
    let remaining = add(.loadSigned32, .address, [threadState], Int64(spt_thread_recursion_remaining))
    require(compare(.greater, remaining, constant(uncounted + levels + more - 1)), .call)
    state.levels = around + levels + more
  }
  /// Leaves unless there is room for a callee's frame and its return word, and so many words more.
  private func requireRoom(for inner: Scope, andMore more: Int) {
    let words = inner.registerCount + 1
    if words <= state.room { return }
    let end = add(.add, .address, [frame(of: inner), constant(UInt64(words + more - inner.offset) * 8)])
    require(compare(.below, end, load64(threadState, Int(spt_thread_stack_limit))), .call)
    state.room = words + more
  }
  /// Behind the return word of a callee's frame.
  private func end(of inner: Scope) -> Value {
    add(.add, .address, [frame(of: inner), constant(UInt64(inner.code.frameWords + 1) * 8)])
  }

  /// Fills the callee's registers. References to the function and the arguments go with them. `cells`: its free variables, where there is no
  /// function that has them.
  func fill(
    _ inner: Scope, _ callee: spt_callee, _ function: Value?, levels: UInt64,
    _ arguments: [Argument], cells taken: [Value] = []
  ) {
    let localCount = Int(callee.local_count)
    let cells = inner.plan.freeVariables ?? 0
    var borrowed: UInt64 = 0
    for (index, argument) in arguments.enumerated() where argument.isBorrowed { borrowed |= 1 << UInt64(index) }
    // The function's closure has them.
    for index in (localCount - cells)..<localCount { borrowed |= 1 << UInt64(index) }
    inner.record = addRecord(
      spt_inlined_frame(
        caller: scope.record, distance: UInt32(inner.offset - scope.offset),
        word_count: UInt32(inner.code.frameWords), return_word: inner.returnWord,
        call: inner.call?.instruction.bytecodeAddress ?? 0, levels: levels, borrowed: borrowed,
        collects: inner.collectingCall, code: function == nil ? callee.code : 0))
    let functionWord = function.map { retype($0, .word) } ?? constant(0)
    add(.writeRegister, .none, [functionWord], Int64(inner.offset + Header.function))
    state.extend(to: inner.registerCount)
    var register = inner.offset + firstRegister
    func fill(_ word: Value, _ known: Known) {
      add(.writeRegister, .none, [word], Int64(register))
      state[register] = known
      register += 1
    }
    for argument in arguments { fill(argument.word, argument.known) }
    while register < inner.offset + firstRegister + localCount - cells {
      fill(constant(0), Known(ownsNothing: true))
    }
    if cells == 0 { return }
    let closure = function.map { load64($0, Int(spt_function_closure)) }
    for index in 0..<cells {
      let cell = closure.map { load64($0, Int(spt_tuple_items) + index * 8, .object) } ?? taken[index]
      fill(cell, Known(kind: .word, value: cell, fact: .object))
    }
  }

  private func addRecord(_ record: spt_inlined_frame) -> UnsafeMutablePointer<spt_inlined_frame>? {
    let size = UInt64(MemoryLayout<spt_inlined_frame>.stride)
    guard let memory = spt_block_take(&compilation.pointee.block, spt_block_data, size, 16) else {
      refusal = spt_region_too_large
      return nil
    }
    let made = memory.bindMemory(to: spt_inlined_frame.self, capacity: 1)
    made.initialize(to: record)
    return made
  }

  // MARK: Frames

  /// Whether the code that is being emitted runs in a frame of its own.
  var hasFrame: Bool { state.pushed >= scope.depth }
  /// Of what a scope's frame is to be made (spt_inlined_frame); 0 when it is there.
  func missingFrame(of scope: Scope) -> UInt64 {
    state.pushed >= scope.depth ? 0 : UInt64(UInt(bitPattern: scope.record))
  }
  /// Whether a register of the scope holds a reference that is its caller's.
  func isBorrowed(_ register: Int) -> Bool {
    let parameter = register - scope.offset - firstRegister
    guard !hasFrame, let record = scope.record, (0..<64).contains(parameter) else { return false }
    return record.pointee.borrowed >> UInt64(parameter) & 1 != 0
  }
  /// Pushes the frames that are missing.
  func pushFrames() {
    if hasFrame { return }
    if scope.isGenerator { return denyCallee() }
    pushFrames(of: scope)
    state.pushed = scope.depth
  }
  /// As `pushInlined` of the interpreter, in place.
  private func pushFrames(of inner: Scope) {
    guard let call = inner.call, inner.depth > state.pushed, let record = inner.record else { return }
    pushFrames(of: call.scope)
    func write(_ word: Int, _ value: Value) { add(.writeRegister, .none, [value], Int64(word)) }
    write(call.scope.offset + Header.instruction, constant(record.pointee.call))
    let function = retype(add(.readRegister, .word, [], Int64(inner.offset + Header.function)), .object)
    var left = record.pointee.borrowed
    while left != 0 {
      let register = inner.offset + firstRegister + left.trailingZeroBitCount
      incref(retype(add(.readRegister, .word, [], Int64(register)), .object))
      left &= left - 1
    }
    let code = load64(function, Int(spt_function_code), .object)
    reserveFrame(upTo: end(of: inner), code, levels: record.pointee.levels)
    for (word, value) in header(function, code, previous: frame(of: call.scope)) where word != Header.function {
      write(inner.offset + word, value)
    }
    write(inner.offset + inner.code.frameWords, constant(inner.returnWord))
    store64(threadState, Int(spt_thread_current_frame), frame(of: inner))
  }

  /// An argument's word, owned or borrowed from the caller's local, and what is known of it.
  struct Argument {
    var word: Value
    var known: Known
    var isBorrowed = false
  }
  /// The operands from `first` on, which are the callee's parameters from `start` on. An object in a local needs no reference of its own
  /// where the callee keeps the parameter as it is: the local outlives the call.
  func arguments(from first: Int, to plan: Plan, at start: Int) -> [Argument] {
    (first..<instruction.c).map { passed(instruction.listOperand($0), to: plan, as: start + $0 - first) }
  }
  func passed(_ operand: Operand, to plan: Plan, as parameter: Int) -> Argument {
    if operand.isConstant {
      let word = argument(operand)
      return Argument(word: word, known: constantKnown(operand.index, word))
    }
    let known = state[operand.index]
    if !operand.isTemporary && known.kind == .word && known.fact != .nothing && parameter < 64
      && !plan.writes(to: firstRegister + parameter)
    {
      return Argument(word: readWord(operand.index), known: known, isBorrowed: true)
    }
    let word = argument(operand)
    if operand.isTemporary { state[operand.index] = Known() }
    return Argument(word: word, known: known)
  }

  /// Emits a callee's code, from its start to its returns.
  func emitCode(of inner: Scope, _ callee: spt_callee) {
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
    if refusal == nil, let call = inner.call {
      // Those in frames and those without end otherwise.
      let returns = inner.returns
      for hasFrame in [false, true] {
        inner.returns = returns.filter { ($0.state.pushed >= inner.depth) == hasFrame }
        joinReturns(call, localCount: Int(callee.local_count))
      }
    }
    scope = outer.scope
    word = outer.word
    instruction = outer.instruction
    block = RegionBuilder.noBlock
  }
}
