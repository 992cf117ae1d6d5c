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
  /// The blocks to which it goes; -1 where there is none.
  public var targets: (first: BlockNumber, second: BlockNumber) {
    switch self {
    case .jump(let edge): (edge.block, -1)
    case .branch(_, let then, let otherwise, _): (then.block, otherwise.block)
    case .open, .leave, .leaveTo, .transfer: (-1, -1)
    }
  }
}

extension Graph {
  /// The blocks that are reached from the entries, each before its successors but for those behind a loop's edge back. A
  /// block comes after every block that dominates it.
  public func reversePostorder() -> [BlockNumber] {
    var isSeen = [Bool](repeating: false, count: blocks.count)
    var order: [BlockNumber] = []
    order.reserveCapacity(blocks.count)
    // The first successor lies right behind its block when it is visited last: the second one comes first.
    var stack: [(block: BlockNumber, first: BlockNumber, second: BlockNumber)] = []
    func visit(_ block: BlockNumber) {
      if isSeen[block] { return }
      isSeen[block] = true
      let targets = blocks[block].terminator.targets
      stack.append((block, targets.first, targets.second))
    }
    for entry in entries.reversed() {
      visit(entry.block)
      while let top = stack.last {
        if top.second >= 0 {
          stack[stack.count - 1].second = -1
          visit(top.second)
        } else if top.first >= 0 {
          stack[stack.count - 1].first = -1
          visit(top.first)
        } else {
          order.append(stack.removeLast().block)
        }
      }
    }
    order.reverse()
    return order
  }
}
