public import TraceModel

/// What evaluations judge: single traces, or whole sessions.
public enum EvaluatedThing: String, Hashable, Sendable, CaseIterable { case traces, sessions }

/// Which of a service's evaluations are wanted.
public struct EvaluationQuery: Sendable {
  /// What there is of evaluations.
  public enum Kind: String, Sendable, CaseIterable {
    /// Runs over traces.
    case traces
    /// Runs over sessions.
    case sessions
    /// What starts runs by itself, again and again.
    case monitors
    /// What traces can be judged by.
    case traceMetrics
    /// What sessions can be judged by.
    case sessionMetrics
  }

  /// What is wanted.
  public var kind: Kind
  /// The id of the only run that is wanted; of monitors, the one whose runs are.
  public var id: String?
  /// Only those of this status, in the service's own word.
  public var status: String?
  /// The most that are wanted.
  public var limit: Int
  /// Where the list goes on.
  public var cursor: String?

  /// The first of all of a kind.
  public init(_ kind: Kind, limit: Int = 50) {
    self.kind = kind
    self.limit = limit
  }
}

/// Figures over many scores, as the service itself makes them.
public struct ScoreFiguresQuery: Sendable {
  /// Which figures.
  public enum Figures: String, Sendable, CaseIterable {
    /// Of each metric the mean, the least, the most, and how many.
    case summary
    /// The mean of one metric, a step of time each.
    case trend
    /// How many scores of one metric there are in each part of its range.
    case distribution
    /// The scores of one session, one after the other.
    case history
    /// The latest score of each session by one metric.
    case comparison
  }

  /// Which figures.
  public var figures: Figures
  /// What was judged.
  public var things: EvaluatedThing
  /// The metric.
  public var metric: String?
  /// The session of a history.
  public var sessionID: String?
  /// The first moment that counts.
  public var after: Timestamp?
  /// The first moment that no longer counts.
  public var before: Timestamp?
  /// The length of a step of a trend.
  public var granularity = AnalyticsQuery.Granularity.day
  /// Into how many parts a distribution's range is cut.
  public var buckets = 10
  /// The most entries of a history or a comparison that are wanted.
  public var limit = 50
  /// Where a comparison goes on.
  public var cursor: String?

  /// Figures over all scores of things.
  public init(_ figures: Figures, of things: EvaluatedThing) {
    self.figures = figures
    self.things = things
  }
}
