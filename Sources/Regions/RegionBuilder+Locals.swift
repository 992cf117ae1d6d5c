// Moves, locals, cells and globals (Locals.swift, Names.swift of the interpreter).

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  func emitLocal(_ next: Int) -> Bool {
    switch instruction.opcode {
    case .move: move(next)
    case .loadNull: write(instruction.a, constant(0, .word), Known(ownsNothing: true), isLocal: isALocal, after: next)
    case .swap: swap()
    case .loadAndClear:
      let (word, known) = (readWord(instruction.b), state[instruction.b])
      add(.writeRegister, .none, [constant(0)], Int64(instruction.b))
      state[instruction.b] = Known(ownsNothing: true)
      let isNumber = known.ownsNothing && (known.kind == .int || known.kind == .double)
      let kept = isNumber ? known : Known(kind: .word, value: word, fact: known.fact)
      write(instruction.a, word, kept, isLocal: isALocal, after: next)
    case .drop: drop(next)
    case .loadCheck:
      let value = readObject(
        instruction.b,
        asNumber: { number, known in
          self.write(self.instruction.a, number, known, isLocal: self.isALocal, after: next)
        })
      if let value {
        incref(value)
        writeObject(instruction.a, value, state[instruction.b].fact, isLocal: isALocal, after: next)
      }
    case .loadDeref:
      let cell = retype(readWord(instruction.b), .object)
      let value = load64(cell, Int(spt_cell_contents), .object)
      require(compare(.notEqual, value, constant(0)), .bounds)
      incref(value)
      writeObject(instruction.a, value, .object, isLocal: isALocal, after: next)
    case .storeDeref: return storeDeref(next)
    case .storeGlobal: return storeGlobal(next)
    case .loadGlobalModule: loadGlobal(next, fromBuiltins: false)
    case .loadGlobalBuiltin: loadGlobal(next, fromBuiltins: true)
    case .jump, .jumpBackwardNoPoll: goTo(word + instruction.targetDistance)
    case .jumpBackward, .jumpBackwardRegion: jumpBackward()
    case .count, .functionStart, .functionStartRegion: break
    default: return false
    }
    return true
  }

  private func move(_ next: Int) {
    let isLocal = isALocal
    if isBConstant {
      let object = add(.constant, .object, [], Int64(bitPattern: scope.code.constants[instruction.b]))
      incref(object)
      return write(instruction.a, object, constantKnown(instruction.b, object), isLocal: isLocal, after: next)
    }
    let known = state[instruction.b]
    if known.ownsNothing && (known.kind == .int || known.kind == .double) {
      let word = readWord(instruction.b)
      return write(instruction.a, word, known, isLocal: isLocal, after: next)
    }
    let word = readWord(instruction.b)
    let fact = state[instruction.b].fact
    if !isBTemporary {
      if fact == .nothing {
        when(isObject(word)) { incref(retype(word, .object)) }
      } else {
        incref(retype(word, .object))
      }
    }
    if isBTemporary { state[instruction.b] = Known() }
    write(instruction.a, word, Known(kind: .word, value: word, fact: fact), isLocal: isLocal, after: next)
  }

  /// A cell's new contents; a number goes into the box that is there, if nobody else sees it. An end that runs code is the instruction's,
  /// which looks around behind it.
  private func storeDeref(_ next: Int) -> Bool {
    if failedBefore(word) || instruction.metUnusual { return false }
    let cell = retype(readWord(instruction.a), .object)
    let old = load64(cell, Int(spt_cell_contents))
    when(compare(.notEqual, old, constant(0))) { self.demandQuietEnd(of: old) { self.require($0, .type) } }
    replace(old, next) { self.store64(cell, Int(spt_cell_contents), $0) }
    return true
  }
  /// A global's new value, where it has one already.
  private func storeGlobal(_ next: Int) -> Bool {
    if failedBefore(word) { return false }
    let globals = retype(header(Header.globals), .object)
    let name = constant(instruction.nameAddress)
    let place = call(.findInDict, [globals, name])
    require(compare(.below, constant(1), place), .global)
    requirePlain(globals)
    // The engine's function stores: loads of globals do not go by this place.
    replace(load64(place, 0), next) { self.storeInDict(globals, name, $0, from: self.operandB) }
    return true
  }
  /// Source b takes the place of an object or NULL.
  private func replace(_ old: Value, _ next: Int, _ store: (Value) -> Void) {
    let join = graph.addBlock()
    let value = storedObject(operandB, old, overwritten: join)
    if isBTemporary { state[instruction.b] = Known() }
    store(value)
    let replaces = graph.addBlock()
    end(.branch(compare(.notEqual, old, constant(0)), then: Edge(replaces), else: Edge(join), likely: true))
    block = replaces
    decref(retype(old, .object), after: next)
    end(.jump(Edge(join)))
    block = join
  }

  /// What is known of a register that gets a constant: its number, which stays an object.
  func constantKnown(_ index: Int, _ object: Value) -> Known {
    let word = scope.code.constantWords[index]
    if Word.isInt(word) { return Known(kind: .int, value: intConstant(Word.intValue(word))) }
    if Word.isDouble(word) {
      let bits = Int64(bitPattern: Word.doubleValue(word).bitPattern)
      return Known(kind: .double, value: add(.constant, .double, [], bits))
    }
    return Known(kind: .word, value: object, fact: .object)
  }

  private func swap() {
    let first = readWord(instruction.a)
    let second = readWord(instruction.b)
    add(.writeRegister, .none, [second], Int64(instruction.a))
    add(.writeRegister, .none, [first], Int64(instruction.b))
    let known = state[instruction.a]
    state[instruction.a] = state[instruction.b]
    state[instruction.b] = known
  }

  private func drop(_ next: Int) {
    if state[instruction.a].ownsNothing { return }
    let word = readWord(instruction.a)
    let fact = state[instruction.a].fact
    state[instruction.a] = Known()
    releaseOld(word, fact, after: next)
  }

  /// A local that may be unbound: an object, or nil when it was a number, which `asNumber` got.
  private func readObject(_ register: Int, asNumber: (Value, Known) -> Void) -> Value? {
    let known = state[register]
    if known.ownsNothing && (known.kind == .int || known.kind == .double) {
      asNumber(readWord(register), known)
      return nil
    }
    return readObject(register, .bounds)
  }

  // MARK: Globals

  /// A namespace's value: its keys have the version that they had.
  private func loadGlobal(_ next: Int, fromBuiltins: Bool) {
    writeLoaded(global(instruction, fromBuiltins: fromBuiltins), after: next)
  }
  func global(_ instruction: InstructionView, fromBuiltins: Bool) -> Value {
    let versions = instruction.words[3]
    var keys = keysOfGlobals(version: UInt32(truncatingIfNeeded: versions))
    if fromBuiltins {
      let builtins = header(Header.builtins)
      require(equals(load64(builtins, 8), objects.dict_type), .global)
      keys = load64(builtins, Int(spt_dict_keys))
      require(equals(load32(keys, Int(spt_keys_version)), versions >> 32), .global)
    }
    return load64(keys, Int(instruction.words[4]), .object)
  }

  /// The keys of the globals, which are of this version. One comparison tells that the dict is that which was looked at: a copy of
  /// it may have keys of the same version.
  private func keysOfGlobals(version: UInt32) -> Value {
    let globals = header(Header.globals)
    if let known = state.globals[version] {
      require(compare(.equal, globals, known.dict), .global)
      return known.keys
    }
    let keys = load64(globals, Int(spt_dict_keys))
    require(equals(load32(keys, Int(spt_keys_version)), UInt64(version)), .global)
    state.globals[version] = Globals(dict: globals, keys: keys)
    return keys
  }

  /// A word of the frame's header. Of a frame that has not been pushed the function is there, and the rest is the function's.
  func header(_ word: Int) -> Value {
    if scope.call == nil { return load64(frame, word * 8) }
    func read(_ word: Int) -> Value { retype(add(.readRegister, .word, [], Int64(scope.offset + word)), .address) }
    if hasFrame { return read(word) }
    if scope.isWithoutFunction, let call = scope.call {
      // The globals are those of who makes the function.
      let inner = scope
      scope = call.scope
      defer { scope = inner }
      return header(word)
    }
    switch word {
    case Header.globals: return load64(read(Header.function), Int(spt_function_globals))
    case Header.builtins: return load64(read(Header.function), Int(spt_function_builtins))
    default: return read(Header.function)
    }
  }

  // MARK: Loops

  /// A back-edge: what is pending is the interpreter's.
  private func jumpBackward() {
    requireNothingPending()
    goTo(word + instruction.targetDistance)
  }
  func requireNothingPending() {
    require(equals(unexpectedWork, 0), .poll)
  }
  var threadState: Value { load64(context, Int(spt_context_thread_state)) }
  /// In which bits `eval_breaker` is not as expected; other threads write it.
  var unexpectedWork: Value {
    let breaker = add(.loadShared, .address, [threadState], Int64(spt_thread_eval_breaker))
    return add(.xor, .address, [breaker, add(.loadShared, .address, [variable(.expectedBreaker)])])
  }
}
