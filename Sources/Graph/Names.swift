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
    case .unsupported: "unsupported"
    }
  }
}

extension RuntimeFunction {
  /// In the order of the cases.
  static let names: [StaticString] = [
    "deallocate", "deallocateOverwritten", "deallocateItem", "pushInlined", "keep", "deallocateBehind",
    "releaseFrame", "longerInt", "doubleOfNumber", "arithmetic", "wideOperation", "lowBits", "wordOfUnsigned",
    "wordOfSigned", "doubleOfC", "power", "wholePart", "reserveItem", "popItem",
    "newCollection", "addToSet", "tupleOfItems", "failCall", "callMethod", "callMethodFast", "callBuiltin",
    "callBuiltinFast", "callRow", "endCall", "nextItem", "endNextItem", "nextPair", "nextOfDict", "isCollectionDue",
    "newRangeIterator", "newIterator", "newTuple", "newList",
    "newDict", "addName", "restOfTuple", "slice", "storeSlice", "reversePart", "keywordDefault", "outcome", "truth",
    "length", "readsAsList", "dictLacks", "findAttribute", "isInstance", "search", "findInDict", "storeInDict",
    "isRightFirst", "isIterator",
    "areEqualStrings", "concatStrings",
    "appendString", "concatenate", "encode", "orderOfStrings", "isWatched", "matchException",
    "newInstance", "newPlainInstance", "remakeInstance", "fillField", "newMethod", "box", "boxInt",
    "boxDouble", "boxRegisters", "overwriteBox", "land", "collectInPlace", "newGenerator",
    "landAtSend", "beginFrame", "settleCall", "settleJump",
    "settleExhausted", "enterCallee",
    "pushFrame",
    "landHere", "unwind", "reviewRegion",
    "expectedBreaker", "framesEngine", "lengthFunction", "isInstanceFunction", "smallInts", "freeInts", "freeIntCount",
    "freeFloats",
    "freeFloatCount", "referenceTracer", "tracemalloc", "auditHooks", "interpreterAuditHooks",
    "youngObjects", "waitingCalls", "reservedGenerator", "functionWatchers", "shapeTable", "shapeMask",
  ]

  /// Of a function, or an instruction's, by number.
  public static func name(_ number: Int64) -> String {
    if number < names.count { return names[Int(number)].description }
    let form = number - Int64(form(0))
    return form < 0 ? "instruction.\(number - Int64(instruction(0)))" : "form.\(form)"
  }

  /// The number that a name stands for; nil when there is none.
  public static func number(_ name: String) -> Int64? {
    if let index = names.firstIndex(where: { $0.description == name }) { return Int64(index) }
    for (prefix, first) in [("instruction.", instruction(0)), ("form.", form(0))] where name.hasPrefix(prefix) {
      return Int64(name.dropFirst(prefix.count)).map { $0 + Int64(first) }
    }
    return nil
  }
}

extension Operation {
  public var name: String { info.name.description }
}
