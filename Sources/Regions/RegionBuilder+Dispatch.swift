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
    if failures(word) > 2 && hasFunction && !instruction.info.effects.contains(.leaves) {
      return Plan.mayEnter(instruction.opcode) ? callOther(next) : runInstruction(next)
    }
    let isDone =
      emitNumber(next) || emitLocal(next) || emitAttribute(next) || emitPolymorphic(next) || emitContainer(next)
      || emitIteration(next) || emitGenerator(next) || emitJump(next) || emitCall(next)
    if isDone { return }
    if instruction.info.effects.contains(.leaves) { return leave(.unsupported) }
    runInstruction(next)
  }

  /// Has the engine's own function carry out the instruction, which goes on at `next`, at its target, or elsewhere.
  func runInstruction(_ next: Int) {
    guard let place = callInstruction() else { return leave(.unsupported) }
    if instruction.info.effects.contains(.runsCode) {
      state.forgetAll()
    } else {
      let (reads, writes) = plan.accesses(instruction)
      for register in reads + writes { state[register] = Known() }
    }
    if instruction.info.payload == .target || instruction.info.payload == .targetAndKind {
      let target = word + instruction.targetDistance
      let isNext = equals(place, address(of: next))
      let elsewhere = graph.addBlock()
      let here = state
      let follow = graph.addBlock()
      end(.branch(isNext, then: Edge(follow), else: Edge(elsewhere), likely: nil))
      block = elsewhere
      unless(equals(place, address(of: target))) { self.end(.leaveTo(place)) }
      goTo(target)
      block = follow
      state = here
      goTo(next)
      return
    }
    unless(equals(place, address(of: next))) { self.end(.leaveTo(place)) }
  }
}
