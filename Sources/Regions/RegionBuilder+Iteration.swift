// Loops over ranges, lists, tuples and strings (Iteration+Specialized.swift of the interpreter).
//
//   getIter s0 ← x                the loop behind it met a list's iterator? guard type(x) is list; s0 ← call newIterator(x)
//                                 (or the loop of the generator that is made with it by the call behind it)
//   forIterRange i ← s0, to 40    guard type(s0) is range_iterator; branch its length > 0 then …
//                                 v7: int = its start; step it; writeRegister i, word(v7)

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  func emitIteration(_ next: Int) -> Bool {
    switch instruction.opcode {
    case .getIter: return getIter(next)
    case .forIterRange: forIterRange(next)
    case .forIterList:
      forIterSequence(next, objects.list_iterator_type, isList: true) { self.ownedItem(of: $0, self.listType, $1) }
    case .forIterTuple:
      forIterSequence(next, objects.tuple_iterator_type) { self.ownedItem(of: $0, self.tupleType, $1) }
    case .forIterEnumerate, .forIterZip, .forIterDictItems: return forIterPair(next)
    case .forIterDict: return forIterDict(next)
    default: return false
    }
    return true
  }

  /// iter() of an iterator, and of what the loop behind it goes through; false for anything else.
  private func getIter(_ next: Int) -> Bool {
    if isBConstant { return false }
    if isBTemporary && state[instruction.b].fact == .type(objects.range_iterator_type) {
      let iterator = readWord(instruction.b)
      state[instruction.b] = Known()
      writeObject(instruction.a, iterator, .type(objects.range_iterator_type), isLocal: isALocal, after: next)
      return true
    }
    guard failures(word) < 2, let following = InstructionView(scope.code.words + next) else { return false }
    let ofGenerator = headOfGenerator(following)
    switch ofGenerator ?? headOfLoop(next) {
    case .forIterList: makeIterator(of: listType, objects.list_iterator_type, next)
    case .forIterTuple where !failedBefore(word) && !instruction.metUnusual:
      makeIterator(of: tupleType, objects.tuple_iterator_type, next)
    case .forIterRange where !failedBefore(word): makeRangeIterator(next)
    case .forIterGenerator where ofGenerator == nil && !failedBefore(word):
      return passGenerator(next, objects.generator_type)
    default: return false
    }
    return true
  }
  /// The head of the loop that goes through the iterator, behind what a comprehension does before:
  ///
  ///   getIter s0 ← x; loadAndClear s1 ← w; swap s0, s1; buildList s2 ← []; swap s1, s2; forIterList w ← s2
  private func headOfLoop(_ next: Int) -> Opcode? {
    var (at, register) = (next, instruction.a - scope.offset)
    while let view = InstructionView(scope.code.words + at) {
      switch view.opcode {
      case .loadAndClear, .count: break
      case .swap: register = view.a == register ? view.b : view.b == register ? view.a : register
      case .buildList, .buildMap, .buildSet:
        if view.c != 0 { return nil }
      default: return view.b == register ? view.opcode : nil
      }
      at += view.wordCount
    }
    return nil
  }
  /// The head of the first loop of the generator to whose function a call hands the iterator.
  private func headOfGenerator(_ call: InstructionView) -> Opcode? {
    guard call.opcode == .callMethod || call.opcode == .callFunction, call.listCount > 0,
      case let operand = call.listOperand(call.listCount - 1), operand.isTemporary, !operand.isNull,
      operand.index == instruction.a - scope.offset,
      let callee = copiedCallee({ $0.start == call.words[3] }), callee.makes_generator != 0,
      let plan = plans.plan(of: FunctionCode(callee))
    else { return nil }
    return firstHead(of: callee, plan)
  }
  func firstHead(of callee: spt_callee, _ plan: Plan) -> Opcode? {
    plan.heads.min().flatMap { InstructionView(callee.words + $0)?.opcode }
  }
  private func makeIterator(of type: UInt64, _ iteratorType: UInt64, _ next: Int) {
    let isList = type == listType
    let iterable = isList ? readList(instruction.b, inheriting: .iteration) : readObject(instruction.b, ofType: type)
    let iterator = call(.newIterator, [iterable], .object)
    // No guard: one may fail for nothing.
    unless(compare(.notEqual, iterator, constant(0))) { self.leave(.call) }
    if isBTemporary {
      // The iterator has it.
      state[instruction.b] = Known()
      giveBackOne(iterable)
    }
    writeObject(instruction.a, iterator, .type(iteratorType), isLocal: isALocal, after: next)
  }
  /// Of a range, or what is its iterator already (`reversed(range(n))`).
  private func makeRangeIterator(_ next: Int) {
    let iterable = readObject(instruction.b)
    let type = load64(iterable, 8)
    let isTemporary = isBTemporary
    let iterator = value(.object, unless: equals(type, objects.range_type)) {
      require(equals(type, objects.range_iterator_type), .type)
      if !isTemporary { incref(iterable) }
      return iterable
    } otherwise: {
      let made = call(.newIterator, [iterable], .object)
      unless(compare(.notEqual, made, constant(0))) { self.leave(.call) }
      // A range runs no code as it ends.
      if isTemporary { giveBack(iterable) { _ = self.deallocate($0) } }
      return made
    }
    if isTemporary { state[instruction.b] = Known() }
    writeObject(instruction.a, iterator, .type(objects.range_iterator_type), isLocal: isALocal, after: next)
  }

  /// The end of the loop: the iterator goes, and with it perhaps what it went through.
  private func exhausted(_ iterator: Value, and sequence: Value? = nil) {
    let (here, place) = (state, word)
    let target = word + instruction.targetDistance
    var ran = sequence.map { collect(constant(0), $0) { self.deallocate($0) } } ?? constant(0)
    ran = collect(ran, iterator) { self.deallocate($0) }
    state[instruction.b] = Known()
    unless(equals(ran, 0)) { self.leave(to: callRunningCode(.settleExhausted, [self.here, context])) }
    goTo(target)
    (state, word) = (here, place)
  }

  private func forIterRange(_ next: Int) {
    let iterator = readObject(instruction.b, ofType: objects.range_iterator_type)
    let left = load64(iterator, Int(spt_range_iterator_length), .int)
    unless(compare(.greater, left, intConstant(0))) { self.exhausted(iterator) }
    let number = load64(iterator, Int(spt_range_iterator_start), .int)
    require(fits(number), .overflow)
    let step = load64(iterator, Int(spt_range_iterator_step), .int)
    store64(iterator, Int(spt_range_iterator_start), add(.add, .int, [number, step]))
    store64(iterator, Int(spt_range_iterator_length), add(.subtract, .int, [left, intConstant(1)]))
    writeInt(instruction.a, number, isLocal: isALocal, after: next)
  }

  private func ownedItem(of sequence: Value, _ type: UInt64, _ index: Value) -> (Value, Fact) {
    let item = load64(self.item(sequence, type, index), 0, .object)
    incref(item)
    return (item, .object)
  }

  /// A loop over what has its length where lists have it; `item` gives an item, which is owned, and what is known of it.
  func forIterSequence(
    _ next: Int, _ type: UInt64, isList: Bool = false, item: (_ sequence: Value, _ index: Value) -> (Value, Fact)
  ) {
    let iterator = readObject(instruction.b, ofType: type)
    let sequence = load64(iterator, Int(spt_list_iterator_sequence))
    unless(compare(.notEqual, sequence, constant(0))) { self.exhausted(iterator) }
    let index = load64(iterator, Int(spt_list_iterator_index), .int)
    unless(compare(.less, index, load64(sequence, Int(spt_size), .int))) {
      // An exhausted iterator lets go of its sequence, and list iterators know the state by the index.
      if isList { self.store64(iterator, Int(spt_list_iterator_index), self.intConstant(-1)) }
      self.store64(iterator, Int(spt_list_iterator_sequence), self.constant(0))
      self.exhausted(iterator, and: self.retype(sequence, .object))
    }
    store64(iterator, Int(spt_list_iterator_index), add(.add, .int, [index, intConstant(1)]))
    let (item, fact) = item(sequence, index)
    writeObject(instruction.a, item, fact, isLocal: isALocal, after: next)
  }
}
