// Attributes at sites of several types.
//
//   loadMethodPolymorphic t0, t1 ← p.area      version(type p) == 31?   as loadAttrTypeInline of 31; the call behind it, with area's code
//   callAnyFunction r ← t0(t1)                 version(type p) == 45?   the same of 45
//                                              otherwise the engine's own function
//
// Where the owner's version is known there is but the one way. Where more types have the name, or classes get new versions all the time,
// the rest is looked up in the table of shapes in place (Shapes.swift of the interpreter).
//
// Types that have the attribute at the same place, or inherit the same method, have one way. Behind it p is of one of them: what comes next
// is not asked again.
//
//   loadAttrPolymorphic t0 ← p.x    version(type p) == 31 or 45?   v7: object = load64 p + 24
//   loadAttrPolymorphic t1 ← p.y                                   v8: object = load64 p + 32
//
//   loadAttrPolymorphic t0 ← p.x    v5 = entry of (version of p's type, x)
//                                   it is p's and of inline values: v7: object = load64 p + its offset
//                                   otherwise the engine's own function

import CPython313
import CompilerInterface
import Graph
import RegisterCode
import Values

extension RegionBuilder {
  /// So many types have a way each, which is all that a site notes.
  private static var maximumWays: Int { 8 }

  /// Emits an attribute of several types; false when the engine's function has to do.
  func emitPolymorphic(_ next: Int) -> Bool {
    guard !isBConstant, let key = instruction.shapeKey else { return false }
    if failures(word) < 2 {
      let shapes = knownShapes(key)
      let fact = state[instruction.b].fact
      if case .version(let version) = fact {
        if let shape = shapes.first(where: { $0.version == version }), emit(shape, next) { return true }
      } else if let ways = ways(for: fact, shapes) {
        emitWays(ways, next, areAll: true)
        return true
      } else {
        let met = instruction.metVersions.compactMap { half in
          shapes.first { UInt16(truncatingIfNeeded: $0.version) == half }
        }
        if !met.isEmpty {
          emitWays(met, next, areAll: false, mayBeMore: met.count < shapes.count)
          return true
        }
      }
    }
    return lookUp(next)
  }
  /// Looks the shape up; false when the engine's function has to do.
  private func lookUp(_ next: Int) -> Bool {
    switch instruction.opcode {
    case .loadAttrPolymorphic: loadPolymorphic(next, .loadAttrInline)
    case .loadMethodPolymorphic: loadPolymorphic(next, .loadAttrTypeInline)
    case .storeAttrPolymorphic:
      if isBTemporary || failedBefore(word) { return false }
      storePolymorphic(next)
    default: return false
    }
    return true
  }
  func knownShapes(_ key: UInt64) -> [spt_known_shape] {
    (0..<Int(compilation.pointee.shape_count)).map { compilation.pointee.shapes[$0] }.filter { $0.key == key }
  }

  /// Emits the instruction in the form for an owner of that shape, whose version is known; false, with nothing done, when regions have
  /// no operations for it.
  private func emit(_ shape: spt_known_shape, _ next: Int, _ others: Merged? = nil) -> Bool {
    let view = instruction
    let words = makeWords(view.wordCount)
    for index in 0..<view.wordCount { words[index] = view.words[index] }
    words[0] = words[0] & ~0xFF | UInt64(shape.form)
    words[3] = UInt64(shape.version) | UInt64(shape.number) << 32
    words[4] = shape.object
    words[5] = UInt64(shape.binding)
    guard let special = InstructionView(words, registerOffset: scope.offset) else { return false }
    instruction = special
    defer { instruction = view }
    if special.opcode == .loadAttrProperty { return emitGetter(shape, next) }
    merged = others
    let isEmitted = emitAttribute(next)
    merged = nil
    return isEmitted && emitCallOfLoaded(shape, next)
  }

  /// The shapes for the versions that an object is known to have one of, where each has one.
  private func ways(for fact: Fact, _ shapes: [spt_known_shape]) -> [spt_known_shape]? {
    guard case .oneOf(let versions) = fact else { return nil }
    let ways = versions.all.compactMap { version in shapes.first { $0.version == version } }
    return ways.count == versions.all.count ? ways : nil
  }

  /// What an instruction that is emitted for several types at once has in place of constants.
  struct Merged {
    /// The version of the type's keys as the method was found.
    var keysVersion: Value?
  }
  /// Whether the instruction does the same for two types, but for the version of their keys.
  private func areAlike(_ one: spt_known_shape, _ other: spt_known_shape) -> Bool {
    if one.form != other.form { return false }
    switch Opcode(rawValue: one.form) {
    case .loadAttrInline, .loadAttrInlineNumber, .storeAttrInline: return one.number == other.number
    case .loadAttrTypeInline:
      return one.object == other.object && one.binding == other.binding && one.code_version == other.code_version
    default: return false
    }
  }
  /// The shapes in groups of a few that are alike, in the order of the first of each.
  private func groups(of shapes: [spt_known_shape]) -> [[spt_known_shape]] {
    var groups: [[spt_known_shape]] = []
    for shape in shapes {
      if let index = groups.firstIndex(where: { $0.count < Versions.capacity && areAlike($0[0], shape) }) {
        groups[index].append(shape)
      } else {
        groups.append([shape])
      }
    }
    return groups
  }

  /// A way for each of the types. `areAll`: the owner is of one of them; `mayBeMore`: others have the name too.
  private func emitWays(_ shapes: [spt_known_shape], _ next: Int, areAll: Bool, mayBeMore: Bool = false) {
    let register = instruction.b
    let owner = readObject(register)
    let version = load32(load64(owner, 8), Int(spt_type_version_tag))
    var other: BlockNumber?
    func goToOther() {
      let target = other ?? (shapes.count == RegionBuilder.maximumWays ? graph.addBlock() : addColdBlock())
      other = target
      end(.jump(Edge(target)))
    }
    let before = state
    var areAllThere = shapes.count < RegionBuilder.maximumWays
    let groups = groups(of: shapes)
    for (index, group) in groups.enumerated() {
      let inside = graph.addBlock()
      let differ = Opcode(rawValue: group[0].form) == .loadAttrTypeInline && group.count > 1
      let keysVersion = differ ? graph.addParameter(inside, .address) : nil
      for (place, shape) in group.enumerated() {
        let way = Edge(inside, keysVersion == nil ? [] : [constant(UInt64(shape.number))])
        if areAll && index == groups.count - 1 && place == group.count - 1 {
          end(.jump(way))
          break
        }
        let outside = graph.addBlock()
        end(.branch(equals(version, UInt64(shape.version)), then: way, else: Edge(outside), likely: nil))
        block = outside
      }
      let outside = block
      block = inside
      let versions = Versions(group.map { $0.version })
      state[register].fact = group.count == 1 ? .version(group[0].version) : versions.map { .oneOf($0) } ?? .object
      if emit(group[0], next, group.count > 1 ? Merged(keysVersion: keysVersion) : nil) {
        if isOpen { goTo(next) }
      } else {
        goToOther()
        areAllThere = false
      }
      block = outside
      state = before
    }
    if !areAll { goToOther() }
    guard let other else { return }
    block = other
    if areAllThere && !failedBefore(word) { return leave(.shape) }
    if !mayBeMore || !lookUp(next) { runOther(next) }
    if isOpen { goTo(next) }
  }

  /// Emits the call of the method that was just loaded, its code included, where that is what comes next and the region may contain it.
  private func emitCallOfLoaded(_ shape: spt_known_shape, _ next: Int) -> Bool {
    guard isOpen, shape.code_version != 0, instruction.flags.contains(.loadsMethod), !plan.isCold(next),
      let call = InstructionView(words + next, registerOffset: scope.offset), call.calls(instruction.a)
    else { return true }
    let load = (word: word, instruction: instruction)
    word = next
    instruction = call
    inlineLoaded(next + call.wordCount, shape.code_version)
    word = load.word
    instruction = load.instruction
    return true
  }

  /// A type that is not where it is looked for first leaves; where many do, the engine's function has to do.
  private func storePolymorphic(_ next: Int) {
    let owner = readObject(instruction.b)
    let slot = findShape(owner, spt_store_key(instruction.words[2]), .storeAttrInline) { self.require($0, .shape) }
    requireInlineValues(owner)
    require(equals(load64(owner, managedDictOffset), 0), .shape)
    let offset = load32(slot, 12)
    storeField(owner, add(.add, .address, [owner, offset]), 0, index: inlineIndex(behind: offset), next)
  }

  /// The entry for an owner's type and a name, which says that the attribute is of this form.
  func findShape(_ owner: Value, _ name: UInt64, _ form: Opcode, _ demand: (Value) -> Void) -> Value {
    findShape(ofType: load64(owner, 8), name, form, demand)
  }
  func findShape(ofType type: Value, _ name: UInt64, _ form: Opcode, _ demand: (Value) -> Void) -> Value {
    findShape(ofType: type, key: constant(name), name, form, demand)
  }
  /// The same under a key that lies where the name's would.
  func findShape(ofType type: Value, key: Value, _ name: UInt64, _ form: Opcode, _ demand: (Value) -> Void) -> Value {
    let version = load32(type, Int(spt_type_version_tag))
    // As `shapeSlot`.
    let product = add(.multiply, .address, [version, constant(spt_shape_factor)])
    let sum = add(.add, .address, [product, constant(spt_shape_of_name(name))])
    let offset = add(.and, .address, [sum, add(.loadShared, .address, [variable(.shapeMask)])])
    let slot = add(.add, .address, [variable(.shapeTable), offset])
    demand(compare(.equal, load64(slot, 0), key))
    demand(compare(.equal, load32(slot, 8), version))
    demand(equals(load8(slot, 24), UInt64(form.rawValue)))
    return slot
  }

  private func loadPolymorphic(_ next: Int, _ form: Opcode) {
    let slow = addColdBlock()
    func demand(_ condition: Value) { check(condition, else: slow) }
    let owner = readObject(instruction.b)
    let before = state
    let slot = findShape(owner, instruction.words[2], form, demand)
    demand(compare(.notEqual, load8(owner, validity), constant(0)))
    if form == .loadAttrInline {
      let place = add(.add, .address, [owner, load32(slot, 12)])
      let value = load64(place, 0, .object)
      demand(compare(.notEqual, value, constant(0)))
      finishLoad(owner, value, next)
    } else {
      demand(equals(load8(slot, 25), UInt64(spt_bind_owner.rawValue)))
      let keys = load64(load64(owner, 8), Int(spt_type_cached_keys))
      demand(compare(.equal, load32(keys, Int(spt_keys_version)), load32(slot, 12)))
      finishMethod(owner, load64(slot, 16, .object))
    }
    goTo(next)
    block = slow
    state = before
    callOther(next)
  }
}
