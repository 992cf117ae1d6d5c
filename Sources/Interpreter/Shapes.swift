// A table of attribute shapes for sites that see several types: one for all sites, direct-mapped, keyed by the type's version
// and the name. (Version tags are never used twice, so an entry can't come to mean something else; an entry that lost
// its place is looked up again.)

import CPython313

/// What `spt_load_shape` found, for one type and name.
struct ShapeEntry {
  /// The interned name; for stores, plus 16.
  var name: UInt64 = 0
  var version: UInt32 = 0
  var number: UInt32 = 0
  /// What w4 of the instruction gets.
  var object: UInt64 = 0
  /// The specialized instruction that does the access.
  var form: UInt8 = 0
  var isMethod: UInt8 = 0
}

private var shapeTableSize: Int { 2048 }

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

/// Where the shape of a type and name would be. An entry has 32 bytes, and names lie 16 bytes apart at least.
@_transparent func shapeSlot(_ version: UInt32, _ name: UInt64) -> UnsafeMutablePointer<ShapeEntry> {
  let offset = (name << 1 ^ UInt64(version) << 5) & 0xFFE0
  return (UnsafeMutableRawPointer(shapeTable.unsafelyUnwrapped) + Int(offset)).assumingMemoryBound(to: ShapeEntry.self)
}
