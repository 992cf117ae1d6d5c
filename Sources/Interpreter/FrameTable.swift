// A unit's frame points, which are many and hardly ever looked for: packed, as what counts is their size.
//
//   for each 8 points   the word of the first, and where its bytes begin
//   for each point      its fields, less those of the point before, as integers of 7 bits a byte (LEB128)
//
//   points (20 bytes each)   word 12, before 4, after 5, next 9, pops 2, last 1   →   7 bytes: 2, −1, 1, 4, 2, 1 …
//                            word 16, before 4, after 6, next 13, pops 2, last 1

import CPython313
import RegisterCode

/// Eight points.
private struct PointBlock {
  var word: UInt32
  var position: UInt32
}

/// The frame points of one unit, in one piece of the C heap: the blocks, then the bytes.
public struct FrameTable {
  private var blocks: UnsafeMutablePointer<PointBlock>
  private var bytes: UnsafeMutablePointer<UInt8>
  public let count: Int

  private static var pointsOfBlock: Int { 8 }
  private static var blockSize: Int { MemoryLayout<PointBlock>.stride }

  /// Packs what the translator made, in the order of the words. Nil when memory runs out.
  init?(_ points: borrowing [FramePoint]) {
    count = points.count
    let blockCount = (count + Self.pointsOfBlock - 1) / Self.pointsOfBlock
    var size = ByteCounter()
    Self.pack(points, into: &size) { _, _, _ in }
    guard let memory = malloc(max(1, blockCount * Self.blockSize + size.position)) else { return nil }
    let blocks = memory.bindMemory(to: PointBlock.self, capacity: blockCount)
    bytes = (memory + blockCount * Self.blockSize).bindMemory(to: UInt8.self, capacity: size.position)
    self.blocks = blocks
    var writer = ByteWriter(bytes: bytes)
    Self.pack(points, into: &writer) { block, word, position in
      blocks[block] = PointBlock(word: word, position: UInt32(position))
    }
  }

  func deallocate() {
    generation &+= 1
    free(blocks)
  }

  private static func pack<Sink: ByteSink>(
    _ points: borrowing [FramePoint], into sink: inout Sink, _ begin: (Int, UInt32, Int) -> Void
  ) {
    var last = FramePoint.origin
    for index in 0..<points.count {
      let point = points[index]
      if index % pointsOfBlock == 0 {
        begin(index / pointsOfBlock, point.word, sink.position)
        last = .origin
        last.word = point.word
      }
      sink.put(UInt64(point.word - last.word))
      sink.putSigned(Int64(point.before) - Int64(last.after))
      sink.putSigned(Int64(point.after) - Int64(point.before))
      sink.putSigned(Int64(point.nextOffset) - Int64(last.nextOffset))
      sink.put(UInt64(point.pops))
      sink.put(UInt64(point.lastLength))
      last = point
    }
  }

  /// The last point of an instruction in front of a word.
  func last(before word: Int) -> FramePoint? {
    guard let known = knownPlace(UInt(bitPattern: blocks), word) else { return search(before: word) }
    if known.pointee.table == UInt(bitPattern: blocks) && known.pointee.before == word
      && known.pointee.generation == generation
    {
      return known.pointee.point
    }
    guard let point = search(before: word) else { return nil }
    known.pointee = KnownPoint(table: UInt(bitPattern: blocks), before: word, generation: generation, point: point)
    return point
  }
  @inline(never) private func search(before word: Int) -> FramePoint? {
    var low = 0
    var high = (count + Self.pointsOfBlock - 1) / Self.pointsOfBlock
    while low < high {
      let middle = (low + high) / 2
      if Int(blocks[middle].word) < word { low = middle + 1 } else { high = middle }
    }
    if low == 0 { return nil }
    var found: FramePoint?
    each(in: low - 1) { point in
      if Int(point.word) >= word { return false }
      found = point
      return true
    }
    return found
  }

  /// Every point in turn.
  func each(_ body: (FramePoint) -> Void) {
    for block in 0..<(count + Self.pointsOfBlock - 1) / Self.pointsOfBlock {
      each(in: block) {
        body($0)
        return true
      }
    }
  }

  /// The points of a block in turn, until `body` gives false.
  private func each(in block: Int, _ body: (FramePoint) -> Bool) {
    var reader = ByteReader(next: bytes + Int(blocks[block].position))
    var point = FramePoint.origin
    point.word = blocks[block].word
    for _ in 0..<min(Self.pointsOfBlock, count - block * Self.pointsOfBlock) {
      point.word += UInt32(reader.get())
      point.before = UInt32(Int64(point.after) + reader.getSigned())
      point.after = UInt32(Int64(point.before) + reader.getSigned())
      point.nextOffset = UInt32(Int64(point.nextOffset) + reader.getSigned())
      point.pops = UInt16(reader.get())
      point.lastLength = UInt16(reader.get())
      if !body(point) { return }
    }
  }
}

// MARK: What was found last
//
// Errors come from the same few instructions again and again: a program that expects them looks for their points all the time.

private struct KnownPoint {
  var table: UInt
  var before: Int
  /// Of the time: a table that went leaves its address to another.
  var generation: UInt
  var point: FramePoint
}
private var knownCount: Int { 64 }
nonisolated(unsafe) private var generation: UInt = 1
nonisolated(unsafe) private var knownPoints: UnsafeMutablePointer<KnownPoint>?

/// Where the point in front of a word of a table would be; nil without memory.
private func knownPlace(_ table: UInt, _ word: Int) -> UnsafeMutablePointer<KnownPoint>? {
  if knownPoints == nil {
    knownPoints = calloc(knownCount, MemoryLayout<KnownPoint>.stride)?
      .bindMemory(to: KnownPoint.self, capacity: knownCount)
  }
  guard let points = knownPoints else { return nil }
  return points + Int((table >> 4 &+ UInt(bitPattern: word)) & UInt(knownCount - 1))
}

extension FramePoint {
  fileprivate static var origin: FramePoint {
    FramePoint(word: 0, before: 0, after: 0, nextOffset: 0, pops: 0, lastLength: 0)
  }
}

// MARK: Bytes

private protocol ByteSink {
  var position: Int { get }
  mutating func putByte(_ byte: UInt8)
}
extension ByteSink {
  mutating func put(_ value: UInt64) {
    var rest = value
    while rest > 127 {
      putByte(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    putByte(UInt8(rest))
  }
  /// The sign is bit 0, so that small numbers of either sign are short.
  mutating func putSigned(_ value: Int64) { put(UInt64(bitPattern: value << 1 ^ value >> 63)) }
}
private struct ByteCounter: ByteSink {
  var position = 0
  mutating func putByte(_ byte: UInt8) { position += 1 }
}
private struct ByteWriter: ByteSink {
  var bytes: UnsafeMutablePointer<UInt8>
  var position = 0
  init(bytes: UnsafeMutablePointer<UInt8>) { self.bytes = bytes }
  mutating func putByte(_ byte: UInt8) {
    bytes[position] = byte
    position += 1
  }
}
private struct ByteReader {
  var next: UnsafeMutablePointer<UInt8>
  mutating func get() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = UInt64(next.pointee)
      next += 1
      value |= (byte & 127) << shift
      if byte < 128 { return value }
      shift += 7
    }
  }
  mutating func getSigned() -> Int64 {
    let value = get()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }
}
