// Where the bytecode goes: its basic blocks and the depth of the value stack at each.
//
// A block begins at a jump's target, at a handler, after an instruction that jumps or leaves, and after a yield, where
// a generator is resumed. FOR_ITER is an exception: the instruction after it, nearly always the STORE_FAST of the
// loop's variable, stays in its block. Where a row of the exception table begins or ends no block does: CPython's rows
// leave out single jumps, which would keep a comparison from its jump.

import CPython313

extension BytecodeInstruction {
  /// Nothing falls through to the next instruction.
  public var endsFlow: Bool {
    switch Int32(opcode) {
    case JUMP_FORWARD, JUMP_BACKWARD, JUMP_BACKWARD_NO_INTERRUPT, RETURN_VALUE, RETURN_CONST, RAISE_VARARGS, RERAISE:
      return true
    default: return false
    }
  }

  /// The code unit that it may jump to, or nil.
  var jumpTarget: Int? {
    switch Int32(opcode) {
    case JUMP_FORWARD, POP_JUMP_IF_FALSE, POP_JUMP_IF_TRUE, POP_JUMP_IF_NONE, POP_JUMP_IF_NOT_NONE, SEND:
      return Int(next) + Int(oparg)
    case FOR_ITER:
      // An exhausted iterator skips END_FOR and POP_TOP.
      return Int(next) + Int(oparg) + 2
    case JUMP_BACKWARD, JUMP_BACKWARD_NO_INTERRUPT:
      return Int(next) - Int(oparg)
    default: return nil
    }
  }

  /// The instruction after it begins a block.
  var endsBlock: Bool {
    switch Int32(opcode) {
    case POP_JUMP_IF_FALSE, POP_JUMP_IF_TRUE, POP_JUMP_IF_NONE, POP_JUMP_IF_NOT_NONE, SEND, YIELD_VALUE,
      RETURN_GENERATOR:
      return true
    default: return endsFlow
    }
  }
}

extension DecodedCode {
  mutating func findBlocks() -> Refusal {
    let count = instructions.count
    instructions[0].isLeader = true
    for index in 0..<count {
      let instruction = instructions[index]
      if instruction.endsBlock && index + 1 < count { instructions[index + 1].isLeader = true }
      if let target = instruction.jumpTarget {
        let targetIndex = self.index(at: target)
        if targetIndex < 0 { return .badJump }
        if Int32(instruction.opcode) == FOR_ITER {
          guard targetIndex >= 2, Int32(instructions[Int(targetIndex) - 2].opcode) == END_FOR,
            Int32(instructions[Int(targetIndex) - 1].opcode) == POP_TOP
          else { return .badJump }
        }
        instructions[index].target = targetIndex
        instructions[Int(targetIndex)].isLeader = true
      }
    }
    for handler in handlers {
      let start = index(at: Int(handler.start))
      let end = index(at: Int(handler.end))
      let target = index(at: Int(handler.target))
      if start < 0 || target < 0 || (end < 0 && Int(handler.end) != unitCount) { return .badJump }
      instructions[Int(start)].changesHandler = true
      instructions[Int(target)].isLeader = true
      if end >= 0 { instructions[Int(end)].changesHandler = true }
    }
    return .none
  }

  /// Follows every way through the code once.
  mutating func findDepths(stackSize: Int32) -> Refusal {
    var refusal = lead(to: 0, depth: 0)
    while refusal == .none, let leader = pending.popLast() {
      refusal = walk(from: Int(leader), stackSize: stackSize)
    }
    return refusal
  }

  /// Notes that the block at an instruction is reached with so many entries on the stack.
  private mutating func lead(to index: Int32, depth: Int32) -> Refusal {
    let known = instructions[Int(index)].depth
    if known < 0 {
      instructions[Int(index)].depth = depth
      pending.append(index)
      return .none
    }
    return known == depth ? .none : .inconsistentStack
  }

  private mutating func walk(from leader: Int, stackSize: Int32) -> Refusal {
    var depth = instructions[leader].depth
    var index = leader
    while true {
      let instruction = instructions[index]
      if index == leader || instruction.changesHandler, let handler = handler(at: UInt32(instruction.start)) {
        let entered = Int32(handler.depth) + (handler.pushesOffset ? 2 : 1)
        if entered > stackSize { return .inconsistentStack }
        let refusal = lead(to: indexes[Int(handler.target)], depth: entered)
        if refusal != .none { return refusal }
      }
      let opcode = Int32(instruction.opcode)
      let popped = spt_opcode_popped(opcode, instruction.oparg)
      let pushed = spt_opcode_pushed(opcode, instruction.oparg)
      if popped < 0 || pushed < 0 { return .unknownOpcode }
      if popped > depth { return .inconsistentStack }
      if instruction.target >= 0 {
        // What a jump leaves on the stack; an exhausted iterator goes.
        let left = opcode == FOR_ITER ? depth - 1 : depth - popped + pushed
        let refusal = lead(to: instruction.target, depth: left)
        if refusal != .none { return refusal }
      }
      depth += pushed - popped
      if depth > stackSize { return .inconsistentStack }
      if instruction.endsFlow { return .none }
      index += 1
      // The code must not run off its end.
      if index == instructions.count { return .badJump }
      if instructions[index].isLeader { return lead(to: Int32(index), depth: depth) }
    }
  }

  /// The row of the exception table that covers a code unit.
  public func handler(at offset: UInt32) -> Handler? {
    var low = 0
    var high = handlers.count
    while low < high {
      let middle = (low + high) / 2
      if handlers[middle].end <= offset { low = middle + 1 } else { high = middle }
    }
    return low < handlers.count && handlers[low].start <= offset ? handlers[low] : nil
  }
}
