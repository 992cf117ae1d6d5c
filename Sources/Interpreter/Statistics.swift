// Counters behind `spinetail.stats()`: plain globals, changed with the GIL held.

/// Everything that is counted while the engine is on.
public struct Statistics {
  /// Frames evaluated (or resumed) by the engine.
  public var framesEngine = 0
  /// Frames that the hook gave to CPython's interpreter from their start.
  public var framesCPython = 0
  public var unitsTranslated = 0
  /// By `HandBackReason`.
  public var handedBackMonitoring = 0
  public var handedBackNoEntry = 0
  public init() {}
}

nonisolated(unsafe) public var statistics = Statistics()

func countHandBack(_ reason: HandBackReason) {
  switch reason {
  case .monitoring: statistics.handedBackMonitoring += 1
  case .noEntry: statistics.handedBackNoEntry += 1
  }
}
