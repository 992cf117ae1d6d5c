// Takes the first round out of an innermost loop, so that what it finds out is known in the loop: `removeRedundancies` then leaves
// its guards and loads out of the loop, wherever nothing in the loop forgets them.
//
//   b1(v1):                       b4(v11): guard …        the first round
//     guard …                       branch … then b5() else b3()
//     branch … then b2() else b3()  b5(): jump b1(…)
//   b2(): jump b1(…)              b1(v1): guard …         the others, as before
//                                 …
//
// Only of loops in which nothing forgets everything. Blocks behind the loop that use its values are copied too, with all between.

import Graph

/// Loops of more nodes, and graphs that would grow larger, stay as they are.
private let maximumLoop = 600
private let maximumGrowth = 3000

func peelLoops(_ graph: inout Graph, _ passes: PassSwitches) {
  let count = graph.blocks.count
  peel(&graph)
  // What the first rounds found out.
  if graph.blocks.count > count && passes.isOn(.removeRedundancies) { removeRedundancies(&graph) }
}

private func peel(_ graph: inout Graph) {
  let dominators = Dominators(graph)
  let loops = findLoops(graph, dominators)
  var budget = maximumGrowth
  // Inner loops are no part of one another: copies of one leave the others as they are, but for blocks behind it.
  var isCopied = [Bool](repeating: false, count: graph.blocks.count)
  for loop in loops {
    if !loop.isInnermost || loop.blocks.contains(where: { isCopied[$0] }) || !isWorthPeeling(graph, loop) { continue }
    guard let blocks = findCopied(graph, loop, dominators) else { continue }
    let size = blocks.reduce(0) { $0 + graph.blocks[$1].nodes.count }
    if size > budget || blocks.contains(where: { isCopied[$0] }) { continue }
    peel(&graph, loop, blocks.sorted())
    for block in blocks { isCopied[block] = true }
    budget -= size
  }
}

/// Whether a round finds out what the next one asks again.
private func isWorthPeeling(_ graph: Graph, _ loop: Loop) -> Bool {
  var finds = false
  for block in loop.blocks {
    for value in graph.blocks[block].nodes {
      let node = graph.nodes[value]
      if case .everything = node.clobber { return false }
      if node.operation == .guard || node.isLoad || node.operation == .readRegister { finds = true }
    }
  }
  return finds
}

/// The loop's blocks, and those behind it that use values of copied blocks, with all that lies between: a use would have two
/// definitions otherwise. nil when they are too many.
private func findCopied(_ graph: Graph, _ loop: Loop, _ dominators: Dominators) -> [BlockNumber]? {
  var size = loop.blocks.reduce(0) { $0 + graph.blocks[$1].nodes.count }
  if size > maximumLoop { return nil }
  // Whether a block is copied, and a value defined there.
  var isCopied = [Bool](repeating: false, count: graph.blocks.count)
  var isInCopy = [Bool](repeating: false, count: graph.nodes.count)
  var copied: [BlockNumber] = []
  func copy(_ block: BlockNumber) {
    isCopied[block] = true
    copied.append(block)
    for value in graph.blocks[block].parameters { isInCopy[value] = true }
    for value in graph.blocks[block].nodes { isInCopy[value] = true }
  }
  for block in loop.blocks { copy(block) }
  var changed = true
  while changed {
    changed = false
    for block in dominators.order where !isCopied[block] && dominators.dominates(loop.header, block) {
      if !graph.uses(in: block, where: { isInCopy[$0] }) { continue }
      var work = [block]
      while let block = work.popLast() {
        if isCopied[block] { continue }
        copy(block)
        size += graph.blocks[block].nodes.count
        work += dominators.predecessors(of: block)
      }
      if size > maximumLoop { return nil }
      changed = true
    }
  }
  return copied
}

extension Graph {
  /// Whether a block uses a value of which `condition` holds: by an operation, at its end, or at an exit.
  fileprivate func uses(in block: BlockNumber, where condition: (Value) -> Bool) -> Bool {
    func uses(exit: ExitNumber) -> Bool { exit >= 0 && exits[exit].uses(where: condition) }
    for value in blocks[block].nodes {
      if nodes[value].operands.contains(where: condition) || uses(exit: nodes[value].exit) { return true }
    }
    if case .leave(let exit) = blocks[block].terminator { return uses(exit: exit) }
    var isUsed = false
    _ = blocks[block].terminator.mapValues { value in
      isUsed = isUsed || condition(value)
      return value
    }
    return isUsed
  }
}

/// Copies blocks; every way into the loop from outside leads to the copy of its header.
private func peel(_ graph: inout Graph, _ loop: Loop, _ blocks: [BlockNumber]) {
  // What is copied has one, the others stay as they are.
  var copies = [BlockNumber](repeating: -1, count: graph.blocks.count)
  for block in blocks { copies[block] = graph.addBlock() }
  var values = Array(graph.nodes.indices)
  for block in blocks {
    for value in graph.blocks[block].parameters + graph.blocks[block].nodes {
      graph.nodes.append(graph.nodes[value])
      values[value] = graph.nodes.count - 1
    }
  }
  // The ways in from outside lead to the copy.
  for block in copies.indices where copies[block] < 0 {
    let targets = graph.blocks[block].terminator.targets
    if targets.first != loop.header && targets.second != loop.header { continue }
    graph.blocks[block].terminator = graph.blocks[block].terminator.mapEdges {
      $0.block == loop.header ? Edge(copies[loop.header], $0.arguments) : $0
    }
  }
  var exits: [ExitNumber: ExitNumber] = [:]
  func copy(exit number: ExitNumber) -> ExitNumber {
    if let copy = exits[number] { return copy }
    var exit = graph.exits[number]
    if !exit.uses(where: { values[$0] != $0 }) { return number }
    exit.mapValues { values[$0] }
    exits[number] = graph.addExit(exit)
    return exits[number]!
  }
  for block in blocks {
    let original = graph.blocks[block]
    var made = Block()
    made.isCold = original.isCold
    made.parameters = original.parameters.map { values[$0] }
    made.nodes = original.nodes.map { values[$0] }
    for value in made.nodes {
      for index in graph.nodes[value].operands.indices {
        graph.nodes[value].operands[index] = values[graph.nodes[value].operands[index]]
      }
      if graph.nodes[value].exit >= 0 { graph.nodes[value].exit = copy(exit: graph.nodes[value].exit) }
    }
    // Its ways back lead into the loop proper.
    made.terminator = original.terminator.mapValues { values[$0] }.mapEdges {
      $0.block == loop.header || copies[$0.block] < 0 ? $0 : Edge(copies[$0.block], $0.arguments)
    }
    if case .leave(let exit) = original.terminator { made.terminator = .leave(copy(exit: exit)) }
    graph.blocks[copies[block]] = made
  }
}
