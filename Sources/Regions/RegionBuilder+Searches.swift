// Looking for strs and ints in dicts, sets, rows and strs (Operators.swift, Subscripts+Specialized.swift, Calls+Builtins.swift of the
// interpreter): no code runs for it, and nothing is forgotten.
//
//   containsJump x, d, to 40       v7: int = call search(d, x); guard v7 >= 0 else type; branch v7 != 0 …
//   loadSubscriptDict r ← d[k]     guard type(d) is dict; v7 = call findInDict(d, k); guard it is a place; r ← what lies there
//   callDictGet r ← get(d, k, e)   the same, and e where the dict certainly lacks the key
//   storeSubscriptDict d[k] ← x    guard type(d) is dict; v7 = call storeInDict(d, k, x); 0 → leave; what was there ends
//   mapAdd d, k, x                 the same, of a comprehension
//
// Where that is not sure (other keys, a missing one of a subscript) the region is left, and made anew with the engine's function for the
// instruction should that come often.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  func emitSearch(_ next: Int) -> Bool {
    if failedBefore(word) { return false }
    switch instruction.opcode {
    case .contains: contains(next)
    case .containsJump: containsJump(next)
    case .loadSubscriptDict: return loadFromDict(next)
    case .callDictGet: return getFromDict(next)
    case .storeSubscriptDict: return storeInDict(next)
    case .mapAdd: return addToMap(next)
    case .setAdd:
      addItem(instruction.b, isConstant: isBConstant, isTemporary: isBTemporary, toSet: readObject(instruction.a))
    default: return false
    }
    return true
  }

  /// Registers that an instruction consumes, and what they hold.
  private typealias Consumed = [(register: Int, word: Value)]

  /// An operand as a word, and what is to end where the instruction consumes it.
  private func read(_ operand: Operand) -> (word: Value, ended: Consumed) {
    if operand.isConstant { return (constantObject(operand.index), []) }
    let word = readWord(operand.index)
    return (word, operand.isTemporary ? [(register: operand.index, word: word)] : [])
  }
  /// The endings of registers that hold nothing then.
  private func endings(_ ended: Consumed) -> [Ending] {
    let endings = ended.map { Ending($0.word, state[$0.register]) }
    for (register, _) in ended { state[register] = Known() }
    return endings
  }

  // MARK: in

  /// Whether an item is in a container, and the operands to end.
  private func search() -> (isFound: Value, ended: Consumed) {
    let item = read(operandB)
    let container = read(operandC)
    if !isCConstant { _ = readObject(instruction.c) }
    let found = call(.search, [container.word, item.word], .int)
    require(compare(.greaterEqual, found, intConstant(0)), .type)
    // Bit 0: not in.
    let isIn = instruction.kind & 1 == 0
    return (compare(isIn ? .notEqual : .equal, found, intConstant(0)), item.ended + container.ended)
  }
  private func contains(_ next: Int) {
    let (isTrue, ended) = search()
    let result = bool(isTrue)
    endThenWrite(endings(ended), result, Known(kind: .word, value: result, fact: .object), next)
  }
  private func containsJump(_ next: Int) {
    let (isTrue, ended) = search()
    jump(next, when: isTrue, ending: ended)
  }

  // MARK: Dicts

  /// Where a dict has a key's value; 0: nowhere. Leaves where that is not sure.
  private func place(of key: Value, in dict: Value) -> Value {
    let place = call(.findInDict, [dict, key])
    require(compare(.notEqual, place, constant(1)), .type)
    return place
  }

  private func loadFromDict(_ next: Int) -> Bool {
    if isBConstant { return false }
    let dict = readObject(instruction.b, ofType: objects.dict_type)
    let key = read(operandC)
    let place = place(of: key.word, in: dict)
    demandOrRaise(compare(.notEqual, place, constant(0)), .bounds)
    let item = load64(place, 0, .object)
    var ended = key.ended
    if isBTemporary { ended.append((register: instruction.b, word: dict)) }
    if ended.isEmpty {
      writeLoaded(item, after: next)
    } else {
      incref(item)
      endThenWrite(endings(ended), item, Known(kind: .word, value: item, fact: .object), next)
    }
    return true
  }

  private func getFromDict(_ next: Int) -> Bool {
    let view = instruction
    let (owner, keyOperand) = (view.listOperand(0), view.listOperand(1))
    if isBConstant || owner.isNull || owner.isConstant { return false }
    require(equals(readWord(view.b), view.words[3]), .call)
    let dict = readObject(owner.index)
    if state[owner.index].fact != .type(objects.dict_type) {
      // The method looks at nothing but the dict.
      let flags = load64(load64(dict, 8), Int(spt_type_flags))
      let isDict = add(.and, .address, [flags, constant(UInt64(Py_TPFLAGS_DICT_SUBCLASS))])
      require(compare(.notEqual, isDict, constant(0)), .type)
    }
    let key = read(keyOperand)
    let place = place(of: key.word, in: dict)
    let other = view.c == 3 ? view.listOperand(2) : nil
    let known = other.map { $0.isConstant ? Known(fact: .object) : state[$0.index] } ?? Known(fact: .object)
    // A default that is consumed is the result's, or ends.
    let isConsumed = other.map { !$0.isConstant && $0.isTemporary } ?? false
    let otherWord = other.map { $0.isConstant ? constantObject($0.index) : readWord($0.index) }
    let isNumber = known.ownsNothing && (known.kind == .int || known.kind == .double)
    let isObject = known.fact != .nothing
    let result = value(.word, when: compare(.notEqual, place, constant(0))) {
      let item = load64(place, 0, .object)
      incref(item)
      return retype(item, .word)
    } otherwise: {
      guard let otherWord else { return constant(objects.none, .word) }
      if isNumber { return retype(otherWord, .word) }
      if isObject {
        incref(retype(otherWord, .object))
      } else {
        when(self.isObject(otherWord)) { self.incref(self.retype(otherWord, .object)) }
      }
      return retype(otherWord, .word)
    }
    var ended: Consumed = owner.isTemporary ? [(register: owner.index, word: dict)] : []
    ended += key.ended
    if let other, let otherWord, isConsumed && !isNumber { ended.append((register: other.index, word: otherWord)) }
    if isBTemporary { ended.append((register: view.b, word: readWord(view.b))) }
    let endings = endings(ended)
    if view.flags.contains(.aIsTemporary) {
      add(.guard, .none, [equals(collect(endings + [Ending(result, Known())]), 0)], exit: exit(to: next, .ranCode))
    } else {
      let fact: Fact = isObject ? .object : .nothing
      endThenWrite(endings, result, Known(kind: .word, value: result, fact: fact), next)
    }
    return true
  }

  /// [value, dict, key]
  private func storeInDict(_ next: Int) -> Bool {
    let container = instruction.listOperand(1)
    if container.isConstant { return false }
    let dict = readObject(container.index, ofType: objects.dict_type)
    var ran = store(instruction.listOperand(0), under: instruction.listOperand(2), in: dict)
    if container.isTemporary {
      state[container.index] = Known()
      ran = collect(ran, dict) { self.deallocate($0) }
    }
    add(.guard, .none, [equals(ran, 0)], exit: exit(to: next, .ranCode))
    return true
  }
  /// MAP_ADD, of a comprehension: [key, value]
  private func addToMap(_ next: Int) -> Bool {
    let dict = readObject(instruction.a, ofType: objects.dict_type)
    let ran = store(instruction.listOperand(1), under: instruction.listOperand(0), in: dict)
    add(.guard, .none, [equals(ran, 0)], exit: exit(to: next, .ranCode))
    return true
  }
  /// Puts a source's object under a key, and ends what was there and the key. 1 when code ran.
  private func store(_ source: Operand, under keyOperand: Operand, in dict: Value) -> Value {
    let key = read(keyOperand)
    let result = storeInDict(dict, key.word, ownedObject(source), from: source)
    // It may be the dict of the globals.
    state.globals = [:]
    if source.isTemporary { state[source.index] = Known() }
    var ran = self.value(.address, when: compare(.below, constant(1), result)) {
      collect(constant(0), retype(result, .object)) { self.deallocate($0) }
    } otherwise: {
      constant(0)
    }
    for ending in endings(key.ended) { ran = collect(ran, word: ending.word) { self.deallocate($0) } }
    return ran
  }
  /// Puts an owned object, which a source gave, under a key. Gives what `storeInDict` of the engine gives, but leaves with 0.
  @discardableResult
  func storeInDict(_ dict: Value, _ key: Value, _ value: Value, from source: Operand) -> Value {
    // A temporary's register has it until the dict does.
    if source.isTemporary { add(.writeRegister, .none, [value], Int64(source.index)) }
    let result = call(.storeInDict, [dict, key, value])
    // No guard: one may fail for nothing.
    unless(compare(.notEqual, result, constant(0))) {
      if !source.isTemporary { self.giveBackOne(value) }
      self.leave(.type)
    }
    return result
  }

  // MARK: Sets

  /// Adds an operand to a set; leaves where that may run code.
  func addItem(_ register: Int, isConstant: Bool, isTemporary: Bool, toSet set: Value) {
    let item = itemWord(register, isConstant: isConstant, isTemporary: isTemporary) { require($0, .type) }
    let isTaken = call(.addToSet, [set, item, constant(isTemporary ? 1 : 0)])
    // No guard: one may fail for nothing.
    unless(compare(.notEqual, isTaken, constant(0))) { self.leave(.call) }
    if isTemporary { state[register] = Known() }
  }
}
