// Makes the objects of floats in place, from the dead ones that wait to be used again.
//
//   v6: object = call boxDouble(v5)      v7: object = the first free float; none, or all objects are watched → cold: v8 = call boxDouble(v5)
//                                        the next one is the first; v7's count 1, its type, its value v5
//
// Behind the other passes, for which a call that makes a float of a number says more than what it is made of. Those in cold blocks stay
// calls. (Objects/floatobject.c, PyFloat_FromDouble: in a free float the type's place leads to the next.)

import CPython313
import Graph

func expandBoxes(_ graph: inout Graph) {
  guard let source = graph.floats else { return }
  for block in graph.reversePostorder() where !graph.blocks[block].isCold {
    var here = block
    while let index = graph.blocks[here].nodes.firstIndex(where: { graph.nodes[$0].makesFloat }) {
      here = expand(&graph, here, index, source)
    }
  }
}

extension Node {
  /// Whether it is the call that makes a float's object.
  var makesFloat: Bool { operation == .call && immediate == Int64(RuntimeFunction.boxDouble.rawValue) }
}

/// Where an object has its type.
let typeOffset: Int64 = 8

/// Splits a block at a call; gives the block with what came behind it.
private func expand(_ graph: inout Graph, _ block: BlockNumber, _ index: Int, _ source: FloatSource) -> BlockNumber {
  let result = graph.blocks[block].nodes[index]
  let number = graph.nodes[result].operands[0]
  let rest = graph.addBlock()
  graph.blocks[rest].nodes = Array(graph.blocks[block].nodes[(index + 1)...])
  graph.blocks[rest].terminator = graph.blocks[block].terminator
  graph.blocks[rest].parameters = [result]
  graph.blocks[block].nodes.removeSubrange(index...)
  graph.nodes[result] = Node(.parameter, .object)

  let otherwise = graph.addBlock()
  graph.blocks[otherwise].isCold = true
  var here = block
  func add(_ operation: Operation, _ type: ValueType, _ operands: Operands, _ immediate: Int64 = 0) -> Value {
    graph.append(Node(operation, type, operands, immediate: immediate), to: here)
  }
  func constant(_ value: UInt64) -> Value { add(.constant, .address, [], Int64(bitPattern: value)) }
  func check(_ value: Value, _ predicate: Predicate) {
    let condition = add(.compare, .bool, [value, constant(0)], Int64(predicate.rawValue))
    let next = graph.addBlock()
    graph.blocks[here].terminator = .branch(condition, then: Edge(next), else: Edge(otherwise), likely: true)
    here = next
  }
  let first = constant(source.first)
  let box = add(.loadShared, .object, [first])
  check(box, .notEqual)
  check(add(.loadShared, .address, [constant(source.referenceTracer)]), .equal)
  check(add(.load32, .address, [constant(source.tracemalloc)]), .equal)
  _ = add(.store64, .none, [first, add(.loadShared, .address, [box], typeOffset)])
  let count = constant(source.count)
  _ = add(.store32, .none, [count, add(.subtract, .address, [add(.load32, .address, [count]), constant(1)])])
  _ = add(.store64, .none, [box, constant(1)])
  _ = add(.store64, .none, [box, constant(source.type)], typeOffset)
  _ = add(.storeDouble, .none, [box, number], Int64(spt_float_value))
  graph.blocks[here].terminator = .jump(Edge(rest, [box]))
  here = otherwise
  let made = graph.append(
    Node(.call, .object, [number], immediate: Int64(RuntimeFunction.boxDouble.rawValue)), to: otherwise)
  graph.blocks[otherwise].terminator = .jump(Edge(rest, [made]))
  return rest
}
