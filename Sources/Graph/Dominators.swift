// Which blocks lie on every way to a block.

/// The dominator tree of a graph's reachable blocks. The entries hang on a root of their own, which is no block.
public struct Dominators {
  /// The blocks in reverse postorder.
  public let order: [BlockNumber]
  /// The place of each block in `order`; -1 of one that is not reached.
  public let places: [Int]
  /// The closest block that dominates each; -1 where only the root does.
  public private(set) var parents: [BlockNumber]
  /// The blocks from which each is reached, once for each edge.
  public private(set) var predecessors: [[BlockNumber]]
  private let isEntry: [Bool]

  /// Cooper, Harvey and Kennedy: "A Simple, Fast Dominance Algorithm".
  public init(_ graph: Graph) {
    let order = graph.reversePostorder()
    var places = [Int](repeating: -1, count: graph.blocks.count)
    for (place, block) in order.enumerated() { places[block] = place }
    var isEntry = [Bool](repeating: false, count: graph.blocks.count)
    for entry in graph.entries { isEntry[entry.block] = true }
    var predecessors = [[BlockNumber]](repeating: [], count: graph.blocks.count)
    for block in order {
      for edge in graph.blocks[block].terminator.edges { predecessors[edge.block].append(block) }
    }
    self.order = order
    self.places = places
    self.isEntry = isEntry
    self.predecessors = predecessors
    parents = [BlockNumber](repeating: Self.unknown, count: graph.blocks.count)
    for entry in graph.entries { parents[entry.block] = -1 }

    var changed = true
    while changed {
      changed = false
      for block in order where !isEntry[block] {
        var parent = Self.unknown
        for predecessor in predecessors[block] where parents[predecessor] != Self.unknown {
          parent = parent == Self.unknown ? predecessor : meet(parent, predecessor)
        }
        if parents[block] != parent {
          parents[block] = parent
          changed = true
        }
      }
    }
  }

  private static let unknown = -2

  private func meet(_ first: BlockNumber, _ second: BlockNumber) -> BlockNumber {
    var (first, second) = (first, second)
    while first != second {
      if first < 0 || second < 0 { return -1 }
      if places[first] > places[second] { first = parents[first] } else { second = parents[second] }
    }
    return first
  }

  /// Whether every way to `second` leads through `first`. Of reachable blocks; each dominates itself.
  public func dominates(_ first: BlockNumber, _ second: BlockNumber) -> Bool {
    var block = second
    while block >= 0 && places[block] > places[first] { block = parents[block] }
    return block == first
  }
}
