public import TraceModel

/// The figures of a session, each a sum or a rank over its spans, so that anyone can make them again.
public struct SessionMetrics: Sendable {
  /// One turn, and the figures of its spans.
  public struct Turn: Sendable {
    /// The trace's place in the session.
    public let trace: Int
    public let duration: Int64?
    public let status: RunStatus
    public let spans: Group
  }

  public let turns: [Turn]
  /// Of the turns' durations.
  public let latency: Percentiles?
  public let longestTurn: Int64?
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
    wallDuration = summary.wallDuration
    totalDuration = summary.totalDuration
    spanCount = summary.spanCount
    errorCount = summary.errorCount
    usage = summary.usage
    cost = summary.cost

    var kinds = MetricsGroups()
    var models = MetricsGroups()
    var tools = MetricsGroups()
    var agents = MetricsGroups()
    var llm = Group(kind: .llm)
    var tool = Group(kind: .tool)
    var guardrail = Group(kind: .guardrail)
    var turns: [Turn] = []
    for (place, trace) in session.traces.enumerated() {
      var turn = Group()
      for span in session.spans(of: trace) {
        turn.add(span)
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
      turns.append(Turn(trace: place, duration: trace.duration, status: trace.status, spans: turn.closed()))
    }
    let lengths = turns.compactMap(\.duration)
    self.turns = turns
    latency = Percentiles(lengths)
    longestTurn = lengths.max()
    self.kinds = kinds.finish()
    self.models = models.finish()
    self.tools = tools.finish()
    self.agents = agents.finish()
    self.llm = llm.closed()
    self.tool = tool.closed()
    self.guardrail = guardrail.closed()
  }
}
