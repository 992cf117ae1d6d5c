// The names of kinds, predicates, reasons and runtime functions in the text form.

extension ValueType {
  public var name: String {
    switch self {
    case .none: "none"
    case .word: "word"
    case .object: "object"
    case .int: "int"
    case .double: "double"
    case .bool: "bool"
    case .address: "address"
    }
  }
}

extension Predicate {
  public var name: String {
    switch self {
    case .equal: "equal"
    case .notEqual: "notEqual"
    case .less: "less"
    case .lessEqual: "lessEqual"
    case .greater: "greater"
    case .greaterEqual: "greaterEqual"
    case .below: "below"
    case .aboveEqual: "aboveEqual"
    }
  }
}

extension ExitReason {
  public var name: String {
    switch self {
    case .type: "type"
    case .overflow: "overflow"
    case .bounds: "bounds"
    case .shape: "shape"
    case .global: "global"
    case .call: "call"
    case .poll: "poll"
    case .ranCode: "ranCode"
    case .cold: "cold"
    case .away: "away"
    case .entry: "entry"
    }
  }
}

extension RuntimeFunction {
  private var name: StaticString {
    switch self {
    case .deallocate: "deallocate"
    case .deallocateOverwritten: "deallocateOverwritten"
    case .deallocateItem: "deallocateItem"
    case .deallocateBehind: "deallocateBehind"
    case .doubleOfNumber: "doubleOfNumber"
    case .box: "box"
    case .overwriteBox: "overwriteBox"
    case .land: "land"
    case .settleCall: "settleCall"
    case .regionLanding: "regionLanding"
    case .landHere: "landHere"
    case .noteInlineValue: "noteInlineValue"
    case .expectedBreaker: "expectedBreaker"
    case .framesEngine: "framesEngine"
    case .shapeTable: "shapeTable"
    }
  }

  /// Of a function, or an instruction's, by number.
  public static func name(_ number: Int64) -> String {
    RuntimeFunction(rawValue: UInt8(truncatingIfNeeded: number)).map { $0.name.description }
      ?? "instruction.\(number - Int64(allCases.count))"
  }
}

extension Operation {
  public var name: String { info.name.description }
}
