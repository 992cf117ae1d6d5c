// The engine's functions that compiled code calls, and its variables that the code reads.

/// Their numbers: the engine hands the compiler their addresses in this order, and behind them, by opcode, twice those of the functions
/// that carry out single instructions: (instruction, frame, context) → where it goes on. All take and give 64-bit words.
public enum RuntimeFunction: UInt8, CaseIterable {
  /// (object, instruction, frame, inlined) → 1 when Python code ran: ends an object whose last reference is gone. `inlined`: of what the
  /// frame is to be made, if it has not been pushed (spt_inlined_frame), else 0; it is there afterwards if code ran.
  case deallocate
  /// The same for what a local held before a store.
  case deallocateOverwritten
  /// (object, instruction, frame, inlined, index) → the same for the local that gets item `index` of an unpacking.
  case deallocateItem
  /// (frame, inlined): pushes the frame, and those between the region's own and it, unless they are there.
  case pushInlined
  /// (object): takes a reference, where a call is less code than that.
  case keep
  /// (object): ends an object when the region's frame is gone.
  case deallocateBehind
  /// (frame, count of locals, register): gives back the locals but that in the register, the function and the code of a frame
  /// that is unlinked.
  case releaseFrame
  /// (object) → the value of an int of more than one digit that fits into a word, else Int64.min.
  case longerInt
  /// (word) → the bits of the double that a float or an int is, a NaN's for others.
  case doubleOfNumber
  /// (word, word, kind of BINARY_OP) → the sum, difference, product, quotient or power of two numbers as a word; 0 when they are none, or it
  /// has none.
  case arithmetic
  /// (kind of BINARY_OP, word, word, spare) → what the operator gives of two ints, an owned word; 0 when one is none, they or it are too
  /// long, or it is an error. `spare` is one of them, or 0: its object may become the result (wide.h).
  case wideOperation
  /// (int object) → its low 64 bits.
  case lowBits
  /// (64 bits) → the owned word of the number that they are without a sign, and with it.
  case wordOfUnsigned
  case wordOfSigned
  /// (bits of a double, address of a function of C) → the bits of a double, a NaN's where it or the argument is no finite number.
  case doubleOfC
  /// (bits of two doubles) → those of the power, a NaN's where there is more to it than a call of C's function.
  case power
  /// (bits of a double, what of int(x), math.floor(x), math.ceil(x) and round(x): numbers.h) → it, Int64.min where it does not fit into a word.
  case wholePart
  /// (list without room) → 1 when it has room for one more item now; 0 without memory.
  case reserveItem
  /// (list) → its last item, which it loses; 0 where it has none, or there is no memory.
  case popItem
  /// (collector) → a new list or set for what a call collects; 0 without memory.
  case newCollection
  /// (set, item, whether it is owned) → 1 when the set has taken the word; no code ran.
  case addToSet
  /// (list for a tuple's items) → the tuple, which takes the list; 0 without memory, with an exception.
  case tupleOfItems
  /// (call, context) → where the interpreter goes on: a call raised, and its operands are gone.
  case failCall
  /// (context, C's function, self, argument or 0) → what a C function of no argument or one gives; 0: it raised, or there is more to do
  /// (c_calls.h).
  case callMethod
  /// (context, C's function, self, count, first, second) → the same of one that takes a row of arguments.
  case callMethodFast
  /// (context, builtin, argument), (context, builtin, count, first, second) → the same of builtin functions.
  case callBuiltin
  case callBuiltinFast
  /// (context, callable, address of arguments, count) → the same of whatever else is called through C.
  case callRow
  /// (call, frame, context) → where the interpreter goes on behind a call of those that gave 0.
  case endCall
  /// (context, iterator) → its next item; 1: it is for the engine's own function to get; 0: there is none, or there is more to do.
  case nextItem
  /// (loop's head, frame, context) → where the interpreter goes on behind a `nextItem` that gave 0.
  case endNextItem
  /// (iterator, whether an enumerate's number is wanted) → the tuple with its next pair, borrowed; 0: nothing was done (pairs.h).
  case nextPair
  /// (iterator over a dict's keys or values) → the next one, borrowed; 0: nothing was done.
  case nextOfDict
  /// (count) → 1 when so many objects more make the garbage collector run.
  case isCollectionDue
  /// (context) → a new iterator of a range that is at its end; 0 without memory.
  case newRangeIterator
  /// (list, tuple or range) → a new iterator over it; 0 without memory, or where a range's numbers are long.
  case newIterator
  /// (count) → a tuple or list for so many items, which are to be stored there; 0 without memory.
  case newTuple
  case newList
  /// (context) → a dict without items; 0 without memory.
  case newDict
  /// (new dict, str, word) → 1 when the dict has the word under the name, with a reference of its own; 0 without memory.
  case addName
  /// (tuple, index) → a new tuple of its items from an index on; 0 without memory.
  case restOfTuple
  /// (object, start, stop, step) → the slice, a new reference; 0 where that is not `spt_slice`'s to make, or without memory.
  case slice
  /// (list, start, stop, object, whether it goes) → 1 when the slice was stored; 0: nothing was done, as code might run, or there is no memory.
  case storeSlice
  /// (list, start, stop, start, stop) → 1 when the items of the slice of the second bounds with a step of -1 were stored to that of the first;
  /// 0: nothing was done, as they are others, or more or less.
  case reversePart
  /// (function, parameter) → the default of a parameter that takes a name alone, borrowed; 0 where it has none.
  case keywordDefault
  /// (word, word, comparison) → COMPARE_OP's bit for how the two compare (less 2, greater 4, equal 8), 0 where that may run code.
  case outcome
  /// (object) → its truth, 1 or 0, where no code runs for it, else 2.
  case truth
  /// (object) → its length, where no code runs for it and it fits into a word, else -1.
  case length
  /// (object) → 1 when it is a list, of whatever class, that reads its items as lists do.
  case readsAsList
  /// (dict, str) → 1 when the dict certainly has no such key.
  case dictLacks
  /// (object, str, whether that it is there is all that is wanted) → the object's attribute, borrowed, 0 when it certainly has none, 1 when that
  /// takes more to tell, or it has to be made.
  case findAttribute
  /// (type, class or tuple of classes) → 1 when its instances are instances of it, 0 when not, 2 when that takes code to tell.
  case isInstance
  /// (container, word) → 1 when the item is certainly in it, 0 when certainly not, else -1.
  case search
  /// (dict, word) → where the key's value lies, 0: nowhere, 1: no telling without running code.
  case findInDict
  /// (dict, word, object) → puts an owned object under a key. 1: it is there; else what was there before, which has to be given back and
  /// runs no code as it ends; 0: nothing was done, as it might run code, or without memory.
  case storeInDict
  /// (number, object, object of another type) → 1 when the right operand is to be asked first, or has more to do with the operator
  /// than a reflected method (operators.h).
  case isRightFirst
  /// (object) → 1 when it has a next item, as iter() wants it.
  case isIterator
  /// (str, str) → 1 when they are equal.
  case areEqualStrings
  /// (str, str) → their sum, a new str; 0 where one of them is not ASCII or empty, or they are long, or there is no memory.
  case concatStrings
  /// (str, str) → their sum, for which it takes the first: in place, where there is no other reference to that. 0: nothing was done, there
  /// is no memory.
  case appendString
  /// (object, object, address of the function that makes their sum: containers.h) → the sum, a new object; 0 without memory.
  case concatenate
  /// (str, str or 0, str or 0) → the bytes that encode() gives, of an ASCII str in an encoding in which that is itself; 0: of any other.
  case encode
  /// (str, str) → below, equal to or above 0, as the first is to the second.
  case orderOfStrings
  /// (code object) → 1 when a tool watches it.
  case isWatched
  /// (exception, object) → 1 when an `except` with the object catches it, 0 when not, 2 when it cannot stand there.
  case matchException
  /// (class) → a new instance, of which nothing is set; 0 without memory.
  case newInstance
  /// The same of a class whose instances have inline values, and nothing else of their own (Py_TPFLAGS_INLINE_VALUES).
  case newPlainInstance
  /// (class) → an instance as the one before makes it, which a region did without; never 0.
  case remakeInstance
  /// (instance, offset, object) → puts an owned object into one of its places that has none.
  case fillField
  /// (function, object) → a new bound method, which has references of its own; 0 without memory.
  case newMethod
  /// (word) → a new object for an unboxed number.
  case box
  /// (int), (double) → the same, given the number.
  case boxInt
  case boxDouble
  /// (frame, register): puts objects in place of the numbers in all registers before that one.
  case boxRegisters
  /// (object, word) → 1 when it holds the number now: a box of which there is one reference.
  case overwriteBox
  /// (context, return word, value) → where the interpreter goes on: gives a result to a caller.
  case land
  /// (frame, item, whether it is owned) → 1 when the call that collects, at which the frame waits, has taken the word; no code ran.
  case collectInPlace
  /// (function, row of words, count, start of its code) → a generator, which gets no reference to the function and the arguments; numbers among
  /// them become objects. 0 without memory, or where there has to be a frame.
  case newGenerator
  /// (context, frame, word) → where the interpreter goes on: hands what a generator yielded to a frame that waits in a `send`.
  case landAtSend
  /// (start, frame, context) → where it goes on: makes the cells of a frame that was just pushed, or its generator.
  case beginFrame
  /// (call, context) → where the interpreter goes on behind a call that was settled.
  case settleCall
  /// (jump, what it tested or 0, place, context) → where the interpreter goes on behind a jump to a place that ran code as it let go of
  /// its operands; 0: CPython's jump has begun by then.
  case settleJump
  /// (loop's head, context) → where the interpreter goes on behind a loop whose end ran code.
  case settleExhausted
  /// (context, frame, place, entry) → the entry at which compiled code goes on in a frame that was pushed for this one, which
  /// returns to `entry` then; 0 when the interpreter is to go on at the place.
  case enterCallee
  /// (context, frame, object, count, return word) → a frame for that call, its arguments still missing, or 0 when the object is no
  /// function that takes as many, or there is more to do. The context's landing is its start.
  case pushFrame
  /// (context) → where the interpreter goes on: gives the context's value to the call whose return word the context holds.
  case landHere
  /// (context) → where the interpreter goes on behind an instruction that failed: in a handler, or where this run ends.
  case unwind
  /// (frame): an exit of the frame's region was taken often.
  case reviewRegion
  /// Variables.
  case expectedBreaker
  case framesEngine
  /// The function `len`, as an address.
  case lengthFunction
  /// The same of `isinstance`.
  case isInstanceFunction
  /// The object of the int 0; those of the ints that are shared lie around it.
  case smallInts
  /// Dead ints of one digit and how many there are (boxes.c), and the two by which all objects are watched: 0 when they are not.
  case freeInts
  case freeIntCount
  /// The first of CPython's dead floats and how many there are.
  case freeFloats
  case freeFloatCount
  case referenceTracer
  case tracemalloc
  /// The first of the audit hooks of C, and the list of those of the interpreter: 0 when there are none.
  case auditHooks
  case interpreterAuditHooks
  /// How many objects the collector counts since it ran, an int behind its threshold.
  case youngObjects
  /// How many calls wait for the items of generators (Collecting.swift).
  case waitingCalls
  /// The memory that is kept for a generator, should there be no other (generators.h).
  case reservedGenerator
  /// A byte, not 0 while somebody watches functions being made.
  case functionWatchers
  /// The address of the table of shapes itself.
  case shapeTable
  /// What of a sum is an offset in it.
  case shapeMask

  /// The number of the function that carries out an instruction.
  public static func instruction(_ opcode: UInt8) -> Int { allCases.count + Int(opcode) }
  /// The same where the instruction certainly has that form when it is carried out.
  public static func form(_ opcode: UInt8) -> Int { instruction(.max) + 1 + Int(opcode) }
  /// How many numbers there are.
  public static var numberCount: Int { form(.max) + 1 }
}
