// Generators whose code stands in the region, in place of a call that collects their items.
//
//   callMethod t1 ← g(it)         guards: g's version, room, nothing pending, what collects, the collector's count; else call
//   callCollect t0 ← tuple(t1)    t0 ← a list; it goes to the generator's registers, behind those of this frame
//                                 the generator's own code, on what is known of it
//     its yieldValue              the item goes to the list; on behind the yield
//     its return                  what it owned is given back; t0 ← a tuple of the list
//
// There is no generator, and no frame of it. An exit in its code makes both: then the interpreter goes on in it, and this frame waits at the call
// for its items (InlinedGenerators.swift of the interpreter). Nobody else may see them, so a generator that calls something, or does
// anything else that the engine's own functions have to do, stays outside (`denyCallee`).

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// A call of a generator's function, and what the next instruction, a call too, does with the items.
  struct Collected {
    var callee: spt_callee
    var plan: Plan
    var collector: Collector
    var call: Scope.Call
  }

  /// Emits a call of a generator's function and the call behind it that collects the items, the generator's code included; false when that
  /// is not to be in the region.
  func inlineGenerator(_ next: Int, _ function: Value, from first: Int) -> Bool {
    guard let collected = collected(next, from: first) else { return false }
    require(equals(load32(function, Int(spt_function_version)), instruction.words[4] >> 32), .call)
    begin(collected, function) { arguments(from: first, to: collected.plan, at: 0) }
    return true
  }

  /// Emits the generator's code, and the calls with it. `function`: nil where that is made with the generator, if at all; its free variables
  /// are `cells` then. `take` takes references to the arguments; nil, where it could not, behind the last guard, and nothing was done.
  func begin(
    _ collected: Collected, _ function: Value?, cells: [Value] = [], _ take: () -> [Argument]
  ) {
    let (callee, collector, call) = (collected.callee, collected.collector, collected.call)
    let collecting = requireCollecting(call.instruction, collector)
    inliningBudget -= collected.plan.instructionCount
    if isGeneratorCode {
      // Not behind its frame, but where that of a call would lie.
      graph.stack = StackRegisters(
        first: scope.registerCount + 1, threadOffset: Int(spt_context_thread_state),
        topOffset: Int(spt_thread_stack_top))
    }
    let inner = Scope(
      FunctionCode(callee), collected.plan, offset: scope.registerCount + 1, call: call)
    inner.isWithoutFunction = function == nil
    requireRoom(forGenerator: inner, callee)
    let values: [Argument]
    let container: Value
    if let function {
      container = newContainer(for: collector) {}
      values = take()
      takeCallable(function, isBound: false)
    } else {
      // What is made for it is all that there is to undo.
      values = take()
      container = newContainer(for: collector) {
        for value in values { self.giveBack(self.retype(value.word, .object)) { _ = self.deallocate($0) } }
      }
    }
    countObjects(inner)
    exitWord = nil
    state[instruction.a] = Known()
    fill(inner, callee, function, levels: 1, values, cells: cells)
    add(.writeRegister, .none, [constant(0)], Int64(inner.offset + Header.frameObject))
    let target = call.instruction.b
    switch collector {
    case .any, .all, .minimum, .maximum, .sorted, .join, .next, .nextOr, .send: break
    case .sum:
      giveBackOne(collecting)
      let zero = intConstant(0)
      add(.writeRegister, .none, [wordOfInt(zero)], Int64(target))
      state[target] = Known(kind: .int, value: zero, ownsNothing: true)
    case .list, .tuple, .set, .frozenset:
      giveBackOne(collecting)
      add(.writeRegister, .none, [container], Int64(target))
      let isList = collector == .list || collector == .tuple
      state[target] = Known(kind: .word, value: container, fact: isList ? .type(listType) : .object)
    }
    emitCode(of: inner, callee)
  }

  /// What stands at the call, if the region may contain it.
  func collected(_ next: Int, from first: Int) -> Collected? {
    guard !isPeeling, !scope.isGenerator, inliningBudget > 0,
      let view = InstructionView(words + next, registerOffset: scope.offset), view.opcode == .callCollect,
      view.listCount == 2, view.flags.contains(.bIsTemporary), !view.flags.contains(.bIsConstant),
      view.listOperand(1).isTemporary, view.listOperand(1).index == instruction.a,
      !denials.containsCallee(number(of: next)),
      failures(word) == 0, failures(next) == 0, scope.outermost.failures(scope.site ?? next) == 0
    else { return nil }
    let start = instruction.words[3]
    guard
      let callee = copiedCallee({ $0.start == start }), callee.makes_generator != 0,
      Int(callee.argument_count) == instruction.c - first, callee.local_count <= 64,
      spt_fits_reserved_generator(Int(callee.frame_words)) != 0,
      scope.registerCount + Int(callee.frame_words) + 1 < Operand.limit
    else { return nil }
    let code = FunctionCode(callee)
    let collector = Collector(view.words[3])
    guard collector.mayStandInside, let plan = plans.plan(of: code), plan.freeVariables != nil, plan.waits.isEmpty,
      !plan.resumes.isEmpty,
      plan.words(of: .yieldValue).allSatisfy({ isPlainYield($0, code, plan, collector) }),
      plan.instructionCount <= RegionBuilder.maximumInstructions
    else { return nil }
    if !hasRoom(for: plan) { return nil }
    let call = Scope.Call(scope: scope, word: next, instruction: view, next: next + view.wordCount, landing: .items)
    return Collected(callee: callee, plan: plan, collector: collector, call: call)
  }
  /// Whether code goes on behind a yield without what is sent in. Where a call may stop in between, closing the generator must be no more
  /// than letting go of its locals (gen_close in Objects/genobject.c: RESUME_OPARG_DEPTH1_MASK).
  private func isPlainYield(_ word: Int, _ code: FunctionCode, _ plan: Plan, _ collector: Collector) -> Bool {
    guard let view = InstructionView(code.words + word), plan.resume(behind: word, view) != nil, !plan.wantsSent(view),
      let resume = InstructionView(code.words + word + view.wordCount), resume.opcode == .resume
    else { return false }
    return collector != .any && collector != .all || resume.kind & 4 != 0
  }

  /// Leaves unless the callable is what the call that collects is specialized to; gives it.
  private func requireCollecting(_ call: InstructionView, _ collector: Collector) -> Value {
    let owner = call.listOperand(0)
    if !owner.isNull { require(equals(readWord(owner.index), 0), .call) }
    let isFunction = collector == .any || collector == .all || collector == .sum
    return retype(requireBuiltin(call, isType: !isFunction), .object)
  }
  /// Leaves unless a generator could be made, whose frame counts one level of recursion.
  private func requireRoom(forGenerator inner: Scope, _ callee: spt_callee) {
    requireRoom(for: inner, callee, levels: 1)
    requireNothingPending()
    require(compare(.notEqual, load64(variable(.reservedGenerator), 0), constant(0)), .call)
    // Where all else is made behind this, all of it counts.
    let made: Int64 = inner.isWithoutFunction ? 5 : 1
    let (count, threshold) = youngObjects
    unless(compare(.less, add(.add, .int, [count, intConstant(made - 1)]), threshold)) {
      self.require(equals(self.call(.isCollectionDue, [constant(UInt64(made))]), 0), .call)
    }
  }
  private func newContainer(for collector: Collector, undo: () -> Void) -> Value {
    switch collector {
    case .any, .all, .sum, .minimum, .maximum, .sorted, .join, .next, .nextOr, .send: return constant(0, .object)
    case .list, .tuple, .set, .frozenset: break
    }
    let made = call(.newCollection, [constant(UInt64(collector.rawValue))], .object)
    // No guard: one may fail for nothing.
    unless(compare(.notEqual, made, constant(0))) {
      undo()
      self.leave(.call)
    }
    return made
  }

  // The garbage collector counts the generator as if it were there, and its function too.

  /// Its count and, behind which it runs, its threshold. Whoever makes or frees an object writes the count.
  private var youngObjects: (count: Value, threshold: Value) {
    let both = add(.loadShared, .int, [variable(.youngObjects)], -4)
    let threshold = add(.shiftRight, .int, [add(.shiftLeft, .int, [both, intConstant(32)]), intConstant(32)])
    return (add(.shiftRight, .int, [both, intConstant(32)]), threshold)
  }
  private func objectsLeftOut(_ inner: Scope) -> Value { intConstant(inner.isWithoutFunction ? 2 : 1) }
  private func countObjects(_ inner: Scope) {
    let (count, _) = youngObjects
    add(.store32, .none, [variable(.youngObjects), add(.add, .int, [count, objectsLeftOut(inner)])])
  }
  private func uncountObjects(_ inner: Scope) {
    let (count, _) = youngObjects
    let left = add(.subtract, .int, [count, objectsLeftOut(inner)])
    let least = add(.select, .int, [compare(.greater, left, intConstant(0)), left, intConstant(0)])
    add(.store32, .none, [variable(.youngObjects), least])
  }

  // MARK: Items

  /// The generator yields to the call that collects.
  func collectItem(_ call: Scope.Call) {
    guard let place = plan.resume(behind: word, instruction) else { return leave(.unsupported) }
    let target = call.instruction.b
    let collector = Collector(call.instruction.words[3])
    switch collector {
    case .list, .tuple:
      let list = readObject(target, ofType: listType)
      makeRoom(in: list)
      append(instruction.b, isConstant: isBConstant, isTemporary: isBTemporary, to: list)
      goTo(place)
    case .set, .frozenset:
      addItem(instruction.b, isConstant: isBConstant, isTemporary: isBTemporary, toSet: readObject(target))
      goTo(place)
    case .any: stop(call, when: true, behind: place)
    case .all: stop(call, when: false, behind: place)
    case .sum: addItem(to: target, behind: place)
    case .minimum, .maximum, .sorted, .join, .next, .nextOr, .send: leave(.unsupported)
    }
  }

  /// any() and all() go on until an item is true, or false.
  private func stop(_ call: Scope.Call, when wanted: Bool, behind place: Int) {
    let register = instruction.b
    let known = isBConstant ? Known(fact: .object) : state[register]
    let word = isBConstant ? constantObject(register) : readWord(register)
    let truth = truth(ofAny: word, known)
    let (stops, goesOn) = (graph.addBlock(), graph.addBlock())
    let (then, other) = wanted ? (stops, goesOn) : (goesOn, stops)
    end(.branch(truth, then: Edge(then), else: Edge(other), likely: nil))
    let ends = isBTemporary && !known.ownsNothing
    let here = state
    block = stops
    if ends {
      // The end of an object that is no bool may run code, for which there would have to be a generator.
      unless(equals(word, wanted ? objects.true_object : objects.false_object)) { self.leave(.away) }
    }
    if isBTemporary { state[register] = Known() }
    endGenerator(call, answer: wanted)
    block = goesOn
    state = here
    if isBTemporary { state[register] = Known() }
    if ends { releaseWord(word, .deallocate, place) }
    goTo(place)
  }

  private func addItem(to target: Int, behind place: Int) {
    let (number, leftover): (Value, Leftover)
    if isBConstant {
      let word = scope.code.constantWords[instruction.b]
      if !Word.isInt(word) { return leave(.type) }
      number = intConstant(Word.intValue(word))
      leftover = Leftover()
    } else {
      (number, leftover) = readIntOrBool(instruction.b)
    }
    let sum = add(.add, .int, [sum(in: target), number])
    require(fits(sum), .overflow)
    finish(leftover)
    if isBTemporary { state[instruction.b] = Known() }
    add(.writeRegister, .none, [wordOfInt(sum)], Int64(target))
    state[target] = Known(kind: .int, value: sum, ownsNothing: true)
    goTo(place)
  }
  private func sum(in target: Int) -> Value {
    state[target].kind == .int ? state[target].value : intOfWord(readWord(target))
  }
  private func readIntOrBool(_ register: Int) -> (Value, Leftover) {
    if state[register].kind == .int { return readInt(register, isTemporary: isBTemporary) }
    let word = readWord(register)
    let number = value(.int, when: equals(word, objects.true_object)) {
      intConstant(1)
    } otherwise: {
      value(.int, when: equals(word, objects.false_object)) {
        intConstant(0)
      } otherwise: {
        value(.int, when: isInt(word)) {
          intOfWord(word)
        } otherwise: {
          intOfObject(word) { require($0, .type) }
        }
      }
    }
    return (number, Leftover(word: isBTemporary ? word : nil))
  }

  // MARK: The end

  /// The generator has returned, or, of any() and all(), the answer is known. What it owned is given back, and the call has its result.
  func endGenerator(_ call: Scope.Call, answer: Bool? = nil) {
    if answer == nil && !isBConstant { return leave(.unsupported) }
    let outer = (scope: scope, word: word, instruction: instruction)
    // At a yield also what is on its stack.
    let count = answer == nil ? instruction.c : instruction.a - scope.offset - firstRegister
    var ran = releaseOwned(ownedLocals(count, but: nil), call) ?? constant(0)
    uncountObjects(scope)
    scope = call.scope
    state.pushed = min(state.pushed, scope.depth)
    word = call.word
    instruction = call.instruction
    state.shrink(to: scope.registerCount)
    let (value, known) = result(Collector(instruction.words[3]), answer, &ran)
    state[instruction.b] = Known()
    if instruction.flags.contains(.aIsTemporary) {
      if !known.ownsNothing { ran = collect(ran, word: value) { self.deallocate($0) } }
      add(.guard, .none, [equals(ran, 0)], exit: exit(to: call.next, .ranCode))
    } else {
      writeBehind(ran, value, known, call.next)
    }
    goTo(call.next)
    (scope, word, instruction) = outer
  }
  /// What the call gives, an owned word, and what is known of it.
  private func result(_ collector: Collector, _ answer: Bool?, _ ran: inout Value) -> (Value, Known) {
    let target = instruction.b
    switch collector {
    case .list:
      let list = readObject(target, ofType: listType)
      return (list, Known(kind: .word, value: list, fact: .type(listType)))
    case .set, .frozenset:
      let set = readObject(target)
      // The call's expectation: the type.
      if collector == .frozenset { store64(set, 8, constant(instruction.words[4])) }
      return (set, Known(kind: .word, value: set, fact: .object))
    case .tuple:
      let list = readObject(target, ofType: listType)
      let tuple = self.call(.tupleOfItems, [list], .object)
      unless(compare(.notEqual, tuple, constant(0))) {
        _ = self.collect(self.constant(0), list) { self.deallocate($0) }
        let record = missingFrame(of: scope)
        if record != 0 { _ = self.call(.pushInlined, [self.frame, self.constant(record)]) }
        self.leave(to: self.call(.failCall, [self.here, self.context]))
      }
      return (tuple, Known(kind: .word, value: tuple, fact: .type(tupleType)))
    case .any, .all:
      giveBackOne(readObject(target))
      let isTrue = answer ?? (collector == .all)
      let object = constant(isTrue ? objects.true_object : objects.false_object, .object)
      return (object, Known(kind: .word, value: object, fact: .object))
    case .sum:
      let sum = sum(in: target)
      return (wordOfInt(sum), Known(kind: .int, value: sum, ownsNothing: true))
    case .minimum, .maximum, .sorted, .join, .next, .nextOr, .send:
      leave(.unsupported)
      return (constant(0), Known())
    }
  }
}
