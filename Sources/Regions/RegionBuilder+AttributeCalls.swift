// getattr() and hasattr() (Calls+Attributes.swift of the interpreter).
//
//   callGetAttr t0 ← getattr(p, "x", d)    guard what getattr is else call
//                                          v7 = findAttribute(p, "x"); 1: the engine's own function
//                                          0: t0 ← d      else t0 ← v7
//   callHasAttr t0 ← hasattr(p, "x")       the same; t0 ← v7 != 0
//
// No code runs, and nothing is forgotten.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// Whether the call stands in the region.
  func callAttribute(_ next: Int) -> Bool {
    let view = instruction
    let (owner, name) = (view.listOperand(1), view.listOperand(2))
    if isBConstant || owner.isConstant || failedBefore(word) { return false }
    let callable = readObject(view.b, ofType: objects.builtin_type)
    require(equals(load64(callable, Int(spt_cfunction_ml)), view.words[3]), .call)
    let asksOnly = view.opcode == .callHasAttr
    let object = readObject(owner.index)
    let text = name.isConstant ? retype(constantObject(name.index), .object) : readObject(name.index)
    let found = call(.findAttribute, [object, text, constant(asksOnly ? 1 : 0)])
    let before = state
    let slow = addColdBlock()
    let isTold =
      asksOnly || view.c > 3 ? compare(.notEqual, found, constant(1)) : compare(.aboveEqual, found, constant(2))
    check(isTold, else: slow)
    let isDropped = view.flags.contains(.aIsTemporary)
    var result = found
    var known = Known()
    if !isDropped {
      result = asksOnly ? bool(compare(.notEqual, found, constant(0))) : attribute(found)
      let isObject = asksOnly || view.c == 3 || view.listOperand(3).isConstant || isKnownObject(view.listOperand(3))
      known = Known(kind: .word, value: result, fact: isObject ? .object : .nothing)
    }
    // Of what is dropped nothing was taken.
    known.ownsNothing = isDropped
    finishAsCall(next, result, known, ending: (1..<view.c).map { view.listOperand($0) } + [operandB])
    askEngine(at: slow, before, next)
    return true
  }
  private func isKnownObject(_ operand: Operand) -> Bool { state[operand.index].fact != .nothing }

  /// What was found, or the default where nothing was, as an owned word.
  private func attribute(_ found: Value) -> Value {
    if instruction.c == 3 {
      incref(retype(found, .object))
      return retype(found, .word)
    }
    let other = instruction.listOperand(3)
    let isKnown = other.isConstant || isKnownObject(other)
    let word = other.isConstant ? constantObject(other.index) : readWord(other.index)
    let result = add(.select, .word, [equals(found, 0), retype(word, .word), retype(found, .word)])
    if isKnown {
      incref(retype(result, .object))
    } else {
      when(isObject(result)) { self.incref(self.retype(result, .object)) }
    }
    return result
  }
}
