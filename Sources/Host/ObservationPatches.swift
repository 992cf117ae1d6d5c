// The pointers in CPython's types that lead to our functions while the engine is on, and back.

import CPython313

/// Of a C function.
typealias Address = UnsafeMutableRawPointer

/// Puts our function in place of CPython's, whose pointer it keeps; or puts that one back. Does nothing where
/// a function is neither (somebody else has patched it too).
func exchange(
  _ place: UnsafeMutablePointer<Address?>?, _ ours: Address,
  _ original: inout Address?, _ patching: Bool
) {
  guard let place else { return }
  if patching {
    if place.pointee != ours {
      original = place.pointee
      place.pointee = ours
    }
  } else if place.pointee == ours {
    place.pointee = original
  }
}

/// The same for a wrapper descriptor's copy of a slot.
func exchangeWrapped(
  _ type: UnsafeMutablePointer<PyTypeObject>?, _ name: StaticString, _ ours: Address,
  _ original: Address?, _ patching: Bool
) {
  guard let place = spt_wrapped_slot(type, cString(name)) else { return }
  if place.pointee == (patching ? original : ours) { place.pointee = patching ? ours : original }
}

/// Makes whoever looks at a frame's locals box them first.
func patchObservers() {
  exchangeProxy(patching: true)
  exchangeSuper(patching: true)
  exchangeLineSetter(patching: true)
}

/// Undoes `patchObservers`. Only when no frame can hold an unboxed word.
func restoreObservers() {
  exchangeProxy(patching: false)
  exchangeSuper(patching: false)
  exchangeLineSetter(patching: false)
}

// The address of a function of each of the types that CPython's slots have.

func raw(_ function: lenfunc) -> Address { unsafeBitCast(function, to: Address.self) }
func raw(_ function: getiterfunc) -> Address { unsafeBitCast(function, to: Address.self) }
func raw(_ function: binaryfunc) -> Address { unsafeBitCast(function, to: Address.self) }
func raw(_ function: objobjproc) -> Address { unsafeBitCast(function, to: Address.self) }
/// Item assignment; tp_init has the same shape.
func raw(_ function: objobjargproc) -> Address { unsafeBitCast(function, to: Address.self) }
func raw(_ function: PyCFunctionFast) -> Address { unsafeBitCast(function, to: Address.self) }
func raw(_ function: vectorcallfunc) -> Address { unsafeBitCast(function, to: Address.self) }
func raw(_ function: setter) -> Address { unsafeBitCast(function, to: Address.self) }
