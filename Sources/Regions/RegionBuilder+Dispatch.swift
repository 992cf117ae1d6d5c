// From an instruction to the file of its family.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// Emits the instruction; `next` is the word behind it.
  func emit(_ next: Int) {
    // Guards that failed in region after region: the engine's function takes anything.
    if scope.ownFailures(word) > 2 && hasFunction && !instruction.info.effects.contains(.leaves) {
      return runOther(next)
    }
    if inlineMethod(next) && leavesOthers() { return }
    inlineUnpacked(next)
    let isDone =
      emitNumber(next) || emitLocal(next) || emitAttribute(next) || emitPolymorphic(next) || emitSuper(next)
      || emitContainer(next) || emitSlice(next)
      || emitIteration(next) || emitString(next) || emitComparison(next) || emitGenerator(next) || emitJump(next)
      || emitSearch(next) || concatenate(next)
      || emitException(next) || emitCall(next)
    if isDone { return }
    if instruction.info.effects.contains(.leaves) { return leave(.unsupported) }
    runInstruction(next)
  }

  /// Has the engine's own function carry out the instruction, whatever it does.
  func runOther(_ next: Int) { Plan.mayEnter(instruction) ? callOther(next) : runInstruction(next) }

  /// Has the engine's own function carry out the instruction, which goes on at `next`, at its target, or elsewhere.
  func runInstruction(_ next: Int) {
    guard let place = callInstruction() else { return leave(.unsupported) }
    if instruction.info.effects.contains(.runsCode) {
      forgetAll()
    } else {
      let (reads, writes) = plan.accesses(instruction)
      for register in reads + writes { state[register] = Known() }
    }
    if let second = plan.second(of: word) { goBehind(second.view, second.end, when: place) }
    goToTarget(place)
    unless(equals(place, address(of: next))) { self.goElsewhere(place) }
  }

  /// Goes on behind the second of two instructions when the engine's function has carried out both.
  func goBehind(_ second: InstructionView, _ end: Int, when place: Value) {
    let known = state
    // An operand that ends may run code.
    if second.flags.contains(.bIsTemporary) { forgetAll() }
    let (reads, writes) = plan.accesses(second)
    for register in reads + writes { state[register + scope.offset] = Known() }
    go(to: end, when: place, likely: true)
    state = known
  }
  /// Goes to the instruction's target, if it jumps, when that is where the engine goes on.
  func goToTarget(_ place: Value) {
    let payload = instruction.info.payload
    guard payload == .target || payload == .targetAndKind else { return }
    go(to: word + instruction.targetDistance, when: place)
  }
  private func go(to target: Int, when place: Value, likely: Bool? = nil) {
    let (here, known) = (word, state)
    let taken = graph.addBlock()
    let rest = graph.addBlock()
    end(.branch(equals(place, address(of: target)), then: Edge(taken), else: Edge(rest), likely: likely))
    block = taken
    goTo(target)
    block = rest
    word = here
    state = known
  }
}
