// A code object's bytecode, decoded: one entry for each instruction, its EXTENDED_ARG prefixes folded in.
//
//   EXTENDED_ARG 1        one entry: opcode LOAD_CONST, oparg 0x123, start 0, offset 1, next 2
//   LOAD_CONST 0x23
//
// A code object may come from `code.replace(...)` with anything in it. What is refused here (jumps out of the code
// or between instructions, stacks that do not fit) need not be checked again by whoever reads the result.

import CPython313

/// One instruction.
public struct BytecodeInstruction {
  public var opcode: UInt8
  /// A basic block begins here.
  public var isLeader = false
  /// A row of the exception table begins or ends here.
  public var changesHandler = false
  public var oparg: Int32
  /// Where its EXTENDED_ARG prefixes begin: where jumps to it lead.
  public var start: Int32
  /// The code unit of its opcode: what `frame->instr_ptr` points to while it runs.
  public var offset: Int32
  /// The code unit after its caches.
  public var next: Int32
  /// Source line, or -1.
  public var line: Int32
  /// Leaders: the depth of the value stack, or -1 when nothing leads here.
  public var depth: Int32 = -1
  /// Jumps: the index of the instruction at the target.
  public var target: Int32 = -1

  /// A placeholder.
  public init() { self.init(opcode: 0, oparg: 0, start: 0, offset: 0, next: 0, line: -1) }

  init(opcode: UInt8, oparg: Int32, start: Int32, offset: Int32, next: Int32, line: Int32) {
    self.opcode = opcode
    self.oparg = oparg
    self.start = start
    self.offset = offset
    self.next = next
    self.line = line
  }
}

/// The decoded bytecode of one code object; its memory is used again from one code object to the next.
public struct DecodedCode {
  public var instructions: [BytecodeInstruction] = []
  public var handlers: [Handler] = []
  public var unitCount = 0
  /// For each code unit the index of the instruction that starts there, or -1.
  var indexes: [Int32] = []
  /// Leaders whose blocks are still to be walked through.
  var pending: [Int32] = []

  public init() {}

  /// Reads `code`, finds its basic blocks and the stack depth at each.
  public mutating func read(_ code: UnsafeMutablePointer<PyCodeObject>) -> Refusal {
    instructions.removeAll(keepingCapacity: true)
    handlers.removeAll(keepingCapacity: true)
    indexes.removeAll(keepingCapacity: true)
    pending.removeAll(keepingCapacity: true)
    // The bytecode as the compiler made it: no specialized or instrumented opcodes, empty caches.
    guard let bytes = spt_plain_bytecode(code) else {
      PyErr_Clear()
      return .noMemory
    }
    defer { spt_decref(bytes) }
    var refusal = decode(code, spt_bytes_start(bytes), spt_bytes_count(bytes) / 2)
    if refusal == .none { refusal = readExceptionTable(code, unitCount: unitCount, into: &handlers) }
    if refusal == .none { refusal = findBlocks() }
    if refusal == .none { refusal = findDepths(stackSize: code.pointee.co_stacksize) }
    return refusal
  }

  /// The index of the instruction that starts at a code unit, or -1.
  public func index(at offset: Int) -> Int32 {
    offset >= 0 && offset < unitCount ? indexes[offset] : -1
  }

  /// How many instructions there are, so that a long function's are not copied from one piece of memory to a larger one.
  private func instructionCount(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var instructions = 0
    var offset = 0
    while offset < count {
      if Int32(bytes[2 * offset]) != EXTENDED_ARG { instructions += 1 }
      offset += 1 + Int(spt_opcode_caches(Int32(bytes[2 * offset])))
    }
    return instructions
  }

  private mutating func decode(
    _ code: UnsafeMutablePointer<PyCodeObject>, _ bytes: UnsafePointer<UInt8>, _ count: Int
  ) -> Refusal {
    unitCount = count
    // Offsets, and what is computed from opargs, stay well inside 32 bits.
    if count == 0 || count > 1 << 24 { return .tooLarge }
    indexes.append(contentsOf: repeatElement(-1, count: count))
    instructions.reserveCapacity(instructionCount(bytes, count))
    var lines = LineCursor(code)
    var offset = 0
    while offset < count {
      let start = offset
      var oparg = 0
      while Int32(bytes[2 * offset]) == EXTENDED_ARG {
        oparg = (oparg | Int(bytes[2 * offset + 1])) << 8
        offset += 1
        if offset >= count { return .badJump }
        if oparg > 1 << 24 { return .tooLarge }
      }
      let opcode = bytes[2 * offset]
      oparg |= Int(bytes[2 * offset + 1])
      let next = offset + 1 + Int(spt_opcode_caches(Int32(opcode)))
      if next > count { return .badJump }
      indexes[start] = Int32(instructions.count)
      instructions.append(
        BytecodeInstruction(
          opcode: opcode, oparg: Int32(oparg), start: Int32(start), offset: Int32(offset), next: Int32(next),
          line: lines.line(at: offset)))
      offset = next
    }
    return .none
  }
}
