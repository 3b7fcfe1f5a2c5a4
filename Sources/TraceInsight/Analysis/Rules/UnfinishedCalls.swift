internal import TraceModel

/// Calls that were begun and whose end never came, so that nobody can have used what they gave.
enum UnfinishedCalls {
  static let rule = AnalysisRule(
    "unfinishedCall", .decisionAnomalies, "calls that were begun and had not ended when their session did", find: find)

  private struct Key: Hashable {
    let kind: SpanKind
    let name: PooledString
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    var groups = Groups<Key, Int>()
    for span in steps.spans where span.flags.contains(.abandoned) {
      groups.add(span.row, to: Key(kind: span.kind, name: span.name))
    }
    return groups.all.lazy.map { group in
      let name = steps.span(group.values[0]).spokenName
      return Finding(
        rule.id, .warning, "\(name) never ended",
        "\(Words.plural(group.values.count, "call was", "calls were")) begun and had not ended when the session did",
        evidence: group.values, in: steps.session, size: Finding.Size(),
        action: "if it was to go on in the background, nothing; else find out why its end is missing")
    }.findings(steps)
  }
}
