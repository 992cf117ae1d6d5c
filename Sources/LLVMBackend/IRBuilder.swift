// LLVM's types and instruction builder, by the C API: what the emitter says over and over, said shortly.

import CLLVM

/// LLVM's number of the convention in which a callee saves no register (its C API has no name for it). A region then uses
/// all of them and saves none; `enter` saves them once for as many regions as run one after the other.
let preserveNone: UInt32 = 21

struct IRBuilder {
  let context: LLVMContextRef
  let module: LLVMModuleRef
  let builder: LLVMBuilderRef
  let i1: LLVMTypeRef
  let i8: LLVMTypeRef
  let i16: LLVMTypeRef
  let i32: LLVMTypeRef
  let i64: LLVMTypeRef
  let double: LLVMTypeRef
  let pointer: LLVMTypeRef
  /// The numbers that the code loads in place of containing them.
  let table = AddressTable()
  private let profile: UInt32
  private let invariant: UInt32
  private let dereferenceable: UInt32
  private let nothing: LLVMValueRef
  private let noBytes: LLVMValueRef
  private let likelyWeights: LLVMValueRef
  private let unlikelyWeights: LLVMValueRef

  init(_ context: LLVMContextRef, _ module: LLVMModuleRef) {
    self.context = context
    self.module = module
    builder = LLVMCreateBuilderInContext(context)
    i1 = LLVMInt1TypeInContext(context)
    i8 = LLVMInt8TypeInContext(context)
    i16 = LLVMInt16TypeInContext(context)
    i32 = LLVMInt32TypeInContext(context)
    i64 = LLVMInt64TypeInContext(context)
    double = LLVMDoubleTypeInContext(context)
    pointer = LLVMPointerTypeInContext(context, 0)
    profile = LLVMGetMDKindIDInContext(context, "prof", 4)
    invariant = LLVMGetMDKindIDInContext(context, "invariant.load", 14)
    dereferenceable = LLVMGetMDKindIDInContext(context, "dereferenceable", 15)
    nothing = LLVMMetadataAsValue(context, LLVMMDNodeInContext2(context, nil, 0))
    var zero: LLVMMetadataRef? = LLVMValueAsMetadata(LLVMConstInt(i64, 0, 0))
    noBytes = LLVMMetadataAsValue(context, LLVMMDNodeInContext2(context, &zero, 1))
    likelyWeights = IRBuilder.weights(context, i32, 2000, 1)
    unlikelyWeights = IRBuilder.weights(context, i32, 1, 2000)
  }

  /// Ends the module too, and its context.
  func dispose() {
    LLVMDisposeBuilder(builder)
    LLVMDisposeModule(module)
    LLVMContextDispose(context)
  }

  private static func weights(_ context: LLVMContextRef, _ i32: LLVMTypeRef, _ first: UInt64, _ second: UInt64)
    -> LLVMValueRef
  {
    var parts: [LLVMMetadataRef?] = [
      LLVMMDStringInContext2(context, "branch_weights", 14),
      LLVMValueAsMetadata(LLVMConstInt(i32, first, 0)), LLVMValueAsMetadata(LLVMConstInt(i32, second, 0)),
    ]
    return LLVMMetadataAsValue(context, LLVMMDNodeInContext2(context, &parts, parts.count))
  }

  // Types and constants

  func functionType(_ result: LLVMTypeRef, _ parameters: [LLVMTypeRef?]) -> LLVMTypeRef {
    var parameters = parameters
    return LLVMFunctionType(result, &parameters, UInt32(parameters.count), 0)
  }
  /// What every region is: (frame, context, number of the entry) → where the interpreter goes on.
  var regionType: LLVMTypeRef { functionType(i64, [pointer, pointer, i64]) }
  func constant(_ value: Int64) -> LLVMValueRef { LLVMConstInt(i64, UInt64(bitPattern: value), 0) }
  func constant(_ value: UInt64) -> LLVMValueRef { LLVMConstInt(i64, value, 0) }
  func constant(double bits: Int64) -> LLVMValueRef { LLVMConstBitCast(constant(bits), double) }
  func constant(bool: Bool) -> LLVMValueRef { LLVMConstInt(i1, bool ? 1 : 0, 0) }
  /// A number that is most likely an address, from the table of addresses.
  func tabled(_ value: UInt64) -> LLVMValueRef { LLVMBuildPtrToInt(builder, tabledPointer(value), i64, "") }
  private func tabledPointer(_ value: UInt64) -> LLVMValueRef {
    let load = LLVMBuildLoad2(builder, pointer, table.place(of: value, in: self), "")!
    // LLVM may load it earlier, once for all, or anew, as it may a constant. FastISel believes that of a load only if it finds both marks.
    LLVMSetMetadata(load, invariant, nothing)
    LLVMSetMetadata(load, dereferenceable, noBytes)
    return load
  }
  func address(_ value: UInt64) -> LLVMValueRef {
    AddressTable.holds(value) ? tabledPointer(value) : LLVMConstIntToPtr(constant(value), pointer)
  }

  // Functions and blocks

  /// `nounwind` keeps unwind tables, which nobody reads, out of the memory.
  func addFunction(_ name: String, _ type: LLVMTypeRef) -> LLVMValueRef {
    let function = LLVMAddFunction(module, name, type)!
    let kind = LLVMGetEnumAttributeKindForName("nounwind", 8)
    LLVMAddAttributeAtIndex(function, UInt32.max, LLVMCreateEnumAttribute(context, kind, 0))
    return function
  }
  func addBlock(_ function: LLVMValueRef) -> LLVMBasicBlockRef {
    LLVMAppendBasicBlockInContext(context, function, "")
  }
  /// A new block right behind the current one.
  func splitOff() -> LLVMBasicBlockRef {
    let current = LLVMGetInsertBlock(builder)!
    let block = addBlock(LLVMGetBasicBlockParent(current))
    LLVMMoveBasicBlockAfter(block, current)
    return block
  }
  func continueIn(_ block: LLVMBasicBlockRef) { LLVMPositionBuilderAtEnd(builder, block) }
  var currentBlock: LLVMBasicBlockRef { LLVMGetInsertBlock(builder) }

  // Instructions

  func load(_ type: LLVMTypeRef, _ address: LLVMValueRef) -> LLVMValueRef {
    aligned(LLVMBuildLoad2(builder, type, address, ""))
  }
  func store(_ value: LLVMValueRef, _ address: LLVMValueRef) {
    _ = aligned(LLVMBuildStore(builder, value, address))
  }
  /// Nothing is promised of addresses: the processors at hand do not mind.
  private func aligned(_ access: LLVMValueRef) -> LLVMValueRef {
    LLVMSetAlignment(access, 1)
    return access
  }
  func offset(_ base: LLVMValueRef, _ distance: Int64) -> LLVMValueRef {
    if distance == 0 { return base }
    var index: [LLVMValueRef?] = [constant(distance)]
    return LLVMBuildInBoundsGEP2(builder, i8, base, &index, 1, "")
  }
  func add(_ a: LLVMValueRef, _ b: LLVMValueRef) -> LLVMValueRef { LLVMBuildAdd(builder, a, b, "") }
  func compare(_ predicate: LLVMIntPredicate, _ a: LLVMValueRef, _ b: LLVMValueRef) -> LLVMValueRef {
    LLVMBuildICmp(builder, predicate, a, b, "")
  }
  func call(_ type: LLVMTypeRef, _ function: LLVMValueRef, _ arguments: [LLVMValueRef?]) -> LLVMValueRef {
    var arguments = arguments
    return LLVMBuildCall2(builder, type, function, &arguments, UInt32(arguments.count), "")
  }
  func intrinsic(_ name: StaticString, _ type: LLVMTypeRef, _ arguments: [LLVMValueRef?]) -> LLVMValueRef {
    let number = name.withUTF8Buffer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { LLVMLookupIntrinsicID($0.baseAddress, $0.count) }
    }
    var types: [LLVMTypeRef?] = [type]
    let function = LLVMGetIntrinsicDeclaration(module, number, &types, 1)!
    return call(LLVMIntrinsicGetType(context, number, &types, 1), function, arguments)
  }
  func jump(_ target: LLVMBasicBlockRef) { LLVMBuildBr(builder, target) }
  func branch(
    _ condition: LLVMValueRef, _ then: LLVMBasicBlockRef, _ otherwise: LLVMBasicBlockRef, likely: Bool? = nil
  ) {
    let branch = LLVMBuildCondBr(builder, condition, then, otherwise)
    if let likely { LLVMSetMetadata(branch, profile, likely ? likelyWeights : unlikelyWeights) }
  }
}
