// The widest check of the translator: every code object of the standard library is translated and verified.

import CPython313
import RegisterCode
import Testing
import Translator

private let listFiles = """
  import os, sysconfig
  root = sysconfig.get_path('stdlib')
  files = sorted(
      os.path.join(folder, name)
      for folder, folders, names in os.walk(root) if 'site-packages' not in folder
      for name in names if name.endswith('.py'))
  def read(path):
      try:
          return compile(open(path, 'rb').read(), os.path.relpath(path, root), 'exec')
      except (SyntaxError, ValueError):
          return None
  modules = map(read, files)
  """

@Suite(.serialized) struct StandardLibraryTests {
  @Test func everyCodeObjectTranslates() { Python.run(translateAll) }

  private func translateAll() {
    var buffers = TranslationBuffers()
    var result = RegisterCode()
    var counts = (code: 0, instructions: 0, words: 0, points: 0, states: 0)
    var problems: [String] = []
    var nanoseconds = 0
    Python.each("modules", listFiles) { module in
      if spt_is_code(module) == 0 { return }
      for code in Python.allCode(module) {
        let begin = Python.nanoseconds()
        let refusal = translate(code, into: &result, using: &buffers)
        nanoseconds += Python.nanoseconds() - begin
        counts.code += 1
        counts.instructions += buffers.decoded.instructions.count
        counts.words += result.words.count
        counts.points += result.points.count
        counts.states += result.states.count
        let name = Python.string(code.pointee.co_filename) + ": " + Python.string(code.pointee.co_qualname)
        if refusal != .none {
          problems.append("\(name): \(refusal)")
        } else if let violation = verify(code, result) {
          problems.append("\(name): \(violation.reason) at word \(violation.word)")
          if problems.count == 1 { print(dumpText(code, result)) }
        }
      }
    }
    print(counts, "nanoseconds for an instruction:", nanoseconds / max(1, counts.instructions))
    for problem in problems.prefix(20) { print(problem) }
    #expect(counts.code > 50_000)
    #expect(problems.isEmpty)
  }
}
