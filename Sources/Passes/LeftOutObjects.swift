// Leaves out instances, and the floats in them, that are made and end in the region without anybody having seen them.
//
//   v6: object = call newPlainInstance(v2)
//   v7: object = call boxDouble(v5)
//   store64 v6 + 24, v7
//   guard v8 else x3                      guard v8 else x3
//   v9: bool = release v6 …
//   x3: at 40, type {r20: v6}             x3: at 40, type {r20: v6} making v7 = v5, v6 = v2 {+24: v7}
//
// Behind the passes for which what was stored in them is known, and whose exits have the registers that held them. What is left of such an
// object is how it is made, the stores, and its end on every way from there; an exit between makes it as it is at that place
// (`Exit.objects`). The collector does not count those that nobody sees. (Escape analysis and scalar replacement: Stadler, Würthinger,
// Mössenböck, "Partial escape analysis and scalar replacement for Java", CGO 2014.)

import Graph

extension Graph {
  /// Instances of which no use says that somebody sees them, but for registers that hold them; those with an end.
  func seldomSeenInstances() -> Set<Value> {
    var found: Set<Value> = []
    var ending: Set<Value> = []
    let order = reversePostorder()
    for block in order {
      for value in blocks[block].nodes where nodes[value].makesPlainInstance { found.insert(value) }
    }
    if found.isEmpty { return found }
    // What seldom is may be gone by the time that it counts.
    for block in order where !blocks[block].isCold {
      for value in blocks[block].nodes {
        let node = nodes[value]
        for (index, operand) in node.operands.enumerated() {
          let object = root(operand)
          if !found.contains(object) { continue }
          switch node.operation {
          case .writeRegister, .retype, .incref, .compare, .load8, .add: break
          case .store8, .store64: if index != 0 { found.remove(object) }
          case .release: if isEnd(value, in: block) { ending.insert(object) }
          case .callRunningCode: if index != 0 || !node.endsObject { found.remove(object) }
          default: found.remove(object)
          }
        }
      }
      for edge in blocks[block].terminator.edges {
        for argument in edge.arguments { found.remove(root(argument)) }
      }
    }
    return found.intersection(ending)
  }
  /// Has nobody come to where such instances end: the release stays, and says where that is.
  mutating func skipEnds(of instances: Set<Value>) {
    for block in reversePostorder() {
      guard case .branch(let condition, _, let otherwise, _) = blocks[block].terminator else { continue }
      if isEnd(condition, in: block), instances.contains(root(nodes[condition].operands[0])) {
        blocks[block].terminator = .jump(otherwise)
      }
    }
  }
  /// Whether a release finds at a block's end whether it was the last.
  private func isEnd(_ release: Value, in block: BlockNumber) -> Bool {
    guard nodes[release].operation == .release, case .branch(release, _, _, _) = blocks[block].terminator else {
      return false
    }
    return true
  }
}
extension Node {
  /// Whether it is a call that ends its first operand.
  fileprivate var endsObject: Bool {
    let ends: [RuntimeFunction] = [.deallocate, .deallocateOverwritten, .deallocateBehind]
    return operation == .callRunningCode && ends.contains { Int64($0.rawValue) == immediate }
  }
}

/// Leaves out as many of the instances as can be; gives those.
func leaveOut(_ instances: Set<Value>, _ graph: inout Graph) -> Set<Value> {
  var remover = ObjectRemover(graph)
  let leftOut = remover.run(instances)
  graph = remover.graph
  return leftOut
}

/// Longer ways are not looked at.
private let maximumBlocks = 60
private let maximumNodes = 600

/// Where an exit is taken, and what the fields of the object hold there.
private struct Departure {
  var user: ExitUser
  var fields: [Field]
}
private struct Field: Equatable {
  var offset: Int64
  var value: Value
}

private struct ObjectRemover {
  var graph: Graph
  private let dominators: Dominators
  /// The nodes that use a value; nodes that are gone may be among them.
  private var users: [[Value]]
  /// Values that a block's end uses.
  private var atEnds: Set<Value> = []
  private var isGone: [Bool]

  init(_ graph: Graph) {
    self.graph = graph
    dominators = Dominators(graph)
    users = [[Value]](repeating: [], count: graph.nodes.count)
    isGone = [Bool](repeating: false, count: graph.nodes.count)
    for block in dominators.order {
      for value in graph.blocks[block].nodes {
        for operand in graph.nodes[value].operands { users[operand].append(value) }
      }
      _ = graph.blocks[block].terminator.mapValues { value in
        atEnds.insert(value)
        return value
      }
    }
  }

  mutating func run(_ instances: Set<Value>) -> Set<Value> {
    var leftOut: Set<Value> = []
    for block in dominators.order {
      for (place, value) in graph.blocks[block].nodes.enumerated() where instances.contains(value) {
        if leaveOut(value, in: block, at: place) { leftOut.insert(value) }
      }
    }
    for block in dominators.order {
      graph.blocks[block].nodes.removeAll { isGone[$0] }
      if case .branch(let condition, let then, let otherwise, _) = graph.blocks[block].terminator,
        graph.nodes[condition].operation == .constant
      {
        graph.blocks[block].terminator = .jump(graph.nodes[condition].immediate != 0 ? then : otherwise)
      }
    }
    return leftOut
  }

  /// Whether an instance is left out now.
  private mutating func leaveOut(_ instance: Value, in block: BlockNumber, at place: Int) -> Bool {
    guard let parts = parts(of: instance), let departures = departures(from: block, behind: place, instance, parts)
    else {
      return false
    }
    var boxes: Set<Value> = []
    for part in parts {
      let node = graph.nodes[part]
      if node.operation == .store64 {
        guard isBoxOnly(of: instance, node.operands[1]) else { return false }
        boxes.insert(node.operands[1])
      }
    }
    // Each box is in one place.
    for box in boxes where users[box].filter({ !isGone[$0] }).count != 1 { return false }
    for part in parts where graph.nodes[part].operation == .compare {
      let isEqual = Predicate(rawValue: UInt8(graph.nodes[part].immediate)) == .equal
      graph.nodes[part] = Node(.constant, .bool, immediate: isEqual ? 0 : 1)
    }
    for part in parts where graph.nodes[part].operation != .constant { isGone[part] = true }
    isGone[instance] = true
    for box in boxes { isGone[box] = true }
    make(instance, boxes, at: departures)
    return true
  }

  /// Whether a value is a float that nobody has but the instance, and exits.
  private func isBoxOnly(of instance: Value, _ value: Value) -> Bool {
    graph.nodes[value].makesFloat && !isGone[value] && !atEnds.contains(value)
      && users[value].allSatisfy {
        let node = graph.nodes[$0]
        return isGone[$0]
          || node.operation == .store64 && node.operands[1] == value && graph.root(node.operands[0]) == instance
      }
  }

  /// The nodes that use the instance, or places in it, all of which go with it; nil where somebody may see it.
  private func parts(of instance: Value) -> Set<Value>? {
    var parts: Set<Value> = []
    var work = [instance]
    while let value = work.popLast() {
      if atEnds.contains(value) { return nil }
      for user in users[value] where !isGone[user] && !parts.contains(user) {
        let node = graph.nodes[user]
        let isBase = node.operands[0] == value
        switch node.operation {
        case .retype where value == instance || graph.nodes[value].operation == .retype: work.append(user)
        // The places where it is noted in which order values came.
        case .load8 where node.immediate == InlineValues.capacity: work.append(user)
        case .add, .shiftLeft: work.append(user)
        case .store8, .store64:
          // It may be stored nowhere.
          if !isBase || node.operands.dropFirst().contains(value) { return nil }
          if node.operation == .store64 && !InlineValues.fields.contains(node.immediate) { return nil }
        case .compare:
          guard graph.root(value) == instance, isZero(node.operands[1]) else { return nil }
        case .release:
          if graph.root(value) != instance { return nil }
        default: return nil
        }
        parts.insert(user)
      }
    }
    return parts
  }
  /// Where exits are taken between an instance's beginning and its end, with what its fields hold there; nil when a way from its beginning
  /// comes to no end, is joined by another, or where it is not to be told what the fields hold.
  private func departures(from start: BlockNumber, behind place: Int, _ instance: Value, _ parts: Set<Value>)
    -> [Departure]?
  {
    var found: [Departure] = []
    var count = 0
    /// What the fields hold at the start of blocks.
    var held: [BlockNumber: [Field]] = [:]
    var ended: Set<BlockNumber> = []
    var work: [(block: BlockNumber, from: Int)] = [(start, place + 1)]
    while let (block, from) = work.popLast() {
      var fields = block == start ? [] : held[block]!
      var isAtEnd = false
      for value in graph.blocks[block].nodes[from...] where !isGone[value] {
        let node = graph.nodes[value]
        count += 1
        if node.exit >= 0 { found.append(Departure(user: .node(value), fields: fields)) }
        if !parts.contains(value) { continue }
        if node.operation == .store64 {
          if fields.contains(where: { $0.offset == node.immediate }) { return nil }
          fields.append(Field(offset: node.immediate, value: node.operands[1]))
        }
        if node.operation == .release {
          isAtEnd = true
          break
        }
      }
      if isAtEnd {
        ended.insert(block)
        continue
      }
      var edges = graph.blocks[block].terminator.edges
      switch graph.blocks[block].terminator {
      case .jump: break
      case .branch(let condition, let then, let otherwise, _):
        // Without memory for it: it needs none.
        if parts.contains(condition), graph.nodes[condition].operation == .compare {
          let isEqual = Predicate(rawValue: UInt8(graph.nodes[condition].immediate)) == .equal
          edges = [isEqual ? otherwise : then]
        }
      case .leave: found.append(Departure(user: .end(block), fields: fields))
      case .open, .leaveTo, .transfer: return nil
      }
      for edge in edges {
        if dominators.isEntry[edge.block] || edge.block == start { return nil }
        if let known = held[edge.block] {
          if known != fields { return nil }
        } else {
          held[edge.block] = fields
          work.append((edge.block, 0))
        }
      }
      if held.count > maximumBlocks || count > maximumNodes { return nil }
    }
    for block in held.keys {
      for from in dominators.predecessors(of: block) where (held[from] == nil && from != start) || ended.contains(from)
      { return nil }
    }
    return found
  }

  private func isZero(_ value: Value) -> Bool {
    let node = graph.nodes[graph.root(value)]
    return node.operation == .constant && node.immediate == 0
  }

  // MARK: Exits

  /// Has the exits make what they name of an instance and its boxes.
  private mutating func make(_ instance: Value, _ boxes: Set<Value>, at departures: [Departure]) {
    let cls = graph.nodes[instance].operands[0]
    for departure in departures {
      var exit = graph.exits[graph.exit(of: departure.user)]
      for index in exit.stores.indices where graph.root(exit.stores[index].value) == instance {
        exit.stores[index].value = instance
      }
      for index in exit.references.indices where graph.root(exit.references[index]) == instance {
        exit.references[index] = instance
      }
      let namesInstance = exit.stores.contains { $0.value == instance } || exit.references.contains(instance)
      if !namesInstance { continue }
      let fields = departure.fields
      exit.objects.append(
        LeftOutObject(
          value: instance, content: cls, fields: fields.map { (offset: $0.offset, value: $0.value) }))
      graph.leave(at: departure.user, through: graph.addExit(exit))
    }
    // Floats come first, wherever they are wanted.
    for number in graph.exits.indices {
      let exit = graph.exits[number]
      let wanted = Set(
        (exit.stores.map { $0.value } + exit.references + exit.objects.flatMap { $0.fields.map { $0.value } })
          .filter { boxes.contains($0) })
      for box in wanted.sorted() {
        graph.exits[number].objects.insert(
          LeftOutObject(value: box, content: graph.nodes[box].operands[0], fields: []), at: 0)
      }
    }
  }
}
