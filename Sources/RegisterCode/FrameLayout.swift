// How a frame lies in memory in front of its registers: what the interpreter writes and compiled code writes as well.

import CPython313

/// Words of a frame's header (`_PyInterpreterFrame`).
public enum Header {
  public static var code: Int { @_transparent get { 0 } }
  public static var previous: Int { @_transparent get { 1 } }
  public static var function: Int { @_transparent get { 2 } }
  public static var globals: Int { @_transparent get { 3 } }
  public static var builtins: Int { @_transparent get { 4 } }
  public static var locals: Int { @_transparent get { 5 } }
  public static var frameObject: Int { @_transparent get { 6 } }
  public static var instruction: Int { @_transparent get { 7 } }
  /// stacktop (32 bits), return_offset (16), owner (8), padding (8)
  public static var status: Int { @_transparent get { 8 } }
  /// Where the owner and the padding lie, in bytes from the frame's start.
  public static var mark: Int { @_transparent get { 70 } }
}

/// The word of a running frame's stacktop, return_offset, owner and padding: it executes, here, with no stack for gc to see.
public enum Status {
  /// Whatever is not one of the others.
  public static var executing: UInt64 { @_transparent get { 0x0000_1000_FFFF_FFFF } }
  public static var generator: UInt64 {
    @_transparent get { executing | UInt64(FRAME_OWNED_BY_GENERATOR.rawValue) << 48 }
  }
  /// A thread's frame with fast locals alone, not the first of its chunk of the data stack, which came from C.
  public static var entry: UInt64 { @_transparent get { executing | 0x0200 << 48 } }
  /// The same, pushed by the loop or by compiled code: it has a return word.
  public static var plain: UInt64 { @_transparent get { executing | 0x0100 << 48 } }
  /// The upper 16 bits of the two: owner and padding.
  public static var entryMark: UInt16 { @_transparent get { 0x0200 } }
  public static var plainMark: UInt16 { @_transparent get { 0x0100 } }
  /// Of a generator that was resumed where it waits in a `send`, and has gone on to its receiver: nothing else of it is new.
  public static var passingMark: UInt16 { @_transparent get { 0x0400 | UInt16(FRAME_OWNED_BY_GENERATOR.rawValue) } }
}
