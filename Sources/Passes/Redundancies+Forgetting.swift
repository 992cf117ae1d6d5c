// What an operation makes uncertain of what `removeRedundancies` knows.
//
//   store64 v1 + 24, v5      fields at 24 of objects that may be v1 are not known, but v1's is v5
//   call appendString(…)     no memory is known, registers are

import Graph

extension RedundancyRemover {
  func forgetWhatChanges(in loop: Loop) {
    for block in loop.blocks {
      for value in graph.blocks[block].nodes {
        let node = graph.nodes[value]
        if !node.isStore { forget(by: node) }
      }
    }
    // What is known of registers by now the loop leaves as it is: it tells what a store in it writes to.
    for block in loop.blocks {
      for value in graph.blocks[block].nodes {
        let node = graph.nodes[value]
        if !node.isStore { continue }
        let base = root(node.operands[0])
        let register = graph.nodes[base].operation == .readRegister ? Int(graph.nodes[base].immediate) : -1
        forget(by: node, to: known.value(in: register).map { root($0) } ?? base)
      }
    }
  }

  func forget(by node: Node) {
    if node.operation == .writeRegister {
      let register = Int(node.immediate)
      known.note(nil, in: register)
      // In a loop: what comes in from outside need not be one.
      if !isNumber(resolve(node.operands[0])) { known.note(isNumber: false, in: register) }
      return
    }
    if node.operation == .dropRegister {
      known.note(nil, in: Int(node.immediate))
      known.note(isNumber: false, in: Int(node.immediate))
      return
    }
    if node.isStore { return forget(by: node, to: root(node.operands[0])) }
    switch node.clobber {
    case .nothing: break
    // The count is the first word; in front of an object come the links of the collector, and then its dict.
    case .references: known.forget { $0.mayBeCount }
    case .boxes:
      known.forget { $0.offset >= 16 && !$0.isItem }
      known.made.removeAll { graph.nodes[$0].makesFloat }
    case .lists: known.forget { $0.offset >= 24 && $0.offset < 40 && !$0.isItem }
    case .memory: forgetMemory()
    case .everything:
      forgetMemory()
      known.forgetRegisters()
    }
  }

  private func forgetMemory() {
    known.memory.removeAll(keepingCapacity: true)
    known.made.removeAll()
    known.written.removeAll()
    types.forgetAll()
  }

  func forget(by store: Node, to base: Value) {
    // A free object that is made use of: nobody else knows of it.
    if graph.nodes[base].operation == .loadShared && graph.nodes[base].type == .object { return }
    let writer = Writer(store: store, base: base, isElement: isElement(base), type: types[base])
    if graph.nodes[base].operation == .call
      && graph.nodes[base].immediate == Int64(RuntimeFunction.newRangeIterator.rawValue)
    {
      forget(by: writer, onlyThere: true)
      if store.immediate == 8, let type = constant(store.operands[1]) { types.learn(base, type) }
      return
    }
    if graph.nodes[base].operation == .frame { known.forgetRegisters() }
    noteWritten(store, base)
    forget(by: writer)
    if writer.isElement != true && store.immediate == 8 { types.forgetAll() }
  }

  /// A store, and what is known of where it goes.
  private struct Writer {
    var store: Node
    var base: Value
    var isElement: Bool?
    var type: Int64?
  }

  private func forget(by writer: Writer, onlyThere: Bool = false) {
    var kept = 0
    for index in known.memory.indices {
      let place = known.memory[index]
      if (!onlyThere || Value(place.base) == writer.base) && mayChange(writer, place) { continue }
      if kept != index { known.memory[kept] = place }
      kept += 1
    }
    if kept < known.memory.count { known.memory.removeSubrange(kept...) }
  }

  private func mayChange(_ writer: Writer, _ place: Place) -> Bool {
    // The bits of a double are never read as an int or an object.
    if writer.store.operation == .storeDouble {
      let type = graph.nodes[Value(place.value)].type
      if type == .int || type == .object { return false }
    }
    if writer.base == Value(place.base) { return overlap(writer.store, place) }
    // Elements are no fields, and a field is none at another distance.
    if let isElement = writer.isElement {
      if place.mayBeItem == place.isItem {
        if isElement != place.isItem || !isElement && !overlap(writer.store, place) { return false }
      }
    }
    if let type = writer.type, let other = types[Value(place.base)], type != other { return false }
    return !areDistinct(writer.base, Value(place.base))
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

  private func overlap(_ store: Node, _ place: Place) -> Bool {
    store.immediate < place.offset + place.operation.width && place.offset < store.immediate + store.operation.width
  }

  /// Whether a word is an unboxed number: an int, or a sum with what makes it the word of one.
  func isNumber(_ word: Value) -> Bool {
    let node = graph.nodes[word]
    return node.type == .int || areNumbers[word] || graph.number(inWord: word) != nil
  }
}
