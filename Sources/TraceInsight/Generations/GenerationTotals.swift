public import TraceModel

/// Sums over calls of models, by model, over any number of sessions.
public struct GenerationTotals: Sendable {
  /// The sums over the calls of one model.
  public struct Group: Sendable {
    /// `nil` for the calls that name no model, and for all together.
    public var model: String?
    /// Calls.
    public var count = 0
    /// Calls that failed.
    public var errorCount = 0
    /// Tokens, without those that a roll-up says again, like the costs.
    public var usage = TokenUsage()
    /// `nil` where no call has one.
    public var cost: Cost?
    /// Calls that used tokens and have no cost.
    public var unpricedCount = 0
    /// The sum of the calls' durations; `nil` where none is known.
    public var duration: Elapsed?
  }

  /// The sums over all calls.
  public private(set) var all = Group()
  /// In the order in which they first occur.
  public private(set) var models: [Group] = []

  private var places: [String?: Int] = [:]
  /// The same for the pooled names of the session at hand, so that a name is only read once.
  private var pooled: [PooledString: Int] = [:]
  private var session: Session?

  /// The sums over no calls.
  public init() {}

  /// Adds a call. The calls of one session should come one after another: names are compared once for each run of them.
  public mutating func add(_ span: Span) {
    let place = place(of: span)
    all.add(span)
    models[place].add(span)
  }

  private mutating func place(of span: Span) -> Int {
    if session !== span.session {
      session = span.session
      pooled = [:]
    }
    let model = span.call?.model ?? .none
    if let place = pooled[model] { return place }
    let name = span.session.text(model)
    let place = places[name] ?? models.count
    if place == models.count {
      var group = Group()
      group.model = name
      models.append(group)
      places[name] = place
    }
    pooled[model] = place
    return place
  }
}

extension GenerationTotals.Group {
  fileprivate mutating func add(_ span: Span) {
    count += 1
    if span.status == .error { errorCount += 1 }
    if let length = span.duration, length >= 0 { duration = Elapsed.sum(duration, length) }
    // What a roll-up says is said by the calls below it, too.
    guard let call = span.call, !span.flags.isToldElsewhere else { return }
    usage += call.usage
    cost = Cost.sum(cost, call.cost)
    if call.cost == nil, (call.usage.total ?? 0) > 0 { unpricedCount += 1 }
  }
}
