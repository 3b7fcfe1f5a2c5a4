internal import TraceModel

/// Calls that were begun and whose end never came, although the session went on: nobody can have used what they gave.
enum UnfinishedCalls {
  static let least = Threshold(
    "unfinishedCallMs", 60_000, .milliseconds, in: 0...86_400_000,
    "how long before the session's end a call must have begun where nothing came after it: a shorter one was cut off with "
      + "the session")

  static let rule = AnalysisRule(
    "unfinishedCall", .decisionAnomalies,
    "calls that were begun and never ended, although the agent went on, or the session did for a while", [least],
    find: find)

  private struct Key: Hashable {
    let kind: SpanKind
    let name: PooledString
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    var groups = Groups<Key, Int>()
    let end = steps.session.summary.lastActivity
    // What a source tells no ends of has none.
    let ended = Set(steps.spans.lazy.filter { $0.end != nil && $0.start != $0.end }.map(\.kind))
    func isUnfinished(_ row: Int) -> Bool {
      let span = steps.span(row)
      if span.flags.contains(.abandoned) { return true }
      let trace = steps.session.traces[span.traceIndex]
      return span.end == nil && SessionSteps.isAction(span) && span.output.isAbsent && span.error.isAbsent
        && span.status != .error && ended.contains(span.kind) && !trace.status.isOpen && trace.end != nil
    }
    for lane in steps.lanes {
      let last = lane.rows.last { !isUnfinished($0) }.flatMap { steps.span($0).start }
      for row in steps.rows(of: lane) where isUnfinished(row) {
        let span = steps.span(row)
        guard let start = span.start else { continue }
        let wentOn = last.map { $0 > start } ?? false
        let lasted = end.map { $0 - start >= thresholds.time(least) } ?? false
        if wentOn || lasted { groups.add(row, to: Key(kind: span.kind, name: span.name)) }
      }
    }
    return groups.all.lazy.map { group in
      let name = steps.span(group.values[0]).spokenName
      let count = group.values.count
      return Finding(
        rule.id, .warning, count == 1 ? "\(name) never ended" : "\(count) calls of \(name) never ended",
        "no result of \(count == 1 ? "it" : "them") came, and the session went on",
        evidence: group.values, in: steps.session, size: Finding.Size(),
        action: "find out what it waited for; what is to go on in the background should say so")
    }.findings(steps)
  }
}
