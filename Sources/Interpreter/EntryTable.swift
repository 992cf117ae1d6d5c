// Where a unit's register code can be entered. Most code units of the bytecode are no entry, and most tables are never looked into
// but at the first, so what counts is their size.
//
//   for each 32 code units   a bit for each that is an entry, and how many entries lie before
//   for each entry           its word
//
// The number of an entry is the count of the bits before its own.

import CPython313

/// 32 code units of the bytecode.
private struct EntryBlock {
  var bits: UInt32 = 0
  var entriesBefore: UInt32 = 0
}

/// The entries of one unit, in one piece of the C heap: the blocks, then the words.
public struct EntryTable {
  private var blocks: UnsafeMutablePointer<EntryBlock>
  private var words: UnsafeMutablePointer<Int32>
  /// Code units of the bytecode.
  public let count: Int

  /// Copies what the translator made: for each code unit a word, or -1. Nil when memory runs out.
  init?(_ entries: borrowing [Int32]) {
    count = entries.count
    let blockCount = (count + 31) / 32
    var entryCount = 0
    for index in 0..<count where entries[index] >= 0 { entryCount += 1 }
    let size = blockCount * MemoryLayout<EntryBlock>.stride
    guard let memory = malloc(max(1, size + entryCount * MemoryLayout<Int32>.stride)) else { return nil }
    blocks = memory.bindMemory(to: EntryBlock.self, capacity: blockCount)
    words = (memory + size).bindMemory(to: Int32.self, capacity: entryCount)
    entryCount = 0
    for index in 0..<count {
      if index % 32 == 0 { blocks[index / 32] = EntryBlock(entriesBefore: UInt32(entryCount)) }
      if entries[index] < 0 { continue }
      blocks[index / 32].bits |= 1 << UInt32(index % 32)
      words[entryCount] = entries[index]
      entryCount += 1
    }
  }

  func deallocate() { free(blocks) }

  /// The word at which a frame that stands at a code unit is entered, or -1.
  @_transparent func word(at offset: Int) -> Int {
    let block = blocks[offset >> 5]
    let bit = 1 as UInt32 &<< UInt32(truncatingIfNeeded: offset)
    if block.bits & bit == 0 { return -1 }
    return Int(words[Int(block.entriesBefore) &+ (block.bits & (bit &- 1)).nonzeroBitCount])
  }
}
