// isinstance(): the answers for pairs of types, remembered.
//
//   isinstance(node, Column)   node's class has version 310, Column 287   →   the entry (310, 287): no
//
// CPython walks the bases of the object's class at each call and, where the class is not among them, asks the object for its
// `__class__` too; for a class with a metaclass it also looks for `__instancecheck__` and calls the one of `type`. Where none
// of that can run a program's code, the answer hangs on the two types and the metatype alone, whose versions change with them.
// (Version tags are never used twice, so an entry can't come to mean something else.)

import CPython313
import Values

private struct InstanceEntry {
  /// Of the object's type, of the class asked for and of that class's own type.
  var versions: (UInt32, UInt32, UInt32) = (0, 0, 0)
  var answer: Answer = .unknown
}

/// What is known of a type and a class.
private enum Answer: UInt32 {
  /// An empty entry.
  case unknown
  case no, yes
  /// Something of the program's has a say.
  case asksProgram
}

private var tableSize: Int { 2048 }

/// Allocated with the table of shapes and kept for the life of the process.
nonisolated(unsafe) private var table: UnsafeMutablePointer<InstanceEntry>?

/// Makes the table; false when memory runs out.
func makeInstanceTable() -> Bool {
  if table == nil {
    table = spt_zero_pages(tableSize * MemoryLayout<InstanceEntry>.stride)?
      .bindMemory(to: InstanceEntry.self, capacity: tableSize)
  }
  return table != nil
}

/// Where the answer for two types would be. An entry has 16 bytes.
@_transparent private func slot(_ kind: UInt32, _ cls: UInt32) -> UnsafeMutablePointer<InstanceEntry> {
  let index = (kind &* 0x9E37 ^ cls) & UInt32(truncatingIfNeeded: tableSize &- 1)
  return table.unsafelyUnwrapped + Int(index)
}

/// Whether an object is a type (Py_TPFLAGS_TYPE_SUBCLASS): only then is there a version tag to look at.
@_transparent func isType(_ object: UInt64) -> Bool {
  load(type(object), Layout.typeFlags, UInt64.self) & (1 << 31) != 0
}

/// Whether the instances of a type are instances of a class.
@_transparent private func answer(_ kind: UInt64, _ cls: UInt64) -> Answer {
  if kind == cls { return .yes }
  if !isType(cls) { return .asksProgram }
  let versions = (
    load(kind, Layout.typeVersion, UInt32.self), load(cls, Layout.typeVersion, UInt32.self),
    load(type(cls), Layout.typeVersion, UInt32.self)
  )
  let entry = slot(versions.0, versions.1)
  if entry.pointee.versions == versions && entry.pointee.answer != .unknown { return entry.pointee.answer }
  return learn(kind, cls)
}
@inline(never) private func learn(_ kind: UInt64, _ cls: UInt64) -> Answer {
  let answer: Answer
  switch spt_instances_of_type(object(kind), object(cls)) {
  case spt_instances_no: answer = .no
  case spt_instances_yes: answer = .yes
  case spt_instances_ask: answer = .asksProgram
  default: return .asksProgram
  }
  // All three have their versions by now.
  let versions = (
    load(kind, Layout.typeVersion, UInt32.self), load(cls, Layout.typeVersion, UInt32.self),
    load(type(cls), Layout.typeVersion, UInt32.self)
  )
  slot(versions.0, versions.1).pointee = InstanceEntry(versions: versions, answer: answer)
  return answer
}

/// The same at a site, whose words 3 and 4 have what it asked last: the versions, and the answer in the upper half of the last word.
@_transparent private func answer(_ pc: PC, _ kind: UInt64, _ cls: UInt64) -> Answer {
  if kind == cls { return .yes }
  if !isType(cls) { return .asksProgram }
  let pair =
    UInt64(load(kind, Layout.typeVersion, UInt32.self)) | UInt64(load(cls, Layout.typeVersion, UInt32.self)) << 32
  let meta = load(type(cls), Layout.typeVersion, UInt32.self)
  if pc[3] == pair && UInt32(truncatingIfNeeded: pc[4]) == meta && pc[4] >> 32 != 0 {
    return pc[4] >> 32 == UInt64(Answer.yes.rawValue) ? .yes : .no
  }
  let known = answer(kind, cls)
  if known == .asksProgram || pair & 0xFFFF_FFFF == 0 || pair >> 32 == 0 || meta == 0 { return known }
  pc[3] = pair
  pc[4] = UInt64(meta) | UInt64(known.rawValue) << 32
  return known
}

/// isinstance() of an object and a class or a tuple of classes where no code of the program runs, else nil.
@_transparent func isInstanceAtSite(_ pc: PC, _ instance: UInt64, _ cls: UInt64) -> Bool? {
  if !Word.isObject(instance) || !Word.isObject(cls) { return nil }
  if type(cls) == word(at: spt_type_of_tuple()) { return isInstanceOfAny(type(instance), cls) }
  let known = answer(pc, type(instance), cls)
  return known == .asksProgram ? nil : known == .yes
}
/// The same for compiled code, given the object's type: 1 or 0, else 2.
func isInstance(_ kind: UInt64, _ cls: UInt64) -> UInt64 {
  if type(cls) == word(at: spt_type_of_tuple()) { return isInstanceOfAny(kind, cls).map { $0 ? 1 : 0 } ?? 2 }
  let known = answer(kind, cls)
  return known == .asksProgram ? 2 : known == .yes ? 1 : 0
}
/// The classes in turn. What is asked of those in front of one with a say is asked again then, and nobody sees it.
@inline(never) private func isInstanceOfAny(_ kind: UInt64, _ classes: UInt64) -> Bool? {
  for index in 0..<load(classes, Layout.size, Int.self) {
    let known = answer(kind, load(classes, Layout.tupleItems + index * 8, UInt64.self))
    if known == .yes { return true }
    if known != .no { return nil }
  }
  return false
}
