// The addresses that a region's code works with lie behind it, and the code loads them from there:
//
//   mov  table+16(%rip), %rax         mov  $0x7f3a5c01e2a0, %rax
//
// The load is shorter (7 bytes for 10 on x86-64, 8 for 16 on AArch64), and the code is the same in each process, wherever that has
// its objects: so machine code can be kept (CodeCache). The table is filled in once the object file is there.

import CLLVM

final class AddressTable {
  /// The section that holds nothing else.
  static let section: StaticString = "spinetail"
  /// What is there, in order.
  private(set) var values: [UInt64] = []
  private var places: [UInt64: LLVMValueRef] = [:]

  /// Whether a number is to be there: all that may be an address of a process. What has 32 bits is shorter in the code, and is
  /// the same each time if it is an address (of an executable that is not moved); what has more than 48 is a word's tag or a mask,
  /// which LLVM knows better how to keep in a register.
  static func holds(_ value: UInt64) -> Bool { value >> 32 != 0 && value >> 48 == 0 }

  /// The variable with a number.
  func place(of value: UInt64, in ir: IRBuilder) -> LLVMValueRef {
    if let place = places[value] { return place }
    let place = LLVMAddGlobal(ir.module, ir.i64, "")!
    // Private: no symbol of it. LLVM is not to think that it stays 0.
    LLVMSetLinkage(place, LLVMPrivateLinkage)
    LLVMSetInitializer(place, ir.constant(Int64(0)))
    LLVMSetExternallyInitialized(place, 1)
    LLVMSetAlignment(place, 8)
    LLVMSetSection(place, Backend.literal(Self.section))
    places[value] = place
    values.append(value)
    return place
  }
}
