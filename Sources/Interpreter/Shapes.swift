// A table of attribute shapes for sites that see several types: one for all sites, keyed by the type's version and the name.
// (Version tags are never used twice, so an entry can't come to mean something else; an entry that lost its place is looked up
// again.) Each key has the four places of a group, one of which it is looked for in first: that is where a new entry goes, and
// where one that is often found elsewhere comes to be, for a program's start leaves thousands of entries that nobody asks for again.

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

private var shapeTableSize: Int { Int(spt_shape_mask) / MemoryLayout<ShapeEntry>.stride + 1 }

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
  Int((spt_shape_of_name(name) &+ UInt64(version) &* spt_shape_factor) & spt_shape_mask)
}
@_transparent private func slot(at offset: Int) -> UnsafeMutablePointer<ShapeEntry> {
  (UnsafeMutableRawPointer(shapeTable.unsafelyUnwrapped) + offset).assumingMemoryBound(to: ShapeEntry.self)
}

/// The entry of a type and name, or nil.
@_transparent func findShape(_ version: UInt32, _ name: UInt64) -> UnsafeMutablePointer<ShapeEntry>? {
  let first = shapeSlot(version, name)
  if isShape(first, version, name) { return first }
  return findShapeElsewhere(version, name)
}
@_transparent private func isShape(_ slot: UnsafeMutablePointer<ShapeEntry>, _ version: UInt32, _ name: UInt64) -> Bool
{
  slot.pointee.name == name && slot.pointee.version == version
}
@inline(never) private func findShapeElsewhere(_ version: UInt32, _ name: UInt64) -> UnsafeMutablePointer<ShapeEntry>? {
  let first = shapeSlot(version, name)
  var place = 32
  while place < 128 {
    let other = slot(at: shapeOffset(version, name) ^ place)
    if isShape(other, version, name) {
      turn &+= 1
      // Not each time: two that are wanted in turn would only change places.
      if turn & 7 != 0 { return other }
      swap(&first.pointee, &other.pointee)
      return first
    }
    place &+= 32
  }
  return nil
}

/// Counts, so that what is done now and then is done to each in turn.
nonisolated(unsafe) private var turn = 0

/// Adds an entry, in place of an older one for its key, or where it is looked for first; what was there gets another place of the
/// group, perhaps that of a third.
func addShape(_ entry: ShapeEntry) {
  if let known = findShape(entry.version, entry.name) {
    known.pointee = entry
    return
  }
  let offset = shapeOffset(entry.version, entry.name)
  let first = slot(at: offset)
  if first.pointee.name != 0 {
    var place = 32
    while place < 128 && slot(at: offset ^ place).pointee.name != 0 { place &+= 32 }
    if place == 128 {
      turn &+= 1
      // Not one after the other: entries that are wanted in turn would then all miss.
      place = 32 &* Int(1 &+ UInt(bitPattern: turn &* 0x9E37_79B1 >> 16) % 3)
    }
    slot(at: offset ^ place).pointee = first.pointee
  }
  first.pointee = entry
}
