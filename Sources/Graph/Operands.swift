// The operands of a node, in the node itself: copying a graph copies memory, and nobody counts references to lists.
//
//   v5: int = add v4, v2        count 2: [v4, v2, …]

/// A list of at most `capacity` values.
public struct Operands: RandomAccessCollection, MutableCollection, ExpressibleByArrayLiteral, Equatable {
  /// The largest call of the runtime has one less.
  public static let capacity = 6
  // No tuple, stored into through a pointer: Swift 6.3.1's optimizer loses such stores.
  private var a: Int32 = 0
  private var b: Int32 = 0
  private var c: Int32 = 0
  private var d: Int32 = 0
  private var e: Int32 = 0
  private var f: Int32 = 0
  private var length: Int32 = 0

  public init(_ list: [Value]) {
    for value in list { append(value) }
  }
  public init(arrayLiteral list: Value...) { self.init(list) }
  public mutating func append(_ value: Value) {
    length += 1
    self[Int(length) - 1] = value
  }

  @inline(__always) public var startIndex: Int { 0 }
  @inline(__always) public var endIndex: Int { Int(length) }
  @inline(__always) public var count: Int { Int(length) }
  public subscript(index: Int) -> Value {
    get {
      switch index {
      case 0: Value(a)
      case 1: Value(b)
      case 2: Value(c)
      case 3: Value(d)
      case 4: Value(e)
      default: Value(f)
      }
    }
    set {
      let value = Int32(truncatingIfNeeded: newValue)
      switch index {
      case 0: a = value
      case 1: b = value
      case 2: c = value
      case 3: d = value
      case 4: e = value
      default: f = value
      }
    }
  }
  public static func == (first: Operands, second: Operands) -> Bool { first.elementsEqual(second) }
}
