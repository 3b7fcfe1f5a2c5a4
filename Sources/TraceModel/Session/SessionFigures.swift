/// The figures of a session without the session: what lists show of it, and sums over many sessions are made of.
public struct SessionFigures: Sendable {
  /// The calls of one model within a quarter of an hour. Time zones differ by quarters, so that the days and months of
  /// each are made of whole ones.
  public struct Calls: Sendable, Hashable {
    /// The model; `nil` where none is named.
    public var model: String?
    /// When the first of them ended; `nil` where no time is known.
    public var first: Timestamp?
    /// When the last of them ended.
    public var last: Timestamp?
    /// How many; those told twice are counted once.
    public var count: Count = 0
    /// Those of them with tokens and without a cost.
    public var unpricedCount: Count = 0
    /// Their tokens.
    public var usage = TokenUsage()
    /// Their cost; `nil` where none is known.
    public var cost: Cost?

    /// No calls.
    public init() {}

    init(model: String?, at moment: Timestamp?) {
      self.model = model
      first = moment
      last = moment
    }
  }

  /// What the session is called.
  public var name: String?
  /// The agent that ran it.
  public var agent: String?
  /// What it is tagged with; of a transcript the first is the folder it ran in.
  public var tags: [String] = []
  /// When it began.
  public var start: Timestamp?
  /// The last moment that is known of anything in it.
  public var lastActivity: Timestamp?
  /// Turns.
  public var traceCount: Count = 0
  /// Spans that failed.
  public var errorCount: Count = 0
  /// Its tokens: what it ended with, else the sum over its calls.
  public var usage = TokenUsage()
  /// Its cost; `nil` where none is known.
  public var cost: Cost?
  /// Whether every call that has tokens has a cost.
  public var isCostComplete = true
  /// The tables by which calls were charged; none where all costs are the source's own.
  public var prices: [PriceSource] = []
  /// The models that were called, by their first call.
  public var models: [String] = []
  /// Its calls, by quarters of an hour and models.
  public var calls: [Calls] = []

  /// The memory the figures take, in bytes.
  package var byteCount: Int {
    (models + tags).reduce(MemoryLayout<SessionFigures>.stride) { $0 + $1.utf8.count + MemoryLayout<String>.stride }
      + calls.count * MemoryLayout<Calls>.stride
  }
}

extension SessionFigures {
  private struct Key: Hashable {
    let model: PooledString
    let quarter: SaturatingInteger?
    /// How many of the bounds come before.
    let part: Int
  }

  private static let quarter: Elapsed = Elapsed(clamping: 900, .seconds)

  /// The figures of a session that is here.
  ///
  /// - Parameter bounds: moments at which its calls are parted, too, beside quarters of an hour.
  public init(of session: Session, partedAt bounds: [Timestamp] = []) {
    let summary = session.summary
    name = session.info.name
    agent = session.info.agent ?? summary.agents.first
    tags = session.info.tags
    start = summary.start
    lastActivity = summary.lastActivity
    traceCount = Count(clamping: summary.traceCount)
    errorCount = Count(clamping: summary.errorCount)
    usage = summary.usage
    cost = summary.cost
    models = summary.models
    prices = session.info.prices
    calls = Self.calls(of: session, bounds)
    if let final = session.info.final { settle(final, session) }
    isCostComplete = calls.allSatisfy { $0.unpricedCount == 0 }
  }

  private static func calls(of session: Session, _ bounds: [Timestamp]) -> [Calls] {
    var places: [Key: Int] = [:]
    var calls: [Calls] = []
    for row in 0..<session.spans.count {
      guard session.spans.callRows[row] != SpanTable.none else { continue }
      let span = session.span(at: row)
      guard let call = span.call, !span.flags.isToldElsewhere, span.kind != .agent || !call.usage.isEmpty else {
        continue
      }
      let moment = span.end ?? span.start ?? session.traces[span.traceIndex].start
      let part = moment.map { moment in bounds.reduce(0) { $0 + ($1 <= moment ? 1 : 0) } } ?? 0
      let key = Key(model: call.model, quarter: moment.map { $0.amount / quarter.amount }, part: part)
      let place = places[key] ?? calls.count
      if place == calls.count {
        places[key] = place
        var group = Calls()
        group.model = session.text(call.model)
        calls.append(group)
      }
      calls[place].add(call, at: moment)
    }
    return calls
  }

  /// What a recording ended with stands in place of what its calls say.
  private mutating func settle(_ final: FinalFigures, _ session: Session) {
    let last = session.summary.lastActivity
    if !final.models.isEmpty, final.models.contains(where: { !$0.usage.isEmpty }) {
      var counts: [String?: Count] = [:]
      for group in calls { counts[group.model, default: 0] += group.count }
      calls = final.models.map { model in
        var group = Calls(model: session.text(model.name), at: last)
        group.count = counts[group.model] ?? 0
        group.usage = model.usage
        group.cost = model.cost
        group.unpricedCount = model.cost == nil && !model.usage.isEmpty ? max(group.count, 1) : 0
        return group
      }
      return
    }
    guard usage != session.summary.callUsage || cost != session.summary.callCost else { return }
    let names = Set(calls.map(\.model))
    var group = Calls(model: names.count == 1 ? names.first ?? nil : nil, at: last)
    group.count = calls.reduce(0) { $0 + $1.count }
    group.usage = usage
    group.cost = cost
    group.unpricedCount = cost == nil && !usage.isEmpty ? max(group.count, 1) : 0
    calls = [group]
  }
}

extension SessionFigures.Calls {
  fileprivate mutating func add(_ call: SpanTable.Call, at moment: Timestamp?) {
    count += 1
    usage += call.usage
    cost = Cost.sum(cost, call.cost)
    if call.cost == nil, (call.usage.total ?? 0) > 0 { unpricedCount += 1 }
    guard let moment else { return }
    first = min(first ?? moment, moment)
    last = max(last ?? moment, moment)
  }

  /// Adds others, whenever they were.
  package mutating func add(_ other: SessionFigures.Calls) {
    count += other.count
    unpricedCount += other.unpricedCount
    usage += other.usage
    cost = Cost.sum(cost, other.cost)
    if let moment = other.first { first = min(first ?? moment, moment) }
    if let moment = other.last { last = max(last ?? moment, moment) }
  }
}
