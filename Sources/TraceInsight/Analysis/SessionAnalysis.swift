public import TraceModel

/// What is worth a look in a session: found by rules, without a model, the same way every time.
public struct SessionAnalysis: Sendable {
  /// The findings that were kept, the weightiest first.
  public let findings: [Finding]
  /// How many findings there are, kept or not.
  public let findingCount: Int

  /// Has every rule look at the session.
  ///
  /// - Parameters:
  ///   - limit: how many findings to keep.
  ///   - isCancelled: asked now and then; where it says so, what comes out is of no use.
  public init(
    _ session: Session, thresholds: Thresholds = Thresholds(), limit: Int = .max,
    isCancelled: @escaping () -> Bool = { false }
  ) {
    let steps = SessionSteps(session, findingLimit: limit, isCancelled: isCancelled)
    var found: [Finding] = []
    var count = 0
    for rule in AnalysisRules.all {
      let ofRule = rule.find(steps, thresholds)
      found += ofRule.kept
      count += ofRule.count
    }
    findings = found.ordered().prefix(limit).map { $0 }
    findingCount = count
  }

  /// The findings of a family that were kept, the weightiest first.
  public subscript(family: AnalysisRule.Family) -> [Finding] {
    let rules = Set(AnalysisRules.all.lazy.filter { $0.family == family }.map(\.id))
    return findings.filter { rules.contains($0.rule) }
  }
}
