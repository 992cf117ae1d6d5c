// A slice object that is only loaded with: two instructions in one, or all of those that reverse a part of a list.
//
//   buildSlice t2 ← [k, None, -1]       v7 = slice(x, k, the least int, -1); none: type
//   loadSubscript t1 ← x, t2            t1 ← v7
//
//   x[:k + 1] = x[k::-1]                v7 = reversePart(x, 0, k + 1, k, the least int); 0: type
//
// No slice object is made, and no list where the items go back to where they were, in the other order. Between the load and the store
// are only sums of ints that nobody else has: each exit leads back to the first instruction, of which nothing has taken effect.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// build_slice and what belongs to it from the current word on; the word behind, nil where it is nothing of the kind.
  func emitSteppedSlice() -> Int? {
    guard instruction.opcode == .buildSlice, let (_, end) = plan.second(of: word), !failedBefore(word),
      (0..<instruction.listCount).allSatisfy({ isBound(instruction.listOperand($0)) }), let step,
      let load = InstructionView(words + word + instruction.wordCount, registerOffset: scope.offset),
      !load.flags.contains(.bIsConstant)
    else { return nil }
    if step == -1, let reversal = reversal(load, end) { return emit(reversal, load) }
    loadSlice(load, step, end)
    return end
  }

  /// The step, where it is known.
  private var step: Int64? {
    if instruction.listCount == 2 { return 1 }
    let operand = instruction.listOperand(2)
    guard operand.isConstant else { return nil }
    let word = scope.code.constantWords[operand.index]
    return Word.isInt(word) && Word.intValue(word) != 0 ? Word.intValue(word) : nil
  }
  /// The slice's bounds; what is absent lies where a step in that direction begins or ends.
  private func bounds(_ step: Int64) -> [(value: Value, leftover: Leftover)] {
    [
      bound(instruction.listOperand(0), absent: step < 0 ? .max : 0),
      bound(instruction.listOperand(1), absent: step < 0 ? .min : .max),
    ]
  }

  private func loadSlice(_ load: InstructionView, _ step: Int64, _ end: Int) {
    let sequence = readObject(load.b)
    let known = state[load.b]
    let (slice, result) = makeSlice(sequence, known, bounds(step), step: step)
    dropConsumed()
    instruction = load
    if isBTemporary { state[load.b] = Known() }
    endThenWrite(isBTemporary ? [Ending(sequence, known)] : [], slice, result, end)
    dropConsumed()
  }

  // MARK: Parts in reverse

  /// What reverses a part: the word of the store, and the sums between it and the load by the registers that it takes them from.
  private struct Reversal {
    var store = 0
    var sums: [Int: InstructionView] = [:]
  }

  /// The store of what was loaded to a slice of the same register's list.
  private func reversal(_ load: InstructionView, _ end: Int) -> Reversal? {
    if !load.flags.isDisjoint(with: [.aIsLocal, .bIsTemporary]) { return nil }
    var found = Reversal(store: end)
    while let view = InstructionView(words + found.store, registerOffset: scope.offset) {
      if view.opcode == .storeSlice {
        let (value, list) = (view.listOperand(0), view.listOperand(1))
        let isOfLoad = value.isTemporary && !value.isConstant && value.index == load.a
        let isSameList = !list.isConstant && !list.isTemporary && list.index == load.b
        let ends = [view.listOperand(2), view.listOperand(3)]
        let taken = ends.filter { $0.isTemporary && !$0.isConstant }.map { $0.index }
        let isAll = found.sums.keys.allSatisfy { taken.contains($0) } && ends.allSatisfy { isBound($0) }
        return isOfLoad && isSameList && isAll ? found : nil
      }
      let isOfConstant = view.opcode == .addIntConstant
      let isOfTwo =
        (view.opcode == .addInt || view.opcode == .subtractInt)
        && view.flags.isDisjoint(with: [.bIsConstant, .cIsConstant])
      if !isOfConstant && !isOfTwo { return nil }
      if !view.flags.isDisjoint(with: [.aIsLocal, .bIsTemporary, .cIsTemporary]) { return nil }
      found.sums[view.a] = view
      found.store += view.wordCount
    }
    return nil
  }

  private func emit(_ reversal: Reversal, _ load: InstructionView) -> Int {
    let list = readObject(load.b, ofType: listType)
    let (slice, store) = (instruction, InstructionView(words + reversal.store, registerOffset: scope.offset)!)
    var ends: [(value: Value, leftover: Leftover)] = []
    for (operand, absent) in [(store.listOperand(2), Int64(0)), (store.listOperand(3), Int64.max)] {
      let sum = operand.isTemporary ? reversal.sums[operand.index] : nil
      ends.append(sum.map { (self.sum($0), Leftover()) } ?? bound(operand, absent: absent))
    }
    ends += bounds(-1)
    let isDone = call(.reversePart, [list] + ends.map { $0.value })
    unless(compare(.notEqual, isDone, constant(0))) { self.leave(.type) }
    for end in ends { finish(end.leftover) }
    for view in [slice, store] {
      instruction = view
      dropConsumed()
    }
    return reversal.store + store.wordCount
  }
  /// What the instruction gives: a bound that need not fit into a word.
  private func sum(_ view: InstructionView) -> Value {
    if view.opcode == .addIntConstant {
      let number = readInt(variableRegister(of: view), isTemporary: false).0
      return add(.add, .int, [number, intConstant(Int64(bitPattern: view.words[3]))])
    }
    let left = readInt(view.b, isTemporary: false).0
    let right = readInt(view.c, isTemporary: false).0
    return add(view.opcode == .addInt ? .add : .subtract, .int, [left, right])
  }
}
