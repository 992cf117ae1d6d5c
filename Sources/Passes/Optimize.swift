// The passes over a graph, in their order. Each is off when its bit is set, so that a wrong one can be found by halving.

import Graph

public enum Pass: UInt8, CaseIterable {
  case removeRedundancies
  case peelLoops
  case sinkIntoExits
  case removeDeadCode
  case expandBoxes

  public var name: StaticString {
    switch self {
    case .peelLoops: "peelLoops"
    case .removeRedundancies: "removeRedundancies"
    case .sinkIntoExits: "sinkIntoExits"
    case .removeDeadCode: "removeDeadCode"
    case .expandBoxes: "expandBoxes"
    }
  }
}

/// Which passes are on: some run others behind them, which they then leave out as well.
struct PassSwitches {
  let off: UInt32
  func isOn(_ pass: Pass) -> Bool { off >> UInt32(pass.rawValue) & 1 == 0 }
}

/// Graphs larger than this stay as they are: the passes take time and space that grow with a loop's length times what is known in it.
private let maximumNodes = 30_000

/// Runs the passes; the bits of `off` are those of passes to leave out. What is wrong with a graph behind a pass, when `isChecked`
/// asks for it, comes back as a text; the graph is then of no use.
public func optimize(_ graph: inout Graph, off: UInt32 = 0, isChecked: Bool = false) -> String? {
  if isChecked, let problem = graph.verify() { return "built: " + problem }
  if graph.nodes.count > maximumNodes { return nil }
  let passes = PassSwitches(off: off)
  for pass in Pass.allCases where passes.isOn(pass) {
    switch pass {
    case .peelLoops: peelLoops(&graph, passes)
    case .removeRedundancies: removeRedundancies(&graph)
    case .sinkIntoExits: sinkIntoExits(&graph, passes)
    case .removeDeadCode: removeDeadCode(&graph)
    case .expandBoxes: expandBoxes(&graph)
    }
    if isChecked, let problem = graph.verify() { return pass.name.description + ": " + problem }
  }
  return nil
}
