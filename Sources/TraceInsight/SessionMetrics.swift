public import TraceModel

/// The figures of a session, each a sum or a rank over its spans, so that anyone can make them again.
public struct SessionMetrics: Sendable {
  public struct Turn: Sendable {
    public let trace: Int
    public let duration: Int64?
    public let status: RunStatus
  }

  /// The figures of the spans that have one thing in common: a model, a tool, a kind.
  public struct Group: Sendable {
    public var name: PooledString
    public var kind: SpanKind
    public var count = 0
    public var errors = 0
    /// Spans that have ended, well or not.
    public var finished = 0
    public var blocked = 0
    public var usage = TokenUsage()
    public var cost: Cost?
    /// The sum of the spans' durations, in nanoseconds; `nil` where none is known.
    public var duration: Int64?
    public var percentiles: Percentiles?
    var durations: [Int64] = []

    init(name: PooledString, kind: SpanKind) {
      self.name = name
      self.kind = kind
    }

    /// Succeeded ÷ finished; `nil` where nothing has finished.
    public var successRate: Double? { finished == 0 ? nil : Double(finished - errors) / Double(finished) }
  }

  public let turns: [Turn]
  /// Of the turns' durations.
  public let latency: Percentiles?
  public let wallDuration: Int64?
  public let totalDuration: Int64
  public let spanCount: Int
  public let errorCount: Int
  public let usage: TokenUsage
  public let cost: Cost?
  public let kinds: [Group]
  public let models: [Group]
  public let tools: [Group]
  public let agents: [Group]
  /// All calls of models, all calls of tools, all evaluations of guardrails.
  public let llm: Group
  public let tool: Group
  public let guardrail: Group

  public init(_ session: Session) {
    let summary = session.summary
    turns = session.traces.indices.map { place in
      Turn(trace: place, duration: session.traces[place].duration, status: session.traces[place].status)
    }
    latency = Percentiles(turns.compactMap(\.duration))
    wallDuration = summary.wallDuration
    totalDuration = summary.totalDuration
    spanCount = summary.spanCount
    errorCount = summary.errorCount
    usage = summary.usage
    cost = summary.cost

    var kinds = GroupTable()
    var models = GroupTable()
    var tools = GroupTable()
    var agents = GroupTable()
    var llm = Group(name: .none, kind: .llm)
    var tool = Group(name: .none, kind: .tool)
    var guardrail = Group(name: .none, kind: .guardrail)
    for span in session.allSpans {
      kinds.add(span, key: UInt32(span.kind.rawValue), name: .none)
      if !span.agent.isNone { agents.add(span, key: span.agent.number, name: span.agent) }
      switch span.kind {
      case .llm, .embedding:
        if let model = span.call?.model, !model.isNone { models.add(span, key: model.number, name: model) }
        if span.kind == .llm { llm.add(span) }
      case .tool:
        tools.add(span, key: span.name.number, name: span.name)
        tool.add(span)
      case .guardrail: guardrail.add(span)
      default: break
      }
    }
    self.kinds = kinds.finish()
    self.models = models.finish()
    self.tools = tools.finish()
    self.agents = agents.finish()
    self.llm = llm.closed()
    self.tool = tool.closed()
    self.guardrail = guardrail.closed()
  }
}

extension SessionMetrics.Group {
  fileprivate mutating func add(_ span: Span) {
    count += 1
    if span.status == .error { errors += 1 }
    // An error is an end, also where its time is not known.
    if span.end != nil && span.status != .running || span.status == .error || span.status == .ok { finished += 1 }
    if span.flags.contains(.blocked) { blocked += 1 }
    if let length = span.duration, length >= 0 {
      durations.append(length)
      let (sum, overflow) = (duration ?? 0).addingReportingOverflow(length)
      duration = overflow ? .max : sum
    }
    guard let call = span.call, !span.flags.contains(.rollup) else { return }
    usage += call.usage
    if let more = call.cost { cost = (cost ?? Cost(nanoUsd: 0)) + more }
  }

  fileprivate func closed() -> SessionMetrics.Group {
    var group = self
    group.percentiles = Percentiles(durations)
    group.durations = []
    return group
  }
}

/// Groups in the order in which they first occur.
private struct GroupTable {
  private var places: [UInt32: Int] = [:]
  private var groups: [SessionMetrics.Group] = []

  mutating func add(_ span: Span, key: UInt32, name: PooledString) {
    let place: Int
    if let known = places[key] {
      place = known
    } else {
      place = groups.count
      places[key] = place
      groups.append(SessionMetrics.Group(name: name, kind: span.kind))
    }
    groups[place].add(span)
  }

  /// The groups, the one with most spans first.
  func finish() -> [SessionMetrics.Group] {
    groups.enumerated().sorted { one, other in
      one.element.count == other.element.count ? one.offset < other.offset : one.element.count > other.element.count
    }.map { $0.element.closed() }
  }
}
