// What the backend has to know of an object file that holds one function: how long the function is, and where its table
// of addresses lies, to be filled in.

import CLLVM
import CompilerInterface

struct ObjectFile {
  let start: UnsafeRawPointer
  let byteCount: Int
  /// Of the function.
  let codeSize: UInt64
  /// The section of the table; empty where the code has no addresses.
  private let table: UnsafeRawBufferPointer

  /// nil: LLVM does not take it for an object file. The bytes stay the buffer's.
  init?(_ buffer: LLVMMemoryBufferRef) {
    var message: UnsafeMutablePointer<CChar>?
    guard let binary = LLVMCreateBinary(buffer, nil, &message) else {
      LLVMDisposeMessage(message)
      return nil
    }
    defer { LLVMDisposeBinary(binary) }
    start = UnsafeRawPointer(LLVMGetBufferStart(buffer))
    byteCount = LLVMGetBufferSize(buffer)
    codeSize = Self.codeSize(binary)
    table = Self.table(binary)
  }

  /// Writes the addresses; false when there is no room for just so many.
  func fill(_ addresses: AddressTable) -> Bool {
    if table.count != addresses.values.count * MemoryLayout<UInt64>.stride { return false }
    guard let first = table.baseAddress else { return true }
    let places = UnsafeMutableRawPointer(mutating: first)
    for (index, value) in addresses.values.enumerated() {
      places.storeBytes(of: value, toByteOffset: index * MemoryLayout<UInt64>.stride, as: UInt64.self)
    }
    return true
  }

  private static func codeSize(_ binary: LLVMBinaryRef) -> UInt64 {
    let symbols = LLVMObjectFileCopySymbolIterator(binary)
    defer { LLVMDisposeSymbolIterator(symbols) }
    var largest: UInt64 = 0
    while LLVMObjectFileIsSymbolIteratorAtEnd(binary, symbols) == 0 {
      largest = max(largest, LLVMGetSymbolSize(symbols))
      LLVMMoveToNextSymbol(symbols)
    }
    return largest
  }

  private static func table(_ binary: LLVMBinaryRef) -> UnsafeRawBufferPointer {
    let sections = LLVMObjectFileCopySectionIterator(binary)
    defer { LLVMDisposeSectionIterator(sections) }
    while LLVMObjectFileIsSectionIteratorAtEnd(binary, sections) == 0 {
      if let name = LLVMGetSectionName(sections), strcmp(name, Backend.literal(AddressTable.section)) == 0 {
        return UnsafeRawBufferPointer(start: LLVMGetSectionContents(sections), count: Int(LLVMGetSectionSize(sections)))
      }
      LLVMMoveToNextSection(sections)
    }
    return UnsafeRawBufferPointer(start: nil, count: 0)
  }
}
