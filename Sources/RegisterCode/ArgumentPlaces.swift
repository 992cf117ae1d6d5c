// Where the arguments of a call with names go.

/// How a site fills the parameters, packed into a word: each name's parameter in a byte, from the lowest on; in the highest byte how many
/// names there are (bits 0…2) and how many arguments stand in front of them (3…7).
public struct ArgumentPlaces {
  public static var mostNames: Int { 7 }
  public static var mostPositional: Int { 31 }
  public static var mostParameters: Int { 32 }
  /// In place of a parameter: the name goes to **kwargs.
  public static var others: Int { 0xFF }

  public var word: UInt64

  @_transparent public init(word: UInt64) { self.word = word }
  public init(positional: Int, named: Int) { word = UInt64(positional << 3 | named) << 56 }

  @_transparent public var named: Int { Int(word >> 56 & 7) }
  @_transparent public var positional: Int { Int(word >> 59) }
  /// The parameter that a name is for.
  @_transparent public func place(_ index: Int) -> Int { Int(word >> UInt64(truncatingIfNeeded: index &* 8) & 0xFF) }
  public mutating func setPlace(_ index: Int, _ parameter: Int) { word |= UInt64(parameter) << UInt64(index * 8) }
}
