// What the engine knows about one code object. It hangs in the code object's co_extra and dies with it.

import Bytecode
import CPython313
import CompilerInterface
import RegisterCode

/// Why a running frame was handed to CPython's interpreter: named in `stats()`.
public enum HandBackReason: Int, CaseIterable {
  /// Tracing, profiling or monitoring was switched on.
  case monitoring
  /// The frame's bytecode was entered where the translation has no entry.
  case noEntry
  /// Somebody wrote a local that was also an operand.
  case localsWritten
}

/// Where a code object stands.
public enum UnitState: UInt8 {
  /// Counts calls; runs in CPython's interpreter.
  case cold
  case translated
  case refused
  /// Translated, and long: its first call is to come, or runs (`LongFunctions.swift`).
  case single
  /// The first call of a long function is over, and its code put away.
  case resting
}

/// One per code object, on the C heap; all memory it points to is its own. Most code of a program stays cold: until it is to be
/// translated, a unit has memory for the fields up to `code` only.
public struct CodeUnit {
  public var state: UnitState = .cold
  public var refusal: Refusal = .none
  /// Calls left until translation.
  public var callsToGo: Int32 = 0
  /// The code object (borrowed: the unit dies first).
  public var code: UnsafeMutablePointer<PyCodeObject>
  // From here on not of a cold unit.
  /// The bytecode's first code unit.
  public var bytecode: UnsafeMutablePointer<_Py_CODEUNIT>
  /// Register code: see `Encoding.swift`.
  public var words: UnsafeMutablePointer<UInt64>?
  public var wordCount: Int = 0
  /// Where a call enters that has polled already: behind the first instruction when that is `resume`. Of a long function it is an
  /// instruction by itself, `startLong`, which stays where it is.
  public var start: UnsafeMutablePointer<UInt64>?
  /// Where a call enters that has not polled.
  public var first: UnsafeMutablePointer<UInt64>? { hasLongStart ? start : words }
  public var hasLongStart = false
  public var isInFirstCall = false
  public var points: FrameTable?
  public var states: UnsafeMutablePointer<UInt16>?
  public var entries: EntryTable?
  public var handlers: UnsafeMutablePointer<Handler>?
  public var handlerCount: Int = 0
  /// Locals, cells and free variables; arguments; words of a whole frame.
  public var localCount: Int32 = 0
  public var argumentCount: Int32 = 0
  public var frameWords: Int32 = 0
  /// A plain positional signature, CO_OPTIMIZED and no generator: calls may push its frame directly.
  public var isSimple = false
  /// How often a compiled region was asked for, the one that is being made, the one that runs, and those before it.
  public var regionAttempts: UInt8 = 0
  /// How often it was put off, while the program was young.
  public var regionDelays: UInt8 = 0
  /// The hook whose rate is being measured, and the processor time, in nanoseconds, at which that began.
  public var measuredHook: UnsafeMutablePointer<UInt64>?
  public var measuredSince: UInt64 = 0
  /// Countdowns that took too long and were not made good yet.
  public var slowCountdowns: UInt8 = 0
  /// Regions are larger from now on (`Regions.swift` of the host).
  public var hasLargeRegions = false
  /// No more are asked for: the code was refused.
  public var isRefusedRegions = false
  public var compilation: UnsafeMutablePointer<spt_compilation>?
  public var region: UnsafeMutablePointer<spt_region>?
  /// Words of the register code at which regions were left too often, one for each time that a region was made anew for it.
  public var failedWords: UnsafeMutablePointer<UInt32>?
  public var failedCount = 0
  public var retiredRegions: UnsafeMutablePointer<spt_region>?

  public init(code: UnsafeMutablePointer<PyCodeObject>) {
    self.code = code
    self.bytecode = spt_code_start(code)
  }
}

extension UnsafeMutablePointer where Pointee == CodeUnit {
  /// The unit of code that is cold; nil when memory runs out.
  public static func makeCold(_ code: UnsafeMutablePointer<PyCodeObject>, callsToGo: Int32) -> Self? {
    guard let end = MemoryLayout<CodeUnit>.offset(of: \.bytecode), let memory = malloc(end) else { return nil }
    let unit = memory.assumingMemoryBound(to: CodeUnit.self)
    unit.pointee.state = .cold
    unit.pointee.refusal = .none
    unit.pointee.callsToGo = callsToGo
    unit.pointee.code = code
    return unit
  }
  /// A whole unit for the same code, to take this one's place.
  public func makeWhole() -> Self? {
    guard let memory = malloc(MemoryLayout<CodeUnit>.size) else { return nil }
    let unit = memory.bindMemory(to: CodeUnit.self, capacity: 1)
    unit.initialize(to: CodeUnit(code: pointee.code))
    return unit
  }

  /// Copies translated code into the unit's own memory; false when memory runs out.
  public func install(_ register: borrowing RegisterCode) -> Bool {
    pointee.words = copied(register.words)
    pointee.points = FrameTable(register.points)
    pointee.states = copied(register.states)
    pointee.entries = EntryTable(register.entries)
    pointee.handlers = copied(register.handlers)
    guard let words = pointee.words, pointee.points != nil, pointee.states != nil, pointee.entries != nil,
      pointee.handlers != nil
    else {
      destroyCode()
      return false
    }
    pointee.wordCount = register.words.count
    if !pointee.hasLongStart { pointee.start = firstInstruction(words) }
    pointee.handlerCount = register.handlers.count
    let code = pointee.code
    pointee.localCount = code.pointee.co_nlocalsplus
    pointee.argumentCount = code.pointee.co_argcount
    pointee.frameWords = code.pointee.co_framesize
    let flags = code.pointee.co_flags
    let special = CO_VARARGS | CO_VARKEYWORDS
    pointee.isSimple =
      flags & special == 0 && flags & CO_OPTIMIZED != 0 && code.pointee.co_kwonlyargcount == 0
    preparePseudoInstructions()
    pointee.state = .translated
    return true
  }

  /// Whether the fields behind `code` are there.
  public var isWhole: Bool { pointee.state != .cold && pointee.state != .refused }

  /// Frees the unit and all that it owns.
  public func destroy() {
    if isWhole {
      if pointee.hasLongStart { free(pointee.start) }
      destroyRegions()
      destroyCode()
    }
    free(self)
  }
  /// Frees what `install` made.
  func destroyCode() {
    free(pointee.words)
    pointee.points?.deallocate()
    free(pointee.states)
    pointee.entries?.deallocate()
    free(pointee.handlers)
    pointee.words = nil
    pointee.points = nil
    pointee.states = nil
    pointee.entries = nil
    pointee.handlers = nil
  }
  private func destroyRegions() {
    free(pointee.failedWords)
    if let compilation = pointee.compilation { spt_worker_cancel(compilation) }
    if let region = pointee.region { spt_worker_release(region) }
    while let region = pointee.retiredRegions {
      pointee.retiredRegions = region.pointee.next
      spt_worker_release(region)
    }
  }
}

extension CodeUnit {
  /// The word at which a handler begins.
  public func wordOfHandler(_ handler: Handler) -> Int { entries?.word(at: Int(handler.target)) ?? 0 }
}

/// Where a call enters that has polled already.
func firstInstruction(_ words: PC) -> PC {
  words + (opcode(words) == .resume ? 2 + Opcode.resume.info.extraWords : 0)
}

/// A copy of an array's elements on the C heap.
private func copied<Element>(_ elements: borrowing [Element]) -> UnsafeMutablePointer<Element>? {
  let bytes = max(1, elements.count) * MemoryLayout<Element>.stride
  guard let memory = malloc(bytes) else { return nil }
  let copy = memory.bindMemory(to: Element.self, capacity: elements.count)
  for index in 0..<elements.count { copy[index] = elements[index] }
  return copy
}
