// Leaves to the exits what only they want: references that are given back soon, and registers that are soon written over or
// consumed.
//
//   incref v1
//   writeRegister r20, v1
//   guard v2 else x0                 guard v2 else x0
//   v3: object = load64 v1 + 24      v3: object = load64 v1 + 24
//   writeRegister r20, v3            writeRegister r20, v3
//   decref v1 (or release)
//   x0: at 7, type                   x0: at 7, type {r20: v1} owning v1
//
// What is taken out has its counterpart (the decref; the other write, a dropRegister) on every way from it, and no way leads there past it; between
// the two nobody looks: no code runs, no object ends, no count and no such register is read. Whoever owned the object before
// goes on owning it.
//
// Such pairs are the temporaries of `a[i][k]` and `self.x.y`. The exits between get what the frame has to have.

import Graph

public func sinkIntoExits(_ graph: inout Graph) {
  // What nobody uses is no use of an object.
  removeDeadCode(&graph)
  // Instances that nobody may see are taken to be left out: their ends are no places then where somebody looks. Where that comes out
  // otherwise it is done again without.
  var left = graph.seldomSeenInstances()
  while !left.isEmpty {
    var trial = graph
    trial.skipEnds(of: left)
    sinkInRounds(&trial, leavingOut: left)
    let leftOut = leaveOut(left, &trial)
    if leftOut.count == left.count {
      graph = trial
      return
    }
    left = leftOut
  }
  sinkInRounds(&graph)
}

private func sinkInRounds(_ graph: inout Graph, leavingOut instances: Set<Value> = []) {
  // Where no object ends any more nobody looks: more can be left to exits then.
  for _ in 0..<(instances.isEmpty ? usualRounds : mostRounds) {
    var sinker = Sinker(graph, leavingOut: instances)
    sinker.run()
    graph = sinker.graph
    if !sinker.removesEnds { break }
    removeRedundancies(&graph)
  }
  for block in graph.blocks.indices {
    graph.blocks[block].nodes.removeAll { graph.nodes[$0].operation == .dropRegister }
  }
}
private let usualRounds = 2
private let mostRounds = 4

/// Longer ways are not looked at.
private let maximumBlocks = 48
private let maximumNodes = 400

/// The ways from a node to its counterparts.
private struct Span {
  var counterparts: [Value] = []
  var exitUsers: [ExitUser] = []
}

private enum Look {
  case passes, ends, stops
}

extension Graph {
  /// Each way to a place where the region is left gets a block of its own: what is left to the exit on one need not hold on another.
  fileprivate mutating func splitLeaves() {
    var isTaken = [Bool](repeating: false, count: blocks.count)
    for block in reversePostorder() {
      blocks[block].terminator = blocks[block].terminator.mapEdges { edge in
        guard blocks[edge.block].nodes.isEmpty, case .leave = blocks[edge.block].terminator else { return edge }
        if !isTaken[edge.block] {
          isTaken[edge.block] = true
          return edge
        }
        blocks.append(blocks[edge.block])
        return Edge(blocks.count - 1, edge.arguments)
      }
    }
  }
}

private struct Sinker {
  var graph: Graph
  private var predecessors: [[BlockNumber]]
  private let order: [BlockNumber]
  private var isEntry: [Bool]
  private var isGone: [Bool]
  private var homes: [BlockNumber]
  private var exitUses: [Int]
  /// Those that are taken to be left out: nothing ends with them.
  private let instances: Set<Value>
  /// Whether ways to the ends of objects were taken out.
  private(set) var removesEnds = false

  init(_ graph: Graph, leavingOut instances: Set<Value>) {
    self.graph = graph
    self.instances = instances
    self.graph.splitLeaves()
    let graph = self.graph
    let dominators = Dominators(graph)
    predecessors = dominators.predecessors
    order = dominators.order
    isEntry = [Bool](repeating: false, count: graph.blocks.count)
    for entry in graph.entries { isEntry[entry.block] = true }
    isGone = [Bool](repeating: false, count: graph.nodes.count)
    homes = [BlockNumber](repeating: -1, count: graph.nodes.count)
    exitUses = [Int](repeating: 0, count: graph.exits.count)
    for block in order {
      for value in graph.blocks[block].nodes {
        homes[value] = block
        if graph.nodes[value].exit >= 0 { exitUses[graph.nodes[value].exit] += 1 }
      }
      if case .leave(let exit) = graph.blocks[block].terminator { exitUses[exit] += 1 }
    }
  }

  mutating func run() {
    // An inner pair stands in the way of the one around it.
    while sink(.incref) {}
    _ = sink(.writeRegister)
    for block in order {
      graph.blocks[block].nodes.removeAll { isGone[$0] }
    }
  }

  private mutating func remove(counterpart value: Value) {
    isGone[value] = true
    if graph.nodes[value].exit >= 0 { exitUses[graph.nodes[value].exit] -= 1 }
    let home = homes[value]
    if case .branch(value, let then, let otherwise, _) = graph.blocks[home].terminator {
      // A release: it would not have been the last.
      removesEnds = true
      graph.blocks[home].terminator = .jump(otherwise)
      removeWay(from: home, to: then.block)
    }
  }
  /// A block that no way leads to is no way to others.
  private mutating func removeWay(from: BlockNumber, to block: BlockNumber) {
    predecessors[block].removeAll { $0 == from }
    if !predecessors[block].isEmpty || isEntry[block] { return }
    for edge in graph.blocks[block].terminator.edges { removeWay(from: block, to: edge.block) }
    graph.blocks[block] = .unreachable
  }

  /// Whether one was.
  private mutating func sink(_ operation: Operation) -> Bool {
    var isChanged = false
    for block in order {
      for (place, value) in graph.blocks[block].nodes.enumerated()
      where !isGone[value] && graph.nodes[value].operation == operation {
        let node = graph.nodes[value]
        let span =
          operation == .incref
          ? span(from: block, behind: place) { lookForRelease(of: node.operands[0], $0) }
          : span(from: block, behind: place) { lookForWrite(to: Int(node.immediate), $0) }
        guard let span else { continue }
        isChanged = true
        isGone[value] = true
        if operation == .incref {
          for end in span.counterparts { remove(counterpart: end) }
        }
        let value = operation == .incref ? node.operands[0] : graph.number(inWord: node.operands[0]) ?? node.operands[0]
        change(exitsOf: span.exitUsers) { exit in
          if operation == .incref {
            exit.references.append(value)
          } else if !exit.stores.contains(where: { $0.register == Int(node.immediate) }) {
            exit.stores.append((Int(node.immediate), value))
          }
        }
      }
    }
    return isChanged
  }

  // MARK: Ways

  /// The ways from behind a place of a block to where `look` finds an end; nil when one of them comes to no end, or to something that stops
  /// it, or is joined by another.
  private func span(from start: BlockNumber, behind place: Int, _ look: (Node) -> Look) -> Span? {
    var span = Span()
    var count = 0
    /// Whether ways lead on from the end of a block that was looked at.
    var goesOn: [BlockNumber: Bool] = [:]
    var work: [(block: BlockNumber, from: Int)] = [(start, place + 1)]
    while let (block, from) = work.popLast() {
      var isAtEnd = false
      for value in graph.blocks[block].nodes[from...] where !isGone[value] {
        count += 1
        switch look(graph.nodes[value]) {
        case .passes: if graph.nodes[value].exit >= 0 { span.exitUsers.append(.node(value)) }
        case .stops: return nil
        case .ends:
          span.counterparts.append(value)
          isAtEnd = true
        }
        if isAtEnd { break }
      }
      goesOn[block] = !isAtEnd
      if isAtEnd { continue }
      switch graph.blocks[block].terminator {
      case .jump, .branch: break
      case .leave: span.exitUsers.append(.end(block))
      case .open, .leaveTo, .transfer: return nil
      }
      for edge in graph.blocks[block].terminator.edges where goesOn[edge.block] == nil || edge.block == start {
        if isEntry[edge.block] || edge.block == start { return nil }
        goesOn[edge.block] = true
        work.append((edge.block, 0))
      }
      if goesOn.count > maximumBlocks || count > maximumNodes { return nil }
    }
    for block in goesOn.keys where block != start {
      if !predecessors[block].allSatisfy({ goesOn[$0] == true }) { return nil }
    }
    return span
  }

  private func lookForRelease(of object: Value, _ node: Node) -> Look {
    switch node.operation {
    case .decref, .release:
      let other = graph.root(node.operands[0])
      return other == graph.root(object) ? .ends : instances.contains(other) ? .passes : .stops
    case .call, .callRunningCode: if case .nothing = node.clobber { return .passes } else { return .stops }
    // Of what may be an object the first word is its count. (Who owned the object keeps its place in memory until it gives it back.)
    case _ where (node.isLoad || node.isStore) && node.immediate < 8:
      return mayBeObject(node.operands[0]) ? .stops : .passes
    default: return .passes
    }
  }

  private func lookForWrite(to register: Int, _ node: Node) -> Look {
    switch node.operation {
    case .writeRegister, .dropRegister: return Int(node.immediate) == register ? .ends : .passes
    case .readRegister: return Int(node.immediate) == register ? .stops : .passes
    case .decref: return .stops
    // The object's end, if it comes to that, is a call.
    case .release: return .passes
    case .call, .callRunningCode:
      switch node.clobber {
      case .nothing, .boxes, .lists: return .passes
      case .references, .memory, .everything: return .stops
      }
    case _ where node.isStore || node.isLoad || node.operation == .loadShared:
      guard isInFrame(node.operands[0]) else { return .passes }
      let isPlain = graph.nodes[graph.root(node.operands[0])].operation == .frame
      let distance = Int64(8 * register)
      return isPlain && (node.immediate >= distance + 8 || node.immediate + node.width <= distance) ? .passes : .stops
    default: return .passes
    }
  }

  /// Whether an address is the frame's or computed from it.
  private func isInFrame(_ address: Value) -> Bool {
    let node = graph.nodes[graph.root(address)]
    switch node.operation {
    case .frame: return true
    case .add, .subtract, .select: return node.operands.contains { isInFrame($0) }
    default: return false
    }
  }

  private func mayBeObject(_ address: Value) -> Bool {
    let node = graph.nodes[graph.root(address)]
    return switch node.operation {
    case .constant: node.type == .object
    case .frame, .context, .add, .subtract: false
    default: true
    }
  }

  // MARK: Exits

  /// Changes the exits of some; who else leaves through one of them keeps it as it was.
  private mutating func change(exitsOf users: [ExitUser], _ body: (inout Exit) -> Void) {
    var counts: [ExitNumber: Int] = [:]
    for user in users { counts[graph.exit(of: user), default: 0] += 1 }
    var changed: [ExitNumber: ExitNumber] = [:]
    for (number, count) in counts.sorted(by: { $0.key < $1.key }) {
      if count == exitUses[number] {
        body(&graph.exits[number])
        changed[number] = number
      } else {
        var exit = graph.exits[number]
        body(&exit)
        changed[number] = graph.addExit(exit)
        exitUses[number] -= count
        exitUses.append(count)
      }
    }
    for user in users {
      graph.leave(at: user, through: changed[graph.exit(of: user)]!)
    }
  }
}
