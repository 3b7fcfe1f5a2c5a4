/// One thing that is looked for: what it is called, what it finds, what it goes by.
public struct AnalysisRule: Sendable {
  /// Under which key of the answer the findings stand.
  public enum Family: Sendable, CaseIterable { case slowSpans, errorPatterns, decisionAnomalies, suggestions }

  /// The name in its findings, which stays the same.
  public let id: String
  public let family: Family
  /// What it finds, in one sentence.
  public let finds: String
  public let thresholds: [Threshold]
  let find: @Sendable (SessionSteps, Thresholds) -> [Finding]

  init(
    _ id: String, _ family: Family, _ finds: String, _ thresholds: [Threshold] = [],
    find: @escaping @Sendable (SessionSteps, Thresholds) -> [Finding]
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
  public static let all: [AnalysisRule] = [
    SlowSpans.rule,
    ErrorPatterns.rule,
    Loops.rule, RepeatedCalls.rule, HandoffPingPong.rule, ReversedDecisions.rule, BlockedRetries.rule,
    DeadEnds.rule, UnfinishedCalls.rule,
    SequentialCalls.rule, SamePrompts.rule, GrowingPrompts.rule, OversizedOutputs.rule, HastyRetries.rule,
    LowCacheUse.rule,
  ]

  public static let thresholds: [Threshold] = all.flatMap(\.thresholds)
}
