public import JSONTape
public import TraceModel

/// Records of a service that the model has no place for, as they came.
public struct ServerRecords: Sendable {
  /// Each a JSON value.
  public var items: [JSONBytes]
  /// What to ask with for the next part; `nil` at the end.
  public var nextCursor: String?
  /// How many there are in all, where the service says so.
  public var total: Count?
}

/// What scores are asked of.
public enum ScoreTarget: Sendable {
  case session(String)
  case trace(String)
  /// What a run of an evaluation judged, a page at a time.
  case run(String, EvaluatedThing, limit: Int, cursor: String?)
  /// All things of a kind, by one metric or by any, a page at a time.
  case all(EvaluatedThing, metric: String?, limit: Int, cursor: String?)
}

/// Figures over a span of time, as the service itself makes them.
public struct AnalyticsQuery: Sendable {
  /// What the figures are about.
  public enum Metric: String, Sendable, CaseIterable { case volume, errors, latency, cost, tokens, models, sessions }
  /// How long the span of time of one figure is.
  public enum Granularity: String, Sendable, CaseIterable { case hour, day, week }

  /// What the figures are about.
  public var metric: Metric
  /// How long the span of time of one figure is.
  public var granularity: Granularity
  /// The first moment that counts.
  public var after: Timestamp
  /// The first moment that no longer counts.
  public var before: Timestamp

  /// - Parameters:
  ///   - after: the first moment that counts.
  ///   - before: the first moment that no longer counts.
  public init(metric: Metric, granularity: Granularity, after: Timestamp, before: Timestamp) {
    self.metric = metric
    self.granularity = granularity
    self.after = after
    self.before = before
  }
}

extension TraceSource {
  /// Throws that the source has none.
  public func scores(of target: ScoreTarget) async throws(SourceError) -> ServerRecords { throw unsupported("scores") }

  /// Throws that the source has none.
  public func users(limit: Int, cursor: String?) async throws(SourceError) -> ServerRecords {
    throw unsupported("list of users")
  }

  /// Throws that the source has none.
  public func analytics(_ query: AnalyticsQuery) async throws(SourceError) -> ServerRecords {
    throw unsupported("analytics")
  }

  /// Throws that the source has none.
  public func evaluations(_ query: EvaluationQuery) async throws(SourceError) -> ServerRecords {
    throw unsupported("evaluations")
  }

  /// Throws that the source has none.
  public func scoreFigures(_ query: ScoreFiguresQuery) async throws(SourceError) -> ServerRecords {
    throw unsupported("figures over scores")
  }

  private func unsupported(_ what: String) -> SourceError {
    SourceError(
      .unsupported, source: name, "a source of kind \(kind) has no \(what)",
      hint: "name a source that has, such as one of kind pandaprobe")
  }
}
