// Each pass by a graph before and after it, and what graphs do, which no pass may change.

import CPython313
import Graph
import GraphTesting
import Passes
import Testing
import Values

#if SPINETAIL_LLVM
  import CompilerInterface
  import LLVMBackend
#endif

/// Graphs with something in them to take out. The frame's r2 holds the list of `PassTests`, r3 an int.
let passSamples: [(name: String, text: String)] = [
  // Type checks and loads are done once more for each item: what the first round found out holds in the others.
  (
    "loop",
    """
    entry 0: at 0 b0
    b0():
      v0: int = constant 0
      jump b1(v0, v0)
    b1(v1: int, v2: int):
      v3: word = readRegister r2
      v4: object = retype v3
      v5: address = load64 v4 + 8
      v6: address = constant 4660
      v7: bool = compare.equal v5, v6
      guard v7 else x0
      v8: int = load64 v4 + 16
      v9: bool = compare.less v1, v8
      branch v9 then b2() else b3()
    b2():
      v10: address = load64 v4 + 24
      v11: address = constant 3
      v12: address = shiftLeft v1, v11
      v13: address = add v10, v12
      v14: int = load64 v13
      v15: int = add v2, v14
      store64 v13, v15
      writeRegister r4, v15
      v16: int = constant 1
      v17: int = add v1, v16
      jump b1(v17, v15)
    b3():
      leave x1
    x0: at 1, type {r5: v1}
    x1: at 2, away {r6: v2, r7: v1}

    """
  ),
  // A register just written is not read; the same check is not done twice; a branch on what is known is none.
  (
    "facts",
    """
    entry 0: at 0 b0
    b0():
      v0: word = readRegister r3
      v1: word = constant -562949953421312
      v2: bool = compare.aboveEqual v0, v1
      branch v2 then b1() else b2()
    b1():
      v3: word = constant -281474976710656
      v4: int = subtract v0, v3
      v5: int = add v4, v4
      v6: word = add v5, v3
      writeRegister r4, v6
      v7: word = readRegister r4
      v8: bool = compare.aboveEqual v7, v1
      guard v8 else x0
      v9: bool = compare.aboveEqual v7, v1
      branch v9 then b3(v7) else b4()
    b2():
      v10: bool = compare.aboveEqual v0, v1
      guard v10 else x1
      jump b4()
    b3(v11: word):
      v12: int = constant 2
      v13: int = constant 3
      v14: int = multiply v12, v13
      v15: bool = compare.less v14, v13
      v16: int = select v15, v12, v14
      writeRegister r5, v16
      v17: int = multiply v5, v5
      leave x2
    b4() cold:
      leave x3
    x0: at 1, overflow
    x1: at 2, type
    x2: at 3, away {r6: v11}
    x3: at 4, cold

    """
  ),
  // Writes forget fields at the same distance, elements forget elements, counts only counts; calls forget all.
  (
    "memory",
    """
    entry 0: at 0 b0
    b0():
      v0: word = readRegister r2
      v1: object = retype v0
      v2: int = load64 v1 + 16
      v3: address = load64 v1 + 24
      v4: address = constant 8
      v5: address = add v3, v4
      v6: int = load64 v5
      incref v1
      v7: int = load64 v1 + 16
      v8: int = load64 v5
      v9: address = add v5, v4
      store64 v9, v2
      v10: int = load64 v5
      v11: int = load64 v1 + 16
      store64 v1 + 16, v4
      v12: int = load64 v1 + 16
      v13: address = load64 v1 + 24
      v14: address = call land(v4, v4, v4)
      v15: address = load64 v1 + 24
      v16: word = readRegister r2
      leave x0
    x0: at 1, away {r3: v6, r4: v7, r5: v8, r6: v10, r7: v11, r8: v12, r9: v13, r10: v15, r11: v16, r12: v14}

    """
  ),
  // What a temporary owns between two loads is the exits' business, and a release takes its branch with it. Where the count is read in
  // between, it stays.
  (
    "temporaries",
    """
    entry 0: at 0 b0
    b0():
      v0: word = readRegister r2
      v1: object = retype v0
      incref v1
      writeRegister r5, v1
      v2: word = readRegister r3
      v3: address = constant -562949953421312
      v4: bool = compare.aboveEqual v2, v3
      guard v4 else x0
      v5: address = load64 v1 + 16
      writeRegister r5, v2
      v6: address = constant 0
      decref v1, v6 at 3 else x1
      incref v1
      v7: address = load64 v1 + 24
      v8: bool = release v1
      branch v8 then b1() else b2()
    b1() cold:
      v9: address = call land(v6, v6, v6)
      jump b2()
    b2():
      incref v1
      v10: address = load64 v1
      v11: bool = release v1
      leave x2
    x0: at 1, type
    x1: at 2, ranCode
    x2: at 3, away {r6: v5, r7: v7, r8: v10}

    """
  ),
  // A register that a loop writes numbers to holds an object in its first round.
  (
    "numbers",
    """
    entry 0: at 0 b0
    b0():
      v0: int = constant 0
      v1: word = readRegister r2
      writeRegister r5, v1
      jump b1(v0)
    b1(v2: int):
      v3: word = readRegister r5
      v4: address = constant 1
      v5: address = subtract v3, v4
      v6: address = constant 562949953421311
      v7: bool = compare.below v5, v6
      branch v7 then b2() else b3()
    b2():
      writeRegister r7, v3
      jump b3()
    b3():
      writeRegister r5, v2
      v8: int = constant 1
      v9: int = add v2, v8
      v10: int = constant 4
      v11: bool = compare.less v9, v10
      branch v11 then b1(v9) else b4()
    b4():
      leave x0
    x0: at 1, away

    """
  ),
  // Objects of two types are two: a write to one leaves the other. A way that no one takes makes nothing unknown where it ends.
  (
    "types",
    """
    entry 0: at 0 b0
    b0():
      v0: int = constant 0
      v1: word = readRegister r2
      v2: object = retype v1
      v3: address = load64 v2 + 8
      v4: address = constant 4660
      v5: bool = compare.equal v3, v4
      guard v5 else x0
      v6: word = readRegister r21
      v7: object = retype v6
      v8: address = load64 v7 + 8
      v9: address = constant 4661
      v10: bool = compare.equal v8, v9
      guard v10 else x0
      v11: int = load64 v2 + 16
      v12: int = load64 v7 + 16
      v13: int = constant 1
      v14: int = add v12, v13
      store64 v7 + 16, v14
      v15: int = load64 v2 + 16
      branch v5 then b1() else b2()
    b1():
      jump b4(v15)
    b2():
      v16: address = call land(v4, v4, v4)
      jump b3()
    b3():
      jump b4(v0)
    b4(v17: int):
      v18: int = load64 v2 + 16
      jump b5(v17)
    b5(v19: int):
      v20: int = load64 v2 + 16
      v21: int = load64 v7 + 16
      v22: int = add v21, v20
      store64 v7 + 16, v22
      v23: int = add v19, v13
      v24: int = constant 9
      v25: bool = compare.less v23, v24
      branch v25 then b5(v23) else b6()
    b6():
      leave x1
    x0: at 1, type
    x1: at 2, away {r6: v11, r7: v15, r8: v17, r9: v18, r10: v20}

    """
  ),
  // An instance that nobody sees, and the float in it: what was stored is read, an exit between makes both, and nothing ends.
  (
    "objects",
    """
    entry 0: at 0 b0
    b0():
      v0: word = readRegister r2
      v1: object = retype v0
      v2: double = constant 2.5
      v3: object = call newPlainInstance(v1)
      v4: address = constant 0
      v5: bool = compare.notEqual v3, v4
      branch v5 then b1() else b2() likely
    b1():
      v6: object = call boxDouble(v2)
      v7: address = load64 v3 + 24
      v8: bool = compare.equal v7, v4
      guard v8 else x1
      writeRegister r5, v3
      store64 v3 + 24, v6
      v9: object = load64 v3 + 24
      v10: double = loadDouble v9 + 16
      v11: double = addDouble v10, v10
      v12: bool = compareDouble.equal v11, v11
      guard v12 else x0
      dropRegister r5
      v13: bool = release v3
      branch v13 then b3() else b4() unlikely
    b2() cold:
      leave x1
    b3() cold:
      v14: address = callRunningCode deallocate(v3, v4, v4, v4)
      jump b4()
    b4():
      leave x2
    x0: at 1, overflow
    x1: at 2, call
    x2: at 3, away {r6: v11}

    """
  ),
]

@Suite(.serialized) struct PassTests {
  static let all = graphSamples + passSamples.map { ("pass-" + $0.name, $0.text) }
  static let code: UInt64 = 0x1_0000

  @Test(arguments: passSamples.map(\.name)) func passesAreAsExpected(_ name: String) throws {
    var graph = try Graph.parse(passSamples.first { $0.name == name }!.text)
    #expect(graph.verify() == nil)
    var text = ""
    for pass in Pass.allCases {
      // Those that run others behind them are shown with these.
      let others: [Pass] =
        switch pass {
        case .peelLoops: [.removeRedundancies]
        case .sinkIntoExits: [.removeRedundancies, .removeDeadCode]
        case .removeRedundancies, .removeDeadCode, .expandBoxes: []
        }
      let on = others.reduce(UInt32(1) << UInt32(pass.rawValue)) { on, other in on | UInt32(1) << UInt32(other.rawValue)
      }
      let problem = optimize(&graph, off: ~on, isChecked: true)
      #expect(problem == nil)
      text += "# \(pass.name)\n" + graph.text + "\n"
    }
    let path = Expectations.path("pass-" + name)
    if getenv("SPINETAIL_BLESS") != nil { Expectations.write(text, path) }
    #expect(text == Expectations.read(path), "\(name): SPINETAIL_BLESS=1 accepts the new text")
  }

  /// Memory that a run sees and changes.
  final class World {
    /// As far as a sample reads, that in a callee without a frame too.
    static let frameWords = 24
    let frame = UnsafeMutablePointer<UInt64>.allocate(capacity: World.frameWords)
    let object = UnsafeMutablePointer<UInt64>.allocate(capacity: 8)
    let items = UnsafeMutablePointer<UInt64>.allocate(capacity: 8)
    /// Of another type, in r21.
    let other = UnsafeMutablePointer<UInt64>.allocate(capacity: 8)

    /// Some samples want the number where the others have the object.
    init(_ name: String, _ number: UInt64) {
      frame.initialize(repeating: 9, count: World.frameWords)
      object.initialize(repeating: 0, count: 8)
      object[0] = 5
      object[1] = 0x1234
      object[2] = 6
      object[3] = UInt64(UInt(bitPattern: items))
      for index in 0..<8 { items[index] = UInt64(3 * index + 1) }
      frame[2] = ["sum", "doubles", "memory"].contains(name) ? number : UInt64(UInt(bitPattern: object))
      frame[3] = number
      other.initialize(repeating: 0, count: 8)
      other[1] = 0x1235
      frame[21] = UInt64(UInt(bitPattern: other))
    }
    deinit {
      frame.deallocate()
      object.deallocate()
      items.deallocate()
      other.deallocate()
    }

    /// Without addresses, which differ from world to world.
    var words: [UInt64] {
      let parts = [(frame, World.frameWords), (object, 8), (items, 8), (other, 8)]
      let all = parts.flatMap { part in (0..<part.1).map { part.0[$0] } }
      let regions = parts.map { ($0.0, 8 * $0.1) }.map {
        (UInt64(UInt(bitPattern: $0.0)), UInt64($0.1))
      }
      return all.map { word in
        let index = regions.firstIndex { word >= $0.0 && word < $0.0 + $0.1 }
        return index.map { UInt64(1_000_000 * ($0 + 1)) + word - regions[$0].0 } ?? word
      }
    }
  }

  private func interpret(_ graph: Graph, _ world: World) -> GraphOutcome {
    var interpreter = GraphInterpreter(graph, frame: world.frame, code: Self.code) { _, arguments in
      arguments.reduce(7) { $0 &+ $1 & 0xFF }
    }
    return interpreter.run(steps: 10_000)
  }

  static let numbers: [UInt64] = [
    0, 77, Word.int(0), Word.int(-5), Word.int(1 << 47), Word.int(1 << 20), Word.double(2.5),
  ]

  @Test(arguments: all.map(\.0), numbers) func passesChangeNothingThatIsSeen(_ name: String, _ number: UInt64) throws {
    // They read what only the test of the backend prepares, and what only the engine makes.
    if ["references", "pass-objects"].contains(name) { return }
    let graph = try Graph.parse(Self.all.first { $0.0 == name }!.1)
    let world = World(name, number)
    let before = interpret(graph, world)
    for off: UInt32 in 0..<(1 << UInt32(Pass.allCases.count)) {
      var changed = graph
      let problem = optimize(&changed, off: off, isChecked: true)
      #expect(problem == nil)
      let other = World(name, number)
      let after = interpret(changed, other)
      if name != "transfer" { #expect(before == after, "passes off: \(off)") }
      #expect(world.words == other.words, "passes off: \(off)")
    }
  }

  #if SPINETAIL_LLVM
    @Test(arguments: all.map(\.0), numbers) func compiledCodeDoesAsTheInterpreter(_ name: String, _ number: UInt64)
      throws
    {
      // One wants a context, which only the test of the backend gives, and one an object.
      if ["references", "transfer", "stack", "pass-memory", "pass-objects"].contains(name) { return }
      var graph = try Graph.parse(Self.all.first { $0.0 == name }!.1)
      let world = World(name, number)
      let other = World(name, number)
      let before = interpret(graph, world)
      for _ in 0..<2 {
        let exits = BackendTests.makeExits(graph, code: Self.code)
        defer { exits.deallocate() }
        let calls = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
        calls.initialize(to: 0)
        var (made, block) = try BackendTests.compile(
          graph,
          RegionAddresses(
            code: Self.code, runtime: BackendTests.makeRuntime(),
            exits: UInt64(UInt(bitPattern: exits)), calls: UInt64(UInt(bitPattern: calls))))
        let run = World(name, number)
        let end = BackendTests.enter(run.frame, 0, made.address, 0)
        spt_block_unmap(&block)
        if case .left(let word, _) = before { #expect(end == Self.code + UInt64(8 * word)) }
        if case .leftTo(let address) = before { #expect(end == address) }
        #expect(run.words == world.words)
        _ = optimize(&graph)
      }
    }
  #endif
}
