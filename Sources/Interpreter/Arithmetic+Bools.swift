// Sums of truth values: `count += x == y`.
//
//   binary n ← n + t0   n an int, t0 True or False so far   →   boolOperator n ← n + t0
//
// A bool is an int to these three operators (Objects/boolobject.c has none of them), and their result is an int. The form takes ints as
// well, and stays.

import CPython313
import RegisterCode
import Values

/// Whether the operator has a form for bools: those that give an int of two bools, and not a bool.
func takesBools(_ kind: Int32) -> Bool {
  kind == BinaryKind.add || kind == BinaryKind.subtract || kind == BinaryKind.multiply
}
/// The value of a bool or of an int that fits into a word; else nil.
@_transparent func intOrBool(_ word: UInt64) -> Int64? {
  if word == Interpreter.word(at: spt_true()) { return 1 }
  if word == Interpreter.word(at: spt_false()) { return 0 }
  return smallInt(word)
}

@inline(never) func boolOperator(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  let left = wordB(pc, frame)
  let right = wordC(pc, frame)
  guard let x = intOrBool(left), let y = intOrBool(right) else { return miss(pc, .binary) }
  let (result, overflows) =
    switch plainKind(pc) {
    case BinaryKind.add: (x &+ y, false)
    case BinaryKind.subtract: (x &- y, false)
    default: x.multipliedReportingOverflow(by: y)
    }
  if overflows || !Word.fits(result) { return longerResult(pc, frame, run) }
  return finishNumber(pc, frame, left, right, Word.int(result))
}
