// References given back, and what ends with them.
//
//   t0 ← p.x, and p goes     v5 = count of p - 1; it is 0: v6 = deallocate(p); guard v6 == 0 else x3, behind the instruction
//
// The end of an object seldom runs Python code. The engine says whether it did: then the region is left behind the instruction, and
// nothing that was known is used.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

/// A word that an instruction consumes, and whether it is known to be an object.
struct Ending {
  var word: Value
  var isObject: Bool
  init(_ word: Value, _ known: Known) {
    self.word = word
    isObject = known.fact != .nothing
  }
}

extension RegionBuilder {
  /// Gives back what a local held before a store; `after`: where the region is left should code have run.
  func releaseOld(_ old: Value, _ fact: Fact, after: Int) {
    if case .nothing = fact {
      releaseWord(old, .deallocate, after)
    } else {
      decref(retype(old, .object), after: after)
    }
  }
  /// Gives back a reference; code that runs then sees the frame at this instruction.
  func decref(_ object: Value, after: Int) {
    let frame = constant(missingFrame(of: scope))
    add(.decref, .none, [object, frame], Int64(number(of: word)), exit: exit(to: after, .ranCode))
  }
  /// Gives back what a local held before it was written over.
  func releaseOverwritten(_ oldWord: Value, _ old: Known, after: Int, _ keepsInts: Bool) {
    let fact = old.kind == .word || old.kind == .unknown ? old.fact : .nothing
    if case .nothing = fact {
      when(isObject(oldWord)) { overwritten(oldWord, after, keepsInts) }
    } else {
      overwritten(oldWord, after, keepsInts)
    }
  }
  /// Ends an object at the instruction; not 0 when code ran.
  func deallocate(_ object: Value, _ function: RuntimeFunction = .deallocate) -> Value {
    callRunningCode(function, [object, here, frame, constant(missingFrame(of: scope))])
  }
  /// Gives back a word that may be a number.
  func releaseWord(_ word: Value, _ function: RuntimeFunction, _ after: Int) {
    when(isObject(word)) {
      giveBack(retype(word, .object)) { endAt(function, $0, after) }
    }
  }
  /// Has the engine end what dies, and leaves behind the instruction should code have run.
  private func endAt(_ function: RuntimeFunction, _ word: Value, _ after: Int) {
    let ran = deallocate(word, function)
    add(.guard, .none, [equals(ran, 0)], exit: exit(to: after, .ranCode))
  }
  /// As the interpreter's `put`: what dies sees the frame at the bytecode that stores.
  private func overwritten(_ oldWord: Value, _ after: Int, _ keepsInts: Bool) {
    func end(_ object: Value) { endAt(.deallocateOverwritten, object, after) }
    giveBack(retype(oldWord, .object), isEndLikely: keepsInts) { object in
      keepsInts ? keepInt(object, otherwise: end) : end(object)
    }
  }
  /// Puts a dead int of one digit to those that wait to be used again, as `spt_deallocate` does.
  private func keepInt(_ object: Value, otherwise: (Value) -> Void) {
    let (done, other) = (graph.addBlock(), addColdBlock())
    check(equals(load64(object, 8), intType), else: other)
    check(compare(.below, load64(object, Int(spt_long_tag)), constant(16)), else: other)
    let countPlace = variable(.freeIntCount)
    let count = add(.loadShared, .address, [countPlace])
    check(compare(.below, count, constant(UInt64(spt_free_int_limit))), else: other)
    checkUnwatched(else: other)
    let slot = add(.add, .address, [variable(.freeInts), add(.shiftLeft, .address, [count, constant(3)])])
    store64(slot, 0, object)
    store64(countPlace, 0, add(.add, .address, [count, constant(1)]))
    end(.jump(Edge(done)))
    block = other
    otherwise(object)
    end(.jump(Edge(done)))
    block = done
  }
  /// Gives back a reference, not to an immortal object; `end` ends the object when it was the last.
  func giveBack(_ object: Value, isEndLikely: Bool = false, _ end: (Value) -> Void) {
    when(add(.release, .bool, [object]), likely: isEndLikely) { end(object) }
  }

  /// Demands that no code runs as this reference to an object goes (`isLastReference` of the interpreter).
  func demandQuietEnd(of object: Value, _ demand: (Value) -> Void) {
    when(equals(load32(object, 0), 1)) {
      let codeRunners = UInt64(Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HEAPTYPE)
      let flags = self.load64(self.load64(object, 8), Int(spt_type_flags))
      demand(self.equals(self.add(.and, .address, [flags, self.constant(codeRunners)]), 0))
    }
  }
  /// Gives back a reference that is not the last.
  func giveBackOne(_ object: Value) { add(.release, .bool, [object]) }

  /// `collect` for a word that may be a number or NULL.
  func collect(_ ran: Value, word: Value, _ deallocate: (Value) -> Value) -> Value {
    value(.address, when: isObject(word)) {
      collect(ran, retype(word, .object), deallocate)
    } otherwise: {
      ran
    }
  }
  /// Gives back a reference; `ran`, or 1 when code ran at the object's end.
  func collect(_ ran: Value, _ object: Value, _ deallocate: (Value) -> Value) -> Value {
    value(.address, unless: add(.release, .bool, [object])) {
      ran
    } otherwise: {
      self.add(.or, .address, [ran, deallocate(object)])
    }
  }

  /// Gives back what an instruction consumes; not 0 when code ran.
  func collect(_ endings: [Ending]) -> Value {
    func end(_ object: Value) -> Value { deallocate(object) }
    var ran = constant(0)
    for ending in endings {
      ran = ending.isObject ? collect(ran, retype(ending.word, .object), end) : collect(ran, word: ending.word, end)
    }
    return ran
  }

  /// Gives back what an instruction consumes, then writes its result to destination a and gives back what was there: the
  /// order in which the interpreter does it, whose local still has its old value when the others end.
  func endThenWrite(_ endings: [Ending], _ word: Value, _ known: Known, _ next: Int) {
    if endings.isEmpty { return write(instruction.a, word, known, isLocal: isALocal, after: next) }
    writeBehind(collect(endings), word, known, next)
  }
  /// Writes an instruction's result behind what may have run code: not 0 if any did.
  func writeBehind(_ ran: Value, _ word: Value, _ known: Known, _ next: Int) {
    let register = instruction.a
    if !isALocal {
      write(register, word, known, isLocal: false, after: next)
      add(.guard, .none, [equals(ran, 0)], exit: exit(to: next, .ranCode))
      return
    }
    unless(equals(ran, 0)) {
      // Code that ran may have written to the local.
      let place = Int64((register - self.scope.offset) * 8)
      let old = self.add(.loadShared, .word, [self.frame], place)
      self.add(.writeRegister, .none, [word], Int64(register))
      self.when(self.isObject(old)) {
        self.giveBack(self.retype(old, .object)) {
          _ = self.deallocate($0, .deallocateOverwritten)
        }
      }
      self.end(.leave(self.exit(to: next, .ranCode)))
    }
    write(register, word, known, isLocal: true, after: next)
  }
}
