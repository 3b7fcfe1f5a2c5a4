internal import CodeLink
internal import JSONTape
internal import TraceInsight
internal import TraceModel

/// Makes everything that is made of a session, and looks at it.
enum SessionCheck {
  static func everything(of session: Session) throws(Violation) {
    try tree(of: session)
    _ = SessionMetrics(session)
    _ = SessionAnalysis(session)
    try require(SessionDiff(session, session).isEmpty, "a session differs from itself")
    for place in session.traces.indices { _ = CriticalPath(of: place, in: session) }
    var totals = GenerationTotals()
    for span in session.allSpans { totals.add(span) }
    _ = SessionCode(session)
    _ = SubtreeSums(session)
    try ExportCheck.all(of: session)
  }

  /// Every span of the input is in the tree once.
  private static func tree(of session: Session) throws(Violation) {
    var isSeen = [Bool](repeating: false, count: session.spans.count)
    var count = 0
    for trace in session.traces {
      for (span, _) in TreeWalk(trace, of: session) {
        try require(!isSeen[span.row], "the span in row \(span.row) is in the tree twice")
        isSeen[span.row] = true
        count += 1
      }
    }
    try require(count == session.spans.count, "of \(session.spans.count) spans \(count) are in the tree")
  }
}
