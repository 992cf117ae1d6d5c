// Calls of C functions: builtins, methods of C's types, and whatever else gets no frame (Calls+Builtins.swift of the interpreter).
//
//   callDescriptorNoArguments r ← lower(x)    guard type(lower) is method_descriptor, its flags METH_NOARGS, x of the type that has it
//                                             (where heirs of that type came, of a class that inherits from it)
//                                             v9: object = callMethod(its function, x); none: endCall; r ← v9
//
//   callVectorcall r ← f(x, y, z)             guard f is no Python function, nor a method; row ← x, y, z; v9 = callRow(f, row, 3)
//
// What the function does nobody knows: what was known is forgotten. The reference to a method descriptor goes before it is called, so that
// it need not be taken.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// Whether the call stands in the region; false: for the engine's own function.
  func callOfC(_ next: Int) -> Bool {
    let view = instruction
    if isBConstant || failures(word) > 1 || scope.isGenerator { return false }
    // The functions that call take two arguments.
    if view.c > 3 { return callRow(next) }
    let isMethod = view.opcode != .callBuiltinO && view.opcode != .callBuiltinFast
    if isMethod && callKnownMethod(next) { return true }
    let owner = view.listOperand(0)
    if isMethod && (owner.isNull || owner.isConstant || !owner.isTemporary) { return false }
    let callable = readObject(view.b, ofType: isMethod ? objects.method_descriptor_type : objects.builtin_type)
    let definition = load64(callable, Int(isMethod ? spt_method_descr_method : spt_cfunction_ml))
    require(equals(load32(definition, Int(spt_definition_flags)), view.words[5] & 0xFFFF_FFFF), .call)
    var instance: Value?
    if isMethod {
      let object = readObject(owner.index)
      let (type, cls) = (load64(object, 8), load64(callable, Int(spt_descr_type)))
      let isOfType = compare(.equal, type, cls)
      if failedBefore(word) || view.metUnusual {
        unless(isOfType) { self.require(equals(self.call(.isInstance, [type, cls]), 1), .call) }
      } else {
        require(isOfType, .call)
      }
      instance = object
    } else if !owner.isNull {
      require(equals(readWord(owner.index), 0), .call)
    }

    let function = load64(definition, Int(spt_definition_function))
    if isMethod && isBTemporary {
      // Its type has it still.
      giveBack(callable) { _ = self.callRunningCode(.deallocateBehind, [$0]) }
      add(.dropRegister, .none, [], Int64(view.b))
    }
    pushFrames()
    publish()
    let operands = (1..<view.c).map { view.listOperand($0) }
    var arguments = operands.map { ownedObject($0) }
    let isFast = view.opcode == .callDescriptorFast || view.opcode == .callBuiltinFast
    if isFast { arguments.insert(constant(UInt64(operands.count)), at: 0) }
    while arguments.count < (isFast ? 3 : 1) { arguments.append(constant(0)) }
    let result: Value
    if let instance {
      add(.dropRegister, .none, [], Int64(owner.index))
      result = callRunningCode(isFast ? .callMethodFast : .callMethod, [context, function, instance] + arguments)
    } else {
      if !isBTemporary { incref(callable) }
      result = callRunningCode(isFast ? .callBuiltinFast : .callBuiltin, [context, callable] + arguments)
    }
    finishCallOfC(next, result)
    return true
  }

  /// A call of anything that gets no frame: its arguments go to the row that the interpreter takes for that.
  func callRow(_ next: Int) -> Bool {
    let view = instruction
    let owner = view.listOperand(0)
    if isBConstant || failedBefore(word) || scope.isGenerator || view.c > Int(spt_row_length) { return false }
    if !owner.isNull && (owner.isConstant || !owner.isTemporary) { return false }
    let callable = readObject(view.b)
    let type = load64(callable, 8)
    for kind in [objects.function_type, objects.method_type] {
      require(compare(.notEqual, type, constant(kind)), .call)
    }
    pushFrames()
    publish()
    if !isBTemporary { incref(callable) }
    let row = load64(context, Int(spt_context_row))
    let behind = add(.add, .address, [row, constant(8)])
    var (start, count) = (behind, constant(UInt64(view.c - 1)))
    if !owner.isNull {
      let instance = readWord(owner.index)
      let isAbsent = equals(instance, 0)
      start = add(.select, .address, [isAbsent, behind, row])
      count = add(.select, .address, [isAbsent, count, constant(UInt64(view.c))])
      store64(row, 0, ownedObject(owner))
    }
    for index in 1..<view.c { store64(row, index * 8, ownedObject(view.listOperand(index))) }
    let result = callRunningCode(.callRow, [context, callable, start, count])
    finishCallOfC(next, result)
    return true
  }

  /// Behind such a call: the engine goes on where it gave no result.
  private func finishCallOfC(_ next: Int, _ result: Value) {
    forgetAll()
    unless(compare(.notEqual, result, constant(0))) {
      self.goElsewhere(self.callRunningCode(.endCall, [self.here, self.frame, self.context]))
    }
    let object = retype(result, .object)
    finishCall(next, object, Known(kind: .word, value: object, fact: .object), ranCode: false)
  }
}
