// Words: every value that fits comes back as it went in, and no two kinds share a word.

import Testing
import Values

@Suite struct ValueTests {
  static let ints: [Int64] = [
    0, 1, -1, 255, 256, 1 << 30, -(1 << 30), 1 << 47, -(1 << 47), (1 << 48) - 1, -(1 << 48),
  ]
  static let doubles: [Double] = [
    0, -0.0, 1, -1, 0.1, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, 281_474_976_710_656,
  ]
  /// Addresses at both ends of what a process can have.
  static let pointers: [UInt64] = [0, 8, 0x5555_5555_0000, 0x7FFF_FFFF_FFF8]

  @Test(arguments: ints) func intsComeBack(_ value: Int64) {
    #expect(Word.fits(value))
    let word = Word.int(value)
    #expect(Word.intValue(word) == value)
    #expect(Word.isInt(word) && !Word.isDouble(word) && !Word.isPointer(word))
    #expect(Word.doubleValue(word).isNaN)
  }

  @Test(arguments: [Int64(1) << 48, -(1 << 48) - 1, 1 << 62, .min, .max]) func wideIntsDoNotFit(_ value: Int64) {
    #expect(!Word.fits(value))
  }

  @Test(arguments: doubles) func doublesComeBack(_ value: Double) {
    let word = Word.double(value)
    #expect(Word.doubleValue(word).bitPattern == value.bitPattern)
    #expect(Word.isDouble(word) && !Word.isInt(word) && !Word.isPointer(word))
  }

  @Test(
    arguments: [
      0x7FF8_0000_0000_0000, 0x7FF0_0000_0000_0001, 0xFFF8_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF,
    ] as [UInt64]) func everyNaNIsADouble(_ bits: UInt64)
  {
    let word = Word.double(Double(bitPattern: bits))
    #expect(Word.isDouble(word) && !Word.isInt(word) && !Word.isPointer(word))
    #expect(Word.doubleValue(word).isNaN)
  }

  @Test(arguments: pointers) func pointersAreWords(_ pointer: UInt64) {
    #expect(Word.isPointer(pointer) && !Word.isInt(pointer) && !Word.isDouble(pointer))
    #expect(Word.doubleValue(pointer).isNaN)
  }

  @Test func kindsMeetWithoutGaps() {
    for edge in [Word.doubleOffset, Word.intTag, Word.intBase] {
      for word in [edge &- 1, edge, edge &+ 1] {
        let kinds = [Word.isPointer(word), Word.isDouble(word), Word.isInt(word)]
        #expect(kinds.filter { $0 }.count == 1)
      }
    }
  }
}
