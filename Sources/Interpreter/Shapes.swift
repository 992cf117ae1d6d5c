// A table of attribute shapes for sites that see several types: one for all sites, keyed by the type's version and the name.
// (Version tags are never used twice, so an entry can't come to mean something else; an entry that lost its place is looked up
// again.) Each key has two places, side by side: where it is looked for first, and the other.

import CPython313

/// What `spt_load_shape` found, for one type and name.
struct ShapeEntry {
  /// The interned name; for stores and for attributes of classes a number behind it.
  var name: UInt64 = 0
  var version: UInt32 = 0
  var number: UInt32 = 0
  /// What w4 of the instruction gets.
  var object: UInt64 = 0
  /// The specialized instruction that does the access.
  var form: UInt8 = 0
  /// How the object binds (spt_binding).
  var binding: UInt8 = 0
}

private var shapeTableSize: Int { 4096 }

/// Allocated when the engine is first enabled and kept for the life of the process; untouched pages cost nothing.
nonisolated(unsafe) private(set) var shapeTable: UnsafeMutablePointer<ShapeEntry>?

/// Makes this table and that of `isinstance`; false when memory runs out.
public func makeShapeTable() -> Bool {
  if shapeTable == nil {
    shapeTable = PyMem_RawCalloc(shapeTableSize, MemoryLayout<ShapeEntry>.stride)?
      .bindMemory(to: ShapeEntry.self, capacity: shapeTableSize)
  }
  return shapeTable != nil && makeInstanceTable()
}

/// Where the shape of a type and name is looked for first. An entry has 32 bytes, and names lie 16 bytes apart at least.
@_transparent func shapeSlot(_ version: UInt32, _ name: UInt64) -> UnsafeMutablePointer<ShapeEntry> {
  slot(at: shapeOffset(version, name))
}
@_transparent private func shapeOffset(_ version: UInt32, _ name: UInt64) -> Int {
  Int((name << 1 &+ UInt64(version) &* spt_shape_factor) & spt_shape_mask)
}
@_transparent private func slot(at offset: Int) -> UnsafeMutablePointer<ShapeEntry> {
  (UnsafeMutableRawPointer(shapeTable.unsafelyUnwrapped) + offset).assumingMemoryBound(to: ShapeEntry.self)
}

/// The entry of a type and name in either place, or nil.
@_transparent func findShape(_ version: UInt32, _ name: UInt64) -> UnsafeMutablePointer<ShapeEntry>? {
  let first = shapeSlot(version, name)
  if first.pointee.name == name && first.pointee.version == version { return first }
  let second = slot(at: shapeOffset(version, name) ^ 32)
  return second.pointee.name == name && second.pointee.version == version ? second : nil
}

/// Adds an entry, in place of an older one for its key or of one that was there long.
func addShape(_ entry: ShapeEntry) {
  if let known = findShape(entry.version, entry.name) {
    known.pointee = entry
    return
  }
  let first = shapeSlot(entry.version, entry.name)
  let second = slot(at: shapeOffset(entry.version, entry.name) ^ 32)
  if first.pointee.name == 0 {
    first.pointee = entry
  } else if second.pointee.name == 0 {
    second.pointee = entry
  } else {
    second.pointee = first.pointee
    first.pointee = entry
  }
}
