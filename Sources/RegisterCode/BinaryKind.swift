// CPython's numbers of the operators, which the instructions for them carry.

/// The binary operators (NB_ADD and its kin: Include/opcode.h), those in place without their distance from the others.
public enum BinaryKind {
  public static var add: Int32 { @_transparent get { 0 } }
  public static var and: Int32 { @_transparent get { 1 } }
  public static var floorDivide: Int32 { @_transparent get { 2 } }
  public static var leftShift: Int32 { @_transparent get { 3 } }
  public static var matrixMultiply: Int32 { @_transparent get { 4 } }
  public static var multiply: Int32 { @_transparent get { 5 } }
  public static var remainder: Int32 { @_transparent get { 6 } }
  public static var or: Int32 { @_transparent get { 7 } }
  public static var power: Int32 { @_transparent get { 8 } }
  public static var rightShift: Int32 { @_transparent get { 9 } }
  public static var subtract: Int32 { @_transparent get { 10 } }
  public static var trueDivide: Int32 { @_transparent get { 11 } }
  public static var xor: Int32 { @_transparent get { 12 } }
  /// That distance.
  public static var inPlace: Int32 { @_transparent get { 13 } }
}
