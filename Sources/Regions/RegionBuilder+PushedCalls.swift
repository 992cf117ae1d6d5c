// Calls of functions whose code is known and does not stand in the region: their frame is filled here.
//
//   callAnyFunction r ← f(x)       f's code is that which the site met last?   x and the constants of its frame; push
//                                  else  → x9 = pushFrame(f, …), which looks all of that up
//   callKeywordsMatched r ← f(x, c=y)   the same, where the engine carried the instruction out
//
// How long the frame is, what of it is to be cleared and where the code starts are constants then. All calls of an instruction come
// back at one entry.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// The callee that the compiler got a copy of, of that code, if frames for it can be filled here with so many arguments.
  func pushedCallee(_ arguments: Int, _ isWanted: (spt_callee) -> Bool) -> spt_callee? {
    if scope.isGenerator { return nil }
    return copiedCallee {
      isWanted($0) && $0.code_version != 0 && Int($0.argument_count) >= arguments
        && $0.keyword_only | $0.takes_rest | $0.takes_names == 0
    }
  }

  /// Pushes a frame for a function that has this code, and goes into it. `arguments` takes references to what all its parameters get.
  /// What seldom is goes on in `other`, or leaves.
  func pushCall(
    of callee: spt_callee, _ next: Int, _ function: Value, else other: BlockNumber? = nil, _ arguments: () -> [Value]
  ) {
    // Where frames are pushed first, the other way would have them too.
    let other = hasFrame ? other : nil
    func demand(_ condition: Value, _ reason: ExitReason) {
      if let other { check(condition, else: other) } else { require(condition, reason) }
    }
    pushFrames()
    let code = constant(callee.code, .object)
    demandUnwatched(code) { demand($0, .call) }
    let remaining = add(.loadSigned32, .address, [threadState], Int64(spt_thread_recursion_remaining))
    demand(compare(.greater, remaining, constant(0)), .call)
    demand(equals(unexpectedWork, 0), .poll)
    let place = load64(threadState, Int(spt_thread_stack_top))
    let end = add(.add, .address, [place, constant(UInt64(callee.frame_words + 1) * 8)])
    demand(compare(.below, end, load64(threadState, Int(spt_thread_stack_limit))), .call)

    publish()
    let values = arguments()
    for index in 0..<Int(callee.local_count) {
      store64(place, (firstRegister + index) * 8, index < values.count ? values[index] : constant(0))
    }
    takeCallable(function, isBound: false)
    let (entry, landing) = entryBehindCall()
    push(
      place, upTo: end, function, code, start: constant(callee.start), returnWord: constant(entry | callLanding))
    if let landing { landCall(next, landing) }
  }

  /// The one entry for values of the calls that an instruction makes in several ways; its block, if that is still to be filled.
  private func entryBehindCall() -> (entry: UInt64, landing: BlockNumber?) {
    let key = word << 1 | (isPeeling ? 1 : 0)
    if let entry = scope.pushedEntries[key] { return (entry, nil) }
    let landing = graph.addBlock()
    let entry = registerEntry(instruction: address(of: word), word: word, block: landing)
    scope.pushedEntries[key] = entry
    return (entry, landing)
  }
}
