public import JSONTape
public import TraceModel

/// Records of a service that the model has no place for, as they came.
public struct ServerRecords: Sendable {
  /// Each a JSON value.
  public var items: [JSONBytes]
  /// What to ask with for the next part; `nil` at the end.
  public var nextCursor: String?
  public var total: Int?
}

/// What scores are asked of.
public enum ScoreTarget: Sendable {
  case session(String)
  case trace(String)
}

/// Figures over a span of time, as the service itself makes them.
public struct AnalyticsQuery: Sendable {
  public enum Metric: String, Sendable, CaseIterable { case volume, errors, latency, cost, tokens, models, sessions }
  public enum Granularity: String, Sendable, CaseIterable { case hour, day, week }

  public var metric: Metric
  public var granularity: Granularity
  public var after: Timestamp
  public var before: Timestamp

  public init(metric: Metric, granularity: Granularity, after: Timestamp, before: Timestamp) {
    self.metric = metric
    self.granularity = granularity
    self.after = after
    self.before = before
  }
}

extension TraceSource {
  public func scores(of target: ScoreTarget) async throws(SourceError) -> ServerRecords { throw unsupported("scores") }

  public func users(limit: Int, cursor: String?) async throws(SourceError) -> ServerRecords {
    throw unsupported("list of users")
  }

  public func analytics(_ query: AnalyticsQuery) async throws(SourceError) -> ServerRecords {
    throw unsupported("analytics")
  }

  private func unsupported(_ what: String) -> SourceError {
    SourceError(
      .unsupported, source: name, "a source of kind \(kind) has no \(what)",
      hint: "name a source that has, such as one of kind pandaprobe")
  }
}
