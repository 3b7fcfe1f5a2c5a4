public import TraceModel

extension SessionMetrics {
  /// The figures of the spans that have one thing in common: a model, a tool, a kind, an agent, a turn.
  public struct Group: Sendable {
    /// What the spans have in common: a model, a tool or an agent; none for a kind, a turn and the sums over all.
    public var name: PooledString
    /// The kind of the group's first span.
    public var kind: SpanKind
    /// Spans.
    public var count = 0
    /// Spans that failed.
    public var errors = 0
    /// Spans that have ended, well or not.
    public var finished = 0
    /// Evaluations of guardrails that let nothing pass.
    public var blocked = 0
    /// Tokens, without those that a roll-up says again, like the costs.
    public var usage = TokenUsage()
    /// `nil` where no call says what it cost.
    public var cost: Cost?
    /// The sum of the spans' durations; `nil` where none is known.
    public var duration: Elapsed?
    /// The sum of what no child covers; `nil` where none is known.
    public var selfTime: Elapsed?
    /// Of the durations, like `longest`. A negative one is in none of these figures.
    public var percentiles: Percentiles?
    /// The longest duration; `nil` where none is known.
    public var longest: Elapsed?
    private var durations: [Elapsed] = []

    init(name: PooledString = .none, kind: SpanKind = .other) {
      self.name = name
      self.kind = kind
    }

    /// Succeeded ÷ finished; `nil` where nothing has finished.
    public var successRate: Double? { finished == 0 ? nil : Double(finished - errors) / Double(finished) }

    mutating func add(_ span: Span) {
      count += 1
      if span.status == .error { errors += 1 }
      // An error is an end, also where its time is not known.
      if span.end != nil && span.status != .running || span.status == .error || span.status == .ok { finished += 1 }
      if span.flags.contains(.blocked) { blocked += 1 }
      if let length = span.duration, length >= 0 {
        durations.append(length)
        duration = Elapsed.sum(duration, length)
        longest = max(longest ?? length, length)
      }
      selfTime = Elapsed.sum(selfTime, span.selfTime)
      guard let call = span.call, !span.flags.isToldElsewhere else { return }
      usage += call.usage
      cost = Cost.sum(cost, call.cost)
    }

    /// The group with its percentiles, which need all durations at once.
    func closed() -> Group {
      var group = self
      group.percentiles = Percentiles(durations)
      group.durations = []
      return group
    }
  }
}

/// Groups in the order in which they first occur.
struct MetricsGroups {
  private var places: [UInt32: Int] = [:]
  private var groups: [SessionMetrics.Group] = []

  mutating func add(_ span: Span, key: UInt32, name: PooledString) {
    groups[place(key: key, name: name, kind: span.kind)].add(span)
  }

  /// Takes what a recording ended with for a model; one of which no call is here gets a group without calls.
  mutating func take(_ model: FinalFigures.Model) {
    let place = place(key: model.name.number, name: model.name, kind: .llm)
    if !model.usage.isEmpty { groups[place].usage = model.usage }
    groups[place].cost = model.cost ?? groups[place].cost
  }

  private mutating func place(key: UInt32, name: PooledString, kind: SpanKind) -> Int {
    if let known = places[key] { return known }
    places[key] = groups.count
    groups.append(SessionMetrics.Group(name: name, kind: kind))
    return groups.count - 1
  }

  /// The groups, the one with most spans first.
  func finish() -> [SessionMetrics.Group] {
    groups.enumerated().sorted { one, other in
      one.element.count == other.element.count ? one.offset < other.offset : one.element.count > other.element.count
    }.map { $0.element.closed() }
  }
}
