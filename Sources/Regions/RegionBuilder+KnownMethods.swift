// Methods of lists, sets and strs that are a few instructions (Calls+Builtins.swift of the interpreter).
//
//   callListAppend r ← append(x, item)         guard append is list.append, type(x) is list; the item is stored; r ← None
//   callDescriptorFast r ← pop(x)              the same of list.pop: r ← the last item
//   callDescriptorO r ← add(s, item)           of set.add: addToSet, where that runs no code; r ← None
//   callDescriptorFast r ← encode(s, "utf-8")  of str.encode: the bytes of an ASCII str
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
    case objects.str_encode: return callEncode(next)
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

  private func callEncode(_ next: Int) -> Bool {
    let view = instruction
    let operands = (1..<view.listCount).map { view.listOperand($0) }
    if operands.contains(where: { !$0.isConstant }) { return false }
    guard let text = owner(objects.str_encode, objects.str_type, arguments: operands.count) else { return false }
    var arguments = operands.map { retype(constantObject($0.index), .address) }
    while arguments.count < 2 { arguments.append(constant(0)) }
    let bytes = call(.encode, [text] + arguments, .object)
    // No guard: one may fail for nothing.
    unless(compare(.notEqual, bytes, constant(0))) { self.leave(.call) }
    finish(text, bytes, isOwned: true, next)
    return true
  }

  /// What the method is called on, an exact list or set, or where others came too a list of whatever class; nil where the call is none of these.
  private func owner(_ method: UInt64, _ type: UInt64, arguments: Int) -> Value? {
    let view = instruction
    let owner = view.listOperand(0)
    let limit = type == listType ? 1 : 0
    if isBConstant || view.listCount != arguments + 1 || failures(word) > limit || owner.isNull || owner.isConstant {
      return nil
    }
    require(equals(readWord(view.b), method), .call)
    return type == listType ? readList(owner.index, inheriting: .none) : readObject(owner.index, ofType: type)
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
