// The frame-locals proxy: what `frame.f_locals`, `locals()`, `vars()`, `dir()`, `eval`, `exec` and PyFrame_GetLocals
// give out for a function's frame. It reads and writes the frame's slots at each use, so its type is patched: the
// slots, the methods that do not go through a slot, and the wrapper descriptors, which have copies of the slots.
//
// CPython's functions go on doing the work once the locals are boxed; where they run Python code in between (the
// comparison of a key that is no plain str, the items of an update), another thread could go on with the frame
// and unbox again. There the work is done here, one boxed access at a time.

import CPython313
import Interpreter

nonisolated(unsafe) private var originalLength: Address?
nonisolated(unsafe) private var originalSubscript: Address?
nonisolated(unsafe) private var originalAssign: Address?
nonisolated(unsafe) private var originalContains: Address?
nonisolated(unsafe) private var originalIterate: Address?
nonisolated(unsafe) private var originalOrInPlace: Address?
nonisolated(unsafe) private var originalContainsMethod: Address?
nonisolated(unsafe) private var originalGetItemMethod: Address?
nonisolated(unsafe) private var originalUpdate: Address?
nonisolated(unsafe) private var originalReversed: Address?
nonisolated(unsafe) private var originalCopy: Address?
nonisolated(unsafe) private var originalKeys: Address?
nonisolated(unsafe) private var originalValues: Address?
nonisolated(unsafe) private var originalItems: Address?
nonisolated(unsafe) private var originalGet: Address?
nonisolated(unsafe) private var originalSetDefault: Address?

func exchangeProxy(patching: Bool) {
  exchange(spt_proxy_length(), raw(proxyLength), &originalLength, patching)
  exchange(spt_proxy_subscript(), raw(proxySubscript), &originalSubscript, patching)
  exchange(spt_proxy_assign(), raw(proxyAssign), &originalAssign, patching)
  exchange(spt_proxy_contains(), raw(proxyContains), &originalContains, patching)
  exchange(spt_proxy_iterate(), raw(proxyIterate), &originalIterate, patching)
  exchange(spt_proxy_or_in_place(), raw(proxyOrInPlace), &originalOrInPlace, patching)
  let type = spt_proxy_type()
  exchangeWrapped(type, "__len__", raw(proxyLength), originalLength, patching)
  exchangeWrapped(type, "__setitem__", raw(proxyAssign), originalAssign, patching)
  exchangeWrapped(type, "__delitem__", raw(proxyAssign), originalAssign, patching)
  exchangeWrapped(type, "__iter__", raw(proxyIterate), originalIterate, patching)
  exchangeWrapped(type, "__ior__", raw(proxyOrInPlace), originalOrInPlace, patching)
  exchangeMethod("__contains__", raw(proxyContainsMethod), &originalContainsMethod, patching)
  exchangeMethod("__getitem__", raw(proxySubscript), &originalGetItemMethod, patching)
  exchangeMethod("update", raw(proxyUpdate), &originalUpdate, patching)
  exchangeMethod("__reversed__", raw(proxyReversed), &originalReversed, patching)
  exchangeMethod("copy", raw(proxyCopy), &originalCopy, patching)
  exchangeMethod("keys", raw(proxyKeys), &originalKeys, patching)
  exchangeMethod("values", raw(proxyValues), &originalValues, patching)
  exchangeMethod("items", raw(proxyItems), &originalItems, patching)
  exchangeMethod("get", raw(proxyGet), &originalGet, patching)
  exchangeMethod("setdefault", raw(proxySetDefault), &originalSetDefault, patching)
}

private func exchangeMethod(
  _ name: StaticString, _ ours: Address, _ original: inout Address?,
  _ patching: Bool
) {
  exchange(spt_proxy_method(cString(name)), ours, &original, patching)
}

// MARK: - Readers of the whole

private func boxedFrame(_ proxy: Object?) -> Bool {
  boxLocals(spt_proxy_frame(proxy).unsafelyUnwrapped)
}

private func callOriginal(_ function: Address?, _ proxy: Object?, _ argument: Object?) -> Object? {
  guard boxedFrame(proxy) else { return nil }
  return unsafeBitCast(function, to: binaryfunc.self)(proxy, argument)
}

private func proxyLength(_ proxy: Object?) -> Py_ssize_t {
  guard boxedFrame(proxy) else { return -1 }
  return unsafeBitCast(originalLength, to: lenfunc.self)(proxy)
}

private func proxyIterate(_ proxy: Object?) -> Object? {
  guard boxedFrame(proxy) else { return nil }
  return unsafeBitCast(originalIterate, to: getiterfunc.self)(proxy)
}

private func proxyReversed(_ proxy: Object?, _ unused: Object?) -> Object? {
  callOriginal(originalReversed, proxy, unused)
}

private func proxyCopy(_ proxy: Object?, _ unused: Object?) -> Object? {
  callOriginal(originalCopy, proxy, unused)
}

private func proxyKeys(_ proxy: Object?, _ unused: Object?) -> Object? {
  callOriginal(originalKeys, proxy, unused)
}

private func proxyValues(_ proxy: Object?, _ unused: Object?) -> Object? {
  callOriginal(originalValues, proxy, unused)
}

private func proxyItems(_ proxy: Object?, _ unused: Object?) -> Object? {
  callOriginal(originalItems, proxy, unused)
}

// MARK: - Readers of one variable

/// The name among the code's variables that equals the key, found now so that CPython finds it without running code.
private enum Key {
  case variable(Int, Object)
  case other(Object)
  case error
}

private func find(_ key: Object, _ code: Code) -> Key {
  let count = Int(code.pointee.co_nlocalsplus)
  for index in 0..<count where spt_local_name(code, index) == key { return .variable(index, key) }
  let hash = PyObject_Hash(key)
  if hash == -1 { return .error }
  for index in 0..<count {
    let name = spt_local_name(code, index).unsafelyUnwrapped
    guard PyObject_Hash(name) == hash else { continue }
    let same = PyObject_RichCompareBool(name, key, Py_EQ)
    if same < 0 { return .error }
    if same > 0 { return .variable(index, name) }
  }
  return .other(key)
}

/// The key to hand to CPython, with the locals boxed; nil with an exception set.
private func readableKey(_ proxy: Object?, _ key: Object?) -> Object? {
  var key = key.unsafelyUnwrapped
  let frame = spt_proxy_frame(proxy).unsafelyUnwrapped
  if spt_is_exact_str(key) == 0 {
    switch find(key, spt_frame_code(frame)) {
    case .variable(_, let name): key = name
    case .other: break
    case .error: return nil
    }
  }
  return boxLocals(frame) ? key : nil
}

private func proxySubscript(_ proxy: Object?, _ key: Object?) -> Object? {
  guard let key = readableKey(proxy, key) else { return nil }
  return unsafeBitCast(originalSubscript, to: binaryfunc.self)(proxy, key)
}

private func proxyContains(_ proxy: Object?, _ key: Object?) -> Int32 {
  guard let key = readableKey(proxy, key) else { return -1 }
  return unsafeBitCast(originalContains, to: objobjproc.self)(proxy, key)
}

private func proxyContainsMethod(_ proxy: Object?, _ key: Object?) -> Object? {
  let result = proxyContains(proxy, key)
  return result < 0 ? nil : PyBool_FromLong(Int(result))
}

private func proxyGet(
  _ proxy: Object?, _ arguments: UnsafePointer<Object?>?, _ count: Py_ssize_t
) -> Object? {
  let original = unsafeBitCast(originalGet, to: PyCFunctionFast.self)
  // CPython's function finds the words for a wrong number of arguments.
  guard count == 1 || count == 2 else { return original(proxy, arguments, count) }
  guard let key = readableKey(proxy, arguments?[0]) else { return nil }
  let changed = (key as Object?, count == 2 ? arguments?[1] : nil)
  return withUnsafeBytes(of: changed) { bytes in
    original(proxy, bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Object?.self), count)
  }
}

// MARK: - Writers

private func proxyAssign(_ proxy: Object?, _ key: Object?, _ value: Object?) -> Int32 {
  let original = unsafeBitCast(originalAssign, to: objobjargproc.self)
  let frame = spt_proxy_frame(proxy).unsafelyUnwrapped
  let code = spt_frame_code(frame).unsafelyUnwrapped
  guard value != nil else { return original(proxy, key, value) }
  switch find(key.unsafelyUnwrapped, code) {
  case .error: return -1
  case .other(let key):
    guard boxLocals(frame) else { return -1 }
    return original(proxy, key, value)
  case .variable(let index, let name):
    guard boxLocals(frame) else { return -1 }
    guard isMainInterpreter(), spt_is_plain_local(code, index) != 0, let old = boxedLocal(frame, index) else {
      return original(proxy, name, value)
    }
    spt_incref(old)
    let result = original(proxy, name, value)
    if boxedLocal(frame, index) != old { keepOverwritten(frame, local: index, old) } else { spt_decref(old) }
    return result
  }
}

private func proxySetDefault(
  _ proxy: Object?, _ arguments: UnsafePointer<Object?>?, _ count: Py_ssize_t
) -> Object? {
  // CPython's function finds the words for a wrong number of arguments.
  guard let arguments, count == 1 || count == 2 else {
    return unsafeBitCast(originalSetDefault, to: PyCFunctionFast.self)(proxy, arguments, count)
  }
  if let value = proxySubscript(proxy, arguments[0]) { return value }
  guard PyErr_ExceptionMatches(PyExc_KeyError) != 0 else { return nil }
  PyErr_Clear()
  let value: Object = (count == 2 ? arguments[1] : spt_none()).unsafelyUnwrapped
  guard proxyAssign(proxy, arguments[0], value) == 0 else { return nil }
  spt_incref(value)
  return value
}

/// Stores every item of a dict or another proxy; false when that is neither, or with an exception set.
private func merge(_ proxy: Object?, _ other: Object?) -> Bool {
  guard let other, spt_is_dict_or_proxy(other) != 0, let keys = PyMapping_Keys(other) else { return false }
  let iterator = PyObject_GetIter(keys)
  spt_decref(keys)
  guard let iterator else { return false }
  defer { spt_decref(iterator) }
  while let key = PyIter_Next(iterator) {
    defer { spt_decref(key) }
    guard let value = PyObject_GetItem(other, key) else { return false }
    defer { spt_decref(value) }
    if proxyAssign(proxy, key, value) < 0 { return false }
  }
  return true
}

private func proxyUpdate(_ proxy: Object?, _ other: Object?) -> Object? {
  if merge(proxy, other) { return spt_none() }
  raise(PyExc_TypeError, "update() argument must be dict or another FrameLocalsProxy")
  return nil
}

private func proxyOrInPlace(_ proxy: Object?, _ other: Object?) -> Object? {
  // Like CPython's, this answers NotImplemented with the exception still set when an item cannot be stored.
  guard merge(proxy, other) else { return spt_not_implemented() }
  spt_incref(proxy)
  return proxy
}
