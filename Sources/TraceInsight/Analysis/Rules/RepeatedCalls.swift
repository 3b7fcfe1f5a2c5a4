internal import TraceModel

/// One call made again with equal arguments, which gave the same answer again.
enum RepeatedCalls {
  static let repeats = Threshold(
    "repeatedCalls", 3, .count, in: 2...1000,
    "how often the call must be made: a second look is cheap and common, a third with the same answer is none")

  static let rule = AnalysisRule(
    "repeatedCall", .decisionAnomalies,
    "the same call made several times in one turn by one agent, with arguments and answers of equal bytes", [repeats],
    find: find)

  private struct Answered: Hashable {
    let call: CallKey
    let output: UInt64
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    steps.lanes.lazy.flatMap { findings(in: $0, steps, thresholds) }.findings(steps)
  }

  private static func findings(
    in lane: SessionSteps.Lane, _ steps: SessionSteps, _ thresholds: Thresholds
  ) -> some Sequence<Finding> {
    // What goes round in a loop is told of there.
    let looped = Set(Loops.regions(in: lane, steps, thresholds).flatMap(\.rows))
    var groups = Groups<Answered, Int>()
    for row in steps.rows(of: lane) where !looped.contains(row) {
      let span = steps.span(row)
      // A call that failed is made again for a reason.
      guard SessionSteps.isAction(span), span.status != .error, !span.output.isAbsent, let key = CallKey(span) else {
        continue
      }
      groups.add(row, to: Answered(call: key, output: steps.session.fingerprint(of: span.output)))
    }
    return groups.all.lazy.filter { $0.values.count >= thresholds.count(repeats) }.map { finding($0.values, steps) }
  }

  private static func finding(_ rows: [Int], _ steps: SessionSteps) -> Finding {
    let name = steps.span(rows[0]).spokenName
    var size = Finding.Size()
    for row in rows.dropFirst() { size.add(steps.span(row)) }
    return Finding(
      rule.id, .warning, "\(name) was called \(rows.count) times with the same arguments",
      "\(rows.count) calls in one turn had equal arguments and gave equal answers; \(rows.count - 1) said nothing new",
      evidence: rows, in: steps.session, size: size,
      action: "keep the first answer where the agent can see it, or wait for a change instead of asking again")
  }
}
