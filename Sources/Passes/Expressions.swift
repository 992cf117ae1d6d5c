// Finds operations that were done before: a table of nodes by what they compute.
//
//   v5: int = add v1, v2      v9: int = add v1, v2      one entry, v9 in front of v5

import Graph

struct Expressions {
  /// For each place of the table, and behind each entry, the first node of an expression; -1 where there is none.
  private var table: [Int32]
  private var next: [Int32]
  /// The latest node of the expression that a node was the first of, and the one before each.
  private var latest: [Int32]
  private var earlier: [Int32]

  init(count: Int) {
    var size = 64
    while size < 2 * count { size *= 2 }
    table = [Int32](repeating: -1, count: size)
    next = [Int32](repeating: -1, count: count)
    latest = next
    earlier = next
  }

  /// The latest node that computes the same as `value` for which `condition` holds. If there is none, `value` is the latest now.
  mutating func find(_ value: Value, _ nodes: [Node], where condition: (Value) -> Bool) -> Value? {
    let place = Int(truncatingIfNeeded: hash(nodes[value])) & (table.count - 1)
    var first = table[place]
    while first >= 0 && !isSame(nodes[Int(first)], nodes[value]) { first = next[Int(first)] }
    if first < 0 {
      next[value] = table[place]
      table[place] = Int32(truncatingIfNeeded: value)
      latest[value] = Int32(truncatingIfNeeded: value)
      return nil
    }
    // The latest are the likeliest to lie on the way here.
    var other = latest[Int(first)]
    for _ in 0..<maximumSame where other >= 0 {
      if condition(Value(other)) { return Value(other) }
      other = earlier[Int(other)]
    }
    earlier[value] = latest[Int(first)]
    latest[Int(first)] = Int32(truncatingIfNeeded: value)
    return nil
  }

  private func isSame(_ first: Node, _ second: Node) -> Bool {
    first.operation == second.operation && first.type == second.type && first.immediate == second.immediate
      && first.operands == second.operands
  }

  private func hash(_ node: Node) -> UInt64 {
    var sum = UInt64(node.operation.rawValue) << 8 | UInt64(node.type.rawValue)
    func add(_ number: UInt64) {
      sum = (sum ^ number) &* 0x9E37_79B9_7F4A_7C15
      sum ^= sum >> 29
    }
    add(UInt64(bitPattern: node.immediate))
    for operand in node.operands { add(UInt64(operand)) }
    return sum
  }
}

/// So many of the latest nodes are looked at.
private let maximumSame = 16
