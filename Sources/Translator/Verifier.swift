// Checks translated code against the rules, instruction by instruction: for the tests.
//
// Along each straight line it keeps the set of stack registers that hold a temporary. Every source must be in it
// and leaves it, every destination must not be and enters it, each frame point must name just that set, and where
// blocks meet it must be the lowest registers up to the block's depth.

import Bytecode
import CPython313
import RegisterCode

/// The first thing that is wrong with translated code.
public struct Violation {
  public let word: Int
  public let reason: StaticString
}

/// nil when all is well.
public func verify(_ code: UnsafeMutablePointer<PyCodeObject>, _ result: RegisterCode) -> Violation? {
  var decoded = DecodedCode()
  if decoded.read(code) != .none { return Violation(word: 0, reason: "the bytecode is not readable") }
  return result.words.withUnsafeBufferPointer { words in
    guard let start = words.baseAddress else { return Violation(word: 0, reason: "no words") }
    var verifier = Verifier(code: code, result: result, words: start, count: words.count)
    return verifier.run(decoded)
  }
}

private struct Verifier {
  let code: UnsafeMutablePointer<PyCodeObject>
  let result: RegisterCode
  let words: UnsafePointer<UInt64>
  let count: Int
  let stackBase: Int
  let stackSize: Int
  /// For each word: an instruction starts there; the stack depth where a block starts, or -1.
  var starts: [Bool]
  var depths: [Int32]
  var live: [Bool]
  var word = 0
  var violation: Violation?

  init(code: UnsafeMutablePointer<PyCodeObject>, result: RegisterCode, words: UnsafePointer<UInt64>, count: Int) {
    self.code = code
    self.result = result
    self.words = words
    self.count = count
    stackBase = firstRegister + Int(code.pointee.co_nlocalsplus)
    stackSize = Int(code.pointee.co_stacksize)
    starts = [Bool](repeating: false, count: count + 1)
    depths = [Int32](repeating: -1, count: count + 1)
    live = [Bool](repeating: false, count: stackSize)
  }

  mutating func report(_ reason: StaticString) {
    if violation == nil { violation = Violation(word: word, reason: reason) }
  }

  mutating func run(_ decoded: DecodedCode) -> Violation? {
    checkEntries(decoded)
    if violation == nil { findStarts() }
    if violation != nil { return violation }
    var fallsThrough = false
    var point = 0
    word = 0
    while word < count && violation == nil {
      if depths[word] >= 0 {
        if fallsThrough && !isCanonical(Int(depths[word])) { report("a block is entered with entries not at home") }
        for place in 0..<stackSize { live[place] = place < Int(depths[word]) }
      } else if !fallsThrough {
        report("nothing leads to this instruction")
      }
      let view = InstructionView(words + word)!
      checkShape(view)
      let hasPoint = point < result.points.count && Int(result.points[point].word) == word
      if hasPoint != !view.info.effects.isDisjoint(with: [.raises, .runsCode, .leaves]) {
        report("a frame point is missing, or one too many")
      }
      if hasPoint { checkState(Int(result.points[point].before)) }
      follow(view, hasPoint ? result.points[point] : nil)
      if hasPoint { checkState(Int(result.points[point].after)) }
      if hasPoint { point += 1 }
      fallsThrough = !endsFlow(view)
      word += view.wordCount
    }
    if violation == nil && fallsThrough { report("the code runs off its end") }
    if violation == nil && point != result.points.count { report("frame points out of order") }
    return violation
  }

  private func endsFlow(_ view: InstructionView) -> Bool {
    switch view.opcode {
    case .jump, .jumpBackward, .jumpBackwardNoPoll, .raise, .reraise, .returnValue: return true
    default: return false
    }
  }

  private mutating func checkEntries(_ decoded: DecodedCode) {
    if result.entries.count != decoded.unitCount { return report("the entries are not one for each code unit") }
    for instruction in decoded.instructions {
      let entry = Int(result.entries[Int(instruction.start)])
      if (entry >= 0) != (instruction.isLeader && instruction.depth >= 0) { return report("an entry is missing") }
      if entry < 0 { continue }
      if entry >= count { return report("an entry out of the code") }
      if depths[entry] >= 0 && depths[entry] != instruction.depth { return report("two depths at one entry") }
      depths[entry] = instruction.depth
    }
  }

  private mutating func findStarts() {
    while word < count {
      guard let view = InstructionView(words + word), word + 2 <= count, word + view.wordCount <= count else {
        return report("no instruction")
      }
      if view.wordCount % 2 != 0 { return report("an odd number of words") }
      starts[word] = true
      word += view.wordCount
    }
    word = 0
    for entry in 0..<count where depths[entry] >= 0 && !starts[entry] { return report("an entry between instructions") }
  }

  private func isCanonical(_ depth: Int) -> Bool {
    for place in 0..<stackSize where live[place] != (place < depth) { return false }
    return true
  }

  /// The temporaries of a frame state are just the live ones.
  private mutating func checkState(_ state: Int) {
    guard state < result.states.count else { return report("a frame state that does not exist") }
    var temporaries = 0
    for place in 0..<Int(result.states[state]) {
      let entry = Operand(rawValue: result.states[state + 1 + place])
      checkOperand(entry)
      if entry.isTemporary {
        temporaries += 1
        if violation == nil && !live[entry.index - stackBase] { report("a frame state names a dead register") }
      }
    }
    for place in 0..<stackSize where live[place] { temporaries -= 1 }
    if temporaries != 0 { report("a frame state misses a temporary") }
  }

  private mutating func checkOperand(_ operand: Operand) {
    if operand.isNull { return }
    if operand.isConstant {
      if operand.index >= spt_tuple_count(code.pointee.co_consts) { report("no such constant") }
    } else if operand.isTemporary {
      if !isStack(operand.index) { report("a temporary that is no stack register") }
    } else if operand.index < firstRegister || operand.index >= stackBase {
      report("a local that is none")
    }
  }

  private func isStack(_ register: Int) -> Bool { register >= stackBase && register < stackBase + stackSize }

  /// The operand that a source field names.
  private func source(_ index: Int, _ isTemporary: Bool, _ isConstant: Bool) -> Operand {
    isConstant ? .constant(index) : isTemporary ? .temporary(index) : .local(index)
  }

  private mutating func checkShape(_ view: InstructionView) {
    let offset = Int(view.bytecodeAddress) - Int(bitPattern: spt_code_start(code))
    if offset < 0 || offset % 2 != 0 || offset / 2 >= result.entries.count { report("an address out of the bytecode") }
    if view.info.payload == .target || view.info.payload == .targetAndKind {
      let target = word + view.targetDistance
      if target < 0 || target >= count || !starts[target] || depths[target] < 0 { report("a bad jump") }
    }
    if view.info.payload == .name || view.info.payload == .nameAndKind {
      if view.nameAddress == 0 { report("a name is missing") }
    }
    if view.info.a == .none && view.a != 0 { report("a is not used") }
    if view.info.b == .none && view.b != 0 { report("b is not used") }
    if view.info.c == .none && view.info.tail == .none && view.c != 0 { report("c is not used") }
  }

  // MARK: The effect on the live registers

  private mutating func read(_ register: Int) {
    if isStack(register) {
      if !live[register - stackBase] { report("a dead register is read") }
    } else if register < firstRegister || register >= stackBase {
      report("no such register")
    }
  }

  private mutating func consume(_ operand: Operand) {
    checkOperand(operand)
    if violation != nil || !operand.isTemporary { return }
    if !live[operand.index - stackBase] { report("a dead temporary is consumed") }
    live[operand.index - stackBase] = false
  }

  private mutating func define(_ register: Int, _ isLocal: Bool) {
    if isLocal {
      if register < firstRegister || register >= stackBase { report("a result for a local that is none") }
    } else if !isStack(register) {
      report("a result for a register that is no stack register")
    } else if live[register - stackBase] {
      report("a live temporary is overwritten")
    } else {
      live[register - stackBase] = true
    }
  }

  private mutating func follow(_ view: InstructionView, _ point: FramePoint?) {
    let info = view.info
    let flags = view.flags
    if view.opcode == .swap {
      read(view.a)
      read(view.b)
      return
    }
    if info.a == .register { read(view.a) }
    if info.b == .register { read(view.b) }
    if info.c == .register && !(view.opcode == .reraise && view.c == 0) { read(view.c) }
    if info.a == .source { consume(source(view.a, flags.contains(.aIsTemporary), false)) }
    if info.b == .source {
      if view.opcode == .move && flags.isDisjoint(with: [.bIsTemporary, .bIsConstant]) {
        read(view.b)
      } else {
        consume(source(view.b, flags.contains(.bIsTemporary), flags.contains(.bIsConstant)))
      }
    }
    if info.c == .source { consume(source(view.c, flags.contains(.cIsTemporary), flags.contains(.cIsConstant))) }
    if info.tail == .sources {
      for index in 0..<view.listCount { consume(view.listOperand(index)) }
    }
    if violation != nil { return }
    followSpecial(view, point)
    if info.payload == .target || info.payload == .targetAndKind { checkTarget(view) }
    let isDropped = info.a == .destination && flags.contains(.aIsTemporary)
    if isDropped && (!info.generic.isCall || view.a != 0) { report("a result is dropped that is none of a call") }
    if info.a == .destination && !isDropped { define(view.a, flags.contains(.aIsLocal)) }
    if info.b == .destination && view.b != 0 { define(view.b, false) }
    if info.c == .destination { define(view.c, false) }
    if info.tail == .destinations || info.tail == .localDestinations {
      let areLocals = info.tail == .localDestinations
      for index in 0..<view.listCount { define(Int(view.listOperand(index).rawValue), areLocals) }
    }
    if view.opcode == .returnGenerator { define(stackBase, false) }
  }

  private mutating func followSpecial(_ view: InstructionView, _ point: FramePoint?) {
    switch view.opcode {
    case .pushExcInfo:
      // The exception moves on to c.
      live[view.b - stackBase] = false
    case .callUnpack:
      // A NULL that had to be in a register is forgotten.
      guard let point else { return }
      let depth = Int(result.states[Int(point.before)])
      let unused = Operand(rawValue: result.states[Int(point.before) + 1 + depth - Int(point.pops) + 1])
      if unused.isTemporary { live[unused.index - stackBase] = false }
    default: break
    }
  }

  /// Before its results exist: at the target only what stays is on the stack, and for `send` the value returned.
  private mutating func checkTarget(_ view: InstructionView) {
    if violation != nil { return }
    let depth = Int(depths[word + view.targetDistance])
    var expected = depth
    if view.opcode == .forIter {
      expected += 1
      if view.b != stackBase + depth { report("an iterator is not at home") }
    }
    if view.opcode == .send {
      expected -= 1
      if view.a != stackBase + depth - 1 || view.b != stackBase + depth - 2 {
        report("send's registers are not at home")
      }
    }
    if !isCanonical(expected) { report("a jump leaves entries that are not at home") }
  }
}
