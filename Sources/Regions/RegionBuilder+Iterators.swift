// Iterators whose items the engine gets: those that give pairs, those over dicts (Iteration+Specialized.swift of the interpreter), and
// what has no form of its own (Iteration.swift).
//
//   forIterEnumerate t0 ← s0          v1 = nextPair(s0)    0: the engine's function, which has no end to what it may do
//   unpackPairToLocals i, x ← t0      i ← an int; x ← the tuple's second item
//
//   forIterAny x ← s0    v1 = nextItem(s0)    1: the engine's function, which may push a frame
//                                             0: it is at its end, raised, or there is more to do: the engine looks
//                        x ← v1
//
// What code runs for an item nobody knows: what was known is forgotten.

import CPython313
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// A loop over pairs. Mostly two locals get them.
  func forIterPair(_ next: Int) -> Bool {
    if failedBefore(word) { return false }
    let second = plan.second(of: word)
    let iterator = readWord(instruction.b)
    let tuple = call(.nextPair, [iterator, constant(second == nil ? 1 : 0)], .object)
    let (other, here) = (addColdBlock(), state)
    check(compare(.notEqual, tuple, constant(0)), else: other)
    if let (unpacking, end) = second {
      func item(_ index: Int) -> (Value, Known) {
        let item = load64(tuple, Int(spt_tuple_items) + 8 * index, .object)
        incref(item)
        return (item, Known(kind: .word, value: item, fact: .object))
      }
      let loop = (word: word, instruction: instruction)
      let first: (Value, Known)
      if instruction.opcode == .forIterEnumerate {
        let number = add(.subtract, .int, [load64(iterator, Int(spt_enumerate_index), .int), intConstant(1)])
        first = (wordOfInt(number), Known(kind: .int, value: number, ownsNothing: true))
      } else {
        first = item(0)
      }
      word = next
      instruction = InstructionView(unpacking.words, registerOffset: scope.offset) ?? unpacking
      storeItems([first, item(1)], end, constant(0))
      goTo(end)
      (word, instruction) = loop
    } else {
      incref(tuple)
      writeObject(instruction.a, tuple, .type(tupleType), isLocal: isALocal, after: next)
      goTo(next)
    }
    askEngine(at: other, here, next)
    return true
  }

  /// A loop over the keys or the values of a dict.
  func forIterDict(_ next: Int) -> Bool {
    if failedBefore(word) { return false }
    let item = call(.nextOfDict, [readWord(instruction.b)], .object)
    let (other, here) = (addColdBlock(), state)
    check(compare(.notEqual, item, constant(0)), else: other)
    incref(item)
    writeObject(instruction.a, item, .object, isLocal: isALocal, after: next)
    goTo(next)
    askEngine(at: other, here, next)
    return true
  }

  /// The way for what was not expected: the engine's own function, with what was known at the check.
  func askEngine(at other: BlockNumber, _ known: State, _ next: Int) {
    block = other
    state = known
    runOther(next)
    if isOpen { goTo(next) }
  }

  func forIterAny(_ next: Int) {
    if scope.isGenerator || failedBefore(word) { return waitThroughEngine(next) }
    let iterator = readWord(instruction.b)
    pushFrames()
    publish()
    let item = callRunningCode(.nextItem, [context, iterator])
    forgetAll()
    let here = state
    let (there, none) = (graph.addBlock(), addColdBlock())
    end(.branch(compare(.aboveEqual, item, constant(2)), then: Edge(there), else: Edge(none), likely: true))
    block = none
    let place = value(.address, when: equals(item, 1)) {
      callInstruction() ?? self.here
    } otherwise: {
      callRunningCode(.endNextItem, [self.here, frame, context])
    }
    goOnBehindItem(place, next)
    block = there
    state = here
    if isALocal { checkQuietEnd(of: instruction.a, item, next) }
    let object = retype(item, .object)
    write(
      instruction.a, object, Known(kind: .word, value: object, fact: .object), isLocal: isALocal, after: next,
      keepsInts: true)
    goTo(next)
  }
  /// Has the engine store the item where code may run as the local's old value ends: it looks around behind that.
  private func checkQuietEnd(of local: Int, _ item: Value, _ next: Int) {
    let stored = addColdBlock()
    let here = state
    let old = add(.readRegister, .word, [], Int64(local))
    when(isObject(old)) { self.demandQuietEnd(of: old) { self.check($0, else: stored) } }
    let quiet = block
    block = stored
    store64(context, Int(spt_context_value), item)
    goOnBehindItem(callRunningCode(.endNextItem, [self.here, frame, context]), next)
    block = quiet
    state = here
  }
}
