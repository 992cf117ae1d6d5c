// Register code as text, beside the bytecode it stems from:
//
//     2  LOAD_FAST        0 a
//        LOAD_CONST       1 1
//        BINARY_OP        0         │   4  binary            x ← a, 1, kind 0
//        STORE_FAST       1 x
//
// Everything is read off `InstructionInfo`: a new instruction needs nothing here. The text has no addresses, so that
// tests can compare it, and it is made without Swift's String, whose tables the extension need not carry.

import Bytecode
import CPython313

/// The text as UTF-8. `words` may be those of running code, with specialized instructions in them: `isLive` shows the
/// adaptive counters too. With `source`, the list of the file's lines, each line stands above its code.
public func dump(
  _ code: UnsafeMutablePointer<PyCodeObject>, words: UnsafePointer<UInt64>, count: Int,
  handlers: UnsafePointer<Handler>? = nil, handlerCount: Int = 0,
  isLive: Bool = false, source: UnsafeMutablePointer<PyObject>? = nil
) -> [UInt8] {
  var decoded = DecodedCode()
  _ = decoded.read(code)
  var writer = DumpWriter(code: code, words: words, count: count, isLive: isLive, source: source)
  writer.markTargets()
  writer.writeAll(decoded)
  for index in 0..<handlerCount { writer.writeHandler(handlers![index], decoded) }
  return writer.text
}

/// The same as a Python str; NULL with an exception set when memory runs out.
public func dumpToPython(
  _ code: UnsafeMutablePointer<PyCodeObject>, words: UnsafePointer<UInt64>, count: Int,
  handlers: UnsafePointer<Handler>? = nil, handlerCount: Int = 0,
  isLive: Bool = false, source: UnsafeMutablePointer<PyObject>? = nil
) -> UnsafeMutablePointer<PyObject>? {
  let text = dump(
    code, words: words, count: count, handlers: handlers, handlerCount: handlerCount, isLive: isLive, source: source)
  return text.withUnsafeBufferPointer { bytes in
    bytes.withMemoryRebound(to: CChar.self) {
      PyUnicode_DecodeUTF8($0.baseAddress, bytes.count, "replace")
    }
  }
}

private struct DumpWriter {
  let code: UnsafeMutablePointer<PyCodeObject>
  let words: UnsafePointer<UInt64>
  let count: Int
  let isLive: Bool
  let source: UnsafeMutablePointer<PyObject>?
  let stackBase: Int
  var text: [UInt8] = []
  var isTarget: [Bool]
  /// Where the current line begins.
  private var lineStart = 0
  private var lastLine: Int32 = -2

  init(
    code: UnsafeMutablePointer<PyCodeObject>, words: UnsafePointer<UInt64>, count: Int, isLive: Bool,
    source: UnsafeMutablePointer<PyObject>?
  ) {
    self.code = code
    self.words = words
    self.count = count
    self.isLive = isLive
    self.source = source
    stackBase = firstRegister + Int(code.pointee.co_nlocalsplus)
    isTarget = [Bool](repeating: false, count: count + 1)
  }

  mutating func markTargets() {
    var word = 0
    while word < count, let view = InstructionView(words + word) {
      if view.info.payload == .target || view.info.payload == .targetAndKind {
        let target = word + view.targetDistance
        if target >= 0 && target < count { isTarget[target] = true }
      }
      word += view.wordCount
    }
  }

  // MARK: Lines

  mutating func writeAll(_ decoded: DecodedCode) {
    write("code ")
    write(object: code.pointee.co_qualname)
    endLine()
    var word = 0
    for instruction in decoded.instructions {
      writeBytecode(instruction)
      let address = UInt64(UInt(bitPattern: spt_code_start(code))) + 2 * UInt64(instruction.offset)
      var isFirst = true
      while word < count, let view = InstructionView(words + word), view.bytecodeAddress == address {
        if !isFirst { endLine() }
        isFirst = false
        writeInstruction(view, word)
        word += view.wordCount
      }
      endLine()
    }
  }

  mutating func writeHandler(_ handler: Handler, _ decoded: DecodedCode) {
    write("handler ")
    write(Int(handler.start))
    write("..<")
    write(Int(handler.end))
    write(" to ")
    write(Int(handler.target))
    write(", depth ")
    write(Int(handler.depth))
    if handler.pushesOffset { write(", with the offset") }
    endLine()
  }

  private mutating func writeBytecode(_ instruction: BytecodeInstruction) {
    if instruction.line != lastLine {
      lastLine = instruction.line
      if instruction.line >= 0 { write(Int(instruction.line), width: 5) } else { write("    -") }
      writeSource(Int(instruction.line))
    }
    pad(to: 6)
    write(Int(instruction.start), width: 5)
    pad(to: 13)
    write(cString: spt_opcode_name(Int32(instruction.opcode)))
    pad(to: 40)
    if Int32(instruction.opcode) >= HAVE_ARGUMENT { write(Int(instruction.oparg)) }
    pad(to: 46)
    write("│")
  }

  /// The source line, alone on a line of the text.
  private mutating func writeSource(_ line: Int) {
    guard let source, line >= 1, line <= PyList_Size(source) else { return }
    write("  ")
    write(object: PyList_GetItem(source, line - 1), limit: 200)
    endLine()
  }

  private mutating func writeInstruction(_ view: InstructionView, _ word: Int) {
    pad(to: 46)
    if text.count == lineStart + 46 { write("│") }
    write(isTarget[word] ? " ▸" : "  ")
    write(word, width: 5)
    write("  ")
    write(view.info.name)
    pad(to: 76)
    if view.opcode == .count { return writeCount(view) }
    writeOperands(view, word)
    if isLive { writeCounter(view) }
  }

  private mutating func writeCount(_ view: InstructionView) {
    write(Int(view.words[2]))
    write(" times")
    if view.words[3] != 0 {
      write(", ")
      write(Int(view.words[3]))
      write(" generic")
    }
  }

  /// How often the instruction failed to specialize or gave its special form up, and how long it waits now: see `Adaptation`.
  private mutating func writeCounter(_ view: InstructionView) {
    let counter = Int(view.words[1] >> 48)
    guard counter != 0 else { return }
    write("  (failed ")
    write(counter >> 12)
    write(", waits ")
    write(counter & 0xFFF)
    write(")")
  }

  private mutating func writeOperands(_ view: InstructionView, _ word: Int) {
    let info = view.info
    let flags = view.flags
    var separator: StaticString = ""
    func destination(_ field: Field, _ register: Int) -> Bool { field == .destination && register != 0 }
    var hasDestination = false
    for (field, register) in [(info.a, view.a), (info.b, view.b), (info.c, view.c)]
    where destination(field, register) {
      write(separator)
      write(register: register)
      separator = ", "
      hasDestination = true
    }
    if info.tail == .destinations || info.tail == .localDestinations {
      writeList(view)
      hasDestination = true
    }
    if hasDestination { write(" ← ") }
    separator = ""
    write(info.a, view.a, flags.contains(.aIsTemporary), false, &separator)
    write(info.b, view.b, flags.contains(.bIsTemporary), flags.contains(.bIsConstant), &separator)
    write(info.c, view.c, flags.contains(.cIsTemporary), flags.contains(.cIsConstant), &separator)
    if info.tail == .sources {
      write(separator)
      writeList(view)
      separator = ", "
    }
    if info.c == .distance && view.distance != 0 {
      write(separator)
      write(view.distance & 1 != 0 ? "sent to " : "to ")
      write(word + view.distance & ~1)
      separator = ", "
    }
    writePayload(view, word, separator)
  }

  private mutating func write(
    _ field: Field, _ number: Int, _ isTemporary: Bool, _ isConstant: Bool, _ separator: inout StaticString
  ) {
    switch field {
    case .none, .destination, .distance: return
    case .register where number == 0: return
    case .source, .register:
      write(separator)
      if isConstant { write(constant: number) } else { write(register: number) }
      // A temporary that is read and stays is marked.
      if field == .register && number >= stackBase { write("°") }
    case .immediate:
      write(separator)
      write(number)
    }
    separator = ", "
  }

  private mutating func writeList(_ view: InstructionView) {
    write("[")
    for index in 0..<view.listCount {
      if index > 0 { write(", ") }
      let operand = view.listOperand(index)
      if operand.isNull {
        write("NULL")
      } else if operand.isConstant {
        write(constant: operand.index)
      } else {
        write(register: operand.index)
      }
    }
    write("]")
  }

  private mutating func writePayload(_ view: InstructionView, _ word: Int, _ start: StaticString) {
    var separator = start
    switch view.info.payload {
    case .none: break
    case .name, .nameAndKind:
      write(separator)
      write(".")
      write(object: UnsafeMutablePointer(bitPattern: UInt(view.nameAddress)))
      separator = ", "
    case .target, .targetAndKind:
      write(separator)
      write("to ")
      write(word + view.targetDistance)
      separator = ", "
    case .kind, .length: break
    }
    switch view.info.payload {
    case .kind, .nameAndKind, .targetAndKind:
      write(separator)
      write("kind ")
      write(Int(view.kind & 0x7FFF_FFFF))
      if view.kind >> 31 != 0 { write(" when true") }
    default: break
    }
  }

  // MARK: Pieces

  private mutating func write(register: Int) {
    if register >= stackBase {
      write("s")
      write(register - stackBase)
    } else if register >= firstRegister {
      write(object: spt_tuple_item(code.pointee.co_localsplusnames, register - firstRegister))
    } else {
      write("r")
      write(register)
    }
  }

  private mutating func write(constant index: Int) {
    guard index < spt_tuple_count(code.pointee.co_consts),
      let constant = spt_tuple_item(code.pointee.co_consts, index)
    else { return write("?") }
    if spt_is_code(constant) != 0 {
      write("<code ")
      let code = UnsafeMutableRawPointer(constant).assumingMemoryBound(to: PyCodeObject.self)
      write(object: code.pointee.co_name)
      return write(">")
    }
    guard let repr = PyObject_Repr(constant) else {
      PyErr_Clear()
      return write("?")
    }
    write(object: repr, limit: 30)
    spt_decref(repr)
  }

  /// A Python str, cut to so many characters.
  private mutating func write(object: UnsafeMutablePointer<PyObject>?, limit: Int = 60) {
    guard let object, let start = PyUnicode_AsUTF8(object) else {
      PyErr_Clear()
      return write("?")
    }
    write(cString: start, limit: limit)
  }

  private mutating func write(cString: UnsafePointer<CChar>, limit: Int = 60) {
    var place = 0
    var characters = 0
    while cString[place] != 0 {
      let byte = UInt8(bitPattern: cString[place])
      if byte & 0xC0 != 0x80 {
        characters += 1
        if characters > limit { return write("…") }
      }
      text.append(byte)
      place += 1
    }
  }

  private mutating func write(_ string: StaticString) {
    for place in 0..<string.utf8CodeUnitCount { text.append(string.utf8Start[place]) }
  }

  private mutating func write(_ number: Int, width: Int = 0) {
    var digits: [UInt8] = []
    var rest = number.magnitude
    repeat {
      digits.append(UInt8(48 + rest % 10))
      rest /= 10
    } while rest > 0
    if number < 0 { digits.append(45) }
    for _ in digits.count..<max(width, digits.count) { text.append(32) }
    for digit in digits.reversed() { text.append(digit) }
  }

  /// Pads the current line to so many bytes; the columns to the left are ASCII.
  private mutating func pad(to column: Int) {
    var characters = 0
    for place in lineStart..<text.count where text[place] & 0xC0 != 0x80 { characters += 1 }
    for _ in characters..<max(column, characters) { text.append(32) }
  }

  private mutating func endLine() {
    while let last = text.last, last == 32 || last == 10, text.count > lineStart { text.removeLast() }
    text.append(10)
    lineStart = text.count
  }
}
