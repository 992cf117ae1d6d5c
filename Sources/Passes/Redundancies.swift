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
private struct Expression: Hashable {
  var operation: UInt8
  var type: UInt8
  var immediate: Int64
  var first: Value
  var second: Value
  var third: Value
}

/// A place in memory, as it is read.
private struct Location: Hashable {
  var operation: UInt8
  var base: Value
  var offset: Int64
}

/// What is known of the changing world.
private struct Known {
  /// The words in registers.
  var registers: [Int: Value] = [:]
  /// Registers that hold numbers, whichever.
  var numbers: Set<Int> = []
  var memory: [Location: Value] = [:]
  /// Conditions that were found to hold or not.
  var truths: [Value: Bool] = [:]
  /// The exact types of objects.
  var types: [Value: Int64] = [:]

  /// What both know.
  mutating func meet(_ other: Known) {
    registers = registers.filter { other.registers[$0.key] == $0.value }
    numbers.formIntersection(other.numbers)
    memory = memory.filter { other.memory[$0.key] == $0.value }
    truths = truths.filter { other.truths[$0.key] == $0.value }
    types = types.filter { other.types[$0.key] == $0.value }
  }
}

private struct RedundancyRemover {
  var graph: Graph
  private let dominators: Dominators
  private let loops: [Loop]
  /// What each value is now.
  private var replacements: [Value]
  private var homes: [BlockNumber]
  /// Words that are numbers.
  private var areNumbers: [Bool]
  private var expressions: [Expression: [Value]] = [:]
  private var ends: [Known?]
  /// Blocks to which no way is left.
  private var isDead: [Bool]
  private var known = Known()

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

  private func resolve(_ value: Value) -> Value {
    var value = value
    while replacements[value] != value { value = replacements[value] }
    return value
  }

  // MARK: Blocks

  private mutating func visit(_ block: BlockNumber) {
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
  private mutating func enter(_ block: BlockNumber) -> Bool {
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

  private mutating func forgetWhatChanges(in loop: Loop) {
    let nodes = loop.blocks.flatMap { graph.blocks[$0].nodes.map { graph.nodes[$0] } }
    for node in nodes where !node.isStore { forget(by: node) }
    // What is known of registers by now the loop leaves as it is: it tells what a store in it writes to.
    for node in nodes where node.isStore {
      let base = root(node.operands[0])
      let register = graph.nodes[base].operation == .readRegister ? Int(graph.nodes[base].immediate) : -1
      forget(by: node, to: known.registers[register].map { root($0) } ?? base)
    }
  }

  private mutating func learnFromBranch(from: BlockNumber, to block: BlockNumber) {
    if case .branch(let condition, let then, let otherwise, _) = graph.blocks[from].terminator,
      then.block != otherwise.block
    {
      learn(condition, then.block == block)
    }
  }

  /// The parameters of a block that has one way to it are its arguments.
  private mutating func takeArguments(from: BlockNumber, _ block: BlockNumber) {
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

  private func truth(_ condition: Value) -> Bool? {
    let node = graph.nodes[condition]
    switch node.operation {
    case .constant: return node.immediate != 0
    case .not:
      if let truth = truth(resolve(node.operands[0])) { return !truth }
    default: break
    }
    return known.truths[condition]
  }

  private mutating func learn(_ condition: Value, _ truth: Bool) {
    known.truths[condition] = truth
    let node = graph.nodes[condition]
    if node.operation == .not { learn(resolve(node.operands[0]), !truth) }
    if truth, let (object, type) = testOfType(node) { known.types[object] = type }
  }

  /// `load64 object + 8` compared with a constant.
  private func testOfType(_ node: Node) -> (object: Value, type: Int64)? {
    guard node.operation == .compare, Predicate(rawValue: UInt8(node.immediate)) == .equal else { return nil }
    let load = graph.nodes[resolve(node.operands[0])]
    let type = graph.nodes[root(node.operands[1])]
    guard load.operation == .load64, load.immediate == 8, type.operation == .constant else { return nil }
    return (root(load.operands[0]), type.immediate)
  }

  // MARK: Values

  private enum Verdict {
    case keep
    case drop
    /// It always leaves: the block ends here.
    case leaves
  }

  private mutating func visit(_ value: Value, in block: BlockNumber) -> Verdict {
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
      known.memory[place] = value
      return .keep
    case _ where node.isStore:
      forget(by: node)
      // What was stored is what a load of the same width gets; narrow ones get a part.
      let load: Operation? = node.operation == .store64 ? .load64 : node.operation == .storeDouble ? .loadDouble : nil
      if let load {
        known.memory[Location(operation: load.rawValue, base: root(node.operands[0]), offset: node.immediate)] =
          node.operands[1]
      }
      return .keep
    case .parameter, .dropRegister, .loadShared, .incref, .decref, .release, .call, .callRunningCode:
      forget(by: node)
      return .keep
    default: return visit(expression: value, node, in: block)
    }
  }

  private mutating func visit(expression value: Value, _ node: Node, in block: BlockNumber) -> Verdict {
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
  private mutating func take(_ other: Value, for value: Value, in block: BlockNumber) -> Verdict {
    let type = graph.nodes[value].type
    if graph.nodes[other].type == type {
      replacements[value] = other
      return .drop
    }
    graph.nodes[value] = Node(.retype, type, [other])
    return visit(expression: value, graph.nodes[value], in: block)
  }

  /// What a value was before it was retyped.
  private func root(_ value: Value) -> Value {
    var value = resolve(value)
    while graph.nodes[value].operation == .retype { value = resolve(graph.nodes[value].operands[0]) }
    return value
  }

  private func location(of node: Node) -> Location {
    Location(operation: node.operation.rawValue, base: root(node.operands[0]), offset: node.immediate)
  }

  // MARK: Forgetting

  private mutating func forget(by node: Node) {
    if node.operation == .writeRegister {
      let register = Int(node.immediate)
      known.registers[register] = nil
      // In a loop: what comes in from outside need not be one.
      if !isNumber(resolve(node.operands[0])) { known.numbers.remove(register) }
      return
    }
    if node.operation == .dropRegister {
      known.registers[Int(node.immediate)] = nil
      known.numbers.remove(Int(node.immediate))
      return
    }
    if node.isStore { return forget(by: node, to: root(node.operands[0])) }
    switch node.clobber {
    case .nothing: break
    // The count is the first word; in front of an object come the links of the collector, and then its dict.
    case .references:
      known.memory = known.memory.filter {
        $0.key.offset >= 8 || $0.key.offset <= -24 || isElement($0.key.base) == true
          || [.context, .frame].contains(graph.nodes[$0.key.base].operation)
      }
    case .boxes: known.memory = known.memory.filter { $0.key.offset < 16 || isElement($0.key.base) == true }
    case .lists:
      known.memory = known.memory.filter { $0.key.offset < 24 || $0.key.offset >= 40 || isElement($0.key.base) == true }
    case .memory: (known.memory, known.types) = ([:], [:])
    case .everything:
      (known.memory, known.types) = ([:], [:])
      (known.registers, known.numbers) = ([:], [])
    }
  }

  private mutating func forget(by store: Node, to base: Value) {
    // A free object that is made use of: nobody else knows of it.
    if graph.nodes[base].operation == .loadShared && graph.nodes[base].type == .object { return }
    if graph.nodes[base].operation == .call
      && graph.nodes[base].immediate == Int64(RuntimeFunction.newRangeIterator.rawValue)
    {
      known.memory = known.memory.filter { place, value in place.base != base || !mayChange(store, base, place, value) }
      if store.immediate == 8, let type = constant(store.operands[1]) { known.types[base] = type }
      return
    }
    if graph.nodes[base].operation == .frame { (known.registers, known.numbers) = ([:], []) }
    known.memory = known.memory.filter { place, value in !mayChange(store, base, place, value) }
    if isElement(base) != true && store.immediate == 8 { known.types = [:] }
  }

  private func mayChange(_ store: Node, _ base: Value, _ place: Location, _ value: Value) -> Bool {
    // The bits of a double are never read as an int or an object.
    let type = graph.nodes[value].type
    if store.operation == .storeDouble && (type == .int || type == .object) { return false }
    if base == place.base { return overlap(store, place) }
    if let type = known.types[base], let other = known.types[place.base], type != other { return false }
    guard let first = isElement(base), let second = isElement(place.base) else { return true }
    return first == second && (first || overlap(store, place))
  }

  private func constant(_ value: Value) -> Int64? {
    let node = graph.nodes[root(value)]
    return node.operation == .constant ? node.immediate : nil
  }

  /// Whether an address is that of an array's element; nil when it can't be told.
  private func isElement(_ address: Value) -> Bool? {
    switch graph.nodes[address].operation {
    case .add, .subtract: true
    case .parameter, .select, .multiply, .and, .or, .xor: nil
    default: false
    }
  }

  private func overlap(_ store: Node, _ place: Location) -> Bool {
    let width = Node(Operation(rawValue: place.operation).unsafelyUnwrapped, .none).width
    return store.immediate < place.offset + width && place.offset < store.immediate + store.width
  }

  /// Whether a word is an unboxed number: an int, or a sum with what makes it the word of one.
  private func isNumber(_ word: Value) -> Bool {
    let node = graph.nodes[word]
    return node.type == .int || areNumbers[word] || graph.number(inWord: word) != nil
  }

  // MARK: Constants

  /// The result of an operation on constants; nil when it is none.
  private func fold(_ node: Node) -> Int64? {
    func constant(_ index: Int) -> Int64? {
      guard node.operands.count == 2 || index == 0, index < node.operands.count else { return nil }
      let operand = graph.nodes[root(node.operands[index])]
      return operand.operation == .constant && operand.type != .double ? operand.immediate : nil
    }
    if node.operation == .not { return constant(0).map { 1 - $0 } }
    if node.operation == .compare, let truth = compareOfObject(node) ?? compareOfNumber(node) { return truth ? 1 : 0 }
    if node.operation == .compare, node.operands[0] == node.operands[1] {
      return Predicate(rawValue: UInt8(node.immediate)).unsafelyUnwrapped.holds(0, 0) ? 1 : 0
    }
    guard let first = constant(0), let second = constant(1) else { return nil }
    switch node.operation {
    case .add: return first &+ second
    case .subtract: return first &- second
    case .multiply: return first &* second
    case .and: return first & second
    case .or: return first | second
    case .xor: return first ^ second
    case .shiftLeft: return (0..<64).contains(second) ? first << second : nil
    case .shiftRight: return (0..<64).contains(second) ? first >> second : nil
    case .multiplyOverflows: return first.multipliedReportingOverflow(by: second).overflow ? 1 : 0
    case .compare: return Predicate(rawValue: UInt8(node.immediate)).unsafelyUnwrapped.holds(first, second) ? 1 : 0
    default: return nil
    }
  }

  /// A comparison of one of two constants with one of them is what they were chosen by, or its opposite.
  private func conditionOfChoice(_ node: Node) -> (condition: Value, isNegated: Bool)? {
    guard node.operation == .compare, Predicate(rawValue: UInt8(node.immediate)) == .equal else { return nil }
    let choice = graph.nodes[root(node.operands[0])]
    let other = graph.nodes[root(node.operands[1])]
    guard choice.operation == .select, other.operation == .constant else { return nil }
    let first = graph.nodes[root(choice.operands[1])]
    let second = graph.nodes[root(choice.operands[2])]
    guard first.operation == .constant, second.operation == .constant, first.immediate != second.immediate,
      first.type != .double
    else { return nil }
    if other.immediate == first.immediate { return (resolve(choice.operands[0]), false) }
    return other.immediate == second.immediate ? (resolve(choice.operands[0]), true) : nil
  }

  /// A number is no object, which is what lies below the first of their words. (Of one less than a word, too: NULL is none.)
  private func compareOfNumber(_ node: Node) -> Bool? {
    let limit = graph.nodes[root(node.operands[1])]
    guard limit.operation == .constant, limit.type != .double else { return nil }
    var (word, less) = (root(node.operands[0]), UInt64(0))
    let difference = graph.nodes[word]
    if difference.operation == .subtract, difference.operands.count == 2 {
      let distance = graph.nodes[root(difference.operands[1])]
      guard distance.operation == .constant, distance.immediate == 1 else { return nil }
      (word, less) = (root(difference.operands[0]), 1)
    }
    guard areNumbers[word], UInt64(bitPattern: limit.immediate) <= Word.doubleOffset - less else { return nil }
    switch Predicate(rawValue: UInt8(node.immediate)).unsafelyUnwrapped {
    case .below: return false
    case .aboveEqual: return true
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: return nil
    }
  }

  /// An object's address is below 2^47: it is no number as a word. (What was just loaded as an object may still be NULL.) nil
  /// when it can't be told.
  private func compareOfObject(_ node: Node) -> Bool? {
    let limit = graph.nodes[root(node.operands[1])]
    guard limit.operation == .constant, limit.type != .double else { return nil }
    var object = graph.nodes[node.operands[0]]
    var moved: UInt64 = 0
    if object.operation == .add || object.operation == .subtract, object.type != .object {
      let distance = graph.nodes[root(object.operands[1])]
      guard distance.operation == .constant else { return nil }
      moved = UInt64(bitPattern: object.operation == .add ? distance.immediate : 0 &- distance.immediate)
      object = graph.nodes[object.operands[0]]
    }
    guard object.type == .object, object.operation != .constant else { return nil }
    let (lowest, highest) = (moved, moved &+ (1 << 47 - 1))
    let bound = UInt64(bitPattern: limit.immediate)
    guard lowest <= highest else { return nil }
    switch Predicate(rawValue: UInt8(node.immediate)).unsafelyUnwrapped {
    case .below: return highest < bound ? true : lowest >= bound ? false : nil
    case .aboveEqual: return lowest >= bound ? true : highest < bound ? false : nil
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: return nil
    }
  }
}
