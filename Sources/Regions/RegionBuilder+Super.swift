// Methods that super() finds (Attributes.swift of the interpreter).
//
//   loadSuperAttr t0, t1 ← super(C, p).m    guard super is super, C a class
//                                           v7 = the entry of (version of p's type, m behind C's version) in the table of shapes
//                                           t0 ← the function there; t1 ← p
//
// So the class that p has does not matter, as long as one of those that the table knows; the call behind it looks at the function.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// Whether the look-up stands in the region.
  func emitSuper(_ next: Int) -> Bool {
    let view = instruction
    if view.opcode != .loadSuperAttr || view.kind & 1 == 0 || failedBefore(word) { return false }
    let operands = (0..<3).map { view.listOperand($0) }
    if operands.contains(where: { $0.isConstant }) { return false }
    require(equals(readWord(operands[0].index), objects.super_type), .shape)
    let cls = readObject(operands[1].index, .shape)
    // Py_TPFLAGS_TYPE_SUBCLASS
    require(compare(.aboveEqual, load32(load64(cls, 8), Int(spt_type_flags)), constant(1 << 31)), .shape)
    let owner = readObject(operands[2].index, .shape)
    let fact = state[operands[2].index].fact

    let version = load32(cls, Int(spt_type_version_tag))
    let name = spt_super_key(view.nameAddress, 0)
    let key = add(.or, .address, [constant(name), add(.shiftLeft, .address, [version, constant(48)])])
    let slot = findShape(ofType: load64(owner, 8), key: key, name, .loadSuperAttr) { require($0, .shape) }
    require(compare(.equal, load32(slot, 12), version), .shape)
    let function = load64(slot, 16, .object)

    incref(function)
    if !operands[2].isTemporary { incref(owner) }
    // super itself does not end, and the class is a base of the owner's type.
    if operands[1].isTemporary { giveBackOne(cls) }
    for operand in operands where operand.isTemporary { state[operand.index] = Known() }
    add(.writeRegister, .none, [function], Int64(view.a))
    state[view.a] = Known(kind: .word, value: function, fact: .object)
    add(.writeRegister, .none, [owner], Int64(view.b))
    state[view.b] = Known(kind: .word, value: owner, fact: fact)
    return true
  }
}
