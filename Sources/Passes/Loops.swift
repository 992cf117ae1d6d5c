// Loops: blocks from which a header is reached again that dominates them.

import Graph

struct Loop {
  let header: BlockNumber
  /// Header included.
  var blocks: [BlockNumber]
  /// Whether no other loop's header is among them.
  var isInnermost = true
}

/// The loops of a graph, one for each header.
func findLoops(_ graph: Graph, _ dominators: Dominators) -> [Loop] {
  var loops: [Loop] = []
  // The header for which a block was found last.
  var found = [BlockNumber](repeating: -1, count: graph.blocks.count)
  for header in dominators.order {
    var work = dominators.predecessors(of: header).filter { dominators.dominates(header, $0) }
    if work.isEmpty { continue }
    var blocks = [header]
    found[header] = header
    while let block = work.popLast() {
      if found[block] == header { continue }
      found[block] = header
      blocks.append(block)
      work += dominators.predecessors(of: block)
    }
    loops.append(Loop(header: header, blocks: blocks))
  }
  var isHeader = [Bool](repeating: false, count: graph.blocks.count)
  for loop in loops { isHeader[loop.header] = true }
  for index in loops.indices { loops[index].isInnermost = !loops[index].blocks.dropFirst().contains { isHeader[$0] } }
  return loops
}
