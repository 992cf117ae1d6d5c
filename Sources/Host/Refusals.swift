// Which code was not translated, and why: for `stats()`. Names are copied, so that no code object is kept alive and
// any interpreter may ask.

import Bytecode
import CPython313
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
    let name = spt_copy_qualified_name(code)
  else { return }
  names[record.pointee.nameCount] = name
  record.pointee.nameCount += 1
}
