// What was learned of values on the way to a place: a tree in which each fact follows those that were known when it was learned.
//
//   guard v3 else x0      f1: v3 holds
//   branch v7 …           f2: v7 holds (behind f1)      f3: v7 does not hold (behind f1)
//
// Going from the end of one block to the start of another takes back what is said on the way up to where both came from, and says what is
// said on the way down: nothing is copied for each block.

import Graph

struct Facts {
  /// The last fact that is known; -1: none is.
  typealias State = Int32

  private struct Fact {
    var value: Int32
    /// What was known before it, and how many facts that were.
    var before: State
    var depth: Int32
    /// The fact of the same value before it.
    var shadowed: State
    /// nil: nothing is known of it any more.
    var content: Int64?
  }
  private var facts: [Fact] = []
  /// The last fact of each value.
  private var latest: [State]
  private(set) var state: State = -1
  private var way: [State] = []

  init(count: Int) { latest = [State](repeating: -1, count: count) }

  subscript(value: Value) -> Int64? {
    let fact = latest[value]
    return fact < 0 ? nil : facts[Int(fact)].content
  }

  mutating func learn(_ value: Value, _ content: Int64?) {
    if self[value] == content { return }
    facts.append(
      Fact(
        value: Int32(truncatingIfNeeded: value), before: state, depth: depth(state) + 1, shadowed: latest[value],
        content: content))
    state = State(truncatingIfNeeded: facts.count - 1)
    latest[value] = state
  }

  mutating func forgetAll() { go(to: -1) }

  mutating func go(to goal: State) {
    var goal = goal
    way.removeAll(keepingCapacity: true)
    while state != goal {
      if depth(state) >= depth(goal) {
        let fact = facts[Int(state)]
        latest[Int(fact.value)] = fact.shadowed
        state = fact.before
      } else {
        way.append(goal)
        goal = facts[Int(goal)].before
      }
    }
    while let fact = way.popLast() {
      latest[Int(facts[Int(fact)].value)] = fact
      state = fact
    }
  }

  /// Goes to what is known in both.
  mutating func meet(_ first: State, _ second: State) {
    var (one, other) = (first, second)
    var touched: [Value] = []
    while one != other {
      if depth(one) >= depth(other) {
        touched.append(Int(facts[Int(one)].value))
        one = facts[Int(one)].before
      } else {
        touched.append(Int(facts[Int(other)].value))
        other = facts[Int(other)].before
      }
    }
    if touched.isEmpty { return go(to: one) }
    go(to: first)
    let known = touched.map { self[$0] }
    go(to: second)
    let both = zip(touched, known).map { value, content in self[value] == content ? content : nil }
    go(to: one)
    for (value, content) in zip(touched, both) { learn(value, content) }
  }

  private func depth(_ state: State) -> Int32 { state < 0 ? 0 : facts[Int(state)].depth }
}
