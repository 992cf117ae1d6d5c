// Making CodeUnits and translating them; their memory belongs to the code object's co_extra.

import Bytecode
import CPython313
import CompilerInterface
import Interpreter
import RegisterCode
import Translator

/// Calls of a code object without a loop before it is translated. 0 translates everything at its first call.
nonisolated(unsafe) var translateAfter: Int32 = 4

/// What co_extra calls when a code object dies: late in the interpreter's end too, so it needs nothing else alive.
private func freeUnit(_ memory: UnsafeMutableRawPointer?) {
  guard let unit = memory?.assumingMemoryBound(to: CodeUnit.self) else { return }
  if unit.isWhole {
    noteEnd(unit)
    if compilesRegions { forgetStart(unit) }
  }
  unit.destroy()
}

/// Makes sure of our place in the current interpreter's co_extra; false when it has no place left.
func claimUnitIndex() -> Bool {
  if spt_owns_code_extra(PyInterpreterState_Get(), unitIndex, freeUnit) != 0 { return true }
  let index = PyUnstable_Eval_RequestCodeExtraIndex(freeUnit)
  if index < 0 { return false }
  unitIndex = index
  return true
}

private var callsOfFrozenCode: Int { 4 * Int(translateAfter) }

/// Calls before other code is translated: with a loop, and without.
private var callsOfLoops: Int32 { importsAtWork > 0 ? min(callsInImports.loops, translateAfter) : 0 }
private var callsOfOthers: Int32 {
  importsAtWork > 0 && translateAfter > 0 ? max(callsInImports.others, translateAfter) : translateAfter
}
/// Of what is called first as a module is imported. Most of it runs a few times, in loops of a few rounds.
private var callsInImports: (loops: Int32, others: Int32) { (2, 32) }

/// How many of its calls cold code may still lack when warm code calls it.
func callsLeftInWarmCode(_ code: Code) -> Int {
  (spt_is_frozen(code) != 0 ? callsOfFrozenCode : Int(translateAfter)) / 2
}

/// Bodies of modules that are being imported, one within the other.
nonisolated(unsafe) var importsAtWork = 0

/// A new unit for code that has none. Code with a loop is warm at once: it may be called only once. Not so code that
/// every start of the interpreter runs a few times.
func makeUnit(_ code: Code) -> UnsafeMutablePointer<CodeUnit>? {
  let callsToGo =
    spt_is_frozen(code) != 0
    ? Int32(clamping: callsOfFrozenCode) : callsOfNewCode(spt_has_loop(code) != 0 ? callsOfLoops : callsOfOthers)
  guard let unit = UnsafeMutablePointer<CodeUnit>.makeCold(code, callsToGo: callsToGo) else { return nil }
  if spt_set_code_extra(code, unitIndex, unit) < 0 {
    unit.destroy()
    return nil
  }
  return unit
}

/// Calls before code is translated again for which there was no memory.
private var callsWithoutMemory: Int32 { 1_000 }

/// A translation at work, as a C function takes it.
private struct Translation {
  var unit: UnsafeMutablePointer<CodeUnit>
  var refusal = Refusal.noMemory
}

/// Translates a cold unit, whose place another takes when it is, and says whether, and why not. Keeps a pending exception.
func translateUnit(_ unit: inout UnsafeMutablePointer<CodeUnit>) -> Refusal {
  let pending = PyErr_GetRaisedException()
  defer { PyErr_SetRaisedException(pending) }
  let cold = unit
  guard let whole = cold.makeWhole() else {
    cold.pointee.callsToGo = callsWithoutMemory
    return .noMemory
  }
  var translation = Translation(unit: whole)
  _ = spt_with_way_out(
    { translate($0.unsafelyUnwrapped.assumingMemoryBound(to: Translation.self)) }, &translation)
  let refusal = translation.refusal
  if refusal == .none {
    // The code has its place for it already: this can't fail.
    _ = spt_set_code_extra(cold.pointee.code, unitIndex, whole)
    unit = whole
    cold.destroy()
    statistics.unitsTranslated &+= 1
    noteTranslation()
    return refusal
  }
  whole.destroy()
  if refusal == .noMemory {
    // It may have some later.
    cold.pointee.callsToGo = callsWithoutMemory
  } else {
    cold.pointee.state = .refused
    cold.pointee.refusal = refusal
    recordRefusal(cold.pointee.code, refusal)
  }
  return refusal
}

/// What the last translation was made with. One that is left half-way has taken them out.
nonisolated(unsafe) private var keptBuffers = TranslationBuffers()
nonisolated(unsafe) private var keptCode = RegisterCode()
/// The words of code for which they have room, as long as they are kept.
private var mostWordsKept: Int { 8_192 }

private func translate(_ translation: UnsafeMutablePointer<Translation>) {
  let unit = translation.pointee.unit
  var (buffers, registerCode) = (TranslationBuffers(), RegisterCode())
  swap(&buffers, &keptBuffers)
  swap(&registerCode, &keptCode)
  defer {
    if registerCode.words.capacity <= mostWordsKept {
      swap(&buffers, &keptBuffers)
      swap(&registerCode, &keptCode)
    }
  }
  let refusal = translate(unit.pointee.code, into: &registerCode, using: &buffers)
  if refusal != .none {
    translation.pointee.refusal = refusal
  } else if unit.install(registerCode) {
    translation.pointee.refusal = .none
    if !unit.pointee.hasLongStart && isLong(unit) { _ = unit.makeLong() }
    if compilesRegions { noteStart(unit) }
  }
}

/// Words of register code from which a function is a long one (Interpreter/LongFunctions.swift).
nonisolated(unsafe) var wordsOfLongCode = 2_048
/// A generator's code is running as long as it is suspended. What was counted in code would go with it.
private func isLong(_ unit: UnsafeMutablePointer<CodeUnit>) -> Bool {
  unit.pointee.wordCount >= wordsOfLongCode && !countsSites
    && unit.pointee.code.pointee.co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR) == 0
}

/// Translates the code of a unit that was put away; false when there is no memory.
func translateAgain(_ unit: UnsafeMutablePointer<CodeUnit>) -> Bool {
  let pending = PyErr_GetRaisedException()
  defer { PyErr_SetRaisedException(pending) }
  var translation = Translation(unit: unit)
  _ = spt_with_way_out(
    { translate($0.unsafelyUnwrapped.assumingMemoryBound(to: Translation.self)) }, &translation)
  return translation.refusal == .none
}

/// Translates a code object whatever its warm-up says; `none` when it is translated.
public func translateNow(_ code: UnsafeMutablePointer<PyCodeObject>) -> Refusal {
  guard claimUnitIndex(), var unit = findUnit(code) ?? makeUnit(code) else { return .noMemory }
  if unit.pointee.state == .resting { return translateAgain(unit) ? .none : .noMemory }
  return unit.pointee.state == .cold ? translateUnit(&unit) : unit.pointee.refusal
}
