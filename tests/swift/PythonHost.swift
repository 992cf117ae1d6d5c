// An embedded CPython for the tests: compiles snippets and hands out code objects.

import CPython313
import RegisterCode
import Translator

typealias PythonObject = UnsafeMutablePointer<PyObject>
typealias CodePointer = UnsafeMutablePointer<PyCodeObject>

enum Python {
  private static let start: Void = {
    // Sets of strings must come out the same every time.
    setenv("PYTHONHASHSEED", "0", 1)
    Py_Initialize()
    _ = PyEval_SaveThread()
  }()

  /// Runs a test with the interpreter lock: tests come on threads of their own.
  static func run(_ body: () throws -> Void) rethrows {
    _ = start
    let state = PyGILState_Ensure()
    defer { PyGILState_Release(state) }
    try body()
  }

  /// nil when the source does not compile.
  static func compile(_ source: String, name: String = "<test>") -> PythonObject? {
    guard let code = Py_CompileStringExFlags(source, name, Int32(Py_file_input), nil, -1) else {
      PyErr_Clear()
      return nil
    }
    return code
  }

  static func asCode(_ object: PythonObject) -> CodePointer {
    UnsafeMutableRawPointer(object).assumingMemoryBound(to: PyCodeObject.self)
  }

  /// A code object and, depth first, those among its constants.
  static func allCode(_ object: PythonObject) -> [CodePointer] {
    let code = asCode(object)
    var all = [code]
    for index in 0..<spt_tuple_count(code.pointee.co_consts) {
      let constant = spt_tuple_item(code.pointee.co_consts, index)!
      if spt_is_code(constant) != 0 { all += allCode(constant) }
    }
    return all
  }

  /// The lines of a text.
  static func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

  static func string(_ object: PythonObject?) -> String {
    guard let object, let text = PyUnicode_AsUTF8(object) else { return "?" }
    return String(cString: text)
  }

  /// Runs statements, then goes through what an expression gives.
  static func each(_ expression: String, _ setup: String, _ body: (PythonObject) -> Void) {
    let globals = PyDict_New()!
    PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins())
    guard PyRun_StringFlags(setup, Int32(Py_file_input), globals, globals, nil) != nil,
      let iterable = PyRun_StringFlags(expression, Int32(Py_eval_input), globals, globals, nil),
      let iterator = PyObject_GetIter(iterable)
    else { return PyErr_Print() }
    while let item = PyIter_Next(iterator) {
      body(item)
      spt_decref(item)
    }
    if PyErr_Occurred() != nil { PyErr_Print() }
  }

  static func nanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}

func dumpText(_ code: CodePointer, _ result: RegisterCode) -> String {
  let bytes = result.words.withUnsafeBufferPointer { words in
    result.handlers.withUnsafeBufferPointer { handlers in
      dump(
        code, words: words.baseAddress!, count: words.count, handlers: handlers.baseAddress,
        handlerCount: handlers.count)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
