// A table of attribute shapes for sites that see several types: one for all sites, direct-mapped, keyed by the type's version and
// the name. (Version tags are never used twice, so an entry can't come to mean something else; an entry that lost its place is
// looked up again.)

import CPython313

/// What `spt_load_shape` found, for one type and name.
struct ShapeEntry {
  /// The interned name; for stores, plus 1.
  var name: UInt64 = 0
  var version: UInt32 = 0
  var number: UInt32 = 0
  var object: UInt64 = 0
  /// The specialized instruction that does the access.
  var form: UInt8 = 0
  var isMethod: UInt8 = 0
}

private var shapeTableSize: Int { 2048 }

/// Allocated at the first use and kept for the life of the process.
nonisolated(unsafe) private var shapeTable: UnsafeMutablePointer<ShapeEntry>?

@_transparent func shapeSlot(_ version: UInt32, _ name: UInt64) -> UnsafeMutablePointer<ShapeEntry>? {
  guard let table = shapeTableStart() else { return nil }
  return table + Int((UInt64(version) &* 31 &+ name >> 4) & 2047)
}

func shapeTableStart() -> UnsafeMutablePointer<ShapeEntry>? {
  if let shapeTable { return shapeTable }
  shapeTable = PyMem_RawCalloc(shapeTableSize, MemoryLayout<ShapeEntry>.stride)?
    .bindMemory(to: ShapeEntry.self, capacity: shapeTableSize)
  return shapeTable
}
