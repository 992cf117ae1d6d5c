// Calls of builtins with two numbers.
//
//   call r ← min(NULL, a, b)      two ints or two floats           →   callExtreme   r is one of the operands; w3 which, w4 its definition
//   call t ← divmod(NULL, a, b)   unpackToLocals q, r ← t follows  →   callDivmod    q and r get the numbers, and there is no tuple
//
// Numbers of both kinds, those of other types and errors are CPython's.

import CPython313
import RegisterCode
import Values

/// The form of a call with two arguments, or nil.
func formOfTwoNumbers(_ pc: PC, _ callable: UInt64, _ frame: Frame) -> Opcode? {
  if flags(pc) & Flag.bIsConstant != 0 || !Word.isPointer(callable) { return nil }
  let left = argument(pc, 1, frame)
  let right = argument(pc, 2, frame)
  let areInts = smallInt(left) != nil && smallInt(right) != nil
  if !areInts && (float(left) == nil || float(right) == nil) { return nil }
  let isMaximum = isBuiltin(callable, "max")
  if isMaximum || isBuiltin(callable, "min") {
    // Bit 1 is for compiled code.
    pc[3] = (isMaximum ? 1 : 0) | (areInts ? 0 : 2)
    pc[4] = load(callable, spt_cfunction_ml, UInt64.self)
    return .callExtreme
  }
  if areInts && isUnpacked(pc) && isBuiltin(callable, "divmod") {
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
  guard let (left, right) = arguments(pc, frame) else { return miss(pc, .call) }
  let isMaximum = pc[3] & 1 != 0
  let isRight: Bool
  if let x = smallInt(left), let y = smallInt(right) {
    isRight = isMaximum ? y > x : y < x
  } else if let x = float(left), let y = float(right) {
    isRight = isMaximum ? y > x : y < x
  } else {
    return number(left) == nil || number(right) == nil ? miss(pc, .call) : callVectorcall(pc, frame, run)
  }
  let result = isRight ? right : left
  retain(result)
  endOperands(pc, frame, left, right)
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
  endOperands(pc, frame, left, right)
  let following = target(pc)
  storePair(following, frame, Word.int(floorQuotient(x, y)), Word.int(floorRemainder(x, y)))
  return settle(following, nextAfterPair(following), run)
}

/// The arguments, where the site calls what it is specialized to.
@_transparent private func arguments(_ pc: PC, _ frame: Frame) -> (UInt64, UInt64)? {
  if !isExpectedBuiltin(pc, frame[b(pc)]) || !selfIsAbsent(list(pc, 4), frame) { return nil }
  return (argument(pc, 1, frame), argument(pc, 2, frame))
}
private func endOperands(_ pc: PC, _ frame: Frame, _ left: UInt64, _ right: UInt64) {
  if Operand(rawValue: list(pc, 4)[1]).isTemporary { release(left) }
  if Operand(rawValue: list(pc, 4)[2]).isTemporary { release(right) }
  finishB(pc, frame[b(pc)])
}
