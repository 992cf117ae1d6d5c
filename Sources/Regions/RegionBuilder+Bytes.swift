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
    finish(leftover)
    let ending = Ending(bytes, state[instruction.b])
    if isBTemporary { state[instruction.b] = Known() }
    let known = Known(kind: .int, value: byte, ownsNothing: true)
    endThenWrite(isBTemporary ? [ending] : [], wordOfInt(byte), known, next)
    return true
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
    finish(valueLeftover)
    finish(keyLeftover)
    if owner.isTemporary {
      state[owner.index] = Known()
      decref(bytes, after: next)
    }
    return true
  }
}
