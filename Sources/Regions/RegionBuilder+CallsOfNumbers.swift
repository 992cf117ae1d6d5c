// Calls that make numbers of numbers (Calls+Numbers.swift of the interpreter).
//
//   callNumber t0 ← sqrt(x)      guard what sqrt is else call; guard x >= 0 else overflow; v7: double = squareRoot x
//   callNumber t0 ← id(p)        guard no audit hooks else call; the address of p
//   callRange t0 ← range(n)      v7: object = call newRangeIterator(); its start, step and length are stored
//                                (and of reversed(range(n)) as well)

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// Whether the call's operands are as these forms expect them.
  private var isPlainCall: Bool {
    if isBConstant || failedBefore(word) { return false }
    let owner = instruction.listOperand(0)
    if !owner.isNull { require(equals(readWord(owner.index), 0), .call) }
    return true
  }

  /// Leaves unless the callable is the type, or has the definition, that word 4 of a call says (Collecting.swift of the interpreter); gives it.
  func requireBuiltin(_ call: InstructionView, isType: Bool) -> Value {
    let callable = readWord(call.b)
    if isType {
      require(equals(callable, call.words[4]), .call)
    } else {
      let function = readObject(call.b, ofType: objects.builtin_type)
      require(equals(load64(function, Int(spt_cfunction_ml)), call.words[4]), .call)
    }
    return callable
  }

  // MARK: Numbers

  func callNumber(_ next: Int) -> Bool {
    let operand = instruction.listOperand(1)
    if operand.isConstant || !isPlainCall || instruction.metUnusual { return false }
    let kind = UInt32(truncatingIfNeeded: instruction.words[3])
    let isType = kind == spt_number_float_of_int.rawValue || kind == spt_number_truncate.rawValue
    let callable = requireBuiltin(instruction, isType: isType)
    // Types that are CPython's own do not end.
    let endings = isBTemporary && !isType ? [Ending(callable, state[instruction.b])] : []
    if kind == spt_number_identity.rawValue {
      identity(operand, endings, next)
    } else if kind == spt_number_absolute_int.rawValue {
      absolute(operand, endings, next)
    } else {
      let (result, leftover) = result(of: kind, operand)
      finishNumber(next, result, nil, [leftover], endings)
    }
    return true
  }

  /// Ends the operands of a call of numbers and writes its result; `word`: one that may be an operand's object.
  private func finishNumber(
    _ next: Int, _ result: Value, _ word: Value?, _ leftovers: [Leftover], _ endings: [Ending]
  ) {
    let isDropped = instruction.flags.contains(.aIsTemporary)
    if let word, !isDropped { when(isObject(word)) { self.incref(self.retype(word, .object)) } }
    for leftover in leftovers { finish(leftover) }
    for index in 1..<instruction.listCount {
      let operand = instruction.listOperand(index)
      if operand.isTemporary && !operand.isConstant { state[operand.index] = Known() }
    }
    if isBTemporary { state[instruction.b] = Known() }
    if isDropped {
      add(.guard, .none, [equals(collect(endings), 0)], exit: exit(to: next, .ranCode))
    } else {
      let isDouble = graph.nodes[result].type == .double
      let known = Known(kind: isDouble ? .double : .int, value: result, ownsNothing: word == nil)
      endThenWrite(endings, word ?? (isDouble ? wordOfDouble(result) : wordOfInt(result)), known, next)
    }
  }
  /// Whether nobody can tell whether the result is an operand's object: none has one, or arithmetic alone takes it.
  private func isNumberEnough(_ kind: Known.Kind, _ operands: [Operand], _ next: Int) -> Bool {
    if instruction.flags.contains(.aIsTemporary) { return true }
    if !isALocal && consumerKind(behind: next) == kind { return true }
    return operands.allSatisfy { operand in
      if !operand.isConstant { return state[operand.index].ownsNothing }
      // There is one object for each of the small ones.
      let word = scope.code.constantWords[operand.index]
      return Word.isInt(word) && (-5...256).contains(Word.intValue(word))
    }
  }
  /// An operand's word as it is.
  private func word(of operand: Operand) -> Value {
    operand.isConstant ? constantObject(operand.index) : readWord(operand.index)
  }

  /// id() of an object, of which there is nobody to tell.
  private func identity(_ operand: Operand, _ endings: [Ending], _ next: Int) {
    let hooks = [variable(.auditHooks), variable(.interpreterAuditHooks)].map { add(.loadShared, .address, [$0]) }
    require(equals(add(.or, .address, [hooks[0], hooks[1]]), 0), .call)
    let object = readObject(operand.index)
    let own = operand.isTemporary ? [Ending(object, state[operand.index])] : []
    finishNumber(next, retype(object, .int), nil, [], own + endings)
  }

  /// abs() of an int: itself, if it is not below 0.
  private func absolute(_ operand: Operand, _ endings: [Ending], _ next: Int) {
    let isNumberEnough = isNumberEnough(.int, [operand], next)
    let word = isNumberEnough ? nil : readWord(operand.index)
    let (number, leftover) = readInt(operand.index, isTemporary: operand.isTemporary)
    let negated = add(.subtract, .int, [intConstant(0), number])
    let isNegative = compare(.less, number, intConstant(0))
    let result = add(.select, .int, [isNegative, negated, number])
    require(fits(result), .overflow)
    finishNumber(
      next, result, word.map { add(.select, .word, [isNegative, wordOfInt(negated), retype($0, .word)]) }, [leftover],
      endings)
  }

  // MARK: Two numbers

  /// min() or max(): of each two the second where that is less or greater, else the first.
  func callExtreme(_ next: Int) -> Bool {
    let kind: Known.Kind = instruction.words[3] & 2 != 0 ? .double : .int
    let isMaximum = instruction.words[3] & 1 != 0
    guard let readers = readers(of: kind), isPlainCall else { return false }
    let callable = requireBuiltin(instruction, isType: false)
    let endings = isBTemporary ? [Ending(callable, state[instruction.b])] : []
    let operands = (1..<instruction.c).map { instruction.listOperand($0) }
    let isNumberEnough = isNumberEnough(kind, operands, next)
    let words = isNumberEnough ? nil : operands.map { retype(self.word(of: $0), .word) }
    let numbers = readers.map { $0() }
    let predicate: Predicate = isMaximum ? .greater : .less
    var (best, word) = (numbers[0].0, words?[0])
    for index in 1..<numbers.count {
      let other = numbers[index].0
      let isBetter =
        kind == .int
        ? compare(predicate, other, best) : add(.compareDouble, .bool, [other, best], Int64(predicate.rawValue))
      best = add(.select, kind == .int ? .int : .double, [isBetter, other, best])
      word = word.map { add(.select, .word, [isBetter, words![index], $0]) }
    }
    finishNumber(next, best, word, numbers.map { $0.1 }, endings)
    return true
  }

  /// divmod() whose halves two locals get.
  func callDivmod(_ next: Int) -> Bool {
    guard let readers = readers(of: .int), let (unpacking, end) = plan.second(of: word), isPlainCall
    else { return false }
    let callable = requireBuiltin(instruction, isType: false)
    let endings = isBTemporary ? [Ending(callable, state[instruction.b])] : []
    let ((x, first), (y, second)) = (readers[0](), readers[1]())
    require(compare(.greater, y, intConstant(0)), .overflow)
    let halves = [floorQuotient(x, y), floorRemainder(x, y)]
    for leftover in [first, second] { finish(leftover) }
    for index in 1...2 where instruction.listOperand(index).isTemporary {
      state[instruction.listOperand(index).index] = Known()
    }
    if isBTemporary { state[instruction.b] = Known() }
    let ran = collect(endings)
    word = next
    instruction = InstructionView(unpacking.words, registerOffset: scope.offset) ?? unpacking
    storeItems(halves.map { (wordOfInt($0), Known(kind: .int, value: $0, ownsNothing: true)) }, end, ran)
    goTo(end)
    return true
  }

  /// What reads the operands; nil where a constant is no number of the kind.
  private func readers(of kind: Known.Kind) -> [() -> (Value, Leftover)]? {
    func reader(_ index: Int) -> (() -> (Value, Leftover))? {
      let operand = instruction.listOperand(index)
      if !operand.isConstant {
        return {
          kind == .int
            ? self.readInt(operand.index, isTemporary: operand.isTemporary)
            : self.readDouble(operand.index, isTemporary: operand.isTemporary, orInt: false)
        }
      }
      let word = scope.code.constantWords[operand.index]
      if kind == .int {
        return Word.isInt(word) ? { (self.intConstant(Word.intValue(word)), Leftover()) } : nil
      }
      let bits = Int64(bitPattern: Word.doubleValue(word).bitPattern)
      return Word.isDouble(word) ? { (self.add(.constant, .double, [], bits), Leftover()) } : nil
    }
    let readers = (1..<instruction.c).compactMap(reader)
    return readers.count == instruction.c - 1 ? readers : nil
  }

  /// The number that the function gives, an int or a double.
  private func result(of kind: UInt32, _ operand: Operand) -> (Value, Leftover) {
    let (register, isTemporary) = (operand.index, operand.isTemporary)
    switch kind {
    case spt_number_float_of_int.rawValue:
      let (number, leftover) = readInt(register, isTemporary: isTemporary)
      return (add(.doubleOfInt, .double, [number]), leftover)
    case spt_number_absolute_float.rawValue:
      let (number, leftover) = readDouble(register, isTemporary: isTemporary, orInt: false)
      let bits = add(.and, .address, [bits(number), constant(UInt64(Int64.max))])
      return (add(.doubleOfBits, .double, [bits]), leftover)
    case spt_number_truncate.rawValue, spt_number_floor.rawValue, spt_number_ceil.rawValue, spt_number_round.rawValue:
      let (number, leftover) = readDouble(register, isTemporary: isTemporary, orInt: false)
      let result = call(.wholePart, [bits(number), constant(UInt64(kind))], .int)
      require(compare(.notEqual, result, intConstant(.min)), .overflow)
      return (result, leftover)
    case spt_number_square_root.rawValue:
      let (number, leftover) = readDouble(register, isTemporary: isTemporary, orInt: true)
      let zero = add(.constant, .double, [], 0)
      require(add(.compareDouble, .bool, [number, zero], Int64(Predicate.greaterEqual.rawValue)), .overflow)
      return (add(.squareRoot, .double, [number]), leftover)
    default:
      let (number, leftover) = readDouble(register, isTemporary: isTemporary, orInt: true)
      let result = call(.doubleOfC, [bits(number), constant(instruction.words[5])])
      let double = add(.doubleOfBits, .double, [result])
      require(isOrdered(double), .overflow)
      return (double, leftover)
    }
  }
  func bits(_ number: Value) -> Value { add(.bitsOfDouble, .address, [number]) }

  // MARK: Ranges

  func callRange(_ next: Int) -> Bool {
    if !isRangeOfInts || !isPlainCall { return false }
    require(equals(readWord(instruction.b), instruction.words[4]), .call)
    let (iterator, leftovers) = newRangeIterator()
    for leftover in leftovers { finish(leftover) }
    for index in 1..<instruction.listCount where instruction.listOperand(index).isTemporary {
      state[instruction.listOperand(index).index] = Known()
    }
    if isBTemporary { state[instruction.b] = Known() }
    writeObject(instruction.a, iterator, .type(objects.range_iterator_type), isLocal: isALocal, after: next)
    return true
  }
  /// `reversed(range(n))`: the iterator is made at once, and no range. Both calls are one: whatever is not as expected leaves at the first.
  func callReversedRange(_ next: Int) -> Bool {
    guard instruction.words[4] == objects.range_type, instruction.flags.isDisjoint(with: [.aIsLocal, .aIsTemporary]),
      let second = InstructionView(words + next, registerOffset: scope.offset), second.opcode == .callVectorcall,
      second.words[4] == objects.reversed_type, second.listCount == 2, second.listOperand(0).isNull,
      second.listOperand(1).isTemporary, second.listOperand(1).index == instruction.a,
      !second.flags.contains(.aIsTemporary), !second.flags.contains(.bIsConstant), !scope.isGenerator, isRangeOfInts,
      isPlainCall
    else { return false }
    require(equals(readWord(instruction.b), objects.range_type), .call)
    require(equals(readWord(second.b), objects.reversed_type), .call)
    let (iterator, leftovers) = newRangeIterator(isReversed: true)
    for leftover in leftovers { finish(leftover) }
    for index in 1..<instruction.listCount where instruction.listOperand(index).isTemporary {
      state[instruction.listOperand(index).index] = Known()
    }
    // Types that are CPython's own do not end.
    for call in [instruction, second] where call.flags.contains(.bIsTemporary) { state[call.b] = Known() }
    let first = (word, instruction)
    (word, instruction) = (next, second)
    let end = next + second.wordCount
    writeObject(instruction.a, iterator, .type(objects.range_iterator_type), isLocal: isALocal, after: end)
    (word, instruction) = first
    goTo(end)
    return true
  }
  /// Whether the operands of the call are one or two that may be ints: the number of rounds is found without a division where a step is 1.
  var isRangeOfInts: Bool {
    instruction.listCount <= 3
      && (1..<instruction.listCount).allSatisfy {
        let operand = instruction.listOperand($0)
        return !operand.isConstant || Word.isInt(scope.code.constantWords[operand.index])
      }
  }
  /// The iterator that the call makes, and what is left to do then.
  func newRangeIterator(isReversed: Bool = false) -> (Value, [Leftover]) {
    let operands = (1..<instruction.listCount).map { instruction.listOperand($0) }
    var numbers: [Value] = []
    var leftovers: [Leftover] = []
    for operand in operands {
      if operand.isConstant {
        numbers.append(intConstant(Word.intValue(scope.code.constantWords[operand.index])))
      } else {
        let (number, leftover) = readInt(operand.index, isTemporary: operand.isTemporary)
        numbers.append(number)
        leftovers.append(leftover)
      }
    }
    let iterator = call(.newRangeIterator, [context], .object)
    // No guard: one may fail for nothing.
    unless(compare(.notEqual, iterator, constant(0))) { self.leave(.call) }
    let start = numbers.count == 2 ? numbers[0] : intConstant(0)
    let distance = numbers.count == 2 ? add(.subtract, .int, [numbers[1], numbers[0]]) : numbers[0]
    let length = add(.select, .int, [compare(.greater, distance, intConstant(0)), distance, intConstant(0)])
    // What it is already, for those who look at the graph.
    store64(iterator, 8, constant(objects.range_iterator_type))
    let last = add(.subtract, .int, [add(.add, .int, [start, length]), intConstant(1)])
    store64(iterator, Int(spt_range_iterator_start), isReversed ? last : start)
    store64(iterator, Int(spt_range_iterator_step), intConstant(isReversed ? -1 : 1))
    store64(iterator, Int(spt_range_iterator_length), length)
    return (iterator, leftovers)
  }
}
