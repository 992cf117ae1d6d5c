// Takes the first round out of an innermost loop, so that what it finds out is known in the loop: `removeRedundancies` then leaves
// its guards and loads out of the loop, wherever nothing in the loop forgets them.
//
//   b1(v1):                       b4(v11): guard …        the first round
//     guard …                       branch … then b5() else b3()
//     branch … then b2() else b3()  b5(): jump b1(…)
//   b2(): jump b1(…)              b1(v1): guard …         the others, as before
//                                 …
//
// Only of loops in which nothing forgets everything, and whose values are used behind them through parameters or not at all.

import Graph

/// Loops of more nodes, and graphs that would grow larger, stay as they are.
private let maximumLoop = 600
private let maximumGrowth = 3000

public func peelLoops(_ graph: inout Graph) {
  let dominators = Dominators(graph)
  let loops = findLoops(graph, dominators)
  var budget = maximumGrowth
  for loop in loops {
    let isInnermost = !loops.contains { $0.header != loop.header && loop.blocks.contains($0.header) }
    let size = loop.blocks.reduce(0) { $0 + graph.blocks[$1].nodes.count }
    if !isInnermost || size > maximumLoop || size > budget || !isWorthPeeling(graph, loop, dominators) { continue }
    if usesBehind(graph, loop, dominators) { continue }
    peel(&graph, loop)
    budget -= size
  }
}

/// Whether rounds without a cold block leave anything known.
private func isWorthPeeling(_ graph: Graph, _ loop: Loop, _ dominators: Dominators) -> Bool {
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

/// Whether a value of the loop is used in a block outside of it.
private func usesBehind(_ graph: Graph, _ loop: Loop, _ dominators: Dominators) -> Bool {
  var isInside = [Bool](repeating: false, count: graph.nodes.count)
  for block in loop.blocks {
    for value in graph.blocks[block].parameters + graph.blocks[block].nodes { isInside[value] = true }
  }
  for block in dominators.order where !loop.blocks.contains(block) {
    for value in graph.blocks[block].nodes {
      let node = graph.nodes[value]
      if node.operands.contains(where: { isInside[$0] }) { return true }
      if node.exit >= 0 && graph.exits[node.exit].stores.contains(where: { isInside[$0.value] }) { return true }
    }
    var isUsed = false
    _ = graph.blocks[block].terminator.mapValues { value in
      isUsed = isUsed || isInside[value]
      return value
    }
    if case .leave(let exit) = graph.blocks[block].terminator {
      isUsed = isUsed || graph.exits[exit].stores.contains { isInside[$0.value] }
    }
    if isUsed { return true }
  }
  return false
}

private func peel(_ graph: inout Graph, _ loop: Loop) {
  let blocks = loop.blocks.sorted()
  var copies: [BlockNumber: BlockNumber] = [:]
  for block in blocks { copies[block] = graph.addBlock() }
  var values: [Value: Value] = [:]
  for block in blocks {
    for value in graph.blocks[block].parameters + graph.blocks[block].nodes {
      graph.nodes.append(graph.nodes[value])
      values[value] = graph.nodes.count - 1
    }
  }
  // The ways in from outside lead to the copy.
  for block in graph.blocks.indices where copies[block] == nil {
    graph.blocks[block].terminator = graph.blocks[block].terminator.mapEdges {
      $0.block == loop.header ? Edge(copies[loop.header]!, $0.arguments) : $0
    }
  }
  var exits: [ExitNumber: ExitNumber] = [:]
  func copy(exit number: ExitNumber) -> ExitNumber {
    if let copy = exits[number] { return copy }
    var exit = graph.exits[number]
    if !exit.stores.contains(where: { values[$0.value] != nil }) { return number }
    for index in exit.stores.indices {
      exit.stores[index].value = values[exit.stores[index].value] ?? exit.stores[index].value
    }
    exits[number] = graph.addExit(exit)
    return exits[number]!
  }
  for block in blocks {
    let original = graph.blocks[block]
    var made = Block()
    made.isCold = original.isCold
    made.parameters = original.parameters.map { values[$0]! }
    made.nodes = original.nodes.map { values[$0]! }
    for value in made.nodes {
      graph.nodes[value].operands = graph.nodes[value].operands.map { values[$0] ?? $0 }
      if graph.nodes[value].exit >= 0 { graph.nodes[value].exit = copy(exit: graph.nodes[value].exit) }
    }
    // Its ways back lead into the loop proper.
    made.terminator = original.terminator.mapValues { values[$0] ?? $0 }.mapEdges {
      $0.block == loop.header ? $0 : Edge(copies[$0.block] ?? $0.block, $0.arguments)
    }
    if case .leave(let exit) = original.terminator { made.terminator = .leave(copy(exit: exit)) }
    graph.blocks[copies[block]!] = made
  }
}
