// The ways out of a region that stand in it once: ends of calls and returns which compiled code mostly does not take.
//
//   … jump b90(place, entry)        b90(place, entry) cold: enterCallee; its frame's code, or b91(place, callee)
//   … jump b90(place, entry)        b91(start, callee) cold: beginFrame; b92(place)
//                                   b92(place) cold:       compiled code at the place, or leave for it
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
}

extension RegionBuilder {
  private func jump(to tail: Tail, _ arguments: [Value]) {
    let target = block(of: tail, arguments.count)
    end(.jump(Edge(target, arguments)))
  }
  /// The block of a tail, made at its first use.
  private func block(of tail: Tail, _ parameterCount: Int) -> BlockNumber {
    if let block = tails[tail] { return block }
    let made = addColdBlock()
    tails[tail] = made
    let parameters = (0..<parameterCount).map { _ in graph.addParameter(made, .address) }
    let here = block
    block = made
    switch tail {
    case .goOn: emitGoOn(parameters[0])
    case .begin: goOn(callRunningCode(.beginFrame, [parameters[0], parameters[1], context]))
    case .enter: emitEnter(parameters[0], parameters[1], parameters[2])
    case .land: goOn(call(.land, [context, parameters[0], parameters[1]]))
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
  /// Gives a value to a caller that is not compiled, or not to be told from the return word.
  func land(_ returnWord: Value, _ value: Value) { jump(to: .land, [returnWord, retype(value, .address)]) }

  private func emitGoOn(_ place: Value) {
    let opcode = load8(place, 0)
    let entry = value(.address, when: equals(opcode, UInt64(Opcode.functionStartRegion.rawValue))) {
      load64(place, 24)
    } otherwise: {
      unless(equals(opcode, UInt64(Opcode.enterRegion.rawValue))) { self.leave(to: place) }
      return load64(context, Int(spt_context_landing))
    }
    transfer(to: entry, in: load64(threadState, Int(spt_thread_current_frame)))
  }
  private func emitEnter(_ place: Value, _ entry: Value, _ frame: Value) {
    let start = call(.enterCallee, [context, frame, place, entry])
    let callee = load64(threadState, Int(spt_thread_current_frame))
    unless(compare(.notEqual, start, constant(0))) { self.begin(place, in: callee) }
    transfer(to: start, in: callee)
  }

  /// Goes on at an entry of compiled code.
  func transfer(to entry: Value, in frame: Value) {
    end(.transfer(code: load64(entry, 0), frame: frame, entry: load64(entry, 8)))
  }
}
