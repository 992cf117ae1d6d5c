// Iteration: the generic forms.

import CPython313
import RegisterCode
import Values

@inline(never) func getIter(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let iterable = wordB(pc, frame)
  let isInstance = Word.isPointer(iterable) && isOfClass(iterable)
  let function = isInstance ? operatorFunction(type(iterable), Int32(SPT_ITERATION)) : 0
  if function != 0 && !makesGenerator(function), let start = enterNoted(pc, frame, run, SPT_ITERATION, iterable) {
    return start
  }
  if isInstance { noteUnusual(pc) }
  let owned = ownedB(pc, frame)
  let made = function == 0 ? nil : generator(of: function, over: owned, run)
  let result = made ?? spt_iterator(object(owned))
  decref(owned)
  return finish(pc, frame, run, result, next(pc, 2))
}
private func makesGenerator(_ function: UInt64) -> Bool {
  let flags = codeObject(object(load(function, Layout.functionCode, UInt64.self))).pointee.co_flags
  return flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR) == CO_GENERATOR
}

/// What iter() gives for an instance of a class whose `__iter__` is a generator function: the generator, made without a call.
/// Nil where CPython is to see to it.
///
///   class Tree:
///     def __iter__(self): …; yield self.value; …         for value in tree, yield from tree
@_transparent func generator(over iterable: UInt64, _ run: Run) -> Object? {
  isOfClass(iterable) ? generator(of: operatorFunction(type(iterable), Int32(SPT_ITERATION)), over: iterable, run) : nil
}
@inline(never) private func generator(of function: UInt64, over iterable: UInt64, _ run: Run) -> Object? {
  let threadState = run.pointee.threadState
  guard function != 0, makesGenerator(function), let unit = callableUnit(function, run), unit.pointee.isSimple,
    unit.pointee.argumentCount == 1,
    opcode(unit.pointee.start.unsafelyUnwrapped) == .returnGenerator, breaker(run) == expectedBreaker,
    threadState.pointee.py_recursion_remaining > 1, threadState.pointee.c_recursion_remaining > 1
  else { return nil }
  var argument: Object? = object(iterable)
  let beginning = beginning(unit.pointee.start.unsafelyUnwrapped)
  guard let generator = spt_make_generator_of(object(function), &argument, 1, beginning) else {
    // CPython makes it fail as it should.
    PyErr_Clear()
    return nil
  }
  incref(function)
  incref(iterable)
  statistics.framesEngine &+= 1
  return generator
}

@inline(never) func forIter(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if shouldAdapt(pc), let specialized = specializeForIter(pc, frame) { return specialized }
  return forIterThroughC(pc, frame, run)
}

private typealias NextFunction = @convention(c) (Object?) -> Object?

/// What FOR_ITER does: StopIteration, or nothing at all, is the end.
@inline(never) func forIterThroughC(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  let iterator = frame[b(pc)]
  if isOfClass(iterator), let start = enterMethod(pc, frame, run, SPT_NEXT, iterator) {
    // For regions, beside the distance to the target: word 3 is for their entries.
    store(address(pc), 20, load(run.pointee.frame[Header.code], Int(spt_code_version), UInt32.self))
    spt_note_iterator_of_class(object(iterator))
    return start
  }
  if type(iterator) == word(at: spt_type_of_counting_iterator()), let start = enterItem(pc, frame, run, iterator) {
    return start
  }
  let advance = unsafeBitCast(load(type(iterator), spt_type_iternext, UInt64.self), to: NextFunction.self)
  return landNextItem(pc, frame, run, advance(object(iterator)))
}
/// What an iterator of C's gave, an owned object or nil, comes to the loop's head.
@_transparent func landNextItem(_ pc: PC, _ frame: Frame, _ run: Run, _ item: Object?) -> PC {
  guard let item else { return exhaustedThroughC(pc, frame, run) }
  put(pc, frame, word(item))
  return settle(pc, next(pc, 2), run)
}
/// for x in p where p's class has but a `__getitem__`: its frame is pushed, with the iterator's count; nil when CPython is to see to it.
@inline(never) private func enterItem(_ pc: PC, _ frame: Frame, _ run: Run, _ iterator: UInt64) -> PC? {
  let sequence = load(iterator, spt_counting_iterator_sequence, UInt64.self)
  let index = load(iterator, spt_counting_iterator_index, Int64.self)
  guard sequence != 0, isOfClass(sequence), Word.fits(index) else { return nil }
  let function = operatorFunction(type(sequence), Int32(SPT_SUBSCRIPT))
  if function == 0 { return nil }
  return enterSimple(function, 2, pc, frame, run, .operation, SPT_NEXT_ITEM) { callee in
    incref(sequence)
    callee[firstRegister] = sequence
    callee[firstRegister + 1] = Word.int(index)
  }
}
@inline(never) func exhaustedThroughC(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  if spt_loop_ended(run.pointee.threadState) == 0 { return failed(pc, run) }
  decref(frame[b(pc)])
  return settleExhausted(pc, run)
}
