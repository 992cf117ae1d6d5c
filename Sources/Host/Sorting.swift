// list.sort leads to the engine's while the engine is switched on; sorted() calls it too.

import CPython313
import Interpreter

nonisolated(unsafe) private var originalSort: Address?

func exchangeSorting(patching: Bool) {
  exchange(spt_list_method(cString("sort")), unsafeBitCast(sort as Sort, to: Address.self), &originalSort, patching)
}

private func sort(
  _ list: Object?, _ arguments: UnsafePointer<Object?>?, _ positional: Int, _ names: Object?
) -> Object? {
  sortList(list, arguments, positional, names, unsafeBitCast(originalSort, to: Sort.self))
}
