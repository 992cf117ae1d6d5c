// Reads the text form of a graph, for tests: the inverse of `Graph.text`, which says what it looks like.

import Graph

/// A line that does not read as a graph's.
public struct GraphSyntaxError: Error {
  public let line: Int
  public let message: String
}

extension Graph {
  /// The graph of a text. Values keep their numbers; what has no result gets a number behind theirs.
  public static func parse(_ text: String) throws(GraphSyntaxError) -> Graph {
    var parser = GraphParser()
    var number = 0
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      parser.begin(Array(line))
      if parser.isAtEnd { continue }
      if !parser.readLine() { throw GraphSyntaxError(line: number, message: parser.problem) }
    }
    return parser.finish()
  }
}

private struct GraphParser {
  private var graph = Graph()
  /// Nodes without a number, and where they are to stand.
  private var unnumbered: [(block: BlockNumber, position: Int, node: Node)] = []
  private var line: [UInt8] = []
  private var position = 0
  private(set) var problem = "unexpected text"

  mutating func begin(_ line: [UInt8]) {
    self.line = line
    position = 0
    skipSpaces()
  }

  mutating func finish() -> Graph {
    for item in unnumbered {
      graph.nodes.append(item.node)
      graph.blocks[item.block].nodes[item.position] = graph.nodes.count - 1
    }
    return graph
  }

  // Lines

  mutating func readLine() -> Bool {
    let start = position
    let first = word()
    if first == "entry" { return readEntry() }
    if first == "stack" { return readStack() }
    if accept(":"), let number = numbered("x", first) { return readExit(number) }
    if accept("("), let number = numbered("b", first), number == graph.blocks.count { return readBlock() }
    if graph.blocks.isEmpty { return fail("an instruction before the first block") }
    position = start
    return readInstruction() && (isAtEnd || fail("text behind the instruction"))
  }

  private mutating func readEntry() -> Bool {
    guard let number = integer(), number == graph.entries.count, accept(":"), word() == "at", let place = integer(),
      let block = reference("b")
    else { return fail("an entry reads: entry 0: at 12 b0") }
    var entry = Entry(Int(place), block)
    if accept("+") {
      guard let distance = integer() else { return fail("behind + comes the frame's distance in words") }
      entry.frameOffset = Int(distance)
    }
    if !isAtEnd {
      guard number == 0, word() == "counted" else {
        return fail("behind the first entry comes: counted; behind others nothing")
      }
      graph.countsCalls = true
    }
    graph.entries.append(entry)
    return true
  }

  private mutating func readStack() -> Bool {
    guard accept(":"), word() == "from", let first = reference("r"), word() == "at", let thread = integer(),
      accept(","),
      let top = integer()
    else { return fail("where callees' registers lie reads: stack: from r20 at 0, 240") }
    graph.stack = StackRegisters(first: first, threadOffset: Int(thread), topOffset: Int(top))
    return true
  }

  private mutating func readExit(_ number: Int) -> Bool {
    let form = "an exit reads: x0: at 24, overflow {r10: v9}"
    guard number == graph.exits.count, word() == "at", let place = integer() else { return fail(form) }
    var site: Int64?
    if accept("(") {
      site = integer()
      if site == nil || !accept(")") { return fail("the call that an exit belongs to is a number in parentheses") }
    }
    var distance: Int64?
    if accept("+") {
      distance = integer()
      if distance == nil { return fail("behind + comes the frame's distance in words") }
    }
    var inlined: Int64?
    if !accept(",") {
      guard word() == "of" else { return fail(form) }
      inlined = integer()
      guard inlined != nil, accept(",") else { return fail("behind of comes the address of what the frame is made of") }
    }
    let name = word()
    guard let reason = ExitReason.allCases.first(where: { $0.name == name }) else { return fail("no reason: " + name) }
    var exit = Exit(
      Int(place), reason, site: site.map { Int($0) }, frameOffset: Int(distance ?? 0),
      inlined: UInt64(bitPattern: inlined ?? 0))
    if accept("{") {
      repeat {
        guard let register = reference("r"), accept(":"), let value = reference("v") else {
          return fail("a store reads: r10: v9")
        }
        exit.stores.append((register, value))
      } while accept(",")
      if !accept("}") { return fail("} is missing") }
    }
    if accept("owning") {
      repeat {
        guard let value = reference("v") else { return fail("behind owning come values: v7, v8") }
        exit.references.append(value)
      } while accept(",")
    }
    if accept("making") {
      repeat {
        guard let value = reference("v"), accept("of"), let content = reference("v") else {
          return fail("behind making come objects: v7 of v5, v6 of v2 {24: v7}")
        }
        var object = LeftOutObject(value: value, content: content, fields: [])
        if accept("{") {
          repeat {
            guard let offset = integer(), accept(":"), let field = reference("v") else {
              return fail("a field reads: 24: v7")
            }
            object.fields.append((offset, field))
          } while accept(",")
          if !accept("}") { return fail("} is missing") }
        }
        exit.objects.append(object)
      } while accept(",")
    }
    graph.exits.append(exit)
    return true
  }

  private mutating func readBlock() -> Bool {
    var block = Block()
    if !accept(")") {
      repeat {
        guard let value = reference("v"), accept(":"), let type = valueType() else {
          return fail("a parameter reads: v4: int")
        }
        place(value, Node(.parameter, type))
        block.parameters.append(value)
      } while accept(",")
      if !accept(")") { return fail(") is missing") }
    }
    block.isCold = accept("cold")
    graph.blocks.append(block)
    return accept(":") || fail(": is missing")
  }

  private mutating func readInstruction() -> Bool {
    var result: Value?
    var type = ValueType.none
    let start = position
    if let value = reference("v"), accept(":") {
      guard let named = valueType(), accept("=") else { return fail("a value reads: v5: int = …") }
      result = value
      type = named
    } else {
      position = start
    }
    let name = word()
    let block = graph.blocks.count - 1
    if result == nil, let terminator = terminator(name) {
      graph.blocks[block].terminator = terminator
      return true
    }
    guard let operation = Operation.allCases.first(where: { $0.name == name }) else {
      return fail("no operation: " + name)
    }
    var node = Node(operation, type)
    guard readOperands(&node) else { return false }
    if accept("else") {
      guard let exit = reference("x") else { return fail("an exit is missing") }
      node.exit = exit
    }
    if let result {
      place(result, node)
      graph.blocks[block].nodes.append(result)
    } else {
      unnumbered.append((block, graph.blocks[block].nodes.count, node))
      graph.blocks[block].nodes.append(-1)
    }
    return true
  }

  private mutating func readOperands(_ node: inout Node) -> Bool {
    switch node.operation.info.immediate {
    case .predicate:
      _ = accept(".")
      let name = word()
      guard let predicate = Predicate.allCases.first(where: { $0.name == name }) else {
        return fail("no predicate: " + name)
      }
      node.immediate = Int64(predicate.rawValue)
      node.operands = Operands(values())
    case .value:
      if node.type == .double && !accept("bits") {
        guard let double = Double(word()) else { return fail("a double is missing") }
        node.immediate = Int64(bitPattern: double.bitPattern)
      } else {
        guard let value = integer() else { return fail("a number is missing") }
        node.immediate = value
      }
    case .function:
      let name = word()
      guard let number = RuntimeFunction.number(name), accept("(") else { return fail("no function: " + name) }
      node.immediate = number
      node.operands = Operands(values())
      if !accept(")") { return fail(") is missing") }
    case .register:
      guard let register = reference("r") else { return fail("a register is missing") }
      node.immediate = Int64(register)
      if accept(",") { node.operands = Operands(values()) }
    case .offset:
      guard let base = reference("v") else { return fail("an address is missing") }
      node.operands = [base]
      for (sign, factor) in [("+", Int64(1)), ("-", Int64(-1))] where accept(sign) {
        guard let distance = integer() else { return fail("a distance is missing") }
        node.immediate = factor * distance
      }
      if accept(",") { node.operands = Operands(Array(node.operands) + values()) }
    case .instruction:
      node.operands = Operands(values())
      guard accept("at"), let place = integer() else { return fail("at … is missing") }
      node.immediate = place
    case .none:
      node.operands = Operands(values())
    }
    return true
  }

  private mutating func terminator(_ name: String) -> Terminator? {
    if name == "open" { return .open }
    if name == "jump", let edge = edge() { return .jump(edge) }
    if name == "leave", let exit = reference("x") { return .leave(exit) }
    if name == "leaveTo", let value = reference("v") { return .leaveTo(value) }
    if name == "transfer" {
      let parts = values()
      if parts.count == 3 { return .transfer(code: parts[0], frame: parts[1], entry: parts[2]) }
    }
    if name == "branch", let condition = reference("v"), accept("then"), let then = edge(), accept("else"),
      let otherwise = edge()
    {
      return .branch(
        condition, then: then, else: otherwise, likely: accept("likely") ? true : accept("unlikely") ? false : nil)
    }
    return nil
  }

  private mutating func edge() -> Edge? {
    guard let block = reference("b"), accept("(") else { return nil }
    let arguments = values()
    return accept(")") ? Edge(block, arguments) : nil
  }

  private mutating func place(_ value: Value, _ node: Node) {
    // Numbers that no line names stay unused.
    while graph.nodes.count <= value { graph.nodes.append(Node(.parameter, .none)) }
    graph.nodes[value] = node
  }

  // Words

  var isAtEnd: Bool { position == line.count }

  private mutating func fail(_ message: String) -> Bool {
    problem = message
    return false
  }

  private mutating func skipSpaces() {
    while position < line.count, line[position] == UInt8(ascii: " ") { position += 1 }
  }

  /// Letters, digits, and what is in numbers.
  private mutating func word() -> String {
    let start = position
    while position < line.count {
      switch line[position] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        position += 1
      // Inside of a number, or an instruction's function; in `compare.less` it stands between two words.
      case UInt8(ascii: ".") where isDot(behind: start): position += 1
      case UInt8(ascii: "+") where position > start: position += 1
      default:
        defer { skipSpaces() }
        return String(decoding: line[start..<position], as: UTF8.self)
      }
    }
    return String(decoding: line[start..<position], as: UTF8.self)
  }

  private func isDot(behind start: Int) -> Bool {
    let before = line[start..<position]
    return before.elementsEqual("instruction".utf8)
      || before.allSatisfy { $0 == UInt8(ascii: "-") || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) }
  }

  private mutating func accept(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let end = position + bytes.count
    guard end <= line.count, line[position..<end].elementsEqual(bytes) else { return false }
    // A word is accepted as a whole.
    if isLetter(bytes[0]), end < line.count, isLetter(line[end]) { return false }
    position = end
    skipSpaces()
    return true
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
  }

  private mutating func integer() -> Int64? { Int64(word()) }

  /// The number in `v12`, with the letter asked for.
  private mutating func reference(_ letter: String) -> Int? {
    let start = position
    if let number = numbered(letter, word()) { return number }
    position = start
    return nil
  }

  private func numbered(_ letter: String, _ word: String) -> Int? {
    word.utf8.first == letter.utf8.first ? Int(String(decoding: word.utf8.dropFirst(), as: UTF8.self)) : nil
  }

  private mutating func values() -> [Value] {
    var list: [Value] = []
    while let value = reference("v") {
      list.append(value)
      if !accept(",") { break }
    }
    return list
  }

  private mutating func valueType() -> ValueType? {
    let name = word()
    return ValueType.allCases.first { $0.name == name }
  }
}
