// isinstance() (Instances.swift of the interpreter), and type().
//
//   callType1 t0 ← type(x)                  t0 ← x's type, int's or float's of a number in a word
//   callIsInstance t0 ← isinstance(x, C)    guard it is isinstance; v7 = type(x)
//                                           v7 == C?  → true      versions of v7, C and type(C) as at the site?  → the answer there
//                                           else isInstance(v7, C); where the program has a say: call
//
// No code runs, and nothing is forgotten.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// Whether the check stands in the region.
  func callIsInstance(_ next: Int) -> Bool {
    let view = instruction
    let (owner, instance, cls) = (view.listOperand(0), view.listOperand(1), view.listOperand(2))
    if !isBTemporary || isBConstant || instance.isConstant || failedBefore(word) || view.metUnusual { return false }
    if !owner.isNull { require(equals(readWord(owner.index), 0), .call) }
    let function = readWord(view.b)
    require(compare(.equal, function, variable(.isInstanceFunction)), .call)
    let word = readWord(instance.index)
    let known = state[instance.index]
    let asked = cls.isConstant ? retype(constantObject(cls.index), .object) : readObject(cls.index)
    let answer = isInstance(type(of: word, known), asked)
    var endings: [Ending] = []
    for (operand, word) in [(instance, word), (cls, retype(asked, .word))]
    where operand.isTemporary && !operand.isConstant {
      endings.append(Ending(word, state[operand.index]))
      state[operand.index] = Known()
    }
    // CPython itself keeps it.
    giveBackOne(retype(function, .object))
    state[view.b] = Known()
    if view.flags.contains(.aIsTemporary) {
      add(.guard, .none, [equals(collect(endings), 0)], exit: exit(to: next, .ranCode))
    } else {
      let result = bool(answer)
      endThenWrite(endings, result, Known(kind: .word, value: result, fact: .object), next)
    }
    return true
  }

  /// type(x)
  func callType(_ next: Int) -> Bool {
    let view = instruction
    let (owner, operand) = (view.listOperand(0), view.listOperand(1))
    if isBConstant || operand.isConstant || failedBefore(word) { return false }
    if !owner.isNull { require(equals(readWord(owner.index), 0), .call) }
    require(equals(readWord(view.b), objects.type_type), .call)
    let word = readWord(operand.index)
    let result = type(of: word, state[operand.index])
    var endings: [Ending] = []
    if operand.isTemporary {
      endings.append(Ending(word, state[operand.index]))
      state[operand.index] = Known()
    }
    if isBTemporary { state[view.b] = Known() }
    if view.flags.contains(.aIsTemporary) {
      add(.guard, .none, [equals(collect(endings), 0)], exit: exit(to: next, .ranCode))
    } else {
      incref(result)
      endThenWrite(endings, result, Known(kind: .word, value: result, fact: .object), next)
    }
    return true
  }

  /// The type of what a word stands for.
  private func type(of word: Value, _ known: Known) -> Value {
    if known.kind == .int { return constant(objects.int_type, .object) }
    if known.kind == .double { return constant(objects.float_type, .object) }
    if case .type(let type) = known.fact { return constant(type, .object) }
    func typeOfObject() -> Value { load64(retype(word, .object), 8, .object) }
    if known.fact != .nothing { return typeOfObject() }
    return value(.object, when: isObject(word)) {
      typeOfObject()
    } otherwise: {
      add(
        .select, .object, [isInt(word), constant(objects.int_type, .object), constant(objects.float_type, .object)])
    }
  }

  private func isInstance(_ kind: Value, _ cls: Value) -> Value {
    func truth(_ isTrue: Bool) -> Value { add(.constant, .bool, [], isTrue ? 1 : 0) }
    func ask() -> Value {
      let answer = call(.isInstance, [kind, cls])
      require(compare(.notEqual, answer, constant(2)), .call)
      return compare(.notEqual, answer, constant(0))
    }
    let (versions, last) = (instruction.words[3], instruction.words[4])
    return value(.bool, when: compare(.equal, kind, cls)) {
      truth(true)
    } otherwise: {
      // What the site met last.
      if last >> 32 == 0 { return ask() }
      let others: Operands = [
        add(.xor, .address, [load32(kind, Int(spt_type_version_tag)), constant(versions & 0xFFFF_FFFF)]),
        add(.xor, .address, [load32(load64(cls, 8), Int(spt_type_version_tag)), constant(last & 0xFFFF_FFFF)]),
      ]
      return value(.bool, when: equals(add(.or, .address, others), 0)) {
        // Of a class there is a version, now that it has the type that the site's had.
        value(.bool, when: equals(load32(cls, Int(spt_type_version_tag)), versions >> 32)) {
          truth(last >> 32 == UInt64(InstanceAnswer.yes))
        } otherwise: {
          ask()
        }
      } otherwise: {
        ask()
      }
    }
  }
}

/// What the upper half of a site's last word says (`Answer` of Instances.swift).
private enum InstanceAnswer {
  static var yes: UInt32 { 2 }
}
