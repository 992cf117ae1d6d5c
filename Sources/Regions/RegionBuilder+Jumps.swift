// Conditional jumps on bools, None and identity (Jumps.swift, Comparisons.swift of the interpreter).

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  func emitJump(_ next: Int) -> Bool {
    let target = word + instruction.targetDistance
    switch instruction.opcode {
    case .jumpIfTrue:
      branch(equals(readWord(instruction.b), UInt64(UInt(bitPattern: spt_true()))), then: target, else: next)
    case .jumpIfFalse:
      branch(equals(readWord(instruction.b), UInt64(UInt(bitPattern: spt_false()))), then: target, else: next)
    // What ends there may begin to trace: the engine's own function settles that.
    case .jumpIfNone, .jumpIfNotNone:
      if isBTemporary { return false }
      let isNone = equals(readWord(instruction.b), UInt64(UInt(bitPattern: spt_none())))
      let jumpsOnNone = instruction.opcode == .jumpIfNone
      branch(isNone, then: jumpsOnNone ? target : next, else: jumpsOnNone ? next : target)
    case .jumpIfTruthy: jumpIfTruth(next, then: target, else: next)
    case .jumpIfFalsy: jumpIfTruth(next, then: next, else: target)
    default: return false
    }
    return true
  }

  /// Bools and unboxed numbers; the truth of others is the engine's to find.
  private func jumpIfTruth(_ next: Int, then: Int, else other: Int) {
    let known = state[instruction.b]
    if known.kind == .int && (known.ownsNothing || !isBTemporary) {
      return branch(compare(.notEqual, known.value, intConstant(0)), then: then, else: other)
    }
    let word = readWord(instruction.b)
    let here = state
    func way(_ condition: Value, to place: Int) {
      let found = graph.addBlock()
      let rest = graph.addBlock()
      end(.branch(condition, then: Edge(found), else: Edge(rest), likely: nil))
      block = found
      goTo(place)
      block = rest
      state = here
    }
    way(equals(word, UInt64(UInt(bitPattern: spt_true()))), to: then)
    way(equals(word, UInt64(UInt(bitPattern: spt_false()))), to: other)
    runInstruction(next)
  }
}
