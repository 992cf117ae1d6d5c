// Exceptions: raising, the way to a handler, and what stands in handlers (Exceptions.swift, Unwinding.swift of the interpreter).
//
//   try: return d[k]        v7 = findInDict(d, k); none: cold: the engine's function raises; b30(place)
//   except KeyError: …      b30(place) cold: unwind; it went to the handler, in this frame? → b31      else → wherever that is
//                           b31: the exception is the one handled now; is its type KeyError? …
//
// A handler that ran is part of the region, and an entry: whoever unwinds, compiled code or the interpreter, goes on there. Of the frame
// nothing is known then; the exception and what it leads to may have been seen by anybody.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  func emitException(_ next: Int) -> Bool {
    switch instruction.opcode {
    case .raise, .reraise:
      guard let place = callInstruction() else { return false }
      forgetAll()
      goElsewhere(place)
    case .pushExcInfo, .pushExcInfoRegion: pushExcInfo(next)
    case .popExcept: return popExcept(next)
    case .checkExcMatch: return checkExcMatch(next)
    default: return false
    }
    return true
  }

  // MARK: The way to a handler

  /// Where an exception of the instruction is caught, if that handler stands in the region: in this code, or in a caller's around it.
  private func handler() -> (scope: Scope, word: Int)? {
    var (place, at) = (scope, word)
    while !place.isGenerator {
      switch place.plan.raised(at: at) {
      case .handler(let target): return place.blocks[target] == nil ? nil : (place, target)
      case .elsewhere: return nil
      case .out:
        guard let call = place.call else { return nil }
        (place, at) = (call.scope, call.word)
      }
    }
    return nil
  }

  /// Goes on where the engine says behind the instruction, which may have failed.
  func goElsewhere(_ place: Value) {
    guard let handler = handler() else { return goOn(place) }
    arrive(place, at: handler.word, of: handler.scope)
  }
  /// The same where that may be a place of the region's.
  func arrive(_ place: Value, at target: Int, of scope: Scope) {
    guard let block = scope.blocks[target] else { return goOn(place) }
    jump(to: .arrive(block, word: target), [place])
  }
  /// The same where it did fail and there is a handler; else the block goes on.
  func catchHere(_ place: Value) {
    if handler() == nil { return }
    unless(compare(.notEqual, load8(place, 0), constant(UInt64(Opcode.unwind.rawValue)))) { self.goElsewhere(place) }
  }
  /// A condition for which the instruction raises if it does not hold. Where that is caught here it does so at once.
  func demandOrRaise(_ condition: Value, _ reason: ExitReason) {
    if handler() == nil || !hasFunction { return require(condition, reason) }
    let known = state
    unless(condition) {
      if let place = self.callInstruction() { self.goElsewhere(place) } else { self.leave(reason) }
    }
    state = known
  }

  /// Where the interpreter goes on: behind an instruction that failed, where unwinding ends.
  func unwound(_ place: Value) -> Value {
    value(.address, unless: equals(load8(place, 0), UInt64(Opcode.unwind.rawValue))) {
      place
    } otherwise: {
      callRunningCode(.unwind, [context])
    }
  }
  func emitArrive(_ place: Value, _ start: BlockNumber, _ target: Int) {
    let outer = (scope: scope, state: state, word: word)
    while scope.blocks[target] != start, let call = scope.call { scope = call.scope }
    let other = addColdBlock()
    let place = unwound(place)
    check(equals(place, address(of: target)), else: other)
    // It may be that of another frame of the same code.
    check(compare(.equal, load64(threadState, Int(spt_thread_current_frame)), frame), else: other)
    state = State(count: scope.registerCount)
    state.pushed = scope.depth
    goTo(target)
    (scope, state, word) = outer
    block = other
    goOn(place)
  }

  // MARK: Handlers

  /// What is handled now (`_PyErr_StackItem`, which begins with it).
  private var handledPlace: Value { load64(threadState, Int(spt_thread_exc_info)) }

  /// No guards: to leave here would lead here again.
  private func pushExcInfo(_ next: Int) {
    let exception = retype(readWord(instruction.b), .object)
    let place = handledPlace
    let before = load64(place, 0)
    incref(exception)
    store64(place, 0, retype(exception, .address))
    state[instruction.b] = Known()
    func put(_ register: Int, _ word: Value) {
      write(register, word, Known(kind: .word, value: word, fact: .object), isLocal: false, after: next)
    }
    put(instruction.c, exception)
    let isNone = compare(.equal, before, constant(0))
    put(
      instruction.a,
      value(.object, when: isNone) {
        constant(objects.none, .object)
      } otherwise: {
        retype(before, .object)
      })
  }

  private func popExcept(_ next: Int) -> Bool {
    if !isBTemporary { return false }
    let handled = readWord(instruction.b)
    state[instruction.b] = Known()
    let place = handledPlace
    let old = load64(place, 0, .word)
    let isNone = equals(handled, objects.none)
    store64(
      place, 0,
      value(.address, when: isNone) {
        constant(0)
      } otherwise: {
        retype(handled, .address)
      })
    releaseOld(old, .nothing, after: next)
    return true
  }

  private func checkExcMatch(_ next: Int) -> Bool {
    if isBConstant || isCConstant || failedBefore(word) { return false }
    let exception = readObject(instruction.b)
    let cls = readObject(instruction.c)
    let ended = Ending(cls, state[instruction.c])
    let isSame = compare(.equal, load64(exception, 8), retype(cls, .address))
    let matches = value(.bool, when: isSame) {
      add(.constant, .bool, [], 1)
    } otherwise: {
      let answer = call(.matchException, [exception, cls])
      require(compare(.below, answer, constant(2)), .type)
      return compare(.notEqual, answer, constant(0))
    }
    if isCTemporary { state[instruction.c] = Known() }
    let result = bool(matches)
    endThenWrite(isCTemporary ? [ended] : [], result, Known(kind: .word, value: result, fact: .object), next)
    return true
  }
}
