// Takes out what nobody uses.
//
//   v1: int = add v0, v0            (gone: no one asks for v1)
//   jump b1(v0, v2)                 jump b1(v2)
//   b1(v3: int, v4: int):           b1(v4: int):
//   b7(): …                         (emptied when no way leads there)

import Graph

func removeDeadCode(_ graph: inout Graph) {
  let order = graph.reversePostorder()
  var isReached = [Bool](repeating: false, count: graph.blocks.count)
  for block in order { isReached[block] = true }
  for block in graph.blocks.indices where !isReached[block] { graph.blocks[block] = Block.unreachable }

  var isUsed = [Bool](repeating: false, count: graph.nodes.count)
  var work: [Value] = []
  func use(_ value: Value) {
    if isUsed[value] { return }
    isUsed[value] = true
    work.append(value)
  }
  // Who gives each parameter its values: the blocks before its own.
  var homes = [BlockNumber](repeating: -1, count: graph.nodes.count)
  var sources = [[BlockNumber]](repeating: [], count: graph.blocks.count)
  var isExitUsed = [Bool](repeating: false, count: graph.exits.count)
  func use(exit: ExitNumber) {
    if exit < 0 || isExitUsed[exit] { return }
    isExitUsed[exit] = true
    graph.exits[exit].forEachValue { use($0) }
  }
  for block in order {
    for value in graph.blocks[block].nodes where graph.nodes[value].hasEffect {
      use(value)
      use(exit: graph.nodes[value].exit)
    }
    switch graph.blocks[block].terminator {
    case .open, .jump: break
    case .branch(let condition, _, _, _): use(condition)
    case .leave(let exit): use(exit: exit)
    case .leaveTo(let value): use(value)
    case .transfer(let code, let frame, let entry): for value in [code, frame, entry] { use(value) }
    }
    for parameter in graph.blocks[block].parameters { homes[parameter] = block }
    let targets = graph.blocks[block].terminator.targets
    for target in [targets.first, targets.second] where target >= 0 && !graph.blocks[target].parameters.isEmpty {
      if sources[target].last != block { sources[target].append(block) }
    }
  }
  while let value = work.popLast() {
    for operand in graph.nodes[value].operands { use(operand) }
    let home = homes[value]
    guard home >= 0, let place = graph.blocks[home].parameters.firstIndex(of: value) else { continue }
    for source in sources[home] {
      for edge in graph.blocks[source].terminator.edges where edge.block == home { use(edge.arguments[place]) }
    }
  }

  for block in order {
    graph.blocks[block].nodes.removeAll { !isUsed[$0] }
    let targets = graph.blocks[block].terminator.targets
    let isAnyUnused = [targets.first, targets.second].contains {
      $0 >= 0 && graph.blocks[$0].parameters.contains { !isUsed[$0] }
    }
    if !isAnyUnused { continue }
    graph.blocks[block].terminator = graph.blocks[block].terminator.mapEdges { edge in
      Edge(
        edge.block,
        zip(graph.blocks[edge.block].parameters, edge.arguments).filter { isUsed[$0.0] }.map { $0.1 })
    }
  }
  for block in order { graph.blocks[block].parameters.removeAll { !isUsed[$0] } }
  // Exits keep their numbers; those that nobody takes store nothing.
  for exit in graph.exits.indices where !isExitUsed[exit] {
    (graph.exits[exit].stores, graph.exits[exit].references, graph.exits[exit].objects) = ([], [], [])
  }
}

extension Node {
  /// Whether it is to be carried out even if nobody asks for its value.
  var hasEffect: Bool {
    !operation.info.effects.isDisjoint(with: [.writes, .exits, .runsCode])
  }
}

extension Block {
  static var unreachable: Block { Block() }
}

extension Terminator {
  func mapEdges(_ body: (Edge) -> Edge) -> Terminator {
    switch self {
    case .jump(let edge): .jump(body(edge))
    case .branch(let condition, let then, let otherwise, let likely):
      .branch(condition, then: body(then), else: body(otherwise), likely: likely)
    case .open, .leave, .leaveTo, .transfer: self
    }
  }

  func mapValues(_ body: (Value) -> Value) -> Terminator {
    let mapped = mapEdges { Edge($0.block, $0.arguments.map(body)) }
    return switch mapped {
    case .branch(let condition, let then, let otherwise, let likely):
      .branch(body(condition), then: then, else: otherwise, likely: likely)
    case .leaveTo(let value): .leaveTo(body(value))
    case .transfer(let code, let frame, let entry):
      .transfer(code: body(code), frame: body(frame), entry: body(entry))
    case .open, .jump, .leave: mapped
    }
  }
}
