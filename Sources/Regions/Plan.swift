// What of the register code belongs to a region, and in which order its blocks come.

import CPython313
import CompilerInterface
import RegisterCode

struct Plan {
  /// First words of the blocks, each after all from which it is reached but by back-edges.
  var order: [Int] = []
  /// Of those, the targets of back-edges.
  var heads: [Int] = []
  /// Where calls enter.
  var start = 0
  /// Where a generator goes on behind its yields.
  var resumes: [Int] = []
  /// The instructions that wait for what generators yield.
  var waits: [Int] = []
  /// The handlers that ran, where exceptions of its instructions come to.
  private(set) var handlers: [Int] = []
  /// Whether a frame is part of a generator or coroutine.
  private(set) var isGenerator = false
  /// How many free variables a call takes from the function first; nil when it does more than that and to make a generator.
  private(set) var freeVariables: Int?
  /// Whether it is that of some loops alone: the other heads and places behind yields lead back to the interpreter at once.
  private(set) var isOfLoops = false
  /// At most so many entries: the start, the loops, the places behind calls.
  var entryCount = 0
  private let words: UnsafeMutablePointer<UInt64>
  private let rows: UnsafeBufferPointer<spt_handler>
  private var leaders: Set<Int> = []
  private var reached: Set<Int> = []
  private var back: Set<Int> = []
  /// Registers that are read before they are written, from a block's start on.
  private var live: [Int: Set<Int>] = [:]

  init?(_ code: FunctionCode) {
    words = code.words
    rows = code.handlers
    let count = code.wordCount
    start = Plan.findStart(words, count)
    isGenerator = Plan.makesGenerator(words, start)
    freeVariables = Plan.countFreeVariables(words, start)
    leaders.insert(start)
    discover(count)
    sort()
    findLive()
    // Calls in a first round that is peeled off have entries of their own.
    // So have what a call does where it is not as simple as it mostly is, and frames that are filled here.
    entryCount = 1 + heads.count + resumes.count + handlers.count + 2 * waits.count + 6 * callCount
  }

  /// Behind the first `resume`, and what stands in front of it.
  private static func findStart(_ words: UnsafeMutablePointer<UInt64>, _ count: Int) -> Int {
    var word = 0
    while word < count, let view = InstructionView(words + word) {
      if view.info.generic == .functionStart { return word }
      if view.opcode == .resume { return word + view.wordCount }
      word += view.wordCount
    }
    return 0
  }

  private static func makesGenerator(_ words: UnsafeMutablePointer<UInt64>, _ start: Int) -> Bool {
    var word = 0
    while word < start, let view = InstructionView(words + word) {
      if view.opcode == .returnGenerator { return true }
      word += view.wordCount
    }
    return false
  }

  private static func countFreeVariables(_ words: UnsafeMutablePointer<UInt64>, _ start: Int) -> Int? {
    var (word, count) = (0, 0)
    while word < start, let view = InstructionView(words + word) {
      switch view.opcode {
      case .copyFreeVars: count = view.a
      case .returnGenerator, .drop, .resume: break
      default: return nil
      }
      word += view.wordCount
    }
    return count
  }

  /// Of what has no operations of its own in a region: whether it may enter a Python function, and go on behind it.
  static func mayEnter(_ view: InstructionView) -> Bool {
    let opcode = view.opcode
    switch opcode.info.generic {
    case .call, .callKeywords, .callUnpack, .loadSubscript, .beforeWith: return true
    // Of what asks a type for a method those that met one.
    case .contains, .containsJump, .toBool, .jumpIfTruthy, .jumpIfFalsy, .unaryNegative, .unaryInvert, .getIter:
      return view.calledStarts.first != 0
    case .storeSubscript, .deleteSubscript: return opcode == opcode.info.generic
    // Of operators those that found no special form.
    case .binary, .compare, .compareJump: return opcode == opcode.info.generic
    case .loadAttr, .loadMethod:
      return opcode == .loadAttrProperty || opcode == .loadAttrFallback || opcode == .loadAttrDescriptor
        || opcode == .loadAttrPolymorphic
        || opcode == .loadMethodPolymorphic
    default: return false
    }
  }

  /// Whether several ways meet behind an instruction.
  private static func endsBlock(_ view: InstructionView) -> Bool {
    switch view.opcode {
    case .yieldValue, .storeAttrPolymorphic, .getYieldFromIter, .getAwaitable: true
    default: mayEnter(view)
    }
  }

  /// How many instructions have run so far.
  var instructionCount: Int { reached.count }
  /// How many of them are returns.
  var returnCount: Int { words(of: .returnValue).count }
  /// Whether an instruction writes to a local.
  func writes(to register: Int) -> Bool {
    reached.contains { InstructionView(words + $0).map { accesses($0).writes.contains(register) } ?? true }
  }
  /// The instructions of a kind that have run so far.
  func words(of opcode: Opcode) -> [Int] { reached.filter { InstructionView(words + $0)?.opcode == opcode } }
  func startsBlock(_ word: Int) -> Bool { leaders.contains(word) }
  /// A handler expects nothing, whence it is come to: to leave at its entry would lead there again.
  func isHead(_ word: Int) -> Bool { back.contains(word) && !isHandler(word) }
  private func isHandler(_ word: Int) -> Bool { InstructionView(words + word)?.info.generic == .pushExcInfo }
  func isLive(_ register: Int, at word: Int) -> Bool { live[word]?.contains(register) ?? false }

  /// Never run: it would have looked at its operands.
  func isCold(_ word: Int) -> Bool {
    guard let view = InstructionView(words + word) else { return true }
    // Of unpackings only those of two look for a special form.
    if view.opcode == .unpackToLocals && view.c != 2 { return false }
    if !view.opcode.isAdaptive || view.opcode.info.generic != view.opcode || words[word + 1] >> 48 != 0 { return false }
    // Some sites that ran once wait for their second run, as CPython does, and say so.
    switch view.opcode {
    case .call: return words[word + 3] == 0
    case .loadAttr: return words[word + 5] == 0
    default: return true
    }
  }

  /// Where an exception of an instruction goes.
  enum Raised {
    /// To the caller.
    case out
    /// To a handler that never ran.
    case elsewhere
    case handler(Int)
  }
  func raised(at word: Int) -> Raised {
    guard !rows.isEmpty, let view = InstructionView(words + word) else { return .out }
    let place = view.bytecodeAddress
    guard let row = rows.first(where: { $0.start <= place && place < $0.end }) else { return .out }
    let first = words + Int(row.word)
    // What ends a handler that is left by an exception does not count, and mostly comes of its `raise`.
    let hasRun =
      isHandler(Int(row.word))
      ? first[3] != 0 : view.opcode == .raise || view.opcode == .reraise
    return hasRun ? .handler(Int(row.word)) : .elsewhere
  }
  /// The handler to which an instruction goes when it raises, if that may be.
  private func handler(of word: Int) -> Int? {
    if isCold(word) { return nil }
    guard let view = InstructionView(words + word), !view.info.effects.isDisjoint(with: .any) else { return nil }
    if case .handler(let target) = raised(at: word) { return target }
    return nil
  }

  /// The instruction that takes a temporary, if it comes soon.
  func consumer(of register: Int, behind word: Int) -> InstructionView? {
    var word = word
    for _ in 0..<8 {
      guard reached.contains(word), let view = InstructionView(words + word), !isCold(word) else { return nil }
      if accesses(view).reads.contains(register) { return view }
      if view.info.effects.contains(.jumps) { return nil }
      word += view.wordCount
    }
    return nil
  }

  /// Where it goes on: the next instruction, unless it never does, and its target.
  private func successors(_ word: Int, _ view: InstructionView) -> [Int] {
    if isCold(word) { return [] }
    switch view.opcode {
    case .returnValue, .returnGenerator, .raise, .reraise: return []
    // The region is left there, and entered again behind it.
    case .yieldValue: return resume(behind: word, view).map { [$0] } ?? []
    case .jump, .jumpBackward, .jumpBackwardRegion, .jumpBackwardNoPoll: return [word + view.targetDistance]
    default: break
    }
    let behind = second(of: word).map { [$0.end] } ?? []
    let next = word + view.wordCount
    if view.info.payload == .target || view.info.payload == .targetAndKind {
      return [next, word + view.targetDistance] + behind
    }
    return [next] + behind
  }

  /// The instruction behind the one at a word, where the engine's function for that one may carry out both: a loop's head or a call
  /// that stores a pair's halves itself, a slice that is only loaded with. `end` is the word behind it.
  func second(of word: Int) -> (view: InstructionView, end: Int)? {
    guard let view = InstructionView(words + word), let second = InstructionView(words + word + view.wordCount) else {
      return nil
    }
    let isPair: Bool
    switch view.opcode {
    case .forIterEnumerate, .forIterZip, .forIterDictItems:
      isPair = second.opcode == .unpackPairToLocals && second.b == view.a && second.flags.contains(.bIsTemporary)
    case .callDivmod:
      isPair =
        second.info.generic == .unpackToLocals && second.c == 2 && second.b == view.a
        && second.flags.contains(.bIsTemporary)
    case .buildSlice:
      isPair = second.opcode == .loadSubscript && second.c == view.a && second.flags.contains(.cIsTemporary)
    default: isPair = false
    }
    return isPair ? (second, word + view.wordCount + second.wordCount) : nil
  }

  /// Where compiled code goes on behind a yield.
  func resume(behind word: Int, _ view: InstructionView) -> Int? {
    let place = word + view.distance & ~1
    guard view.distance != 0, InstructionView(words + place)?.info.generic == .functionStart else { return nil }
    return place
  }

  /// Whether the code behind a yield wants what is sent in.
  func wantsSent(_ view: InstructionView) -> Bool { view.distance & 1 != 0 }

  private mutating func discover(_ count: Int) {
    var open = [start]
    while let word = open.popLast() {
      if word < 0 || word >= count || !reached.insert(word).inserted { continue }
      guard let view = InstructionView(words + word) else { continue }
      let following = successors(word, view)
      if following.count > 1 || view.info.effects.contains(.jumps) {
        for target in following { leaders.insert(target) }
      }
      if Plan.endsBlock(view) { leaders.formUnion(following) }
      if let handler = handler(of: word) {
        leaders.insert(handler)
        open.append(handler)
      }
      if view.opcode == .yieldValue { resumes += following }
      switch view.opcode {
      case .forIterGenerator, .forIterAny, .send, .callCollect: waits.append(word)
      default: break
      }
      open.append(contentsOf: following)
    }
  }

  /// Handlers first: so they come behind the others in the order.
  private func blockSuccessors(_ block: Int) -> [Int] {
    var word = block
    var handlers: [Int] = []
    while let view = InstructionView(words + word) {
      if let handler = handler(of: word), !handlers.contains(handler) { handlers.append(handler) }
      let following = successors(word, view)
      if following.count != 1 || leaders.contains(following[0]) { return handlers + following }
      word = following[0]
    }
    return handlers
  }

  /// Reverse postorder; an edge to a block on the way from the start to it is a back-edge.
  private mutating func sort() {
    var done: Set<Int> = []
    var onPath: Set<Int> = []
    var postorder: [Int] = []
    // (block, its successors, how many of them were visited)
    var stack: [(block: Int, successors: [Int], next: Int)] = []
    func push(_ block: Int) {
      done.insert(block)
      onPath.insert(block)
      stack.append((block, blockSuccessors(block), 0))
    }
    push(start)
    while let top = stack.last {
      if top.next < top.successors.count {
        stack[stack.count - 1].next += 1
        let successor = top.successors[top.next]
        if onPath.contains(successor) {
          back.insert(successor)
        } else if !done.contains(successor) {
          push(successor)
        }
      } else {
        stack.removeLast()
        onPath.remove(top.block)
        postorder.append(top.block)
      }
    }
    order = Array(postorder.reversed())
    heads = order.filter { isHead($0) }
    handlers = order.filter { isHandler($0) }
  }

  /// The plan of the loops that are small enough, outer ones first, for code that is too much for one region. nil: there is none.
  ///
  ///   while True:                  too much: its rounds begin in the interpreter
  ///     …
  ///     for x in items: s += x     part of the plan, entered at its head
  func ofLoops(atMost room: Int) -> Plan? {
    let ways = Ways(self)
    var chosen: Set<Int> = []
    var left = room
    for head in order where isHead(head) && !chosen.contains(head) {
      let body = ways.loop(of: head)
      let count = body.reduce(0) { $0 + instructions(of: $1).count }
      if count > left { continue }
      chosen.formUnion(body)
      left -= count
    }
    if chosen.isEmpty { return nil }
    var plan = self
    plan.isOfLoops = true
    plan.order = order.filter { chosen.contains($0) }
    plan.handlers = handlers.filter { chosen.contains($0) }
    let words = Set(plan.order.flatMap { instructions(of: $0) })
    plan.waits = waits.filter { words.contains($0) }
    return plan
  }

  /// The blocks of a loop in their order, its head first: from which a back-edge is reached without its head.
  func loop(of head: Int) -> [Int] {
    let inside = Ways(self).loop(of: head)
    return order.filter { inside.contains($0) }
  }

  /// Where each block is in the order, and which lead to it.
  private struct Ways {
    var positions: [Int: Int] = [:]
    var predecessors: [Int: [Int]] = [:]

    init(_ plan: Plan) {
      for (position, block) in plan.order.enumerated() {
        positions[block] = position
        for successor in plan.blockSuccessors(block) { predecessors[successor, default: []].append(block) }
      }
    }
    func loop(of head: Int) -> Set<Int> {
      let first = positions[head] ?? 0
      var body: Set<Int> = [head]
      var open = predecessors[head] ?? []
      while let block = open.popLast() {
        if positions[block] ?? 0 > first && body.insert(block).inserted { open += predecessors[block] ?? [] }
      }
      return body
    }
  }

  /// How many of its instructions may enter a Python function.
  var callCount: Int {
    reached.reduce(0) { $0 + (InstructionView(words + $1).map { Plan.mayEnter($0) } == true ? 1 : 0) }
  }

  // MARK: Liveness

  /// Registers that an instruction reads, and those that it writes. What releases an old value reads nothing here, nor does what puts a
  /// comprehension's variable aside: mostly there is none, and what was seen of it is of another time.
  func accesses(_ view: InstructionView) -> (reads: [Int], writes: [Int]) {
    var reads: [Int] = []
    var writes: [Int] = []
    func field(_ field: Field, _ register: Int, _ isConstant: Bool) {
      switch field {
      case .destination: writes.append(register)
      case .source: if !isConstant { reads.append(register) }
      case .register:
        if view.opcode != .loadAndClear { reads.append(register) }
        writes.append(register)
      default: break
      }
    }
    field(view.info.a, view.a, false)
    field(view.info.b, view.b, view.flags.contains(.bIsConstant))
    if view.opcode != .returnValue { field(view.info.c, view.c, view.flags.contains(.cIsConstant)) }
    // What a method's look-up found may have another form, whose second result is none or NULL.
    if view.flags.contains(.loadsMethod) && view.info.c != .destination { writes.append(view.c) }
    for index in 0..<view.listCount {
      let operand = view.listOperand(index)
      if operand.isNull { continue }
      switch view.info.tail {
      case .sources: if !operand.isConstant { reads.append(operand.index) }
      case .destinations, .localDestinations: writes.append(operand.index)
      case .none: break
      }
    }
    return (reads, writes)
  }

  private mutating func findLive() {
    var changed = true
    while changed {
      changed = false
      for block in order.reversed() {
        var registers: Set<Int> = []
        for successor in blockSuccessors(block) { registers.formUnion(live[successor] ?? []) }
        for word in instructions(of: block).reversed() {
          guard let view = InstructionView(words + word) else { continue }
          let (reads, writes) = accesses(view)
          for register in writes { registers.remove(register) }
          for register in reads { registers.insert(register) }
          if let handler = handler(of: word) { registers.formUnion(live[handler] ?? []) }
        }
        if registers != live[block] ?? [] || live[block] == nil {
          live[block] = registers
          changed = true
        }
      }
    }
  }
  private func instructions(of block: Int) -> [Int] {
    var result: [Int] = []
    var word = block
    while let view = InstructionView(words + word) {
      result.append(word)
      let following = successors(word, view)
      if following.count != 1 || leaders.contains(following[0]) { break }
      word = following[0]
    }
    return result
  }
}

/// The plans of one compilation: a region is built anew until nothing is expected that turns out otherwise, and a callee may stand in it
/// many times.
final class Plans {
  private var made: [UnsafeMutablePointer<UInt64>: Plan] = [:]

  func plan(of code: FunctionCode) -> Plan? {
    if let plan = made[code.words] { return plan }
    let plan = Plan(code)
    made[code.words] = plan
    return plan
  }
}
