// Whose code is being emitted: the region's own, or that of a function whose call the region contains.
//
//   registers   0 …            own frame     │ own frame's words + 1 …    the callee's frame │ …   the callee's callee's
//   scope       offset 0                     │ offset = own words + 1                        │
//
// A callee's frame lies at a fixed distance behind its caller's, so its registers are registers of the region's frame with higher
// numbers.

import CompilerInterface
import Graph
import RegisterCode

/// A function's register code, and what its instructions refer to.
struct FunctionCode {
  var words: UnsafeMutablePointer<UInt64>
  var wordCount: Int
  /// The address of its first word, where it runs.
  var base: UInt64
  var constants: UnsafeMutablePointer<UInt64>
  /// The unboxed words of the constants that are ints and floats, 0 of the others.
  var constantWords: UnsafeMutablePointer<UInt64>
  /// Of ints that are longer, have no sign and at most 64 bits, 0 of the others.
  var constantLongs: UnsafeMutablePointer<UInt64>
  var frameWords: Int
  /// Words at which regions were left too often, one for each region, with `spt_failed_at_head`.
  var failedWords: UnsafeBufferPointer<UInt32>
  /// How many of them are those of arithmetic, comparisons and what loads for them.
  let numberFailures: Int
  /// The rows of the exception table; one at most covers an instruction.
  let handlers: UnsafeBufferPointer<spt_handler>

  init(_ compilation: UnsafeMutablePointer<spt_compilation>) {
    words = compilation.pointee.words
    wordCount = Int(compilation.pointee.word_count)
    base = compilation.pointee.address
    constants = compilation.pointee.constants
    constantWords = compilation.pointee.constant_words
    constantLongs = compilation.pointee.constant_longs
    frameWords = Int(compilation.pointee.register_count)
    failedWords = UnsafeBufferPointer(
      start: compilation.pointee.failed_words, count: Int(compilation.pointee.failed_count))
    handlers = UnsafeBufferPointer(
      start: compilation.pointee.handlers, count: Int(compilation.pointee.handler_count))
    numberFailures = FunctionCode.countNumbers(words, failedWords)
  }
  init(_ callee: spt_callee) {
    words = callee.words
    wordCount = Int(callee.word_count)
    base = callee.address
    constants = callee.constants
    constantWords = callee.constant_words
    constantLongs = callee.constant_longs
    frameWords = Int(callee.frame_words)
    failedWords = UnsafeBufferPointer(start: callee.failed_words, count: Int(callee.failed_count))
    handlers = UnsafeBufferPointer(start: callee.handlers, count: Int(callee.handler_count))
    numberFailures = FunctionCode.countNumbers(words, failedWords)
  }
  private static func countNumbers(_ words: UnsafeMutablePointer<UInt64>, _ failed: UnsafeBufferPointer<UInt32>) -> Int
  {
    failed.reduce(0) { count, word in
      guard let view = InstructionView(words + Int(word & ~spt_failed_at_head)) else { return count }
      let isNumber = view.flags.contains(.wantsNumber) || RegionBuilder.numbers(view.opcode) != .unknown
      return isNumber ? count + 1 : count
    }
  }
}

final class Scope {
  let code: FunctionCode
  /// Words from the region's frame to this code's.
  let offset: Int
  /// The plan: what is reached, and where blocks begin.
  let plan: Plan
  /// Blocks of the graph for blocks of register code, by first word.
  var blocks: [Int: BlockNumber] = [:]
  /// What is known at their beginning: met from all ways there so far.
  var arrivals: [Int: Arrivals] = [:]
  /// The one exit for each reason to leave at an instruction.
  var exits: [UInt64: ExitNumber] = [:]
  /// Of what a callee's frame is made.
  var record: UnsafeMutablePointer<spt_inlined_frame>?
  /// The returns so far of a callee that has several.
  var returns: [Return] = []
  /// Where it was called from; nil: by anybody.
  let call: Call?
  /// The entries behind calls for which frames are pushed in several ways (RegionBuilder+PushedCalls.swift).
  var pushedEntries: [Int: UInt64] = [:]
  /// Whether there is no function of it before there is a generator.
  var isWithoutFunction = false

  /// A call whose callee's code stands in the region.
  struct Call {
    var scope: Scope
    var word: Int
    var instruction: InstructionView
    var next: Int
    var landing: Landing
    /// An operation's (operators.h).
    var number = 0

    /// Where the call's instruction lies.
    var address: UInt64 { scope.code.base + UInt64(word) * 8 }

    /// What the return word says of how the value lands, in its low bits (Interpreter/Frames.swift).
    enum Landing: UInt64 {
      case value
      case instance
      case attribute
      case item
      case instanceThroughC = 8
      case operation = 9
      /// No return word: items go to the call, one by one.
      case items = 6

      /// Whether no call stands there: the function is the type's.
      var isImplicit: Bool { self == .attribute || self == .item || self == .operation }
    }
  }

  init(_ code: FunctionCode, _ plan: Plan, offset: Int = 0, call: Call? = nil) {
    self.code = code
    self.plan = plan
    self.offset = offset
    self.call = call
  }

  /// The word behind a callee's frame: where its caller waits.
  var returnWord: UInt64 {
    guard let call, !isGenerator else { return 0 }
    return call.address | call.landing.rawValue | UInt64(call.number) << 48
  }
  /// The call that collects a generator's items, where it lies; else 0.
  var collectingCall: UInt64 {
    guard let call, isGenerator else { return 0 }
    return call.address
  }
  /// Words of the registers of this frame and those before it.
  var registerCount: Int { offset + code.frameWords }
  /// Whether it is a generator whose items the call collects.
  var isGenerator: Bool { call?.landing == .items }
  /// So many calls are around it.
  var depth: Int { call.map { $0.scope.depth + 1 } ?? 0 }
  /// How often a function's code is in it and around it.
  func count(of base: UInt64) -> Int { (code.base == base ? 1 : 0) + (call?.scope.count(of: base) ?? 0) }
  /// The region's own scope.
  var outermost: Scope { call?.scope.outermost ?? self }
  /// How many regions of the code were left too often at a word.
  func failures(_ word: Int) -> Int {
    code.failedWords.reduce(0) { $0 + (Int($1 & ~spt_failed_at_head) == word ? 1 : 0) }
  }
  /// The same without those in which a loop's head expected something of a register: what its instruction does was not to blame.
  func ownFailures(_ word: Int) -> Int { code.failedWords.reduce(0) { $0 + (Int($1) == word ? 1 : 0) } }
  /// The word of the region's own code at which it stands: that of the outermost call.
  var site: Int? { call.map { $0.scope.site ?? $0.word } }
}
