// What `removeRedundancies` knows of the changing world at a place: small lists that are copied and looked through faster than tables are.

import Graph

/// A place in memory, as it is read, and the value that lies there.
struct Place {
  var operation: Operation
  var base: Int32
  var offset: Int64
  var value: Int32
  /// Whether the base is computed: then it's an array's element.
  var isItem: Bool
  /// Whether it may be, or not.
  var mayBeItem: Bool
  /// Whether a count of references may lie there.
  var mayBeCount: Bool

  @inline(__always) func isSame(_ other: Place) -> Bool {
    base == other.base && offset == other.offset && operation == other.operation
  }
}

struct Known {
  /// What each register holds: the value's number and 1, twice, and whether it is a number in the lowest bit.
  private var registers: [Int32]
  var memory: [Place] = []
  /// Conditions that were found to hold or not, and the exact types of objects.
  var truths: Facts.State = -1
  var types: Facts.State = -1
  /// Objects that were made on the way here, and what was written to them since (Redundancies+NewObjects.swift).
  var made: [Value] = []
  var written: [(object: Value, bytes: Range<Int64>)] = []

  init(registerCount: Int) { registers = [Int32](repeating: 0, count: registerCount) }
  /// Of no use.
  init() { registers = [] }

  // MARK: Registers

  func value(in register: Int) -> Value? {
    if register < 0 { return nil }
    let entry = registers[register]
    return entry < 2 ? nil : Value(entry >> 1) - 1
  }
  func isNumber(in register: Int) -> Bool { registers[register] & 1 != 0 }
  mutating func note(_ value: Value?, in register: Int) {
    registers[register] = Int32(truncatingIfNeeded: value.map { ($0 + 1) << 1 } ?? 0) | registers[register] & 1
  }
  mutating func note(isNumber: Bool, in register: Int) {
    registers[register] = registers[register] & ~1 | (isNumber ? 1 : 0)
  }
  mutating func forgetRegisters() {
    for register in registers.indices { registers[register] = 0 }
  }

  // MARK: Memory

  func value(at place: Place) -> Value? {
    for known in memory where known.isSame(place) { return Value(known.value) }
    return nil
  }
  mutating func note(_ place: Place) {
    for index in memory.indices where memory[index].isSame(place) {
      memory[index] = place
      return
    }
    memory.append(place)
  }
  /// Keeps the order, in which `meet` looks for places.
  @inline(__always) mutating func forget(where condition: (Place) -> Bool) {
    var kept = 0
    memory.withUnsafeMutableBufferPointer { memory in
      for index in memory.indices where !condition(memory[index]) {
        memory[kept] = memory[index]
        kept += 1
      }
    }
    if kept < memory.count { memory.removeSubrange(kept...) }
  }

  // MARK: Meeting

  /// What both know. (Truths and types are kept elsewhere.)
  mutating func meet(_ other: Known) {
    for register in registers.indices {
      let (mine, others) = (registers[register], other.registers[register])
      if mine != others { registers[register] = (mine >> 1 == others >> 1 ? mine & ~1 : 0) | mine & others & 1 }
    }
    // What both got from where they part is in the same order.
    var next = 0
    forget { place in
      for index in other.memory.indices {
        let looked = next + index < other.memory.count ? next + index : next + index - other.memory.count
        if other.memory[looked].isSame(place) {
          next = looked + 1 == other.memory.count ? 0 : looked + 1
          return other.memory[looked].value != place.value
        }
      }
      return true
    }
    if made.isEmpty { return }
    made.removeAll { !other.made.contains($0) }
    for one in other.written where made.contains(one.object) { noteWritten(one.object, one.bytes) }
  }

  mutating func noteWritten(_ object: Value, _ bytes: Range<Int64>) {
    if !written.contains(where: { $0.object == object && $0.bytes == bytes }) { written.append((object, bytes)) }
  }
}
