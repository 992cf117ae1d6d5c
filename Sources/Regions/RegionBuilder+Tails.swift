// What stands in a region once. Ends of calls and returns which compiled code mostly does not take:
//
//   … jump b90(place, entry)        b90(place, entry) cold: enterCallee; its frame's code, or b91(place, callee)
//   … jump b90(place, entry)        b91(start, callee) cold: beginFrame; b92(place)
//                                   b92(place) cold:       compiled code at the place, or leave for it
//
// So do the parts of calls and returns that are the same for all: a frame's header, and giving a frame back.
//
// The code generator's time grows with the code: what stands at each call is only what differs.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

/// Blocks for whose parameters each user gives the values.
enum Tail: Hashable {
  /// (place): goes on where the engine says, in the frame that runs then.
  case goOn
  /// (start, frame): at the start of a frame that was pushed.
  case begin
  /// (place, entry, frame): where the engine went in that frame; its callee returns to the entry.
  case enter
  /// (return word, value): gives a value to the caller that the word names.
  case land
  /// (caller, callee, end, function, code, start, return word): pushes a frame whose arguments are there, and goes into it.
  case push
  /// (place): the same where that may be a place of this code or a caller's around it: a handler, or what is behind a call.
  case arrive(BlockNumber, word: Int)
  /// (instruction, value, local): returns from the region's own frame.
  case finish(Owned, isConstant: Bool)

  var isCold: Bool {
    switch self {
    case .goOn, .begin, .enter, .land, .arrive: true
    case .push, .finish: false
    }
  }
}

extension RegionBuilder {
  func jump(to tail: Tail, _ arguments: [Value]) {
    let target = block(of: tail, arguments.count)
    end(.jump(Edge(target, arguments)))
  }
  /// The block of a tail, made at its first use.
  private func block(of tail: Tail, _ parameterCount: Int) -> BlockNumber {
    if let block = tails[tail] { return block }
    let made = tail.isCold ? addColdBlock() : graph.addBlock()
    tails[tail] = made
    let parameters = (0..<parameterCount).map { _ in graph.addParameter(made, .address) }
    let here = block
    block = made
    switch tail {
    case .goOn: emitGoOn(parameters[0])
    case .begin: goOn(callRunningCode(.beginFrame, [parameters[0], parameters[1], context]))
    case .enter: emitEnter(parameters[0], parameters[1], parameters[2])
    case .land: goOn(call(.land, [context, parameters[0], parameters[1]]))
    case .arrive(let block, let word): emitArrive(parameters[0], block, word)
    case .push: emitPush(parameters)
    case .finish(let owned, let isConstant):
      emitFinish(parameters[0], parameters[1], owned, parameters[2], isConstant: isConstant)
    }
    block = here
    return made
  }

  /// Goes on where the engine says, in the frame that runs then: in compiled code if an entry of a region is there.
  func goOn(_ place: Value) { jump(to: .goOn, [place]) }
  /// Begins a frame that was pushed.
  func begin(_ start: Value, in callee: Value) { jump(to: .begin, [start, callee]) }
  /// Goes into the frame that the engine pushed for this one, if it did; it returns to the entry then.
  func enter(_ place: Value, returningTo entry: UInt64) { jump(to: .enter, [place, constant(entry), frame]) }
  /// Pushes a plain frame at a place in the data stack, up to its end, for a function, which it takes; the arguments are there.
  func push(
    _ callee: Value, upTo end: Value, _ function: Value, _ code: Value, start: Value, returnWord: Value
  ) {
    jump(
      to: .push,
      [frame, callee, end, retype(function, .address), retype(code, .address), start, returnWord])
  }
  /// Gives a value to a caller that is not compiled, or not to be told from the return word.
  func land(_ returnWord: Value, _ value: Value) { jump(to: .land, [returnWord, retype(value, .address)]) }

  private func emitGoOn(_ place: Value) {
    let place = unwound(place)
    let opcode = load8(place, 0)
    let entry = value(.address, when: equals(opcode, UInt64(Opcode.functionStartRegion.rawValue))) {
      load64(place, 24)
    } otherwise: {
      value(.address, when: equals(opcode, UInt64(Opcode.pushExcInfoRegion.rawValue))) {
        load64(place, 24)
      } otherwise: {
        unless(equals(opcode, UInt64(Opcode.enterRegion.rawValue))) { self.leave(to: place) }
        return load64(context, Int(spt_context_landing))
      }
    }
    transfer(to: entry, in: load64(threadState, Int(spt_thread_current_frame)))
  }
  private func emitEnter(_ place: Value, _ entry: Value, _ frame: Value) {
    let start = call(.enterCallee, [context, frame, place, entry])
    let callee = load64(threadState, Int(spt_thread_current_frame))
    unless(compare(.notEqual, start, constant(0))) { self.begin(place, in: callee) }
    transfer(to: start, in: callee)
  }

  private func emitPush(_ parameters: [Value]) {
    let (caller, callee, end, start) = (parameters[0], parameters[1], parameters[2], parameters[5])
    let (function, code) = (retype(parameters[3], .object), retype(parameters[4], .object))
    reserveFrame(upTo: end, code, levels: 1)
    for (word, value) in header(function, code, previous: caller) { store64(callee, word * 8, value) }
    store64(end, -8, parameters[6])
    store64(threadState, Int(spt_thread_current_frame), callee)
    goInto(callee, start)
  }

  /// Goes on at an entry of compiled code.
  func transfer(to entry: Value, in frame: Value) {
    end(.transfer(code: load64(entry, 0), frame: frame, entry: load64(entry, 8)))
  }
}
