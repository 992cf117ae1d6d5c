// What lies in objects that are made in the region, and that they are no others.
//
//   v6: object = call newPlainInstance(v2)     v6: object = call newPlainInstance(v2)
//   v7: address = load64 v6 + 8                (v2 wherever v7 stood: the type)
//   v8: address = load64 v6 + 24               v8: address = constant 0: nothing is set yet
//   store64 v6 + 24, v5
//   v9: object = load64 v1 + 24                (what it was before v6 was made, if that was known: v6 is not v1)
//
// Instances with inline values: their dict in front, their type, how many values are set, that they are valid, and the values
// (pycore_dict.h: PyDictValues). Floats: their type and number.

import CPython313
import Graph

extension Node {
  /// Whether it is a call that makes an object, which was none that anybody knew.
  var makesObject: Bool {
    guard operation == .call, immediate < Int64(RuntimeFunction.allCases.count) else { return false }
    switch RuntimeFunction(rawValue: UInt8(immediate)) {
    case .newInstance, .newPlainInstance, .newMethod, .newTuple, .newList, .newDict, .newCollection, .boxDouble:
      return true
    default: return false
    }
  }
  /// Whether it is the call that makes an instance with inline values.
  var makesPlainInstance: Bool {
    operation == .call && immediate == Int64(RuntimeFunction.newPlainInstance.rawValue)
  }
}

extension RedundancyRemover {
  enum Content {
    case value(Value)
    case number(Int64)
  }

  func noteMade(_ object: Value) {
    known.made.append(object)
    older.note(known.memory, before: object)
    if graph.nodes[object].makesFloat, let floats = graph.floats {
      types.learn(object, Int64(bitPattern: floats.type))
    }
  }

  /// What lies in a new object, where nobody has written yet.
  func content(of place: Place) -> Content? {
    let object = Value(place.base)
    let node = graph.nodes[object]
    guard node.operation == .call, known.made.contains(object) else { return nil }
    let operation = place.operation
    let bytes = place.offset..<(place.offset + operation.width)
    if known.written.contains(where: { $0.object == object && $0.bytes.overlaps(bytes) }) { return nil }
    if node.makesFloat {
      if operation == .loadDouble && place.offset == Int64(spt_float_value) { return .value(resolve(node.operands[0])) }
      if operation == .load64 && place.offset == typeOffset, let floats = graph.floats {
        return .number(Int64(bitPattern: floats.type))
      }
      return nil
    }
    guard node.makesPlainInstance else { return nil }
    switch (operation, place.offset) {
    case (.load64, typeOffset): return .value(resolve(node.operands[0]))
    case (.load64, InlineValues.dict): return .number(0)
    case (.load8, InlineValues.count): return .number(0)
    case (.load8, InlineValues.isValid): return .number(1)
    case (.load64, InlineValues.fields): return .number(0)
    default: return nil
    }
  }

  func noteWritten(_ store: Node, _ base: Value) {
    if known.made.isEmpty { return }
    let bytes = store.immediate..<(store.immediate + store.operation.width)
    let isItem = isElement(base) == true
    for object in known.made where object == base || !isItem && !areDistinct(object, base) {
      known.noteWritten(object, bytes)
    }
  }

  /// Whether two addresses are those of different objects.
  func areDistinct(_ first: Value, _ second: Value) -> Bool {
    if first == second { return false }
    let (isFirstMade, isSecondMade) = (graph.nodes[first].makesObject, graph.nodes[second].makesObject)
    if isFirstMade && isSecondMade { return true }
    return isFirstMade && older.contains(second, before: first) || isSecondMade && older.contains(first, before: second)
  }

  /// A new object is none of those that there were when the region was made.
  func compareOfMade(_ node: Node) -> Bool? {
    let (first, second) = (graph.nodes[root(node.operands[0])], graph.nodes[root(node.operands[1])])
    // Those for which there may be no memory are 0 then.
    guard first.makesObject, second.operation == .constant, second.immediate != 0 || first.makesFloat,
      second.type != .double
    else { return nil }
    switch Predicate(rawValue: UInt8(node.immediate)).unsafelyUnwrapped {
    case .equal: return false
    case .notEqual: return true
    default: return nil
    }
  }
}

/// Of objects that are made, one bit for each value that was an address of known memory by then.
struct OlderObjects {
  private let count: Int
  /// Where the bits of each object begin; -1: nowhere.
  private var starts: [Int32]
  private var bits: [UInt64] = []

  init(count: Int) {
    self.count = count
    starts = [Int32](repeating: -1, count: count)
  }

  mutating func note(_ memory: [Place], before object: Value) {
    let start = bits.count
    starts[object] = Int32(truncatingIfNeeded: start)
    bits.append(contentsOf: repeatElement(0, count: (count + 63) / 64))
    for place in memory { bits[start + Int(place.base >> 6)] |= 1 << UInt64(place.base & 63) }
  }
  func contains(_ value: Value, before object: Value) -> Bool {
    let start = Int(starts[object])
    return start >= 0 && bits[start + value >> 6] >> UInt64(value & 63) & 1 != 0
  }
}

/// Where an instance with inline values has them, behind its address: the dict's place is in front.
enum InlineValues {
  static var dict: Int64 { Int64(spt_managed_dict) }
  static var capacity: Int64 { Int64(spt_inline_capacity) }
  static var count: Int64 { Int64(spt_inline_count) }
  static var isValid: Int64 { Int64(spt_inline_validity) }
  static var fields: Range<Int64> { Int64(spt_inline_values)..<Int64(spt_inline_values + 8 * spt_inline_limit) }
}
