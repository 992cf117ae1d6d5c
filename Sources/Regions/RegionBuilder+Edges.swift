// The edges between blocks, and what loops expect.
//
//   x = 0                                b1: …  jump b2(0)
//   while x < n: x += 1             →    b2(v5: int): …  v9: int = add v5, 1 …  jump b2(v9)
//
// Numbers that all ways into a block know as numbers are parameters of its graph block. A loop's head is built before the
// back-edge: it expects what the ways into the loop know, or, where they know nothing, what the frame held when the region was
// asked for. A way that does not know it checks it, and leaves at the head when it is otherwise; a back-edge that knows better
// denies it, and the region is built anew.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// Ends the block on two ways.
  func branch(_ condition: Value, then: Int, else other: Int, likely: Bool? = nil) {
    let first = graph.addBlock()
    let second = graph.addBlock()
    end(.branch(condition, then: Edge(first), else: Edge(second), likely: likely))
    let here = state
    block = first
    goTo(then)
    block = second
    state = here
    goTo(other)
  }

  /// The block ends on the way to a place in the register code; that is written when the block there is entered.
  func goTo(_ target: Int) {
    defer { block = RegionBuilder.noBlock }
    guard blocks[target] != nil else {
      // Not part of the plan. Another region will not have what this one has no room for.
      word = target
      end(.leave(exit(to: target, plan.isOfLoops ? .unsupported : .cold)))
      return
    }
    if arrivals[target]?.isBuilt == true {
      closeLoop(target)
    } else {
      // Ways in are added before any block is built.
      arrivals[target, default: Arrivals()].ways.append((block, state, isEntryBlock(block)))
    }
  }
  private func isEntryBlock(_ block: BlockNumber) -> Bool {
    graph.entries.contains { $0.block == block }
  }

  /// Begins a block: meets what the ways there know.
  func enterBlock(_ start: Int) {
    var arriving = arrivals[start] ?? Arrivals()
    let isHead = plan.isHead(start)
    var met: State?
    for way in arriving.ways where !way.isEntry || !isHead {
      if met == nil { met = way.state } else { met?.meet(way.state) }
    }
    var here = met ?? State(count: scope.registerCount)
    if isHead { here.forgetSurroundings() }
    for register in 0..<here.count {
      var known = here[register]
      // What the callers have in theirs is none of this code's business.
      let isLive = register < scope.offset || plan.isLive(register - scope.offset, at: start)
      if isHead {
        known = isLive ? expectation(start, register, known) : Known(kind: .unknown, ownsNothing: false)
        if known.kind == .word { known.kind = .unknown }
      } else if !isLive && known.kind != .unknown {
        known = known.withoutValue
      }
      here[register] = known
    }
    // Parameters where the ways differ; at a head everywhere.
    var expected: [(register: Int, known: Known)] = []
    for register in 0..<here.count {
      var known = here[register]
      if known.kind == .int || known.kind == .double {
        if isHead || arriving.ways.contains(where: { $0.state[register].value != known.value }) {
          known.value = graph.addParameter(blocks[start] ?? 0, known.kind == .int ? .int : .double)
          expected.append((register, known))
        }
        here[register] = known
      } else if isHead && known != Known() {
        expected.append((register, known))
      }
    }
    if isHead && !isPeeling { peelFirstRound(start, expected, &arriving) }
    arriving.expected = expected
    arriving.isBuilt = true
    arrivals[start] = arriving
    for way in arriving.ways {
      block = way.block
      state = way.state
      word = start
      if state.pushed < here.pushed { pushFrames() }
      jumpExpected(start, expected, isBack: false)
    }
    arrivals[start]?.ways = []
    block = blocks[start] ?? 0
    state = here
  }

  /// Ways into a loop that know a number to be of the other kind than the rounds that follow expect get a first round of their own.
  ///
  ///   s = 0                          s = 0; the first round, in which s becomes a float
  ///   for x in floats: s += x        the other rounds, in which it is one
  private func peelFirstRound(_ head: Int, _ expected: [(register: Int, known: Known)], _ arriving: inout Arrivals) {
    func isOther(_ way: State) -> Bool {
      expected.contains { register, known in
        let kind = way[register].kind
        return (known.kind == .int && kind == .double) || (known.kind == .double && kind == .int)
      }
    }
    let others = arriving.ways.filter { isOther($0.state) }
    if others.isEmpty { return }
    arriving.ways.removeAll { isOther($0.state) }
    // What the first round leaves behind comes to the head as any other way does.
    arrivals[head] = arriving
    let body = plan.loop(of: head)
    let outerBlocks = blocks
    let outerArrivals = arrivals
    isPeeling = true
    for start in body where start != head {
      blocks[start] = graph.addBlock()
      arrivals[start] = nil
    }
    let first = graph.addBlock()
    var met = others[0].state
    for way in others.dropFirst() { met.meet(way.state) }
    for register in 0..<met.count where met[register].kind != .unknown && others.count > 1 {
      met[register] = met[register].withoutValue
    }
    for way in others { graph.blocks[way.block].terminator = .jump(Edge(first)) }
    block = first
    state = met
    emitBlock(head)
    for start in body where start != head && arrivals[start] != nil {
      enterBlock(start)
      emitBlock(start)
    }
    isPeeling = false
    arriving = arrivals[head] ?? arriving
    // The blocks behind the loop keep the ways that came out of the first round.
    for start in body {
      blocks[start] = outerBlocks[start]
      arrivals[start] = outerArrivals[start]
    }
  }

  /// What a loop's head expects of a register, given what is known on the way in.
  private func expectation(_ head: Int, _ register: Int, _ known: Known) -> Known {
    var result = Known(kind: .unknown, fact: known.fact)
    let (seenKind, isUnboxed) = seen(register)
    // Where rounds were turned away before, what was seen counts for more than what the loop begins with; then nothing does.
    let failures = failures(head)
    let begins = known.kind == .int || known.kind == .double
    if begins && (failures == 0 || seenKind == known.kind || seenKind == .unknown && failures == 1) {
      if !denials.contains(number(of: head), key(register, known.kind)) {
        result = Known(kind: known.kind, ownsNothing: known.ownsNothing)
        if denials.contains(number(of: head), key(register, .unknown)) { result.ownsNothing = false }
        return result
      }
    }
    if seenKind != .unknown && failures < 2 && !denials.contains(number(of: head), key(register, seenKind)) {
      return Known(
        kind: seenKind, ownsNothing: isUnboxed && !denials.contains(number(of: head), key(register, .unknown)))
    }
    if result.fact == .nothing && failures == 0 && isSeenObject(register) { result.fact = .object }
    if result.fact.versions != nil && denials.contains(number(of: head), keyOfVersions(register)) {
      result.fact = .object
    }
    if denials.contains(number(of: head), key(register, .word)) { result.fact = .nothing }
    return result
  }
  /// Which number a register held when the region was asked for, and whether as a plain word. (A callee has none of those, and does not ask
  /// what its callers' hold.)
  private func seen(_ register: Int) -> (kind: Known.Kind, isUnboxed: Bool) {
    if scope.offset > 0 || register >= Int(compilation.pointee.register_count) { return (.unknown, false) }
    switch spt_observation(UInt32(truncatingIfNeeded: compilation.pointee.registers[register])) {
    case spt_seen_unboxed_int: return (.int, true)
    case spt_seen_unboxed_double: return (.double, true)
    case spt_seen_int_object: return (.int, false)
    case spt_seen_float_object: return (.double, false)
    default: return (.unknown, false)
    }
  }
  /// Whether it held an object that is no number.
  private func isSeenObject(_ register: Int) -> Bool {
    scope.offset == 0 && register < Int(compilation.pointee.register_count)
      && compilation.pointee.registers[register] == UInt64(spt_seen_object.rawValue)
  }
  /// A denial's key: of the number, of owning nothing (`unknown`), or of the fact (`word`).
  private func key(_ register: Int, _ kind: Known.Kind) -> Int { register | Int(kind.rawValue) << 14 }
  /// That of the versions of an object's type.
  private func keyOfVersions(_ register: Int) -> Int { register | 1 << 16 }

  private func closeLoop(_ head: Int) {
    jumpExpected(head, arrivals[head]?.expected ?? [], isBack: true)
  }

  /// Brings what is expected to a block and goes there.
  private func jumpExpected(_ target: Int, _ expected: [(register: Int, known: Known)], isBack: Bool) {
    var arguments: [Value] = []
    let isHead = plan.isHead(target)
    for (register, known) in expected {
      let mine = state[register]
      if known.kind == .int || known.kind == .double {
        guard let value = number(register, known.kind, ownsNothing: known.ownsNothing && isHead, leavingAt: target)
        else {
          denials.insert(number(of: target), key(register, known.kind))
          end(.leave(exit(to: target, .entry)))
          return
        }
        arguments.append(value)
        if isBack && known.ownsNothing && !mine.ownsNothing && mine.kind != .unknown {
          denials.insert(number(of: target), key(register, .unknown))
        }
      } else if known.fact == .object && mine.fact == .nothing && isHead {
        if mine.kind == .int || mine.kind == .double {
          denials.insert(number(of: target), key(register, .word))
        } else {
          let word = add(.readRegister, .word, [], Int64(register))
          add(.guard, .none, [isObject(word)], exit: exit(to: target, .entry))
        }
      } else if known.fact != .nothing && known.fact != .object && known.fact.met(mine.fact) != known.fact {
        let isObject = known.fact.versions != nil && mine.fact != .nothing
        denials.insert(number(of: target), isObject ? keyOfVersions(register) : key(register, .word))
      }
    }
    end(.jump(Edge(blocks[target] ?? 0, arguments)))
  }

  /// A register's number at the end of a way, checked if need be; nil when it is known to be something else.
  private func number(_ register: Int, _ kind: Known.Kind, ownsNothing: Bool, leavingAt target: Int) -> Value? {
    let known = state[register]
    let way = exit(to: target, .entry)
    func check(_ condition: Value) { add(.guard, .none, [condition], exit: way) }
    if known.kind == kind {
      if ownsNothing && !known.ownsNothing {
        let word = add(.readRegister, .word, [], Int64(register))
        if kind == .int {
          unless(isInt(word)) {
            unboxSmall(register, known.value, check)
          }
        } else {
          check(isDouble(word))
        }
      }
      return known.value
    }
    if known.kind == .int || known.kind == .double { return nil }
    let word = add(.readRegister, .word, [], Int64(register))
    if kind == .double {
      if ownsNothing {
        check(isDouble(word))
        return doubleOfWord(word)
      }
      return value(.double, when: isDouble(word)) {
        doubleOfWord(word)
      } otherwise: {
        floatOfObject(word, check)
      }
    }
    return value(.int, when: isInt(word)) {
      intOfWord(word)
    } otherwise: {
      let number = intOfObject(word, check)
      if ownsNothing { unboxSmall(register, number, check) }
      return number
    }
  }
  /// A small int's object, which is immortal and the only one, may become a plain number in its register.
  private func unboxSmall(_ register: Int, _ number: Value, _ check: (Value) -> Void) {
    let word = add(.readRegister, .word, [], Int64(register))
    let count = add(.loadSigned32, .address, [word])
    check(compare(.less, count, constant(0)))
    add(.writeRegister, .none, [wordOfInt(number)], Int64(register))
  }
}
