// Runs a graph as it stands, on real memory: what compiled code is compared with.

import Graph
import Values

/// How a run of a graph ended.
public enum GraphOutcome: Equatable {
  /// Through an exit to a word of the register code.
  case left(word: Int, reason: ExitReason)
  /// For an instruction's address that was computed.
  case leftTo(UInt64)
  case transferred(code: UInt64, frame: UInt64, entry: UInt64)
  /// It took more steps than it was given.
  case endless
}

public struct GraphInterpreter {
  private let graph: Graph
  private let frame: UnsafeMutablePointer<UInt64>
  private let context: UInt64
  /// The address of word 0 of the register code.
  private let code: UInt64
  /// Carries out a function of the runtime.
  private let call: (_ function: Int64, _ arguments: [UInt64]) -> UInt64
  /// The bits of each value; a bool is 0 or 1.
  private var values: [UInt64]

  public init(
    _ graph: Graph, frame: UnsafeMutablePointer<UInt64>, context: UInt64 = 0, code: UInt64,
    call: @escaping (_ function: Int64, _ arguments: [UInt64]) -> UInt64
  ) {
    self.graph = graph
    self.frame = frame
    self.context = context
    self.code = code
    self.call = call
    values = [UInt64](repeating: 0, count: graph.nodes.count)
  }

  public mutating func run(entry: Int = 0, steps: Int = 1_000_000) -> GraphOutcome {
    var block = graph.entries[entry].block
    for _ in 0..<steps {
      for value in graph.blocks[block].nodes {
        if let exit = carryOut(value) { return leave(exit) }
      }
      let edge: Edge
      switch graph.blocks[block].terminator {
      case .open: preconditionFailure("an open block was run")
      case .jump(let next): edge = next
      case .branch(let condition, let then, let otherwise, _): edge = values[condition] != 0 ? then : otherwise
      case .leave(let exit): return leave(exit)
      case .leaveTo(let value): return .leftTo(values[value])
      case .transfer(let code, let frame, let entry):
        return .transferred(code: values[code], frame: values[frame], entry: values[entry])
      }
      // All arguments are read before a parameter is written.
      let arguments = edge.arguments.map { values[$0] }
      for (parameter, argument) in zip(graph.blocks[edge.block].parameters, arguments) { values[parameter] = argument }
      block = edge.block
    }
    return .endless
  }

  private mutating func leave(_ number: ExitNumber) -> GraphOutcome {
    let exit = graph.exits[number]
    for object in exit.objects {
      let isFloat = graph.nodes[object.content].type == .double
      let function: RuntimeFunction = isFloat ? .boxDouble : .remakeInstance
      values[object.value] = call(Int64(function.rawValue), [values[object.content]])
      for field in object.fields {
        let arguments = [values[object.value], UInt64(bitPattern: field.offset), values[field.value]]
        _ = call(Int64(RuntimeFunction.fillField.rawValue), arguments)
      }
    }
    for object in exit.references { incref(values[object]) }
    for store in exit.stores { frame[store.register] = word(of: store.value) }
    return .left(word: exit.word, reason: exit.reason)
  }

  private func incref(_ object: UInt64) {
    let count = UnsafeMutablePointer<UInt32>(bitPattern: UInt(object))!
    if count.pointee &+ 1 != 0 { count.pointee &+= 1 }
  }

  private func word(of value: Value) -> UInt64 {
    switch graph.nodes[value].type {
    case .int: values[value] &+ Word.intBase
    case .double: values[value] &+ Word.doubleOffset
    case .none, .word, .object, .address, .bool: values[value]
    }
  }

  /// The exit through which it leaves; nil when it goes on.
  private mutating func carryOut(_ value: Value) -> ExitNumber? {
    let node = graph.nodes[value]
    func bits(_ index: Int) -> UInt64 { values[node.operands[index]] }
    func int(_ index: Int) -> Int64 { Int64(bitPattern: bits(index)) }
    func double(_ index: Int) -> Double { Double(bitPattern: bits(index)) }
    func place() -> UnsafeMutableRawPointer {
      UnsafeMutableRawPointer(bitPattern: UInt(bits(0) &+ UInt64(bitPattern: node.immediate)))!
    }
    func shift() -> UInt64 { bits(1) & 63 }
    let result: UInt64
    switch node.operation {
    case .parameter: preconditionFailure("a parameter among the instructions")
    case .constant: result = UInt64(bitPattern: node.immediate)
    case .frame: result = UInt64(UInt(bitPattern: frame))
    case .context: result = context
    case .readRegister: result = frame[Int(node.immediate)]
    case .writeRegister:
      frame[Int(node.immediate)] = word(of: node.operands[0])
      return nil
    case .load8: result = UInt64(place().loadUnaligned(as: UInt8.self))
    case .load16: result = UInt64(place().loadUnaligned(as: UInt16.self))
    case .load32: result = UInt64(place().loadUnaligned(as: UInt32.self))
    case .loadSigned32: result = UInt64(bitPattern: Int64(place().loadUnaligned(as: Int32.self)))
    case .load64, .loadDouble, .loadShared: result = place().loadUnaligned(as: UInt64.self)
    case .store8: return store(place(), UInt8(truncatingIfNeeded: bits(1)))
    case .store16: return store(place(), UInt16(truncatingIfNeeded: bits(1)))
    case .store32: return store(place(), UInt32(truncatingIfNeeded: bits(1)))
    case .store64, .storeDouble: return store(place(), bits(1))
    case .add: result = bits(0) &+ bits(1)
    case .subtract: result = bits(0) &- bits(1)
    case .multiply: result = bits(0) &* bits(1)
    case .and: result = bits(0) & bits(1)
    case .or: result = bits(0) | bits(1)
    case .xor: result = bits(0) ^ bits(1)
    case .shiftLeft: result = bits(0) << shift()
    case .shiftRight: result = UInt64(bitPattern: int(0) >> Int64(shift()))
    case .shiftRightLogical: result = bits(0) >> shift()
    case .quotient: result = UInt64(bitPattern: int(0) / int(1))
    case .remainder: result = UInt64(bitPattern: int(0) % int(1))
    case .multiplyOverflows: result = int(0).multipliedReportingOverflow(by: int(1)).overflow ? 1 : 0
    case .addDouble: result = (double(0) + double(1)).bitPattern
    case .subtractDouble: result = (double(0) - double(1)).bitPattern
    case .multiplyDouble: result = (double(0) * double(1)).bitPattern
    case .divideDouble: result = (double(0) / double(1)).bitPattern
    case .negateDouble: result = bits(0) ^ 1 << 63
    case .squareRoot: result = double(0).squareRoot().bitPattern
    case .doubleOfInt: result = Double(int(0)).bitPattern
    case .bitsOfDouble, .doubleOfBits, .retype: result = bits(0)
    case .compare:
      result = node.predicate.holds(Int64(bitPattern: bits(0)), Int64(bitPattern: bits(1))) ? 1 : 0
    case .compareDouble: result = compare(node.predicate, double(0), double(1)) ? 1 : 0
    case .not: result = 1 - bits(0)
    case .select: result = bits(0) != 0 ? bits(1) : bits(2)
    case .guard: return bits(0) != 0 ? nil : node.exit
    case .dropRegister: return nil
    case .incref:
      incref(bits(0))
      return nil
    case .decref:
      let count = UnsafeMutablePointer<UInt64>(bitPattern: UInt(bits(0)))!
      if Int32(truncatingIfNeeded: count.pointee) < 0 { return nil }
      count.pointee &-= 1
      if count.pointee != 0 { return nil }
      let instruction = code + UInt64(8 * node.immediate)
      let ranCode = call(
        Int64(RuntimeFunction.deallocate.rawValue), [bits(0), instruction, UInt64(UInt(bitPattern: frame)), bits(1)])
      return ranCode == 0 ? nil : node.exit
    case .release:
      let count = UnsafeMutablePointer<UInt64>(bitPattern: UInt(bits(0)))!
      let isMortal = Int32(truncatingIfNeeded: count.pointee) >= 0
      if isMortal { count.pointee &-= 1 }
      result = isMortal && count.pointee == 0 ? 1 : 0
    case .call, .callRunningCode:
      let given = call(node.immediate, node.operands.indices.map { bits($0) })
      result = node.type == .bool ? (given != 0 ? 1 : 0) : given
    }
    values[value] = result
    return nil
  }

  private func store<Integer>(_ place: UnsafeMutableRawPointer, _ value: Integer) -> ExitNumber? {
    withUnsafeBytes(of: value) { place.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
    return nil
  }

  private func compare(_ predicate: Predicate, _ first: Double, _ second: Double) -> Bool {
    switch predicate {
    case .equal: first == second
    case .notEqual: first != second
    case .less: first < second
    case .lessEqual: first <= second
    case .greater: first > second
    case .greaterEqual: first >= second
    case .below, .aboveEqual: false
    }
  }
}

extension Node {
  fileprivate var predicate: Predicate { Predicate(rawValue: UInt8(immediate))! }
}
