// A graph as text: what the dumps show and what tests are written in (`GraphParser` reads it).
//
//   entry 0: at 12 b0
//   b0():
//     v0: address = frame
//     v1: word = readRegister r3
//     v2: int = constant 5
//     v3: bool = compare.below v1, v2
//     guard v3 else x0
//     v4: int = loadSigned32 v0 + 16
//     decref v5 at 20 else x1
//     v6: word = call deallocate(v1, v2)
//     branch v3 then b0() else b1(v4) likely
//   b1(v7: int) cold:
//     leave x0
//   x0: at 24, overflow {r10: v9}
//
// Values are numbered as in `Graph.nodes`; what has no result shows none.

extension Graph {
  /// The whole graph.
  public var text: String {
    var writer = GraphWriter(graph: self)
    writer.writeAll()
    return String(decoding: writer.text, as: UTF8.self)
  }
}

private struct GraphWriter {
  let graph: Graph
  var text: [UInt8] = []

  mutating func writeAll() {
    for (number, entry) in graph.entries.enumerated() {
      let distance = entry.frameOffset == 0 ? "" : " +\(entry.frameOffset)"
      let counted = number == 0 && graph.countsCalls ? " counted" : ""
      write("entry \(number): at \(entry.word) b\(entry.block)\(distance)\(counted)\n")
    }
    if let stack = graph.stack {
      write("stack: from r\(stack.first) at \(stack.threadOffset), \(stack.topOffset)\n")
    }
    for (number, block) in graph.blocks.enumerated() {
      write("b\(number)(")
      writeList(block.parameters) { writer, value in writer.write("v\(value): \(writer.graph.nodes[value].type.name)") }
      write(block.isCold ? ") cold:\n" : "):\n")
      for value in block.nodes { write(value) }
      write(block.terminator)
    }
    for (number, exit) in graph.exits.enumerated() {
      let site = exit.site == exit.word ? "" : " (\(exit.site))"
      let distance = exit.frameOffset == 0 ? "" : " +\(exit.frameOffset)"
      let inlined = exit.inlined == 0 ? "" : " of \(exit.inlined)"
      write("x\(number): at \(exit.word)\(site)\(distance)\(inlined), \(exit.reason.name)")
      if !exit.stores.isEmpty {
        write(" {")
        writeList(exit.stores) { writer, store in writer.write("r\(store.register): v\(store.value)") }
        write("}")
      }
      if !exit.references.isEmpty {
        write(" owning ")
        writeList(exit.references) { writer, value in writer.write("v\(value)") }
      }
      if !exit.objects.isEmpty {
        write(" making ")
        writeList(exit.objects) { writer, object in
          writer.write("v\(object.value) of v\(object.content)")
          if object.fields.isEmpty { return }
          writer.write(" {")
          writer.writeList(object.fields) { writer, field in writer.write("\(field.offset): v\(field.value)") }
          writer.write("}")
        }
      }
      write("\n")
    }
  }

  mutating func write(_ value: Value) {
    let node = graph.nodes[value]
    let info = node.operation.info
    write("  ")
    if node.type != .none { write("v\(value): \(node.type.name) = ") }
    write(info.name.description)
    if info.immediate == .predicate {
      write("." + (Predicate(rawValue: UInt8(truncatingIfNeeded: node.immediate))?.name ?? "?"))
    }
    switch info.immediate {
    case .function:
      write(" " + RuntimeFunction.name(node.immediate) + "(")
      writeValues(Array(node.operands))
      write(")")
    case .value:
      // A NaN's bits would be lost: it shows as bits.
      let double = Double(bitPattern: UInt64(bitPattern: node.immediate))
      if node.type == .double && double == double {
        write(" \(double)")
      } else if node.type == .double {
        write(" bits \(node.immediate)")
      } else {
        write(" \(node.immediate)")
      }
    case .register:
      write(" r\(node.immediate)")
      if !node.operands.isEmpty { write(", ") }
      writeValues(Array(node.operands))
    case .offset:
      if let base = node.operands.first { write(" v\(base)") }
      if node.immediate != 0 { write(node.immediate < 0 ? " - \(-node.immediate)" : " + \(node.immediate)") }
      if node.operands.count > 1 { write(", ") }
      writeValues(Array(node.operands.dropFirst()))
    case .instruction:
      write(" ")
      writeValues(Array(node.operands))
      write(" at \(node.immediate)")
    case .none, .predicate:
      if !node.operands.isEmpty { write(" ") }
      writeValues(Array(node.operands))
    }
    if node.exit >= 0 { write(" else x\(node.exit)") }
    write("\n")
  }

  mutating func write(_ terminator: Terminator) {
    switch terminator {
    case .open: write("  open\n")
    case .jump(let edge):
      write("  jump ")
      write(edge)
      write("\n")
    case .branch(let condition, let then, let otherwise, let likely):
      write("  branch v\(condition) then ")
      write(then)
      write(" else ")
      write(otherwise)
      if let likely { write(likely ? " likely" : " unlikely") }
      write("\n")
    case .leave(let exit): write("  leave x\(exit)\n")
    case .leaveTo(let value): write("  leaveTo v\(value)\n")
    case .transfer(let code, let frame, let entry): write("  transfer v\(code), v\(frame), v\(entry)\n")
    }
  }

  mutating func write(_ edge: Edge) {
    write("b\(edge.block)(")
    writeValues(edge.arguments)
    write(")")
  }

  mutating func writeValues(_ values: [Value]) {
    writeList(values) { writer, value in writer.write("v\(value)") }
  }

  mutating func writeList<Item>(_ items: [Item], _ body: (inout GraphWriter, Item) -> Void) {
    for (index, item) in items.enumerated() {
      if index > 0 { write(", ") }
      body(&self, item)
    }
  }

  mutating func write(_ string: String) { text += string.utf8 }
}
