// Methods of lists and sets that are a few instructions (Calls+Builtins.swift of the interpreter).
//
//   callListAppend r ← append(x, item)         guard append is list.append, type(x) is list; the item is stored; r ← None
//   callDescriptorFast r ← pop(x)              the same of list.pop: r ← the last item
//   callDescriptorO r ← add(s, item)           of set.add: addToSet, where that runs no code; r ← None
//
// What is known of the frame stays known. The site's fourth word says which method it met last.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// Whether a call of a method descriptor stands in the region as one of these.
  func callKnownMethod(_ next: Int) -> Bool {
    switch instruction.words[3] {
    case objects.list_pop: return callListPop(next)
    case objects.set_add: return callSetAdd(next)
    default: return false
    }
  }

  func callListAppend(_ next: Int) -> Bool {
    guard let list = owner(objects.list_append, listType, arguments: 1) else { return false }
    let item = instruction.listOperand(1)
    makeRoom(in: list)
    append(item.index, isConstant: item.isConstant, isTemporary: item.isTemporary, to: list)
    finish(list, constant(objects.none, .object), next)
    return true
  }
  private func callListPop(_ next: Int) -> Bool {
    guard let list = owner(objects.list_pop, listType, arguments: 0) else { return false }
    finish(list, popItem(of: list), isOwned: true, next)
    return true
  }
  private func callSetAdd(_ next: Int) -> Bool {
    let item = instruction.listOperand(1)
    if item.isConstant { return false }
    guard let set = owner(objects.set_add, objects.set_type, arguments: 1) else { return false }
    addItem(item.index, isConstant: false, isTemporary: item.isTemporary, toSet: set)
    finish(set, constant(objects.none, .object), next)
    return true
  }

  /// What the method is called on, an exact list or set; nil where the call is none of these.
  private func owner(_ method: UInt64, _ type: UInt64, arguments: Int) -> Value? {
    let view = instruction
    let owner = view.listOperand(0)
    if isBConstant || view.listCount != arguments + 1 || failedBefore(word) || owner.isNull || owner.isConstant {
      return nil
    }
    require(equals(readWord(view.b), method), .call)
    return readObject(owner.index, ofType: type)
  }
  /// Ends the owner and the method, and gives the result.
  private func finish(_ object: Value, _ result: Value, isOwned: Bool = false, _ next: Int) {
    let view = instruction
    let owner = view.listOperand(0)
    var endings: [Ending] = []
    if owner.isTemporary {
      endings = [Ending(object, state[owner.index])]
      state[owner.index] = Known()
    }
    if isBTemporary {
      // The type keeps it.
      giveBackOne(retype(readWord(view.b), .object))
      state[view.b] = Known()
    }
    if view.flags.contains(.aIsTemporary) {
      // Nobody wants the result.
      if isOwned { endings.append(Ending(result, Known(fact: .object))) }
      if !endings.isEmpty { add(.guard, .none, [equals(collect(endings), 0)], exit: exit(to: next, .ranCode)) }
    } else {
      endThenWrite(endings, result, Known(kind: .word, value: result, fact: .object), next)
    }
  }
}
