// How an instruction specializes and gives up: the adaptive counter in word 1.
//
//   bits 0…11   executions left until the next attempt
//   bits 12…15  how often it failed: each failure doubles the wait, up to 4096
//
// A site that keeps failing is thus generic nearly all of the time and never thrashes.

import CPython313
import RegisterCode

/// Counts down; true when it is time to look at the operands.
@_transparent func shouldAdapt(_ pc: PC) -> Bool {
  let value = counter(pc)
  if value & 0xFFF == 0 { return true }
  setCounter(pc, value &- 1)
  return false
}

/// Nothing fits: waits longer than the last time.
@inline(never) func adaptationFailed(_ pc: PC) {
  let failures = min((counter(pc) >> 12) + 1, 11)
  setCounter(pc, failures << 12 | (1 << failures) - 1)
}

/// A specialized instruction met something else: back to its generic form, which runs now.
@inline(never) func miss(_ pc: PC, _ generic: Opcode) -> PC {
  statistics.misses &+= 1
  setOpcode(pc, generic)
  adaptationFailed(pc)
  return pc
}

/// Rewrites an instruction and runs it again.
@_transparent func specialize(_ pc: PC, _ opcode: Opcode) -> PC {
  statistics.specializations &+= 1
  setOpcode(pc, opcode)
  return pc
}
