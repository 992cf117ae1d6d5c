// Which code was not translated or compiled, and why: for `stats()`. Names are copied, so that no code object is kept alive and
// any interpreter may ask.

import Bytecode
import CPython313
import CompilerInterface
import RegisterCode

/// What is kept of one reason.
struct RefusalRecord {
  static var limit: Int { 100 }
  var count = 0
  /// The first `limit` qualified names.
  var nameCount = 0
  var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
}

/// One record for each `Refusal`, made when the first code is refused.
nonisolated(unsafe) private var records: UnsafeMutablePointer<RefusalRecord>?

func refusalRecord(_ refusal: Refusal) -> RefusalRecord? {
  records?[Int(refusal.rawValue)]
}

func recordRefusal(_ code: Code, _ refusal: Refusal) {
  if records == nil {
    let count = Refusal.allCases.count
    guard let memory = malloc(count * MemoryLayout<RefusalRecord>.stride) else { return }
    records = memory.bindMemory(to: RefusalRecord.self, capacity: count)
    records?.initialize(repeating: RefusalRecord(), count: count)
  }
  guard let record = records?.advanced(by: Int(refusal.rawValue)) else { return }
  record.pointee.count += 1
  if record.pointee.names == nil {
    let bytes = RefusalRecord.limit * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
    record.pointee.names = malloc(bytes)?.assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self)
  }
  guard let names = record.pointee.names, record.pointee.nameCount < RefusalRecord.limit,
    let name = spt_copy_text(code.pointee.co_qualname)
  else { return }
  names[record.pointee.nameCount] = name
  record.pointee.nameCount += 1
}

// MARK: Regions

/// How many compilations came to nothing for each reason.
nonisolated(unsafe) private var refusedRegions: UnsafeMutablePointer<Int>?

/// Counts one; whether it was for what the code is.
func recordRefusal(ofRegion refusal: UInt32) -> Bool {
  let count = Int(spt_region_refusal_count.rawValue)
  if refusedRegions == nil, let memory = calloc(count, MemoryLayout<Int>.stride) {
    refusedRegions = memory.bindMemory(to: Int.self, capacity: count)
  }
  refusedRegions?[Int(refusal)] += 1
  return refusal < spt_region_no_compiler.rawValue
}

func refusedRegions(for refusal: spt_region_refusal) -> Int { refusedRegions?[Int(refusal.rawValue)] ?? 0 }

extension spt_region_refusal {
  /// The name in `stats()`.
  var name: StaticString {
    switch self {
    case spt_region_too_large: "too_large"
    case spt_region_too_many_entries: "too_many_entries"
    case spt_region_unreadable_code: "unreadable_code"
    case spt_region_unsettled_loop: "unsettled_loop"
    case spt_region_wrong_graph: "wrong_graph"
    case spt_region_code_generator: "code_generator"
    case spt_region_no_code_generator: "no_code_generator"
    case spt_region_no_compiler: "no_compiler"
    case spt_region_limited_memory: "limited_memory"
    case spt_region_no_memory: "no_memory"
    case spt_region_place_taken: "place_taken"
    case spt_region_compiler_died: "compiler_died"
    case spt_region_stopped: "stopped"
    default: "unknown"
    }
  }
}
