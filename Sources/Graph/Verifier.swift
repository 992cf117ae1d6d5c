// What holds of every graph: operands fit their rules, definitions come before uses on every way, edges bring what their blocks
// want, exits know what they store. A pass that breaks it is found where it happens.

extension Graph {
  /// What is wrong with it; nil when nothing is.
  public func verify() -> String? {
    var verifier = GraphVerifier(self)
    return verifier.run()
  }
}

/// Where something is wrong: in a block, at a node or at the end, perhaps at the exit that is taken there. Its text is made when it is wanted.
private struct Spot {
  var block: BlockNumber
  /// The place of a node in the block; that behind the last one is the end.
  var index: Int
  var exit: ExitNumber = -1
}

private struct GraphVerifier {
  let graph: Graph
  /// The block in which each value is defined, and its place there; parameters are at -1.
  var homes: [(block: BlockNumber, place: Int)]
  let dominators: Dominators
  var problem: String?

  init(_ graph: Graph) {
    self.graph = graph
    homes = [(block: BlockNumber, place: Int)](repeating: (-1, 0), count: graph.nodes.count)
    // Numbers out of range would trap before they are reported.
    var isSound = true
    for block in graph.blocks {
      for edge in block.terminator.edges where !graph.blocks.indices.contains(edge.block) { isSound = false }
    }
    for entry in graph.entries where !graph.blocks.indices.contains(entry.block) { isSound = false }
    dominators = Dominators(isSound ? graph : Graph())
    if !isSound { problem = "an edge or entry names a block that is not there" }
  }

  mutating func run() -> String? {
    if problem != nil { return problem }
    if graph.entries.isEmpty { return "no entry" }
    for (number, entry) in graph.entries.enumerated() where !graph.blocks[entry.block].parameters.isEmpty {
      return "entry \(number): its block has parameters"
    }
    for number in graph.exits.indices { check(exit: number) }
    if problem == nil { findHomes() }
    for block in dominators.order {
      if problem != nil { break }
      check(block)
    }
    return problem
  }

  private mutating func fail(_ place: String, _ message: String) {
    if problem == nil { problem = place + ": " + message }
  }

  private mutating func findHomes() {
    for (number, block) in graph.blocks.enumerated() {
      for value in block.parameters + block.nodes {
        guard graph.nodes.indices.contains(value) else {
          return fail("b\(number)", "holds v\(value), which is not there")
        }
        if homes[value].block >= 0 { return fail("b\(number)", "holds v\(value), which b\(homes[value].block) holds") }
        homes[value] = (number, -1)
      }
      for (place, value) in block.nodes.enumerated() { homes[value].place = place }
      for value in block.parameters where graph.nodes[value].operation != .parameter || graph.nodes[value].type == .none
      {
        fail("b\(number)", "v\(value) is no parameter")
      }
    }
  }

  private mutating func check(exit number: ExitNumber) {
    let exit = graph.exits[number]
    for (index, store) in exit.stores.enumerated() {
      if exit.stores[..<index].contains(where: { $0.register == store.register }) {
        fail("x\(number)", "stores register \(store.register) twice")
      }
      guard graph.nodes.indices.contains(store.value) else { return fail("x\(number)", "stores what is not there") }
      switch graph.nodes[store.value].type {
      case .none, .bool: fail("x\(number)", "v\(store.value) can't be in a register")
      case .word, .object, .int, .double, .address: break
      }
    }
  }

  private mutating func fail(_ spot: Spot, _ message: String) {
    var place = "b\(spot.block), "
    if spot.index < graph.blocks[spot.block].nodes.count {
      let value = graph.blocks[spot.block].nodes[spot.index]
      place += "\(graph.nodes[value].operation.name) v\(value)"
    } else {
      place += "end"
    }
    if spot.exit >= 0 { place += ", x\(spot.exit)" }
    fail(place, message)
  }

  private mutating func check(_ block: BlockNumber) {
    for (index, value) in graph.blocks[block].nodes.enumerated() { check(value, at: Spot(block: block, index: index)) }
    let spot = Spot(block: block, index: graph.blocks[block].nodes.count)
    switch graph.blocks[block].terminator {
    case .open: fail(spot, "open")
    case .jump: break
    case .branch(let condition, _, _, _): check(condition, is: .exactly(.bool), spot)
    case .leave(let exit): check(exit: exit, spot)
    case .leaveTo(let value): check(value, is: .bits, spot)
    case .transfer(let code, let frame, let entry):
      for value in [code, frame, entry] { check(value, is: .bits, spot) }
    }
    for edge in graph.blocks[block].terminator.edges {
      let parameters = graph.blocks[edge.block].parameters
      if parameters.count != edge.arguments.count {
        return fail(spot, "b\(edge.block) has \(parameters.count) parameters and gets \(edge.arguments.count)")
      }
      for (parameter, argument) in zip(parameters, edge.arguments) {
        check(argument, is: .exactly(graph.nodes[parameter].type), spot)
      }
    }
  }

  private mutating func check(_ value: Value, at spot: Spot) {
    let node = graph.nodes[value]
    let info = node.operation.info
    if node.operation == .parameter { fail(spot, "a parameter among the instructions") }
    if let result = info.result, result != node.type { fail(spot, "its result is \(result.name)") }
    if info.result == nil && node.type == .none && !node.operation.isVariadic { fail(spot, "it has a result") }
    if node.operands.count < info.operands.count
      || node.operands.count > info.operands.count && !node.operation.isVariadic
    {
      return fail(spot, "it has \(info.operands.count) operands, not \(node.operands.count)")
    }
    for (number, operand) in node.operands.enumerated() {
      var rule = number < info.operands.count ? info.operands[number] : .any
      if case .sameAsResult = rule { rule = .exactly(node.type) }
      check(operand, is: rule, spot)
    }
    if info.immediate == .predicate {
      guard node.immediate >= 0, node.immediate < Int64(Predicate.allCases.count) else {
        return fail(spot, "no predicate")
      }
      if node.operation == .compareDouble && node.immediate >= Int64(Predicate.below.rawValue) {
        fail(spot, "doubles have no sign to leave out")
      }
    }
    if info.effects.contains(.exits) {
      check(exit: node.exit, spot)
    } else if node.exit >= 0 {
      fail(spot, "it never leaves")
    }
  }

  private mutating func check(exit number: ExitNumber, _ spot: Spot) {
    guard graph.exits.indices.contains(number) else { return fail(spot, "leaves through an exit that is not there") }
    var spot = spot
    spot.exit = number
    let exit = graph.exits[number]
    // Those that are made there have the place of their calls.
    var made: [Value] = []
    for object in exit.objects {
      check(object.content, is: .any, spot)
      for field in object.fields where !made.contains(field.value) { check(field.value, is: .exactly(.object), spot) }
      made.append(object.value)
    }
    for store in exit.stores where !made.contains(store.value) { check(store.value, is: .any, spot) }
    for value in exit.references where !made.contains(value) { check(value, is: .exactly(.object), spot) }
  }

  /// An operand, used where it is wanted.
  private mutating func check(_ value: Value, is rule: OperandRule, _ spot: Spot) {
    guard graph.nodes.indices.contains(value), homes[value].block >= 0 else {
      return fail(spot, "v\(value) is in no block")
    }
    let type = graph.nodes[value].type
    switch rule {
    case .exactly(let wanted) where wanted != type:
      fail(spot, "v\(value) is \(type.name), not \(wanted.name)")
    case .bits where type == .double || type == .bool || type == .none:
      fail(spot, "v\(value) is \(type.name)")
    case .any where type == .none: fail(spot, "v\(value) is nothing")
    default: break
    }
    let home = homes[value]
    let isBefore = home.block == spot.block ? home.place < spot.index : dominators.dominates(home.block, spot.block)
    if dominators.places[home.block] < 0 || !isBefore { fail(spot, "v\(value) is not known on every way here") }
  }
}
