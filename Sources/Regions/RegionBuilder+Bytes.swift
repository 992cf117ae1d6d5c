// Bytes of bytes and bytearrays (Subscripts+Specialized.swift, Containers.swift of the interpreter).
//
//   loadSubscriptString t0 ← b[i]    w2: bytearray    guard type(b) is bytearray; guard i in range
//                                                     v9: int = the byte at b's start + i: a number, no object is read
//   storeSubscript b[i] ← x          the same         guard x below 256; the byte there ← x
//
// A bytearray's bytes lie apart from every object: a store there changes nothing else that is known.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// b[i]: a small int.
  func loadByte(_ next: Int) -> Bool {
    // A second failure: the first may have been an index below 0.
    if isBConstant || failures(word) > 1 { return false }
    guard let (key, leftover) = readIndex() else { return false }
    let kind = instruction.words[2]
    let bytes = readObject(instruction.b, ofType: kind)
    let index = index(key, below: load64(bytes, Int(spt_size), .int))
    let byte = add(
      .load8, .int, [place(bytes, kind, index)], kind == objects.bytes_type ? Int64(spt_bytes_items) : 0)
    finishLoadOfNumber(
      bytes, leftover, wordOfInt(byte), Known(kind: .int, value: byte, ownsNothing: true), next)
    return true
  }
  /// Behind the load of a number from a container: what the key leaves ends, then the container where it goes.
  func finishLoadOfNumber(_ container: Value, _ leftover: Leftover, _ word: Value, _ known: Known, _ next: Int) {
    finish(leftover)
    let ending = Ending(container, state[instruction.b])
    if isBTemporary { state[instruction.b] = Known() }
    endThenWrite(isBTemporary ? [ending] : [], word, known, next)
  }

  /// Where the byte at an index lies, but for the offset of what lies in the object.
  private func place(_ bytes: Value, _ kind: UInt64, _ index: Value) -> Value {
    let start = kind == objects.bytes_type ? bytes : load64(bytes, Int(spt_bytearray_start))
    return add(.add, .address, [start, index])
  }

  /// b[i] = x, [x, b, i], of a site that met a bytearray.
  func storeByte(_ next: Int) -> Bool {
    let (valueOperand, owner) = (instruction.listOperand(0), instruction.listOperand(1))
    let kind = instruction.words[2]
    if kind == 0 || owner.isConstant || failures(word) > 1 { return false }
    guard let (value, valueLeftover) = readInt(valueOperand),
      let (key, keyLeftover) = readInt(instruction.listOperand(2))
    else { return false }
    require(compare(.below, value, intConstant(256)), .type)
    let bytes = readObject(owner.index, ofType: kind)
    let place = place(bytes, kind, index(key, below: load64(bytes, Int(spt_size), .int)))
    add(.store8, .none, [place, value])
    finishStoreOfNumber(bytes, owner, [valueLeftover, keyLeftover], next)
    return true
  }
  /// Behind the store of a number to a container: what its operands leave ends, then the container where it goes.
  func finishStoreOfNumber(_ container: Value, _ owner: Operand, _ leftovers: [Leftover], _ next: Int) {
    for leftover in leftovers { finish(leftover) }
    if !owner.isTemporary { return }
    state[owner.index] = Known()
    decref(container, after: next)
  }
}
