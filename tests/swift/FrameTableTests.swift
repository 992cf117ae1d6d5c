// Packed frame points: what goes in comes out, at every place of the code.

import RegisterCode
import Testing

@testable import Interpreter

@Suite struct FrameTableTests {
  static func points(_ count: Int, _ seed: UInt64) -> [FramePoint] {
    var state = seed
    func random(_ limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    var word: UInt64 = 0
    return (0..<count).map { _ in
      // Mostly near each other, sometimes far, back and forth.
      word += 2 + random(random(20) == 0 ? 100_000 : 4)
      return FramePoint(
        word: UInt32(word), before: UInt32(random(random(10) == 0 ? 1 << 24 : 40)),
        after: UInt32(random(random(10) == 0 ? 1 << 24 : 40)), nextOffset: UInt32(random(1 << 20)),
        pops: UInt16(random(300)),
        lastLength: UInt16(random(6)))
    }
  }

  @Test(arguments: [0, 1, 7, 8, 9, 16, 17, 1_000]) func pointsComeBack(_ count: Int) throws {
    let points = Self.points(count, UInt64(count) + 1)
    let table = try #require(FrameTable(points))
    defer { table.deallocate() }
    var found: [FramePoint] = []
    table.each { found.append($0) }
    #expect(found == points)
    #expect(table.last(before: 0) == nil)
    for (index, point) in points.enumerated() {
      #expect(table.last(before: Int(point.word)) == (index == 0 ? nil : points[index - 1]))
      #expect(table.last(before: Int(point.word) + 1) == point)
    }
    #expect(table.last(before: .max) == points.last)
  }

  @Test func theLargestFieldsFit() throws {
    let point = FramePoint(word: .max, before: .max, after: 0, nextOffset: .max, pops: .max, lastLength: .max)
    let table = try #require(FrameTable([point]))
    defer { table.deallocate() }
    #expect(table.last(before: Int(UInt32.max) + 1) == point)
  }
}
