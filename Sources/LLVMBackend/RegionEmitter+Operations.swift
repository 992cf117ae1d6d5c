// What each operation becomes.

import CLLVM
import Graph

extension RegionEmitter {
  /// Emits the operation of a value; `rest`: what follows it in its block.
  mutating func emit(_ number: Value, before rest: ArraySlice<Value>) {
    let node = graph.nodes[number]
    let builder = ir.builder
    func operand(_ index: Int) -> LLVMValueRef { value(node.operands[index]) }
    func load(_ type: LLVMTypeRef) -> LLVMValueRef { ir.load(type, pointer(node.operands[0], node.immediate)) }
    func store(_ value: LLVMValueRef) { ir.store(value, pointer(node.operands[0], node.immediate)) }
    func widened(_ value: LLVMValueRef) -> LLVMValueRef { LLVMBuildZExt(builder, value, ir.i64, "") }
    func narrowed(_ type: LLVMTypeRef) -> LLVMValueRef { LLVMBuildTrunc(builder, operand(1), type, "") }

    switch node.operation {
    case .parameter: break
    case .constant:
      values[number] =
        switch node.type {
        case .double: ir.constant(double: node.immediate)
        case .bool: ir.constant(bool: node.immediate != 0)
        default: isTabled(node) ? nil : ir.constant(node.immediate)
        }
    case .frame: values[number] = LLVMBuildPtrToInt(builder, frame, ir.i64, "")
    case .context: values[number] = LLVMBuildPtrToInt(builder, context, ir.i64, "")

    case .readRegister: values[number] = ir.load(ir.i64, register(Int(node.immediate)))
    case .writeRegister: ir.store(word(of: node.operands[0]), register(Int(node.immediate)))

    case .dropRegister: break

    case .load8: values[number] = widened(load(ir.i8))
    case .load16: values[number] = widened(load(ir.i16))
    case .load32: values[number] = widened(load(ir.i32))
    case .loadSigned32: values[number] = LLVMBuildSExt(builder, load(ir.i32), ir.i64, "")
    case .load64: values[number] = load(ir.i64)
    case .loadDouble: values[number] = load(ir.double)
    case .loadShared:
      let value = load(ir.i64)
      LLVMSetVolatile(value, 1)
      values[number] = value
    case .store8: store(narrowed(ir.i8))
    case .store16: store(narrowed(ir.i16))
    case .store32: store(narrowed(ir.i32))
    case .store64, .storeDouble: store(operand(1))

    case .add: values[number] = ir.add(operand(0), operand(1))
    case .subtract: values[number] = LLVMBuildSub(builder, operand(0), operand(1), "")
    case .multiply: values[number] = emitProduct(node, before: rest)
    case .multiplyOverflows: values[number] = LLVMBuildExtractValue(builder, emitOverflowingProduct(node), 1, "")
    case .and: values[number] = LLVMBuildAnd(builder, operand(0), operand(1), "")
    case .or: values[number] = LLVMBuildOr(builder, operand(0), operand(1), "")
    case .xor: values[number] = LLVMBuildXor(builder, operand(0), operand(1), "")
    case .shiftLeft: values[number] = LLVMBuildShl(builder, operand(0), operand(1), "")
    case .shiftRight: values[number] = LLVMBuildAShr(builder, operand(0), operand(1), "")
    case .shiftRightLogical: values[number] = LLVMBuildLShr(builder, operand(0), operand(1), "")
    case .quotient: values[number] = LLVMBuildSDiv(builder, operand(0), operand(1), "")
    case .remainder: values[number] = LLVMBuildSRem(builder, operand(0), operand(1), "")

    case .addDouble: values[number] = LLVMBuildFAdd(builder, operand(0), operand(1), "")
    case .subtractDouble: values[number] = LLVMBuildFSub(builder, operand(0), operand(1), "")
    case .multiplyDouble: values[number] = LLVMBuildFMul(builder, operand(0), operand(1), "")
    case .divideDouble: values[number] = LLVMBuildFDiv(builder, operand(0), operand(1), "")
    case .negateDouble: values[number] = LLVMBuildFNeg(builder, operand(0), "")
    case .squareRoot: values[number] = ir.intrinsic("llvm.sqrt", ir.double, [operand(0)])
    case .doubleOfInt: values[number] = LLVMBuildSIToFP(builder, operand(0), ir.double, "")
    case .bitsOfDouble: values[number] = LLVMBuildBitCast(builder, operand(0), ir.i64, "")
    case .doubleOfBits: values[number] = LLVMBuildBitCast(builder, operand(0), ir.double, "")
    case .retype: values[number] = operand(0)

    case .compare:
      values[number] = ir.compare(Self.predicate(node.immediate), operand(0), operand(1))
    case .compareDouble:
      values[number] = LLVMBuildFCmp(builder, Self.doublePredicate(node.immediate), operand(0), operand(1), "")
    case .not: values[number] = LLVMBuildXor(builder, operand(0), ir.constant(bool: true), "")
    case .select: values[number] = LLVMBuildSelect(builder, operand(0), operand(1), operand(2), "")

    case .guard:
      let next = ir.splitOff()
      ir.branch(spared(operand(0)), next, block(ofExit: node.exit), likely: true)
      ir.continueIn(next)
    case .incref: emitIncref(node.operands[0])
    case .decref: emitDecref(node)
    case .release: values[number] = emitRelease(node)
    case .call, .callRunningCode: values[number] = emitCall(node)
    }
  }

  // Guards

  /// A guard's condition; false as well each time that a guard is to fail for nothing (SPINETAIL_FAIL_GUARDS).
  private func spared(_ condition: LLVMValueRef) -> LLVMValueRef {
    if addresses.failurePeriod == 0 { return condition }
    let place = ir.address(addresses.passesLeft)
    let left = ir.add(ir.load(ir.i64, place), ir.constant(Int64(-1)))
    let isDue = ir.compare(LLVMIntEQ, left, ir.constant(Int64(0)))
    ir.store(LLVMBuildSelect(ir.builder, isDue, ir.constant(addresses.failurePeriod), left, ""), place)
    return LLVMBuildAnd(ir.builder, condition, LLVMBuildXor(ir.builder, isDue, ir.constant(bool: true), ""), "")
  }

  // Products

  /// A product whose overflow is asked for as well: one instruction gives both.
  private mutating func emitProduct(_ node: Node, before rest: ArraySlice<Value>) -> LLVMValueRef {
    let isAskedFor =
      pair(of: node) != nil
      || rest.contains {
        graph.nodes[$0].operation == .multiplyOverflows && graph.nodes[$0].operands == node.operands
      }
    if isAskedFor { return LLVMBuildExtractValue(ir.builder, emitOverflowingProduct(node), 0, "") }
    return LLVMBuildMul(ir.builder, value(node.operands[0]), value(node.operands[1]), "")
  }

  private mutating func emitOverflowingProduct(_ node: Node) -> LLVMValueRef {
    if let pair = pair(of: node) { return pair }
    let (first, second) = (node.operands[0], node.operands[1])
    let pair = ir.intrinsic("llvm.smul.with.overflow", ir.i64, [value(first), value(second)])
    products.append((first, second, pair))
    return pair
  }

  private func pair(of node: Node) -> LLVMValueRef? {
    products.first { $0.first == node.operands[0] && $0.second == node.operands[1] }?.pair
  }

  // References

  /// As CPython counts: an immortal object's 32 bits are all ones, and stay.
  func emitIncref(_ object: Value) {
    let count = pointer(object, 0)
    let (next, write) = (ir.splitOff(), ir.splitOff())
    let increased = ir.add(ir.load(ir.i32, count), int32(1))
    ir.branch(ir.compare(LLVMIntEQ, increased, int32(0)), next, write)
    ir.continueIn(write)
    ir.store(increased, count)
    ir.jump(next)
    ir.continueIn(next)
  }

  /// A release that no branch stands behind.
  private func emitRelease(_ node: Node) -> LLVMValueRef {
    let count = pointer(node.operands[0], 0)
    let before = ir.load(ir.i32, count)
    let isImmortal = ir.compare(LLVMIntSLT, before, int32(0))
    let after = LLVMBuildSelect(ir.builder, isImmortal, before, ir.add(before, int32(-1)), "")!
    ir.store(after, count)
    return isLast(after, node.operands[0])
  }

  func int32(_ number: Int32) -> LLVMValueRef { LLVMConstInt(ir.i32, UInt64(UInt32(bitPattern: number)), 0) }

  /// Whether an object's count is 0, whose lower half went down to `lower`. Increfs write 32 bits, here as in CPython, and a processor
  /// hands a store on to a read of as many bytes at once, while a wider read waits for it: so counts are read in halves.
  func isLast(_ lower: LLVMValueRef, _ object: Value) -> LLVMValueRef {
    let both = LLVMBuildOr(ir.builder, lower, ir.load(ir.i32, pointer(object, 4)), "")!
    return ir.compare(LLVMIntEQ, both, int32(0))
  }

  private mutating func emitDecref(_ node: Node) {
    let count = pointer(node.operands[0], 0)
    let (next, write) = (ir.splitOff(), ir.splitOff())
    let end = ir.addBlock(function)
    let before = ir.load(ir.i32, count)
    ir.branch(ir.compare(LLVMIntSLT, before, int32(0)), next, write)
    ir.continueIn(write)
    let decreased = ir.add(before, int32(-1))
    ir.store(decreased, count)
    ir.branch(isLast(decreased, node.operands[0]), end, next)
    ir.continueIn(end)
    let ranCode = call(
      .deallocate,
      [
        value(node.operands[0]), instruction(Int(node.immediate)),
        LLVMBuildPtrToInt(ir.builder, register(graph.exits[node.exit].frameOffset), ir.i64, ""),
        value(node.operands[1]),
      ])
    let ranNone = ir.compare(LLVMIntEQ, ranCode, ir.constant(Int64(0)))
    // An exit that stands behind the instruction may be taken for nothing; another one is never taken.
    let passes = graph.exits[node.exit].reason == .ranCode ? spared(ranNone) : ranNone
    ir.branch(passes, next, block(ofExit: node.exit), likely: true)
    ir.continueIn(next)
  }

  // Calls

  func call(_ function: RuntimeFunction, _ arguments: [LLVMValueRef?]) -> LLVMValueRef {
    let type = ir.functionType(ir.i64, [LLVMTypeRef?](repeating: ir.i64, count: arguments.count))
    return ir.call(type, ir.address(addresses.runtime[Int(function.rawValue)]), arguments)
  }

  private func emitCall(_ node: Node) -> LLVMValueRef? {
    var types: [LLVMTypeRef?] = []
    var arguments: [LLVMValueRef?] = []
    for operand in node.operands {
      let isBool = graph.nodes[operand].type == .bool
      types.append(isBool ? ir.i64 : type(of: operand))
      arguments.append(isBool ? LLVMBuildZExt(ir.builder, value(operand), ir.i64, "") : value(operand))
    }
    let result = ir.call(
      ir.functionType(node.type == .double ? ir.double : ir.i64, types),
      ir.address(addresses.runtime[Int(node.immediate)]), arguments)
    switch node.type {
    case .none: return nil
    case .bool: return ir.compare(LLVMIntNE, result, ir.constant(Int64(0)))
    case .word, .object, .int, .double, .address: return result
    }
  }

  // Predicates

  private static func predicate(_ immediate: Int64) -> LLVMIntPredicate {
    switch Predicate(rawValue: UInt8(immediate))! {
    case .equal: LLVMIntEQ
    case .notEqual: LLVMIntNE
    case .less: LLVMIntSLT
    case .lessEqual: LLVMIntSLE
    case .greater: LLVMIntSGT
    case .greaterEqual: LLVMIntSGE
    case .below: LLVMIntULT
    case .aboveEqual: LLVMIntUGE
    }
  }

  private static func doublePredicate(_ immediate: Int64) -> LLVMRealPredicate {
    switch Predicate(rawValue: UInt8(immediate))! {
    case .equal: LLVMRealOEQ
    case .notEqual: LLVMRealUNE
    case .less, .below: LLVMRealOLT
    case .lessEqual: LLVMRealOLE
    case .greater: LLVMRealOGT
    case .greaterEqual, .aboveEqual: LLVMRealOGE
    }
  }
}
