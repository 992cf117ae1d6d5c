// Which blocks lie on every way to a block.

/// The dominator tree of a graph's reachable blocks. The entries hang on a root of their own, which is no block.
public struct Dominators {
  /// The blocks in reverse postorder.
  public let order: [BlockNumber]
  /// The place of each block in `order`; -1 of one that is not reached.
  public private(set) var places: [Int]
  /// The closest block that dominates each; -1 where only the root does.
  public private(set) var parents: [BlockNumber]
  public private(set) var isEntry: [Bool]
  /// The blocks from which blocks are reached, once for each edge: those of one behind those of another.
  private var sources: [BlockNumber] = []
  private var firstSources: [Int]
  /// Each block's number in a walk that goes from a block to all that it dominates, and the last one of those.
  private var numbers: [Int]
  private var lasts: [Int]

  /// Cooper, Harvey and Kennedy: "A Simple, Fast Dominance Algorithm".
  public init(_ graph: Graph) {
    let count = graph.blocks.count
    order = graph.reversePostorder()
    places = [Int](repeating: -1, count: count)
    isEntry = [Bool](repeating: false, count: count)
    parents = [BlockNumber](repeating: Self.unknown, count: count)
    firstSources = [Int](repeating: 0, count: count + 1)
    numbers = [Int](repeating: -1, count: count)
    lasts = [Int](repeating: -1, count: count)
    for (place, block) in order.enumerated() { places[block] = place }
    for entry in graph.entries {
      isEntry[entry.block] = true
      parents[entry.block] = -1
    }
    findSources(graph)
    findParents()
    number()
  }

  /// Those from which a block is reached, once for each edge.
  public func predecessors(of block: BlockNumber) -> ArraySlice<BlockNumber> {
    sources[firstSources[block]..<firstSources[block + 1]]
  }

  /// Whether every way to `second` leads through `first`. Of reachable blocks; each dominates itself.
  @inline(__always) public func dominates(_ first: BlockNumber, _ second: BlockNumber) -> Bool {
    numbers[first] <= numbers[second] && numbers[second] <= lasts[first]
  }

  private static let unknown = -2

  private mutating func findSources(_ graph: Graph) {
    for block in order {
      let (first, second) = graph.blocks[block].terminator.targets
      if first >= 0 { firstSources[first + 1] += 1 }
      if second >= 0 { firstSources[second + 1] += 1 }
    }
    for block in graph.blocks.indices { firstSources[block + 1] += firstSources[block] }
    sources = [BlockNumber](repeating: 0, count: firstSources[graph.blocks.count])
    var next = firstSources
    for block in order {
      let (first, second) = graph.blocks[block].terminator.targets
      for target in [first, second] where target >= 0 {
        sources[next[target]] = block
        next[target] += 1
      }
    }
  }

  private mutating func findParents() {
    var changed = true
    while changed {
      changed = false
      for block in order where !isEntry[block] {
        var parent = Self.unknown
        for index in firstSources[block]..<firstSources[block + 1] where parents[sources[index]] != Self.unknown {
          parent = parent == Self.unknown ? sources[index] : meet(parent, sources[index])
        }
        if parents[block] != parent {
          parents[block] = parent
          changed = true
        }
      }
    }
  }

  private func meet(_ first: BlockNumber, _ second: BlockNumber) -> BlockNumber {
    var (first, second) = (first, second)
    while first != second {
      if first < 0 || second < 0 { return -1 }
      if places[first] > places[second] { first = parents[first] } else { second = parents[second] }
    }
    return first
  }

  /// A block comes behind the one that dominates it, in `order` as well.
  private mutating func number() {
    var sizes = [Int](repeating: 1, count: places.count)
    for block in order.reversed() where parents[block] >= 0 { sizes[parents[block]] += sizes[block] }
    var next = 0
    // What is still to be numbered below each block begins at `starts`.
    var starts = [Int](repeating: 0, count: places.count)
    for block in order {
      let parent = parents[block]
      numbers[block] = parent >= 0 ? starts[parent] : next
      if parent >= 0 { starts[parent] += sizes[block] } else { next += sizes[block] }
      starts[block] = numbers[block] + 1
      lasts[block] = numbers[block] + sizes[block] - 1
    }
  }
}
