// Attributes, subscripts and `with` that are calls of Python functions: a property's getter, a class's `__getitem__`, `__enter__`.
//
//   loadAttrProperty r ← p.x   w3: version 31, w4: the getter   guard version(type p) == 31, the getter has the code that ran here
//                                                               its code, on p
//   loadSubscript r ← p[k]     f = `__getitem__` of p's type, from the table of shapes
//                              f's code is that which the site met last?  → its code, on p and k      else  → the engine
//
// The operands go to the function's frame, as those of a call do; its value lands as what was loaded.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// A property.
  func loadProperty(_ next: Int) {
    let view = instruction
    guard !isBConstant, !failedBefore(word), let (callee, plan) = implicitCallee(parameters: 1) else {
      return callOther(next)
    }
    requireVersion(readObject(view.b), in: view.b, UInt32(truncatingIfNeeded: view.words[3]))
    callGetter(callee, plan, next)
  }
  /// That of an owner whose version is known, at a site of several types; false when the region may not contain its getter.
  func emitGetter(_ shape: spt_known_shape, _ next: Int) -> Bool {
    guard !instruction.flags.contains(.loadsMethod), shape.code_version != 0,
      let known = copiedCallee({ $0.code_version == shape.code_version }), let (callee, plan) = callee(at: known.start),
      callee.argument_count == 1
    else { return false }
    callGetter(callee, plan, next)
    return true
  }
  private func callGetter(_ callee: spt_callee, _ plan: Plan, _ next: Int) {
    // An owner that may die of it goes to the frame only at times: see `loadAttrProperty` of the interpreter.
    if isBTemporary { require(isShared(readObject(instruction.b)), .call) }
    let getter = constant(instruction.words[4], .object)
    require(equals(codeVersion(of: getter), UInt64(callee.code_version)), .call)
    emitCall(of: callee, plan, next, getter, landing: .attribute) {
      incref(getter)
      return [passed(operandB, to: plan, as: 0)]
    }
  }
  /// A name for which `__getattr__` is called.
  func loadFallback(_ next: Int) {
    let view = instruction
    guard !isBConstant, !failedBefore(word), let (callee, plan) = implicitCallee(parameters: 2) else {
      return callOther(next)
    }
    let owner = readObject(view.b)
    requireVersion(owner, in: view.b, UInt32(truncatingIfNeeded: view.words[3]))
    let keysVersion = view.words[3] >> 32
    if keysVersion != 0 {
      requireInlineValues(owner)
      let keys = load64(load64(owner, 8), Int(spt_type_cached_keys))
      require(equals(load32(keys, Int(spt_keys_version)), keysVersion), .shape)
    }
    let function = constant(view.words[4], .object)
    require(equals(codeVersion(of: function), UInt64(callee.code_version)), .call)
    emitCall(of: callee, plan, next, function, landing: .operation, number: SPT_FALLBACK) {
      incref(function)
      let name = constant(view.nameAddress, .object)
      incref(name)
      let known = Known(kind: .word, value: name, fact: .object)
      return [keptArgument(operandB, to: plan, as: 0), Argument(word: name, known: known)]
    }
  }
  /// Whether there is more than one reference to an object. (In halves: see the emitter's `isLast`.)
  private func isShared(_ object: Value) -> Value {
    let others = add(.or, .address, [add(.xor, .address, [load32(object, 0), constant(1)]), load32(object, 4)])
    return compare(.notEqual, others, constant(0))
  }

  /// A subscript that found no special form.
  func loadItemOfClass(_ next: Int) {
    if inlineGetItem(next) && leavesOthers() { return }
    callOther(next)
  }
  /// A way for the `__getitem__` that the site called last, if the region may contain it. The block goes on for others.
  private func inlineGetItem(_ next: Int) -> Bool {
    guard !isBConstant, let (callee, plan) = implicitCallee(parameters: 2) else { return false }
    let before = state
    let other = addColdBlock()
    func demand(_ condition: Value) { check(condition, else: other) }
    let word = readWord(instruction.b)
    if state[instruction.b].fact == .nothing { demand(isObject(word)) }
    let function = operatorFunction(of: retype(word, .object), in: instruction.b, SPT_SUBSCRIPT, callee, demand)
    demand(equals(codeVersion(of: function), UInt64(callee.code_version)))
    emitCall(of: callee, plan, next, function, landing: .item) {
      incref(function)
      return [passed(operandB, to: plan, as: 0), passed(operandC, to: plan, as: 1)]
    }
    block = other
    state = before
    return true
  }

  // MARK: with

  /// The manager's methods are those of its type, from the table of shapes. The bound method for the end has the manager meanwhile.
  func beforeWith(_ next: Int) {
    if inlineEnter(next) && leavesOthers() { return }
    callOther(next)
  }
  private func inlineEnter(_ next: Int) -> Bool {
    guard !isBConstant, let (callee, plan) = implicitCallee(parameters: 1) else { return false }
    let before = state
    let other = addColdBlock()
    func demand(_ condition: Value) { check(condition, else: other) }
    let word = readWord(instruction.b)
    if state[instruction.b].fact == .nothing { demand(isObject(word)) }
    let manager = retype(word, .object)
    let type = load64(manager, 8)
    let enter = operatorFunction(of: manager, in: instruction.b, SPT_ENTER, callee, demand)
    let exit = operatorFunction(ofType: type, SPT_EXIT, demand)
    demand(equals(codeVersion(of: enter), UInt64(callee.code_version)))
    let fact = state[instruction.b].fact
    let known = Known(kind: .word, value: manager, fact: fact == .nothing ? .object : fact)
    emitCall(of: callee, plan, next, enter, landing: .item) {
      let made = call(.newMethod, [exit, manager], .object)
      // No guard: one may fail for nothing.
      unless(compare(.notEqual, made, constant(0))) { self.leave(.call) }
      incref(enter)
      if isBTemporary {
        giveBackOne(manager)
        state[instruction.b] = Known()
      }
      write(
        instruction.a, made, Known(kind: .word, value: made, fact: .object), isLocal: false, after: next)
      let isBorrowed = !plan.writes(to: firstRegister)
      if !isBorrowed { incref(manager) }
      return [Argument(word: manager, known: known, isBorrowed: isBorrowed)]
    }
    block = other
    state = before
    return true
  }

  /// `__exit__`, a bound method, called with constants. It ends when its function has returned.
  func callExit(_ next: Int) {
    if inlineExit(next) && leavesOthers() { return }
    callOther(next)
  }
  private func inlineExit(_ next: Int) -> Bool {
    guard isBTemporary, let (callee, plan) = implicitCallee(parameters: UInt32(instruction.c + 1)) else { return false }
    let before = state
    let other = addColdBlock()
    func demand(_ condition: Value) { check(condition, else: other) }
    let word = readWord(instruction.b)
    if state[instruction.b].fact == .nothing { demand(isObject(word)) }
    let method = retype(word, .object)
    demand(equals(load64(method, 8), objects.method_type))
    let function = load64(method, Int(spt_method_function), .object)
    demand(equals(load64(function, 8), objects.function_type))
    demand(equals(codeVersion(of: function), UInt64(callee.code_version)))
    let instance = load64(method, Int(spt_method_self), .object)
    emitCall(of: callee, plan, next, function, landing: .operation, number: SPT_EXIT) {
      incref(function)
      let isBorrowed = !plan.writes(to: firstRegister)
      if !isBorrowed { incref(instance) }
      let known = Known(kind: .word, value: instance, fact: .object)
      return [Argument(word: instance, known: known, isBorrowed: isBorrowed)] + arguments(from: 0, to: plan, at: 1)
    }
    block = other
    state = before
    return true
  }
  /// Behind its code.
  func finishExit(_ next: Int, _ value: Value, _ known: Known) {
    let method = instruction.b
    let ending = Ending(readWord(method), Known(fact: .object))
    state[method] = Known()
    if instruction.flags.contains(.aIsTemporary) {
      let ended = known.ownsNothing ? [ending] : [ending, Ending(value, Known())]
      add(.guard, .none, [equals(collect(ended), 0)], exit: exit(to: next, .ranCode))
    } else {
      endThenWrite([ending], value, known, next)
    }
    goTo(next)
  }

  /// The function that the instruction called last, if the region may contain it.
  private func implicitCallee(parameters: UInt32) -> (callee: spt_callee, plan: Plan)? {
    guard let start = instruction.calledStarts.first, let known = callee(at: start), known.callee.code_version != 0,
      known.callee.argument_count == parameters
    else { return nil }
    return known
  }

  /// Behind the function's code: its value is what was loaded.
  func finishImplicit(_ next: Int, _ value: Value, _ known: Known) {
    if instruction.opcode == .beforeWith {
      write(instruction.c, value, known, isLocal: false, after: next)
      return goOn(behind: next)
    }
    if instruction.flags.contains(.loadsMethod) { writeNull(instruction.c) }
    write(instruction.a, value, known, isLocal: isALocal, after: next)
    goOn(behind: next)
  }
}
