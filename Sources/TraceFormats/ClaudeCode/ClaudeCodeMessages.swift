internal import JSONTape
internal import TraceModel

/// One answer of the model, put together from its lines.
struct ClaudeCodeMessage {
  let place: Int
  var lane: Int
  /// The lists of blocks, one of each line.
  var contents: [Slice] = []
  /// Hashes of what `contents` holds: a copied line says nothing new.
  var seen: Set<Int> = []
  var mostOutput: Count = -1
  var hasUsage = false
  /// Whether a line says why the answer ended, which the first ones do not.
  var isClosed = false
  /// Whether its cost is from the user's table of prices.
  var isPriced = false
}

extension ClaudeCodeFormat {
  // MARK: The model's lines

  mutating func takeAssistant(_ record: ClaudeCodeRecord, _ lane: Int, _ builder: inout SessionBuilder) {
    guard let message = record.message, message.isObject else {
      event(record, lane, name: "assistant", &builder)
      return
    }
    if record.isAPIError || message["model"]?.equals("<synthetic>") == true {
      takeLocal(record, message, lane, &builder)
      return
    }
    let id = message["id"]?.stringValue ?? record.uuid ?? "message-\(messages.count + 1)"
    var state = messages[id] ?? open(id, record, message, lane, &builder)
    if state.place < assembly.drafts.count, !assembly.drafts[state.place].record.isAbsent {
      assembly.join(record.record, to: state.place, at: record.time)
    }
    if assembly.drafts[state.place].record.isAbsent { assembly.drafts[state.place].record = record.record }
    if lane == 0, state.lane > 0 { move(&state) }
    if let model = message["model"], model.isString { readModel(model, record, state.place, &builder) }
    readContent(message, record, lane, &state, &builder)
    readUsage(message, record, &state, &builder)
    if message["stop_reason"]?.isString == true { state.isClosed = true }
    messages[id] = state
    // Of an answer that is told once more in another turn nothing is new.
    if lane == 0, assembly.drafts[state.place].trace == assembly.turn() { noteProgress(of: message, record) }
  }

  private mutating func open(
    _ id: String, _ record: ClaudeCodeRecord, _ message: JSONValue, _ lane: Int, _ builder: inout SessionBuilder
  ) -> ClaudeCodeMessage {
    var draft = SpanDraft(trace: turn(of: lane))
    draft.id = builder.made(string: assembly.unique(id))
    draft.parentID = lanes[lane].parent
    draft.kind = .llm
    draft.status = .ok
    draft.agent = lanes[lane].agent
    draft.eventType = builder.pooled("assistant")
    draft.name = builder.pooled("message")
    draft.start = moment(before: record, draft.trace)
    draft.end = record.time
    return ClaudeCodeMessage(place: assembly.add(draft), lane: lane)
  }

  /// A sub-agent's transcript may begin with what the main conversation said; it is shown there.
  private mutating func move(_ state: inout ClaudeCodeMessage) {
    state.lane = 0
    assembly.drafts[state.place].trace = assembly.turn()
    assembly.drafts[state.place].parentID = .absent
  }

  private mutating func readModel(
    _ model: JSONValue, _ record: ClaudeCodeRecord, _ place: Int, _ builder: inout SessionBuilder
  ) {
    let name = builder.pooled(model, record.origin)
    assembly.drafts[place].call.model = name
    assembly.drafts[place].name = name
  }

  private mutating func readContent(
    _ message: JSONValue, _ record: ClaudeCodeRecord, _ lane: Int, _ state: inout ClaudeCodeMessage,
    _ builder: inout SessionBuilder
  ) {
    guard let content = message["content"] else { return }
    var hasher = Hasher()
    content.withBytes { hasher.combine(bytes: $0) }
    guard state.seen.insert(hasher.finalize()).inserted else { return }
    if content.isArray { state.contents.append(record.origin.slice(content)) }
    if assembly.drafts[state.place].output.isAbsent {
      assembly.drafts[state.place].output = record.origin.sliceUnlessNull(content)
    }
    for block in content.elements {
      switch block["type"]?.stringValue {
      case "tool_use", "server_tool_use", "mcp_tool_use": takeCall(block, record, state.place, lane, &builder)
      case let type? where type.hasSuffix("tool_result"): takeResult(block, record, lane, isOnly: true, &builder)
      default: break
      }
    }
  }

  /// Every line repeats the usage, the first ones with a placeholder: the whole of the line with most output counts.
  private mutating func readUsage(
    _ message: JSONValue, _ record: ClaudeCodeRecord, _ state: inout ClaudeCodeMessage,
    _ builder: inout SessionBuilder
  ) {
    if let cost = record.cost { assembly.drafts[state.place].call.cost = cost }
    guard let counts = message["usage"], counts.isObject else { return }
    let output = counts["output_tokens"].flatMap(UsageReader.count) ?? 0
    guard output >= state.mostOutput else { return }
    state.mostOutput = output
    state.hasUsage = true
    let usage = ClaudeCodeUsage(counts, &builder.warnings)
    assembly.drafts[state.place].call.usage = usage.tokens
    if let prices, record.cost == nil, let model = message["model"]?.stringValue {
      assembly.drafts[state.place].call.cost = prices.cost(model: model, usage.charge)
      state.isPriced = true
    }
  }

  private mutating func noteProgress(of message: JSONValue, _ record: ClaudeCodeRecord) {
    var asks = false
    var text: JSONValue?
    for block in message["content"]?.elements ?? .empty {
      if block["type"]?.equals("tool_use") == true { asks = true }
      if block["type"]?.equals("text") == true { text = block["text"] }
    }
    if let content = message["content"], content.isString { text = content }
    let reason = message["stop_reason"]?.stringValue
    let origin = record.origin
    assembly.update(turn: assembly.turn()) { turn in
      turn.hasWork = true
      turn.isFailed = false
      turn.isAnswered = reason.map { $0 != "tool_use" && $0 != "pause_turn" } ?? (!asks && text != nil)
      if let text { turn.trace.output = origin.slice(text) }
    }
  }

  /// What the program says in the model's name: that a request failed for good, or a notice.
  private mutating func takeLocal(
    _ record: ClaudeCodeRecord, _ message: JSONValue, _ lane: Int, _ builder: inout SessionBuilder
  ) {
    let text = message["content"].flatMap { ClaudeCodeRecord.text(of: $0) }
    let origin = record.origin
    let isError = record.isAPIError
    event(record, lane, name: isError ? "API error" : "notice", kind: isError ? .llm : .event, &builder) { draft in
      draft.status = isError ? .error : .ok
      if isError { draft.error = origin.sliceUnlessNull(text ?? record.value["error"]) }
      draft.output = origin.sliceUnlessNull(text)
    }
    guard lane == 0 else { return }
    assembly.update(turn: assembly.turn()) { turn in
      turn.hasWork = true
      turn.isAnswered = !isError
      turn.isFailed = isError
      if isError { turn.trace.error = origin.sliceUnlessNull(text) }
    }
  }

  // MARK: The user's lines

  mutating func takeUser(_ record: ClaudeCodeRecord, _ lane: Int, _ builder: inout SessionBuilder) {
    if record.hasToolResult {
      let results = (record.message?["content"]?.elements ?? .empty).filter {
        $0["type"]?.equals("tool_result") == true
      }
      for result in results { takeResult(result, record, lane, isOnly: results.count == 1, &builder) }
      if lane == 0 { assembly.update(turn: assembly.turn()) { $0.isAnswered = false } }
      return
    }
    if record.isCompactSummary { return takeSummary(record, lane, &builder) }
    guard let text = record.text else {
      event(record, lane, name: "user", &builder)
      return
    }
    let speech = ClaudeCodeRecord.speech(text, isMeta: record.isMeta)
    if lane > 0 { return takeTask(record, speech, lane, &builder) }
    switch speech {
    case .prompt: takePrompt(record, text, &builder)
    case .command: takePrompt(record, ClaudeCodeRecord.command(text) ?? text, &builder)
    case .interruption:
      event(record, lane, name: "interrupted by the user", &builder)
      assembly.update(turn: assembly.turn()) { $0.isInterrupted = true }
    case .note: message(record, lane, name: "note", kind: .event, &builder)
    }
  }

  private mutating func takePrompt(_ record: ClaudeCodeRecord, _ text: String, _ builder: inout SessionBuilder) {
    let turn = assembly.beginTurn()
    let name = builder.made(string: Excerpt.line(text))
    let input = record.origin.sliceUnlessNull(record.message?["content"])
    assembly.update(turn: turn) { turn in
      turn.hasPrompt = true
      turn.trace.name = name
      turn.trace.input = input
    }
    message(record, 0, name: "prompt", kind: .message, &builder)
  }

  /// The first words in a sub-agent's conversation are what it was asked; later ones were sent to it.
  private mutating func takeTask(
    _ record: ClaudeCodeRecord, _ speech: ClaudeCodeRecord.Speech, _ lane: Int, _ builder: inout SessionBuilder
  ) {
    guard let agent = lanes[lane].agentSpan, assembly.drafts[agent].record.isAbsent, speech == .prompt else {
      return message(record, lane, name: speech == .note ? "note" : "message", kind: .message, &builder)
    }
    assembly.drafts[agent].record = record.record
    assembly.drafts[agent].input = record.origin.sliceUnlessNull(record.message?["content"])
  }

  private mutating func message(
    _ record: ClaudeCodeRecord, _ lane: Int, name: String, kind: SpanKind, _ builder: inout SessionBuilder
  ) {
    let input = record.origin.sliceUnlessNull(record.message?["content"])
    event(record, lane, name: name, kind: kind, call: record.sourceToolUseID, &builder) { draft in
      draft.input = input
      draft.status = .ok
    }
  }
}

/// The tokens of one answer, and what they are charged by.
struct ClaudeCodeUsage {
  private(set) var tokens = TokenUsage()
  private(set) var charge: PriceTable.Charge

  /// `input_tokens` has no part in the cache's counts, and the total is the sum of all four.
  init(_ counts: JSONValue, _ warnings: inout WarningList) {
    UsageReader.read(counts, into: &tokens, warnings: &warnings)
    let split = counts["cache_creation"]
    let short = split?["ephemeral_5m_input_tokens"].flatMap(UsageReader.count)
    let long = split?["ephemeral_1h_input_tokens"].flatMap(UsageReader.count)
    if tokens.cacheCreation == nil, short != nil || long != nil {
      tokens.cacheCreation = (short ?? 0) + (long ?? 0)
    }
    tokens.reasoning =
      counts["output_tokens_details"]?["thinking_tokens"].flatMap(UsageReader.count) ?? tokens.reasoning
    let parts = [tokens.input, tokens.output, tokens.cacheRead, tokens.cacheCreation]
    if parts.contains(where: { $0 != nil }) {
      tokens.statedTotal = parts.reduce(0) { sum, part in sum + (part ?? 0) }
    }
    let created = tokens.cacheCreation ?? 0
    let kept = min(long ?? 0, created)
    charge = PriceTable.Charge(
      input: tokens.input ?? 0, output: tokens.output ?? 0, cacheRead: tokens.cacheRead ?? 0,
      cacheCreation: created - kept, cacheCreation1h: kept)
  }
}
