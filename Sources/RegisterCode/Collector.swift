// What calls that go through a generator (`tuple(x for …)`, `next(g)`) do with its items.

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
  /// next(g), next(g, default) and g.send(x), which get one item.
  case next
  case nextOr
  case send

  /// Whether the call gets one item and is over.
  @_transparent public var isSingle: Bool {
    switch self {
    case .next, .nextOr, .send: true
    default: false
    }
  }
  /// Whether the generator's code may stand in place of the call: the others compare items, run code at the end, or get one item.
  public var mayStandInside: Bool { rawValue <= Collector.sum.rawValue }
  public static var mask: UInt64 { @_transparent get { 15 } }
  /// That of a call.
  @_transparent public init(_ word: UInt64) {
    // Its `init(rawValue:)` is a function that the inliner leaves alone.
    self = unsafeBitCast(UInt8(truncatingIfNeeded: word & Collector.mask), to: Collector.self)
  }
}
