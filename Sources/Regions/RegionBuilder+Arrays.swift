// Items of arrays of numbers (array.array): Arrays.swift of the interpreter.
//
//   loadSubscriptString t0 ← a[i]    w2: array, w3: 'd'    guard type(a) is array; guard its typecode is 'd'; guard i in range
//                                                          v9: double = what lies at a's items + 8 * i: no object is read
//   storeSubscript a[i] ← x          the same              what lies there ← x, as a double
//
// An array's items lie apart from every object: a store there changes nothing else that is known.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// How the items of the arrays lie that the site met; nil: it met others.
  private var arrayLayout: spt_array_layout? {
    if objects.array_type == 0 || instruction.words[2] != objects.array_type { return nil }
    let layout = spt_layout_of_array(CChar(truncatingIfNeeded: instruction.words[3]))
    return layout.size == 0 ? nil : layout
  }

  /// a[i]
  func loadArrayItem(_ next: Int) -> Bool {
    // A second failure: the first may have been an index below 0.
    guard !isBConstant, failures(word) < 2, let layout = arrayLayout, let (key, leftover) = readIndex() else {
      return false
    }
    let array = readArray(instruction.b)
    let place = place(array, layout, index(key, below: load64(array, Int(spt_size), .int)))
    if layout.is_double != 0 {
      let number = add(.loadDouble, .double, [place])
      require(isOrdered(number), .overflow)
      let known = Known(kind: .double, value: number, ownsNothing: true)
      finishLoadOfNumber(array, leftover, wordOfDouble(number), known, next)
    } else {
      let number = loadInt(place, layout)
      if layout.size == 8 {
        // Without a sign the largest ones look as if they were below 0.
        if layout.is_signed == 0 { require(compare(.greaterEqual, number, intConstant(0)), .overflow) }
        require(fits(number), .overflow)
      }
      let known = Known(kind: .int, value: number, ownsNothing: true)
      finishLoadOfNumber(array, leftover, wordOfInt(number), known, next)
    }
    return true
  }

  /// a[i] = x, [x, a, i]
  func storeArrayItem(_ next: Int) -> Bool {
    let (valueOperand, owner) = (instruction.listOperand(0), instruction.listOperand(1))
    guard !owner.isConstant, failures(word) < 2, let layout = arrayLayout else { return false }
    let isDouble = layout.is_double != 0
    let read =
      isDouble
      ? readNumber(valueOperand.index, valueOperand.isConstant, valueOperand.isTemporary) : readInt(valueOperand)
    guard let (value, valueLeftover) = read, let (key, keyLeftover) = readInt(instruction.listOperand(2)) else {
      return false
    }
    if !isDouble { requireRoom(for: value, layout) }
    let array = readArray(owner.index)
    let place = place(array, layout, index(key, below: load64(array, Int(spt_size), .int)))
    add(isDouble ? .storeDouble : store(layout), .none, [place, value])
    finishStoreOfNumber(array, owner, [valueLeftover, keyLeftover], next)
    return true
  }

  private func readArray(_ register: Int) -> Value {
    let array = readObject(register, ofType: objects.array_type)
    let kind = load64(array, Int(spt_array_kind_place))
    require(equals(load8(kind, 0), instruction.words[3]), .type)
    return array
  }
  private func place(_ array: Value, _ layout: spt_array_layout, _ index: Value) -> Value {
    let shift = UInt64(layout.size.trailingZeroBitCount)
    let offset = shift == 0 ? index : add(.shiftLeft, .address, [index, constant(shift)])
    return add(.add, .address, [load64(array, Int(spt_array_items)), offset])
  }
  private func loadInt(_ place: Value, _ layout: spt_array_layout) -> Value {
    let isSigned = layout.is_signed != 0
    switch layout.size {
    case 1, 2:
      let number = add(layout.size == 1 ? .load8 : .load16, .int, [place])
      if !isSigned { return number }
      let rest = intConstant(64 - 8 * Int64(layout.size))
      return add(.shiftRight, .int, [add(.shiftLeft, .int, [number, rest]), rest])
    case 4: return add(isSigned ? .loadSigned32 : .load32, .int, [place])
    default: return add(.load64, .int, [place])
    }
  }
  private func store(_ layout: spt_array_layout) -> Operation {
    switch layout.size {
    case 1: .store8
    case 2: .store16
    case 4: .store32
    default: .store64
    }
  }
  /// A number that does not fit is an error.
  private func requireRoom(for value: Value, _ layout: spt_array_layout) {
    if layout.size == 8 {
      if layout.is_signed == 0 { require(compare(.greaterEqual, value, intConstant(0)), .overflow) }
      return
    }
    let count = Int64(1) << (8 * Int64(layout.size))
    let shifted = layout.is_signed == 0 ? value : add(.add, .int, [value, intConstant(count / 2)])
    require(compare(.below, shifted, intConstant(count)), .overflow)
  }
}
