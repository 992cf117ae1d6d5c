// What leads out of a region, as little code as can be: a third of a region's IR once was its exits, one block after the
// other with stores, references taken, a frame pushed and a count, and LLVM's time goes by the lines.
//
//   exit 7:  jump state A       exits with the same stores and references have one block for them, behind which those with
//   exit 8:  jump state A       the same frame to push have one, and all of them one that counts:
//   state A: number ← 7 or 8; stores, references; jump frame F
//   frame F: number ← …; pushInlined; jump leave
//   leave:   number ← …; the count in the exit's record is raised; return where the record says
//
// A block that one way alone leads to is no block: what would be in it stands behind what leads there.

import CLLVM
import CompilerInterface
import Graph
import Values

/// Ways that come together, each with the number of an exit.
private struct Confluence {
  var ways: [(from: LLVMBasicBlockRef, number: LLVMValueRef)] = []
}

extension RegionEmitter {
  /// The block that leaves through an exit. The first to ask makes it: an exit that nobody takes has none.
  mutating func block(ofExit exit: ExitNumber) -> LLVMBasicBlockRef {
    if let block = exitBlocks[exit] { return block }
    let block = ir.addBlock(function)
    exitBlocks[exit] = block
    return block
  }

  mutating func emitExits() {
    var (states, order) = ([[Int]: [ExitNumber]](), [[Int]]())
    for number in graph.exits.indices where exitBlocks[number] != nil {
      let key = state(of: number)
      if states[key] == nil { order.append(key) }
      states[key, default: []].append(number)
    }
    var (frames, framesInOrder) = ([[Int]: Confluence](), [[Int]]())
    for key in order {
      let numbers = states[key]!
      let exit = graph.exits[numbers[0]]
      var ways = Confluence()
      for number in numbers {
        ir.continueIn(exitBlocks[number]!)
        ways.ways.append((ir.currentBlock, ir.constant(Int64(number))))
      }
      let number = meet(ways)
      // Objects are made first, as what is stored may be one; references are taken last, when less is alive across the calls.
      for object in exit.objects { emit(leftOut: object) }
      for store in exit.stores { ir.store(word(of: store.value), register(store.register)) }
      for object in exit.references { _ = call(.keep, [value(object)]) }
      let frame = [exit.inlined == 0 ? 0 : exit.frameOffset, Int(truncatingIfNeeded: exit.inlined)]
      if frames[frame] == nil { framesInOrder.append(frame) }
      frames[frame, default: Confluence()].ways.append((ir.currentBlock, number))
    }
    var all = Confluence()
    for key in framesInOrder {
      let number = meet(frames[key]!)
      if key[1] != 0 {
        let frame = LLVMBuildPtrToInt(ir.builder, register(key[0]), ir.i64, "")
        _ = call(.pushInlined, [frame, ir.tabled(UInt64(bitPattern: Int64(key[1])))])
      }
      all.ways.append((ir.currentBlock, number))
    }
    if !all.ways.isEmpty { emitLeave(meet(all)) }
  }

  /// What an exit does before it counts, as numbers. One that makes objects shares nothing.
  private func state(of number: ExitNumber) -> [Int] {
    let exit = graph.exits[number]
    var key = [exit.frameOffset, Int(truncatingIfNeeded: exit.inlined), exit.objects.isEmpty ? -1 : number]
    key += [exit.references.count] + exit.references
    for store in exit.stores { key += [store.register, store.value] }
    return key
  }

  /// Goes on where all ways lead; gives the number of the exit there.
  private mutating func meet(_ confluence: Confluence) -> LLVMValueRef {
    if confluence.ways.count == 1 {
      ir.continueIn(confluence.ways[0].from)
      return confluence.ways[0].number
    }
    let block = ir.addBlock(function)
    for way in confluence.ways {
      ir.continueIn(way.from)
      ir.jump(block)
    }
    ir.continueIn(block)
    let number = LLVMBuildPhi(ir.builder, ir.i64, "")!
    for way in confluence.ways {
      var (from, value): ([LLVMBasicBlockRef?], [LLVMValueRef?]) = ([way.from], [way.number])
      LLVMAddIncoming(number, &value, &from, 1)
    }
    return number
  }

  /// Makes an object that the region does without; the value stands for it in this exit's block.
  private mutating func emit(leftOut object: LeftOutObject) {
    if graph.nodes[object.content].type == .double {
      let function = ir.address(addresses.runtime[Int(RuntimeFunction.boxDouble.rawValue)])
      values[object.value] = ir.call(ir.functionType(ir.i64, [ir.double]), function, [value(object.content)])
      return
    }
    let instance = call(.remakeInstance, [value(object.content)])
    for field in object.fields { _ = call(.fillField, [instance, ir.constant(field.offset), value(field.value)]) }
    values[object.value] = instance
  }

  /// Every 1024th time that an exit is taken the engine looks at them all: it may want another region.
  private mutating func emitLeave(_ number: LLVMValueRef) {
    let distance = LLVMBuildMul(ir.builder, number, ir.constant(Int64(MemoryLayout<spt_region_exit>.stride)), "")!
    let record = ir.add(distance, ir.tabled(addresses.exits))
    let start = LLVMBuildIntToPtr(ir.builder, record, ir.pointer, "")!
    let place = ir.load(ir.i64, ir.offset(start, Int64(spt_exit_landing)))
    let count = ir.offset(start, Int64(spt_exit_count))
    let counted = ir.add(ir.load(ir.i32, count), int32(1))
    ir.store(counted, count)
    review(at: counted, every: 1024)
    LLVMBuildRet(ir.builder, place)
  }
}
