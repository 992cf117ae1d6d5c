// Truth, identity, and the jumps on them (Jumps.swift, Operators.swift of the interpreter).
//
//   jumpIfFalsy x, to 40    x is True → on; False, None → 40; else v5 = its truth, if no code runs for it, else type
//
// An operand that the jump consumes is given back on either way: should code run then, the engine says where it goes on.

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
      branch(equals(readWord(instruction.b), objects.true_object), then: target, else: next)
    case .jumpIfFalse:
      branch(equals(readWord(instruction.b), objects.false_object), then: target, else: next)
    case .jumpIfNone, .jumpIfNotNone:
      let word = readWord(instruction.b)
      let isNone = equals(word, objects.none)
      let jumpsOnNone = instruction.opcode == .jumpIfNone
      branch(
        isNone, ending: consumed(word), then: jumpsOnNone ? target : next, else: jumpsOnNone ? next : target,
        tested: .nothing)
    case .jumpIfTruthy: return jumpIfTruth(then: target, else: next)
    case .jumpIfFalsy: return jumpIfTruth(then: next, else: target)
    case .identityJump: return identityJump(next, target)
    case .toBool: return toBool(next)
    case .unaryNot: unaryNot(next)
    default: return false
    }
    return true
  }

  /// Source b, if the instruction consumes it.
  private func consumed(_ word: Value) -> [(register: Int, word: Value)] {
    isBTemporary ? [(register: instruction.b, word: word)] : []
  }

  // MARK: Truth

  /// Bools, None, numbers, and what else has a truth without code being run. Where another was met the engine's function has to do.
  private func jumpIfTruth(then: Int, else other: Int) -> Bool {
    let known = state[instruction.b]
    if known.kind == .int && (known.ownsNothing || !isBTemporary) {
      branch(compare(.notEqual, known.value, intConstant(0)), then: then, else: other)
      return true
    }
    let word = readWord(instruction.b)
    let here = state
    func way(_ condition: Value, to place: Int) {
      let found = graph.addBlock()
      let rest = graph.addBlock()
      end(.branch(condition, then: Edge(found), else: Edge(rest), likely: nil))
      block = found
      if isBTemporary { state[instruction.b] = Known() }
      goTo(place)
      block = rest
      state = here
    }
    way(equals(word, objects.true_object), to: then)
    way(equals(word, objects.false_object), to: other)
    if failedBefore(self.word) { return false }
    way(equals(word, objects.none), to: other)
    let truth = truth(of: word, here[instruction.b])
    branch(truth, ending: consumed(word), then: then, else: other, tested: .truth)
    return true
  }
  /// The truth of a word that is no bool and not None.
  private func truth(of word: Value, _ known: Known) -> Value {
    if known.fact != .nothing { return truth(ofObject: retype(word, .object)) }
    return value(.bool, when: isObject(word)) {
      truth(ofObject: retype(word, .object))
    } otherwise: {
      value(.bool, when: isInt(word)) {
        compare(.notEqual, word, constant(Word.intBase))
      } otherwise: {
        require(isDouble(word), .type)
        let zero = add(.constant, .double, [], 0)
        return add(.compareDouble, .bool, [doubleOfWord(word), zero], Int64(Predicate.notEqual.rawValue))
      }
    }
  }
  /// The truth of any word.
  func truth(ofAny word: Value, _ known: Known) -> Value {
    if known.kind == .int && known.ownsNothing { return compare(.notEqual, known.value, intConstant(0)) }
    return value(.bool, when: equals(word, objects.true_object)) {
      add(.constant, .bool, [], 1)
    } otherwise: {
      value(.bool, when: equals(word, objects.false_object)) {
        add(.constant, .bool, [], 0)
      } otherwise: {
        value(.bool, when: equals(word, objects.none)) {
          add(.constant, .bool, [], 0)
        } otherwise: {
          truth(of: word, known)
        }
      }
    }
  }
  private func truth(ofObject object: Value) -> Value {
    value(.bool, when: equals(load64(object, 8), intType)) {
      // The sign bits: 1 is zero.
      let sign = add(.and, .address, [load64(object, Int(spt_long_tag)), constant(3)])
      return compare(.notEqual, sign, constant(1))
    } otherwise: {
      let truth = call(.truth, [object])
      require(compare(.below, truth, constant(2)), .type)
      return compare(.notEqual, truth, constant(0))
    }
  }

  private func toBool(_ next: Int) -> Bool {
    if failedBefore(word) || isBConstant { return false }
    let known = state[instruction.b]
    let word = readWord(instruction.b)
    let result = bool(truth(ofAny: word, known))
    if isBTemporary { state[instruction.b] = Known() }
    endThenWrite(
      isBTemporary ? [Ending(word, known)] : [], result, Known(kind: .word, value: result, fact: .object), next)
    return true
  }
  private func unaryNot(_ next: Int) {
    let isFalse = equals(readWord(instruction.b), objects.false_object)
    if isBTemporary { state[instruction.b] = Known() }
    writeObject(instruction.a, bool(isFalse), .object, isLocal: isALocal, after: next)
  }

  // MARK: Identity

  /// Two objects; unboxed numbers are the engine's to compare.
  private func identityJump(_ next: Int, _ target: Int) -> Bool {
    if failedBefore(word) { return false }
    func operand(_ index: Int, isConstant: Bool) -> Value {
      isConstant ? constantObject(index) : retype(readObject(index), .word)
    }
    let left = operand(instruction.b, isConstant: isBConstant)
    let right = operand(instruction.c, isConstant: isCConstant)
    var ended: [(register: Int, word: Value)] = []
    if isBTemporary { ended.append((register: instruction.b, word: left)) }
    if isCTemporary { ended.append((register: instruction.c, word: right)) }
    // Bit 0: is not; bit 31: jump when true.
    let jumpsWhenSame = (instruction.kind & 1 == 0) == (instruction.kind >> 31 != 0)
    branch(
      compare(.equal, left, right), ending: ended, then: jumpsWhenSame ? target : next,
      else: jumpsWhenSame ? next : target, tested: instruction.kind & 1 == 0 ? .truth : .untruth)
    return true
  }

  /// What CPython's jump tests: a bool that says whether the condition holds, or does not, or what the operation itself consumes.
  enum Tested {
    case truth
    case untruth
    case nothing
  }
  /// Jumps, and gives back the operands that the jump consumes on either way.
  func branch(
    _ condition: Value, ending operands: [(register: Int, word: Value)], then: Int, else other: Int, tested: Tested
  ) {
    if operands.isEmpty { return branch(condition, then: then, else: other) }
    let ended = operands.map { Ending($0.word, state[$0.register]) }
    for (register, _) in operands { state[register] = Known() }
    let (first, second) = (graph.addBlock(), graph.addBlock())
    end(.branch(condition, then: Edge(first), else: Edge(second), likely: nil))
    let (here, known) = (word, state)
    func way(_ start: BlockNumber, _ target: Int, holds: Bool) {
      block = start
      state = known
      word = here
      let tested =
        tested == .nothing ? 0 : (tested == .truth) == holds ? objects.true_object : objects.false_object
      unless(equals(collect(ended), 0)) {
        let place = constant(address(of: target))
        let bool = constant(tested)
        self.leave(to: callRunningCode(.settleJump, [self.here, bool, place, context]))
      }
      goTo(target)
    }
    way(first, then, holds: true)
    way(second, other, holds: false)
  }
}
