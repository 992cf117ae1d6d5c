// What *args and **kwargs of a callee in the region hold, and calls f(*args, **kwargs) of one.
//
//   callMatched r ← f(x, y, z)     f is f(a, *rest)        v9 = a tuple of y and z; f's code, on x and v9
//   callUnpack r ← f(*t, **d)      f is f(a, b)            t has two items, d none?  → f's code, on t's items     else → the engine
//
//   buildMap t1 ← {}               d is a dict without items?  → as callUnpack r ← f(*t, **d), and no dict is made
//   dictMerge t1, d                else → the three one by one
//   callUnpack r ← f(*t, **t1)

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// The default of a parameter that takes a name alone, borrowed.
  func keywordDefault(of function: Value, _ parameter: Int, _ demand: (Value) -> Void) -> Value {
    let value = call(.keywordDefault, [function, constant(UInt64(parameter))], .object)
    demand(compare(.notEqual, value, constant(0)))
    return value
  }
  func ownedArgument(_ value: Value) -> Argument {
    incref(value)
    return Argument(word: value, known: Known(kind: .word, value: value, fact: .object))
  }

  /// A name that is none of a callee's parameters.
  struct OtherName {
    var name: Value
    var operand: Operand
  }
  /// What *args and **kwargs of a callee hold, new objects: leaves where there is no memory for them, so nothing may be taken yet.
  func newRest(of callee: spt_callee, _ others: [OtherName] = [], _ makeTuple: () -> Value) -> [Argument] {
    var made: [Argument] = []
    func demand(_ condition: Value) {
      // No guard: one may fail for nothing.
      unless(condition) {
        for object in made {
          self.giveBack(self.retype(object.word, .object)) { _ = self.callRunningCode(.deallocateBehind, [$0]) }
        }
        self.leave(.call)
      }
    }
    func make(_ object: Value, _ type: UInt64) {
      demand(compare(.notEqual, object, constant(0)))
      made.append(Argument(word: object, known: Known(kind: .word, value: object, fact: .type(type))))
    }
    if callee.takes_rest != 0 { make(makeTuple(), tupleType) }
    if callee.takes_names == 0 { return made }
    let dict = call(.newDict, [context], .object)
    make(dict, objects.dict_type)
    for other in others {
      let word = other.operand.isConstant ? constantObject(other.operand.index) : readWord(other.operand.index)
      demand(compare(.notEqual, call(.addName, [dict, other.name, word]), constant(0)))
    }
    // The dict has them now.
    for other in others where !other.operand.isConstant && other.operand.isTemporary {
      let word = readWord(other.operand.index)
      when(isObject(word)) { self.giveBackOne(self.retype(word, .object)) }
      state[other.operand.index] = Known()
    }
    return made
  }

  // MARK: f(*args, **kwargs)

  func inlineUnpacked(_ next: Int) {
    if instruction.opcode == .callUnpack { return inlineUnpacked(next, names: instruction.listOperand(1)) }
    guard instruction.opcode == .buildMap, instruction.c == 0, let merge = view(at: next), merge.opcode == .dictMerge,
      merge.a == instruction.a, !merge.flags.contains(.bIsConstant), let call = view(at: next + merge.wordCount),
      call.opcode == .callUnpack, call.listOperand(1) == .temporary(instruction.a)
    else { return }
    let here = (word, instruction)
    exitWord = word
    word = next + merge.wordCount
    instruction = call
    inlineUnpacked(
      word + call.wordCount, names: merge.flags.contains(.bIsTemporary) ? .temporary(merge.b) : .local(merge.b))
    exitWord = nil
    (word, instruction) = here
  }
  private func view(at word: Int) -> InstructionView? {
    InstructionView(scope.code.words + word, registerOffset: scope.offset)
  }

  /// A way for the function that the site called last, if the region may contain it. The block goes on for others.
  private func inlineUnpacked(_ next: Int, names: Operand) {
    let view = instruction
    let arguments = view.listOperand(0)
    guard !isBConstant, !arguments.isConstant, !names.isConstant || names.isNull, let start = view.calledStarts.first,
      start != 0, let (callee, plan) = callee(at: start, isMatched: true), callee.code_version != 0
    else { return }
    let before = state
    let other = addColdBlock()
    func demand(_ condition: Value) { check(condition, else: other) }
    func object(_ register: Int, ofType type: UInt64) -> Value {
      let word = readWord(register)
      if state[register].fact == .type(type) { return retype(word, .object) }
      if state[register].fact == .nothing { demand(isObject(word)) }
      demand(equals(load64(word, 8), type))
      return retype(word, .object)
    }
    let isMethod = view.metOther
    let callable = object(view.b, ofType: isMethod ? objects.method_type : objects.function_type)
    var function = callable
    var receiver: Value?
    if isMethod {
      function = load64(callable, Int(spt_method_function), .object)
      receiver = load64(callable, Int(spt_method_self), .object)
      demand(equals(load64(function, 8), objects.function_type))
    }
    demand(equals(codeVersion(of: function), UInt64(callee.code_version)))
    let taken = Int(callee.argument_count) - (isMethod ? 1 : 0)
    if taken < 0 {
      (block, state) = (other, before)
      return
    }
    let tuple = object(arguments.index, ofType: tupleType)
    let size = load64(tuple, Int(spt_size))
    let missing = callee.takes_rest != 0 ? 0 : min(taken, RegionBuilder.mostDefaults)
    demand(compare(.aboveEqual, size, constant(UInt64(taken - missing))))
    if callee.takes_rest == 0 { demand(compare(.below, size, constant(UInt64(taken + 1)))) }
    let lastDefaults = missing == 0 ? nil : endOfDefaults(function, constant(UInt64(taken)), size, demand)
    let dict = names.isNull ? nil : object(names.index, ofType: objects.dict_type)
    if let dict { demand(equals(load64(dict, Int(spt_size)), 0)) }
    let defaults = (0..<Int(callee.keyword_only)).map {
      keywordDefault(of: function, Int(callee.argument_count) + $0, demand)
    }
    emitCall(of: callee, plan, next, function, landing: .value) {
      let rest = newRest(of: callee) { call(.restOfTuple, [tuple, constant(UInt64(taken))], .object) }
      let values =
        (receiver.map { [ownedArgument($0)] } ?? [])
        + (0..<taken).map { index in
          func item() -> Value { load64(tuple, Int(spt_tuple_items) + index * 8, .object) }
          guard let lastDefaults, index >= taken - missing else { return ownedArgument(item()) }
          let isThere = compare(.below, constant(UInt64(index)), size)
          return ownedArgument(
            value(.object, when: isThere, item) {
              load64(lastDefaults, Int(spt_tuple_items) + (index - taken) * 8, .object)
            })
        }
        + defaults.map { ownedArgument($0) } + rest
      for (operand, object) in [(arguments, tuple), (names, dict ?? tuple)] where !operand.isNull && operand.isTemporary
      {
        // What was in it has other references by now.
        state[operand.index] = Known()
        giveBack(object) { _ = self.callRunningCode(.deallocateBehind, [$0]) }
      }
      takeCallable(function, isBound: isMethod)
      return values
    }
    block = other
    state = before
  }
  /// How many parameters may have their defaults there.
  private static var mostDefaults: Int { 2 }
  /// What lies a tuple's header before the end of a function's defaults, of which there are as many as a row of that size leaves open.
  private func endOfDefaults(_ function: Value, _ taken: Value, _ size: Value, _ demand: (Value) -> Void) -> Value {
    let defaults = load64(function, Int(spt_function_defaults))
    let isThere = compare(.notEqual, defaults, constant(0))
    let count = value(.address, when: isThere) {
      load64(defaults, Int(spt_size))
    } otherwise: {
      constant(0)
    }
    demand(compare(.aboveEqual, count, add(.subtract, .address, [taken, size])))
    return add(.add, .address, [defaults, add(.shiftLeft, .address, [count, constant(3)])])
  }
}
