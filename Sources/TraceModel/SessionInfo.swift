/// What is known of a session besides its traces.
public struct SessionInfo: Sendable {
  public var id: String
  public var name: String?
  /// The status the source gives; derived from the traces where it gives none.
  public var status = RunStatus.unknown
  /// The source's own word for the status.
  public var statusText: String?
  public var start: Timestamp?
  public var end: Timestamp?
  public var userID: String?
  public var agent: String?
  public var model: String?
  public var error: String?
  public var tags: [String] = []
  public var reported = ReportedTotals()
  /// Why not all of the session is here; `nil` where it is.
  public var incomplete: String?
  /// Whether something is missing that may be there the next time.
  public var hasPassingGap = false
  /// Whether its traces were fetched; a list's entry has none.
  public var hasDetail = true
  /// Whether this is only what came with one trace, not the whole session.
  public var isFragment = false
  /// Whether the source gives tokens or costs for the whole session that its spans do not have.
  public var countsOnlyInTotal = false

  public init(id: String) { self.id = id }
}

/// What a list shows of a session: sums over all its spans.
public struct SessionSummary: Sendable {
  public var info: SessionInfo
  public var status = RunStatus.unknown
  public var start: Timestamp?
  public var end: Timestamp?
  /// The sum of the turns' durations, in nanoseconds.
  public var totalDuration: Int64 = 0
  public var traceCount = 0
  public var spanCount = 0
  /// Spans that failed.
  public var errorCount = 0
  /// Turns that failed.
  public var failedTraceCount = 0
  public var usage = TokenUsage()
  public var cost: Cost?
  public var models: [String] = []
  public var agents: [String] = []

  public init(info: SessionInfo) {
    self.info = info
    status = info.status
    start = info.start
    end = info.end
  }

  /// From the first start to the last end, in nanoseconds.
  public var wallDuration: Int64? {
    guard let start, let end else { return nil }
    return end.nanoseconds &- start.nanoseconds
  }

  /// Whether anything in the session failed.
  public var hasError: Bool { errorCount > 0 || failedTraceCount > 0 || status == .error }

  public var userID: String? { info.userID }
}
