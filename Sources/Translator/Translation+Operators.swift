// Operators, and the tests that a conditional jump takes in.
//
//   BINARY_OP +                                  binary s0 ← a + b
//   COMPARE_OP bool(<); POP_JUMP_IF_FALSE L      compareJump a < b, to L when false
//   TO_BOOL; POP_JUMP_IF_TRUE L                  jumpIfTruthy a, to L
//   IS_OP; POP_JUMP_IF_FALSE L                   identityJump a is b, to L when false

import Bytecode
import CPython313
import RegisterCode

extension Translation {
  mutating func binaryOperator(_ oparg: Int) {
    if oparg > Int(NB_OPARG_LAST) { return fail(.unknownOpcode) }
    binary(.binary, kind: oparg)
  }

  mutating func toBool() {
    holdInRegister(1)
    guard let jump = followingJump() else { return unary(.toBool) }
    begin(Int32(jump.opcode) == POP_JUMP_IF_TRUE ? .jumpIfTruthy : .jumpIfFalsy, pops: 1, canonical: true)
    takeB(peek(1))
    finishJump(jump)
  }

  mutating func compare(_ oparg: Int) {
    // Six comparisons, and one bit that asks for a bool. The bits below are the same again, as a mask by which CPython's
    // specialized forms go: hand-made code in which they differ does now one thing, now the other.
    if oparg >> 5 > 5 || oparg & 15 != Int(spt_compare_mask(Int32(oparg >> 5))) { return fail(.unknownOpcode) }
    guard oparg & 16 != 0, let jump = followingJump() else { return binary(.compare, kind: oparg) }
    begin(.compareJump, pops: 2, canonical: true)
    takeB(peek(2))
    takeC(peek(1))
    takeKind(oparg | (Int32(jump.opcode) == POP_JUMP_IF_TRUE ? 1 << 31 : 0))
    finishJump(jump)
  }

  /// The conditional jump on a bool right behind, in the same block.
  private func followingJump() -> BytecodeInstruction? {
    guard index + 1 < buffers.decoded.instructions.count else { return nil }
    let jump = buffers.decoded.instructions[index + 1]
    let opcode = Int32(jump.opcode)
    return !jump.isLeader && (opcode == POP_JUMP_IF_TRUE || opcode == POP_JUMP_IF_FALSE) ? jump : nil
  }

  private mutating func finishJump(_ jump: BytecodeInstruction) {
    takeTarget(jump.target)
    skip += 1
    takeLast(jump)
    end()
  }

  /// `in` and `is`; kind 1 inverts.
  mutating func test(_ opcode: Opcode, _ oparg: Int) {
    if oparg > 1 { return fail(.unknownOpcode) }
    guard let jump = followingJump() else { return binary(opcode, kind: oparg) }
    begin(opcode == .contains ? .containsJump : .identityJump, pops: 2, canonical: true)
    takeB(peek(2))
    takeC(peek(1))
    takeKind(oparg | (Int32(jump.opcode) == POP_JUMP_IF_TRUE ? 1 << 31 : 0))
    finishJump(jump)
  }
}
