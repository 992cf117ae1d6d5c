// Graphs to machine code that can run: one target machine and one LLJIT for the life of the process.
//
// Each region is an object file of its own. LLJIT puts its code and constants into a block of the caller's and forgets it
// again: the code refers to nothing but the block and addresses that it was given. Nothing here is thread-safe: one thread compiles
// at a time.

import CLLVM
import CodeCache
import CompilerInterface
import Graph

/// How LLVM compiles.
public struct BackendSettings {
  /// 0: no passes, FastISel; 1: LLVM's cheapest optimizing code generator.
  public var level: Int
  /// More of LLVM's command line options.
  public var options: [UnsafePointer<CChar>?] = []
  /// Graphs of more nodes are compiled without optimization: the code generator's time grows faster than they do.
  public var largest = 12_000
  /// Whether machine code comes with its object file, for debuggers.
  public var keepsObjects = false
  public init(level: Int = 1) { self.level = level }
}

/// Machine code in a block.
public struct MachineCode {
  public var address: UInt64
  public var byteCount: UInt64
  /// The object file it comes from, where the settings ask for it.
  public var object: [UInt8]
  /// Whether it was compiled by another process, or earlier.
  public var isReused = false
}

public final class Backend {
  private let settings: BackendSettings
  private let machine: LLVMTargetMachineRef
  /// The same without optimization, for graphs with which the other one would take long.
  private let quickMachine: LLVMTargetMachineRef
  private let triple: UnsafeMutablePointer<CChar>
  private let jit: LLVMOrcLLJITRef
  /// Names of symbols are to be unique.
  private var serial = 0
  /// How each key of kept code begins; nil where none is kept.
  private var keyStart: spt_code_key?
  /// What went wrong last.
  public private(set) var failure = ""

  /// nil when LLVM has no code generator for this machine.
  public init?(_ settings: BackendSettings = BackendSettings()) {
    self.settings = settings
    LLVMInitializeNativeTarget()
    LLVMInitializeNativeAsmPrinter()
    // Loop strength reduction takes half of the time of level 1, for loops that have no arrays to walk; merging the ends of
    // blocks takes a tenth, mostly to find that no two exits are the same. Selecting instructions one by one takes a quarter less
    // than by graphs of them, and the code is as fast. Without the three passes that prepare for graphs it takes another third less.
    // Scheduling is a twentieth, and changes nothing that can be measured.
    var arguments: [UnsafePointer<CChar>?] = [
      Self.literal("spinetail"), Self.literal("-disable-lsr"), Self.literal("-enable-tail-merge=false"),
      Self.literal("-fast-isel"), Self.literal("-disable-cgp"), Self.literal("-disable-constant-hoisting"),
      Self.literal("-enable-misched=false"),
    ]
    #if arch(x86_64)
      arguments.append(Self.literal("-disable-x86-domain-reassignment"))
    #endif
    arguments += settings.options
    LLVMParseCommandLineOptions(Int32(arguments.count), &arguments, nil)

    guard let triple = LLVMGetDefaultTargetTriple(), let machine = Self.makeMachine(triple, settings.level),
      let quickMachine = Self.makeMachine(triple, 0),
      // A builder consumes its machine: LLJIT gets one of its own.
      let other = Self.makeMachine(triple, settings.level)
    else { return nil }
    let builder = LLVMOrcCreateLLJITBuilder()
    LLVMOrcLLJITBuilderSetJITTargetMachineBuilder(
      builder, LLVMOrcJITTargetMachineBuilderCreateFromTargetMachine(other))
    LLVMOrcLLJITBuilderSetObjectLinkingLayerCreator(builder, { _, session, _ in makeLinkingLayer(session) }, nil)
    var jit: LLVMOrcLLJITRef?
    if let error = LLVMOrcCreateLLJIT(&jit, builder) {
      LLVMConsumeError(error)
      return nil
    }
    // It would print them: they are the caller's.
    LLVMOrcExecutionSessionSetErrorReporter(
      LLVMOrcLLJITGetExecutionSession(jit), { _, error in LLVMConsumeError(error) }, nil)
    self.triple = triple
    self.machine = machine
    self.quickMachine = quickMachine
    self.jit = jit!
    keyStart = makeKeyStart()
  }

  static func literal(_ text: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
  }

  private static func makeMachine(_ triple: UnsafePointer<CChar>, _ level: Int) -> LLVMTargetMachineRef? {
    var target: LLVMTargetRef?
    var message: UnsafeMutablePointer<CChar>?
    if LLVMGetTargetFromTriple(triple, &target, &message) != 0 {
      LLVMDisposeMessage(message)
      return nil
    }
    let (processor, features) = (LLVMGetHostCPUName(), LLVMGetHostCPUFeatures())
    defer {
      LLVMDisposeMessage(processor)
      LLVMDisposeMessage(features)
    }
    // A block's code and data lie close together (CompilerInterface/arena.h): what the code loads is named by its distance. By
    // the JIT's default that would take an instruction more, and a register all through the function.
    return LLVMCreateTargetMachine(
      target, triple, processor, features, level == 0 ? LLVMCodeGenLevelNone : LLVMCodeGenLevelLess, LLVMRelocPIC,
      LLVMCodeModelSmall)
  }

  // Compiling

  /// Machine code of a graph; nil when LLVM refuses, and `failure` says why.
  public func compile(
    _ graph: Graph, _ addresses: RegionAddresses, _ block: UnsafeMutablePointer<spt_block>, name: String = "region"
  ) -> MachineCode? {
    // Only tools see it, and what is kept has the same name in each process.
    let name = settings.keepsObjects ? nextName(name) : "region"
    let module = makeModule(name)
    defer { module.dispose() }
    var emitter = RegionEmitter(graph, addresses, name: name, module)
    emitter.emit()
    let isLarge = graph.nodes.count > settings.largest
    guard isWellFormed(module) else { return nil }
    let key = settings.keepsObjects ? nil : key(of: module, isLarge: isLarge)
    if let key, let object = find(key), var code = load(object, name, module.table, block) {
      code.isReused = true
      return code
    }
    guard let object = generate(module, LLVMObjectFile, isLarge ? quickMachine : machine) else { return nil }
    if let key { keep(object, key) }
    return load(object, name, module.table, block)
  }

  /// The IR of a graph; nil when LLVM refuses.
  public func intermediateCode(_ graph: Graph, _ addresses: RegionAddresses) -> String? {
    let module = makeModule("region")
    defer { module.dispose() }
    var emitter = RegionEmitter(graph, addresses, name: "region", module)
    emitter.emit()
    guard isWellFormed(module), let text = LLVMPrintValueToString(emitter.function) else { return nil }
    defer { LLVMDisposeMessage(text) }
    return String(cString: text)
  }

  /// The assembly of a graph; nil when LLVM refuses.
  public func assembly(_ graph: Graph, _ addresses: RegionAddresses) -> String? {
    let module = makeModule("region")
    defer { module.dispose() }
    var emitter = RegionEmitter(graph, addresses, name: "region", module)
    emitter.emit()
    guard isWellFormed(module), let buffer = generate(module, LLVMAssemblyFile, machine) else { return nil }
    defer { LLVMDisposeMemoryBuffer(buffer) }
    let bytes = UnsafeRawBufferPointer(start: LLVMGetBufferStart(buffer), count: LLVMGetBufferSize(buffer))
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The function that calls a region from C: (frame, context, code, number) → where the interpreter goes on. It saves the
  /// registers that regions do not.
  public func makeEnter(_ block: UnsafeMutablePointer<spt_block>) -> MachineCode? {
    let name = nextName("enter")
    let ir = makeModule(name)
    defer { ir.dispose() }
    let function = ir.addFunction(name, ir.functionType(ir.i64, [ir.pointer, ir.pointer, ir.pointer, ir.i64]))
    ir.continueIn(ir.addBlock(function))
    let call = ir.call(
      ir.regionType, LLVMGetParam(function, 2),
      [LLVMGetParam(function, 0), LLVMGetParam(function, 1), LLVMGetParam(function, 3)])
    LLVMSetInstructionCallConv(call, preserveNone)
    LLVMBuildRet(ir.builder, call)
    return generate(ir, LLVMObjectFile, machine).flatMap { load($0, name, ir.table, block) }
  }

  // Kept code

  /// What is the same for all code: the build of the compiler, LLVM, and what it compiles for and how.
  private func makeKeyStart() -> spt_code_key? {
    var key = spt_code_key()
    if spt_code_key_open(&key) == 0 { return nil }
    var (major, minor, patch) = (UInt32(0), UInt32(0), UInt32(0))
    LLVMGetVersion(&major, &minor, &patch)
    var numbers = [major, minor, patch, UInt32(settings.level)]
    spt_code_key_add(&key, &numbers, UInt64(numbers.count * MemoryLayout<UInt32>.stride))
    let (processor, features) = (LLVMGetTargetMachineCPU(machine), LLVMGetTargetMachineFeatureString(machine))
    for text in [triple, processor, features] { if let text { Self.add(text, to: &key) } }
    for option in settings.options { if let option { Self.add(option, to: &key) } }
    LLVMDisposeMessage(processor)
    LLVMDisposeMessage(features)
    return key
  }

  private static func add(_ text: UnsafePointer<CChar>, to key: inout spt_code_key) {
    spt_code_key_add(&key, text, UInt64(strlen(text)) + 1)
  }

  /// The key of IR's code: all that LLVM will see of it. It holds no address.
  private func key(of ir: IRBuilder, isLarge: Bool) -> spt_code_key? {
    guard var key = keyStart, let code = LLVMWriteBitcodeToMemoryBuffer(ir.module) else { return nil }
    defer { LLVMDisposeMemoryBuffer(code) }
    var machine: UInt8 = isLarge ? 1 : 0
    spt_code_key_add(&key, &machine, 1)
    spt_code_key_add(&key, LLVMGetBufferStart(code), UInt64(LLVMGetBufferSize(code)))
    spt_code_key_close(&key)
    return key
  }

  private func find(_ key: spt_code_key) -> LLVMMemoryBufferRef? {
    var (key, byteCount) = (key, UInt64(0))
    guard let bytes = spt_code_cache_find(&key, &byteCount) else { return nil }
    defer { free(bytes) }
    return LLVMCreateMemoryBufferWithMemoryRangeCopy(bytes.assumingMemoryBound(to: CChar.self), Int(byteCount), "")
  }

  private func keep(_ object: LLVMMemoryBufferRef, _ key: spt_code_key) {
    var key = key
    spt_code_cache_keep(&key, LLVMGetBufferStart(object), UInt64(LLVMGetBufferSize(object)))
  }

  // Steps

  private func nextName(_ name: String) -> String {
    serial += 1
    return "\(name).\(serial)"
  }

  private func makeModule(_ name: String) -> IRBuilder {
    let context = LLVMContextCreate()!
    LLVMContextSetDiscardValueNames(context, 1)
    let module = LLVMModuleCreateWithNameInContext(name, context)!
    let layout = LLVMCreateTargetDataLayout(machine)
    LLVMSetModuleDataLayout(module, layout)
    LLVMDisposeTargetData(layout)
    LLVMSetTarget(module, triple)
    return IRBuilder(context, module)
  }

  /// Whether IR keeps to LLVM's rules: looked at in debug builds. It has no passes of LLVM's: ours have been over the graph.
  private func isWellFormed(_ ir: IRBuilder) -> Bool {
    #if DEBUG
      var message: UnsafeMutablePointer<CChar>?
      if LLVMVerifyModule(ir.module, LLVMReturnStatusAction, &message) != 0 {
        fail(message)
        return false
      }
      LLVMDisposeMessage(message)
    #endif
    return true
  }

  private func generate(_ ir: IRBuilder, _ kind: LLVMCodeGenFileType, _ machine: LLVMTargetMachineRef)
    -> LLVMMemoryBufferRef?
  {
    var buffer: LLVMMemoryBufferRef?
    var message: UnsafeMutablePointer<CChar>?
    if LLVMTargetMachineEmitToMemoryBuffer(machine, ir.module, kind, &message, &buffer) != 0 {
      fail(message)
      return nil
    }
    return buffer
  }

  /// Puts an object file's code into a block, and consumes it.
  private func load(
    _ object: LLVMMemoryBufferRef, _ name: String, _ table: AddressTable, _ block: UnsafeMutablePointer<spt_block>
  ) -> MachineCode? {
    guard let file = ObjectFile(object), file.fill(table) else {
      LLVMDisposeMemoryBuffer(object)
      failure = "an object file without its table of addresses"
      return nil
    }
    let bytes = settings.keepsObjects ? Array(UnsafeRawBufferPointer(start: file.start, count: file.byteCount)) : []
    let library = LLVMOrcLLJITGetMainJITDylib(jit)
    let resources = LLVMOrcJITDylibCreateResourceTracker(library)!
    var address: LLVMOrcExecutorAddress = 0
    destination = block
    let isLoaded =
      succeeds(LLVMOrcLLJITAddObjectFileWithRT(jit, resources, object))
      && succeeds(LLVMOrcLLJITLookup(jit, &address, name))
    destination = nil
    forget(resources)
    return isLoaded ? MachineCode(address: address, byteCount: file.codeSize, object: bytes) : nil
  }

  /// LLJIT's own of a region that is where it belongs.
  private func forget(_ resources: LLVMOrcResourceTrackerRef) {
    if let error = LLVMOrcResourceTrackerRemove(resources) { LLVMConsumeError(error) }
    LLVMOrcReleaseResourceTracker(resources)
    LLVMOrcSymbolStringPoolClearDeadEntries(
      LLVMOrcExecutionSessionGetSymbolStringPool(LLVMOrcLLJITGetExecutionSession(jit)))
  }

  private func succeeds(_ error: LLVMErrorRef?) -> Bool {
    guard let error else { return true }
    let message = LLVMGetErrorMessage(error)
    failure = String(cString: message!)
    LLVMDisposeErrorMessage(message)
    return false
  }

  private func fail(_ message: UnsafeMutablePointer<CChar>?) {
    guard let message else { return }
    failure = String(cString: message)
    LLVMDisposeMessage(message)
  }
}

/// Where the sections of the object file at hand go.
nonisolated(unsafe) private var destination: UnsafeMutablePointer<spt_block>?

/// LLVM's loader of object files, with blocks for its memory.
private func makeLinkingLayer(_ session: LLVMOrcExecutionSessionRef?) -> LLVMOrcObjectLayerRef? {
  LLVMOrcCreateRTDyldObjectLinkingLayerWithMCJITMemoryManagerLikeCallbacks(
    session, nil, { $0 }, { _ in },
    { _, size, alignment, _, _ in takeSection(spt_block_code, size, alignment) },
    { _, size, alignment, _, _, _ in takeSection(spt_block_data, size, alignment) },
    // The block's owner closes and frees it.
    { _, _ in 0 }, { _ in })
}

private func takeSection(
  _ area: spt_block_area, _ size: UInt, _ alignment: UInt32
) -> UnsafeMutablePointer<UInt8>? {
  spt_block_take(destination, area, UInt64(size), UInt64(alignment))?.assumingMemoryBound(to: UInt8.self)
}
