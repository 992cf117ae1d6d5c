// Translates the bytecode of one code object into register code, in one pass over its instructions.
//
//   LOAD_FAST a                  nothing: an alias of local a goes on the virtual stack
//   LOAD_CONST 1                 nothing: a constant goes there
//   BINARY_OP +      ──▶         binary x ← a + 1
//   STORE_FAST x                 nothing: the result went straight to x
//
// The rules are in docs/register-code.md. This file has the translation's state and the way through the code;
// `Translation+Emission` puts instructions together, `Translation+Stack` keeps the virtual stack, and the other
// files take one family of opcodes each.

import Bytecode
import CPython313
import RegisterCode

/// Whether translations count how often each instruction that specializes runs.
nonisolated(unsafe) public var countsSites = false

/// Whether code gets hooks that ask for compiled regions. Not unless somebody wants them: they are not as sure as the interpreter.
nonisolated(unsafe) public var compilesRegions = false
/// How often a function is entered, and a loop goes round, until it is measured how fast it does so many again. If that is fast, a region is
/// asked for.
nonisolated(unsafe) public var callsToRegion: UInt64 = 12_500
nonisolated(unsafe) public var roundsToRegion: UInt64 = 25_000

/// What a translation needs besides its result, kept to be used again: translating allocates little.
public struct TranslationBuffers {
  public var decoded = DecodedCode()
  /// The virtual stack.
  var stack: [Operand] = []
  /// For each stack register: it holds a temporary.
  var used: [Bool] = []
  /// For each stack register: the first word of the load that filled it, or -1: see `Flags.wantsNumber`.
  var loads: [Int32] = []
  /// The locals in which the items of an unpacking are stored right away.
  var storedLocals: [Int] = []
  /// Jumps whose distance is still to be filled in.
  var jumps: [PendingJump] = []
  /// The words of all `yieldValue`s.
  var yields: [Int32] = []
  public init() {}
}

/// A jump instruction and the bytecode instruction it leads to.
struct PendingJump {
  let word: Int32
  let target: Int32
}

/// Translates `code`; `.none` on success. What was in `result` is replaced.
public func translate(_ code: UnsafeMutablePointer<PyCodeObject>, into result: inout RegisterCode) -> Refusal {
  var buffers = TranslationBuffers()
  return translate(code, into: &result, using: &buffers)
}

/// The same with buffers of an earlier translation.
public func translate(
  _ code: UnsafeMutablePointer<PyCodeObject>, into result: inout RegisterCode, using buffers: inout TranslationBuffers
) -> Refusal {
  var translation = Translation(code)
  swap(&translation.output, &result)
  swap(&translation.buffers, &buffers)
  let refusal = translation.run()
  swap(&translation.output, &result)
  swap(&translation.buffers, &buffers)
  return refusal
}

struct Translation {
  let code: UnsafeMutablePointer<PyCodeObject>
  var output = RegisterCode()
  var buffers = TranslationBuffers()

  // About the code object.
  /// Address of the first code unit.
  let bytecodeAddress: UInt64
  let localCount: Int
  let localKinds: UnsafePointer<UInt8>
  let constantCount: Int
  let nameCount: Int
  let stackSize: Int
  /// The register that is the home of the stack's bottom entry.
  let stackBase: Int

  // Where the translation stands.
  /// Index of the bytecode instruction.
  var index = 0
  /// How many instructions the current one has taken care of besides itself.
  var skip = 0
  var instruction = BytecodeInstruction()
  /// Entries on the virtual stack.
  var count = 0
  /// Of the exception handler that covers the current instruction, or 0.
  var handlerDepth = 0
  var refusal = Refusal.none
  /// Where the last two distinct frame states begin.
  var lastState = -1
  var olderState = -1

  // The register instruction that is being put together.
  var opcode = Opcode.move
  var info = Opcode.move.info
  var pops = 0
  var results = 0
  var fusion = Fusion.none
  var fusedLocal = 0
  /// Bytecode instructions that store the items of an unpacking.
  var storeCount = 0
  /// A bit for each item that is the first of a bytecode instruction.
  var storeStarts = 0
  var before: UInt32 = 0
  var flags: Flags = []
  var a = 0
  var b = 0
  var c = 0
  var payload: UInt64 = 0
  var secondPayload: UInt64 = 0
  /// The operand list: entries of the virtual stack, then so many absent ones.
  var listStart = 0
  var listCount = 0
  var listNulls = 0
  /// The first operand of the list may be absent.
  var listMayBeginWithNull = false
  /// `b` rather than `c` receives the second of two results.
  var secondResultInB = false
  /// What is pushed behind the results.
  var pushes: Operand?
  /// The instruction after which CPython goes on, when it is not the current one's.
  var nextOffset: Int32 = -1
  /// `FramePoint.lastLength`.
  var lastLength: Int32 = 0

  init(_ code: UnsafeMutablePointer<PyCodeObject>) {
    self.code = code
    bytecodeAddress = UInt64(UInt(bitPattern: spt_code_start(code)))
    localCount = Int(code.pointee.co_nlocalsplus)
    localKinds = spt_bytes_start(code.pointee.co_localspluskinds)
    constantCount = spt_tuple_count(code.pointee.co_consts)
    nameCount = spt_tuple_count(code.pointee.co_names)
    stackSize = Int(code.pointee.co_stacksize)
    stackBase = firstRegister + localCount
  }

  mutating func fail(_ reason: Refusal) {
    if refusal == .none { refusal = reason }
  }

  mutating func run() -> Refusal {
    output.words.removeAll(keepingCapacity: true)
    output.points.removeAll(keepingCapacity: true)
    output.states.removeAll(keepingCapacity: true)
    output.entries.removeAll(keepingCapacity: true)
    output.handlers.removeAll(keepingCapacity: true)
    if stackBase + stackSize > Operand.limit { return .tooLarge }
    let reading = buffers.decoded.read(code)
    if reading != .none { return reading }
    buffers.stack.removeAll(keepingCapacity: true)
    buffers.stack.append(contentsOf: repeatElement(.null, count: stackSize))
    buffers.used.removeAll(keepingCapacity: true)
    buffers.used.append(contentsOf: repeatElement(false, count: stackSize))
    buffers.loads.removeAll(keepingCapacity: true)
    buffers.loads.append(contentsOf: repeatElement(-1, count: stackSize))
    buffers.jumps.removeAll(keepingCapacity: true)
    buffers.yields.removeAll(keepingCapacity: true)
    output.handlers.append(contentsOf: buffers.decoded.handlers)
    output.entries.append(contentsOf: repeatElement(-1, count: buffers.decoded.unitCount))
    output.words.reserveCapacity(4 * buffers.decoded.instructions.count)

    translateAll()
    if refusal == .none {
      resolveJumps()
      resolveContinuations()
    }
    return refusal
  }

  private mutating func translateAll() {
    let total = buffers.decoded.instructions.count
    var fallsThrough = false
    while index < total && refusal == .none {
      let next = buffers.decoded.instructions[index]
      if next.isLeader {
        if next.depth < 0 {
          // Nothing leads here. (Nothing falls through to it either: its depth would be known.)
          fallsThrough = false
        } else {
          if fallsThrough { canonicalize(count) } else { assumeCanonical(depth: Int(next.depth)) }
          output.entries[Int(next.start)] = Int32(output.words.count)
          fallsThrough = true
        }
      }
      if !fallsThrough {
        index += 1
        continue
      }
      if next.isLeader || next.changesHandler {
        handlerDepth = Int(buffers.decoded.handler(at: UInt32(next.start))?.depth ?? 0)
      }
      instruction = next
      skip = 0
      translateInstruction()
      // What was taken care of on the way may have been where another handler begins to serve.
      for place in index + 1..<index + 1 + skip where buffers.decoded.instructions[place].changesHandler {
        let start = buffers.decoded.instructions[place].start
        handlerDepth = Int(buffers.decoded.handler(at: UInt32(start))?.depth ?? 0)
      }
      index += 1 + skip
      if next.endsFlow { fallsThrough = false }
      if output.states.count > 1 << 24 || output.words.count > 1 << 24 { fail(.tooLarge) }
    }
  }

  private mutating func resolveJumps() {
    for jump in buffers.jumps {
      let target = buffers.decoded.instructions[Int(jump.target)].start
      let distance = output.entries[Int(target)] - jump.word
      output.words[Int(jump.word) + 2] |= UInt64(UInt32(bitPattern: distance))
    }
  }

  // MARK: What opargs name

  /// The register of a local, cell or free variable.
  mutating func local(_ number: Int) -> Int {
    if number >= localCount {
      fail(.tooLarge)
      return firstRegister
    }
    return firstRegister + number
  }

  /// Neither a cell nor a free variable: may be aliased and be a result's destination.
  func isPlain(_ register: Int) -> Bool {
    Int32(localKinds[register - firstRegister]) & (CO_FAST_CELL | CO_FAST_FREE) == 0
  }

  mutating func constant(_ number: Int) -> Operand {
    if number >= constantCount || number > Operand.limit {
      fail(.tooLarge)
      return .null
    }
    return .constant(number)
  }

  /// The address of a name.
  mutating func name(_ number: Int) -> UInt64 {
    if number >= nameCount {
      fail(.tooLarge)
      return 0
    }
    return UInt64(UInt(bitPattern: spt_tuple_item(code.pointee.co_names, number)))
  }

  /// Whether an entry is a constant tuple, and its length: keyword names, the keys of a map.
  func constantTupleCount(_ entry: Operand) -> Int? {
    guard entry.isConstant, let constant = spt_tuple_item(code.pointee.co_consts, entry.index),
      spt_is_tuple(constant) != 0
    else { return nil }
    return spt_tuple_count(constant)
  }
}
