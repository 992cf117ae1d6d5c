// Operators on ints that are longer than a word, several at once.
//
//   intOperator t0 ← h ^ x          v1, v2: the low 64 bits of h and x
//   intOperator t0 ← t0 * 16777619  v4 = multiply (xor v1 v2) 16777619      longer ones have lost their upper bits
//   intOperator h ← t0 & mask       h ← and v4 mask                         nobody misses them
//
// Of sums, products, bitwise operators and shifts to the left the low 64 bits depend on the operands' low 64 bits alone, so those of
// a chain of such are computed without an object, a word or a check for what lies between. It ends where all that it leaves behind is known
// in full. What is needed in full before (of a shift to the right, a remainder), or at the end, is checked: each check
// leaves at the chain's start, for nothing of it has taken effect.
//
// Where the profile says that ints were longer (`intOperator`: Arithmetic+Wide.swift of the interpreter).

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

/// What a number is known to be at most: below 2**bits, and not below -2**bits, or 0.
private struct Span {
  var bits: Int
  var isNonNegative = false

  static var unbounded: Span { Span(bits: 1 << 20) }
  static var ofWord: Span { Span(bits: 48) }
  static var unsigned: Span { Span(bits: 64, isNonNegative: true) }
  /// `readLong`
  static var long: Span { Span(bits: 63) }
  static func of(_ number: Int64) -> Span {
    let size = number < 0 ? ~number : number
    return Span(bits: 64 - size.leadingZeroBitCount, isNonNegative: number >= 0)
  }

  /// Whether 64 bits with a sign have all of it.
  var isSigned: Bool { bits <= 63 }
  /// Whether 64 bits have all of it.
  var isWhole: Bool { isSigned || isNonNegative && bits <= 64 }
  var fitsWord: Bool { bits <= 48 }
}

private struct Chain {
  enum Source {
    case constant(UInt64, Span)
    case input(Int)
    case step(Int)
  }
  struct Input {
    enum Form {
      /// It fits into a word.
      case word
      /// The low 64 bits of an int of any length.
      case lowBits
      /// All of it, which has 63 bits at most.
      case long
      /// All of it, which has 64 bits and no sign.
      case unsigned
    }
    var register: Int
    var form: Form
    var isTemporary: Bool
    /// The instruction that loads it from the globals: it is part of the chain.
    var load: InstructionView?
    /// A word that has to be checked for its sign.
    var isNonNegative = false

    var span: Span {
      switch form {
      case .word: Span(bits: Span.ofWord.bits, isNonNegative: isNonNegative)
      case .lowBits: .unbounded
      case .long: .long
      case .unsigned: .unsigned
      }
    }
  }
  struct Step {
    var kind: Int32
    var left: Source
    var right: Source
    var span: Span
    /// Its 64 bits with their sign have to be all of it.
    var isChecked = false
  }
  /// What a register holds behind the chain, where that has changed.
  struct Output {
    var step: Int
    var isLocal: Bool
  }

  var inputs: [Input] = []
  var steps: [Step] = []
  /// Registers that were read.
  var read: [Int: Int] = [:]
  /// Those to which globals were loaded, until they are consumed.
  var loaded: [Int: Int] = [:]
  var outputs: [Int: Output] = [:]
  /// Its last instruction, and the word behind it.
  var last = 0
  var end = 0
  /// The last instruction writes to a local that may hold anything: code may run there.
  var isFull = false
  /// Whether one of its instructions met longer ints.
  var isWanted = false

  func span(_ source: Source) -> Span {
    switch source {
    case .constant(_, let span): span
    case .input(let index): inputs[index].span
    case .step(let index): steps[index].span
    }
  }

  // MARK: Spans

  /// What an operator gives; nil where its low 64 bits do not follow from those of its operands.
  mutating func result(_ kind: Int32, _ left: Source, _ right: Source) -> Span? {
    let (x, y) = (span(left), span(right))
    let areNonNegative = x.isNonNegative && y.isNonNegative
    switch kind {
    case BinaryKind.add: return Span(bits: max(x.bits, y.bits) + 1, isNonNegative: areNonNegative)
    case BinaryKind.subtract: return Span(bits: max(x.bits, y.bits) + 1)
    case BinaryKind.multiply: return Span(bits: x.bits + y.bits + 1, isNonNegative: areNonNegative)
    case BinaryKind.or, BinaryKind.xor: return Span(bits: max(x.bits, y.bits), isNonNegative: areNonNegative)
    case BinaryKind.and:
      if !x.isNonNegative && !y.isNonNegative && max(x.bits, y.bits) > 63 && !demandNonNegative(right)
        && !demandNonNegative(left)
      {
        return .unbounded
      }
      let sides = [span(left), span(right)].filter { $0.isNonNegative }
      return Span(bits: sides.map { $0.bits }.min() ?? max(x.bits, y.bits), isNonNegative: !sides.isEmpty)
    case BinaryKind.leftShift:
      guard case .constant(let count, let limit) = right, limit.isNonNegative, count < 64 else { return nil }
      return Span(bits: x.bits + Int(count), isNonNegative: x.isNonNegative)
    case BinaryKind.rightShift:
      guard case .constant(let count, let limit) = right, limit.isNonNegative, demandAll(left) else { return nil }
      let whole = span(left)
      return Span(bits: max(whole.bits - Int(min(count, 64)), 0), isNonNegative: whole.isNonNegative)
    case BinaryKind.remainder:
      guard case .constant(let divisor, let limit) = right, limit.isNonNegative, divisor > 0 else { return nil }
      // The low bits alone, of a power of two.
      if divisor & (divisor - 1) != 0 && !(limit.isSigned && demandSigned(left)) { return nil }
      return Span(bits: 64 - (divisor - 1).leadingZeroBitCount, isNonNegative: true)
    case BinaryKind.floorDivide:
      guard case .constant(let divisor, let limit) = right, limit.isNonNegative, limit.isSigned, divisor > 0,
        demandSigned(left)
      else { return nil }
      return span(left)
    default: return nil
    }
  }

  /// Sees to it that a source's 64 bits, with a sign or without, are all of it.
  mutating func demandAll(_ source: Source) -> Bool {
    if span(source).isWhole { return true }
    switch source {
    case .constant: return false
    case .input(let index):
      inputs[index].form = .unsigned
      return true
    case .step(let index):
      let step = steps[index]
      switch step.kind {
      case BinaryKind.and, BinaryKind.or, BinaryKind.xor:
        guard demandAll(step.left), demandAll(step.right) else { return false }
        // Of 64 bits without a sign and a word the word must have none.
        if !span(step.left).isSigned && !demandNonNegative(step.right) { return false }
        if !span(step.right).isSigned && !demandNonNegative(step.left) { return false }
        if let span = result(step.kind, step.left, step.right) { steps[index].span = span }
        return steps[index].span.isWhole
      default: return demandSigned(source)
      }
    }
  }
  /// The same of 64 bits with a sign.
  private mutating func demandSigned(_ source: Source) -> Bool {
    if span(source).isSigned { return true }
    switch source {
    case .constant: return false
    case .input(let index):
      if inputs[index].form != .lowBits { return false }
      if inputs[index].load != nil { return false }
      inputs[index].form = .long
      return true
    case .step(let index):
      let step = steps[index]
      switch step.kind {
      case BinaryKind.add, BinaryKind.subtract, BinaryKind.multiply, BinaryKind.and, BinaryKind.or, BinaryKind.xor:
        break
      default: return false
      }
      guard demandSigned(step.left), demandSigned(step.right), var span = result(step.kind, step.left, step.right)
      else { return false }
      if !span.isSigned {
        span.bits = 63
        steps[index].isChecked = true
      }
      steps[index].span = span
      return true
    }
  }
  /// Sees to it that a source is not below 0.
  private mutating func demandNonNegative(_ source: Source) -> Bool {
    if span(source).isNonNegative { return true }
    guard case .input(let index) = source else { return false }
    switch inputs[index].form {
    case .word: inputs[index].isNonNegative = true
    case .lowBits: inputs[index].form = .unsigned
    default: return false
    }
    return true
  }

  var isSettled: Bool { loaded.isEmpty && outputs.values.allSatisfy { steps[$0.step].span.isWhole } }
  /// The same chain if what it leaves behind can be had in full.
  var settled: Chain? {
    if !loaded.isEmpty { return nil }
    var chain = self
    let written = outputs.values.map { $0.step }.sorted()
    return written.allSatisfy { chain.demandAll(.step($0)) } ? chain : nil
  }
}

extension RegionBuilder {
  /// Emits a chain that begins at the instruction; the word behind it, or nil, and nothing is done, where there is none.
  func emitChain() -> Int? {
    guard let chain = findChain() else { return nil }
    emit(chain)
    return chain.end
  }

  // MARK: Finding

  /// The longest one that can be settled.
  private func findChain() -> Chain? {
    var chain = Chain()
    var longest: Chain?
    var at = word
    while chain.steps.count + chain.loaded.count < maximumSteps,
      let view = InstructionView(words + at, registerOffset: scope.offset),
      addLoad(view, at, to: &chain) || addStep(view, at, to: &chain)
    {
      chain.last = at
      at += view.wordCount
      chain.end = at
      if chain.isWanted, !chain.steps.isEmpty, let settled = chain.isSettled ? chain : chain.settled {
        longest = settled
      }
      if chain.isFull || plan.startsBlock(at) { break }
    }
    return longest
  }
  private var maximumSteps: Int { 32 }

  /// Whether the instruction loads a global for the chain: a mask, mostly.
  private func addLoad(_ view: InstructionView, _ at: Int, to chain: inout Chain) -> Bool {
    if view.opcode != .loadGlobalModule || view.flags.contains(.aIsLocal) || view.flags.contains(.loadsMethod)
      || chain.steps.isEmpty || failedBefore(at)
    {
      return false
    }
    chain.inputs.append(Chain.Input(register: view.a, form: .lowBits, isTemporary: false, load: view))
    chain.loaded[view.a] = chain.inputs.count - 1
    return true
  }

  /// Whether the instruction is one of the chain.
  private func addStep(_ view: InstructionView, _ at: Int, to chain: inout Chain) -> Bool {
    let isLong = view.opcode == .intOperator || followsInts(view, chain)
    if view.info.generic != .binary || !isLong && RegionBuilder.numbers(view.opcode) != .int || failedBefore(at) {
      return false
    }
    let before = chain
    guard let left = source(view.b, view.flags, .bIsConstant, .bIsTemporary, isLong, &chain),
      let right = source(view.c, view.flags, .cIsConstant, .cIsTemporary, isLong, &chain),
      let span = chain.result(plainKind(view), left, right)
    else {
      chain = before
      return false
    }
    chain.isWanted = chain.isWanted || isLong
    chain.steps.append(Chain.Step(kind: plainKind(view), left: left, right: right, span: span))
    for (register, flag) in [(view.b, Flags.bIsTemporary), (view.c, .cIsTemporary)] where view.flags.contains(flag) {
      chain.outputs[register] = nil
      chain.loaded[register] = nil
    }
    let isLocal = view.flags.contains(.aIsLocal)
    if isLocal && chain.read[view.a] == nil && chain.outputs[view.a] == nil && !ownsNoCode(view.a) {
      chain.isFull = true
    }
    chain.outputs[view.a] = Chain.Output(step: chain.steps.count - 1, isLocal: isLocal)
    return true
  }

  /// Whether it is an operator of objects, one of which is an int as it comes from the chain.
  private func followsInts(_ view: InstructionView, _ chain: Chain) -> Bool {
    view.opcode == .binaryObjects
      && (!view.flags.contains(.bIsConstant) && chain.outputs[view.b] != nil
        || !view.flags.contains(.cIsConstant) && chain.outputs[view.c] != nil)
  }

  /// Whether no code can run as the value in a register goes.
  private func ownsNoCode(_ register: Int) -> Bool {
    let known = state[register]
    return known.ownsNothing || known.kind == .int || known.kind == .double
  }

  /// What an operand is; nil where it is no int.
  private func source(
    _ index: Int, _ flags: Flags, _ isConstant: Flags, _ isTemporary: Flags, _ isLong: Bool, _ chain: inout Chain
  ) -> Chain.Source? {
    if flags.contains(isConstant) {
      let word = scope.code.constantWords[index]
      if Word.isInt(word) {
        let number = Word.intValue(word)
        return .constant(UInt64(bitPattern: number), .of(number))
      }
      let long = scope.code.constantLongs[index]
      return long == 0 ? nil : .constant(long, Span(bits: 64 - long.leadingZeroBitCount, isNonNegative: true))
    }
    if let output = chain.outputs[index] { return .step(output.step) }
    if let load = chain.loaded[index] { return .input(load) }
    if let input = chain.read[index] { return .input(input) }
    let known = state[index]
    if known.kind == .double { return nil }
    let form: Chain.Input.Form = known.kind == .int || !isLong ? .word : .lowBits
    chain.inputs.append(Chain.Input(register: index, form: form, isTemporary: flags.contains(isTemporary)))
    chain.read[index] = chain.inputs.count - 1
    return .input(chain.inputs.count - 1)
  }

  // MARK: Emitting

  private func emit(_ chain: Chain) {
    var leftovers: [Leftover] = []
    let inputs = chain.inputs.map { input -> Value in
      let (value, leftover) = read(input)
      leftovers.append(leftover)
      return value
    }
    var results: [Value] = []
    func value(_ source: Chain.Source) -> Value {
      switch source {
      case .constant(let number, _): constant(number)
      case .input(let index): inputs[index]
      case .step(let index): results[index]
      }
    }
    for step in chain.steps {
      let (left, right) = (value(step.left), value(step.right))
      if step.isChecked { requireSigned(step.kind, left, right) }
      results.append(result(step, left, right, chain))
    }
    // All that is left stands behind the last guard. Code that runs sees the last instruction.
    word = chain.last
    instruction = InstructionView(words + chain.last, registerOffset: scope.offset)!
    let written = chain.outputs.sorted { $0.key < $1.key }.map { register, output in
      (register, output.isLocal, wordAndKnown(results[output.step], chain.steps[output.step].span))
    }
    for input in chain.inputs where input.isTemporary {
      state[input.register] = Known()
      if chain.outputs[input.register] == nil { add(.dropRegister, .none, [], Int64(input.register)) }
    }
    // All is written before anything ends: where code runs, the region is left behind the chain.
    let open = chain.isFull ? instruction.a : -1
    for (register, isLocal, (word, known)) in written where register != open {
      let old = state[register]
      if isLocal && !old.ownsNothing {
        leftovers.append(Leftover(word: old.kind == .word ? old.value : add(.readRegister, .word, [], Int64(register))))
      }
      add(.writeRegister, .none, [word], Int64(register))
      state[register] = known
    }
    for leftover in leftovers { finish(leftover) }
    for (register, isLocal, (word, known)) in written where register == open {
      write(register, word, known, isLocal: isLocal, after: chain.end)
    }
  }

  private func result(_ step: Chain.Step, _ left: Value, _ right: Value, _ chain: Chain) -> Value {
    func of(_ operation: Operation) -> Value { add(operation, .address, [left, right]) }
    switch step.kind {
    case BinaryKind.add: return of(.add)
    case BinaryKind.subtract: return of(.subtract)
    case BinaryKind.multiply: return of(.multiply)
    case BinaryKind.and: return of(.and)
    case BinaryKind.or: return of(.or)
    case BinaryKind.xor: return of(.xor)
    case BinaryKind.leftShift: return of(.shiftLeft)
    case BinaryKind.rightShift:
      guard case .constant(let count, _) = step.right else { return left }
      let span = chain.span(step.left)
      if span.isNonNegative && count > 63 { return constant(0) }
      return add(span.isNonNegative ? .shiftRightLogical : .shiftRight, .address, [left, constant(min(count, 63))])
    case BinaryKind.remainder:
      guard case .constant(let divisor, _) = step.right else { return left }
      if divisor & (divisor - 1) == 0 { return add(.and, .address, [left, constant(divisor - 1)]) }
      return floorRemainder(left, right)
    default: return floorQuotient(left, right)
    }
  }

  /// Leaves where an operator's result has more than 64 bits with a sign.
  private func requireSigned(_ kind: Int32, _ left: Value, _ right: Value) {
    if kind == BinaryKind.multiply {
      return require(add(.not, .bool, [add(.multiplyOverflows, .bool, [left, right])]), .overflow)
    }
    // The signs of both operands, of a difference of one and the other's opposite, are not the result's.
    let isSum = kind == BinaryKind.add
    let result = add(isSum ? .add : .subtract, .address, [left, right])
    let first = add(.xor, .address, [left, result])
    let second = add(.xor, .address, [isSum ? right : left, isSum ? result : right])
    require(compare(.greaterEqual, add(.and, .address, [first, second]), constant(0)), .overflow)
  }

  /// The value of an input, and what is to be released.
  private func read(_ input: Chain.Input) -> (Value, Leftover) {
    switch input.form {
    case .word:
      let (number, leftover) = readInt(input.register, isTemporary: input.isTemporary)
      if input.isNonNegative { require(compare(.greaterEqual, number, intConstant(0)), .overflow) }
      return (number, leftover)
    case .long: return readLong(input.register, isTemporary: input.isTemporary)
    case .lowBits, .unsigned:
      let word = input.load.map { global($0, fromBuiltins: false) } ?? readWord(input.register)
      let isUnsigned = input.form == .unsigned
      let (ofWord, ofObject, join) = (graph.addBlock(), graph.addBlock(), graph.addBlock())
      let result = graph.addParameter(join, .address)
      end(.branch(isInt(word), then: Edge(ofWord), else: Edge(ofObject), likely: nil))
      block = ofWord
      let number = retype(intOfWord(word), .address)
      if isUnsigned { require(compare(.greaterEqual, number, constant(0)), .overflow) }
      end(.jump(Edge(join, [number])))
      block = ofObject
      require(isObject(word), .type)
      require(equals(load64(word, 8), intType), .type)
      let bits = bitsOfObject(word, isUnsigned: isUnsigned)
      end(.jump(Edge(join, [bits])))
      block = join
      return (result, Leftover(word: input.isTemporary ? word : nil))
    }
  }
  /// The low 64 bits of an int's object, or all of it. Hashes have three digits, mostly, and masks two.
  private func bitsOfObject(_ object: Value, isUnsigned: Bool) -> Value {
    func digit(_ index: Int) -> Value {
      let digit = add(.load32, .address, [object], Int64(spt_long_digits) + 4 * Int64(index))
      return index == 0 ? digit : add(.shiftLeft, .address, [digit, constant(UInt64(30 * index))])
    }
    let tag = load64(object, Int(spt_long_tag))
    let (three, others, two) = (graph.addBlock(), graph.addBlock(), graph.addBlock())
    let (otherwise, join) = (addColdBlock(), graph.addBlock())
    let result = graph.addParameter(join, .address)
    end(.branch(equals(tag, 3 << 3), then: Edge(three), else: Edge(others), likely: nil))
    block = three
    if isUnsigned {
      let last = add(.load32, .address, [object], Int64(spt_long_digits) + 8)
      require(compare(.below, last, constant(16)), .overflow)
    }
    let long = add(.or, .address, [add(.or, .address, [digit(0), digit(1)]), digit(2)])
    end(.jump(Edge(join, [long])))
    block = others
    end(.branch(equals(tag, 2 << 3), then: Edge(two), else: Edge(otherwise), likely: true))
    block = two
    let short = add(.or, .address, [digit(0), digit(1)])
    end(.jump(Edge(join, [short])))
    block = otherwise
    if isUnsigned {
      require(compare(.below, tag, constant(3 << 3)), .overflow)
      require(compare(.notEqual, add(.and, .address, [tag, constant(3)]), constant(2)), .overflow)
    }
    let bits = call(.lowBits, [object])
    end(.jump(Edge(join, [bits])))
    block = join
    return result
  }

  private func wordAndKnown(_ number: Value, _ span: Span) -> (Value, Known) {
    if span.fitsWord {
      let int = retype(number, .int)
      return (wordOfInt(int), Known(kind: .int, value: int, ownsNothing: true))
    }
    let word = call(span.isSigned ? .wordOfSigned : .wordOfUnsigned, [number], .word)
    return (word, Known(kind: .word, value: word))
  }

  // MARK: One alone

  /// An operator on ints of which some are longer: words as long as they last.
  func intOperator(_ next: Int) -> Bool {
    let isPower = plainKind(instruction) == BinaryKind.power
    if isPower && smallPower(next) { return true }
    // A power's first failure is that of the small ones.
    if failures(word) > (isPower ? 1 : 0) { return false }
    func operand(_ index: Int, _ isConstant: Bool) -> Value {
      isConstant ? constantObject(index) : readWord(index)
    }
    let left = operand(instruction.b, isBConstant)
    let right = operand(instruction.c, isCConstant)
    let kind = plainKind(instruction)
    let spare = isBTemporary && !state[instruction.b].ownsNothing ? left : isCTemporary ? right : nil
    let result = call(.wideOperation, [constant(UInt64(kind)), left, right, spare ?? constant(0)], .word)
    // No guard: one may fail for nothing.
    unless(compare(.notEqual, result, constant(0))) { self.leave(.overflow) }
    func end(_ register: Int, _ word: Value, _ isTemporary: Bool) {
      if !isTemporary { return }
      if !state[register].ownsNothing {
        // An object that has become the result.
        if word == spare {
          when(compare(.notEqual, word, result)) { self.finish(Leftover(word: word)) }
        } else {
          finish(Leftover(word: word))
        }
      }
      state[register] = Known()
    }
    end(instruction.b, left, isBTemporary)
    end(instruction.c, right, isCTemporary)
    write(instruction.a, result, Known(kind: .word, value: result), isLocal: isALocal, after: next)
    return true
  }

  /// x ** 2 or x ** 3 of an int, which fits into a word.
  private func smallPower(_ next: Int) -> Bool {
    if failedBefore(word) || isBConstant || !isCConstant { return false }
    let exponent = scope.code.constantWords[instruction.c]
    if exponent != Word.int(2) && exponent != Word.int(3) { return false }
    let (base, leftover) = readInt(instruction.b, isTemporary: isBTemporary)
    let square = product(base, base)
    let result = exponent == Word.int(2) ? square : product(square, base)
    finish(leftover)
    writeInt(instruction.a, result, isLocal: isALocal, after: next)
    return true
  }
}
