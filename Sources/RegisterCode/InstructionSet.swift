// The one description of every register instruction.
//
// The interpreter switches over `Opcode`; the translator, the dump and the checks read `Opcode.info`.
// A specialized instruction has the same shape (operands and length) as its generic one, so that the
// interpreter can rewrite one into the other in place.

/// What one of the operand fields a, b, c means.
public enum Field: UInt8 {
  /// Not used, always 0.
  case none
  /// A register that receives a result. With `Flags.aIsLocal` the old value is released after the store.
  case destination
  /// An operand: a local register (borrowed), a temporary (consumed) or a constant, as `Flags` say.
  case source
  /// A register that is read or changed in place and not consumed.
  case register
  /// A small number, not a register.
  case immediate
  /// A signed distance in words, always even, to an instruction; bit 0 says more.
  case distance
}

/// What the operand list at the end of an instruction means; `c` holds its length.
public enum Tail: UInt8 {
  case none
  /// `Operand`s read and, where temporary, consumed.
  case sources
  /// Registers that receive results, in the order in which CPython pushes them.
  case destinations
  /// Locals that receive results, in the order in which CPython stores them; each old value is released after its store.
  case localDestinations
}

/// What the first extra word (`w2`) holds.
public enum Payload: UInt8 {
  case none
  /// The address of the interned name (owned by the code object).
  case name
  /// The same; and bits 32...63 of the second extra word hold a small number.
  case nameAndKind
  /// Bits 32...63: a small number (operator, comparison, intrinsic).
  case kind
  /// Bits 0...31: a signed distance in words from this instruction to the target.
  case target
  /// Both of the above.
  case targetAndKind
  /// Bits 0...31: the distance in words from this instruction to the next, at which a callee's return goes on.
  case length
}

/// What an instruction may do to the world: read by the translator and, later, by the compiler.
public struct Effects: OptionSet {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// May end in an exception.
  public static let raises = Effects(rawValue: 1)
  /// May run arbitrary Python code (and with it change any global, attribute or trace function).
  public static let runsCode = Effects(rawValue: 2)
  /// May go on elsewhere than at the next instruction.
  public static let jumps = Effects(rawValue: 4)
  /// Leaves the frame.
  public static let leaves = Effects(rawValue: 8)
  public static let any: Effects = [.raises, .runsCode]
}

/// One row of the description.
public struct InstructionInfo {
  public let name: StaticString
  public let a: Field
  public let b: Field
  public let c: Field
  public let tail: Tail
  public let payload: Payload
  /// Words after the two header words and before the operand list; always even.
  public let extraWords: Int
  public let effects: Effects
  /// The instruction that a specialized one falls back to; itself when generic.
  public let generic: Opcode
}

/// Register instructions. The comment gives the effect: `x ← …` a result, `[…]` an operand list.
public enum Opcode: UInt8, CaseIterable {
  // Moves and locals
  /// a ← b (a copy of a local or constant; a temporary is moved; NULL is allowed)
  case move
  /// a ← NULL: an absent self that has to be in a register at a block's end
  case loadNull
  /// a ↔ b, two registers
  case swap
  /// releases temporary a
  case drop
  /// a ← local b, or UnboundLocalError
  case loadCheck
  /// a ← local b, which becomes unbound; NULL is allowed
  case loadAndClear
  /// local a becomes unbound, or UnboundLocalError
  case deleteLocal
  /// local a ← a new cell that holds its value
  case makeCell
  /// the last a locals ← the closure's cells
  case copyFreeVars
  /// a ← contents of cell b, or NameError
  case loadDeref
  /// contents of cell a ← b
  case storeDeref
  /// empties cell a, or NameError
  case deleteDeref
  /// a ← (mapping b)[name of cell c], else contents of cell c
  case loadFromDictOrDeref

  // Names
  /// a ← global or builtin `name`
  case loadGlobal
  /// a ← local, global or builtin `name` of a names-as-dict scope
  case loadName
  case storeName
  case deleteName
  case storeGlobal
  case deleteGlobal
  /// a ← (mapping b)[name], else global or builtin
  case loadFromDictOrGlobals
  /// a ← the frame's locals mapping
  case loadLocals
  case setupAnnotations
  case loadBuildClass
  case loadAssertionError

  // Attributes
  /// a ← b.name
  case loadAttr
  /// (a, c) ← method `name` of b: (function, self) or (bound, NULL)
  case loadMethod
  /// b.name = c
  case storeAttr
  case deleteAttr
  /// a ← super attribute; [super, class, self]; kind as LOAD_SUPER_ATTR's oparg & 3; for a method b receives self or NULL
  case loadSuperAttr

  // Subscripts
  /// a ← b[c]
  case loadSubscript
  /// [value, container, key]: container[key] = value; w2: the type of bytearrays where it met one
  case storeSubscript
  case deleteSubscript
  /// a ← [container, start, stop]
  case binarySlice
  /// [value, container, start, stop]
  case storeSlice

  // Operators
  /// a ← b kind c, `kind` one of CPython's NB_ numbers
  case binary
  case unaryNegative
  case unaryInvert
  case unaryNot
  /// a ← bool(b)
  case toBool
  /// a ← b kind c; kind as COMPARE_OP's oparg (bit 4: convert to bool; >> 5: the comparison)
  case compare
  /// a ← b in c (kind 1: not in)
  case contains
  /// a ← b is c (kind 1: is not)
  case isIdentical

  // Jumps
  case jump
  /// with a poll of the eval breaker; w3 counts down to the request of a compiled region
  case jumpBackward
  /// without
  case jumpBackwardNoPoll
  /// b is an exact bool
  case jumpIfTrue
  case jumpIfFalse
  case jumpIfNone
  case jumpIfNotNone
  /// bool(b), then jump
  case jumpIfTruthy
  case jumpIfFalsy
  /// b kind c, jump when bool(result) is kind's bit 31; the rest of kind as in `compare`
  case compareJump
  /// b is c (kind's bit 0: is not), jump when the result is kind's bit 31
  case identityJump
  /// b in c, likewise
  case containsJump

  // Iteration
  /// a ← iter(b)
  case getIter
  /// a ← next(register b), or releases b and jumps
  case forIter
  /// a ← iter(b) as `yield from` wants it
  case getYieldFromIter
  case getAwaitable
  case getAiter
  /// a ← awaitable of anext(register b)
  case getAnext
  /// a ← register b .send(c), or jumps with a ← the returned value (b stays)
  case send
  /// a ← c, and releases b: the end of a `yield from`
  case endSend
  /// [sub-iterator, last sent, exception]: (a, b) ← (None, StopIteration's value), or raises again
  case cleanupThrow
  /// [awaitable, exception]: ends quietly on StopAsyncIteration, raises again otherwise
  case endAsyncFor

  // Calls
  /// a ← b([self or NULL, arguments…]); c operands in the list
  case call
  /// a ← b([self or NULL, arguments…, tuple of keyword names])
  case callKeywords
  /// a ← b(*args, **kwargs); list [args, kwargs or absent]; w3, for regions: where the code starts that was called last
  case callUnpack
  /// a ← intrinsic kind of b
  case intrinsic1
  /// a ← intrinsic kind of b, c
  case intrinsic2

  // Containers
  case buildTuple
  case buildList
  case buildSet
  /// [key, value, …]
  case buildMap
  /// [values…, tuple of keys]
  case buildConstKeyMap
  case buildString
  case buildSlice
  /// register a gets b
  case listAppend
  case setAdd
  /// [key, value] into register a
  case mapAdd
  case listExtend
  case setUpdate
  case dictUpdate
  /// register a ← b's items, for register kind's call (errors name the function in register `kind`)
  case dictMerge
  /// b's items → c destinations, in push order (last item first)
  case unpackSequence
  /// b's items → c locals, the first item first: an unpacking whose items are stored right away; kind: the bit of each item
  /// with which a new bytecode instruction stores
  case unpackToLocals
  /// b's items; kind: low byte before, high byte after the starred one
  case unpackExtended

  // Formatting
  case formatSimple
  case formatWithSpec
  case convertValue

  // Patterns
  /// a ← attributes or None; [subject, type, names]; kind: number of positional patterns
  case matchClass
  /// a ← bool: is register b a mapping
  case matchMapping
  case matchSequence
  /// a ← values or None: register b (subject), register c (keys)
  case matchKeys
  /// a ← len(register b)
  case getLen

  // Imports
  /// a ← import name; b level, c fromlist
  case importName
  /// a ← register b .name
  case importFrom

  // Exceptions
  /// [exception, cause], either may be absent
  case raise
  /// re-raises b; c, unless 0, is the register of the bytecode offset to report
  case reraise
  /// c ← exception b, which becomes the handled one; then a ← the one handled before (a may be b). w3 counts how often a handler ran
  case pushExcInfo
  /// the handled exception becomes b
  case popExcept
  /// a ← bool: register b matches c
  case checkExcMatch
  /// (a, b) ← (rest, match); list [group, type]
  case checkEgMatch
  /// a ← exit function in register b, called with the exception in register c
  case withExceptStart
  /// (a, c) ← (b.__exit__, b.__enter__()); w3 where the code of the last `__enter__` starts
  case beforeWith
  case beforeAsyncWith

  // Functions
  case makeFunction
  /// a ← b with attribute `kind` set to c
  case setFunctionAttribute

  // Frames
  /// the start of a function or the place after a yield; kind as RESUME's oparg
  case resume
  /// where calls enter: w3 counts down to the request of a compiled region
  case functionStart
  /// b goes to the caller; a: where the return word lies; c: how many locals, cells and free variables the frame lets go of
  case returnValue
  /// makes the generator object and leaves
  case returnGenerator
  /// b goes out; a ← what is sent in; kind as YIELD_VALUE's oparg. c: where it goes on when there is nothing to poll for; bit 0:
  /// what is sent in is wanted there (if not, it goes on behind the `drop`)
  case yieldValue

  // Specialized forms
  /// `functionStart`: w3 the entry of a compiled region
  case functionStartRegion
  /// `jumpBackward`: w3 the entry of a compiled region at its target
  case jumpBackwardRegion
  /// `pushExcInfo`: w3 the entry of a compiled region
  case pushExcInfoRegion
  /// `loadGlobal`: found in globals: w3 versions of both keys, w4 offset in the keys
  case loadGlobalModule
  /// `loadGlobal`: found in builtins
  case loadGlobalBuiltin
  /// `loadAttr`: in the inline values; w3 type version, offset
  case loadAttrInline
  /// `loadAttr`: the same for a local's attribute that arithmetic wants
  case loadAttrInlineNumber
  /// `loadAttr`: in a __slots__ member
  case loadAttrSlot
  /// `loadAttr`: the same for a local's attribute that arithmetic wants
  case loadAttrSlotNumber
  /// `loadAttr`: an entry of the instance dict; w4 the layout of the dict's keys
  case loadAttrDict
  /// `loadAttr`: the same for a local's attribute that arithmetic wants
  case loadAttrDictNumber
  /// `loadAttr`: among the values of an instance dict with shared keys
  case loadAttrSplit
  /// `loadAttr`: an entry of a module dict; w3 keys version, offset
  case loadAttrModule
  /// `loadAttr`: w4 on the type, over inline values whose keys lack the name
  case loadAttrTypeInline
  /// `loadAttr`: w4 on the type of instances with no dict
  case loadAttrTypeNoDict
  /// `loadAttr`: w4 on the type of an instance whose dict is not made yet
  case loadAttrTypeLazyDict
  /// `loadAttr`: w4 on the type of an instance whose dict lacks the name
  case loadAttrTypeOverDict
  /// `loadAttr`: w4 of a type object
  case loadAttrClass
  /// `loadAttr`: a property with Python getter w4
  case loadAttrProperty
  /// `loadAttr`: what getset or member w4 of the type tells; w3 type version, 1 for a bound method's function
  case loadAttrDescriptor
  /// `loadAttr`: in the inline values, over a descriptor w4 on the type whose class has no `__set__` so far; w3 type version, offset
  case loadAttrInlineFirst
  /// `loadAttr`: what `__getattr__` w4 gives for a name that is nowhere: w3 type version, version of the keys of the inline values or 0; w5
  /// where its code starts
  case loadAttrFallback
  /// `loadAttr`: an item of a tuple, the field of a namedtuple; w3 type version, index
  case loadAttrTupleItem
  /// `loadAttr`: several types seen; through the table of shapes
  case loadAttrPolymorphic
  /// `loadMethod`: the same
  case loadMethodPolymorphic
  /// `storeAttr`: into the inline values
  case storeAttrInline
  /// `storeAttr`: into a __slots__ member
  case storeAttrSlot
  /// `storeAttr`: over an entry of the instance dict
  case storeAttrDict
  /// `storeAttr`: among the values of an instance dict with shared keys
  case storeAttrSplit
  /// `storeAttr`: several types seen; through the table of shapes
  case storeAttrPolymorphic
  /// `binary`: two registers
  case addInt
  /// `binary`: two registers
  case subtractInt
  /// `binary`: two registers
  case multiplyInt
  /// `binary`: two registers
  case andInt
  /// `binary`: two registers
  case orInt
  /// `binary`: two registers
  case xorInt
  /// `binary`: two registers
  case floorDivideInt
  /// `binary`: two registers
  case remainderInt
  /// `binary`: + or −; w3 is what is added to the register that w2 names, as in all forms with a constant
  case addIntConstant
  /// `binary`: w3 is the constant
  case multiplyIntConstant
  /// `binary`: also % of a power of two
  case andIntConstant
  /// `binary`: w3 is the constant
  case leftShiftIntConstant
  /// `binary`: also // of a power of two
  case rightShiftIntConstant
  /// `binary`: of a constant above 0
  case floorDivideIntConstant
  /// `binary`: of a constant above 0
  case remainderIntConstant
  /// `binary`: any operator on ints of up to 120 bits, in registers or constant
  case intOperator
  /// `binary`: +, − or * of ints of which one is a bool, in registers or constant
  case boolOperator
  /// `binary`: two registers
  case addFloat
  /// `binary`: two registers
  case subtractFloat
  /// `binary`: two registers
  case multiplyFloat
  /// `binary`: two registers
  case divideFloat
  /// `binary`: + or −; w3 is what is added
  case addFloatConstant
  /// `binary`: w3 is the constant
  case multiplyFloatConstant
  /// `binary`: w3 is the divisor
  case divideFloatConstant
  /// `binary`: w3 is what is subtracted from
  case subtractFromFloatConstant
  /// `binary`: w3 is what is divided
  case divideFloatConstantBy
  /// `binary`: the same four and ** on floats and ints, in registers or constant
  case floatOperator
  /// `binary`: str + str; in place where CPython does it
  case addString
  /// `binary`: what a function of the operands' types does, which can't change
  case binaryObjects
  /// `compare`: ints
  case compareInt
  /// `compare`: floats and ints
  case compareFloat
  /// `compareJump`: ints in registers; jumps when this is true
  case compareJumpIntLess
  /// `compareJump`: ints in registers; jumps when this is true
  case compareJumpIntLessEqual
  /// `compareJump`: ints in registers; jumps when this is true
  case compareJumpIntEqual
  /// `compareJump`: ints in registers; jumps when this is true
  case compareJumpIntNotEqual
  /// `compareJump`: ints in registers; jumps when this is true
  case compareJumpIntGreater
  /// `compareJump`: ints in registers; jumps when this is true
  case compareJumpIntGreaterEqual
  /// `compareJump`: c is a constant, unboxed in w3
  case compareJumpIntConstantLess
  /// `compareJump`: c is a constant, unboxed in w3
  case compareJumpIntConstantLessEqual
  /// `compareJump`: c is a constant, unboxed in w3
  case compareJumpIntConstantEqual
  /// `compareJump`: c is a constant, unboxed in w3
  case compareJumpIntConstantNotEqual
  /// `compareJump`: c is a constant, unboxed in w3
  case compareJumpIntConstantGreater
  /// `compareJump`: c is a constant, unboxed in w3
  case compareJumpIntConstantGreaterEqual
  /// `compareJump`: floats in registers; w3 the outcomes on which it jumps
  case compareJumpFloat
  /// `compareJump`: c is a constant, a double in w3
  case compareJumpFloatConstant
  /// `compareJump`: floats and ints, in registers or constant
  case compareJumpNumbers
  /// `compareJump`: ints, of which one at least was too large for a word
  case compareJumpLong
  /// `compareJump`: exact str
  case compareJumpString
  /// `compareJump`: exact lists or tuples
  case compareJumpSequence
  /// `forIter`: no int object is made
  case forIterRange
  /// `forIter`
  case forIterList
  /// `forIter`
  case forIterTuple
  /// `forIter`: the characters of an ASCII str
  case forIterString
  /// `forIter`: an enumerate whose pairs are unpacked at once
  case forIterEnumerate
  /// `forIter`: a zip of two whose pairs are unpacked at once
  case forIterZip
  /// `forIter`: the items of a dict, unpacked at once
  case forIterDictItems
  /// `forIter`: the keys or values of a dict
  case forIterDict
  /// `forIter`: resumed in the loop
  case forIterGenerator
  /// `forIter`: iterators of any type
  case forIterAny
  /// `unpackToLocals`: two items
  case unpackPairToLocals
  /// `loadSubscript`: an int index
  case loadSubscriptList
  /// `loadSubscript`: an int index
  case loadSubscriptTuple
  /// `loadSubscript`: an exact str, bytes or bytearray and an int index; w2: which type it met
  case loadSubscriptString
  /// `loadSubscript`: an exact dict
  case loadSubscriptDict
  /// `storeSubscript`: an int index
  case storeSubscriptList
  /// `storeSubscript`: an exact dict
  case storeSubscriptDict
  /// `call`: without self, the Python function of that version, with exactly its positional parameters
  case callFunction
  /// `call`: the same with self
  case callMethod
  /// `call`: the same, with or without self; defaults fill the rest of the parameters
  case callFunctionDefaults
  /// `call`: any Python function
  case callAnyFunction
  /// `call`: a bound method of a Python function
  case callBoundMethod
  /// `call`: a bound method with constants, as `with` calls `__exit__`: it stays until that is over; w3 where its code starts
  case callExit
  /// `call`: a class whose instances are made by __init__ alone: w2 its version, w5 __init__
  case callClass
  /// `call`: the same of a class in a local
  case callLocalClass
  /// `call`: an instance of a class that has `__call__` in Python
  case callInstance
  /// `call`: a Python function whose parameters take more than positions: w5 what goes where
  case callMatched
  /// `call`: the same of a class's __init__: w2 the class's version, w3 what goes where, w5 __init__
  case callClassMatched
  /// `callKeywords`: a Python function
  case callKeywordsMatched
  /// `callKeywords`: a class
  case callKeywordsClass
  /// `call`: a builtin of one argument
  case callBuiltinO
  /// `call`: a builtin that takes a row of arguments
  case callBuiltinFast
  /// `call`: a method of a builtin type
  case callDescriptorNoArguments
  /// `call`
  case callDescriptorO
  /// `call`
  case callDescriptorFast
  /// `call`: a builtin that goes through a generator: w3 what it does with the items, w4 its type or definition
  case callCollect
  /// `call`: anything else with a vectorcall, builtin types among them
  case callVectorcall
  /// `call`: w3 the method
  case callDictGet
  /// `call`
  case callListAppend
  /// `call`: len
  case callLength
  /// `call`: range of ints for the loop that follows, which gets the iterator at once
  case callRange
  /// `call`: a builtin that makes a number of a number: w3 what it computes, w4 its type or definition, w5 the address of C's function
  case callNumber
  /// `call`: min or max of two to four numbers: w3 which, and whether of floats; w4 its definition
  case callExtreme
  /// `call`: divmod of two ints, whose halves the `unpackToLocals` behind it takes; w4 its definition
  case callDivmod
  /// `call`: type(x)
  case callType1
  /// `call`: str(x)
  case callString
  /// `call`: isinstance(x, type)
  case callIsInstance
  /// `call`: getattr(x, name) or getattr(x, name, default); w3 the definition
  case callGetAttr
  /// `call`: hasattr(x, name); w3 the definition
  case callHasAttr

  // Counting
  /// counts, in w2, how often the instruction behind it runs, and in w3, how often in its generic form a; in code that was
  /// translated for counting
  case count

  // Pseudo-instructions
  /// Never in code: where the interpreter goes with an exception set.
  case unwind
  /// Never in code: goes on in another frame.
  case reload
  /// Never in code: goes on in compiled code, at the entry that the context names.
  case enterRegion
  /// Never in code, but the start of a long function's (`LongFunctions.swift`): goes on at its first instruction, which is made again if it
  /// was put away.
  case startLong
  /// Never in code: ends a run of the interpreter.
  case exit
}

extension Opcode {
  /// Of the calls, in their generic forms: those whose result may be dropped.
  public var isCall: Bool { self == .call || self == .callKeywords || self == .callUnpack }

  /// This instruction's row of the description.
  public var info: InstructionInfo {
    switch self {
    case .move: return row("move", .destination, .source, .none, .none, .none, 0, [])
    case .loadNull: return row("loadNull", .destination, .none, .none, .none, .none, 0, [])
    case .swap: return row("swap", .register, .register, .none, .none, .none, 0, [])
    case .drop: return row("drop", .source, .none, .none, .none, .none, 0, .runsCode)
    case .loadCheck: return row("loadCheck", .destination, .register, .none, .none, .none, 0, .raises)
    case .loadAndClear: return row("loadAndClear", .destination, .register, .none, .none, .none, 0, [])
    case .deleteLocal: return row("deleteLocal", .register, .none, .none, .none, .none, 0, .any)
    case .makeCell: return row("makeCell", .register, .none, .none, .none, .none, 0, .raises)
    case .copyFreeVars: return row("copyFreeVars", .immediate, .none, .none, .none, .none, 0, [])
    case .loadDeref: return row("loadDeref", .destination, .register, .none, .none, .none, 0, .raises)
    case .storeDeref: return row("storeDeref", .register, .source, .none, .none, .none, 0, .runsCode)
    case .deleteDeref: return row("deleteDeref", .register, .none, .none, .none, .none, 0, .any)
    case .loadFromDictOrDeref:
      return row("loadFromDictOrDeref", .destination, .source, .register, .none, .none, 0, .any)
    case .loadGlobal: return row("loadGlobal", .destination, .none, .none, .none, .name, 4, .any)
    case .loadName: return row("loadName", .destination, .none, .none, .none, .name, 2, .any)
    case .storeName: return row("storeName", .none, .source, .none, .none, .name, 2, .any)
    case .deleteName: return row("deleteName", .none, .none, .none, .none, .name, 2, .any)
    case .storeGlobal: return row("storeGlobal", .none, .source, .none, .none, .name, 2, .any)
    case .deleteGlobal: return row("deleteGlobal", .none, .none, .none, .none, .name, 2, .any)
    case .loadFromDictOrGlobals:
      return row("loadFromDictOrGlobals", .destination, .source, .none, .none, .name, 2, .any)
    case .loadLocals: return row("loadLocals", .destination, .none, .none, .none, .none, 0, .raises)
    case .setupAnnotations: return row("setupAnnotations", .none, .none, .none, .none, .none, 0, .any)
    case .loadBuildClass: return row("loadBuildClass", .destination, .none, .none, .none, .none, 0, .any)
    case .loadAssertionError: return row("loadAssertionError", .destination, .none, .none, .none, .none, 0, [])
    case .loadAttr: return row("loadAttr", .destination, .source, .none, .none, .name, 4, .any)
    case .loadMethod: return row("loadMethod", .destination, .source, .destination, .none, .name, 4, .any)
    case .storeAttr: return row("storeAttr", .none, .source, .source, .none, .name, 4, .any)
    case .deleteAttr: return row("deleteAttr", .none, .source, .none, .none, .name, 2, .any)
    case .loadSuperAttr: return row("loadSuperAttr", .destination, .destination, .none, .sources, .nameAndKind, 2, .any)
    case .loadSubscript: return row("loadSubscript", .destination, .source, .source, .none, .none, 2, .any)
    case .storeSubscript: return row("storeSubscript", .none, .none, .none, .sources, .none, 2, .any)
    case .deleteSubscript: return row("deleteSubscript", .none, .source, .source, .none, .none, 2, .any)
    case .binarySlice: return row("binarySlice", .destination, .none, .none, .sources, .none, 0, .any)
    case .storeSlice: return row("storeSlice", .none, .none, .none, .sources, .none, 0, .any)
    case .binary: return row("binary", .destination, .source, .source, .none, .kind, 2, .any)
    case .unaryNegative: return row("unaryNegative", .destination, .source, .none, .none, .none, 2, .any)
    case .unaryInvert: return row("unaryInvert", .destination, .source, .none, .none, .none, 2, .any)
    case .unaryNot: return row("unaryNot", .destination, .source, .none, .none, .none, 0, [])
    case .toBool: return row("toBool", .destination, .source, .none, .none, .none, 2, .any)
    case .compare: return row("compare", .destination, .source, .source, .none, .kind, 2, .any)
    case .contains: return row("contains", .destination, .source, .source, .none, .kind, 2, .any)
    case .isIdentical: return row("isIdentical", .destination, .source, .source, .none, .kind, 2, .any)
    case .jump: return row("jump", .none, .none, .none, .none, .target, 2, .jumps)
    case .jumpBackward: return row("jumpBackward", .none, .none, .none, .none, .target, 2, [.any, .jumps])
    case .jumpBackwardNoPoll: return row("jumpBackwardNoPoll", .none, .none, .none, .none, .target, 2, .jumps)
    case .jumpIfTrue: return row("jumpIfTrue", .none, .source, .none, .none, .target, 2, .jumps)
    case .jumpIfFalse: return row("jumpIfFalse", .none, .source, .none, .none, .target, 2, .jumps)
    case .jumpIfNone: return row("jumpIfNone", .none, .source, .none, .none, .target, 2, [.any, .jumps])
    case .jumpIfNotNone: return row("jumpIfNotNone", .none, .source, .none, .none, .target, 2, [.any, .jumps])
    case .jumpIfTruthy: return row("jumpIfTruthy", .none, .source, .none, .none, .target, 2, [.any, .jumps])
    case .jumpIfFalsy: return row("jumpIfFalsy", .none, .source, .none, .none, .target, 2, [.any, .jumps])
    case .compareJump: return row("compareJump", .none, .source, .source, .none, .targetAndKind, 2, [.any, .jumps])
    case .identityJump: return row("identityJump", .none, .source, .source, .none, .targetAndKind, 2, [.any, .jumps])
    case .containsJump: return row("containsJump", .none, .source, .source, .none, .targetAndKind, 2, [.any, .jumps])
    case .getIter: return row("getIter", .destination, .source, .none, .none, .none, 2, .any)
    case .forIter: return row("forIter", .destination, .register, .none, .none, .target, 2, [.any, .jumps])
    case .getYieldFromIter: return row("getYieldFromIter", .destination, .source, .none, .none, .none, 0, .any)
    case .getAwaitable: return row("getAwaitable", .destination, .source, .none, .none, .kind, 2, .any)
    case .getAiter: return row("getAiter", .destination, .source, .none, .none, .none, 0, .any)
    case .getAnext: return row("getAnext", .destination, .register, .none, .none, .none, 0, .any)
    case .send: return row("send", .destination, .register, .source, .none, .target, 2, [.any, .jumps])
    case .endSend: return row("endSend", .destination, .source, .source, .none, .none, 0, .runsCode)
    case .cleanupThrow: return row("cleanupThrow", .destination, .destination, .none, .sources, .none, 0, .any)
    case .endAsyncFor: return row("endAsyncFor", .none, .none, .none, .sources, .none, 0, .any)
    case .call: return row("call", .destination, .source, .none, .sources, .length, 4, .any)
    case .callKeywords: return row("callKeywords", .destination, .source, .none, .sources, .length, 4, .any)
    case .callUnpack: return row("callUnpack", .destination, .source, .none, .sources, .length, 4, .any)
    case .intrinsic1: return row("intrinsic1", .destination, .source, .none, .none, .kind, 2, .any)
    case .intrinsic2: return row("intrinsic2", .destination, .source, .source, .none, .kind, 2, .any)
    case .buildTuple: return row("buildTuple", .destination, .none, .none, .sources, .none, 0, .raises)
    case .buildList: return row("buildList", .destination, .none, .none, .sources, .none, 0, .raises)
    case .buildSet: return row("buildSet", .destination, .none, .none, .sources, .none, 0, .any)
    case .buildMap: return row("buildMap", .destination, .none, .none, .sources, .none, 0, .any)
    case .buildConstKeyMap: return row("buildConstKeyMap", .destination, .none, .none, .sources, .none, 0, .any)
    case .buildString: return row("buildString", .destination, .none, .none, .sources, .none, 0, .raises)
    case .buildSlice: return row("buildSlice", .destination, .none, .none, .sources, .none, 0, .raises)
    case .listAppend: return row("listAppend", .register, .source, .none, .none, .none, 0, .raises)
    case .setAdd: return row("setAdd", .register, .source, .none, .none, .none, 0, .any)
    case .mapAdd: return row("mapAdd", .register, .none, .none, .sources, .none, 0, .any)
    case .listExtend: return row("listExtend", .register, .source, .none, .none, .none, 0, .any)
    case .setUpdate: return row("setUpdate", .register, .source, .none, .none, .none, 0, .any)
    case .dictUpdate: return row("dictUpdate", .register, .source, .none, .none, .none, 0, .any)
    case .dictMerge: return row("dictMerge", .register, .source, .register, .none, .none, 0, .any)
    case .unpackSequence: return row("unpackSequence", .none, .source, .none, .destinations, .none, 0, .any)
    case .unpackToLocals:
      return row("unpackToLocals", .none, .source, .none, .localDestinations, .kind, 2, .any)
    case .unpackExtended: return row("unpackExtended", .none, .source, .none, .destinations, .kind, 2, .any)
    case .formatSimple: return row("formatSimple", .destination, .source, .none, .none, .none, 0, .any)
    case .formatWithSpec: return row("formatWithSpec", .destination, .source, .source, .none, .none, 0, .any)
    case .convertValue: return row("convertValue", .destination, .source, .none, .none, .kind, 2, .any)
    case .matchClass: return row("matchClass", .destination, .none, .none, .sources, .kind, 2, .any)
    case .matchMapping: return row("matchMapping", .destination, .register, .none, .none, .none, 0, [])
    case .matchSequence: return row("matchSequence", .destination, .register, .none, .none, .none, 0, [])
    case .matchKeys: return row("matchKeys", .destination, .register, .register, .none, .none, 0, .any)
    case .getLen: return row("getLen", .destination, .register, .none, .none, .none, 0, .any)
    case .importName: return row("importName", .destination, .source, .source, .none, .name, 2, .any)
    case .importFrom: return row("importFrom", .destination, .register, .none, .none, .name, 2, .any)
    case .raise: return row("raise", .none, .none, .none, .sources, .none, 0, [.any, .leaves])
    case .reraise: return row("reraise", .none, .source, .register, .none, .none, 0, [.any, .leaves])
    case .pushExcInfo: return row("pushExcInfo", .destination, .register, .destination, .none, .none, 2, [])
    case .popExcept: return row("popExcept", .none, .source, .none, .none, .none, 0, .runsCode)
    case .checkExcMatch: return row("checkExcMatch", .destination, .register, .source, .none, .none, 0, .any)
    case .checkEgMatch: return row("checkEgMatch", .destination, .destination, .none, .sources, .none, 0, .any)
    case .withExceptStart: return row("withExceptStart", .destination, .register, .register, .none, .none, 0, .any)
    case .beforeWith: return row("beforeWith", .destination, .source, .destination, .none, .none, 2, .any)
    case .beforeAsyncWith: return row("beforeAsyncWith", .destination, .source, .destination, .none, .none, 2, .any)
    case .makeFunction: return row("makeFunction", .destination, .source, .none, .none, .none, 0, .raises)
    case .setFunctionAttribute: return row("setFunctionAttribute", .destination, .source, .source, .none, .kind, 2, [])
    case .resume: return row("resume", .none, .none, .none, .none, .kind, 2, .any)
    case .functionStart: return row("functionStart", .none, .none, .none, .none, .none, 2, [])
    case .returnValue: return row("returnValue", .immediate, .source, .immediate, .none, .none, 0, [.any, .leaves])
    case .returnGenerator: return row("returnGenerator", .none, .none, .none, .none, .none, 0, [.any, .leaves])
    case .yieldValue: return row("yieldValue", .destination, .source, .distance, .none, .kind, 2, [.any, .leaves])
    case .functionStartRegion: return specialized("functionStartRegion", .functionStart)
    case .jumpBackwardRegion: return specialized("jumpBackwardRegion", .jumpBackward)
    case .pushExcInfoRegion: return specialized("pushExcInfoRegion", .pushExcInfo)
    case .loadGlobalModule: return specialized("loadGlobalModule", .loadGlobal)
    case .loadGlobalBuiltin: return specialized("loadGlobalBuiltin", .loadGlobal)
    case .loadAttrInline: return specialized("loadAttrInline", .loadAttr)
    case .loadAttrInlineNumber: return specialized("loadAttrInlineNumber", .loadAttr)
    case .loadAttrDictNumber: return specialized("loadAttrDictNumber", .loadAttr)
    case .loadAttrSlotNumber: return specialized("loadAttrSlotNumber", .loadAttr)
    case .loadAttrSlot: return specialized("loadAttrSlot", .loadAttr)
    case .loadAttrDict: return specialized("loadAttrDict", .loadAttr)
    case .loadAttrSplit: return specialized("loadAttrSplit", .loadAttr)
    case .loadAttrModule: return specialized("loadAttrModule", .loadAttr)
    case .loadAttrTypeInline: return specialized("loadAttrTypeInline", .loadAttr)
    case .loadAttrTypeNoDict: return specialized("loadAttrTypeNoDict", .loadAttr)
    case .loadAttrTypeLazyDict: return specialized("loadAttrTypeLazyDict", .loadAttr)
    case .loadAttrTypeOverDict: return specialized("loadAttrTypeOverDict", .loadAttr)
    case .loadAttrClass: return specialized("loadAttrClass", .loadAttr)
    case .loadAttrProperty: return specialized("loadAttrProperty", .loadAttr)
    case .loadAttrDescriptor: return specialized("loadAttrDescriptor", .loadAttr)
    case .loadAttrInlineFirst: return specialized("loadAttrInlineFirst", .loadAttr)
    case .loadAttrFallback: return specialized("loadAttrFallback", .loadAttr)
    case .loadAttrTupleItem: return specialized("loadAttrTupleItem", .loadAttr)
    case .loadAttrPolymorphic: return specialized("loadAttrPolymorphic", .loadAttr)
    case .loadMethodPolymorphic: return specialized("loadMethodPolymorphic", .loadMethod)
    case .storeAttrInline: return specialized("storeAttrInline", .storeAttr)
    case .storeAttrSlot: return specialized("storeAttrSlot", .storeAttr)
    case .storeAttrDict: return specialized("storeAttrDict", .storeAttr)
    case .storeAttrSplit: return specialized("storeAttrSplit", .storeAttr)
    case .storeAttrPolymorphic: return specialized("storeAttrPolymorphic", .storeAttr)
    case .addInt: return specialized("addInt", .binary)
    case .subtractInt: return specialized("subtractInt", .binary)
    case .multiplyInt: return specialized("multiplyInt", .binary)
    case .andInt: return specialized("andInt", .binary)
    case .orInt: return specialized("orInt", .binary)
    case .xorInt: return specialized("xorInt", .binary)
    case .floorDivideInt: return specialized("floorDivideInt", .binary)
    case .remainderInt: return specialized("remainderInt", .binary)
    case .addIntConstant: return specialized("addIntConstant", .binary)
    case .multiplyIntConstant: return specialized("multiplyIntConstant", .binary)
    case .andIntConstant: return specialized("andIntConstant", .binary)
    case .leftShiftIntConstant: return specialized("leftShiftIntConstant", .binary)
    case .rightShiftIntConstant: return specialized("rightShiftIntConstant", .binary)
    case .floorDivideIntConstant: return specialized("floorDivideIntConstant", .binary)
    case .remainderIntConstant: return specialized("remainderIntConstant", .binary)
    case .intOperator: return specialized("intOperator", .binary)
    case .boolOperator: return specialized("boolOperator", .binary)
    case .addFloat: return specialized("addFloat", .binary)
    case .subtractFloat: return specialized("subtractFloat", .binary)
    case .multiplyFloat: return specialized("multiplyFloat", .binary)
    case .divideFloat: return specialized("divideFloat", .binary)
    case .addFloatConstant: return specialized("addFloatConstant", .binary)
    case .multiplyFloatConstant: return specialized("multiplyFloatConstant", .binary)
    case .divideFloatConstant: return specialized("divideFloatConstant", .binary)
    case .subtractFromFloatConstant: return specialized("subtractFromFloatConstant", .binary)
    case .divideFloatConstantBy: return specialized("divideFloatConstantBy", .binary)
    case .floatOperator: return specialized("floatOperator", .binary)
    case .addString: return specialized("addString", .binary)
    case .binaryObjects: return specialized("binaryObjects", .binary)
    case .compareInt: return specialized("compareInt", .compare)
    case .compareFloat: return specialized("compareFloat", .compare)
    case .compareJumpIntLess: return specialized("compareJumpIntLess", .compareJump)
    case .compareJumpIntLessEqual: return specialized("compareJumpIntLessEqual", .compareJump)
    case .compareJumpIntEqual: return specialized("compareJumpIntEqual", .compareJump)
    case .compareJumpIntNotEqual: return specialized("compareJumpIntNotEqual", .compareJump)
    case .compareJumpIntGreater: return specialized("compareJumpIntGreater", .compareJump)
    case .compareJumpIntGreaterEqual: return specialized("compareJumpIntGreaterEqual", .compareJump)
    case .compareJumpIntConstantLess: return specialized("compareJumpIntConstantLess", .compareJump)
    case .compareJumpIntConstantLessEqual: return specialized("compareJumpIntConstantLessEqual", .compareJump)
    case .compareJumpIntConstantEqual: return specialized("compareJumpIntConstantEqual", .compareJump)
    case .compareJumpIntConstantNotEqual: return specialized("compareJumpIntConstantNotEqual", .compareJump)
    case .compareJumpIntConstantGreater: return specialized("compareJumpIntConstantGreater", .compareJump)
    case .compareJumpIntConstantGreaterEqual: return specialized("compareJumpIntConstantGreaterEqual", .compareJump)
    case .compareJumpFloat: return specialized("compareJumpFloat", .compareJump)
    case .compareJumpFloatConstant: return specialized("compareJumpFloatConstant", .compareJump)
    case .compareJumpNumbers: return specialized("compareJumpNumbers", .compareJump)
    case .compareJumpLong: return specialized("compareJumpLong", .compareJump)
    case .compareJumpString: return specialized("compareJumpString", .compareJump)
    case .compareJumpSequence: return specialized("compareJumpSequence", .compareJump)
    case .forIterRange: return specialized("forIterRange", .forIter)
    case .forIterList: return specialized("forIterList", .forIter)
    case .forIterTuple: return specialized("forIterTuple", .forIter)
    case .forIterString: return specialized("forIterString", .forIter)
    case .forIterEnumerate: return specialized("forIterEnumerate", .forIter)
    case .forIterZip: return specialized("forIterZip", .forIter)
    case .forIterDictItems: return specialized("forIterDictItems", .forIter)
    case .forIterDict: return specialized("forIterDict", .forIter)
    case .forIterGenerator: return specialized("forIterGenerator", .forIter)
    case .forIterAny: return specialized("forIterAny", .forIter)
    case .unpackPairToLocals: return specialized("unpackPairToLocals", .unpackToLocals)
    case .loadSubscriptList: return specialized("loadSubscriptList", .loadSubscript)
    case .loadSubscriptTuple: return specialized("loadSubscriptTuple", .loadSubscript)
    case .loadSubscriptString: return specialized("loadSubscriptString", .loadSubscript)
    case .loadSubscriptDict: return specialized("loadSubscriptDict", .loadSubscript)
    case .storeSubscriptList: return specialized("storeSubscriptList", .storeSubscript)
    case .storeSubscriptDict: return specialized("storeSubscriptDict", .storeSubscript)
    case .callFunction: return specialized("callFunction", .call)
    case .callMethod: return specialized("callMethod", .call)
    case .callFunctionDefaults: return specialized("callFunctionDefaults", .call)
    case .callAnyFunction: return specialized("callAnyFunction", .call)
    case .callBoundMethod: return specialized("callBoundMethod", .call)
    case .callClass: return specialized("callClass", .call)
    case .callLocalClass: return specialized("callLocalClass", .call)
    case .callInstance: return specialized("callInstance", .call)
    case .callMatched: return specialized("callMatched", .call)
    case .callClassMatched: return specialized("callClassMatched", .call)
    case .callKeywordsMatched: return specialized("callKeywordsMatched", .callKeywords)
    case .callKeywordsClass: return specialized("callKeywordsClass", .callKeywords)
    case .callExit: return specialized("callExit", .call)
    case .callBuiltinO: return specialized("callBuiltinO", .call)
    case .callBuiltinFast: return specialized("callBuiltinFast", .call)
    case .callDescriptorNoArguments: return specialized("callDescriptorNoArguments", .call)
    case .callDescriptorO: return specialized("callDescriptorO", .call)
    case .callDescriptorFast: return specialized("callDescriptorFast", .call)
    case .callCollect: return specialized("callCollect", .call)
    case .callVectorcall: return specialized("callVectorcall", .call)
    case .callDictGet: return specialized("callDictGet", .call)
    case .callListAppend: return specialized("callListAppend", .call)
    case .callLength: return specialized("callLength", .call)
    case .callRange: return specialized("callRange", .call)
    case .callNumber: return specialized("callNumber", .call)
    case .callExtreme: return specialized("callExtreme", .call)
    case .callDivmod: return specialized("callDivmod", .call)
    case .callType1: return specialized("callType1", .call)
    case .callString: return specialized("callString", .call)
    case .callIsInstance: return specialized("callIsInstance", .call)
    case .callGetAttr: return specialized("callGetAttr", .call)
    case .callHasAttr: return specialized("callHasAttr", .call)
    case .count: return row("count", .immediate, .none, .none, .none, .none, 2, [])
    case .unwind: return row("unwind", .none, .none, .none, .none, .none, 0, .leaves)
    case .reload: return row("reload", .none, .none, .none, .none, .none, 0, .leaves)
    case .enterRegion: return row("enterRegion", .none, .none, .none, .none, .none, 0, .leaves)
    case .startLong: return row("startLong", .none, .none, .none, .none, .none, 0, .leaves)
    case .exit: return row("exit", .none, .none, .none, .none, .none, 0, .leaves)
    }
  }

  /// Where compiled regions are asked for and entered: rewritten once there is one, whatever the types.
  public var isHook: Bool { info.generic == .functionStart || info.generic == .jumpBackward }
  /// Where they are entered: handlers too.
  public var entersRegions: Bool { isHook || info.generic == .pushExcInfo }

  /// Resumes generators, and has w3 free for the entry at which compiled code gets what comes of it.
  public var waitsForItems: Bool { info.generic == .forIter || self == .send || self == .callCollect }

  /// The generic form under whose name this one is counted: a method's load specializes as an attribute's.
  public var family: Opcode { self == .loadMethod ? .loadAttr : info.generic }

  /// Generic, and has specialized forms.
  public var isAdaptive: Bool { Self.adaptive[Int(rawValue)] }

  /// By raw value: looked for once, as plans and translations ask for each instruction.
  private static let adaptive: [Bool] = {
    var has = [Bool](repeating: false, count: Int(UInt8.max) + 1)
    for opcode in allCases where opcode.info.generic != opcode { has[Int(opcode.info.generic.rawValue)] = true }
    for opcode in allCases where opcode.entersRegions { has[Int(opcode.rawValue)] = false }
    has[Int(Opcode.loadMethod.rawValue)] = true
    return has
  }()

  /// The row of a specialized form: its generic form's, under its own name.
  private func specialized(_ name: StaticString, _ generic: Opcode) -> InstructionInfo {
    let info = generic.info
    return row(
      name, info.a, info.b, info.c, info.tail, info.payload, info.extraWords, info.effects, of: generic)
  }

  private func row(
    _ name: StaticString, _ a: Field, _ b: Field, _ c: Field, _ tail: Tail, _ payload: Payload,
    _ extraWords: Int, _ effects: Effects, of generic: Opcode? = nil
  ) -> InstructionInfo {
    InstructionInfo(
      name: name, a: a, b: b, c: c, tail: tail, payload: payload, extraWords: extraWords,
      effects: effects, generic: generic ?? self)
  }
}
