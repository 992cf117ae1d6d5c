// `super()` without arguments takes the first local of the frame that calls it. The engine hands that over itself where
// the bytecode says `super()`; through another name or from C, CPython reads the slot.

import CPython313

nonisolated(unsafe) private var originalVectorcall: Address?
nonisolated(unsafe) private var originalInitialize: Address?

func exchangeSuper(patching: Bool) {
  exchange(spt_super_vectorcall(), raw(superVectorcall), &originalVectorcall, patching)
  exchange(spt_super_initialize(), raw(superInitialize), &originalInitialize, patching)
  exchangeWrapped(spt_super_type(), "__init__", raw(superInitialize), originalInitialize, patching)
}

private func boxFirstLocalOfCaller() -> Bool {
  guard let frame = spt_current_frame(spt_thread_state()) else { return true }
  return boxFirstLocal(frame)
}

private func superVectorcall(
  _ type: Object?, _ arguments: UnsafePointer<Object?>?, _ count: Int, _ names: Object?
) -> Object? {
  guard boxFirstLocalOfCaller() else { return nil }
  return unsafeBitCast(originalVectorcall, to: vectorcallfunc.self)(type, arguments, count, names)
}

private func superInitialize(_ object: Object?, _ arguments: Object?, _ names: Object?) -> Int32 {
  guard boxFirstLocalOfCaller() else { return -1 }
  return unsafeBitCast(originalInitialize, to: initproc.self)(object, arguments, names)
}
