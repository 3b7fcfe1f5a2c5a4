/// Figures that the source itself gives, to be shown beside ours where they differ.
public struct ReportedTotals: Hashable, Sendable {
  /// How many turns it says there are.
  public var traceCount: Count?
  /// How many spans it says there are.
  public var spanCount: Count?
  /// How many of them it says failed.
  public var errorCount: Count?
  /// The tokens it counts.
  public var usage = TokenUsage()
  /// The cost it counts.
  public var cost: Cost?
  /// The time it measured.
  public var duration: Elapsed?
  /// How the source is known to count, where that differs from a sum over the spans.
  public var rules: [CountingRule] = []

  /// The source gives nothing.
  public init() {}

  /// Whether any figure stands at the end of its range.
  public var isSaturated: Bool {
    [traceCount, spanCount, errorCount].contains { $0?.isSaturated ?? false } || usage.isSaturated
      || cost?.isSaturated ?? false || duration?.isSaturated ?? false
  }

  /// Whether there is no figure.
  public var isEmpty: Bool {
    var bare = self
    bare.rules = []
    return bare == ReportedTotals()
  }
}

/// Why a source's own figure may differ from the sum over the spans.
public struct CountingRule: Hashable, Sendable {
  /// What is counted.
  public enum Figure: Sendable { case spanCount, errorCount, tokens, cost, duration }

  /// What is counted in another way.
  public let figure: Figure
  /// One sentence for people.
  public let reason: String

  /// A rule for one figure, with one sentence for people.
  public init(_ figure: Figure, _ reason: String) {
    self.figure = figure
    self.reason = reason
  }
}
