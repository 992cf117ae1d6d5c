// Instances that a class's `__init__` alone makes, its code in the region.
//
//   callClass r ← P(x, y)               guard P's version, P's `__init__`; p = a new instance of P; the code of `__init__`, on p, x and y
//   callClass r ← P(x)                  the same on p, x and the default, as CPython makes the call through C
//   callKeywordsClass r ← P(x, y=y)     the same on p, x and y; w3: 'y' is parameter 2
//
// The instance waits in the register of the class. Where CPython makes the call through C (with defaults or names, and where instances
// have no inline values) the call counts one level of recursion in place of two, and the arguments stay in their registers until it is over
// (Calls+Specialized.swift of the interpreter).

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// A class that the site knows; false when its `__init__` is not to be in the region.
  func inlineClass(_ next: Int) -> Bool {
    guard let (callee, plan) = callee(at: instruction.words[3]) else { return false }
    let operands: [Operand?] = (1..<instruction.c).map { instruction.listOperand($0) }
    let missing = Int(callee.argument_count) - 1 - operands.count
    if missing < 0 { return false }
    let isThroughC = missing > 0 || instruction.lacksInlineValues
    return makeInstance(
      with: callee, plan, operands + [Operand?](repeating: nil, count: missing), next, isThroughC: isThroughC,
      hasInlineValues: missing > 0 ? nil : !isThroughC)
  }
  /// The same where the arguments are matched to the parameters.
  func inlineMatchedClass(_ next: Int) -> Bool {
    let version = UInt32(instruction.words[4] >> 32)
    guard !failedBefore(word), version != 0, let known = copiedCallee({ $0.code_version == version }),
      let (callee, plan) = callee(at: known.start, isMatched: true), callee.takes_rest | callee.takes_names == 0,
      let operands = operands(ArgumentPlaces(word: instruction.words[3]), from: 1, callee, receiver: 1)
    else { return false }
    return makeInstance(with: callee, plan, Array(operands.dropFirst()), next, isThroughC: true, hasInlineValues: nil)
  }

  /// `operands`: what the parameters behind the instance get, nil: their defaults. `hasInlineValues`: whether instances have to have them.
  private func makeInstance(
    with callee: spt_callee, _ plan: Plan, _ operands: [Operand?], _ next: Int, isThroughC: Bool, hasInlineValues: Bool?
  ) -> Bool {
    let view = instruction
    guard isBTemporary, view.listOperand(0).isNull else { return false }
    let inner = scope(of: callee, plan, next, landing: isThroughC ? .instanceThroughC : .instance)
    let cls = readObject(view.b)
    let version = UInt32(view.words[2] >> 32)
    require(has(load64(load64(cls, 8), Int(spt_type_flags)), 1 << 31), .call)
    require(equals(load32(cls, Int(spt_type_version_tag)), UInt64(version)), .call)
    if let hasInlineValues {
      let has = has(load64(cls, Int(spt_type_flags)), UInt64(Py_TPFLAGS_INLINE_VALUES))
      require(hasInlineValues ? has : add(.not, .bool, [has]), .call)
    }
    let initializer = constant(view.words[5], .object)
    require(equals(load32(initializer, Int(spt_function_version)), view.words[4] >> 32), .call)
    let takesPositional = Int(callee.argument_count) - 1
    if let missing = operands.prefix(takesPositional).firstIndex(where: { $0 == nil }) {
      demandDefaults(initializer, takesPositional - missing) { require($0, .call) }
    }
    let defaults = operands.enumerated().map { index, operand in
      operand != nil || index < takesPositional
        ? nil : keywordDefault(of: initializer, index + 1) { require($0, .call) }
    }
    let levels: UInt64 = isThroughC ? 1 : 2
    requireRoom(for: inner, callee, levels: levels)
    publish()
    let instance = call(hasInlineValues == true ? .newPlainInstance : .newInstance, [cls], .object)
    // No guard: one may fail for nothing, and here there would be an instance too many.
    unless(compare(.notEqual, instance, constant(0))) { self.leave(.call) }
    incref(initializer)
    let known = Known(kind: .word, value: instance, fact: .version(version))
    let receiver = Argument(word: instance, known: known, isBorrowed: !plan.writes(to: firstRegister))
    if !receiver.isBorrowed { incref(instance) }
    let values = operands.enumerated().map { index, operand in
      operand.map { isThroughC ? keptArgument($0, to: plan, as: index + 1) : passed($0, to: plan, as: index + 1) }
        ?? defaults[index].map { ownedArgument($0) }
        ?? defaultArgument(of: initializer, fromEnd: takesPositional - index)
    }
    fill(inner, callee, initializer, levels: levels, [receiver] + values)
    add(.writeRegister, .none, [instance], Int64(view.b))
    state[view.b] = known
    // Its instance holds it.
    giveBackOne(cls)
    emitCode(of: inner, callee)
    return true
  }
  private func has(_ flags: Value, _ bit: UInt64) -> Value {
    compare(.notEqual, add(.and, .address, [flags, constant(bit)]), constant(0))
  }

  /// Behind the code of an `__init__`: the value is the instance, and the arguments that stayed end.
  func finishInstance(_ call: Scope.Call, ranCode: Bool) {
    let instance = readWord(instruction.b)
    let known = state[instruction.b]
    state[instruction.b] = Known()
    if call.landing == .instance { return finishCall(call.next, instance, known, ranCode: ranCode) }
    finishAsCall(call.next, instance, known, ending: (1..<instruction.c).map { instruction.listOperand($0) })
  }
}
