// Operators of classes that have them in Python (Operators+Functions.swift of the interpreter).
//
//   binary r ← p + q     f = the function of p's type for +, from the table of shapes; q has no say in it
//                        f's code is that which the site met last?  → its code, on p and q      else  → the engine
//   its return           NotImplemented?  → the engine      else p and q end; r ← the value
//
// The operands stay in their registers until then, as in the interpreter, and the function's parameters are borrowed from there.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// An operator or comparison that found no special form.
  func callOperator(_ next: Int) {
    if compareWithoutCode(next) { return }
    if inlineOperator(next) && leavesOthers() { return }
    callOther(next)
  }

  /// The sum of two lists, tuples or bytes, of exactly such a type; false where the function is another.
  ///
  ///   binaryObjects r ← x + y    guard type(x), type(y) are bytes; r ← concatenate(x, y)
  func concatenate(_ next: Int) -> Bool {
    guard instruction.opcode == .binaryObjects, !failedBefore(word) else { return false }
    let function = instruction.words[3]
    let type: UInt64
    switch function {
    case 0: return false
    case objects.concat_lists: type = listType
    case objects.concat_tuples: type = tupleType
    case objects.concat_bytes: type = objects.bytes_type
    default: return false
    }
    let left = readObject(instruction.b, isConstant: isBConstant, ofType: type)
    let right = readObject(instruction.c, isConstant: isCConstant, ofType: type)
    let sum = call(.concatenate, [left, right, constant(function)], .object)
    // No guard: one may fail for nothing.
    unless(compare(.notEqual, sum, constant(0))) { self.leave(.call) }
    end(next, sum, Known(kind: .word, value: sum, fact: .type(type)))
    return true
  }

  /// A comparison of strings or sequences, or == and != of objects that are equal to themselves alone; false where others were met.
  private func compareWithoutCode(_ next: Int) -> Bool {
    if instruction.opcode == .binary || failedBefore(word) || instruction.calledStarts.first != 0 { return false }
    let isTrue = holds(
      isBConstant ? constantObject(instruction.b) : readWord(instruction.b),
      isCConstant ? constantObject(instruction.c) : readWord(instruction.c))
    if instruction.opcode == .compareJump {
      jump(next, when: isTrue, ending: consumedOperands)
    } else {
      let result = bool(isTrue)
      finish(next, result, Known(kind: .word, value: result, fact: .object))
    }
    return true
  }

  /// A way for the function that the operator called last, if the region may contain it. The block goes on for others.
  private func inlineOperator(_ next: Int) -> Bool {
    guard !isBConstant, let start = instruction.calledStarts.first, let (callee, plan) = callee(at: start),
      callee.code_version != 0, callee.argument_count == 2
    else { return false }
    let before = state
    let other = addColdBlock()
    func demand(_ condition: Value) { check(condition, else: other) }
    let left = readWord(instruction.b)
    if state[instruction.b].fact == .nothing { demand(isObject(left)) }
    let owner = retype(left, .object)
    let function = operatorFunction(of: owner, in: instruction.b, Int(number), callee, demand)
    let right = isCConstant ? constantObject(instruction.c) : readWord(instruction.c)
    demandNoSay(right, owner, otherwise: other)
    demand(equals(codeVersion(of: function), UInt64(callee.code_version)))
    emitCall(of: callee, plan, next, function, landing: .operation, number: Int(number)) {
      incref(function)
      return [keptArgument(operandB, to: plan, as: 0), keptArgument(operandC, to: plan, as: 1)]
    }
    block = other
    state = before
    return true
  }
  /// The function of an object's type for an operator or what else it is asked for. Where one type alone has a function with the callee's
  /// code the object has to be of that, which is then known of it; otherwise, or where that failed, the table of shapes says.
  func operatorFunction(
    of object: Value, in register: Int, _ number: Int, _ callee: spt_callee, _ demand: (Value) -> Void
  ) -> Value {
    let shapes = knownShapes(spt_operator_key(UInt32(number))).filter { $0.code_version == callee.code_version }
    let fact = state[register].fact
    if let shape = shapes.first(where: { fact == .version($0.version) }) { return constant(shape.object, .object) }
    let type = load64(object, 8)
    guard shapes.count == 1, !failedBefore(word) else { return operatorFunction(ofType: type, number, demand) }
    demand(equals(load32(type, Int(spt_type_version_tag)), UInt64(shapes[0].version)))
    state[register].fact = .version(shapes[0].version)
    return constant(shapes[0].object, .object)
  }
  /// The function of a type for an operator or what else it is asked for (operators.h numbers them), from the table of shapes, as
  /// `operatorFunction` of the interpreter. `demand` gets what has to hold.
  func operatorFunction(ofType type: Value, _ number: Int, _ demand: (Value) -> Void) -> Value {
    let slot = findShape(ofType: type, spt_operator_key(UInt32(number)), .binary, demand)
    let function = load64(slot, 16, .object)
    demand(compare(.notEqual, function, constant(0)))
    return function
  }
  /// The operator's number (operators.h).
  private var number: UInt32 {
    let kind = instruction.kind
    return instruction.opcode == .binary ? kind : UInt32(SPT_COMPARISONS) + (kind & 0x7FFF_FFFF) >> 5
  }

  /// That the right operand is not asked first: as `callOperator` of the interpreter.
  private func demandNoSay(_ right: Value, _ owner: Value, otherwise other: BlockNumber) {
    let known = isCConstant ? Known(fact: .object) : state[instruction.c]
    if known.kind == .int || known.kind == .double { return }
    let fine = graph.addBlock()
    if known.fact == .nothing {
      let isPlain = graph.addBlock()
      end(.branch(isObject(right), then: Edge(isPlain), else: Edge(fine), likely: nil))
      block = isPlain
    }
    let differs = graph.addBlock()
    let object = retype(right, .object)
    let isSame = compare(.equal, load64(object, 8), load64(owner, 8))
    end(.branch(isSame, then: Edge(fine), else: Edge(differs), likely: nil))
    block = differs
    let isFirst = call(.isRightFirst, [constant(UInt64(number)), owner, object])
    check(equals(isFirst, 0), else: other)
    end(.jump(Edge(fine)))
    block = fine
  }

  /// Behind the function's code: the operands end, and its value goes where the instruction says. A comparison's is a bool.
  func finishOperator(_ next: Int, _ value: Value, _ known: Known) {
    if instruction.opcode == .callExit { return finishExit(next, value, known) }
    if instruction.opcode == .compareJump {
      return jump(next, when: equals(value, objects.true_object), ending: consumedOperands)
    }
    finish(next, value, known)
  }
  private func finish(_ next: Int, _ value: Value, _ known: Known) {
    end(next, value, known)
    goOn(behind: next)
  }
  private func end(_ next: Int, _ value: Value, _ known: Known) {
    let operands = consumedOperands
    let endings = operands.map { Ending($0.word, state[$0.register]) }
    for (register, _) in operands { state[register] = Known() }
    endThenWrite(endings, value, known, next)
  }
  /// Whether what the function returned has to be a bool, whose truth is wanted: COMPARE_OP's bit for that is bit 4.
  func wantsBool(_ instruction: InstructionView) -> Bool {
    switch instruction.opcode {
    case .compareJump: true
    case .compare: instruction.kind & 16 != 0
    default: false
    }
  }
}
