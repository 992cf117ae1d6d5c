// Counters behind `spinetail.stats()`: plain globals, changed with the GIL held.

/// Everything that is counted while the engine is on.
public struct Statistics {
  /// Frames evaluated (or resumed) by the engine.
  public var framesEngine = 0
  /// Frames that the hook gave to CPython's interpreter from their start.
  public var framesCPython = 0
  public var unitsTranslated = 0
  public var unitsPutAway = 0
  public var regionsCompiled = 0
  /// Those of them whose code was on the disk.
  public var regionsReused = 0
  /// Of machine code, in all regions so far.
  public var regionBytes = 0
  /// By `HandBackReason`.
  public var handedBack: (monitoring: Int, noEntry: Int, localsWritten: Int) = (0, 0, 0)
  public init() {}
}

nonisolated(unsafe) public var statistics = Statistics()

func countHandBack(_ reason: HandBackReason) {
  switch reason {
  case .monitoring: statistics.handedBack.monitoring += 1
  case .noEntry: statistics.handedBack.noEntry += 1
  case .localsWritten: statistics.handedBack.localsWritten += 1
  }
}
