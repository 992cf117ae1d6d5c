// From CPython's opcode to the function that translates it. Opcodes that differ only in their operands share one.

import Bytecode
import CPython313
import RegisterCode

extension Translation {
  mutating func translateInstruction() {
    let oparg = Int(instruction.oparg)
    switch Int32(instruction.opcode) {
    // Locals and the stack
    case NOP: break
    case LOAD_FAST: loadFast(oparg)
    case LOAD_FAST_LOAD_FAST:
      loadFast(oparg >> 4)
      loadFast(oparg & 15)
    case LOAD_FAST_CHECK: loadFastCheck(oparg)
    case LOAD_FAST_AND_CLEAR: loadFastAndClear(oparg)
    case LOAD_CONST: push(constant(oparg))
    case STORE_FAST: storeFast(oparg)
    case STORE_FAST_LOAD_FAST:
      storeFast(oparg >> 4)
      loadFast(oparg & 15)
    case STORE_FAST_STORE_FAST:
      storeFast(oparg >> 4)
      storeFast(oparg & 15)
    case DELETE_FAST: deleteFast(oparg)
    case POP_TOP, END_FOR:
      popTop()
      if index > 0 && goesOnBehindYield(index - 1) { functionStart() }
    case PUSH_NULL: push(.null)
    case COPY: copyEntry(oparg)
    case SWAP: swapEntries(oparg)
    case MAKE_CELL: makeCell(oparg)
    case COPY_FREE_VARS: copyFreeVariables(oparg)
    case LOAD_DEREF: loadDeref(oparg)
    case STORE_DEREF: storeDeref(oparg)
    case DELETE_DEREF: deleteDeref(oparg)
    case LOAD_FROM_DICT_OR_DEREF: loadFromDictOrDeref(oparg)

    // Names
    case LOAD_GLOBAL: loadGlobal(oparg)
    case LOAD_NAME: loadByName(.loadName, oparg)
    case STORE_NAME: storeByName(.storeName, oparg)
    case DELETE_NAME: deleteByName(.deleteName, oparg)
    case STORE_GLOBAL: storeByName(.storeGlobal, oparg)
    case DELETE_GLOBAL: deleteByName(.deleteGlobal, oparg)
    case LOAD_FROM_DICT_OR_GLOBALS: unary(.loadFromDictOrGlobals, name: name(oparg))
    case LOAD_LOCALS: loadNothing(.loadLocals)
    case SETUP_ANNOTATIONS: plain(.setupAnnotations)
    case LOAD_BUILD_CLASS: loadNothing(.loadBuildClass)
    case LOAD_ASSERTION_ERROR: loadNothing(.loadAssertionError)
    case IMPORT_NAME: binary(.importName, name: name(oparg))
    case IMPORT_FROM: importFrom(oparg)

    // Attributes and subscripts
    case LOAD_ATTR: loadAttribute(oparg)
    case STORE_ATTR: storeAttribute(oparg)
    case DELETE_ATTR: deleteAttribute(oparg)
    case LOAD_SUPER_ATTR: loadSuperAttribute(oparg)
    case BINARY_SUBSCR: binary(.loadSubscript)
    case STORE_SUBSCR: consumeList(.storeSubscript, 3)
    case DELETE_SUBSCR: deleteSubscript()
    case BINARY_SLICE: build(.binarySlice, 3)
    case STORE_SLICE: consumeList(.storeSlice, 4)

    // Operators
    case BINARY_OP: binaryOperator(oparg)
    case UNARY_NEGATIVE: unary(.unaryNegative)
    case UNARY_INVERT: unary(.unaryInvert)
    case UNARY_NOT: unary(.unaryNot)
    case TO_BOOL: toBool()
    case COMPARE_OP: compare(oparg)
    case CONTAINS_OP: test(.contains, oparg)
    case IS_OP: test(.isIdentical, oparg)

    // Jumps and iteration
    case JUMP_FORWARD: jump(.jump)
    case JUMP_BACKWARD: jump(.jumpBackward)
    case JUMP_BACKWARD_NO_INTERRUPT: jump(.jumpBackwardNoPoll)
    case POP_JUMP_IF_TRUE: conditionalJump(.jumpIfTrue)
    case POP_JUMP_IF_FALSE: conditionalJump(.jumpIfFalse)
    case POP_JUMP_IF_NONE: conditionalJump(.jumpIfNone)
    case POP_JUMP_IF_NOT_NONE: conditionalJump(.jumpIfNotNone)
    case GET_ITER: unary(.getIter)
    case FOR_ITER: forIter()

    // Calls
    case CALL: call(oparg)
    case CALL_KW: callKeywords(oparg)
    case CALL_FUNCTION_EX: callUnpack(oparg)
    case CALL_INTRINSIC_1: intrinsic1(oparg)
    case CALL_INTRINSIC_2: intrinsic2(oparg)

    // Containers
    case BUILD_TUPLE: build(.buildTuple, oparg)
    case BUILD_LIST: build(.buildList, oparg)
    case BUILD_SET: build(.buildSet, oparg)
    case BUILD_MAP: build(.buildMap, 2 * oparg)
    case BUILD_STRING: build(.buildString, oparg)
    case BUILD_CONST_KEY_MAP: buildConstKeyMap(oparg)
    case BUILD_SLICE: buildSlice(oparg)
    case LIST_APPEND: addToContainer(.listAppend, oparg)
    case SET_ADD: addToContainer(.setAdd, oparg)
    case LIST_EXTEND: addToContainer(.listExtend, oparg)
    case SET_UPDATE: addToContainer(.setUpdate, oparg)
    case DICT_UPDATE: addToContainer(.dictUpdate, oparg)
    case DICT_MERGE: dictMerge(oparg)
    case MAP_ADD: mapAdd(oparg)
    case UNPACK_SEQUENCE: unpackSequence(oparg)
    case UNPACK_EX: unpackExtended(oparg)

    // Formatting
    case FORMAT_SIMPLE: unary(.formatSimple)
    case FORMAT_WITH_SPEC: binary(.formatWithSpec)
    case CONVERT_VALUE: convertValue(oparg)

    // Patterns
    case MATCH_CLASS: matchClass(oparg)
    case MATCH_MAPPING: inspect(.matchMapping)
    case MATCH_SEQUENCE: inspect(.matchSequence)
    case MATCH_KEYS: matchKeys()
    case GET_LEN: inspect(.getLen)

    // Exceptions
    case RAISE_VARARGS: raise(oparg)
    case RERAISE: reraise(oparg)
    case PUSH_EXC_INFO: pushExcInfo()
    case POP_EXCEPT: consume(.popExcept)
    case CHECK_EXC_MATCH: checkExcMatch()
    case CHECK_EG_MATCH: checkEgMatch()
    case WITH_EXCEPT_START: withExceptStart()
    case BEFORE_WITH: beforeWith(.beforeWith)
    case BEFORE_ASYNC_WITH: beforeWith(.beforeAsyncWith)

    // Functions and frames
    case MAKE_FUNCTION: unary(.makeFunction)
    case SET_FUNCTION_ATTRIBUTE: setFunctionAttribute(oparg)
    case RESUME:
      plain(.resume, kind: oparg)
      if oparg == 0 || goesOnBehindYield(index) && !isFollowedByDrop { functionStart() }
    case RETURN_VALUE: returnValue(peek(1), pops: 1)
    case RETURN_CONST: returnValue(constant(oparg), pops: 0)

    // Generators and coroutines
    case RETURN_GENERATOR: returnGenerator()
    case YIELD_VALUE: yieldValue(oparg)
    case SEND: send()
    case END_SEND: binary(.endSend)
    case GET_YIELD_FROM_ITER: unary(.getYieldFromIter)
    case GET_AWAITABLE: unary(.getAwaitable, kind: oparg)
    case GET_AITER: unary(.getAiter)
    case GET_ANEXT: inspect(.getAnext)
    case CLEANUP_THROW: cleanupThrow()
    case END_ASYNC_FOR: consumeList(.endAsyncFor, 2)
    default: fail(.unknownOpcode)
    }
  }

  // MARK: Shapes that many opcodes share

  /// No operands, no result.
  mutating func plain(_ opcode: Opcode, kind: Int = 0) {
    begin(opcode)
    if info.payload == .kind { takeKind(kind) }
    end()
  }

  /// a ← …
  mutating func loadNothing(_ opcode: Opcode) {
    begin(opcode, results: 1)
    end()
  }

  /// … b
  mutating func consume(_ opcode: Opcode) {
    begin(opcode, pops: 1)
    takeB(peek(1))
    end()
  }

  /// a ← … b
  mutating func unary(_ opcode: Opcode, name: UInt64 = 0, kind: Int = 0) {
    begin(opcode, pops: 1, results: 1)
    takeB(peek(1))
    payload = name
    if info.payload == .kind { takeKind(kind) }
    end()
  }

  /// a ← b … c, c from the top
  mutating func binary(_ opcode: Opcode, name: UInt64 = 0, kind: Int = 0) {
    begin(opcode, pops: 2, results: 1)
    takeB(peek(2))
    takeC(peek(1))
    payload = name
    if info.payload == .kind { takeKind(kind) }
    end()
  }

  /// a ← … register b, which stays
  mutating func inspect(_ opcode: Opcode, name: UInt64 = 0) {
    holdInRegister(1)
    begin(opcode, results: 1)
    b = register(1)
    payload = name
    end()
  }

  /// a ← … [the top `count` entries]
  mutating func build(_ opcode: Opcode, _ count: Int) {
    begin(opcode, pops: count, results: 1)
    takeList(from: count, count)
    end()
  }

  /// … [the top `count` entries]
  mutating func consumeList(_ opcode: Opcode, _ count: Int) {
    begin(opcode, pops: count)
    takeList(from: count, count)
    end()
  }
}
