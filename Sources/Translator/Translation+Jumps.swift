// Jumps and loops. Whatever stays on the stack is at home before a jump.
//
//   FOR_ITER L; STORE_FAST x        forIter x ← next s0, to L when exhausted
//   JUMP_BACKWARD L                 jumpBackward L

import Bytecode
import CPython313
import RegisterCode

extension Translation {
  mutating func jump(_ opcode: Opcode) {
    begin(opcode, canonical: true)
    takeTarget(instruction.target)
    // A count from 0 on never ends.
    if opcode == .jumpBackward { secondPayload = compilesRegions ? roundsToRegion : 0 }
    nextOffset = buffers.decoded.instructions[Int(instruction.target)].start
    end()
  }

  mutating func conditionalJump(_ opcode: Opcode) {
    // Tests of constants, which hardly ever come, should not cost the others a look.
    holdInRegister(1)
    begin(opcode, pops: 1, canonical: true)
    takeLast(instruction)
    takeB(peek(1))
    takeTarget(instruction.target)
    end()
  }

  mutating func forIter() {
    begin(.forIter, results: 1, canonical: true)
    b = register(1)
    takeTarget(instruction.target)
    end()
  }
}
