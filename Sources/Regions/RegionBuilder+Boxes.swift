// Objects for unboxed numbers.
//
//   store x.f ← v5: double     v6: object = call boxDouble(v5)      made in place by a pass (Passes/Boxes.swift)
//   store x.f ← v5: int        v6: object = the last of the dead ints that wait to be used again (boxes.c); its count 1, its digit v5
//                              none there, or all objects are watched: v6 = boxInt(v5)

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// A new object for an int, from the dead ones if there are any.
  func boxInt(_ number: Value) -> Value {
    let join = graph.addBlock()
    let result = graph.addParameter(join, .object)
    let (small, large, otherwise) = (graph.addBlock(), graph.addBlock(), addColdBlock())
    // -5 … 256
    let isSmall = compare(.below, add(.add, .int, [number, intConstant(5)]), intConstant(262))
    end(.branch(isSmall, then: Edge(small), else: Edge(large), likely: nil))
    block = small
    let place = add(.shiftLeft, .address, [number, constant(UInt64(spt_long_bytes.trailingZeroBitCount))])
    end(.jump(Edge(join, [add(.add, .object, [variable(.smallInts), place])])))
    block = large
    check(compare(.below, number, intConstant(1 << 30)), else: otherwise)
    let countPlace = variable(.freeIntCount)
    let count = add(.loadShared, .address, [countPlace])
    check(compare(.greater, count, constant(0)), else: otherwise)
    checkUnwatched(else: otherwise)
    let left = add(.subtract, .address, [count, constant(1)])
    store64(countPlace, 0, left)
    let slot = add(.add, .address, [variable(.freeInts), add(.shiftLeft, .address, [left, constant(3)])])
    let box = add(.loadShared, .object, [slot])
    store64(box, 0, constant(1))
    // One digit, positive.
    store64(box, Int(spt_long_tag), constant(8))
    add(.store32, .none, [box, number], Int64(spt_long_digits))
    end(.jump(Edge(join, [box])))
    block = otherwise
    let made = call(.boxInt, [number], .object)
    end(.jump(Edge(join, [made])))
    block = join
    return result
  }
  /// Whether anybody looks at all objects that are made and dropped (boxes.c).
  func checkUnwatched(else other: BlockNumber) {
    check(equals(add(.loadShared, .address, [variable(.referenceTracer)]), 0), else: other)
    check(equals(load32(variable(.tracemalloc), 0), 0), else: other)
  }
  /// A new object for a float: the pass `expandBoxes` makes it in place.
  func boxDouble(_ number: Value) -> Value { call(.boxDouble, [number], .object) }
  /// Of what it is made there.
  var floatSource: FloatSource {
    func address(_ function: RuntimeFunction) -> UInt64 { compilation.pointee.runtime[Int(function.rawValue)] }
    return FloatSource(
      type: floatType, first: address(.freeFloats), count: address(.freeFloatCount),
      referenceTracer: address(.referenceTracer), tracemalloc: address(.tracemalloc))
  }
  /// A new object for a word that is a number.
  func box(_ word: Value, _ known: Known) -> Value {
    switch known.kind {
    case .double: boxDouble(known.value)
    case .int: boxInt(known.value)
    default:
      value(.object, when: isDouble(word)) {
        boxDouble(doubleOfWord(word))
      } otherwise: {
        call(.box, [word], .object)
      }
    }
  }
}
