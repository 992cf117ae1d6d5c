// The graph: a region of register code as blocks of operations in SSA form.
//
//   b1(v4: int):                          ← block parameters instead of phi nodes
//     v5: int = add v4, v2
//     v6: bool = compare.below v5, v3
//     guard v6 else x0                    ← leaves the region through exit 0
//     writeRegister r9, v7
//     branch v8 then b1(v5) else b2()
//   x0: at 24, overflow {r10: v9} owning v7   ← goes on in the interpreter at word 24 of the register code
//
// A frame's registers are memory that the interpreter shares. An exit stores the words that are not there yet, takes the references
// that they own, and names an instruction: nothing else is to be rebuilt.

/// The number of a node; it is the value that the node computes.
public typealias Value = Int
/// The number of a block.
public typealias BlockNumber = Int
/// The number of an exit.
public typealias ExitNumber = Int

/// One operation.
public struct Node {
  public var operation: Operation
  public var type: ValueType
  public var operands: Operands
  /// See `OperationInfo.immediate`.
  public var immediate: Int64
  /// Where it leaves, when it does; of an operation without `exits` -1.
  public var exit: ExitNumber
  public init(
    _ operation: Operation, _ type: ValueType, _ operands: Operands = [], immediate: Int64 = 0, exit: ExitNumber = -1
  ) {
    self.operation = operation
    self.type = type
    self.operands = operands
    self.immediate = immediate
    self.exit = exit
  }
}

/// A way to another block, with the values of its parameters.
public struct Edge {
  public var block: BlockNumber
  public var arguments: [Value]
  public init(_ block: BlockNumber, _ arguments: [Value] = []) {
    self.block = block
    self.arguments = arguments
  }
}

/// How a block ends.
public enum Terminator {
  /// Not ended yet: no verified graph has one.
  case open
  case jump(Edge)
  /// `likely`: what the profile says of the condition; nil when it says nothing.
  case branch(Value, then: Edge, else: Edge, likely: Bool?)
  /// Leaves through an exit.
  case leave(ExitNumber)
  /// Leaves for the interpreter at an address that was computed.
  case leaveTo(Value)
  /// Goes on in other compiled code: (its address, its frame, its entry's number). The frame's words are all in memory.
  case transfer(code: Value, frame: Value, entry: Value)
}

public struct Block {
  /// Nodes of the operation `parameter`.
  public var parameters: [Value] = []
  public var nodes: [Value] = []
  public var terminator = Terminator.open
  /// Hardly ever run: lies behind the others.
  public var isCold = false
  public init() {}
}

/// Why a region is left.
public enum ExitReason: UInt8, CaseIterable {
  /// An operand has another type than it had so far.
  case type
  /// A result leaves the 49 bits of an unboxed int, or a float is NaN.
  case overflow
  /// An index is out of range, or a key is missing.
  case bounds
  /// An object has another shape (type version, keys) than it had.
  case shape
  /// A global or builtin changed.
  case global
  /// Another function is called than so far, or a frame can't be pushed.
  case call
  /// Something is pending: signals, the GIL, tracing.
  case poll
  /// Python code ran where it seldom does.
  case ranCode
  /// An instruction that never ran when the region was made.
  case cold
  /// The instruction took another way than to the next one: an error, a callee, a hand-back.
  case away
  /// A register that the loop wants unboxed is not.
  case entry
  /// An instruction that regions leave to the interpreter.
  case unsupported

  /// Whether a region that is made anew, knowing that the exit was taken, may do without it.
  public var isAvoidable: Bool {
    switch self {
    case .type, .overflow, .bounds, .shape, .global, .call, .cold, .entry: true
    case .poll, .ranCode, .away, .unsupported: false
    }
  }
}

/// Where and why a region is left.
public struct Exit {
  /// The word of the register code at which the interpreter goes on. (In a callee's code it counts from the region's all the same.)
  public var word: Int
  /// The word of the region's own code that it belongs to: in a callee's, the call.
  public var site: Int
  /// So many words lies the frame that goes on behind the region's own.
  public var frameOffset: Int
  /// Of what that frame is made, if it has not been pushed (spt_inlined_frame); else 0.
  public var inlined: UInt64
  public var reason: ExitReason
  /// Registers that get a value before that: words as they are, ints and doubles as words.
  public var stores: [(register: Int, value: Value)]
  /// Objects of which a reference is taken before that, one for each time that they are listed.
  public var references: [Value] = []
  /// Objects that the region does without and that are made before all that, in this order.
  public var objects: [LeftOutObject] = []
  public init(
    _ word: Int, _ reason: ExitReason, _ stores: [(register: Int, value: Value)] = [], site: Int? = nil,
    frameOffset: Int = 0, inlined: UInt64 = 0
  ) {
    self.word = word
    self.site = site ?? word
    self.frameOffset = frameOffset
    self.inlined = inlined
    self.reason = reason
    self.stores = stores
  }
}

/// An instance or float that is made where a region is left, and nowhere else.
public struct LeftOutObject {
  /// What stands for it: the value that the call had which would have made it.
  public var value: Value
  /// The class of an instance; the number of a float.
  public var content: Value
  /// What an instance has, in the order in which it came: at a distance from its beginning an object, of which it takes the reference.
  public var fields: [(offset: Int64, value: Value)]
  public init(value: Value, content: Value, fields: [(offset: Int64, value: Value)]) {
    self.value = value
    self.content = content
    self.fields = fields
  }
}

extension Exit {
  /// Whether it uses a value of which `condition` holds.
  public func uses(where condition: (Value) -> Bool) -> Bool {
    func uses(_ value: Value) -> Bool {
      condition(value) && (objects.isEmpty || !objects.contains { $0.value == value })
    }
    if stores.contains(where: { uses($0.value) }) || references.contains(where: uses) { return true }
    return objects.contains { uses($0.content) || $0.fields.contains { uses($0.value) } }
  }
  public func forEachValue(_ body: (Value) -> Void) {
    _ = uses { value in
      body(value)
      return false
    }
  }
  public mutating func mapValues(_ body: (Value) -> Value) {
    if objects.isEmpty && !uses(where: { body($0) != $0 }) { return }
    for index in stores.indices { stores[index].value = body(stores[index].value) }
    references = references.map(body)
    for index in objects.indices {
      let object = objects[index]
      objects[index] = LeftOutObject(
        value: body(object.value), content: body(object.content),
        fields: object.fields.map { ($0.offset, body($0.value)) })
    }
  }
}

/// A place at which the region is entered: with every word in its register.
public struct Entry {
  /// The word of the register code that it stands for.
  public var word: Int
  public var block: BlockNumber
  /// So many words lie the frame that it is entered with behind the region's own: behind a call in a callee's code.
  public var frameOffset: Int
  public init(_ word: Int, _ block: BlockNumber, frameOffset: Int = 0) {
    self.word = word
    self.block = block
    self.frameOffset = frameOffset
  }
}

/// Registers that lie on the thread's data stack: behind a generator's frame, which is part of the generator, there is no room.
public struct StackRegisters: Equatable {
  /// The first of them.
  public var first: Int
  /// Where the thread is in the context, and in the thread the address of that register, which stays as it is from the entry on.
  public var threadOffset: Int
  public var topOffset: Int
  public init(first: Int, threadOffset: Int, topOffset: Int) {
    self.first = first
    self.threadOffset = threadOffset
    self.topOffset = topOffset
  }
}

/// Addresses of what a new float is made of in place: the type, the first of the dead ones that wait to be used again (CPython's free
/// list) and their count, and who looks at all objects that are made, both 0 when nobody does.
public struct FloatSource: Equatable {
  public var type, first, count, referenceTracer, tracemalloc: UInt64
  public init(type: UInt64, first: UInt64, count: UInt64, referenceTracer: UInt64, tracemalloc: UInt64) {
    self.type = type
    self.first = first
    self.count = count
    self.referenceTracer = referenceTracer
    self.tracemalloc = tracemalloc
  }
}

public struct Graph {
  public var nodes: [Node] = []
  public var blocks: [Block] = []
  public var exits: [Exit] = []
  /// In the order of their numbers, which `transfer` and the interpreter name.
  public var entries: [Entry] = []
  /// Whether calls that enter at the first entry are counted, for a larger region.
  public var countsCalls = false
  /// Where the registers of callees lie, if that is not behind the region's own.
  public var stack: StackRegisters?
  /// Where floats come from; nil: from the runtime's function alone.
  public var floats: FloatSource?
  public init() {}

  public mutating func addBlock() -> BlockNumber {
    blocks.append(Block())
    return blocks.count - 1
  }
  public mutating func addParameter(_ block: BlockNumber, _ type: ValueType) -> Value {
    nodes.append(Node(.parameter, type))
    blocks[block].parameters.append(nodes.count - 1)
    return nodes.count - 1
  }
  public mutating func append(_ node: Node, to block: BlockNumber) -> Value {
    nodes.append(node)
    blocks[block].nodes.append(nodes.count - 1)
    return nodes.count - 1
  }
  public mutating func addExit(_ exit: Exit) -> ExitNumber {
    exits.append(exit)
    return exits.count - 1
  }
}
