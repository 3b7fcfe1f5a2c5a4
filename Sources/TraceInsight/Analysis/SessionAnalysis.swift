public import TraceModel

/// What is worth a look in a session: found by rules, without a model, the same way every time.
public struct SessionAnalysis: Sendable {
  private let families: [AnalysisRule.Family: [Finding]]
  /// How many findings there are, kept or not.
  public let findingCount: Int

  /// Has every rule look at the session.
  ///
  /// - Parameters:
  ///   - limit: how many findings of each rule to keep.
  ///   - isCancelled: asked now and then; where it says so, what comes out is of no use.
  public init(
    _ session: Session, thresholds: Thresholds = Thresholds(), limit: Int = .max,
    isCancelled: @escaping () -> Bool = { false }
  ) {
    let steps = SessionSteps(session, findingLimit: limit, isCancelled: isCancelled)
    var families: [AnalysisRule.Family: [Finding]] = [:]
    var count = 0
    for rule in AnalysisRules.all {
      let found = rule.find(steps, thresholds)
      families[rule.family, default: []] += found.kept
      count += found.count
    }
    self.families = families
    findingCount = count
  }

  /// The findings of a family that were kept: rule by rule, the largest first.
  public subscript(family: AnalysisRule.Family) -> [Finding] { families[family] ?? [] }

  /// The findings of all families that were kept, in the families' order.
  public var findings: [Finding] { AnalysisRule.Family.allCases.flatMap { self[$0] } }
}
