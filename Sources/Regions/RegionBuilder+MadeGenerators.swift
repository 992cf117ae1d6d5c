// Generator expressions whose code stands in the region, and of which there is no function either.
//
//   move t3 ← pool                                     guards of all of these, which leave at the first
//   buildTuple t3 ← [t3]                               v7: object = slice(x, 0, r); v8: object = newIterator(v7)
//   makeFunction t4 ← <code>                           the generator's registers ← v8, pool
//   setFunctionAttribute t3 ← t4, t3                   its own code …
//   binarySlice t4 ← x[:r]; getIter t4 ← t4
//   callMethod t3 ← t3, [t4]; callCollect t0 ← t0, [NULL, t3]
//
// The function and its closure are made with the generator, should somebody be able to see that (InlinedGenerators.swift of the interpreter): its
// code and globals are known, and the cells are the maker's own, which it keeps as long. All of the instructions are one: each check leaves at the
// first of them, for nothing has taken effect. So what is gone through has to be simple: a local, a slice of one, or a range of ints.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// What makes the function of a generator expression, makes the iterator and calls the function.
  private struct Making {
    /// The registers that hold the cells of its free variables.
    var cells: [Int] = []
    var code: UInt64 = 0
    /// The instruction that makes what is gone through, and the one that loads what that calls.
    var source: (word: Int, view: InstructionView)?
    var load: (word: Int, view: InstructionView)?
    var iteration: (word: Int, view: InstructionView)
    var call: (word: Int, view: InstructionView)
    var next = 0
  }

  /// Emits them, the generator's code and the call that collects its items; false: nothing of that stands at the instruction.
  func emitMadeGenerator() -> Bool {
    guard inliningBudget > 0, !isPeeling, !scope.isGenerator,
      instruction.opcode == .move || instruction.opcode == .makeFunction,
      failures(word) == 0, let making = making()
    else { return false }
    let first = (word: word, instruction: instruction)
    (word, instruction) = making.call
    guard let collected = collected(making.next, from: 0), collected.callee.code == making.code,
      mayGoThrough(making, firstHead(of: collected.callee, collected.plan)),
      spt_fits_reserved_closure(making.cells.count) != 0,
      collected.plan.freeVariables == making.cells.count,
      // The function's builtins may be others than the maker's.
      collected.plan.words(of: .loadGlobalBuiltin).isEmpty
    else {
      (word, instruction) = first
      return false
    }
    exitWord = first.word
    // Nobody watches functions being made.
    let watchers = add(.and, .address, [add(.loadShared, .address, [variable(.functionWatchers)]), constant(255)])
    require(equals(watchers, 0), .call)
    let cells = making.cells.map { readObject($0) }
    let head = firstHead(of: collected.callee, collected.plan)
    begin(collected, nil, cells: cells) { [iterator(making, head)] }
    (word, instruction) = first
    exitWord = nil
    return true
  }

  // MARK: Reading the instructions

  private func making() -> Making? {
    var at = word
    func view(behind view: InstructionView) -> InstructionView? {
      at += view.wordCount
      while let next = InstructionView(words + at, registerOffset: scope.offset), !plan.isCold(at) {
        if next.opcode != .count { return next }
        at += next.wordCount
      }
      return nil
    }
    var cells: [Int] = []
    var moved: [Int] = []
    var current = instruction
    while current.opcode == .move {
      if current.flags.contains(.bIsConstant) || current.flags.contains(.bIsTemporary)
        || current.flags.contains(.aIsLocal)
      {
        return nil
      }
      cells.append(current.b)
      moved.append(current.a)
      guard let next = view(behind: current) else { return nil }
      current = next
    }
    var closure: Int?
    if !cells.isEmpty {
      guard current.opcode == .buildTuple, current.c == moved.count, !current.flags.contains(.aIsLocal),
        moved.indices.allSatisfy({ current.listOperand($0).isTemporary && current.listOperand($0).index == moved[$0] })
      else { return nil }
      closure = current.a
      guard let next = view(behind: current) else { return nil }
      current = next
    }
    guard current.opcode == .makeFunction, current.flags.contains(.bIsConstant), !current.flags.contains(.aIsLocal)
    else {
      return nil
    }
    let code = scope.code.constants[current.b]
    var function = current.a
    guard let behind = view(behind: current) else { return nil }
    current = behind
    if let closure {
      guard current.opcode == .setFunctionAttribute, current.kind == 8, current.b == function, current.c == closure,
        current.flags.contains(.bIsTemporary), current.flags.contains(.cIsTemporary), !current.flags.contains(.aIsLocal)
      else { return nil }
      function = current.a
      guard let next = view(behind: current) else { return nil }
      current = next
    }
    var load: (word: Int, view: InstructionView)?
    if current.opcode == .loadGlobalBuiltin, !current.flags.contains(.aIsLocal) {
      load = (at, current)
      guard let next = view(behind: current), next.opcode == .callRange, next.b == load?.view.a,
        next.flags.contains(.bIsTemporary),
        !next.flags.contains(.bIsConstant)
      else { return nil }
      current = next
    }
    var source: (word: Int, view: InstructionView)?
    if load != nil || current.opcode == .binarySlice {
      source = (at, current)
      let operands = (0..<current.listCount).map { current.listOperand($0) }
      if current.flags.contains(.aIsLocal) || failures(at) > 0 { return nil }
      if operands.contains(where: { $0.isTemporary && !$0.isNull && !$0.isConstant }) { return nil }
      guard let next = view(behind: current) else { return nil }
      current = next
    }
    let iteration = (word: at, view: current)
    guard current.opcode == .getIter, !current.flags.contains(.bIsConstant), !current.flags.contains(.aIsLocal),
      failures(at) == 0,
      current.flags.contains(.bIsTemporary) == (source != nil), source == nil || source?.view.a == current.b
    else { return nil }
    guard let call = view(behind: current), call.opcode == .callMethod, call.b == function,
      call.flags.contains(.bIsTemporary),
      !call.flags.contains(.bIsConstant), call.listCount == 1, call.listOperand(0).isTemporary,
      call.listOperand(0).index == current.a
    else { return nil }
    return Making(
      cells: cells, code: code, source: source, load: load, iteration: iteration, call: (at, call),
      next: at + call.wordCount)
  }

  // MARK: What is gone through

  /// Whether there is a way for that, the head of the generator's loop being what it is.
  private func mayGoThrough(_ making: Making, _ head: Opcode?) -> Bool {
    guard let source = making.source else {
      return head == .forIterList || head == .forIterTuple || head == .forIterRange
    }
    let call = (word, instruction)
    defer { (word, instruction) = call }
    (word, instruction) = source
    if making.load != nil { return head == .forIterRange && isRangeOfInts && instruction.listOperand(0).isNull }
    return (head == .forIterList || head == .forIterTuple) && !instruction.listOperand(0).isConstant
      && isBound(instruction.listOperand(1)) && isBound(instruction.listOperand(2))
  }
  /// A new iterator, behind the last guard; where there is no memory it leaves.
  private func iterator(_ making: Making, _ head: Opcode?) -> Argument {
    let call = (word, instruction)
    defer { (word, instruction) = call }
    (word, instruction) = making.source ?? making.iteration
    if let load = making.load {
      require(equals(global(load.view, fromBuiltins: true), instruction.words[4]), .call)
      return argument(newRangeIterator().0, objects.range_iterator_type)
    }
    let isSlice = making.source != nil
    let register = isSlice ? instruction.listOperand(0).index : instruction.b
    let type = head == .forIterList ? listType : head == .forIterTuple ? tupleType : objects.range_type
    let sequence = readObject(register, ofType: type)
    let iterable = isSlice ? slice(of: sequence) : sequence
    let iterator = self.call(.newIterator, [iterable], .object)
    // No guard: one may fail for nothing.
    unless(compare(.notEqual, iterator, constant(0))) {
      if isSlice { self.giveBack(iterable) { _ = self.deallocate($0) } }
      self.leave(.call)
    }
    // The iterator has it.
    if isSlice { giveBackOne(iterable) }
    switch head {
    case .forIterList: return argument(iterator, objects.list_iterator_type)
    case .forIterTuple: return argument(iterator, objects.tuple_iterator_type)
    default: return argument(iterator, objects.range_iterator_type)
    }
  }
  private func slice(of sequence: Value) -> Value {
    let (start, stop) = (
      bound(instruction.listOperand(1), absent: 0), bound(instruction.listOperand(2), absent: .max)
    )
    let slice = call(.slice, [sequence, start.value, stop.value, intConstant(1)], .object)
    unless(compare(.notEqual, slice, constant(0))) { self.leave(.call) }
    return slice
  }
  private func argument(_ iterator: Value, _ type: UInt64) -> Argument {
    Argument(word: iterator, known: Known(kind: .word, value: iterator, fact: .type(type)))
  }
}
