// A table of attribute shapes for sites that see several types: one for all sites, keyed by the type's version and the name.
// (Version tags are never used twice, so an entry can't come to mean something else; an entry that lost its place is looked up
// again.) Each key has the four places of a group, one of which it is looked for in first: that is where a new entry goes, and
// where one that is often found elsewhere comes to be, for a program's start leaves thousands of entries that nobody asks for again.

import CPython313
import CompilerInterface
import RegisterCode

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
  /// How the object binds (spt_binding); of a form that says that there is none, whose attribute is certainly absent (spt_absence).
  var binding: UInt8 = 0
  /// Of a Python function the version of its code when the entry was made (`co_version`); else 0.
  var codeVersion: UInt32 = 0
}

// The table begins small and doubles where it is: its address stays the same, and compiled code reads the mask anew each time.

private var largestTable: Int { Int(spt_shape_mask) / MemoryLayout<ShapeEntry>.stride + 1 }

/// Allocated when the engine is first enabled and kept for the life of the process; untouched pages cost nothing.
nonisolated(unsafe) private(set) var shapeTable: UnsafeMutablePointer<ShapeEntry>?
/// What of the sum that a type and a name give is an offset in the table, at its present size; at first that of 1,024 entries.
nonisolated(unsafe) var shapeMask: UInt64 = 0x7FE0
/// Entries that lost their place since the table has its size.
nonisolated(unsafe) private var lostEntries = 0

/// Makes this table, the one below and that of `isinstance`; false when memory runs out.
public func makeShapeTable() -> Bool {
  if shapeTable == nil {
    shapeTable = spt_zero_pages(largestTable * MemoryLayout<ShapeEntry>.stride)?
      .bindMemory(to: ShapeEntry.self, capacity: largestTable)
  }
  if siteTypes == nil {
    siteTypes = spt_zero_pages(siteCount * MemoryLayout<(UInt64, UInt64)>.stride)?
      .bindMemory(to: (UInt64, UInt64).self, capacity: siteCount)
  }
  return shapeTable != nil && siteTypes != nil && makeInstanceTable()
}

/// Where the shape of a type and name is looked for first. An entry has 32 bytes, and names lie 16 bytes apart at least.
@_transparent func shapeSlot(_ version: UInt32, _ name: UInt64) -> UnsafeMutablePointer<ShapeEntry> {
  slot(at: shapeOffset(version, name))
}
@_transparent private func shapeOffset(_ version: UInt32, _ name: UInt64) -> Int {
  Int((spt_shape_of_name(name) &+ UInt64(version) &* spt_shape_factor) & shapeMask)
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

/// True now and then: an entry that did not fit an instance is looked up anew. Not each time: where it is the instances that differ, no entry
/// fits them all.
@_transparent func isTimeToLearn() -> Bool {
  turn &+= 1
  return turn & 15 == 0
}

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
      lostEntries += 1
      if lostEntries > tableSize && tableSize < largestTable {
        doubleTable()
        addShape(entry)
        return
      }
    }
    slot(at: offset ^ place).pointee = first.pointee
  }
  first.pointee = entry
}

private var tableSize: Int { Int(shapeMask) / MemoryLayout<ShapeEntry>.stride + 1 }

/// Gives the table the memory behind it too. Where an entry's sum has a one in the new bit of the mask, it goes there.
private func doubleTable() {
  let size = tableSize
  lostEntries = 0
  shapeMask = shapeMask << 1 | UInt64(MemoryLayout<ShapeEntry>.stride)
  guard let table = shapeTable else { return }
  let newBit = size * MemoryLayout<ShapeEntry>.stride
  for index in 0..<size where table[index].name != 0 {
    if shapeOffset(table[index].version, table[index].name) & newBit == 0 { continue }
    table[index + size] = table[index]
    table[index] = ShapeEntry()
  }
}

// MARK: For the compiler

// Which types a site of several saw last: the low halves of eight versions, at a place that the instruction's address gives. Two sites
// that fall together know too much, which does no harm, and so do two types that are alike in it.

private var siteCount: Int { 4096 }
nonisolated(unsafe) private var siteTypes: UnsafeMutablePointer<(UInt64, UInt64)>?
@_transparent private func site(_ instruction: UInt) -> UnsafeMutablePointer<(UInt64, UInt64)> {
  siteTypes.unsafelyUnwrapped + Int(instruction >> 4 & UInt(siteCount - 1))
}

/// Whether one of the four halves in a word is a version's: one of their differences is zero then.
@_transparent private func has(_ halves: UInt64, _ version: UInt32) -> Bool {
  let ones: UInt64 = 0x0001_0001_0001_0001
  let differences = halves ^ UInt64(UInt16(truncatingIfNeeded: version)) &* ones
  return (differences &- ones) & ~differences & (ones << 15) != 0
}
/// Notes that a site met a type.
@_transparent func noteType(_ pc: PC, _ version: UInt32) {
  let site = site(UInt(bitPattern: pc))
  if !has(site.pointee.0, version) { noteOtherType(site, version) }
}
/// The one that was noted first of eight goes, though not each time: at a site of many more types that would be all that it does.
@inline(never) private func noteOtherType(_ site: UnsafeMutablePointer<(UInt64, UInt64)>, _ version: UInt32) {
  let (last, before) = site.pointee
  if has(before, version) { return }
  if before >> 48 != 0 && !isTimeToLearn() { return }
  site.pointee = (last << 16 | UInt64(UInt16(truncatingIfNeeded: version)), before << 16 | last >> 48)
}
/// The low halves of the versions that the site at an address met last, four in a word; 0: no more.
public func notedTypes(at instruction: UInt64) -> (UInt64, UInt64) { site(UInt(instruction)).pointee }

/// The versions of the code of the properties that the table has under these names.
public func codeOfGetters(named names: Set<UInt64>) -> Set<UInt32> {
  var versions: Set<UInt32> = []
  for entry in UnsafeBufferPointer(start: shapeTable, count: shapeTable == nil ? 0 : tableSize)
  where entry.form == Opcode.loadAttrProperty.rawValue && entry.codeVersion != 0 && names.contains(entry.name) {
    versions.insert(entry.codeVersion)
  }
  return versions
}

/// What the table has for these keys, and of types that have functions with code of these versions for operators, as the compiler takes
/// it; empty without memory.
public func copyShapes(of keys: Set<UInt64>, operators versions: Set<UInt32>)
  -> UnsafeMutableBufferPointer<spt_known_shape>
{
  func isWanted(_ entry: ShapeEntry) -> Bool {
    if entry.form == Opcode.binary.rawValue { return entry.codeVersion != 0 && versions.contains(entry.codeVersion) }
    return entry.name != 0 && entry.form != Opcode.loadAttr.rawValue && keys.contains(entry.name)
  }
  let entries = UnsafeBufferPointer(start: shapeTable, count: shapeTable == nil ? 0 : tableSize)
  let count = entries.reduce(0) { $0 + (isWanted($1) ? 1 : 0) }
  guard count > 0, let memory = calloc(count, MemoryLayout<spt_known_shape>.stride) else {
    return UnsafeMutableBufferPointer(start: nil, count: 0)
  }
  let shapes = memory.bindMemory(to: spt_known_shape.self, capacity: count)
  var found = 0
  for entry in entries where isWanted(entry) {
    shapes[found] = spt_known_shape(
      key: entry.name, object: entry.object, version: entry.version, number: entry.number, form: entry.form,
      binding: entry.binding, code_version: entry.codeVersion)
    found += 1
  }
  return UnsafeMutableBufferPointer(start: shapes, count: count)
}
