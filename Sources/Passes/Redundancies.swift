// Takes out what is known already: operations done before, loads of memory that nobody wrote since, reads of registers just
// written, guards of what was checked, branches that can go one way only.
//
//   v1: object = retype v0                      v1: object = retype v0
//   v2: address = load64 v1 + 8                 v2: address = load64 v1 + 8
//   v3: bool = compare.equal v2, v9             v3: bool = compare.equal v2, v9
//   guard v3 else x0                            guard v3 else x0
//   writeRegister r10, v5                       writeRegister r10, v5
//   v6: address = load64 v1 + 8
//   v7: bool = compare.equal v6, v9
//   guard v7 else x1
//   v8: word = readRegister r10                 (v5 wherever v8 stood)
//
// One walk in reverse postorder. What is known at a block's start: what all its predecessors know at their ends. Of a loop's
// header, what is known before the loop and nothing in the loop forgets.
//
// Two addresses are taken to be equal or to lead to separate things, unless they were computed: what lies at a computed address is
// an element of an array. So a write to a field forgets fields at the same distance only, of objects that are not known to be of another
// type, and a write to an element all elements. A frame's registers are written by `writeRegister`, through `frame` itself, and by what runs instructions.

import Graph
import Values

public func removeRedundancies(_ graph: inout Graph) {
  var remover = RedundancyRemover(graph)
  remover.run()
  graph = remover.graph
}

/// An operation without effects and what it works on.
struct Expression: Hashable {
  var operation: UInt8
  var type: UInt8
  var immediate: Int64
  var first: Value
  var second: Value
  var third: Value
}

/// A place in memory, as it is read.
struct Location: Hashable {
  var operation: UInt8
  var base: Value
  var offset: Int64
}

/// What is known of the changing world.
struct Known {
  /// The words in registers.
  var registers: [Int: Value] = [:]
  /// Registers that hold numbers, whichever.
  var numbers: Set<Int> = []
  var memory: [Location: Value] = [:]
  /// Conditions that were found to hold or not.
  var truths: [Value: Bool] = [:]
  /// The exact types of objects.
  var types: [Value: Int64] = [:]
  /// Objects that were made on the way here, and what was written to them since (NewObjects.swift).
  var made: [Value: [Range<Int64>]] = [:]

  /// What both know.
  mutating func meet(_ other: Known) {
    registers = registers.filter { other.registers[$0.key] == $0.value }
    numbers.formIntersection(other.numbers)
    memory = memory.filter { other.memory[$0.key] == $0.value }
    truths = truths.filter { other.truths[$0.key] == $0.value }
    types = types.filter { other.types[$0.key] == $0.value }
    made = made.filter { other.made[$0.key] != nil }
    for (object, written) in made { made[object] = Array(Set(written + other.made[object]!)) }
  }
}

struct RedundancyRemover {
  var graph: Graph
  let dominators: Dominators
  let loops: [Loop]
  /// What each value is now.
  var replacements: [Value]
  var homes: [BlockNumber]
  /// Words that are numbers.
  var areNumbers: [Bool]
  var expressions: [Expression: [Value]] = [:]
  var ends: [Known?]
  /// Of objects that were made: the bases of what was known of memory by then, which are others.
  var older: [Value: Set<Value>] = [:]
  /// Blocks to which no way is left.
  var isDead: [Bool]
  var known = Known()

  init(_ graph: Graph) {
    self.graph = graph
    dominators = Dominators(graph)
    loops = findLoops(graph, dominators)
    replacements = Array(graph.nodes.indices)
    homes = [BlockNumber](repeating: -1, count: graph.nodes.count)
    for (number, block) in graph.blocks.enumerated() {
      for value in block.parameters + block.nodes { homes[value] = number }
    }
    ends = [Known?](repeating: nil, count: graph.blocks.count)
    isDead = [Bool](repeating: false, count: graph.blocks.count)
    areNumbers = [Bool](repeating: false, count: graph.nodes.count)
  }

  mutating func run() {
    for block in dominators.order { visit(block) }
    for block in dominators.order {
      graph.blocks[block].terminator = graph.blocks[block].terminator.mapValues { resolve($0) }
      for value in graph.blocks[block].nodes {
        for index in graph.nodes[value].operands.indices {
          graph.nodes[value].operands[index] = resolve(graph.nodes[value].operands[index])
        }
      }
    }
    for number in graph.exits.indices {
      var exit = graph.exits[number]
      exit.mapValues { resolve($0) }
      graph.exits[number] = exit
    }
  }

  func resolve(_ value: Value) -> Value {
    var value = value
    while replacements[value] != value { value = replacements[value] }
    return value
  }

  // MARK: Blocks

  mutating func visit(_ block: BlockNumber) {
    if !enter(block) {
      isDead[block] = true
      graph.blocks[block] = .unreachable
      return
    }
    var kept: [Value] = []
    var end: Terminator?
    for value in graph.blocks[block].nodes {
      for index in graph.nodes[value].operands.indices {
        graph.nodes[value].operands[index] = resolve(graph.nodes[value].operands[index])
      }
      switch visit(value, in: block) {
      case .keep: kept.append(value)
      case .drop: break
      case .leaves: end = .leave(graph.nodes[value].exit)
      }
      if end != nil { break }
    }
    graph.blocks[block].nodes = kept
    let terminator = end ?? graph.blocks[block].terminator.mapValues { resolve($0) }
    if case .branch(let condition, let then, let otherwise, _) = terminator, let truth = truth(condition) {
      graph.blocks[block].terminator = .jump(truth ? then : otherwise)
    } else {
      graph.blocks[block].terminator = terminator
    }
    ends[block] = known
  }

  /// Whether there is a way to the block; what is known at its start.
  mutating func enter(_ block: BlockNumber) -> Bool {
    known = Known()
    if graph.entries.contains(where: { $0.block == block }) { return true }
    // Of ways that are gone by now nothing is to be known.
    let before = dominators.predecessors[block].filter { from in
      !isDead[from] && (ends[from] == nil || graph.blocks[from].terminator.edges.contains { $0.block == block })
    }
    if before.allSatisfy({ ends[$0] == nil && dominators.dominates(block, $0) }) { return false }
    let loop = loops.first { $0.header == block }
    let forward = before.filter { ends[$0] != nil }
    let isLoop = forward.count < before.count
    // A loop that has several entrances: nothing is known at those of its blocks that are reached from behind.
    if forward.isEmpty || isLoop && loop == nil { return true }
    if isLoop && !before.allSatisfy({ ends[$0] != nil || dominators.dominates(block, $0) }) { return true }
    known = ends[forward[0]]!
    for from in forward.dropFirst() { known.meet(ends[from]!) }
    if isLoop, let loop { forgetWhatChanges(in: loop) }
    if before.count == 1 {
      learnFromBranch(from: before[0], to: block)
      takeArguments(from: before[0], block)
    }
    return true
  }

  mutating func forgetWhatChanges(in loop: Loop) {
    let nodes = loop.blocks.flatMap { graph.blocks[$0].nodes.map { graph.nodes[$0] } }
    for node in nodes where !node.isStore { forget(by: node) }
    // What is known of registers by now the loop leaves as it is: it tells what a store in it writes to.
    for node in nodes where node.isStore {
      let base = root(node.operands[0])
      let register = graph.nodes[base].operation == .readRegister ? Int(graph.nodes[base].immediate) : -1
      forget(by: node, to: known.registers[register].map { root($0) } ?? base)
    }
  }

  mutating func learnFromBranch(from: BlockNumber, to block: BlockNumber) {
    if case .branch(let condition, let then, let otherwise, _) = graph.blocks[from].terminator,
      then.block != otherwise.block
    {
      learn(condition, then.block == block)
    }
  }

  /// The parameters of a block that has one way to it are its arguments.
  mutating func takeArguments(from: BlockNumber, _ block: BlockNumber) {
    let edges = graph.blocks[from].terminator.edges.filter { $0.block == block }
    if edges.count != 1 || graph.blocks[block].parameters.isEmpty { return }
    for (parameter, argument) in zip(graph.blocks[block].parameters, edges[0].arguments) {
      replacements[parameter] = resolve(argument)
    }
    graph.blocks[block].parameters = []
    graph.blocks[from].terminator = graph.blocks[from].terminator.mapEdges {
      $0.block == block ? Edge(block) : $0
    }
  }

  // MARK: Conditions

  func truth(_ condition: Value) -> Bool? {
    let node = graph.nodes[condition]
    switch node.operation {
    case .constant: return node.immediate != 0
    case .not:
      if let truth = truth(resolve(node.operands[0])) { return !truth }
    default: break
    }
    return known.truths[condition]
  }

  mutating func learn(_ condition: Value, _ truth: Bool) {
    known.truths[condition] = truth
    let node = graph.nodes[condition]
    if node.operation == .not { learn(resolve(node.operands[0]), !truth) }
    if truth, let (object, type) = testOfType(node) { known.types[object] = type }
  }

  /// `load64 object + 8` compared with a constant.
  func testOfType(_ node: Node) -> (object: Value, type: Int64)? {
    guard node.operation == .compare, Predicate(rawValue: UInt8(node.immediate)) == .equal else { return nil }
    let load = graph.nodes[resolve(node.operands[0])]
    let type = graph.nodes[root(node.operands[1])]
    guard load.operation == .load64, load.immediate == 8, type.operation == .constant else { return nil }
    return (root(load.operands[0]), type.immediate)
  }

  // MARK: Values

  enum Verdict {
    case keep
    case drop
    /// It always leaves: the block ends here.
    case leaves
  }

  mutating func visit(_ value: Value, in block: BlockNumber) -> Verdict {
    let node = graph.nodes[value]
    switch node.operation {
    case .guard:
      if let truth = truth(node.operands[0]) { return truth ? .drop : .leaves }
      learn(node.operands[0], true)
      return .keep
    case .readRegister:
      let register = Int(node.immediate)
      if let word = known.registers[register] { return take(word, for: value, in: block) }
      known.registers[register] = value
      areNumbers[value] = known.numbers.contains(register)
      return .keep
    case .writeRegister:
      // An int is stored as its word, which is another value.
      let isInt = graph.nodes[node.operands[0]].type == .int
      forget(by: node)
      if !isInt { known.registers[Int(node.immediate)] = node.operands[0] }
      if isNumber(node.operands[0]) { known.numbers.insert(Int(node.immediate)) }
      return .keep
    case _ where node.isLoad:
      let place = location(of: node)
      if let loaded = known.memory[place] { return take(loaded, for: value, in: block) }
      switch content(of: place) {
      case .value(let content): return take(content, for: value, in: block)
      case .number(let number):
        graph.nodes[value] = Node(.constant, node.type, immediate: number)
        return visit(expression: value, graph.nodes[value], in: block)
      case nil: break
      }
      known.memory[place] = value
      return .keep
    case _ where node.isStore:
      forget(by: node)
      // What was stored is what a load of the same width gets; narrow ones get a part.
      let load: Operation? =
        switch node.operation {
        case .store64: .load64
        case .storeDouble: .loadDouble
        case .store8: (0...255).contains(constant(node.operands[1]) ?? -1) ? .load8 : nil
        default: nil
        }
      if let load {
        known.memory[Location(operation: load.rawValue, base: root(node.operands[0]), offset: node.immediate)] =
          node.operands[1]
      }
      return .keep
    case .parameter, .dropRegister, .loadShared, .incref, .decref, .release, .call, .callRunningCode:
      forget(by: node)
      if graph.nodes[value].makesObject { noteMade(value) }
      return .keep
    default: return visit(expression: value, node, in: block)
    }
  }

  mutating func visit(expression value: Value, _ node: Node, in block: BlockNumber) -> Verdict {
    if node.operation == .retype {
      // The same bits: of a retyped value the one below it.
      let below = root(value)
      if graph.nodes[below].type == node.type {
        replacements[value] = below
        return .drop
      }
      graph.nodes[value].operands[0] = below
    } else if let (condition, isNegated) = conditionOfChoice(node) {
      if !isNegated {
        replacements[value] = condition
        return .drop
      }
      graph.nodes[value] = Node(.not, .bool, [condition])
    } else if let folded = fold(node) {
      graph.nodes[value] = Node(.constant, node.type, immediate: folded)
    } else if node.operation == .select, let truth = truth(node.operands[0]) {
      replacements[value] = node.operands[truth ? 1 : 2]
      return .drop
    }
    let node = graph.nodes[value]
    func operand(_ index: Int) -> Value { index < node.operands.count ? node.operands[index] : -1 }
    let expression = Expression(
      operation: node.operation.rawValue, type: node.type.rawValue, immediate: node.immediate, first: operand(0),
      second: operand(1), third: operand(2))
    let same = expressions[expression] ?? []
    if let other = same.last(where: { dominators.dominates(homes[$0], block) }) {
      replacements[value] = other
      return .drop
    }
    // The latest are the likeliest to lie on the way here.
    expressions[expression] = same.suffix(15) + [value]
    return .keep
  }

  /// A value that is known stands in for another, as one of its type.
  mutating func take(_ other: Value, for value: Value, in block: BlockNumber) -> Verdict {
    let type = graph.nodes[value].type
    if graph.nodes[other].type == type {
      replacements[value] = other
      return .drop
    }
    graph.nodes[value] = Node(.retype, type, [other])
    return visit(expression: value, graph.nodes[value], in: block)
  }

  /// What a value was before it was retyped.
  func root(_ value: Value) -> Value {
    var value = resolve(value)
    while graph.nodes[value].operation == .retype { value = resolve(graph.nodes[value].operands[0]) }
    return value
  }

  func location(of node: Node) -> Location {
    Location(operation: node.operation.rawValue, base: root(node.operands[0]), offset: node.immediate)
  }
}
