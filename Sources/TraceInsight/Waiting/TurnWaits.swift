internal import TraceModel

/// The time of a turn in which a person was waited for: waits that overlap count once.
struct TurnWaits {
  private var waits: [(start: Timestamp, end: Timestamp)] = []

  mutating func add(_ span: Span) {
    if let wait = PersonWaits.wait(in: span) { waits.append(wait) }
  }

  /// Their union within a turn; zero where there was none.
  func length(in trace: Trace) -> Elapsed {
    var total = Elapsed.zero
    var reached = trace.start ?? .smallest
    for wait in waits.sorted(by: { $0.start < $1.start }) {
      let end = min(wait.end, trace.end ?? wait.end)
      let start = max(wait.start, reached)
      if end > start { total += end - start }
      reached = max(reached, end)
    }
    return total
  }
}
