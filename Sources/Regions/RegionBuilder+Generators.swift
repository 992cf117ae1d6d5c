// Generators: resuming them, and their yields (Generators.swift of the interpreter).
//
//   forIterGenerator i ← s0       guard s0 is a generator that waits where its region is entered, nothing pending; else the engine
//                                 link its frame in front of this one; transfer to its entry
//   entry behind the for_iter     i ← the context's value
//
//   yieldValue s1 ← i             guard a for_iter of compiled code waits, nothing pending; else the engine
//                                 numbers in registers become objects; the frame is suspended as the interpreter does it
//                                 the context's value ← i; transfer to the entry behind the for_iter
//   entry behind the yield        …
//
// An item for a call that collects (`tuple(x for …)`) goes there at once, and the generator goes on as if it had not been suspended:
//
//   yieldValue s1 ← t0            a call that collects waits, and takes t0 without code being run?  → behind the yield
//
// Nothing is known at an entry: whoever resumed the generator may have done anything.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  func emitGenerator(_ next: Int) -> Bool {
    switch instruction.opcode {
    case .forIterGenerator: forIterGenerator(next)
    case .forIterAny: forIterAny(next)
    case .send: send(next)
    case .endSend: return endSend(next)
    case .getYieldFromIter: return passGenerator(next, objects.generator_type)
    case .getAwaitable: return passGenerator(next, objects.coroutine_type, isNew: true)
    case .yieldValue: yieldValue()
    default: return false
    }
    return true
  }

  // MARK: Waiting for items

  /// The engine's own function gets the next item, or goes into a generator's frame.
  func waitThroughEngine(_ next: Int) {
    guard let place = callInstruction() else { return leave(.unsupported) }
    forgetAll()
    goOnBehindItem(place, next)
  }
  /// Goes on where the engine says behind a loop's head or a `send`.
  func goOnBehindItem(_ place: Value, _ next: Int) {
    let here = state
    let follow = graph.addBlock()
    let elsewhere = graph.addBlock()
    let target = word + instruction.targetDistance
    end(.branch(equals(place, address(of: next)), then: Edge(follow), else: Edge(elsewhere), likely: nil))
    block = elsewhere
    unless(equals(place, address(of: target))) { self.goOn(place) }
    goTo(target)
    block = follow
    state = here
    goTo(next)
  }

  /// Behind a for_iter: the item that a generator yielded.
  func takeItem(_ next: Int) {
    let item = load64(context, Int(spt_context_value), .word)
    write(
      instruction.a, item, Known(kind: .word, value: item), isLocal: isALocal, after: next, keepsInts: true)
    goTo(next)
  }

  private func forIterGenerator(_ next: Int) {
    let generator = readObject(instruction.b)
    let other = addColdBlock()
    let atCheck = state
    check(equals(load64(generator, 8), objects.generator_type), else: other)
    resume(generator, .forIter, otherwise: other)
    block = other
    state = atCheck
    waitThroughEngine(next)
  }

  /// Goes on in the code of a generator or coroutine that is sent None, while this frame waits; not where it wants what is sent.
  /// `sent` gives what is sent in place of None, an owned object, to one that wants it. `prepare` emits what is to be done once that is certain.
  func resume(
    _ generator: Value, _ landing: WaitingSite.Landing, otherwise other: BlockNumber, sent: (() -> Value)? = nil,
    prepare: () -> Void = {}
  ) {
    // Not begun (-3), suspended (-2) or suspended in `yield from` (-1).
    check(compare(.aboveEqual, load8(generator, Int(spt_generator_state)), constant(0xFD)), else: other)
    let continuation = load64(generator, Int(spt_generator_exc_state) + 8)
    check(compare(.notEqual, continuation, constant(0)), else: other)
    var start = continuation
    if sent == nil {
      check(equals(add(.and, .address, [continuation, constant(8)]), 0), else: other)
    } else {
      check(compare(.notEqual, add(.and, .address, [continuation, constant(8)]), constant(0)), else: other)
      start = add(.and, .address, [continuation, constant(~15)])
      // What is sent to one that waits for another goes there.
      check(compare(.notEqual, load8(start, 0), constant(UInt64(Opcode.send.rawValue))), else: other)
    }
    let callee = Int(spt_generator_frame)
    let code = load64(generator, callee + Header.code * 8, .object)
    demandUnwatched(code) { check($0, else: other) }
    let threadState = threadState
    let remaining = add(.loadSigned32, .address, [threadState], Int64(spt_thread_recursion_remaining))
    check(compare(.greater, remaining, constant(0)), else: other)
    check(equals(unexpectedWork, 0), else: other)

    publish()
    if let sent {
      let top = add(.loadSigned32, .address, [generator], Int64(callee + Header.status * 8))
      let place = add(.add, .address, [generator, add(.shiftLeft, .address, [top, constant(3)])])
      store64(place, callee + firstRegister * 8, sent())
    }
    prepare()
    add(
      .store8, .none, [generator, constant(UInt64(UInt8(truncatingIfNeeded: FRAME_EXECUTING.rawValue)))],
      Int64(spt_generator_state))
    store64(generator, Int(spt_generator_exc_state) + 8, load64(threadState, Int(spt_thread_exc_info)))
    store64(
      threadState, Int(spt_thread_exc_info),
      add(.add, .address, [generator, constant(UInt64(spt_generator_exc_state))]))
    count(levels: 0 &- 1)
    countFrame()
    store64(generator, callee + Header.status * 8, constant(Status.generator))
    store64(generator, callee + Header.previous * 8, frame)
    let (low, high) = WaitingSite.halves(address(of: word), landing)
    if isGeneratorCode && scope.offset == 0 {
      // It may have passed something on before.
      let owner = UInt64(FRAME_OWNED_BY_GENERATOR.rawValue)
      store64(frame, Header.status * 8, constant(owner << 48 | UInt64(high) << 32 | UInt64(low)))
    } else {
      add(.store32, .none, [frame, constant(UInt64(low))], Int64(Header.status * 8))
      add(.store16, .none, [frame, constant(UInt64(high))], Int64(Header.status * 8 + 4))
    }
    let generatorFrame = add(.add, .address, [generator, constant(UInt64(callee))])
    store64(threadState, Int(spt_thread_current_frame), generatorFrame)
    goInto(generatorFrame, start)
  }

  // MARK: Yields

  private func yieldValue() {
    if let call = scope.call { return collectItem(call) }
    let other = addColdBlock()
    // Nobody writes to locals then either, whose old values would be kept.
    requireNothingPending()
    check(compare(.notEqual, frame, load64(context, Int(spt_context_entry))), else: other)
    let waiting = load64(frame, Header.previous * 8)
    let high = add(.load16, .address, [waiting], Int64(Header.status * 8 + 4))
    let landing = add(.shiftRightLogical, .address, [high, constant(13)])
    if let place = plan.resume(behind: word, instruction), !plan.wantsSent(instruction) {
      let here = state
      let collects = graph.addBlock()
      let suspends = graph.addBlock()
      end(
        .branch(
          equals(landing, WaitingSite.Landing.collect.rawValue), then: Edge(collects), else: Edge(suspends), likely: nil
        ))
      block = collects
      collectInPlace(waiting, otherwise: other)
      goOn(at: place)
      block = suspends
      state = here
    }
    let yielded = boxKeptRegisters()
    let atYield = state
    let toLoop = graph.addBlock()
    let through = graph.addBlock()
    // A loop, or next().
    for taken in [WaitingSite.Landing.forIter, .next] {
      let rest = taken == .next ? through : graph.addBlock()
      end(.branch(equals(landing, taken.rawValue), then: Edge(toLoop), else: Edge(rest), likely: nil))
      block = rest
    }
    // One that waits in a `send`, or is in between (Generators.swift of the interpreter), where these bits are 0.
    let sends = WaitingSite.Landing.send.rawValue
    check(equals(add(.or, .address, [landing, constant(sends)]), sends), else: other)
    let passed = yieldedValue(yielded)
    suspend(waiting)
    goOn(callRunningCode(.landAtSend, [context, waiting, passed]))
    block = toLoop
    state = atYield
    let low = load32(waiting, Header.status * 8)
    // A call has its kind in the lower bits.
    let entryWord = load64(WaitingSite.address(low, high, self), 24)
    let entry = add(.and, .address, [entryWord, constant(~Collector.mask)])
    check(compare(.notEqual, entry, constant(0)), else: other)

    let value = yieldedValue(yielded)
    suspend(waiting)
    // It goes on: no stack for gc to look at.
    add(.store32, .none, [waiting, constant(0xFFFF_FFFF)], Int64(Header.status * 8))
    store64(context, Int(spt_context_value), value)
    transfer(to: entry, in: waiting)
    block = other
    guard let place = callInstruction() else { return leave(.unsupported) }
    goOn(place)
  }

  /// Hands the item to the call that waits in a frame; the block is left when that cannot be done here.
  private func collectInPlace(_ waiting: Value, otherwise other: BlockNumber) {
    let register = instruction.b
    let item = itemWord(register, isConstant: isBConstant, isTemporary: isBTemporary) { check($0, else: other) }
    let isTaken = call(.collectInPlace, [waiting, item, constant(isBTemporary ? 1 : 0)])
    check(compare(.notEqual, isTaken, constant(0)), else: other)
    if isBTemporary { state[register] = Known() }
    countFrame()
  }
  /// What goes to a collection, a word of which it says whether it is owned: a temporary. `check` leaves where a local holds a
  /// number and that was not known.
  func itemWord(_ register: Int, isConstant: Bool, isTemporary: Bool, _ check: (Value) -> Void) -> Value {
    if isConstant { return constantObject(register) }
    let known = state[register]
    if isTemporary { return readWord(register) }
    if known.ownsNothing && (known.kind == .int || known.kind == .double) {
      // The local and the collection share one object.
      let object = box(readWord(register), known)
      add(.writeRegister, .none, [object], Int64(register))
      state[register].ownsNothing = false
      return object
    }
    let item = readWord(register)
    if known.fact == .nothing { check(isPointer(item)) }
    return item
  }
  /// Goes on behind a yield with what is known here. Of the way to a loop's head there is a copy: at the place itself a resumed
  /// generator comes in, of which nothing is known.
  private func goOn(at place: Int) {
    guard let start = InstructionView(words + place), let jump = InstructionView(words + place + start.wordCount),
      [.jumpBackward, .jumpBackwardRegion, .jumpBackwardNoPoll].contains(jump.opcode)
    else { return goTo(place) }
    let here = (word, instruction)
    word = place + start.wordCount
    instruction = jump
    emit(word + jump.wordCount)
    (word, instruction) = here
  }

  /// Makes all registers that the generator keeps objects; gives the new object of the local that it yields, if that was a number.
  private func boxKeptRegisters() -> Value? {
    let view = instruction
    var yielded: Value?
    var union: Value?
    for register in firstRegister..<view.a {
      let known = state[register]
      let isNumber = known.kind == .int || known.kind == .double
      if known.ownsNothing && isNumber {
        let object = known.kind == .int ? boxInt(known.value) : boxDouble(known.value)
        add(.writeRegister, .none, [object], Int64(register))
        if !isBConstant && register == view.b { yielded = object }
      } else if isNumber || known.ownsNothing || known.fact == .nothing {
        let word = add(.readRegister, .word, [], Int64(register))
        // Of words that are all pointers the union is below where the others begin.
        union = union.map { add(.or, .address, [$0, word]) } ?? retype(word, .address)
      }
    }
    if let union {
      unless(isPointer(union)) { _ = self.call(.boxRegisters, [self.frame, self.constant(UInt64(view.a))]) }
    }
    return yielded
  }
  /// What goes out, an owned word.
  private func yieldedValue(_ boxed: Value?) -> Value {
    if isBTemporary { return readWord(instruction.b) }
    let object =
      isBConstant
      ? retype(constantObject(instruction.b), .object)
      : boxed ?? retype(add(.readRegister, .word, [], Int64(instruction.b)), .object)
    incref(object)
    return object
  }

  /// Suspends the generator, whose frame this is: it lies in it.
  private func suspend(_ waiting: Value) {
    let view = instruction
    let generator = -Int(spt_generator_frame)
    store64(frame, Header.instruction * 8, constant(view.bytecodeAddress + 2))
    store64(
      frame, Header.status * 8,
      constant(UInt64(FRAME_OWNED_BY_GENERATOR.rawValue) << 48 | UInt64(view.a - firstRegister)))
    let suspended = UInt8(truncatingIfNeeded: Int(FRAME_SUSPENDED.rawValue) + Int(view.kind))
    add(.store8, .none, [frame, constant(UInt64(suspended))], Int64(generator + Int(spt_generator_state)))
    let threadState = threadState
    let excState = generator + Int(spt_generator_exc_state) + 8
    store64(threadState, Int(spt_thread_exc_info), load64(frame, excState))
    let continuation = view.distance == 0 ? 0 : address(of: word) &+ UInt64(bitPattern: Int64(view.distance) * 8)
    store64(frame, excState, constant(continuation))
    count(levels: 1)
    store64(threadState, Int(spt_thread_current_frame), waiting)
    store64(frame, Header.previous * 8, constant(0))
  }
}

/// How a frame notes the instruction at which it waits (Frames.swift of the interpreter).
enum WaitingSite {
  /// Those of the interpreter with the same names.
  enum Landing: UInt64 {
    case forIter = 4
    case send = 5
    case collect = 6
    case next = 7
  }

  /// What the stacktop and return_offset of its header hold.
  static func halves(_ address: UInt64, _ landing: Landing) -> (UInt32, UInt16) {
    let slot = address >> 4
    return (
      UInt32(truncatingIfNeeded: slot & 0x7FFF_FFFF) | 0x8000_0000,
      UInt16(truncatingIfNeeded: slot >> 31) | 0x1000 | UInt16(landing.rawValue) << 13
    )
  }
  /// The address that they hold.
  static func address(_ low: Value, _ high: Value, _ builder: RegionBuilder) -> Value {
    func and(_ value: Value, _ bits: UInt64) -> Value { builder.add(.and, .address, [value, builder.constant(bits)]) }
    func shift(_ value: Value, _ distance: UInt64) -> Value {
      builder.add(.shiftLeft, .address, [value, builder.constant(distance)])
    }
    return shift(builder.add(.or, .address, [shift(and(high, 0xFFF), 31), and(low, 0x7FFF_FFFF)]), 4)
  }
}
