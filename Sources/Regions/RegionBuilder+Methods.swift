// Methods that an instruction asks a type for (Methods.swift of the interpreter): their code, where the region may contain it.
//
//   jumpIfTruthy p, to 40   f = `__len__` of p's type, from the table of shapes
//                           f's code is that which the site met last?  → its code, on p; jump if its length is not 0
//                           else                                       → as where no method was met
//   callInstance r ← p(x)   the same of `__call__`, on p and x         else → the engine
//   forIterAny x ← p        the same of `__next__`; a StopIteration leaves, and ends the loop where it is unwound
//
// The operands stay in their registers until the method has returned, as in the interpreter, and its parameters are borrowed from there.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// What a type is asked for (operators.h), and the operands with which the method is called, the object first.
  private struct Question {
    var number: Int
    var operands: [Operand]
  }
  private var question: Question? {
    let view = instruction
    switch view.opcode {
    case .callInstance:
      return Question(
        number: view.metOther ? SPT_NEW : SPT_CALL, operands: [operandB] + (1..<view.c).map { view.listOperand($0) })
    case .callLength: return Question(number: SPT_LENGTH, operands: [view.listOperand(1)])
    case .contains, .containsJump: return Question(number: SPT_CONTAINS, operands: [operandC, operandB])
    case .toBool, .jumpIfTruthy, .jumpIfFalsy:
      return Question(number: view.metOther ? SPT_LENGTH_AS_TRUTH : SPT_TRUTH, operands: [operandB])
    case .unaryNegative: return Question(number: SPT_NEGATION, operands: [operandB])
    case .unaryInvert: return Question(number: SPT_INVERSION, operands: [operandB])
    case .getIter: return Question(number: SPT_ITERATION, operands: [operandB])
    case .storeSubscript:
      return Question(number: SPT_STORE_ITEM, operands: [1, 2, 0].map { view.listOperand($0) })
    case .forIterAny: return Question(number: SPT_NEXT, operands: [.local(instruction.b)])
    case .deleteSubscript: return Question(number: SPT_DELETE_ITEM, operands: [operandB, operandC])
    default: return nil
    }
  }

  /// Where the code starts of the method that the site called last.
  private var metStart: UInt64? {
    if let version = instruction.calledVersions.first { return copiedCallee { $0.code_version == version }?.start }
    return instruction.calledStarts.first.flatMap { $0 == 0 ? nil : $0 }
  }

  /// A way for the method that the site called last, if the region may contain it. The block goes on for others.
  func inlineMethod(_ next: Int) -> Bool {
    guard let question, let start = metStart, let owner = question.operands.first,
      !owner.isConstant, ![.int, .double].contains(state[owner.index].kind),
      let (callee, plan) = callee(at: start), callee.code_version != 0
    else { return false }
    let missing = Int(callee.argument_count) - question.operands.count
    if missing < 0 || missing > 0 && instruction.opcode != .callInstance { return false }
    let before = state
    let other = addColdBlock()
    func demand(_ condition: Value) { check(condition, else: other) }
    if instruction.info.generic == .call {
      let bound = instruction.listOperand(0)
      if !bound.isNull { bound.isConstant ? demand(constant(0, .bool)) : demand(equals(readWord(bound.index), 0)) }
      if question.number == SPT_LENGTH {
        demand(isBConstant ? constant(0, .bool) : compare(.equal, readWord(instruction.b), variable(.lengthFunction)))
      }
    }
    let word = readWord(owner.index)
    if state[owner.index].fact == .nothing {
      demand(isObject(word))
      state[owner.index].fact = .object
    }
    var asked = load64(word, 8)
    if question.number == SPT_NEW {
      demand(equals(asked, objects.type_type))
      asked = retype(word, .address)
    }
    let function =
      question.number == SPT_NEW
      ? operatorFunction(ofType: asked, question.number, demand)
      : operatorFunction(of: retype(word, .object), in: owner.index, question.number, callee, demand)
    demand(equals(codeVersion(of: function), UInt64(callee.code_version)))
    if missing > 0 { demandDefaults(function, missing, demand) }
    emitCall(of: callee, plan, next, function, landing: .operation, number: question.number) {
      incref(function)
      return question.operands.enumerated().map { keptArgument($1, to: plan, as: $0) }
        + (0..<missing).map { defaultArgument(of: function, fromEnd: missing - $0) }
    }
    block = other
    state = before
    return true
  }

  /// An operand as a parameter of a method, while it stays in its register.
  func keptArgument(_ operand: Operand, to plan: Plan, as parameter: Int) -> Argument {
    let isKept = !plan.writes(to: firstRegister + parameter)
    if operand.isConstant {
      let word = constantObject(operand.index)
      return Argument(word: word, known: constantKnown(operand.index, word), isBorrowed: isKept)
    }
    let word = readWord(operand.index)
    var known = state[operand.index]
    if known.kind == .int || known.kind == .double {
      if known.ownsNothing { return Argument(word: word, known: known) }
      // Its object is in the register.
      known = Known()
    }
    let isObject = known.fact != .nothing
    if isObject && isKept { return Argument(word: word, known: known, isBorrowed: true) }
    if isObject {
      incref(retype(word, .object))
    } else {
      when(self.isObject(word)) { self.incref(self.retype(word, .object)) }
    }
    return Argument(word: word, known: known)
  }

  // MARK: Behind the method's code

  /// Goes elsewhere unless what a method returned is of use here as it is.
  func demandResult(of call: Scope.Call, _ way: Return, otherwise land: () -> Void) {
    let (value, known) = (way.value, way.known)
    func demandBool() {
      unless(equals(value, objects.true_object)) { unless(equals(value, objects.false_object), land) }
    }
    switch call.number {
    case SPT_CONTAINS, SPT_TRUTH: demandBool()
    case SPT_LENGTH, SPT_LENGTH_AS_TRUTH: unless(isLength(value, known), land)
    case SPT_STORE_ITEM, SPT_DELETE_ITEM: if !way.isNone { unless(equals(value, objects.none), land) }
    case SPT_ITERATION: unless(isIterator(value, known), land)
    case SPT_NEW:
      if known.fact == .nothing { unless(isObject(value), land) }
      let cls = readWord(call.instruction.b)
      unless(compare(.equal, load64(value, 8), cls), land)
      // The class may have got an `__init__` meanwhile, or lost its `__new__`.
      unless(equals(load64(cls, Int(spt_type_init)), objects.object_init), land)
      unless(compare(.notEqual, load64(cls, Int(spt_type_new)), constant(objects.object_new)), land)
    case 0..<SPT_ITERATION:
      if wantsBool(call.instruction) { return demandBool() }
      let isNumber = known.ownsNothing && (known.kind == .int || known.kind == .double)
      if !isNumber { unless(compare(.notEqual, value, constant(objects.not_implemented)), land) }
    default: break
    }
  }
  /// Whether it is an exact int that is not below 0, and no length that is too large.
  private func isLength(_ word: Value, _ known: Known) -> Value {
    if known.kind == .int { return compare(.greaterEqual, known.value, intConstant(0)) }
    func no() -> Value { add(.constant, .bool, [], 0) }
    return value(.bool, when: isInt(word)) {
      compare(.aboveEqual, word, constant(Word.intBase))
    } otherwise: {
      value(.bool, when: isObject(word)) {
        value(.bool, when: equals(load64(word, 8), intType)) {
          value(.bool, when: compare(.below, load64(word, Int(spt_long_tag)), constant(24))) {
            compare(.notEqual, sign(of: word), constant(2))
          } otherwise: {
            no()
          }
        } otherwise: {
          no()
        }
      } otherwise: {
        no()
      }
    }
  }
  /// The sign bits of an int object: 0 above zero, 1 zero, 2 below.
  private func sign(of object: Value) -> Value {
    add(.and, .address, [load64(object, Int(spt_long_tag)), constant(3)])
  }
  private func isIterator(_ word: Value, _ known: Known) -> Value {
    func holds() -> Value { compare(.notEqual, call(.isIterator, [word]), constant(0)) }
    if known.fact != .nothing { return holds() }
    return value(.bool, when: isObject(word), holds) { add(.constant, .bool, [], 0) }
  }

  /// The operands end, and what the method returned goes where the instruction says.
  func finishOperation(_ call: Scope.Call, _ value: Value, _ known: Known) {
    let next = call.next
    switch call.number {
    case SPT_CALL, SPT_NEW, SPT_LENGTH:
      // CPython gives the callable back before the arguments.
      finishAsCall(next, value, known, ending: [operandB] + (1..<instruction.c).map { instruction.listOperand($0) })
    case SPT_STORE_ITEM: endOperands((0..<3).map { instruction.listOperand($0) }, next)
    case SPT_DELETE_ITEM: endOperands([operandB, operandC], next)
    case SPT_NEXT:
      write(instruction.a, value, known, isLocal: isALocal, after: next, keepsInts: true)
      goTo(next)
    case SPT_FALLBACK:
      if instruction.flags.contains(.loadsMethod) { writeNull(instruction.c) }
      finishOperator(next, value, known)
    case SPT_CONTAINS:
      // Bit 0: not in.
      finishTruth(next, equals(value, instruction.kind & 1 == 0 ? objects.true_object : objects.false_object))
    case SPT_TRUTH: finishTruth(next, equals(value, objects.true_object))
    case SPT_LENGTH_AS_TRUTH: finishTruth(next, truth(ofLength: value, known))
    default: finishOperator(next, value, known)
    }
  }
  private func endings(_ operands: [Operand]) -> [Ending] {
    let ended = operands.filter { !$0.isNull && !$0.isConstant && $0.isTemporary }
    let endings = ended.map { Ending(readWord($0.index), state[$0.index]) }
    for operand in ended { state[operand.index] = Known() }
    return endings
  }
  private func endOperands(_ operands: [Operand], _ next: Int) {
    add(.guard, .none, [equals(collect(endings(operands)), 0)], exit: exit(to: next, .ranCode))
    goTo(next)
  }
  /// Writes the value of a call, or drops it, behind the operands that stayed.
  func finishAsCall(_ next: Int, _ value: Value, _ known: Known, ending operands: [Operand]) {
    let endings = endings(operands)
    if instruction.flags.contains(.aIsTemporary) {
      let ran = collect(endings + (known.ownsNothing ? [] : [Ending(value, known)]))
      add(.guard, .none, [equals(ran, 0)], exit: exit(to: next, .ranCode))
    } else {
      endThenWrite(endings, value, known, next)
    }
    goTo(next)
  }
  /// The truth of a length, which is given back.
  private func truth(ofLength word: Value, _ known: Known) -> Value {
    let isTrue =
      known.kind == .int
      ? compare(.notEqual, known.value, intConstant(0))
      : value(.bool, when: isInt(word)) {
        compare(.notEqual, word, constant(Word.intBase))
      } otherwise: {
        compare(.notEqual, sign(of: word), constant(1))
      }
    if !known.ownsNothing {
      when(isObject(word)) {
        self.giveBack(self.retype(word, .object)) { _ = self.callRunningCode(.deallocateBehind, [$0]) }
      }
    }
    return isTrue
  }
  private func finishTruth(_ next: Int, _ isTrue: Value) {
    let target = word + instruction.targetDistance
    switch instruction.opcode {
    case .containsJump, .compareJump: jump(next, when: isTrue, ending: consumedOperands)
    case .jumpIfTruthy: branch(isTrue, ending: consumedOperands, then: target, else: next, tested: .truth)
    case .jumpIfFalsy: branch(isTrue, ending: consumedOperands, then: next, else: target, tested: .truth)
    default:
      let result = bool(isTrue)
      finishOperator(next, result, Known(kind: .word, value: result, fact: .object))
    }
  }
}
