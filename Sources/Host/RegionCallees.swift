// What a region may contain beside its own code: that of the functions that its calls name.
//
//   callMethod …   w3: where the function's code starts   →   the unit whose start that is   →   a copy for the compiler
//
// A site may name code that is gone: only the addresses of units that live are looked up. (New code at an old address is never
// entered for it: the site's version belongs to a function that is gone.)

import Bytecode
import CPython313
import CompilerInterface
import Interpreter
import RegisterCode

/// The translated units, by where calls enter them. Kept only where regions are compiled.
nonisolated(unsafe) private var unitsByStart: [UInt: UnsafeMutablePointer<CodeUnit>] = [:]

/// The same by their code's version, which no other code gets.
nonisolated(unsafe) private var unitsByVersion: [UInt32: UnsafeMutablePointer<CodeUnit>] = [:]

func noteStart(_ unit: UnsafeMutablePointer<CodeUnit>) {
  guard let start = unit.pointee.start else { return }
  unitsByStart[UInt(bitPattern: start)] = unit
  unitsByVersion[unit.pointee.code.pointee.co_version] = unit
}
func forgetStart(_ unit: UnsafeMutablePointer<CodeUnit>) {
  guard let start = unit.pointee.start else { return }
  unitsByStart[UInt(bitPattern: start)] = nil
  unitsByVersion[unit.pointee.code.pointee.co_version] = nil
}
/// The unit whose code lies at an address, if regions may contain it.
func callee(at code: UInt64) -> UnsafeMutablePointer<CodeUnit>? {
  let behindResume = 8 * (2 + Opcode.resume.info.extraWords)
  guard let unit = unitsByStart[UInt(code) + UInt(behindResume)],
    UInt64(UInt(bitPattern: unit.pointee.words)) == code
  else { return nil }
  return unit
}

/// Callees of one region, and the words of register code that one of them may have.
private var maximumCallees: Int { 24 }
private var maximumWords: Int { 600 }
/// Calls of calls are followed so far.
private var maximumDepth: Int { 5 }

/// A copy at work, as a C function takes it.
private struct Copying {
  var unit: UnsafeMutablePointer<CodeUnit>
  var compilation: UnsafeMutablePointer<spt_compilation>
}

/// Copies of the code that a unit's calls name, and that theirs name, and of the shapes that all of it looks for; false when there is
/// no memory for them.
func copySurroundings(of unit: UnsafeMutablePointer<CodeUnit>, _ compilation: UnsafeMutablePointer<spt_compilation>)
  -> Bool
{
  var copying = Copying(unit: unit, compilation: compilation)
  return spt_with_way_out(
    {
      let copying = $0.unsafelyUnwrapped.assumingMemoryBound(to: Copying.self).pointee
      copyCallees(copying.unit, copying.compilation)
      copyShapes(for: copying.compilation)
    }, &copying) != 0
}

private func copyCallees(_ unit: UnsafeMutablePointer<CodeUnit>, _ compilation: UnsafeMutablePointer<spt_compilation>) {
  var found: [UnsafeMutablePointer<CodeUnit>] = []
  var front = [unit]
  for _ in 0..<maximumDepth {
    var behind: [UnsafeMutablePointer<CodeUnit>] = []
    for caller in front {
      for callee in calledUnits(caller) where !found.contains(callee) && found.count < maximumCallees {
        found.append(callee)
        behind.append(callee)
      }
    }
    front = behind
  }
  if found.isEmpty { return }
  guard let memory = calloc(found.count, MemoryLayout<spt_callee>.stride) else { return }
  let callees = memory.bindMemory(to: spt_callee.self, capacity: found.count)
  var count = 0
  for callee in found {
    guard let copy = copy(callee) else { break }
    callees[count] = copy
    count += 1
  }
  compilation.pointee.callees = callees
  compilation.pointee.callee_count = UInt64(count)
}

/// The units that are named at the call sites of a unit, and those of the getters that its sites of several types may meet.
private func calledUnits(_ unit: UnsafeMutablePointer<CodeUnit>) -> [UnsafeMutablePointer<CodeUnit>] {
  guard let words = unit.pointee.words else { return [] }
  var units: [UnsafeMutablePointer<CodeUnit>] = []
  func add(_ callee: UnsafeMutablePointer<CodeUnit>?, matchesArguments: Bool = false) {
    guard let callee, !callee.pointee.hasLongStart, callee.pointee.wordCount <= maximumWords else { return }
    let isOptimized = callee.pointee.code.pointee.co_flags & CO_OPTIMIZED != 0
    if callee.pointee.isSimple || matchesArguments && isOptimized { units.append(callee) }
  }
  var names: Set<UInt64> = []
  var word = 0
  while word < unit.pointee.wordCount, let view = InstructionView(words + word) {
    for start in view.calledStarts { add(unitsByStart[UInt(start)], matchesArguments: view.matchesArguments) }
    for version in view.calledVersions { add(unitsByVersion[version], matchesArguments: view.matchesArguments) }
    if view.opcode == .loadAttrPolymorphic { names.insert(view.nameAddress) }
    word += view.wordCount
  }
  if !names.isEmpty { for version in codeOfGetters(named: names) { add(unitsByVersion[version]) } }
  return units
}

private func copy(_ unit: UnsafeMutablePointer<CodeUnit>) -> spt_callee? {
  guard let words = unit.pointee.words else { return nil }
  let count = unit.pointee.wordCount
  let constants = unit.pointee.code.pointee.co_consts.unsafelyUnwrapped
  let constantCount = spt_tuple_count(constants)
  let failed = unit.pointee.failedCount
  let handlerCount = unit.pointee.handlerCount
  let total = count + 3 * constantCount + wordsOfHandlers(handlerCount) + failed
  guard let piece = malloc(max(1, total) * 8) else { return nil }
  let copy = piece.bindMemory(to: UInt64.self, capacity: total)
  for index in 0..<count { copy[index] = words[index] }
  copyConstants(of: unit, to: copy + count)
  var callee = spt_callee()
  callee.start = UInt64(UInt(bitPattern: unit.pointee.start))
  callee.address = UInt64(UInt(bitPattern: words))
  callee.code = UInt64(UInt(bitPattern: unit.pointee.code))
  callee.words = copy
  callee.word_count = UInt64(count)
  callee.constants = copy + count
  callee.constant_count = UInt64(constantCount)
  callee.constant_words = copy + count + constantCount
  callee.constant_longs = copy + count + 2 * constantCount
  let handlers = copyHandlers(of: unit, to: copy + count + 3 * constantCount)
  callee.handlers = handlers
  callee.handler_count = UInt64(handlerCount)
  let failedWords = UnsafeMutableRawPointer(handlers + handlerCount).assumingMemoryBound(to: UInt32.self)
  for index in 0..<failed { failedWords[index] = unit.pointee.failedWords.unsafelyUnwrapped[index] }
  callee.failed_words = failedWords
  callee.failed_count = UInt64(failed)
  callee.frame_words = UInt32(unit.pointee.frameWords)
  callee.local_count = UInt32(unit.pointee.localCount)
  callee.argument_count = UInt32(unit.pointee.argumentCount)
  callee.code_version = unit.pointee.code.pointee.co_version
  let kind = unit.pointee.code.pointee.co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)
  callee.makes_generator = kind == CO_GENERATOR ? 1 : 0
  callee.keyword_only = UInt32(unit.pointee.code.pointee.co_kwonlyargcount)
  callee.takes_rest = unit.pointee.code.pointee.co_flags & CO_VARARGS != 0 ? 1 : 0
  callee.takes_names = unit.pointee.code.pointee.co_flags & CO_VARKEYWORDS != 0 ? 1 : 0
  return callee
}

/// How many words so many rows of an exception table take.
func wordsOfHandlers(_ count: Int) -> Int { count * MemoryLayout<spt_handler>.stride / 8 }
/// Writes the rows of a unit's exception table.
func copyHandlers(
  of unit: UnsafeMutablePointer<CodeUnit>, to place: UnsafeMutablePointer<UInt64>
) -> UnsafeMutablePointer<spt_handler> {
  let rows = UnsafeMutableRawPointer(place).assumingMemoryBound(to: spt_handler.self)
  guard let handlers = unit.pointee.handlers else { return rows }
  func address(_ offset: Int) -> UInt64 { UInt64(UInt(bitPattern: unit.pointee.bytecode + offset)) }
  for index in 0..<unit.pointee.handlerCount {
    let handler = handlers[index]
    rows[index] = spt_handler(
      start: address(Int(handler.start)), end: address(Int(handler.end)),
      word: UInt64(unit.pointee.wordOfHandler(handler)))
  }
  return rows
}

/// Writes the addresses of a unit's constants, behind them the words of those that are exact ints and floats, 0 of the others, and
/// behind those, in the same way, the ints of up to 64 bits that have no word.
func copyConstants(of unit: UnsafeMutablePointer<CodeUnit>, to objects: UnsafeMutablePointer<UInt64>) {
  let constants = unit.pointee.code.pointee.co_consts.unsafelyUnwrapped
  let count = spt_tuple_count(constants)
  for index in 0..<count {
    let constant = spt_tuple_item(constants, index)
    objects[index] = UInt64(UInt(bitPattern: constant))
    objects[count + index] = spt_unboxed(constant)
    objects[2 * count + index] = spt_long_constant(constant)
  }
}
