// Calls of one function whose arguments do not fill its parameters one by one: there are defaults, or names.
//
//   callFunctionDefaults r ← f(x)        f is f(a, b=2)         guard f's version; f's code, on x and the default
//   callKeywordsMatched r ← f(x, c=y)    f is f(a, b=2, c=3)    the same, on x, the first default and y
//                                        w5: one in front, 'c' is parameter 2
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
    guard !isBConstant, first == 0 || first == 1, !failedBefore(word), let (callee, plan) = callee(at: view.words[3]),
      let operands = operands(places, from: first, parameters: Int(callee.argument_count))
    else { return false }
    requireSelf(first == 0)
    let function = readObject(view.b, ofType: objects.function_type)
    require(equals(load32(function, Int(spt_function_version)), view.words[4] >> 32), .call)
    if let missing = operands.firstIndex(of: nil) {
      demandDefaults(function, operands.count - missing) { require($0, .call) }
    }
    emitCall(of: callee, plan, next, function, landing: .value) {
      let values = operands.enumerated().map { parameter, operand in
        operand.map { passed($0, to: plan, as: parameter) }
          ?? defaultArgument(of: function, fromEnd: operands.count - parameter)
      }
      takeCallable(function, isBound: false)
      return values
    }
    return true
  }
  /// What each parameter gets, nil: its default. None where the call has to see to it.
  private func operands(_ places: ArgumentPlaces, from first: Int, parameters: Int) -> [Operand?]? {
    guard places.positional <= parameters else { return nil }
    var operands = [Operand?](repeating: nil, count: parameters)
    for index in 0..<places.positional { operands[index] = instruction.listOperand(first + index) }
    for index in 0..<places.named {
      guard places.place(index) < parameters else { return nil }
      operands[places.place(index)] = instruction.listOperand(first + places.positional + index)
    }
    return operands
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
