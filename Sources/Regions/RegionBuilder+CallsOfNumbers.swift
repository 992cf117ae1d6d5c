// Calls that make numbers of numbers (Calls+Numbers.swift of the interpreter).
//
//   callNumber t0 ← sqrt(x)      guard what sqrt is else call; guard x >= 0 else overflow; v7: double = squareRoot x
//   callRange t0 ← range(n)      v7: object = call newRangeIterator(); its start, step and length are stored

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
    if operand.isConstant || !isPlainCall { return false }
    let kind = UInt32(truncatingIfNeeded: instruction.words[3])
    let isType = kind == spt_number_float_of_int.rawValue || kind == spt_number_truncate.rawValue
    let callable = requireBuiltin(instruction, isType: isType)
    let ending = Ending(callable, state[instruction.b])
    let (result, leftover) = result(of: kind, operand)
    finish(leftover)
    if operand.isTemporary { state[operand.index] = Known() }
    if isBTemporary { state[instruction.b] = Known() }
    // Types that are CPython's own do not end.
    let endings = isBTemporary && !isType ? [ending] : []
    if instruction.flags.contains(.aIsTemporary) {
      add(.guard, .none, [equals(collect(endings), 0)], exit: exit(to: next, .ranCode))
    } else if graph.nodes[result].type == .double {
      endThenWrite(endings, wordOfDouble(result), Known(kind: .double, value: result, ownsNothing: true), next)
    } else {
      endThenWrite(endings, wordOfInt(result), Known(kind: .int, value: result, ownsNothing: true), next)
    }
    return true
  }

  /// The number that the function gives, an int or a double.
  private func result(of kind: UInt32, _ operand: Operand) -> (Value, Leftover) {
    let (register, isTemporary) = (operand.index, operand.isTemporary)
    switch kind {
    case spt_number_float_of_int.rawValue:
      let (number, leftover) = readInt(register, isTemporary: isTemporary)
      return (add(.doubleOfInt, .double, [number]), leftover)
    case spt_number_absolute_int.rawValue:
      // An object would be the result itself.
      require(isInt(readWord(register)), .type)
      let (number, leftover) = readInt(register, isTemporary: isTemporary)
      let negated = add(.subtract, .int, [intConstant(0), number])
      let result = add(.select, .int, [compare(.less, number, intConstant(0)), negated, number])
      require(fits(result), .overflow)
      return (result, leftover)
    case spt_number_absolute_float.rawValue:
      let (number, leftover) = readDouble(register, isTemporary: isTemporary, orInt: false)
      let bits = add(.and, .address, [bits(number), constant(UInt64(Int64.max))])
      return (add(.doubleOfBits, .double, [bits]), leftover)
    case spt_number_truncate.rawValue, spt_number_floor.rawValue, spt_number_ceil.rawValue:
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
  private func bits(_ number: Value) -> Value { add(.bitsOfDouble, .address, [number]) }

  // MARK: Ranges

  func callRange(_ next: Int) -> Bool {
    let operands = (1..<instruction.listCount).map { instruction.listOperand($0) }
    // The number of rounds is found without a division where a step is 1.
    func constantInt(_ operand: Operand) -> Int64? {
      let word = scope.code.constantWords[operand.index]
      return Word.isInt(word) ? Word.intValue(word) : nil
    }
    if operands.count > 2 || operands.contains(where: { $0.isConstant && constantInt($0) == nil }) || !isPlainCall {
      return false
    }
    require(equals(readWord(instruction.b), instruction.words[4]), .call)
    var numbers: [Value] = []
    var leftovers: [Leftover] = []
    for operand in operands {
      if operand.isConstant {
        numbers.append(intConstant(constantInt(operand)!))
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
    store64(iterator, Int(spt_range_iterator_start), start)
    store64(iterator, Int(spt_range_iterator_step), intConstant(1))
    store64(iterator, Int(spt_range_iterator_length), length)
    for leftover in leftovers { finish(leftover) }
    for operand in operands where operand.isTemporary { state[operand.index] = Known() }
    if isBTemporary { state[instruction.b] = Known() }
    writeObject(instruction.a, iterator, .type(objects.range_iterator_type), isLocal: isALocal, after: next)
    return true
  }
}
