// Graphs compiled and run: registers before and after, where they leave, how often each exit was taken.

#if SPINETAIL_LLVM
  import CompilerInterface
  import Graph
  import GraphTesting
  import LLVMBackend
  import Testing
  import Values

  import func CPython313.getenv

  @Suite(.serialized) struct BackendTests {
    /// Where the register code of the samples is said to lie.
    static let code: UInt64 = 0x1_0000
    nonisolated(unsafe) static let backend = Backend()!
    typealias Enter = @convention(c) (UnsafeMutablePointer<UInt64>, UInt64, UInt64, UInt64) -> UInt64
    nonisolated(unsafe) static let enter: Enter = {
      var block = spt_block()
      _ = spt_block_open(&block)
      let made = backend.makeEnter(&block)!
      _ = spt_block_run(&block)
      return unsafeBitCast(UInt(made.address), to: Enter.self)
    }()
    /// Code of a graph that can run, in a block that is to be freed.
    static func compile(_ graph: Graph, _ addresses: RegionAddresses) throws -> (MachineCode, spt_block) {
      var block = spt_block()
      try #require(spt_block_open(&block) != 0)
      let made = try #require(backend.compile(graph, addresses, &block))
      try #require(spt_block_run(&block) != 0)
      return (made, block)
    }
    /// Gives what the object says at its second word: whether code ran.
    static let deallocate: @convention(c) (UnsafeMutablePointer<UInt64>, UInt64, UInt64) -> UInt64 = {
      object, instruction, _ in
      object[2] = instruction
      return object[1]
    }

    static let keep: @convention(c) (UnsafeMutablePointer<UInt32>) -> UInt64 = { object in
      if object[0] != UInt32.max { object[0] += 1 }
      return 0
    }
    /// Here no callee has a frame.
    static let pushNothing: @convention(c) (UInt64, UInt64) -> UInt64 = { _, _ in 0 }
    /// The functions that samples call.
    static func makeRuntime() -> UnsafeMutablePointer<UInt64> {
      let runtime = UnsafeMutablePointer<UInt64>.allocate(capacity: RuntimeFunction.allCases.count)
      runtime[Int(RuntimeFunction.deallocate.rawValue)] =
        UInt64(UInt(bitPattern: unsafeBitCast(deallocate, to: UnsafeRawPointer.self)))
      runtime[Int(RuntimeFunction.keep.rawValue)] = UInt64(
        UInt(bitPattern: unsafeBitCast(keep, to: UnsafeRawPointer.self)))
      runtime[Int(RuntimeFunction.pushInlined.rawValue)] =
        UInt64(UInt(bitPattern: unsafeBitCast(pushNothing, to: UnsafeRawPointer.self)))
      return runtime
    }

    static func graph(_ name: String) throws -> Graph {
      try Graph.parse(graphSamples.first { $0.name == name }!.text)
    }

    /// Runs a graph on a frame; gives the word at which it left, and the counts of its exits.
    /// With a period every so manieth guard fails.
    static func run(
      _ graph: Graph, _ frame: inout [UInt64], entry: UInt64 = 0, failing period: UInt64 = 0
    ) throws -> (UInt64, [UInt32]) {
      let passesLeft = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
      passesLeft.initialize(to: period)
      defer { passesLeft.deallocate() }
      let runtime = makeRuntime()
      let exits = makeExits(graph)
      defer { exits.deallocate() }
      let addresses = RegionAddresses(
        code: code, runtime: runtime, exits: UInt64(UInt(bitPattern: exits)),
        passesLeft: UInt64(UInt(bitPattern: passesLeft)), failurePeriod: period)
      var (made, block) = try compile(graph, addresses)
      #expect(made.byteCount > 0)
      let end = enter(&frame, 0, made.address, entry)
      spt_block_unmap(&block)
      return (end, (0..<graph.exits.count).map { exits[$0].count })
    }

    /// The records of a graph's exits.
    static func makeExits(_ graph: Graph, code: UInt64 = code) -> UnsafeMutablePointer<spt_region_exit> {
      let exits = UnsafeMutablePointer<spt_region_exit>.allocate(capacity: graph.exits.count + 1)
      exits.initialize(repeating: spt_region_exit(), count: graph.exits.count + 1)
      for (number, exit) in graph.exits.enumerated() { exits[number].landing = code + UInt64(8 * exit.word) }
      return exits
    }

    static func word(_ address: UInt64) -> UInt64 { (address - code) / 8 }

    @Test(arguments: [(100, 4950, 16), (0, 0, 16), (5000, 0, 8)]) func aLoopSums(
      _ n: Int64, _ sum: Int64, _ word: UInt64
    )
      throws
    {
      var frame = [UInt64](repeating: 0, count: 16)
      frame[2] = Word.int(n)
      let (end, counts) = try Self.run(try Self.graph("sum"), &frame)
      #expect(Self.word(end) == word)
      if word == 16 {
        #expect(Word.intValue(frame[3]) == sum)
        #expect(counts == [0, 0, 1])
      } else {
        let reached = Word.intValue(frame[4])
        #expect(Word.intValue(frame[3]) == reached &* (reached - 1) / 2)
        #expect(counts == [0, 1, 0])
      }
    }

    @Test func aGuardLeavesTheFrameAlone() throws {
      var frame = [UInt64](repeating: 77, count: 16)
      let (end, counts) = try Self.run(try Self.graph("sum"), &frame)
      #expect(Self.word(end) == 4 && counts == [1, 0, 0])
      #expect(frame.allSatisfy { $0 == 77 })
    }

    @Test(arguments: [3.0, -3.0, .nan, .infinity]) func doublesAreComputed(_ number: Double) throws {
      var frame = [UInt64](repeating: 77, count: 16)
      frame[2] = Word.double(number)
      let (end, _) = try Self.run(try Self.graph("doubles"), &frame)
      if number.isNaN {
        #expect(Self.word(end) == 10 && frame[3] == 77)
        return
      }
      #expect(Self.word(end) == 9)
      #expect(Word.doubleValue(frame[4]) == -(abs(number) * 1.5) / 3)
      #expect(frame[5] == Word.int(3) && frame[3] == Word.int(3))
    }

    @Test func anotherEntryIsEntered() throws {
      var frame = [UInt64](repeating: 77, count: 16)
      frame[3] = Self.code + 48
      let (end, _) = try Self.run(try Self.graph("doubles"), &frame, entry: 1)
      #expect(Self.word(end) == 6)
    }

    /// Adds to the frame's third word.
    static let review: @convention(c) (UnsafeMutablePointer<UInt64>) -> UInt64 = { frame in
      frame[2] += 1
      return 0
    }

    @Test func callsAreCounted() throws {
      let graph = try Self.graph("calls")
      let runtime = Self.makeRuntime()
      runtime[Int(RuntimeFunction.reviewRegion.rawValue)] =
        UInt64(UInt(bitPattern: unsafeBitCast(Self.review, to: UnsafeRawPointer.self)))
      var count: UInt64 = 4_094
      let exits = Self.makeExits(graph)
      defer { exits.deallocate() }
      try withUnsafeMutablePointer(to: &count) { count in
        let addresses = RegionAddresses(
          code: Self.code, runtime: runtime, exits: UInt64(UInt(bitPattern: exits)),
          calls: UInt64(UInt(bitPattern: count)))
        var (made, block) = try Self.compile(graph, addresses)
        defer { spt_block_unmap(&block) }
        var frame = [UInt64](repeating: 0, count: 16)
        let expected: [(entry: UInt64, calls: UInt64, reviews: UInt64)] = [
          (0, 4_095, 0), (1, 4_095, 0), (0, 4_096, 1), (0, 4_097, 1),
        ]
        for (entry, calls, reviews) in expected {
          #expect(Self.word(Self.enter(&frame, 0, made.address, entry)) == 8)
          #expect(count.pointee == calls && frame[2] == reviews)
        }
        #expect(exits[0].count == 4)
      }
    }

    @Test func referencesAreCounted() throws {
      let immortal: UInt64 = 0xFFFF_FFFF
      for (first, second, ranCode, first2, second2, end) in [
        (1, 2, 0, 2, 1, 8), (immortal, immortal, 0, immortal, immortal, 8), (5, 1, 0, 6, 0, 8), (5, 1, 1, 6, 0, 7),
      ] as [(UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)] {
        let objects = UnsafeMutablePointer<UInt64>.allocate(capacity: 6)
        objects.initialize(repeating: 0, count: 6)
        objects[0] = first
        objects[3] = second
        objects[4] = ranCode
        var frame = [UInt64](repeating: 0, count: 16)
        frame[2] = UInt64(UInt(bitPattern: objects))
        frame[3] = UInt64(UInt(bitPattern: objects + 3))
        let result = try Self.run(try Self.graph("references"), &frame)
        #expect(Self.word(result.0) == end)
        #expect(objects[0] == first2 && objects[3] == second2)
        #expect(objects[5] == (second == 1 ? Self.code + 40 : 0))
      }
    }

    @Test(arguments: [1, 2, 7, 101, 1000]) func aGuardFailsForNothing(_ period: UInt64) throws {
      var frame = [UInt64](repeating: 0, count: 16)
      frame[2] = Word.int(100)
      let (end, counts) = try Self.run(try Self.graph("sum"), &frame, failing: period)
      // The first guard is the entry's, then there is one in each round.
      let rounds = Int64(period) - 2
      if rounds < 0 {
        #expect(Self.word(end) == 4 && counts == [1, 0, 0] && frame[3] == 0)
      } else if rounds < 100 {
        #expect(Self.word(end) == 8 && counts == [0, 1, 0])
        #expect(Word.intValue(frame[4]) == rounds && Word.intValue(frame[3]) == rounds * (rounds - 1) / 2)
      } else {
        #expect(Self.word(end) == 16 && counts == [0, 0, 1] && Word.intValue(frame[3]) == 4950)
      }
    }

    /// Of the code of a graph for whose counts nobody asks.
    static func makeAddresses(_ graph: Graph) -> RegionAddresses {
      RegionAddresses(code: code, runtime: makeRuntime(), exits: UInt64(UInt(bitPattern: makeExits(graph))))
    }

    @Test func otherCodeGoesOn() throws {
      let doubles = try Self.graph("doubles")
      var (other, block) = try Self.compile(doubles, Self.makeAddresses(doubles))
      var callee = [UInt64](repeating: 0, count: 16)
      callee[3] = Self.code + 80
      try callee.withUnsafeMutableBufferPointer { buffer in
        var frame = [UInt64](repeating: 0, count: 16)
        frame[2] = other.address
        frame[3] = UInt64(UInt(bitPattern: buffer.baseAddress!))
        let (end, _) = try Self.run(try Self.graph("transfer"), &frame)
        #expect(Self.word(end) == 10)
      }
      spt_block_unmap(&block)
    }

    @Test func registersLieOnTheStack() throws {
      let graph = try Self.graph("stack")
      var (made, block) = try Self.compile(graph, Self.makeAddresses(graph))
      defer { spt_block_unmap(&block) }
      var frame = [UInt64](repeating: 0, count: 24)
      frame[3] = 33
      var stack: [UInt64] = [0, 44]
      try stack.withUnsafeMutableBufferPointer { stack in
        var thread = [0, 0, UInt64(UInt(bitPattern: stack.baseAddress!))]
        try thread.withUnsafeMutableBufferPointer { thread in
          var context = [0, UInt64(UInt(bitPattern: thread.baseAddress!))]
          let place = context.withUnsafeMutableBufferPointer { UInt64(UInt(bitPattern: $0.baseAddress!)) }
          #expect(Self.word(Self.enter(&frame, place, made.address, 0)) == 24)
        }
      }
      #expect(frame[3] == 44 && stack == [33, 44] && frame[20] == 0 && frame[21] == 0)
    }

    @Test(arguments: graphSamples.map(\.name)) func intermediateCodeIsAsExpected(_ name: String) throws {
      let functions = RuntimeFunction.allCases
      let runtime = UnsafeMutablePointer<UInt64>.allocate(capacity: functions.count)
      for function in functions { runtime[Int(function.rawValue)] = 0x2_0000 + 16 * UInt64(function.rawValue) }
      let addresses = RegionAddresses(
        code: Self.code, runtime: runtime, exits: 0x3_0000, calls: 0x4_0000)
      let text = try #require(Self.backend.intermediateCode(try Self.graph(name), addresses))
      let path = Expectations.path("region-" + name)
      if getenv("SPINETAIL_BLESS") != nil { Expectations.write(text, path) }
      #expect(text == Expectations.read(path), "\(name): SPINETAIL_BLESS=1 accepts the new text")
    }
  }
#endif
