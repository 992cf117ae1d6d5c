// Puts one register instruction together: `begin`, then its operands, then `end`.
//
//   begin(.storeAttr, pops: 2)         moves that must come first, the frame state before
//   takeB(peek(1)); takeC(peek(2))     operands, named where they are
//   payload = name(oparg)
//   end()                              pops, picks registers for results, writes the words, the state after
//
// A result goes straight to a local when a store follows (rule 5):
//
//   BINARY_OP +; STORE_FAST x               binary x ← …
//   CALL; POP_TOP                           call …: the result is dropped
//   BINARY_OP +; COPY 1; STORE_FAST x       the same, and an alias of x stays on the stack
//   BINARY_OP +; STORE_FAST_LOAD_FAST x y   likewise; the superinstruction then stores x to itself, which is nothing

import Bytecode
import CPython313
import RegisterCode

/// What becomes of a result when a store to a local follows.
enum Fusion {
  case none
  /// The store is done with and skipped.
  case whole
  /// A call's result is dropped, and the POP_TOP skipped.
  case drop
  /// The local has the value and an alias of it is on the stack. CPython, should it go on here, does the store again.
  case alias
}

extension Translation {
  /// Starts an instruction that consumes the top `pops` entries and pushes `results`.
  /// - `fuses`: the one result may go to a local;
  /// - `canonical`: the entries that stay must be at home.
  mutating func begin(
    _ opcode: Opcode, pops: Int = 0, results: Int = 0, fuses: Bool = true, canonical: Bool = false
  ) {
    self.opcode = opcode
    info = opcode.info
    self.pops = pops
    self.results = results
    fusion = .none
    flags = []
    a = 0
    b = 0
    c = 0
    payload = 0
    secondPayload = 0
    listStart = 0
    listCount = 0
    listNulls = 0
    listMayBeginWithNull = false
    secondResultInB = false
    pushes = nil
    nextOffset = instruction.next
    lastLength = 0
    if results == 1 && fuses { findFusion() }
    let kept = count - pops
    if fusion == .whole || fusion == .alias { detach(fusedLocal, below: kept) }
    if canonical { canonicalize(kept) }
    if handlerDepth > 0 && info.effects.contains(.raises) {
      // Rule 7: what the handler finds on the stack is there, and at home. An exception thrown into a generator
      // that yields comes when its result is on the stack.
      if kept + (opcode == .yieldValue ? 1 : 0) < handlerDepth { return fail(.inconsistentStack) }
      if !canonical { canonicalize(handlerDepth) }
    }
    if hasPoint { before = noteState() }
    if countsSites && opcode.isAdaptive {
      writeHeader(.count, [], Int(opcode.rawValue), 0, 0)
      output.words.append(0)
      output.words.append(0)
    }
  }

  private var hasPoint: Bool { !info.effects.isDisjoint(with: [.raises, .runsCode, .leaves]) }

  private mutating func findFusion() {
    guard let store = followingInstruction(1) else { return }
    switch Int32(store.opcode) {
    case POP_TOP where opcode.isCall: fusion = .drop
    case STORE_FAST: fuse(with: Int(store.oparg), .whole)
    case STORE_FAST_LOAD_FAST, STORE_FAST_STORE_FAST: fuse(with: Int(store.oparg) >> 4, .alias)
    case COPY where store.oparg == 1:
      guard let copied = followingInstruction(2) else { return }
      switch Int32(copied.opcode) {
      case STORE_FAST: fuse(with: Int(copied.oparg), .alias)
      case STORE_FAST_LOAD_FAST, STORE_FAST_STORE_FAST: fuse(with: Int(copied.oparg) >> 4, .alias)
      default: break
      }
    default: break
    }
  }

  private mutating func fuse(with number: Int, _ kind: Fusion) {
    let register = local(number)
    if refusal == .none && isPlain(register) {
      fusion = kind
      fusedLocal = register
    }
  }

  /// A later instruction of the same block and source line.
  func followingInstruction(_ distance: Int) -> BytecodeInstruction? {
    let place = index + skip + distance
    guard place < buffers.decoded.instructions.count else { return nil }
    let following = buffers.decoded.instructions[place]
    return following.isLeader || following.line != instruction.line ? nil : following
  }

  // MARK: Operands

  /// The register of an entry that is read and stays (`holdInRegister` came before `begin`).
  func register(_ place: Int) -> Int { peek(place).index }

  mutating func takeB(_ entry: Operand) {
    b = entry.index
    if entry.isNull { fail(.inconsistentStack) }
    if entry.isTemporary { flags.insert(.bIsTemporary) }
    if entry.isConstant { flags.insert(.bIsConstant) }
    if opcode == .binary || opcode == .compare || opcode == .compareJump { wantNumber(entry) }
  }

  mutating func takeC(_ entry: Operand) {
    c = entry.index
    if entry.isNull { fail(.inconsistentStack) }
    if entry.isTemporary { flags.insert(.cIsTemporary) }
    if entry.isConstant { flags.insert(.cIsConstant) }
    switch opcode {
    case .binary, .compare, .compareJump, .loadSubscript: wantNumber(entry)
    default: break
    }
  }

  /// Tells the load that made an operand of arithmetic that the value serves there and nowhere else.
  private mutating func wantNumber(_ entry: Operand) {
    if !entry.isTemporary { return }
    let word = buffers.loads[entry.index - stackBase]
    if word >= 0 { output.words[Int(word)] |= UInt64(Flags.wantsNumber.rawValue) << 8 }
  }

  /// The operand list: `count` entries, the first of them so many places from the top; then `nulls` absent ones.
  mutating func takeList(from place: Int, _ count: Int, nulls: Int = 0, mayBeginWithNull: Bool = false) {
    listStart = self.count - place
    listCount = count
    listNulls = nulls
    listMayBeginWithNull = mayBeginWithNull
  }

  mutating func takeKind(_ kind: Int) {
    let shifted = UInt64(UInt32(truncatingIfNeeded: kind)) << 32
    if info.payload == .nameAndKind { secondPayload |= shifted } else { payload |= shifted }
  }

  /// Where a jump leads: the target of a bytecode instruction.
  mutating func takeTarget(_ target: Int32) {
    buffers.jumps.append(PendingJump(word: Int32(output.words.count), target: target))
  }

  // MARK: Writing

  mutating func end() {
    releaseOperands()
    switch results {
    case 1 where fusion == .drop: flags.insert(.aIsTemporary)
    case 1 where fusion != .none:
      a = fusedLocal
      flags.insert(.aIsLocal)
    case 1, 2:
      a = freeRegister(near: count)
      if results == 2 {
        buffers.used[a - stackBase] = true
        let second = freeRegister(near: count + 1)
        buffers.used[a - stackBase] = false
        if secondResultInB { b = second } else { c = second }
      }
    default: break
    }
    if info.tail == .sources { c = listCount + listNulls }
    let word = output.words.count
    writeHeader()
    writeList()
    if info.payload == .length { output.words[word + 2] |= UInt64(output.words.count - word) }
    switch results {
    case 1 where fusion == .whole || fusion == .drop: finishFusedStore()
    case 1 where fusion == .alias: finishFusedAlias()
    case 1:
      push(.temporary(a))
      switch opcode {
      case .loadAttr, .loadSubscript, .loadGlobal: buffers.loads[a - stackBase] = Int32(word)
      default: break
      }
    case 2:
      push(.temporary(a))
      push(.temporary(secondResultInB ? b : c))
    default: break
    }
    if let entry = pushes { push(entry) }
    if hasPoint { notePoint(word) }
  }

  /// `end` for an instruction with a list of destinations: `n` results, pushed in the order of the list.
  mutating func endWithResultList(_ n: Int) {
    releaseOperands()
    c = n
    let word = output.words.count
    writeHeader()
    let bottom = count
    for _ in 0..<n { push(.temporary(freeRegister(near: count))) }
    listStart = bottom
    listCount = n
    // A destination is a register's number, without the mark of a temporary.
    var packed: UInt64 = 0
    for place in 0..<n {
      packed |= UInt64(buffers.stack[bottom + place].index) << UInt64(place % 4 * 16)
      if place % 4 == 3 {
        output.words.append(packed)
        packed = 0
      }
    }
    finishList(n, packed)
    notePoint(word)
  }

  /// `end` for an instruction whose results go to `storedLocals`.
  mutating func endWithLocalList() {
    releaseOperands()
    c = buffers.storedLocals.count
    let word = output.words.count
    writeHeader()
    var packed: UInt64 = 0
    for (place, register) in buffers.storedLocals.enumerated() {
      packed |= UInt64(register) << UInt64(place % 4 * 16)
      if place % 4 == 3 {
        output.words.append(packed)
        packed = 0
      }
    }
    finishList(c, packed)
    notePoint(word)
  }

  private mutating func releaseOperands() {
    for place in count - pops..<count {
      let entry = buffers.stack[place]
      if entry.isTemporary { buffers.used[entry.index - stackBase] = false }
    }
    count -= pops
  }

  private mutating func finishFusedStore() {
    skip += 1
    takeLast(buffers.decoded.instructions[index + skip])
  }

  /// The current instruction ends with this bytecode instruction, which can be done over.
  mutating func takeLast(_ last: BytecodeInstruction) {
    nextOffset = last.next
    lastLength = last.next - last.start
  }

  private mutating func finishFusedAlias() {
    push(.local(fusedLocal))
    nextOffset = buffers.decoded.instructions[index + skip + 1].start
  }

  private mutating func notePoint(_ word: Int) {
    output.points.append(
      FramePoint(
        word: UInt32(word), before: before, after: noteState(), nextOffset: UInt32(nextOffset), pops: UInt16(pops),
        lastLength: UInt16(lastLength)))
  }

  private mutating func writeHeader() {
    writeHeader(opcode, flags, a, b, c)
    if info.extraWords > 0 {
      output.words.append(payload)
      output.words.append(secondPayload)
      for _ in 2..<info.extraWords { output.words.append(0) }
    }
  }

  private mutating func writeHeader(_ opcode: Opcode, _ flags: Flags, _ a: Int, _ b: Int, _ c: Int) {
    output.words.append(
      UInt64(opcode.rawValue) | UInt64(flags.rawValue) << 8 | UInt64(a) << 16 | UInt64(b) << 32 | UInt64(c) << 48)
    output.words.append(bytecodeAddress + 2 * UInt64(instruction.offset))
  }

  private mutating func writeList() {
    let total = listCount + listNulls
    if total == 0 { return }
    var packed: UInt64 = 0
    for place in 0..<total {
      let entry = place < listCount ? buffers.stack[listStart + place] : .null
      if place < listCount && entry.isNull && !(place == 0 && listMayBeginWithNull) { fail(.inconsistentStack) }
      packed |= UInt64(entry.rawValue) << UInt64(place % 4 * 16)
      if place % 4 == 3 {
        output.words.append(packed)
        packed = 0
      }
    }
    finishList(total, packed)
  }

  /// Pads a list to a whole number of two-word slots.
  private mutating func finishList(_ total: Int, _ packed: UInt64) {
    if total % 4 != 0 { output.words.append(packed) }
    if (total + 3) / 4 % 2 != 0 { output.words.append(0) }
  }

  // MARK: Moves, which belong to the current bytecode instruction

  mutating func emitMove(to register: Int, from entry: Operand, isLocal: Bool = false) {
    var flags: Flags = isLocal ? .aIsLocal : []
    if entry.isTemporary { flags.insert(.bIsTemporary) }
    if entry.isConstant { flags.insert(.bIsConstant) }
    writeHeader(entry.isNull ? .loadNull : .move, flags, register, entry.index, 0)
  }

  mutating func emitSwap(_ first: Int, _ second: Int) {
    writeHeader(.swap, [], first, second, 0)
  }
}
