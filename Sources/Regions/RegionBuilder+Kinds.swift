// Numbers of either kind: the rest of the block has a way for each.
//
//   multiplyFloat t0 ← x, x     x, unboxed, is a float?   v5: double = …; multiplyDouble, addDouble, and what else comes in the block
//   addFloat y ← t0, x          an int?                   v9: int = …; multiply, add, …
//                               otherwise                 each instruction looks at its operands
//
// Where the block ends the ways meet, and what they know differently is forgotten: the registers have it.

import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// Emits the instruction and the rest of its block for an operand of each kind; false, with nothing done, where that is not worth it.
  func emitKinds() -> Bool {
    if isSplit || !expectsBothKinds || !isOperation(instruction.opcode) || !hasSeveral { return false }
    guard let register = operandOfEitherKind else { return false }
    let word = readWord(register)
    let known = state[register]
    let number = known.ownsNothing ? word : unboxed(word)
    let (doubles, notDoubles, ints, others) = (graph.addBlock(), graph.addBlock(), graph.addBlock(), addColdBlock())
    end(.branch(isDouble(number), then: Edge(doubles), else: Edge(notDoubles), likely: nil))
    block = notDoubles
    end(.branch(isInt(number), then: Edge(ints), else: Edge(others), likely: true))
    let before = state
    let place = self.word
    isSplit = true
    func emitRest(_ way: BlockNumber, _ kind: Known.Kind) {
      block = way
      state = before
      switch kind {
      case .double: state[register] = Known(kind: kind, value: doubleOfWord(number), ownsNothing: known.ownsNothing)
      case .int: state[register] = Known(kind: kind, value: intOfWord(number), ownsNothing: known.ownsNothing)
      default: break
      }
      emitBlock(place)
    }
    emitRest(doubles, .double)
    emitRest(ints, .int)
    emitRest(others, .unknown)
    isSplit = false
    block = RegionBuilder.noBlock
    return true
  }

  /// An operand that is in a register of its own, of which nobody knows what number it is.
  private var operandOfEitherKind: Int? {
    func isOpen(_ register: Int, isConstant: Bool, isTemporary: Bool) -> Bool {
      if isConstant { return false }
      let known = state[register]
      return (known.kind == .unknown || known.kind == .word) && (known.fact == .nothing || known.fact == .object)
        && (known.ownsNothing || !isTemporary)
    }
    if isOpen(instruction.b, isConstant: isBConstant, isTemporary: isBTemporary) { return instruction.b }
    if isOpen(instruction.c, isConstant: isCConstant, isTemporary: isCTemporary) { return instruction.c }
    return nil
  }

  /// Whether an instruction's operands are numbers, as far as the code knows.
  private func isOperation(_ opcode: Opcode) -> Bool {
    switch opcode.info.generic {
    case .binary, .compare, .compareJump: RegionBuilder.numbers(opcode) != .unknown
    default: false
    }
  }
  /// Whether another one comes in the block.
  private var hasSeveral: Bool {
    var at = word
    for _ in 0..<8 {
      guard let view = InstructionView(words + at) else { return false }
      if at != word && isOperation(view.opcode) { return true }
      at += view.wordCount
      if view.info.effects.contains(.jumps) || plan.startsBlock(at) { return false }
    }
    return false
  }

  /// Whether both operands are known to be numbers, one of them a float.
  var areDoubles: Bool {
    let (left, right) = (operandKind(instruction.b, isBConstant), operandKind(instruction.c, isCConstant))
    return (left == .double && right != .unknown) || (right == .double && left != .unknown)
  }
  /// Whether both operands are known to be ints.
  var areInts: Bool {
    operandKind(instruction.b, isBConstant) == .int && operandKind(instruction.c, isCConstant) == .int
  }
  private func operandKind(_ index: Int, _ isConstant: Bool) -> Known.Kind {
    if !isConstant { return state[index].kind == .word ? .unknown : state[index].kind }
    let word = scope.code.constantWords[index]
    return Word.isInt(word) ? .int : Word.isDouble(word) ? .double : .unknown
  }
}
