// What calls that collect (`tuple(x for …)`) do with the items of a generator.

/// In the low four bits of word 3 of the call.
public enum Collector: UInt8 {
  case list
  case tuple
  case set
  case frozenset
  case any
  case all
  /// Ints, as long as they and their sum fit into a word; CPython's function gets the rest.
  case sum
  /// The least or the greatest so far; until there is one the function itself.
  case minimum
  case maximum
  /// A list, which is sorted, or joined by the str that the method is called on.
  case sorted
  case join

  public static var mask: UInt64 { @_transparent get { 15 } }
  /// That of a call.
  @_transparent public init(_ word: UInt64) {
    // Its `init(rawValue:)` is a function that the inliner leaves alone.
    self = unsafeBitCast(UInt8(truncatingIfNeeded: word & Collector.mask), to: Collector.self)
  }
}
