// Why a code object is not translated: reading its bytecode and translating it end with one of these.

/// Why a code object stays with CPython's interpreter: named in `stats()`.
public enum Refusal: UInt8, CaseIterable {
  case none
  /// More registers, constants or list operands than an instruction can name.
  case tooLarge
  /// An opcode that CPython 3.13's compiler does not emit where it stands.
  case unknownOpcode
  /// The stack depth differs between two ways to the same place, or runs out of bounds.
  case inconsistentStack
  /// A jump or handler that leads out of the code.
  case badJump
  /// Memory ran out while translating.
  case noMemory
}

extension Refusal {
  /// The name in `stats()`; empty when nothing was refused.
  public var name: StaticString {
    switch self {
    case .none: return ""
    case .tooLarge: return "too_large"
    case .unknownOpcode: return "unknown_opcode"
    case .inconsistentStack: return "inconsistent_stack"
    case .badJump: return "bad_jump"
    case .noMemory: return "no_memory"
    }
  }
}
