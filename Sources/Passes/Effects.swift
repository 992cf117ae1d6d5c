// What an operation changes of what is known.

import Graph

/// What is forgotten behind an operation.
enum Clobber {
  case nothing
  /// Counts of references.
  case references
  /// The number in a box.
  case boxes
  /// Where a list's items lie, and how much room there is.
  case lists
  /// All memory, but no register.
  case memory
  /// All of it.
  case everything
}

extension Node {
  /// What it changes, apart from what `store…` and `writeRegister` name themselves.
  var clobber: Clobber {
    switch operation {
    case .incref, .decref, .release: .references
    case .call, .callRunningCode:
      switch immediate < Int64(RuntimeFunction.allCases.count) ? RuntimeFunction(rawValue: UInt8(immediate)) : nil {
      // When Python code ran, the region is left behind them; else an object went that nothing refers to.
      case .deallocate, .deallocateOverwritten, .deallocateItem, .collectInPlace: .references
      case .longerInt, .box, .boxInt, .boxDouble, .doubleOfNumber, .arithmetic, .lowBits, .wordOfUnsigned,
        .wordOfSigned, .doubleOfC, .power, .wholePart, .newRangeIterator, .newDict, .keywordDefault, .truth, .length,
        .readsAsList, .dictLacks, .isInstance, .search, .findInDict,
        .outcome, .isRightFirst, .isIterator, .areEqualStrings, .concatStrings, .encode, .orderOfStrings, .isWatched,
        .matchException, .newInstance, .newPlainInstance, .newTuple, .newList, .newCollection:
        .nothing
      case .newIterator, .newMethod, .newGenerator, .concatenate, .restOfTuple, .slice, .addName, .tupleOfItems:
        .references
      // The table of shapes may change.
      case .findAttribute: .memory
      case .storeInDict, .addToSet, .storeSlice, .reversePart, .appendString, .popItem, .nextPair, .nextOfDict: .memory
      case .overwriteBox, .wideOperation: .boxes
      case .reserveItem: .lists
      default: .everything
      }
    default: .nothing
    }
  }

  var isStore: Bool {
    switch operation {
    case .store8, .store16, .store32, .store64, .storeDouble: true
    default: false
    }
  }
  /// One whose value is known as long as nobody writes there.
  var isLoad: Bool {
    switch operation {
    case .load8, .load16, .load32, .loadSigned32, .load64, .loadDouble: true
    default: false
    }
  }
}

extension Operation {
  /// The bytes that it reads or writes behind its address.
  var width: Int64 {
    switch self {
    case .load8, .store8: 1
    case .load16, .store16: 2
    case .load32, .loadSigned32, .store32: 4
    default: 8
    }
  }
}
