// Items appended to lists (Containers.swift, Calls+Builtins.swift of the interpreter).
//
//   listAppend t0 ← v5: double     room left, else reserveItem; v6: object = a box for v5; items[size] ← v6; size + 1
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

  /// list.append(item)
  func callListAppend(_ next: Int) -> Bool {
    let view = instruction
    if isBConstant || view.listCount != 2 || failedBefore(word) { return false }
    let (owner, item) = (view.listOperand(0), view.listOperand(1))
    if owner.isNull || owner.isConstant { return false }
    let descriptor = readWord(view.b)
    require(equals(descriptor, objects.list_append), .call)
    let list = readObject(owner.index, ofType: listType)
    makeRoom(in: list)
    append(item.index, isConstant: item.isConstant, isTemporary: item.isTemporary, to: list)
    var endings: [Ending] = []
    if owner.isTemporary {
      endings = [Ending(list, state[owner.index])]
      state[owner.index] = Known()
    }
    if isBTemporary {
      // The type keeps it.
      giveBackOne(retype(descriptor, .object))
      state[view.b] = Known()
    }
    if view.flags.contains(.aIsTemporary) {
      if !endings.isEmpty { add(.guard, .none, [equals(collect(endings), 0)], exit: exit(to: next, .ranCode)) }
    } else {
      let none = constant(objects.none, .object)
      endThenWrite(endings, none, Known(kind: .word, value: none, fact: .object), next)
    }
    return true
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
}
