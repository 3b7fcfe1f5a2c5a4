/// One thing that is looked for: what it is called, what it finds, what it goes by.
public struct AnalysisRule: Sendable {
  /// Under which key of the answer the findings stand.
  public enum Family: Sendable, CaseIterable { case slowSpans, errorPatterns, decisionAnomalies, suggestions }

  /// The name in its findings, which stays the same.
  public let id: String
  /// Where its findings stand.
  public let family: Family
  /// What it finds, in one sentence.
  public let finds: String
  /// The numbers that it goes by.
  public let thresholds: [Threshold]
  let find: @Sendable (SessionSteps, Thresholds) -> RuleFindings

  init(
    _ id: String, _ family: Family, _ finds: String, _ thresholds: [Threshold] = [],
    find: @escaping @Sendable (SessionSteps, Thresholds) -> RuleFindings
  ) {
    self.id = id
    self.family = family
    self.finds = finds
    self.thresholds = thresholds
    self.find = find
  }
}

/// The rules there are. None takes more than n log n steps for n spans.
public enum AnalysisRules {
  /// In the order in which they look, and in which their findings stand.
  public static let all: [AnalysisRule] = [
    SlowSpans.rule,
    ErrorPatterns.rule,
    Loops.rule, RepeatedCalls.rule, HandoffPingPong.rule, ReversedDecisions.rule, BlockedRetries.rule,
    DeadEnds.rule, UnfinishedCalls.rule, TruncatedAnswers.rule,
    SequentialCalls.rule, SamePrompts.rule, GrowingPrompts.rule, OversizedOutputs.rule, HastyRetries.rule,
    LowCacheUse.rule, ContextShares.rule, FullContexts.rule,
  ]

  /// All numbers that the rules go by, which a request may set.
  public static let thresholds: [Threshold] = all.flatMap(\.thresholds)
}
