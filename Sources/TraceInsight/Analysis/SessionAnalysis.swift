public import TraceModel

/// What is worth a look in a session: found by rules, without a model, the same way every time.
public struct SessionAnalysis: Sendable {
  private let families: [AnalysisRule.Family: [Finding]]

  /// Has every rule look at the session.
  public init(_ session: Session, thresholds: Thresholds = Thresholds()) {
    let steps = SessionSteps(session)
    var families: [AnalysisRule.Family: [Finding]] = [:]
    for rule in AnalysisRules.all { families[rule.family, default: []] += rule.find(steps, thresholds) }
    self.families = families
  }

  /// The findings of a family: rule by rule, the largest first.
  public subscript(family: AnalysisRule.Family) -> [Finding] { families[family] ?? [] }

  /// The findings of all families, in the families' order.
  public var findings: [Finding] { AnalysisRule.Family.allCases.flatMap { self[$0] } }
}
