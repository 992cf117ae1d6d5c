// Values of locals that somebody wrote over through `f_locals` while the frame was in the middle of an instruction.
//
//   x = A(); t = (x, poke_x(), x)    CPython's stack holds the first x itself; ours, the name of local x
//
// On CPython's stack a value that was loaded has a reference of its own and stays what it was. Here an operand that
// names a local is lent, so an old value that is still wanted is kept until the frame comes out of its
// instruction (`settle`). If an entry that stays on the value stack names the local, the frame is handed back there: in
// CPython's places the entry gets the old value.

import CPython313
import RegisterCode
import Values

private struct Overwritten {
  var frame: Frame
  /// Of the local.
  var register: Int
  var value: UInt64
  /// An entry of the value stack names the local.
  var isOnStack: Bool
}

nonisolated(unsafe) private var kept: UnsafeMutablePointer<Overwritten>?
nonisolated(unsafe) var keptCount = 0
nonisolated(unsafe) private var keptCapacity = 0

var hasOverwritten: Bool { @_transparent get { keptCount != 0 } }

/// How the engine may use a local of a frame at the instruction that it is at.
private enum Use {
  case none
  case operand
  case stack
}

/// Keeps the old value of a local, whose reference it takes, as long as the engine wants it: call it after the write.
public func keepOverwritten(
  _ interpreterFrame: UnsafeMutablePointer<_PyInterpreterFrame>, local: Int, _ value: Object
) {
  let frame = UnsafeMutableRawPointer(interpreterFrame).assumingMemoryBound(to: UInt64.self)
  let register = firstRegister + local
  // After a first write the value in the local is one that was never loaded.
  let use = isKept(frame, register) ? .none : use(of: register, frame)
  if use == .none || !reserve() {
    // No memory for the record: a leak is better than a use of freed memory.
    if use == .none { decref(word(value)) }
    return
  }
  kept?[keptCount] = Overwritten(
    frame: frame, register: register, value: word(value), isOnStack: use == .stack)
  keptCount += 1
  expectedBreaker = attentionVersion
}

private func isKept(_ frame: Frame, _ register: Int) -> Bool {
  for index in 0..<keptCount {
    let record = kept.unsafelyUnwrapped[index]
    if record.frame == frame && record.register == register { return true }
  }
  return false
}

private func use(of register: Int, _ frame: Frame) -> Use {
  guard isRunHere(frame), let unit = findUnit(frame), let words = unit.pointee.words,
    let points = unit.pointee.points, let states = unit.pointee.states
  else { return .none }
  let current = frame[Header.instruction] & 0xFFFF_FFFF_FFFF
  let alias = Operand.local(register).rawValue
  var isFound = false
  var use = Use.none
  points.each { point in
    if words[Int(point.word) + 1] & 0xFFFF_FFFF_FFFF != current { return }
    isFound = true
    let state = states + Int(point.before)
    let stays = Int(state[0]) - Int(point.pops)
    for entry in 0..<Int(state[0]) where state[1 + entry] == alias {
      if entry < stays {
        use = .stack
      } else if use != .stack {
        use = .operand
      }
    }
  }
  return isFound ? use : .operand
}

private func reserve() -> Bool {
  if keptCount < keptCapacity { return true }
  let capacity = max(8, keptCapacity * 2)
  guard let memory = realloc(kept, capacity * MemoryLayout<Overwritten>.stride) else { return false }
  kept = memory.assumingMemoryBound(to: Overwritten.self)
  keptCapacity = capacity
  return true
}

/// Whether the frame has to go to CPython's interpreter, as a stack entry wants a value that its local has no more.
func wantsOverwritten(_ frame: Frame) -> Bool {
  for index in 0..<keptCount where kept.unsafelyUnwrapped[index].frame == frame {
    if kept.unsafelyUnwrapped[index].isOnStack { return true }
  }
  return false
}

/// What an entry that names a local stands for: the value that it had when it was loaded.
func overwrittenValue(_ frame: Frame, _ register: Int) -> UInt64? {
  for index in 0..<keptCount {
    let record = kept.unsafelyUnwrapped[index]
    if record.frame == frame && record.register == register && record.isOnStack { return record.value }
  }
  return nil
}

/// Lets go of what was kept for a frame. A finalizer may write to frames meanwhile: each value leaves the list first.
@inline(never) func forgetOverwritten(_ frame: Frame) {
  var index = 0
  while index < keptCount {
    let values = kept.unsafelyUnwrapped
    if values[index].frame != frame {
      index += 1
      continue
    }
    let value = values[index].value
    keptCount -= 1
    for later in index..<keptCount { values[later] = values[later + 1] }
    decref(value)
    index = 0
  }
}
