// How an instruction specializes and gives up: the adaptive counter in word 1.
//
//   bits 0…11   executions left until the next attempt
//   bits 12…15  how often it failed: each failure doubles the wait, up to 4096
//
// Of a form for floats, which waits for nothing: how often, up to 511, it met ints alone (bits 0…8), and every 31st time, up to 7, that it met
// an int beside a float (bits 9…11). Compiled code has a way for each kind then, or takes what is loaded for it as either.
// Of a class that is called: whether its instances have no inline values.
// Of some others (`InstructionView.metUnusual`): how often, up to 32, they met what their usual way in compiled code leaves to a second region.
// Of a form for ints that fit into words: how often, up to 32, it met longer ones (Arithmetic+Wide.swift).
//
// A site that keeps failing is thus generic nearly all of the time and never thrashes.
//
// What happens here is counted by family. How often the forms run is not: that would cost every instruction an addition.
// Code translated for counting (`countsSites`) has a `count` in front of each site:
//
//   count 9 times, 2 generic
//   addInt x ← a, b

import CPython313
import RegisterCode

/// A form for floats met two ints.
@inline(never) func noteInts(_ pc: PC) {
  let value = counter(pc)
  if value & 0x1FF != 0x1FF { setCounter(pc, value &+ 1) }
}
/// The same met an int beside a float.
@inline(never) func noteMixture(_ pc: PC) {
  mixturesUntilNoted = mixturesUntilNoted == 0 ? 30 : mixturesUntilNoted &- 1
  let value = counter(pc)
  if mixturesUntilNoted == 0 && value & 0xE00 != 0xE00 { setCounter(pc, value &+ 0x200) }
}
nonisolated(unsafe) private var mixturesUntilNoted = 30

/// A site met what compiled code is not made for at first.
@inline(never) func noteUnusual(_ pc: PC) {
  let value = counter(pc)
  if value & 0x3F < 32 { setCounter(pc, value &+ 1) }
}

/// Counts down; true when it is time to look at the operands. The whole word is written: who reads it next (`publish`) would have to wait for
/// a narrower write to be in the cache.
@_transparent func shouldAdapt(_ pc: PC) -> Bool {
  if counter(pc) & 0xFFF == 0 { return true }
  pc[1] &-= 1 << 48
  return false
}

/// Nothing fits: waits longer than the last time.
@inline(never) func adaptationFailed(_ pc: PC) {
  counts(opcode(pc)).pointee.failed &+= 1
  let failures = min((counter(pc) >> 12) + 1, 11)
  setCounter(pc, failures << 12 | (1 << failures) - 1)
}

/// A specialized instruction met something else: back to its generic form, which runs now.
@inline(never) func miss(_ pc: PC, _ generic: Opcode) -> PC {
  counts(generic).pointee.missed &+= 1
  setOpcode(pc, generic)
  adaptationFailed(pc)
  return pc
}

/// Rewrites an instruction and runs it again.
@_transparent func specialize(_ pc: PC, _ opcode: Opcode) -> PC {
  counts(Interpreter.opcode(pc)).pointee.specialized &+= 1
  setOpcode(pc, opcode)
  return pc
}

// CPython specializes at a site's second run. Where the special form is a Python call whose frame takes the operands, the generic one,
// which keeps them until the call is over, is the first run's: finalizers tell the two apart.

/// Whether this is the first run of a site, which has failed to specialize so often by now.
@inline(never) func isFirstRun(_ pc: PC, failures: UInt16 = 0) -> Bool {
  counter(pc) >> 12 == failures && spt_is_fresh(UnsafePointer(bitPattern: UInt(pc[1] & 0xFFFF_FFFF_FFFF))) != 0
}
/// Misses of a specialized site before CPython looks at the operands anew.
var missesBeforeNext: UInt64 { @_transparent get { 52 } }

@_transparent private func counts(_ opcode: Opcode) -> UnsafeMutablePointer<spt_site_counts> {
  spt_site_counts_of(unsafeBitCast(opcode, to: UInt8.self)).unsafelyUnwrapped
}

/// count: the instruction behind it runs once more, in the form that it has.
@inline(never) func count(_ pc: PC) -> PC {
  let site = next(pc, 2)
  let form = opcode(site)
  pc[2] &+= 1
  if Int(unsafeBitCast(form, to: UInt8.self)) == a(pc) { pc[3] &+= 1 }
  counts(form).pointee.runs &+= 1
  return site
}
