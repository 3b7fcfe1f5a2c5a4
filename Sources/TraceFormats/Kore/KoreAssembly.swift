internal import JSONTape
internal import TraceModel

/// Makes the spans of one turn: joins what belongs together, keeps the rest as it is.
struct KoreAssembly {
  let session: String
  let events: [KoreEvent]
  /// The place of each event among all, by time.
  let ranks: [Int]
  let turn: KoreTurns.Turn

  /// Spans so far.
  private var drafts: [SpanDraft] = []
  private var isClosed: [Bool] = []
  private var bySpanID: [String: Int] = [:]
  private var byCallID: [String: Int] = [:]
  /// The span that each event is, or is part of.
  private var byEvent: [Int: Int] = [:]
  /// Calls and agents that have begun, the latest last; those that have ended go when they are met.
  private var openCalls: [OpenCall: [Int]] = [:]
  private var openAgents: [String?: [Int]] = [:]
  /// The ids that calls of the turn have, before and behind a result.
  private var callIDs: Set<String> = []
  private var toolSpanIDs: Set<String> = []
  /// Spans whose parent is the event around theirs.
  private var nested: [(span: Int, enclosing: Int)] = []

  /// What a result without an id finds its call by.
  private enum OpenCall: Hashable {
    case tool(String?, parent: String?)
    case anywhere(String)
    case below(String)
  }

  init(session: String, events: [KoreEvent], ranks: [Int], turn: KoreTurns.Turn) {
    self.session = session
    self.events = events
    self.ranks = ranks
    self.turn = turn
  }

  mutating func build(into builder: inout SessionBuilder) {
    let trace = builder.add(makeTrace(&builder))
    noteCalls()
    var waiting: [Int] = []
    for index in turn.events {
      if let owner = owner(of: index) {
        join(index, to: owner, &builder)
      } else if hasLaterCall(events[index]) {
        waiting.append(index)
      } else {
        open(index, trace, &builder)
      }
    }
    // Results that are older than their calls, by clocks that differ.
    for index in waiting {
      if let owner = owner(of: index) {
        join(index, to: owner, &builder)
      } else {
        open(index, trace, &builder)
      }
    }
    for (span, enclosing) in nested {
      guard let parent = byEvent[enclosing], parent != span else { continue }
      drafts[span].parentID = drafts[parent].id
    }
    markRollups()
    for draft in drafts { builder.add(draft) }
  }

  /// What a response, an agent's exit or a session's end says of tokens and cost sums up the calls before it, where
  /// those say it themselves.
  private mutating func markRollups() {
    let calls = drafts.filter { $0.kind == .llm || $0.kind == .embedding }.map(\.call)
    let hasUsage = calls.contains { !$0.usage.isEmpty }
    let hasCost = calls.contains { $0.cost != nil }
    for place in drafts.indices where ![.llm, .embedding, .tool].contains(drafts[place].kind) {
      let call = drafts[place].call
      if call.usage.isEmpty, call.cost == nil { continue }
      if call.usage.isEmpty || hasUsage, call.cost == nil || hasCost { drafts[place].flags.insert(.rollup) }
    }
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
      if event.kind.isUserMessage, trace.input.isAbsent {
        trace.input = event.record.slice(.message, .text, .content, .input)
        trace.name = trace.input
      }
      if event.family == .response {
        trace.output = event.record.slice(.response, .message, .text, .content, .output)
        answered = true
        failed = false
        trace.error = .absent
      }
      // A tool that failed and was tried again is no failed turn; an error that no answer followed is one.
      if event.family == .error {
        let record = event.record
        if record.hasFailed(event.kind) {
          trace.error = record.errorSlice
          failed = true
        }
      }
      if event.kind.isSessionEnd || event.kind.isAgentExit { answered = true }
    }
    if trace.name.isAbsent { trace.name = builder.made(string: "turn \(turn.number)") }
    trace.status = failed ? .error : answered ? .completed : .unknown
    return trace
  }

  // MARK: Who belongs to whom

  private mutating func noteCalls() {
    for index in turn.events where events[index].family == .toolCall && !events[index].kind.isEnd {
      if let id = events[index].callID { callIDs.insert(id) }
      if let id = events[index].spanID { toolSpanIDs.insert(id) }
    }
  }

  private func hasLaterCall(_ event: KoreEvent) -> Bool {
    guard event.family == .toolResult || event.family == .toolCall && event.kind.isEnd else { return false }
    if let id = event.callID { return callIDs.contains(id) && byCallID[id] == nil }
    return event.spanID.map { toolSpanIDs.contains($0) && bySpanID[$0] == nil } ?? false
  }

  /// The span that an event only adds to: the call of a result, the entry of an exit.
  private mutating func owner(of index: Int) -> Int? {
    let event = events[index]
    switch event.family {
    case .toolResult: return call(of: event)
    case .toolCall where event.kind.isEnd: return call(of: event).flatMap { isClosed[$0] ? nil : $0 }
    case .lifecycle where event.kind.isAgentExit:
      if let id = event.spanID, let place = bySpanID[id] { return place }
      return latest(&openAgents[event.agent])
    case .lifecycle where event.kind.isSpanEnd: return event.spanID.flatMap { bySpanID[$0] }
    case .llmCall where event.kind.isEnd:
      if let id = event.callID, let place = byCallID[id] { return place }
      return event.spanID.flatMap { bySpanID[$0] }.flatMap { drafts[$0].kind == .llm ? $0 : nil }
    default: return nil
    }
  }

  private mutating func call(of event: KoreEvent) -> Int? {
    if let id = event.callID { return byCallID[id] }
    if let id = event.spanID, let place = bySpanID[id], drafts[place].kind == .tool { return place }
    // A result may stand inside its call.
    if let around = event.enclosing.flatMap({ byEvent[$0] }), drafts[around].kind == .tool, !isClosed[around] {
      return around
    }
    if let id = event.parentID, let place = bySpanID[id], drafts[place].kind == .tool, !isClosed[place] { return place }
    let parent = parentKey(of: event)
    if let place = latest(&openCalls[.tool(event.toolName, parent: parent)]) { return place }
    if let tool = event.toolName { return latest(&openCalls[.anywhere(tool)]) }
    return latest(&openCalls[.below(parent ?? "")])
  }

  private func parentKey(of event: KoreEvent) -> String? { event.parentID ?? event.enclosing.map { "\u{0}\($0)" } }

  /// The latest that is still open.
  private func latest(_ open: inout [Int]?) -> Int? {
    while let last = open?.last, isClosed[last] { open?.removeLast() }
    return open?.last
  }

  // MARK: Spans

  private mutating func open(_ index: Int, _ trace: Int, _ builder: inout SessionBuilder) {
    let event = events[index]
    let record = event.record
    var draft = SpanDraft(trace: trace)
    let span = drafts.count
    let ownID = event.id ?? "\(session):\(ranks[index])"
    if let id = event.spanID, bySpanID[id] == nil {
      bySpanID[id] = span
      draft.id = builder.made(string: id)
      if let parent = event.parentID { draft.parentID = builder.made(string: parent) }
    } else {
      // Another event of a span that is here already is shown inside it.
      draft.id = builder.made(string: ownID)
      if let parent = event.spanID ?? event.parentID { draft.parentID = builder.made(string: parent) }
    }
    if draft.parentID.isAbsent, let enclosing = event.enclosing { nested.append((span, enclosing)) }
    draft.eventType = builder.pooled(event.type)
    draft.kind = kind(of: event)
    draft.name = builder.pooled(name(of: event, record))
    if let agent = event.agent { draft.agent = builder.pooled(agent) }
    draft.record = event.origin.slice(event.value)
    draft.start = event.start
    draft.end = event.end ?? (isMoment(event) ? event.start : nil)
    // An end that says how long it took tells the start, too.
    if event.family == .toolResult, event.duration == nil {
      draft.flags.insert(.startMissing)
      draft.start = nil
    }
    if event.kind.isRetry || (record[.retries].flatMap { Count(lenient: $0) } ?? 0) > 0 { draft.flags.insert(.retry) }
    fill(event, record, &draft, &builder)
    byEvent[index] = span
    drafts.append(draft)
    isClosed.append(false)
    noteOpen(event, span)
  }

  private mutating func noteOpen(_ event: KoreEvent, _ span: Int) {
    if let id = event.callID, [.toolCall, .toolResult, .llmCall].contains(event.family) {
      // A call that is made again may keep its id; what follows belongs to the later one.
      if byCallID[id].map({ isClosed[$0] }) ?? true { byCallID[id] = span }
    }
    if event.family == .toolCall {
      if event.kind.isEnd {
        isClosed[span] = true
      } else {
        let parent = parentKey(of: event)
        openCalls[.tool(event.toolName, parent: parent), default: []].append(span)
        if let tool = event.toolName { openCalls[.anywhere(tool), default: []].append(span) }
        openCalls[.below(parent ?? ""), default: []].append(span)
      }
    }
    if event.kind.isAgentEnter { openAgents[event.agent, default: []].append(span) }
  }

  private mutating func join(_ index: Int, to span: Int, _ builder: inout SessionBuilder) {
    let event = events[index]
    var draft = drafts[span]
    byEvent[index] = span
    draft.joinedRecords.append(event.origin.slice(event.value))
    if let end = event.end ?? event.start { draft.end = max(draft.end ?? end, end) }
    if draft.start == nil { draft.start = event.start }
    fill(event, event.record, &draft, &builder)
    if event.kind.isAgentExit, draft.status == .unset { draft.status = .ok }
    if event.family == .toolResult || event.family == .toolCall || event.kind.isAgentExit { isClosed[span] = true }
    drafts[span] = draft
  }

  /// What any event may add to its span.
  private func fill(
    _ event: KoreEvent, _ record: KoreRecord, _ draft: inout SpanDraft, _ builder: inout SessionBuilder
  ) {
    if record.hasFailed(event.kind) {
      draft.status = .error
      draft.error = record.errorSlice
    } else if draft.status == .unset,
      event.family == .llmCall || event.family == .toolResult || event.family == .toolCall && event.kind.isEnd
        || record.isTrue(.success)
    {
      draft.status = .ok
    }
    if event.family == .guardrail {
      if record.isBlocked(event.kind) { draft.flags.insert(.blocked) }
      if draft.status == .unset { draft.status = .ok }
    }
    if draft.input.isAbsent { draft.input = record.slice(.input) }
    let output = record.slice(.output, .result, .response, .content, .text)
    if !output.isAbsent { draft.output = output }
    if draft.metadata.isAbsent { draft.metadata = record.slice(.metadata) }
    readCall(event, record, &draft, &builder)
  }

  private func readCall(
    _ event: KoreEvent, _ record: KoreRecord, _ draft: inout SpanDraft, _ builder: inout SessionBuilder
  ) {
    if let model = record.text(.model), event.family == .llmCall { draft.call.model = builder.pooled(model) }
    guard event.family == .llmCall || record.hasUsage else { return }
    record.readUsage(into: &draft.call.usage, &builder.warnings)
    if let cost = record.cost(&builder.warnings) { draft.call.cost = cost }
    if let wait = record.length(.firstToken, .millis, &builder.warnings), let start = draft.start {
      draft.call.firstToken = start + wait
    }
  }

  private func kind(of event: KoreEvent) -> SpanKind {
    if event.kind.isUserMessage { return .message }
    if event.kind.isAgentEnter || event.kind.isAgentExit { return .agent }
    return event.kind.isRetry && event.family == .other ? .event : event.family.kind
  }

  /// Events of these kinds happen at one moment.
  private func isMoment(_ event: KoreEvent) -> Bool {
    switch event.family {
    case .decision, .handoff, .stateChange, .error, .response, .other: true
    case .lifecycle: !event.kind.isAgentEnter
    case .guardrail, .llmCall, .toolCall, .toolResult: false
    }
  }

  private func name(of event: KoreEvent, _ record: KoreRecord) -> String {
    let fields: [KoreField] =
      switch event.family {
      case .toolCall, .toolResult: [.tool, .name]
      case .llmCall: [.name, .model]
      case .guardrail: [.guardrail, .name]
      case .decision: [.decision, .name, .condition, .decisionKind]
      case .handoff: []
      default: [.name]
      }
    for field in fields { if let name = record.text(field), !name.isEmpty { return name } }
    if event.family == .handoff, let to = record.text(.toAgent) {
      return record.text(.fromAgent).map { "\($0) → \(to)" } ?? to
    }
    if event.kind.isAgentEnter, let agent = event.agent { return agent }
    return event.type
  }
}
