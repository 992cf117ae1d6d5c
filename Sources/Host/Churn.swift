// Code that is made, runs once and is dropped: translating it costs more than it saves.
//
//   for text in texts: exec(text)      the first ones are translated at their first calls, and hardly run
//                                      of those behind them one in sixteen is, to see whether that has changed
//
// What a unit has done is told by its hooks, which count down from the start.

import Interpreter
import RegisterCode
import Translator

/// Units that were translated lately, and those of them that were dropped having done little.
nonisolated(unsafe) private var translated = 0
nonisolated(unsafe) private var wasted = 0
/// Counts the new code that has to be patient.
nonisolated(unsafe) private var turn = 0

/// Calls and rounds of loops that pay for the translation of a function.
private var worthwhile: UInt64 { 64 }
/// Code of which most is dropped is warm behind so many calls.
private var patientCalls: Int32 { 32 }

/// How many calls a new code object has to see before it is translated, which would otherwise be so many.
func callsOfNewCode(_ calls: Int32) -> Int32 {
  if wasted < 128 || wasted * 2 < translated || translateAfter == 0 { return calls }
  turn &+= 1
  return turn & 15 == 0 ? calls : max(calls, patientCalls)
}

func noteTranslation() {
  translated += 1
  if translated < 1024 { return }
  translated /= 2
  wasted /= 2
}

/// A translated unit goes.
func noteEnd(_ unit: UnsafeMutablePointer<CodeUnit>) {
  if !compilesRegions || unit.pointee.regionAttempts > 0 { return }
  guard let words = unit.pointee.words else { return }
  var done: UInt64 = 0
  var word = 0
  while word < unit.pointee.wordCount, done < worthwhile, let view = InstructionView(words + word) {
    if view.opcode.isHook {
      let start = countdown(of: words + word)
      done += start &- min(start, words[word + 3])
    }
    word += view.wordCount
  }
  if done < worthwhile { wasted += 1 }
}
