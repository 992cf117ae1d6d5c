// Generators and coroutines that are made, and wait for one another (Generators.swift of the interpreter).
//
//   callFunction t0 ← g(x)        guards: g's version, nobody watches; v9 = newGenerator(g, x): no frame is pushed for it
//   getYieldFromIter t0 ← t0      t0 is a generator: nothing to do; getAwaitable and a coroutine that has not begun, getIter and a
//                                 generator alike
//   send t1 ← t0, None            as `for` resumes a generator (RegionBuilder+Generators.swift); a chain of them goes through the engine
//   endSend t0 ← t0, t1           t0 ends; t0 ← t1
//   callCollect r ← next(g)       the same, for one item: g waits in the callable's register
//   entry for the item            g goes; r ← the context's value

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  // MARK: Making them

  /// Makes the generator or coroutine that a call of the function gives, whose version was looked at; false where it may give something else.
  func makeGenerator(_ next: Int, _ function: Value, receiver: Value?, from first: Int) -> Bool {
    let view = instruction
    let start = view.words[3]
    // Its cells are made, and its free variables copied, in a frame.
    guard let callee = copiedCallee({ $0.start == start }), callee.address == start,
      InstructionView(callee.words)?.opcode == .returnGenerator, !scope.isGenerator, !failedBefore(word)
    else { return false }
    _ = requireCallable(function)
    requireNothingPending()
    let threadState = threadState
    // Where a callee's frame would lie: nothing else is there now.
    let row =
      scope.call == nil
      ? load64(threadState, Int(spt_thread_stack_top))
      : add(.add, .address, [frame, constant(UInt64(scope.registerCount + 1) * 8)])
    let end = add(.add, .address, [row, constant(UInt64(callee.frame_words + 1) * 8)])
    require(compare(.below, end, load64(threadState, Int(spt_thread_stack_limit))), .call)

    let operands = (first..<view.c).map { view.listOperand($0) }
    let words =
      (receiver.map { [retype($0, .word)] } ?? [])
      + operands.map { $0.isConstant ? retype(constantObject($0.index), .word) : readWord($0.index) }
    for (index, word) in words.enumerated() { store64(row, index * 8, word) }
    let generator = call(
      .newGenerator, [function, row, constant(UInt64(words.count)), constant(start)], .object)
    unless(compare(.notEqual, generator, constant(0))) { self.leave(.call) }

    if let receiver { incref(receiver) }
    for operand in operands { keep(operand) }
    takeCallable(function, isBound: receiver != nil)
    let fact = callee.makes_generator != 0 ? Fact.type(objects.generator_type) : .object
    finishCall(next, generator, Known(kind: .word, value: generator, fact: fact), ranCode: false)
    return true
  }
  /// The generator has an operand now.
  private func keep(_ operand: Operand) {
    if operand.isConstant { return incref(retype(constantObject(operand.index), .object)) }
    let known = state[operand.index]
    let word = readWord(operand.index)
    if operand.isTemporary {
      state[operand.index] = Known()
    } else if known.ownsNothing && (known.kind == .int || known.kind == .double) {
      return
    } else if known.fact == .nothing {
      when(isObject(word)) { self.incref(self.retype(word, .object)) }
    } else {
      incref(retype(word, .object))
    }
  }

  // MARK: What waits for them

  /// What iter(), `yield from` and `await` make of a generator or coroutine is the same object. `isNew`: of one that has not begun.
  func passGenerator(_ next: Int, _ type: UInt64, isNew: Bool = false) -> Bool {
    guard isBTemporary, !isBConstant, instruction.a == instruction.b, !isALocal, plan.startsBlock(next) else {
      return false
    }
    let other = addColdBlock()
    let atCheck = state
    let known = state[instruction.b]
    let object = readWord(instruction.b)
    if known.fact != .type(type) {
      if known.fact == .nothing { check(isObject(object), else: other) }
      check(equals(load64(object, 8), type), else: other)
    }
    if isNew { check(equals(load8(object, Int(spt_generator_state)), 0xFD), else: other) }
    state[instruction.b] = Known(kind: .word, value: object, fact: .type(type))
    goTo(next)
    askEngine(at: other, atCheck, next)
    return true
  }

  func send(_ next: Int) {
    let sent = instruction.c
    if !isCTemporary || isCConstant { return waitThroughEngine(next) }
    let other = addColdBlock()
    let atCheck = state
    let receiver = readObject(instruction.b)
    let type = load64(receiver, 8)
    unless(equals(type, objects.generator_type)) {
      self.check(self.equals(type, self.objects.coroutine_type), else: other)
    }
    check(equals(readWord(sent), objects.none), else: other)
    resume(receiver, .send, otherwise: other)
    block = other
    state = atCheck
    waitThroughEngine(next)
  }

  /// The receiver ends, and the value takes its place.
  func endSend(_ next: Int) -> Bool {
    if !isBTemporary || isBConstant || !isCTemporary || isCConstant { return false }
    let (receiver, known) = (readWord(instruction.b), state[instruction.b])
    let (value, knownValue) = (readWord(instruction.c), state[instruction.c])
    state[instruction.c] = Known()
    endThenWrite([Ending(receiver, known)], value, knownValue, next)
    return true
  }

  // MARK: One item

  /// next(g), where g has begun or not and wants nothing sent, and g.send(x), where it does.
  func callNext(_ next: Int) -> Bool {
    let view = instruction
    let (owner, argument) = (view.listOperand(0), view.listOperand(1))
    let isSend = Collector(view.words[3]) == .send
    let operand = isSend ? owner : argument
    guard Collector(view.words[3]).isSingle, scope.call == nil, !scope.isGenerator, isBTemporary, !isBConstant,
      !failedBefore(word), !operand.isConstant, !operand.isNull
    else { return false }
    let other = addColdBlock()
    let atCheck = state
    let callable = readWord(view.b)
    if state[view.b].fact == .nothing { check(isObject(callable), else: other) }
    if isSend {
      check(equals(callable, view.words[4]), else: other)
      if state[operand.index].fact == .nothing { check(isObject(readWord(operand.index)), else: other) }
    } else {
      if !owner.isNull { check(equals(readWord(owner.index), 0), else: other) }
      check(equals(load64(callable, 8), objects.builtin_type), else: other)
      check(equals(load64(callable, Int(spt_cfunction_ml)), view.words[4]), else: other)
    }
    let generator = readWord(operand.index)
    if state[operand.index].fact != .type(objects.generator_type) {
      if state[operand.index].fact == .nothing { check(isObject(generator), else: other) }
      check(equals(load64(generator, 8), objects.generator_type), else: other)
    }
    let sent: (() -> Value)? = isSend ? { self.retype(self.ownedObject(argument), .word) } : nil
    resume(generator, .next, otherwise: other, sent: sent) {
      if !operand.isTemporary { self.incref(self.retype(generator, .object)) }
      self.add(.writeRegister, .none, [generator], Int64(view.b))
      self.giveBackOne(self.retype(callable, .object))
      self.countWaiting(by: 1)
    }
    block = other
    state = atCheck
    callOther(next)
    return true
  }
  private func countWaiting(by difference: UInt64) {
    let counter = variable(.waitingCalls)
    let count = add(.loadShared, .address, [counter])
    store64(counter, 0, add(.add, .address, [count, constant(difference)]))
  }

  /// Behind such a call: its item, or the default.
  func takeNext(_ next: Int) {
    let view = instruction
    let item = load64(context, Int(spt_context_value), .word)
    countWaiting(by: 0 &- 1)
    var endings = [Ending(add(.readRegister, .word, [], Int64(view.b)), Known(fact: .object))]
    let last = view.listOperand(view.listCount - 1)
    if Collector(view.words[3]) == .nextOr && last.isTemporary && !last.isConstant {
      endings.append(Ending(add(.readRegister, .word, [], Int64(last.index)), Known()))
    }
    if view.flags.contains(.aIsTemporary) {
      let ran = collect(endings)
      releaseWord(item, .deallocateOverwritten, next)
      add(.guard, .none, [equals(ran, 0)], exit: exit(to: next, .ranCode))
    } else {
      endThenWrite(endings, item, Known(kind: .word, value: item), next)
    }
    goTo(next)
  }
}
