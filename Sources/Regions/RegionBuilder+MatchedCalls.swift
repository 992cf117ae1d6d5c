// Calls of one function whose arguments do not fill its parameters one by one: there are defaults, or names.
//
//   callFunctionDefaults r ← f(x)        f is f(a, b=2)         guard f's version; f's code, on x and the default
//   callKeywordsMatched r ← f(x, c=y)    f is f(a, b=2, c=3)    the same, on x, the first default and y
//                                        w5: one in front, 'c' is parameter 2
//   callMatched r ← f(x, y, z)           f is f(a, *rest)       the same, on x and a tuple (RegionBuilder+RestArguments.swift)
//
// A method that was read off an instance has its self in front of the arguments, a static one has none: the site takes both, and
// which it is here is mostly known.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  func callWithDefaults(_ next: Int) {
    if let first = firstArgument {
      let places = ArgumentPlaces(positional: instruction.c - first, named: 0)
      if inlineMatched(next, places, from: first) { return }
    }
    callAnyFunction(next)
  }
  func callMatched(_ next: Int) {
    let places = ArgumentPlaces(word: instruction.words[5])
    if !inlineMatched(next, places, from: instruction.c - places.positional) { callOther(next) }
  }
  func callWithNames(_ next: Int) {
    let places = ArgumentPlaces(word: instruction.words[5])
    let first = instruction.c - 1 - places.named - places.positional
    if inlineMatched(next, places, from: first) { return }
    callOther(next)
  }

  /// The operand with which the arguments begin, where it is known whether there is a self.
  private var firstArgument: Int? {
    let owner = instruction.listOperand(0)
    if owner.isNull { return 1 }
    if owner.isConstant || state[owner.index].fact != .nothing { return 0 }
    return isNull(owner.index) ? 1 : nil
  }
  /// Whether a register is known to hold NULL.
  private func isNull(_ register: Int) -> Bool {
    let known = state[register]
    guard known.kind == .word else { return false }
    return graph.nodes[known.value].operation == .constant && graph.nodes[known.value].immediate == 0
  }

  private func inlineMatched(_ next: Int, _ places: ArgumentPlaces, from first: Int) -> Bool {
    let view = instruction
    let inside = callee(at: view.words[3], isMatched: true)
    guard !isBConstant, first == 0 || first == 1, !failedBefore(word),
      let callee = inside?.callee ?? pushedCallee(0, { $0.start == view.words[3] }),
      let operands = operands(places, from: first, callee)
    else { return false }
    requireSelf(first == 0)
    let function = readObject(view.b, ofType: objects.function_type)
    require(equals(load32(function, Int(spt_function_version)), view.words[4] >> 32), .call)
    let takesPositional = Int(callee.argument_count)
    if let missing = operands.prefix(takesPositional).firstIndex(of: nil) {
      demandDefaults(function, takesPositional - missing) { require($0, .call) }
    }
    guard let plan = inside?.plan else {
      pushCall(of: callee, next, function) {
        operands.enumerated().map { parameter, operand in
          operand.map { argument($0) } ?? defaultArgument(of: function, fromEnd: takesPositional - parameter).word
        }
      }
      return true
    }
    let defaults = operands.enumerated().map { parameter, operand in
      operand != nil || parameter < takesPositional
        ? nil : keywordDefault(of: function, parameter) { require($0, .call) }
    }
    let others = (first..<(first + places.positional)).dropFirst(takesPositional).map { view.listOperand($0) }
    let otherNames = otherNames(places, behind: first + places.positional)
    emitCall(of: callee, plan, next, function, landing: .value) {
      let rest = newRest(of: callee, otherNames) { call(.newTuple, [constant(UInt64(others.count))], .object) }
      for (index, operand) in others.enumerated() {
        store64(rest[0].word, Int(spt_tuple_items) + index * 8, ownedObject(operand))
        if operand.isTemporary { state[operand.index] = Known() }
      }
      let values = operands.enumerated().map { parameter, operand in
        operand.map { passed($0, to: plan, as: parameter) } ?? defaults[parameter].map { ownedArgument($0) }
          ?? defaultArgument(of: function, fromEnd: takesPositional - parameter)
      }
      takeCallable(function, isBound: false)
      return values + rest
    }
    return true
  }
  /// What each parameter gets but *args and **kwargs, nil: its default. None where the call has to see to it.
  /// `receiver`: 1 when the first parameter is for an instance that is no operand.
  func operands(_ places: ArgumentPlaces, from first: Int, _ callee: spt_callee, receiver: Int = 0) -> [Operand?]? {
    let takesPositional = Int(callee.argument_count)
    guard places.positional + receiver <= takesPositional || callee.takes_rest != 0 else { return nil }
    var operands = [Operand?](repeating: nil, count: takesPositional + Int(callee.keyword_only))
    for index in 0..<min(places.positional, takesPositional - receiver) {
      operands[index + receiver] = instruction.listOperand(first + index)
    }
    for index in 0..<places.named {
      if places.place(index) == ArgumentPlaces.others && callee.takes_names != 0 { continue }
      guard places.place(index) < operands.count else { return nil }
      operands[places.place(index)] = instruction.listOperand(first + places.positional + index)
    }
    return operands
  }
  /// The names that go to **kwargs, whose values begin with an operand; behind them comes the tuple of names.
  private func otherNames(_ places: ArgumentPlaces, behind first: Int) -> [OtherName] {
    (0..<places.named).filter { places.place($0) == ArgumentPlaces.others }.map { index in
      let names = constant(scope.code.constants[instruction.listOperand(first + places.named).index])
      return OtherName(
        name: load64(names, Int(spt_tuple_items) + index * 8, .object), operand: instruction.listOperand(first + index))
    }
  }
  /// Leaves unless there is a self, or none.
  private func requireSelf(_ isWanted: Bool) {
    let owner = instruction.listOperand(0)
    if owner.isNull || owner.isConstant || isNull(owner.index) { return }
    if !isWanted {
      require(equals(readWord(owner.index), 0), .call)
    } else if state[owner.index].fact == .nothing {
      require(compare(.notEqual, readWord(owner.index), constant(0)), .call)
    }
  }

  /// That a function has defaults for its last parameters.
  func demandDefaults(_ function: Value, _ missing: Int, _ demand: (Value) -> Void) {
    let defaults = load64(function, Int(spt_function_defaults))
    demand(compare(.notEqual, defaults, constant(0)))
    demand(compare(.aboveEqual, load64(defaults, Int(spt_size)), constant(UInt64(missing))))
  }
  /// The default of one of its last parameters, owned.
  func defaultArgument(of function: Value, fromEnd distance: Int) -> Argument {
    let defaults = load64(function, Int(spt_function_defaults))
    let size = add(.shiftLeft, .address, [load64(defaults, Int(spt_size)), constant(3)])
    let end = add(.add, .address, [defaults, size])
    let value = load64(end, Int(spt_tuple_items) - distance * 8, .object)
    incref(value)
    return Argument(word: value, known: Known(kind: .word, value: value, fact: .object))
  }
}
