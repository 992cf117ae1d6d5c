// Compiled regions as the interpreter sees them: asking for them, entering them, returning to them.
//
//   jumpBackward L   w3 counts down at each round; at 0 a region is asked for
//   jumpBackwardRegion L   w3 = the entry at L: goes on in compiled code, and comes back at the instruction where that left
//   pushExcInfoRegion      w3 = the entry of a handler, in which unwinding ended
//
// Compiled code works on the frame's registers, which hold all that the interpreter needs wherever the code is left.

import CPython313
import CompilerInterface
import RegisterCode
import Values

/// Asks for a region of the unit that runs, or publishes what was asked for: (hook's instruction, frame). Installed by the host.
nonisolated(unsafe) public var requestRegion:
  @convention(c) (UnsafeMutablePointer<UInt64>, UnsafeMutablePointer<UInt64>) -> Void =
    { hook, _ in hook[3] = 0 }

/// An exit of the frame's region was taken often. Installed by the host.
nonisolated(unsafe) public var reviewRegion: @convention(c) (UnsafeMutablePointer<UInt64>) -> Void = { _ in }

/// Calls compiled code: (frame, context, code, entry's number) → where the interpreter goes on. Given by the compiler.
nonisolated(unsafe) public var callRegion: @convention(c) (UInt64, UInt64, UInt64, UInt64) -> UInt64 = { _, _, _, _ in 0
}

@_transparent func countRound(_ pc: PC, _ run: Run) -> PC {
  let left = pc[3] &- 1
  pc[3] = left
  return left != 0 ? target(pc) : request(pc, run)
}
@_transparent func countStart(_ pc: PC, _ run: Run) -> PC {
  let left = pc[3] &- 1
  pc[3] = left
  return left != 0 ? next(pc, 2) : request(pc, run)
}
/// The hook is run again, in the form that it has by then; its count is set anew.
@inline(never) private func request(_ pc: PC, _ run: Run) -> PC {
  requestRegion(pc, run.pointee.frame)
  return pc
}

@_transparent func enterRegion(_ entry: UInt64, _ frame: Frame, _ run: Run) -> PC {
  let record = UnsafeMutablePointer<spt_region_entry>(bitPattern: UInt(entry)).unsafelyUnwrapped
  record.pointee.interpreted &+= 1
  let place = callRegion(address(frame), word(at: run), record.pointee.code, record.pointee.number)
  return PC(bitPattern: UInt(place)).unsafelyUnwrapped
}

/// Return words that hold an entry: the low bits say how the value lands if the compiled code is not to go on.
enum RegionLanding {
  static var first: UInt64 { UInt64(spt_first_region_landing) }
  static func entry(_ returnWord: UInt64) -> UnsafePointer<spt_region_entry> {
    UnsafePointer(bitPattern: UInt(returnWord & returnAddressBits)).unsafelyUnwrapped
  }
  /// How the value lands at the instruction for which an entry stands: one of a family that has the one or the other.
  static func landing(_ kind: UInt64, _ instruction: PC) -> Landing {
    switch kind - first {
    case 0: return .call
    case 1: return .instance
    case 2:
      let family = opcode(instruction).info.generic
      return family == .loadSubscript || family == .beforeWith ? .item : .attribute
    case 3: return .operation
    default: return .instanceThroughC
    }
  }
  /// The bits for a landing, or 0 when a region does not wait with it.
  static func bits(_ landing: UInt64) -> UInt64 {
    switch unsafeBitCast(UInt8(truncatingIfNeeded: landing), to: Landing.self) {
    case .call: return first
    case .instance: return first + 1
    case .attribute, .item: return first + 2
    case .operation: return first + 3
    case .instanceThroughC: return first + 4
    case .forIter, .send, .collect, .next: return 0
    }
  }
}

// A for_iter or send has two entries of its region in word 3, one behind the other: at the first, compiled code takes the item that
// the context holds; at the second it goes on at the target, where everything is in its register.

/// Gives an item to compiled code behind a for_iter.
@inline(never) func enterBehind(_ site: PC, _ value: UInt64, _ run: Run) -> PC {
  run.pointee.value = value
  run.pointee.landing = PC(bitPattern: UInt(site[3])).unsafelyUnwrapped
  return run.pointee.enterRegion
}
/// Goes on at the target of a for_iter or send whose generator has returned, given where the interpreter would.
func enterAtTarget(_ site: PC, _ place: PC, _ run: Run) -> PC {
  if site[3] == 0 || place != target(site) { return place }
  let entries = UnsafeMutablePointer<spt_region_entry>(bitPattern: UInt(site[3])).unsafelyUnwrapped
  run.pointee.landing = UnsafeMutableRawPointer(entries + 1).assumingMemoryBound(to: UInt64.self)
  return run.pointee.enterRegion
}

/// Gives a value to the caller that a return word names: to compiled code, which goes on there, to C, or here.
@inline(never) func landAt(_ returnWord: UInt64, _ value: UInt64, _ run: Run) -> PC {
  if returnWord <= returnWordToC { return endInC(returnWord, value, run) }
  if returnWord & 15 < RegionLanding.first { return land(run, CallSite(returnWord), value) }
  run.pointee.value = value
  run.pointee.returnWord = returnWord
  run.pointee.landing = PC(bitPattern: UInt(returnWord & returnAddressBits)).unsafelyUnwrapped
  return run.pointee.enterRegion
}

/// An instruction of compiled code went to `place`. If that is the start of a frame that was pushed for this one, which has
/// compiled code: that frame returns to `entry`, and its code goes on at the entry that is given back.
@inline(never) func enterCallee(_ run: Run, _ frame: Frame, _ place: PC, _ entry: UInt64) -> UInt64 {
  let current = UnsafeMutableRawPointer(run.pointee.threadState.pointee.current_frame)
  guard let callee = current?.assumingMemoryBound(to: UInt64.self) else { return 0 }
  if callee == frame || mark(callee) != Status.plainMark || callee[Header.previous] != address(frame) { return 0 }
  let returnWord = callee + Int(codeObject(object(callee[Header.code])).pointee.co_framesize)
  let landing = RegionLanding.bits(returnWord.pointee & 15)
  if landing == 0 { return 0 }
  returnWord.pointee = returnWord.pointee & ~0xFFFF_FFFF_FFFF | (entry &+ landing)
  return load(address(place), 0, UInt8.self) == Opcode.functionStartRegion.rawValue ? place[3] : 0
}

/// Gives back what a frame owned that is unlinked, but for the register whose value is returned (0: none).
@_transparent func releaseFrame(_ frame: Frame, localCount: Int, but returned: Int) {
  if returned != 0 { frame[returned] = 0 }
  releaseOwned(frame, localCount)
}
