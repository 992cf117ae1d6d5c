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

func sinkIntoExits(_ graph: inout Graph, _ passes: PassSwitches) {
  // What nobody uses is no use of an object.
  if passes.isOn(.removeDeadCode) { removeDeadCode(&graph) }
  // Instances that nobody may see are taken to be left out: their ends are no places then where somebody looks. Where that comes out
  // otherwise it is done again without.
  var left = graph.seldomSeenInstances()
  while !left.isEmpty {
    var trial = graph
    trial.skipEnds(of: left)
    sinkInRounds(&trial, passes, leavingOut: left)
    let leftOut = leaveOut(left, &trial)
    if leftOut.count == left.count {
      graph = trial
      return
    }
    left = leftOut
  }
  sinkInRounds(&graph, passes)
}

private func sinkInRounds(_ graph: inout Graph, _ passes: PassSwitches, leavingOut instances: Set<Value> = []) {
  // Where no object ends any more nobody looks: more can be left to exits then.
  for _ in 0..<(instances.isEmpty ? usualRounds : mostRounds) {
    let sinker = Sinker(graph, leavingOut: instances)
    sinker.run()
    graph = sinker.graph
    if !sinker.removesEnds { break }
    if passes.isOn(.removeRedundancies) { removeRedundancies(&graph) }
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

/// What is left to exits: a reference, or a write of a register.
private enum Sunk {
  case reference(to: Value)
  case register(Int)
}

private enum Look {
  case passes, ends, stops
}

extension Graph {
  /// Each way to a place where the region is left gets a block of its own: what is left to the exit on one need not hold on another.
  fileprivate mutating func splitLeaves() {
    var isTaken = [Bool](repeating: false, count: blocks.count)
    func isLeave(_ block: BlockNumber) -> Bool {
      if block < 0 || !blocks[block].nodes.isEmpty { return false }
      if case .leave = blocks[block].terminator { return true }
      return false
    }
    for block in reversePostorder() {
      let targets = blocks[block].terminator.targets
      if !isLeave(targets.first) && !isLeave(targets.second) { continue }
      blocks[block].terminator = blocks[block].terminator.mapEdges { edge in
        if !isLeave(edge.block) { return edge }
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

private final class Sinker {
  var graph: Graph
  private var predecessors: [[BlockNumber]]
  private let order: [BlockNumber]
  private let isEntry: [Bool]
  private var isGone: [Bool]
  private var homes: [BlockNumber]
  private var exitUses: [Int]
  /// Those that are taken to be left out: nothing ends with them.
  private let instances: Set<Value>
  /// Whether ways to the ends of objects were taken out.
  private(set) var removesEnds = false

  // What `findWays` found: the ways from a node to its counterparts, and who leaves on them.
  private var counterparts: [Value] = []
  private var exitUsers: [ExitUser] = []
  /// The blocks that were looked at; for which search each was, and whether ways lead on from its end.
  private var lookedAt: [BlockNumber] = []
  private var searches: [Int]
  private var goesOn: [Bool]
  private var search = 0
  private var work: [(block: BlockNumber, from: Int)] = []

  init(_ graph: Graph, leavingOut instances: Set<Value>) {
    self.graph = graph
    self.instances = instances
    self.graph.splitLeaves()
    let graph = self.graph
    let dominators = Dominators(graph)
    predecessors = graph.blocks.indices.map { Array(dominators.predecessors(of: $0)) }
    order = dominators.order
    isEntry = dominators.isEntry
    isGone = [Bool](repeating: false, count: graph.nodes.count)
    homes = [BlockNumber](repeating: -1, count: graph.nodes.count)
    exitUses = [Int](repeating: 0, count: graph.exits.count)
    searches = [Int](repeating: 0, count: graph.blocks.count)
    goesOn = [Bool](repeating: false, count: graph.blocks.count)
    for block in order {
      for value in graph.blocks[block].nodes {
        homes[value] = block
        if graph.nodes[value].exit >= 0 { exitUses[graph.nodes[value].exit] += 1 }
      }
      if case .leave(let exit) = graph.blocks[block].terminator { exitUses[exit] += 1 }
    }
  }

  func run() {
    // An inner pair stands in the way of the one around it.
    while sink(.incref) {}
    _ = sink(.writeRegister)
    for block in order {
      graph.blocks[block].nodes.removeAll { isGone[$0] }
    }
  }

  private func remove(counterpart value: Value) {
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
  private func removeWay(from: BlockNumber, to block: BlockNumber) {
    predecessors[block].removeAll { $0 == from }
    if !predecessors[block].isEmpty || isEntry[block] { return }
    for edge in graph.blocks[block].terminator.edges { removeWay(from: block, to: edge.block) }
    graph.blocks[block] = .unreachable
  }

  /// Whether one was.
  private func sink(_ operation: Operation) -> Bool {
    var isChanged = false
    for block in order {
      for (place, value) in graph.blocks[block].nodes.enumerated()
      where !isGone[value] && graph.nodes[value].operation == operation {
        let node = graph.nodes[value]
        let sunk: Sunk = operation == .incref ? .reference(to: node.operands[0]) : .register(Int(node.immediate))
        if !findWays(from: block, behind: place, sunk) { continue }
        isChanged = true
        isGone[value] = true
        switch sunk {
        case .reference(let object):
          for end in counterparts { remove(counterpart: end) }
          changeExits { $0.references.append(object) }
        case .register(let register):
          let word = graph.number(inWord: node.operands[0]) ?? node.operands[0]
          changeExits { exit in
            if !exit.stores.contains(where: { $0.register == register }) { exit.stores.append((register, word)) }
          }
        }
      }
    }
    return isChanged
  }

  // MARK: Ways

  /// Finds the ways from behind a place of a block to the ends of what is to be left to exits. false when one of them comes to no end, or to
  /// something that stops it, or is joined by another.
  private func findWays(from start: BlockNumber, behind place: Int, _ sunk: Sunk) -> Bool {
    counterparts.removeAll(keepingCapacity: true)
    exitUsers.removeAll(keepingCapacity: true)
    lookedAt.removeAll(keepingCapacity: true)
    work.removeAll(keepingCapacity: true)
    search += 1
    var count = 0
    note(start)
    work.append((start, place + 1))
    while let (block, from) = work.popLast() {
      var isAtEnd = false
      let nodes = graph.blocks[block].nodes
      for index in from..<nodes.count {
        let value = nodes[index]
        if isGone[value] { continue }
        count += 1
        switch look(for: sunk, graph.nodes[value]) {
        case .passes: if graph.nodes[value].exit >= 0 { exitUsers.append(.node(value)) }
        case .stops: return false
        case .ends:
          counterparts.append(value)
          isAtEnd = true
        }
        if isAtEnd { break }
      }
      goesOn[block] = !isAtEnd
      if isAtEnd { continue }
      switch graph.blocks[block].terminator {
      case .jump, .branch: break
      case .leave: exitUsers.append(.end(block))
      case .open, .leaveTo, .transfer: return false
      }
      let targets = graph.blocks[block].terminator.targets
      for target in [targets.first, targets.second] where target >= 0 {
        if target == start || isEntry[target] { return false }
        if searches[target] == search { continue }
        note(target)
        work.append((target, 0))
      }
      if lookedAt.count > maximumBlocks || count > maximumNodes { return false }
    }
    for block in lookedAt where block != start {
      for from in predecessors[block] where searches[from] != search || !goesOn[from] { return false }
    }
    return true
  }
  private func note(_ block: BlockNumber) {
    lookedAt.append(block)
    searches[block] = search
    goesOn[block] = true
  }

  private func look(for sunk: Sunk, _ node: Node) -> Look {
    switch sunk {
    case .reference(let object): lookForRelease(of: object, node)
    case .register(let register): lookForWrite(to: register, node)
    }
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
      return isPlain && (node.immediate >= distance + 8 || node.immediate + node.operation.width <= distance)
        ? .passes : .stops
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

  /// Changes the exits of those that were found; who else leaves through one of them keeps it as it was.
  private func changeExits(_ body: (inout Exit) -> Void) {
    var counts: [(exit: ExitNumber, count: Int, changed: ExitNumber)] = []
    for user in exitUsers {
      let exit = graph.exit(of: user)
      if let index = counts.firstIndex(where: { $0.exit == exit }) {
        counts[index].count += 1
      } else {
        counts.append((exit, 1, exit))
      }
    }
    counts.sort { $0.exit < $1.exit }
    for index in counts.indices {
      let (number, count, _) = counts[index]
      if count == exitUses[number] {
        body(&graph.exits[number])
      } else {
        var exit = graph.exits[number]
        body(&exit)
        counts[index].changed = graph.addExit(exit)
        exitUses[number] -= count
        exitUses.append(count)
      }
    }
    for user in exitUsers {
      let exit = graph.exit(of: user)
      let changed = counts.first { $0.exit == exit }.unsafelyUnwrapped.changed
      if changed != exit { graph.leave(at: user, through: changed) }
    }
  }
}
