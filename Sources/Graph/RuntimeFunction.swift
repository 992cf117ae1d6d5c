// The engine's functions that compiled code calls.

/// Their numbers: the engine hands the compiler their addresses in this order. All take and give 64-bit words, doubles where it
/// is said.
public enum RuntimeFunction: UInt8, CaseIterable {
  /// (object, instruction, frame) → 1 when Python code ran: ends an object whose last reference is gone.
  case deallocate
}
