// Attributes by shape (Attributes+Specialized.swift of the interpreter).
//
//   loadAttrInline t0 ← p.x   w3: version 31, offset 24    guard version(type p) == 31 else shape
//                                                          guard p has inline values else shape
//                                                          v7: object = load64 p +24; guard v7 != 0

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  private var version: UInt32 { UInt32(truncatingIfNeeded: instruction.words[3]) }
  private var number: Int { Int(instruction.words[3] >> 32) }

  func emitAttribute(_ next: Int) -> Bool {
    if !bindsPlainly { return false }
    if isBConstant { return loadMethodOfConstant() }
    switch instruction.opcode {
    case .loadAttrInline, .loadAttrInlineNumber:
      let owner = readOwner()
      requireInlineValues(owner)
      finishLoad(owner, field(owner, number), next)
    case .loadAttrSlot, .loadAttrSlotNumber:
      let owner = readOwner()
      finishLoad(owner, field(owner, number), next)
    case .loadAttrInlineFirst:
      let owner = readOwner()
      requireInlineValues(owner)
      let descriptor = load64(constant(instruction.words[4]), 8)
      require(equals(load64(descriptor, Int(spt_type_descr_set)), 0), .shape)
      finishLoad(owner, field(owner, number), next)
    case .loadAttrTupleItem:
      let owner = readOwner()
      require(compare(.below, constant(UInt64(number)), load64(owner, Int(spt_size))), .shape)
      finishLoad(owner, load64(owner, Int(spt_tuple_items) + number * 8, .object), next)
    case .loadAttrDict, .loadAttrDictNumber:
      let owner = readOwner()
      let keys = requirePlace(owner)
      finishLoad(owner, load64(keys, number + 8, .object), next)
    case .loadAttrModule:
      let owner = readObject(instruction.b, ofType: objects.module_type)
      let keys = load64(load64(owner, Int(spt_module_dict)), Int(spt_dict_keys))
      require(equals(load32(keys, Int(spt_keys_version)), UInt64(version)), .shape)
      finishLoad(owner, load64(keys, number, .object), next)
    case .loadAttrTypeInline:
      let owner = readOwner()
      requireInlineValues(owner)
      let keys = load64(load64(owner, 8), Int(spt_type_cached_keys))
      let expected = merged?.keysVersion ?? constant(UInt64(number))
      require(compare(.equal, load32(keys, Int(spt_keys_version)), expected), .shape)
      finishFromType(owner, next)
    case .loadAttrTypeNoDict:
      finishFromType(readOwner(), next)
    case .loadAttrTypeLazyDict:
      let owner = readOwner()
      let place = load64(owner, Int(Int32(truncatingIfNeeded: number)))
      require(equals(place, 0), .shape)
      finishFromType(owner, next)
    case .loadAttrTypeOverDict:
      if failedBefore(word) { return false }
      let owner = readOwner()
      // The number: instances of the type may have inline values.
      if number != 0 { require(equals(load8(owner, validity), 0), .shape) }
      let dict = load64(owner, managedDictOffset)
      unless(equals(dict, 0)) {
        let lacks = self.call(.dictLacks, [dict, self.constant(self.instruction.words[2])])
        self.require(self.compare(.notEqual, lacks, self.constant(0)), .shape)
      }
      finishFromType(owner, next)
    case .loadAttrClass:
      let owner = readClass()
      require(equals(load32(owner, Int(spt_type_version_tag)), UInt64(version)), .shape)
      finishFound(owner, on: owner, next)
    case .storeAttrInline:
      let owner = readOwner()
      requireInlineValues(owner)
      require(equals(load64(owner, managedDictOffset), 0), .shape)
      storeField(owner, owner, number, index: inlineIndex(at: number), next)
    case .storeAttrSlot:
      let owner = readOwner()
      storeField(owner, owner, number, index: nil, next)
    case .storeAttrDict:
      if failedBefore(word) { return false }
      let owner = readOwner()
      let keys = requirePlace(owner)
      let dict = load64(owner, managedDictOffset)
      requirePlain(dict)
      storeField(owner, keys, number + 8, index: nil, next)
    default: return false
    }
    return true
  }

  /// Whether what was found on a type is the value itself, or a method that comes with its owner: nothing has to be made.
  private var bindsPlainly: Bool {
    switch instruction.opcode {
    case .loadAttrTypeInline, .loadAttrTypeNoDict, .loadAttrTypeLazyDict, .loadAttrTypeOverDict,
      .loadAttrClass:
      let isMethod = instruction.flags.contains(.loadsMethod)
      switch spt_binding(rawValue: binding) {
      case spt_bind_nothing, spt_bind_static: return true
      case spt_bind_owner: return isMethod && instruction.opcode != .loadAttrClass
      case spt_bind_class: return isMethod
      default: return false
      }
    default: return true
    }
  }
  private var binding: UInt32 { UInt32(truncatingIfNeeded: instruction.words[5]) }

  /// The owner, of the type that the site expects.
  private func readOwner() -> Value {
    let owner = readObject(instruction.b)
    requireVersion(owner, in: instruction.b, version)
    return owner
  }
  /// The owner, a class: of the metaclass that the site expects, mostly `type`.
  private func readClass() -> Value {
    if UInt64(number) == objects.type_version { return readObject(instruction.b, ofType: objects.type_type) }
    let owner = readObject(instruction.b)
    requireVersion(owner, in: instruction.b, UInt32(truncatingIfNeeded: number))
    return owner
  }
  /// That an object in a register is of a type that has this version.
  func requireVersion(_ owner: Value, in register: Int, _ version: UInt32) {
    if state[register].fact == .version(version) || merged != nil { return }
    requireVersion(of: owner, version)
    state[register].fact = .version(version)
  }
  private func requireVersion(of owner: Value, _ version: UInt32) {
    require(equals(load32(load64(owner, 8), Int(spt_type_version_tag)), UInt64(version)), .shape)
  }
  /// Where an instance keeps its dict (MANAGED_DICT_OFFSET).
  var managedDictOffset: Int { Int(spt_managed_dict) }
  /// Inline values hold the truth about the instance (PyDictValues.valid).
  func requireInlineValues(_ owner: Value) {
    require(compare(.notEqual, load8(owner, validity), constant(0)), .shape)
  }
  /// Where an instance says so.
  var validity: Int { Int(spt_inline_validity) }
  private func field(_ owner: Value, _ offset: Int) -> Value {
    let value = load64(owner, offset, .object)
    require(compare(.notEqual, value, constant(0)), .shape)
    return value
  }
  /// That a dict's value may be replaced in place: a watched dict wants to hear of the change; one that the collector does not know may have
  /// to be shown to it.
  func requirePlain(_ dict: Value) {
    require(equals(load8(dict, Int(spt_dict_version_tag)), 0), .shape)
    require(compare(.notEqual, load64(dict, Int(spt_collector_link)), constant(0)), .shape)
  }
  /// The keys of the instance's dict, which have the name's entry where it was.
  private func requirePlace(_ owner: Value) -> Value {
    let dict = load64(owner, managedDictOffset)
    require(compare(.notEqual, dict, constant(0)), .shape)
    let keys = load64(dict, Int(spt_dict_keys))
    // As `spt_keys_layout`.
    let layout = add(.and, .address, [load32(keys, Int(spt_keys_log2_size)), constant(0xFF_FFFF)])
    require(equals(layout, instruction.words[4] & 0xFFFF_FFFF), .shape)
    require(equals(load64(keys, number), instruction.words[2]), .shape)
    return keys
  }

  /// Stores a value that is borrowed from the owner, and ends the owner.
  func finishLoad(_ owner: Value, _ value: Value, _ next: Int) {
    let register = instruction.b
    let isTemporary = isBTemporary
    if instruction.flags.contains(.loadsMethod) {
      incref(value)
      if isTemporary { state[register] = Known() }
      writeNull(instruction.c)
      writeObject(instruction.a, value, .object, isLocal: isALocal, after: next)
    } else {
      if isTemporary && isALocal && !wantsNumber(after: next) {
        let ending = Ending(owner, state[register])
        state[register] = Known()
        incref(value)
        return endThenWrite([ending], value, Known(kind: .word, value: value, fact: .object), next)
      }
      if isTemporary && instruction.a != register { state[register] = Known() }
      writeLoaded(value, after: next)
    }
    if isTemporary { decref(owner, after: next) }
  }
  func writeNull(_ register: Int) {
    let null = constant(0, .word)
    add(.writeRegister, .none, [null], Int64(register))
    state[register] = Known(kind: .word, value: null, ownsNothing: true)
  }
  private func finishFromType(_ owner: Value, _ next: Int) { finishFound(owner, on: nil, next) }
  /// A value that was found on the owner's type, or on a class that is the owner, bound as w5 says.
  private func finishFound(_ owner: Value, on cls: Value?, _ next: Int) {
    let value = constant(instruction.words[4], .object)
    switch spt_binding(rawValue: binding) {
    case spt_bind_nothing: finishLoad(owner, value, next)
    case spt_bind_static: finishLoad(owner, wrapped(value), next)
    case spt_bind_class:
      let function = wrapped(value)
      finishClassMethod(owner, on: cls ?? load64(owner, 8, .object), function, next)
    default: finishMethod(owner, value)
    }
  }
  /// The function in a staticmethod or classmethod.
  private func wrapped(_ method: Value) -> Value {
    let function = load64(method, Int(spt_wrapped_callable), .object)
    require(compare(.notEqual, function, constant(0)), .shape)
    return function
  }
  /// A function with the class as its self.
  private func finishClassMethod(_ owner: Value, on cls: Value, _ function: Value, _ next: Int) {
    incref(function)
    incref(cls)
    let isTemporary = isBTemporary
    if isTemporary { state[instruction.b] = Known() }
    writeMethod(cls, .object, function)
    if isTemporary { decref(owner, after: next) }
  }
  /// `", ".join` and its like.
  private func loadMethodOfConstant() -> Bool {
    if instruction.opcode != .loadAttrTypeNoDict || binding != spt_bind_owner.rawValue { return false }
    let owner = retype(constantObject(instruction.b), .object)
    requireVersion(of: owner, version)
    let method = constant(instruction.words[4], .object)
    incref(method)
    incref(owner)
    writeMethod(owner, .version(version), method)
    return true
  }
  /// A method with its self, to which a temporary owner moves.
  func finishMethod(_ owner: Value, _ value: Value) {
    let fact = state[instruction.b].fact
    incref(value)
    if !isBTemporary { incref(owner) }
    if isBTemporary { state[instruction.b] = Known() }
    writeMethod(owner, fact, value)
  }
  private func writeMethod(_ owner: Value, _ fact: Fact, _ value: Value) {
    add(.writeRegister, .none, [value], Int64(instruction.a))
    state[instruction.a] = Known(kind: .word, value: value, fact: .object)
    add(.writeRegister, .none, [owner], Int64(instruction.c))
    state[instruction.c] = Known(kind: .word, value: owner, fact: fact)
  }

  // MARK: Stores

  /// Source c goes into a field of the owner, at a distance from `base`; a number into the box that is there, if nobody else sees
  /// it. `index`: of an inline value.
  func storeField(_ owner: Value, _ base: Value, _ offset: Int, index: Value?, _ next: Int) {
    let old = load64(base, offset)
    let join = graph.addBlock()
    let value = storedObject(operandC, old, overwritten: join)
    if isCTemporary { state[instruction.c] = Known() }
    store64(base, offset, value)
    let (replaces, isFirst) = (graph.addBlock(), graph.addBlock())
    end(.branch(compare(.notEqual, old, constant(0)), then: Edge(replaces), else: Edge(isFirst), likely: nil))
    block = isFirst
    if let index { noteInlineValue(owner, index) }
    end(.jump(Edge(join)))
    block = replaces
    if isBTemporary {
      endStored(retype(old, .object), owner, in: instruction.b, join, next)
    } else {
      decref(retype(old, .object), after: next)
      end(.jump(Edge(join)))
      block = join
    }
  }
  /// Gives back what was stored over, from the block at hand, and the owner in a register, there and at `join`: then it is seen
  /// whether code ran.
  func endStored(_ old: Value, _ owner: Value, in register: Int, _ join: BlockNumber, _ next: Int) {
    let last = graph.addBlock()
    let ran = graph.addParameter(last, .address)
    let first = collect(constant(0), old) { deallocate($0) }
    end(.jump(Edge(last, [first])))
    block = join
    let none = constant(0)
    end(.jump(Edge(last, [none])))
    block = last
    state[register] = Known()
    let both = collect(ran, owner) { deallocate($0) }
    add(.guard, .none, [equals(both, 0)], exit: exit(to: next, .ranCode))
  }

  /// Notes that an inline value came to an instance (PyDictValues: capacity, size, embedded, valid, then the values and
  /// behind them the order in which they came: pycore_dict.h).
  private func noteInlineValue(_ owner: Value, _ index: Value) {
    let size = load8(owner, Int(spt_inline_count))
    let behind = add(.shiftLeft, .address, [load8(owner, Int(spt_inline_capacity)), constant(3)])
    let place = add(.add, .address, [add(.add, .address, [owner, behind]), size])
    add(.store8, .none, [place, index], Int64(spt_inline_values))
    add(.store8, .none, [owner, add(.add, .address, [size, constant(1)])], Int64(spt_inline_count))
  }
  /// Which one lies at a distance from its instance.
  private func inlineIndex(at offset: Int) -> Value { constant(UInt64((offset - Int(spt_inline_values)) / 8)) }
  func inlineIndex(behind offset: Value) -> Value {
    let distance = add(.subtract, .address, [offset, constant(UInt64(spt_inline_values))])
    return add(.shiftRightLogical, .address, [distance, constant(3)])
  }

  /// A register's value as an owned object for a place that holds `old`. A number that fits the box there goes into it, and
  /// that way ends at `overwritten`.
  func storedObject(_ register: Int, isTemporary: Bool, _ old: Value, overwritten: BlockNumber) -> Value {
    ownedObject(register, isTemporary: isTemporary) { self.overwrite(old, $0, $1, overwritten) }
  }
  /// The same of an operand.
  func storedObject(_ operand: Operand, _ old: Value, overwritten: BlockNumber) -> Value {
    if operand.isConstant { return ownedObject(operand) }
    return storedObject(operand.index, isTemporary: operand.isTemporary, old, overwritten: overwritten)
  }
  /// An operand as an owned object.
  func ownedObject(_ operand: Operand) -> Value {
    if !operand.isConstant { return ownedObject(operand.index, isTemporary: operand.isTemporary) }
    let object = retype(constantObject(operand.index), .object)
    incref(object)
    return object
  }
  /// A register's value as an owned object; `tryNumber` comes before a number gets one.
  func ownedObject(
    _ register: Int, isTemporary: Bool, tryNumber: (_ word: Value, Known) -> Void = { _, _ in }
  ) -> Value {
    let known = state[register]
    if known.ownsNothing && (known.kind == .int || known.kind == .double) {
      let word = readWord(register)
      tryNumber(word, known)
      let box = box(word, known)
      if !isTemporary {
        // The local keeps the object too, lest it have two.
        add(.writeRegister, .none, [box], Int64(register))
        incref(box)
        // Where the number went into the box that was there, the local still holds it alone.
        state[register].ownsNothing = false
      }
      return box
    }
    let word = readWord(register)
    if case .nothing = known.fact {
      let join = graph.addBlock()
      let result = graph.addParameter(join, .object)
      let isPlain = graph.addBlock()
      let isNumber = graph.addBlock()
      end(.branch(isPointer(word), then: Edge(isPlain), else: Edge(isNumber), likely: true))
      block = isNumber
      tryNumber(word, known)
      let box = box(word, known)
      if !isTemporary {
        add(.writeRegister, .none, [box], Int64(register))
        incref(box)
      }
      end(.jump(Edge(join, [box])))
      block = isPlain
      let object = retype(word, .object)
      if !isTemporary { incref(object) }
      end(.jump(Edge(join, [object])))
      block = join
      state[register] = Known()
      return result
    }
    let object = retype(word, .object)
    if !isTemporary { incref(object) }
    return object
  }
  /// Boxes.swift, `overwriteBox`, for a number of a known kind.
  private func overwrite(_ old: Value, _ word: Value, _ known: Known, _ overwritten: BlockNumber) {
    if known.kind == .double || known.kind == .int {
      let makes = graph.addBlock()
      if known.kind == .int {
        // One digit of 30 bits, positive, and none of the small ints that are shared.
        let otherwise = addColdBlock()
        check(
          compare(.below, add(.subtract, .int, [known.value, intConstant(257)]), intConstant(1 << 30 - 257)),
          else: otherwise)
        let here = block
        block = otherwise
        overwriteThroughEngine(old, word, overwritten, else: makes)
        block = here
      }
      check(compare(.notEqual, old, constant(0)), else: makes)
      // In halves: see the emitter's `isLast`.
      let others = add(.or, .address, [add(.xor, .address, [load32(old, 0), constant(1)]), load32(old, 4)])
      check(equals(others, 0), else: makes)
      check(equals(load64(old, 8), known.kind == .int ? intType : floatType), else: makes)
      if known.kind == .int {
        check(equals(load64(old, Int(spt_long_tag)), 8), else: makes)
        add(.store32, .none, [old, known.value], Int64(spt_long_digits))
      } else {
        add(.storeDouble, .none, [old, known.value], Int64(spt_float_value))
      }
      end(.jump(Edge(overwritten)))
      block = makes
      return
    }
    let makes = graph.addBlock()
    overwriteThroughEngine(old, word, overwritten, else: makes)
    block = makes
  }
  private func overwriteThroughEngine(
    _ old: Value, _ word: Value, _ overwritten: BlockNumber, else makes: BlockNumber
  ) {
    let holds = graph.addBlock()
    end(.branch(compare(.notEqual, old, constant(0)), then: Edge(holds), else: Edge(makes), likely: nil))
    block = holds
    let done = call(.overwriteBox, [old, word])
    end(.branch(equals(done, 0), then: Edge(makes), else: Edge(overwritten), likely: nil))
  }
}
