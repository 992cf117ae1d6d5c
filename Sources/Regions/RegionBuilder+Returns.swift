// Returns: what a frame owned is given back, and its value goes to the caller.
//
//   returnValue t0     region's own frame     jump b93(here, t0, …)     one block for all returns that release alike (Tail.finish)
//                      a callee's frame       jump b70(t0)              one for each call whose callee has several

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

/// What a frame owns at a return, beside the value.
enum Owned: Hashable {
  case nothing
  /// One local, which the return names.
  case one
  /// Several: the engine looks at all.
  case several
}

/// A return of a callee's code in the region, whose block is still open.
struct Return {
  var block: BlockNumber
  var state: State
  /// An owned word, and what is known of it.
  var value: Value
  var known: Known
  /// Whether it is None in any case.
  var isNone: Bool
}

extension RegionBuilder {
  func returnValue() {
    if let call = scope.call { return scope.isGenerator ? endGenerator(call) : returnToCaller(call) }
    if !hasFunction { return leave(.unsupported) }
    let view = instruction
    if isGeneratorCode {
      return goOn(callRunningCode(RuntimeFunction.instruction(view.opcode.rawValue), [here, frame, context]))
    }
    let value = isBConstant ? constantObject(view.b) : readWord(view.b)
    let locals = ownedLocals(view.c, but: isBConstant ? nil : view.b)
    switch locals.count {
    case 0: finish(value, .nothing, constant(0))
    case 1:
      let known = state[locals[0]]
      finish(value, .one, known.kind == .word ? known.value : add(.readRegister, .word, [], Int64(locals[0])))
    default: finish(value, .several, constant(isBConstant ? 0 : UInt64(view.b)))
    }
  }
  private func finish(_ value: Value, _ owned: Owned, _ local: Value) {
    jump(to: .finish(owned, isConstant: isBConstant), [here, retype(value, .address), retype(local, .address)])
  }

  /// The locals that may own something.
  func ownedLocals(_ count: Int, but returned: Int?) -> [Int] {
    let first = scope.offset + firstRegister
    return (first..<(first + count)).filter { $0 != returned && !state[$0].ownsNothing && !isBorrowed($0) }
  }

  /// A return at an instruction, for all: their frames have one size. `local`: the one that is to be released, or the number of the one
  /// that is not.
  func emitFinish(_ here: Value, _ value: Value, _ owned: Owned, _ local: Value, isConstant: Bool) {
    func otherwise() {
      goOn(callRunningCode(RuntimeFunction.instruction(Opcode.returnValue.rawValue), [here, frame, context]))
    }
    let mark = add(.load16, .address, [frame], Int64(Header.mark))
    unless(equals(mark, UInt64(Status.plainMark))) { otherwise() }
    unless(equals(load64(frame, Header.frameObject * 8), 0)) { otherwise() }
    if isConstant { incref(retype(value, .object)) }
    let threadState = threadState
    count(levels: 1)
    let caller = load64(frame, Header.previous * 8)
    store64(threadState, Int(spt_thread_current_frame), caller)
    let returnWord = load64(frame, instruction.a * 8)
    if owned == .several {
      _ = callRunningCode(.releaseFrame, [frame, constant(UInt64(instruction.c)), local])
    } else {
      if owned == .one {
        when(isObject(local)) { self.release(self.retype(local, .object)) }
      }
      release(load64(frame, Header.function * 8, .object))
      release(load64(frame, Header.code * 8, .object))
    }
    store64(threadState, Int(spt_thread_stack_top), frame)
    let kind = add(.and, .address, [returnWord, constant(15)])
    // A region's landing; how the value lands there is the entry's to know.
    unless(compare(.aboveEqual, kind, constant(callLanding))) { self.land(returnWord, value) }
    store64(context, Int(spt_context_value), value)
    store64(context, Int(spt_context_return_word), returnWord)
    let entry = add(.and, .address, [returnWord, constant(0xFFFF_FFFF_FFF0)])
    transfer(to: entry, in: caller)
  }
  private func release(_ object: Value) {
    giveBack(object) { _ = self.callRunningCode(.deallocateBehind, [$0]) }
  }

  /// The value that a return gives, an owned word, and what is known of it.
  private func returned() -> (value: Value, known: Known) {
    if isBConstant {
      let object = retype(constantObject(instruction.b), .object)
      // None is immortal.
      if scope.code.constants[instruction.b] != objects.none { incref(object) }
      return (object, constantKnown(instruction.b, object))
    }
    let value = readWord(instruction.b)
    if isBorrowed(instruction.b) { incref(retype(value, .object)) }
    return (value, state[instruction.b])
  }

  // MARK: Callees inside

  /// A return of a callee whose caller's code is around it.
  private func returnToCaller(_ call: Scope.Call) {
    let view = instruction
    func otherwise() {
      guard let place = callInstruction() else { return leave(.unsupported) }
      arrive(place, at: call.next, of: call.scope)
    }
    if hasFrame {
      // Bits 48 … 63 are owner and padding.
      let mark = add(.shiftRightLogical, .address, [header(Header.status), constant(48)])
      unless(equals(mark, UInt64(Status.plainMark))) { otherwise() }
      unless(equals(header(Header.frameObject), 0)) { otherwise() }
    }
    let (value, known) = returned()
    let isNone = isBConstant && scope.code.constants[view.b] == objects.none
    if scope.plan.returnCount == 1 {
      let way = Return(block: block, state: state, value: value, known: known, isNone: isNone)
      return finishReturn(call, way, view.c, but: isBConstant ? nil : view.b)
    }
    if !isBConstant {
      // The value owns it now, wherever the returns go on together.
      add(.writeRegister, .none, [constant(0)], Int64(view.b))
      state[view.b] = Known(ownsNothing: true)
    }
    scope.returns.append(Return(block: block, state: state, value: value, known: known, isNone: isNone))
    block = RegionBuilder.noBlock
  }

  /// Goes on behind a callee's code where its returns come together. Its scope is the present one.
  func joinReturns(_ call: Scope.Call, localCount: Int) {
    let returns = scope.returns
    guard let first = returns.first else { return }
    let join = graph.addBlock()
    var met = first.state
    for other in returns.dropFirst() { met.meet(other.state) }
    for register in 0..<met.count where met[register].kind != .unknown {
      if returns.contains(where: { $0.state[register].value != met[register].value }) {
        met[register] = met[register].withoutValue
      }
    }
    // A number that all return stays one.
    let kind = first.known.kind
    let isNumber = (kind == .int || kind == .double) && returns.allSatisfy { $0.known.kind == kind }
    let ownsNothing = returns.allSatisfy { $0.known.ownsNothing }
    let number = isNumber ? graph.addParameter(join, kind == .int ? .int : .double) : nil
    let word = number == nil || !ownsNothing ? graph.addParameter(join, .word) : nil
    for way in returns {
      block = way.block
      var arguments: [Value] = []
      if number != nil { arguments.append(way.known.value) }
      if word != nil { arguments.append(retype(way.value, .word)) }
      end(.jump(Edge(join, arguments)))
    }
    block = join
    state = met
    let value = word ?? number.map { kind == .int ? wordOfInt($0) : wordOfDouble($0) } ?? first.value
    var known = Known(kind: .word, value: value, ownsNothing: ownsNothing)
    if let number {
      known.kind = kind
      known.value = number
    } else if returns.allSatisfy({ $0.known.kind == .word && $0.known.fact != .nothing }) {
      known.fact = returns.reduce(first.known.fact) { $0.met($1.known.fact) }
    }
    let isNone = returns.allSatisfy { $0.isNone }
    finishReturn(
      call, Return(block: block, state: state, value: value, known: known, isNone: isNone), localCount, but: nil)
  }

  /// Takes a callee's frame off, if it has one, and goes on behind the call. `returned`: the local that the value was.
  private func finishReturn(_ call: Scope.Call, _ way: Return, _ localCount: Int, but returned: Int?) {
    let inner = scope
    let innerInstruction = instruction
    let (value, known) = (way.value, way.known)
    let hadFrame = hasFrame
    let threadState = threadState
    if hadFrame {
      count(levels: 1)
      store64(threadState, Int(spt_thread_current_frame), frame(of: call.scope))
    }
    let ran = releaseOwned(ownedLocals(localCount, but: returned), call)
    if hadFrame { store64(threadState, Int(spt_thread_stack_top), frame) }
    func land() {
      if !hadFrame {
        let record = missingFrame(of: call.scope)
        if record != 0 { _ = self.call(.pushInlined, [frame(of: call.scope), constant(record)]) }
        // Landing counts the other level itself.
        if call.landing == .instance { count(levels: 0 &- 1) }
      }
      self.land(constant(inner.returnWord), value)
    }
    if let ran { unless(equals(ran, 0), land) }
    // What somebody began to watch meanwhile, or the function left to others, is the engine's.
    if call.landing.isImplicit && hadFrame { unless(compare(.below, unexpectedWork, constant(256)), land) }
    if call.landing == .operation { demandResult(of: call, way, otherwise: land) }
    let isInstance = call.landing == .instance || call.landing == .instanceThroughC
    if isInstance && !way.isNone { unless(equals(value, objects.none), land) }
    if call.landing == .instance && hadFrame { count(levels: 1) }
    // The arguments end behind that.
    if call.landing == .instanceThroughC && hadFrame { unless(compare(.below, unexpectedWork, constant(256)), land) }

    dropRegisters(of: inner)
    scope = call.scope
    state.pushed = min(state.pushed, scope.depth)
    word = call.word
    instruction = call.instruction
    state.shrink(to: scope.registerCount)
    switch call.landing {
    case .instance, .instanceThroughC: finishInstance(call, ranCode: hadFrame)
    case .operation: finishOperation(call, value, known)
    case .attribute, .item: finishImplicit(call.next, value, known)
    default: finishCall(call.next, value, known, ranCode: hadFrame)
    }
    scope = inner
    instruction = innerInstruction
  }

  /// Gives back what a callee owned; the value that is not 0 when Python code ran then, in the caller's frame.
  func releaseOwned(_ locals: [Int], _ call: Scope.Call) -> Value? {
    let at = constant(call.address)
    let callerFrame = frame(of: call.scope)
    let record = constant(missingFrame(of: call.scope))
    func end(_ object: Value) -> Value { callRunningCode(.deallocate, [object, at, callerFrame, record]) }
    // All are read first: where there is no frame, code that runs may write over them.
    let owned = locals.map { register in
      let known = state[register]
      return Ending(
        known.kind == .word ? known.value : add(.readRegister, .word, [], Int64(register)),
        known.kind == .int || known.kind == .double ? Known() : known)
    }
    let function = scope.isWithoutFunction ? nil : retype(header(Header.function), .object)
    let code = hasFrame ? retype(header(Header.code), .object) : nil
    var ran: Value?
    for ending in owned {
      let before = ran ?? constant(0)
      ran =
        ending.isObject ? collect(before, retype(ending.word, .object), end) : collect(before, word: ending.word, end)
    }
    guard let function else { return ran }
    if let code {
      ran = collect(collect(ran ?? constant(0), code, end), function, end)
    } else if !call.landing.isImplicit && call.instruction.flags.contains(.bIsTemporary) {
      ran = collect(ran ?? constant(0), function, end)
    } else {
      // It is the caller's too, or the type's.
      giveBackOne(function)
    }
    return ran
  }
}
