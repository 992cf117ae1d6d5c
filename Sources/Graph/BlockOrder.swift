// The order of a graph's blocks.

extension Terminator {
  /// The blocks to which it goes, in order.
  public var edges: [Edge] {
    switch self {
    case .jump(let edge): [edge]
    case .branch(_, let then, let otherwise, _): [then, otherwise]
    case .open, .leave, .leaveTo, .transfer: []
    }
  }
}

extension Graph {
  /// The blocks that are reached from the entries, each before its successors but for those behind a loop's edge back. A
  /// block comes after every block that dominates it.
  public func reversePostorder() -> [BlockNumber] {
    var isSeen = [Bool](repeating: false, count: blocks.count)
    var order: [BlockNumber] = []
    var stack: [(block: BlockNumber, successors: [BlockNumber])] = []
    func visit(_ block: BlockNumber) {
      if isSeen[block] { return }
      isSeen[block] = true
      // The first successor lies right behind its block when it is visited last; taken from the end, it is.
      stack.append((block, blocks[block].terminator.edges.map { $0.block }))
    }
    for entry in entries.reversed() {
      visit(entry.block)
      while !stack.isEmpty {
        if let next = stack[stack.count - 1].successors.popLast() {
          visit(next)
        } else {
          order.append(stack.removeLast().block)
        }
      }
    }
    return order.reversed()
  }
}
