/// One turn of a session.
public struct Trace: Sendable {
  public var id = Slice.absent
  public var name = Slice.absent
  public var status = RunStatus.unknown
  public var start: Timestamp?
  public var end: Timestamp?
  public var input = Slice.absent
  public var output = Slice.absent
  public var metadata = Slice.absent
  public var error = Slice.absent
  public var userID = Slice.absent
  public var sessionID = Slice.absent
  public var tags = Slice.absent
  public var environment = Slice.absent
  public var release = Slice.absent
  /// The trace's record as it came, where it has one of its own.
  public var record = Slice.absent
  /// The source's own totals.
  public var reported = ReportedTotals()
  /// Whether its spans are here; a list's entry has none.
  public var hasSpans = true

  /// The rows of its spans in the session's table.
  public internal(set) var rows: Range<Int> = 0..<0
  /// The first of its roots, or -1.
  public internal(set) var firstRoot: Int32 = -1

  public init() {}

  /// From start to end in nanoseconds, where both are known.
  public var duration: Int64? {
    guard let start, let end else { return nil }
    return end.nanoseconds &- start.nanoseconds
  }
}

/// Figures that the source itself gives, to be shown beside ours where they differ.
public struct ReportedTotals: Hashable, Sendable {
  public var traceCount: Int64?
  public var spanCount: Int64?
  public var errorCount: Int64?
  public var usage = TokenUsage()
  public var cost: Cost?
  /// Nanoseconds.
  public var duration: Int64?
  /// How the source is known to count, where that differs from a sum over the spans.
  public var rules: [CountingRule] = []

  public init() {}

  /// Whether there is no figure.
  public var isEmpty: Bool {
    var bare = self
    bare.rules = []
    return bare == ReportedTotals()
  }
}

/// Why a source's own figure may differ from the sum over the spans.
public struct CountingRule: Hashable, Sendable {
  public enum Figure: Sendable { case spanCount, errorCount, tokens, cost, duration }

  public let figure: Figure
  /// One sentence for people.
  public let reason: String

  public init(_ figure: Figure, _ reason: String) {
    self.figure = figure
    self.reason = reason
  }
}
