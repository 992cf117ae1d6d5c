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

func removeRedundancies(_ graph: inout Graph) {
  let remover = RedundancyRemover(graph)
  // The remover's is the only one then: it is changed where it lies.
  graph = Graph()
  remover.run()
  graph = remover.graph
}

final class RedundancyRemover {
  var graph: Graph
  let dominators: Dominators
  /// The loop of each header.
  private var loops: [Loop?]
  /// What each value is now.
  var replacements: [Value]
  private var homes: [BlockNumber]
  /// Words that are numbers.
  var areNumbers: [Bool]
  private var expressions: Expressions
  /// What is known at the ends of blocks, as long as ways from there have not been gone.
  private var ends: [Known]
  private var waysLeft: [Int]
  private var isVisited: [Bool]
  /// Blocks to which no way is left.
  private var isDead: [Bool]
  /// Of objects that were made: the bases of what was known of memory by then, which are others.
  var older: OlderObjects
  private let registerCount: Int
  var known: Known
  /// Conditions that were found to hold (1) or not.
  var truths: Facts
  /// The exact types of objects.
  var types: Facts

  init(_ graph: Graph) {
    self.graph = graph
    dominators = Dominators(graph)
    loops = [Loop?](repeating: nil, count: graph.blocks.count)
    for loop in findLoops(graph, dominators) { loops[loop.header] = loop }
    replacements = Array(graph.nodes.indices)
    homes = [BlockNumber](repeating: -1, count: graph.nodes.count)
    var registerCount = 0
    for block in dominators.order {
      for value in graph.blocks[block].parameters { homes[value] = block }
      for value in graph.blocks[block].nodes {
        homes[value] = block
        switch graph.nodes[value].operation {
        case .readRegister, .writeRegister, .dropRegister:
          registerCount = max(registerCount, Int(graph.nodes[value].immediate) + 1)
        default: break
        }
      }
    }
    self.registerCount = registerCount
    ends = [Known](repeating: Known(), count: graph.blocks.count)
    waysLeft = [Int](repeating: 0, count: graph.blocks.count)
    isVisited = [Bool](repeating: false, count: graph.blocks.count)
    isDead = [Bool](repeating: false, count: graph.blocks.count)
    areNumbers = [Bool](repeating: false, count: graph.nodes.count)
    expressions = Expressions(count: graph.nodes.count)
    older = OlderObjects(count: graph.nodes.count)
    known = Known(registerCount: registerCount)
    truths = Facts(count: graph.nodes.count)
    types = Facts(count: graph.nodes.count)
  }

  func run() {
    for block in dominators.order { visit(block) }
    for block in dominators.order {
      graph.blocks[block].terminator = resolve(graph.blocks[block].terminator)
      for value in graph.blocks[block].nodes { resolveOperands(of: value) }
    }
    let replacements = replacements
    for number in graph.exits.indices {
      graph.exits[number].mapValues { value in
        var value = value
        while replacements[value] != value { value = replacements[value] }
        return value
      }
    }
  }

  func resolve(_ value: Value) -> Value {
    var value = value
    while replacements[value] != value { value = replacements[value] }
    return value
  }
  private func resolve(_ terminator: Terminator) -> Terminator {
    switch terminator {
    // Most of them.
    case .leave, .open: return terminator
    case .jump(let edge) where edge.arguments.isEmpty: return terminator
    default: return terminator.mapValues { resolve($0) }
    }
  }
  private func resolveOperands(of value: Value) {
    for index in 0..<graph.nodes[value].operands.count {
      graph.nodes[value].operands[index] = resolve(graph.nodes[value].operands[index])
    }
  }

  // MARK: Blocks

  private func visit(_ block: BlockNumber) {
    let isReached = enter(block)
    leaveBehind(waysTo: block)
    isVisited[block] = true
    let targets = graph.blocks[block].terminator.targets
    for target in [targets.first, targets.second] where target >= 0 && !isVisited[target] { waysLeft[block] += 1 }
    if !isReached {
      isDead[block] = true
      graph.blocks[block] = .unreachable
      return
    }
    var nodes: [Value] = []
    swap(&nodes, &graph.blocks[block].nodes)
    var kept = 0
    var end: Terminator?
    for index in nodes.indices {
      let value = nodes[index]
      resolveOperands(of: value)
      switch visit(value, in: block) {
      case .keep:
        nodes[kept] = value
        kept += 1
      case .drop: break
      case .leaves: end = .leave(graph.nodes[value].exit)
      }
      if end != nil { break }
    }
    if kept < nodes.count { nodes.removeSubrange(kept...) }
    graph.blocks[block].nodes = nodes
    let terminator = end ?? resolve(graph.blocks[block].terminator)
    if case .branch(let condition, let then, let otherwise, _) = terminator, let truth = truth(condition) {
      graph.blocks[block].terminator = .jump(truth ? then : otherwise)
    } else {
      graph.blocks[block].terminator = terminator
    }
    if waysLeft[block] > 0 {
      (known.truths, known.types) = (truths.state, types.state)
      ends[block] = known
    }
  }

  /// What is known at the ends of those before a block is of no use any more where this was the last way from there.
  private func leaveBehind(waysTo block: BlockNumber) {
    for from in dominators.predecessors(of: block) where isVisited[from] {
      waysLeft[from] -= 1
      if waysLeft[from] == 0 { ends[from] = Known() }
    }
  }

  private func leads(_ from: BlockNumber, to block: BlockNumber) -> Bool {
    let targets = graph.blocks[from].terminator.targets
    return targets.first == block || targets.second == block
  }

  /// Whether there is a way to the block; what is known at its start.
  private func enter(_ block: BlockNumber) -> Bool {
    if dominators.isEntry[block] {
      knowNothing()
      return true
    }
    // Of ways that are gone by now nothing is to be known.
    var first = -1
    var (count, forwardCount) = (0, 0)
    var isOnlyLoop = true
    var comesFromBehind = false
    for from in dominators.predecessors(of: block) where !isDead[from] {
      if !isVisited[from] {
        count += 1
        if !dominators.dominates(block, from) { (isOnlyLoop, comesFromBehind) = (false, true) }
      } else if leads(from, to: block) {
        count += 1
        forwardCount += 1
        isOnlyLoop = false
        if first < 0 { first = from }
      }
    }
    if isOnlyLoop {
      knowNothing()
      return false
    }
    let isLoop = forwardCount < count
    // A loop that has several entrances: nothing is known at those of its blocks that are reached from behind.
    if forwardCount == 0 || isLoop && (loops[block] == nil || comesFromBehind) {
      knowNothing()
      return true
    }
    known = ends[first]
    if waysLeft[first] == 1 { ends[first] = Known() }
    var isFirst = true
    for from in dominators.predecessors(of: block) where !isDead[from] && isVisited[from] && leads(from, to: block) {
      if !isFirst {
        known.meet(ends[from])
        truths.meet(known.truths, ends[from].truths)
        types.meet(known.types, ends[from].types)
        (known.truths, known.types) = (truths.state, types.state)
      }
      isFirst = false
    }
    truths.go(to: known.truths)
    types.go(to: known.types)
    if isLoop, let loop = loops[block] { forgetWhatChanges(in: loop) }
    if count == 1 {
      learnFromBranch(from: first, to: block)
      takeArguments(from: first, block)
    }
    return true
  }

  private func knowNothing() {
    known = Known(registerCount: registerCount)
    truths.forgetAll()
    types.forgetAll()
  }

  private func learnFromBranch(from: BlockNumber, to block: BlockNumber) {
    if case .branch(let condition, let then, let otherwise, _) = graph.blocks[from].terminator,
      then.block != otherwise.block
    {
      learn(condition, then.block == block)
    }
  }

  /// The parameters of a block that has one way to it are its arguments.
  private func takeArguments(from: BlockNumber, _ block: BlockNumber) {
    if graph.blocks[block].parameters.isEmpty { return }
    let edges = graph.blocks[from].terminator.edges.filter { $0.block == block }
    if edges.count != 1 { return }
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
    return truths[condition].map { $0 != 0 }
  }

  func learn(_ condition: Value, _ truth: Bool) {
    truths.learn(condition, truth ? 1 : 0)
    let node = graph.nodes[condition]
    if node.operation == .not { learn(resolve(node.operands[0]), !truth) }
    if truth, let (object, type) = testOfType(node) { types.learn(object, type) }
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

  func visit(_ value: Value, in block: BlockNumber) -> Verdict {
    let node = graph.nodes[value]
    switch node.operation {
    case .guard:
      if let truth = truth(node.operands[0]) { return truth ? .drop : .leaves }
      learn(node.operands[0], true)
      return .keep
    case .readRegister:
      let register = Int(node.immediate)
      if let word = known.value(in: register) { return take(word, for: value, in: block) }
      known.note(value, in: register)
      areNumbers[value] = known.isNumber(in: register)
      return .keep
    case .writeRegister:
      // An int is stored as its word, which is another value.
      let isInt = graph.nodes[node.operands[0]].type == .int
      forget(by: node)
      if !isInt { known.note(node.operands[0], in: Int(node.immediate)) }
      if isNumber(node.operands[0]) { known.note(isNumber: true, in: Int(node.immediate)) }
      return .keep
    case _ where node.isLoad:
      let place = place(of: node, holding: value)
      if let loaded = known.value(at: place) { return take(loaded, for: value, in: block) }
      switch content(of: place) {
      case .value(let content): return take(content, for: value, in: block)
      case .number(let number):
        graph.nodes[value] = Node(.constant, node.type, immediate: number)
        return visit(expression: value, graph.nodes[value], in: block)
      case nil: break
      }
      known.memory.append(place)
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
        known.note(
          place(of: Node(load, .none, [node.operands[0]], immediate: node.immediate), holding: node.operands[1]))
      }
      return .keep
    case .parameter, .dropRegister, .loadShared, .incref, .decref, .release, .call, .callRunningCode:
      forget(by: node)
      if graph.nodes[value].makesObject { noteMade(value) }
      return .keep
    default: return visit(expression: value, node, in: block)
    }
  }

  func visit(expression value: Value, _ node: Node, in block: BlockNumber) -> Verdict {
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
    if let other = expressions.find(value, graph.nodes, where: { dominators.dominates(homes[$0], block) }) {
      replacements[value] = other
      return .drop
    }
    return .keep
  }

  /// A value that is known stands in for another, as one of its type.
  func take(_ other: Value, for value: Value, in block: BlockNumber) -> Verdict {
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

  private func place(of node: Node, holding value: Value) -> Place {
    let base = root(node.operands[0])
    let isElement = isElement(base)
    let mayBeCount =
      switch graph.nodes[base].operation {
      case .context, .frame: false
      default: node.immediate < 8 && node.immediate > -24 && isElement != true
      }
    return Place(
      operation: node.operation, base: Int32(truncatingIfNeeded: base), offset: node.immediate,
      value: Int32(truncatingIfNeeded: value), isItem: isElement == true, mayBeItem: isElement != false,
      mayBeCount: mayBeCount)
  }
}
