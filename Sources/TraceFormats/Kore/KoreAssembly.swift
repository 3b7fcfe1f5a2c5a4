internal import JSONTape
internal import TraceModel

/// Makes the spans of one turn: joins what belongs together, keeps the rest as it is.
struct KoreAssembly {
  let session: String
  let events: [KoreEvent]
  let turn: KoreTurns.Turn

  /// Spans so far, each with the event it began with.
  private var drafts: [SpanDraft] = []
  private var firstEvents: [Int] = []
  private var isClosed: [Bool] = []
  private var bySpanID: [String: Int] = [:]
  private var byCallID: [String: Int] = [:]
  /// Calls and agents that have begun and not ended, the latest last.
  private var openCalls: [OpenCall: [Int]] = [:]
  private var openAgents: [String?: [Int]] = [:]

  /// What a result without an id finds its call by.
  private struct OpenCall: Hashable {
    let tool: String?
    let parent: String?

    init(_ event: KoreEvent) {
      tool = event.toolName
      parent = event.parentID
    }
  }

  init(session: String, events: [KoreEvent], turn: KoreTurns.Turn) {
    self.session = session
    self.events = events
    self.turn = turn
  }

  mutating func build(into builder: inout SessionBuilder) {
    let trace = builder.add(makeTrace(&builder))
    for index in turn.events {
      let event = events[index]
      if let owner = owner(of: event) {
        join(event, to: owner, &builder)
      } else {
        open(event, index, trace, &builder)
      }
    }
    for draft in drafts { builder.add(draft) }
  }

  // MARK: The turn

  private func makeTrace(_ builder: inout SessionBuilder) -> Trace {
    var trace = Trace()
    trace.id = builder.made(string: turn.traceID ?? KoreTurns.madeID(session: session, number: turn.number))
    trace.sessionID = builder.made(string: session)
    var answered = false
    var failed = false
    for index in turn.events {
      let event = events[index]
      let type = event.type.lowercased()
      if type == "user_message", trace.input.isAbsent {
        trace.input = event.slice("message", "text", "content", "input")
        trace.name = trace.input
      }
      if event.family == .response {
        trace.output = event.slice("response", "message", "text", "content", "output")
        answered = true
        failed = false
        trace.error = .absent
      }
      // A tool that failed and was tried again is no failed turn; an error that no answer followed is one.
      if event.family == .error, event.failed {
        trace.error = event.errorSlice
        failed = true
      }
      if type == "session_ended" || type == "agent_exit" { answered = true }
    }
    if trace.name.isAbsent { trace.name = builder.made(string: "turn \(turn.number)") }
    trace.status = failed ? .error : answered ? .completed : .unknown
    return trace
  }

  // MARK: Spans

  /// The span that an event only adds to: the call of a result, the entry of an exit.
  private func owner(of event: KoreEvent) -> Int? {
    let type = event.type.lowercased()
    switch event.family {
    case .toolResult:
      if let id = event.callID { return byCallID[id] }
      if let id = event.spanID, let place = bySpanID[id], drafts[place].kind == .tool { return place }
      return openCalls[OpenCall(event)]?.last
    case .lifecycle where type == "agent_exit":
      if let id = event.spanID, let place = bySpanID[id] { return place }
      return openAgents[event.agent]?.last
    case .lifecycle where type == "span_end":
      return event.spanID.flatMap { bySpanID[$0] }
    case .llmCall:
      guard type.hasSuffix("completed") || type.hasSuffix("failed") else { return nil }
      return event.spanID.flatMap { bySpanID[$0] }.flatMap { drafts[$0].kind == .llm ? $0 : nil }
    default: return nil
    }
  }

  private mutating func open(
    _ event: KoreEvent, _ index: Int, _ trace: Int, _ builder: inout SessionBuilder
  ) {
    var draft = SpanDraft(trace: trace)
    let place = drafts.count
    let ownID = event.id ?? "\(session):\(index)"
    if let span = event.spanID, bySpanID[span] == nil {
      bySpanID[span] = place
      draft.id = builder.made(string: span)
      if let parent = event.parentID { draft.parentID = builder.made(string: parent) }
    } else {
      // Another event of a span that is here already is shown inside it.
      draft.id = builder.made(string: ownID)
      if let parent = event.spanID ?? event.parentID { draft.parentID = builder.made(string: parent) }
    }
    draft.eventType = builder.pooled(event.type)
    draft.kind = kind(of: event)
    draft.name = builder.pooled(name(of: event))
    if let agent = event.agent { draft.agent = builder.pooled(agent) }
    draft.record = event.origin.slice(event.value)
    draft.start = event.start
    draft.end = event.end ?? (isMoment(event) ? event.start : nil)
    // An end that says how long it took tells the start, too.
    if event.family == .toolResult, event.duration == nil {
      draft.flags.insert(.startMissing)
      draft.start = nil
    }
    if event.type.lowercased().contains("retry") || (event.field("retryAttempt").flatMap { Count($0) } ?? 0) > 0 {
      draft.flags.insert(.retry)
    }
    fill(event, &draft, &builder)
    if let id = event.callID, event.family == .toolCall || event.family == .toolResult {
      // A call that is made again may keep its id; what follows belongs to the later one.
      if byCallID[id].map({ isClosed[$0] }) ?? true { byCallID[id] = place }
    }
    if event.family == .toolCall { openCalls[OpenCall(event), default: []].append(place) }
    if event.type.lowercased() == "agent_enter" { openAgents[event.agent, default: []].append(place) }
    drafts.append(draft)
    firstEvents.append(index)
    isClosed.append(false)
  }

  private mutating func close(_ place: Int) {
    isClosed[place] = true
    let first = events[firstEvents[place]]
    // Nearly always the latest.
    func drop(_ open: inout [Int]?) {
      if let found = open?.lastIndex(of: place) { open?.remove(at: found) }
    }
    drop(&openCalls[OpenCall(first)])
    drop(&openAgents[first.agent])
  }

  private mutating func join(_ event: KoreEvent, to place: Int, _ builder: inout SessionBuilder) {
    var draft = drafts[place]
    draft.joinedRecords.append(event.origin.slice(event.value))
    if let end = event.end ?? event.start { draft.end = max(draft.end ?? end, end) }
    if draft.start == nil { draft.start = event.start }
    fill(event, &draft, &builder)
    if event.type.lowercased() == "agent_exit", draft.status == .unset { draft.status = .ok }
    if event.family == .toolResult || event.type.lowercased() == "agent_exit" { close(place) }
    drafts[place] = draft
  }

  /// What any event may add to its span.
  private func fill(_ event: KoreEvent, _ draft: inout SpanDraft, _ builder: inout SessionBuilder) {
    if event.failed {
      draft.status = .error
      draft.error = event.errorSlice
    } else if draft.status == .unset,
      event.family == .llmCall || event.family == .toolResult
        || event.field("success")?.boolValue == true
    {
      draft.status = .ok
    }
    if event.family == .guardrail {
      if event.isBlocked { draft.flags.insert(.blocked) }
      if draft.status == .unset { draft.status = .ok }
    }
    if draft.input.isAbsent {
      draft.input = event.slice("input", "arguments", "args", "parameters", "params", "prompt", "messages")
    }
    let output = event.slice("output", "result", "response", "content", "text")
    if !output.isAbsent { draft.output = output }
    if draft.metadata.isAbsent { draft.metadata = event.slice("metadata", "promptMetadata") }
    readCall(event, &draft, &builder)
  }

  private func readCall(_ event: KoreEvent, _ draft: inout SpanDraft, _ builder: inout SessionBuilder) {
    if let model = event.field("model", "modelName", "model_name")?.stringValue, event.family == .llmCall {
      draft.call.model = builder.pooled(model)
    }
    guard event.family == .llmCall || event.field("usage", "inputTokens", "tokensIn") != nil else { return }
    for holder in [event.value, event.data].compactMap({ $0 }) {
      UsageReader.read(holder, into: &draft.call.usage, warnings: &builder.warnings, isUsage: false)
      UsageReader.read(holder["usage"], into: &draft.call.usage, warnings: &builder.warnings)
    }
    if let cost = event.field("cost", "estimatedCost", "totalCost", "costUsd") {
      draft.call.cost = CostReader.read(cost, warnings: &builder.warnings)
    }
    if let wait = event.field("timeToFirstTokenMs", "ttftMs").flatMap(TimeReader.milliseconds),
      let start = draft.start
    {
      draft.call.firstToken = start + wait
    }
  }

  private func kind(of event: KoreEvent) -> SpanKind {
    switch event.type.lowercased() {
    case "user_message": .message
    case "agent_enter", "agent_exit": .agent
    case "tool_call_retry": .event
    default: event.family.kind
    }
  }

  /// Events of these kinds happen at one moment.
  private func isMoment(_ event: KoreEvent) -> Bool {
    switch event.family {
    case .decision, .handoff, .stateChange, .error, .response, .other: true
    case .lifecycle: event.type.lowercased() != "agent_enter"
    case .guardrail, .llmCall, .toolCall, .toolResult: false
    }
  }

  private func name(of event: KoreEvent) -> String {
    let own: JSONValue? =
      switch event.family {
      case .toolCall, .toolResult: event.field("toolName", "tool_name", "name", "tool")
      case .llmCall: event.field("name", "model")
      case .guardrail: event.field("guardrail", "guardrailName", "name", "constraint")
      case .decision: event.field("decision", "name", "condition", "decisionKind")
      case .handoff: nil
      default: event.field("name")
      }
    if let name = own?.stringValue, !name.isEmpty { return name }
    if event.family == .handoff {
      let from = event.field("fromAgent", "from")?.stringValue
      let to = event.field("toAgent", "to")?.stringValue
      if let to { return from.map { "\($0) → \(to)" } ?? to }
    }
    if event.type.lowercased() == "agent_enter", let agent = event.agent { return agent }
    return event.type
  }
}
