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
    case .newInstance, .newPlainInstance, .newMethod, .newTuple, .newList, .newDict, .boxDouble: return true
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

  mutating func noteMade(_ object: Value) {
    known.made[object] = []
    older[object] = Set(known.memory.keys.map { $0.base })
    if graph.nodes[object].makesFloat, let floats = graph.floats {
      known.types[object] = Int64(bitPattern: floats.type)
    }
  }

  /// What lies in a new object, where nobody has written yet.
  func content(of place: Location) -> Content? {
    guard let written = known.made[place.base], let operation = Operation(rawValue: place.operation) else { return nil }
    let bytes = place.offset..<(place.offset + Node(operation, .none).width)
    if written.contains(where: { $0.overlaps(bytes) }) { return nil }
    let node = graph.nodes[place.base]
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

  mutating func noteWritten(_ store: Node, _ base: Value) {
    let bytes = store.immediate..<(store.immediate + store.width)
    let isItem = isElement(base) == true
    for object in known.made.keys where object == base || !isItem && !areDistinct(object, base) {
      known.made[object]?.append(bytes)
    }
  }

  /// Whether two addresses are those of different objects.
  func areDistinct(_ first: Value, _ second: Value) -> Bool {
    if first == second { return false }
    let (isFirstMade, isSecondMade) = (graph.nodes[first].makesObject, graph.nodes[second].makesObject)
    if isFirstMade && isSecondMade { return true }
    return isFirstMade && older[first]?.contains(second) == true
      || isSecondMade && older[second]?.contains(first) == true
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

/// Where an instance with inline values has them, behind its address: the dict's place is in front.
enum InlineValues {
  static var dict: Int64 { Int64(spt_managed_dict) }
  static var capacity: Int64 { Int64(spt_inline_capacity) }
  static var count: Int64 { Int64(spt_inline_count) }
  static var isValid: Int64 { Int64(spt_inline_validity) }
  static var fields: Range<Int64> { Int64(spt_inline_values)..<Int64(spt_inline_values + 8 * spt_inline_limit) }
}
