// CPython's line table, read forward once.
//
//   1 │ kind 4 bits │ code units - 1, 3 bits │ what the kind calls for
//
// Only lines are wanted here; columns are skipped.

import CPython313

/// Gives the source line of each code unit, in rising order of offsets.
struct LineCursor {
  private var table: VariableIntegers
  /// The line that the table's differences have added up to.
  private var computed: Int
  /// The line of the code units below `end`, or -1.
  private var line = -1
  private var end = 0

  init(_ code: UnsafeMutablePointer<PyCodeObject>) {
    let bytes = code.pointee.co_linetable!
    table = VariableIntegers(spt_bytes_start(bytes), spt_bytes_count(bytes))
    computed = Int(code.pointee.co_firstlineno)
  }

  /// -1 where the code has no line.
  mutating func line(at offset: Int) -> Int32 {
    while end <= offset {
      if table.isAtEnd { return -1 }
      let first = table.byte()
      end += (first & 7) + 1
      let kind = first >> 3 & 15
      switch kind {
      case 15: break
      case 13, 14: computed += table.signed()
      case 10...12: computed += kind - 10
      default: break
      }
      line = kind == 15 ? -1 : computed
      table.skipToRow()
    }
    return Int32(truncatingIfNeeded: line)
  }
}
