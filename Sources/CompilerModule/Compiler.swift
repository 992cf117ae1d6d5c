// What the compiler's library exports. LLVM comes into the process with it, which is best one of its own (CompilerProcess/serve.c).

import CompilerInterface
import CompilerProcess
import Graph
import LLVMBackend
import Passes
import Regions

/// Made by `open`.
nonisolated(unsafe) private var backend: Backend?
/// What the engine looks up.
nonisolated(unsafe) private var functions = UnsafeMutablePointer<spt_compiler>.allocate(capacity: 1)

@_cdecl("spt_compiler")
public func compilerFunctions() -> UnsafeRawPointer {
  functions.initialize(
    to: spt_compiler(
      open: { openOrLeave($0!) }, compile: { compileOrLeave($0!) }, dump: { dump($0!, $1!) },
      forget: { forget($0!) }, outlives_exit: outlivesExit))
  return UnsafeRawPointer(functions)
}

/// LLVM's variables end at exit() when they are another library's.
private var outlivesExit: Int32 {
  #if SPINETAIL_LLVM_CONTAINED
    1
  #else
    0
  #endif
}

private func compileOrLeave(_ compilation: UnsafeMutablePointer<spt_compilation>) {
  if spt_use_llvm({ compile($0!.assumingMemoryBound(to: spt_compilation.self)) }, compilation) == 0 {
    compilation.pointee.region = nil
    compilation.pointee.refusal = spt_region_no_memory.rawValue
  }
}

/// What `open` was given and gives.
private struct Opening {
  var block: UnsafeMutablePointer<spt_block>
  var enter: UInt64 = 0
}
private func openOrLeave(_ block: UnsafeMutablePointer<spt_block>) -> UInt64 {
  var opening = Opening(block: block)
  let isDone = spt_use_llvm(
    {
      let opening = $0!.assumingMemoryBound(to: Opening.self)
      opening.pointee.enter = open(opening.pointee.block)
    }, &opening)
  return isDone == 0 ? 0 : opening.enter
}

private func open(_ block: UnsafeMutablePointer<spt_block>) -> UInt64 {
  if backend == nil { backend = makeBackend() }
  return backend?.makeEnter(block)?.address ?? 0
}

private func makeBackend() -> Backend? {
  #if DEBUG
    isChecked = true
  #else
    isChecked = getenv("SPINETAIL_VERIFY_GRAPHS") != nil
  #endif
  var settings = BackendSettings()
  if let level = getenv("SPINETAIL_LLVM_LEVEL") { settings.level = Int(String(cString: level)) ?? settings.level }
  if let options = getenv("SPINETAIL_LLVM_OPTIONS"), let text = strdup(options) {
    // The pieces stay: LLVM keeps pointers to them.
    var option = strtok(text, " ")
    while let one = option {
      settings.options.append(one)
      option = strtok(nil, " ")
    }
  }
  if let off = getenv("SPINETAIL_PASSES_OFF") { passesOff = UInt32(String(cString: off)) ?? 0 }
  if let period = getenv("SPINETAIL_FAIL_GUARDS") {
    failurePeriod = UInt64(String(cString: period)) ?? 0
    passesLeft.initialize(to: failurePeriod)
  }
  tellsTools = getenv("SPINETAIL_PERF") != nil
  settings.keepsObjects = tellsTools
  return Backend(settings)
}

private func compile(_ compilation: UnsafeMutablePointer<spt_compilation>) {
  guard let backend else { return }
  let (built, reason) = buildRegion(compilation)
  guard let built else {
    compilation.pointee.refusal = reason.rawValue
    return
  }
  var optimized = built
  // Wrong code is never made: the last graph is always verified.
  let found = optimize(&optimized.graph, off: compilation.pointee.passes_off | passesOff, isChecked: isChecked)
  if let problem = found ?? optimized.graph.verify() {
    if isChecked { report(problem, compilation) }
    compilation.pointee.refusal = spt_region_wrong_graph.rawValue
    return
  }
  let graph = optimized.graph
  guard let region = makeRegion(optimized, compilation) else {
    compilation.pointee.refusal = spt_region_too_large.rawValue
    return
  }
  guard
    let code = backend.compile(
      graph, addresses(graph, compilation, region), &compilation.pointee.block,
      name: String(cString: compilation.pointee.name))
  else {
    compilation.pointee.refusal = spt_region_code_generator.rawValue
    return
  }
  for number in graph.entries.indices { region.pointee.entries[number].code = code.address }
  region.pointee.code_address = code.address
  region.pointee.code_bytes = code.byteCount
  region.pointee.is_reused = code.isReused ? 1 : 0
  compilation.pointee.region = region
  if tellsTools {
    let about = compilation.pointee
    spt_map_for_perf(code.address, code.byteCount, about.name, about.file, about.line)
    code.object.withUnsafeBytes { spt_show_to_gdb($0.baseAddress, $0.count, code.address) }
  }
}

/// SPINETAIL_PERF=1: perf and GDB learn the names of compiled code.
nonisolated(unsafe) private var tellsTools = false
nonisolated(unsafe) private var passesOff: UInt32 = 0
/// SPINETAIL_FAIL_GUARDS=N: every Nth guard of the process fails as if its condition were false. 0: none.
nonisolated(unsafe) private var failurePeriod: UInt64 = 0
nonisolated(unsafe) private let passesLeft = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
/// Whether graphs are verified behind each pass too, and what is wrong is said: in debug builds, and with SPINETAIL_VERIFY_GRAPHS=1.
nonisolated(unsafe) private var isChecked = false

private func report(_ problem: String, _ compilation: UnsafeMutablePointer<spt_compilation>) {
  let line = "spinetail: graph of " + String(cString: compilation.pointee.name) + ": " + problem + "\n"
  var bytes = Array(line.utf8)
  _ = write(2, &bytes, bytes.count)
}

private func addresses(
  _ graph: Graph, _ compilation: UnsafeMutablePointer<spt_compilation>, _ region: UnsafeMutablePointer<spt_region>?
) -> RegionAddresses {
  RegionAddresses(
    code: compilation.pointee.address,
    runtime: compilation.pointee.runtime,
    exits: UInt64(UInt(bitPattern: region?.pointee.exits)),
    calls: region.map { UInt64(UInt(bitPattern: $0)) + UInt64(MemoryLayout<spt_region>.offset(of: \.calls)!) } ?? 0,
    passesLeft: UInt64(UInt(bitPattern: passesLeft)),
    failurePeriod: failurePeriod)
}

/// The records of a region lie in its block: the addresses of its exits are known before the code is made, as those of the entries,
/// which are in the graph already. nil: there are too many.
private func makeRegion(
  _ built: Region, _ compilation: UnsafeMutablePointer<spt_compilation>
) -> UnsafeMutablePointer<spt_region>? {
  let graph = built.graph
  let exitBytes = UInt64(graph.exits.count * MemoryLayout<spt_region_exit>.stride)
  guard
    let regionMemory = spt_block_take(
      &compilation.pointee.block, spt_block_data, UInt64(MemoryLayout<spt_region>.stride), 16),
    let exitMemory = spt_block_take(&compilation.pointee.block, spt_block_data, exitBytes, 16)
  else { return nil }
  let region = regionMemory.bindMemory(to: spt_region.self, capacity: 1)
  let exits = exitMemory.bindMemory(to: spt_region_exit.self, capacity: graph.exits.count)
  for (number, exit) in graph.exits.enumerated() {
    let code = exit.frameOffset == 0 ? nil : calleeCode(of: exit, compilation)
    let landing = compilation.pointee.address &+ UInt64(bitPattern: Int64(8 * exit.word))
    let inner = code.map { (landing &- $0) / 8 }
    exits[number] = spt_region_exit(
      landing: landing, count: 0, word: UInt32(exit.site), reason: UInt32(exit.reason.rawValue),
      inner: UInt32(inner ?? 0),
      code: code ?? 0)
  }
  region.initialize(
    to: spt_region(
      entries: built.entries, entry_count: UInt64(graph.entries.count),
      hook_entry_count: UInt64(built.hookEntryCount), exits: exits,
      exit_count: UInt64(graph.exits.count), code_address: 0, code_bytes: 0, is_reused: 0, calls: 0, block: spt_block(),
      next: nil,
      text: nil))
  return region
}

/// Where the callee's code lies whose instruction an exit goes on at.
private func calleeCode(of exit: Exit, _ compilation: UnsafeMutablePointer<spt_compilation>) -> UInt64? {
  let place = compilation.pointee.address &+ UInt64(bitPattern: Int64(8 * exit.word))
  for number in 0..<Int(compilation.pointee.callee_count) {
    let callee = compilation.pointee.callees[number]
    if place >= callee.address && place < callee.address + 8 * callee.word_count { return callee.address }
  }
  return nil
}

private func forget(_ region: UnsafeMutablePointer<spt_region>) {
  if tellsTools && region.pointee.entry_count > 0 { spt_hide_from_gdb(region.pointee.entries[0].code) }
}

private func dump(_ compilation: UnsafeMutablePointer<spt_compilation>, _ stage: UnsafePointer<CChar>)
  -> UnsafeMutablePointer<CChar>?
{
  guard let backend, let built = buildRegion(compilation).0 else { return nil }
  var graph = built.graph
  if UInt8(bitPattern: stage[0]) != UInt8(ascii: "b") {
    _ = optimize(&graph, off: compilation.pointee.passes_off | passesOff)
  }
  let text: String?
  switch UInt8(bitPattern: stage[0]) {
  // "built": the graph before the passes.
  case UInt8(ascii: "g"), UInt8(ascii: "b"): text = graph.text
  case UInt8(ascii: "l"):
    text = backend.intermediateCode(graph, addresses(graph, compilation, nil))
  default: text = backend.assembly(graph, addresses(graph, compilation, nil))
  }
  guard let text else { return nil }
  return text.withCString { strdup($0) }
}
