// What is known of the frame's registers at a place in a region.
//
// The registers in memory are always right. Beside that a register's number may be known as a value of the graph, or
// something of the object that it points to, until it is written or code runs that might change it.

import Graph

/// What a register's object is known to be.
enum Fact: Equatable {
  case nothing
  /// A pointer, not NULL.
  case object
  /// Exactly of the type at this address, one whose instances keep it.
  case type(UInt64)
  /// Of a type with this version tag.
  case version(UInt32)
  /// Of a type with one of these.
  case oneOf(Versions)

  /// What holds of an object of which the one or the other does.
  func met(_ other: Fact) -> Fact {
    if self == other { return self }
    if self == .nothing || other == .nothing { return .nothing }
    if let versions, let others = other.versions, let all = versions.joined(others) { return .oneOf(all) }
    return .object
  }
  /// The versions that its type may have, where they are known.
  var versions: Versions? {
    switch self {
    case .version(let version): Versions([version])
    case .oneOf(let versions): versions
    default: nil
    }
  }
}

/// A few version tags, in their order; 0 where there are less.
struct Versions: Equatable {
  static var capacity: Int { 4 }
  private var tags = (UInt32(0), UInt32(0), UInt32(0), UInt32(0))

  /// nil when they are too many.
  init?(_ versions: [UInt32]) {
    let sorted = Set(versions).sorted()
    if sorted.count > Versions.capacity { return nil }
    func tag(_ index: Int) -> UInt32 { index < sorted.count ? sorted[index] : 0 }
    tags = (tag(0), tag(1), tag(2), tag(3))
  }
  var all: [UInt32] { [tags.0, tags.1, tags.2, tags.3].filter { $0 != 0 } }
  func joined(_ other: Versions) -> Versions? { Versions(all + other.all) }
  static func == (left: Versions, right: Versions) -> Bool { left.tags == right.tags }
}

struct Known: Equatable {
  enum Kind: UInt8 {
    case unknown
    /// `value` is the word.
    case word
    /// `value` is the number.
    case int
    case double
  }
  var kind = Kind.unknown
  var value: Value = -1
  var fact = Fact.nothing
  /// The word in memory is no pointer: whoever writes over it has nothing to release.
  var ownsNothing = false

  /// The same without the value, which memory has.
  var withoutValue: Known { Known(fact: fact, ownsNothing: ownsNothing) }
}

/// A dict of globals and its keys.
struct Globals: Equatable {
  var dict: Value
  var keys: Value
}

struct State {
  private var registers: [Known]
  /// So many of the callees around the place have a frame that was pushed, the outer ones (Scope.depth).
  var pushed = 0
  /// So many levels of recursion are left, counted from the region's frame, and so many words behind its start are room for frames of
  /// callees: what was looked at for one need not be for those inside it.
  var levels: UInt64 = 0
  var room = 0
  /// Globals, by the version of their keys. No code has run since they were looked at, so their keys are what they were.
  var globals: [UInt32: Globals] = [:]
  init(count: Int) { registers = Array(repeating: Known(), count: count) }
  var count: Int { registers.count }

  subscript(_ register: Int) -> Known {
    get { register < registers.count ? registers[register] : Known() }
    set { if register < registers.count { registers[register] = newValue } }
  }

  /// Registers of a callee's frame come behind the others, and go again.
  mutating func extend(to count: Int) {
    while registers.count < count { registers.append(Known()) }
  }
  mutating func shrink(to count: Int) {
    if registers.count > count { registers.removeLast(registers.count - count) }
  }

  /// What is known but of registers.
  mutating func forgetSurroundings() {
    globals = [:]
    levels = 0
    room = 0
  }
  /// Code ran that may have changed anything but the values that the region has read.
  mutating func forgetAll() {
    for register in 0..<registers.count { registers[register] = Known() }
    forgetSurroundings()
  }

  /// What both know.
  mutating func meet(_ other: State) {
    pushed = max(pushed, other.pushed)
    levels = min(levels, other.levels)
    room = min(room, other.room)
    globals = globals.filter { other.globals[$0.key] == $0.value }
    for register in 0..<registers.count where registers[register] != other.registers[register] {
      var known = registers[register]
      let theirs = other.registers[register]
      if known.kind != theirs.kind {
        known.kind = .unknown
        known.value = -1
      } else if known.value != theirs.value && known.kind == .word {
        known.kind = .unknown
        known.value = -1
      }
      known.fact = known.fact.met(theirs.fact)
      known.ownsNothing = known.ownsNothing && theirs.ownsNothing
      registers[register] = known
    }
  }
}

/// The ways into a block that are built so far: each ends in an open block of its own.
struct Arrivals {
  var ways: [(block: BlockNumber, state: State, isEntry: Bool)] = []
  /// Of a head that is built: what was expected, register by register.
  var expected: [(register: Int, known: Known)] = []
  var isBuilt = false
}
