// Loops: blocks from which a header is reached again that dominates them.

import Graph

struct Loop {
  let header: BlockNumber
  /// Header included.
  var blocks: Set<BlockNumber>
}

/// The loops of a graph, one for each header.
func findLoops(_ graph: Graph, _ dominators: Dominators) -> [Loop] {
  var loops: [Loop] = []
  for header in dominators.order {
    var work = dominators.predecessors[header].filter { dominators.dominates(header, $0) }
    if work.isEmpty { continue }
    var blocks: Set<BlockNumber> = [header]
    while let block = work.popLast() {
      if !blocks.insert(block).inserted { continue }
      work += dominators.predecessors[block]
    }
    loops.append(Loop(header: header, blocks: blocks))
  }
  return loops
}
