// The verifier takes every sample, and refuses each with one thing wrong in it.

import Graph
import GraphTesting
import Testing

@Suite struct GraphVerifierTests {
  @Test(arguments: graphSamples.map(\.name)) func samplesAreSound(_ name: String) throws {
    let sample = try #require(graphSamples.first { $0.name == name })
    #expect(try Graph.parse(sample.text).verify() == nil)
  }

  static let mistakes: [(what: String, text: String)] = [
    ("no entry", "b0():\n  leave x0\nx0: at 1, away\n"),
    ("parameters", "entry 0: at 1 b0\nb0(v0: int):\n  leave x0\nx0: at 1, away\n"),
    ("names a block", "entry 0: at 1 b0\nb0():\n  jump b3()\n"),
    ("open", "entry 0: at 1 b0\nb0():\n  v0: address = frame\n"),
    ("not bool", "entry 0: at 1 b0\nb0():\n  v0: address = frame\n  guard v0 else x0\n  leave x0\nx0: at 1, away\n"),
    ("operands", "entry 0: at 1 b0\nb0():\n  v0: address = frame\n  v1: int = add v0\n  leave x0\nx0: at 1, away\n"),
    (
      "is double",
      "entry 0: at 1 b0\nb0():\n  v0: double = constant 1.0\n  v1: int = add v0, v0\n  leave x0\nx0: at 1, away\n"
    ),
    ("result is address", "entry 0: at 1 b0\nb0():\n  v0: int = frame\n  leave x0\nx0: at 1, away\n"),
    ("not there", "entry 0: at 1 b0\nb0():\n  leave x1\nx0: at 1, away\n"),
    ("it never leaves", "entry 0: at 1 b0\nb0():\n  v0: address = frame else x0\n  leave x0\nx0: at 1, away\n"),
    (
      "exit that is not there",
      "entry 0: at 1 b0\nb0():\n  v0: bool = constant 1\n  guard v0\n  leave x0\nx0: at 1, away\n"
    ),
    (
      "on every way",
      "entry 0: at 1 b0\nb0():\n  v0: int = add v1, v1\n  v1: int = constant 1\n  leave x0\nx0: at 1, away\n"
    ),
    (
      "on every way",
      """
      entry 0: at 1 b0
      b0():
        v0: bool = constant 1
        branch v0 then b1() else b2()
      b1():
        v1: int = constant 1
        jump b2()
      b2():
        v2: int = add v1, v1
        leave x0
      x0: at 1, away
      """
    ),
    (
      "x0: v1 is not known",
      """
      entry 0: at 1 b0
      b0():
        v0: bool = constant 1
        guard v0 else x0
        v1: int = constant 1
        leave x0
      x0: at 1, away {r10: v1}
      """
    ),
    ("twice", "entry 0: at 1 b0\nb0():\n  v0: int = constant 1\n  leave x0\nx0: at 1, away {r1: v0, r1: v0}\n"),
    (
      "can't be in a register",
      "entry 0: at 1 b0\nb0():\n  v0: bool = constant 1\n  leave x0\nx0: at 1, away {r1: v0}\n"
    ),
    ("parameters and gets", "entry 0: at 1 b0\nb0():\n  v0: int = constant 1\n  jump b1(v0)\nb1():\n  jump b1()\n"),
    ("not double", "entry 0: at 1 b0\nb0():\n  v0: int = constant 1\n  jump b1(v0)\nb1(v1: double):\n  jump b1(v1)\n"),
    (
      "no sign",
      "entry 0: at 1 b0\nb0():\n  v0: double = constant 1.0\n  v1: bool = compareDouble.below v0, v0\n  jump b0()\n"
    ),
  ]

  @Test(arguments: mistakes) func mistakesAreFound(_ mistake: (what: String, text: String)) throws {
    let graph = try Graph.parse(mistake.text)
    let problem = try #require(graph.verify())
    #expect(problem.contains(mistake.what))
  }
}
