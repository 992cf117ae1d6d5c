// Where exits are taken: at a node that may leave, and at the end of a block that does.
//
//   guard v2 else x0      node        leave x1      end

import Graph

/// Where the exit of something stands.
enum ExitUser {
  case node(Value)
  case end(BlockNumber)
}

extension Graph {
  func exit(of user: ExitUser) -> ExitNumber {
    switch user {
    case .node(let value): return nodes[value].exit
    case .end(let block):
      guard case .leave(let exit) = blocks[block].terminator else { return -1 }
      return exit
    }
  }
  mutating func leave(at user: ExitUser, through exit: ExitNumber) {
    switch user {
    case .node(let value): nodes[value].exit = exit
    case .end(let block): blocks[block].terminator = .leave(exit)
    }
  }
}
