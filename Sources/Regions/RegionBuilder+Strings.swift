// Strings: their characters, and sums (Iteration+Specialized.swift, Subscripts+Specialized.swift, Arithmetic+Specialized.swift of the
// interpreter).
//
//   loadSubscriptString t0 ← s[i]    guard type(s) is str; guard s is ASCII; guard i in range
//                                    v9 = the byte at s + 40 + i; v11: object = first character + 48 * v9
//
// CPython has one object for each character of ASCII, which is immortal: no reference is taken.

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  func emitString(_ next: Int) -> Bool {
    switch instruction.opcode {
    case .forIterString:
      forIterSequence(next, objects.ascii_iterator_type) { self.character(of: $0, $1) }
      return true
    case .loadSubscriptString:
      if [0, objects.str_type].contains(instruction.words[2]) { return loadCharacter(next) }
      return instruction.words[2] == objects.array_type ? loadArrayItem(next) : loadByte(next)
    case .addString: return addString(next)
    default: return false
    }
  }

  /// The str of a character of an ASCII string.
  private func character(of text: Value, _ index: Value) -> (Value, Fact) {
    let place = add(.add, .address, [text, index])
    let byte = load8(place, Int(spt_text_characters))
    let distance = add(.multiply, .address, [byte, constant(UInt64(spt_character_bytes))])
    return (add(.add, .object, [constant(objects.first_character), distance]), .type(objects.str_type))
  }

  /// s[i]; characters that are not ASCII are the engine's.
  private func loadCharacter(_ next: Int) -> Bool {
    // A second failure: the first may have been an index below 0.
    if isBConstant || failures(word) > 1 { return false }
    guard let (key, leftover) = readIndex() else { return false }
    let text = readObject(instruction.b, ofType: objects.str_type)
    let state = add(.and, .address, [load32(text, Int(spt_text_state)), constant(UInt64(spt_ascii_state()))])
    require(equals(state, UInt64(spt_ascii_state())), .type)
    let (item, fact) = character(of: text, index(key, below: load64(text, Int(spt_text_length), .int)))
    finish(leftover)
    let ending = Ending(text, self.state[instruction.b])
    if isBTemporary { self.state[instruction.b] = Known() }
    endThenWrite(isBTemporary ? [ending] : [], item, Known(kind: .word, value: item, fact: fact), next)
    return true
  }

  /// An operand that is an exact str.
  func readString(_ index: Int, isConstant: Bool) -> Value {
    readObject(index, isConstant: isConstant, ofType: objects.str_type)
  }
  /// An operand of exactly that type.
  func readObject(_ index: Int, isConstant: Bool, ofType type: UInt64) -> Value {
    if !isConstant { return readObject(index, ofType: type) }
    let object = retype(constantObject(index), .object)
    require(equals(load64(object, 8), type), .type)
    return object
  }

  /// The sum of short strings; long ones are the engine's.
  private func addString(_ next: Int) -> Bool {
    if failedBefore(word) { return false }
    let left = readString(instruction.b, isConstant: isBConstant)
    let right = readString(instruction.c, isConstant: isCConstant)
    if isALocal && !isBConstant && instruction.a == instruction.b { return append(left, right, next) }
    let sum = call(.concatStrings, [left, right], .object)
    unless(compare(.notEqual, sum, constant(0))) { self.leave(.type) }
    var endings: [Ending] = []
    if isBTemporary { endings.append(Ending(left, state[instruction.b])) }
    if isCTemporary { endings.append(Ending(right, state[instruction.c])) }
    if isBTemporary { state[instruction.b] = Known() }
    if isCTemporary { state[instruction.c] = Known() }
    endThenWrite(endings, sum, Known(kind: .word, value: sum, fact: .type(objects.str_type)), next)
    return true
  }

  /// s += t of a local, which may grow where it lies.
  private func append(_ left: Value, _ right: Value, _ next: Int) -> Bool {
    let sum = call(.appendString, [left, right], .object)
    unless(compare(.notEqual, sum, constant(0))) { self.leave(.call) }
    add(.writeRegister, .none, [sum], Int64(instruction.a))
    state[instruction.a] = Known(kind: .word, value: sum, fact: .type(objects.str_type))
    if isCTemporary {
      let ending = Ending(right, state[instruction.c])
      state[instruction.c] = Known()
      add(.guard, .none, [equals(collect([ending]), 0)], exit: exit(to: next, .ranCode))
    }
    return true
  }
}
