// Code objects that no compiler made are refused or translated, and never end the process.

import CPython313
import RegisterCode
import Testing
import Translator

/// Mutants of real code. CPython itself reads past the end of code whose last instruction lacks its caches, and dies
/// of three opcodes that are its own private matter: those are kept out.
private let makeMutants = """
  import argparse, asyncio.base_events, contextlib, dataclasses, enum, inspect, random, types, typing
  random = random.Random(1)
  def nested(code):
      yield code
      for constant in code.co_consts:
          if isinstance(constant, types.CodeType):
              yield from nested(constant)
  originals = []
  for module in (argparse, asyncio.base_events, contextlib, dataclasses, enum, inspect, typing):
      with open(module.__file__) as file:
          originals += nested(compile(file.read(), module.__name__, 'exec'))
  deadly = {70, 247, 254}
  tail = originals[0].co_code[-2:] * 12
  def garbled(data, share):
      data = bytearray(data)
      for place in range(len(data)):
          if random.random() < share:
              data[place] = random.randrange(256)
      return data
  def opcodes_only(data):
      for place in range(0, len(data), 2):
          if data[place] in deadly:
              data[place] = 9
      return bytes(data) + tail
  def mutants(count):
      made = 0
      while made < count:
          code = random.choice(originals)
          share = random.choice([0.002, 0.01, 0.1, 1])
          changes = {}
          what = random.randrange(8)
          if what < 5:
              changes['co_code'] = opcodes_only(garbled(code.co_code, share))
          elif what == 5:
              data = bytearray(code.co_code)
              for place in range(1, len(data), 2):
                  if random.random() < share:
                      data[place] = random.randrange(256)
              changes['co_code'] = opcodes_only(data)
          elif what == 6:
              changes['co_exceptiontable'] = bytes(garbled(code.co_exceptiontable, share * 5))
          else:
              changes['co_stacksize'] = random.choice([0, 1, 2, code.co_stacksize - 1, 17000])
          if random.random() < 0.1:
              changes['co_linetable'] = bytes(garbled(code.co_linetable, share))
          if random.random() < 0.05:
              changes['co_consts'] = code.co_consts[:1]
          if random.random() < 0.05:
              changes['co_names'] = code.co_names[:1]
          try:
              mutant = code.replace(**changes)
          except ValueError:
              continue
          made += 1
          yield mutant
  """

@Suite(.serialized) struct GarbageTests {
  @Test func mutantsNeverTrap() { Python.run(checkMutants) }

  private func checkMutants() {
    var buffers = TranslationBuffers()
    var result = RegisterCode()
    var outcomes = [Int](repeating: 0, count: 16)
    Python.each("mutants(40000)", makeMutants) { object in
      let code = Python.asCode(object)
      let refusal = translate(code, into: &result, using: &buffers)
      outcomes[Int(refusal.rawValue)] += 1
      if refusal == .none, let violation = verify(code, result) {
        Issue.record("\(violation.reason) at word \(violation.word)\n\(dumpText(code, result))")
      }
    }
    print(outcomes)
    #expect(outcomes.reduce(0, +) == 40000)
  }
}
