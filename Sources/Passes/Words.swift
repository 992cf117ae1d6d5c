// What values, and the words in registers, were made of.
//
//   v1: address = bitsOfDouble v0
//   v2: word = add v1, 2^49            number(inWord: v2) is v0

import Graph
import Values

extension Graph {
  /// What a value was before it was retyped.
  func root(_ value: Value) -> Value {
    var value = value
    while nodes[value].operation == .retype { value = nodes[value].operands[0] }
    return value
  }
  /// The int or double that a word was made of; nil of other words.
  func number(inWord word: Value) -> Value? {
    let sum = nodes[word]
    guard sum.operation == .add, sum.type == .word else { return nil }
    let (bits, offset) = (nodes[sum.operands[0]], nodes[sum.operands[1]])
    guard offset.operation == .constant, offset.type != .double else { return nil }
    switch UInt64(bitPattern: offset.immediate) {
    case Word.doubleOffset: return bits.operation == .bitsOfDouble ? bits.operands[0] : nil
    case Word.intBase: return bits.type == .int ? sum.operands[0] : nil
    default: return nil
    }
  }
}
