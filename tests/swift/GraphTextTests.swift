// What is written reads back as the same.

import Graph
import GraphTesting
import Testing

@Suite struct GraphTextTests {
  @Test(arguments: graphSamples.map(\.text)) func textComesBack(_ text: String) throws {
    #expect(try Graph.parse(text).text == text)
  }

  @Test func doublesKeepTheirBits() throws {
    for bits: UInt64 in [
      0, 1 << 63, 0x7FF8_0000_0000_0000, 0x7FF8_0000_0000_0001, 0x7FF0_0000_0000_0000, 0x3FB9_9999_9999_999A, 1,
    ] {
      var graph = Graph()
      let block = graph.addBlock()
      _ = graph.append(Node(.constant, .double, immediate: Int64(bitPattern: bits)), to: block)
      let back = try Graph.parse(graph.text)
      #expect(UInt64(bitPattern: back.nodes[0].immediate) == bits)
    }
  }

  @Test(arguments: [
    ("b0():\n  v0: int = constant\n", 2), ("  leave x0\n", 1), ("b0():\n  v0: int = nothing v1\n", 2),
    ("b0():\n  leave x0\nx1: at 1, away\n", 3), ("b1():\n", 1), ("b0():\n  leave x0 x1\n", 2),
    ("stack: from 20 at 8, 16\n", 1),
    ("entry 0: at 1 b0 twice\n", 1),
    ("entry 0: at 1 b0 counted\nentry 1: at 2 b0 counted\n", 2),
  ]) func mistakesAreNamedByLine(_ text: String, _ line: Int) {
    #expect { try Graph.parse(text) } throws: { ($0 as? GraphSyntaxError)?.line == line }
  }

  @Test func everyFunctionHasAName() {
    let numbers = RuntimeFunction.allCases.map { RuntimeFunction.number(RuntimeFunction.name(Int64($0.rawValue))) }
    #expect(numbers == RuntimeFunction.allCases.map { Int64($0.rawValue) })
    #expect(RuntimeFunction.name(Int64(RuntimeFunction.instruction(7))) == "instruction.7")
    #expect(RuntimeFunction.number("instruction.7") == Int64(RuntimeFunction.instruction(7)))
    #expect(RuntimeFunction.name(Int64(RuntimeFunction.form(7))) == "form.7")
    #expect(RuntimeFunction.number("form.7") == Int64(RuntimeFunction.form(7)))
  }

  @Test func eachFunctionHasItsName() {
    for function in RuntimeFunction.allCases {
      #expect(RuntimeFunction.name(Int64(function.rawValue)) == "\(function)")
    }
  }
}
