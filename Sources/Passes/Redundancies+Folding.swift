// Results that `removeRedundancies` can tell: of operations on constants, of comparisons of objects and of numbers in words.
//
//   v3: bool = compare.below v1, v2      v1 is an object, v2 a constant above all addresses: true

import Graph
import Values

extension RedundancyRemover {
  /// The result of an operation on constants; nil when it is none.
  func fold(_ node: Node) -> Int64? {
    func constant(_ index: Int) -> Int64? {
      guard node.operands.count == 2 || index == 0, index < node.operands.count else { return nil }
      let operand = graph.nodes[root(node.operands[index])]
      return operand.operation == .constant && operand.type != .double ? operand.immediate : nil
    }
    if node.operation == .not { return constant(0).map { 1 - $0 } }
    if node.operation == .compare, let truth = compareOfObject(node) ?? compareOfMade(node) ?? compareOfNumber(node) {
      return truth ? 1 : 0
    }
    if node.operation == .compare, node.operands[0] == node.operands[1] {
      return Predicate(rawValue: UInt8(node.immediate)).unsafelyUnwrapped.holds(0, 0) ? 1 : 0
    }
    guard let first = constant(0), let second = constant(1) else { return nil }
    switch node.operation {
    case .add: return first &+ second
    case .subtract: return first &- second
    case .multiply: return first &* second
    case .and: return first & second
    case .or: return first | second
    case .xor: return first ^ second
    case .shiftLeft: return (0..<64).contains(second) ? first << second : nil
    case .shiftRight: return (0..<64).contains(second) ? first >> second : nil
    case .multiplyOverflows: return first.multipliedReportingOverflow(by: second).overflow ? 1 : 0
    case .compare: return Predicate(rawValue: UInt8(node.immediate)).unsafelyUnwrapped.holds(first, second) ? 1 : 0
    default: return nil
    }
  }

  /// A comparison of one of two constants with one of them is what they were chosen by, or its opposite.
  func conditionOfChoice(_ node: Node) -> (condition: Value, isNegated: Bool)? {
    guard node.operation == .compare, Predicate(rawValue: UInt8(node.immediate)) == .equal else { return nil }
    let choice = graph.nodes[root(node.operands[0])]
    let other = graph.nodes[root(node.operands[1])]
    guard choice.operation == .select, other.operation == .constant else { return nil }
    let first = graph.nodes[root(choice.operands[1])]
    let second = graph.nodes[root(choice.operands[2])]
    guard first.operation == .constant, second.operation == .constant, first.immediate != second.immediate,
      first.type != .double
    else { return nil }
    if other.immediate == first.immediate { return (resolve(choice.operands[0]), false) }
    return other.immediate == second.immediate ? (resolve(choice.operands[0]), true) : nil
  }

  /// A number is no object, which is what lies below the first of their words. (Of one less than a word, too: NULL is none.)
  func compareOfNumber(_ node: Node) -> Bool? {
    let limit = graph.nodes[root(node.operands[1])]
    guard limit.operation == .constant, limit.type != .double else { return nil }
    var (word, less) = (root(node.operands[0]), UInt64(0))
    let difference = graph.nodes[word]
    if difference.operation == .subtract, difference.operands.count == 2 {
      let distance = graph.nodes[root(difference.operands[1])]
      guard distance.operation == .constant, distance.immediate == 1 else { return nil }
      (word, less) = (root(difference.operands[0]), 1)
    }
    guard areNumbers[word], UInt64(bitPattern: limit.immediate) <= Word.doubleOffset - less else { return nil }
    switch Predicate(rawValue: UInt8(node.immediate)).unsafelyUnwrapped {
    case .below: return false
    case .aboveEqual: return true
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: return nil
    }
  }

  /// An object's address is below 2^47: it is no number as a word. (What was just loaded as an object may still be NULL.) nil
  /// when it can't be told.
  func compareOfObject(_ node: Node) -> Bool? {
    let limit = graph.nodes[root(node.operands[1])]
    guard limit.operation == .constant, limit.type != .double else { return nil }
    var object = graph.nodes[root(node.operands[0])]
    var moved: UInt64 = 0
    if object.operation == .add || object.operation == .subtract, object.type != .object {
      let distance = graph.nodes[root(object.operands[1])]
      guard distance.operation == .constant else { return nil }
      moved = UInt64(bitPattern: object.operation == .add ? distance.immediate : 0 &- distance.immediate)
      object = graph.nodes[root(object.operands[0])]
    }
    guard object.type == .object, object.operation != .constant else { return nil }
    // Who asks of one that was made has seen that it was.
    let (lowest, highest) = (moved &+ (object.makesObject ? 16 : 0), moved &+ (1 << 47 - 1))
    let bound = UInt64(bitPattern: limit.immediate)
    guard lowest <= highest else { return nil }
    switch Predicate(rawValue: UInt8(node.immediate)).unsafelyUnwrapped {
    case .below: return highest < bound ? true : lowest >= bound ? false : nil
    case .aboveEqual: return lowest >= bound ? true : highest < bound ? false : nil
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: return nil
    }
  }
}
