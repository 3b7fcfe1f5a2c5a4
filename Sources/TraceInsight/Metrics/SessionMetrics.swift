public import TraceModel

/// The figures of a session, each a sum or a rank over its spans, so that anyone can make them again.
public struct SessionMetrics: Sendable {
  /// One turn, and the figures of its spans.
  public struct Turn: Sendable {
    /// The trace's place in the session.
    public let trace: Int
    /// The turn's own duration; `nil` where it is not known.
    public let duration: Elapsed?
    /// How much of that it waited for a person: to answer a question, or to allow a call.
    public let waiting: Elapsed
    /// How the turn ended.
    public let status: RunStatus
    /// The figures of the turn's spans.
    public let spans: Group
  }

  /// The turns in their order.
  public let turns: [Turn]
  /// Of the turns' durations.
  public let latency: Percentiles?
  /// The longest of the turns' durations; `nil` where none is known.
  public let longestTurn: Elapsed?
  /// From the first start to the end; `nil` where they are not known.
  public let wallDuration: Elapsed?
  /// The sum of the turns' durations; `nil` where none is known.
  public let totalDuration: Elapsed?
  /// How much of the turns' durations they waited for a person, as far as the source tells.
  public let waitingDuration: Elapsed
  /// The rest of them; `nil` where none is known.
  public let activeDuration: Elapsed?
  /// The time between the turns, in which nothing ran; `nil` where the session's end is not known.
  public let idleDuration: Elapsed?
  /// Spans of all turns.
  public let spanCount: Int
  /// Spans that failed.
  public let errorCount: Int
  /// What the recording ended with, else the tokens of all calls, without those that a roll-up says again, like the costs.
  public let usage: TokenUsage
  /// `nil` where nothing says what it cost.
  public let cost: Cost?
  /// By the spans' kinds, the group with most spans first, like the next three.
  public let kinds: [Group]
  /// Calls of models and of embeddings, by model; tokens and cost are what the recording ended with, where it tells that
  /// by model, also of models of which no call is here.
  public let models: [Group]
  /// Calls of tools, by name.
  public let tools: [Group]
  /// Spans of any kind, by the agent that they name.
  public let agents: [Group]
  /// All calls of models, all calls of tools, all evaluations of guardrails.
  public let llm: Group
  /// All calls of tools.
  public let tool: Group
  /// All evaluations of guardrails.
  public let guardrail: Group
  /// What tools gave of the longest prompt; `nil` where no call tells how long its prompt was.
  public let context: ContextContent?

  /// Goes over the session's spans once, and sorts their durations.
  ///
  /// - Parameter isCancelled: asked now and then; where it says so, what comes out is of no use.
  public init(_ session: Session, isCancelled: @escaping () -> Bool = { false }) {
    let cancellation = Cancellation(isCancelled)
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
    for (place, trace) in session.traces.enumerated() where !trace.isInherited {
      var turn = Group()
      var waits = TurnWaits()
      if cancellation.isOver { break }
      for span in session.spans(of: trace) where !cancellation.isOver && !span.flags.contains(.inherited) {
        turn.add(span)
        waits.add(span)
        kinds.add(span, key: UInt32(clamping: span.kind.rawValue), name: .none)
        if !span.agent.isNone { agents.add(span, key: span.agent.number, name: span.agent) }
        switch span.kind {
        case .llm, .embedding:
          // One call, however many spans tell of it.
          if span.flags.contains(.duplicate) { continue }
          if let model = span.call?.model, !model.isNone { models.add(span, key: model.number, name: model) }
          if span.kind == .llm { llm.add(span) }
        case .tool:
          if span.flags.contains(.duplicate) { continue }
          tools.add(span, key: span.name.number, name: span.name)
          tool.add(span)
        case .guardrail: guardrail.add(span)
        default: break
        }
      }
      turns.append(
        Turn(
          trace: place, duration: trace.duration, waiting: waits.length(in: trace), status: trace.status,
          spans: turn.closed()))
    }
    for model in session.info.final?.models ?? [] { models.take(model) }
    let lengths = turns.compactMap(\.duration)
    self.turns = turns
    latency = Percentiles(lengths)
    longestTurn = lengths.max()
    let waiting = turns.reduce(Elapsed.zero) { $0 + $1.waiting }
    waitingDuration = waiting
    activeDuration = totalDuration.map { max($0 - waiting, .zero) }
    idleDuration = wallDuration.map { max($0 - Self.covered(turns.map { session.traces[$0.trace] }), .zero) }
    self.kinds = kinds.finish()
    self.models = models.finish()
    self.tools = tools.finish()
    self.agents = agents.finish()
    self.llm = llm.closed()
    self.tool = tool.closed()
    self.guardrail = guardrail.closed()
    context = cancellation.isOver ? nil : ContextContent(longestIn: session, isCancelled: isCancelled)
  }

  /// The time in which any of the turns ran.
  private static func covered(_ traces: [Trace]) -> Elapsed {
    var total = Elapsed.zero
    var reached = Timestamp.smallest
    let times = traces.compactMap { trace in trace.start.flatMap { start in trace.end.map { (start: start, end: $0) } }
    }
    for time in times.sorted(by: { $0.start < $1.start }) {
      let start = max(time.start, reached)
      if time.end > start { total += time.end - start }
      reached = max(reached, time.end)
    }
    return total
  }
}
