// Attributes at sites of several types: the table of shapes, looked up in place (Shapes.swift of the interpreter).
//
//   loadAttrPolymorphic t0 ← p.x    v5 = entry of (version of p's type, x)
//                                   it is p's and of inline values: v7: object = load64 p + its offset
//                                   otherwise the engine's own function

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// Emits an attribute of several types; false when the engine's function has to do.
  func emitPolymorphic(_ next: Int) -> Bool {
    if isBConstant { return false }
    switch instruction.opcode {
    case .loadAttrPolymorphic: loadPolymorphic(next, .loadAttrInline)
    case .loadMethodPolymorphic: loadPolymorphic(next, .loadAttrTypeInline)
    case .storeAttrPolymorphic:
      if isBTemporary || failedBefore(word) { return false }
      storePolymorphic(next)
    default: return false
    }
    return true
  }

  /// A type that is not where it is looked for first leaves; where many do, the engine's function has to do.
  private func storePolymorphic(_ next: Int) {
    let owner = readObject(instruction.b)
    let slot = findShape(owner, spt_store_key(instruction.words[2]), .storeAttrInline) { self.require($0, .shape) }
    requireInlineValues(owner)
    require(equals(load64(owner, managedDictOffset), 0), .shape)
    let offset = load32(slot, 12)
    storeField(owner, add(.add, .address, [owner, offset]), 0, index: inlineIndex(behind: offset), next)
  }

  /// The entry for an owner's type and a name, which says that the attribute is of this form.
  func findShape(_ owner: Value, _ name: UInt64, _ form: Opcode, _ demand: (Value) -> Void) -> Value {
    let version = load32(load64(owner, 8), Int(spt_type_version_tag))
    // As `shapeSlot`.
    let product = add(.multiply, .address, [version, constant(spt_shape_factor)])
    let hash = add(
      .and, .address, [add(.add, .address, [product, constant(spt_shape_of_name(name))]), constant(spt_shape_mask)])
    let slot = add(.add, .address, [variable(.shapeTable), hash])
    demand(equals(load64(slot, 0), name))
    demand(compare(.equal, load32(slot, 8), version))
    demand(equals(load8(slot, 24), UInt64(form.rawValue)))
    return slot
  }

  private func loadPolymorphic(_ next: Int, _ form: Opcode) {
    let slow = addColdBlock()
    func demand(_ condition: Value) { check(condition, else: slow) }
    let owner = readObject(instruction.b)
    let before = state
    let slot = findShape(owner, instruction.words[2], form, demand)
    demand(compare(.notEqual, load8(owner, validity), constant(0)))
    if form == .loadAttrInline {
      let place = add(.add, .address, [owner, load32(slot, 12)])
      let value = load64(place, 0, .object)
      demand(compare(.notEqual, value, constant(0)))
      finishLoad(owner, value, next)
    } else {
      demand(equals(load8(slot, 25), UInt64(spt_bind_owner.rawValue)))
      let keys = load64(load64(owner, 8), Int(spt_type_cached_keys))
      demand(compare(.equal, load32(keys, Int(spt_keys_version)), load32(slot, 12)))
      finishMethod(owner, load64(slot, 16, .object))
    }
    goTo(next)
    block = slow
    state = before
    callOther(next)
  }
}
