// From register code to a graph.
//
//   5: addInt t0 ← i, j            v7: int = add v5, v6           i and j are ints from earlier checks
//   9: compareJumpIntLess t0, n    guard fits(v7) else x3         at 5, overflow
//                                  writeRegister t0, word(v7)
//                                  branch compare.less v7, v8 …
//
// A region is the part of one code object's register code that has run so far, reached from its start and from its loops. What
// never ran, and what a region has no operations for, leaves to the interpreter. Each instruction is emitted by the file of its family
// (`RegionBuilder+Numbers.swift` …) in its specialized form: the forms and their caches are the type profile.
//
// The registers in memory are always what the interpreter would have there, so that a guard may leave at any instruction's
// start: it goes back to the instruction as a whole, and nothing of an instruction takes effect before its last guard.
// What is known of a register's word beside that is in `State`.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

/// A graph and the records of its entries, which lie in the compilation's block.
public struct Region {
  public var graph: Graph
  /// `code` is to be filled in.
  public var entries: UnsafeMutablePointer<spt_region_entry>
  /// Those for the places that the interpreter enters at come first.
  public var hookEntryCount: Int
}

/// Builds the graph of a region, or says why not.
public func buildRegion(_ compilation: UnsafeMutablePointer<spt_compilation>) -> (Region?, spt_region_refusal) {
  var denials = Denials()
  // A loop's head is built on what is expected at its end. What turns out otherwise there is not expected the next time.
  var inlines = true
  // Of code that is too much for one region the loops alone, of so many instructions in all.
  var room: Int?
  let plans = Plans()
  for _ in 0..<maximumAttempts {
    // What an attempt before left there.
    spt_block_empty(&compilation.pointee.block)
    guard let builder = RegionBuilder(compilation, denials, plans, inlines: inlines, roomForLoops: room) else {
      return (nil, room == nil ? spt_region_unreadable_code : spt_region_too_large)
    }
    builder.build()
    if let refusal = builder.refusal {
      if inlines && compilation.pointee.callee_count > 0 {
        inlines = false
      } else if refusal == spt_region_too_large && room != leastRoomForLoops {
        (room, inlines, denials) = (room.map { $0 / 2 } ?? mostRoomForLoops, true, Denials())
      } else {
        return (nil, refusal)
      }
      continue
    }
    if builder.denials.count == denials.count {
      builder.graph.countsCalls =
        inlines && builder.leftOut > leastWorthAnother && compilation.pointee.counts_calls != 0
      let end = builder.entries + builder.graph.entries.count
      spt_block_trim(&compilation.pointee.block, spt_block_entries, end)
      let region = Region(
        graph: builder.graph, entries: builder.entries, hookEntryCount: builder.hookEntryCount)
      return (region, spt_region_made)
    }
    denials = builder.denials
  }
  return (nil, spt_region_unsettled_loop)
}
private var maximumAttempts: Int { 24 }
/// So many instructions of callees, of two short ones, are not worth another region with these inside.
private var leastWorthAnother: Int { 24 }
/// Regions of more nodes are not made.
private var maximumNodes: Int { 12_000 }
/// Instructions of the loops that a region may be made of in place of all; an instruction is 10 to 30 nodes.
private var mostRoomForLoops: Int { 240 }
private var leastRoomForLoops: Int { 60 }

/// What is not to be expected at the heads of loops, and the calls whose callees are not to stand in the region.
struct Denials {
  private struct Key: Hashable {
    /// The number of the head's word, or of the call's.
    var word: Int
    var register: Int
  }
  private var keys: Set<Key> = []
  var count: Int { keys.count }
  func contains(_ head: Int, _ register: Int) -> Bool { keys.contains(Key(word: head, register: register)) }
  mutating func insert(_ head: Int, _ register: Int) { keys.insert(Key(word: head, register: register)) }
  func containsCallee(_ call: Int) -> Bool { contains(call, -1) }
  mutating func insertCallee(_ call: Int) { insert(call, -1) }
}

final class RegionBuilder {
  let compilation: UnsafeMutablePointer<spt_compilation>
  var denials: Denials
  let plans: Plans
  var refusal: spt_region_refusal?
  var graph = Graph()
  let entries: UnsafeMutablePointer<spt_region_entry>
  private var entryCapacity: Int
  private(set) var hookEntryCount = 0
  /// Instructions of callees that are still to come in, over all calls.
  var inliningBudget: Int
  /// Of an instruction that is emitted for several types at once.
  var merged: Merged?
  /// Instructions of the callees that were left out and that the region would contain with a larger budget.
  var leftOut = 0

  /// Registers that were written to anywhere: of those of a callee nothing is wanted behind its call.
  private var written: Set<Int> = []

  /// The blocks that stand at the region's end.
  var tails: [Tail: BlockNumber] = [:]

  /// Whether a frame of the region's own code is part of a generator or coroutine.
  let isGeneratorCode: Bool
  /// Whose code is being emitted.
  var scope: Scope

  // The instruction that is being emitted.
  var block: BlockNumber = 0
  var state: State
  var word = 0
  var instruction: InstructionView
  /// Where the region is left for a reason, when that is not the instruction: it stands for several, of which that is the first.
  var exitWord: Int?
  /// The words of instructions that are emitted in another form than the code has.
  private var madeWords: [UnsafeMutablePointer<UInt64>] = []
  /// Whether what is being built is one of the ways for a number of either kind (`emitKinds`).
  var isSplit = false
  /// Whether the blocks being built are those of a first round (`peelFirstRound`).
  var isPeeling = false

  init?(
    _ compilation: UnsafeMutablePointer<spt_compilation>, _ denials: Denials, _ plans: Plans, inlines: Bool,
    roomForLoops: Int?
  ) {
    let code = FunctionCode(compilation)
    guard let beginning = InstructionView(code.words), let whole = plans.plan(of: code),
      let plan = roomForLoops.map({ whole.ofLoops(atMost: $0) }) ?? whole
    else { return nil }
    self.compilation = compilation
    self.plans = plans
    self.denials = denials
    scope = Scope(code, plan)
    isGeneratorCode = plan.isGenerator
    instruction = beginning
    state = State(count: code.frameWords)
    let mayInline = inlines && compilation.pointee.callee_count > 0
    inliningBudget = mayInline ? Int(compilation.pointee.inlining_limit) : 0
    entryCapacity = plan.entryCount + (mayInline ? RegionBuilder.maximumInlinedEntries : 0)
    // A callee has an instruction at least.
    let size = MemoryLayout<spt_region_entry>.stride * entryCapacity
    guard let entryMemory = spt_block_take(&compilation.pointee.block, spt_block_entries, UInt64(size), 16)
    else { return nil }
    entries = entryMemory.bindMemory(to: spt_region_entry.self, capacity: entryCapacity)
  }

  deinit {
    for words in madeWords { words.deallocate() }
  }

  /// Room for an instruction that lasts as long as the builder.
  func makeWords(_ count: Int) -> UnsafeMutablePointer<UInt64> {
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    madeWords.append(words)
    return words
  }

  /// What the compiler's process has no objects of its own for.
  var objects: spt_objects { compilation.pointee.objects }

  // Of the scope.
  var plan: Plan { scope.plan }
  var words: UnsafeMutablePointer<UInt64> { scope.code.words }
  var blocks: [Int: BlockNumber] {
    get { scope.blocks }
    _modify { yield &scope.blocks }
  }
  var arrivals: [Int: Arrivals] {
    get { scope.arrivals }
    _modify { yield &scope.arrivals }
  }

  // MARK: The way through

  func build() {
    graph.floats = floatSource
    for start in plan.order { blocks[start] = graph.addBlock() }
    addEntry(plan.start)
    for head in plan.heads { addEntry(head) }
    for place in plan.resumes { addEntry(place) }
    for handler in plan.handlers { addEntry(handler) }
    for site in plan.waits { addEntriesForItems(site) }
    hookEntryCount = graph.entries.count
    // Behind calls whose callees stand in the region some of them may have no way left to them.
    for start in plan.order where !(arrivals[start]?.ways.isEmpty ?? true) {
      enterBlock(start)
      emitBlock(start)
      if refusal != nil { return }
      if graph.nodes.count > maximumNodes {
        refusal = spt_region_too_large
        return
      }
    }
  }

  /// A way in from the interpreter: nothing is known.
  private func addEntry(_ start: Int, instruction: UInt64? = nil) {
    let entryBlock = graph.addBlock()
    registerEntry(instruction: instruction ?? address(of: start), word: start, block: entryBlock)
    block = entryBlock
    word = start
    state = State(count: scope.registerCount)
    goTo(blocks[start] != nil ? start : behindHook(start))
  }
  /// Where the interpreter goes on from an entry to what is not part of the plan: the hook would lead to the entry again.
  private func behindHook(_ start: Int) -> Int {
    guard let view = InstructionView(words + start), view.info.generic == .functionStart else { return start }
    return start + view.wordCount
  }
  /// The two ways in behind a for_iter or send: with an item that a generator yielded, and when it has returned; the one behind a
  /// call that collects.
  private func addEntriesForItems(_ site: Int) {
    guard let view = InstructionView(words + site) else { return }
    if view.opcode == .callCollect && !Collector(view.words[3]).isSingle {
      return addEntry(site + view.wordCount, instruction: address(of: site) | 1)
    }
    let landing = graph.addBlock()
    registerEntry(instruction: address(of: site) | 1, word: site, block: landing)
    block = landing
    word = site
    instruction = view
    state = State(count: scope.registerCount)
    if view.opcode == .callCollect { return takeNext(site + view.wordCount) }
    takeItem(site + view.wordCount)
    addEntry(site + view.targetDistance)
  }
  /// Adds a record; gives its address.
  @discardableResult
  func registerEntry(instruction: UInt64, word: Int, block: BlockNumber) -> UInt64 {
    let number = graph.entries.count
    graph.entries.append(Entry(word, block, frameOffset: scope.offset))
    if number >= entryCapacity {
      refusal = spt_region_too_many_entries
      return 0
    }
    // The code finds its own frame by the upper half (RegionEmitter.swift).
    let choice = UInt64(number) | UInt64(scope.offset) << 32
    entries[number] = spt_region_entry(code: 0, number: choice, instruction: instruction, interpreted: 0)
    return UInt64(UInt(bitPattern: entries + number))
  }

  func emitBlock(_ start: Int) {
    var at = start
    while true {
      word = at
      guard let view = InstructionView(words + at, registerOffset: scope.offset) else {
        refusal = spt_region_unreadable_code
        return
      }
      instruction = view
      var following = at + view.wordCount
      if plan.isCold(at) {
        leave(.cold)
        return
      }
      if let end = emitChain() ?? emitSteppedSlice() {
        following = end
      } else if emitMadeGenerator() {
        if refusal != nil || !isOpen { return }
      } else {
        emit(following)
        if refusal != nil { return }
        if !isOpen { return }
        dropConsumed()
      }
      if plan.startsBlock(following) {
        goTo(following)
        return
      }
      at = following
    }
  }

  /// Behind the instruction, whose operands and result are done with.
  func goOn(behind next: Int) {
    dropConsumed()
    goTo(next)
  }
  func dropConsumed() {
    for register in consumed(by: instruction) { add(.dropRegister, .none, [], Int64(register)) }
  }
  /// The temporaries of which an instruction leaves nothing.
  private func consumed(by view: InstructionView) -> [Int] {
    func isTaken(_ field: Field, _ flag: Flags) -> Bool { field == .source && view.flags.contains(flag) }
    var registers: [Int] = []
    if isTaken(view.info.b, .bIsTemporary) && !view.flags.contains(.bIsConstant) { registers.append(view.b) }
    if isTaken(view.info.c, .cIsTemporary) && !view.flags.contains(.cIsConstant) { registers.append(view.c) }
    if view.info.tail == .sources {
      for index in 0..<view.listCount {
        let operand = view.listOperand(index)
        if operand.isTemporary && !operand.isNull && !operand.isConstant { registers.append(operand.index) }
      }
    }
    let writes = plan.accesses(view).writes
    return registers.filter { !writes.contains($0) }
  }

  // MARK: Nodes

  @discardableResult
  func add(
    _ operation: Operation, _ type: ValueType, _ operands: Operands = [], _ immediate: Int64 = 0, exit: ExitNumber = -1
  ) -> Value {
    if operation == .writeRegister { written.insert(Int(immediate)) }
    return graph.append(Node(operation, type, operands, immediate: immediate, exit: exit), to: block)
  }
  /// Nobody reads the registers of a callee's frame any more, nor of those behind it.
  func dropRegisters(of inner: Scope) {
    for register in written.sorted() where register >= inner.offset { add(.dropRegister, .none, [], Int64(register)) }
  }
  func constant(_ value: UInt64, _ type: ValueType = .address) -> Value {
    add(.constant, type, [], Int64(bitPattern: value))
  }
  func intConstant(_ value: Int64) -> Value { add(.constant, .int, [], value) }
  /// The frame whose code is being emitted.
  var frame: Value { frame(of: scope) }
  func frame(of scope: Scope) -> Value {
    // Nobody pushes frames while a generator's code runs there.
    if let stack = graph.stack, scope.offset >= stack.first {
      let top = load64(threadState, stack.topOffset)
      return add(.add, .address, [top, constant(UInt64(scope.offset - stack.first) * 8)])
    }
    let own = add(.frame, .address)
    return scope.offset == 0 ? own : add(.add, .address, [own, constant(UInt64(scope.offset) * 8)])
  }
  var context: Value { add(.context, .address) }
  func load64(_ address: Value, _ offset: Int, _ type: ValueType = .address) -> Value {
    add(.load64, type, [address], Int64(offset))
  }
  func load32(_ address: Value, _ offset: Int) -> Value { add(.load32, .address, [address], Int64(offset)) }
  func load8(_ address: Value, _ offset: Int) -> Value { add(.load8, .address, [address], Int64(offset)) }
  func store64(_ address: Value, _ offset: Int, _ value: Value) {
    add(.store64, .none, [address, value], Int64(offset))
  }
  func compare(_ predicate: Predicate, _ left: Value, _ right: Value) -> Value {
    add(.compare, .bool, [left, right], Int64(predicate.rawValue))
  }
  func equals(_ value: Value, _ number: UInt64) -> Value { compare(.equal, value, constant(number)) }
  func retype(_ value: Value, _ type: ValueType) -> Value { add(.retype, type, [value]) }

  func call(_ function: RuntimeFunction, _ arguments: [Value], _ type: ValueType = .address) -> Value {
    add(.call, type, Operands(arguments), Int64(function.rawValue))
  }
  func callRunningCode(_ function: RuntimeFunction, _ arguments: [Value]) -> Value {
    callRunningCode(Int(function.rawValue), arguments)
  }
  func callRunningCode(_ number: Int, _ arguments: [Value]) -> Value {
    add(.callRunningCode, .address, Operands(arguments), Int64(number))
  }
  /// The address of a variable of the engine.
  func variable(_ function: RuntimeFunction) -> Value {
    constant(compilation.pointee.runtime[Int(function.rawValue)])
  }
  func address(of word: Int) -> UInt64 { scope.code.base + UInt64(word) * 8 }
  /// The number of a word as the graph counts them: from the region's own code.
  func number(of word: Int) -> Int { number(of: word, in: scope) }
  func number(of word: Int, in scope: Scope) -> Int {
    Int(bitPattern: UInt(scope.code.base &- compilation.pointee.address)) / 8 + word
  }
  /// The address of the instruction that is being emitted.
  var here: Value { constant(address(of: word)) }
  /// Whether the engine has a function that carries the instruction out.
  var hasFunction: Bool { compilation.pointee.runtime[RuntimeFunction.instruction(instruction.opcode.rawValue)] != 0 }
  /// Has the engine's own function carry the instruction out; nil when there is none. Where it goes on.
  func callInstruction() -> Value? {
    if !hasFunction { return nil }
    if scope.isGenerator {
      // What seldom is may be left to the interpreter.
      if !graph.blocks[block].isCold { denyCallee() }
      return nil
    }
    pushFrames()
    let opcode = instruction.opcode
    func call(_ number: Int) -> Value { callRunningCode(number, [here, frame, context]) }
    // Seldom: short code is worth more.
    if !opcode.info.generic.isAdaptive || graph.blocks[block].isCold {
      return call(RuntimeFunction.instruction(opcode.rawValue))
    }
    return value(.address, when: equals(load8(here, 0), UInt64(opcode.rawValue))) {
      call(RuntimeFunction.form(opcode.rawValue))
    } otherwise: {
      call(RuntimeFunction.instruction(opcode.rawValue))
    }
  }

  /// Code ran that may have changed anything but the values that the region has read.
  func forgetAll() {
    state.forgetAll()
    // In frames that are there.
    state.pushed = scope.depth
  }

  /// The callee whose code is being emitted cannot be part of the region, which is built anew without it.
  func denyCallee() {
    if let call = scope.call { denials.insertCallee(number(of: call.word, in: call.scope)) }
  }

  // MARK: Leaving

  /// The exit to the instruction's start for a reason.
  func exit(_ reason: ExitReason) -> ExitNumber { exit(to: exitWord ?? word, reason) }
  func exit(to word: Int, _ reason: ExitReason) -> ExitNumber {
    // What a generator's code leaves to the engine its region could do, had it not been part of this one.
    let reason = reason == .unsupported && scope.isGenerator ? .call : reason
    let key = UInt64(word) << 9 | UInt64(reason.rawValue) << 1 | (hasFrame ? 1 : 0)
    if let number = scope.exits[key] { return number }
    let number = graph.addExit(
      Exit(
        number(of: word), reason, site: scope.site, frameOffset: scope.offset, inlined: missingFrame(of: scope)))
    scope.exits[key] = number
    return number
  }
  func require(_ condition: Value, _ reason: ExitReason) {
    add(.guard, .none, [condition], exit: exit(reason))
  }
  func leave(_ reason: ExitReason) { end(.leave(exit(reason))) }
  /// Leaves for the interpreter at an address that was computed.
  func leave(to place: Value) { end(.leaveTo(place)) }
  func end(_ terminator: Terminator) { graph.blocks[block].terminator = terminator }

  // MARK: Blocks

  /// Whether the block is still being filled: it has no end, and is not on its way to another block of the register code.
  var isOpen: Bool {
    if block == RegionBuilder.noBlock { return false }
    if case .open = graph.blocks[block].terminator { return true }
    return false
  }
  static var noBlock: BlockNumber { -1 }

  func addColdBlock() -> BlockNumber {
    let block = graph.addBlock()
    graph.blocks[block].isCold = true
    return block
  }
  /// Goes to another block, which is for all that seldom is, unless a condition holds.
  func check(_ condition: Value, else other: BlockNumber) {
    let next = graph.addBlock()
    end(.branch(condition, then: Edge(next), else: Edge(other), likely: true))
    block = next
  }
  /// Goes on in a new block of its own when a condition holds, and beside it otherwise.
  ///
  /// `other` emits the other way, which is cold, in a block that it ends itself or that joins the new one.
  func unless(_ condition: Value, _ other: () -> Void) {
    let next = graph.addBlock()
    let side = graph.addBlock()
    graph.blocks[side].isCold = true
    end(.branch(condition, then: Edge(next), else: Edge(side), likely: true))
    block = side
    other()
    if isOpen { end(.jump(Edge(next))) }
    block = next
  }
  /// The same where both ways give a value.
  func value(_ type: ValueType, when condition: Value, _ usual: () -> Value, otherwise: () -> Value) -> Value {
    value(type, usual, otherwise) { .branch(condition, then: Edge($0), else: Edge($1), likely: true) }
  }
  func value(_ type: ValueType, unless condition: Value, _ usual: () -> Value, otherwise: () -> Value) -> Value {
    value(type, usual, otherwise) { .branch(condition, then: Edge($1), else: Edge($0), likely: false) }
  }
  private func value(
    _ type: ValueType, _ usual: () -> Value, _ otherwise: () -> Value,
    _ choose: (_ fast: BlockNumber, _ side: BlockNumber) -> Terminator
  ) -> Value {
    let fast = graph.addBlock()
    let side = graph.addBlock()
    let join = graph.addBlock()
    let result = graph.addParameter(join, type)
    graph.blocks[side].isCold = true
    end(choose(fast, side))
    block = fast
    let first = usual()
    end(.jump(Edge(join, [first])))
    block = side
    let second = otherwise()
    end(.jump(Edge(join, [second])))
    block = join
    return result
  }
  /// Emits something only when a condition holds; how likely that is nobody knows.
  func when(_ condition: Value, likely: Bool? = nil, _ body: () -> Void) {
    let side = graph.addBlock()
    let next = graph.addBlock()
    end(.branch(condition, then: Edge(side), else: Edge(next), likely: likely))
    block = side
    body()
    end(.jump(Edge(next)))
    block = next
  }
}
