// Reading bytecode: instructions, lines and exception tables are what CPython itself says of them.

import CPython313
import Testing

@testable import Bytecode

/// For each code object of some modules: itself, [(start, offset, opcode, oparg, line)], [(start, end, target, depth, pushes
/// the offset)], offsets in code units.
private let askCPython = """
  import argparse, ast, asyncio.base_events, dis, inspect, types, typing
  def nested(code):
      yield code
      for constant in code.co_consts:
          if isinstance(constant, types.CodeType):
              yield from nested(constant)
  def instructions(code):
      lines = {}
      for start, end, line in code.co_lines():
          for offset in range(start, end, 2):
              lines[offset] = -1 if line is None else line
      start = 0
      prefix = 0
      for offset in range(0, len(code.co_code), 2):
          opcode, oparg = code.co_code[offset:offset + 2]
          if opcode == dis.opmap['CACHE']:
              start = offset + 2
              continue
          prefix = prefix << 8 | oparg
          if opcode != dis.EXTENDED_ARG:
              yield start // 2, offset // 2, opcode, prefix, lines[offset]
              prefix = 0
              start = offset + 2
  def handlers(code):
      for row in dis._parse_exception_table(code):
          if row.start < row.end:
              yield row.start // 2, row.end // 2, row.target // 2, row.depth, int(row.lasti)
  long = 'def f(x):\\n' + '    x = [x, 1]\\n' * 3 + '    while x:\\n' + '        x.a += 1\\n' * 300
  sources = [open(module.__file__).read() for module in (argparse, ast, asyncio.base_events, inspect, typing)]
  answers = [
      (code, list(instructions(code)), list(handlers(code)))
      for source in sources + [long] for code in nested(compile(source, '<test>', 'exec'))]
  """

private func item(_ tuple: PythonObject, _ index: Int) -> PythonObject { spt_tuple_item(tuple, index)! }

private func numbers(_ list: PythonObject) -> [[Int]] {
  (0..<PyList_Size(list)).map { row in
    let tuple = PyList_GetItem(list, row)!
    return (0..<spt_tuple_count(tuple)).map { PyLong_AsLong(item(tuple, $0)) }
  }
}

@Suite(.serialized) struct BytecodeTests {
  @Test func agreesWithCPython() { Python.run(compareAll) }

  private func compareAll() {
    var count = 0
    Python.each("answers", askCPython) { answer in
      let code = Python.asCode(item(answer, 0))
      var decoded = DecodedCode()
      #expect(decoded.read(code) == .none)
      let instructions = decoded.instructions.map {
        [Int($0.start), Int($0.offset), Int($0.opcode), Int($0.oparg), Int($0.line)]
      }
      #expect(instructions == numbers(item(answer, 1)))
      let handlers = decoded.handlers.map {
        [Int($0.start), Int($0.end), Int($0.target), Int($0.depth), $0.pushesOffset ? 1 : 0]
      }
      #expect(handlers == numbers(item(answer, 2)))
      for handler in handlers {
        #expect(decoded.handler(at: UInt32(handler[0]))?.target == UInt32(handler[2]))
        #expect(decoded.handler(at: UInt32(handler[1] - 1))?.target == UInt32(handler[2]))
      }
      count += 1
    }
    #expect(count > 500)
  }

  private func integers(_ bytes: [UInt8], _ body: (inout VariableIntegers) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      var cursor = VariableIntegers(bytes.baseAddress!, bytes.count)
      body(&cursor)
    }
  }

  @Test func variableIntegers() {
    integers([0x80, 0x7F, 0x41, 0x02, 0x3F]) { cursor in
      #expect(cursor.bigEndian() == 0)
      #expect(cursor.bigEndian() == 63 << 12 | 1 << 6 | 2)
      #expect(cursor.bigEndian() == 63)
      #expect(cursor.isAtEnd && !cursor.failed)
    }
    integers([0x7F, 0x41, 0x02, 0x03, 0x02, 0x01]) { cursor in
      #expect(cursor.littleEndian() == 2 << 12 | 1 << 6 | 63)
      #expect(cursor.signed() == -1)
      #expect(cursor.signed() == 1)
      #expect(cursor.signed() == 0)
      #expect(cursor.isAtEnd && !cursor.failed)
    }
  }

  @Test func integersThatAreCutOffOrTooLong() {
    integers([0x40]) { cursor in
      #expect(cursor.bigEndian() == 0)
      #expect(cursor.failed)
    }
    integers([UInt8](repeating: 0x7F, count: 40)) { cursor in
      #expect(cursor.bigEndian() == 0)
      #expect(cursor.failed)
    }
    integers([UInt8](repeating: 0x7F, count: 40)) { cursor in
      #expect(cursor.littleEndian() == 0)
      #expect(cursor.failed)
    }
  }

  /// What no compiler makes is refused by name.
  @Test(arguments: [
    ("bad_jump", "co_code=bytes([opmap['RESUME'], 0, opmap['JUMP_FORWARD'], 9])"),
    ("bad_jump", "co_code=bytes([opmap['RESUME'], 0, opmap['NOP'], 0])"),
    ("bad_jump", "co_code=f.co_code[:-2] + bytes([opmap['EXTENDED_ARG'], 1])"),
    ("bad_jump", "co_exceptiontable=bytes([0x80, 1, 63, 0])"),
    ("bad_jump", "co_exceptiontable=bytes([0x80, 0x7F, 0x7F, 0])"),
    ("inconsistent_stack", "co_code=bytes([opmap['POP_TOP'], 0]) + f.co_code"),
    ("inconsistent_stack", "co_stacksize=0"),
    ("", "co_linetable=b''"),
    ("", "co_linetable=bytes([0x80 | 13 << 3] + [0x7F] * 20)"),
  ]) func refusesWhatNoCompilerMakes(_ row: (reason: String, change: String)) {
    Python.run {
      let setup = "from opcode import opmap\nf = (lambda a: a + 1).__code__"
      Python.each("[f.replace(\(row.change))]", setup) { code in
        var decoded = DecodedCode()
        #expect("\(decoded.read(Python.asCode(code)).name)" == row.reason, "\(row.change)")
      }
    }
  }
}
