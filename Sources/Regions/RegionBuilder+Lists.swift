// Items that go to the end of lists and come from there (Containers.swift of the interpreter).
//
//   listAppend t0 ← v5: double     room left, else reserveItem; v6: object = a box for v5; items[size] ← v6; size + 1
//   x.pop()                        room not too much, and items left: size - 1; t0 ← items[size]; else popItem
//
// What is known of the frame stays known: no code runs.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// LIST_APPEND, of a comprehension.
  func listAppend(_ next: Int) -> Bool {
    let list = readObject(instruction.a, ofType: listType)
    makeRoom(in: list)
    append(instruction.b, isConstant: isBConstant, isTemporary: isBTemporary, to: list)
    return true
  }

  /// What a class of lists may override.
  enum ListSlot {
    case none, iteration, subscripts
  }
  /// A register's list; where others came here, of a class that inherits from lists what is wanted.
  func readList(_ register: Int, inheriting slot: ListSlot) -> Value {
    let mayBeHeir = failedBefore(word) || instruction.metUnusual || isOfOtherClass(state[register].fact)
    if !mayBeHeir || state[register].fact == .type(listType) {
      return readObject(register, ofType: listType)
    }
    let object = readObject(register)
    let (type, list) = (load64(object, 8), constant(listType))
    unless(equals(type, listType)) {
      switch slot {
      case .none:
        // Py_TPFLAGS_LIST_SUBCLASS
        let isHeir = self.add(.and, .address, [self.load32(type, Int(spt_type_flags)), self.constant(1 << 25)])
        self.require(self.compare(.notEqual, isHeir, self.constant(0)), .type)
      case .iteration:
        let (own, lists) = (self.load64(type, Int(spt_type_iter)), self.load64(list, Int(spt_type_iter)))
        self.require(self.compare(.equal, own, lists), .type)
      case .subscripts: self.require(equals(self.call(.readsAsList, [object]), 1), .type)
      }
    }
    return object
  }

  /// Whether it is known to be of a class that is not list: by the version by which a method of it was found.
  private func isOfOtherClass(_ fact: Fact) -> Bool {
    guard let versions = fact.versions else { return false }
    return versions.all.allSatisfy { UInt64($0) != objects.list_version }
  }

  /// Makes sure that there is room for one more item.
  func makeRoom(in list: Value) {
    let allocated = load64(list, Int(spt_list_items) + 8, .int)
    unless(compare(.less, load64(list, Int(spt_size), .int), allocated)) {
      self.require(equals(self.call(.reserveItem, [list]), 1), .call)
    }
  }
  func append(_ register: Int, isConstant: Bool, isTemporary: Bool, to list: Value) {
    let item: Value
    if isConstant {
      item = retype(constantObject(register), .object)
      incref(item)
    } else {
      item = ownedObject(register, isTemporary: isTemporary)
      if isTemporary { state[register] = Known() }
    }
    let size = load64(list, Int(spt_size), .int)
    store64(self.item(list, listType, size), 0, item)
    store64(list, Int(spt_size), add(.add, .int, [size, intConstant(1)]))
  }

  /// Takes the last item; leaves when there is none.
  func popItem(of list: Value) -> Value {
    let size = load64(list, Int(spt_size), .int)
    let left = add(.subtract, .int, [size, intConstant(1)])
    let half = add(.shiftRight, .int, [load64(list, Int(spt_list_items) + 8, .int), intConstant(1)])
    // As list_resize has it (Objects/listobject.c); the last one's end frees the items' memory.
    let least = add(.select, .int, [compare(.greater, half, intConstant(0)), half, intConstant(1)])
    return value(.object, when: compare(.greaterEqual, left, least)) {
      let item = load64(self.item(list, listType, left), 0, .object)
      store64(list, Int(spt_size), left)
      return item
    } otherwise: {
      let item = call(.popItem, [list], .object)
      unless(compare(.notEqual, item, constant(0))) { self.leave(.bounds) }
      return item
    }
  }
}
