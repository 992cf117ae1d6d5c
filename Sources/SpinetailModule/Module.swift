// The extension module `spinetail._engine`: what the package's Python code calls.

import Bytecode
import CPython313
import Host
import RegisterCode

@_cdecl("PyInit__engine")
public func initializeEngineModule() -> Object? {
  // CPython reads the table as long as the process lives.
  let count = 9
  let functions = UnsafeMutablePointer<PyMethodDef>.allocate(capacity: count + 1)
  functions[0] = row(
    "unsupported_reason", reasonFunction,
    """
    unsupported_reason()
    --

    None when the engine can run in this interpreter, else a sentence that says why not and what to do.
    """)
  functions[1] = row(
    "enable", enableFunction,
    """
    enable()
    --

    Let the engine evaluate warm code from now on. RuntimeError with unsupported_reason() where it cannot run.
    """)
  functions[2] = row(
    "disable", disableFunction,
    """
    disable()
    --

    Give new frames to CPython's interpreter again; frames that the engine runs end in the engine.
    """)
  functions[3] = row(
    "is_enabled", isEnabledFunction,
    """
    is_enabled()
    --

    Whether new frames of this interpreter come to the engine.
    """)
  functions[4] = row(
    "stats", statisticsFunction,
    """
    stats()
    --

    What happened since the process started, as a new dict:

    frames_engine
        frames that the engine evaluated; each resumption of a generator or coroutine counts
    frames_cpython
        the same for frames that came to the engine and went on to CPython's interpreter from their start:
        code that is not warm yet, not translated, or watched by a trace function, a profiler or sys.monitoring
    units_translated
        code objects that were translated
    units_put_away
        long ones whose code was freed behind the first call, until the second
    regions_compiled
        compiled regions that were put in
    regions_reused
        those of them whose machine code was kept on the disk by this process or another one
    regions_refused
        {reason: count} of requests for one that came to nothing
    region_bytes
        the machine code of all of them so far
    sites
        {family of instructions: counts}: "specialized", rewritten to a form for the types or values that were met;
        "missed", rewritten back as something else came; "failed", attempts that ended in the generic form (misses
        too); and with configure("count_sites", 1) "hits" and "generic", how often the special forms and the generic
        one ran
    handed_back
        {reason: count} of frames that the engine had begun and CPython's interpreter ended
    not_translated
        {reason: qualified names of the first 100 code objects that were refused for it}
    units_refused
        {reason: count} of code objects that were refused
    """)
  functions[5] = row(
    "configure", unsafeBitCast(configureFunction as PyCFunctionFast, to: PyCFunction.self),
    """
    configure(name, value)
    --

    Set a number. "translate_after": calls of code without a loop before it is translated, half as many where
    translated code calls it; with 0 all code is translated at its first call. "count_sites": with 1 each place that
    specializes counts how often it runs, for stats() and dump(). "keep_region_texts": dump() shows what regions were
    compiled from: 1 the graph, 2 LLVM's IR, 3 the machine code. All count for code that was not called yet.
    """, METH_FASTCALL)
  functions[6] = row(
    "translate", translateFunction,
    """
    translate(code)
    --

    Translate a code object now. "" when it is translated, else the reason as in stats()["not_translated"].
    """, METH_O)
  functions[7] = row(
    "dump", dumpFunction,
    """
    dump(code)
    --

    The source lines, bytecode and register code of a code object side by side: the instructions that the engine
    runs, in the form they are specialized to, or a fresh translation of code that it has not translated.
    """, METH_O)
  functions[8] = row(
    "start", startFunction,
    """
    start()
    --

    Switch the engine on as the interpreter starts, in the ordinary way. What is out of the ordinary is left to spinetail._start().
    """)
  functions[count] = PyMethodDef()
  return spt_initialize_module(
    functions, cString("The engine of Spinetail: evaluates warm Python code in place of CPython's interpreter."))
}

private func row(
  _ name: StaticString, _ function: PyCFunction, _ documentation: StaticString, _ flags: Int32 = METH_NOARGS
) -> PyMethodDef {
  PyMethodDef(ml_name: cString(name), ml_meth: function, ml_flags: flags, ml_doc: cString(documentation))
}

private func reasonFunction(_ module: Object?, _ unused: Object?) -> Object? {
  unsupportedReason()
}

private func enableFunction(_ module: Object?, _ unused: Object?) -> Object? {
  enable() ? spt_none() : nil
}

private func startFunction(_ module: Object?, _ unused: Object?) -> Object? {
  start() ? spt_none() : nil
}

private func disableFunction(_ module: Object?, _ unused: Object?) -> Object? {
  disable()
  return spt_none()
}

private func isEnabledFunction(_ module: Object?, _ unused: Object?) -> Object? {
  isEnabled() ? spt_true() : spt_false()
}

private func statisticsFunction(_ module: Object?, _ unused: Object?) -> Object? {
  statisticsDictionary()
}

private func configureFunction(
  _ module: Object?, _ arguments: UnsafePointer<Object?>?, _ count: Py_ssize_t
) -> Object? {
  guard let arguments, count == 2, let name = arguments[0], let value = arguments[1], spt_is_str(name) != 0 else {
    PyErr_SetString(PyExc_TypeError, cString("configure() takes a str and an int"))
    return nil
  }
  let number = PyLong_AsSsize_t(value)
  if number == -1, PyErr_Occurred() != nil { return nil }
  return configure(name, number) ? spt_none() : nil
}

/// The code object that a function was given; nil with an exception set.
private func codeArgument(_ argument: Object?) -> UnsafeMutablePointer<PyCodeObject>? {
  guard let argument, spt_is_code(argument) != 0 else {
    PyErr_SetString(PyExc_TypeError, cString("a code object is needed"))
    return nil
  }
  guard requireSupport() else { return nil }
  return UnsafeMutableRawPointer(argument).assumingMemoryBound(to: PyCodeObject.self)
}

private func dumpFunction(_ module: Object?, _ argument: Object?) -> Object? {
  guard let code = codeArgument(argument) else { return nil }
  return dumpOfCode(code)
}

private func translateFunction(_ module: Object?, _ argument: Object?) -> Object? {
  guard let code = codeArgument(argument) else { return nil }
  return PyUnicode_FromString(cString(translateNow(code).name))
}
