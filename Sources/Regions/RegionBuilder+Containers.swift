// Subscripts and unpacking of lists and tuples (Subscripts+Specialized.swift, Containers.swift of the interpreter).
//
//   loadSubscriptList t0 ← x[i]    guard type(x) is list; v7: int = i, from the end if below 0
//                                  guard v7 in range else bounds; v9: object = items[v7]

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  func emitContainer(_ next: Int) -> Bool {
    switch instruction.opcode {
    case .loadSubscriptList: return loadItem(next, listType)
    case .loadSubscriptTuple: return loadItem(next, tupleType)
    case .storeSubscriptList: return storeItem(next)
    case .storeSubscript: return instruction.words[2] == objects.array_type ? storeArrayItem(next) : storeByte(next)
    case .listAppend: return listAppend(next)
    case .unpackPairToLocals, .unpackToLocals: return unpackToLocals(next)
    case .unpackSequence: return unpackSequence(next)
    case .buildTuple: return build(.newTuple, tupleType, next)
    case .buildList: return build(.newList, listType, next)
    case .buildMap: return buildEmptyDict(next)
    default: return false
    }
  }

  private func items(_ container: Value, _ type: UInt64) -> Value {
    type == listType
      ? load64(container, Int(spt_list_items)) : add(.add, .address, [container, constant(UInt64(spt_tuple_items))])
  }

  /// The address of the item that an int operand means. Until an index that is no constant was found to be below 0 or too large, it is
  /// taken to be neither, which takes one comparison.
  private func place(_ container: Value, _ type: UInt64, _ key: Value) -> Value {
    item(container, type, index(key, below: load64(container, Int(spt_size), .int)))
  }
  /// The index that it means in a sequence of that size.
  func index(_ key: Value, below size: Value) -> Value {
    if graph.nodes[key].operation != .constant && !isNegation(key) && !failedBefore(word) {
      require(compare(.below, key, size), .bounds)
      return key
    }
    let isNegative = compare(.less, key, intConstant(0))
    let index = add(.select, .int, [isNegative, add(.add, .int, [key, size]), key])
    demandOrRaise(compare(.below, index, size), .bounds)
    return index
  }
  /// Whether it is what `-n` gives: below 0 where n is an index, too.
  private func isNegation(_ key: Value) -> Bool {
    let node = graph.nodes[key]
    guard node.operation == .subtract, let left = node.operands.first else { return false }
    return graph.nodes[left].operation == .constant && graph.nodes[left].immediate == 0
  }
  /// The address of an item by its index.
  func item(_ container: Value, _ type: UInt64, _ index: Value) -> Value {
    add(.add, .address, [items(container, type), add(.shiftLeft, .address, [index, constant(3)])])
  }

  private func constantInt(_ index: Int) -> Int64? {
    let word = scope.code.constantWords[index]
    return Word.isInt(word) ? Word.intValue(word) : nil
  }

  /// An int operand, and what is to be released; nil when it is a constant that is none.
  func readInt(_ operand: Operand) -> (Value, Leftover)? {
    if !operand.isConstant { return readInt(operand.index, isTemporary: operand.isTemporary) }
    return constantInt(operand.index).map { (intConstant($0), Leftover()) }
  }
  /// Source c as an index.
  func readIndex() -> (Value, Leftover)? { readInt(operandC) }

  private func loadItem(_ next: Int, _ type: UInt64) -> Bool {
    if isBConstant { return false }
    guard let (key, leftover) = readIndex() else { return false }
    let isList = type == listType
    let container =
      isList ? readList(instruction.b, inheriting: .subscripts) : readObject(instruction.b, ofType: type)
    let item = load64(place(container, type, key), 0, .object)
    let wantsNumber = wantsNumber(after: next)
    if isBTemporary && !wantsNumber {
      incref(item)
      finish(leftover)
      let ending = Ending(container, state[instruction.b])
      state[instruction.b] = Known()
      endThenWrite([ending], item, Known(kind: .word, value: item, fact: .object), next)
    } else if wantsNumber {
      // The guard of the number comes before the key's end.
      if isBTemporary && instruction.a != instruction.b { state[instruction.b] = Known() }
      writeLoaded(item, after: next)
      finish(leftover)
      if isBTemporary { decref(container, after: next) }
    } else {
      // The end of what the destination held may leave: it comes last.
      finish(leftover)
      writeLoaded(item, after: next)
    }
    return true
  }

  /// [value, container, key]
  private func storeItem(_ next: Int) -> Bool {
    let valueOperand = instruction.listOperand(0)
    let containerOperand = instruction.listOperand(1)
    if containerOperand.isConstant { return false }
    guard let (key, leftover) = readInt(instruction.listOperand(2)) else { return false }
    let container = readObject(containerOperand.index, ofType: listType)
    let place = place(container, listType, key)
    let old = load64(place, 0)
    let join = graph.addBlock()
    finish(leftover)
    let value = storedObject(valueOperand, old, overwritten: join)
    if valueOperand.isTemporary { state[valueOperand.index] = Known() }
    store64(place, 0, value)
    if containerOperand.isTemporary {
      endStored(retype(old, .object), container, in: containerOperand.index, join, next)
    } else {
      decref(retype(old, .object), after: next)
      end(.jump(Edge(join)))
      block = join
    }
    return true
  }

  /// Where the items of source b lie, which is a tuple or list of so many; nil: the engine's function has to look.
  private func itemsOfSource(_ count: Int) -> (sequence: Value, items: [Value])? {
    if isBConstant || count > 8 || failedBefore(word) { return nil }
    let sequence = readObject(instruction.b)
    let start: Value
    switch state[instruction.b].fact {
    case .type(tupleType): start = items(sequence, tupleType)
    case .type(listType): start = items(sequence, listType)
    default:
      let type = load64(sequence, 8)
      start = value(.address, when: equals(type, tupleType)) {
        items(sequence, tupleType)
      } otherwise: {
        require(equals(type, listType), .type)
        return items(sequence, listType)
      }
    }
    require(equals(load64(sequence, Int(spt_size)), UInt64(count)), .bounds)
    return (sequence, (0..<count).map { load64(start, $0 * 8, .object) })
  }

  /// Items to temporaries, the last item first.
  private func unpackSequence(_ next: Int) -> Bool {
    let count = instruction.c
    guard let (sequence, items) = itemsOfSource(count) else { return false }
    let isTemporary = isBTemporary
    for item in items { incref(item) }
    if isTemporary { state[instruction.b] = Known() }
    for index in 0..<count {
      let item = items[count - 1 - index]
      let register = instruction.listOperand(index).index
      add(.writeRegister, .none, [item], Int64(register))
      state[register] = Known(kind: .word, value: item, fact: .object)
    }
    if isTemporary { decref(sequence, after: next) }
    return true
  }

  /// Items into locals, the first item first.
  private func unpackToLocals(_ next: Int) -> Bool {
    let count = instruction.c
    guard let (sequence, items) = itemsOfSource(count) else { return false }
    let isTemporary = isBTemporary
    for item in items { incref(item) }
    // What dies on the way may run code: the region is left behind the last store.
    var ran = constant(0)
    if isTemporary {
      state[instruction.b] = Known()
      ran = collect(ran, sequence) { deallocate($0) }
    }
    storeItems(items.map { ($0, Known(kind: .word, value: $0, fact: .object)) }, next, ran)
    return true
  }
  /// Writes the items of an unpacking to its locals; `ran` is not 0 where code ran meanwhile.
  func storeItems(_ items: [(word: Value, known: Known)], _ next: Int, _ before: Value) {
    var ran = before
    for (index, item) in items.enumerated() {
      let register = instruction.listOperand(index).index
      let old = state[register]
      let oldWord = old.ownsNothing ? nil : add(.readRegister, .word, [], Int64(register))
      add(.writeRegister, .none, [item.word], Int64(register))
      state[register] = item.known
      guard let oldWord else { continue }
      ran = collect(ran, word: oldWord) {
        let inlined = self.constant(self.missingFrame(of: self.scope))
        return self.callRunningCode(
          .deallocateItem, [$0, self.here, self.frame, inlined, self.constant(UInt64(index))])
      }
    }
    add(.guard, .none, [equals(ran, 0)], exit: exit(to: next, .ranCode))
  }

  private func buildEmptyDict(_ next: Int) -> Bool {
    if instruction.c != 0 || failedBefore(word) { return false }
    let made = call(.newDict, [context], .object)
    unless(compare(.notEqual, made, constant(0))) { self.leave(.call) }
    writeObject(instruction.a, made, .type(objects.dict_type), isLocal: isALocal, after: next)
    return true
  }
  /// A new tuple or list of a few items; no code runs.
  private func build(_ function: RuntimeFunction, _ type: UInt64, _ next: Int) -> Bool {
    let count = instruction.c
    if !(type == listType ? 0...6 : 1...6).contains(count) || failedBefore(word) { return false }
    let operands = (0..<count).map { instruction.listOperand($0) }
    var items: [Value] = []
    for operand in operands {
      let item = ownedObject(operand)
      // A temporary's register has it until the new one does.
      if operand.isTemporary { add(.writeRegister, .none, [item], Int64(operand.index)) }
      items.append(item)
    }
    let made = call(function, [constant(UInt64(count))], .object)
    // No guard: one may fail for nothing.
    unless(compare(.notEqual, made, constant(0))) {
      for (operand, item) in zip(operands, items) where !operand.isTemporary { self.giveBackOne(item) }
      self.leave(.call)
    }
    for operand in operands where operand.isTemporary { state[operand.index] = Known() }
    let first = self.items(made, type)
    for (index, item) in items.enumerated() { store64(first, index * 8, item) }
    let known = Known(kind: .word, value: retype(made, .word), fact: .type(type))
    write(instruction.a, made, known, isLocal: isALocal, after: next)
    return true
  }
}
