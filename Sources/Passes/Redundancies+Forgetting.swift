// What an operation makes uncertain of what `removeRedundancies` knows.
//
//   store64 v1 + 24, v5      fields at 24 of objects that may be v1 are not known, but v1's is v5
//   call appendString(…)     no memory is known, registers are

import Graph

extension RedundancyRemover {
  mutating func forget(by node: Node) {
    if node.operation == .writeRegister {
      let register = Int(node.immediate)
      known.registers[register] = nil
      // In a loop: what comes in from outside need not be one.
      if !isNumber(resolve(node.operands[0])) { known.numbers.remove(register) }
      return
    }
    if node.operation == .dropRegister {
      known.registers[Int(node.immediate)] = nil
      known.numbers.remove(Int(node.immediate))
      return
    }
    if node.isStore { return forget(by: node, to: root(node.operands[0])) }
    switch node.clobber {
    case .nothing: break
    // The count is the first word; in front of an object come the links of the collector, and then its dict.
    case .references:
      known.memory = known.memory.filter {
        $0.key.offset >= 8 || $0.key.offset <= -24 || isElement($0.key.base) == true
          || [.context, .frame].contains(graph.nodes[$0.key.base].operation)
      }
    case .boxes:
      known.memory = known.memory.filter { $0.key.offset < 16 || isElement($0.key.base) == true }
      known.made = known.made.filter { !graph.nodes[$0.key].makesFloat }
    case .lists:
      known.memory = known.memory.filter { $0.key.offset < 24 || $0.key.offset >= 40 || isElement($0.key.base) == true }
    case .memory: (known.memory, known.types, known.made) = ([:], [:], [:])
    case .everything:
      (known.memory, known.types, known.made) = ([:], [:], [:])
      (known.registers, known.numbers) = ([:], [])
    }
  }

  mutating func forget(by store: Node, to base: Value) {
    // A free object that is made use of: nobody else knows of it.
    if graph.nodes[base].operation == .loadShared && graph.nodes[base].type == .object { return }
    if graph.nodes[base].operation == .call
      && graph.nodes[base].immediate == Int64(RuntimeFunction.newRangeIterator.rawValue)
    {
      known.memory = known.memory.filter { place, value in place.base != base || !mayChange(store, base, place, value) }
      if store.immediate == 8, let type = constant(store.operands[1]) { known.types[base] = type }
      return
    }
    if graph.nodes[base].operation == .frame { (known.registers, known.numbers) = ([:], []) }
    noteWritten(store, base)
    known.memory = known.memory.filter { place, value in !mayChange(store, base, place, value) }
    if isElement(base) != true && store.immediate == 8 { known.types = [:] }
  }

  func mayChange(_ store: Node, _ base: Value, _ place: Location, _ value: Value) -> Bool {
    // The bits of a double are never read as an int or an object.
    let type = graph.nodes[value].type
    if store.operation == .storeDouble && (type == .int || type == .object) { return false }
    if base == place.base { return overlap(store, place) }
    if areDistinct(base, place.base) { return false }
    if let type = known.types[base], let other = known.types[place.base], type != other { return false }
    guard let first = isElement(base), let second = isElement(place.base) else { return true }
    return first == second && (first || overlap(store, place))
  }

  func constant(_ value: Value) -> Int64? {
    let node = graph.nodes[root(value)]
    return node.operation == .constant ? node.immediate : nil
  }

  /// Whether an address is that of an array's element; nil when it can't be told.
  func isElement(_ address: Value) -> Bool? {
    switch graph.nodes[address].operation {
    case .add, .subtract: true
    case .parameter, .select, .multiply, .and, .or, .xor: nil
    default: false
    }
  }

  func overlap(_ store: Node, _ place: Location) -> Bool {
    let width = Node(Operation(rawValue: place.operation).unsafelyUnwrapped, .none).width
    return store.immediate < place.offset + width && place.offset < store.immediate + store.width
  }

  /// Whether a word is an unboxed number: an int, or a sum with what makes it the word of one.
  func isNumber(_ word: Value) -> Bool {
    let node = graph.nodes[word]
    return node.type == .int || areNumbers[word] || graph.number(inWord: word) != nil
  }
}
