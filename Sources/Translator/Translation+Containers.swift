// Building containers, adding to them and taking them apart; formatting.
//
//   LOAD_FAST a; LOAD_CONST 1; BUILD_TUPLE 2      buildTuple s0 ← [a, 1]
//   LIST_APPEND 2                                 listAppend s0 gets s2
//   UNPACK_SEQUENCE 2                             unpackSequence [s0, s1] ← a     the last item in s0
//   UNPACK_SEQUENCE 2; STORE_FAST x; STORE_FAST y unpackToLocals [x, y] ← a

import Bytecode
import CPython313
import RegisterCode

extension Translation {
  mutating func buildConstKeyMap(_ oparg: Int) {
    guard let keys = constantTupleCount(peek(1)), keys == oparg else { return fail(.unknownOpcode) }
    build(.buildConstKeyMap, oparg + 1)
  }

  mutating func buildSlice(_ oparg: Int) {
    if oparg != 2 && oparg != 3 { return fail(.unknownOpcode) }
    build(.buildSlice, oparg)
  }

  /// The container lies `oparg` places below what is added.
  mutating func addToContainer(_ opcode: Opcode, _ oparg: Int) {
    if oparg < 1 { return fail(.unknownOpcode) }
    holdInRegister(1 + oparg)
    begin(opcode, pops: 1)
    a = register(1 + oparg)
    takeB(peek(1))
    end()
  }

  mutating func dictMerge(_ oparg: Int) {
    if oparg < 1 { return fail(.unknownOpcode) }
    holdInRegister(1 + oparg)
    holdInRegister(4 + oparg)
    begin(.dictMerge, pops: 1)
    a = register(1 + oparg)
    takeB(peek(1))
    c = register(4 + oparg)
    end()
  }

  mutating func mapAdd(_ oparg: Int) {
    if oparg < 1 { return fail(.unknownOpcode) }
    holdInRegister(2 + oparg)
    begin(.mapAdd, pops: 2)
    a = register(2 + oparg)
    takeList(from: 2, 2)
    end()
  }

  mutating func unpackSequence(_ oparg: Int) {
    if findStores(oparg) { return unpackToLocals() }
    begin(.unpackSequence, pops: 1)
    takeB(peek(1))
    endWithResultList(oparg)
  }

  /// Looks for stores of all the items, in their order, right behind and on the same line: `storedLocals`, and the bytecode
  /// instructions that they take.
  private mutating func findStores(_ items: Int) -> Bool {
    buffers.storedLocals.removeAll(keepingCapacity: true)
    storeCount = 0
    storeStarts = 0
    if items == 0 || items > 16 { return false }
    while buffers.storedLocals.count < items {
      guard let store = followingInstruction(storeCount + 1) else { return false }
      let oparg = Int(store.oparg)
      // A prefix would put the instructions elsewhere than the interpreter expects.
      if oparg > 255 { return false }
      storeStarts |= 1 << buffers.storedLocals.count
      switch Int32(store.opcode) {
      case STORE_FAST: noteStore(oparg)
      case STORE_FAST_STORE_FAST where buffers.storedLocals.count + 2 <= items:
        noteStore(oparg >> 4)
        noteStore(oparg & 15)
      default: return false
      }
      storeCount += 1
    }
    return refusal == .none && buffers.storedLocals.allSatisfy { isPlain($0) }
  }
  private mutating func noteStore(_ number: Int) { buffers.storedLocals.append(local(number)) }

  private mutating func unpackToLocals() {
    for register in buffers.storedLocals { detach(register, below: count - 1) }
    begin(.unpackToLocals, pops: 1)
    takeB(peek(1))
    takeKind(storeStarts)
    skip += storeCount
    nextOffset = buffers.decoded.instructions[index + skip].next
    endWithLocalList()
  }

  mutating func unpackExtended(_ oparg: Int) {
    begin(.unpackExtended, pops: 1)
    takeB(peek(1))
    takeKind(oparg)
    endWithResultList((oparg & 255) + 1 + oparg >> 8)
  }

  mutating func convertValue(_ oparg: Int) {
    // str, repr or ascii
    if oparg < 1 || oparg > 3 { return fail(.unknownOpcode) }
    unary(.convertValue, kind: oparg)
  }
}
