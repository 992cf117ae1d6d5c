// `stats()`: the engine's counters as a new dict.

import Bytecode
import CPython313
import CompilerInterface
import Interpreter
import RegisterCode
import Translator

extension HandBackReason {
  /// The name in `stats()`.
  var name: StaticString {
    switch self {
    case .monitoring: return "monitoring"
    case .noEntry: return "no_entry"
    case .localsWritten: return "locals_written"
    }
  }
}

/// A new dict, or nil with an exception set. Its keys are documented at the module's function `stats`.
public func statisticsDictionary() -> Object? {
  guard let result = PyDict_New() else { return nil }
  if put(result, "frames_engine", PyLong_FromSsize_t(statistics.framesEngine)),
    put(result, "frames_cpython", PyLong_FromSsize_t(statistics.framesCPython)),
    put(result, "units_translated", PyLong_FromSsize_t(statistics.unitsTranslated)),
    put(result, "units_put_away", PyLong_FromSsize_t(statistics.unitsPutAway)),
    put(result, "regions_compiled", PyLong_FromSsize_t(statistics.regionsCompiled)),
    put(result, "regions_reused", PyLong_FromSsize_t(statistics.regionsReused)),
    put(result, "regions_refused", regionsRefused()),
    put(result, "region_bytes", PyLong_FromSsize_t(statistics.regionBytes)),
    put(result, "compile_milliseconds", PyLong_FromSsize_t(compileMilliseconds())),
    put(result, "compiler", compilerPlace()),
    put(result, "sites", sites()),
    put(result, "handed_back", handedBack()),
    put(result, "units_refused", unitsRefused()),
    put(result, "not_translated", notTranslated())
  {
    return result
  }
  spt_decref(result)
  return nil
}

/// Processor time of the compiler so far, opening its library included.
private func compileMilliseconds() -> Int {
  let worker = spt_worker_statistics()
  return Int((worker.nanoseconds + worker.opening_nanoseconds) / 1_000_000)
}

/// Where it works; None, which is immortal, before it does.
private func compilerPlace() -> Object? {
  guard let place = spt_worker_place() else { return spt_none() }
  return PyUnicode_FromString(place)
}

/// By family: what became of its sites, and how often they ran where that is counted.
private func sites() -> Object? {
  guard let result = PyDict_New() else { return nil }
  for family in Opcode.allCases where family.isAdaptive && family == family.family {
    guard put(result, family.info.name, countsOfFamily(family)) else {
      spt_decref(result)
      return nil
    }
  }
  return result
}

private func countsOfFamily(_ family: Opcode) -> Object? {
  var specialized = 0
  var missed = 0
  var failed = 0
  var generic = 0
  var special = 0
  for form in Opcode.allCases where form.family == family {
    let counts = spt_site_counts_of(form.rawValue).pointee
    specialized += Int(counts.specialized)
    missed += Int(counts.missed)
    failed += Int(counts.failed)
    if form.isAdaptive { generic += Int(counts.runs) } else { special += Int(counts.runs) }
  }
  guard let result = PyDict_New() else { return nil }
  if put(result, "specialized", PyLong_FromSsize_t(specialized)), put(result, "missed", PyLong_FromSsize_t(missed)),
    put(result, "failed", PyLong_FromSsize_t(failed)),
    // A run that misses ends in the generic form.
    !countsSites || put(result, "hits", PyLong_FromSsize_t(max(0, special - missed))),
    !countsSites || put(result, "generic", PyLong_FromSsize_t(generic + missed))
  {
    return result
  }
  spt_decref(result)
  return nil
}

private func handedBack() -> Object? {
  guard let result = PyDict_New() else { return nil }
  for reason in HandBackReason.allCases {
    // The tuple of counters is as long as there are reasons.
    let count = withUnsafeBytes(of: &statistics.handedBack) { bytes in
      bytes.load(fromByteOffset: reason.rawValue * MemoryLayout<Int>.stride, as: Int.self)
    }
    if count > 0, !put(result, reason.name, PyLong_FromSsize_t(count)) {
      spt_decref(result)
      return nil
    }
  }
  return result
}

private func notTranslated() -> Object? {
  dictionaryOfRefusals { list(of: $0) }
}

private func unitsRefused() -> Object? {
  dictionaryOfRefusals { PyLong_FromSsize_t($0.count) }
}

private func regionsRefused() -> Object? {
  guard let result = PyDict_New() else { return nil }
  for number in 0..<spt_region_refusal_count.rawValue {
    let refusal = spt_region_refusal(rawValue: number)
    let count = refusedRegions(for: refusal)
    if count > 0, !put(result, refusal.name, PyLong_FromSsize_t(count)) {
      spt_decref(result)
      return nil
    }
  }
  return result
}

private func dictionaryOfRefusals(_ value: (RefusalRecord) -> Object?) -> Object? {
  guard let result = PyDict_New() else { return nil }
  for refusal in Refusal.allCases {
    guard let record = refusalRecord(refusal), record.count > 0 else { continue }
    if !put(result, refusal.name, value(record)) {
      spt_decref(result)
      return nil
    }
  }
  return result
}

private func list(of record: RefusalRecord) -> Object? {
  guard let result = PyList_New(0) else { return nil }
  for index in 0..<record.nameCount {
    guard let name = PyUnicode_FromString(record.names?[index]) else {
      spt_decref(result)
      return nil
    }
    let failed = PyList_Append(result, name) < 0
    spt_decref(name)
    if failed {
      spt_decref(result)
      return nil
    }
  }
  return result
}

/// Stores a value, whose reference it takes; false when there is none or it cannot be stored.
private func put(_ dictionary: Object, _ key: StaticString, _ value: Object?) -> Bool {
  guard let value else { return false }
  defer { spt_decref(value) }
  return PyDict_SetItemString(dictionary, cString(key), value) == 0
}
