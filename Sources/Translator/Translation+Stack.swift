// The virtual stack: what each slot of CPython's value stack holds, and the moves that bring entries home.
//
//   entries                 before a jump        emitted
//   [local a, s0]           [s0, s1]             move s1 ← s0; move s0 ← a
//   [s1, s0]                [s0, s1]             swap s0 ↔ s1

import Bytecode
import CPython313
import RegisterCode

extension Translation {
  /// The entry so many places from the top; 1 is the top.
  func peek(_ place: Int) -> Operand { buffers.stack[count - place] }

  func home(_ depth: Int) -> Operand { .temporary(stackBase + depth) }

  /// The decoder has checked that the stack does not run over.
  mutating func push(_ entry: Operand) {
    buffers.stack[count] = entry
    count += 1
    if entry.isTemporary {
      buffers.used[entry.index - stackBase] = true
      buffers.loads[entry.index - stackBase] = -1
    }
  }

  mutating func pop() -> Operand {
    count -= 1
    let entry = buffers.stack[count]
    if entry.isTemporary { buffers.used[entry.index - stackBase] = false }
    return entry
  }

  /// A stack register that no temporary holds, the home of a depth when that is free. There always is one: the
  /// stack register count is CPython's stack size, and whoever asks has an entry without a register.
  func freeRegister(near depth: Int) -> Int {
    if !buffers.used[depth] { return stackBase + depth }
    var other = 0
    while buffers.used[other] { other += 1 }
    return stackBase + other
  }

  /// At the start of a block that is jumped to.
  mutating func assumeCanonical(depth: Int) {
    while count > 0 { _ = pop() }
    for place in 0..<depth { push(home(place)) }
  }

  /// Moves the value of the entry at a depth to a register that is free.
  private mutating func place(_ depth: Int, in register: Int) {
    let entry = buffers.stack[depth]
    emitMove(to: register, from: entry)
    if entry.isTemporary { buffers.used[entry.index - stackBase] = false }
    buffers.used[register - stackBase] = true
    buffers.loads[register - stackBase] = -1
    buffers.stack[depth] = .temporary(register)
  }

  /// Makes the entry at a depth a temporary.
  mutating func materialize(_ depth: Int) {
    if !buffers.stack[depth].isTemporary { place(depth, in: freeRegister(near: depth)) }
  }

  /// Rule 1: brings the lowest entries home, so many of them. Those above may have to give way.
  mutating func canonicalize(_ depth: Int) {
    for place in 0..<depth {
      let entry = buffers.stack[place]
      let home = self.home(place)
      if entry == home { continue }
      if buffers.used[place] {
        var owner = place + 1
        while buffers.stack[owner] != home { owner += 1 }
        if entry.isTemporary {
          emitSwap(home.index, entry.index)
          buffers.loads[home.index - stackBase] = -1
          buffers.loads[entry.index - stackBase] = -1
          buffers.stack[owner] = entry
          buffers.stack[place] = home
          continue
        }
        self.place(owner, in: freeRegister(near: owner))
      }
      self.place(place, in: home.index)
    }
  }

  /// Rule 2: the entries below `depth` that are aliases of a local become temporaries.
  mutating func detach(_ local: Int, below depth: Int) {
    let alias = Operand.local(local)
    for place in 0..<depth where buffers.stack[place] == alias { materialize(place) }
  }

  /// For instructions that want a register and leave it on the stack: a local's alias will do, a constant not.
  mutating func holdInRegister(_ place: Int) {
    let entry = peek(place)
    if entry.isNull { fail(.inconsistentStack) }
    if entry.isConstant { materialize(count - place) }
  }

  /// The current stack as a frame state: its index in `states`. One that was noted just now is used again.
  mutating func noteState() -> UInt32 {
    if isCurrent(lastState) { return UInt32(lastState) }
    if isCurrent(olderState) {
      swap(&lastState, &olderState)
      return UInt32(lastState)
    }
    olderState = lastState
    lastState = output.states.count
    output.states.append(UInt16(count))
    for place in 0..<count { output.states.append(buffers.stack[place].rawValue) }
    return UInt32(lastState)
  }

  private func isCurrent(_ state: Int) -> Bool {
    if state < 0 || Int(output.states[state]) != count { return false }
    for place in 0..<count where output.states[state + 1 + place] != buffers.stack[place].rawValue { return false }
    return true
  }
}
