// Compiled regions: asking the compiler for them, putting them in, making them anew, and letting them go.
//
//   hook counts down to 0  →  a copy of what the compiler has to know goes to its thread  →  a later hook of the unit finds it done
//   →  the hooks become functionStartRegion, jumpBackwardRegion, pushExcInfoRegion
//
// The copy is made and the region is put in while the GIL is held; between the two nobody waits. A region that is left
// too often is made anew with what its exits tell, a few times.

import CPython313
import CompilerInterface
import Graph
import Interpreter
import RegisterCode
import Translator
import Values

/// Whether the program waits for each region: results must not depend on when one is published.
nonisolated(unsafe) var compilesAtOnce = false

/// Rounds of a hook until it looks again whether its region is done.
private var patience: UInt64 { 256 }
/// The same until code asks again that got hot while others were compiled.
private var laterPatience: UInt64 { 2_048 }
/// How often the first region is put off in a young program, by half of what a hook counts down from: its code has to be half again as hot.
private var maximumDelays: UInt8 { 2 }
/// Processor time, in nanoseconds, that hot code takes at most for one of what its hook counts: 78,000 calls or rounds a second. Where a region
/// saves 50 ns at each that is a part in 250 of the time; what is slower pays less than the code of its region takes of the caches.
private var slowestCount: UInt64 { 12_800 }
/// Each countdown that was slow has to be made good by a fast one. So many at most: what has become hot waits no longer.
private var maximumSlowCountdowns: UInt8 { 3 }
/// Instructions of callees that a region may contain: the first one of a function; a loop's, and one that was called often. A first region
/// takes a third of the time to make and is nearly as fast.
private var inliningLimits: (first: UInt32, later: UInt32) { (32, 80) }
/// Calls behind which a function's region is made anew, with more of its callees in it. (They are looked at every 4,096th time.)
private var callsToLargerRegion: UInt64 { 8_192 }
/// Regions of one unit, the first included.
private var maximumAttempts: UInt8 { 8 }

/// An exit that was taken more often is one to do better at; each region has to be worth twice as much as the one before.
private func manyExits(_ attempts: UInt8) -> UInt32 { 1_024 << UInt32(attempts) }

private func isMany(_ exit: spt_region_exit, _ many: UInt32) -> Bool {
  exit.count > many && (isAvoidable(exit) || exit.code != 0)
}
/// Whether a region that is made anew may do better: what it expects at a word gives way twice. (Callees go out of it then.)
private func isWorthAnother(_ unit: UnsafeMutablePointer<CodeUnit>, _ exit: spt_region_exit, _ many: UInt32) -> Bool {
  isMany(exit, many) && (exit.code != 0 || failures(unit, exit.word) < 2)
}
private func isAvoidable(_ exit: spt_region_exit) -> Bool {
  ExitReason(rawValue: UInt8(truncatingIfNeeded: exit.reason))?.isAvoidable == true
}

private func mayHaveAnother(_ unit: UnsafeMutablePointer<CodeUnit>) -> Bool {
  unit.pointee.regionAttempts < maximumAttempts && !unit.pointee.isRefusedRegions
}

/// What a hook counts down from.
func countdown(of hook: UnsafeMutablePointer<UInt64>) -> UInt64 {
  InstructionView(hook)?.opcode.info.generic == .functionStart ? callsToRegion : roundsToRegion
}

/// Lets the hooks ask for regions, if there is a compiler beside the engine.
func prepareRegions() {
  if compilesRegions && spt_worker_has_compiler() == 0 { compilesRegions = false }
  requestRegion = { hook, frame in regionRequested(hook, frame) }
  reviewRegion = { frame in regionReviewed(frame) }
  reviewHandler = { frame in handlerReviewed(frame) }
}

nonisolated(unsafe) private var willStopCompiling = false

/// Ends the compiling thread with the interpreter. At the end of the process it is too late: what LLVM makes at first use
/// goes before any handler of exit() that was there then, under the feet of a compilation at work.
private func stopCompilingAtExit() {
  if !willStopCompiling { willStopCompiling = Py_AtExit(spt_worker_stop) == 0 }
}

private func unit(of frame: UnsafeMutablePointer<UInt64>) -> UnsafeMutablePointer<CodeUnit>? {
  let interpreterFrame = UnsafeMutableRawPointer(frame).assumingMemoryBound(to: _PyInterpreterFrame.self)
  guard let code = spt_frame_code(interpreterFrame) else { return nil }
  return findUnit(code)
}

private func regionRequested(_ hook: UnsafeMutablePointer<UInt64>, _ frame: UnsafeMutablePointer<UInt64>) {
  hook[3] = 0
  guard let unit = unit(of: frame) else { return }
  if let compilation = unit.pointee.compilation {
    if spt_worker_is_done(compilation) == 0 {
      hook[3] = patience
      return
    }
    publish(unit, compilation)
    return
  }
  if !mayHaveAnother(unit) || spt_worker_refusal() != nil { return }
  if !compilesAtOnce && spt_worker_has_room() == 0 {
    hook[3] = laterPatience
    // How long it took until there is room says nothing of how hot the code is: it is measured anew.
    unit.pointee.measuredHook = nil
    return
  }
  if !compilesAtOnce && unit.pointee.regionDelays < maximumDelays && spt_worker_is_young() != 0 {
    unit.pointee.regionDelays += 1
    hook[3] = max(1, countdown(of: hook) / 2)
    return
  }
  if !compilesAtOnce && !isHot(unit, hook) {
    hook[3] = countdown(of: hook)
    return
  }
  if compilesAtOnce || InstructionView(hook)?.opcode.info.generic != .functionStart {
    unit.pointee.hasLargeRegions = true
  }
  request(unit, frame)
  if compilesAtOnce {
    if let compilation = unit.pointee.compilation { publish(unit, compilation) }
  } else {
    hook[3] = patience
  }
}

// The clock begins anew in a child of a fork: what was measured before is of no use there, and no harm.

/// Whether a hook has counted down fast enough, and most often did. One hook of a unit is measured at a time, from one end of its countdown to
/// the next; another has its turn when that one is slow.
private func isHot(_ unit: UnsafeMutablePointer<CodeUnit>, _ hook: UnsafeMutablePointer<UInt64>) -> Bool {
  let now = spt_worker_clock()
  let isFast = now &- unit.pointee.measuredSince <= countdown(of: hook) * slowestCount
  if unit.pointee.measuredHook != hook && unit.pointee.measuredHook != nil && isFast { return false }
  defer {
    unit.pointee.measuredHook = hook
    unit.pointee.measuredSince = now
  }
  if unit.pointee.measuredHook != hook { return false }
  if !isFast {
    unit.pointee.slowCountdowns = min(unit.pointee.slowCountdowns + 1, maximumSlowCountdowns)
    return false
  }
  if unit.pointee.slowCountdowns == 0 { return true }
  unit.pointee.slowCountdowns -= 1
  return false
}

/// An exit was taken often: another region may do better, as what the code does there has been seen by now. Or the region was called often.
/// The one at hand stays while another is made, so that exits are counted on.
private func regionReviewed(_ frame: UnsafeMutablePointer<UInt64>) {
  guard let unit = unit(of: frame) else { return }
  if let compilation = unit.pointee.compilation {
    if spt_worker_is_done(compilation) != 0 { publish(unit, compilation) }
    return
  }
  guard let region = unit.pointee.region, mayHaveAnother(unit) else { return }
  let many = manyExits(unit.pointee.regionAttempts)
  let isCalledOften = region.pointee.calls >= callsToLargerRegion
  if !isCalledOften
    && !(0..<Int(region.pointee.exit_count)).contains(where: { isWorthAnother(unit, region.pointee.exits[$0], many) })
  {
    return
  }
  if !compilesAtOnce && spt_worker_has_room() == 0 { return }
  if isCalledOften { unit.pointee.hasLargeRegions = true }
  // Published at the next look: compiled code of this unit is running.
  request(unit, frame)
}

/// A handler ran often for which the code's region, if it has one, has no entry: another may have.
private func handlerReviewed(_ frame: UnsafeMutablePointer<UInt64>) {
  guard let unit = unit(of: frame), unit.isWhole else { return }
  if let compilation = unit.pointee.compilation {
    if spt_worker_is_done(compilation) != 0 { publish(unit, compilation) }
    return
  }
  if unit.pointee.region == nil || !mayHaveAnother(unit) { return }
  if !compilesAtOnce && spt_worker_has_room() == 0 { return }
  request(unit, frame)
  if compilesAtOnce, let compilation = unit.pointee.compilation { publish(unit, compilation) }
}

// MARK: The copy

private func request(_ unit: UnsafeMutablePointer<CodeUnit>, _ frame: UnsafeMutablePointer<UInt64>) {
  unit.pointee.regionAttempts += 1
  stopCompilingAtExit()
  // Nothing but the interpreter's loop that asks is on the stack then.
  if activeEvaluations == 1 { spt_worker_bury() }
  guard let runtime = runtimeTable(), let words = unit.pointee.words,
    let memory = calloc(1, MemoryLayout<spt_compilation>.stride)
  else { return }
  let compilation = memory.bindMemory(to: spt_compilation.self, capacity: 1)
  let count = unit.pointee.wordCount
  let constants = unit.pointee.code.pointee.co_consts.unsafelyUnwrapped
  let constantCount = spt_tuple_count(constants)
  let registerCount = Int(unit.pointee.frameWords)
  // One piece: words, constants, their words and long ints, registers, handlers, failed words.
  noteFailures(unit)
  let handlerCount = unit.pointee.handlerCount
  let total = count + 3 * constantCount + registerCount + wordsOfHandlers(handlerCount) + unit.pointee.failedCount
  guard let piece = malloc(max(1, total) * 8) else {
    free(memory)
    return
  }
  let copy = piece.bindMemory(to: UInt64.self, capacity: total)
  for index in 0..<count { copy[index] = words[index] }
  let objects = copy + count
  let numbers = objects + constantCount
  copyConstants(of: unit, to: objects)
  let longs = numbers + constantCount
  let registers = longs + constantCount
  let localEnd = firstRegister + Int(unit.pointee.localCount)
  for index in 0..<registerCount {
    let seen = index < firstRegister ? spt_seen_other : observe(frame[index], isLocal: index < localEnd)
    registers[index] = UInt64(seen.rawValue)
  }
  let handlers = copyHandlers(of: unit, to: registers + registerCount)
  let failed = UnsafeMutableRawPointer(handlers + handlerCount).assumingMemoryBound(to: UInt32.self)
  for index in 0..<unit.pointee.failedCount { failed[index] = unit.pointee.failedWords.unsafelyUnwrapped[index] }
  compilation.pointee.words = copy
  compilation.pointee.word_count = UInt64(count)
  compilation.pointee.address = UInt64(UInt(bitPattern: words))
  compilation.pointee.constants = objects
  compilation.pointee.constant_words = numbers
  compilation.pointee.constant_longs = longs
  compilation.pointee.constant_count = UInt64(constantCount)
  compilation.pointee.registers = registers
  compilation.pointee.register_count = UInt64(registerCount)
  compilation.pointee.failed_words = failed
  compilation.pointee.failed_count = UInt64(unit.pointee.failedCount)
  compilation.pointee.handlers = handlers
  compilation.pointee.handler_count = UInt64(handlerCount)
  compilation.pointee.name = spt_copy_text(unit.pointee.code.pointee.co_qualname)
  compilation.pointee.file = spt_copy_text(unit.pointee.code.pointee.co_filename)
  compilation.pointee.line = UInt32(bitPattern: unit.pointee.code.pointee.co_firstlineno)
  compilation.pointee.runtime = runtime
  compilation.pointee.runtime_count = UInt64(RuntimeFunction.numberCount)
  compilation.pointee.objects = knownObjects()
  compilation.pointee.inlining_limit = unit.pointee.hasLargeRegions ? inliningLimits.later : inliningLimits.first
  compilation.pointee.counts_calls = unit.pointee.hasLargeRegions ? 0 : 1
  if compilation.pointee.name == nil || compilation.pointee.file == nil || !copySurroundings(of: unit, compilation) {
    // No memory: another time.
    unit.pointee.regionAttempts -= 1
    spt_worker_free(compilation)
    return
  }
  unit.pointee.compilation = compilation
  if compilesAtOnce {
    spt_worker_synchronous(compilation)
  } else if spt_worker_submit(compilation) == 0 {
    // The queue is full: another time.
    unit.pointee.regionAttempts -= 1
    unit.pointee.compilation = nil
    spt_worker_free(compilation)
  }
}

/// The objects whose addresses compiled code contains.
private func knownObjects() -> spt_objects {
  func object(_ object: UnsafeMutablePointer<PyObject>?) -> UInt64 { UInt64(UInt(bitPattern: object)) }
  func type(_ type: UnsafeMutablePointer<PyTypeObject>?) -> UInt64 { UInt64(UInt(bitPattern: type)) }
  func concatenation(_ type: UnsafeMutablePointer<PyTypeObject>?) -> UInt64 {
    UInt64(unsafeBitCast(spt_concat_function(type), to: UInt.self))
  }
  return spt_objects(
    none: object(spt_none()), true_object: object(spt_true()), false_object: object(spt_false()),
    not_implemented: object(spt_not_implemented()),
    int_type: type(spt_type_of_int()), float_type: type(spt_type_of_float()),
    list_type: type(spt_type_of_list()), tuple_type: type(spt_type_of_tuple()),
    dict_type: type(spt_type_of_dict()), set_type: type(spt_type_of_set()), str_type: type(spt_type_of_str()),
    function_type: type(spt_type_of_function()),
    method_type: type(spt_type_of_method()), module_type: type(spt_type_of_module()),
    type_type: type(spt_type_of_type()), generator_type: type(spt_type_of_generator()),
    coroutine_type: type(spt_type_of_coroutine()),
    builtin_type: type(spt_type_of_cfunction()), method_descriptor_type: type(spt_type_of_method_descriptor()),
    list_iterator_type: type(spt_type_of_list_iterator()), tuple_iterator_type: type(spt_type_of_tuple_iterator()),
    range_iterator_type: type(spt_type_of_range_iterator()), ascii_iterator_type: type(spt_type_of_ascii_iterator()),
    range_type: type(spt_type_of_range()), reversed_type: type(spt_type_of_reversed()),
    super_type: type(spt_super_type()), type_version: UInt64(spt_type_of_type().pointee.tp_version_tag),
    list_version: UInt64(spt_type_of_list().pointee.tp_version_tag),
    list_append: object(spt_thread_state().pointee.interp.pointee.callable_cache.list_append),
    list_pop: object(spt_method_descriptor(spt_type_of_list(), "pop")),
    set_add: object(spt_method_descriptor(spt_type_of_set(), "add")),
    str_encode: object(spt_method_descriptor(spt_type_of_str(), "encode")),
    bytes_type: type(spt_type_of_bytes()), concat_lists: concatenation(spt_type_of_list()),
    concat_tuples: concatenation(spt_type_of_tuple()), concat_bytes: concatenation(spt_type_of_bytes()),
    object_init: spt_function_of_object(0), object_new: spt_function_of_object(1),
    first_character: object(spt_first_character()), array_type: type(spt_array_type))
}

/// Adds the words at which the region is left often to those of the regions before it.
private func noteFailures(_ unit: UnsafeMutablePointer<CodeUnit>) {
  guard let region = unit.pointee.region else { return }
  for index in 0..<Int(region.pointee.exit_count) {
    let exit = region.pointee.exits[index]
    if !isMany(exit, manyExits(unit.pointee.regionAttempts) / 4) { continue }
    let isAtHead = ExitReason(rawValue: UInt8(truncatingIfNeeded: exit.reason)) == .entry
    let mark = isAtHead ? spt_failed_at_head : 0
    // In a callee's code it is the callee's; where nothing helps, the call does without.
    if exit.code != 0, isAvoidable(exit), let callee = callee(at: exit.code), failures(callee, exit.inner) < 3 {
      noteFailure(callee, exit.inner | mark)
    } else {
      noteFailure(unit, exit.word | (exit.code == 0 ? mark : 0))
    }
  }
}
private func failures(_ unit: UnsafeMutablePointer<CodeUnit>, _ word: UInt32) -> Int {
  (0..<unit.pointee.failedCount).reduce(0) {
    $0 + (unit.pointee.failedWords.unsafelyUnwrapped[$1] & ~spt_failed_at_head == word ? 1 : 0)
  }
}
private func noteFailure(_ unit: UnsafeMutablePointer<CodeUnit>, _ word: UInt32) {
  let size = (unit.pointee.failedCount + 1) * MemoryLayout<UInt32>.stride
  guard let memory = realloc(unit.pointee.failedWords, size) else { return }
  let words = memory.assumingMemoryBound(to: UInt32.self)
  words[unit.pointee.failedCount] = word
  unit.pointee.failedWords = words
  unit.pointee.failedCount += 1
}

/// What a register holds. Only locals are sure to hold nothing stale.
private func observe(_ word: UInt64, isLocal: Bool) -> spt_observation {
  if !isLocal || word == 0 { return spt_seen_other }
  if Word.isInt(word) { return spt_seen_unboxed_int }
  if Word.isDouble(word) { return spt_seen_unboxed_double }
  let unboxed = unboxedConstant(word)
  return Word.isInt(unboxed) ? spt_seen_int_object : unboxed != 0 ? spt_seen_float_object : spt_seen_object
}

/// The word of an exact int or float, 0 of anything else.
private func unboxedConstant(_ object: UInt64) -> UInt64 { spt_unboxed(UnsafeMutablePointer(bitPattern: UInt(object))) }

// MARK: Publication

/// Waits for the region that is being made, if one is, and puts it in.
func awaitRegion(_ unit: UnsafeMutablePointer<CodeUnit>) {
  while let compilation = unit.pointee.compilation {
    if spt_worker_is_done(compilation) != 0 { publish(unit, compilation) } else { usleep(1_000) }
  }
}

private func publish(_ unit: UnsafeMutablePointer<CodeUnit>, _ compilation: UnsafeMutablePointer<spt_compilation>) {
  unit.pointee.compilation = nil
  if let region = spt_worker_install(compilation) {
    if let old = unit.pointee.region { retire(unit, old) }
    unit.pointee.region = region
    statistics.regionsCompiled &+= 1
    statistics.regionsReused &+= Int(region.pointee.is_reused)
    statistics.regionBytes &+= Int(region.pointee.code_bytes)
    callRegion = spt_worker_enter() ?? callRegion
    setHooks(unit, region)
  } else {
    // What was said of the code holds the next time.
    if recordRefusal(ofRegion: compilation.pointee.refusal) { unit.pointee.isRefusedRegions = true }
  }
  spt_worker_free(compilation)
}

/// Frames may still wait in the old region: it stays until the unit goes.
private func retire(_ unit: UnsafeMutablePointer<CodeUnit>, _ region: UnsafeMutablePointer<spt_region>) {
  region.pointee.next = unit.pointee.retiredRegions
  unit.pointee.retiredRegions = region
}

/// Every hook for which the region has an entry goes into it from now on.
private func setHooks(_ unit: UnsafeMutablePointer<CodeUnit>, _ region: UnsafeMutablePointer<spt_region>) {
  guard let words = unit.pointee.words else { return }
  var word = 0
  while word < unit.pointee.wordCount, let view = InstructionView(words + word) {
    if view.opcode.entersRegions {
      let family = view.opcode.info.generic
      let target = family == .jumpBackward ? words + word + view.targetDistance : words + word
      if let entry = findEntry(region, UInt64(UInt(bitPattern: target))) {
        let form: Opcode =
          family == .functionStart
          ? .functionStartRegion : family == .jumpBackward ? .jumpBackwardRegion : .pushExcInfoRegion
        words[word + 3] = UInt64(UInt(bitPattern: entry))
        words[word] = words[word] & ~0xFF | UInt64(form.rawValue)
      }
    } else if view.opcode.waitsForItems, let entry = findEntry(region, UInt64(UInt(bitPattern: words + word)) | 1) {
      // A call has what it collects for in the low bits.
      words[word + 3] = words[word + 3] & 15 | UInt64(UInt(bitPattern: entry))
    }
    word += view.wordCount
  }
}
/// The entry of a hook. (One behind a call has the call's address too, which may be that of a loop's head that was not reached yet.)
private func findEntry(
  _ region: UnsafeMutablePointer<spt_region>, _ instruction: UInt64
) -> UnsafeMutablePointer<spt_region_entry>? {
  for index in 0..<Int(region.pointee.hook_entry_count)
  where region.pointee.entries[index].instruction == instruction {
    return region.pointee.entries + index
  }
  return nil
}
