public import TraceModel

/// How long something took and what it cost: of a step, or summed over the steps of a turn or session.
public struct Figures: Sendable, Equatable {
  /// How long it took.
  public var duration: Elapsed?
  /// Tokens of the calls of models.
  public var usage = TokenUsage()
  /// What the calls cost; `nil` where no call says so.
  public var cost: Cost?
  /// Steps that failed.
  public var errors = 0
  /// How many steps are summed.
  public var steps = 0

  /// The figures of one step, without those of the steps below it.
  public init(_ span: Span) {
    duration = span.duration
    usage = span.call?.usage ?? TokenUsage()
    cost = span.call?.cost
    errors = span.status == .error ? 1 : 0
    steps = 1
  }

  /// The turn's own duration; tokens and costs without those that are told twice.
  public init(_ trace: Trace, of session: Session) {
    duration = trace.duration
    steps = trace.rows.count
    for span in session.spans(of: trace) where span.status == .error { errors += 1 }
    (usage, cost) = session.spending(in: trace)
  }

  /// The sum of the turns' durations, where one is known.
  public init(_ session: Session) {
    duration = session.summary.totalDuration
    usage = session.summary.usage
    cost = session.summary.cost
    errors = session.summary.errorCount
    steps = session.summary.spanCount
  }
}
