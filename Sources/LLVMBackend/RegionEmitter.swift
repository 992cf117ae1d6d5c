// A graph as one LLVM function:
//
//   define preserve_none i64 @region(ptr frame, ptr context, i64 entry) {
//     switch i64 %entry, …           the entries; nothing when there is one
//     …                              the blocks; their parameters are phi nodes
//     …                              cold blocks
//     …                              exits (RegionEmitter+Exits.swift)
//   }
//
// Blocks are emitted in reverse postorder: a value's definition then comes before its uses, but for the arguments of loops'
// edges, which the phi nodes get at the end.

import CLLVM
import Graph
import Values

/// The addresses that the code of a region contains.
public struct RegionAddresses {
  /// Of word 0 of the register code.
  public var code: UInt64
  /// Of the functions of the runtime, by number.
  public var runtime: UnsafePointer<UInt64>
  /// Of the records of the exits (spt_region_exit).
  public var exits: UInt64
  /// Of the count of calls, if an entry counts them.
  public var calls: UInt64
  /// The guards that still pass before one that fails whatever its condition says; 0: none ever does.
  public var passesLeft: UInt64
  /// Every so manieth guard fails then.
  public var failurePeriod: UInt64
  public init(
    code: UInt64, runtime: UnsafePointer<UInt64>, exits: UInt64, calls: UInt64 = 0, passesLeft: UInt64 = 0,
    failurePeriod: UInt64 = 0
  ) {
    self.code = code
    self.runtime = runtime
    self.exits = exits
    self.calls = calls
    self.passesLeft = passesLeft
    self.failurePeriod = failurePeriod
  }
}

struct RegionEmitter {
  let graph: Graph
  let addresses: RegionAddresses
  let ir: IRBuilder
  let function: LLVMValueRef
  /// The region's own frame, wherever it is entered.
  private(set) var frame: LLVMValueRef
  /// What registers on the data stack are counted from, if any are there.
  private var stack: LLVMValueRef?
  let context: LLVMValueRef
  /// What each value became; nil before that, for what has no result, and for constants that are loaded where they are used.
  var values: [LLVMValueRef?]
  private let order: [BlockNumber]
  /// Where each block begins.
  private var starts: [LLVMBasicBlockRef?]
  var exitBlocks: [LLVMBasicBlockRef?]
  /// Ways between blocks, with the LLVM block that each comes from: what the phi nodes get.
  private var edges: [(from: LLVMBasicBlockRef, edge: Edge)] = []
  /// Products with their overflow bit, of the block being emitted.
  var products: [(first: Value, second: Value, pair: LLVMValueRef)] = []

  init(_ graph: Graph, _ addresses: RegionAddresses, name: String, _ ir: IRBuilder) {
    self.graph = graph
    self.addresses = addresses
    self.ir = ir
    function = ir.addFunction(name, ir.regionType)
    LLVMSetFunctionCallConv(function, preserveNone)
    frame = LLVMGetParam(function, 0)
    context = LLVMGetParam(function, 1)
    values = [LLVMValueRef?](repeating: nil, count: graph.nodes.count)
    order = graph.reversePostorder()
    starts = [LLVMBasicBlockRef?](repeating: nil, count: graph.blocks.count)
    exitBlocks = [LLVMBasicBlockRef?](repeating: nil, count: graph.exits.count)
  }

  mutating func emit() {
    let dispatch = ir.addBlock(function)
    for isCold in [false, true] {
      for block in order where graph.blocks[block].isCold == isCold { starts[block] = ir.addBlock(function) }
    }
    emitDispatch(in: dispatch)
    for block in order { emitParameters(of: block) }
    for block in order { emit(block: block) }
    for (from, edge) in edges { connect(from, edge) }
    emitExits()
  }

  private mutating func emitDispatch(in block: LLVMBasicBlockRef) {
    ir.continueIn(block)
    if let registers = graph.stack {
      let thread = ir.load(ir.pointer, ir.offset(context, Int64(registers.threadOffset)))
      let top = ir.load(ir.pointer, ir.offset(thread, Int64(registers.topOffset)))
      stack = ir.offset(top, Int64(-8 * registers.first))
    }
    // The last one is the switch's default: no number is out of range.
    let last = graph.entries.count - 1
    let fallback = starts[graph.entries[last].block]!
    if last == 0 {
      ir.jump(fallback)
      return
    }
    var number = LLVMGetParam(function, 2)!
    if graph.entries.contains(where: { $0.frameOffset != 0 }) {
      // The upper half of the number says how far behind the region's frame the one lies that was given (RegionBuilder.registerEntry).
      let distance = LLVMBuildLShr(ir.builder, number, ir.constant(Int64(32 - 3)), "")!
      let bytes = LLVMBuildAnd(ir.builder, distance, ir.constant(~Int64(7)), "")!
      let own = LLVMBuildSub(ir.builder, LLVMBuildPtrToInt(ir.builder, frame, ir.i64, ""), bytes, "")
      frame = LLVMBuildIntToPtr(ir.builder, own, ir.pointer, "")
      number = LLVMBuildAnd(ir.builder, number, ir.constant(Int64(UInt32.max)), "")
    }
    let choice = LLVMBuildSwitch(ir.builder, number, fallback, UInt32(last))
    for number in 0..<last {
      LLVMAddCase(choice, ir.constant(Int64(number)), starts[graph.entries[number].block]!)
    }
  }

  private mutating func emitParameters(of block: BlockNumber) {
    ir.continueIn(starts[block]!)
    for parameter in graph.blocks[block].parameters {
      values[parameter] = LLVMBuildPhi(ir.builder, type(of: parameter), "")
    }
  }

  private mutating func emit(block: BlockNumber) {
    ir.continueIn(starts[block]!)
    if graph.countsCalls && graph.entries[0].block == block { countCall() }
    products.removeAll()
    var nodes = graph.blocks[block].nodes[...]
    let end = graph.blocks[block].terminator
    if case .branch(let condition, let then, let otherwise, let likely) = end, condition == nodes.last,
      graph.nodes[condition].operation == .release
    {
      nodes.removeLast()
      emit(nodes)
      return emitRelease(of: graph.nodes[condition].operands[0], then, otherwise, likely: likely)
    }
    emit(nodes)
    emit(end)
  }
  /// Every 4,096th call the engine looks at the region: it may want a larger one.
  private func countCall() {
    let place = ir.address(addresses.calls)
    let count = ir.add(ir.load(ir.i64, place), ir.constant(Int64(1)))
    ir.store(count, place)
    review(at: count, every: 4_096)
  }
  /// Has the engine look at the region when a count is a multiple of `period`, a power of two.
  func review(at count: LLVMValueRef, every period: UInt64) {
    let type = LLVMTypeOf(count)
    let (review, next) = (ir.addBlock(function), ir.addBlock(function))
    let low = LLVMBuildAnd(ir.builder, count, LLVMConstInt(type, period - 1, 0), "")!
    ir.branch(ir.compare(LLVMIntEQ, low, LLVMConstInt(type, 0, 0)), review, next, likely: false)
    ir.continueIn(review)
    _ = call(.reviewRegion, [LLVMBuildPtrToInt(ir.builder, frame, ir.i64, "")])
    ir.jump(next)
    ir.continueIn(next)
  }
  private mutating func emit(_ nodes: ArraySlice<Value>) {
    for (position, value) in nodes.enumerated() { emit(value, before: nodes[(position + 1)...]) }
  }
  /// A reference that is given back and the branch on whether it was the last: an immortal object's was not.
  private mutating func emitRelease(of object: Value, _ then: Edge, _ otherwise: Edge, likely: Bool?) {
    let count = pointer(object, 0)
    let write = ir.splitOff()
    let before = ir.load(ir.i32, count)
    edges.append((ir.currentBlock, otherwise))
    ir.branch(ir.compare(LLVMIntSLT, before, int32(0)), starts[otherwise.block]!, write)
    ir.continueIn(write)
    let decreased = ir.add(before, int32(-1))
    ir.store(decreased, count)
    edges.append((write, then))
    edges.append((write, otherwise))
    ir.branch(isLast(decreased, object), starts[then.block]!, starts[otherwise.block]!, likely: likely)
  }

  private mutating func emit(_ terminator: Terminator) {
    switch terminator {
    case .open: LLVMBuildUnreachable(ir.builder)
    case .jump(let edge):
      edges.append((ir.currentBlock, edge))
      ir.jump(starts[edge.block]!)
    case .branch(let condition, let then, let otherwise, let likely):
      edges.append((ir.currentBlock, then))
      if then.block != otherwise.block {
        edges.append((ir.currentBlock, otherwise))
        ir.branch(value(condition), starts[then.block]!, starts[otherwise.block]!, likely: likely)
        return
      }
      // A phi node tells its values apart by the block that they come from.
      let between = ir.splitOff()
      ir.branch(value(condition), starts[then.block]!, between, likely: likely)
      edges.append((between, otherwise))
      ir.continueIn(between)
      ir.jump(starts[otherwise.block]!)
    case .leave(let exit): ir.jump(block(ofExit: exit))
    case .leaveTo(let instruction): LLVMBuildRet(ir.builder, value(instruction))
    case .transfer(let code, let frame, let entry):
      let target = LLVMBuildIntToPtr(ir.builder, value(code), ir.pointer, "")!
      let callee = LLVMBuildIntToPtr(ir.builder, value(frame), ir.pointer, "")
      let call = ir.call(ir.regionType, target, [callee, context, value(entry)])
      LLVMSetInstructionCallConv(call, preserveNone)
      LLVMSetTailCallKind(call, LLVMTailCallKindMustTail)
      LLVMBuildRet(ir.builder, call)
    }
  }

  private func connect(_ from: LLVMBasicBlockRef, _ edge: Edge) {
    // In front of the jump: an argument may be loaded.
    LLVMPositionBuilderBefore(ir.builder, LLVMGetBasicBlockTerminator(from))
    for (parameter, argument) in zip(graph.blocks[edge.block].parameters, edge.arguments) {
      var incoming: [LLVMValueRef?] = [value(argument)]
      var blocks: [LLVMBasicBlockRef?] = [from]
      LLVMAddIncoming(values[parameter], &incoming, &blocks, 1)
    }
  }

  // Values

  func value(_ number: Value) -> LLVMValueRef {
    if let value = values[number] { return value }
    precondition(graph.nodes[number].operation == .constant)
    return ir.tabled(UInt64(bitPattern: graph.nodes[number].immediate))
  }

  /// Whether a constant lies in the table of addresses. Ints are better known to LLVM.
  func isTabled(_ constant: Node) -> Bool {
    constant.type != .int && AddressTable.holds(UInt64(bitPattern: constant.immediate))
  }

  func type(of number: Value) -> LLVMTypeRef {
    switch graph.nodes[number].type {
    case .double: ir.double
    case .bool: ir.i1
    case .none, .word, .object, .int, .address: ir.i64
    }
  }

  /// What a register gets: ints and doubles in `Word`'s encoding.
  func word(of number: Value) -> LLVMValueRef {
    switch graph.nodes[number].type {
    case .int: ir.add(value(number), ir.constant(Word.intBase))
    case .double:
      ir.add(LLVMBuildBitCast(ir.builder, value(number), ir.i64, ""), ir.constant(Word.doubleOffset))
    case .none, .word, .object, .address, .bool: value(number)
    }
  }

  /// The address of an instruction of the register code.
  func instruction(_ word: Int) -> LLVMValueRef { ir.add(ir.tabled(addresses.code), ir.constant(Int64(8 * word))) }

  func register(_ number: Int) -> LLVMValueRef {
    if let stack, let registers = graph.stack, number >= registers.first { return ir.offset(stack, Int64(8 * number)) }
    return ir.offset(frame, Int64(8 * number))
  }

  /// `base` + `distance` as a pointer.
  func pointer(_ base: Value, _ distance: Int64) -> LLVMValueRef {
    let start =
      switch graph.nodes[base].operation {
      case .frame: frame
      case .context: context
      default: LLVMBuildIntToPtr(ir.builder, value(base), ir.pointer, "")!
      }
    return ir.offset(start, distance)
  }
}
