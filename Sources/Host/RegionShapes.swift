// What a region may know of types at sites that see several: what the table of shapes says of those that have the names at hand.
//
//   loadMethodPolymorphic … p.area   →   version 31: area's code, version 45: another's   →   a copy for the compiler

import CPython313
import CompilerInterface
import Interpreter
import RegisterCode

/// Copies of the shapes for which the code that a region may contain looks at sites of several types; the copies of those sites get
/// what they saw (`InstructionView.metVersions`). Of operators those whose functions' code is copied.
func copyShapes(for compilation: UnsafeMutablePointer<spt_compilation>) {
  let own = compilation.pointee
  var keys = noteTypes(own.words, Int(own.word_count), base: own.address)
  var versions: Set<UInt32> = []
  for number in 0..<Int(own.callee_count) {
    let callee = own.callees[number]
    if callee.code_version != 0 { versions.insert(callee.code_version) }
    keys.formUnion(noteTypes(callee.words, Int(callee.word_count), base: callee.address))
  }
  if keys.isEmpty && versions.isEmpty { return }
  let shapes = copyShapes(of: keys, operators: versions)
  compilation.pointee.shapes = shapes.baseAddress
  compilation.pointee.shape_count = UInt64(shapes.count)
}

/// Writes what the sites of several types in a copy of code saw into their caches; gives the keys under which they look.
private func noteTypes(_ words: UnsafeMutablePointer<UInt64>, _ count: Int, base: UInt64) -> Set<UInt64> {
  var keys: Set<UInt64> = []
  var word = 0
  while word < count, let view = InstructionView(words + word) {
    if let key = view.shapeKey {
      keys.insert(key)
      (words[word + 3], words[word + 4]) = notedTypes(at: base + UInt64(word) * 8)
    }
    word += view.wordCount
  }
  return keys
}
