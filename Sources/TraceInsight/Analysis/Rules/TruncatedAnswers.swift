internal import TraceModel

/// Answers that ended since there was no room for more.
enum TruncatedAnswers {
  static let rule = AnalysisRule(
    "truncatedAnswer", .decisionAnomalies,
    "calls of one model whose answers were cut off at a limit of tokens (`length`, `max_tokens`)", find: find)

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    var groups = Groups<PooledString, Int>()
    for span in steps.spans where SessionSteps.isCall(span) && span.status != .running {
      // One word is what was wanted: a yes or no, a warm-up.
      if span.call?.usage.output.map({ $0 <= onPurpose }) ?? false { continue }
      if FinishReason.isCutOff(span) { groups.add(span.row, to: span.call?.model ?? .none) }
    }
    return groups.all.lazy.map { finding($0.values, steps) }.findings(steps)
  }

  private static let onPurpose: Count = 4

  private static func finding(_ rows: [Int], _ steps: SessionSteps) -> Finding {
    let first = steps.span(rows[0])
    let model = steps.session.spoken(first.call?.model ?? .none, first.kind)
    var size = Finding.Size()
    for row in rows { size.tokens = Count.sum(size.tokens, steps.span(row).call?.usage.output) }
    let longest = rows.compactMap { steps.span($0).call?.usage.output }.max()
    return Finding(
      rule.id, .warning,
      rows.count == 1 ? "An answer of \(model) was cut off" : "\(rows.count) answers of \(model) were cut off",
      "the limit of tokens was reached" + (longest.map { " after \(Words.count($0)) tokens" } ?? "")
        + "; a call of a tool or JSON that is cut cannot be read",
      evidence: rows, in: steps.session, size: size,
      action: "raise the limit of the answer, or ask for it in parts")
  }
}
