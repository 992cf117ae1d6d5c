// Calls of builtins with two numbers, and min() and max() of up to four.
//
//   call r ← min(NULL, a, b)      ints or floats, up to four       →   callExtreme   r is one of the operands; w3 which, w4 its definition
//   call t ← divmod(NULL, a, b)   unpackToLocals q, r ← t follows  →   callDivmod    q and r get the numbers, and there is no tuple
//
// Numbers of both kinds, those of other types and errors are CPython's.

import CPython313
import RegisterCode
import Values

/// The form of a call with two arguments or more, or nil.
func formOfNumbers(_ pc: PC, _ callable: UInt64, _ frame: Frame) -> Opcode? {
  if flags(pc) & Flag.bIsConstant != 0 || !Word.isPointer(callable) || c(pc) > 5 { return nil }
  let areInts = smallInt(argument(pc, 1, frame)) != nil
  for index in 1..<c(pc) {
    let argument = argument(pc, index, frame)
    if areInts ? smallInt(argument) == nil : float(argument) == nil { return nil }
  }
  let isMaximum = isBuiltin(callable, "max")
  if isMaximum || isBuiltin(callable, "min") {
    // Bit 1 is for compiled code.
    pc[3] = (isMaximum ? 1 : 0) | (areInts ? 0 : 2)
    pc[4] = load(callable, spt_cfunction_ml, UInt64.self)
    return .callExtreme
  }
  if areInts && c(pc) == 3 && isUnpacked(pc) && isBuiltin(callable, "divmod") {
    pc[4] = load(callable, spt_cfunction_ml, UInt64.self)
    return .callDivmod
  }
  return nil
}
/// Whether two locals get the halves of the call's result right behind it.
private func isUnpacked(_ pc: PC) -> Bool {
  let following = target(pc)
  if flags(pc) & (Flag.aIsLocal | Flag.aIsTemporary) != 0 { return false }
  return (opcode(following) == .unpackToLocals || opcode(following) == .unpackPairToLocals) && c(following) == 2
    && b(following) == a(pc) && flags(following) & Flag.bIsTemporary != 0
}

@inline(never) func callExtreme(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  if !isExpectedBuiltin(pc, frame[b(pc)]) || !selfIsAbsent(list(pc, 4), frame) { return miss(pc, .call) }
  let isMaximum = pc[3] & 1 != 0
  var result = argument(pc, 1, frame)
  for index in 2..<c(pc) {
    let other = argument(pc, index, frame)
    let isBetter: Bool
    if let x = smallInt(result), let y = smallInt(other) {
      isBetter = isMaximum ? y > x : y < x
    } else if let x = float(result), let y = float(other) {
      isBetter = isMaximum ? y > x : y < x
    } else {
      return number(result) == nil || number(other) == nil ? miss(pc, .call) : callVectorcall(pc, frame, run)
    }
    if isBetter { result = other }
  }
  retain(result)
  endOperands(pc, frame)
  return endCall(pc, frame, run, result)
}

@inline(never) func callDivmod(_ pc: PC, _ frame: Frame, _ run: Run) -> PC {
  publish(pc, frame)
  guard let (left, right) = arguments(pc, frame) else { return miss(pc, .call) }
  guard let x = smallInt(left), let y = smallInt(right) else { return miss(pc, .call) }
  // Whoever waits is let in between the call and the unpacking.
  if y <= 0 || breaker(run) != expectedBreaker || spt_is_evaluator_foreign() != 0 {
    return callVectorcall(pc, frame, run)
  }
  endOperands(pc, frame)
  let following = target(pc)
  storePair(following, frame, Word.int(floorQuotient(x, y)), Word.int(floorRemainder(x, y)))
  return settle(following, nextAfterPair(following), run)
}

/// The two arguments, where the site calls what it is specialized to.
@_transparent private func arguments(_ pc: PC, _ frame: Frame) -> (UInt64, UInt64)? {
  if !isExpectedBuiltin(pc, frame[b(pc)]) || !selfIsAbsent(list(pc, 4), frame) { return nil }
  return (argument(pc, 1, frame), argument(pc, 2, frame))
}
private func endOperands(_ pc: PC, _ frame: Frame) {
  for index in 1..<c(pc) where Operand(rawValue: list(pc, 4)[index]).isTemporary { release(argument(pc, index, frame)) }
  finishB(pc, frame[b(pc)])
}
